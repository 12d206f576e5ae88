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
/// Field text, assumed: a comment by a user says where it came from.
pub const ORIGIN_OF_USERS_COMMENT: &str = "This value can be set only if the comment is created by the client.";
/// Field text, observed: a job gets a date without somebody to do it (measured on CRM 4.5).
pub const DATE_NEEDS_USER: &str = "You must assign an user in order to set the date.";
/// Field text, assumed: an inventory unit is said to be in two places.
pub const ONE_PLACE: &str = "Only one of user, site and warehouse can be set.";
/// Field text, assumed: an amount is zero, negative, or beyond every bound.
pub const NOT_POSITIVE: &str = "This value should be positive.";
/// Field text, assumed: the fee or service is invoiced already, ended, or another client's.
pub const NOT_INVOICEABLE: &str = "This item cannot be invoiced.";
/// Field text, assumed: leads get no invoices (documented).
pub const LEAD_NOT_INVOICED: &str = "Leads cannot be invoiced.";
/// Field text, assumed: the invoice is paid, void, a draft, or another client's.
pub const INVOICE_NOT_PAYABLE: &str = "This invoice cannot be paid.";
/// Field text, assumed: the action needs a draft.
pub const NOT_A_DRAFT: &str = "Only a draft can be approved.";
/// Field text, assumed: the action is not for drafts or void documents.
pub const WRONG_STATUS: &str = "This is not possible in the current status.";
/// Field text, assumed: items of paid and void invoices stay as they are.
pub const ITEMS_FIXED: &str = "Items cannot be changed in the current status.";
/// Field text, assumed: the card is another client's, expired, or at its limit.
pub const CARD_REFUSED: &str = "This credit card cannot be used.";
/// Field text, assumed: the client has no card that is used for autopay.
pub const NO_AUTOPAY_CARD: &str = "The client has no autopay credit card.";
/// Field text, assumed: the payment belongs to a client already, or to none.
pub const WRONG_ATTACHMENT: &str = "The payment is already attached, or not attached at all.";
/// Field text, assumed: a refund is larger than the client's credit.
pub const NOT_ENOUGH_CREDIT: &str = "The amount is higher than the available credit.";
/// Field text, assumed: the currency is not that of the client's organisation.
pub const WRONG_CURRENCY: &str = "The currency is not that of the client.";
/// Field text, assumed: payment methods of the system stay as they are.
pub const SYSTEM_ITEM: &str = "This item belongs to the system and cannot be changed.";
/// Field text, assumed: the old password is not the client's.
pub const WRONG_PASSWORD: &str = "This value should be the current password.";
/// Field text, assumed: the new password has too few characters.
pub const SHORT_PASSWORD: &str = "This value is too short.";
/// Field text, assumed: the new password lacks an upper-case letter, a lower-case one or a symbol.
pub const PLAIN_PASSWORD: &str = "The password needs an uppercase letter, a lowercase letter and a symbol.";
