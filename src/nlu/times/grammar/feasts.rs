//! Days and longer times of the year that have a name: `Christmas`, `this summer`, `the third
//! quarter`.

use super::{
    Reader,
    expr::{Day, Which},
};
use crate::times::{
    Language,
    sense::{Holiday, Sense, Unit},
};

impl Reader<'_> {
    /// `this summer`, `in spring`, `q3 2027`.
    pub fn season(&self, at: usize, led: usize) -> Option<(Day, usize)> {
        let which = self.which(led);
        let start = led + usize::from(which.is_some());
        let quarter = self.find(start, |sense| match sense {
            Sense::QuarterOf(quarter) => Some(quarter),
            _ => None,
        });
        if let Some(quarter) = quarter {
            let year = self.year(self.skip(start + 1, &[Sense::Of, Sense::Comma]));
            let next = year.map_or(start + 1, |(_, next)| next);
            return Some((Day::QuarterOf(quarter, year.map(|(year, _)| year)), next));
        }
        if let Some(found) = self.nth_quarter(at, start) {
            return Some(found);
        }
        let first = self.find(start, |sense| match sense {
            Sense::Season(month, day) => Some((month, day)),
            _ => None,
        })?;
        let in_it = (at..led).any(|place| self.any(place, &[Sense::In, Sense::By, Sense::Until]));
        let behind = self
            .which(start + 1)
            .filter(|_| which.is_none() && self.language != Language::English);
        let next = start + 1 + usize::from(behind.is_some());
        let which = which.or(behind);
        let alone = at == 0 && self.token(next).is_none();
        let told = in_it || which.is_some() || alone;
        told.then(|| (Day::Season(first, which.unwrap_or(Which::Nearest)), next))
    }

    /// `the third quarter`, `4th quarter of 2027`.
    fn nth_quarter(&self, at: usize, start: usize) -> Option<(Day, usize)> {
        let (nth, next) = self
            .ordinal(start)
            .filter(|(nth, _)| (1..=4).contains(nth))?;
        if self.unit(next) != Some((Unit::Quarter, 1)) {
            return None;
        }
        let year = self.year(self.skip(next + 1, &[Sense::Of, Sense::Comma]));
        let end = year.map_or(next + 1, |(_, end)| end);
        let alone = at == 0 && self.token(end).is_none();
        let led = (at..start).any(|place| self.any(place, &[Sense::In, Sense::By, Sense::Until]));
        let day = Day::QuarterOf(i8::try_from(nth).ok()?, year.map(|(year, _)| year));
        (alone || led || year.is_some()).then_some((day, end))
    }

    /// A day with a name of its own.
    pub fn holiday(&self, at: usize) -> Option<(Day, usize)> {
        let at = self.day_word(at);
        let which = self.which(at);
        let start = at + usize::from(which.is_some());
        let holiday: Holiday = self.find(start, |sense| match sense {
            Sense::Holiday(holiday) => Some(holiday),
            _ => None,
        })?;
        let next = start + 1;
        let (year, next) = match self.year(self.skip(next, &[Sense::Of, Sense::Comma])) {
            Some((year, end)) => (Some(year), end),
            None => (None, next),
        };
        // `Thanksgiving of next year`, and not the second that comes.
        if let Some((Day::Cycle(Unit::Year, years), end)) = self
            .cycle(self.skip(next, &[Sense::Of, Sense::Comma]))
            .filter(|_| which.is_none() && year.is_none())
        {
            return Some((Day::Holiday(holiday, Which::Week(years), None), end));
        }
        let which = match which {
            Some(Which::Week(_)) => Which::Coming,
            which => which.unwrap_or(Which::Nearest),
        };
        Some((Day::Holiday(holiday, which, year), next))
    }
}
