//! What the model looks at: the outline's clauses, its ideas and their order, then the words and
//! their letters. Each kind has a share of the table of its own, so that the many letters never
//! crowd out the few cues.

use super::{
    Context,
    concept::{Concept, Concepts},
    hash,
    outline::{Clause, Ending, Outline},
    text::{Kind, Text},
};

/// The kinds of features.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Share {
    /// Who asks whom for what.
    Frames,
    /// Ideas, and which come before which.
    Ideas,
    /// Words and pairs of words.
    Words,
    /// Three and four letters in a row.
    Letters,
}

/// How many places each kind has in the table; all are powers of two.
const PLACES: [u32; 4] = [1 << 14, 1 << 16, 1 << 16, 1 << 15];

/// How much each kind weighs.
const WEIGHTS: [f32; 4] = [1.2, 1.1, 1.2, 0.8];

/// Places in all.
pub(super) const TABLE: usize = (PLACES[0] + PLACES[1] + PLACES[2] + PLACES[3]) as usize;

/// The features of a message, by kind.
#[derive(Clone, Debug, Default)]
pub(super) struct Features {
    places: [Vec<u32>; 4],
}

impl Features {
    /// The features of a message in its context.
    pub(super) fn of(text: &Text<'_>, outline: &Outline, context: Context) -> Self {
        let mut features = Self::default();
        features.add_frames(outline);
        features.add_context(text, outline, context);
        features.add_ideas(outline);
        features.add_words(text);
        features.add_letters(text);
        features
    }

    /// The places of each kind with the weight of each of them.
    pub(super) fn shares(&self) -> impl Iterator<Item = (usize, &[u32], f32)> {
        let shares = self.places.iter().zip(WEIGHTS).enumerate();
        shares.map(|(kind, (places, weight))| {
            #[expect(clippy::cast_precision_loss, reason = "a message has few features")]
            let many = places.len().max(8) as f32;
            (kind, places.as_slice(), weight / many.sqrt())
        })
    }

    fn add(&mut self, share: Share, hash: u64) {
        let kind = share as usize;
        let first: u32 = PLACES[..kind].iter().sum();
        let place = (hash >> 20) & u64::from(PLACES[kind] - 1);
        let place = u32::try_from(place).unwrap_or_default();
        self.places[kind].push(first + place);
    }

    fn add_frame(&mut self, what: u64, parts: [Option<Concept>; 3]) {
        let parts = parts.map(|part| part.map_or(127, |concept| concept as u64));
        let hash = parts.into_iter().fold(what, hash::joined);
        self.add(Share::Frames, hash);
    }

    fn add_frames(&mut self, outline: &Outline) {
        for clause in outline.clauses.iter().take(6) {
            self.add_clause(outline, clause);
        }
    }

    fn add_clause(&mut self, outline: &Outline, clause: &Clause) {
        let frame = clause.frame;
        let head = outline.head(clause).first();
        let rest = &outline.units[clause.units.end.min(clause.head + 1)..clause.units.end];
        let object = rest
            .iter()
            .take(5)
            .find_map(|unit| unit.concepts.without(LINKS).first());
        let tail = outline.units[clause.units.clone()]
            .iter()
            .rev()
            .find_map(|unit| unit.concepts.without(TRAILING).first());
        let question = match clause.ending {
            Ending::Plain => None,
            Ending::Question => Some(Concept::Ask),
            Ending::Colon => Some(Concept::Propose),
        };
        self.add_frame(1, [frame, head, None]);
        self.add_frame(2, [head, object, None]);
        self.add_frame(3, [frame, head, object]);
        self.add_frame(4, [frame, tail, None]);
        self.add_frame(5, [frame, head, question]);
        self.add_frame(6, [head, tail, None]);
        for concept in outline.said(clause).iter().take(8) {
            self.add_frame(7, [frame, Some(concept), None]);
            self.add_frame(8, [question, Some(concept), None]);
        }
    }

    fn add_context(&mut self, text: &Text<'_>, outline: &Outline, context: Context) {
        let length = length(text);
        self.add_frame(9, [None, None, None]);
        self.add(Share::Frames, hash::joined(10, length));
        let head = outline.clauses.first().map(|clause| outline.head(clause));
        let head = head.and_then(Concepts::first).map_or(127, |c| c as u64);
        for flag in context.flags() {
            let flag = hash::joined(11, flag);
            self.add(Share::Frames, flag);
            self.add(Share::Frames, hash::joined(flag, 1000 + length));
            self.add(Share::Frames, hash::joined(flag, 2000 + head));
            if outline.units.len() <= 14 {
                for concept in outline.concepts().iter() {
                    self.add(Share::Frames, hash::joined(flag, concept as u64));
                }
            }
        }
    }

    fn add_ideas(&mut self, outline: &Outline) {
        for concept in outline.concepts().iter() {
            self.add(Share::Ideas, hash::joined(20, concept as u64));
        }
        for clause in outline.clauses.iter().take(8) {
            self.add_pairs(outline, clause);
        }
        self.add_rows(outline);
    }

    /// Which idea comes before which within a clause.
    fn add_pairs(&mut self, outline: &Outline, clause: &Clause) {
        let units = outline.units[clause.units.clone()].iter();
        let told: Vec<Concepts> = units
            .map(|unit| unit.concepts.without(LINKS))
            .filter(|concepts| !concepts.is_empty())
            .take(16)
            .collect();
        for (at, left) in told.iter().enumerate() {
            for right in told[at + 1..].iter().take(6) {
                for left in left.iter().take(2) {
                    for right in right.iter().take(2) {
                        let pair = hash::joined(left as u64, right as u64);
                        self.add(Share::Ideas, hash::joined(21, pair));
                    }
                }
            }
        }
    }

    /// Two to four ideas in a row, unknown words standing as one gap.
    fn add_rows(&mut self, outline: &Outline) {
        const EDGE: u64 = 126;
        const GAP: u64 = 125;
        let mut row = vec![EDGE];
        for clause in outline.clauses.iter().take(8) {
            for unit in &outline.units[clause.units.clone()] {
                let idea = unit.concepts.first().map_or(GAP, |c| c as u64);
                if idea != GAP || row.last() != Some(&GAP) {
                    row.push(idea);
                }
            }
            row.push(EDGE + 2 * clause.ending as u64);
            if row.len() > 60 {
                break;
            }
        }
        for length in 2..=4 {
            for some in row.windows(length) {
                let hash = some.iter().copied().fold(22, hash::joined);
                self.add(Share::Ideas, hash);
            }
        }
    }

    fn add_words(&mut self, text: &Text<'_>) {
        let mut before = 0;
        for token in text.tokens.iter().take(80) {
            self.add(Share::Words, hash::joined(30, token.hash));
            self.add(Share::Words, hash::joined(before, token.hash));
            before = token.hash;
        }
        self.add(Share::Words, hash::joined(before, 0));
    }

    fn add_letters(&mut self, text: &Text<'_>) {
        let words = text.tokens.iter().filter(|token| token.kind == Kind::Word);
        for token in words.take(50) {
            self.add_letters_of(text.norm(token));
        }
    }

    fn add_letters_of(&mut self, norm: &str) {
        let mut letters = [0_u32; 20];
        let mut count = 1;
        letters[0] = u32::from('<');
        for letter in norm.chars().take(18) {
            letters[count] = letter.into();
            count += 1;
        }
        letters[count] = u32::from('>');
        count += 1;
        for start in 0..count {
            let mut hash = 40;
            for (at, letter) in letters[start..count].iter().take(4).enumerate() {
                hash = hash::joined(hash, u64::from(*letter));
                if at >= 2 {
                    self.add(Share::Letters, hash);
                }
            }
        }
        if count == 4 {
            // Two characters of a script without spaces are a word often enough.
            let pair = hash::joined(u64::from(letters[1]), u64::from(letters[2]));
            self.add(Share::Letters, hash::joined(41, pair));
        }
    }
}

/// Words between things, which tell nothing about what comes before what.
const LINKS: Concepts = Concepts::of(&[
    Concept::Article,
    Concept::With,
    Concept::Filler,
    Concept::Emoji,
]);

/// What may follow the end of a wish.
const TRAILING: Concepts = Concepts::of(&[
    Concept::Please,
    Concept::Thanks,
    Concept::Emoji,
    Concept::Laugh,
    Concept::Filler,
    Concept::Mention,
]);

/// How long the message is, coarsely.
fn length(text: &Text<'_>) -> u64 {
    match text.tokens.len() {
        0 => 0,
        1 => 1,
        2 => 2,
        3..=4 => 3,
        5..=8 => 4,
        9..=16 => 5,
        17..=32 => 6,
        _ => 7,
    }
}
