//! Makes the document that the emitters see out of the services and their schema.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};
use heck::ToUpperCamelCase as _;
use indexmap::IndexMap;

use super::{
    Specification,
    wsdl::{self, Service},
    xsd::{Element, Message as Declared, Occurs, Schema as Xsd, Type, TypeContent, TypeName},
};
use crate::codegen::document::{
    Body, BodyContent, Code, Component, Content, Document, Format, Kind, Limits, Location, Message, Operation,
    Parameter, Property, QueryBooleans, Response, Schema, Shape,
};

/// Elements that nothing may show; XSD cannot say so.
const SECRETS: [&str; 1] = ["password"];

impl Document {
    /// Makes the document of an API out of its SOAP specification.
    pub(in crate::codegen) fn of_soap(api: &str, specification: &Specification) -> Result<Self> {
        let mut operations = Vec::new();
        for service in &specification.services {
            for operation in &service.operations {
                let read = read_operation(service, operation, &specification.schema)
                    .with_context(|| format!("{}.wsdl: operation {}", service.stem, operation.name))?;
                operations.push(read);
            }
        }
        ensure_all_messages_are_used(&operations, &specification.schema)?;
        let schemas: Result<IndexMap<String, Component>> = specification
            .schema
            .types
            .iter()
            .map(|(name, declared)| {
                let component = component(name, declared).with_context(|| format!("type {name}"))?;
                Ok((name.clone(), component))
            })
            .collect();
        let mut document = Self {
            api: api.to_owned(),
            operations,
            schemas: schemas?,
            query_booleans: QueryBooleans::Digits,
            answers_keep_required: true,
        };
        document.mark_reachable()?;
        for (name, component) in &document.schemas {
            let is_used = component.in_request || component.in_response || component.in_failure;
            ensure!(is_used, "no operation reaches the type {name:?}");
        }
        Ok(document)
    }
}

fn read_operation(service: &Service, operation: &wsdl::Operation, xsd: &Xsd) -> Result<Operation> {
    let argument = wrapped(xsd, &operation.name);
    let mut parameters = Vec::new();
    let mut body = None;
    if let Some(argument) = argument {
        ensure!(argument.occurs == Occurs::Once, "its argument {:?} does not stand there exactly once", argument.name);
        if let TypeName::Named(name) = &argument.type_name {
            if operation.name.starts_with("update") {
                let id = identity(xsd, name).with_context(|| format!("the item {name} of an update has no id"))?;
                parameters.push(id);
            }
            body = Some(Body { required: true, content: BodyContent::Value(schema(argument)) });
        } else {
            parameters.push(parameter(argument, None));
        }
    }
    let answer = match wrapped(xsd, &operation.response) {
        None => Content::Empty,
        Some(child) if child.occurs == Occurs::Optional => bail!("what it returns is optional"),
        Some(child) => Content::Xml(schema(child)),
    };
    let fault = Schema { kind: Kind::Reference(operation.fault.clone()), nullable: false, limits: Limits::default() };
    Ok(Operation {
        id: operation.name.clone(),
        method: "POST".to_owned(),
        path: service.path.clone(),
        tag: service.stem.clone(),
        area: service.stem.clone(),
        summary: Some(operation.documentation.clone()),
        parameters,
        body,
        responses: vec![
            Response { status: 200, content: answer, by_hand: false },
            Response { status: 0, content: Content::Xml(fault), by_hand: false },
        ],
        message: Some(Message {
            request: operation.name.clone(),
            response: operation.response.clone(),
            argument: argument.map(|argument| argument.name.clone()),
            action: operation.action.clone(),
        }),
    })
}

/// The only child of a wrapper that exists.
fn wrapped<'xsd>(xsd: &'xsd Xsd, name: &str) -> Option<&'xsd Element> {
    match xsd.messages.get(name) {
        Some(Declared::Wrapper(child)) => child.as_ref(),
        _ => None,
    }
}

/// The id of an item, as a parameter of the operation that changes it.
fn identity(xsd: &Xsd, item: &str) -> Option<Parameter> {
    let TypeContent::Fields(fields) = &xsd.types.get(item)?.content else {
        return None;
    };
    let id = fields.iter().find(|field| field.element.name == "id")?;
    Some(parameter(&id.element, Some(id.documentation.clone())))
}

fn parameter(element: &Element, description: Option<String>) -> Parameter {
    Parameter {
        name: element.name.clone(),
        location: Location::Message,
        required: true,
        many_segments: false,
        description,
        schema: schema(element),
    }
}

/// What an element holds: a list if it is repeated.
fn schema(element: &Element) -> Schema {
    let kind = match &element.type_name {
        TypeName::Int => Kind::Integer,
        TypeName::Decimal => Kind::Number,
        TypeName::Boolean => Kind::Boolean,
        TypeName::String if SECRETS.contains(&element.name.as_str()) => Kind::Text(Format::Secret),
        TypeName::String => Kind::Text(Format::Plain),
        TypeName::Date => Kind::Text(Format::Date),
        TypeName::DateTime => Kind::Text(Format::DateTime),
        TypeName::Named(name) => Kind::Reference(name.clone()),
    };
    let schema = Schema { kind, nullable: element.nillable, limits: Limits::default() };
    match element.occurs {
        Occurs::Repeated => Schema { kind: Kind::Array(Box::new(schema)), nullable: false, limits: Limits::default() },
        Occurs::Once | Occurs::Optional => schema,
    }
}

fn component(name: &str, declared: &Type) -> Result<Component> {
    let shape = match &declared.content {
        TypeContent::Fields(fields) => {
            let properties = fields.iter().map(|field| Property {
                name: field.element.name.clone(),
                required: field.element.occurs == Occurs::Once,
                description: Some(field.documentation.clone()),
                default: None,
                schema: schema(&field.element),
            });
            Shape::Object(properties.collect())
        }
        TypeContent::Values(values) => {
            let codes: Vec<Code<String>> = values
                .iter()
                .map(|(value, documentation)| Code {
                    value: value.clone(),
                    variant: value.to_upper_camel_case(),
                    description: Some(documentation.clone()),
                })
                .collect();
            crate::codegen::schema::distinct_variants(&codes)?;
            Shape::TextCodes(codes)
        }
    };
    ensure!(syn::parse_str::<syn::Ident>(name).is_ok(), "{name:?} cannot be a Rust name");
    Ok(Component {
        name: name.to_owned(),
        stem: name.to_owned(),
        rust_name: name.to_owned(),
        description: Some(declared.documentation.clone()),
        in_request: false,
        in_response: false,
        in_failure: false,
        areas: BTreeSet::new(),
        shape,
    })
}

fn ensure_all_messages_are_used(operations: &[Operation], xsd: &Xsd) -> Result<()> {
    let mut used = BTreeSet::new();
    for message in operations.iter().filter_map(|operation| operation.message.as_ref()) {
        ensure!(used.insert(message.request.as_str()), "two operations are named {:?}", message.request);
        used.insert(message.response.as_str());
    }
    for (name, message) in &xsd.messages {
        let is_wrapper = matches!(message, Declared::Wrapper(_));
        ensure!(!is_wrapper || used.contains(name.as_str()), "no operation uses the element {name:?}");
    }
    Ok(())
}
