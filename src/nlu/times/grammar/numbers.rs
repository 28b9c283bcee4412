//! Numbers in digits and in words.

use super::Reader;
use crate::times::{Language, sense::Sense};

impl Reader<'_> {
    /// A number, with a fraction perhaps, and the place behind it.
    pub fn number(&self, at: usize) -> Option<(f64, usize)> {
        if let Some(found) = self.written_number(at) {
            return Some(found);
        }
        let (whole, next) = self.whole(at)?;
        Some((f64::from(whole), next))
    }

    /// A number with a fraction: `2.5`, `1/2`.
    pub fn written_number(&self, at: usize) -> Option<(f64, usize)> {
        let value = self.find(at, |sense| match sense {
            Sense::Decimal(whole, part, digits) => {
                Some(f64::from(whole) + f64::from(part) / 10f64.powi(i32::from(digits)))
            }
            Sense::DayMonth(top, bottom, None, b'/') if bottom > 0 && top < bottom => {
                Some(f64::from(top) / f64::from(bottom))
            }
            _ => None,
        })?;
        Some((value, at + 1))
    }

    /// A whole number in digits or words, without `a` for one.
    pub fn whole(&self, at: usize) -> Option<(u32, usize)> {
        if let Some(value) = self.digits(at) {
            return Some((value, at + 1));
        }
        let (first, mut next) = (self.number_word(at)?, at + 1);
        if first == 100 {
            return Some(self.with_rest(first, next));
        }
        let mut value = first;
        let joined = self.maybe(self.maybe(next, &[Sense::Dash]), &[Sense::And]);
        let plain = joined == next || self.glued(next) || self.is(next, Sense::And);
        let open = first >= 20 && first.is_multiple_of(10);
        if let Some(units) = self.number_word(joined).filter(|_| open && plain) {
            let wide = self.language == Language::French && matches!(first, 60 | 80);
            let fits = if wide {
                (1..=19).contains(&units)
            } else {
                (1..=9).contains(&units)
            };
            let linked = joined == next || self.joins_numbers(next);
            if fits && linked {
                value += units;
                next = joined + 1;
            }
        }
        if self.number_word(next) == Some(100) && value < 10 {
            return Some(self.with_rest(value * 100, next + 1));
        }
        if self.number_word(next) == Some(1_000) && value < 10 {
            return Some(self.with_rest(value * 1_000, next + 1));
        }
        Some((value, next))
    }

    /// What is counted behind hundreds and thousands: `two thousand and twenty-six`.
    fn with_rest(&self, value: u32, at: usize) -> (u32, usize) {
        let behind = self.maybe(at, &[Sense::And]);
        match self.number_word(behind).and_then(|_| self.whole(behind)) {
            Some((rest, end)) if rest < 100 => (value + rest, end),
            _ => (value, at),
        }
    }

    /// `treinta y cinco`, `vinte e cinco`, `vingt-et-un`, `twenty-five`; but not `twenty and five`.
    fn joins_numbers(&self, at: usize) -> bool {
        self.is(at, Sense::Dash)
            || matches!(
                self.language,
                Language::Spanish | Language::Portuguese | Language::French
            )
    }

    /// Digits as they are.
    pub fn digits(&self, at: usize) -> Option<u32> {
        self.find(at, |sense| match sense {
            Sense::Digits(value, _) => Some(value),
            _ => None,
        })
    }

    /// A single word for a number.
    pub fn number_word(&self, at: usize) -> Option<u32> {
        self.find(at, |sense| match sense {
            Sense::Number(value) => Some(value),
            _ => None,
        })
    }

    /// `3rd`, `third`, `第3`, and `3.` in languages that write it so.
    pub fn ordinal(&self, at: usize) -> Option<(u8, usize)> {
        if self.is(at, Sense::Nth) {
            let (value, next) = self.whole(at + 1)?;
            return Some((u8::try_from(value).ok()?, next));
        }
        let word = self.find(at, |sense| match sense {
            Sense::Ordinal(value) => Some(value),
            _ => None,
        });
        if let Some(value) = word {
            return Some((value, at + 1));
        }
        let dotted =
            self.language == Language::German && self.is(at + 1, Sense::Dot) && self.glued(at + 1);
        let value = self.digits(at).filter(|_| dotted)?;
        Some((u8::try_from(value).ok()?, at + 2))
    }

    /// A day of a month: `15`, `15th`, `fifteenth`, `15.`.
    pub fn day_number(&self, at: usize) -> Option<(u32, usize)> {
        if let Some((value, next)) = self.ordinal(at) {
            return Some((u32::from(value), next));
        }
        let (value, next) = self.whole(at)?;
        (value <= 99).then_some((value, next))
    }

    /// A year: four digits, or an emperor's.
    pub fn year(&self, at: usize) -> Option<(i16, usize)> {
        let era = self.find(at, |sense| match sense {
            Sense::Era(before) => Some(before),
            _ => None,
        });
        if let Some(before) = era {
            let (count, next) = self.whole(at + 1)?;
            let year = before.checked_add(i16::try_from(count).ok()?)?;
            return self.is(next, Sense::YearMark).then_some((year, next + 1));
        }
        let year = self.find(at, |sense| match sense {
            Sense::Digits(value @ 1900..=2199, 4) => Some(value),
            _ => None,
        })?;
        Some((
            i16::try_from(year).ok()?,
            self.maybe(at + 1, &[Sense::YearMark]),
        ))
    }

    /// How many of a unit: a number, `a`, `a couple of`, `a few`.
    pub fn count(&self, at: usize) -> Option<(f64, usize)> {
        let article = self.maybe(at, &[Sense::One]);
        let after = |next: usize| self.maybe(next, &[Sense::Of]);
        if self.any(article, &[Sense::Couple]) {
            return Some((2.0, after(article + 1)));
        }
        if self.any(article, &[Sense::Few]) && !self.is(article, Sense::One) {
            return Some((3.0, after(article + 1)));
        }
        let hundred = matches!(self.number_word(article), Some(100 | 1_000)) && article > at;
        if let Some(found) = self.number(if hundred { article } else { at }) {
            return Some(found);
        }
        (article > at).then_some((1.0, article))
    }
}
