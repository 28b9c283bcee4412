//! What is said about what the bot remembers of somebody, and about having it forgotten.

use super::{Manner, emoji, filled, quoted, spoken};

/// How much of a message is shown.
const SHOWN: usize = 60;
/// How much of a summary is shown.
const SHOWN_OF_SUMMARY: usize = 200;

const MEMORY: emoji::Pool = ["🧠", "📋", "🔍", "💬", "🙂"];
const FORGOTTEN: emoji::Pool = ["🧹", "✅", "🌱", "💬", "🙂"];
const SORRY: emoji::Pool = ["🙏", "🔁", "💬", "🧭", "🙂"];

/// A page of what is remembered of somebody in a conversation.
#[derive(Clone, Debug, Default)]
pub struct Remembered {
    /// Number, moment and text of each message, newest first.
    pub messages: Vec<(usize, String, String)>,
    /// How many there are in all.
    pub total: u64,
    /// Since when.
    pub since: String,
    /// The page with earlier ones, when there is one.
    pub next_page: Option<usize>,
    /// Moment and text of what was made of earlier sessions, newest first.
    pub summaries: Vec<(String, String)>,
}

/// What is remembered, and how to have it forgotten.
#[must_use]
pub fn memory(manner: Manner, remembered: &Remembered) -> String {
    spoken(manner, &list(manner, remembered), MEMORY)
}

/// A number was given that was not shown lately: what is remembered now.
#[must_use]
pub fn memory_anew(manner: Manner, remembered: &Remembered) -> String {
    let unlisted = manner.say(&manner.phrases().memory.unlisted);
    let text = format!("{unlisted}\n{}", list(manner, remembered));
    spoken(manner, &text, MEMORY)
}

/// A message was forgotten.
#[must_use]
pub fn forgotten(manner: Manner) -> String {
    spoken(manner, manner.say(&manner.phrases().memory.one), FORGOTTEN)
}

/// Everything of a conversation was forgotten.
#[must_use]
pub fn forgotten_all(manner: Manner) -> String {
    spoken(manner, manner.say(&manner.phrases().memory.all), FORGOTTEN)
}

/// What was to be forgotten is not remembered.
#[must_use]
pub fn nothing_to_forget(manner: Manner) -> String {
    spoken(manner, manner.say(&manner.phrases().memory.unknown), SORRY)
}

/// It is not clear what was to be forgotten: how to say it.
#[must_use]
pub fn how_to_forget(manner: Manner) -> String {
    let memory = &manner.phrases().memory;
    let text = format!("{}\n{}", manner.say(&memory.unclear), memory.how);
    spoken(manner, &text, SORRY)
}

/// What is kept cannot be looked at or changed at present.
#[must_use]
pub fn memory_away(manner: Manner) -> String {
    spoken(manner, manner.say(&manner.phrases().memory.away), SORRY)
}

fn list(manner: Manner, remembered: &Remembered) -> String {
    let phrases = manner.phrases();
    let memory = &phrases.memory;
    let mut lines = Vec::new();
    if remembered.total == 0 {
        lines.push(manner.say(&memory.nothing).to_owned());
    } else {
        let count = remembered.total.to_string();
        let values = [("count", count.as_str()), ("since", &remembered.since)];
        lines.push(filled(manner.say(&memory.title), &values));
    }
    for (number, at, text) in &remembered.messages {
        lines.push(format!("{number}. {at} {}", shown(manner, text, SHOWN)));
    }
    if let Some(page) = remembered.next_page {
        lines.push(filled(memory.more, &[("page", &page.to_string())]));
    }
    if !remembered.summaries.is_empty() {
        lines.push(memory.summaries.to_owned());
    }
    for (at, text) in &remembered.summaries {
        lines.push(format!("- {at} {}", shown(manner, text, SHOWN_OF_SUMMARY)));
    }
    if !(remembered.messages.is_empty() && remembered.summaries.is_empty()) {
        lines.push(memory.how.to_owned());
    }
    lines.join("\n")
}

fn shown(manner: Manner, text: &str, most: usize) -> String {
    let local = &manner.phrases().local;
    let quote = quoted(text, most, 0);
    if quote.is_empty() {
        return local.wordless.to_owned();
    }
    filled(local.marks, &[("text", &quote)])
}
