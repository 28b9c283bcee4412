//! Reads what clients send. Pure: bytes in, a value that cannot be wrong or one clear
//! sentence out, which says what is wrong and what to do about it.

use serde_json::{Map, Value};

use crate::domain::{
    ids::{ChannelId, ConversationId, MessageId, Platform, UserId},
    message::LONGEST_MESSAGE,
};

/// The longest channel, user or id, in characters.
pub const LONGEST_NAME: usize = 100;
/// The most messages that can be asked for at once.
pub const LONGEST_HISTORY: usize = 200;

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
        let value: Value = serde_json::from_slice(body).map_err(|error| {
            Unreadable(format!(
                "the body is not valid JSON ({error}); send {{\"channel\", \"user\", \"text\"}}"
            ))
        })?;
        let Value::Object(fields) = value else {
            return Err(Unreadable(format!(
                "the body must be a JSON object with \"channel\", \"user\" and \"text\", but it is {}",
                named(&value)
            )));
        };
        Ok(Self {
            channel: ChannelId(name("channel", string(&fields, "channel")?)?),
            user: UserId(name("user", string(&fields, "user")?)?),
            text: text(string(&fields, "text")?)?,
            id: message(&fields, "id")?,
            reply_to: message(&fields, "reply_to")?,
        })
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
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: &Value) -> Result<Post, String> {
        Post::read(body.to_string().as_bytes()).map_err(|fault| fault.0)
    }

    #[test]
    fn a_message_is_read_and_unknown_fields_are_left_alone() {
        let post = read(&json!({"channel": "c", "user": "u", "text": " hi ", "more": 1})).unwrap();
        assert_eq!(post.text, " hi ");
        assert_eq!(post.id, None);
        let post = read(&json!({"channel": "c", "user": "u", "text": "hi", "id": "x"})).unwrap();
        assert_eq!((post.id, post.reply_to), (Some("x".into()), None));
        let body = json!({"channel": "c", "user": "u", "text": "hi", "reply_to": "y"});
        assert_eq!(read(&body).unwrap().reply_to, Some("y".into()));
        let post = read(&json!({"channel": "c", "user": "u", "text": "hi", "id": null})).unwrap();
        assert_eq!(post.id, None);
    }

    #[test]
    fn the_limit_counts_characters_not_bytes() {
        let of = |count| json!({"channel": "c", "user": "u", "text": "ä".repeat(count)});
        assert!(read(&of(4000)).is_ok());
        let fault = read(&of(4001)).unwrap_err();
        assert!(fault.contains("4000") && fault.contains("4001"), "{fault}");
    }

    #[test]
    fn each_fault_is_named() {
        let long = "x".repeat(101);
        let cases = [
            (json!([]), "an array"),
            (json!({"user": "u", "text": "t"}), "\"channel\" is missing"),
            (json!({"channel": "c", "text": "t"}), "\"user\" is missing"),
            (json!({"channel": "c", "user": "u"}), "\"text\" is missing"),
            (
                json!({"channel": 5, "user": "u", "text": "t"}),
                "\"channel\" must be a string, but it is a number",
            ),
            (
                json!({"channel": "c", "user": "u", "text": null}),
                "\"text\" must be a string, but it is null",
            ),
            (
                json!({"channel": " ", "user": "u", "text": "t"}),
                "\"channel\" must not be empty",
            ),
            (
                json!({"channel": "c", "user": long, "text": "t"}),
                "at most 100",
            ),
            (
                json!({"channel": "c", "user": "u\n", "text": "t"}),
                "control characters",
            ),
            (json!({"channel": "c", "user": "u", "text": ""}), "is empty"),
            (
                json!({"channel": "c", "user": "u", "text": " \n\t"}),
                "only white space",
            ),
            (
                json!({"channel": "c", "user": "u", "text": "a\u{0}b"}),
                "U+0000",
            ),
            (
                json!({"channel": "c", "user": "u", "text": "t", "id": ""}),
                "\"id\" must not be empty",
            ),
            (
                json!({"channel": "c", "user": "u", "text": "t", "id": long}),
                "\"id\" must have at most 100",
            ),
            (
                json!({"channel": "c", "user": "u", "text": "t", "id": 7}),
                "\"id\" must be a string",
            ),
            (
                json!({"channel": "c", "user": "u", "text": "t", "reply_to": 7}),
                "\"reply_to\" must be a string",
            ),
        ];
        for (body, expected) in cases {
            let fault = read(&body).unwrap_err();
            assert!(fault.contains(expected), "{body}: {fault}");
        }
        for body in [&b""[..], b"hi", b"{", b"\xff", br#"{"text":"\ud800"}"#] {
            assert!(Post::read(body).unwrap_err().0.contains("not valid JSON"));
        }
    }

    #[test]
    fn a_query_names_its_conversation() {
        let id = conversation(Some("a".into()), Some("b".into())).unwrap();
        assert_eq!(id.as_str(), "console/a/b");
        assert!(conversation(None, Some("b".into())).is_err());
        assert!(conversation(Some("a".into()), Some(String::new())).is_err());
        assert_eq!(limit(None), Ok(50));
        assert_eq!(limit(Some("7")), Ok(7));
        for bad in ["0", "201", "x", "-1", ""] {
            assert!(limit(Some(bad)).is_err(), "{bad}");
        }
    }
}
