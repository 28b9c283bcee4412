//! When a rule comes round. Days and hours are counted on the wall clock of the first
//! occurrence's zone, so that nine o'clock stays nine o'clock over daylight saving; a wall time
//! that a day skips is taken as late as it would have been.

use jiff::{
    SignedDuration, Span, ToSpan, Zoned,
    civil::{Date, Time},
};

use super::rule::{Frequency, Rule};

/// So many steps in a row without an occurrence, and a rule is taken to have none: long enough
/// for 29 February over a year that is not a leap year, at every step size.
const FRUITLESS: u32 = 3_000;

/// The occurrences of a rule, the first one included. An occurrence that the rule does not
/// itself contain is never made up, not even the first.
#[derive(Clone, Debug)]
pub struct Occurrences<'a> {
    rule: &'a Rule,
    first: Zoned,
    step: i64,
    waiting: Vec<Zoned>,
    given: u32,
}

/// The occurrences of a rule whose first is at a moment, or soon after it.
#[must_use]
pub fn occurrences<'a>(rule: &'a Rule, first: &Zoned) -> Occurrences<'a> {
    Occurrences {
        rule,
        first: first.clone(),
        step: 0,
        waiting: Vec::new(),
        given: 0,
    }
}

/// The first occurrence later than a moment. Rules with a count are counted from their first.
#[must_use]
pub fn next_after(rule: &Rule, first: &Zoned, after: &Zoned) -> Option<Zoned> {
    let mut all = occurrences(rule, first);
    if rule.count.is_none() {
        all.step = all.steps_before(after);
    }
    all.find(|at| at > after)
}

impl Iterator for Occurrences<'_> {
    type Item = Zoned;

    fn next(&mut self) -> Option<Zoned> {
        if self.rule.count.is_some_and(|count| self.given >= count) {
            return None;
        }
        let mut fruitless = 0;
        while self.waiting.is_empty() {
            if fruitless > FRUITLESS {
                return None;
            }
            fruitless += 1;
            let mut moments = self.moments_of_step()?;
            moments.retain(|at| *at >= self.first);
            moments.reverse();
            self.waiting = moments;
            self.step += 1;
        }
        let at = self.waiting.pop()?;
        if self.rule.until.is_some_and(|until| at.timestamp() > until) {
            return None;
        }
        self.given += 1;
        Some(at)
    }
}

impl Occurrences<'_> {
    /// How many whole steps lie safely before a moment.
    fn steps_before(&self, after: &Zoned) -> i64 {
        let elapsed = after.timestamp().as_second() - self.first.timestamp().as_second();
        let step = match self.rule.frequency {
            Frequency::Secondly => 1,
            Frequency::Minutely => 60,
            Frequency::Hourly => 3_600,
            Frequency::Daily => 86_400,
            Frequency::Weekly => 7 * 86_400,
            Frequency::Monthly => 31 * 86_400,
            Frequency::Yearly => 366 * 86_400,
        };
        (elapsed / step / i64::from(self.rule.interval) - 2).max(0)
    }

    fn moments_of_step(&self) -> Option<Vec<Zoned>> {
        let steps = self.step.checked_mul(i64::from(self.rule.interval))?;
        if self.rule.frequency <= Frequency::Hourly {
            return self.moment_by_clock(steps);
        }
        let mut days = self.days(steps)?;
        days.sort_unstable();
        days.dedup();
        let zone = self.first.time_zone();
        let mut moments: Vec<Zoned> = days
            .iter()
            .flat_map(|day| self.times().into_iter().map(|time| day.to_datetime(time)))
            .filter_map(|at| zone.to_ambiguous_zoned(at).compatible().ok())
            .collect();
        moments.sort();
        moments.dedup();
        Some(at_positions(moments, &self.rule.positions))
    }

    /// Hours, minutes and seconds pass by the clock, whatever the wall says.
    fn moment_by_clock(&self, steps: i64) -> Option<Vec<Zoned>> {
        let unit = match self.rule.frequency {
            Frequency::Hourly => 3_600,
            Frequency::Minutely => 60,
            _ => 1,
        };
        let passed = SignedDuration::from_secs(steps.checked_mul(unit)?);
        let at = self.first.checked_add(passed).ok()?;
        let rule = self.rule;
        let weekday = at.weekday().to_monday_one_offset();
        let fits = fits(&rule.months, at.month())
            && fits(&rule.hours, at.hour())
            && fits(&rule.minutes, at.minute())
            && (rule.weekdays.is_empty() || rule.weekdays.iter().any(|(_, day)| *day == weekday))
            && fits_month_day(&rule.month_days, at.date());
        Some(if fits { vec![at] } else { Vec::new() })
    }

    fn times(&self) -> Vec<Time> {
        let first = self.first.time();
        let or = |list: &[i8], own: i8| {
            if list.is_empty() {
                vec![own]
            } else {
                list.to_vec()
            }
        };
        let minutes = or(&self.rule.minutes, first.minute());
        let mut times: Vec<Time> = or(&self.rule.hours, first.hour())
            .into_iter()
            .flat_map(|hour| minutes.iter().map(move |minute| (hour, *minute)))
            .filter_map(|(hour, minute)| Time::new(hour, minute, first.second(), 0).ok())
            .collect();
        times.sort_unstable();
        times
    }

    /// The days of one step.
    fn days(&self, steps: i64) -> Option<Vec<Date>> {
        let start = self.first.date();
        let rule = self.rule;
        match rule.frequency {
            Frequency::Weekly => {
                let monday = monday_of(start)
                    .checked_add(Span::new().try_days(steps.checked_mul(7)?).ok()?)
                    .ok()?;
                Some(self.days_of_week(monday))
            }
            Frequency::Monthly => {
                let first = start
                    .first_of_month()
                    .checked_add(Span::new().try_months(steps).ok()?)
                    .ok()?;
                let day = start.day();
                Some(if fits(&rule.months, first.month()) {
                    self.days_of_month(first, day)
                } else {
                    Vec::new()
                })
            }
            Frequency::Yearly => {
                self.days_of_year(i16::try_from(i64::from(start.year()) + steps).ok()?)
            }
            _ => {
                let day = start.checked_add(Span::new().try_days(steps).ok()?).ok()?;
                let weekday = day.weekday().to_monday_one_offset();
                let fits = fits(&rule.months, day.month())
                    && fits_month_day(&rule.month_days, day)
                    && (rule.weekdays.is_empty()
                        || rule.weekdays.iter().any(|(_, d)| *d == weekday));
                Some(if fits { vec![day] } else { Vec::new() })
            }
        }
    }

    fn days_of_week(&self, monday: Date) -> Vec<Date> {
        let own = self.first.weekday().to_monday_one_offset();
        let weekdays: Vec<i8> = if self.rule.weekdays.is_empty() {
            vec![own]
        } else {
            self.rule.weekdays.iter().map(|(_, day)| *day).collect()
        };
        weekdays
            .into_iter()
            .filter_map(|day| monday.checked_add(i64::from(day - 1).days()).ok())
            .filter(|day| fits(&self.rule.months, day.month()))
            .collect()
    }

    fn days_of_month(&self, first: Date, own: i8) -> Vec<Date> {
        let rule = self.rule;
        let all = (1..=first.days_in_month())
            .filter_map(|day| Date::new(first.year(), first.month(), day).ok());
        if rule.weekdays.is_empty() && rule.month_days.is_empty() {
            return all.filter(|day| day.day() == own).collect();
        }
        all.filter(|day| fits_month_day(&rule.month_days, *day) && self.fits_weekday(*day))
            .collect()
    }

    fn fits_weekday(&self, day: Date) -> bool {
        let from_start = (day.day() - 1) / 7 + 1;
        let from_end = -((day.days_in_month() - day.day()) / 7 + 1);
        let weekday = day.weekday().to_monday_one_offset();
        self.rule.weekdays.is_empty()
            || self.rule.weekdays.iter().any(|(nth, wanted)| {
                *wanted == weekday && (*nth == 0 || *nth == from_start || *nth == from_end)
            })
    }

    fn days_of_year(&self, year: i16) -> Option<Vec<Date>> {
        let start = self.first.date();
        let own = [start.month()];
        let months: Vec<i8> = match (&self.rule.months[..], self.rule.weekdays.is_empty()) {
            ([], true) => own.to_vec(),
            ([], false) => (1..=12).collect(),
            (months, _) => months.to_vec(),
        };
        let mut days = Vec::new();
        for month in months {
            let first = Date::new(year, month, 1).ok()?;
            days.extend(self.days_of_month(first, start.day()));
        }
        Some(days)
    }
}

fn fits(list: &[i8], value: i8) -> bool {
    list.is_empty() || list.contains(&value)
}

fn fits_month_day(list: &[i8], day: Date) -> bool {
    list.is_empty()
        || list.contains(&day.day())
        || list.contains(&(day.day() - day.days_in_month() - 1))
}

fn at_positions(moments: Vec<Zoned>, positions: &[i8]) -> Vec<Zoned> {
    if positions.is_empty() {
        return moments;
    }
    let length = moments.len();
    let index = |position: &i8| {
        let place = usize::from(position.unsigned_abs());
        if *position > 0 {
            Some(place - 1)
        } else {
            length.checked_sub(place)
        }
    };
    let mut chosen: Vec<Zoned> = positions
        .iter()
        .filter_map(|p| moments.get(index(p)?).cloned())
        .collect();
    chosen.sort();
    chosen
}

/// The Monday of a day's week.
pub fn monday_of(day: Date) -> Date {
    let back = i64::from(day.weekday().to_monday_zero_offset());
    day.checked_sub(back.days()).unwrap_or(day)
}
