//! The methods of the bindings' client: one short method per operation over the shared transport.
//!
//! progenitor's own client takes up to sixteen positional arguments, cannot be split by area, and compiles its sending and
//! parsing anew for each operation; hence this emitter.

use anyhow::{Context, Result, bail, ensure};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use heck::ToUpperCamelCase as _;

use super::{
    document::{
        Body, BodyContent, Content, Document, Format, Kind, Location, Operation, Parameter, QueryBooleans, Schema,
        Shape,
    },
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
        let push = match document.query_booleans {
            QueryBooleans::Digits => quote!(push),
            QueryBooleans::Words => quote!(push_with_words),
        };
        pushes.extend(quote!(query::#push(&mut pairs, #wire, &self.#field);));
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
    let Request { arguments, path, query } = request(document, operation)?;
    let (result, read) = answer(document, operation)?;
    let documentation = method_documentation(operation);
    let name = &operation.id;
    let query = query.map_or_else(|| quote!(Vec::new()), |query| quote!(#query.pairs()));
    let build = match &operation.body {
        None => quote!(request(#name, Method::#http, #path, #query, None)),
        Some(Body { content: BodyContent::Value(_), .. }) => {
            quote!(request(#name, Method::#http, #path, #query, Some(body)))
        }
        Some(Body { content: BodyContent::File(field), .. }) => {
            quote!(upload(#name, Method::#http, #path, #query, #field, file))
        }
    };
    let streaming = paging(document, operation)
        .map(|paging| streaming_method(document, operation, &paging, &arguments, &build))
        .transpose()?;
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
            Kind::Text(Format::Plain) if parameter.many_segments => {
                arguments.push(quote!(#name: &str));
                format = format.replace(&in_path, "{}");
                segments.push(quote!(path_segments(#name)));
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
    match operation.body.as_ref().map(|body| &body.content) {
        None => {}
        Some(BodyContent::Value(schema)) => {
            let bare = rust_type(document, schema);
            arguments.push(quote!(body: &#bare));
        }
        Some(BodyContent::File(_)) => arguments.push(quote!(file: &Upload)),
    }
    Ok(Request { arguments, path, query })
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

/// How a list is asked for in parts.
enum Paging<'document> {
    /// By `limit` and `offset`; the answer is the list.
    Offset(&'document Schema),
    /// By `count` and `page`; the answer is the list.
    Pages(&'document Schema),
    /// The same; the answer is an object with the list in this property.
    PagesWithin(&'document str, &'document Schema),
}

fn streaming_method(
    document: &Document,
    operation: &Operation,
    paging: &Paging<'_>,
    arguments: &[TokenStream],
    build: &TokenStream,
) -> Result<TokenStream> {
    let id = &operation.id;
    let noun = ["list_", "get_"].iter().find_map(|verb| id.strip_prefix(verb)).unwrap_or(id);
    let name = format_ident!("stream_{noun}");
    let (item, stream, meaning) = match paging {
        Paging::Offset(item) => {
            let meaning = "`limit` is how many are wanted altogether, `offset` where to begin";
            (item, quote!(stream(request)), meaning)
        }
        Paging::Pages(item) => (item, quote!(stream_pages(request, None)), COUNT_AND_PAGE),
        Paging::PagesWithin(property, item) => (item, quote!(stream_pages(request, Some(#property))), COUNT_AND_PAGE),
    };
    ensure!(
        document.operations.iter().all(|other| name != other.id),
        "its stream would have the name of the operation {name}"
    );
    let item = rust_type(document, item);
    let documentation = format!(" As [`{id}`](Self::{id}), page after page: {meaning}.");
    Ok(quote! {
        #[doc = #documentation]
        pub fn #name(&self #(, #arguments)*) -> Items<#item> {
            let request = #build;
            self.transport().#stream
        }
    })
}

/// What `count` and `page` mean to a stream.
const COUNT_AND_PAGE: &str = "`page` is where to begin, `count` how many to ask for at a time";

fn method_documentation(operation: &Operation) -> TokenStream {
    let summary = documentation(operation.summary.as_deref(), &operation.id);
    let call = format!(" `{} {}`", operation.method, operation.path);
    quote! {
        #[doc = #summary]
        #[doc = ""]
        #[doc = #call]
    }
}

/// How the operation can be asked for in parts, if it can.
fn paging<'document>(document: &'document Document, operation: &'document Operation) -> Option<Paging<'document>> {
    let has = |name: &str| query_parameters(operation).any(|parameter| parameter.name == name);
    let Content::Json(schema) = &operation.success().content else { return None };
    match &schema.kind {
        Kind::Array(item) if has("limit") && has("offset") => Some(Paging::Offset(item)),
        Kind::Array(item) if has("count") && has("page") => Some(Paging::Pages(item)),
        Kind::Reference(name) if has("count") && has("page") => {
            let Shape::Object(properties) = &document.component(name).shape else { return None };
            let mut lists = properties.iter().filter_map(|property| match &property.schema.kind {
                Kind::Array(item) => Some(Paging::PagesWithin(&property.name, item)),
                _ => None,
            });
            // Of two lists nobody could tell which is the one that is paged.
            lists.next().filter(|_| lists.next().is_none())
        }
        _ => None,
    }
}

fn query_parameters(operation: &Operation) -> impl Iterator<Item = &Parameter> {
    operation.parameters.iter().filter(|parameter| parameter.location == Location::Query)
}

fn query_name(operation: &Operation) -> syn::Ident {
    format_ident!("{}Query", operation.id.to_upper_camel_case())
}
