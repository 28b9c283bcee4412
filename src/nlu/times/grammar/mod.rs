//! The grammar: from tokens to what was written. One grammar serves all languages; where they
//! differ in more than words, the reader is asked for its language.

pub mod amounts;
pub mod clocks;
pub mod days;
pub mod expr;
pub mod feasts;
pub mod groups;
pub mod habits;
pub mod hours;
pub mod japanese;
pub mod moment;
pub mod monthly;
pub mod months;
pub mod numbers;
pub mod offsets;
pub mod paces;
pub mod pieces;
pub mod ranges;
pub mod repeats;
pub mod spoken;
pub mod stretches;
pub mod yearly;

use super::{
    Language,
    sense::{Part, Sense, Unit},
    token::Token,
};

/// Tokens of one language, to be read from any place.
pub struct Reader<'a> {
    /// The text the tokens point into.
    pub text: &'a str,
    /// The tokens.
    pub tokens: &'a [Token],
    /// The language they were looked up in.
    pub language: Language,
    /// Days stand before months in `3/4`.
    pub day_first: bool,
}

impl<'a> Reader<'a> {
    /// The token at a place.
    pub fn token(&self, at: usize) -> Option<&'a Token> {
        self.tokens.get(at)
    }

    /// Whether the token at a place can mean that.
    pub fn is(&self, at: usize, sense: Sense) -> bool {
        self.token(at).is_some_and(|token| token.means(sense))
    }

    /// Whether the token at a place can mean one of those.
    pub fn any(&self, at: usize, senses: &[Sense]) -> bool {
        self.token(at)
            .is_some_and(|token| senses.iter().any(|sense| token.means(*sense)))
    }

    /// The place behind such tokens, as many as anyone would write in a row: without that bound
    /// a text of nothing else would be read over and over.
    pub fn skip(&self, at: usize, senses: &[Sense]) -> usize {
        const MOST: usize = 6;
        (at..at + MOST)
            .find(|place| !self.any(*place, senses))
            .unwrap_or(at + MOST)
    }

    /// The place behind one such token, or the same place.
    pub fn maybe(&self, at: usize, senses: &[Sense]) -> usize {
        at + usize::from(self.any(at, senses))
    }

    /// What a token means, by a choice among its meanings.
    pub fn find<T>(&self, at: usize, pick: impl Fn(Sense) -> Option<T>) -> Option<T> {
        self.token(at)?.find(pick)
    }

    /// No space stands before the token.
    pub fn glued(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| token.glued)
    }

    /// How the token is written.
    pub fn written(&self, at: usize) -> &'a str {
        self.token(at)
            .and_then(|token| self.text.get(token.span.clone()))
            .unwrap_or_default()
    }

    /// Whether one of a token's meanings is such a one.
    pub fn says(&self, at: usize, fits: impl Fn(Sense) -> bool) -> bool {
        self.token(at)
            .is_some_and(|token| token.senses.iter().any(|sense| fits(*sense)))
    }

    /// A weekday.
    pub fn weekday(&self, at: usize) -> Option<i8> {
        self.find(at, |sense| match sense {
            Sense::Weekday(day) => Some(day),
            _ => None,
        })
    }

    /// A weekday as a habit.
    pub fn weekdays(&self, at: usize) -> Option<i8> {
        self.find(at, |sense| match sense {
            Sense::Weekdays(day) => Some(day),
            _ => None,
        })
    }

    /// A month.
    pub fn month(&self, at: usize) -> Option<i8> {
        self.find(at, |sense| match sense {
            Sense::Month(month) => Some(month),
            _ => None,
        })
    }

    /// A part of the day.
    pub fn part(&self, at: usize) -> Option<Part> {
        self.find(at, |sense| match sense {
            Sense::Part(part) => Some(part),
            _ => None,
        })
    }

    /// A unit, and how many of it the word holds. One-letter units hang on their number.
    pub fn unit(&self, at: usize) -> Option<(Unit, i64)> {
        let token = self.token(at)?;
        if token.weak && !token.glued && self.written(at).len() <= 2 && !self.is_spaced_unit(at) {
            return None;
        }
        token.find(|sense| match sense {
            Sense::Unit(unit) => Some((unit, 1)),
            Sense::Units(unit, count) => Some((unit, i64::from(count))),
            _ => None,
        })
    }

    /// `in 10 m`: a number that is led to, and nothing behind.
    fn is_spaced_unit(&self, at: usize) -> bool {
        let number = at >= 2 && self.says(at - 1, |sense| matches!(sense, Sense::Digits(..)));
        number
            && self.is(at - 2, Sense::In)
            && self
                .token(at + 1)
                .is_none_or(|token| token.means(Sense::To))
    }

    /// Somebody is to be woken, or an alarm set.
    pub fn is_waking(&self) -> bool {
        self.tokens.iter().any(|token| token.means(Sense::Wake))
    }

    /// Spoken and written in Japanese, where particles follow their words.
    pub fn is_japanese(&self) -> bool {
        self.language == Language::Japanese
    }

    /// The language counts hours to 24 in writing.
    pub fn is_literal(&self) -> bool {
        !matches!(self.language, Language::English | Language::Spanish)
    }
}
