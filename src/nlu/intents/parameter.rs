//! What an action needs to know, and what it may look like.

use jiff::{Timestamp, Zoned, civil::DateTime};
use serde_json::{Value, json};

/// Something an action needs to know.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What the model is told of it.
    pub about: &'static str,
    /// What it looks like.
    pub shape: Shape,
    /// Whether the action is nothing without it.
    pub required: bool,
}

/// What a parameter looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A text of at most so many characters.
    Text(usize),
    /// Yes or no.
    Flag,
    /// A moment, as ISO 8601 writes it.
    Moment,
    /// A rule by which something comes again, as RFC 5545 writes it.
    Rule,
}

/// Why parameters will not do. It holds no words of anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// One that is needed is not there.
    Missing(&'static str),
    /// One is of another shape.
    Shape(&'static str),
    /// One is longer than is taken.
    TooLong(&'static str),
    /// There is one that nobody knows.
    Unknown,
}

impl Fault {
    /// What the model is told, so that it can do better.
    #[must_use]
    pub fn told(self) -> String {
        match self {
            Self::Missing(name) => format!("the parameter `{name}` is missing"),
            Self::Shape(name) => format!("the parameter `{name}` has the wrong form"),
            Self::TooLong(name) => format!("the parameter `{name}` is too long"),
            Self::Unknown => "there is a parameter that this tool does not have".to_owned(),
        }
    }
}

/// The longest rule that is taken, in characters.
const LONGEST_RULE: usize = 200;

impl Parameter {
    pub(super) fn schema(&self) -> Value {
        let kind = match self.shape {
            Shape::Flag => "boolean",
            Shape::Text(_) | Shape::Moment | Shape::Rule => "string",
        };
        json!({ "type": kind, "description": self.about })
    }

    /// The value as it is kept; `None` when there is none.
    pub(super) fn checked(&self, value: &Value) -> Result<Option<Value>, Fault> {
        let wrong = Fault::Shape(self.name);
        match (self.shape, value) {
            (_, Value::Null) => Ok(None),
            (Shape::Flag, Value::Bool(flag)) => Ok(Some(json!(flag))),
            (Shape::Flag, _) => Err(wrong),
            (_, Value::String(text)) => {
                // Postgres keeps no NUL characters.
                let text = text.replace('\0', "");
                let text = text.trim();
                if text.is_empty() {
                    return Ok(None);
                }
                match self.shape {
                    Shape::Text(most) if text.chars().count() > most => {
                        Err(Fault::TooLong(self.name))
                    }
                    Shape::Moment if !is_moment(text) => Err(wrong),
                    Shape::Rule if !is_rule(text) => Err(wrong),
                    _ => Ok(Some(json!(text))),
                }
            }
            _ => Err(wrong),
        }
    }
}

fn is_moment(text: &str) -> bool {
    text.parse::<Timestamp>().is_ok()
        || text.parse::<Zoned>().is_ok()
        || text.parse::<DateTime>().is_ok()
}

fn is_rule(text: &str) -> bool {
    let rule = text.strip_prefix("RRULE:").unwrap_or(text);
    let mut letters = rule.chars();
    rule.starts_with("FREQ=")
        && rule.len() <= LONGEST_RULE
        && letters.all(|c| c.is_ascii_alphanumeric() || "=;,:+-".contains(c))
}
