//! Lists that fetch their pages by themselves.

use futures::StreamExt as _;
use futures::stream::{self, BoxStream};
use serde_json::value::RawValue;

use crate::answer::Answer;
use crate::error::Error;
use crate::transport::{Request, Transport};
use crate::wire::{DecodeError, FromJson, bridge, collections};

/// The elements of a list, page after page.
///
/// An element that cannot be read is one error, and the stream goes on behind it; a request that fails is the last thing the stream gives.
pub type Items<T> = BoxStream<'static, Result<T, Error>>;

impl Transport {
    /// Streams a list over `limit` and `offset`, one request at a time, until a page comes back short.
    ///
    /// The request's own `limit` is how many elements are wanted altogether, its `offset` where to begin; pages have the size that
    /// the transport was built with.
    pub fn stream<T: FromJson + 'static>(&self, request: Request) -> Items<T> {
        self.elements(request)
            .map(|element| {
                let Element { text, index, page } = element?;
                T::from_json(&text).map_err(|error| page.undecodable(&error.at_index(index)))
            })
            .boxed()
    }

    // Everything but the reading of one element is here, where it is compiled once and not for every type.
    fn elements(&self, mut request: Request) -> BoxStream<'static, Result<Element, Error>> {
        let wanted = take_number(&mut request.query, "limit");
        let start = take_number(&mut request.query, "offset").unwrap_or(0);
        let state = State { transport: self.clone(), request, offset: start, left: wanted };
        stream::try_unfold(Some(state), |state| async move {
            match state {
                Some(state) => state.page().await.map(Some),
                None => Ok(None),
            }
        })
        .map(|page| match page {
            Ok(elements) => stream::iter(elements.into_iter().map(Ok)).left_stream(),
            Err(error) => stream::iter([Err(error)]).right_stream(),
        })
        .flatten()
        .boxed()
    }
}

/// One element of a page, still as text.
struct Element {
    text: Box<RawValue>,
    index: usize,
    page: std::sync::Arc<Answer>,
}

/// Where a stream stands before its next page.
struct State {
    transport: Transport,
    request: Request,
    offset: u64,
    left: Option<u64>,
}

impl State {
    async fn page(mut self) -> Result<(Vec<Element>, Option<Self>), Error> {
        let size = self.left.map_or(self.transport.page_size(), |left| left.min(self.transport.page_size()));
        if size == 0 {
            return Ok((Vec::new(), None));
        }
        let mut request = self.request.clone();
        request.query.push(("limit", size.to_string()));
        request.query.push(("offset", self.offset.to_string()));
        let page = std::sync::Arc::new(self.transport.send(request).await?);

        let elements = split(&page).map_err(|error| page.undecodable(&error))?;
        let count = elements.len() as u64;
        self.offset += count;
        self.left = self.left.map(|left| left.saturating_sub(count));
        // A page of more than was asked for comes from a server that does not page at all: it was everything.
        let more = count == size && self.left != Some(0);
        Ok((elements, more.then_some(self)))
    }
}

fn split(page: &std::sync::Arc<Answer>) -> Result<Vec<Element>, DecodeError> {
    let elements = collections::elements(bridge::parse(page.text()?)?)?;
    let elements = elements.into_iter().enumerate();
    Ok(elements.map(|(index, text)| Element { text: text.to_owned(), index, page: page.clone() }).collect())
}

/// Removes a parameter and gives its value.
fn take_number(query: &mut Vec<(&'static str, String)>, name: &str) -> Option<u64> {
    let position = query.iter().position(|(parameter, _)| *parameter == name)?;
    query.remove(position).1.parse().ok()
}
