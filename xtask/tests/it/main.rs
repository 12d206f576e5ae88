//! The tests of the importers, of code generation and of comparing, in one program: linking it once is quicker than ten times.

mod codegen;
mod console;
mod diff;
mod fresh;
mod import;
mod import_specification;
mod network_specification;
mod soap;
mod swagger;
mod upsales_specification;
