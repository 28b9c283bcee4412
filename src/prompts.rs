//! Loads the templates of `prompts/` and fills them in, and holds the example utterances.
//!
//! Every template is declared here with its variables. A missing file, a variable that nobody
//! declared, one that is declared and not used, and a template that cannot be rendered each
//! stop the start. Nothing here reads a clock: the time is handed in.
//!
//! What a person gets may be a variant, while the operator compares some. Every prompt knows its
//! version, which is made of its templates' texts: whoever changes one has another version.

mod data;
mod earlier;
mod experiment;
mod feature;
mod intents;
mod names;
mod templates;

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, LazyLock},
};

use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use uuid::Uuid;

use self::templates::{Template, Templates};
pub use self::{
    earlier::{EarlierTalk, Exchange},
    experiment::Experiment,
    templates::{Fault, Faults},
};
use crate::{
    config::Environment,
    domain::{
        intent::{INTENTS, Intent},
        preferences::{EmojiDensity, Preferences, Tone},
    },
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
    variables: &[
        "weekday",
        "date",
        "time",
        "zone",
        "zone_is_theirs",
        "may_mention",
    ],
    embedded: include_str!("../prompts/system/moment.md"),
};

/// What was said earlier, for the model that answers.
const EARLIER: Template = Template {
    file: "earlier.md",
    variables: &["earlier"],
    embedded: include_str!("../prompts/earlier.md"),
};

/// What the model is told that sums up.
const SUMMARY: Template = Template {
    file: "summary.md",
    variables: &[],
    embedded: include_str!("../prompts/summary.md"),
};

/// What the model is told that drafts a proposal of a request for a feature.
const FEATURE: Template = Template {
    file: "feature.md",
    variables: &[],
    embedded: include_str!("../prompts/feature.md"),
};

/// What is said of a message of each intent, in the order of [`Intent::ALL`].
static OF_INTENTS: LazyLock<[Template; INTENTS]> = LazyLock::new(|| {
    Intent::ALL.map(|intent| Template {
        // Once for each intent, for as long as the program runs.
        file: format!("system/intents/{}.md", intent.name()).leak(),
        variables: &[],
        embedded: intent.description().prompt,
    })
});

/// How a message is read where the local understanding is in doubt. It never changes either.
const UNDERSTANDING: Template = Template {
    file: "understanding/rules.md",
    variables: &["intents", "entities", "examples"],
    embedded: include_str!("../prompts/understanding/rules.md"),
};

/// What the model is told that judges what is to be drawn.
const PICTURE_VERDICT: Template = Template {
    file: "pictures/verdict.md",
    variables: &[],
    embedded: include_str!("../prompts/pictures/verdict.md"),
};

/// What the model is told that puts it better.
const PICTURE_IMPROVE: Template = Template {
    file: "pictures/improve.md",
    variables: &[],
    embedded: include_str!("../prompts/pictures/improve.md"),
};

/// What the model is told that looks at what was drawn.
const PICTURE_LOOK: Template = Template {
    file: "pictures/look.md",
    variables: &[],
    embedded: include_str!("../prompts/pictures/look.md"),
};

/// Every template.
fn all() -> impl Iterator<Item = Template> {
    [
        RULES,
        PERSON,
        MOMENT,
        EARLIER,
        SUMMARY,
        FEATURE,
        UNDERSTANDING,
        PICTURE_VERDICT,
        PICTURE_IMPROVE,
        PICTURE_LOOK,
    ]
    .into_iter()
    .chain(*OF_INTENTS)
}

/// Where the templates are, and which of them are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// `CHINWAG_PROMPTS`: a folder with all templates. Unset for the ones built in.
    pub folder: Option<PathBuf>,
    /// `CHINWAG_EXPERIMENT`: which variants are compared, and how many people get each.
    pub experiment: Option<Experiment>,
}

impl Settings {
    /// Reads the section. Whether the folder will do shows when the templates are loaded.
    pub fn read(env: &mut Environment) -> Self {
        let folder = env.text("CHINWAG_PROMPTS").map(PathBuf::from);
        let experiment = Experiment::read(env);
        if experiment.is_some() && folder.is_none() {
            env.fault(
                "CHINWAG_EXPERIMENT",
                "needs CHINWAG_PROMPTS: variants are in its folder `variants`",
            );
        }
        Self { folder, experiment }
    }
}

/// The templates, checked. Clones share them.
#[derive(Clone, Debug)]
pub struct Prompts {
    usual: Arc<Set>,
    variants: Arc<BTreeMap<String, Set>>,
    experiment: Option<Arc<Experiment>>,
}

/// What a model is told about pictures. It never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfPictures {
    /// To judge what is to be drawn.
    Verdict,
    /// To put it better.
    Improve,
    /// To look at what was drawn.
    Look,
}

/// All prompts of one manner.
#[derive(Debug)]
struct Set {
    templates: Templates,
    /// What never changes, rendered.
    rules: String,
    understanding: String,
    summary: String,
    /// In the order of [`OfPictures`].
    of_pictures: [String; 3],
    feature: String,
    /// The version of what people are answered with.
    version: String,
    understanding_version: String,
    summary_version: String,
    feature_version: String,
}

/// What a system prompt is made for.
#[derive(Clone, Debug)]
pub struct SystemPrompt<'a> {
    /// The person's choices.
    pub preferences: &'a Preferences,
    /// Who it is, over all places: whoever gets a variant keeps it.
    pub person: &'a str,
    /// How the platform shows the person; empty when it does not say. It is their own text.
    pub display_name: &'a str,
    /// What the message is understood as.
    pub intent: Intent,
    /// The present moment.
    pub now: Timestamp,
    /// Whether the answer may mention by itself what else the bot can do.
    pub may_mention: bool,
}

/// A prompt, and what is kept of it with the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// The same to the byte for everybody with this version.
    pub stable: String,
    /// What comes behind it, and changes.
    pub changing: String,
    /// Its version, with its variant where there is one: `0a1b2c3d`, `0a1b2c3d/tone:brief`.
    pub version: String,
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
    may_mention: bool,
}

impl Prompts {
    /// Loads and checks every template, those of the variants too.
    ///
    /// # Errors
    /// When any of them cannot be used; all faults are reported at once.
    pub fn load(settings: &Settings) -> Result<Self, Faults> {
        let folder = settings.folder.as_deref();
        let mut faults = Vec::new();
        let usual = Set::load(folder, None).map_err(|Faults(found)| faults.extend(found));
        let mut variants = BTreeMap::new();
        for name in settings.experiment.iter().flat_map(Experiment::variants) {
            match Set::load(folder, Some(name)) {
                Ok(set) => _ = variants.insert(name.to_owned(), set),
                Err(Faults(found)) => faults.extend(found),
            }
        }
        match usual {
            Ok(usual) if faults.is_empty() => Ok(Self {
                usual: Arc::new(usual),
                variants: Arc::new(variants),
                experiment: settings.experiment.clone().map(Arc::new),
            }),
            _ => Err(Faults(faults)),
        }
    }

    /// The system prompt of an answer.
    #[must_use]
    pub fn system(&self, prompt: &SystemPrompt<'_>) -> Prompt {
        let (set, variant) = self.of(prompt.person);
        let preferences = prompt.preferences;
        let person = Person {
            names: names::block(preferences.preferred_name.as_deref(), prompt.display_name),
            tone: preferences.tone.name(),
            emoji: preferences.emoji.name(),
            language: language(preferences.language_code()),
        };
        let zone = zone_of(preferences.time_zone.as_deref());
        let parts = [
            set.part(&OF_INTENTS[prompt.intent.index()], ()),
            set.part(&PERSON, person),
            set.part(
                &MOMENT,
                moment(prompt.now, zone.as_ref(), prompt.may_mention),
            ),
        ];
        let changing: Vec<String> = parts.into_iter().flatten().collect();
        Prompt {
            stable: set.rules.clone(),
            changing: changing.join("\n\n"),
            version: versioned(&set.version, variant),
        }
    }

    /// The system prompt of reading a message.
    #[must_use]
    pub fn understanding(&self, person: &str) -> Prompt {
        let (set, variant) = self.of(person);
        Prompt {
            stable: set.understanding.clone(),
            changing: String::new(),
            version: versioned(&set.understanding_version, variant),
        }
    }

    /// The system prompt of something that is done for a picture.
    #[must_use]
    pub fn of_pictures(&self, which: OfPictures) -> Prompt {
        let stable = self.usual.of_pictures[which as usize].clone();
        Prompt {
            version: version([stable.clone()]),
            stable,
            changing: String::new(),
        }
    }

    /// What a person gets, and what that is called.
    fn of(&self, person: &str) -> (&Set, Option<String>) {
        let found = self.experiment.as_ref().and_then(|experiment| {
            let variant = experiment.of(person)?;
            let set = self.variants.get(variant)?;
            Some((set, format!("{}:{variant}", experiment.name())))
        });
        found.map_or((&self.usual, None), |(set, name)| (set, Some(name)))
    }
}

fn versioned(version: &str, variant: Option<String>) -> String {
    match variant {
        Some(variant) => format!("{version}/{variant}"),
        None => version.to_owned(),
    }
}

impl Set {
    /// Loads the templates of a folder; those of a variant that it does not have are the usual
    /// ones.
    fn load(folder: Option<&std::path::Path>, variant: Option<&str>) -> Result<Self, Faults> {
        let templates: Vec<Template> = all().collect();
        let templates = Templates::load(&templates, folder, variant)?;
        let mut faults = Vec::new();
        let mut rendered = |template: &Template, values: BTreeMap<&str, String>| {
            let rendered = templates.render(template, values);
            rendered.unwrap_or_else(|fault| {
                faults.push(fault);
                String::new()
            })
        };
        let rules = rendered(&RULES, BTreeMap::new());
        let of_intents = BTreeMap::from([
            ("intents", intents::wanted()),
            ("entities", intents::entities()),
            ("examples", intents::examples()),
        ]);
        let understanding = rendered(&UNDERSTANDING, of_intents);
        let summary = rendered(&SUMMARY, BTreeMap::new());
        let of_pictures = [PICTURE_VERDICT, PICTURE_IMPROVE, PICTURE_LOOK];
        let of_pictures = of_pictures.map(|template| rendered(&template, BTreeMap::new()));
        let feature = rendered(&FEATURE, BTreeMap::new());
        rendered(&EARLIER, BTreeMap::from([("earlier", String::new())]));
        for template in OF_INTENTS.iter() {
            rendered(template, BTreeMap::new());
        }
        faults.extend(rehearsal().filter_map(|person| templates.render(&PERSON, person).err()));
        faults.extend(
            [None, Some("Europe/Berlin")]
                .into_iter()
                .filter_map(|zone| {
                    let zone = zone_of(zone);
                    // Where the zone is known a mention is allowed: both branches of both are met.
                    let moment = moment(Timestamp::UNIX_EPOCH, zone.as_ref(), zone.is_some());
                    templates.render(&MOMENT, moment).err()
                }),
        );
        if !faults.is_empty() {
            return Err(Faults(faults));
        }
        let answering = [RULES, PERSON, MOMENT, EARLIER].into_iter();
        let answering = answering.chain(*OF_INTENTS);
        Ok(Self {
            version: version(answering.map(|template| templates.text(&template))),
            understanding_version: version([understanding.clone()]),
            summary_version: version([summary.clone()]),
            feature_version: version([feature.clone()]),
            templates,
            rules,
            understanding,
            summary,
            of_pictures,
            feature,
        })
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

/// A version, made of what the templates say.
fn version(texts: impl IntoIterator<Item = String>) -> String {
    let whole = texts.into_iter().collect::<Vec<_>>().join("\0");
    let id = Uuid::new_v5(&Uuid::NAMESPACE_OID, whole.as_bytes());
    id.simple().to_string()[..8].to_owned()
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

fn moment(now: Timestamp, zone: Option<&TimeZone>, may_mention: bool) -> Moment<'_> {
    let local = now.to_zoned(zone.cloned().unwrap_or(TimeZone::UTC));
    Moment {
        weekday: local.strftime("%A").to_string(),
        date: local.strftime("%-d %B %Y").to_string(),
        time: local.strftime("%H:%M (UTC%:z)").to_string(),
        zone: zone.and_then(TimeZone::iana_name).unwrap_or("UTC"),
        zone_is_theirs: zone.is_some(),
        may_mention,
    }
}

#[cfg(test)]
mod tests;
