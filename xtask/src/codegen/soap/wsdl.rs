//! Reads a WSDL: SOAP 1.1, document/literal wrapped, one service with one port; whatever else stands there is an error.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};
use roxmltree::Document;

use super::{
    xml::{Element, XSD},
    xsd::{self, Message, Schema},
};

const WSDL: &str = "http://schemas.xmlsoap.org/wsdl/";
const SOAP: &str = "http://schemas.xmlsoap.org/wsdl/soap/";
const HTTP: &str = "http://schemas.xmlsoap.org/soap/http";

/// The name of the one fault of every operation.
const FAULT: &str = "ServiceFault";

/// What a WSDL has to fit to.
#[derive(Clone, Copy)]
pub(super) struct Expected<'schema> {
    /// The schema of its messages.
    pub(super) schema: &'schema Schema,
    /// The name of the schema's file.
    pub(super) schema_file: &'schema str,
}

/// One service.
#[derive(Debug)]
pub(super) struct Service {
    /// The name of its file without extension, for example `client`.
    pub(super) stem: String,
    /// Its name, for example `ClientService`.
    pub(super) name: String,
    /// The last segment of its address with the slash, for example `/clientService`.
    pub(super) path: String,
    /// Its operations.
    pub(super) operations: Vec<Operation>,
}

/// One operation.
#[derive(Debug)]
pub(super) struct Operation {
    /// Its name, which is that of the request's element too.
    pub(super) name: String,
    /// What it does.
    pub(super) documentation: String,
    /// The `soapAction`.
    pub(super) action: String,
    /// The name of the answer's element.
    pub(super) response: String,
    /// The type of the fault's element.
    pub(super) fault: String,
}

/// A message: the element that is its only part.
struct Declaration<'text> {
    name: &'text str,
    part: &'text str,
    element: &'text str,
    node: Element<'text>,
}

/// Reads the WSDL of one service.
pub(super) fn read(stem: &str, text: &str, expected: &Expected<'_>) -> Result<Service> {
    let document = Document::parse(text).context("it is not XML")?;
    let root = Element::root(&document, WSDL, "definitions")?;
    let [name, namespace] = root.attributes(["name", "targetNamespace"])?;
    root.expect("targetNamespace", namespace, &expected.schema.namespace)?;

    let children = root.children()?;
    let (messages, others): (Vec<Element<'_>>, Vec<Element<'_>>) =
        children.into_iter().partition(|child| child.is(WSDL, "message"));
    let [types, port_type, binding, service] =
        root.these(others, [(WSDL, "types"), (WSDL, "portType"), (WSDL, "binding"), (WSDL, "service")])?;
    check_types(types, expected)?;
    let messages: Vec<Declaration<'_>> =
        messages.into_iter().map(|message| read_message(message, namespace)).collect::<Result<_>>()?;

    let mut operations = Vec::new();
    let mut used = BTreeSet::new();
    let [port_type_name] = port_type.attributes(["name"])?;
    port_type.expect("name", port_type_name, name)?;
    for operation in port_type.children()? {
        let operation = read_operation(operation, &messages, expected.schema, &mut used)?;
        let is_new = operations.iter().all(|known: &Operation| known.name != operation.name);
        ensure!(is_new, "{}: two operations are named {:?}", port_type.place(), operation.name);
        operations.push(operation);
    }
    ensure!(!operations.is_empty(), "{}: it has no operation", port_type.place());
    for message in &messages {
        ensure!(used.contains(message.name), "{}: no operation uses it", message.node.place());
    }
    let binding_name = read_binding(binding, port_type_name, namespace, &mut operations)?;
    let path = read_service(service, name, binding_name, namespace)?;
    Ok(Service { stem: stem.to_owned(), name: name.to_owned(), path, operations })
}

/// The types have to be one import of the schema.
fn check_types(types: Element<'_>, expected: &Expected<'_>) -> Result<()> {
    let [] = types.attributes([])?;
    let [schema] = types.exactly([(XSD, "schema")])?;
    let [] = schema.attributes([])?;
    let [import] = schema.exactly([(XSD, "import")])?;
    let [namespace, location] = import.attributes(["namespace", "schemaLocation"])?;
    import.expect("namespace", namespace, &expected.schema.namespace)?;
    import.expect("schemaLocation", location, expected.schema_file)?;
    import.empty()
}

fn read_message<'text>(node: Element<'text>, namespace: &str) -> Result<Declaration<'text>> {
    let [name] = node.attributes(["name"])?;
    let [part] = node.exactly([(WSDL, "part")])?;
    let [part_name, element] = part.attributes(["name", "element"])?;
    part.empty()?;
    Ok(Declaration { name, part: part_name, element: part.local_name(element, namespace)?, node })
}

/// Reads an operation of the port type; its action stands in the binding.
fn read_operation<'text>(
    operation: Element<'text>,
    messages: &[Declaration<'text>],
    schema: &Schema,
    used: &mut BTreeSet<&'text str>,
) -> Result<Operation> {
    let [name] = operation.attributes(["name"])?;
    let [documentation, input, output, fault] =
        operation.exactly([(WSDL, "documentation"), (WSDL, "input"), (WSDL, "output"), (WSDL, "fault")])?;
    let [] = documentation.attributes([])?;
    let mut element = |place: Element<'text>, reference: &'text str, part: &str| -> Result<&'text str> {
        place.empty()?;
        let reference = place.local_name(reference, &schema.namespace)?;
        let message = messages
            .iter()
            .find(|message| message.name == reference)
            .with_context(|| format!("{}: the message {reference:?} does not exist", place.place()))?;
        message.node.expect("the part's name", message.part, part)?;
        used.insert(message.name);
        Ok(message.element)
    };
    let [reference] = input.attributes(["message"])?;
    let request = element(input, reference, "parameters")?;
    let [reference] = output.attributes(["message"])?;
    let response = element(output, reference, "parameters")?;
    let [fault_name, reference] = fault.attributes(["name", "message"])?;
    fault.expect("name", fault_name, FAULT)?;
    let fault_element = element(fault, reference, "fault")?;

    input.expect("the request's element", request, name)?;
    check_wrapper(input, request, schema)?;
    output.expect("the answer's element", response, &format!("{name}Response"))?;
    if let Some(child) = check_wrapper(output, response, schema)? {
        output.expect("the answer's child", &child.name, "return")?;
    }
    let Some(Message::Typed(fault_type)) = schema.messages.get(fault_element) else {
        bail!("{}: {fault_element:?} is no element of a named type", fault.place());
    };
    Ok(Operation {
        name: name.to_owned(),
        documentation: documentation.text()?,
        action: String::new(),
        response: response.to_owned(),
        fault: fault_type.clone(),
    })
}

/// The only child of a message, if it has one.
fn check_wrapper<'schema>(
    place: Element<'_>,
    name: &str,
    schema: &'schema Schema,
) -> Result<Option<&'schema xsd::Element>> {
    match schema.messages.get(name) {
        Some(Message::Wrapper(child)) => Ok(child.as_ref()),
        Some(Message::Typed(_)) => bail!("{}: the element {name:?} is no wrapper", place.place()),
        None => bail!("{}: the element {name:?} does not exist", place.place()),
    }
}

/// Gives the operations their actions; the binding has to name the same ones in the same order.
fn read_binding<'text>(
    binding: Element<'text>,
    port_type: &str,
    namespace: &str,
    operations: &mut [Operation],
) -> Result<&'text str> {
    let [name, type_name] = binding.attributes(["name", "type"])?;
    binding.expect("type", binding.local_name(type_name, namespace)?, port_type)?;
    let children = binding.children()?;
    let (style, bound) = children.split_first().with_context(|| format!("{}: it is empty", binding.place()))?;
    ensure!(style.is(SOAP, "binding"), "{}: <soap:binding> should stand here", style.place());
    let [document, transport] = style.attributes(["style", "transport"])?;
    style.expect("style", document, "document")?;
    style.expect("transport", transport, HTTP)?;
    style.empty()?;
    let count = operations.len();
    ensure!(bound.len() == count, "{}: it binds {} operations of {count}", binding.place(), bound.len());
    for (operation, bound) in operations.iter_mut().zip(bound) {
        ensure!(bound.is(WSDL, "operation"), "{}: <operation> should stand here", bound.place());
        let [name] = bound.attributes(["name"])?;
        bound.expect("name", name, &operation.name)?;
        operation.action = read_bound(*bound)?;
    }
    Ok(name)
}

/// The action of a bound operation, whose messages have to be literal.
fn read_bound(bound: Element<'_>) -> Result<String> {
    let [soap, input, output, fault] =
        bound.exactly([(SOAP, "operation"), (WSDL, "input"), (WSDL, "output"), (WSDL, "fault")])?;
    let [action, style] = soap.attributes(["soapAction", "style"])?;
    soap.expect("style", style, "document")?;
    soap.empty()?;
    for message in [input, output] {
        let [] = message.attributes([])?;
        let [body] = message.exactly([(SOAP, "body")])?;
        let [usage] = body.attributes(["use"])?;
        body.expect("use", usage, "literal")?;
        body.empty()?;
    }
    let [name] = fault.attributes(["name"])?;
    fault.expect("name", name, FAULT)?;
    let [soap_fault] = fault.exactly([(SOAP, "fault")])?;
    let [name, usage] = soap_fault.attributes(["name", "use"])?;
    soap_fault.expect("name", name, FAULT)?;
    soap_fault.expect("use", usage, "literal")?;
    soap_fault.empty()?;
    Ok(action.to_owned())
}

/// The last segment of the only port's address.
fn read_service(service: Element<'_>, expected: &str, binding: &str, namespace: &str) -> Result<String> {
    let [name] = service.attributes(["name"])?;
    service.expect("name", name, expected)?;
    let [port] = service.exactly([(WSDL, "port")])?;
    let [_, bound] = port.attributes(["name", "binding"])?;
    port.expect("binding", port.local_name(bound, namespace)?, binding)?;
    let [address] = port.exactly([(SOAP, "address")])?;
    let [location] = address.attributes(["location"])?;
    address.empty()?;
    let (_, last) = location.rsplit_once('/').filter(|(_, last)| !last.is_empty()).with_context(|| {
        format!("{}: the location {location:?} does not end with the name of the service", address.place())
    })?;
    Ok(format!("/{last}"))
}
