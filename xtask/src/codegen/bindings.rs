//! Puts the bindings' generated files together: types and methods by area, each behind its cargo feature.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{
    client, codes,
    document::{BodyContent, Document, Shape},
    output::{self, Files},
    types,
};

/// Where the generated part of an API's bindings lives.
pub(super) fn directory(api: &str) -> String {
    format!("bindings/{api}/src/generated")
}

/// Adds the bindings of one API.
pub(super) fn emit(document: &Document, files: &mut Files) -> Result<()> {
    let api = document.api.as_str();
    let directory = directory(api);
    let mut by_file: BTreeMap<String, TokenStream> = BTreeMap::new();
    by_file.insert("shared".to_owned(), TokenStream::new());
    for area in document.areas() {
        by_file.insert(module_name(area), TokenStream::new());
    }

    let mut structs = types::structs(document)?;
    for component in document.schemas.values().filter(|component| component.is_bound()) {
        let definition = match &component.shape {
            Shape::Object(_) => structs.remove(&component.rust_name),
            _ => codes::enumeration(component),
        };
        let definition = definition.expect("every schema is a struct or an enumeration");
        let mut areas = component.areas.iter();
        let (file, tokens) = match (areas.next(), areas.next()) {
            (Some(area), None) => (module_name(area), definition),
            _ => ("shared".to_owned(), behind(&component.areas, definition, document)?),
        };
        by_file.entry(file).or_default().extend(tokens);
    }
    for operation in &document.operations {
        if let Some(query) =
            client::query_struct(document, operation).with_context(|| format!("operation {}", operation.id))?
        {
            by_file.entry(module_name(&operation.area)).or_default().extend(query);
        }
    }

    for (file, tokens) in by_file {
        let sentence = if file == "shared" {
            "Types that several areas use.".to_owned()
        } else {
            format!("Types that only the area {} uses.", file.replace('_', "-"))
        };
        files.insert(format!("{directory}/types/{file}.rs"), type_module(api, &sentence, &tokens)?);
    }
    for area in document.areas() {
        let methods = client::methods(document, area)?;
        let sentence = format!("The operations of the area {area}.");
        files.insert(
            format!("{directory}/client/{}.rs", module_name(area)),
            output::module(
                api,
                &sentence,
                quote! {
                    use super::prelude::*;
                    #methods
                },
            )?,
        );
    }
    files.insert(format!("{directory}/operations.rs"), operations(document)?);
    modules(document, files)
}

fn type_module(api: &str, sentence: &str, tokens: &TokenStream) -> Result<String> {
    output::module(
        api,
        sentence,
        quote! {
            use super::prelude::*;
            #tokens
        },
    )
}

/// The root, and what the files of types and of operations have in common.
///
/// An area uses only some of the imports, and areas that are switched off leave helpers and modules without use.
fn modules(document: &Document, files: &mut Files) -> Result<()> {
    let api = document.api.as_str();
    let directory = directory(api);
    let features: Vec<&str> = document.areas();
    let modules: Vec<syn::Ident> = features.iter().map(|area| format_ident!("{}", module_name(area))).collect();
    let root = quote! {
        #![allow(dead_code, unreachable_pub, unused_imports)]
        #![allow(clippy::ptr_arg, clippy::too_many_arguments)]

        #[rustfmt::skip]
        mod client;
        #[rustfmt::skip]
        pub mod operations;
        #[rustfmt::skip]
        pub mod types;
    };
    files.insert(
        format!("{directory}/mod.rs"),
        output::module(api, "Types and operations, made from the document.", root)?,
    );

    let types = quote! {
        #(
            #[cfg(feature = #features)]
            mod #modules;
        )*
        mod shared;

        #(
            #[cfg(feature = #features)]
            pub use self::#modules::*;
        )*
        pub use self::shared::*;

        /// What every file of types uses.
        mod prelude {
            pub(super) use std::collections::BTreeMap;
            pub(super) use std::fmt;
            pub(super) use bindings_core::chrono::NaiveDate;
            pub(super) use bindings_core::query;
            pub(super) use bindings_core::rust_decimal::Decimal;
            pub(super) use bindings_core::serde::{Deserialize, Deserializer, Serialize, Serializer};
            pub(super) use bindings_core::serde_json::Value;
            pub(super) use bindings_core::serde_json::value::RawValue;
            pub(super) use bindings_core::uuid::Uuid;
            pub(super) use bindings_core::wire::{
                self, Bytes64, DateTime, DecodeError, Field, FromJson, Object, ObjectWriter, Secret, ToJson,
            };
            pub(super) use super::*;
        }
    };
    files
        .insert(format!("{directory}/types/mod.rs"), output::module(api, "What the operations take and give.", types)?);

    let has_files = document
        .operations
        .iter()
        .filter_map(|operation| operation.body.as_ref())
        .any(|body| matches!(body.content, BodyContent::File(_)));
    let (upload, helpers) = if has_files {
        let upload = quote! {
            /// A request whose body is a form with one file.
            fn upload(
                operation: &'static str,
                method: Method,
                path: String,
                query: Vec<(&'static str, String)>,
                field: &'static str,
                file: &Upload,
            ) -> Request {
                Request { body: Some(Payload::File(field, file.clone())), ..request(operation, method, path, query, None) }
            }
        };
        (upload, quote!({request, upload}))
    } else {
        (TokenStream::new(), quote!(request))
    };
    let client = quote! {
        #(
            #[cfg(feature = #features)]
            mod #modules;
        )*

        use bindings_core::{Method, Payload, Request, ToJson, Upload, wire};

        /// A request. Only what HTTP says may arrive twice is tried again.
        fn request(
            operation: &'static str,
            method: Method,
            path: String,
            query: Vec<(&'static str, String)>,
            body: Option<&dyn ToJson>,
        ) -> Request {
            let idempotent = method != Method::POST && method != Method::PATCH;
            let body = body.map(|body| Payload::Json(wire::to_string(body)));
            Request { operation, method, path, query, body, idempotent }
        }
        #upload

        /// What every file of operations uses.
        mod prelude {
            pub(super) use std::collections::BTreeMap;
            pub(super) use bindings_core::chrono::NaiveDate;
            pub(super) use bindings_core::rust_decimal::Decimal;
            pub(super) use bindings_core::serde_json::Value;
            pub(super) use bindings_core::uuid::Uuid;
            pub(super) use bindings_core::{
                Bytes64, Created, DateTime, Error, File, Items, Method, Secret, Upload, path_segment, path_segments, query,
            };
            pub(super) use super::#helpers;
            pub(super) use crate::generated::types::*;
        }
    };
    files.insert(
        format!("{directory}/client/mod.rs"),
        output::module(api, "The methods of the client, by area.", client)?,
    );
    Ok(())
}

fn operations(document: &Document) -> Result<String> {
    let lines = document.operations.iter().map(|operation| {
        let (id, method, path, tag) = (&operation.id, &operation.method, &operation.path, &operation.tag);
        let status = proc_macro2::Literal::u16_unsuffixed(operation.success().status);
        quote!(Operation { id: #id, method: #method, path: #path, tag: #tag, status: #status })
    });
    let count = proc_macro2::Literal::usize_unsuffixed(document.operations.len());
    output::module(
        &document.api,
        "The list of all operations.",
        quote! {
            /// What the document says about an operation.
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub struct Operation {
                /// Its id, which is the name of the client's method.
                pub id: &'static str,
                /// The HTTP method.
                pub method: &'static str,
                /// The path below the API's address.
                pub path: &'static str,
                /// The group that the vendor's document puts it in.
                pub tag: &'static str,
                /// The status of a success.
                pub status: u16,
            }

            /// All operations, in the order of the document.
            pub static OPERATIONS: [Operation; #count] = [#(#lines),*];
        },
    )
}

/// Puts each item behind the features of the areas that need it; nothing when all of them do.
fn behind(areas: &BTreeSet<String>, tokens: TokenStream, document: &Document) -> Result<TokenStream> {
    if areas.len() == document.areas().len() {
        return Ok(tokens);
    }
    let items = syn::parse2::<syn::File>(tokens).context("a definition is not Rust")?.items;
    let features = areas.iter();
    let cfg = quote!(#[cfg(any(#(feature = #features),*))]);
    Ok(items.iter().map(|item| quote!(#cfg #item)).collect())
}

fn module_name(area: &str) -> String {
    area.replace('-', "_")
}
