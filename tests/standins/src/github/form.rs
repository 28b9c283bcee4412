//! The fields of a body, and what is said when one is missing or of the wrong kind.

use serde_json::Value;

use super::error::Refusal;

/// A body that is a JSON object.
#[derive(Clone, Copy, Debug)]
pub struct Form<'a>(&'a Value);

impl<'a> Form<'a> {
    /// Reads a body.
    pub fn of(body: &'a Result<Value, Refusal>) -> Result<Self, Refusal> {
        match body {
            Ok(value) if value.is_object() => Ok(Self(value)),
            Ok(_) => Err(Refusal::new(400, "Body should be a JSON object")),
            Err(refusal) => Err(refusal.clone()),
        }
    }

    /// A text that has to be there.
    pub fn text(self, name: &str) -> Result<&'a str, Refusal> {
        self.optional_text(name)?.ok_or_else(|| missing(name))
    }

    /// A text that may be absent or null.
    pub fn optional_text(self, name: &str) -> Result<Option<&'a str>, Refusal> {
        match &self.0[name] {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Some(text)),
            other => Err(wrong(name, other, "a string")),
        }
    }

    /// A yes or no that may be absent.
    pub fn flag(self, name: &str) -> Result<Option<bool>, Refusal> {
        match &self.0[name] {
            Value::Null => Ok(None),
            Value::Bool(flag) => Ok(Some(*flag)),
            other => Err(wrong(name, other, "a boolean")),
        }
    }

    /// A list that may be absent.
    pub fn list(self, name: &str) -> Result<Option<&'a [Value]>, Refusal> {
        match &self.0[name] {
            Value::Null => Ok(None),
            Value::Array(list) => Ok(Some(list)),
            other => Err(wrong(name, other, "an array")),
        }
    }

    /// A list that has to be there.
    pub fn whole_list(self, name: &str) -> Result<&'a [Value], Refusal> {
        self.list(name)?.ok_or_else(|| missing(name))
    }

    /// An object that may be absent.
    pub fn object(self, name: &str) -> Result<Option<Self>, Refusal> {
        match &self.0[name] {
            Value::Null => Ok(None),
            object if object.is_object() => Ok(Some(Self(object))),
            other => Err(wrong(name, other, "an object")),
        }
    }
}

/// What is said when a field is missing.
pub fn missing(name: &str) -> Refusal {
    Refusal::malformed(&format!("\"{name}\" wasn't supplied."))
}

/// What is said when a field is of another kind.
pub fn wrong(name: &str, value: &Value, kind: &str) -> Refusal {
    Refusal::malformed(&format!("For 'properties/{name}', {value} is not {kind}."))
}
