//! A message into words, each with its place in the message and its plain form.

use std::{iter, ops::Range};

use super::{
    concept::{Concept, Concepts},
    hash,
    hidden::{self, What},
    letters,
    lexicon::{Languages, Lexicon},
    numbers,
};

/// How much of a message is looked at, in bytes.
const LONGEST: usize = 6000;

/// How many words of a message are looked at.
const MOST_TOKENS: usize = 400;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word.
    Word,
    /// A number with its unit, a hidden stretch, an emoji: known without being looked up.
    Known(Concepts),
    /// A sign between words.
    Mark(char),
    /// The end of a line.
    Break,
}

/// A word, a number, a sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Its place in the message, in bytes.
    pub range: Range<usize>,
    pub kind: Kind,
    /// The hash of its plain form, mended where it was mistyped.
    pub hash: u64,
    norm: Range<usize>,
}

/// A message read.
#[derive(Clone, Debug)]
pub(super) struct Text<'a> {
    /// As much of the message as is looked at.
    pub raw: &'a str,
    pub tokens: Vec<Token>,
    norms: String,
}

impl<'a> Text<'a> {
    /// Reads a message.
    pub(super) fn read(message: &'a str, lexicon: &Lexicon) -> Self {
        let raw = beginning(message, LONGEST);
        let mut reader = Reader {
            lexicon,
            text: Self {
                raw,
                tokens: Vec::with_capacity(raw.len() / 4 + 2),
                norms: String::with_capacity(raw.len() + 8),
            },
        };
        reader.read();
        reader.text.tokens.truncate(MOST_TOKENS);
        reader.text
    }

    /// The plain form of a token, as it was typed.
    pub(super) fn norm(&self, token: &Token) -> &str {
        &self.norms[token.norm.clone()]
    }
}

/// The beginning of a text, cut between characters.
fn beginning(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

struct Reader<'a, 'l> {
    lexicon: &'l Lexicon,
    text: Text<'a>,
}

impl Reader<'_, '_> {
    fn read(&mut self) {
        let hidden = hidden::hidden(self.text.raw);
        let mut at = 0;
        for stretch in &hidden {
            self.read_open(at..stretch.range.start);
            let concept = match stretch.what {
                What::Code | What::Quoted => Concept::Quoted,
                What::Mention => Concept::Mention,
                What::Link => Concept::Link,
                What::Emoji => Concept::Emoji,
                What::Moment => Concept::Clock,
            };
            self.push_known(stretch.range.clone(), Concepts::of(&[concept]));
            at = stretch.range.end;
        }
        self.read_open(at..self.text.raw.len());
    }

    fn read_open(&mut self, range: Range<usize>) {
        let mut at = range.start;
        while at < range.end && self.text.tokens.len() < MOST_TOKENS {
            let rest = &self.text.raw[at..range.end];
            let Some(next) = rest.chars().next() else {
                return;
            };
            at += match letters::plain(next) {
                '\n' => self.push(at..at + 1, Kind::Break),
                c if c.is_whitespace() || matches!(c, '*' | '_' | '~' | '|') => next.len_utf8(),
                c if c.is_ascii_digit() => self.number(at, rest),
                _ if letters::runs_on(next) => self.run(at, rest),
                c if letters::in_word(c) => self.word(at, rest),
                c if is_sign(c) => self.push(at..at + next.len_utf8(), Kind::Mark(c)),
                _ => self.emoji(at, next),
            };
        }
    }

    fn number(&mut self, at: usize, rest: &str) -> usize {
        let wide = !rest.starts_with(|c: char| c.is_ascii_digit());
        if wide {
            let digits = rest
                .chars()
                .take_while(|c| letters::plain(*c).is_ascii_digit());
            let length = digits.map(char::len_utf8).sum();
            self.push_known(at..at + length, Concepts::of(&[Concept::Number]));
            return length;
        }
        let length = numbers::length(rest);
        self.push_known(at..at + length, numbers::meaning(&rest[..length]));
        length
    }

    /// A stretch of a script without spaces: the longest words known, and what is between them.
    fn run(&mut self, at: usize, rest: &str) -> usize {
        if let Some(length) = self.lexicon.run(rest) {
            return self.push(at..at + length, Kind::Word);
        }
        let mut length = 0;
        for c in rest.chars() {
            let known = length > 0 && self.lexicon.run(&rest[length..]).is_some();
            if known || !letters::runs_on(c) {
                break;
            }
            length += c.len_utf8();
        }
        self.push(at..at + length, Kind::Word)
    }

    fn word(&mut self, at: usize, rest: &str) -> usize {
        let mut length = 0;
        let mut chars = rest.char_indices().peekable();
        while let Some((place, c)) = chars.next() {
            let apostrophe = letters::plain(c) == '\'';
            let inside = apostrophe && chars.peek().is_some_and(|(_, c)| letters::in_word(*c));
            if apostrophe && inside && is_elided(&rest[..place]) {
                self.push(at..at + place, Kind::Word);
                return place + c.len_utf8();
            }
            if !(inside || letters::in_word(c)) || letters::runs_on(c) {
                break;
            }
            length = place + c.len_utf8();
        }
        self.push(at..at + length, Kind::Word)
    }

    fn emoji(&mut self, at: usize, next: char) -> usize {
        let mut buffer = [0; 4];
        let word = hash::word(next.encode_utf8(&mut buffer));
        let known = self.lexicon.word(word, Languages::ALL);
        let told = !known.is_empty();
        if told || (next as u32) > 0x2000 && !matches!(next, '\u{200b}'..='\u{200f}' | '\u{fe0f}') {
            let concepts = known.with(Concepts::of(&[Concept::Emoji]));
            self.push_known(at..at + next.len_utf8(), concepts);
        }
        next.len_utf8()
    }

    fn push_known(&mut self, range: Range<usize>, concepts: Concepts) {
        self.push(range, Kind::Known(concepts));
    }

    /// Adds a token and gives back its length in the message.
    fn push(&mut self, range: Range<usize>, kind: Kind) -> usize {
        let length = range.len();
        let start = self.text.norms.len();
        let raw = &self.text.raw[range.clone()];
        let hash = match kind {
            Kind::Word => {
                if raw.starts_with(letters::runs_on) {
                    self.text.norms.push_str(raw);
                } else {
                    letters::write_folded(raw, &mut self.text.norms);
                }
                match self.looked_up(start) {
                    Some(hash) => hash,
                    None => return self.spelled_out(range, start),
                }
            }
            Kind::Known(concepts) => {
                self.text.norms.push_str(raw);
                hash::joined(7, concepts.0.trailing_zeros().into())
            }
            Kind::Mark(sign) => hash::joined(8, u64::from(u32::from(sign))),
            Kind::Break => hash::joined(9, 0),
        };
        let norm = start..self.text.norms.len();
        self.text.tokens.push(Token {
            range,
            kind,
            hash,
            norm,
        });
        length
    }

    /// The hash of the word whose plain form begins there; nothing if it is a short form.
    fn looked_up(&mut self, start: usize) -> Option<u64> {
        let typed = hash::word(&self.text.norms[start..]);
        if self.lexicon.slang(typed).is_some() {
            return None;
        }
        if self.lexicon.knows(typed) {
            return Some(typed);
        }
        if letters::is_drawn_out(&self.text.norms[start..]) {
            let norm = self.text.norms.split_off(start);
            let twice = letters::shortened(&norm, 2);
            let known = self.lexicon.knows(hash::word(&twice));
            let short = if known {
                twice
            } else {
                letters::shortened(&norm, 1)
            };
            self.text.norms.push_str(&short);
            return self.looked_up(start);
        }
        let norm = &self.text.norms[start..];
        Some(self.lexicon.mended(norm).unwrap_or(typed))
    }

    /// Adds the words that a short form stands for.
    fn spelled_out(&mut self, range: Range<usize>, start: usize) -> usize {
        let norm = self.text.norms.split_off(start);
        let words = self.lexicon.slang(hash::word(&norm)).unwrap_or_default();
        for word in words {
            let start = self.text.norms.len();
            self.text.norms.push_str(word);
            self.text.tokens.push(Token {
                range: range.clone(),
                kind: Kind::Word,
                hash: hash::word(word),
                norm: start..self.text.norms.len(),
            });
        }
        range.len()
    }
}

/// Whether the letters before an apostrophe are a word of their own, as in French.
fn is_elided(before: &str) -> bool {
    const ELIDED: [&str; 11] = [
        "l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu",
    ];
    ELIDED.iter().any(|word| before.eq_ignore_ascii_case(word))
}

fn is_sign(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(
            c,
            '\u{3001}' | '\u{3002}' | '\u{2026}' | '¿' | '¡' | '–' | '—' | '・' | '«' | '»'
        )
}

/// The words that a text is made of, for those who count them.
pub(super) fn words<'t>(text: &'t Text<'_>) -> impl Iterator<Item = u64> + 't {
    let words = text.tokens.iter().filter(|token| token.kind == Kind::Word);
    iter::empty().chain(words.map(|token| token.hash))
}
