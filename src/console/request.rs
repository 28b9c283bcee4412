//! Reads what clients send. Pure: bytes in, a value that cannot be wrong or one clear
//! sentence out, which says what is wrong and what to do about it.

use serde_json::{Map, Value};

use crate::domain::{
    component::{LONGEST_ID, LONGEST_VALUE, MOST_OPTIONS},
    ids::{ChannelId, ConversationId, MessageId, Platform, UserId},
    message::LONGEST_MESSAGE,
};

/// The longest channel, user or id, in characters.
pub const LONGEST_NAME: usize = 100;
/// The most messages that can be asked for at once.
pub const LONGEST_HISTORY: usize = 200;
/// The longest name of a language, in characters.
pub const LONGEST_LOCALE: usize = 35;

/// A message as it was posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Where it was written.
    pub channel: ChannelId,
    /// Who wrote it.
    pub user: UserId,
    /// What was written: 1 to [`LONGEST_MESSAGE`] characters, not all of them white space.
    pub text: String,
    /// The id that the client chose.
    pub id: Option<MessageId>,
    /// The message or answer that it replies to.
    pub reply_to: Option<MessageId>,
    /// The language that the client says its user reads.
    pub locale: Option<String>,
}

/// A press as it was posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pressed {
    /// Where it was pressed.
    pub channel: ChannelId,
    /// Who pressed.
    pub user: UserId,
    /// Below what: the message that was answered, or the id of the event that answered it.
    pub message: MessageId,
    /// What was pressed: 1 to [`LONGEST_ID`] characters.
    pub component: String,
    /// What was chosen or filled in: at most [`MOST_OPTIONS`], of at most [`LONGEST_VALUE`]
    /// characters each.
    pub values: Vec<String>,
    /// The id that the client chose for the press.
    pub id: Option<MessageId>,
    /// The language that the client says its user reads.
    pub locale: Option<String>,
}

/// Why a request cannot be read: a sentence for whoever wrote the client.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub String);

impl Post {
    /// Reads the body of `POST /api/chat`. Fields it does not know are left alone.
    ///
    /// # Errors
    /// When the body is not as the reference says.
    pub fn read(body: &[u8]) -> Result<Self, Unreadable> {
        let fields = object(body, &["channel", "user", "text"])?;
        Ok(Self {
            channel: ChannelId(name("channel", string(&fields, "channel")?)?),
            user: UserId(name("user", string(&fields, "user")?)?),
            text: text(string(&fields, "text")?)?,
            id: message(&fields, "id")?,
            reply_to: message(&fields, "reply_to")?,
            locale: locale(&fields)?,
        })
    }
}

impl Pressed {
    /// Reads the body of `POST /api/chat/press`. Fields it does not know are left alone.
    ///
    /// # Errors
    /// When the body is not as the reference says.
    pub fn read(body: &[u8]) -> Result<Self, Unreadable> {
        let required = ["channel", "user", "message_id", "component_id"];
        let fields = object(body, &required)?;
        Ok(Self {
            channel: ChannelId(name("channel", string(&fields, "channel")?)?),
            user: UserId(name("user", string(&fields, "user")?)?),
            message: MessageId(name("message_id", string(&fields, "message_id")?)?),
            component: name("component_id", string(&fields, "component_id")?)?,
            values: values(&fields)?,
            id: message(&fields, "id")?,
            locale: locale(&fields)?,
        })
    }
}

fn object(body: &[u8], required: &[&str]) -> Result<Map<String, Value>, Unreadable> {
    let quoted: Vec<String> = required
        .iter()
        .map(|field| format!("\"{field}\""))
        .collect();
    let value: Value = serde_json::from_slice(body).map_err(|error| {
        Unreadable(format!(
            "the body is not valid JSON ({error}); send {{{}}}",
            quoted.join(", ")
        ))
    })?;
    match value {
        Value::Object(fields) => Ok(fields),
        other => Err(Unreadable(format!(
            "the body must be a JSON object with {}, but it is {}",
            quoted.join(", "),
            named(&other)
        ))),
    }
}

/// Reads which conversation is meant by the `channel` and `user` of a query.
///
/// # Errors
/// When one is missing or cannot be a name.
pub fn conversation(
    channel: Option<String>,
    user: Option<String>,
) -> Result<ConversationId, Unreadable> {
    let given = |field: &str, value: Option<String>| {
        let value = value.ok_or_else(|| {
            Unreadable(format!(
                "\"{field}\" is missing; add ?channel=…&user=… to the address"
            ))
        })?;
        name(field, &value)
    };
    let channel = ChannelId(given("channel", channel)?);
    let user = UserId(given("user", user)?);
    Ok(ConversationId::new(Platform::Console, &channel, &user))
}

/// Reads how many messages are asked for.
///
/// # Errors
/// When it is not a number from 1 to [`LONGEST_HISTORY`].
pub fn limit(limit: Option<&str>) -> Result<usize, Unreadable> {
    let Some(limit) = limit else {
        return Ok(50);
    };
    limit
        .parse()
        .ok()
        .filter(|limit| (1..=LONGEST_HISTORY).contains(limit))
        .ok_or_else(|| {
            Unreadable(format!(
                "\"limit\" must be a whole number from 1 to {LONGEST_HISTORY}"
            ))
        })
}

fn string<'a>(fields: &'a Map<String, Value>, field: &str) -> Result<&'a str, Unreadable> {
    match fields.get(field) {
        Some(Value::String(text)) => Ok(text),
        Some(other) => Err(Unreadable(format!(
            "\"{field}\" must be a string, but it is {}",
            named(other)
        ))),
        None => Err(Unreadable(format!("\"{field}\" is missing"))),
    }
}

fn message(fields: &Map<String, Value>, field: &str) -> Result<Option<MessageId>, Unreadable> {
    match fields.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(_) => Ok(Some(MessageId(name(field, string(fields, field)?)?))),
    }
}

fn values(fields: &Map<String, Value>) -> Result<Vec<String>, Unreadable> {
    let list = match fields.get("values") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(list)) => list,
        Some(other) => {
            return Err(Unreadable(format!(
                "\"values\" must be an array of strings, but it is {}",
                named(other)
            )));
        }
    };
    if list.len() > MOST_OPTIONS {
        return Err(Unreadable(format!(
            "\"values\" must have at most {MOST_OPTIONS} members, but it has {}",
            list.len()
        )));
    }
    list.iter().enumerate().map(value).collect()
}

fn value((place, value): (usize, &Value)) -> Result<String, Unreadable> {
    let Value::String(text) = value else {
        return Err(Unreadable(format!(
            "\"values\" must be an array of strings, but member {place} is {}",
            named(value)
        )));
    };
    let length = text.chars().count();
    let fault = if length > LONGEST_VALUE {
        format!("must have at most {LONGEST_VALUE} characters, but it has {length}")
    } else if text.contains('\0') {
        "must not contain the character U+0000".to_owned()
    } else {
        return Ok(text.clone());
    };
    Err(Unreadable(format!("member {place} of \"values\" {fault}")))
}

fn locale(fields: &Map<String, Value>) -> Result<Option<String>, Unreadable> {
    if matches!(fields.get("locale"), None | Some(Value::Null)) {
        return Ok(None);
    }
    let locale = string(fields, "locale")?;
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    if (1..=LONGEST_LOCALE).contains(&locale.len()) && locale.chars().all(is_word) {
        return Ok(Some(locale.to_owned()));
    }
    Err(Unreadable(format!(
        "\"locale\" must be the name of a language such as de or pt-BR, with at most {LONGEST_LOCALE} characters"
    )))
}

const _: () = assert!(
    LONGEST_ID == LONGEST_NAME,
    "ids of components are names, too"
);

fn name(field: &str, value: &str) -> Result<String, Unreadable> {
    let length = value.chars().count();
    let fault = if value.trim().is_empty() {
        "must not be empty".to_owned()
    } else if length > LONGEST_NAME {
        format!("must have at most {LONGEST_NAME} characters, but it has {length}")
    } else if value.chars().any(char::is_control) {
        "must not contain control characters".to_owned()
    } else {
        return Ok(value.to_owned());
    };
    Err(Unreadable(format!("\"{field}\" {fault}")))
}

fn text(value: &str) -> Result<String, Unreadable> {
    let length = value.chars().count();
    let fault = if value.is_empty() {
        "is empty; write something".to_owned()
    } else if value.trim().is_empty() {
        "holds only white space; write something".to_owned()
    } else if length > LONGEST_MESSAGE {
        format!(
            "must have at most {LONGEST_MESSAGE} characters, but it has {length}; send it in parts"
        )
    } else if value.contains('\0') {
        "must not contain the character U+0000".to_owned()
    } else {
        return Ok(value.to_owned());
    };
    Err(Unreadable(format!("\"text\" {fault}")))
}

const fn named(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests;
