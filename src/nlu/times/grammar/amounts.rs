//! Amounts of time: `2 hours and 30 minutes`, `half an hour`, `1h30`, `anderthalb Stunden`.

use super::{Reader, expr::Amount};
use crate::times::{
    Language,
    sense::{Sense, Unit},
};

impl Reader<'_> {
    /// An amount of one or more units, and the place behind it.
    pub fn amount(&self, at: usize) -> Option<(Amount, usize)> {
        let (mut all, mut next) = self.single_amount(at)?;
        loop {
            let joined = self.skip(next, &[Sense::And, Sense::Comma, Sense::Dot]);
            let Some((more, end)) = self
                .single_amount(joined)
                .or_else(|| self.bare_minutes(next, &all))
                .or_else(|| self.bare_minutes(joined, &all))
            else {
                break;
            };
            if more.unit >= all.unit {
                break;
            }
            all = sum(all, more);
            next = end;
        }
        Some((all, next))
    }

    /// `1h30`: the minutes behind an hour hang on it.
    fn bare_minutes(&self, at: usize, all: &Amount) -> Option<(Amount, usize)> {
        let (minutes, end) = self.whole(at).filter(|(minutes, _)| *minutes < 60)?;
        let ends = !self.any(end, &[Sense::Am, Sense::Pm, Sense::Oclock])
            && self.unit(end).is_none()
            && self.month(end).is_none();
        let digits = self.digits(at).is_some();
        // `une heure trente`, `1 hour 30`, with nothing behind that it would count.
        let spaced = minutes > 0
            && minutes % 5 == 0
            && !self.is_japanese()
            && self.token(end).is_none_or(|token| !token.senses.is_empty());
        // `an hour and 15`.
        let joined = at > 0 && self.is(at - 1, Sense::And) && !self.glued(end);
        let and = joined && (digits || spaced);
        let spaced = spaced && (at == 0 || !self.is(at - 1, Sense::Comma));
        let hangs = all.unit == Unit::Hour && (self.glued(at) && digits || and || spaced) && ends;
        hangs.then(|| Some((scaled(f64::from(minutes), Unit::Minute)?, end)))?
    }

    fn single_amount(&self, at: usize) -> Option<(Amount, usize)> {
        self.fraction_first(at)
            .or_else(|| self.number_first(at))
            .or_else(|| self.unit_alone(at))
    }

    /// `half an hour`, `a quarter of an hour`, `three quarters of an hour`, `anderthalb Stunden`.
    fn fraction_first(&self, at: usize) -> Option<(Amount, usize)> {
        let start = self.maybe(at, &[Sense::One, Sense::The]);
        let share = self.find(start, |sense| match sense {
            Sense::Half => Some(0.5),
            Sense::Quarter => Some(0.25),
            Sense::ThreeQuarters => Some(0.75),
            Sense::AndHalf(minutes) => Some(f64::from(minutes / 60) + 0.5),
            _ => None,
        })?;
        let next = self.skip(start + 1, &[Sense::Of, Sense::One, Sense::Dash]);
        let (unit, many) = self.unit(next)?;
        if unit <= Unit::Minute && share < 0.5 {
            return None;
        }
        // `a quarter` alone is three months; only a word for a longer time can be split.
        (next > start).then(|| Some((scaled(share * many_f(many), unit)?, next + 1)))?
    }

    /// `2 hours`, `2 1/2 hours`, `two and a half hours`, `an hour and a half`.
    fn number_first(&self, at: usize) -> Option<(Amount, usize)> {
        let (mut value, mut next) = self.count(at)?;
        if let Some((share, end)) = self
            .number(next)
            .filter(|(share, _)| *share < 1.0 && value >= 1.0)
        {
            value += share;
            next = end;
        } else if let Some((share, end)) = self
            .and_share(next)
            .or_else(|| self.and_share(self.maybe(next, &[Sense::Dash])))
        {
            value += share;
            next = end;
        }
        // `2 more minutes`, `3/4 d'heure`.
        next = self.maybe(next, &[Sense::Dash, Sense::Filler]);
        if self.language != Language::English && self.unit(next + 1).is_some() {
            // `3 prochaines heures`.
            next = self.maybe(next, &[Sense::Next]);
        }
        if value < 1.0 {
            next = self.maybe(next, &[Sense::Of]);
        }
        let (unit, many) = self.unit(next)?;
        if self.is(next, Sense::MonthMark) && !self.is_month_amount(next) {
            return None;
        }
        let mut end = next + 1;
        if let Some((share, behind)) = self.and_share(end).filter(|_| value.fract() == 0.0) {
            if !self.is_half_hour(behind) {
                value += share;
                end = behind;
            }
        } else if self.is_japanese() && self.is(end, Sense::Half) {
            value += 0.5;
            end += 1;
        }
        Some((scaled(value * many_f(many), unit)?, end))
    }

    /// `hora y media`, and units that hold several as `quinzaine`.
    fn unit_alone(&self, at: usize) -> Option<(Amount, usize)> {
        if self.is_one_day(at) {
            let (share, end) = self.and_share(at + 1)?;
            return Some((scaled(1.0 + share, Unit::Day)?, end));
        }
        let (unit, many) = self.unit(at)?;
        if many > 1 {
            return Some((scaled(many_f(many), unit)?, at + 1));
        }
        let (share, end) = self.and_share(at + 1)?;
        let hour = unit == Unit::Hour && !self.is_half_hour(end);
        hour.then(|| Some((scaled(1.0 + share, unit)?, end)))?
    }

    /// `un jour`, `um dia`: someday, unless something leads to it or goes on behind it.
    pub fn is_one_day(&self, at: usize) -> bool {
        self.is(at, Sense::Vague)
            && ["un jour", "um dia"]
                .iter()
                .any(|day| self.written(at).eq_ignore_ascii_case(day))
    }

    /// Behind `and half`: the half has a unit of its own.
    fn is_half_hour(&self, at: usize) -> bool {
        self.unit(self.skip(at, &[Sense::One, Sense::Dash]))
            .is_some()
    }

    /// `and a half`, `et quart`: the share of one more.
    fn and_share(&self, at: usize) -> Option<(f64, usize)> {
        if let Some((share, end)) = self.written_number(at + 1)
            && share < 1.0
            && self.is(at, Sense::And)
        {
            return Some((share, end));
        }
        let place = self.skip(at + 1, &[Sense::One, Sense::Dash]);
        let share = self.find(place, |sense| match sense {
            Sense::Half => Some(0.5),
            Sense::Quarter => Some(0.25),
            Sense::ThreeQuarters => Some(0.75),
            _ => None,
        })?;
        self.is(at, Sense::And).then_some((share, place + 1))
    }

    /// `3月` is March, `3ヶ月` three months.
    fn is_month_amount(&self, at: usize) -> bool {
        self.written(at).chars().count() > 1
    }
}

fn many_f(many: i64) -> f64 {
    i32::try_from(many).map_or(1.0, f64::from)
}

fn sum(left: Amount, right: Amount) -> Amount {
    Amount {
        months: left.months + right.months,
        days: left.days + right.days,
        seconds: left.seconds + right.seconds,
        unit: right.unit,
        count: right.count,
    }
}

/// So many of a unit. Beyond a thousand years nothing is understood.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the value is bounded before it is cut"
)]
pub fn scaled(value: f64, unit: Unit) -> Option<Amount> {
    if !(0.0..=1e9).contains(&value) {
        return None;
    }
    let whole = value.trunc() as i64;
    let share = value.fract();
    let mut amount = Amount {
        months: 0,
        days: 0,
        seconds: 0,
        unit,
        count: whole,
    };
    match unit {
        Unit::Second => amount.seconds = value.round() as i64,
        Unit::Minute => amount.seconds = (value * 60.0).round() as i64,
        Unit::Hour => amount.seconds = (value * 3_600.0).round() as i64,
        Unit::Day => {
            amount.days = whole;
            amount.seconds = (share * 86_400.0).round() as i64;
        }
        Unit::Week => {
            amount.days = (value * 7.0).trunc() as i64;
            amount.seconds = ((value * 7.0).fract() * 86_400.0).round() as i64;
        }
        Unit::Month => {
            amount.months = whole;
            amount.days = (share * 30.0).round() as i64;
        }
        Unit::Quarter => amount.months = (value * 3.0).round() as i64,
        Unit::Year => amount.months = (value * 12.0).round() as i64,
    }
    let sane =
        amount.months <= 12_000 && amount.days <= 366_000 && amount.seconds <= 31_622_400_000;
    sane.then_some(amount)
}
