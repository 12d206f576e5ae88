//! The servers: one trait for each service, and one function that lets an implementation answer a call.

use anyhow::{Context, Result};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{
    bindings::{Answer, OperationView, ServiceView, imports, type_imports},
    types::rust_type,
};
use crate::codegen::{document::Document, names::field_name};

/// All servers.
pub(super) fn module(document: &Document, services: &[ServiceView<'_>]) -> Result<TokenStream> {
    let mut code = TokenStream::new();
    for service in services {
        let name = format_ident!("{}", service.name);
        let dispatch = format_ident!("dispatch_{}", service.plural);
        let words = format!(
            " The operations on {}, to be implemented by a stand-in or a proxy.",
            service.plural.replace('_', " ")
        );
        let mut methods = TokenStream::new();
        let mut arms = TokenStream::new();
        for view in &service.operations {
            let context = || format!("operation {}", view.operation.id);
            methods.extend(method(view).with_context(context)?);
            arms.extend(arm(view).with_context(context)?);
        }
        code.extend(quote! {
            #[doc = #words]
            pub trait #name: Send + Sync {
                #methods
            }
            /// Lets the service answer a call to one of its operations.
            ///
            /// # Errors
            ///
            /// Whatever the service refuses, an argument that cannot be read, and operations of other services.
            pub async fn #dispatch(service: &impl #name, mut call: Call) -> Result<Reply, Refusal> {
                match call.operation() {
                    #arms
                    _ => Err(call.unknown()),
                }
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
        ],
    );
    Ok(quote! {
        #imports
        use crate::server::{Call, Caller, Fault, Refusal, Reply};
        #types
        #code
    })
}

fn method(view: &OperationView<'_>) -> Result<TokenStream> {
    let words = view.summary();
    let name = view.method();
    let argument = match view.argument {
        None => None,
        Some((argument, schema)) => {
            let argument = format_ident!("{}", field_name(argument)?);
            let declared = rust_type(schema)?;
            Some(quote!(#argument: #declared))
        }
    }
    .into_iter();
    let answer = match &view.answer {
        Answer::None => quote!(()),
        Answer::One(schema) => rust_type(schema)?,
        Answer::List(item) => {
            let item = rust_type(item)?;
            quote!(Vec<#item>)
        }
    };
    Ok(quote! {
        #[doc = #words]
        fn #name(&self, caller: &Caller #(, #argument)*) -> impl Future<Output = Result<#answer, Fault>> + Send;
    })
}

fn arm(view: &OperationView<'_>) -> Result<TokenStream> {
    let id = &view.operation.id;
    let response = &view.message.response;
    let name = view.method();
    let (take, argument) = match view.argument {
        None => (None, None),
        Some((element, _)) => {
            let argument = format_ident!("{}", field_name(element)?);
            (Some(quote!(let #argument = call.take(#element)?;)), Some(argument))
        }
    };
    let argument = argument.into_iter();
    let call = quote!(service.#name(call.caller() #(, #argument)*).await?);
    let reply = match &view.answer {
        Answer::None => quote! {
            #call;
            Ok(Reply::none(#response))
        },
        Answer::One(_) => quote! {
            let answer = #call;
            Ok(Reply::one(#response, &answer))
        },
        Answer::List(_) => quote! {
            let answer = #call;
            Ok(Reply::list(#response, &answer))
        },
    };
    Ok(quote! {
        #id => {
            #take
            #reply
        }
    })
}
