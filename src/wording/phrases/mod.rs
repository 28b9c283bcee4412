//! The sentences themselves: one file a language, all with the same fields.
//!
//! `{name}` stands for a value. Nothing here holds an emoji: they are added by count. What an intent
//! is called stands with the [intent](crate::domain::intent::Intent).

pub mod de;
pub mod en;
pub mod es;
pub mod features;
pub mod fr;
pub mod ignoring;
pub mod ja;
pub mod pictures;
pub mod preferences;
pub mod pt;

use crate::domain::preferences::Tone;

pub use crate::domain::intent::Choice;

/// A sentence in each tone.
#[derive(Clone, Copy, Debug)]
pub struct Said {
    /// As to a friend.
    pub friendly: &'static str,
    /// As to a stranger one respects.
    pub formal: &'static str,
    /// As among friends of long standing.
    pub casual: &'static str,
    /// Short and exact.
    pub technical: &'static str,
}

impl Said {
    /// In one tone.
    pub const fn in_tone(&self, tone: Tone) -> &'static str {
        match tone {
            Tone::Formal => self.formal,
            Tone::Friendly => self.friendly,
            Tone::Casual => self.casual,
            Tone::Technical => self.technical,
        }
    }
}

/// One wording for everybody.
const fn same(text: &'static str) -> Said {
    both(text, text)
}

/// A wording for friends, whatever their tone, and a formal one.
const fn both(friendly: &'static str, formal: &'static str) -> Said {
    four(friendly, formal, friendly, friendly)
}

/// A wording for each tone.
pub(super) const fn four(
    friendly: &'static str,
    formal: &'static str,
    casual: &'static str,
    technical: &'static str,
) -> Said {
    Said {
        friendly,
        formal,
        casual,
        technical,
    }
}

const fn choice(name: &'static str, example: &'static str) -> Choice {
    Choice { name, example }
}

/// What is said in one language.
#[derive(Debug)]
pub struct Phrases {
    pub here: Here,
    pub parts: Parts,
    pub status_title: &'static str,
    pub up: &'static str,
    pub degraded: &'static str,
    pub down: &'static str,
    /// `{name}`
    pub model_connected: &'static str,
    pub model_not_configured: &'static str,
    pub model_failing: &'static str,
    pub workers: &'static str,
    pub version: &'static str,
    pub uptime: &'static str,
    /// `{name}`
    pub not_yet: Said,
    pub no_reminders: Said,
    pub which: Said,
    pub which_answer: Said,
    /// `{choice}`
    pub choice_not_yet: &'static str,
    /// `{choice}`, `{example}`
    pub choice_with_example: &'static str,
    /// `{when}`, `{reference}`
    pub too_many: Said,
    pub busy: Said,
    pub cancelled: Said,
    /// `{most}`
    pub too_long: Said,
    /// `{reference}`
    pub timed_out: Said,
    /// `{reference}`
    pub failed: Said,
    /// `{reference}`
    pub unreadable: Said,
    /// `{channel}`, `{reference}`
    pub forbidden: Said,
    pub directly: Said,
    pub not_directly: Said,
    pub pasted: Said,
    /// `{reference}`
    pub unavailable: Said,
    pub refused: Said,
    pub empty: Said,
    pub left_out_turns: Said,
    pub left_out_end: Said,
    pub left_out_rest: Said,
    pub limits: Limits,
    pub memory: Memory,
    pub actions: Actions,
    pub offers: Offers,
    pub local: Local,
}

/// What is said of what is to be done. `{what}` names it, with what it is about.
#[derive(Debug)]
pub struct Actions {
    pub ask: Said,
    /// `{what}`
    pub waiting: Said,
    /// `{what}`
    pub refused: Said,
    /// `{what}`
    pub expired: Said,
    /// `{what}`
    pub superseded: Said,
    /// `{what}`
    pub running: Said,
    /// `{what}`
    pub done: Said,
    /// `{what}`
    pub failed: Said,
    /// `{what}`
    pub abandoned: Said,
    /// `{what}`
    pub stopped: Said,
    /// `{what}`
    pub limited: Said,
    pub unknown: Said,
    pub press_it: Said,
    pub cannot_save: Said,
    /// `{example}`
    pub too_little: Said,
    /// On a button.
    pub yes: &'static str,
    /// On a button.
    pub no: &'static str,
}

/// What is said about what can be pressed.
#[derive(Debug)]
pub struct Offers {
    pub not_yours: Said,
    pub expired: Said,
    pub used: Said,
    pub withdrawn: Said,
    pub unknown: Said,
    pub away: Said,
    /// Asks, in the place of an option, whether something else was meant.
    pub correct: &'static str,
    /// On a button.
    pub keep: &'static str,
    pub kept: Said,
}

/// What works here, besides what stands behind an intent.
#[derive(Debug)]
pub struct Here {
    pub title: Said,
    /// In a direct message and in the console, where everything is for the bot.
    pub talk: Said,
    pub talk_in_server: Said,
    pub memory: Choice,
    pub forget: Choice,
    pub privacy: Choice,
    pub preferences: Choice,
}

/// The parts that the bot needs, and how they may be, besides the sentences on the model.
#[derive(Debug)]
pub struct Parts {
    pub model: &'static str,
    pub helper: &'static str,
    pub pictures: &'static str,
    pub features: &'static str,
    pub configured: &'static str,
    pub not_configured: &'static str,
    pub failing: &'static str,
    /// Configured, and the one who is asked does not know more.
    pub configured_unknown: &'static str,
    pub not_known: &'static str,
}

/// What is said when something may not go on for now, besides too many messages of one person.
#[derive(Debug)]
pub struct Limits {
    /// `{when}`, `{reference}`
    pub pictures: Said,
    /// `{when}`, `{reference}`
    pub features: Said,
    /// `{when}`, `{reference}`
    pub channel: Said,
    /// `{when}`, `{reference}`
    pub server: Said,
    /// `{when}`, `{reference}`
    pub everywhere: Said,
    /// `{when}`
    pub budget: Said,
}

/// What is said about what is remembered of somebody.
#[derive(Debug)]
pub struct Memory {
    /// `{count}`, `{since}`
    pub title: Said,
    pub nothing: Said,
    pub summaries: &'static str,
    /// `{page}`
    pub more: &'static str,
    pub how: &'static str,
    pub one: Said,
    pub all: Said,
    pub unlisted: Said,
    pub unknown: Said,
    pub unclear: Said,
    pub away: Said,
}

/// What is said when no language model answers. `{why}` is one of the first two, at a
/// sentence's beginning and without a full stop.
#[derive(Debug)]
pub struct Local {
    pub not_configured: &'static str,
    pub unreachable: &'static str,
    /// `{name}` is empty, or a name with what joins it to the greeting.
    pub hello: [Said; 2],
    /// What joins a name to the greeting: `{name}`.
    pub name: &'static str,
    /// `{why}`
    pub how_are_you: Said,
    /// `{why}`
    pub who: Said,
    pub thanks: [Said; 2],
    pub goodbye: [Said; 2],
    /// `{why}`
    pub question: [Said; 3],
    /// `{why}`, `{quote}`
    pub related: Said,
    /// `{why}`, `{quote}`
    pub statement: [Said; 3],
    /// `{why}`, `{quote}`, `{previous}`
    pub statement_after: Said,
    /// `{quote}`
    pub recall: [Said; 2],
    /// Before a list of quotes.
    pub recall_several: Said,
    pub recall_nothing: Said,
    /// In the place of a quote that would show nothing.
    pub wordless: &'static str,
    /// Around a quote: `{text}`.
    pub marks: &'static str,
}
