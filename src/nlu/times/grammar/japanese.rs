//! Months and their days as Japanese writes them: `2026年3月5日`, `3月中旬`, `5日`.

use super::{
    Reader,
    expr::{Day, Which},
    months::{calendar, lone},
};
use crate::times::sense::{Edge, Sense};

impl Reader<'_> {
    /// `2026年3月5日`, `3月5日`, `5日`.
    pub fn japanese_day(&self, at: usize) -> Option<(Day, usize)> {
        let (year, start) = match self.year(at) {
            Some((year, next)) if next > at + 1 => (Some(year), next),
            _ => (None, at),
        };
        let (month, next) = match self.whole(start) {
            Some((month, next))
                if self.is(next, Sense::MonthMark) && self.written(next) == "月" =>
            {
                (Some(month), next + 1)
            }
            _ => (None, start),
        };
        if let Some(found) = month.and_then(|month| self.nth_in_month(month, year, next)) {
            return Some(found);
        }
        let (day, end) = self.whole(next)?;
        let mark = self.is(end, Sense::DayMark) && self.written(end) == "日";
        let amount =
            self.any(end + 1, &[Sense::Hence, Sense::Ago, Sense::EachAfter]) && month.is_none();
        if !mark || amount || (month.is_none() && year.is_some()) {
            return None;
        }
        Some((
            month.map_or_else(|| lone(day), |month| calendar(year, month, day)),
            end + 1,
        ))
    }

    /// `5月の最初の月曜日`.
    fn nth_in_month(&self, month: u32, year: Option<i16>, at: usize) -> Option<(Day, usize)> {
        let (nth, next) = self.nth_word(self.skip(at, &[Sense::Of]))?;
        let (counted, end) = self.counted(next)?;
        let month = i8::try_from(month).ok()?;
        let base = Day::Month {
            month,
            year,
            which: Which::Nearest,
        };
        Some((Day::Nth(nth, counted, Box::new(base)), end))
    }

    /// `6月`, `2027年6月`, `3月中旬`.
    pub fn japanese_whole_month(&self, at: usize) -> Option<(Day, usize)> {
        let (year, start) = match self.year(at) {
            Some((year, next)) if next > at + 1 => (Some(year), next),
            _ => (None, at),
        };
        let (month, next) = self
            .whole(start)
            .filter(|(month, _)| (1..=12).contains(month))?;
        // `6月末`, whose end is a word of its own.
        let end = self.written(next) == "月末";
        if self.written(next) != "月" && !end {
            return None;
        }
        let month = Day::Month {
            month: i8::try_from(month).ok()?,
            year,
            which: Which::Nearest,
        };
        if end {
            return Some((Day::Edge(Edge::End, Box::new(month)), next + 1));
        }
        let edge_at = self.skip(next + 1, &[Sense::Of]);
        match self.edge_word(edge_at) {
            Some(edge) => Some((Day::Edge(edge, Box::new(month)), edge_at + 1)),
            None => Some((month, next + 1)),
        }
    }

    /// `3月`.
    pub fn japanese_month(&self, at: usize) -> Option<(Day, usize)> {
        let (month, next) = self.whole(at)?;
        (self.is_japanese() && self.written(next) == "月")
            .then(|| (calendar(None, month, 1), next + 1))
    }
}
