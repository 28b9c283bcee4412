//! Every fixed sentence the bot can say, in every language it speaks.
//!
//! Workers, gateway and console all take their words from here. A sentence is chosen by the
//! person's [`Manner`]; emoji are counted, and only ever stand behind words. What people wrote
//! is quoted so that it pings nobody and formats nothing.
//!
//! Pure: no clock, no chance, no I/O. Where there are several ways to say something, the text
//! handed in decides.

mod actions;
pub mod commands;
mod emoji;
mod features;
mod feedback;
mod here;
mod ignoring;
mod local;
mod memory;
mod offers;
mod phrases;
pub mod pictures;
mod preferences;
mod quote;
#[cfg(test)]
mod tests;

pub use actions::{
    ActionTold, KeptBack, actions_asked, actions_told, cannot_save, no, press_it, too_little, yes,
};
pub use emoji::{count_beside_code, count_emoji, limit_emoji};
pub use features::{
    anyway, feature_alike, feature_decided, feature_joined, feature_not_opened, feature_noted,
    feature_opened, features_away, join, own_features,
};
pub use feedback::{thanks_for_vote, vote};
pub use here::{help, status};
pub use ignoring::{Ignoring, ignoring};
pub use local::{Absence, LocalTurn, local_reply};
pub use memory::{
    Remembered, forgotten, forgotten_all, how_to_forget, memory, memory_anew, memory_away,
    nothing_to_forget,
};
pub use offers::{choice_name, correct, keep_words, offer_away, refused, words_kept};
pub use preferences::{
    Press, Settled, came_back, density_name, field_name, language_name, nothing_to_undo, opted_out,
    place_name, preferences, preferences_anew, preferences_away, preferences_changed,
    preferences_closed, preferences_unfit, press_name, privacy, template_name, tone_name,
    which_time_zone, window_name,
};
pub use quote::quoted;

pub use crate::domain::standing::{ModelState, ServiceState, State, Status};
use crate::domain::{
    intent::Intent,
    preferences::{EmojiDensity, Preferences, Tone},
    quota::{Dimension, Kind},
    trouble::Trouble,
};
use phrases::{Choice, Phrases, Said};

/// A language the fixed sentences exist in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// English: also for everybody whose language we do not speak.
    English,
    /// Spanish.
    Spanish,
    /// German.
    German,
    /// French.
    French,
    /// Portuguese.
    Portuguese,
    /// Japanese.
    Japanese,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::English,
        Self::Spanish,
        Self::German,
        Self::French,
        Self::Portuguese,
        Self::Japanese,
    ];

    /// The language of a code such as `de` or `pt-BR`; English for any other.
    #[must_use]
    pub fn named(code: &str) -> Self {
        let primary = code.split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "es" => Self::Spanish,
            "de" => Self::German,
            "fr" => Self::French,
            "pt" => Self::Portuguese,
            "ja" => Self::Japanese,
            _ => Self::English,
        }
    }

    fn phrases(self) -> &'static Phrases {
        match self {
            Self::English => &phrases::en::PHRASES,
            Self::Spanish => &phrases::es::PHRASES,
            Self::German => &phrases::de::PHRASES,
            Self::French => &phrases::fr::PHRASES,
            Self::Portuguese => &phrases::pt::PHRASES,
            Self::Japanese => &phrases::ja::PHRASES,
        }
    }

    fn called(self, intent: Intent) -> &'static Choice {
        let called = &intent.description().called;
        match self {
            Self::English => &called.en,
            Self::Spanish => &called.es,
            Self::German => &called.de,
            Self::French => &called.fr,
            Self::Portuguese => &called.pt,
            Self::Japanese => &called.ja,
        }
    }
}

/// How to speak to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Manner {
    /// In which language.
    pub language: Language,
    /// How politely.
    pub tone: Tone,
    /// With how many emoji.
    pub emoji: EmojiDensity,
}

impl Manner {
    /// The manner a person has chosen.
    #[must_use]
    pub fn of(preferences: &Preferences) -> Self {
        Self {
            language: Language::named(preferences.language_code()),
            tone: preferences.tone,
            emoji: preferences.emoji,
        }
    }

    /// A text with no more emoji than the person wants. Code stays as it is.
    #[must_use]
    pub fn limited(self, text: &str) -> String {
        let Some(most) = self.most_emoji() else {
            return text.to_owned();
        };
        let limited = emoji::limit_beside_code(text, most);
        if limited.trim().is_empty() && !text.trim().is_empty() {
            // There were only emoji, and something is to be seen.
            return "…".to_owned();
        }
        limited
    }

    /// A text with as many emoji as the person wants: with too few, some are added where sentences end.
    /// Code is neither counted nor changed.
    #[must_use]
    pub fn held(self, text: &str) -> String {
        let least = match self.emoji {
            EmojiDensity::None => 0,
            EmojiDensity::Low => 1,
            EmojiDensity::Medium => 2,
            EmojiDensity::High => 4,
        };
        emoji::at_least(&self.limited(text), least)
    }

    /// The most emoji a text may carry; `None` when there is no limit.
    #[must_use]
    pub fn most_emoji(self) -> Option<usize> {
        match self.emoji {
            EmojiDensity::None => Some(0),
            EmojiDensity::Low => Some(2),
            EmojiDensity::Medium => Some(4),
            EmojiDensity::High => None,
        }
    }

    fn phrases(self) -> &'static Phrases {
        self.language.phrases()
    }

    /// What an intent is called, and how to ask for it.
    fn called(self, intent: Intent) -> &'static Choice {
        self.language.called(intent)
    }

    fn say(self, said: &Said) -> &'static str {
        said.in_tone(self.tone)
    }
}

/// What people may ask for that does not work yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Later {
    /// `/generate-image`
    GenerateImage,
    /// `/get-image`
    GetImage,
    /// `/request-feature`
    RequestFeature,
    /// `/submit-feature`
    SubmitFeature,
    /// Reminders, in whatever words.
    Reminders,
}

impl Later {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::GenerateImage,
        Self::GetImage,
        Self::RequestFeature,
        Self::SubmitFeature,
        Self::Reminders,
    ];

    /// The command of this name, with or without its slash.
    #[must_use]
    pub fn command(name: &str) -> Option<Self> {
        match name.strip_prefix('/').unwrap_or(name) {
            "generate-image" => Some(Self::GenerateImage),
            "get-image" => Some(Self::GetImage),
            "request-feature" => Some(Self::RequestFeature),
            "submit-feature" => Some(Self::SubmitFeature),
            _ => None,
        }
    }

    /// What an intent asks for, when it does not work yet.
    #[must_use]
    pub fn intent(intent: Intent) -> Option<Self> {
        match intent {
            Intent::GenerateImage => Some(Self::GenerateImage),
            Intent::GetImage => Some(Self::GetImage),
            Intent::SubmitFeature => Some(Self::SubmitFeature),
            Intent::ScheduleTask => Some(Self::Reminders),
            _ => None,
        }
    }
}

/// Something that was asked for does not work yet.
#[must_use]
pub fn not_available_yet(manner: Manner, what: Later) -> String {
    let phrases = manner.phrases();
    let name = match what {
        Later::GenerateImage => "`/generate-image`",
        Later::GetImage => "`/get-image`",
        Later::RequestFeature => "`/request-feature`",
        Later::SubmitFeature => "`/submit-feature`",
        Later::Reminders => return spoken(manner, manner.say(&phrases.no_reminders), SORRY),
    };
    let text = filled(manner.say(&phrases.not_yet), &[("name", name)]);
    spoken(manner, &text, SORRY)
}

/// What an intent is called where it is offered, in every language.
#[must_use]
pub fn choice_names(intent: Intent) -> [&'static str; 6] {
    Language::ALL.map(|language| language.called(intent).name)
}

/// Asks which of a few things was meant, and shows how to ask for those that are available.
#[must_use]
pub fn which(manner: Manner, choices: &[(Intent, bool)]) -> String {
    let phrases = manner.phrases();
    let mut lines = vec![manner.say(&phrases.which).to_owned()];
    for (place, (choice, is_available)) in (1..).zip(choices) {
        let choice = manner.called(*choice);
        let line = match (is_available, choice.example) {
            (false, _) => filled(phrases.choice_not_yet, &[("choice", choice.name)]),
            (true, "") => choice.name.to_owned(),
            (true, example) => filled(
                phrases.choice_with_example,
                &[("choice", choice.name), ("example", example)],
            ),
        };
        lines.push(format!("{place}. {line}"));
    }
    lines.push(manner.say(&phrases.which_answer).to_owned());
    spoken(manner, &lines.join("\n"), WHICH)
}

/// Says that too much waits for the bot to take more in.
#[must_use]
pub fn busy(manner: Manner) -> String {
    spoken(manner, manner.say(&manner.phrases().busy), WAIT)
}

/// Says that an operator has stopped the work on a message.
#[must_use]
pub fn cancelled(manner: Manner, reference: &str) -> String {
    with_reference(manner, &manner.phrases().cancelled, reference)
}

/// The message is longer than is taken.
#[must_use]
pub fn too_long(manner: Manner, most_characters: usize) -> String {
    let most = most_characters.to_string();
    let text = filled(manner.say(&manner.phrases().too_long), &[("most", &most)]);
    spoken(manner, &text, SORRY)
}

/// What keeps a message from its answer; operators find it by the reference.
#[must_use]
pub fn trouble(manner: Manner, trouble: Trouble, reference: &str) -> String {
    let phrases = manner.phrases();
    let said = match trouble {
        Trouble::ApiError => &phrases.unavailable,
        Trouble::Timeout => &phrases.timed_out,
        Trouble::InvalidInput => &phrases.unreadable,
        Trouble::PermissionDenied => return forbidden(manner, "", reference),
        Trouble::RateLimited { retry_at } => {
            return limit_reached(
                manner,
                Dimension::Person(Kind::General),
                retry_at,
                reference,
            );
        }
        Trouble::Unknown => &phrases.failed,
    };
    with_reference(manner, said, reference)
}

/// A limit is reached; the time until which it holds, in Unix seconds, is shown by Discord, counting
/// down.
#[must_use]
pub fn limit_reached(manner: Manner, by: Dimension, retry_at_unix: i64, reference: &str) -> String {
    let phrases = manner.phrases();
    let said = match by {
        Dimension::Person(Kind::General) | Dimension::Role => &phrases.too_many,
        Dimension::Person(Kind::Image) => &phrases.limits.pictures,
        Dimension::Person(Kind::FeatureRequest) => &phrases.limits.features,
        Dimension::Channel => &phrases.limits.channel,
        Dimension::Server => &phrases.limits.server,
        Dimension::Global => &phrases.limits.everywhere,
    };
    let (when, reference) = (format!("<t:{retry_at_unix}:R>"), plain(reference));
    let values = [("when", when.as_str()), ("reference", &reference)];
    let text = filled(manner.say(said), &values);
    spoken(manner, &text, WAIT)
}

/// The money for today is spent, so no model is asked until the moment in Unix seconds; Discord
/// shows it, counting down.
#[must_use]
pub fn budget_used_up(manner: Manner, renewed_at_unix: i64) -> String {
    let when = format!("<t:{renewed_at_unix}:R>");
    let said = &manner.phrases().limits.budget;
    let text = filled(manner.say(said), &[("when", when.as_str())]);
    spoken(manner, &text, WAIT)
}

/// The bot may not write in a channel; it is said elsewhere. `channel` is Discord's way to name it.
#[must_use]
pub fn forbidden(manner: Manner, channel: &str, reference: &str) -> String {
    let reference = plain(reference);
    let channel = if channel.is_empty() { "#" } else { channel };
    let values = [("channel", channel), ("reference", &reference)];
    let text = filled(manner.say(&manner.phrases().forbidden), &values);
    spoken(manner, &text, SORRY)
}

/// What was asked among others is answered in a direct message: it is for the person alone.
#[must_use]
pub fn answered_directly(manner: Manner) -> String {
    spoken(manner, manner.say(&manner.phrases().directly), HELP)
}

/// What was asked among others is for the person alone, who takes no direct messages: how to see it.
#[must_use]
pub fn cannot_answer_directly(manner: Manner) -> String {
    spoken(manner, manner.say(&manner.phrases().not_directly), SORRY)
}

/// Whether an answer says that the language model does not answer, in whatever language.
#[must_use]
pub fn says_unavailable(answer: &str) -> bool {
    let phrases = Language::ALL.map(Language::phrases);
    phrases.iter().any(|phrases| {
        let said = Tone::ALL
            .iter()
            .map(|tone| phrases.unavailable.in_tone(*tone));
        // What stands before the first mark is whole, wherever emoji were put.
        let mut beginnings = said.map(|text| {
            let end = text.find([',', ';', '.', '、', '。']).unwrap_or(text.len());
            &text[..end]
        });
        beginnings.any(|beginning| answer.contains(beginning))
    })
}

/// A reference is letters, digits and hyphens, whatever is handed in.
fn plain(reference: &str) -> String {
    reference
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .take(36)
        .collect()
}

fn with_reference(manner: Manner, said: &Said, reference: &str) -> String {
    let plain = plain(reference);
    let text = filled(manner.say(said), &[("reference", &plain)]);
    spoken(manner, &text, SORRY)
}

/// The message held a key or a token, which was taken out.
#[must_use]
pub fn secret_pasted(manner: Manner) -> String {
    spoken(manner, manner.say(&manner.phrases().pasted), SORRY)
}

/// The language model declined to answer.
#[must_use]
pub fn model_refused(manner: Manner) -> String {
    spoken(manner, manner.say(&manner.phrases().refused), SORRY)
}

/// There was nothing in the message to answer.
#[must_use]
pub fn empty_message(manner: Manner) -> String {
    spoken(manner, manner.say(&manner.phrases().empty), GREETING)
}

/// What is not in an answer, or was not taken into account, since it did not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// The oldest of the messages before.
    Turns,
    /// The end of the message itself.
    End,
    /// The rest of the answer.
    Rest,
}

/// Says below an answer what is not in it, or was not taken into account. The answer has its emoji, so this has
/// none.
#[must_use]
pub fn left_out(manner: Manner, what: LeftOut) -> String {
    let phrases = manner.phrases();
    let said = match what {
        LeftOut::Turns => &phrases.left_out_turns,
        LeftOut::End => &phrases.left_out_end,
        LeftOut::Rest => &phrases.left_out_rest,
    };
    manner.say(said).to_owned()
}

const WHICH: emoji::Pool = ["🤔", "💬", "🧭", "📋", "🙂"];
const HELP: emoji::Pool = ["👋", "💬", "📋", "✨", "🙂"];
const STATUS: emoji::Pool = ["📋", "🔧", "📊", "🧭", "💡"];
const SORRY: emoji::Pool = ["🙏", "🛠️", "💬", "🔁", "🙂"];
const WAIT: emoji::Pool = ["⏳", "🙂", "☕", "🌱", "💬"];
const GREETING: emoji::Pool = ["👋", "🙂", "✨", "💬", "☀️"];

fn spoken(manner: Manner, text: &str, pool: emoji::Pool) -> String {
    emoji::decorated(text, manner.emoji, pool)
}

/// Puts values in the place of `{name}`. Values are not looked at again, so a value with
/// braces stays as it is.
fn filled(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('{') {
        let (name, after) = behind
            .split_once('}')
            .expect("every brace in a phrase is closed; a test reads them all");
        let value = values.iter().find(|(given, _)| *given == name);
        text.push_str(before);
        text.push_str(value.map_or("", |(_, value)| value));
        rest = after;
    }
    text.push_str(rest);
    text
}
