//! Loads the templates of `prompts/` and fills them in, and holds the example utterances.
//!
//! Every template is declared here with its variables. A missing file, a variable that nobody
//! declared, one that is declared and not used, and a template that cannot be rendered each
//! stop the start. Nothing here reads a clock: the time is handed in.

pub mod intents;
mod names;
mod templates;

use std::{path::PathBuf, sync::Arc};

use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;

pub use self::templates::{Fault, Faults};
use self::templates::{Template, Templates};
use crate::{
    config::Environment,
    domain::preferences::{EmojiDensity, Preferences, Tone},
};

/// What never changes: it comes first, so that providers can keep it from turn to turn.
const RULES: Template = Template {
    file: "system/rules.md",
    variables: &[],
    embedded: include_str!("../prompts/system/rules.md"),
};

/// What is the same for one person until they change it.
const PERSON: Template = Template {
    file: "system/person.md",
    variables: &["names", "tone", "emoji", "language"],
    embedded: include_str!("../prompts/system/person.md"),
};

/// What changes with every message: it comes last.
const MOMENT: Template = Template {
    file: "system/moment.md",
    variables: &["weekday", "date", "time", "zone", "zone_is_theirs"],
    embedded: include_str!("../prompts/system/moment.md"),
};

const ALL: &[Template] = &[RULES, PERSON, MOMENT];

/// Where the templates are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// `CHINWAG_PROMPTS`: a folder with all templates. Unset for the ones built in.
    pub folder: Option<PathBuf>,
}

impl Settings {
    /// Reads the section. Whether the folder will do shows when the templates are loaded.
    pub fn read(env: &mut Environment) -> Self {
        Self {
            folder: env.text("CHINWAG_PROMPTS").map(PathBuf::from),
        }
    }
}

/// The templates, checked. Clones share them.
#[derive(Clone, Debug)]
pub struct Prompts {
    templates: Arc<Templates>,
    rules: Arc<str>,
}

/// What a system prompt is made for.
#[derive(Clone, Debug)]
pub struct SystemPrompt<'a> {
    /// The person's choices.
    pub preferences: &'a Preferences,
    /// How the platform shows the person; empty when it does not say. It is their own text.
    pub display_name: &'a str,
    /// The present moment.
    pub now: Timestamp,
}

#[derive(Serialize)]
struct Person<'a> {
    names: String,
    tone: &'static str,
    emoji: &'static str,
    language: &'a str,
}

#[derive(Serialize)]
struct Moment<'a> {
    weekday: String,
    date: String,
    time: String,
    zone: &'a str,
    zone_is_theirs: bool,
}

impl Prompts {
    /// Loads and checks every template.
    ///
    /// # Errors
    /// When any of them cannot be used; all faults are reported at once.
    pub fn load(settings: &Settings) -> Result<Self, Faults> {
        let templates = Templates::load(ALL, settings.folder.as_deref())?;
        let rules = templates.render(&RULES, ());
        let mut faults: Vec<Fault> = rules.as_ref().err().cloned().into_iter().collect();
        faults.extend(rehearsal().filter_map(|person| templates.render(&PERSON, person).err()));
        faults.extend(
            [None, Some("Europe/Berlin")]
                .into_iter()
                .filter_map(|zone| {
                    let zone = zone_of(zone);
                    let moment = moment(Timestamp::UNIX_EPOCH, zone.as_ref());
                    templates.render(&MOMENT, moment).err()
                }),
        );
        match rules {
            Ok(rules) if faults.is_empty() => Ok(Self {
                templates: Arc::new(templates),
                rules: rules.into(),
            }),
            _ => Err(Faults(faults)),
        }
    }

    /// The part of every system prompt that never changes while the program runs.
    #[must_use]
    pub fn stable_prefix(&self) -> &str {
        &self.rules
    }

    /// The system prompt: what never changes, then what changes with the person, then the time.
    #[must_use]
    pub fn system(&self, prompt: &SystemPrompt<'_>) -> String {
        let preferences = prompt.preferences;
        let person = Person {
            names: names::block(preferences.preferred_name.as_deref(), prompt.display_name),
            tone: preferences.tone.name(),
            emoji: preferences.emoji.name(),
            language: language(&preferences.language),
        };
        let zone = zone_of(preferences.time_zone.as_deref());
        let moment = moment(prompt.now, zone.as_ref());
        [
            Some(self.rules.to_string()),
            self.part(&PERSON, person),
            self.part(&MOMENT, moment),
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<String>>()
        .join("\n\n")
    }

    /// A part of a prompt. The rehearsal at the start rules out that it fails for all but
    /// contrived templates, and then an answer without it is better than none.
    fn part(&self, template: &Template, values: impl Serialize) -> Option<String> {
        let rendered = self.templates.render(template, values);
        let logged = rendered.inspect_err(|fault| {
            tracing::error!(%fault, "A part of the system prompt is left out");
        });
        logged.ok()
    }
}

/// Every choice a template can branch on, to find what cannot be rendered before anybody asks.
fn rehearsal() -> impl Iterator<Item = Person<'static>> {
    let tones = [Tone::Formal, Tone::Friendly, Tone::Casual, Tone::Technical];
    let densities = [
        EmojiDensity::None,
        EmojiDensity::Low,
        EmojiDensity::Medium,
        EmojiDensity::High,
    ];
    tones.into_iter().flat_map(move |tone| {
        densities.into_iter().map(move |emoji| Person {
            names: names::block(None, "Ada"),
            tone: tone.name(),
            emoji: emoji.name(),
            language: "English",
        })
    })
}

/// The language by its name. What is no language of ours becomes English, so that nothing a
/// person typed gets into the instructions.
fn language(code: &str) -> &'static str {
    match code {
        "es" => "Spanish",
        "de" => "German",
        "fr" => "French",
        "pt" => "Portuguese",
        "ja" => "Japanese",
        _ => "English",
    }
}

/// The person's own time zone, where it is known and is one.
fn zone_of(name: Option<&str>) -> Option<TimeZone> {
    TimeZone::get(name?).ok()
}

fn moment(now: Timestamp, zone: Option<&TimeZone>) -> Moment<'_> {
    let local = now.to_zoned(zone.cloned().unwrap_or(TimeZone::UTC));
    Moment {
        weekday: local.strftime("%A").to_string(),
        date: local.strftime("%-d %B %Y").to_string(),
        time: local.strftime("%H:%M (UTC%:z)").to_string(),
        zone: zone.and_then(TimeZone::iana_name).unwrap_or("UTC"),
        zone_is_theirs: zone.is_some(),
    }
}

#[cfg(test)]
mod tests;
