//! Days that are told by a month: `March 3rd`, `3 de marzo de 2026`, `3月5日`, `the 15th`, `3/4`.

use super::{
    Reader,
    expr::{Day, Which},
};
use crate::times::{
    Language,
    sense::{Sense, Unit},
};

impl Reader<'_> {
    /// A day by numbers alone: `2026-03-04`, `3/4`, `3.4.2026`.
    pub fn numeric_day(&self, at: usize) -> Option<(Day, usize)> {
        let day = self.find(at, |sense| match sense {
            Sense::Date(year, month, day) => Some(calendar(Some(year), month, day)),
            Sense::DayMonth(a, b, year, mark) => self.pair(a, b, year, mark),
            Sense::Decimal(day, month, 1 | 2) => self.dotted_day(at, day, month),
            _ => None,
        });
        day.map(|day| (day, at + 1))
            .or_else(|| self.dashed_day(at))
            .or_else(|| self.numeric_month(at))
    }

    /// `am 19.12`, `Freitag 18.08`: a German day without its last dot, unless it is an hour.
    fn dotted_day(&self, at: usize, day: u32, month: u32) -> Option<Day> {
        let weekday = at > 0
            && (self.weekday(at - 1).is_some()
                || at > 1 && self.weekday(at - 2).is_some() && self.is(at - 1, Sense::Comma));
        let lead = ["am", "vom", "zum", "den", "ab", "bis", "ende", "der"];
        let led = at > 0
            && lead
                .iter()
                .any(|word| self.written(at - 1).eq_ignore_ascii_case(word));
        let range = self.any(at + 1, &[Sense::Dash, Sense::Until])
            && self.says(at + 2, |sense| {
                matches!(sense, Sense::Decimal(..) | Sense::DayMonth(..))
            });
        let end = at > 1
            && self.any(at - 1, &[Sense::Dash, Sense::Until, Sense::Slash])
            && (self.digits(at - 2).is_some() || self.is(at - 2, Sense::Dot));
        let alone = at == 0 && self.token(at + 1).is_none();
        let hour =
            self.any(at + 1, &[Sense::Oclock, Sense::HourMark]) || self.unit(at + 1).is_some();
        let german = self.language == Language::German && self.written(at).contains('.');
        let fits = (1..=31).contains(&day) && (1..=12).contains(&month);
        let told = weekday || led || range || end || alone;
        (german && fits && told && !hour).then(|| calendar(None, month, day))
    }

    /// `15-2`, `2 / 15`: led to, or all that is said, since it may be a range or a score.
    fn dashed_day(&self, at: usize) -> Option<(Day, usize)> {
        let (first, second) = (self.digits(at)?, self.digits(at + 2)?);
        let even = self.glued(at + 1) == self.glued(at + 2);
        let sign = self.any(at + 1, &[Sense::Dash, Sense::Slash]) && even;
        let led = at > 0 && self.any(at - 1, &[Sense::On, Sense::Until, Sense::By]);
        let alone = at == 0 && self.token(at + 3).is_none();
        let clear = first.max(second) > 12 || self.language != Language::English && led;
        let closed = self.is_closed(at + 3) && !self.any(at + 3, &[Sense::Dash, Sense::Slash]);
        let day = self
            .pair(first, second, None, b'-')
            .filter(|_| sign && (led || alone) && clear && closed)?;
        Some((day, at + 3))
    }

    /// `2/2027`, `2027/02`.
    fn numeric_month(&self, at: usize) -> Option<(Day, usize)> {
        let (month, year, end) = if let Some((year, next)) = self.year(at) {
            (self.digits(next + 1)?, year, next + 2)
        } else {
            let (year, end) = self.year(at + 2)?;
            (self.digits(at)?, year, end)
        };
        if !(1..=12).contains(&month) {
            return None;
        }
        let sign = self.is(at + 1, Sense::Slash) && self.glued(at + 1) && self.glued(at + 2);
        let month = Day::Month {
            month: i8::try_from(month).ok()?,
            year: Some(year),
            which: Which::Nearest,
        };
        sign.then_some((month, end))
    }

    fn pair(&self, a: u32, b: u32, year: Option<u32>, mark: u8) -> Option<Day> {
        let short = matches!((a, b), (24, 7) | (0, _) | (_, 0));
        if short || (year.is_none() && (a.max(b) > 31 || a.min(b) > 12)) {
            return None;
        }
        let year = year.and_then(|year| i16::try_from(year).ok());
        let dotted = mark == b'.';
        let american = dotted && b > 12 && a <= 12;
        let (month, day) = if american {
            (a, b)
        } else if dotted || (self.day_first && b <= 12) || a > 12 {
            (b, a)
        } else {
            (a, b)
        };
        let clear =
            dotted || a > 12 || b > 12 || a == b || !matches!(self.language, Language::English);
        if clear {
            return Some(calendar(year, month, day));
        }
        let small = |n: u32| i8::try_from(n).ok();
        Some(Day::Either {
            year,
            first: (small(month)?, small(day)?),
            second: (small(day)?, small(month)?),
        })
    }

    /// A day by a month's name, either order.
    pub fn named_day(&self, at: usize) -> Option<(Day, usize)> {
        if self.is_japanese() {
            return self.japanese_day(at);
        }
        self.month_then_day(at).or_else(|| self.day_then_month(at))
    }

    /// `March 3`, `mar. 3rd, 2027`.
    fn month_then_day(&self, at: usize) -> Option<(Day, usize)> {
        let month = self.month(at)?;
        let start = self.skip(at + 1, &[Sense::Dot, Sense::The, Sense::Dash, Sense::Slash]);
        let (day, next) = self.day_number(start)?;
        // `march 3pm`, `may 5 minutes`: the number belongs to what follows.
        let taken = self.any(
            next,
            &[Sense::Am, Sense::Pm, Sense::Oclock, Sense::HourMark],
        ) && (self.glued(next) || self.any(next, &[Sense::Am, Sense::Pm]));
        if taken
            || self.unit(next).is_some()
                && !self.is(next, Sense::Dot)
                && self.language == Language::English
        {
            return None;
        }
        let (year, next) = self.year_behind(next);
        Some((calendar(year, month_number(month), day), next))
    }

    /// `3 March`, `3rd of march 2027`, `3 de marzo de 2026`, `3. März`.
    fn day_then_month(&self, at: usize) -> Option<(Day, usize)> {
        let (day, next) = self.day_number(at)?;
        let month_at = self.skip(next, &[Sense::Of, Sense::Dot, Sense::Dash, Sense::Slash]);
        let month = self.month(month_at)?;
        let token = self.token(month_at)?;
        // `3 may come`: a weak name needs its capital, `of`, or an ordinal.
        if token.weak
            && next == month_at
            && self.ordinal(at).is_none()
            && !token.capital
            && self.language == Language::English
            && self.written(month_at) == "may"
            && self
                .token(month_at + 1)
                .is_some_and(|t| t.senses.is_empty())
        {
            return None;
        }
        let behind = if self.is(month_at + 1, Sense::Dot) && self.year(month_at + 2).is_some() {
            month_at + 2
        } else {
            month_at + 1
        };
        let (year, next) = match self.year_behind(behind) {
            (None, next) => self.two_digit_year(next).unwrap_or((None, next)),
            found => found,
        };
        Some((calendar(year, month_number(month), day), next))
    }

    /// `14 April 27`: a number that is no hour, with nothing behind that it would count.
    fn two_digit_year(&self, at: usize) -> Option<(Option<i16>, usize)> {
        let year = self
            .digits(at)
            .filter(|year| (25..=99).contains(year) || (13..25).contains(year))?;
        let closed = self
            .token(at + 1)
            .is_none_or(|token| token.means(Sense::Comma) || token.means(Sense::At));
        let century = if year < 70 { 2000 } else { 1900 };
        let two = self.written(at).len() == 2;
        (two && closed).then_some((Some(century + i16::try_from(year).ok()?), at + 1))
    }

    fn year_behind(&self, at: usize) -> (Option<i16>, usize) {
        let start = self.skip(at, &[Sense::Comma, Sense::Of, Sense::Dash]);
        match self.year(start) {
            Some((year, next)) if !self.any(next, &[Sense::Oclock]) => (Some(year), next),
            _ => self
                .short_year(at)
                .or_else(|| self.spoken_year(start))
                .unwrap_or((None, at)),
        }
    }

    /// `twenty twenty-six`, `two thousand and twenty-six`, `dos mil veintiséis`.
    fn spoken_year(&self, at: usize) -> Option<(Option<i16>, usize)> {
        let century = self
            .number_word(at)
            .filter(|hundreds| matches!(hundreds, 19 | 20));
        let halves = century.and_then(|hundreds| {
            let (rest, end) = self.whole(at + 1)?;
            let words = self.number_word(at + 1).is_some() && (10..100).contains(&rest);
            words.then_some((hundreds * 100 + rest, end))
        });
        let whole = || self.whole(at).filter(|_| self.number_word(at).is_some());
        let (year, end) = halves
            .filter(|_| self.language == Language::English)
            .or_else(whole)
            .filter(|(year, _)| (1900..2200).contains(year))?;
        let closed = self.unit(end).is_none() && !self.any(end, &[Sense::Am, Sense::Pm]);
        closed.then_some((Some(i16::try_from(year).ok()?), end))
    }

    /// `'27`.
    fn short_year(&self, at: usize) -> Option<(Option<i16>, usize)> {
        let mark = matches!(self.written(at), "'" | "’") && self.glued(at + 1);
        let year = self.digits(at + 1).filter(|year| mark && *year < 100)?;
        Some((Some(2000 + i16::try_from(year).ok()?), at + 2))
    }

    /// `the 15th`, `am 15.`, `le 15`, `el día 15`.
    pub fn day_of_month(&self, at: usize) -> Option<(Day, usize)> {
        let start = self.skip(
            at,
            &[
                Sense::On,
                Sense::The,
                Sense::By,
                Sense::Until,
                Sense::In,
                Sense::From,
            ],
        );
        let led = start > at;
        let word =
            self.unit(start).is_some_and(|(unit, _)| unit == Unit::Day) && !self.is_japanese();
        let number_at = start + usize::from(word);
        let ordinal = self.ordinal(number_at);
        let (day, next) = ordinal
            .map(|(day, next)| (u32::from(day), next))
            .or_else(|| self.whole(number_at))?;
        let ordinal = ordinal.is_some();
        let romance = matches!(
            self.language,
            Language::Spanish
                | Language::French
                | Language::Portuguese
                | Language::Italian
                | Language::Dutch
                | Language::German
        );
        let article = [
            "el", "le", "il", "op", "au", "al", "du", "del", "dal", "am", "zum", "vom",
        ]
        .iter()
        .any(|the| led && self.written(start - 1).eq_ignore_ascii_case(the));
        let named = word
            || (article
                && romance
                && !ordinal
                && self.digits(number_at).is_some()
                && self.is_closed(next));
        let ordinal_word = ordinal
            && led
            && self.is_closed(next)
            && (self
                .written(number_at)
                .starts_with(|c: char| c.is_ascii_digit())
                || self.any(next, &[Sense::At, Sense::AtSign])
                || self.token(next).is_none());
        // `23rd 11:40`.
        let first = at == 0
            && self.written(at).starts_with(|c: char| c.is_ascii_digit())
            && ordinal
            && self.clock_piece(next).is_some();
        if !(named || ordinal_word || first)
            || !(1..=31).contains(&day) && !(32..=99).contains(&day)
        {
            return None;
        }
        Some((lone(day), next))
    }

    /// Nothing follows that the number would count or belong to.
    fn is_closed(&self, at: usize) -> bool {
        let Some(token) = self.token(at) else {
            return true;
        };
        let signs = [
            Sense::At,
            Sense::AtSign,
            Sense::Comma,
            Sense::Dot,
            Sense::To,
            Sense::And,
            Sense::Sign,
            Sense::In,
            Sense::For,
            Sense::By,
            Sense::Of,
            Sense::Until,
            Sense::Dash,
            Sense::On,
            Sense::Next,
            Sense::Starting,
            Sense::After,
            Sense::Before,
            Sense::Between,
            Sense::From,
        ];
        let belongs =
            self.unit(at).is_some() || self.month(at).is_some() || self.weekday(at).is_some();
        (signs.iter().any(|sign| token.means(*sign))
            || token.senses.is_empty() && self.language == Language::English
            || self.says(at, |sense| {
                matches!(
                    sense,
                    Sense::Clock(..)
                        | Sense::Digits(..)
                        | Sense::Pronoun
                        | Sense::The
                        | Sense::Part(_)
                )
            }))
            && !belongs
    }

    /// A whole month: `in March`, `next May`, `März 2027`.
    pub fn whole_month(&self, at: usize) -> Option<(Day, usize)> {
        if self.is_japanese() {
            return self.japanese_whole_month(at);
        }
        let led = self.skip(
            at,
            &[
                Sense::In,
                Sense::By,
                Sense::Until,
                Sense::On,
                Sense::Of,
                Sense::The,
                Sense::From,
            ],
        );
        // `às dez` is an hour, and not December.
        if led > at && self.leads_to_hour(led - 1) {
            return None;
        }
        let which = self.which(led);
        let start = led + usize::from(which.is_some());
        let month = self.month(start)?;
        let token = self.token(start)?;
        let (year, next) = self.year_behind(start + 1);
        let behind = which
            .is_none()
            .then(|| self.which(next))
            .flatten()
            .filter(|_| self.language != Language::English);
        let next = next + usize::from(behind.is_some());
        let alone = start == 0 && self.maybe(next, &[Sense::Dot]) == self.tokens.len();
        let bound = at > 0
            && (self.any(at - 1, &[Sense::Until, Sense::Starting])
                || self.any(at - 1, &[Sense::To, Sense::Dash]) && !token.weak);
        let sure = year.is_some() || start > at || behind.is_some() || alone || bound;
        if !sure || (token.weak && self.any(start + 1, &[Sense::Pronoun])) {
            return None;
        }
        let which = which.or(behind).unwrap_or(Which::Nearest);
        let dot = alone && self.is(next, Sense::Dot);
        Some((Day::Month { month, year, which }, next + usize::from(dot)))
    }
}

fn month_number(month: i8) -> u32 {
    u32::try_from(month).unwrap_or(1)
}

/// A day of a month, or the fact that there is none.
pub fn calendar(year: Option<i16>, month: u32, day: u32) -> Day {
    let longest = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    match (i8::try_from(month), i8::try_from(day)) {
        (Ok(month), Ok(number)) if (1..=longest).contains(&day) => Day::Calendar {
            year,
            month: Some(month),
            day: number,
            weekday: None,
        },
        _ => Day::Impossible,
    }
}

/// A day of a month that is not named.
pub fn lone(day: u32) -> Day {
    match i8::try_from(day) {
        Ok(day @ 1..=31) => Day::Calendar {
            year: None,
            month: None,
            day,
            weekday: None,
        },
        _ => Day::Impossible,
    }
}
