//! Whether the commands that Discord has are those that are wanted.
//!
//! Pure. Two commands are the same when they say the same: whatever Discord adds (ids, versions),
//! fills in (what holds anyway) or gives back in another order says nothing.

use serde_json::{Map, Value, json};

/// The type of a command that is written with a slash.
const CHAT: u64 = 1;

/// What a command, an option or a choice says.
const SAYS: [&str; 19] = [
    "type",
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "options",
    "default_member_permissions",
    "nsfw",
    "contexts",
    "integration_types",
    "required",
    "choices",
    "channel_types",
    "min_value",
    "max_value",
    "min_length",
    "max_length",
    "autocomplete",
    "value",
];

/// What Discord alone writes.
const DISCORDS_OWN: [&str; 3] = ["application_id", "guild_id", "version"];

/// Whether what is known are the wanted commands and no others.
pub(super) fn is_same(known: &[Value], wanted: &[Value]) -> bool {
    let ours = known.iter().filter(|command| is_ours(command));
    in_order(ours.map(said)) == in_order(wanted.iter().map(said))
}

/// What is not the bot's to change: entries of menus, and the entry point of an activity, without
/// which Discord takes no list. As it is to be given back.
pub(super) fn others(known: &[Value]) -> impl Iterator<Item = Value> {
    let others = known.iter().filter(|command| !is_ours(command)).cloned();
    others.map(|mut other| {
        if let Some(fields) = other.as_object_mut() {
            fields.retain(|name, value| !value.is_null() && !DISCORDS_OWN.contains(&name.as_str()));
        }
        other
    })
}

fn is_ours(command: &Value) -> bool {
    command["type"].as_u64().unwrap_or(CHAT) == CHAT
}

/// What a value says, in one way of saying it.
fn said(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let says = fields
                .iter()
                .filter(|(name, _)| SAYS.contains(&name.as_str()));
            let says = says.map(|(name, value)| (name.clone(), part(name, value)));
            let says = says.filter(|(name, value)| !goes_without_saying(name, value));
            Value::Object(says.collect::<Map<_, _>>())
        }
        // 1 and 1.0 are one number.
        Value::Number(number) => json!(number.as_f64()),
        other => other.clone(),
    }
}

fn part(name: &str, value: &Value) -> Value {
    match (name, value) {
        ("name_localizations" | "description_localizations", Value::Object(texts)) => {
            let texts = texts.iter().filter(|(_, text)| !text.is_null());
            let texts = texts.map(|(locale, text)| (locale.clone(), text.clone()));
            Value::Object(texts.collect::<Map<_, _>>())
        }
        // People are shown these in their order.
        ("choices", Value::Array(choices)) => Value::Array(choices.iter().map(said).collect()),
        (_, Value::Array(items)) => Value::Array(in_order(items.iter().map(said))),
        _ => said(value),
    }
}

/// What holds where nothing is said.
fn goes_without_saying(name: &str, value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => name != "value",
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

fn in_order(values: impl Iterator<Item = Value>) -> Vec<Value> {
    let mut values: Vec<Value> = values.collect();
    values.sort_by_cached_key(|value| match value["name"].as_str() {
        Some(name) => name.to_owned(),
        None => value.to_string(),
    });
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command() -> Value {
        json!({
            "type": 1,
            "name": "remind",
            "description": "Reminds you",
            "description_localizations": {"de": "Erinnert dich", "fr": "Te rappelle"},
            "integration_types": [0, 1],
            "contexts": [0, 1, 2],
            "options": [
                {"type": 3, "name": "what", "description": "What", "required": true,
                 "max_length": 200},
                {"type": 4, "name": "minutes", "description": "When", "required": false,
                 "min_value": 1, "max_value": 60},
                {"type": 3, "name": "tone", "description": "How", "required": false,
                 "choices": [{"name": "a", "value": "a"}, {"name": "b", "value": "b"}]},
            ],
        })
    }

    /// The command as Discord may give it back.
    fn given_back() -> Value {
        json!({
            "id": "7", "application_id": "8", "version": "9", "type": 1, "name": "remind",
            "name_localizations": null, "description": "Reminds you", "nsfw": false,
            "description_localizations": {"fr": "Te rappelle", "de": "Erinnert dich"},
            "default_member_permissions": null, "dm_permission": true,
            "contexts": [2, 1, 0], "integration_types": [1, 0],
            "options": [
                {"type": 3, "name": "tone", "description": "How",
                 "choices": [{"name": "a", "value": "a", "name_localizations": null},
                             {"name": "b", "value": "b"}]},
                {"type": 3, "name": "what", "description": "What", "required": true,
                 "max_length": 200, "name_localizations": {}},
                {"type": 4, "name": "minutes", "description": "When", "min_value": 1.0,
                 "max_value": 60, "autocomplete": false, "options": []},
            ],
        })
    }

    #[test]
    fn what_discord_fills_in_and_turns_round_is_no_change() {
        let help = json!({"type": 1, "name": "help", "description": "Help"});
        let wanted = [command(), help.clone()];
        assert!(is_same(&[help.clone(), given_back()], &wanted));
        assert!(!is_same(&[given_back()], &wanted), "one is missing");
        assert!(!is_same(
            &[help.clone(), given_back(), json!({"name": "old"})],
            &wanted
        ));
        assert!(!is_same(&[help.clone(), given_back(), help], &wanted));
    }

    #[test]
    fn every_other_difference_is_a_change() {
        let changes: [(&str, Value); 12] = [
            ("/description", json!("Other")),
            ("/description_localizations/de", json!("Anders")),
            ("/description_localizations/it", json!("Ti ricorda")),
            ("/name_localizations", json!({"de": "erinnern"})),
            ("/nsfw", json!(true)),
            ("/default_member_permissions", json!("8")),
            ("/contexts", json!([0])),
            ("/options/0/choices/0/value", json!("c")),
            (
                "/options/0/choices",
                json!([{"name": "b", "value": "b"}, {"name": "a", "value": "a"}]),
            ),
            ("/options/1/required", json!(false)),
            // What is not wanted any more.
            ("/options/2/autocomplete", json!(true)),
            ("/options/2/min_value", json!(2)),
        ];
        for (place, other) in changes {
            let mut known = given_back();
            let (parent, field) = place.rsplit_once('/').unwrap();
            known.pointer_mut(parent).unwrap()[field] = other;
            assert!(!is_same(&[known], &[command()]), "{place}");
        }
    }

    #[test]
    fn what_is_no_command_with_a_slash_is_kept_as_it_is() {
        let known = [
            given_back(),
            json!({"id": "1", "type": 4, "name": "launch", "handler": 2, "version": "3",
                   "application_id": "8", "name_localizations": null}),
            json!({"id": "2", "type": 3, "name": "Quote", "contexts": [0]}),
        ];
        assert!(is_same(&known, &[command()]));
        let kept: Vec<Value> = others(&known).collect();
        assert_eq!(
            kept,
            [
                json!({"id": "1", "type": 4, "name": "launch", "handler": 2}),
                json!({"id": "2", "type": 3, "name": "Quote", "contexts": [0]}),
            ]
        );
    }
}
