//! Weeks, months and years, and days that are told by them: `next week`, `end of month`, `the
//! first Monday of March`, `a week from Tuesday`, `来週の月曜`.

use super::{
    Reader,
    amounts::scaled,
    days::LEADS,
    expr::{Amount, Counted, Day, Which},
};
use crate::times::{
    Language,
    sense::{Edge, Sense, Unit},
};

impl Reader<'_> {
    pub fn weekend(&self, at: usize) -> Option<(Day, usize)> {
        if let Some((Day::Cycle(Unit::Week, weeks), next)) = self.cycle_word(at) {
            let weekend = self.skip(next, &[Sense::Of]);
            let japanese = self.is_japanese() && self.edge_word(weekend) == Some(Edge::End);
            if self.is(weekend, Sense::Weekend) || japanese {
                return Some((Day::Weekend(weeks), weekend + 1));
            }
        }
        let which = self.which(at);
        let start = at + usize::from(which.is_some());
        // `WE` is a weekend where something leads to it.
        let weak = self.token(start).is_some_and(|token| token.weak);
        let led = which.is_some() || start > 0 && self.any(start - 1, &LEADS);
        if !self.is(start, Sense::Weekend) || weak && !led {
            return None;
        }
        if self.is(start + 1, Sense::AfterNext) {
            return Some((Day::Weekend(2), start + 2));
        }
        let (which, next) = match self
            .which(start + 1)
            .filter(|_| which.is_none() && self.language != Language::English)
        {
            Some(which) => (Some(which), start + 2),
            None => (which, start + 1),
        };
        if let Some((weeks, end)) = self.week_behind(next).filter(|_| which.is_none()) {
            return Some((Day::Weekend(weeks), end));
        }
        Some((Day::Weekend(weeks_of(which)), next))
    }

    /// `next week`, `this month`, `l'année prochaine`, `la semana que viene`, `来週`.
    pub fn cycle(&self, at: usize) -> Option<(Day, usize)> {
        if let Some(found) = self.cycle_word(at) {
            if let Some(weekday) = self.weekday(self.skip(found.1, &[Sense::Of]))
                && let Day::Cycle(Unit::Week, weeks) = found.0
            {
                return Some((
                    Day::Weekday(weekday, Which::Week(weeks)),
                    self.skip(found.1, &[Sense::Of]) + 1,
                ));
            }
            return self.day_in_month(&found).or(Some(found));
        }
        let which = self.which(at);
        let start = at + usize::from(which.is_some());
        let (unit, 1) = self.unit(start)? else {
            return None;
        };
        let (which, next) = match which {
            Some(which) => (which, start + 1),
            None if self.language != Language::English || self.is(start + 1, Sense::AfterNext) => {
                (self.which(start + 1)?, start + 2)
            }
            None => return None,
        };
        let (which, next) = if self.is(next, Sense::AfterNext) {
            (Which::Week(2), next + 1)
        } else {
            (which, next)
        };
        if unit < Unit::Day
            || (unit == Unit::Day && !matches!(which, Which::Coming | Which::Week(1)))
        {
            return None;
        }
        if unit == Unit::Day {
            return Some((Day::Offset(1), next));
        }
        let weeks = weeks_of(Some(which));
        // `last week's Sunday`.
        let own = self.written(next - 1).ends_with(['\'', '’']) && self.written(next) == "s";
        if let Some(weekday) = self.weekday(next + 1).filter(|_| own && unit == Unit::Week) {
            return Some((Day::Weekday(weekday, Which::Week(weeks)), next + 2));
        }
        Some((Day::Cycle(unit, weeks), next))
    }

    /// A week, month or year that a single word tells.
    pub fn cycle_word(&self, at: usize) -> Option<(Day, usize)> {
        let day = self.find(at, |sense| match sense {
            Sense::Cycle(unit, count) => Some(Day::Cycle(unit, count)),
            Sense::CycleEnd(unit, count) => {
                Some(Day::Edge(Edge::End, Box::new(Day::Cycle(unit, count))))
            }
            _ => None,
        })?;
        Some((day, at + 1))
    }

    /// `来月5日`, `来年の3月5日`.
    pub fn day_in_month(&self, found: &(Day, usize)) -> Option<(Day, usize)> {
        let next = self.skip(found.1, &[Sense::Of]);
        let Day::Cycle(unit, _) = found.0 else {
            return None;
        };
        if let Some((nth, place)) = self.nth_word(next)
            && let Some((counted, end)) = self.counted(place)
        {
            return Some((Day::Nth(nth, counted, Box::new(found.0.clone())), end));
        }
        if let Some(edge) = self.edge_word(next) {
            return Some((Day::Edge(edge, Box::new(found.0.clone())), next + 1));
        }
        let (inner, end) = self
            .named_day(next)
            .or_else(|| self.japanese_month(next).filter(|_| unit == Unit::Year))?;
        Some((within(&found.0, &inner)?, end))
    }

    /// `start`, `middle`, `end`.
    pub fn edge_word(&self, at: usize) -> Option<Edge> {
        self.find(at, |sense| match sense {
            Sense::Edge(edge) => Some(edge),
            _ => None,
        })
    }

    /// `end of month`, `the beginning of next week`, `Ende März`, `fin de semana` apart.
    pub fn edge(&self, at: usize) -> Option<(Day, usize)> {
        let edge = self.edge_word(at)?;
        let start = self.skip(at + 1, &[Sense::Of, Sense::The, Sense::Dash]);
        if let Some((inner, next)) = self
            .cycle(start)
            .or_else(|| self.whole_month(at + 1))
            .or_else(|| self.month_bare(start))
            .or_else(|| self.whole_year(at + 1, start))
            .or_else(|| self.season(at + 1, start))
        {
            return Some((Day::Edge(edge, Box::new(inner)), next));
        }
        let (unit, 1) = self.unit(start)? else {
            return None;
        };
        // `fin du mois de mars`.
        if unit == Unit::Month
            && let Some((inner, next)) = self
                .month_bare(self.skip(start + 1, &[Sense::Of]))
                .filter(|_| self.is(start + 1, Sense::Of))
        {
            return Some((Day::Edge(edge, Box::new(inner)), next));
        }
        // `end of month`, and without `of` where that is said: `fine mese`.
        let short = matches!(
            self.language,
            Language::English | Language::Italian | Language::Dutch
        );
        (unit >= Unit::Week && (start > at + 1 || short))
            .then(|| (Day::Edge(edge, Box::new(Day::Cycle(unit, 0))), start + 1))
    }

    /// A month with nothing that leads to it.
    pub fn month_bare(&self, at: usize) -> Option<(Day, usize)> {
        let month = self.month(at)?;
        let year = self.year(self.skip(at + 1, &[Sense::Of, Sense::Comma, Sense::Dot]));
        let next = year.map_or(at + 1, |(_, next)| next);
        let year = year.map(|(year, _)| year);
        Some((
            Day::Month {
                month,
                year,
                which: Which::Nearest,
            },
            next,
        ))
    }

    /// `the first Monday of March`, `last day of this month`, `3rd friday of next month`.
    pub fn nth(&self, at: usize) -> Option<(Day, usize)> {
        let (nth, next) = self.nth_word(at)?;
        if let Some(found) = self.nth_week(nth, next) {
            return Some(found);
        }
        let counted = self.counted(next);
        let (counted, next) = counted.unwrap_or((Counted::Any, next));
        let of = self.skip(next, &[Sense::Of, Sense::In, Sense::The]);
        if of == next {
            return None;
        }
        let (base, end) = self.cycle(of).or_else(|| self.month_bare(of)).or_else(|| {
            self.unit(of)
                .filter(|(unit, _)| *unit >= Unit::Week)
                .map(|(unit, _)| (Day::Cycle(unit, 0), of + 1))
        })?;
        // `the first of next month` needs no `day`.
        let day_said = self.counted(self.nth_word(at)?.1).is_some();
        let month = matches!(base, Day::Cycle(Unit::Month, _));
        (day_said || month).then(|| (Day::Nth(nth, counted, Box::new(base)), end))
    }

    /// `the first week of October`, from the first Monday; the last is all in the month.
    fn nth_week(&self, nth: i8, at: usize) -> Option<(Day, usize)> {
        let of = self.skip(at + 1, &[Sense::Of, Sense::In, Sense::The]);
        if self.unit(at) != Some((Unit::Week, 1)) || of == at + 1 {
            return None;
        }
        let (base, end) = self.month_bare(of).or_else(|| self.cycle(of))?;
        if !matches!(base, Day::Month { .. } | Day::Cycle(Unit::Month, _)) {
            return None;
        }
        let monday = |nth| Day::Nth(nth, Counted::Weekday(1), Box::new(base.clone()));
        let day = if nth > 0 {
            monday(nth)
        } else {
            let sunday = Day::Nth(nth, Counted::Weekday(7), Box::new(base.clone()));
            Day::Shift(scaled(6.0, Unit::Day)?, -1, Box::new(sunday))
        };
        Some((day, end))
    }

    /// `first`, `3rd`, `last`.
    pub fn nth_word(&self, at: usize) -> Option<(i8, usize)> {
        if self.is(at, Sense::LastButOne) {
            return Some((-2, at + 1));
        }
        if self.is(at, Sense::Last) {
            return Some((-1, at + 1));
        }
        let (nth, next) = self.ordinal(at)?;
        let to_last = self.maybe(next + 1, &[Sense::The]);
        if self.is(next, Sense::To) && self.is(to_last, Sense::Last) {
            return Some((-i8::try_from(nth).ok()?, to_last + 1));
        }
        let last = self.is(next, Sense::Last);
        let nth = i8::try_from(nth)
            .ok()
            .filter(|nth| (1..=31).contains(nth))?;
        Some(if last { (-nth, next + 1) } else { (nth, next) })
    }

    /// A weekday, a working day, or any day.
    pub fn counted(&self, at: usize) -> Option<(Counted, usize)> {
        if let Some(weekday) = self.weekday(at).or_else(|| self.weekdays(at)) {
            return Some((Counted::Weekday(weekday), at + 1));
        }
        if self.is(at, Sense::Weekend) {
            return Some((Counted::Weekday(6), at + 1));
        }
        if self.is(at, Sense::Workday) {
            return Some((Counted::Workday, at + 1));
        }
        self.unit(at)
            .filter(|unit| *unit == (Unit::Day, 1))
            .map(|_| (Counted::Any, at + 1))
    }

    /// `a week from Tuesday`, `two days after Christmas`, `the day before my…` apart.
    pub fn shifted(&self, at: usize) -> Option<(Day, usize)> {
        // `day after Christmas`, but not `jour de Noël`.
        let (amount, next) = self.amount(at).or_else(|| {
            let unit = self.unit(at).filter(|unit| *unit == (Unit::Day, 1))?;
            let beside = self.any(at + 1, &[Sense::After, Sense::Before]);
            beside.then(|| Some((scaled(1.0, unit.0)?, at + 1)))?
        })?;
        if amount.unit < Unit::Day {
            return None;
        }
        if let Some(found) = self.week_and_day(amount, next) {
            return Some(found);
        }
        let sign = if self.any(next, &[Sense::From, Sense::After]) {
            1
        } else if self.is(next, Sense::Before) {
            -1
        } else {
            return None;
        };
        let (base, end) = self.plain_day(next + 1, self.skip(next + 1, &LEADS))?;
        Some((Day::Shift(amount, sign, Box::new(base)), end))
    }

    /// `a week tomorrow`, `a week on Monday` as the British say it.
    fn week_and_day(&self, amount: Amount, at: usize) -> Option<(Day, usize)> {
        let on = self.maybe(at, &[Sense::On]);
        let base = self.find(on, |sense| match sense {
            Sense::Day(days @ 0..) if on == at => Some(Day::Offset(days)),
            Sense::Weekday(weekday) => Some(Day::Weekday(weekday, Which::Coming)),
            _ => None,
        })?;
        let weeks = amount.unit == Unit::Week && self.language == Language::English;
        weeks.then(|| (Day::Shift(amount, 1, Box::new(base)), on + 1))
    }

    /// A year with what leads to it.
    pub fn whole_year(&self, at: usize, led: usize) -> Option<(Day, usize)> {
        let (year, next) = self.year(led)?;
        let alone = at == 0 && next == self.tokens.len();
        let led_in = led > at && self.any(led - 1, &[Sense::In, Sense::By, Sense::Until])
            || self.is_japanese() && self.is(next - 1, Sense::YearMark);
        let more = self.unit(next).is_some() || self.any(next, &[Sense::Am, Sense::Pm]);
        ((alone || led_in) && !more).then_some((Day::Year(year), next))
    }

    /// `next week`, `de la próxima semana`, `in 2 weeks` behind a weekday.
    pub fn week_behind(&self, at: usize) -> Option<(i32, usize)> {
        let start = self.skip(
            at,
            &[Sense::Of, Sense::In, Sense::The, Sense::Comma, Sense::From],
        );
        if let Some((Day::Cycle(Unit::Week, weeks), end)) = self.cycle(start) {
            return Some((weeks, end));
        }
        if !self.is(at, Sense::In) {
            return None;
        }
        let (amount, end) = self.amount(self.skip(at, &[Sense::In]))?;
        let weeks = i32::try_from(amount.count).ok()?;
        (amount.unit == Unit::Week).then_some((weeks, end))
    }
}

/// A day of a month or year that was told from now: the 5th of next month.
pub fn within(cycle: &Day, day: &Day) -> Option<Day> {
    match (cycle, day) {
        (
            Day::Cycle(Unit::Month, _),
            Day::Calendar {
                year: None,
                month: None,
                day,
                ..
            },
        ) => Some(Day::Nth(*day, Counted::Any, Box::new(cycle.clone()))),
        (
            Day::Cycle(Unit::Year, _),
            Day::Calendar {
                year: None,
                month: Some(month),
                day,
                ..
            },
        ) => {
            let start = Box::new(Day::Edge(Edge::Start, Box::new(cycle.clone())));
            let by = Amount {
                months: i64::from(*month) - 1,
                days: i64::from(*day) - 1,
                seconds: 0,
                unit: Unit::Day,
                count: 0,
            };
            Some(Day::Shift(by, 1, start))
        }
        _ => None,
    }
}

/// How many weeks, months or years from this one.
const fn weeks_of(which: Option<Which>) -> i32 {
    match which {
        Some(Which::Coming) => 1,
        Some(Which::Week(weeks)) => weeks,
        Some(Which::Last) => -1,
        _ => 0,
    }
}
