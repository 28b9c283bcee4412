//! Times and recurrences in what people write: `tmrw 5pm`, `in 10 min`, `every second Tuesday`,
//! `morgen um halb sieben`, `toutes les 3 heures`, `来週の月曜`.
//!
//! Eight languages share one grammar: a lexicon turns words into meanings, the grammar turns
//! meanings into days, times, amounts and repetitions, and only the last step looks at `now` and
//! the person's zone. Nothing here reads a clock, guesses in silence or fails: what is doubtful is
//! found with a [`Problem`], for somebody else to ask about.
//!
//! What words stand for, such as 09:00 for a day without a time, is told in `docs/times.md`.

mod calendar;
mod figures;
mod grammar;
mod lexicon;
mod occurrences;
mod repeating;
mod resolve;
mod rule;
mod rule_times;
mod schedule;
mod sense;
#[cfg(test)]
mod tests;
mod token;
mod zones;

use std::ops::Range;

use jiff::{Span, Zoned};

pub use occurrences::{Occurrences, next_after, occurrences};
pub use rule::{Frequency, Rule};
pub use schedule::{Scheduled, schedule};

use grammar::{Reader, groups::Group};

/// A language that times are understood in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Portuguese.
    Portuguese,
    /// Italian.
    Italian,
    /// Dutch.
    Dutch,
    /// Japanese.
    Japanese,
}

impl Language {
    /// All of them, in the order of preference where a text is the same in several.
    pub const ALL: [Self; 8] = [
        Self::English,
        Self::German,
        Self::French,
        Self::Spanish,
        Self::Portuguese,
        Self::Italian,
        Self::Dutch,
        Self::Japanese,
    ];

    /// The language of a tag such as `de` or `pt-BR`.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        Some(match tag.get(..2)?.to_ascii_lowercase().as_str() {
            "en" => Self::English,
            "de" => Self::German,
            "fr" => Self::French,
            "es" => Self::Spanish,
            "pt" => Self::Portuguese,
            "it" => Self::Italian,
            "nl" => Self::Dutch,
            "ja" => Self::Japanese,
            _ => return None,
        })
    }
}

/// How exactly a time was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    /// To the second.
    Second,
    /// To the minute.
    Minute,
    /// To the hour.
    Hour,
    /// A part of a day.
    Part,
    /// A day.
    Day,
    /// A weekend.
    Weekend,
    /// A week.
    Week,
    /// A month.
    Month,
    /// Three months.
    Quarter,
    /// A year.
    Year,
}

/// What is doubtful about a time, and worth a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It is over.
    Past,
    /// The hour may be in the morning or in the evening.
    AmbiguousHour {
        /// The reading that was not taken.
        other: Zoned,
    },
    /// The hour of a repetition may be in the morning or in the evening.
    OpenHour,
    /// Day and month may be the other way round.
    AmbiguousDate {
        /// The reading that was not taken.
        other: Zoned,
    },
    /// No calendar has this day.
    NoSuchDate,
    /// No clock has this time.
    NoSuchTime,
    /// Daylight saving skips this wall time; what was found is as much later.
    Skipped,
    /// Daylight saving brings this wall time twice; what was found is the first.
    Twice,
    /// Nobody can tell when that is.
    Vague,
    /// How often was said, but not when.
    HowOften,
    /// Several times were said where there can be one.
    Several,
}

/// What a stretch of words says.
#[derive(Clone, Debug)]
pub enum What {
    /// A moment, or the beginning of a longer time.
    Point {
        /// The moment, in the person's zone.
        at: Zoned,
        /// The end, where one was said.
        until: Option<Zoned>,
        /// How exactly it was told.
        grain: Grain,
    },
    /// How long, without saying from when.
    Duration(Span),
    /// A repetition.
    Recurrence {
        /// Its rule. Hours stand in it when they were said.
        rule: Rule,
        /// Its first occurrence.
        first: Zoned,
    },
    /// Words about time that no moment comes of; the problem says why.
    Nothing,
}

/// A time that was found in a text.
#[derive(Clone, Debug)]
pub struct Found {
    /// Where it stands, in bytes of the text.
    pub spans: Vec<Range<usize>>,
    /// What it says.
    pub what: What,
    /// What is doubtful about it.
    pub problem: Option<Problem>,
}

/// The times of a text, from left to right. The language is found out; a hint settles what could
/// be in several. Only the first 600 words and signs are looked at.
#[must_use]
pub fn find(text: &str, now: &Zoned, hint: Option<Language>) -> Vec<Found> {
    let reading = Reading::of(text, now, hint);
    reading
        .groups
        .iter()
        .filter_map(|group| {
            let (what, problem) = resolve::found(&group.moment, now)?;
            Some(Found {
                spans: vec![reading.span(group)],
                what,
                problem,
            })
        })
        .collect()
}

/// A text, read in the language that explains most of it.
struct Reading {
    tokens: Vec<token::Token>,
    groups: Vec<Group>,
}

impl Reading {
    fn of(text: &str, now: &Zoned, hint: Option<Language>) -> Self {
        let text = token::head(text);
        let raws = token::cut(text);
        let mut scores: Vec<(u32, &lexicon::Lexicon)> = lexicon::all()
            .iter()
            .map(|lexicon| {
                let words: u32 = (0..raws.len()).map(|at| lexicon.weight(&raws, at)).sum();
                (
                    words + u32::from(Some(lexicon.language) == hint) * 3,
                    lexicon,
                )
            })
            .collect();
        scores.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        let best = scores[0].0;
        scores
            .into_iter()
            .take(4)
            .filter(|(score, _)| *score * 2 + 6 >= best)
            .map(|(score, lexicon)| (score, Self::in_language(text, &raws, lexicon, now)))
            .reduce(|best, next| {
                let worth = |(score, reading): &(u32, Self)| score + reading.explained(&raws) * 3;
                if worth(&next) > worth(&best) {
                    next
                } else {
                    best
                }
            })
            .map_or_else(Self::empty, |(_, reading)| reading)
    }

    const fn empty() -> Self {
        Self {
            tokens: Vec::new(),
            groups: Vec::new(),
        }
    }

    fn in_language(
        text: &str,
        raws: &[token::Raw],
        lexicon: &lexicon::Lexicon,
        now: &Zoned,
    ) -> Self {
        let tokens = token::look_up(raws, lexicon);
        let day_first = is_day_first(lexicon.language, now);
        let groups = Reader {
            text,
            tokens: &tokens,
            language: lexicon.language,
            day_first,
        }
        .groups();
        Self { tokens, groups }
    }

    /// Whether somebody is to be woken.
    fn wakes(&self) -> bool {
        self.tokens
            .iter()
            .any(|token| token.means(sense::Sense::Wake))
    }

    /// How many words and signs are part of a time.
    fn explained(&self, raws: &[token::Raw]) -> u32 {
        let all: usize = self
            .groups
            .iter()
            .map(|group| {
                raws.iter()
                    .filter(|raw| self.span(group).contains(&raw.span.start))
                    .count()
            })
            .sum();
        u32::try_from(all).unwrap_or(u32::MAX / 8)
    }

    fn span(&self, group: &Group) -> Range<usize> {
        self.tokens[group.start].span.start..group.text_end
    }
}

/// Whether `3/4` begins with the day: not in Japanese, and in English only outside America.
fn is_day_first(language: Language, now: &Zoned) -> bool {
    let zone = now.time_zone().iana_name().unwrap_or("UTC");
    match language {
        Language::Japanese => false,
        Language::English => {
            zone.starts_with("Europe/")
                || zone.starts_with("Australia/")
                || zone.starts_with("Africa/")
                || matches!(
                    zone,
                    "Asia/Kolkata" | "Asia/Singapore" | "Asia/Dubai" | "Pacific/Auckland"
                )
        }
        _ => true,
    }
}
