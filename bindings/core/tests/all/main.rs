//! The crate as generated bindings use it, against a scripted server on the loopback interface.

mod paging;
mod server;
mod tls;
mod transport;
mod wire;
