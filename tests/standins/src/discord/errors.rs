//! Discord's error answers: a status, a code, a sentence, and for form errors the tree of
//! fields.
//!
//! Nothing here decides when a request is wrong.

use serde_json::{Value, json};

/// An error answer.
#[derive(Clone, Debug, PartialEq)]
pub struct RestError {
    /// The HTTP status.
    pub status: u16,
    /// Discord's own code; 0 for general errors.
    pub code: u32,
    /// The sentence.
    pub message: String,
    /// The tree of fields of a form error.
    pub errors: Option<Value>,
}

impl RestError {
    /// An error without a tree of fields.
    #[must_use]
    pub fn new(status: u16, code: u32, message: &str) -> Self {
        Self {
            status,
            code,
            message: message.to_owned(),
            errors: None,
        }
    }

    /// 50035 with one fault, at a field like `message_reference` or `embeds.0.title`.
    #[must_use]
    pub fn form(field: &str, code: &str, message: &str) -> Self {
        let leaf = json!({"_errors": [{"code": code, "message": message}]});
        let tree = field
            .rsplit('.')
            .fold(leaf, |inner, name| json!({name: inner}));
        Self {
            errors: Some(tree),
            ..Self::new(400, 50035, "Invalid Form Body")
        }
    }

    /// A field that is longer than it may be.
    #[must_use]
    pub fn too_long(field: &str, most: usize) -> Self {
        let message = format!("Must be {most} or fewer in length.");
        Self::form(field, "BASE_TYPE_MAX_LENGTH", &message)
    }

    /// The token is wrong, or there is none.
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::new(401, 0, "401: Unauthorized")
    }

    /// There is no such route.
    #[must_use]
    pub fn no_route() -> Self {
        Self::new(404, 0, "404: Not Found")
    }

    /// The route takes other methods.
    #[must_use]
    pub fn no_method() -> Self {
        Self::new(405, 0, "405: Method Not Allowed")
    }

    /// There is no such channel.
    #[must_use]
    pub fn unknown_channel() -> Self {
        Self::new(404, 10003, "Unknown Channel")
    }

    /// There is no such message.
    #[must_use]
    pub fn unknown_message() -> Self {
        Self::new(404, 10008, "Unknown Message")
    }

    /// The bot may not see it.
    #[must_use]
    pub fn missing_access() -> Self {
        Self::new(403, 50001, "Missing Access")
    }

    /// The bot may see it, but not do this.
    #[must_use]
    pub fn missing_permissions() -> Self {
        Self::new(403, 50013, "Missing Permissions")
    }

    /// There is nothing in the message.
    #[must_use]
    pub fn empty_message() -> Self {
        Self::new(400, 50006, "Cannot send an empty message")
    }

    /// The JSON body.
    #[must_use]
    pub fn body(&self) -> Value {
        let mut body = json!({"message": self.message, "code": self.code});
        if let Some(errors) = &self.errors {
            body["errors"] = errors.clone();
        }
        body
    }
}
