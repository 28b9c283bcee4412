//! Repetitions: `every day`, `each second Tuesday`, `the second Tuesday of each month`,
//! `weekdays`, `montags und donnerstags`, `todos los días`, `毎週月曜`.

use super::{
    Reader,
    expr::{Counted, Day, Repeat},
    paces::whole_pace,
};
use crate::times::{
    rule::{Frequency, Rule},
    sense::{Edge, Sense, Unit},
};

impl Reader<'_> {
    /// A repetition that begins here, and the place behind it.
    pub fn repeat(&self, at: usize) -> Option<(Repeat, usize)> {
        self.how_often(at)
            .or_else(|| self.how_often_behind(at))
            .or_else(|| self.so_many_ahead(at))
            .or_else(|| self.at_intervals(at))
            .or_else(|| self.step_by_step(at))
            .or_else(|| self.all_but(at))
            .or_else(|| self.nth_of_each(at))
            .or_else(|| self.edge_of_each(at))
            .or_else(|| self.each_after(at))
            .or_else(|| self.often(at))
            .or_else(|| self.every(at))
            .or_else(|| self.habit(at))
            .map(|(repeat, end)| self.without_days(repeat, end))
    }

    /// `日曜以外毎日`: the exception stands before.
    fn all_but(&self, at: usize) -> Option<(Repeat, usize)> {
        if !self.is_japanese() {
            return None;
        }
        let (without, next) = self.weekday_list(at)?;
        let daily = self.skip(next + 1, &[Sense::Of]);
        let told = self.is(next, Sense::Except) && self.is(daily, Sense::Often(Unit::Day, 1));
        let mut repeat = Repeat::of(Rule::every(1, Frequency::Daily));
        told.then(|| repeat.leave_out(&without))?;
        Some((repeat, daily + 1))
    }

    /// `every day except Sunday`: the other days of the week.
    fn without_days(&self, mut repeat: Repeat, at: usize) -> (Repeat, usize) {
        let daily = repeat.rule.frequency == Frequency::Daily && repeat.rule.interval == 1;
        let start = self.skip(at, &[Sense::Comma]);
        if !daily || !self.is(start, Sense::Except) {
            return (repeat, at);
        }
        let days = self.skip(start + 1, &[Sense::On, Sense::The, Sense::For]);
        let Some((without, end)) = self.weekday_list(days) else {
            return (repeat, at);
        };
        repeat.leave_out(&without);
        (repeat, end)
    }

    /// `週に2回`: how often in a unit.
    fn how_often_behind(&self, at: usize) -> Option<(Repeat, usize)> {
        if !self.is_japanese() {
            return None;
        }
        let amount = self.amount(at);
        let (rule, next) = match amount {
            Some((amount, next)) => (whole_pace(amount)?, next),
            None => (Rule::every(1, frequency(self.unit(at)?.0)), at + 1),
        };
        let (count, end) = self.whole(self.maybe(next, &[Sense::At]))?;
        let repeat = Repeat {
            how_often: count > 1,
            ..Repeat::of(rule)
        };
        self.is(end, Sense::Times).then_some((repeat, end + 1))
    }

    /// `twice a week`, `three times per day`: how often, but not when.
    fn how_often(&self, at: usize) -> Option<(Repeat, usize)> {
        let (count, next) = match self.find(at, |sense| match sense {
            Sense::Once => Some(1.0),
            Sense::Twice => Some(2.0),
            _ => None,
        }) {
            Some(count) => (count, at + 1),
            None if self.is(at, Sense::Few) && self.is(at + 1, Sense::Times) => (3.0, at + 2),
            None => self
                .number(at)
                .filter(|(_, next)| self.is(*next, Sense::Times))
                .map(|(n, next)| (n, next + 1))?,
        };
        let per = self.any(
            next,
            &[
                Sense::One,
                Sense::Every,
                Sense::At,
                Sense::Of,
                Sense::In,
                Sense::The,
                Sense::On,
                Sense::For,
            ],
        );
        if let Some((repeat, end)) = self.often(next) {
            return Some((
                Repeat {
                    how_often: count > 1.0,
                    ..repeat
                },
                end,
            ));
        }
        let unit_at = self.skip(
            next,
            &[
                Sense::One,
                Sense::Every,
                Sense::At,
                Sense::Of,
                Sense::In,
                Sense::The,
                Sense::On,
                Sense::For,
            ],
        );
        // `once a quarter` reads as a share of something.
        let quarter = self.is(next, Sense::Quarter) && self.unit(unit_at).is_none();
        let (unit, many, unit_at) = if quarter {
            (Unit::Quarter, 1, next)
        } else {
            let (unit, many) = self.unit(unit_at)?;
            (unit, many, unit_at)
        };
        let interval = stretched(unit, u32::try_from(many).ok()?);
        let rule = Rule::every(interval, frequency(unit));
        let how_often = count > 1.0;
        let (rule, end) = if how_often {
            (rule, unit_at + 1)
        } else {
            self.narrowed(rule, unit_at + 1)
        };
        (per || quarter).then(|| {
            let repeat = Repeat::of(rule);
            (
                Repeat {
                    how_often,
                    ..repeat
                },
                end,
            )
        })
    }

    /// `3時間ごと`, `2日おき`.
    fn each_after(&self, at: usize) -> Option<(Repeat, usize)> {
        if !self.is_japanese() {
            return None;
        }
        if let Some((days, end)) = self
            .weekday_list(at)
            .filter(|(_, end)| self.is(*end, Sense::EachAfter))
        {
            let mut rule = Rule::every(1, Frequency::Weekly);
            rule.weekdays = days;
            return Some((Repeat::of(rule), end + 1));
        }
        if let Some((Day::Edge(edge, base), end)) = self
            .cycle_word(at)
            .filter(|(_, end)| self.is(*end, Sense::EachAfter))
            && let Day::Cycle(unit, _) = *base
        {
            return Some((Repeat::of(edge_rule(unit, edge)?), end + 1));
        }
        let (amount, next) = self.amount(at)?;
        if !self.is(next, Sense::EachAfter) {
            return None;
        }
        let gap = self.written(next).starts_with(['お', '置']) && amount.unit >= Unit::Day;
        let mut rule = whole_pace(amount)?;
        rule.interval += u32::from(gap);
        let next = self.maybe(next + 1, &[Sense::At]);
        let (rule, end) = self.narrowed(rule, next);
        Some((Repeat::of(rule), end))
    }

    /// `daily`, `weekly on mondays`, `毎日`, `毎週月曜`.
    pub fn often(&self, at: usize) -> Option<(Repeat, usize)> {
        let (unit, count) = self.find(at, |sense| match sense {
            Sense::Often(unit, count) => Some((unit, count)),
            _ => None,
        })?;
        let rule = Rule::every(stretched(unit, count), frequency(unit));
        let (rule, end) = self.narrowed(rule, at + 1);
        Some((Repeat::of(rule), end))
    }

    /// `every …`.
    fn every(&self, at: usize) -> Option<(Repeat, usize)> {
        let led = self.skip(
            at,
            &[Sense::On, Sense::At, Sense::In, Sense::The, Sense::Once],
        );
        let led = if self.is(led, Sense::Every) { led } else { at };
        if !self.is(led, Sense::Every)
            || (self.is(led, Sense::One) && !self.any(led, &[Sense::Every]))
        {
            return None;
        }
        let mut start = self.maybe(led + 1, &[Sense::The, Sense::One]);
        if self.is(start, Sense::Every) {
            start += 1;
        }
        if let Some(found) = self.compound_pace(start) {
            return Some(found);
        }
        if let Some((Day::Edge(edge, base), end)) = self.cycle_word(start)
            && let Day::Cycle(unit, _) = *base
        {
            return Some((Repeat::of(edge_rule(unit, edge)?), end));
        }
        let single = self.any(start, &[Sense::Next, Sense::This]);
        let (interval, next) = self.interval(start);
        if single {
            return None;
        }
        if let Some(found) = self.every_weekday(interval, next) {
            return Some(found);
        }
        if let Some((part, end)) = self.part_here(next) {
            let more = self
                .part_here(self.skip(end, &[Sense::And, Sense::Every]))
                .filter(|_| self.is(end, Sense::And));
            let repeat = Repeat {
                part: Some(part),
                other_part: more.map(|(part, _)| part),
                ..Repeat::of(Rule::every(interval, Frequency::Daily))
            };
            return Some((repeat, more.map_or(end, |(_, behind)| behind)));
        }
        if let Some((rule, end)) = self.every_date(next) {
            return Some((Repeat::of(rule), end));
        }
        if self.any(next, &[Sense::Noon, Sense::Midnight]) || self.is(next, Sense::Tonight) {
            return Some((Repeat::of(Rule::every(interval, Frequency::Daily)), next));
        }
        self.every_unit(interval, next)
    }

    fn every_unit(&self, interval: u32, at: usize) -> Option<(Repeat, usize)> {
        let (unit, many) = self.unit(at)?;
        let interval = interval.checked_mul(u32::try_from(many).ok()?)?;
        let rule = Rule::every(stretched(unit, interval), frequency(unit));
        let (rule, end) = self.narrowed(rule, at + 1);
        Some((Repeat::of(rule), end))
    }

    /// `other`, `second`, `3`, `3rd`: every so many.
    pub fn interval(&self, at: usize) -> (u32, usize) {
        let start = self.maybe(at, &[Sense::Dash]);
        if self.is(start, Sense::Other)
            && !self.tokens[start].senses.contains(&Sense::Comma)
            && self.is_word(start)
        {
            return (2, start + 1);
        }
        if self.any(start, &[Sense::Couple]) {
            return (2, self.maybe(start + 1, &[Sense::Of]));
        }
        if self.any(start, &[Sense::Few]) && !self.is(start, Sense::One) {
            return (3, self.maybe(start + 1, &[Sense::Of]));
        }
        let counted = self
            .ordinal(start)
            .map(|(n, next)| (u32::from(n), next))
            .or_else(|| self.whole(start));
        match counted {
            Some((count, next)) if (1..=1_000).contains(&count) && self.is_interval(next) => {
                (count, self.maybe(next, &[Sense::Dash]))
            }
            _ => (1, start),
        }
    }

    fn is_word(&self, at: usize) -> bool {
        self.written(at).starts_with(char::is_alphabetic)
    }

    /// A unit, weekday or part follows that can be counted.
    fn is_interval(&self, at: usize) -> bool {
        let next = self.maybe(at, &[Sense::Dash]);
        self.unit(next).is_some()
            || self.weekday(next).is_some()
            || self.weekdays(next).is_some()
            || self.part(next).is_some()
            || self.any(next, &[Sense::Workday, Sense::Weekend, Sense::Weekends])
    }

    /// What narrows a rule behind it: `weekly on mondays`, `every month on the 15th`,
    /// `every year on march 3`, `every 2 weeks on tuesday`.
    fn narrowed(&self, mut rule: Rule, at: usize) -> (Rule, usize) {
        let next = self.skip(
            at,
            &[
                Sense::On,
                Sense::The,
                Sense::Of,
                Sense::At,
                Sense::Comma,
                Sense::In,
            ],
        );
        match rule.frequency {
            Frequency::Weekly | Frequency::Daily => {
                let parted =
                    rule.frequency == Frequency::Daily && (next == at || rule.interval > 1);
                let strong = self
                    .token(next)
                    .is_some_and(|token| !token.weak || next > at);
                if let Some((days, end)) = self.weekday_list(next).filter(|_| !parted && strong) {
                    if self.week_behind_list(end) {
                        return (rule, at);
                    }
                    rule.frequency = Frequency::Weekly;
                    rule.weekdays = days;
                    return (rule, end);
                }
            }
            Frequency::Monthly => {
                if let Some((Day::Edge(edge, base), end)) = self.cycle_word(next)
                    && matches!(*base, Day::Cycle(Unit::Month, _))
                    && let Some(found) = edge_rule(Unit::Month, edge)
                {
                    rule.month_days = found.month_days;
                    return (rule, end);
                }
                if let Some((days, end)) = self.weekday_list(next).filter(|_| {
                    let strong = self.token(next).is_some_and(|token| !token.weak);
                    self.any(at, &[Sense::On]) && strong
                }) {
                    rule.weekdays = days;
                    return (rule, end);
                }
                if let Some((repeat, end)) = self.nth_of_each_behind(next) {
                    rule.month_days = repeat.month_days;
                    rule.weekdays = repeat.weekdays;
                    rule.positions = repeat.positions;
                    return (rule, end);
                }
            }
            Frequency::Yearly => {
                if let Some((dated, end)) = self.every_date(next) {
                    rule.months = dated.months;
                    rule.month_days = dated.month_days;
                    rule.weekdays = dated.weekdays;
                    return (rule, end);
                }
                if let Some((Day::Nth(nth, Counted::Weekday(day), base), end)) = self.day(next)
                    && let Day::Month { month, .. } = *base
                {
                    rule.months = vec![month];
                    rule.weekdays = vec![(nth, day)];
                    return (rule, end);
                }
            }
            _ => {
                if let Some((days, end)) = self.weekday_list(next).filter(|_| next > at) {
                    rule.weekdays = days;
                    return (rule, end);
                }
            }
        }
        (rule, at)
    }
}

/// The rule's step for a unit.
pub const fn frequency(unit: Unit) -> Frequency {
    match unit {
        Unit::Second => Frequency::Secondly,
        Unit::Minute => Frequency::Minutely,
        Unit::Hour => Frequency::Hourly,
        Unit::Day => Frequency::Daily,
        Unit::Week => Frequency::Weekly,
        Unit::Month | Unit::Quarter => Frequency::Monthly,
        Unit::Year => Frequency::Yearly,
    }
}

/// Quarters are counted in months.
pub const fn stretched(unit: Unit, count: u32) -> u32 {
    match unit {
        Unit::Quarter => count.saturating_mul(3),
        _ => count,
    }
}

/// The first, middle or last day of each month, year or working week.
pub fn edge_rule(unit: Unit, edge: Edge) -> Option<Rule> {
    let mut rule = match unit {
        Unit::Month => Rule::every(1, Frequency::Monthly),
        Unit::Year => Rule::every(1, Frequency::Yearly),
        Unit::Week => Rule::every(1, Frequency::Weekly),
        _ => return None,
    };
    let of = |start, middle, end| match edge {
        Edge::Start => start,
        Edge::Middle => middle,
        Edge::End | Edge::Last => end,
    };
    if unit == Unit::Week {
        rule.weekdays = vec![(0, of(1, 3, 5))];
        return Some(rule);
    }
    if unit == Unit::Year {
        rule.months = vec![of(1, 7, 12)];
    }
    rule.month_days = vec![of(1, 15, -1)];
    Some(rule)
}
