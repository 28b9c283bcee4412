//! Words and phrases into ideas, and words mistyped into words.
//!
//! One file per language, all looked up together: people mix them. A line holds an idea and what
//! expresses it: `draw: draw, paint, sketch`. `slang.txt` holds short forms: `tmrw = tomorrow`.

use std::collections::HashMap;

use super::{
    concept::{Concept, Concepts},
    hash::{self, Hashed, HashedSet},
    letters,
    text::Text,
};

const FILES: [&str; 6] = [
    include_str!("lexicon/en.txt"),
    include_str!("lexicon/de.txt"),
    include_str!("lexicon/es.txt"),
    include_str!("lexicon/fr.txt"),
    include_str!("lexicon/pt.txt"),
    include_str!("lexicon/ja.txt"),
];
const ENGLISH: usize = 0;
const JAPANESE: usize = FILES.len() - 1;
const SLANG: &str = include_str!("lexicon/slang.txt");

/// Words shorter than this are not taken for a mistyped one: too many are alike.
const SHORTEST_MENDED: usize = 5;

/// The ideas of a word, by language in the order of the files.
pub(super) type ByLanguage = [Concepts; FILES.len()];

/// What slips are mended in: the words that a wish hangs on. Mending all of them would turn as
/// many words into others as it mends.
const MENDED: Concepts = Concepts::of(&[
    Concept::Remind,
    Concept::Reminder,
    Concept::Propose,
    Concept::Draw,
    Concept::Make,
    Concept::Image,
    Concept::Style,
    Concept::Show,
    Concept::Schedule,
    Concept::Feature,
    Concept::Add,
    Concept::Help,
    Concept::Command,
    Concept::Status,
    Concept::Alive,
    Concept::Please,
    Concept::When,
    Concept::Unit,
]);

/// Which languages count in a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Languages([bool; FILES.len()]);

/// All words and phrases.
#[derive(Clone, Debug, Default)]
pub(super) struct Lexicon {
    words: Hashed<ByLanguage>,
    phrases: Hashed<ByLanguage>,
    /// By the hash of its first word, how many words the longest phrase has.
    longest_phrase: Hashed<usize>,
    /// By its first character, how many characters the longest word has, for scripts without spaces.
    longest_run: HashMap<char, usize>,
    /// Words, and words with a letter left out, to the place of the word's spelling.
    mistyped: Hashed<usize>,
    /// Spellings, and whether slips in them are mended.
    spellings: Vec<(String, bool)>,
    slang: Hashed<Vec<String>>,
    /// Words that are words though they express no idea here.
    ordinary: HashedSet,
}

impl Languages {
    /// All of them.
    pub(super) const ALL: Self = Self([true; FILES.len()]);

    fn among(self, found: &ByLanguage) -> Concepts {
        let counting = found.iter().zip(self.0).filter(|(_, counts)| *counts);
        counting.fold(Concepts::NONE, |all, (ideas, _)| all.with(*ideas))
    }
}

impl Lexicon {
    /// The lexicon as it is built in.
    pub(super) fn built_in() -> Self {
        let mut lexicon = Self::default();
        for line in SLANG.lines().filter(|line| !line.starts_with('#')) {
            if let Some((short, long)) = line.split_once('=') {
                let words = long.split_whitespace().map(str::to_owned).collect();
                lexicon.slang.insert(hash::word(short.trim()), words);
            }
        }
        // Read with an empty lexicon, so that what is looked up does not depend on the order.
        let empty = Self {
            slang: lexicon.slang.clone(),
            ..Self::default()
        };
        for (language, file) in FILES.iter().enumerate() {
            for line in file.lines() {
                lexicon.add_line(line, language, &empty);
            }
        }
        lexicon
    }

    fn add_line(&mut self, line: &str, language: usize, empty: &Self) {
        if line.trim().is_empty() || line.starts_with('#') {
            return;
        }
        let (name, entries) = line
            .split_once(':')
            .expect("a line of a lexicon has a colon");
        let concept = Concept::ALL.iter().find(|c| c.name() == name.trim());
        let concept = concept.unwrap_or_else(|| panic!("the lexicons know no idea {name:?}"));
        for entry in entries.split(',').map(str::trim).filter(|e| !e.is_empty()) {
            self.add(entry, Concepts::of(&[*concept]), language, empty);
        }
    }

    fn add(&mut self, entry: &str, concepts: Concepts, language: usize, empty: &Self) {
        let text = Text::read(entry, empty);
        let words: Vec<u64> = text.tokens.iter().map(|token| token.hash).collect();
        let Some(first) = words.first() else { return };
        if words.len() > 1 {
            let whole = words
                .iter()
                .copied()
                .reduce(hash::joined)
                .unwrap_or_default();
            let known = &mut self.phrases.entry(whole).or_default()[language];
            *known = known.with(concepts);
            let longest = self.longest_phrase.entry(*first).or_default();
            *longest = (*longest).max(words.len());
            return;
        }
        let known = &mut self.words.entry(*first).or_default()[language];
        *known = known.with(concepts);
        let norm = text.norm(&text.tokens[0]);
        match norm.chars().next() {
            Some(first) if letters::runs_on(first) => {
                let longest = self.longest_run.entry(first).or_default();
                *longest = (*longest).max(norm.chars().count());
            }
            _ => self.add_mistyped(norm, concepts),
        }
    }

    fn add_mistyped(&mut self, norm: &str, concepts: Concepts) {
        if norm.len() < SHORTEST_MENDED || !norm.is_ascii() {
            return;
        }
        let at = self.spellings.len();
        self.spellings
            .push((norm.to_owned(), concepts.meets(MENDED)));
        self.mistyped.entry(hash::word(norm)).or_insert(at);
        for_each_shorter(norm, |shorter| {
            self.mistyped.entry(shorter).or_insert(at);
        });
    }

    /// Tells of a word that it is one, so that it is never taken for another mistyped.
    pub(super) fn add_ordinary(&mut self, word: u64) {
        self.ordinary.insert(word);
    }

    /// The ideas of a word in the languages that count.
    pub(super) fn word(&self, word: u64, languages: Languages) -> Concepts {
        let found = self.words.get(&word);
        found.map_or(Concepts::NONE, |found| languages.among(found))
    }

    /// The languages that the words of a message show it to be written in. English counts in all
    /// of them, since people mix it in; where nothing is clear, all languages count.
    pub(super) fn languages(&self, words: impl Iterator<Item = u64>) -> Languages {
        let mut votes = [0_usize; FILES.len()];
        for found in words.filter_map(|word| self.words.get(&word)) {
            let mut speaking = (0..FILES.len()).filter(|at| !found[*at].is_empty());
            if let (Some(only), None) = (speaking.next(), speaking.next()) {
                votes[only] += 1;
            }
        }
        let spaced = 0..JAPANESE;
        let most = spaced
            .clone()
            .max_by_key(|at| (votes[*at], usize::MAX - at));
        let most = most.unwrap_or(ENGLISH);
        let others = spaced.filter(|at| *at != most && (most == ENGLISH || *at != ENGLISH));
        let next = others.map(|at| votes[at]).max().unwrap_or(0);
        if votes[most] < 2 || votes[most] < 2 * next {
            return Languages::ALL;
        }
        let mut counting = [false; FILES.len()];
        counting[ENGLISH] = true;
        counting[JAPANESE] = true;
        counting[most] = true;
        Languages(counting)
    }

    /// Whether the word is one.
    pub(super) fn knows(&self, word: u64) -> bool {
        self.words.contains_key(&word) || self.ordinary.contains(&word)
    }

    /// Whether phrases begin with the word, and how many words the longest has.
    pub(super) fn longest_phrase(&self, first: u64) -> usize {
        self.longest_phrase.get(&first).copied().unwrap_or(1)
    }

    /// The ideas of a phrase, by its words' hashes joined.
    pub(super) fn phrase(&self, whole: u64, languages: Languages) -> Option<Concepts> {
        let found = languages.among(self.phrases.get(&whole)?);
        (!found.is_empty()).then_some(found)
    }

    /// What a short form stands for.
    pub(super) fn slang(&self, word: u64) -> Option<&[String]> {
        self.slang.get(&word).map(Vec::as_slice)
    }

    /// The length in bytes of the longest word at the start of text without spaces.
    pub(super) fn run(&self, text: &str) -> Option<usize> {
        let first = text.chars().next()?;
        let most = *self.longest_run.get(&first)?;
        let mut ends: [usize; 24] = [0; 24];
        let mut count = 0;
        for (at, c) in text.char_indices().take(most.min(24)) {
            ends[count] = at + c.len_utf8();
            count += 1;
        }
        let mut lengths = ends[..count].iter().rev().copied();
        lengths.find(|end| self.words.contains_key(&hash::word(&text[..*end])))
    }

    /// The word that was meant by one that is none.
    pub(super) fn mended(&self, norm: &str) -> Option<u64> {
        if norm.len() < SHORTEST_MENDED || norm.len() > 20 || !norm.is_ascii() {
            return None;
        }
        let mut found = self.meant(norm, hash::word(norm));
        for_each_shorter(norm, |shorter| {
            found = found.or_else(|| self.meant(norm, shorter));
        });
        found
    }

    fn meant(&self, typed: &str, shorter: u64) -> Option<u64> {
        let (word, is_mended) = &self.spellings[*self.mistyped.get(&shorter)?];
        let meant = is_one_of_many(typed, word) || *is_mended && is_slip(typed, word);
        meant.then(|| hash::word(word))
    }
}

/// Calls with the hash of every way to leave out one letter but the first, which people get right.
fn for_each_shorter(norm: &str, mut with: impl FnMut(u64)) {
    let mut buffer = [0_u8; 24];
    for place in 1..norm.len().min(buffer.len()) {
        let rest = norm.bytes().take(buffer.len()).enumerate();
        let mut count = 0;
        for (_, byte) in rest.filter(|(at, _)| *at != place) {
            buffer[count] = byte;
            count += 1;
        }
        if let Ok(shorter) = std::str::from_utf8(&buffer[..count]) {
            with(hash::word(shorter));
        }
    }
}

/// Whether one word is the other's plural, as most of our languages make it.
fn is_one_of_many(left: &str, right: &str) -> bool {
    left.strip_suffix('s') == Some(right) || right.strip_suffix('s') == Some(left)
}

/// Whether a word can be a slip of the fingers for another: a letter left out or typed twice or
/// besides, two letters swapped, or, in a long word, one letter for another.
fn is_slip(typed: &str, word: &str) -> bool {
    let (typed, word) = (typed.as_bytes(), word.as_bytes());
    let same = typed.iter().zip(word).take_while(|(l, r)| l == r).count();
    let (left, right) = (&typed[same..], &word[same..]);
    match (left, right) {
        ([_, left @ ..], right) if left == right => true,
        (left, [_, right @ ..]) if left == right => true,
        ([a, b, left @ ..], [c, d, right @ ..]) if left == right && (a, b) == (d, c) => true,
        ([_, left @ ..], [_, right @ ..]) => left == right && typed.len() > SHORTEST_MENDED + 1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_mended_and_words_are_left_alone() {
        let lexicon = Lexicon::built_in();
        for (typed, word) in [
            ("genrate", "generate"),
            ("remnid", "remind"),
            ("pictrue", "picture"),
            ("reminnder", "reminder"),
            ("shedule", "schedule"),
            ("genetate", "generate"),
        ] {
            assert_eq!(lexicon.mended(typed), Some(hash::word(word)), "{typed}");
        }
        for typed in ["asking", "planting", "points", "xyzzy", "frm"] {
            assert_eq!(lexicon.mended(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_message_in_one_language_is_read_in_it() {
        let lexicon = Lexicon::built_in();
        let words = |text: &str| -> Vec<u64> { text.split(' ').map(hash::word).collect() };
        let handy = hash::word("handy");
        let english = lexicon.languages(words("this button would be very useful").into_iter());
        assert!(lexicon.word(handy, english).is_empty());
        let german = lexicon.languages(words("mein handy ist schon wieder kaputt").into_iter());
        assert!(lexicon.word(handy, german).has(Concept::Device));
    }
}
