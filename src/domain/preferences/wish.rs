//! What people ask of their preferences: by the command, or in so many words.
//!
//! Words count only where a whole sentence says just that and nothing else; everything that could
//! be talk stays talk. Only the beginning of a message is looked at: what is quoted, or stands in
//! code, is not said by the person.

mod phrases;

use super::{
    Change, EmojiDensity, LONGEST_NAME, Request, Tone, cleaned_name, read_typed, time_zone_named,
};
use crate::domain::memory::{folded, without_courtesy};
use phrases::{
    EMOJI, FORGET_NAME, LANGUAGE, LANGUAGE_NAMES, NAME, NO_NAMES, RESET, SHOW, TONES, UNDO, ZONE,
};

/// What a message asks of somebody's preferences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PreferenceWish {
    /// To see them, and to change them by pressing.
    Show,
    /// To start again with what everybody starts with.
    Reset,
    /// To go back to what was before a template or a reset.
    Undo,
    /// To change some, as far as that can be.
    Change {
        /// What is to change.
        request: Request,
        /// A question behind it, which is to be answered besides.
        question: Option<String>,
    },
}

impl PreferenceWish {
    /// Reads a message.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(typed) = behind_command(text) {
            return Some(Self::typed(typed));
        }
        // Nothing that is recognised is nearly as long, and what stands in code is not said.
        if text.contains('`') || text.chars().nth(400).is_some() {
            return None;
        }
        let whole = folded(text);
        let whole = without_courtesy(&whole);
        if SHOW.contains(&whole) {
            return Some(Self::Show);
        }
        if RESET.contains(&whole) {
            return Some(Self::Reset);
        }
        if UNDO.contains(&whole) {
            return Some(Self::Undo);
        }
        Self::said(text)
    }

    fn typed(typed: &str) -> Self {
        match typed.to_lowercase().as_str() {
            "" | "show" => Self::Show,
            "reset" => Self::Reset,
            "undo" => Self::Undo,
            _ => Self::Change {
                request: read_typed(typed),
                question: None,
            },
        }
    }

    fn said(text: &str) -> Option<Self> {
        let mut changes = Vec::new();
        let sentences = sentences(text);
        let mut left = sentences.iter();
        let mut question = None;
        while let Some(sentence) = left.next() {
            if let Some(said) = (!is_question(sentence))
                .then(|| clauses(sentence))
                .flatten()
            {
                changes.extend(said);
                continue;
            }
            // Only a short question is answered besides; everything else is talk.
            let last = left.next().is_none();
            if changes.is_empty() || !last || !is_question(sentence) {
                return None;
            }
            question = Some((*sentence).trim().to_owned());
        }
        (!changes.is_empty()).then_some(Self::Change {
            request: Request {
                changes,
                ..Request::default()
            },
            question,
        })
    }
}

/// What stands behind the command.
fn behind_command(text: &str) -> Option<&str> {
    let first = text.split_whitespace().next()?;
    first
        .eq_ignore_ascii_case("/preferences")
        .then(|| text[first.len()..].trim())
}

/// The code of a language by its name in any of ours, or by its code.
#[must_use]
pub fn language_named(name: &str) -> Option<&'static str> {
    let name = folded(name);
    let named = |(_, names): &&(&str, &[&str])| names.contains(&name.as_str());
    LANGUAGE_NAMES.iter().find(named).map(|(code, _)| *code)
}

/// The sentences, each with the mark that ends it.
fn sentences(text: &str) -> Vec<&str> {
    let ends = |c: char| matches!(c, '.' | '!' | '?' | '。' | '！' | '？' | '\n' | ';');
    let mut sentences = Vec::new();
    let mut rest = text;
    while let Some(end) = rest.find(ends) {
        // A dot within a word ends nothing.
        let mut at = end;
        while let Some(c) = rest[at..].chars().next().filter(|c| ends(*c)) {
            at += c.len_utf8();
        }
        let glued =
            rest[at..].starts_with(|c: char| c.is_alphanumeric()) && rest[end..].starts_with('.');
        if glued {
            return vec![text];
        }
        sentences.push(&rest[..at]);
        rest = &rest[at..];
    }
    sentences.push(rest);
    sentences.retain(|sentence| sentence.contains(char::is_alphanumeric));
    sentences
}

fn is_question(sentence: &str) -> bool {
    sentence.trim_end().ends_with(['?', '？'])
}

/// What may stand between commas and asks for nothing.
const COURTESY: [&str; 7] = [
    "",
    "please",
    "por favor",
    "bitte",
    "s'il te plait",
    "s'il vous plait",
    "stp",
];

/// What the clauses of a sentence ask for; nothing when any of them asks for something else.
fn clauses(sentence: &str) -> Option<Vec<Change>> {
    let mut changes = Vec::new();
    for part in sentence.split([',', '、', '，']) {
        if !COURTESY.contains(&folded(part).as_str()) {
            changes.extend(joined(part)?);
        }
    }
    (!changes.is_empty()).then_some(changes)
}

/// The words for "and" between two clauses.
const AND: [&str; 9] = [
    "and", "und", "y", "e", "et", "also", "then", "please", "but",
];

/// What a part without commas asks for: one thing, or several with "and" between them.
fn joined(part: &str) -> Option<Vec<Change>> {
    let words: Vec<&str> = part.split_whitespace().collect();
    let is_and = |word: &&str| AND[..5].contains(&word.to_lowercase().as_str());
    let begin = words
        .iter()
        .take_while(|word| AND.contains(&word.to_lowercase().as_str()))
        .count();
    let words = &words[begin..];
    if let Some(change) = clause(words) {
        return Some(vec![change]);
    }
    let at = words.iter().position(is_and)?;
    let mut changes = joined(&words[..at].join(" "))?;
    changes.extend(joined(&words[at + 1..].join(" "))?);
    Some(changes)
}

fn clause(words: &[&str]) -> Option<Change> {
    let written = words.join(" ");
    let plain = folded(&written);
    let plain = without_courtesy(&plain);
    if FORGET_NAME.contains(&plain) {
        return Some(Change::Name(None));
    }
    let tone = TONES.iter().find(|(_, said)| said.contains(&plain));
    if let Some(tone) = tone.and_then(|(tone, _)| Tone::named(tone)) {
        return Some(Change::Tone(tone));
    }
    let density = EMOJI.iter().find(|(_, said)| said.contains(&plain));
    if let Some(density) = density.and_then(|(density, _)| EmojiDensity::named(density)) {
        return Some(Change::Emoji(Some(density)));
    }
    // Two letters stand for a language where they are typed, and never in a sentence.
    let language = LANGUAGE.iter().find_map(|said| {
        let name = between(plain, said).filter(|name| name.len() > 2)?;
        language_named(name)
    });
    if let Some(code) = language {
        return Some(Change::Language(Some(code.to_owned())));
    }
    let zone = ZONE.iter().find_map(|said| between_words(&written, said));
    if let Some(zone) = zone.as_deref().and_then(time_zone_named) {
        return Some(Change::TimeZone(Some(zone)));
    }
    let name = NAME.iter().find_map(|said| between_words(&written, said))?;
    name_of(&name).map(|name| Change::Name(Some(name)))
}

/// What stands in the place of the star.
fn between<'a>(plain: &'a str, said: &str) -> Option<&'a str> {
    let (before, behind) = said.split_once('*')?;
    let rest = plain.strip_prefix(before)?.strip_suffix(behind)?;
    (!rest.is_empty()).then_some(rest)
}

/// The same, as it was written: folding keeps the number of words.
fn between_words(written: &str, said: &str) -> Option<String> {
    let folded = folded(written);
    let plain = without_courtesy(&folded);
    let found = between(plain, said)?;
    let (before, behind) = said.split_once('*')?;
    if said.is_ascii() {
        let count = |part: &str| part.split_whitespace().count();
        let begin = count(&folded[..folded.find(plain)?]) + count(before);
        let words: Vec<&str> = written.split_whitespace().collect();
        let named = words.get(begin..begin + count(found))?;
        return Some(named.join(" "));
    }
    // Japanese is written without spaces, and folding changes nothing in front of the rest.
    let begin = written.find(before)? + before.len();
    let end = begin
        + written[begin..]
            .rfind(behind)
            .filter(|_| !behind.is_empty())
            .unwrap_or_else(|| {
                written[begin..]
                    .trim_end_matches(['。', '.', '!', '！', ' '])
                    .len()
            });
    Some(written[begin..end].to_owned())
}

/// The marks that may stand around a name.
const MARKS: [char; 9] = ['"', '\'', '“', '”', '„', '«', '»', '「', '」'];

/// A name, where it is one beyond doubt: at most three words, with capital letters where it has
/// several, and none of the words that begin something else.
fn name_of(given: &str) -> Option<String> {
    let given = given.trim().trim_end_matches(['.', '!']);
    let quoted = given.starts_with(MARKS) && given.ends_with(MARKS);
    let name = cleaned_name(given.trim_matches(MARKS))?;
    if name.chars().count() > LONGEST_NAME {
        return None;
    }
    if quoted {
        return Some(name);
    }
    let words: Vec<&str> = name.split(' ').collect();
    let is_small = |word: &&&str| word.starts_with(char::is_lowercase);
    let small = words.iter().filter(is_small).count();
    let plain = folded(&name);
    let first = plain.split(' ').next().unwrap_or_default();
    let is_name = words.len() <= 3
        && (small == 0 || words.len() == 1)
        && !NO_NAMES.contains(&first)
        && cleaned_name(given).as_deref() == Some(given);
    is_name.then_some(name)
}

#[cfg(test)]
mod tests;
