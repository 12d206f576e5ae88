//! The bindings against a small console on the loopback interface.

mod console;
mod lists;
mod session;
