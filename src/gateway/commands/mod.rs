//! The application commands as Discord knows them: registered when the gateway starts, and only
//! when something has changed.
//!
//! What they are called and described as is [`wording`]'s; what one says when it is used is the text
//! that one would have typed (`gateway/interactions/command.rs`).

mod known;

use std::{sync::Arc, time::Duration};

use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    limits::{Action, Bucket},
    rest::{Rest, RestError},
};
use crate::{
    hot::{Hot, told},
    shutdown::Tasks,
    wording::{
        Language,
        commands::{
            COMMANDS, CommandWords, InAll, MANAGERS_COMMANDS, ManagersCommand, OptionKind,
            OptionWords, locale,
        },
    },
};

const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_mins(10);
/// How long one instance may take to write before another does, whatever it is asked to wait for meanwhile.
const TURN: Duration = Duration::from_secs(15);

/// Where a command can be used: servers, direct messages with the bot, and other private channels.
const CONTEXTS: [u8; 3] = [0, 1, 2];
/// Who can have it: servers, and people who install it for themselves.
const INSTALLS: [u8; 2] = [0, 1];
/// Servers alone, of either.
const SERVERS: [u8; 1] = [0];
/// The permission to manage a server, which a server may give to others for a command.
const MANAGE_SERVER: &str = "32";
/// Kinds of channels in which people write, as Discord numbers them: text, voice, announcements, threads,
/// stages, forums and media.
const WRITTEN_IN: [u8; 9] = [0, 2, 5, 10, 11, 12, 13, 15, 16];

#[derive(Deserialize)]
struct Application {
    id: String,
}

/// How it stands with the commands.
enum Standing {
    /// Discord had them already.
    Known,
    /// Discord has them now.
    Written,
    /// Another instance is writing.
    Elsewhere,
}

/// Sees to it that Discord knows the commands. Nothing waits for it, and several instances may do it
/// at once: one of them writes, the others see that it did.
pub(super) async fn register(rest: Arc<Rest>, hot: Hot, tasks: Tasks) {
    let (mut wait, mut is_ours) = (FIRST_WAIT, false);
    loop {
        let mut pause = wait;
        match registered(&rest, &hot, &mut is_ours).await {
            Ok(Standing::Written) => {
                return tracing::info!(commands = wanted().count(), "the commands are registered");
            }
            Ok(Standing::Known) => {
                return tracing::debug!("the commands are registered already");
            }
            Ok(Standing::Elsewhere) => {
                tracing::debug!("another instance registers the commands");
                wait = FIRST_WAIT;
            }
            // The token is refused: others see to that.
            Err(RestError::Unauthorized) => return,
            // Asking again would only count towards a ban.
            Err(RestError::Refused { status, code, .. }) => {
                return tracing::error!(
                    status,
                    code,
                    "Discord refuses the commands: {}. The bot goes on with those that Discord has; \
                     typed commands work. It is tried again at the next start",
                    remedy(status, code)
                );
            }
            Err(RestError::Wait(asked)) => {
                pause = pause.max(asked);
                tracing::warn!(
                    retry_after_s = pause.as_secs(),
                    "Discord asks to wait before the commands are registered; the bot goes on meanwhile"
                );
            }
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                retry_after_s = pause.as_secs(),
                "the commands could not be registered; it is tried again"
            ),
        }
        if !tasks.sleep(pause).await {
            return;
        }
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

/// What an operator can do about a refusal.
fn remedy(status: u16, code: u64) -> &'static str {
    /// "Max number of daily application command creates has been reached".
    const TOO_MANY_TODAY: u64 = 30_034;
    match (status, code) {
        (_, TOO_MANY_TODAY) => "too many were added today, so wait a day",
        (403, _) => {
            "the token may not change this application's commands; look whether DISCORD_TOKEN is this \
             application's, or set CHINWAG_REGISTER_COMMANDS=false"
        }
        (400, _) => "it takes one of them for wrong, which a newer version may mend",
        _ => "look at the application's page on discord.com/developers",
    }
}

/// Reads what Discord has, and writes where that is not what it should be. `is_ours` holds from the
/// moment at which it is this instance's turn to write.
async fn registered(rest: &Rest, hot: &Hot, is_ours: &mut bool) -> Result<Standing, RestError> {
    let Application { id } = rest.get("/applications/@me").await?;
    let path = format!("/applications/{id}/commands");
    let known: Vec<Value> = rest.get(&format!("{path}?with_localizations=true")).await?;
    let mut wanted: Vec<Value> = wanted().collect();
    if known::is_same(&known, &wanted) {
        return Ok(Standing::Known);
    }
    if !*is_ours {
        *is_ours = is_my_turn(hot, &id, &known).await;
    }
    if !*is_ours {
        return Ok(Standing::Elsewhere);
    }
    wanted.extend(known::others(&known));
    let bucket = Bucket {
        action: Action::Post,
        channel: "commands".to_owned(),
    };
    rest.replace(&path, &bucket, &wanted).await?;
    Ok(Standing::Written)
}

/// Whether this instance replaces what is known: one of those that see it does.
async fn is_my_turn(hot: &Hot, application: &str, known: &[Value]) -> bool {
    let known = serde_json::to_vec(known).expect("what was read as JSON can be written");
    let known = Uuid::new_v5(&Uuid::NAMESPACE_OID, &known);
    let what = format!("{application}:{known}");
    let turn = told::may_tell(hot, "commands", &what, TURN).await;
    // Without Redis nobody takes turns; to write the same twice does no harm.
    turn.unwrap_or(true)
}

fn wanted() -> impl Iterator<Item = Value> {
    let managers = MANAGERS_COMMANDS.iter().map(managers_command);
    COMMANDS.iter().map(command).chain(managers)
}

fn managers_command(words: &ManagersCommand) -> Value {
    json!({
        "type": 1,
        "name": words.name,
        "description": words.about[0],
        "description_localizations": localized(&words.about),
        "options": words.parts.iter().map(part).collect::<Vec<_>>(),
        "integration_types": SERVERS,
        "contexts": SERVERS,
        "default_member_permissions": MANAGE_SERVER,
    })
}

fn part(words: &CommandWords) -> Value {
    json!({
        "type": 1,
        "name": words.name,
        "description": words.about[0],
        "description_localizations": localized(&words.about),
        "options": words.options.iter().map(option).collect::<Vec<_>>(),
    })
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
        OptionKind::Person => (6, json!({})),
        OptionKind::Channel => (7, json!({ "channel_types": WRITTEN_IN })),
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
    use crate::domain::preferences::Field;

    #[test]
    fn every_command_keeps_to_discords_limits() {
        let parts = MANAGERS_COMMANDS.iter().flat_map(|words| words.parts);
        let about = MANAGERS_COMMANDS.iter().flat_map(|words| words.about);
        assert!(
            about
                .into_iter()
                .all(|about| (1..=100).contains(&about.chars().count()))
        );
        for words in COMMANDS.iter().chain(parts) {
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
    fn whatever_can_be_preferred_is_an_option() {
        let command = COMMANDS.iter().find(|words| words.name == "preferences");
        let options = command.unwrap().options;
        let named = |name: &str| options.iter().any(|option| option.name == name);
        for name in Field::ALL.map(Field::name).into_iter().chain(["reset"]) {
            assert!(named(name), "{name}");
        }
        assert!(options.len() <= 25);
    }

    #[test]
    fn what_is_registered_is_registered() {
        let wanted: Vec<Value> = wanted().collect();
        let mut known = wanted.clone();
        known.reverse();
        assert!(known::is_same(&known, &wanted));
        known[0]["description"] = json!("another");
        assert!(!known::is_same(&known, &wanted));
        assert!(!known::is_same(&known[1..], &wanted));
    }
}
