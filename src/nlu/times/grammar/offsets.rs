//! Amounts that tell when: `in 10 minutes`, `3 days ago`, `10 minutes before`, `for 5 days`,
//! `5 times`.

use super::{Reader, amounts::scaled, expr::Piece};
use crate::times::{
    Language,
    sense::{Sense, Unit},
};

impl Reader<'_> {
    /// `in 10 minutes`, `10 minutes from now`, `3 days ago`, `hace 3 días`, `3時間後`.
    pub fn offset(&self, at: usize) -> Option<(Piece, usize)> {
        if self.is(at, Sense::AgoBefore)
            && let Some((amount, end)) =
                self.amount(self.skip(at, &[Sense::AgoBefore, Sense::Around]))
        {
            let end = self.maybe(end, &[Sense::Ago]);
            return Some((Piece::Offset(amount, -1), end));
        }
        if self.is(at, Sense::Last)
            && self.whole(at + 1).is_some()
            && let Some((amount, end)) = self.amount(at + 1)
        {
            return Some((Piece::Offset(amount, -1), end));
        }
        if let Some(found) = self.offset_in(at) {
            return Some(found);
        }
        // `next hour`.
        if self.is(at, Sense::Next)
            && let Some((unit @ (Unit::Minute | Unit::Hour), 1)) = self.unit(at + 1)
        {
            return Some((Piece::Offset(scaled(1.0, unit)?, 1), at + 2));
        }
        let start = self.skip(at, &[Sense::Around, Sense::Comma]);
        let (amount, next) = self.amount(start)?;
        let around = self.skip(next, &[Sense::Around]);
        if self.any(around, &[Sense::Ago]) && !(self.is_japanese() && self.is(at, Sense::Oclock)) {
            return Some((Piece::Offset(amount, -1), around + 1));
        }
        if self.is(around, Sense::Hence)
            && (self.written(around) != "time" || self.language == Language::English)
        {
            return Some((
                Piece::Offset(amount, 1),
                self.maybe(around + 1, &[Sense::At])
                    .min(around + 1 + usize::from(self.is_japanese())),
            ));
        }
        // `two weeks from today` is a day; `5 minutes from now` was one word.
        if self.is(around, Sense::From) && self.any(around + 1, &[Sense::Now]) {
            return Some((Piece::Offset(amount, 1), around + 2));
        }
        // `2 weeks' time`, `5 mins time`.
        None
    }

    /// `in 10 minutes`, `nach 10 Minuten`, `dans 2 heures`.
    pub fn offset_in(&self, at: usize) -> Option<(Piece, usize)> {
        let after = self.is(at, Sense::After) && matches!(self.language, Language::English)
            || self.is(at, Sense::Past);
        if !self.is(at, Sense::In) && !after {
            return None;
        }
        let next_words = [
            Sense::In,
            Sense::The,
            Sense::Around,
            Sense::Filler,
            Sense::Sharp,
            Sense::Next,
            Sense::At,
            Sense::After,
        ];
        let mut start = at + 1;
        while start < at + 5 && self.any(start, &next_words) && self.amount(start).is_none() {
            start += 1;
        }
        // `dans un jour`, whose words are someday elsewhere.
        if self.is_one_day(start) && self.amount(start).is_none() {
            return Some((Piece::Offset(scaled(1.0, Unit::Day)?, 1), start + 1));
        }
        let Some((amount, end)) = self.amount(start) else {
            return self.next_unit_in(at).or_else(|| self.bare_minutes_in(at));
        };
        // `in 2 Wochen am Montag` goes on; `in 5 minutes' time`.
        let own = self.skip_own(end);
        let end = if self.language == Language::English && self.written(own) == "time" {
            own + 1
        } else {
            end
        };
        // `nach 14h` is an hour.
        let hour = self.is(at, Sense::Past) && self.is(end - 1, Sense::HourMark);
        let lead = self.any(end, &[Sense::Before, Sense::After]) && self.day(end + 1).is_some()
            || hour && self.language != Language::English;
        if lead
            || (amount.unit == Unit::Day
                && self.language == Language::French
                && self.written(at).eq_ignore_ascii_case("en"))
        {
            return None;
        }
        let end = if self.is_japanese() {
            self.maybe(end, &[Sense::Hence])
        } else {
            end
        };
        let end = self.maybe(end, &[Sense::Sharp]);
        Some((Piece::Offset(amount, 1), end))
    }

    /// `in the next hour`.
    fn next_unit_in(&self, at: usize) -> Option<(Piece, usize)> {
        let start = self.maybe(at + 1, &[Sense::The]);
        let (unit, 1) = self.unit(start + 1)? else {
            return None;
        };
        let told = self.is(start, Sense::Next) && unit <= Unit::Day;
        told.then(|| Some((Piece::Offset(scaled(1.0, unit)?, 1), start + 2)))?
    }

    /// The `'s` or `'` of `in a week's time`.
    fn skip_own(&self, at: usize) -> usize {
        let mark = |place: usize| matches!(self.written(place), "'" | "’" | "s");
        let last = self.written(at.saturating_sub(1));
        if last.ends_with(['\'', '’']) || mark(at) {
            at + 1
        } else {
            at
        }
    }

    /// `remind me in 5`: minutes, as people write among themselves.
    pub fn bare_minutes_in(&self, at: usize) -> Option<(Piece, usize)> {
        let (minutes, next) = self
            .whole(at + 1)
            .filter(|(minutes, _)| (1..=180).contains(minutes))?;
        let plain = self.language == Language::English
            && self.is(at, Sense::In)
            && self.written(at).eq_ignore_ascii_case("in");
        let asked = ["remind", "ping", "tell", "wake", "notify", "alert"];
        let word = self.written(next).to_ascii_lowercase();
        let ratio = self.glued(next) && self.glued(next + 1) && self.digits(next + 1).is_some();
        let closed = !ratio && at == 0 && asked.contains(&word.as_str())
            || self.token(next).is_none()
            || !ratio && self.any(next, &[Sense::To, Sense::Comma, Sense::Dot, Sense::Sign]);
        let amount = scaled(f64::from(minutes), Unit::Minute)?;
        (plain && closed && !self.glued(at + 1)).then_some((Piece::Offset(amount, 1), next))
    }

    /// `10 minutes before`, `an hour after`: as far as a time is named elsewhere.
    pub fn lead(&self, at: usize) -> Option<(Piece, usize)> {
        let (amount, next) = self.amount(at)?;
        // `a day before my exam`, and not `a day before Friday`.
        let days = matches!(amount.unit, Unit::Day | Unit::Week)
            && self.is(next, Sense::Before)
            && self.language == Language::English
            && self.day(next + 1).is_none()
            && self
                .token(next + 1)
                .is_some_and(|token| token.senses.is_empty() || token.means(Sense::The));
        if amount.unit > Unit::Hour && !days {
            return None;
        }
        let sign = if self.is(next, Sense::Before) && !self.is(next, Sense::Hence) {
            -1
        } else if self.any(next, &[Sense::After]) {
            1
        } else {
            return None;
        };
        // `five minutes past six` is a time of its own.
        if self.is(next, Sense::Past) && self.clock_words(at).is_some()
            || self.clock_words(at).is_some()
                && amount.unit == Unit::Minute
                && self.written(next) != "before"
        {
            return None;
        }
        Some((Piece::Lead(amount, sign), next + 1))
    }

    /// `for 5 days`, `5 minutes`.
    pub fn length(&self, at: usize) -> Option<(Piece, usize)> {
        let mut start = self.skip(at, &[Sense::For, Sense::The, Sense::Next, Sense::Around]);
        // `for up to 2 months`.
        if start > at && self.is(start, Sense::Until) {
            start += 1;
        }
        let (amount, end) = self.amount(start)?;
        // `the 90s`.
        let years = self.is(at, Sense::The) && self.tokens[end - 1].weak;
        (!years).then_some((Piece::Length(amount), end))
    }

    /// `for the next month`: as long as one.
    pub fn next_length(&self, at: usize) -> Option<(Piece, usize)> {
        let led = self.is(at, Sense::For) && self.is(at + 1, Sense::The);
        let (unit, 1) = self.unit(at + 3)? else {
            return None;
        };
        let next = led && self.is(at + 2, Sense::Next) && !self.is(at + 2, Sense::Past);
        next.then(|| Some((Piece::Length(scaled(1.0, unit)?), at + 4)))?
    }

    /// `5 times`.
    pub fn times(&self, at: usize) -> Option<(Piece, usize)> {
        let start = self.skip(at, &[Sense::For, Sense::Until]);
        // `every day twice`, behind what repeats.
        if self.is(start, Sense::Twice) && start > 0 {
            return Some((Piece::Count(2), start + 1));
        }
        let (count, next) = self.whole(start)?;
        self.is(next, Sense::Times)
            .then_some((Piece::Count(count), next + 1))
    }
}
