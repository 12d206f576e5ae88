//! The way of a call: envelope, gate, transport, answer.

use std::sync::Arc;

use bindings_core::{Answer, Body, DecodeError, Message, Pages};
use futures::stream::{self, BoxStream};
use futures::{StreamExt as _, TryStreamExt as _};

use crate::Items;
use crate::client::Upsales;
use crate::envelope::{self, Fault, Opened};
use crate::error::Error;
use crate::operation::Operation;
use crate::throttle::End;
use crate::types::Criteria;
use crate::xml::{self, Element, FromXml, ToXml};

/// What every answer should be.
const ENVELOPE: &str = "a SOAP envelope";
/// No list can be asked for more at a time.
const LARGEST_PAGE: u64 = 2000;

/// An item of a page, not yet read.
struct Found {
    element: Element,
    index: usize,
    answer: Arc<Answer>,
}

/// What a stream needs for its next page.
struct State {
    upsales: Upsales,
    criteria: Criteria,
    pages: Pages,
}

impl Upsales {
    /// Calls an operation that answers with any number of items.
    pub(crate) fn list<T: FromXml>(
        &self,
        operation: &'static Operation,
        argument: &dyn ToXml,
    ) -> impl Future<Output = Result<Vec<T>, Error>> + Send + use<'_, T> {
        let content = content(operation, argument);
        async move {
            let answer = self.exchange(operation, &content?).await?;
            let mut items = Vec::new();
            let read = returns(&answer, operation, &mut |element| {
                items.push(T::from_xml(element).map_err(|error| error.at_index(items.len()).in_field("return"))?);
                Ok(())
            });
            read.map_err(|error| self.undecodable(&answer, &error))?;
            Ok(items)
        }
    }

    /// Calls an operation that answers with one item.
    pub(crate) fn one<T: FromXml>(
        &self,
        operation: &'static Operation,
        argument: &dyn ToXml,
    ) -> impl Future<Output = Result<T, Error>> + Send + use<'_, T> {
        let content = content(operation, argument);
        async move {
            let answer = self.exchange(operation, &content?).await?;
            let element = only(&answer, operation).map_err(|error| self.undecodable(&answer, &error))?;
            let item = T::from_xml(element).map_err(|error| error.in_field("return"));
            item.map_err(|error| self.undecodable(&answer, &error))
        }
    }

    /// Calls an operation that answers with nothing.
    pub(crate) fn none(
        &self,
        operation: &'static Operation,
        argument: &dyn ToXml,
    ) -> impl Future<Output = Result<(), Error>> + Send + use<'_> {
        let content = content(operation, argument);
        async move {
            let answer = self.exchange(operation, &content?).await?;
            returns(&answer, operation, &mut |_| Ok(())).map_err(|error| self.undecodable(&answer, &error))
        }
    }

    /// Calls an operation page after page: the criteria's limit is how many items are wanted altogether, the offset where to begin.
    pub(crate) fn stream<T: FromXml + 'static>(&self, operation: &'static Operation, criteria: &Criteria) -> Items<T> {
        let upsales = self.clone();
        let items = self.elements(operation, criteria.clone()).map(move |element| {
            let Found { element, index, answer } = element?;
            let item = T::from_xml(element).map_err(|error| error.at_index(index).in_field("return"));
            item.map_err(|error| upsales.undecodable(&answer, &error))
        });
        items.boxed()
    }

    // Everything but the reading of one item is here, where it is compiled once and not for every type.
    fn elements(&self, operation: &'static Operation, criteria: Criteria) -> BoxStream<'static, Result<Found, Error>> {
        let offset = criteria.offset.map_or(0, |offset| u64::try_from(offset).unwrap_or(0));
        let wanted = criteria.limit.map(|limit| u64::try_from(limit).unwrap_or(0));
        let size = self.transport().page_size().min(LARGEST_PAGE);
        let pages = Pages::new(offset, wanted, size);
        let first = State { upsales: self.clone(), criteria, pages };
        let pages = stream::try_unfold(Some(first), move |state| async move {
            match state {
                Some(State { upsales, criteria, pages }) => upsales.page(operation, criteria, pages).await.map(Some),
                None => Ok(None),
            }
        });
        pages.map_ok(|elements| stream::iter(elements.into_iter().map(Ok))).try_flatten().boxed()
    }

    async fn page(
        self,
        operation: &'static Operation,
        mut criteria: Criteria,
        pages: Pages,
    ) -> Result<(Vec<Found>, Option<State>), Error> {
        if pages.limit() == 0 {
            return Ok((Vec::new(), None));
        }
        criteria.limit = Some(number(operation, pages.limit())?);
        criteria.offset = Some(number(operation, pages.offset())?);
        let answer = Arc::new(self.exchange(operation, &content(operation, &criteria)?).await?);
        let mut elements = Vec::new();
        let read = returns(&answer, operation, &mut |element| {
            elements.push(Found { element, index: elements.len(), answer: answer.clone() });
            Ok(())
        });
        read.map_err(|error| self.undecodable(&answer, &error))?;
        let rest = pages.after(elements.len() as u64);
        Ok((elements, rest.map(|pages| State { upsales: self, criteria, pages })))
    }

    /// Sends a message, again where that is safe, and gives the answer if it is none of refusal.
    async fn exchange(&self, operation: &'static Operation, content: &str) -> Result<Answer, Error> {
        let repeats = self.gate().map_or(0, crate::throttle::Gate::repeats);
        let mut refused = 0;
        loop {
            let attempt = || self.attempt(operation, content);
            let result = self.transport().retry().run(operation.is_read, self.clock(), attempt).await;
            match result {
                // The gate now waits until the block is over.
                Err(error) if error.is_throttled() && refused < repeats => refused += 1,
                result => return result.map_err(|error| error.without_password(self.credentials())),
            }
        }
    }

    async fn attempt(&self, operation: &'static Operation, content: &str) -> Result<Answer, Error> {
        let permit = match self.gate() {
            Some(gate) => Some(gate.enter().await),
            None => None,
        };
        let header = self.credentials().header(self.clock())?;
        let message = Message {
            operation: operation.name,
            path: operation.path,
            accept: "text/xml",
            headers: vec![
                ("content-type", envelope::CONTENT_TYPE.to_owned()),
                ("soapaction", format!("\"{}\"", operation.action)),
            ],
            body: envelope::wrap(content, Some(&header)),
        };
        let answer = self.transport().post(message).await?;
        let result = self.accepted(answer);
        if let Some(permit) = permit {
            let is_throttled = result.as_ref().is_err_and(Error::is_throttled);
            permit.end(if is_throttled { End::Throttled } else { End::Answered });
        }
        result
    }

    /// The answer, unless it refuses.
    fn accepted(&self, answer: Answer) -> Result<Answer, Error> {
        let operation = answer.operation;
        let opened = text(&answer).and_then(|text| {
            let opened = Opened::read(&text, &mut |_| {}).map_err(envelope::Unopened::into_decode_error)?;
            if opened.is_fault() { envelope::fault(opened).map(Some) } else { Ok(None) }
        });
        match opened {
            Ok(Some(Fault::Service(fault))) => Err(Error::fault(operation, fault)),
            Ok(Some(Fault::Envelope { code, message })) => Err(Error::Envelope { operation, code, message }),
            Ok(None) if answer.is_success() => Ok(answer),
            Err(error) if answer.is_success() => Err(self.undecodable(&answer, &error)),
            _ => {
                let bytes = self.credentials().hide_in(&answer.bytes);
                Err(Answer { bytes, ..answer }.refusal(ENVELOPE).into())
            }
        }
    }

    fn undecodable(&self, answer: &Answer, error: &DecodeError) -> Error {
        let body = Body::new(self.credentials().hide_in(&answer.bytes));
        let (operation, path) = (answer.operation, error.path());
        let message = if body.as_bytes().is_empty() || body.is_html() {
            format!("{}; does the address lead to the API?", body.describe(ENVELOPE))
        } else {
            error.message().to_owned()
        };
        Error::Decode { operation, path, message, body }.without_password(self.credentials())
    }
}

/// The message without its envelope.
fn content(operation: &'static Operation, argument: &dyn ToXml) -> Result<String, Error> {
    let content = envelope::content(operation.name, operation.argument, argument);
    if let Some((path, character)) = content.unwritable() {
        let code = u32::from(character);
        let message = format!("{path} holds the character U+{code:04X}, which XML cannot carry; take it out");
        return Err(Error::InvalidRequest { message });
    }
    Ok(content.into_text())
}

/// Reads the items of an answer one by one.
fn returns(
    answer: &Answer,
    operation: &Operation,
    each: &mut dyn FnMut(Element) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    let text = text(answer)?;
    let opened = Opened::read(&text, &mut |_| {}).map_err(envelope::Unopened::into_decode_error)?;
    if !opened.name().is(xml::NAMESPACE, operation.response) {
        let (namespace, response, found) = (xml::NAMESPACE, operation.response, opened.name());
        let message = format!("expected the message `{{{namespace}}}{response}`, found `{found}`");
        return Err(DecodeError::invalid(message));
    }
    opened.children(&mut |child| if child.name.is_field("return") { each(child) } else { Ok(()) })
}

/// The only item of an answer.
fn only(answer: &Answer, operation: &Operation) -> Result<Element, DecodeError> {
    let mut found = None;
    returns(answer, operation, &mut |element| match found.replace(element) {
        None => Ok(()),
        Some(_) => Err(DecodeError::invalid("expected one item, found several".to_owned()).in_field("return")),
    })?;
    found.ok_or_else(|| DecodeError::missing("return"))
}

fn text(answer: &Answer) -> Result<std::borrow::Cow<'_, str>, DecodeError> {
    let content_type = answer.headers.get("content-type").and_then(|value| value.to_str().ok());
    xml::decode(&answer.bytes, content_type)
}

/// A place in a list as the criteria can say it.
fn number(operation: &Operation, number: u64) -> Result<i32, Error> {
    i32::try_from(number).map_err(|_| {
        let message = format!("{}: the list is longer than the criteria can count", operation.name);
        Error::InvalidRequest { message }
    })
}
