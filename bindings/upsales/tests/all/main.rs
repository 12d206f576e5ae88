//! The client and the server's end of the bindings against each other, and each against odd messages.

mod answers;
mod calls;
mod criteria;
mod documents;
mod examples;
mod faults;
mod readme;
mod requests;
mod security;
mod stand_in;
mod throttle;
