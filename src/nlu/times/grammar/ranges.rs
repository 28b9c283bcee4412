//! From one day to another: `10 to 22 August`, `del 13 al 15 de julio`, `5. - 16.8.`

use super::{
    Reader,
    expr::{Day, Piece},
};
use crate::times::{Language, sense::Sense};

impl Reader<'_> {
    /// A day, or a range of days, with the words that lead to it.
    pub fn day_piece(&self, at: usize) -> Option<(Piece, usize)> {
        let start = self.skip(at, &[Sense::From, Sense::Between]);
        if let Some(found) = self.shared_month(start) {
            return Some(found);
        }
        // `from November`: a month alone needs what leads to it.
        let led = || (start > at).then(|| self.day(start - 1))?;
        if let Some((first, end)) = self.day(start).or_else(led) {
            let between = self.any(at, &[Sense::Between]) && self.is(end, Sense::And);
            let dash = self.any(end, &[Sense::Dash, Sense::To, Sense::Until])
                && !self.leads_to_hour(end)
                || between;
            if dash
                && let Some((last, behind)) = self
                    .day(end + 1)
                    .or_else(|| self.last_of_range(&first, end + 1))
            {
                return Some((Piece::Days(in_year_of(first, &last), last), behind));
            }
            return Some((Piece::Day(first), end));
        }
        None
    }

    /// `a las`, `às`, `alle`: between a day and a number these lead to an hour, not to another day.
    pub fn leads_to_hour(&self, at: usize) -> bool {
        let word = self.written(at);
        self.is(at, Sense::At)
            && (word.contains(' ') || word.chars().count() > 1)
            && !self.is_japanese()
            && self.language != Language::English
    }

    /// `13. bis 15. Juli`, `del 13 al 15 de julio`: the month is said once, behind.
    fn shared_month(&self, at: usize) -> Option<(Piece, usize)> {
        let start = self.skip(at, &[Sense::The]);
        let (first, next) = self
            .day_number(start)
            .filter(|(day, _)| (1..=31).contains(day))?;
        let between = self.is(next, Sense::And)
            && (at.saturating_sub(2)..start).any(|place| self.is(place, Sense::Between));
        let slash = self.is(next, Sense::Slash) && self.is(next - 1, Sense::Dot);
        if !(self.any(next, &[Sense::Dash, Sense::To, Sense::Until]) || between || slash) {
            return None;
        }
        let last_at = self.skip(next + 1, &[Sense::The]);
        // `5. - 16.8.`, `4-6.6.`: with dots as well.
        let dotted = || {
            let dots = |sense| matches!(sense, Sense::DayMonth(_, _, _, b'.') | Sense::Decimal(..));
            self.numeric_day(last_at)
                .filter(|_| self.says(last_at, dots) && self.language != Language::English)
        };
        let (last, end) = self.named_day(last_at).or_else(dotted)?;
        let Day::Calendar { year, month, .. } = last else {
            return None;
        };
        let first = Day::Calendar {
            year,
            month,
            day: i8::try_from(first).ok()?,
            weekday: None,
        };
        Some((Piece::Days(first, last), end))
    }

    /// `March 3-5`: the month is not said twice.
    fn last_of_range(&self, first: &Day, at: usize) -> Option<(Day, usize)> {
        let Day::Calendar {
            year,
            month: Some(month),
            weekday: None,
            ..
        } = *first
        else {
            return None;
        };
        let (day, next) = self
            .day_number(at)
            .filter(|(day, _)| (1..=31).contains(day))?;
        if self.unit(next).is_some() || self.any(next, &[Sense::Am, Sense::Pm, Sense::Oclock]) {
            return None;
        }
        let day = i8::try_from(day).ok()?;
        Some((
            Day::Calendar {
                year,
                month: Some(month),
                day,
                weekday: None,
            },
            next,
        ))
    }
}

/// `10 August - 12 September 2027`: the year is said once, behind.
fn in_year_of(first: Day, last: &Day) -> Day {
    match (first, last) {
        (
            Day::Calendar {
                year: None,
                month: Some(month),
                day,
                weekday,
            },
            Day::Calendar {
                year: Some(year),
                month: Some(later),
                ..
            },
        ) => Day::Calendar {
            year: Some(if month > *later { year - 1 } else { *year }),
            month: Some(month),
            day,
            weekday,
        },
        (first, _) => first,
    }
}
