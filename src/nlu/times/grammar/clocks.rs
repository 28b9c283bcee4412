//! Times on the clock: `5pm`, `17:30`, `half past six`, `halb sieben`, `las cinco y media`, `7h30`.

use super::{
    Reader,
    expr::{Clock, Piece},
};
use crate::times::{
    Language,
    sense::{Part, Sense},
};

/// Words that may stand before a time and make a bare number one.
const ANCHORS: [Sense; 5] = [
    Sense::At,
    Sense::AtSign,
    Sense::By,
    Sense::Until,
    Sense::Around,
];
/// Between two ends of a range.
const RANGE: [Sense; 3] = [Sense::Dash, Sense::To, Sense::Until];

impl Reader<'_> {
    /// A time or a range of times, with the words that lead to it.
    pub fn clock_piece(&self, at: usize) -> Option<(Piece, usize)> {
        if let Some(found) = self.clock_range(at) {
            return Some(found);
        }
        let (start, anchored) = self.clock_prefix(at);
        let (clock, end) = self.clock(start, anchored)?;
        let end = self.skip_around(end);
        Some((possible(clock), end))
    }

    fn clock_prefix(&self, at: usize) -> (usize, bool) {
        let mut next = at;
        let mut anchored = false;
        loop {
            let alarm = self.is(next, Sense::For) && self.is_waking();
            if self.any(next, &ANCHORS) || alarm {
                anchored = true;
            } else if anchored && self.is(next, Sense::Filler) {
                // `at like 3`.
            } else if !self.any(
                next,
                &[
                    Sense::The,
                    Sense::On,
                    Sense::Comma,
                    Sense::After,
                    Sense::From,
                    Sense::For,
                ],
            ) || next > at + 2
            {
                break;
            }
            next += 1;
        }
        // `after 5`, `on 5pm`: led to, but a bare number needs more than that.
        (
            next,
            anchored
                || (next > at
                    && self.any(at, &[Sense::After])
                    && self.language == Language::English),
        )
    }

    /// `3-5pm`, `from 3 to 5pm`, `between 9 and 11:30`, `10:00 - 12:00`.
    fn clock_range(&self, at: usize) -> Option<(Piece, usize)> {
        let led = self.any(at, &[Sense::From, Sense::Between, Sense::Starting]);
        let between = self.is(at, Sense::Between);
        let start = self.skip(
            at,
            &[
                Sense::From,
                Sense::Between,
                Sense::At,
                Sense::AtSign,
                Sense::The,
                Sense::By,
            ],
        );
        let (mut first, end) = self.clock(start, true)?;
        let plain = end == start + 1 && self.whole(start).is_some();
        let mark = self.any(end, &RANGE)
            || (between && self.is(end, Sense::And))
            || (self.is_japanese() && self.is(end, Sense::From));
        if !mark {
            return None;
        }
        let second_at = self.skip(end + 1, &[Sense::At, Sense::The, Sense::Until]);
        let (second, behind) = self.clock(second_at, true)?;
        let bare = behind == second_at + 1 && self.whole(second_at).is_some();
        let known = self.unit(behind).is_none()
            && (self
                .token(behind)
                .is_none_or(|token| !token.senses.is_empty()));
        // `0930-1045` is written as no other numbers are.
        let four = self.written(start).len() == 4 && self.written(second_at).len() == 4;
        if plain && bare && !four && !(led && known && first.hour < 25 && second.hour < 25) {
            return None;
        }
        if first.open && !second.open {
            first = before(first, second);
        }
        Some((Piece::Clocks(first, second), self.skip_around(behind)))
    }

    /// A time that begins here. A bare number is one when it is anchored.
    pub fn clock(&self, at: usize, anchored: bool) -> Option<(Clock, usize)> {
        let anchored = anchored
            || self.written(at).starts_with("la ")
            || self
                .whole(at)
                .is_some_and(|(_, next)| self.is_hour_of_part(at, next) || self.is_about(next));
        let (clock, next) = self
            .named(at)
            .or_else(|| self.half_first(at))
            .or_else(|| self.minutes_first(at, anchored))
            .or_else(|| self.with_colon(at))
            .or_else(|| self.with_half_day(at))
            .or_else(|| self.with_mark(at, anchored))
            .or_else(|| self.dotted(at, anchored))
            .or_else(|| self.spoken(at, anchored))
            .or_else(|| self.military(at, anchored))
            .or_else(|| self.bare(at, anchored))?;
        Some(self.suffixed(clock, next))
    }

    /// `am`, `in the evening`, `du matin`, `Uhr` behind a time.
    fn suffixed(&self, mut clock: Clock, mut at: usize) -> (Clock, usize) {
        at = self.maybe_around(at);
        if let Some((pm, end)) = self.half_day_behind(at) {
            clock = halved(clock, pm);
            at = end;
        }
        if let Some((part, end)) = self.part_behind(at) {
            clock = at_part(clock, part);
            at = end;
        }
        (clock, at)
    }

    /// `5ish`, `5-ish`.
    fn is_about(&self, at: usize) -> bool {
        let word = self.maybe(at, &[Sense::Dash]);
        self.glued(word) && self.is(word, Sense::Sharp)
    }

    fn maybe_around(&self, at: usize) -> usize {
        if self.is_about(at) {
            self.maybe(at, &[Sense::Dash]) + 1
        } else {
            self.maybe(at, &[Sense::Oclock])
        }
    }

    fn skip_around(&self, at: usize) -> usize {
        self.skip(at, &[Sense::Sharp])
    }

    /// `in the evening`, `de la tarde`, `du soir`, `abends`. A word that also means tomorrow
    /// needs a preposition.
    pub fn part_behind(&self, at: usize) -> Option<(Part, usize)> {
        let start = self.skip(
            at,
            &[Sense::Of, Sense::In, Sense::The, Sense::At, Sense::On],
        );
        let part = self.part(start).or_else(|| {
            self.find(start, |sense| match sense {
                Sense::Parts(part) if self.language != Language::Japanese => Some(part),
                _ => None,
            })
        })?;
        let day = self.says(start, |sense| matches!(sense, Sense::Day(_)));
        (start > at || !day).then_some((part, start + 1))
    }
}

/// Puts the time into one half of the day.
pub fn halved(clock: Clock, pm: bool) -> Clock {
    let hour = match (clock.hour, pm) {
        (12, false) => 0,
        (hour @ 0..=11, true) => hour + 12,
        (hour, _) => hour,
    };
    Clock {
        hour,
        open: false,
        ..clock
    }
}

/// Puts the time into a part of the day.
pub fn at_part(clock: Clock, part: Part) -> Clock {
    if !clock.open {
        return clock;
    }
    match part {
        Part::Dawn | Part::Morning | Part::Small => halved(clock, false),
        Part::Afternoon | Part::Evening => halved(clock, true),
        Part::Lunch => halved(clock, clock.hour < 11 || clock.hour == 12),
        Part::Night => halved(clock, (5..12).contains(&clock.hour)),
    }
}

/// The open start of a range, in the half of the day that brings it before its end.
fn before(first: Clock, end: Clock) -> Clock {
    let late = halved(first, true);
    if (late.hour, late.minute) < (end.hour, end.minute) {
        late
    } else {
        halved(first, false)
    }
}

/// Hours and minutes that no clock has are told so.
fn possible(clock: Clock) -> Piece {
    let wrong = clock.hour > 24
        || clock.minute > 59
        || clock.second > 59
        || (clock.hour == 24 && clock.minute > 0);
    if wrong {
        Piece::Impossible
    } else {
        Piece::Clock(clock)
    }
}
