//! A message as a row of pieces, each with its idea and its place in what was written.

use std::ops::Range;

use super::super::{
    concept::{Concept, Concepts},
    letters,
    model::Read,
    text::{Kind, Text},
};

/// A word, number, sign or hidden stretch.
#[derive(Clone, Debug)]
pub(super) struct Piece<'a> {
    pub range: Range<usize>,
    /// Its plain form; of a sign, the sign.
    pub norm: &'a str,
    /// The ideas of the word or phrase that it belongs to.
    pub concepts: Concepts,
    pub is_sign: bool,
}

impl Piece<'_> {
    pub(super) const fn is(&self, concept: Concept) -> bool {
        self.concepts.has(concept)
    }

    pub(super) const fn meets(&self, concepts: Concepts) -> bool {
        self.concepts.meets(concepts)
    }
}

/// The whole message.
#[derive(Clone, Debug)]
pub(super) struct Said<'a> {
    pub raw: &'a str,
    pub pieces: Vec<Piece<'a>>,
}

impl<'a> Said<'a> {
    pub(super) fn of(read: &'a Read<'a>) -> Self {
        let mut said = Self::without_ideas(&read.text);
        for piece in &mut said.pieces {
            piece.concepts = Concepts::NONE;
        }
        for unit in &read.outline.units {
            for at in unit.tokens.clone() {
                said.pieces[at].concepts = unit.concepts;
            }
        }
        said
    }

    /// The words as they are, with no more ideas than numbers and signs have by themselves.
    pub(super) fn without_ideas(text: &'a Text<'a>) -> Self {
        let pieces = text.tokens.iter().map(|token| {
            let is_sign = matches!(token.kind, Kind::Mark(_) | Kind::Break);
            let sign = &text.raw[token.range.clone()];
            Piece {
                range: token.range.clone(),
                norm: if is_sign { sign } else { text.norm(token) },
                concepts: match token.kind {
                    Kind::Known(concepts) => concepts,
                    _ => Concepts::NONE,
                },
                is_sign,
            }
        });
        Self {
            raw: text.raw,
            pieces: pieces.collect(),
        }
    }

    /// Whether it is written without spaces between words.
    pub(super) fn runs_on(&self) -> bool {
        let running = self.raw.chars().filter(|c| letters::runs_on(*c)).count();
        running * 3 > self.raw.chars().count()
    }

    /// What was written for some pieces, quotes and signs around it taken off.
    pub(super) fn written(&self, pieces: Range<usize>) -> &'a str {
        let (Some(first), Some(last)) = (
            self.pieces.get(pieces.start),
            pieces.end.checked_sub(1).and_then(|at| self.pieces.get(at)),
        ) else {
            return "";
        };
        if pieces.is_empty() {
            return "";
        }
        trimmed(&self.raw[first.range.start..last.range.end])
    }
}

/// The text without signs and quotes around it.
pub(super) fn trimmed(text: &str) -> &str {
    let loose = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ',' | ';'
                    | ':'
                    | '.'
                    | '!'
                    | '?'
                    | '-'
                    | '–'
                    | '—'
                    | '*'
                    | '_'
                    | '~'
                    | '|'
                    | '…'
                    | '、'
                    | '。'
                    | '！'
                    | '？'
                    | '/'
            )
    };
    let mut text = text.trim_matches(loose);
    for (open, close) in [
        ('"', '"'),
        ('\u{201c}', '\u{201d}'),
        ('\u{ab}', '\u{bb}'),
        ('\u{300c}', '\u{300d}'),
        ('\'', '\''),
    ] {
        let inner = text.strip_prefix(open).and_then(|t| t.strip_suffix(close));
        if let Some(inner) = inner.filter(|inner| !inner.contains(open)) {
            text = inner.trim_matches(loose);
        }
    }
    text
}
