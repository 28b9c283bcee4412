//! Repetitions by the days of a year: `every March 3rd`, `every April 10th and 20th`, `every
//! Christmas`.

use super::{Reader, expr::Day};
use crate::times::{
    rule::{Frequency, Rule},
    sense::{Holiday, Sense},
};

impl Reader<'_> {
    /// `every march 3`, `every christmas`, `every january`.
    pub fn every_date(&self, at: usize) -> Option<(Rule, usize)> {
        let mut rule = Rule::every(1, Frequency::Yearly);
        let place = self.skip(at, &[Sense::The]);
        if let Some((
            Day::Calendar {
                month: Some(month),
                day,
                ..
            },
            end,
        )) = self.named_day(place).or_else(|| self.numeric_day(place))
        {
            rule.months = vec![month];
            rule.month_days = vec![day];
            let end = self.more_months(&mut rule, end);
            return Some((rule, self.year_each(end)));
        }
        let holiday = self.find(at, |sense| match sense {
            Sense::Holiday(holiday) => Some(holiday),
            _ => None,
        });
        if let Some(holiday) = holiday {
            return Some((yearly(holiday)?, at + 1));
        }
        let month = self.month(at).filter(|_| {
            self.token(at)
                .is_some_and(|token| !token.weak || token.capital || self.token(at + 1).is_none())
        })?;
        rule.months = vec![month];
        rule.month_days = vec![1];
        let end = self.more_months(&mut rule, at + 1);
        let end = self.day_within(&mut rule, end).unwrap_or(end);
        Some((rule, end))
    }

    /// `every January 1 and July 1`, `every January, April and July`: on the same day in each.
    fn more_months(&self, rule: &mut Rule, at: usize) -> usize {
        let mut end = at;
        loop {
            let next = self.skip(end, &[Sense::And, Sense::Comma, Sense::On, Sense::The]);
            // `December 21st and 31st`.
            if let Some((day, behind)) = self.more_days(next).filter(|_| {
                let and = (end..next).any(|place| self.is(place, Sense::And));
                and && rule.months.len() == 1
            }) {
                rule.month_days.push(day);
                end = behind;
                continue;
            }
            let dated = match self.named_day(next) {
                Some((
                    Day::Calendar {
                        month: Some(month),
                        day,
                        ..
                    },
                    behind,
                )) => Some((month, day, behind)),
                _ => self.month(next).map(|month| (month, 1, next + 1)),
            };
            let Some((month, _, behind)) =
                dated.filter(|(_, day, _)| next > end && rule.month_days == [*day])
            else {
                return end;
            };
            rule.months.push(month);
            end = behind;
        }
    }

    /// A further day of the same month, with nothing behind that it would count.
    fn more_days(&self, at: usize) -> Option<(i8, usize)> {
        let (day, next) = self
            .day_number(at)
            .filter(|(day, _)| (1..=31).contains(day))?;
        let other = [
            Sense::Am,
            Sense::Pm,
            Sense::Oclock,
            Sense::HourMark,
            Sense::Times,
            Sense::Of,
        ];
        let free = self.unit(next).is_none()
            && self.month(next).is_none()
            && self.month(at).is_none()
            && self.counted(next).is_none()
            && !self.any(next, &other);
        Some((i8::try_from(day).ok()?, next)).filter(|_| free)
    }
}

/// A holiday as a yearly rule; those that go with Easter have none.
pub fn yearly(holiday: Holiday) -> Option<Rule> {
    let mut rule = Rule::every(1, Frequency::Yearly);
    match holiday {
        Holiday::Fixed(month, day) => {
            rule.months = vec![month];
            rule.month_days = vec![day];
        }
        Holiday::Nth(month, nth, day) => {
            rule.months = vec![month];
            rule.weekdays = vec![(nth, day)];
        }
        Holiday::Easter(_) | Holiday::After(..) => return None,
    }
    Some(rule)
}
