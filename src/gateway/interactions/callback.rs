//! What an interaction is acknowledged with, as Discord wants it written.

use serde_json::{Value, json};
use serenity::all::MessageFlags;

use crate::domain::component::LONGEST_VALUE;

/// The longest title and label of a form, in characters.
const LONGEST_TITLE: usize = 45;
/// A text that is longer than this is written over several lines.
const SHORT: usize = 100;

/// How an interaction is acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Callback {
    /// A message comes later; true when the person alone will see it.
    Later(bool),
    /// The message with the component may be changed later.
    InPlace,
    /// These may complete what is being written.
    Choices(Vec<String>),
    /// A text is to be filled in.
    Form(Form),
}

/// A form with one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The component that it is for.
    pub id: String,
    /// What it asks for.
    pub label: String,
    /// What it holds already.
    pub value: Option<String>,
}

impl Callback {
    /// The request's body. Nobody can be pinged by it.
    #[must_use]
    pub fn body(&self) -> Value {
        match self {
            Self::Later(private) => json!({"type": 5, "data": {
                "flags": if *private { MessageFlags::EPHEMERAL } else { MessageFlags::empty() },
                "allowed_mentions": {"parse": []},
            }}),
            Self::InPlace => json!({"type": 6}),
            Self::Choices(choices) => {
                let choice = |it: &String| json!({"name": it, "value": it});
                let choices: Vec<Value> = choices.iter().map(choice).collect();
                json!({"type": 8, "data": {"choices": choices}})
            }
            Self::Form(form) => json!({"type": 9, "data": form.body()}),
        }
    }
}

impl Form {
    fn body(&self) -> Value {
        let label: String = self.label.chars().take(LONGEST_TITLE).collect();
        let label = if label.trim().is_empty() {
            "…"
        } else {
            label.as_str()
        };
        let value = self.value.as_deref().unwrap_or_default();
        let is_short = value.chars().count() <= SHORT && !value.contains('\n');
        let mut input = json!({
            "type": 4,
            "custom_id": "text",
            "style": if is_short { 1 } else { 2 },
            "required": false,
            "max_length": LONGEST_VALUE,
        });
        if !value.is_empty() {
            input["value"] = value.chars().take(LONGEST_VALUE).collect::<String>().into();
        }
        json!({
            "custom_id": self.id,
            "title": label,
            "components": [{"type": 18, "label": label, "component": input}],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_written_as_discord_wants_it() {
        assert_eq!(
            Callback::Later(true).body(),
            json!({"type": 5, "data": {"flags": 64, "allowed_mentions": {"parse": []}}})
        );
        assert_eq!(Callback::Later(false).body()["data"]["flags"], 0);
        assert_eq!(Callback::InPlace.body(), json!({"type": 6}));
        assert_eq!(
            Callback::Choices(vec!["Europe/Berlin".to_owned()]).body(),
            json!({"type": 8, "data": {"choices": [
                {"name": "Europe/Berlin", "value": "Europe/Berlin"}
            ]}})
        );
    }

    #[test]
    fn a_form_asks_for_one_text_and_shows_what_it_holds() {
        let form = Form {
            id: "o:1:name".to_owned(),
            label: "What shall I call you, and how do you want it to be written?".to_owned(),
            value: Some("Sam".to_owned()),
        };
        let body = Callback::Form(form.clone()).body();
        let data = &body["data"];
        assert_eq!(data["custom_id"], "o:1:name");
        assert_eq!(data["title"].as_str().unwrap().chars().count(), 45);
        let input = &data["components"][0]["component"];
        assert_eq!((&input["type"], &input["style"]), (&json!(4), &json!(1)));
        assert_eq!(input["value"], "Sam");
        let empty = Form {
            label: String::new(),
            value: None,
            ..form
        };
        let body = empty.body();
        assert_eq!(body["title"], "…");
        assert!(body["components"][0]["component"].get("value").is_none());
    }
}
