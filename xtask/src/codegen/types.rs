//! The structs of the bindings: progenitor and typify define them, a pass over their syntax tree makes them what the crate needs.
//!
//! What is changed, and why: serde's derives become small table-like implementations, because derived deserialisation is most
//! of what the bindings cost the compiler; fields of requests become three-state, which typify cannot express; properties keep
//! the document's order, which typify does not; defaults never reach a struct, because a default that is always sent
//! overwrites what it should leave alone.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use proc_macro2::TokenStream;
use progenitor_impl::{GenerationSettings, Generator};
use quote::{format_ident, quote};
use serde_json::{Map, Value, json};

use super::{
    document::{Component, Document, Format, Kind, Property, Schema, Shape},
    text::documentation,
};

/// Schemas that stand for Rust types of other crates; typify replaces references to them.
const REPLACED: [(&str, &str); 6] = [
    ("ScalarDecimal", "Decimal"),
    ("ScalarDateTime", "DateTime"),
    ("ScalarDate", "NaiveDate"),
    ("ScalarUuid", "Uuid"),
    ("ScalarBytes", "Bytes64"),
    ("ScalarSecret", "Secret"),
];

/// The definitions of all structs by their Rust name, each with its implementations.
pub(super) fn structs(document: &Document) -> Result<BTreeMap<String, TokenStream>> {
    let mut generated = generated_structs(document)?;
    let mut structs = BTreeMap::new();
    for component in document.schemas.values().filter(|component| component.is_bound()) {
        if let Shape::Object(properties) = &component.shape {
            let definition = generated
                .remove(&component.rust_name)
                .with_context(|| format!("typify made no struct for the schema {}", component.name))?;
            let tokens = rewrite(document, component, properties, definition)
                .with_context(|| format!("schema {}", component.name))?;
            structs.insert(component.rust_name.clone(), tokens);
        }
    }
    // Schemas of equal names would have been merged in silence, and unnamed ones would show up here.
    ensure!(
        generated.is_empty(),
        "typify made types that no schema of the document is named after: {}",
        generated.keys().cloned().collect::<Vec<_>>().join(", ")
    );
    Ok(structs)
}

/// The Rust type of a value.
pub(super) fn rust_type(document: &Document, schema: &Schema) -> TokenStream {
    let bare = match &schema.kind {
        Kind::Any => quote!(Value),
        Kind::Boolean => quote!(bool),
        Kind::Integer => quote!(i64),
        Kind::Number => quote!(Decimal),
        Kind::Text(Format::Plain) => quote!(String),
        Kind::Text(Format::DateTime) => quote!(DateTime),
        Kind::Text(Format::Date) => quote!(NaiveDate),
        Kind::Text(Format::Uuid) => quote!(Uuid),
        Kind::Text(Format::Base64) => quote!(Bytes64),
        Kind::Text(Format::Secret) => quote!(Secret),
        Kind::Reference(name) => {
            let name = format_ident!("{}", document.component(name).rust_name);
            quote!(#name)
        }
        Kind::Array(item) => {
            let item = rust_type(document, item);
            quote!(Vec<#item>)
        }
        Kind::Map(value) => {
            let value = rust_type(document, value);
            quote!(BTreeMap<String, #value>)
        }
    };
    if schema.nullable { quote!(Option<#bare>) } else { bare }
}

/// Has progenitor make the type definitions, and gives them by name.
fn generated_structs(document: &Document) -> Result<BTreeMap<String, syn::ItemStruct>> {
    let prepared = prepare(document);
    let specification = serde_json::from_value(prepared).context("the prepared document is not OpenAPI 3.0")?;
    let mut settings = GenerationSettings::new();
    settings.with_map_type("BTreeMap");
    for (name, replacement) in REPLACED {
        settings.with_replacement(name, replacement, std::iter::empty());
    }
    for component in document.schemas.values().filter(|component| component.is_bound()) {
        if !matches!(component.shape, Shape::Object(_)) {
            settings.with_replacement(&component.rust_name, &component.rust_name, std::iter::empty());
        }
    }
    let tokens = Generator::new(&settings)
        .generate_tokens(&specification)
        .context("progenitor cannot generate the types of the prepared document")?;

    let file = syn::parse2::<syn::File>(tokens).context("progenitor wrote something that is not Rust")?;
    let types = file
        .items
        .into_iter()
        .find_map(|item| match item {
            syn::Item::Mod(module) if module.ident == "types" => module.content,
            _ => None,
        })
        .context("progenitor wrote no module of types")?;
    let mut structs = BTreeMap::new();
    for item in types.1 {
        match item {
            syn::Item::Struct(definition) => {
                structs.insert(definition.ident.to_string(), definition);
            }
            syn::Item::Impl(_) | syn::Item::Mod(_) => {}
            other => bail!("typify wrote something else than a struct: {}", quote!(#other)),
        }
    }
    Ok(structs)
}

/// A document of nothing but the objects, under their Rust names. What may be absent or null is decided afterwards.
fn prepare(document: &Document) -> Value {
    let mut schemas = Map::new();
    for (name, _) in REPLACED {
        schemas.insert(name.to_owned(), json!({ "type": "string" }));
    }
    for component in document.schemas.values().filter(|component| component.is_bound()) {
        let schema = match &component.shape {
            Shape::Object(properties) => {
                let properties: Map<String, Value> = properties
                    .iter()
                    .map(|property| {
                        let bare = Schema { nullable: false, ..property.schema.clone() };
                        (property.name.clone(), plain_schema(document, &bare))
                    })
                    .collect();
                json!({ "type": "object", "properties": properties })
            }
            Shape::IntegerCodes(_) => json!({ "type": "integer" }),
            Shape::TextCodes(_) => json!({ "type": "string" }),
        };
        schemas.insert(component.rust_name.clone(), schema);
    }
    json!({
        "openapi": "3.0.3",
        "info": { "title": document.api, "version": "" },
        "paths": {},
        "components": { "schemas": schemas },
    })
}

fn plain_schema(document: &Document, schema: &Schema) -> Value {
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let bare = match &schema.kind {
        Kind::Any => json!({}),
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Integer => json!({ "type": "integer", "format": "int64" }),
        Kind::Number => reference("ScalarDecimal"),
        Kind::Text(Format::Plain) => json!({ "type": "string" }),
        Kind::Text(Format::DateTime) => reference("ScalarDateTime"),
        Kind::Text(Format::Date) => reference("ScalarDate"),
        Kind::Text(Format::Uuid) => reference("ScalarUuid"),
        Kind::Text(Format::Base64) => reference("ScalarBytes"),
        Kind::Text(Format::Secret) => reference("ScalarSecret"),
        Kind::Reference(name) => reference(&document.component(name).rust_name),
        Kind::Array(item) => json!({ "type": "array", "items": plain_schema(document, item) }),
        Kind::Map(value) => {
            json!({ "type": "object", "additionalProperties": plain_schema(document, value) })
        }
    };
    if schema.nullable { json!({ "allOf": [bare], "nullable": true }) } else { bare }
}

/// A field as the crate has it.
struct Field<'document> {
    property: &'document Property,
    name: syn::Ident,
    /// The type in the struct.
    outer: syn::Type,
    /// Whether nothing stands for it when it is left out.
    required: bool,
}

fn rewrite(
    document: &Document,
    component: &Component,
    properties: &[Property],
    mut definition: syn::ItemStruct,
) -> Result<TokenStream> {
    let request = component.in_request && !component.in_response;
    let mut fields = Vec::new();
    for property in properties {
        let generated = definition
            .fields
            .iter_mut()
            .find(|field| wire_name(field) == property.name)
            .with_context(|| format!("typify made no field for the property {}", property.name))?;
        let required = property.required && (request || document.answers_keep_required || property.name == "id");
        fields.push(field(property, required, generated, request)?);
    }
    ensure!(fields.len() == definition.fields.len(), "typify made fields that are no properties");

    let name = &definition.ident;
    let documentation = documentation(component.description.as_deref(), &component.name);
    let wire: Vec<&str> = fields.iter().map(|field| field.property.name.as_str()).collect();
    let names: Vec<&syn::Ident> = fields.iter().map(|field| &field.name).collect();
    let types: Vec<&syn::Type> = fields.iter().map(|field| &field.outer).collect();
    let field_documentation =
        fields.iter().map(|field| self::documentation(field.property.description.as_deref(), &field.property.name));
    let derives = if fields.iter().any(|field| field.required) {
        quote!(#[derive(Clone, Debug, PartialEq)])
    } else {
        quote!(#[derive(Clone, Debug, Default, PartialEq)])
    };
    let constructor = if request { constructor(name, &fields) } else { TokenStream::new() };
    Ok(quote! {
        #[doc = #documentation]
        #derives
        pub struct #name {
            #(
                #[doc = #field_documentation]
                pub #names: #types,
            )*
        }
        #constructor
        impl FromJson for #name {
            fn from_json(raw: &RawValue) -> Result<Self, DecodeError> {
                let mut object = Object::read(raw)?;
                Ok(Self { #(#names: object.take(#wire)?,)* })
            }
        }
        impl ToJson for #name {
            fn to_json(&self, out: &mut String) {
                let mut object = ObjectWriter::new(out);
                #(object.field(#wire, &self.#names);)*
                object.end();
            }
        }
        impl Serialize for #name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                wire::serialize(self, serializer)
            }
        }
        impl<'de> Deserialize<'de> for #name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                wire::deserialize(deserializer)
            }
        }
    })
}

/// Decides what a field may be: in requests absent, null or a value; in answers there or not.
fn field<'document>(
    property: &'document Property,
    is_required: bool,
    generated: &syn::Field,
    request: bool,
) -> Result<Field<'document>> {
    let name = generated.ident.clone().context("a field without a name")?;
    let bare = without_option(&generated.ty);
    let is_collection = matches!(property.schema.kind, Kind::Array(_) | Kind::Map(_));
    let nullable = property.schema.nullable;
    let (outer, required): (syn::Type, bool) = match (request, is_required) {
        (true, false) => (syn::parse_quote!(Field<#bare>), false),
        (true, true) | (false, true) if nullable && !is_collection => (syn::parse_quote!(Option<#bare>), request),
        (true, true) => (bare, true),
        (false, _) if is_collection => (bare, false),
        (false, true) => (bare, true),
        (false, false) => (syn::parse_quote!(Option<#bare>), false),
    };
    Ok(Field { property, name, outer, required })
}

/// `new` with everything that the server demands; the rest can be set in the struct or by update syntax.
fn constructor(name: &syn::Ident, fields: &[Field<'_>]) -> TokenStream {
    if fields.iter().all(|field| !field.required) {
        return TokenStream::new();
    }
    let required = fields.iter().filter(|field| field.required);
    let parameters = required.map(|field| {
        let (name, outer) = (&field.name, &field.outer);
        if is_text(outer) { quote!(#name: impl Into<#outer>) } else { quote!(#name: #outer) }
    });
    let values = fields.iter().map(|field| {
        let name = &field.name;
        match (field.required, is_text(&field.outer)) {
            (true, true) => quote!(#name: #name.into()),
            (true, false) => quote!(#name),
            (false, _) => quote!(#name: Field::Absent),
        }
    });
    quote! {
        impl #name {
            /// With what the server demands; everything else stays absent.
            pub fn new(#(#parameters),*) -> Self {
                Self { #(#values),* }
            }
        }
    }
}

fn is_text(kind: &syn::Type) -> bool {
    matches!(kind, syn::Type::Path(path) if path.path.is_ident("String") || path.path.is_ident("Secret"))
}

/// The type inside of an `Option`, with the standard library's types by their short names.
fn without_option(kind: &syn::Type) -> syn::Type {
    match last_segment(kind) {
        Some((name, arguments)) if name == "Option" => arguments.first().map_or_else(|| kind.clone(), short),
        _ => short(kind),
    }
}

fn short(kind: &syn::Type) -> syn::Type {
    let Some((name, arguments)) = last_segment(kind) else {
        return kind.clone();
    };
    let arguments: Vec<syn::Type> = arguments.iter().map(short).collect();
    if arguments.is_empty() { syn::parse_quote!(#name) } else { syn::parse_quote!(#name<#(#arguments),*>) }
}

fn last_segment(kind: &syn::Type) -> Option<(syn::Ident, Vec<syn::Type>)> {
    let syn::Type::Path(path) = kind else {
        return None;
    };
    let segment = path.path.segments.last()?;
    let arguments = match &segment.arguments {
        syn::PathArguments::AngleBracketed(arguments) => arguments
            .args
            .iter()
            .filter_map(|argument| match argument {
                syn::GenericArgument::Type(kind) => Some(kind.clone()),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    Some((segment.ident.clone(), arguments))
}

/// The property that a field stands for: serde's `rename`, else the field's own name.
fn wire_name(field: &syn::Field) -> String {
    let mut wire = None;
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        // Other arguments than `rename` end the walk early, which is fine: typify writes `rename` first.
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                wire = Some(meta.value()?.parse::<syn::LitStr>()?.value());
            } else if meta.input.peek(syn::Token![=]) {
                meta.value()?.parse::<syn::Expr>()?;
            }
            Ok(())
        });
    }
    wire.unwrap_or_else(|| field.ident.as_ref().map(ToString::to_string).unwrap_or_default())
}
