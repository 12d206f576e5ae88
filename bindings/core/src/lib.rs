//! What all generated bindings share.
