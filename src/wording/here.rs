//! What works here, and how the parts are that the bot needs.

use super::{
    HELP, Manner, STATUS, filled,
    phrases::{Choice, Phrases},
    quoted, spoken,
};
use crate::domain::{
    ability::{Ability, Here, Place},
    intent::Intent,
    standing::{ModelState, ServiceState, State, Status},
};

/// What works here, each with an example, and nothing else.
#[must_use]
pub fn help(manner: Manner, here: &Here) -> String {
    let phrases = manner.phrases();
    let mut lines = vec![manner.say(&phrases.here.title).to_owned()];
    let each = here
        .abilities()
        .map(|ability| line(manner, here.place, ability));
    lines.extend(each.map(|line| format!("- {line}")));
    spoken(manner, &lines.join("\n"), HELP)
}

fn line(manner: Manner, place: Place, ability: Ability) -> String {
    let phrases = manner.phrases();
    let (command, choice) = match ability {
        Ability::Follow(Intent::GeneralConversation) => {
            let talk = match place {
                Place::Direct | Place::Console => &phrases.here.talk,
                Place::Server => &phrases.here.talk_in_server,
            };
            return manner.say(talk).to_owned();
        }
        Ability::Follow(intent) => (intent.description().help.command, manner.called(intent)),
        Ability::Preferences => (Some("/preferences"), &phrases.here.preferences),
        Ability::Memory => (Some("/memory"), &phrases.here.memory),
        Ability::Forget => (Some("/forget"), &phrases.here.forget),
        Ability::Privacy => (Some("/privacy"), &phrases.here.privacy),
    };
    let told = with_example(phrases, choice);
    command.map_or_else(|| told.clone(), |command| format!("`{command}`: {told}"))
}

fn with_example(phrases: &Phrases, choice: &Choice) -> String {
    let command = format!("`{}`", choice.example);
    let example = if choice.example.starts_with('/') {
        &command
    } else {
        choice.example
    };
    let values = [("choice", choice.name), ("example", example)];
    filled(phrases.choice_with_example, &values)
}

/// How the bot is, part by part.
#[must_use]
pub fn status(manner: Manner, status: &Status) -> String {
    let phrases = manner.phrases();
    let parts = &phrases.parts;
    let model = match &status.model {
        ModelState::Connected(name) => {
            filled(phrases.model_connected, &[("name", &quoted(name, 80, 0))])
        }
        ModelState::NotConfigured => phrases.model_not_configured.to_owned(),
        ModelState::Failing => phrases.model_failing.to_owned(),
        ModelState::NotKnown => format!("{}: {}", parts.model, parts.configured_unknown),
    };
    let helper = match &status.helper {
        ModelState::Connected(name) => format!("{} ({})", phrases.up, quoted(name, 80, 0)),
        ModelState::NotConfigured => parts.not_configured.to_owned(),
        ModelState::Failing => parts.failing.to_owned(),
        ModelState::NotKnown => parts.configured_unknown.to_owned(),
    };
    let mut lines = vec![
        phrases.status_title.to_owned(),
        format!("- Redis: {}", state(phrases, status.redis)),
        format!("- PostgreSQL: {}", state(phrases, status.postgres)),
        format!("- {model}"),
        format!("- {}: {helper}", parts.helper),
        format!(
            "- {}: {}",
            parts.pictures,
            service(phrases, status.pictures)
        ),
        format!(
            "- {}: {}",
            parts.features,
            service(phrases, status.features)
        ),
    ];
    if let Some(workers) = status.workers {
        lines.push(format!("- {}: {workers}", phrases.workers));
    }
    lines.push(format!("- {}: {}", phrases.version, status.version));
    let uptime = duration(status.uptime_seconds);
    lines.push(format!("- {}: {uptime}", phrases.uptime));
    spoken(manner, &lines.join("\n"), STATUS)
}

fn state(phrases: &Phrases, state: State) -> &'static str {
    match state {
        State::Up => phrases.up,
        State::Degraded => phrases.degraded,
        State::Down => phrases.down,
        State::NotKnown => phrases.parts.not_known,
    }
}

fn service(phrases: &Phrases, state: ServiceState) -> &'static str {
    match state {
        ServiceState::Configured => phrases.parts.configured,
        ServiceState::NotConfigured => phrases.parts.not_configured,
        ServiceState::Failing => phrases.parts.failing,
    }
}

/// Days, hours and minutes in symbols that every language reads; seconds below a minute.
pub(super) fn duration(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min"),
        (0, ..) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h {minutes} min"),
    }
}
