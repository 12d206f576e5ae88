//! Enumerations of the bindings: named variants, and a last one that keeps codes of newer servers.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::{
    document::{Code, Component, Shape},
    text::documentation,
};

/// The definition of an enumeration; nothing for an object.
pub(super) fn enumeration(component: &Component) -> Option<TokenStream> {
    let name = format_ident!("{}", component.rust_name);
    let documentation = documentation(component.description.as_deref(), &component.name);
    let specific = match &component.shape {
        Shape::Object(_) => return None,
        Shape::IntegerCodes(codes) => integer_codes(&name, &documentation, codes),
        Shape::TextCodes(codes) => text_codes(&name, &documentation, codes),
    };
    Some(quote! {
        #specific
        impl fmt::Display for #name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.code().fmt(formatter)
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

fn integer_codes(name: &syn::Ident, documentation: &str, codes: &[Code<i64>]) -> TokenStream {
    let variants: Vec<syn::Ident> = codes.iter().map(|code| format_ident!("{}", code.variant)).collect();
    let values: Vec<Literal> = codes.iter().map(|code| Literal::i64_unsuffixed(code.value)).collect();
    let meanings = codes.iter().map(|code| meaning(code.description.as_deref(), &code.value.to_string()));
    quote! {
        #[doc = #documentation]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum #name {
            #(
                #[doc = #meanings]
                #variants,
            )*
            /// A code that this version of the bindings does not know.
            Unknown(i64),
        }
        impl #name {
            /// The number on the wire.
            #[must_use]
            pub const fn code(self) -> i64 {
                match self {
                    #(Self::#variants => #values,)*
                    Self::Unknown(code) => code,
                }
            }
        }
        impl From<i64> for #name {
            fn from(code: i64) -> Self {
                match code {
                    #(#values => Self::#variants,)*
                    _ => Self::Unknown(code),
                }
            }
        }
        impl FromJson for #name {
            fn from_json(raw: &RawValue) -> Result<Self, DecodeError> {
                i64::from_json(raw).map(Self::from)
            }
        }
        impl ToJson for #name {
            fn to_json(&self, out: &mut String) {
                self.code().to_json(out);
            }
        }
    }
}

fn text_codes(name: &syn::Ident, documentation: &str, codes: &[Code<String>]) -> TokenStream {
    let variants: Vec<syn::Ident> = codes.iter().map(|code| format_ident!("{}", code.variant)).collect();
    let values: Vec<&str> = codes.iter().map(|code| code.value.as_str()).collect();
    let meanings = codes.iter().map(|code| meaning(code.description.as_deref(), &code.value));
    quote! {
        #[doc = #documentation]
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum #name {
            #(
                #[doc = #meanings]
                #variants,
            )*
            /// A value that this version of the bindings does not know.
            Unknown(String),
        }
        impl #name {
            /// The text on the wire.
            #[must_use]
            pub fn code(&self) -> &str {
                match self {
                    #(Self::#variants => #values,)*
                    Self::Unknown(code) => code,
                }
            }
        }
        impl From<&str> for #name {
            fn from(code: &str) -> Self {
                match code {
                    #(#values => Self::#variants,)*
                    _ => Self::Unknown(code.to_owned()),
                }
            }
        }
        impl FromJson for #name {
            fn from_json(raw: &RawValue) -> Result<Self, DecodeError> {
                String::from_json(raw).map(|code| Self::from(code.as_str()))
            }
        }
        impl ToJson for #name {
            fn to_json(&self, out: &mut String) {
                wire::write_text(self.code(), out);
            }
        }
    }
}

fn meaning(description: Option<&str>, code: &str) -> String {
    match description {
        Some(text) => format!("{} (`{code}`)", documentation(Some(text), code)),
        None => documentation(None, code),
    }
}
