//! The words of each language, and what they mean.
//!
//! A language is a table from meanings to words. A word of a table may be a phrase, with `_`
//! between its words, and may end in `~`: such a word counts only in the company of others,
//! since it has an everyday meaning too.

mod de;
mod en;
mod es;
mod fr;
mod it;
mod ja;
mod nl;
mod pt;

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use super::{
    Language,
    sense::Sense,
    token::{Raw, RawKind, Token},
};

/// What a language file holds.
pub struct Source {
    /// Meanings and the words for them.
    pub words: &'static [(Sense, &'static str)],
    /// Words that show the language, whatever is talked about.
    pub common: &'static str,
    /// Words that are built by a rule.
    pub compounds: fn() -> Vec<(String, Sense)>,
}

/// Greetings name a part of the day and no time. Every language knows all of them: `Guten
/// Morgen` would be tomorrow in Dutch.
const GREETINGS: &str = "good_morning good_afternoon good_evening good_night good_day \
    guten_morgen guten_abend gute_nacht guten_tag schonen_tag schonen_abend schones_wochenende \
    bonne_nuit bonne_soiree bonne_journee bonne_annee \
    buenos_dias buenas_tardes buenas_noches buen_dia \
    bom_dia boa_tarde boa_noite \
    buon_giorno buona_sera buona_notte buona_giornata \
    goede_morgen goede_avond goede_nacht \
    おはよう こんばんは こんにちは おやすみ";

/// For languages that build no words.
fn none() -> Vec<(String, Sense)> {
    Vec::new()
}

/// One word or phrase, filed under its first word.
struct Entry {
    rest: Vec<&'static str>,
    sense: Sense,
    weak: bool,
}

/// One language, ready to be looked up in.
pub struct Lexicon {
    /// The language.
    pub language: Language,
    words: HashMap<String, Vec<Entry>>,
    common: HashSet<&'static str>,
    /// Long words of the calendar, that are recognised with one letter wrong.
    long: Vec<&'static str>,
    longest: usize,
}

static LEXICONS: LazyLock<Vec<Lexicon>> = LazyLock::new(|| {
    Language::ALL
        .into_iter()
        .map(|language| Lexicon::new(language, &source(language)))
        .collect()
});

const fn source(language: Language) -> Source {
    match language {
        Language::English => en::SOURCE,
        Language::German => de::SOURCE,
        Language::French => fr::SOURCE,
        Language::Spanish => es::SOURCE,
        Language::Portuguese => pt::SOURCE,
        Language::Italian => it::SOURCE,
        Language::Dutch => nl::SOURCE,
        Language::Japanese => ja::SOURCE,
    }
}

/// All languages.
pub fn all() -> &'static [Lexicon] {
    &LEXICONS
}

impl Lexicon {
    fn new(language: Language, source: &Source) -> Self {
        let mut words: HashMap<String, Vec<Entry>> = HashMap::new();
        let mut long = Vec::new();
        let greetings = [(Sense::Filler, GREETINGS)];
        for (sense, list) in source.words.iter().chain(&greetings) {
            for phrase in list.split(' ') {
                let weak = phrase.ends_with('~') && phrase.len() > 1;
                let mut parts = phrase.trim_end_matches('~').split('_');
                let first = parts.next().unwrap_or_default();
                let rest: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
                if rest.is_empty() && first.len() >= 7 && is_of_calendar(*sense) {
                    long.push(first);
                }
                let entry = Entry {
                    rest,
                    sense: *sense,
                    weak,
                };
                words.entry(first.to_owned()).or_default().push(entry);
            }
        }
        for (word, sense) in (source.compounds)() {
            let entry = Entry {
                rest: Vec::new(),
                sense,
                weak: false,
            };
            words.entry(word).or_default().push(entry);
        }
        let longest = words
            .keys()
            .map(|word| word.chars().count())
            .max()
            .unwrap_or(1);
        let common = source.common.split_whitespace().collect();
        Self {
            language,
            words,
            common,
            long,
            longest,
        }
    }

    /// Takes apart what German and Dutch write as one word: `Freitagabend`.
    pub fn split(&self, raws: &[Raw]) -> Vec<Raw> {
        if !matches!(self.language, Language::German | Language::Dutch) {
            return raws.to_vec();
        }
        raws.iter()
            .flat_map(|raw| self.halves(raw).unwrap_or_else(|| vec![raw.clone()]))
            .collect()
    }

    fn halves(&self, raw: &Raw) -> Option<Vec<Raw>> {
        let RawKind::Word(word) = &raw.kind else {
            return None;
        };
        let ends = if self.language == Language::Dutch {
            ["dag", "dag"]
        } else {
            ["tag", "woch"]
        };
        let at = ends
            .iter()
            .filter_map(|end| Some(word.find(end)? + end.len()))
            .min()?;
        let (day, part) = word.split_at(at);
        let says = |word: &str, fits: fn(&Sense) -> bool| {
            self.words.get(word).is_some_and(|entries| {
                entries
                    .iter()
                    .any(|entry| entry.rest.is_empty() && fits(&entry.sense))
            })
        };
        let fits = says(day, |sense| matches!(sense, Sense::Weekday(_)))
            && says(part, |sense| {
                matches!(sense, Sense::Part(_) | Sense::Parts(_))
            });
        let middle = raw.span.start + at;
        let half = |span, glued, word: &str| Raw {
            span,
            glued,
            kind: RawKind::Word(word.to_owned()),
            capital: raw.capital,
        };
        fits.then(|| {
            vec![
                half(raw.span.start..middle, raw.glued, day),
                half(middle..raw.span.end, true, part),
            ]
        })
    }

    /// The token that begins at a raw piece, and the piece behind it.
    pub fn token(&self, raws: &[Raw], at: usize) -> (Token, usize) {
        let raw = &raws[at];
        match &raw.kind {
            RawKind::Sense(sense) => (plain(raw, vec![*sense]), at + 1),
            RawKind::Word(word) => self.phrase(raws, at, word),
            RawKind::Letter(_) => self.letters(raws, at),
        }
    }

    /// How much a raw piece speaks for this language.
    pub fn weight(&self, raws: &[Raw], at: usize) -> u32 {
        match &raws[at].kind {
            RawKind::Word(word) => {
                u32::from(self.common.contains(word.as_str())) * 2
                    + self.words.get(word).map_or(0, |entries| {
                        u32::from(
                            entries
                                .iter()
                                .any(|entry| entry.rest.is_empty() && !entry.weak),
                        )
                    })
            }
            RawKind::Letter(_) => u32::from(self.language == Language::Japanese) * 3,
            RawKind::Sense(_) => 0,
        }
    }

    fn phrase(&self, raws: &[Raw], at: usize, word: &str) -> (Token, usize) {
        let bare = word.trim_end_matches('\'');
        let found = [word, bare].into_iter().find_map(|word| {
            let entries = self.words.get(word)?;
            let best = entries
                .iter()
                .filter_map(|entry| Some((follows(raws, at + 1, &entry.rest)?, entry)))
                .map(|(end, _)| end)
                .max()?;
            let chosen: Vec<&Entry> = entries
                .iter()
                .filter(|entry| follows(raws, at + 1, &entry.rest) == Some(best))
                .collect();
            Some((chosen, best))
        });
        let Some((entries, end)) = found else {
            return (plain(&raws[at], self.misspelt(word)), at + 1);
        };
        let mut token = plain(&raws[at], entries.iter().map(|entry| entry.sense).collect());
        token.weak = entries.iter().any(|entry| entry.weak);
        token.span.end = raws[end - 1].span.end;
        (token, end)
    }

    fn letters(&self, raws: &[Raw], at: usize) -> (Token, usize) {
        let mut word = String::new();
        let mut found = None;
        for (index, raw) in raws.iter().enumerate().skip(at).take(self.longest) {
            let RawKind::Letter(letter) = raw.kind else {
                break;
            };
            if index > at && !raw.glued {
                break;
            }
            word.push(letter);
            if let Some(entries) = self.words.get(&word) {
                found = Some((entries, index + 1));
            }
        }
        let Some((entries, end)) = found else {
            return (plain(&raws[at], Vec::new()), at + 1);
        };
        let mut token = plain(&raws[at], entries.iter().map(|entry| entry.sense).collect());
        token.span.end = raws[end - 1].span.end;
        (token, end)
    }

    /// A long word of the calendar with one letter missing, doubled, swapped or wrong.
    fn misspelt(&self, word: &str) -> Vec<Sense> {
        if !(6..=12).contains(&word.len()) || !word.is_ascii() {
            return Vec::new();
        }
        let near = |known: &&&str| {
            known.as_bytes()[0] == word.as_bytes()[0]
                && known.as_bytes().last() == word.as_bytes().last()
                && is_one_off(known.as_bytes(), word.as_bytes())
        };
        self.long
            .iter()
            .find(near)
            .and_then(|known| self.words.get(*known))
            .map(|entries| {
                entries
                    .iter()
                    .filter(|e| e.rest.is_empty())
                    .map(|e| e.sense)
                    .collect()
            })
            .unwrap_or_default()
    }
}

fn plain(raw: &Raw, senses: Vec<Sense>) -> Token {
    Token {
        span: raw.span.clone(),
        senses,
        glued: raw.glued,
        weak: false,
        capital: raw.capital,
    }
}

const fn is_of_calendar(sense: Sense) -> bool {
    matches!(
        sense,
        Sense::Weekday(_) | Sense::Weekdays(_) | Sense::Month(_) | Sense::Day(_) | Sense::Tonight
    )
}

/// Where the text goes on behind these words, if they are there. A hyphen may join them, a dot or
/// comma may stand between.
fn follows(raws: &[Raw], mut at: usize, words: &[&str]) -> Option<usize> {
    for word in words {
        let dash = matches!(raws.get(at)?.kind, RawKind::Sense(Sense::Dash));
        let mark = matches!(
            raws.get(at)?.kind,
            RawKind::Sense(Sense::Dot | Sense::Comma)
        );
        if (dash || mark) && raws[at].glued {
            at += 1;
        }
        match &raws.get(at)?.kind {
            RawKind::Word(found) if found == word || found.trim_end_matches('\'') == *word => {
                at += 1;
            }
            _ => return None,
        }
    }
    Some(at)
}

/// Whether one insertion, removal, swap or other letter makes one word into the other.
fn is_one_off(left: &[u8], right: &[u8]) -> bool {
    let same = left.iter().zip(right).take_while(|(a, b)| a == b).count();
    let (left, right) = (&left[same..], &right[same..]);
    match (left, right) {
        ([], [_]) | ([_], []) => true,
        ([_, a @ ..], b) if a == b => true,
        (a, [_, b @ ..]) if a == b => true,
        ([_, a @ ..], [_, b @ ..]) if a == b => true,
        ([a, b, left @ ..], [c, d, right @ ..]) => a == d && b == c && left == right,
        _ => false,
    }
}
