//! Emits the mock server's tables: field names, schemas and operations as static data.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::{Context, Result, bail, ensure};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use serde_json::Value;

use super::{
    document::{
        Body, BodyContent, Component, Content, Document, Format, Kind, Limits, Location, Message, Operation, Parameter,
        Property, Response, Schema, Shape,
    },
    names::constant_name,
    output::{self, Files},
};

/// Where the tables live.
pub(super) const DIRECTORY: &str = "mock-server/src/generated";

/// Adds the tables of all APIs; `private` are field names that no document has but a rule needs.
pub(super) fn emit(documents: &[Document], private: &[&str], files: &mut Files) -> Result<()> {
    let field_constants = field_constants(documents, private)?;
    files.insert(format!("{DIRECTORY}/fields.rs"), fields(&field_constants)?);
    files.insert(format!("{DIRECTORY}/shorthand.rs"), shorthand()?);
    let mut modules = Vec::new();
    for document in documents {
        let module = document.api.replace('-', "_");
        let directory = format!("{DIRECTORY}/{module}");
        files.insert(
            format!("{directory}/mod.rs"),
            output::module(
                &document.api,
                &format!("The tables of {}.", document.api),
                quote! {
                    #[rustfmt::skip]
                    pub mod operations;
                    #[rustfmt::skip]
                    pub mod schemas;
                },
            )?,
        );
        let mut pool = Pool { fields: &field_constants, constants: BTreeMap::new(), limits: BTreeMap::new() };
        let operations = operations(document, &mut pool)?;
        files.insert(format!("{directory}/schemas.rs"), schemas(document, &mut pool)?);
        files.insert(format!("{directory}/operations.rs"), operations);
        modules.push(module);
    }
    let modules = modules.iter().map(|module| identifier(module));
    files.insert(
        format!("{DIRECTORY}/mod.rs"),
        output::module(
            "",
            "Tables made from the specifications: static data, nothing to do at start-up.",
            quote! {
                #![allow(dead_code, unreachable_pub)]
                #[rustfmt::skip]
                pub mod fields;
                #[rustfmt::skip]
                mod shorthand;
                #(pub mod #modules;)*
            },
        )?,
    );
    Ok(())
}

/// The names of all properties, each with its constant.
type FieldConstants = BTreeMap<String, String>;

/// Spellings that differ in case or signs alone, such as `countryCode` and `country_code`, are different names: the one in lower
/// camel case has the plain constant, the others say how they are spelled.
fn field_constants(documents: &[Document], private: &[&str]) -> Result<FieldConstants> {
    let mut names: BTreeSet<&str> = private.iter().copied().collect();
    for document in documents {
        for component in document.schemas.values() {
            if let Shape::Object(properties) = &component.shape {
                names.extend(properties.iter().map(|property| property.name.as_str()));
            }
        }
    }
    let mut spellings: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for name in &names {
        spellings.entry(constant_name(name)).or_default().push(name);
    }
    let mut constants: BTreeMap<String, &str> = BTreeMap::new();
    for (plain, names) in &spellings {
        for name in names {
            let constant = match names.len() {
                1 => plain.clone(),
                _ => format!("{plain}{}", spelling(name)),
            };
            ensure!(syn::parse_str::<Ident>(&constant).is_ok(), "the property {name:?} cannot be a Rust name");
            if let Some(other) = constants.insert(constant.clone(), name) {
                bail!("the properties {other:?} and {name:?} would both be the constant {constant}");
            }
        }
    }
    ensure!(u16::try_from(names.len()).is_ok(), "{} field names; an index has 16 bits", names.len());
    Ok(constants.into_iter().map(|(constant, name)| (name.to_owned(), constant)).collect())
}

/// What tells a constant from those of other spellings of the same words.
fn spelling(name: &str) -> &'static str {
    if name == heck::ToLowerCamelCase::to_lower_camel_case(name) {
        ""
    } else if name.contains('_') {
        "_SNAKE"
    } else if name.contains('-') {
        "_KEBAB"
    } else {
        "_CAPITALS"
    }
}

fn fields(names: &FieldConstants) -> Result<String> {
    let constants = names.iter().enumerate().map(|(index, (name, constant))| {
        let constant = identifier(constant);
        let index = Literal::usize_unsuffixed(index);
        let documentation = format!(" `{name}`.");
        quote! {
            #[doc = #documentation]
            pub const #constant: Field = Field(#index);
        }
    });
    let count = Literal::usize_unsuffixed(names.len());
    let list = names.keys();
    output::module(
        "",
        "The names of all properties, each with its index in the alphabetical list.",
        quote! {
            use crate::specification::Field;

            /// All names, in byte order.
            pub static NAMES: [&str; #count] = [#(#list),*];

            #(#constants)*
        },
    )
}

fn shorthand() -> Result<String> {
    output::module(
        "",
        "Short forms that keep the tables readable.",
        quote! {
            use crate::specification::{
                Body, Content, Default, Field, Format, Kind, Limits, Location, Message, ObjectSchema, Parameter, Property,
                Response, Schema,
            };

            pub(super) const ANY: Schema = schema(Kind::Any);
            pub(super) const BOOLEAN: Schema = schema(Kind::Boolean);
            pub(super) const INTEGER: Schema = schema(Kind::Integer);
            pub(super) const NUMBER: Schema = schema(Kind::Number);
            pub(super) const TEXT: Schema = schema(Kind::Text(Format::Plain));
            pub(super) const SECRET: Schema = schema(Kind::Text(Format::Secret));
            pub(super) const DATE_TIME: Schema = schema(Kind::Text(Format::DateTime));
            pub(super) const DATE: Schema = schema(Kind::Text(Format::Date));
            pub(super) const UUID: Schema = schema(Kind::Text(Format::Uuid));
            pub(super) const BASE64: Schema = schema(Kind::Text(Format::Base64));

            pub(super) const fn schema(kind: Kind) -> Schema {
                Schema { kind, nullable: false, limits: None }
            }
            pub(super) const fn within(schema: Schema, limits: &'static Limits) -> Schema {
                Schema { limits: Some(limits), ..schema }
            }
            pub(super) const fn or_null(schema: Schema) -> Schema {
                Schema { nullable: true, ..schema }
            }
            pub(super) const fn object(schema: &'static ObjectSchema) -> Schema {
                self::schema(Kind::Object(schema))
            }
            pub(super) const fn list(item: &'static Schema) -> Schema {
                schema(Kind::Array(item))
            }
            pub(super) const fn map(value: &'static Schema) -> Schema {
                schema(Kind::Map(value))
            }
            pub(super) const fn required(field: Field, schema: Schema) -> Property {
                Property { field, schema, required: true, default: Default::None }
            }
            pub(super) const fn optional(field: Field, schema: Schema) -> Property {
                Property { field, schema, required: false, default: Default::None }
            }
            pub(super) const fn defaulted(field: Field, schema: Schema, default: Default) -> Property {
                Property { field, schema, required: false, default }
            }
            pub(super) const fn path(name: &'static str, schema: Schema) -> Parameter {
                Parameter { name, location: Location::Path, required: true, schema }
            }
            pub(super) const fn query(name: &'static str, schema: Schema) -> Parameter {
                Parameter { name, location: Location::Query, required: false, schema }
            }
            pub(super) const fn required_query(name: &'static str, schema: Schema) -> Parameter {
                Parameter { name, location: Location::Query, required: true, schema }
            }
            pub(super) const fn tail(name: &'static str, schema: Schema) -> Parameter {
                Parameter { name, location: Location::Tail, required: true, schema }
            }
            pub(super) const fn argument(name: &'static str, schema: Schema) -> Parameter {
                Parameter { name, location: Location::Message, required: true, schema }
            }
            pub(super) const fn body(schema: Schema) -> Option<Body> {
                Some(Body { required: true, schema, file: None })
            }
            pub(super) const fn optional_body(schema: Schema) -> Option<Body> {
                Some(Body { required: false, schema, file: None })
            }
            pub(super) const fn file(field: &'static str) -> Option<Body> {
                Some(Body { required: true, schema: ANY, file: Some(field) })
            }
            pub(super) const fn json(status: u16, schema: Schema) -> Response {
                Response { status, content: Content::Json(schema) }
            }
            pub(super) const fn xml(status: u16, schema: Schema) -> Response {
                Response { status, content: Content::Xml(schema) }
            }
            pub(super) const fn empty(status: u16) -> Response {
                Response { status, content: Content::Empty }
            }
            pub(super) const fn bytes(status: u16, media_type: &'static str) -> Response {
                Response { status, content: Content::Bytes(media_type) }
            }
            pub(super) const fn message(
                request: &'static str,
                response: &'static str,
                argument: Option<&'static str>,
                action: &'static str,
            ) -> Option<Message> {
                Some(Message { request, response, argument, action })
            }
        },
    )
}

fn schemas(document: &Document, pool: &mut Pool<'_>) -> Result<String> {
    let mut items = Vec::new();
    for component in document.schemas.values() {
        let name = identifier(&constant_name(&component.rust_name));
        let documentation = documentation(component.description.as_deref(), &component.name);
        let wire = &component.name;
        items.push(match &component.shape {
            Shape::Object(properties) => {
                let mut lines = Vec::new();
                for property in properties {
                    lines.push(
                        property_line(document, property, pool)
                            .with_context(|| format!("schema {}, property {}", component.name, property.name))?,
                    );
                }
                quote! {
                    #[doc = #documentation]
                    pub static #name: ObjectSchema = ObjectSchema { name: #wire, properties: &[#(#lines),*] };
                }
            }
            Shape::IntegerCodes(codes) => {
                let codes = codes.iter().map(|code| Literal::i64_unsuffixed(code.value));
                quote! {
                    #[doc = #documentation]
                    pub const #name: Schema = schema(Kind::IntegerCode(&[#(#codes),*]));
                }
            }
            Shape::TextCodes(codes) => {
                let codes = codes.iter().map(|code| &code.value);
                quote! {
                    #[doc = #documentation]
                    pub const #name: Schema = schema(Kind::TextCode(&[#(#codes),*]));
                }
            }
        });
    }
    let pooled = pool.constants.iter().map(|(name, value)| {
        let name = identifier(name);
        quote!(pub(super) const #name: Schema = #value;)
    });
    let limits = pool.limits.iter().map(|(name, value)| {
        let name = identifier(name);
        quote!(pub(super) static #name: Limits = #value;)
    });
    let limits_import = (!pool.limits.is_empty()).then(|| quote!(Limits,));
    let shapes = || document.schemas.values().map(|component| &component.shape);
    let has_default = |property: &Property| property.default.is_some();
    let has_defaults =
        shapes().any(|shape| matches!(shape, Shape::Object(properties) if properties.iter().any(has_default)));
    let has_codes = shapes().any(|shape| !matches!(shape, Shape::Object(_)));
    let default_import = has_defaults.then(|| quote!(Default,));
    let kind_import = has_codes.then(|| quote!(Kind,));
    output::module(
        &document.api,
        "What the documented objects and enumerations look like.",
        quote! {
            use crate::generated::fields;
            #[allow(clippy::wildcard_imports, reason = "short forms, private to the tables")]
            use crate::generated::shorthand::*;
            use crate::specification::{#default_import #kind_import #limits_import ObjectSchema, Schema};

            #(#items)*
            #(#pooled)*
            #(#limits)*
        },
    )
}

fn operations(document: &Document, pool: &mut Pool<'_>) -> Result<String> {
    let mut entries = Vec::new();
    for operation in &document.operations {
        entries.push(entry(document, operation, pool).with_context(|| format!("operation {}", operation.id))?);
    }
    output::module(
        &document.api,
        "All operations, in the order of the specification.",
        quote! {
            #[allow(clippy::wildcard_imports, reason = "short forms, private to the tables")]
            use crate::generated::shorthand::*;
            #[allow(clippy::wildcard_imports, reason = "nearly all of them")]
            use super::schemas::*;
            use crate::specification::{Api, Operation};

            /// All operations.
            pub static OPERATIONS: &[Operation] = &[#(#entries),*];
        },
    )
}

fn entry(document: &Document, operation: &Operation, pool: &mut Pool<'_>) -> Result<TokenStream> {
    let Operation { id, method, path, tag, parameters, body, responses, message, .. } = operation;
    let api = identifier(&heck::ToUpperCamelCase::to_upper_camel_case(document.api.as_str()));
    let parameters: Vec<_> = parameters.iter().map(|parameter| parameter_line(document, parameter, pool)).collect();
    let body = match body {
        None => quote!(None),
        Some(Body { required, content: BodyContent::Value(schema) }) => {
            let schema = schema_expression(document, schema, pool);
            if *required { quote!(body(#schema)) } else { quote!(optional_body(#schema)) }
        }
        Some(Body { content: BodyContent::File(field), .. }) => quote!(file(#field)),
    };
    let responses: Vec<_> = responses.iter().map(|response| response_line(document, response, pool)).collect();
    let message = match message {
        None => quote!(None),
        Some(Message { request, response, argument, action }) => {
            let argument = match argument {
                None => quote!(None),
                Some(name) => quote!(Some(#name)),
            };
            quote!(message(#request, #response, #argument, #action))
        }
    };
    Ok(quote! {
        Operation {
            api: Api::#api,
            id: #id,
            method: #method,
            path: #path,
            tag: #tag,
            parameters: &[#(#parameters),*],
            body: #body,
            responses: &[#(#responses),*],
            message: #message,
        }
    })
}

fn parameter_line(document: &Document, parameter: &Parameter, pool: &mut Pool<'_>) -> TokenStream {
    let name = parameter.plain_name();
    let schema = schema_expression(document, &parameter.schema, pool);
    match (parameter.location, parameter.required) {
        (Location::Path, _) if parameter.many_segments => quote!(tail(#name, #schema)),
        (Location::Path, _) => quote!(path(#name, #schema)),
        (Location::Query, false) => quote!(query(#name, #schema)),
        (Location::Query, true) => quote!(required_query(#name, #schema)),
        (Location::Message, _) => quote!(argument(#name, #schema)),
    }
}

fn response_line(document: &Document, response: &Response, pool: &mut Pool<'_>) -> TokenStream {
    let status = Literal::u16_unsuffixed(response.status);
    match &response.content {
        Content::Empty => quote!(empty(#status)),
        Content::Json(schema) => {
            let schema = schema_expression(document, schema, pool);
            quote!(json(#status, #schema))
        }
        Content::Xml(schema) => {
            let schema = schema_expression(document, schema, pool);
            quote!(xml(#status, #schema))
        }
        Content::Bytes(media_type) => quote!(bytes(#status, #media_type)),
    }
}

fn property_line(document: &Document, property: &Property, pool: &mut Pool<'_>) -> Result<TokenStream> {
    let field = identifier(&pool.fields[&property.name]);
    let schema = schema_expression(document, &property.schema, pool);
    let default = match &property.default {
        None if property.required => return Ok(quote!(required(fields::#field, #schema))),
        None => return Ok(quote!(optional(fields::#field, #schema))),
        Some(Value::Null) => quote!(Default::Null),
        Some(Value::Bool(value)) => quote!(Default::Boolean(#value)),
        Some(Value::String(value)) => quote!(Default::Text(#value)),
        Some(Value::Number(value)) => {
            let value = Literal::i64_unsuffixed(value.as_i64().context("the default is not a whole number")?);
            quote!(Default::Integer(#value))
        }
        Some(other) => bail!("the default {other} is neither a scalar nor null"),
    };
    ensure!(!property.required, "it is required and has a default; the overlay has to decide");
    Ok(quote!(defaulted(fields::#field, #schema, #default)))
}

/// Schemas that lists and maps refer to: constants, because a reference to the value of a call would not live long enough.
struct Pool<'fields> {
    fields: &'fields FieldConstants,
    constants: BTreeMap<String, TokenStream>,
    limits: BTreeMap<String, TokenStream>,
}

fn schema_expression(document: &Document, schema: &Schema, pool: &mut Pool<'_>) -> TokenStream {
    let expression = match &schema.kind {
        Kind::Reference(name) => {
            let component = document.component(name);
            let constant = identifier(&constant_name(&component.rust_name));
            if is_object(component) { quote!(object(&#constant)) } else { quote!(#constant) }
        }
        Kind::Array(item) => {
            let item = pooled(document, item, pool);
            quote!(list(&#item))
        }
        Kind::Map(value) => {
            let value = pooled(document, value, pool);
            quote!(map(&#value))
        }
        scalar => {
            let name = identifier(scalar_name(scalar));
            quote!(#name)
        }
    };
    let expression = match limits(&schema.limits, pool) {
        None => expression,
        Some(limits) => quote!(within(#expression, &#limits)),
    };
    if schema.nullable { quote!(or_null(#expression)) } else { expression }
}

fn pooled(document: &Document, schema: &Schema, pool: &mut Pool<'_>) -> Ident {
    let name = pooled_name(document, schema);
    let is_constant_already = !schema.nullable
        && schema.limits == Limits::default()
        && match &schema.kind {
            Kind::Reference(name) => !is_object(document.component(name)),
            Kind::Array(_) | Kind::Map(_) => false,
            _ => true,
        };
    if !is_constant_already && !pool.constants.contains_key(&name) {
        let expression = schema_expression(document, schema, pool);
        pool.constants.insert(name.clone(), expression);
    }
    identifier(&name)
}

fn pooled_name(document: &Document, schema: &Schema) -> String {
    let name = match &schema.kind {
        Kind::Reference(name) => {
            let component = document.component(name);
            let suffix = if is_object(component) { "_VALUE" } else { "" };
            format!("{}{suffix}", constant_name(&component.rust_name))
        }
        Kind::Array(item) => format!("{}_LIST", pooled_name(document, item)),
        Kind::Map(value) => format!("{}_MAP", pooled_name(document, value)),
        scalar => scalar_name(scalar).to_owned(),
    };
    let name = match limits_name(&schema.limits) {
        None => name,
        Some(limits) => format!("{name}_{limits}"),
    };
    if schema.nullable { format!("{name}_OR_NULL") } else { name }
}

/// The limits as a static of their own.
fn limits(limits: &Limits, pool: &mut Pool<'_>) -> Option<Ident> {
    let name = limits_name(limits)?;
    let number = |limit: &Option<String>| match limit {
        None => quote!(None),
        Some(limit) => {
            let negative = limit.starts_with('-').then(|| quote!(-));
            let digits = limit.trim_start_matches('-');
            let digits = if digits.contains(['.', 'e']) { digits.to_owned() } else { format!("{digits}.0") };
            let digits: Literal = digits.parse().expect("JSON numbers are Rust literals");
            quote!(Some(#negative #digits))
        }
    };
    let count = |limit: Option<u32>| match limit {
        None => quote!(None),
        Some(limit) => {
            let limit = Literal::u32_unsuffixed(limit);
            quote!(Some(#limit))
        }
    };
    let (minimum, maximum) = (number(&limits.number.0), number(&limits.number.1));
    let (shortest, longest) = (count(limits.characters.0), count(limits.characters.1));
    let (fewest, most) = (count(limits.items.0), count(limits.items.1));
    let pattern = match &limits.pattern {
        None => quote!(None),
        Some(pattern) => quote!(Some(#pattern)),
    };
    let value = quote! {
        Limits {
            minimum: #minimum, maximum: #maximum, shortest: #shortest, longest: #longest, fewest: #fewest, most: #most,
            pattern: #pattern,
        }
    };
    pool.limits.insert(name.clone(), value);
    Some(identifier(&name))
}

/// What the limits are called; equal ones are called the same.
fn limits_name(limits: &Limits) -> Option<String> {
    let mut name = String::new();
    let mut add = |what: &str, limit: Option<String>| {
        if let Some(limit) = limit {
            let sign = |character: char| match character {
                '-' => "MINUS_".to_owned(),
                '.' => "_POINT_".to_owned(),
                other => other.to_ascii_uppercase().to_string(),
            };
            let separator = if name.is_empty() { "" } else { "_" };
            let _ = write!(name, "{separator}{what}_{}", limit.chars().map(sign).collect::<String>());
        }
    };
    add("FROM", limits.number.0.clone());
    add("TO", limits.number.1.clone());
    add("SHORTEST", limits.characters.0.map(|limit| limit.to_string()));
    add("LONGEST", limits.characters.1.map(|limit| limit.to_string()));
    add("FEWEST", limits.items.0.map(|limit| limit.to_string()));
    add("MOST", limits.items.1.map(|limit| limit.to_string()));
    // A pattern has no short name; a number made from its characters is the same in every run.
    let pattern = |text: &String| text.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    add("LIKE", limits.pattern.as_ref().map(pattern).map(|number| number.to_string()));
    (!name.is_empty()).then_some(name)
}

fn scalar_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Boolean => "BOOLEAN",
        Kind::Integer => "INTEGER",
        Kind::Number => "NUMBER",
        Kind::Text(Format::Plain) => "TEXT",
        Kind::Text(Format::Secret) => "SECRET",
        Kind::Text(Format::DateTime) => "DATE_TIME",
        Kind::Text(Format::Date) => "DATE",
        Kind::Text(Format::Uuid) => "UUID",
        Kind::Text(Format::Base64) => "BASE64",
        Kind::Any | Kind::Reference(_) | Kind::Array(_) | Kind::Map(_) => "ANY",
    }
}

fn is_object(component: &Component) -> bool {
    matches!(component.shape, Shape::Object(_))
}

fn documentation(description: Option<&str>, fallback: &str) -> String {
    description.map_or_else(|| format!(" `{fallback}`."), |text| format!(" {text}"))
}

fn identifier(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
