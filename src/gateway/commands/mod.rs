//! The application commands as Discord knows them: registered when the gateway starts, and only
//! when something has changed.
//!
//! What they are called and described as is [`wording`]'s; what one says when it is used is the text
//! that one would have typed (`gateway/interactions/command.rs`).

use std::{sync::Arc, time::Duration};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    limits::{Action, Bucket},
    rest::{Rest, RestError},
};
use crate::{
    shutdown::Tasks,
    wording::{
        Language,
        commands::{COMMANDS, CommandWords, InAll, OptionKind, OptionWords, locale},
    },
};

const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_mins(10);

/// Where a command can be used: servers, direct messages with the bot, and other private channels.
const CONTEXTS: [u8; 3] = [0, 1, 2];
/// Who can have it: servers, and people who install it for themselves.
const INSTALLS: [u8; 2] = [0, 1];

#[derive(Deserialize)]
struct Application {
    id: String,
}

/// Sees to it that Discord knows the commands. Nothing waits for it, and several instances may do it
/// at once.
pub(super) async fn register(rest: Arc<Rest>, tasks: Tasks) {
    let mut wait = FIRST_WAIT;
    loop {
        match registered(&rest).await {
            Ok(true) => {
                return tracing::info!(commands = COMMANDS.len(), "the commands are registered");
            }
            Ok(false) => return tracing::debug!("the commands are registered already"),
            // The token is refused: others see to that.
            Err(RestError::Unauthorized) => return,
            Err(RestError::Wait(asked)) => wait = wait.max(asked),
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                retry_after_s = wait.as_secs(),
                "the commands could not be registered; it is tried again"
            ),
        }
        if !tasks.sleep(wait.min(LONGEST_WAIT)).await {
            return;
        }
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

/// False when Discord knows them already.
async fn registered(rest: &Rest) -> Result<bool, RestError> {
    let application: Application = rest.get("/applications/@me").await?;
    let path = format!("/applications/{}/commands", application.id);
    let known: Vec<Value> = rest.get(&format!("{path}?with_localizations=true")).await?;
    let wanted: Vec<Value> = COMMANDS.iter().map(command).collect();
    if is_same(&known, &wanted) {
        return Ok(false);
    }
    let bucket = Bucket {
        action: Action::Post,
        channel: "commands".to_owned(),
    };
    rest.replace(&path, &bucket, &wanted).await?;
    Ok(true)
}

/// Whether everything that is wanted is known, and nothing else. Discord fills in what was left out.
fn is_same(known: &[Value], wanted: &[Value]) -> bool {
    known.len() == wanted.len()
        && wanted.iter().all(|wanted| {
            let mut known = known.iter();
            known.any(|known| known["name"] == wanted["name"] && holds(known, wanted))
        })
}

/// Whether a value says all that another says.
fn holds(known: &Value, wanted: &Value) -> bool {
    match (known, wanted) {
        (Value::Object(known), Value::Object(wanted)) => wanted.iter().all(|(name, value)| {
            let known = known.get(name).unwrap_or(&Value::Null);
            holds(known, value) || known.is_null() && is_default(value)
        }),
        (Value::Array(known), Value::Array(wanted)) => {
            known.len() == wanted.len()
                && known
                    .iter()
                    .zip(wanted)
                    .all(|(known, wanted)| holds(known, wanted))
        }
        _ => known == wanted,
    }
}

fn is_default(value: &Value) -> bool {
    *value == json!(false) || *value == json!([])
}

fn command(words: &CommandWords) -> Value {
    json!({
        "type": 1,
        "name": words.name,
        "description": words.about[0],
        "description_localizations": localized(&words.about),
        "options": words.options.iter().map(option).collect::<Vec<_>>(),
        "integration_types": INSTALLS,
        "contexts": CONTEXTS,
    })
}

fn option(words: &OptionWords) -> Value {
    let mut option = json!({
        "name": words.name,
        "description": words.about[0],
        "description_localizations": localized(&words.about),
        "required": words.required,
    });
    let (kind, more) = match words.kind {
        OptionKind::Text(most) => (3, json!({ "max_length": most })),
        OptionKind::Completed => (3, json!({ "autocomplete": true })),
        OptionKind::Number(least, most) => (4, json!({ "min_value": least, "max_value": most })),
        OptionKind::OneOf(names) => {
            let choice = |name: &&str| json!({ "name": name, "value": name });
            (
                3,
                json!({ "choices": names.iter().map(choice).collect::<Vec<_>>() }),
            )
        }
    };
    option["type"] = json!(kind);
    for (name, value) in more.as_object().into_iter().flatten() {
        option[name] = value.clone();
    }
    option
}

fn localized(texts: &InAll) -> Value {
    let each = Language::ALL.into_iter().zip(texts);
    let each = each.map(|(language, text)| (locale(language).to_owned(), json!(text)));
    Value::Object(each.collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_keeps_to_discords_limits() {
        for words in COMMANDS {
            let is_letter = |c: char| c.is_ascii_lowercase() || c == '-' || c == '_';
            assert!(words.name.len() <= 32 && words.name.chars().all(is_letter));
            let required = words.options.iter().map(|option| option.required);
            assert!(
                required.is_sorted_by(|before, after| before >= after),
                "{}",
                words.name
            );
            let abouts = words.options.iter().map(|option| &option.about);
            for about in abouts.chain([&words.about]).flatten() {
                let length = about.chars().count();
                assert!((1..=100).contains(&length), "{about}");
            }
        }
    }

    #[test]
    fn what_discord_fills_in_is_no_change() {
        let wanted: Vec<Value> = COMMANDS.iter().map(command).collect();
        let mut known = wanted.clone();
        known.reverse();
        for command in &mut known {
            command["id"] = json!("7");
            command["dm_permission"] = json!(true);
            for option in command["options"].as_array_mut().unwrap() {
                if option["required"] == false {
                    option.as_object_mut().unwrap().remove("required");
                }
            }
        }
        assert!(is_same(&known, &wanted));
        known[0]["description"] = json!("another");
        assert!(!is_same(&known, &wanted));
        assert!(!is_same(&known[1..], &wanted));
    }
}
