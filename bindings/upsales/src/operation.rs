//! What the documents say of an operation.

/// One operation of one service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// The name, which is that of the request's element too, for example `getClient`.
    pub name: &'static str,
    /// Where the service is, behind the base address, for example `/clientService`.
    pub path: &'static str,
    /// The SOAPAction.
    pub action: &'static str,
    /// The name of the answer's element.
    pub response: &'static str,
    /// The only element in the request's, if there is one: `id`, `criteria`, or an item such as `client`.
    pub argument: Option<&'static str>,
    /// Whether it changes nothing, and can be repeated therefore.
    pub is_read: bool,
}
