//! Photos of sites.

use std::sync::Arc;

use super::sites::SITES;
use crate::engine::resource::{Identity, Reference};
use crate::engine::{Call, Document, Failure, Key, Outcome, Plan, Resource, Rule, State, Transaction, Value};
use crate::generated::fields::*;
use crate::generated::uisp_network::schemas;
use crate::resources::uisp_network::lists::{done, whole};

/// The images of sites. A row has `siteId`, `name`, `description`, `fileName`, `fileType`, `width`, `height`, `order` and, as bytes,
/// `content`.
pub static IMAGES: Resource = Resource {
    identity: Identity::Uuid,
    references: &[Reference::owned(SITE_ID, "network-sites")],
    ..Resource::plain("network-site-images", &schemas::IMAGE)
};

/// What the server does for the operations on images.
pub static PLANS: &[(&str, Plan)] = &[
    ("list_site_images", Plan::Answer(list, SHOWING)),
    ("get_site_image", Plan::Answer(download, SHOWING)),
    ("patch_site_image", Plan::Action(describe, CHANGING)),
    ("delete_site_image", Plan::Action(delete, CHANGING)),
    ("rotateleft_site_image", Plan::Action(turn, TURNING)),
    ("rotateright_site_image", Plan::Action(turn, TURNING)),
    ("reorder_site_image", Plan::Action(reorder, ORDERING)),
];

const SHOWING: &[Rule] = &[
    Rule::assumed("the images of a site are listed by their order, which begins with 0"),
    Rule::assumed(
        "the small image is the large one; the moment of an image is null: what form it has is not documented",
    ),
    Rule::assumed("an image of another site answers 404"),
];
const CHANGING: &[Rule] = &[
    Rule::assumed("the name and the description are changed where they are given"),
    Rule::assumed("when an image is deleted, those behind it move up"),
];
const TURNING: &[Rule] = &[Rule::assumed("width and height are swapped; the bytes of the file stay as they are")];
const ORDERING: &[Rule] = &[
    Rule::documented("the present place and the next one are given", "definition ImageOrder"),
    Rule::assumed("a present place that is not that of the image is a 400; a next one behind the last is the last"),
];

fn list(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let site = call.key("id");
    state.get(&SITES, &site)?;
    Ok(Outcome::List(in_order(state, &site).into_iter().map(|row| show(call, row)).collect()))
}

fn download(state: &State, call: &Call) -> Result<Outcome, Failure> {
    let image = find(state, call)?;
    let content: Arc<[u8]> = match image.get(CONTENT) {
        Value::Bytes(content) => Arc::clone(content),
        _ => Arc::from([]),
    };
    Ok(Outcome::File {
        content,
        media_type: "application/octet-stream".to_owned(),
        name: image.text(FILE_NAME).unwrap_or("image").to_owned(),
    })
}

fn describe(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let image = find(transaction, call)?.key();
    transaction.edit(&IMAGES, &image, |row| row.merge(&call.body))?;
    Ok(Outcome::Object(show(call, transaction.get(&IMAGES, &image)?)))
}

fn delete(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let image = find(transaction, call)?.key();
    transaction.delete(&IMAGES, &image)?;
    let left: Vec<Key> = in_order(transaction, &call.key("siteId")).into_iter().map(Document::key).collect();
    number(transaction, &left)?;
    Ok(done("The image is deleted."))
}

fn turn(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let image = find(transaction, call)?.key();
    transaction.edit(&IMAGES, &image, |row| {
        let (width, height) = (row.get(WIDTH).clone(), row.get(HEIGHT).clone());
        row.set(WIDTH, height);
        row.set(HEIGHT, width);
    })?;
    Ok(done("The image is turned."))
}

fn reorder(transaction: &mut Transaction, call: &Call) -> Result<Outcome, Failure> {
    let image = find(transaction, call)?;
    if image.decimal(ORDER) != call.body.decimal(CURRENT_ORDER) {
        return Err(Failure::invalid(CURRENT_ORDER.name(), "The image is at another place."));
    }
    let key = image.key();
    let mut keys: Vec<Key> = in_order(transaction, &call.key("siteId")).into_iter().map(Document::key).collect();
    keys.retain(|other| *other != key);
    let next = call.body.decimal(NEXT_ORDER);
    let place = (0..keys.len()).find(|place| rust_decimal::Decimal::from(*place) >= next).unwrap_or(keys.len());
    keys.insert(place, key);
    number(transaction, &keys)?;
    Ok(done("The images are in another order."))
}

/// Numbers images from 0 on.
fn number(transaction: &mut Transaction, keys: &[Key]) -> Result<(), Failure> {
    for (place, key) in keys.iter().enumerate() {
        transaction.edit(&IMAGES, key, |row| row.set(ORDER, whole(place)))?;
    }
    Ok(())
}

fn in_order<'a>(state: &'a State, site: &Key) -> Vec<&'a Document> {
    let mut rows: Vec<&Document> = state.having(&IMAGES, SITE_ID, site).map(|row| &**row).collect();
    rows.sort_by_key(|row| (row.decimal(ORDER), row.integer(SEQUENCE)));
    rows
}

/// The image that the path names, if it is one of the site's.
fn find<'a>(state: &'a State, call: &Call) -> Result<&'a Document, Failure> {
    let image = state.get(&IMAGES, &call.key("imageId"))?;
    if image.reference(SITE_ID) == Some(call.key("siteId")) { Ok(image) } else { Err(Failure::NotFound) }
}

fn show(call: &Call, image: &Document) -> Document {
    let copied = [ID, NAME, DESCRIPTION, FILE_NAME, FILE_TYPE, HEIGHT, WIDTH, ORDER];
    let shown: Document = copied.into_iter().map(|field| (field, image.get(field).clone())).collect();
    let size = match image.get(CONTENT) {
        Value::Bytes(content) => whole(content.len()),
        _ => 0,
    };
    let place =
        format!("/sites/{}/images/{}", image.text(SITE_ID).unwrap_or_default(), image.text(ID).unwrap_or_default());
    let full = format!("{}{place}", call.base);
    // The base is an address with a scheme and a host.
    let path = full.splitn(4, '/').nth(3).map(|path| format!("/{path}"));
    shown
        .with(IDENTIFICATION, Document::new().with(ID, image.get(ID).clone()))
        .with(SIZE, size)
        .with(FULL_URL, full.as_str())
        .with(THUMB_URL, full)
        .with(FULL_URL_RELATIVE, path.clone())
        .with(THUMB_URL_RELATIVE, path)
}
