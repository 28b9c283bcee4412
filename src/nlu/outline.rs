//! A message as a row of ideas, cut into clauses: who asks whom for what. No word is left in it,
//! so what is learned from it in one language holds in the others.

use std::ops::Range;

use super::{
    concept::{Concept, Concepts},
    hash,
    lexicon::{Languages, Lexicon},
    text::{self, Kind, Text, Token},
};

/// Words or a phrase that express something, or a word that expresses nothing known.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub concepts: Concepts,
    /// Its tokens.
    pub tokens: Range<usize>,
}

/// What stands between signs or conjunctions.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    /// Its units.
    pub units: Range<usize>,
    /// What introduces it: who asks and how. `None` where the clause begins with what it says.
    pub frame: Option<Concept>,
    /// The place of the first unit after the introduction.
    pub head: usize,
    /// What ends it.
    pub ending: Ending,
}

/// What ends a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// A sign that tells nothing, or none.
    Plain,
    /// A question mark.
    Question,
    /// A colon, which announces something.
    Colon,
}

impl Ending {
    const fn of(sign: char) -> Self {
        match sign {
            '?' => Self::Question,
            ':' => Self::Colon,
            _ => Self::Plain,
        }
    }
}

/// A message in outline.
#[derive(Clone, Debug)]
pub(super) struct Outline {
    pub units: Vec<Unit>,
    pub clauses: Vec<Clause>,
}

/// What can be asked for, and so can be declined.
const ACTIONS: Concepts = Concepts::of(&[
    Concept::Draw,
    Concept::Make,
    Concept::Imagine,
    Concept::Remind,
    Concept::Schedule,
    Concept::Show,
    Concept::Add,
    Concept::Give,
    Concept::Reminder,
    Concept::Image,
]);

/// What says nothing about the wish.
const SKIPPED: Concepts = Concepts::of(&[
    Concept::Please,
    Concept::Hello,
    Concept::Bot,
    Concept::Filler,
    Concept::Emoji,
    Concept::Mention,
    Concept::Laugh,
    Concept::And,
    Concept::Thanks,
    Concept::Me,
    Concept::Article,
]);

/// What introduces a wish, a question or a statement.
const FRAMES: Concepts = Concepts::of(&[
    Concept::Can,
    Concept::Want,
    Concept::Wanted,
    Concept::HowTo,
    Concept::Why,
    Concept::Where,
    Concept::Time,
    Concept::HowLong,
    Concept::Ask,
    Concept::Wish,
    Concept::Should,
    Concept::Let,
    Concept::If,
    Concept::Not,
    Concept::I,
    Concept::We,
    Concept::Other,
    Concept::Someone,
    Concept::You,
    Concept::It,
    Concept::Is,
    Concept::My,
    Concept::Your,
]);

/// How many units are looked at.
const MOST_UNITS: usize = 160;

impl Outline {
    /// The outline of a text.
    pub(super) fn of(text: &Text<'_>, lexicon: &Lexicon) -> Self {
        let mut outline = Self {
            units: Vec::with_capacity(text.tokens.len()),
            clauses: Vec::new(),
        };
        let languages = lexicon.languages(text::words(text));
        let mut start = 0;
        let mut at = 0;
        while at < text.tokens.len() && outline.units.len() < MOST_UNITS {
            let token = &text.tokens[at];
            match token.kind {
                Kind::Mark(sign) => {
                    let ends = matches!(
                        sign,
                        '.' | '!' | '?' | ';' | ',' | ':' | '(' | ')' | '…' | '。' | '、'
                    );
                    if ends || sign == '-' && is_apart(text, at) {
                        start = outline.close(start, Ending::of(sign));
                    }
                    at += 1;
                }
                Kind::Break => {
                    start = outline.close(start, Ending::Plain);
                    at += 1;
                }
                Kind::Known(concepts) => {
                    outline.push(concepts, at..at + 1);
                    at += 1;
                }
                Kind::Word => {
                    let (concepts, length) = longest_phrase(&text.tokens[at..], lexicon, languages);
                    if concepts.has(Concept::And) {
                        start = outline.close(start, Ending::Plain);
                    }
                    outline.push(concepts, at..at + length);
                    at += length;
                }
            }
        }
        outline.close(start, Ending::Plain);
        outline
    }

    fn push(&mut self, concepts: Concepts, tokens: Range<usize>) {
        self.units.push(Unit { concepts, tokens });
    }

    /// Ends the clause that began there, and gives back where the next begins.
    fn close(&mut self, start: usize, ending: Ending) -> usize {
        let end = self.units.len();
        if start < end {
            self.decline(start..end);
            let (frame, head) = introduction(&self.units, start..end);
            self.clauses.push(Clause {
                units: start..end,
                frame,
                head,
                ending,
            });
        } else if let Some(last) = self.clauses.last_mut()
            && last.ending == Ending::Plain
        {
            last.ending = ending;
        }
        end
    }

    /// Marks what is declined: "don't draw", "zeichne nichts".
    fn decline(&mut self, clause: Range<usize>) {
        for at in clause.clone() {
            if !self.units[at].concepts.meets(ACTIONS) {
                continue;
            }
            let before = clause.start.max(at.saturating_sub(4))..at;
            let after = at + 1..clause.end.min(at + 3);
            let is_no = |at: usize| self.units[at].concepts.has(Concept::Not);
            // "Draw a man with no hat" declines the hat, not the drawing.
            let thing = self.units[at].concepts.has(Concept::Image);
            if before.into_iter().any(is_no) || !thing && after.into_iter().any(is_no) {
                let unit = &mut self.units[at];
                let declined = Concepts::of(&[Concept::NotAction]);
                unit.concepts = unit.concepts.without(ACTIONS).with(declined);
            }
        }
    }

    /// All ideas in it.
    pub(super) fn concepts(&self) -> Concepts {
        let units = self.units.iter();
        units.fold(Concepts::NONE, |all, unit| all.with(unit.concepts))
    }

    /// The ideas of a clause from its head on.
    pub(super) fn said(&self, clause: &Clause) -> Concepts {
        let units = self.units[clause.head..clause.units.end].iter();
        units.fold(Concepts::NONE, |all, unit| all.with(unit.concepts))
    }

    /// The ideas of the head of a clause.
    pub(super) fn head(&self, clause: &Clause) -> Concepts {
        let head = self.units[..clause.units.end].get(clause.head);
        head.map_or(Concepts::NONE, |unit| unit.concepts)
    }
}

/// Whether a dash stands between spaces.
fn is_apart(text: &Text<'_>, at: usize) -> bool {
    let token = &text.tokens[at];
    text.raw[..token.range.start].ends_with(' ') && text.raw[token.range.end..].starts_with(' ')
}

fn longest_phrase(tokens: &[Token], lexicon: &Lexicon, languages: Languages) -> (Concepts, usize) {
    let first = tokens[0].hash;
    let most = lexicon.longest_phrase(first).min(tokens.len());
    let mut whole = first;
    let mut found = (lexicon.word(first, languages), 1);
    for (length, token) in tokens.iter().enumerate().take(most).skip(1) {
        if token.kind != Kind::Word {
            // A dash may stand within a phrase, as in French.
            if token.kind == Kind::Mark('-') {
                return dashed(tokens, lexicon, languages).unwrap_or(found);
            }
            break;
        }
        whole = hash::joined(whole, token.hash);
        if let Some(concepts) = lexicon.phrase(whole, languages) {
            found = (concepts, length + 1);
        }
    }
    found
}

/// A phrase of two words with a dash between them.
fn dashed(tokens: &[Token], lexicon: &Lexicon, languages: Languages) -> Option<(Concepts, usize)> {
    let second = tokens.get(2).filter(|token| token.kind == Kind::Word)?;
    let whole = hash::joined(tokens[0].hash, second.hash);
    let concepts = lexicon.phrase(whole, languages)?;
    Some((concepts, 3))
}

/// What introduces a clause, and where its head is.
fn introduction(units: &[Unit], clause: Range<usize>) -> (Option<Concept>, usize) {
    let mut frame = None;
    for at in clause.clone() {
        let concepts = units[at].concepts;
        let frames = Concepts(concepts.0 & FRAMES.0);
        let telling = concepts.without(FRAMES).without(SKIPPED);
        if !telling.is_empty() || concepts.is_empty() {
            return (frame, at);
        }
        if let Some(first) = frames.first() {
            // The first frame tells most, but being asked outweighs who is named.
            let asks = matches!(
                first,
                Concept::Can | Concept::HowTo | Concept::Not | Concept::Wish
            );
            if frame.is_none() || asks {
                frame = Some(first);
            }
        }
    }
    (frame, clause.end)
}
