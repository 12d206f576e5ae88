//! What a console serves below `/nms` beside its API: the description of the API with a page to browse it, and its own page anywhere else.

use http::StatusCode;

use super::{answer, swagger};
use crate::edge::{Answer, Edge};
use crate::routes::NETWORK_BASE;

/// Where the page is.
const PAGE: &str = "/nms/api-docs";

/// Where the document is in Swagger 2.0, as a console serves it.
const SWAGGER: &str = "/nms/api-docs/swagger.json";

/// Where the document is that the page shows.
const OPENAPI: &str = "/nms/api-docs/openapi.json";

/// The document in OpenAPI 3.0.
pub(super) const SPECIFICATION: &str = include_str!("../../../spec/uisp-network/effective.json");

/// Whether a path leads here.
pub(crate) fn serves(path: &str) -> bool {
    let below = |base: &str| path.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    below("/nms") && !below(NETWORK_BASE)
}

/// How the edge answers: to whoever asks, and without a line in the journal.
pub(crate) static EDGE: Edge = Edge {
    largest_body: 0,
    owns: |_| false,
    respond: |_, parts, _| page(parts.uri.path().trim_end_matches('/')),
    refuse: |_| page(""),
};

fn page(path: &str) -> Answer {
    match path {
        SWAGGER => answer::json(StatusCode::OK, swagger::SWAGGER.as_str()),
        OPENAPI => answer::json(StatusCode::OK, SPECIFICATION),
        PAGE => html(include_str!("api_docs.html")),
        // Clients with a wrong base address find this where they expect JSON (LibreQoS, issue 347).
        _ => {
            html("<!DOCTYPE html>\n<html><head><title>UISP</title></head><body><div id=\"app\"></div></body></html>\n")
        }
    }
}

fn html(text: &'static str) -> Answer {
    Answer::new(StatusCode::OK, "text/html; charset=utf-8", text)
}
