//! What an application command says: the text that one would have typed.

use serde_json::Value;

use super::event::{Data, Given};

/// The option that is completed with names of time zones.
pub(super) const TIME_ZONE: &str = "time_zone";

/// Commands whose answers are for the person alone.
const PRIVATE: [&str; 10] = [
    "help",
    "preferences",
    "memory",
    "forget",
    "reminders",
    "forget-me",
    "export-my-data",
    "privacy",
    "ignore",
    "my-requests",
];

/// Commands whose parts are words of their own.
const WITH_PARTS: [&str; 1] = ["ignore"];

/// Options whose value is the id of somebody, or of a channel: typed, they are mentioned.
const PERSON: &str = "person";
const CHANNEL: &str = "channel";

/// Commands that set things by name.
const SET_BY_NAME: [&str; 1] = ["preferences"];

/// The option of such a command that sets nothing: typed, it is a word of its own.
const RESET: &str = "reset";

/// Whether the person alone sees the answer.
pub(super) fn is_private(data: &Data) -> bool {
    PRIVATE.contains(&data.name.as_str())
}

/// The typed form: what was given, one after the other. What a command sets by name is
/// `name=value`, in quotes where it has spaces.
pub(super) fn text(data: &Data) -> String {
    let mut text = format!("/{}", data.name);
    if WITH_PARTS.contains(&data.name.as_str()) {
        for part in &data.options {
            text.push(' ');
            text.push_str(&part.name);
            for named in part.options.iter().filter_map(mention) {
                text.push(' ');
                text.push_str(&named);
            }
        }
        return text;
    }
    for given in &data.options {
        let Some(value) = said(given) else {
            continue;
        };
        text.push(' ');
        let sets_by_name = SET_BY_NAME.contains(&data.name.as_str());
        if sets_by_name && given.name == RESET {
            text.push_str(RESET);
        } else if sets_by_name {
            text.push_str(&given.name);
            text.push('=');
            text.push_str(&quoted(&value));
        } else {
            text.push_str(&value);
        }
    }
    text
}

fn mention(given: &Given) -> Option<String> {
    let id = said(given)?;
    match given.name.as_str() {
        PERSON => Some(format!("<@{id}>")),
        CHANNEL => Some(format!("<#{id}>")),
        _ => Some(id),
    }
}

fn said(given: &Given) -> Option<String> {
    match given.value.as_ref()? {
        Value::String(text) => Some(text.clone()),
        Value::Null => None,
        other => Some(other.to_string()),
    }
}

fn quoted(value: &str) -> String {
    if value.contains(char::is_whitespace) {
        format!("\"{}\"", value.replace('"', ""))
    } else {
        value.to_owned()
    }
}
