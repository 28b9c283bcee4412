//! Puts pieces together that tell of one moment: a day, a time, a part of the day, a repetition.

use super::{Reader, expr::Piece, moment::Moment, pieces::Placed};
use crate::times::{
    Language,
    sense::{Part, Sense},
};

/// A moment and the tokens it is made of.
#[derive(Clone, Debug)]
pub struct Group {
    pub moment: Moment,
    pub start: usize,
    pub end: usize,
    /// It describes a thing and is no due time: `my 3pm meeting`.
    pub attributive: bool,
    /// A habit before a thing, perhaps of its name: `daily reward`.
    pub named: bool,
    /// `and` stands before it and a moment before that.
    pub another: bool,
    /// Where the group ends in the text, in bytes.
    pub text_end: usize,
}

/// Tokens that may stand between two pieces of one moment.
const BETWEEN: [Sense; 14] = [
    Sense::Of,
    Sense::The,
    Sense::At,
    Sense::AtSign,
    Sense::On,
    Sense::In,
    Sense::Comma,
    Sense::Dash,
    Sense::Around,
    Sense::From,
    Sense::And,
    Sense::By,
    Sense::Slash,
    Sense::For,
];

impl Reader<'_> {
    /// The moments of the text.
    pub fn groups(&self) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for placed in self.pieces() {
            let text_end = placed
                .text_end
                .unwrap_or_else(|| self.tokens[placed.end - 1].span.end);
            if let Some(last) = groups.last_mut() {
                let near = self.is_near(last.end, placed.start, &placed);
                if near && last.moment.take(&placed, self) {
                    last.end = placed.end;
                    last.text_end = text_end;
                    continue;
                }
            }
            let mut moment = Moment::default();
            moment.take(&placed, self);
            let another = groups
                .last()
                .is_some_and(|last| last.end + 1 == placed.start && self.is(last.end, Sense::And));
            groups.push(Group {
                moment,
                start: placed.start,
                end: placed.end,
                attributive: false,
                named: false,
                another,
                text_end,
            });
        }
        groups.retain(|group| self.is_told(group));
        for group in &mut groups {
            group.attributive = self.is_attributive(group);
            group.named = self.is_named(group);
        }
        groups
    }

    fn is_named(&self, group: &Group) -> bool {
        let noun = self
            .token(group.end)
            .is_some_and(|token| token.senses.is_empty() && !token.span.is_empty());
        // `a weekly reminder` asks for one a week, `bi-weekly` says how often as nothing else does.
        let asking = [
            "reminder",
            "reminders",
            "alarm",
            "alert",
            "ping",
            "notification",
        ]
        .iter()
        .any(|word| self.written(group.end).eq_ignore_ascii_case(word));
        let often = !asking && self.says(group.start, |sense| matches!(sense, Sense::Often(_, 1)));
        let single = group.end == group.start + 1;
        often && single && noun && self.language == Language::English
    }

    fn is_attributive(&self, group: &Group) -> bool {
        let owner = group
            .start
            .checked_sub(1)
            .map_or("", |before| self.written(before));
        let owned = ["my", "our", "the", "your", "his", "her"]
            .iter()
            .any(|word| owner.eq_ignore_ascii_case(word));
        let the = (group.start..group.end)
            .take(2)
            .any(|place| self.written(place).eq_ignore_ascii_case("the"));
        let noun = self
            .token(group.end)
            .is_some_and(|token| token.senses.is_empty() && !token.span.is_empty());
        let often = self.is_named(group) && owned;
        (often || !group.moment.clocks.is_empty())
            && (owned || the)
            && noun
            && self.language == Language::English
    }

    fn is_near(&self, end: usize, start: usize, placed: &Placed) -> bool {
        let gap = end..start;
        let repeats = matches!(
            placed.piece,
            Piece::Clock(_)
                | Piece::Repeat(_)
                | Piece::Until
                | Piece::Starting
                | Piece::Length(_)
                | Piece::Count(_)
        );
        gap.len() <= 3
            && gap.clone().all(|place| {
                self.any(place, &BETWEEN)
                    && (repeats
                        || self.language != Language::English
                        || !self.is(place, Sense::And))
            })
    }

    /// Weak groups need more than themselves; a bound without anything to bound is none.
    fn is_told(&self, group: &Group) -> bool {
        let moment = &group.moment;
        let alone = group.start == 0 && group.end == self.tokens.len();
        if moment.is_empty() {
            return false;
        }
        let only = |many: usize| moment.said() == many;
        if moment.now && only(0) {
            return alone || group.end == self.tokens.len();
        }
        if moment.vague && only(0) {
            return true;
        }
        if moment.part == Some(Part::Lunch) && only(1) {
            return group.start > 0
                && self.any(
                    group.start,
                    &[Sense::At, Sense::By, Sense::Around, Sense::Until],
                )
                || alone;
        }
        if moment.part.is_some() && moment.day.is_none() && only(1) {
            let led = self.any(
                group.start,
                &[
                    Sense::In,
                    Sense::At,
                    Sense::By,
                    Sense::On,
                    Sense::The,
                    Sense::Of,
                    Sense::For,
                ],
            ) && group.end > group.start + 1
                || self.written(group.start).contains(' ');
            let greeting = group.start <= 1 && !led;
            return alone
                || led
                || (!greeting && group.end == self.tokens.len() && !self.is_greeting(group.start))
                || self.is_japanese();
        }
        true
    }

    /// `good morning`, `guten Morgen`, `buenos días`: the word before is no word of time.
    fn is_greeting(&self, at: usize) -> bool {
        at > 0 && self.tokens[at - 1].senses.is_empty() && self.written(at - 1).len() <= 6
    }
}
