//! The clients: one struct for each service, and one short method for each operation over the shared transport.

use anyhow::{Context, Result};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{
    bindings::{Answer, OperationView, ServiceView, imports, type_imports},
    types::rust_type,
};
use crate::codegen::{
    document::{Document, Kind, Schema},
    names::field_name,
    text::documentation,
};

/// The type of criteria, whose lists can be read page after page.
const CRITERIA: &str = "Criteria";

/// All clients.
pub(super) fn module(document: &Document, services: &[ServiceView<'_>]) -> Result<TokenStream> {
    let mut accessors = TokenStream::new();
    let mut code = TokenStream::new();
    for service in services {
        let name = format_ident!("{}", service.name);
        let accessor = format_ident!("{}", service.plural);
        let about = service.plural.replace('_', " ");
        let item = documentation(document.component(service.item).description.as_deref(), service.item);
        let words = format!(" The operations on {about}.");
        accessors.extend(quote! {
            #[doc = #words]
            #[doc = ""]
            #[doc = #item]
            #[must_use]
            pub fn #accessor(&self) -> #name<'_> {
                #name { upsales: self }
            }
        });
        let mut methods = TokenStream::new();
        for view in &service.operations {
            methods.extend(method(view, &service.plural).with_context(|| format!("operation {}", view.operation.id))?);
        }
        code.extend(quote! {
            #[doc = #words]
            #[derive(Debug, Clone, Copy)]
            pub struct #name<'a> {
                upsales: &'a Upsales,
            }
            impl #name<'_> {
                #methods
            }
        });
    }
    let types = type_imports(&code, document);
    let imports = imports(
        &code,
        &[
            ("NaiveDate", quote!(bindings_core::chrono::NaiveDate)),
            ("Decimal", quote!(bindings_core::rust_decimal::Decimal)),
            ("DateTime", quote!(bindings_core::DateTime)),
            ("Error", quote!(crate::Error)),
            ("Items", quote!(crate::Items)),
            ("Upsales", quote!(crate::Upsales)),
            ("operations", quote!(super::operations)),
        ],
    );
    Ok(quote! {
        #imports
        #types
        impl Upsales {
            #accessors
        }
        #code
    })
}

fn method(view: &OperationView<'_>, plural: &str) -> Result<TokenStream> {
    let words = view.summary();
    let name = view.method();
    let operation = view.constant();
    let (argument, value) = match view.argument {
        None => (None, quote!(&())),
        Some((argument, schema)) => {
            let argument = format_ident!("{}", field_name(argument)?);
            let declared = rust_type(schema)?;
            if is_copied(schema) {
                (Some(quote!(#argument: #declared)), quote!(&#argument))
            } else {
                (Some(quote!(#argument: &#declared)), quote!(#argument))
            }
        }
    };
    let (call, answer) = match &view.answer {
        Answer::None => (quote!(none), quote!(())),
        Answer::One(schema) => (quote!(one), rust_type(schema)?),
        Answer::List(item) => {
            let item = rust_type(item)?;
            (quote!(list), quote!(Vec<#item>))
        }
    };
    let parameters = argument.into_iter();
    let mut method = quote! {
        #[doc = #words]
        ///
        /// # Errors
        ///
        /// [`Error`] in all its variants.
        pub async fn #name(&self #(, #parameters)*) -> Result<#answer, Error> {
            self.upsales.#call(&operations::#operation, #value).await
        }
    };
    if let (Some((argument, schema)), Answer::List(item)) = (view.argument, &view.answer)
        && schema.reference() == Some(CRITERIA)
    {
        let words = format!(
            "{} Page after page: `limit` is how many are wanted altogether, `offset` where to begin.",
            view.summary()
        );
        let stream = format_ident!("stream_{plural}");
        let argument = format_ident!("{}", field_name(argument)?);
        let declared = rust_type(schema)?;
        let item = rust_type(item)?;
        method.extend(quote! {
            #[doc = #words]
            #[must_use]
            pub fn #stream(&self, #argument: &#declared) -> Items<#item> {
                self.upsales.stream(&operations::#operation, #argument)
            }
        });
    }
    Ok(method)
}

fn is_copied(schema: &Schema) -> bool {
    matches!(schema.kind, Kind::Boolean | Kind::Integer)
}
