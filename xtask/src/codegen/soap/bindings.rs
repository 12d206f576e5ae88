//! Puts the bindings' generated files together: types, operations, clients and, behind a feature, servers.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};
use heck::{ToShoutySnakeCase as _, ToSnakeCase as _};
use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::{format_ident, quote};

use super::{Specification, client, server, types, wsdl::Service};
use crate::codegen::{
    bindings::directory,
    document::{Body, Content, Document, Kind, Message, Operation, Schema},
    output::{self, Files},
    text::documentation,
};

/// Names that the generated files use for something else.
const TAKEN: [&str; 30] = [
    "Box",
    "Call",
    "Caller",
    "Cow",
    "DateTime",
    "Decimal",
    "DecodeError",
    "Default",
    "Element",
    "Error",
    "Fault",
    "Field",
    "From",
    "FromXml",
    "Future",
    "Items",
    "NaiveDate",
    "Operation",
    "Option",
    "Refusal",
    "Reply",
    "Result",
    "Secret",
    "Self",
    "String",
    "Text",
    "ToXml",
    "Upsales",
    "Vec",
    "Writer",
];

/// Adds the bindings of one API.
pub(in crate::codegen) fn emit(document: &Document, specification: &Specification, files: &mut Files) -> Result<()> {
    let api = document.api.as_str();
    let services: Vec<ServiceView<'_>> =
        specification.services.iter().map(|service| ServiceView::new(document, service)).collect::<Result<_>>()?;
    let mut names: BTreeSet<&str> = TAKEN.into();
    for name in document.schemas.keys().map(String::as_str).chain(services.iter().map(|service| service.name)) {
        ensure!(names.insert(name), "nothing can be named {name:?}, which the bindings name something else");
    }
    let directory = directory(api);
    let mut add = |file: &str, sentence: &str, tokens: TokenStream| -> Result<()> {
        files.insert(format!("{directory}/{file}.rs"), output::module(api, sentence, tokens)?);
        Ok(())
    };
    let modules = quote! {
        #[rustfmt::skip]
        pub(crate) mod client;
        #[rustfmt::skip]
        pub mod operations;
        #[cfg(feature = "server")]
        #[rustfmt::skip]
        pub(crate) mod server;
        #[rustfmt::skip]
        pub mod types;
    };
    add("mod", "Types, operations and services, made from the documents.", modules)?;
    add("types", "The items, criteria and faults, and what they are made of.", types::module(document)?)?;
    add("operations", "The operations: names, addresses and actions.", operations(&services)?)?;
    add("client", "The services as a caller sees them.", client::module(document, &services)?)?;
    add("server", "The services as somebody who stands in for them sees them.", server::module(document, &services)?)
}

/// A service with what the emitters ask of it.
pub(super) struct ServiceView<'document> {
    /// The name of its port type, for example `ClientService`.
    pub(super) name: &'document str,
    /// What it is about, in the plural and in `snake_case`, for example `clients`.
    pub(super) plural: String,
    /// The name of the item, when its operations give one.
    pub(super) item: &'document str,
    /// The operations.
    pub(super) operations: Vec<OperationView<'document>>,
}

impl<'document> ServiceView<'document> {
    fn new(document: &'document Document, service: &'document Service) -> Result<Self> {
        let operations: Vec<OperationView<'_>> = document
            .operations_of(&service.stem)
            .map(OperationView::new)
            .collect::<Result<_>>()
            .with_context(|| service.name.clone())?;
        let all = operations.iter().find_map(|view| match (&view.argument, &view.answer) {
            (None, Answer::List(item)) => Some((view.operation.id.strip_prefix("get")?, item.reference()?)),
            _ => None,
        });
        let (plural, item) = all.with_context(|| {
            format!("{}: no operation named get… without an argument gives a list of items", service.name)
        })?;
        Ok(Self { name: &service.name, plural: plural.to_snake_case(), item, operations })
    }
}

/// An operation with what the emitters ask of it.
pub(super) struct OperationView<'document> {
    /// The operation itself.
    pub(super) operation: &'document Operation,
    /// The names of its elements.
    pub(super) message: &'document Message,
    /// The name of its argument's element and what it holds.
    pub(super) argument: Option<(&'document str, &'document Schema)>,
    /// What it gives.
    pub(super) answer: Answer<'document>,
}

/// What an operation gives.
pub(super) enum Answer<'document> {
    /// Nothing.
    None,
    /// One value.
    One(&'document Schema),
    /// A list of values.
    List(&'document Schema),
}

impl<'document> OperationView<'document> {
    fn new(operation: &'document Operation) -> Result<Self> {
        let id = &operation.id;
        ensure!(
            ["get", "create", "update", "delete"].iter().any(|verb| id.starts_with(verb)),
            "the operation {id:?} begins with none of get, create, update and delete"
        );
        let Some(message) = &operation.message else { bail!("the operation {id:?} has no messages") };
        let body = operation.body.as_ref().and_then(Body::schema);
        let schema = body.or_else(|| operation.parameters.first().map(|parameter| &parameter.schema));
        let answer = match &operation.success().content {
            Content::Empty => Answer::None,
            Content::Xml(Schema { kind: Kind::Array(item), .. }) => Answer::List(item),
            Content::Xml(schema) => Answer::One(schema),
            Content::Json(_) | Content::Bytes(_) => bail!("the operation {id:?} does not answer with XML"),
        };
        Ok(Self { operation, message, argument: message.argument.as_deref().zip(schema), answer })
    }

    /// The name of the method.
    pub(super) fn method(&self) -> syn::Ident {
        format_ident!("{}", self.operation.id.to_snake_case())
    }

    /// The name of the static that describes it.
    pub(super) fn constant(&self) -> syn::Ident {
        format_ident!("{}", self.operation.id.to_shouty_snake_case())
    }

    /// What it does.
    pub(super) fn summary(&self) -> String {
        documentation(self.operation.summary.as_deref(), &self.operation.id)
    }
}

fn operations(services: &[ServiceView<'_>]) -> Result<TokenStream> {
    let mut statics = TokenStream::new();
    let mut names = Vec::new();
    for view in services.iter().flat_map(|service| &service.operations) {
        let OperationView { operation, message, .. } = view;
        let constant = view.constant();
        let documentation = format!(" `{}`:{}", operation.id, view.summary());
        let Message { request, response, action, .. } = message;
        let path = &operation.path;
        let argument = match &message.argument {
            None => quote!(None),
            Some(name) => quote!(Some(#name)),
        };
        let is_read = operation.id.starts_with("get");
        statics.extend(quote! {
            #[doc = #documentation]
            pub static #constant: Operation = Operation {
                name: #request,
                path: #path,
                action: #action,
                response: #response,
                argument: #argument,
                is_read: #is_read,
            };
        });
        names.push(constant);
    }
    let distinct: BTreeSet<_> = names.iter().collect();
    ensure!(distinct.len() == names.len(), "two operations have names that are the same in capitals");
    let count = Literal::usize_unsuffixed(names.len());
    Ok(quote! {
        use crate::operation::Operation;

        /// All operations, in the order of the documents.
        pub static ALL: [&Operation; #count] = [#(&#names),*];

        #statics
    })
}

/// The imports of those names that the code uses, each by its path.
pub(super) fn imports(code: &TokenStream, paths: &[(&str, TokenStream)]) -> TokenStream {
    let mut used = BTreeSet::new();
    collect_names(code.clone(), &mut used);
    let paths = paths.iter().filter(|(name, _)| used.contains(*name)).map(|(_, path)| path);
    quote!(#(use #paths;)*)
}

/// The imports of all types that the code uses.
pub(super) fn type_imports(code: &TokenStream, document: &Document) -> TokenStream {
    let mut used = BTreeSet::new();
    collect_names(code.clone(), &mut used);
    let names = document.schemas.keys().filter(|name| used.contains(*name)).map(|name| format_ident!("{name}"));
    quote!(use super::types::{#(#names),*};)
}

fn collect_names(code: TokenStream, names: &mut BTreeSet<String>) {
    for token in code {
        match token {
            TokenTree::Ident(name) => {
                names.insert(name.to_string());
            }
            TokenTree::Group(group) => collect_names(group.stream(), names),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}
