//! Reference data without operations: stages, types, categories, sources, reasons. They are rows of the world, from its
//! seed.

use crate::engine::Resource;
use crate::generated::fields::{NAME, PHONE_CALL, PROBABILITY};
use crate::specification::{Default, Field, Format, Kind, ObjectSchema, Property, Schema};

/// Stages of sales, each with its probability.
pub static STAGES: Resource = Resource::plain(
    "upsales-stages",
    &ObjectSchema { name: "Stage", properties: &[text(NAME), property(PROBABILITY, Kind::Integer)] },
);

/// Types of activities; those that are phone calls say so.
pub static ACTIVITY_TYPES: Resource = Resource::plain(
    "upsales-activity-types",
    &ObjectSchema { name: "ActivityType", properties: &[text(NAME), property(PHONE_CALL, Kind::Boolean)] },
);

/// Types of appointments.
pub static APPOINTMENT_TYPES: Resource = Resource::plain("upsales-appointment-types", &NAMED);

/// Categories of products.
pub static PRODUCT_CATEGORIES: Resource = Resource::plain("upsales-product-categories", &NAMED);

/// Categories of clients.
pub static CLIENT_CATEGORIES: Resource = Resource::plain("upsales-client-categories", &NAMED);

/// Categories of contacts.
pub static CONTACT_CATEGORIES: Resource = Resource::plain("upsales-contact-categories", &NAMED);

/// Where leads come from.
pub static LEAD_SOURCES: Resource = Resource::plain("upsales-lead-sources", &NAMED);

/// On what way leads come.
pub static LEAD_CHANNELS: Resource = Resource::plain("upsales-lead-channels", &NAMED);

/// Why sales are lost.
pub static LOST_REASONS: Resource = Resource::plain("upsales-lost-reasons", &NAMED);

/// What has a name and nothing else.
static NAMED: ObjectSchema = ObjectSchema { name: "Named", properties: &[text(NAME)] };

/// A property of a row that no document describes.
pub(super) const fn property(field: Field, kind: Kind) -> Property {
    Property { field, schema: Schema { kind, nullable: true, limits: None }, required: false, default: Default::None }
}

/// The same for a text.
pub(super) const fn text(field: Field) -> Property {
    property(field, Kind::Text(Format::Plain))
}
