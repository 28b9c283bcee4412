//! Repetitions by the day of a month: `the second Tuesday of each month`, `the 15th of every
//! month`, `every last Friday`, `at the end of every month`, `毎月第2火曜日`.

use super::{
    Reader,
    expr::{Counted, Repeat},
    habits::WORKDAYS,
    repeats::edge_rule,
};
use crate::times::{
    Language,
    rule::{Frequency, Rule},
    sense::{Sense, Unit},
};

/// Which months a day is of.
struct Each {
    /// The months, if they were named.
    months: Vec<i8>,
    /// Every so many months.
    interval: u32,
    /// The place behind.
    end: usize,
}

/// Between the days of a list.
const LINKS: [Sense; 4] = [Sense::And, Sense::Comma, Sense::The, Sense::On];

impl Reader<'_> {
    /// `the second Tuesday of each month`, `every last day of the month`, `first weekday of the month`.
    pub fn nth_of_each(&self, at: usize) -> Option<(Repeat, usize)> {
        let led = self.skip(at, &[Sense::On, Sense::The, Sense::At, Sense::From]);
        let every = self.is(led, Sense::Every) && !self.is(led, Sense::Of);
        let monthly = self.monthly_before(at);
        let links = [Sense::On, Sense::The, Sense::At, Sense::Of, Sense::In];
        let start = monthly.map_or_else(
            || self.skip(led, &[Sense::Every, Sense::The, Sense::On]),
            |next| self.skip(next, &links),
        );
        let (nths, next) = self.nths(start);
        let counted = self
            .counted_days(next)
            .filter(|_| !nths.is_empty() && (!self.is_japanese() || self.weekday(next).is_some()));
        let Some((days, behind)) = counted else {
            // `the last of each month`.
            let behind = monthly.map(|_| Each {
                months: Vec::new(),
                interval: 1,
                end: next,
            });
            if nths.iter().any(|nth| *nth < 0)
                && let Some(each) = self.of_each(next, false).or(behind)
            {
                let mut rule = in_months(each.months);
                rule.interval = each.interval;
                rule.month_days = nths;
                return Some((Repeat::of(rule), each.end));
            }
            return self.days_of_each(start, every, monthly.is_some());
        };
        let (more, behind) = self.more_nths(&days, behind);
        let mut interval = 1;
        let (months, end) = if monthly.is_some() {
            let end = self.of_each(behind, true).map_or(behind, |each| each.end);
            (Vec::new(), end)
        } else {
            // `every first Monday` is of the month; `every third Monday` counts weeks.
            let clear = nths.len() > 1 || matches!(nths[..], [-1 | -2 | 1]);
            let alone = every && clear && matches!(days[0], Counted::Weekday(_));
            let each = self.of_each(behind, every);
            interval = each.as_ref().map_or(1, |each| each.interval);
            each.map(|each| (each.months, each.end))
                .or_else(|| alone.then_some((Vec::new(), behind)))?
        };
        let mut rule = in_months(months);
        rule.interval = interval;
        match days[0] {
            Counted::Any => rule.month_days = nths,
            Counted::Workday => {
                rule.weekdays = WORKDAYS.to_vec();
                rule.positions = nths;
            }
            Counted::Weekday(_) => {
                let named = days.iter().filter_map(|day| match day {
                    Counted::Weekday(day) => Some(*day),
                    _ => None,
                });
                rule.weekdays = named
                    .flat_map(|day| nths.iter().map(move |nth| (*nth, day)))
                    .chain(more)
                    .collect();
            }
        }
        Some((Repeat::of(rule), end))
    }

    /// `first`, `1st and 3rd`, and the place behind.
    fn nths(&self, at: usize) -> (Vec<i8>, usize) {
        let mut nths = Vec::new();
        let mut next = at;
        while let Some((nth, end)) = self.nth_word(next) {
            nths.push(nth);
            let joined = self.skip(end, &LINKS);
            if joined == end || self.nth_word(joined).is_none() {
                return (nths, end);
            }
            next = joined;
        }
        (nths, next)
    }

    /// `… and second Tuesday` behind weekdays that were counted, and the place behind.
    fn more_nths(&self, days: &[Counted], at: usize) -> (Vec<(i8, i8)>, usize) {
        let mut more = Vec::new();
        let mut end = at;
        if !matches!(days[0], Counted::Weekday(_)) {
            return (more, end);
        }
        loop {
            let start = self.skip(end, &LINKS);
            let (nths, next) = self.nths(start);
            let Some((Counted::Weekday(day), behind)) = self.counted(next) else {
                break;
            };
            if nths.is_empty() || start == end {
                break;
            }
            more.extend(nths.iter().map(|nth| (*nth, day)));
            end = behind;
        }
        (more, end)
    }

    /// `Monday`, `Monday and Tuesday`, `working day`: what the numbers count.
    fn counted_days(&self, at: usize) -> Option<(Vec<Counted>, usize)> {
        let (first, mut next) = self.counted(at)?;
        let mut days = vec![first];
        while self.any(next, &[Sense::And, Sense::Comma]) {
            let Some((more, end)) = self.counted(self.maybe(next + 1, &[Sense::The])) else {
                break;
            };
            days.push(more);
            next = end;
        }
        Some((days, next))
    }

    /// `monthly on the …`, `every month on the …`, `jeden Monat am …`, `毎月第2…`.
    pub fn monthly_before(&self, at: usize) -> Option<usize> {
        if self.is(at, Sense::Often(Unit::Month, 1)) {
            return Some(at + 1);
        }
        let start = self.skip(at, &[Sense::Every]);
        let month = self
            .unit(start)
            .is_some_and(|(unit, _)| unit == Unit::Month);
        (start > at && month).then_some(start + 1)
    }

    /// `of every month`, `of the month`, `each month`, `every March`: the months, if named.
    fn of_each(&self, at: usize, every: bool) -> Option<Each> {
        let every_month = |end| Each {
            months: Vec::new(),
            interval: 1,
            end,
        };
        let of = self.skip(at, &[Sense::Of, Sense::In, Sense::On, Sense::Comma]);
        let each = self.skip(of, &[Sense::Every, Sense::The, Sense::One]);
        let said = (of..each).any(|place| self.any(place, &[Sense::Every, Sense::One]));
        if self.is(of, Sense::Often(Unit::Month, 1)) {
            return Some(every_month(of + 1));
        }
        if let Some(month) = self.month(each).filter(|_| (said || every) && each > at) {
            return Some(Each {
                months: vec![month],
                interval: 1,
                end: self.year_each(each + 1),
            });
        }
        if let Some(found) = self.every_few_months(each).filter(|_| said) {
            return Some(found);
        }
        let month = self.unit(each).is_some_and(|(unit, _)| unit == Unit::Month);
        // `the last day of the month` is a habit too, unlike `of this month`.
        let the = (of..each).any(|place| self.is(place, Sense::The))
            || self.language != Language::English;
        (month && (said || every || the && self.which(each + 1).is_none()) && each > at)
            .then(|| every_month(each + 1))
    }

    /// `every other month`, `every 3 months`, `every quarter`, behind `every`.
    fn every_few_months(&self, at: usize) -> Option<Each> {
        let (interval, next) = self.interval(at);
        let interval = match self.unit(next)? {
            (Unit::Month, 1) if interval > 1 => interval,
            (Unit::Quarter, 1) => interval * 3,
            _ => return None,
        };
        Some(Each {
            months: Vec::new(),
            interval,
            end: next + 1,
        })
    }

    /// The place behind `every year`, if that follows.
    pub fn year_each(&self, at: usize) -> usize {
        let each = self.skip(at, &[Sense::Of, Sense::In]);
        let year = self.skip(each, &[Sense::Every, Sense::The]);
        let named = self.unit(year).is_some_and(|(unit, _)| unit == Unit::Year);
        if year > each && named { year + 1 } else { at }
    }

    /// `the 15th of every month`, `every 1st and 15th`, `monthly on the 3rd`, `毎月15日`.
    pub fn days_of_each(&self, at: usize, every: bool, led: bool) -> Option<(Repeat, usize)> {
        let (days, next, ordinal) = self.day_numbers(at);
        let clock = [
            Sense::Am,
            Sense::Pm,
            Sense::Oclock,
            Sense::HourMark,
            Sense::Times,
        ];
        if days.is_empty() || self.any(next, &clock) {
            return None;
        }
        // `every 25th of december` is yearly.
        let of = self.skip(next, &[Sense::Of]);
        if let Some(month) = self.month(of).filter(|_| every || led) {
            let mut rule = in_months(vec![month]);
            rule.month_days = days;
            return Some((Repeat::of(rule), of + 1));
        }
        let said = self.of_each(next, false);
        let loosely = self.of_each(next, true);
        // `every second` may be a unit.
        let unit = self.unit(next).is_some() || next == at + 1 && self.unit(at).is_some();
        let alone = every && ordinal && self.counted(next).is_none() && !unit;
        let pair = self.is_pair_of_days(at, next, days.len());
        let told = said.is_some() || led || alone || pair || every && loosely.is_some();
        if !told || led && self.unit(next).is_some() && loosely.is_none() {
            return None;
        }
        let each = said.or(loosely).unwrap_or(Each {
            months: Vec::new(),
            interval: 1,
            end: next,
        });
        let mut rule = in_months(each.months);
        rule.interval = each.interval;
        rule.month_days = days;
        Some((Repeat::of(rule), each.end))
    }

    /// `on the 1st and 15th`, with nothing behind that they would count: of every month.
    fn is_pair_of_days(&self, start: usize, end: usize, days: usize) -> bool {
        let led = start == 0 || self.any(start - 1, &[Sense::On, Sense::The]);
        let each = (start..end)
            .filter(|place| self.ordinal(*place).is_some())
            .count();
        let closed = self.token(end).is_none()
            || self.any(
                end,
                &[
                    Sense::At,
                    Sense::AtSign,
                    Sense::Comma,
                    Sense::To,
                    Sense::Dot,
                    Sense::Sign,
                ],
            );
        days > 1 && each >= days && led && closed
    }

    /// `15`, `1st and 15th`, `días 1 y 15`: the days, the place behind, and whether a day's mark or
    /// word was with them.
    fn day_numbers(&self, at: usize) -> (Vec<i8>, usize, bool) {
        let mut days = Vec::new();
        let mut next = at;
        let mut marked = false;
        loop {
            let word =
                self.unit(next).is_some_and(|(unit, _)| unit == Unit::Day) && !self.is_japanese();
            let start = next + usize::from(word);
            marked |= self.ordinal(start).is_some() || word;
            let number = self
                .day_number(start)
                .filter(|_| self.weekday(start).is_none());
            let day = number.and_then(|(day, end)| Some((i8::try_from(day).ok()?, end)));
            let Some((day, end)) = day.filter(|(day, _)| (1..=31).contains(day)) else {
                return (days, next, marked);
            };
            days.push(day);
            next = self.maybe(end, &[Sense::DayMark]);
            if let Some((last, behind)) = self.last_of_days(next).filter(|(last, _)| *last > day) {
                days.extend(day + 1..=last);
                next = behind;
            }
            let joined = self.skip(next, &LINKS);
            let counts = self.unit(joined + 1).is_some() && !self.is(joined + 1, Sense::DayMark);
            if joined == next || self.day_number(joined).is_none() || counts {
                return (days, next, marked);
            }
            next = joined;
        }
    }

    /// `… to the 5th`, by its ordinal.
    fn last_of_days(&self, at: usize) -> Option<(i8, usize)> {
        let range = self.any(at, &[Sense::To, Sense::Until, Sense::Dash]);
        let place = self.skip(at + 1, &[Sense::The]);
        let (day, end) = self
            .ordinal(place)
            .filter(|(day, _)| (1..=31).contains(day))?;
        let day = i8::try_from(day).ok()?;
        (range && self.counted(end).is_none()).then_some((day, end))
    }

    /// `at the end of every month`, `jeden Monatsende`, `毎月末`.
    pub fn edge_of_each(&self, at: usize) -> Option<(Repeat, usize)> {
        let led = self.skip(at, &[Sense::On, Sense::The, Sense::At]);
        let edge = |place: usize| self.edge_word(place);
        // `every end of month`.
        let every = self.is(led, Sense::Every) && edge(led + 1).is_some();
        let led = led + usize::from(every);
        let (edge, unit, end) = if let Some(edge) = edge(led) {
            let each = self.skip(led + 1, &[Sense::Of, Sense::The]);
            let unit_at = self.skip(each, &[Sense::Every]);
            if every {
                (edge, self.unit(unit_at)?.0, unit_at + 1)
            } else if unit_at == each {
                let (Sense::Often(unit, 1), end) = (
                    self.find(each, |s| matches!(s, Sense::Often(..)).then_some(s))?,
                    each + 1,
                ) else {
                    return None;
                };
                (edge, unit, end)
            } else {
                (edge, self.unit(unit_at)?.0, unit_at + 1)
            }
        } else {
            let start = self.monthly_before(led)?;
            let place = self.skip(start, &[Sense::Of, Sense::The, Sense::At, Sense::On]);
            (edge(place)?, Unit::Month, place + 1)
        };
        let rule = edge_rule(unit, edge)?;
        Some((Repeat::of(rule), end))
    }

    /// The day of the month behind `every 2 months on …`.
    pub fn nth_of_each_behind(&self, at: usize) -> Option<(Rule, usize)> {
        let (nth, next) = self.nth_word(at).or_else(|| self.plain_day_number(at))?;
        let mut rule = Rule::every(1, Frequency::Monthly);
        match self.counted(next) {
            Some((Counted::Weekday(day), end)) => {
                rule.weekdays = vec![(nth, day)];
                return Some((rule, end));
            }
            Some((Counted::Workday, end)) => {
                rule.weekdays = WORKDAYS.to_vec();
                rule.positions = vec![nth];
                return Some((rule, end));
            }
            Some((Counted::Any, end)) => {
                rule.month_days = vec![nth];
                return Some((rule, end));
            }
            None => rule.month_days = vec![nth],
        }
        Some((rule, next))
    }

    /// A day's number without an ordinal's mark, where the language tells days so.
    fn plain_day_number(&self, at: usize) -> Option<(i8, usize)> {
        let word = self.unit(at).is_some_and(|(unit, _)| unit == Unit::Day) && !self.is_japanese();
        let (day, next) = self
            .day_number(at + usize::from(word))
            .filter(|(day, _)| (1..=31).contains(day))?;
        let day = i8::try_from(day).ok()?;
        let plain = matches!(
            self.language,
            Language::English | Language::German | Language::Japanese
        );
        let marked = self.is(next, Sense::DayMark);
        let clock = [Sense::Oclock, Sense::HourMark, Sense::Am, Sense::Pm];
        let closed = self.unit(next).is_none() && !self.any(next, &clock);
        let told = (word || !plain) && closed || marked;
        told.then_some((day, next + usize::from(marked)))
    }
}

/// Every month, or every year in the months that were named.
fn in_months(months: Vec<i8>) -> Rule {
    let frequency = if months.is_empty() {
        Frequency::Monthly
    } else {
        Frequency::Yearly
    };
    let mut rule = Rule::every(1, frequency);
    rule.months = months;
    rule
}
