//! How fast a repetition goes where a single number does not tell: `every hour and a half`,
//! `every half year`, `at 5 minute intervals`, `de dois em dois dias`, `the next 3 Mondays`.

use super::{
    Reader,
    amounts::scaled,
    expr::{Amount, Counted, Repeat},
    habits::WORKDAYS,
    repeats::{frequency, stretched},
};
use crate::times::{
    Language,
    rule::{Frequency, Rule},
    sense::{Sense, Unit},
};

impl Reader<'_> {
    /// `1h30`, `an hour and a half`, `half a year` behind `every`.
    pub fn compound_pace(&self, at: usize) -> Option<(Repeat, usize)> {
        let (amount, end) = self.amount(at)?;
        let rule = split_pace(amount)?;
        Some((Repeat::of(rule), end))
    }

    /// `at 5 minute intervals`.
    pub fn at_intervals(&self, at: usize) -> Option<(Repeat, usize)> {
        let start = self.skip(at, &[Sense::At, Sense::In]);
        let (amount, end) = self.amount(start).filter(|_| start > at)?;
        let told = self.is(end, Sense::EachAfter) && !self.is_japanese();
        told.then(|| Some((Repeat::of(whole_pace(amount)?), end + 1)))?
    }

    /// `de dois em dois dias`, `de hora em hora`, `de três em três horas`.
    pub fn step_by_step(&self, at: usize) -> Option<(Repeat, usize)> {
        let iberian = matches!(self.language, Language::Portuguese | Language::Spanish);
        if !iberian || !self.any(at, &[Sense::From, Sense::Of]) {
            return None;
        }
        let counted = self.number(at + 1).map(|(_, next)| next);
        let half = self.is(at + 1, Sense::Half).then_some(at + 2);
        if let Some(next) = counted.or(half).filter(|next| self.is(*next, Sense::In)) {
            let same = self
                .written(at + 1)
                .eq_ignore_ascii_case(self.written(next + 1));
            let (amount, end) = self.amount(next + 1).filter(|_| same)?;
            return Some((Repeat::of(whole_pace(amount)?), end));
        }
        let (unit, 1) = self.unit(at + 1)? else {
            return None;
        };
        let same = self.is(at + 2, Sense::In) && self.unit(at + 3) == Some((unit, 1));
        same.then(|| (Repeat::of(Rule::every(1, frequency(unit))), at + 4))
    }

    /// `the next 3 Mondays`; `for the next 5 days`, where nothing else tells how often.
    pub fn so_many_ahead(&self, at: usize) -> Option<(Repeat, usize)> {
        let start = self.skip(at, &[Sense::For, Sense::The, Sense::Next]);
        let (count, next) = self
            .whole(start)
            .filter(|(count, _)| (2..=400).contains(count))?;
        // `les 4 prochains lundis` counts before.
        let behind = self.is(next, Sense::Next);
        if !(behind || (at..start).any(|place| self.is(place, Sense::Next))) {
            return None;
        }
        let next = next + usize::from(behind);
        let weekday = self.weekdays(next).or_else(|| self.weekday(next));
        let mut rule = if self.is(next, Sense::Workdays) {
            let mut rule = Rule::every(1, Frequency::Weekly);
            rule.weekdays = WORKDAYS.to_vec();
            rule
        } else if let Some(weekday) = weekday {
            let mut rule = Rule::every(1, Frequency::Weekly);
            rule.weekdays = vec![(0, weekday)];
            rule
        } else {
            let led = at == 0 && self.is(at, Sense::For);
            let days = self.unit(next) == Some((Unit::Day, 1));
            if !(led && days) || self.tells_how_often(next) {
                return None;
            }
            Rule::every(1, Frequency::Daily)
        };
        rule.count = Some(count);
        Some((Repeat::of(rule), next + 1))
    }

    /// Behind a place stands a word that repeats.
    pub fn tells_how_often(&self, at: usize) -> bool {
        (at..self.tokens.len()).any(|place| {
            self.says(place, |sense| {
                matches!(
                    sense,
                    Sense::Every
                        | Sense::Often(..)
                        | Sense::Weekdays(_)
                        | Sense::Workdays
                        | Sense::Weekends
                        | Sense::Parts(_)
                        | Sense::Once
                        | Sense::Twice
                        | Sense::Times
                )
            })
        })
    }

    /// `except Sunday`, `menos los domingos`, behind whatever repeats.
    pub fn exception(&self, at: usize) -> Option<(Vec<(i8, i8)>, usize)> {
        let repeats = || {
            (0..at).any(|place| {
                self.says(place, |sense| {
                    matches!(
                        sense,
                        Sense::Every | Sense::Often(..) | Sense::Workdays | Sense::Weekdays(_)
                    )
                })
            })
        };
        if !self.is(at, Sense::Except) || !repeats() {
            return None;
        }
        self.weekday_list(self.skip(at + 1, &[Sense::On, Sense::The, Sense::For]))
    }

    /// `every November on the fourth Thursday`: the day within the months that were named.
    pub fn day_within(&self, rule: &mut Rule, at: usize) -> Option<usize> {
        let on = self.skip(at, &[Sense::On, Sense::The]);
        // `every August on day 20 and 30`.
        if on > at && self.unit(on) == Some((Unit::Day, 1)) {
            let (day, mut end) = self.day_number(on + 1)?;
            rule.month_days = vec![i8::try_from(day).ok()?];
            while self.any(end, &[Sense::And, Sense::Comma]) {
                let Some((day, behind)) = self.day_number(end + 1) else {
                    break;
                };
                rule.month_days.push(i8::try_from(day).ok()?);
                end = behind;
            }
            let fits = rule.month_days.iter().all(|day| (1..=31).contains(day));
            return fits.then_some(end);
        }
        let (nth, next) = self.nth_word(on).filter(|_| on > at)?;
        match self.counted(next) {
            Some((Counted::Weekday(day), end)) => {
                rule.weekdays = vec![(nth, day)];
                rule.month_days.clear();
                Some(end)
            }
            Some(_) => None,
            None => {
                rule.month_days = vec![nth];
                Some(next)
            }
        }
    }
}

/// An amount of several units or with a share, as a rule of the finer unit.
fn split_pace(amount: Amount) -> Option<Rule> {
    if amount.unit == Unit::Year && amount.months % 12 != 0 && amount.days == 0 {
        let months = u32::try_from(amount.months).ok()?;
        return Some(Rule::every(months, Frequency::Monthly));
    }
    let one = match amount.unit {
        Unit::Minute => 60,
        Unit::Hour => 3_600,
        _ => return None,
    };
    let by_clock = amount.days == 0 && amount.months == 0 && amount.seconds > 0;
    let plain = amount.seconds == amount.count * one;
    if !by_clock || plain || amount.seconds % 60 != 0 {
        return None;
    }
    let minutes = u32::try_from(amount.seconds / 60).ok()?;
    Some(if minutes.is_multiple_of(60) {
        Rule::every(minutes / 60, Frequency::Hourly)
    } else {
        Rule::every(minutes, Frequency::Minutely)
    })
}

/// Every so long.
pub fn whole_pace(amount: Amount) -> Option<Rule> {
    if let Some(rule) = split_pace(amount) {
        return Some(rule);
    }
    let count = u32::try_from(amount.count)
        .ok()
        .filter(|count| *count > 0)?;
    let plain = scaled(f64::from(count), amount.unit)? == amount;
    let months = amount.days == 0 && amount.seconds == 0 && amount.months > 0;
    if !plain && months {
        return Some(Rule::every(
            u32::try_from(amount.months).ok()?,
            Frequency::Monthly,
        ));
    }
    Some(Rule::every(
        stretched(amount.unit, count),
        frequency(amount.unit),
    ))
}
