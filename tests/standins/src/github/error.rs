//! The error answers of GitHub: a message, where it is documented, and what is wrong with which field.
//!
//! Nothing here decides when a request is wrong.

use serde_json::{Value, json};

/// Where every error says it is documented.
const DOCUMENTED: &str = "https://docs.github.com/rest";

/// An error answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// What `message` says.
    pub message: String,
    /// What `errors` lists; empty, there is no such field.
    pub errors: Vec<Value>,
    /// Headers that only this answer has.
    pub headers: Vec<(&'static str, String)>,
    /// Where it is instead.
    pub url: Option<String>,
}

impl Refusal {
    /// An answer of this status that says this.
    pub fn new(status: u16, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            errors: Vec::new(),
            headers: Vec::new(),
            url: None,
        }
    }

    /// What has another address now: to be followed with the same method.
    pub fn moved(method: &str, url: String) -> Self {
        let (status, message) = match method {
            "GET" => (301, "Moved Permanently"),
            _ => (307, "Temporary Redirect"),
        };
        let mut refusal = Self::new(status, message);
        refusal.headers.push(("location", url.clone()));
        refusal.url = Some(url);
        refusal
    }

    /// What does not exist, or must not be known to.
    pub fn not_found() -> Self {
        Self::new(404, "Not Found")
    }

    /// A 422 about one field of a resource, with a code such as `invalid`.
    pub fn field(resource: &str, field: &str, code: &str) -> Self {
        let mut refusal = Self::new(422, "Validation Failed");
        let error = json!({"resource": resource, "field": field, "code": code});
        refusal.errors.push(error);
        refusal
    }

    /// A 422 that has a sentence of its own.
    pub fn custom(resource: &str, message: &str) -> Self {
        let mut refusal = Self::new(422, "Validation Failed");
        let error = json!({"resource": resource, "code": "custom", "message": message});
        refusal.errors.push(error);
        refusal
    }

    /// A 422 about the form of the body.
    pub fn malformed(what: &str) -> Self {
        Self::new(422, format!("Invalid request.\n\n{what}"))
    }

    /// What a token may not do, though it may see that it could be done.
    pub fn not_accessible(permissions: String) -> Self {
        let message = "Resource not accessible by personal access token";
        let mut refusal = Self::new(403, message);
        let header = ("x-accepted-github-permissions", permissions);
        refusal.headers.push(header);
        refusal
    }

    /// The limit of an hour is used up. The headers that every answer has say until when.
    pub fn primary_limit(status: u16, login: &str) -> Self {
        Self::new(
            status,
            format!(
                "API rate limit exceeded for user {login}. If you reach out to support, name the request."
            ),
        )
    }

    /// Too much at once.
    pub fn secondary_limit(status: u16, retry_after: Option<u64>) -> Self {
        let message = "You have exceeded a secondary rate limit. Please wait a few minutes before \
                       you try again.";
        let mut refusal = Self::new(status, message);
        if let Some(seconds) = retry_after {
            refusal.headers.push(("retry-after", seconds.to_string()));
        }
        refusal
    }

    /// The JSON body.
    pub fn body(&self) -> Value {
        let mut body = json!({
            "message": self.message,
            "documentation_url": DOCUMENTED,
            "status": self.status.to_string(),
        });
        if !self.errors.is_empty() {
            body["errors"] = self.errors.clone().into();
        }
        if let Some(url) = &self.url {
            body["url"] = url.as_str().into();
        }
        body
    }
}
