//! The forms an hour is written and spoken in: `17:30`, `5pm`, `half past six`, `halb sieben`,
//! `las cinco y media`, `7h30`, `1730`, `午後3時半`.

use super::{
    Reader,
    clocks::{at_part, halved},
    expr::Clock,
};
use crate::times::{
    Language,
    sense::{Sense, Unit},
};

/// Measures that are no times, so that a number before them is no hour.
const MEASURES: [&str; 32] = [
    "fps", "hz", "khz", "mhz", "ghz", "kb", "mb", "gb", "tb", "km", "kmh", "kph", "mph", "kg",
    "cm", "mm", "px", "bpm", "rpm", "percent", "prozent", "degrees", "grad", "dollars", "bucks",
    "euros", "euro", "miles", "meters", "places", "points", "people",
];

impl Reader<'_> {
    /// `noon`, `midnight`, and minutes that are added to them.
    pub fn named(&self, at: usize) -> Option<(Clock, usize)> {
        let twelve = self.whole(at).is_some_and(|(hour, _)| hour == 12)
            && self.any(at + 1, &[Sense::Noon, Sense::Midnight]);
        let at = at + usize::from(twelve);
        let hour = self.find(at, |sense| match sense {
            Sense::Noon => Some(12),
            Sense::Midnight => Some(0),
            _ => None,
        })?;
        let clock = Clock {
            hour,
            minute: 0,
            second: 0,
            open: false,
            round: true,
            late_below: 7,
        };
        Some(self.added_minutes(clock, at + 1).unwrap_or((clock, at + 1)))
    }

    /// `17:30`, `5:30`.
    pub fn with_colon(&self, at: usize) -> Option<(Clock, usize)> {
        let (hour, minute, second) = self.find(at, |sense| match sense {
            Sense::Clock(hour, minute, second) => Some((hour, minute, second)),
            _ => None,
        })?;
        let literal = self.written(at).starts_with('0') || !(1..=12).contains(&hour);
        let clock = Clock {
            hour,
            minute,
            second,
            open: !literal,
            round: false,
            late_below: self.late_below(false),
        };
        Some((clock, self.maybe(at + 1, &[Sense::Oclock])))
    }

    /// `5pm`, `5 p.m.`, `午後3時`.
    pub fn with_half_day(&self, at: usize) -> Option<(Clock, usize)> {
        if self.is_japanese() && self.any(at, &[Sense::Am, Sense::Pm]) {
            let (clock, next) = self
                .with_mark(at + 1, true)
                .or_else(|| self.with_colon(at + 1))?;
            return Some((halved(clock, self.is(at, Sense::Pm)), next));
        }
        if let Some(part) = self.part(at).filter(|_| self.is_japanese()) {
            // `朝8時`, `夜の8時`.
            let start = self.maybe(at + 1, &[Sense::Of]);
            let (clock, next) = self
                .with_mark(start, true)
                .or_else(|| self.with_colon(start))?;
            return Some((at_part(clock, part), next));
        }
        let (hour, next) = self.whole(at).filter(|(hour, _)| *hour <= 24)?;
        let (pm, end) = self.half_day_behind(next)?;
        let clock = Clock {
            hour,
            minute: 0,
            second: 0,
            open: true,
            round: true,
            late_below: 7,
        };
        Some((halved(clock, pm), end))
    }

    /// `pm`, `in the pm`, and the place behind.
    pub fn half_day_behind(&self, at: usize) -> Option<(bool, usize)> {
        if let Some(pm) = self.half_day(at) {
            return Some((pm, at + 1));
        }
        let led = self.is(at, Sense::In) && self.is(at + 1, Sense::The);
        let english = self.language == Language::English;
        let long = self.written(at + 2).len() > 1;
        Some((
            self.half_day(at + 2).filter(|_| led && english && long)?,
            at + 3,
        ))
    }

    /// Whether it is `pm`; a lone `a` or `p` must hang on its number, and `pm2` is something else.
    pub fn half_day(&self, at: usize) -> Option<bool> {
        let short = self.written(at).len() == 1;
        let name = self.glued(at + 1)
            && self
                .written(at + 1)
                .starts_with(|c: char| c.is_ascii_digit());
        if short && !self.glued(at) || name {
            return None;
        }
        match (self.is(at, Sense::Am), self.is(at, Sense::Pm)) {
            (false, false) => None,
            (_, pm) => Some(pm),
        }
    }

    /// `5 o'clock`, `17 Uhr 30`, `7h30`, `7 heures et demie`, `3時半`.
    pub fn with_mark(&self, at: usize, anchored: bool) -> Option<(Clock, usize)> {
        let (hour, next) = self.hour_or_more(at)?;
        let sign = self.is(next, Sense::Oclock);
        let english =
            self.language == Language::English && !(anchored || self.is_written_hour(hour, next));
        let letter = self.is(next, Sense::HourMark) && self.glued(next) && !english;
        let spoken_unit = sign && self.unit(next).is_some();
        let half_day = self.any(next + 1, &[Sense::Am, Sense::Pm]);
        let part_behind = self.part_behind(next + 1).is_some();
        // `3 heures` may be a duration: only what leads to it or follows makes it a time.
        if !(sign || letter)
            || (spoken_unit
                && !letter
                && !anchored
                && !half_day
                && !part_behind
                && !self.is_french_hour(next))
        {
            return None;
        }
        let clock = Clock {
            hour,
            minute: 0,
            second: 0,
            open: (1..=12).contains(&hour),
            round: true,
            late_below: self.late_below(false),
        };
        let end = next + 1;
        if let Some((minute, behind)) = self
            .whole(self.maybe(end, &[Sense::And]))
            .filter(|(minute, _)| *minute < 60)
        {
            let unit = self.unit(behind).map(|(unit, _)| unit);
            let minutes_said = unit == Some(Unit::Minute);
            if (unit.is_none() || minutes_said)
                && !self.any(behind, &[Sense::Oclock, Sense::HourMark])
                && self.month(behind).is_none()
            {
                let clock = Clock {
                    minute,
                    round: false,
                    ..clock
                };
                let behind = behind + usize::from(minutes_said);
                return Some(self.minutes_before(clock, behind));
            }
        }
        if self.is_japanese() && self.is(end, Sense::Half) {
            return Some((
                Clock {
                    minute: 30,
                    round: false,
                    ..clock
                },
                end + 1,
            ));
        }
        Some(self.added_minutes(clock, end).unwrap_or((clock, end)))
    }

    /// `16h20`, `14h tomorrow`: nobody writes a duration of so many hours that way.
    fn is_written_hour(&self, hour: u32, at: usize) -> bool {
        let minutes = self.written(at + 1).len() == 2 && self.digits(at + 1).is_some();
        let with_minutes = hour > 4 && minutes && self.glued(at + 1) && !self.glued(at + 2);
        let beside = self.is_day_word(at + 1) || at > 1 && self.is_day_word(at - 2);
        with_minutes || (13..24).contains(&hour) && beside
    }

    /// `3時5分前`.
    pub fn minutes_before(&self, clock: Clock, at: usize) -> (Clock, usize) {
        if !self.is(at, Sense::MinutesBefore) {
            return (clock, at);
        }
        let total = clock.hour * 60 + 24 * 60 - clock.minute;
        (
            Clock {
                hour: total / 60 % 24,
                minute: total % 60,
                ..clock
            },
            at + 1,
        )
    }

    /// `7 heures du matin`, or with minutes behind: the unit tells a time.
    pub fn is_french_hour(&self, at: usize) -> bool {
        if self.language == Language::Dutch {
            let length = [
                Sense::For,
                Sense::Ago,
                Sense::Hence,
                Sense::Before,
                Sense::After,
            ];
            // `2 uur en 30 minuten` is a length.
            let minutes = self.is(at + 1, Sense::And)
                && self
                    .amount(at + 2)
                    .is_some_and(|(amount, _)| amount.unit == Unit::Minute);
            return self.written(at) == "uur" && !self.any(at + 1, &length) && !minutes;
        }
        let behind = self.maybe(at + 1, &[Sense::And]);
        let minute = self.is(at + 1, Sense::Minus)
            || (behind > at + 1
                && self.any(behind, &[Sense::Half, Sense::Quarter])
                && self.language == Language::French);
        minute
            || (self.language == Language::French
                && self
                    .whole(at + 1)
                    .is_some_and(|(_, end)| self.unit(end).is_none()))
    }

    /// `5.30pm`, `17.30 Uhr`, `um 17.30`.
    pub fn dotted(&self, at: usize, anchored: bool) -> Option<(Clock, usize)> {
        let (hour, minute) = self.find(at, |sense| match sense {
            Sense::Decimal(hour, minute, 2) => Some((hour, minute)),
            _ => None,
        })?;
        let day_end = |at: usize| {
            let year = self.year(at).is_some() && at > 0 && self.month(at - 1).is_some();
            self.is_day_end(at) || year
        };
        let comma = at > 1 && self.is(at - 1, Sense::Comma);
        let alone =
            at == 0 && self.token(1).is_none() || at > 0 && day_end(at - 1 - usize::from(comma));
        let marked =
            self.any(at + 1, &[Sense::Oclock, Sense::HourMark]) || self.half_day(at + 1).is_some();
        let anchored = anchored || alone && self.is_end(at + 1);
        let anchored = anchored && self.written(at).contains('.') && self.unit(at + 1).is_none();
        if hour > 24 || minute > 59 || !(marked || anchored) {
            return None;
        }
        let open = (1..=12).contains(&hour) && !self.written(at).starts_with('0');
        let clock = Clock {
            hour,
            minute,
            second: 0,
            open,
            round: false,
            late_below: self.late_below(false),
        };
        Some((clock, self.maybe(at + 1, &[Sense::Oclock, Sense::HourMark])))
    }

    /// `at 1730`, `0900 hours`.
    pub fn military(&self, at: usize, anchored: bool) -> Option<(Clock, usize)> {
        let value = self.find(at, |sense| match sense {
            Sense::Digits(value, 3 | 4) => Some(value),
            _ => None,
        })?;
        let (hour, minute) = (value / 100, value % 100);
        let unit = self.unit(at + 1).map(|(unit, _)| unit);
        let hours = (unit == Some(Unit::Hour) || unit.is_none() && self.is(at + 1, Sense::Oclock))
            && self.written(at).len() == 4;
        let half_day = self.half_day(at + 1).is_some();
        let zero = self.written(at).starts_with('0') && self.written(at).len() == 4;
        let other = self.glued(at + 1)
            && self.written(at + 1).starts_with(char::is_alphabetic)
            && !hours
            && !half_day
            || (value % 100 == 0 && value < 1000 && !half_day && !zero);
        if other
            || self.is_measure(at + 1)
            || hour > 23
            || minute > 59
            || !(anchored || hours || half_day || self.is_alone(at))
            || (self.unit(at + 1).is_some() && !hours && !half_day)
        {
            return None;
        }
        let open = !zero && (1..=12).contains(&hour) && !hours;
        let clock = Clock {
            hour,
            minute,
            second: 0,
            open,
            round: false,
            late_below: 7,
        };
        Some((clock, at + 1 + usize::from(hours)))
    }

    /// `0730` as the whole text, or beside a day: `tomorrow 0730`, `1900 on thursday`.
    fn is_alone(&self, at: usize) -> bool {
        let four = self.written(at).len() == 4;
        let on = self.maybe(at + 1, &[Sense::On]);
        let behind = at > 0 && self.is_day_end(at - 1) && self.is_end(at + 1);
        four && (behind || at == 0 && (self.token(at + 1).is_none() || self.is_day_word(on)))
    }

    /// Nothing goes on here that a number before could belong to.
    fn is_end(&self, at: usize) -> bool {
        self.token(at).is_none()
            || self.any(
                at,
                &[
                    Sense::Comma,
                    Sense::Dash,
                    Sense::To,
                    Sense::Sign,
                    Sense::Until,
                ],
            )
    }

    /// The last word of a day: `tomorrow`, `12 May`, `the 19th`, `22.3.2027`.
    fn is_day_end(&self, at: usize) -> bool {
        self.is_day_word(at)
            || self.says(at, |sense| {
                matches!(
                    sense,
                    Sense::Month(_)
                        | Sense::Date(..)
                        | Sense::DayMonth(_, _, Some(_), _)
                        | Sense::DayMonth(_, _, None, b'.')
                )
            })
            || self.ordinal(at).is_some() && self.glued_ordinal(at)
    }

    /// `19th`, and not `second`.
    fn glued_ordinal(&self, at: usize) -> bool {
        self.written(at).starts_with(|c: char| c.is_ascii_digit())
    }

    fn is_day_word(&self, at: usize) -> bool {
        self.says(at, |sense| {
            matches!(sense, Sense::Day(_) | Sense::Weekday(_))
        })
    }

    /// `at 5`.
    pub fn bare(&self, at: usize, anchored: bool) -> Option<(Clock, usize)> {
        let (hour, next) = self.whole(at).filter(|(hour, _)| anchored && *hour <= 24)?;
        let unit =
            self.unit(next).is_some() && !self.is(next, Sense::Around) || self.is_measure(next);
        let more = self.any(next, &[Sense::Times, Sense::Slash, Sense::Half])
            && !self.is(next, Sense::Oclock)
            || self.ordinal(at).is_some()
            || self.month(next).is_some();
        let accent = self.written(at.saturating_sub(1));
        let the = self.language == Language::English && accent.eq_ignore_ascii_case("the");
        let article = the
            || match self.language {
                Language::French => !accent.eq_ignore_ascii_case("vers"),
                Language::Portuguese => {
                    accent.is_ascii()
                        && accent.eq_ignore_ascii_case("as")
                        && self
                            .token(next)
                            .is_some_and(|token| token.senses.is_empty())
                }
                Language::Japanese => true,
                _ => false,
            };
        // `a la una`, and not `para una cafetería`.
        let one = self.is(at, Sense::One) && !self.leads_to_one(at);
        if unit || more || article || one || self.is(at, Sense::One) && self.written(at).len() < 2 {
            return None;
        }
        Some((self.told(hour, 0), next))
    }

    /// Words that make an article the hour one.
    fn leads_to_one(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map_or("", |before| self.written(before));
        let word = before.rsplit(' ').next().unwrap_or(before);
        ["la", "à", "all'", "l'", "all’", "l’"]
            .iter()
            .any(|lead| word.eq_ignore_ascii_case(lead))
    }

    /// What else a number can count: `at 3 fps`.
    fn is_measure(&self, at: usize) -> bool {
        MEASURES
            .iter()
            .any(|measure| self.written(at).eq_ignore_ascii_case(measure))
    }

    /// A number of up to two digits: an hour, or one that no clock has.
    pub fn hour_or_more(&self, at: usize) -> Option<(u32, usize)> {
        self.whole(at).filter(|(hour, _)| *hour < 100)
    }
}
