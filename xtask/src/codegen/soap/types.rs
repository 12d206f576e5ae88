//! The bindings' types: a struct for each object and an enum for each list of values, read and written field by field.

use anyhow::{Context, Result, bail};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::bindings::imports;
use crate::codegen::{
    document::{Code, Component, Document, Format, Kind, Property, Schema, Shape},
    names::field_name,
    text::documentation,
};

/// All types.
pub(super) fn module(document: &Document) -> Result<TokenStream> {
    let mut code = TokenStream::new();
    for component in document.schemas.values() {
        let definition = match &component.shape {
            Shape::Object(properties) => structure(component, properties),
            Shape::TextCodes(codes) => Ok(enumeration(component, codes)),
            Shape::IntegerCodes(_) => bail!("numbers out of a list are not known here"),
        };
        code.extend(definition.with_context(|| format!("type {}", component.name))?);
    }
    let imports = imports(
        &code,
        &[
            ("Cow", quote!(std::borrow::Cow)),
            ("NaiveDate", quote!(bindings_core::chrono::NaiveDate)),
            ("Decimal", quote!(bindings_core::rust_decimal::Decimal)),
            ("DateTime", quote!(bindings_core::DateTime)),
            ("DecodeError", quote!(bindings_core::DecodeError)),
            ("Field", quote!(bindings_core::Field)),
            ("Secret", quote!(bindings_core::Secret)),
            ("Element", quote!(crate::xml::Element)),
            ("FromXml", quote!(crate::xml::FromXml)),
            ("Text", quote!(crate::xml::Text)),
            ("ToXml", quote!(crate::xml::ToXml)),
            ("Writer", quote!(crate::xml::Writer)),
        ],
    );
    Ok(quote! {
        #imports
        #code
    })
}

/// The type of a value in Rust.
pub(super) fn rust_type(schema: &Schema) -> Result<TokenStream> {
    Ok(match &schema.kind {
        Kind::Boolean => quote!(bool),
        Kind::Integer => quote!(i32),
        Kind::Number => quote!(Decimal),
        Kind::Text(Format::Plain) => quote!(String),
        Kind::Text(Format::Secret) => quote!(Secret),
        Kind::Text(Format::Date) => quote!(NaiveDate),
        Kind::Text(Format::DateTime) => quote!(DateTime),
        Kind::Reference(name) => {
            let name = format_ident!("{name}");
            quote!(#name)
        }
        Kind::Array(item) => {
            let item = rust_type(item)?;
            quote!(Vec<#item>)
        }
        Kind::Any | Kind::Map(_) | Kind::Text(Format::Uuid | Format::Base64) => bail!("{schema:?} is not known here"),
    })
}

fn structure(component: &Component, properties: &[Property]) -> Result<TokenStream> {
    let name = format_ident!("{}", component.rust_name);
    let words = documentation(component.description.as_deref(), &component.name);
    let mut fields = Vec::new();
    let mut declarations = Vec::new();
    let mut elements = Vec::new();
    for property in properties {
        let field = format_ident!("{}", field_name(&property.name)?);
        let words = documentation(property.description.as_deref(), &property.name);
        let declared = field_type(property).with_context(|| format!("field {}", property.name))?;
        declarations.push(quote! {
            #[doc = #words]
            pub #field: #declared
        });
        fields.push(field);
        elements.push(&property.name);
    }
    Ok(quote! {
        #[doc = #words]
        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct #name {
            #(#declarations,)*
        }
        impl FromXml for #name {
            fn from_xml(mut element: Element) -> Result<Self, DecodeError> {
                Ok(Self { #(#fields: element.take(#elements)?,)* })
            }
        }
        impl ToXml for #name {
            fn to_xml(&self, name: &'static str, out: &mut Writer) {
                out.begin(name);
                #(self.#fields.to_xml(#elements, out);)*
                out.end();
            }
        }
    })
}

/// Lists are empty, what can be nil has three states, what is optional has two.
fn field_type(property: &Property) -> Result<TokenStream> {
    let value = rust_type(&property.schema)?;
    Ok(if matches!(property.schema.kind, Kind::Array(_)) {
        value
    } else if property.schema.nullable {
        quote!(Field<#value>)
    } else if property.required {
        value
    } else {
        quote!(Option<#value>)
    })
}

fn enumeration(component: &Component, codes: &[Code<String>]) -> TokenStream {
    let name = format_ident!("{}", component.rust_name);
    let words = documentation(component.description.as_deref(), &component.name);
    let mut declarations = TokenStream::new();
    for (index, code) in codes.iter().enumerate() {
        let variant = format_ident!("{}", code.variant);
        let words = documentation(code.description.as_deref(), &code.value);
        let default = (index == 0).then(|| quote!(#[default]));
        declarations.extend(quote! {
            #[doc = #words]
            #default
            #variant,
        });
    }
    let variants: Vec<syn::Ident> = codes.iter().map(|code| format_ident!("{}", code.variant)).collect();
    let values: Vec<&str> = codes.iter().map(|code| code.value.as_str()).collect();
    quote! {
        #[doc = #words]
        #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
        pub enum #name {
            #declarations
            /// A value that these bindings do not know.
            Unknown(String),
        }
        impl #name {
            /// The value as it stands in messages.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#variants => #values,)*
                    Self::Unknown(value) => value,
                }
            }
        }
        impl From<&str> for #name {
            fn from(value: &str) -> Self {
                match value {
                    #(#values => Self::#variants,)*
                    unknown => Self::Unknown(unknown.to_owned()),
                }
            }
        }
        impl Text for #name {
            fn from_text(text: String) -> Result<Self, DecodeError> {
                Ok(text.trim_ascii().into())
            }
            fn to_text(&self) -> Cow<'_, str> {
                self.as_str().into()
            }
        }
    }
}
