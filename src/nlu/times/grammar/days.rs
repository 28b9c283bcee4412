//! Days that are told from today or from the calendar: `tomorrow`, `next Friday`, `end of month`,
//! `the first Monday of March`, `a week from Tuesday`, `Christmas`.

use super::{
    Reader,
    amounts::scaled,
    expr::{Amount, Day, Which},
};
use crate::times::{
    Language,
    sense::{Sense, Unit},
};

/// Words that lead to a day and are no part of it.
pub const LEADS: [Sense; 9] = [
    Sense::Of,
    Sense::On,
    Sense::The,
    Sense::By,
    Sense::Until,
    Sense::At,
    Sense::In,
    Sense::From,
    Sense::For,
];

impl Reader<'_> {
    /// A day, with what leads to it.
    pub fn day(&self, at: usize) -> Option<(Day, usize)> {
        let led = self.skip(at, &LEADS);
        self.shifted(led).or_else(|| self.plain_day(at, led))
    }

    /// A day that is not counted from another.
    pub fn plain_day(&self, at: usize, led: usize) -> Option<(Day, usize)> {
        let (day, next) = self
            .edge(led)
            .or_else(|| self.nth_ahead(led))
            .or_else(|| self.nth_beside(led))
            .or_else(|| self.nth(led))
            .or_else(|| self.weekday_day(at, led))
            .or_else(|| self.relative(led))
            .or_else(|| self.numeric_day_led(at, led))
            .or_else(|| self.named_day(led))
            .or_else(|| self.named_day(self.day_word(led)))
            .or_else(|| self.which(led).and_then(|_| self.named_day(led + 1)))
            .or_else(|| self.holiday(led))
            .or_else(|| self.season(at, led))
            .or_else(|| self.weekend(led))
            .or_else(|| self.cycle(led))
            .or_else(|| self.day_of_month(at))
            .or_else(|| self.whole_month(at))
            .or_else(|| self.whole_year(at, led))?;
        Some((day, self.closed_day(next)))
    }

    /// The place behind the word of `dia 5 de abril` and `el día de Navidad`.
    pub fn day_word(&self, at: usize) -> usize {
        let word = self.unit(at) == Some((Unit::Day, 1)) && !self.is_japanese();
        if word {
            self.maybe(at + 1, &[Sense::Of])
        } else {
            at
        }
    }

    /// `friday the 13th`, `5. März (Donnerstag)`: brackets and dots behind abbreviations.
    fn closed_day(&self, at: usize) -> usize {
        let dot = self.is(at, Sense::Dot) && self.glued(at);
        let short = at > 0
            && self.written(at - 1).len() <= 4
            && (self.weekday(at - 1).is_some() || self.month(at - 1).is_some());
        at + usize::from(dot && short && self.token(at + 1).is_some())
    }

    /// Which of several: this, next, last, the one after next.
    pub fn which(&self, at: usize) -> Option<Which> {
        let token = self.token(at)?;
        token.find(|sense| match sense {
            Sense::This => Some(Which::This),
            Sense::Next => Some(if self.language == Language::English {
                Which::Week(1)
            } else {
                Which::Coming
            }),
            Sense::AfterNext => Some(Which::Week(2)),
            Sense::Last => Some(Which::Last),
            _ => None,
        })
    }

    fn relative(&self, at: usize) -> Option<(Day, usize)> {
        let days = self.find(at, |sense| match sense {
            Sense::Day(days) => Some(days),
            _ => None,
        })?;
        // `buenos días por la mañana`, `in the morgen`: led by an article it is the morning.
        let before = at.checked_sub(1).map_or("", |before| self.written(before));
        let led = self.any(at.wrapping_sub(1), &[Sense::The])
            || before.contains(' ') && self.any(at.wrapping_sub(1), &[Sense::Of]);
        let article = led && self.part(at).is_some() && self.language != Language::German;
        // `Montag morgen`, `maandagmorgen`: behind a weekday it is the morning too.
        let behind = self.part(at).is_some() && at > 0 && self.weekday(at - 1).is_some();
        // `tomorrow week`, as the British say it.
        let week = self.language == Language::English
            && self.unit(at + 1) == Some((Unit::Week, 1))
            && self.token(at + 2).is_none();
        if week && days >= 0 {
            return Some((Day::Offset(days + 7), at + 2));
        }
        (!article && !behind).then_some((Day::Offset(days), at + 1))
    }

    fn weekday_day(&self, at: usize, led: usize) -> Option<(Day, usize)> {
        if let Some(weekday) = self.bracketed(led) {
            return Some((Day::Weekday(weekday, Which::Nearest), led + 3));
        }
        let which = self.which(led);
        let start = led + usize::from(which.is_some());
        let (weekday, mut next) = (self.weekday(start)?, start + 1);
        let token = self.token(start)?;
        if token.weak && !self.is_weekday_here(at, start) {
            return None;
        }
        if self.is(next, Sense::Dot) && self.glued(next) && self.written(start).len() <= 4 {
            next += 1;
        }
        // `Monday, March 5th`: the date decides.
        let comma = if self.is(next, Sense::At) {
            next
        } else {
            self.skip(next, &[Sense::Comma, Sense::The, Sense::Dot, Sense::On])
        };
        if let Some((day, end)) = self
            .numeric_day(comma)
            .or_else(|| self.named_day(comma))
            .or_else(|| self.weekday_number(comma))
        {
            return Some((with_weekday(day, weekday), end));
        }
        // `friday next week`, `lunes de la próxima semana`, `Freitag in einer Woche`.
        if let Some((weeks, end)) = self.week_behind(next) {
            return Some((Day::Weekday(weekday, Which::Week(weeks)), end));
        }
        if let Some(behind) = self.which(next).filter(|_| {
            which.is_none()
                && (self.language != Language::English
                    || self.token(next + 1).is_none()
                    || self.written(next) == "after")
        }) {
            return Some((Day::Weekday(weekday, behind), next + 1));
        }
        // `friday week`.
        let british =
            which.is_none() && self.language == Language::English && self.token(next + 1).is_none();
        if british && self.unit(next) == Some((Unit::Week, 1)) {
            let by = scaled(1.0, Unit::Week)?;
            let base = Box::new(Day::Weekday(weekday, Which::Coming));
            return Some((Day::Shift(by, 1, base), next + 1));
        }
        if self.is(next, Sense::AfterNext) {
            return Some((self.after_next(weekday)?, next + 1));
        }
        if start > led && self.is(led, Sense::AfterNext) {
            return Some((self.after_next(weekday)?, next));
        }
        let which = which.filter(|which| *which != Which::This);
        // `this Tuesday`, said on a Tuesday, is no other than `Tuesday`.
        let which = which.filter(|which| *which != Which::This);
        let day = Day::Weekday(weekday, which.unwrap_or(Which::Nearest));
        Some(self.beside(weekday, next).unwrap_or((day, next)))
    }

    /// `（火）`.
    fn bracketed(&self, at: usize) -> Option<i8> {
        let closed = self.is(at, Sense::Comma) && self.is(at + 2, Sense::Comma);
        self.short_weekday(at + 1)
            .filter(|_| closed && self.is_japanese())
    }

    /// `Friday after next`, `übernächsten Freitag`: a week behind the next one.
    fn after_next(&self, weekday: i8) -> Option<Day> {
        if self.language == Language::English {
            return Some(Day::Weekday(weekday, Which::Week(2)));
        }
        let base = Box::new(Day::Weekday(weekday, Which::Coming));
        Some(Day::Shift(scaled(1.0, Unit::Week)?, 1, base))
    }

    /// `the third Tuesday after Christmas`.
    fn nth_beside(&self, at: usize) -> Option<(Day, usize)> {
        let (nth, next) = self.ordinal(at).filter(|(nth, _)| (1..=20).contains(nth))?;
        let (day, end) = self.beside(self.weekday(next)?, next + 1)?;
        let Day::Beside(weekday, sign, base) = day else {
            return None;
        };
        Some((Day::Beside(weekday, sign * i64::from(nth), base), end))
    }

    /// `the Monday after Easter`, `the Sunday before Christmas`.
    fn beside(&self, weekday: i8, at: usize) -> Option<(Day, usize)> {
        let sign = match (self.is(at, Sense::After), self.is(at, Sense::Before)) {
            (true, _) => 1,
            (_, true) => -1,
            _ => return None,
        };
        let start = self.skip(at + 1, &[Sense::The]);
        let (base, end) = self
            .holiday(start)
            .or_else(|| self.numeric_day(start))
            .or_else(|| self.named_day(start))?;
        Some((Day::Beside(weekday, sign, Box::new(base)), end))
    }

    /// `two Fridays from now`.
    fn nth_ahead(&self, at: usize) -> Option<(Day, usize)> {
        let (count, next) = self
            .whole(at)
            .filter(|(count, _)| (1..=50).contains(count))?;
        let weekday = self.weekdays(next).or_else(|| self.weekday(next))?;
        let end = next + 1;
        if self.is(end, Sense::Ago) {
            let more = i64::from(count) - 1;
            let by = Amount {
                months: 0,
                days: more * 7,
                seconds: 0,
                unit: Unit::Week,
                count: more,
            };
            let base = Box::new(Day::Weekday(weekday, Which::Last));
            return Some((Day::Shift(by, -1, base), end + 1));
        }
        let ahead = self.is(end, Sense::Hence);
        let more = i64::from(count) - 1;
        let by = Amount {
            months: 0,
            days: more * 7,
            seconds: 0,
            unit: Unit::Week,
            count: more,
        };
        let base = Box::new(Day::Weekday(weekday, Which::Coming));
        ahead.then_some((Day::Shift(by, 1, base), end + 1))
    }

    /// `friday the 13th`.
    fn weekday_number(&self, at: usize) -> Option<(Day, usize)> {
        let (day, next) = self.ordinal(at).or_else(|| {
            let romance = matches!(
                self.language,
                Language::Spanish
                    | Language::French
                    | Language::Portuguese
                    | Language::Italian
                    | Language::Dutch
            );
            let digits = self.digits(at).filter(|_| {
                romance
                    && self.unit(at + 1).is_none()
                    && !self.any(
                        at + 1,
                        &[Sense::Oclock, Sense::HourMark, Sense::Am, Sense::Pm],
                    )
            })?;
            Some((u8::try_from(digits).ok()?, at + 1))
        })?;
        let day = i8::try_from(day)
            .ok()
            .filter(|day| (1..=31).contains(day))?;
        Some((
            Day::Calendar {
                year: None,
                month: None,
                day,
                weekday: None,
            },
            next,
        ))
    }

    /// Whether a short name that is also a word stands where a weekday would.
    fn is_weekday_here(&self, at: usize, start: usize) -> bool {
        let led = self.any(at, &[Sense::On, Sense::By, Sense::Until, Sense::From]) && start > at;
        let chosen = start > at && self.which(start - 1).is_some();
        let article =
            start > 0 && self.any(start - 1, &[Sense::The, Sense::Pronoun, Sense::One]) && !led;
        let behind = self.maybe(start + 1, &[Sense::Comma, Sense::Dot]);
        let timely = self.clock_piece(behind).is_some_and(|(_, _)| true)
            || self.part(behind).is_some()
            || self.language != Language::English && self.part_behind(behind).is_some()
            || self.numeric_day(behind).is_some()
            || self.named_day(behind).is_some()
            || self.is(behind, Sense::Dash) && self.weekday(behind + 1).is_some()
            || self.week_behind(behind).is_some()
            || self.language != Language::English && self.which(behind).is_some();
        let dot = self.is(start + 1, Sense::Dot) && self.glued(start + 1);
        let last = self.token(start + 1 + usize::from(dot)).is_none()
            && (start == 0
                || !self.tokens[start - 1].senses.is_empty()
                || self.language == Language::English);
        let capital = self.tokens[start].capital && start > 0;
        chosen
            || (!article
                && (led || timely || last || capital && self.language != Language::English))
    }

    fn numeric_day_led(&self, at: usize, led: usize) -> Option<(Day, usize)> {
        let (day, next) = self.numeric_day(led)?;
        let bare = self.says(led, |sense| {
            matches!(sense, Sense::DayMonth(_, _, None, b'/'))
        });
        if !bare {
            return Some((day, next));
        }
        // `1/2 cup` and `3/4 done` are shares: a bare pair must stand as a date would.
        let share = self.unit(next).is_some() && self.token(next).is_some_and(|token| !token.weak);
        let noun = self
            .token(next)
            .is_some_and(|token| token.senses.is_empty() && token.span.end > token.span.start);
        let fraction = self.says(led, |sense| {
            matches!(sense, Sense::DayMonth(1..=3, 2..=5 | 8, ..))
        });
        let led_by_on =
            led > at && self.any(led - 1, &[Sense::On, Sense::By, Sense::Until, Sense::From]);
        (led_by_on || !(share || (noun && fraction))).then_some((day, next))
    }
}

fn with_weekday(day: Day, named: i8) -> Day {
    match day {
        Day::Calendar {
            year, month, day, ..
        } => Day::Calendar {
            year,
            month,
            day,
            weekday: Some(named),
        },
        other => other,
    }
}
