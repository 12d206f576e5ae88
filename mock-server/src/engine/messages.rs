//! Every text that an answer may carry. Where the real text is not known the constant says so.

/// Documented: blueprint, structure `Error400`.
pub const BAD_REQUEST: &str = "Bad request.";
/// Documented: blueprint, structure `Error401`.
pub const UNAUTHENTICATED: &str = "User authentication failed.";
/// Assumed: the status is documented, the text is not.
pub const FORBIDDEN: &str = "Forbidden.";
/// Documented: blueprint, structure `Error404`.
pub const NOT_FOUND: &str = "Object is not found.";
/// Observed: a create that names an unknown organisation or custom attribute.
pub const UNKNOWN_REFERENCE: &str = "Not Found";
/// Assumed: seen in one integrator's own stand-in.
pub const NO_ROUTE: &str = "No route found";
/// Assumed.
pub const METHOD_NOT_ALLOWED: &str = "Method Not Allowed";
/// Assumed.
pub const TOO_LARGE: &str = "Request Entity Too Large";
/// Assumed.
pub const UNSUPPORTED_MEDIA_TYPE: &str = "Unsupported Media Type";
/// Documented: blueprint, structure `Error422`.
pub const VALIDATION_FAILED: &str = "Validation failed.";
/// Documented: blueprint, structure `Error429`.
pub const TOO_MANY_REQUESTS: &str = "Too Many Requests.";
/// Assumed.
pub const INTERNAL: &str = "Internal Server Error";

/// Field text, assumed: the field is unknown or read-only (that it is refused is observed).
pub const EXTRA_FIELD: &str = "This form should not contain extra fields.";
/// Field text, assumed: a required field is missing, null or empty.
pub const BLANK: &str = "This value should not be blank.";
/// Field text, assumed: the JSON type or the format is wrong.
pub const WRONG_TYPE: &str = "This value is not valid.";
/// Field text, assumed: the value is none of the documented codes.
pub const WRONG_CODE: &str = "The value you selected is not a valid choice.";
/// Field text: observed in Spanish only, for `userIdent`; the English words are assumed.
pub const NOT_UNIQUE: &str = "This value is already used.";
/// Field text, assumed: the entity cannot be deleted because others need it.
pub const IN_USE: &str = "This item cannot be deleted, because it is used.";
