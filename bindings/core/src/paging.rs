//! Lists that fetch their pages by themselves.

use std::sync::Arc;

use futures::StreamExt as _;
use futures::stream::{self, BoxStream};
use serde_json::value::RawValue;

use crate::answer::Answer;
use crate::error::Error;
use crate::transport::{Request, Transport};
use crate::wire::{DecodeError, FromJson, Object, bridge, collections};

/// The elements of a list, page after page.
///
/// An element that cannot be read is one error, and the stream goes on behind it; a request that fails is the last thing the stream gives.
pub type Items<T, E = Error> = BoxStream<'static, Result<T, E>>;

impl Transport {
    /// Streams a list over `limit` and `offset`, one request at a time, until a page comes back short.
    ///
    /// The request's own `limit` is how many elements are wanted altogether, its `offset` where to begin; pages have the size that
    /// the transport was built with.
    pub fn stream<T: FromJson + 'static>(&self, mut request: Request) -> Items<T> {
        let wanted = take_number(&mut request.query, "limit");
        let start = take_number(&mut request.query, "offset").unwrap_or(0);
        let place = Place::Offset(Pages::new(start, wanted, self.page_size()));
        typed(elements(State { transport: self.clone(), request, place }))
    }

    /// Streams a list over `count` and `page`, one request at a time, until a page comes back short or says that it is the last.
    ///
    /// The request's own `count` is how many elements to ask for at a time, else it is what the transport was built with; its own
    /// `page` is where to begin, else that is the first one. `list` is the property of the answer that holds the elements, if the
    /// answer is not the list itself.
    pub fn stream_pages<T: FromJson + 'static>(&self, mut request: Request, list: Option<&'static str>) -> Items<T> {
        let count = take_number(&mut request.query, "count").filter(|count| *count > 0).unwrap_or(self.page_size());
        let page = take_number(&mut request.query, "page").unwrap_or(1);
        let state = State { transport: self.clone(), request, place: Place::Page { page, count, list } };
        typed(elements(state))
    }
}

// Everything but the reading of one element is here, where it is compiled once and not for every type.
fn elements(state: State) -> BoxStream<'static, Result<Element, Error>> {
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

fn typed<T: FromJson + 'static>(elements: BoxStream<'static, Result<Element, Error>>) -> Items<T> {
    elements
        .map(|element| {
            let Element { text, index, list, page } = element?;
            T::from_json(&text).map_err(|error| {
                let error = error.at_index(index);
                page.undecodable(&list.into_iter().fold(error, DecodeError::in_field))
            })
        })
        .boxed()
}

/// One element of a page, still as text.
struct Element {
    text: Box<RawValue>,
    index: usize,
    list: Option<&'static str>,
    page: Arc<Answer>,
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
    place: Place,
}

/// Where a stream stands, by the way its list is asked for in parts.
enum Place {
    /// By `limit` and `offset`.
    Offset(Pages),
    /// By `count` and `page`.
    Page { page: u64, count: u64, list: Option<&'static str> },
}

impl State {
    async fn page(self) -> Result<(Vec<Element>, Option<Self>), Error> {
        let Self { transport, request, place } = self;
        let Some(parameters) = place.parameters() else {
            return Ok((Vec::new(), None));
        };
        let mut asked = request.clone();
        asked.query.extend(parameters.map(|(name, value)| (name, value.to_string())));
        let page = Arc::new(transport.send(asked).await?);

        let (elements, is_last) = split(&page, place.list()).map_err(|error| page.undecodable(&error))?;
        let rest = place.after(elements.len() as u64).filter(|_| !is_last);
        Ok((elements, rest.map(|place| Self { transport, request, place })))
    }
}

impl Place {
    /// What the next page is asked for with; nothing when none is wanted.
    fn parameters(&self) -> Option<[(&'static str, u64); 2]> {
        match self {
            Self::Offset(pages) if pages.limit() == 0 => None,
            Self::Offset(pages) => Some([("limit", pages.limit()), ("offset", pages.offset())]),
            Self::Page { page, count, .. } => Some([("count", *count), ("page", *page)]),
        }
    }

    fn list(&self) -> Option<&'static str> {
        match self {
            Self::Offset(_) => None,
            Self::Page { list, .. } => *list,
        }
    }

    /// What remains behind a page that had that many elements, if anything does.
    fn after(self, found: u64) -> Option<Self> {
        match self {
            Self::Offset(pages) => pages.after(found).map(Self::Offset),
            // As with `Pages`: more than was asked for was everything.
            Self::Page { page, count, list } => (found == count).then_some(Self::Page { page: page + 1, count, list }),
        }
    }
}

/// The elements of a page, and whether it says that it is the last one.
fn split(page: &Arc<Answer>, list: Option<&'static str>) -> Result<(Vec<Element>, bool), DecodeError> {
    let body = bridge::parse(page.text()?)?;
    let (texts, is_last) = match list {
        None => (collections::elements(body)?.into_iter().map(ToOwned::to_owned).collect(), false),
        Some(list) => {
            let mut object = Object::read(body)?;
            let texts: Vec<Box<RawValue>> = object.take::<Raws>(list)?.0;
            (texts, object.take::<Position>("pagination").is_ok_and(|position| position.is_last()))
        }
    };
    let elements = texts.into_iter().enumerate();
    let elements = elements.map(|(index, text)| Element { text, index, list, page: page.clone() }).collect();
    Ok((elements, is_last))
}

/// The elements of a list, still as text.
struct Raws(Vec<Box<RawValue>>);

impl FromJson for Raws {
    fn from_json(raw: &RawValue) -> Result<Self, DecodeError> {
        Ok(Self(collections::elements(raw)?.into_iter().map(ToOwned::to_owned).collect()))
    }
}

/// What a page says about its place among all pages.
struct Position {
    page: Option<i64>,
    pages: Option<i64>,
}

impl Position {
    fn is_last(&self) -> bool {
        self.page.zip(self.pages).is_some_and(|(page, pages)| page >= pages)
    }
}

impl FromJson for Position {
    fn from_json(raw: &RawValue) -> Result<Self, DecodeError> {
        let mut object = Object::read(raw)?;
        Ok(Self { page: object.take("page")?, pages: object.take("pages")? })
    }
}

/// Removes a parameter and gives its value.
fn take_number(query: &mut Vec<(&'static str, String)>, name: &str) -> Option<u64> {
    let position = query.iter().position(|(parameter, _)| *parameter == name)?;
    query.remove(position).1.parse().ok()
}
