//! Times as they are spoken: `half past six`, `ten to six`, `halb sieben`, `fünf vor halb acht`,
//! `las cinco y media`, `sept heures moins le quart`, `five thirty`.

use super::{Reader, expr::Clock};
use crate::times::{
    Language,
    sense::{Sense, Unit},
};

impl Reader<'_> {
    /// `half past six`, `halb sieben`.
    pub fn half_first(&self, at: usize) -> Option<(Clock, usize)> {
        let start = self.maybe(at, &[Sense::One]);
        if !self.is(start, Sense::Half) {
            return None;
        }
        let dash = self.maybe(start + 1, &[Sense::Dash]);
        let past = if self.is(dash, Sense::Past) {
            dash + 1
        } else {
            start + 1
        };
        let backward = matches!(self.language, Language::German | Language::Dutch);
        if past == start + 1 && !backward && self.language != Language::English {
            return None;
        }
        if let Some((clock, next)) = self.named(past).filter(|_| past > start + 1) {
            return Some((
                Clock {
                    minute: 30,
                    round: false,
                    ..clock
                },
                next,
            ));
        }
        let (hour, next) = self.hour(past)?;
        if self.unit(next).is_some() && !self.is(next, Sense::Oclock) {
            return None;
        }
        let hour = if backward && past == start + 1 {
            (hour + 11) % 12
        } else {
            hour
        };
        Some((self.told(hour, 30), self.maybe(next, &[Sense::Oclock])))
    }

    /// `quarter to nine`, `ten past six`, `zehn vor halb acht`, `cuarto para las ocho`.
    pub fn minutes_first(&self, at: usize, anchored: bool) -> Option<(Clock, usize)> {
        let start = self.maybe(at, &[Sense::One]);
        let quarter = self.find(start, |sense| match sense {
            Sense::Quarter | Sense::Units(Unit::Minute, 15) => Some(15),
            Sense::ThreeQuarters => Some(45),
            _ => None,
        });
        let (minutes, mut next) = match quarter {
            Some(minutes) => (minutes, start + 1),
            None => self
                .whole(at)
                .filter(|(minutes, _)| (1..60).contains(minutes))?,
        };
        let mut sure = quarter.is_some();
        if self
            .unit(next)
            .is_some_and(|(unit, _)| unit == Unit::Minute)
        {
            next += 1;
            sure = true;
        }
        // `15 to noon` counts minutes, `8 to noon` is a range.
        sure |= minutes % 5 == 0 && minutes != 10 && self.named(next + 1).is_some();
        // `five to one` in words, and nothing else.
        let words = self.number_word(at).is_some() && self.number_word(next + 1).is_some();
        sure |= minutes % 5 == 0 && words && at == 0 && self.token(next + 2).is_none();
        let past = self.is(next, Sense::Past);
        let of = self.is(next, Sense::Of) && self.language == Language::English;
        let to = self.is(next, Sense::ToClock) && (!of || quarter.is_some());
        if !past && !to {
            // `dreiviertel acht`, `viertel acht`.
            let direct = self.language == Language::German && quarter.is_some();
            let (hour, end) = self.hour(next).filter(|_| direct)?;
            return Some((
                self.told((hour + 11) % 12, minutes),
                self.maybe(end, &[Sense::Oclock]),
            ));
        }
        // `from 5 to 7` is a range; only round minutes, and words, tell the time this way.
        if to
            && self.language == Language::English
            && self.written(next) == "to"
            && !sure
            && !anchored_minutes(minutes, anchored)
        {
            return None;
        }
        next = self.skip(next + 1, &[Sense::The, Sense::At]);
        let sure = self.named(next).is_some();
        let (hour, minute, end) = self.counted_hour(next)?;
        // `10 to 22 August` are days.
        if self.unit(end).is_some() && !self.is(end, Sense::Oclock) || self.month(end).is_some() {
            return None;
        }
        let total = hour * 60 + minute + 24 * 60;
        let total = if past {
            total + minutes
        } else {
            total - minutes
        };
        let end = self.maybe(end, &[Sense::Oclock]);
        let clock = self.told(total / 60 % 24, total % 60);
        Some((
            Clock {
                open: clock.open && !sure,
                ..clock
            },
            end,
        ))
    }

    /// The hour that minutes are counted from: `six`, `noon`, `halb acht`.
    fn counted_hour(&self, at: usize) -> Option<(u32, u32, usize)> {
        let half = self.is(at, Sense::Half);
        if half && matches!(self.language, Language::German | Language::Dutch) {
            let (hour, end) = self.hour(at + 1)?;
            return Some(((hour + 11) % 12, 30, end));
        }
        let named = self.named(at).map(|(clock, end)| (clock.hour, end));
        let (hour, end) = named.or_else(|| self.hour(at))?;
        Some((hour, 0, end))
    }

    /// `y media`, `et quart`, `menos cuarto`, `moins dix` behind an hour.
    pub fn added_minutes(&self, clock: Clock, at: usize) -> Option<(Clock, usize)> {
        if let Some(found) = self.minutes_in_french(clock, at) {
            return Some(found);
        }
        let plus = self.is(at, Sense::And);
        let minus = self.is(at, Sense::Minus) && !self.is_japanese();
        if !(plus || minus)
            || matches!(
                self.language,
                Language::English | Language::German | Language::Dutch
            )
        {
            return None;
        }
        let next = self.skip(at + 1, &[Sense::One, Sense::The]);
        let share = self.find(next, |sense| match sense {
            Sense::Half => Some(30),
            Sense::Quarter => Some(15),
            Sense::ThreeQuarters => Some(45),
            _ => None,
        });
        let (minutes, mut end) = match share {
            Some(minutes) => (minutes, next + 1),
            None => self.whole(at + 1).filter(|(minutes, _)| *minutes < 60)?,
        };
        // `entre midi et 2` are two hours.
        let said = self.unit(end).is_some_and(|(unit, _)| unit == Unit::Minute);
        if share.is_none() && minutes < 5 && !said {
            return None;
        }
        match self.unit(end).map(|(unit, _)| unit) {
            Some(Unit::Minute) => end += 1,
            Some(_) if share.is_none() => return None,
            // `8時と20時`: the second number is an hour of its own.
            _ if share.is_none() && self.any(end, &[Sense::Oclock, Sense::HourMark]) => {
                return None;
            }
            _ => {}
        }
        let total = clock.hour * 60 + clock.minute + 24 * 60;
        let total = if plus {
            total + minutes
        } else {
            total - minutes
        };
        Some((
            Clock {
                hour: total / 60 % 24,
                minute: total % 60,
                round: false,
                ..clock
            },
            end,
        ))
    }

    /// `midi quinze`, `onze heures trois quarts`: minutes without a word between.
    fn minutes_in_french(&self, clock: Clock, at: usize) -> Option<(Clock, usize)> {
        let quarters = self.is(at, Sense::ThreeQuarters).then_some((45, at + 1));
        let named = at > 0 && self.any(at - 1, &[Sense::Noon, Sense::Midnight]);
        let counted = || {
            let (minutes, end) = self.whole(at).filter(|(minutes, _)| *minutes < 60)?;
            let closed =
                self.unit(end).is_none() && self.token(end).is_none_or(|t| !t.senses.is_empty());
            (named && closed).then_some((minutes, end))
        };
        let french = self.language == Language::French;
        let (minute, end) = quarters.or_else(counted).filter(|_| french)?;
        let clock = Clock {
            minute,
            round: false,
            ..clock
        };
        Some((clock, end))
    }

    /// `five thirty`, `las cinco y media`, `alle sette meno un quarto`.
    pub fn spoken(&self, at: usize, anchored: bool) -> Option<(Clock, usize)> {
        let (hour, next) = self.hour(at)?;
        let clock = self.told(hour, 0);
        let found = self.added_minutes(clock, next).filter(|(_, end)| {
            anchored
                || self
                    .part_behind(*end)
                    .is_some_and(|(_, behind)| behind > end + 1)
        });
        if found.is_some() {
            return found;
        }
        // Digits are written with a colon; two numbers in words are an hour and its minutes.
        let word = self.number_word(at).is_some()
            || ((anchored || self.half_day(next + 1).is_some())
                && self
                    .digits(next)
                    .is_some_and(|m| m >= 10 || self.written(next).len() == 2));
        // `six oh five`.
        let oh = matches!(self.written(next), "oh" | "o") && self.language == Language::English;
        let next = next + usize::from(oh);
        let two = oh || self.written(next).len() == 2;
        let least = if two { 1 } else { 10 };
        let (minute, end) = self
            .whole(next)
            .filter(|(minute, _)| (least..60).contains(minute) && word)?;
        let closed = self.unit(end).is_none() || self.half_day(end).is_some();
        let sure = anchored || self.half_day(end).is_some() || self.token(end).is_none();
        let words = self.number_word(next).is_some() || anchored || self.half_day(end).is_some();
        (closed && sure && words && !self.glued(next)).then(|| (self.told(hour, minute), end))
    }

    /// The hour of a clock.
    pub fn hour(&self, at: usize) -> Option<(u32, usize)> {
        let (hour, next) = match (self.number_word(at), self.digits(at)) {
            (_, Some(digits)) => (digits, at + 1),
            (Some(_), None) => self
                .whole(at)
                .filter(|(hour, _)| *hour <= 24)
                .or_else(|| Some((self.number_word(at)?, at + 1)))?,
            _ => return None,
        };
        (hour <= 24).then_some((hour, next))
    }

    /// A time as it is spoken, on a clock of twelve hours.
    pub fn told(&self, hour: u32, minute: u32) -> Clock {
        let open = (1..=12).contains(&hour) || (hour == 0 && minute > 0);
        Clock {
            hour,
            minute,
            second: 0,
            open,
            round: minute == 0,
            late_below: self.late_below(true),
        }
    }

    /// Below which hour an open time is taken for the afternoon: spoken clocks have twelve hours,
    /// written ones 24 in most languages.
    pub fn late_below(&self, spoken: bool) -> u32 {
        match (self.is_literal(), spoken) {
            (false, _) => 7,
            (true, true) => 6,
            (true, false) => 0,
        }
    }
}

/// `ten to six` tells the time; `3 to 5` is a range.
const fn anchored_minutes(minutes: u32, anchored: bool) -> bool {
    anchored && matches!(minutes, 5 | 10 | 15 | 20 | 25) || matches!(minutes, 20 | 25 | 10)
}
