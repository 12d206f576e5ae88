//! Typed bindings for the UISP CRM API v1.0.
