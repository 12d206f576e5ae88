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
pub type Items<T, E = Error> = BoxStream<'static, Result<T, E>>;

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
        let state = State { transport: self.clone(), request, pages: Pages::new(start, wanted, self.page_size()) };
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

/// Where a walk through the pages of a list stands.
#[derive(Debug, Clone)]
pub struct Pages {
    offset: u64,
    left: Option<u64>,
    size: u64,
}

impl Pages {
    /// Begins at an offset; `wanted` is how many elements are wanted altogether, `size` how many at a time.
    #[must_use]
    pub fn new(offset: u64, wanted: Option<u64>, size: u64) -> Self {
        Self { offset, left: wanted, size }
    }

    /// The offset of the next page.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// How many elements to ask for in the next page; 0 when none are wanted.
    #[must_use]
    pub fn limit(&self) -> u64 {
        self.left.map_or(self.size, |left| left.min(self.size))
    }

    /// What remains behind a page that had that many elements, if anything does.
    #[must_use]
    pub fn after(mut self, count: u64) -> Option<Self> {
        let asked = self.limit();
        self.offset += count;
        self.left = self.left.map(|left| left.saturating_sub(count));
        // A page of more than was asked for comes from a server that does not page at all: it was everything.
        (count == asked && self.left != Some(0)).then_some(self)
    }
}

/// What a stream needs for its next page.
struct State {
    transport: Transport,
    request: Request,
    pages: Pages,
}

impl State {
    async fn page(self) -> Result<(Vec<Element>, Option<Self>), Error> {
        let Self { transport, request, pages } = self;
        if pages.limit() == 0 {
            return Ok((Vec::new(), None));
        }
        let mut asked = request.clone();
        asked.query.push(("limit", pages.limit().to_string()));
        asked.query.push(("offset", pages.offset().to_string()));
        let page = std::sync::Arc::new(transport.send(asked).await?);

        let elements = split(&page).map_err(|error| page.undecodable(&error))?;
        let rest = pages.after(elements.len() as u64);
        Ok((elements, rest.map(|pages| Self { transport, request, pages })))
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
