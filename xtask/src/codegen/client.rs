//! The methods of the bindings' client: one short method per operation over the shared transport.
//!
//! progenitor's own client takes up to sixteen positional arguments, cannot be split by area, and compiles its sending and
//! parsing anew for each operation; hence this emitter.

use anyhow::{Context, Result, bail, ensure};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use heck::ToUpperCamelCase as _;

use super::{
    document::{Content, Document, Format, Kind, Location, Operation, Parameter},
    names::field_name,
    text::documentation,
    types::rust_type,
};

/// The methods of one area.
pub(super) fn methods(document: &Document, area: &str) -> Result<TokenStream> {
    let mut methods = TokenStream::new();
    for operation in document.operations_of(area) {
        methods.extend(method(document, operation).with_context(|| format!("operation {}", operation.id))?);
    }
    Ok(quote! {
        impl crate::Client {
            #methods
        }
    })
}

/// The struct that holds an operation's query parameters; nothing when it has none.
pub(super) fn query_struct(document: &Document, operation: &Operation) -> Result<Option<TokenStream>> {
    let parameters: Vec<&Parameter> = query_parameters(operation).collect();
    if parameters.is_empty() {
        return Ok(None);
    }
    let name = query_name(operation);
    let documentation = format!(" The query parameters of [`{0}`](crate::Client::{0}).", operation.id);
    let mut fields = TokenStream::new();
    let mut pushes = TokenStream::new();
    let mut has_required = false;
    let mut arguments = Vec::new();
    let mut values = Vec::new();
    for parameter in &parameters {
        let field = format_ident!("{}", field_name(&parameter.name)?);
        let wire = &parameter.name;
        let meaning = self::documentation(parameter.description.as_deref(), &parameter.name);
        let bare = rust_type(document, &parameter.schema);
        let is_list = matches!(parameter.schema.kind, Kind::Array(_));
        let outer = if is_list || parameter.required { bare.clone() } else { quote!(Option<#bare>) };
        fields.extend(quote! {
            #[doc = #meaning]
            pub #field: #outer,
        });
        pushes.extend(quote!(query::push(&mut pairs, #wire, &self.#field);));
        if parameter.required && !is_list {
            has_required = true;
            if matches!(parameter.schema.kind, Kind::Text(Format::Plain)) {
                arguments.push(quote!(#field: impl Into<String>));
                values.push(quote!(#field: #field.into()));
            } else {
                arguments.push(quote!(#field: #outer));
                values.push(quote!(#field));
            }
        } else {
            values.push(quote!(#field: Default::default()));
        }
    }
    let (derives, constructor) = if has_required {
        let constructor = quote! {
            /// With what the server demands.
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values),* }
            }
        };
        (quote!(#[derive(Clone, Debug, PartialEq)]), constructor)
    } else {
        (quote!(#[derive(Clone, Debug, Default, PartialEq)]), TokenStream::new())
    };
    Ok(Some(quote! {
        #[doc = #documentation]
        #derives
        pub struct #name { #fields }
        impl #name {
            #constructor
            /// The parameters as the server takes them; what is not set is not there.
            #[must_use]
            pub fn pairs(&self) -> Vec<(&'static str, String)> {
                let mut pairs = Vec::new();
                #pushes
                pairs
            }
        }
    }))
}

fn method(document: &Document, operation: &Operation) -> Result<TokenStream> {
    let id = format_ident!("{}", operation.id);
    let http = format_ident!("{}", operation.method);
    let Request { arguments, path, query, body } = request(document, operation)?;
    let (result, read) = answer(document, operation)?;
    let documentation = method_documentation(operation);
    let name = &operation.id;
    let query = query.map_or_else(|| quote!(Vec::new()), |query| quote!(#query.pairs()));
    let body = body.map_or_else(|| quote!(None), |body| quote!(Some(#body)));
    let build = quote!(request(#name, Method::#http, #path, #query, #body));
    let streaming = is_paged(operation).then(|| streaming_method(document, operation, &arguments, &build));
    Ok(quote! {
        #documentation
        pub async fn #id(&self #(, #arguments)*) -> Result<#result, Error> {
            let request = #build;
            self.transport().send(request).await #read
        }
        #streaming
    })
}

/// How a method is called and what it sends.
struct Request {
    arguments: Vec<TokenStream>,
    path: TokenStream,
    query: Option<TokenStream>,
    body: Option<TokenStream>,
}

fn request(document: &Document, operation: &Operation) -> Result<Request> {
    let mut arguments = Vec::new();
    let mut format = operation.path.clone();
    let mut segments = Vec::new();
    for parameter in operation.parameters.iter().filter(|parameter| parameter.location == Location::Path) {
        let name = format_ident!("{}", field_name(&parameter.name)?);
        let in_path = format!("{{{}}}", parameter.name);
        ensure!(format.contains(&in_path), "the path parameter {} does not stand in the path", parameter.name);
        match &parameter.schema.kind {
            Kind::Integer | Kind::Text(Format::Uuid) => {
                let bare = rust_type(document, &parameter.schema);
                arguments.push(quote!(#name: #bare));
                format = format.replace(&in_path, &format!("{{{name}}}"));
            }
            Kind::Text(Format::Plain) => {
                arguments.push(quote!(#name: &str));
                format = format.replace(&in_path, "{}");
                segments.push(quote!(path_segment(#name)));
            }
            Kind::Text(Format::Date | Format::DateTime) => {
                let bare = rust_type(document, &parameter.schema);
                arguments.push(quote!(#name: #bare));
                format = format.replace(&in_path, "{}");
                segments.push(quote!(query::segment(&#name)));
            }
            _ => {
                let bare = rust_type(document, &parameter.schema);
                arguments.push(quote!(#name: &#bare));
                format = format.replace(&in_path, "{}");
                segments.push(quote!(query::segment(#name)));
            }
        }
    }
    let path = if format.contains('{') { quote!(format!(#format #(, #segments)*)) } else { quote!(#format.to_owned()) };

    let query = query_parameters(operation).next().is_some().then(|| {
        let name = query_name(operation);
        arguments.push(quote!(query: &#name));
        quote!(query)
    });
    let body = operation.body.as_ref().map(|body| {
        let bare = rust_type(document, &body.schema);
        arguments.push(quote!(body: &#bare));
        quote!(body)
    });
    Ok(Request { arguments, path, query, body })
}

fn answer(document: &Document, operation: &Operation) -> Result<(TokenStream, TokenStream)> {
    let success = operation.success();
    Ok(match &success.content {
        Content::Xml(_) => bail!("a SOAP answer has no place in a REST client"),
        Content::Empty => (quote!(()), quote!(?.empty())),
        Content::Bytes(_) => (quote!(File), quote!(.map(|answer| answer.file()))),
        Content::Json(schema) => {
            let value = rust_type(document, schema);
            if success.status == 201 {
                (quote!(Created<#value>), quote!(?.created()))
            } else {
                (value, quote!(?.json()))
            }
        }
    })
}

fn streaming_method(
    document: &Document,
    operation: &Operation,
    arguments: &[TokenStream],
    build: &TokenStream,
) -> TokenStream {
    let noun = operation.id.strip_prefix("list_").unwrap_or(&operation.id);
    let name = format_ident!("stream_{noun}");
    let item = match &operation.success().content {
        Content::Json(schema) => match &schema.kind {
            Kind::Array(item) => rust_type(document, item),
            _ => quote!(Value),
        },
        _ => quote!(Value),
    };
    let documentation = format!(
        " As [`{0}`](Self::{0}), page after page: `limit` is how many are wanted altogether, `offset` where to begin.",
        operation.id
    );
    quote! {
        #[doc = #documentation]
        pub fn #name(&self #(, #arguments)*) -> Items<#item> {
            let request = #build;
            self.transport().stream(request)
        }
    }
}

fn method_documentation(operation: &Operation) -> TokenStream {
    let summary = documentation(operation.summary.as_deref(), &operation.id);
    let call = format!(" `{} {}`", operation.method, operation.path);
    quote! {
        #[doc = #summary]
        #[doc = ""]
        #[doc = #call]
    }
}

/// Whether the operation is a list over `limit` and `offset`.
fn is_paged(operation: &Operation) -> bool {
    let has = |name: &str| query_parameters(operation).any(|parameter| parameter.name == name);
    let gives_list = matches!(
        &operation.success().content,
        Content::Json(schema) if matches!(schema.kind, Kind::Array(_))
    );
    has("limit") && has("offset") && gives_list
}

fn query_parameters(operation: &Operation) -> impl Iterator<Item = &Parameter> {
    operation.parameters.iter().filter(|parameter| parameter.location == Location::Query)
}

fn query_name(operation: &Operation) -> syn::Ident {
    format_ident!("{}Query", operation.id.to_upper_camel_case())
}
