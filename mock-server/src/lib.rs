//! An in-memory stand-in for three business systems.
