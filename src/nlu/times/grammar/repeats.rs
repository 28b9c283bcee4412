//! Repetitions: `every day`, `each second Tuesday`, `the second Tuesday of each month`,
//! `weekdays`, `montags und donnerstags`, `todos los días`, `毎週月曜`.

use super::{
    Reader,
    expr::{Counted, Day, Repeat},
};
use crate::nlu::times::{
    Language,
    rule::{Frequency, Rule},
    sense::{Part, Sense, Unit},
};

const WORKDAYS: [(i8, i8); 5] = [(0, 1), (0, 2), (0, 3), (0, 4), (0, 5)];
const WEEKEND: [(i8, i8); 2] = [(0, 6), (0, 7)];

impl Reader<'_> {
    /// A repetition that begins here, and the place behind it.
    pub fn repeat(&self, at: usize) -> Option<(Repeat, usize)> {
        self.how_often(at)
            .or_else(|| self.nth_of_each(at))
            .or_else(|| self.edge_of_each(at))
            .or_else(|| self.each_after(at))
            .or_else(|| self.often(at))
            .or_else(|| self.every(at))
            .or_else(|| self.habit(at))
            .map(|(repeat, end)| self.without_days(repeat, end))
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
        repeat.rule.frequency = Frequency::Weekly;
        repeat.rule.weekdays = (1..=7)
            .map(|day| (0, day))
            .filter(|day| !without.contains(day))
            .collect();
        (repeat, end)
    }

    /// `twice a week`, `three times per day`: how often, but not when.
    fn how_often(&self, at: usize) -> Option<(Repeat, usize)> {
        let (count, next) = match self.find(at, |sense| match sense {
            Sense::Once => Some(1.0),
            Sense::Twice => Some(2.0),
            _ => None,
        }) {
            Some(count) => (count, at + 1),
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
        let (unit, 1) = self.unit(unit_at)? else {
            return None;
        };
        let rule = Rule::every(1, frequency(unit)?);
        per.then(|| {
            (
                Repeat {
                    how_often: count > 1.0,
                    ..Repeat::of(rule)
                },
                unit_at + 1,
            )
        })
    }

    /// `the second Tuesday of each month`, `every last day of the month`, `first weekday of the month`.
    fn nth_of_each(&self, at: usize) -> Option<(Repeat, usize)> {
        let led = self.skip(at, &[Sense::On, Sense::The, Sense::At]);
        let every = self.is(led, Sense::Every) && !self.is(led, Sense::Of);
        let start = self.skip(led, &[Sense::Every, Sense::The, Sense::On]);
        let monthly = self.monthly_before(at);
        let (start, led_by_month) = monthly.map_or((start, false), |next| {
            (
                self.skip(
                    next,
                    &[Sense::On, Sense::The, Sense::At, Sense::Of, Sense::In],
                ),
                true,
            )
        });
        let mut nths = Vec::new();
        let mut next = start;
        while let Some((nth, end)) = self.nth_word(next) {
            nths.push(nth);
            next = end;
            let joined = self.skip(end, &[Sense::And, Sense::Comma, Sense::The, Sense::On]);
            if joined == end || self.nth_word(joined).is_none() {
                break;
            }
            next = joined;
        }
        if nths.is_empty() {
            return self.days_of_each(start, every, led_by_month);
        }
        let Some((counted, mut behind)) = self
            .counted(next)
            .filter(|_| !self.is_japanese() || self.weekday(next).is_some())
        else {
            return self.days_of_each(start, every, led_by_month);
        };
        let mut days = vec![counted];
        while self.any(behind, &[Sense::And, Sense::Comma]) {
            let Some((more, end)) = self.counted(self.maybe(behind + 1, &[Sense::The])) else {
                break;
            };
            days.push(more);
            behind = end;
        }
        let (months, end) = if led_by_month {
            (Vec::new(), behind)
        } else {
            self.of_each(behind, every)?
        };
        let end = if led_by_month {
            self.of_each(behind, true).map_or(end, |(_, end)| end)
        } else {
            end
        };
        let mut rule = Rule::every(
            1,
            if months.is_empty() {
                Frequency::Monthly
            } else {
                Frequency::Yearly
            },
        );
        rule.months = months;
        match days[0] {
            Counted::Any => rule.month_days.clone_from(&nths),
            Counted::Workday => {
                rule.weekdays = WORKDAYS.to_vec();
                rule.positions.clone_from(&nths);
            }
            Counted::Weekday(_) => {
                let named = days.iter().filter_map(|day| match day {
                    Counted::Weekday(day) => Some(*day),
                    _ => None,
                });
                rule.weekdays = named
                    .flat_map(|day| nths.iter().map(move |nth| (*nth, day)))
                    .collect();
            }
        }
        Some((Repeat::of(rule), end))
    }

    /// `monthly on the …`, `every month on the …`, `jeden Monat am …`, `毎月第2…`.
    fn monthly_before(&self, at: usize) -> Option<usize> {
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
    fn of_each(&self, at: usize, every: bool) -> Option<(Vec<i8>, usize)> {
        let of = self.skip(at, &[Sense::Of, Sense::In, Sense::On, Sense::Comma]);
        let each = self.skip(of, &[Sense::Every, Sense::The, Sense::One]);
        let said = (of..each).any(|place| self.any(place, &[Sense::Every, Sense::One]));
        if self.is(of, Sense::Often(Unit::Month, 1)) {
            return Some((Vec::new(), of + 1));
        }
        if let Some(month) = self.month(each).filter(|_| (said || every) && each > at) {
            return Some((vec![month], self.year_each(each + 1)));
        }
        let month = self.unit(each).is_some_and(|(unit, _)| unit == Unit::Month);
        // `the last day of the month` is a habit too, unlike `of this month`.
        let the = (of..each).any(|place| self.is(place, Sense::The))
            || self.language != Language::English;
        (month && (said || every || the && self.which(each + 1).is_none()) && each > at)
            .then_some((Vec::new(), each + 1))
    }

    fn year_each(&self, at: usize) -> usize {
        let each = self.skip(at, &[Sense::Of, Sense::In]);
        let year = self.skip(each, &[Sense::Every, Sense::The]);
        let named = self.unit(year).is_some_and(|(unit, _)| unit == Unit::Year);
        if year > each && named { year + 1 } else { at }
    }

    /// `the 15th of every month`, `every 1st and 15th`, `monthly on the 3rd`, `毎月15日`.
    fn days_of_each(&self, at: usize, every: bool, led: bool) -> Option<(Repeat, usize)> {
        let mut days = Vec::new();
        let mut next = at;
        let mut ordinal = false;
        loop {
            let word =
                self.unit(next).is_some_and(|(unit, _)| unit == Unit::Day) && !self.is_japanese();
            let start = next + usize::from(word);
            ordinal |= self.ordinal(start).is_some() || word;
            if self.weekday(start).is_some() {
                break;
            }
            let Some((day, end)) = self
                .day_number(start)
                .filter(|(day, _)| (1..=31).contains(day))
            else {
                break;
            };
            days.push(i8::try_from(day).ok()?);
            next = self.maybe(end, &[Sense::DayMark]);
            let joined = self.skip(next, &[Sense::And, Sense::Comma, Sense::The, Sense::On]);
            if joined == next
                || self.day_number(joined).is_none()
                || self.unit(joined + 1).is_some() && !self.is(joined + 1, Sense::DayMark)
            {
                break;
            }
            next = joined;
        }
        if days.is_empty()
            || self.any(
                next,
                &[
                    Sense::Am,
                    Sense::Pm,
                    Sense::Oclock,
                    Sense::HourMark,
                    Sense::Times,
                ],
            )
        {
            return None;
        }
        // `every 25th of december` is yearly.
        let of = self.skip(next, &[Sense::Of]);
        if let Some(month) = self.month(of).filter(|_| every || led) {
            let mut rule = Rule::every(1, Frequency::Yearly);
            rule.months = vec![month];
            rule.month_days = days;
            return Some((Repeat::of(rule), of + 1));
        }
        let said = self.of_each(next, false);
        let alone = every
            && ordinal
            && self.unit(next).is_none()
            && self.weekday(next).is_none()
            && !self.is(next, Sense::Workday);
        if said.is_none() && !led && !alone && !(every && self.of_each(next, true).is_some()) {
            return None;
        }
        if led && self.unit(next).is_some() && self.of_each(next, true).is_none() {
            return None;
        }
        let (months, end) = said
            .or_else(|| self.of_each(next, true))
            .unwrap_or((Vec::new(), next));
        let mut rule = Rule::every(
            1,
            if months.is_empty() {
                Frequency::Monthly
            } else {
                Frequency::Yearly
            },
        );
        rule.months = months;
        rule.month_days = days;
        Some((Repeat::of(rule), end))
    }

    /// `at the end of every month`, `jeden Monatsende`, `毎月末`.
    fn edge_of_each(&self, at: usize) -> Option<(Repeat, usize)> {
        let led = self.skip(at, &[Sense::On, Sense::The, Sense::At]);
        let edge = |place: usize| {
            self.find(place, |sense| match sense {
                Sense::Edge(edge) => Some(edge),
                _ => None,
            })
        };
        let (edge, unit, end) = if let Some(edge) = edge(led) {
            let each = self.skip(led + 1, &[Sense::Of, Sense::The]);
            let unit_at = self.skip(each, &[Sense::Every]);
            if unit_at == each {
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
        use crate::nlu::times::sense::Edge;
        let mut rule = match unit {
            Unit::Month => Rule::every(1, Frequency::Monthly),
            Unit::Year => Rule::every(1, Frequency::Yearly),
            Unit::Week => Rule::every(1, Frequency::Weekly),
            _ => return None,
        };
        match (unit, edge) {
            (Unit::Week, Edge::Start) => rule.weekdays = vec![(0, 1)],
            (Unit::Week, Edge::Middle) => rule.weekdays = vec![(0, 3)],
            (Unit::Week, Edge::End) => rule.weekdays = vec![(0, 5)],
            (_, edge) => {
                if unit == Unit::Year {
                    rule.months = vec![match edge {
                        Edge::Start => 1,
                        Edge::Middle => 7,
                        Edge::End => 12,
                    }];
                }
                rule.month_days = vec![match edge {
                    Edge::Start => 1,
                    Edge::Middle => 15,
                    Edge::End => -1,
                }];
            }
        }
        Some((Repeat::of(rule), end))
    }

    /// `3時間ごと`, `2日おき`.
    fn each_after(&self, at: usize) -> Option<(Repeat, usize)> {
        if !self.is_japanese() {
            return None;
        }
        let (amount, next) = self.amount(at)?;
        if !self.is(next, Sense::EachAfter) {
            return None;
        }
        let gap = self.written(next).starts_with(['お', '置']) && amount.unit >= Unit::Day;
        let count = u32::try_from(amount.count).ok()? + u32::from(gap);
        let next = self.maybe(next + 1, &[Sense::At]);
        let rule = Rule::every(count.max(1), frequency(amount.unit)?);
        let (rule, end) = self.narrowed(rule, next);
        Some((Repeat::of(rule), end))
    }

    /// `daily`, `weekly on mondays`, `毎日`, `毎週月曜`.
    fn often(&self, at: usize) -> Option<(Repeat, usize)> {
        let (unit, count) = self.find(at, |sense| match sense {
            Sense::Often(unit, count) => Some((unit, count)),
            _ => None,
        })?;
        let rule = Rule::every(stretched(unit, count), frequency(unit)?);
        let (rule, end) = self.narrowed(rule, at + 1);
        Some((Repeat::of(rule), end))
    }

    /// `every …`.
    fn every(&self, at: usize) -> Option<(Repeat, usize)> {
        let led = self.skip(at, &[Sense::On, Sense::At, Sense::In, Sense::The]);
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
        let single = self.any(start, &[Sense::Next, Sense::This]);
        let (interval, next) = self.interval(start);
        if single {
            return None;
        }
        if let Some(found) = self.every_weekday(interval, next) {
            return Some(found);
        }
        if let Some((part, end)) = self.part_here(next) {
            let repeat = Repeat {
                part: Some(part),
                ..Repeat::of(Rule::every(interval, Frequency::Daily))
            };
            return Some((repeat, end));
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
        // `every half hour`, `alle anderthalb Stunden`, `toutes les demi-heures`.
        if let Some((amount, end)) = self
            .amount(at)
            .filter(|amount| amount.0.unit == Unit::Hour && amount.0.seconds % 3_600 != 0)
        {
            let minutes = u32::try_from(amount.seconds / 60).ok()?;
            return Some((
                Repeat::of(Rule::every(minutes.max(1), Frequency::Minutely)),
                end,
            ));
        }
        if let Some((amount, end)) = self.amount(at).filter(|(amount, _)| {
            amount.seconds > 0
                && amount.seconds % 60 == 0
                && amount.days == 0
                && amount.months == 0
                && amount.seconds / 60 != amount.count
        }) {
            if amount.unit == Unit::Minute {
                let minutes = u32::try_from(amount.seconds / 60).ok()?;
                return Some((
                    Repeat::of(Rule::every(minutes.max(1), Frequency::Minutely)),
                    end,
                ));
            }
        }
        let (unit, many) = self.unit(at)?;
        let interval = interval.checked_mul(u32::try_from(many).ok()?)?;
        let rule = Rule::every(stretched(unit, interval), frequency(unit)?);
        let (rule, end) = self.narrowed(rule, at + 1);
        Some((Repeat::of(rule), end))
    }

    /// `other`, `second`, `3`, `3rd`: every so many.
    fn interval(&self, at: usize) -> (u32, usize) {
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

    /// `every monday and thursday`, `every weekday`, `every weekend`.
    fn every_weekday(&self, interval: u32, at: usize) -> Option<(Repeat, usize)> {
        let (weekdays, end) = self.weekday_list(at)?;
        let mut rule = Rule::every(interval, Frequency::Weekly);
        rule.weekdays = weekdays;
        let (part, end) = self.part_after_day(end);
        Some((
            Repeat {
                part,
                ..Repeat::of(rule)
            },
            self.year_free(end),
        ))
    }

    /// `of the week`, `every week` behind weekdays.
    fn year_free(&self, at: usize) -> usize {
        let start = self.skip(
            at,
            &[Sense::Of, Sense::In, Sense::The, Sense::Every, Sense::One],
        );
        let week = self.unit(start).is_some_and(|(unit, _)| unit == Unit::Week);
        if start > at && week && self.which(start + 1).is_none() {
            start + 1
        } else {
            at
        }
    }

    fn part_after_day(&self, at: usize) -> (Option<Part>, usize) {
        match self.part_here(at) {
            Some((part, end)) => (Some(part), end),
            None => (None, at),
        }
    }

    /// A part of the day, said of every day.
    fn part_here(&self, at: usize) -> Option<(Part, usize)> {
        let part = self.part(at).or_else(|| {
            self.find(at, |sense| match sense {
                Sense::Parts(part) => Some(part),
                _ => None,
            })
        })?;
        Some((part, at + 1))
    }

    /// One or more weekdays, a range of them, or a word for several.
    pub fn weekday_list(&self, at: usize) -> Option<(Vec<(i8, i8)>, usize)> {
        let mut days: Vec<(i8, i8)> = Vec::new();
        let mut next = at;
        loop {
            let (more, end) = self.weekday_group(next)?;
            for day in more {
                if !days.contains(&day) {
                    days.push(day);
                }
            }
            next = end;
            let joined = self.skip(
                next,
                &[
                    Sense::And,
                    Sense::Comma,
                    Sense::On,
                    Sense::The,
                    Sense::Every,
                    Sense::Slash,
                    Sense::Dot,
                ],
            );
            let adjacent =
                self.any(at.wrapping_sub(1), &[Sense::Every]) && self.weekday_group(next).is_some();
            let short = adjacent.then_some(next).or(self
                .is_japanese()
                .then_some(next)
                .filter(|next| self.short_weekday(*next).is_some()));
            let Some(from) =
                short.or((joined > next && self.weekday_group(joined).is_some()).then_some(joined))
            else {
                break;
            };
            next = from;
        }
        days.sort_by_key(|(_, day)| *day);
        if self.is(next, Sense::Except) {
            if let Some((without, end)) =
                self.weekday_list(self.skip(next + 1, &[Sense::On, Sense::The, Sense::For]))
            {
                days.retain(|day| !without.contains(day));
                next = end;
            }
        }
        (!days.is_empty()).then_some((days, next))
    }

    fn short_weekday(&self, at: usize) -> Option<i8> {
        self.find(at, |sense| match sense {
            Sense::WeekdayShort(day) => Some(day),
            _ => None,
        })
    }

    fn weekday_group(&self, at: usize) -> Option<(Vec<(i8, i8)>, usize)> {
        if self.any(at, &[Sense::Workday, Sense::Workdays]) {
            return Some((WORKDAYS.to_vec(), at + 1));
        }
        if self.any(at, &[Sense::Weekend, Sense::Weekends]) {
            return Some((WEEKEND.to_vec(), at + 1));
        }
        let named = |at: usize| {
            self.weekday(at)
                .or_else(|| self.weekdays(at))
                .or_else(|| self.short_weekday(at).filter(|_| self.is_japanese()))
        };
        let first = named(at)?;
        let mut next = at + 1;
        if self.is(next, Sense::Dot) && self.glued(next) && self.written(at).len() <= 3 {
            next += 1;
        }
        if self.any(next, &[Sense::Dash, Sense::To, Sense::Until])
            || self.is_japanese() && self.is(next, Sense::From)
        {
            let last_at = self.skip(next + 1, &[Sense::The, Sense::To]);
            if let Some(last) = named(last_at) {
                let span = (last + 7 - first) % 7;
                let days = (0..=span)
                    .map(|step| (0, (first - 1 + step) % 7 + 1))
                    .collect();
                return Some((days, self.maybe(last_at + 1, &[Sense::Until])));
            }
        }
        Some((vec![(0, first)], next))
    }

    /// `every march 3`, `every christmas`, `every january`.
    fn every_date(&self, at: usize) -> Option<(Rule, usize)> {
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
        Some((rule, at + 1))
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
                if let Some((Day::Nth(nth, Counted::Weekday(day), base), end)) = self.day(next) {
                    if let Day::Month { month, .. } = *base {
                        rule.months = vec![month];
                        rule.weekdays = vec![(nth, day)];
                        return (rule, end);
                    }
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

    fn week_behind_list(&self, at: usize) -> bool {
        self.which(at).is_some() && self.unit(at + 1).is_some()
    }

    /// The day of the month behind `every 2 months on …`.
    fn nth_of_each_behind(&self, at: usize) -> Option<(Rule, usize)> {
        let (nth, next) = match self.nth_word(at) {
            Some(found) => found,
            None => {
                let word =
                    self.unit(at).is_some_and(|(unit, _)| unit == Unit::Day) && !self.is_japanese();
                let (day, next) = self
                    .day_number(at + usize::from(word))
                    .filter(|(day, _)| (1..=31).contains(day))?;
                let romance = word
                    || self.is(next, Sense::DayMark)
                    || !matches!(
                        self.language,
                        Language::English | Language::German | Language::Japanese
                    );
                let closed = self.unit(next).is_none()
                    && !self.any(
                        next,
                        &[Sense::Oclock, Sense::HourMark, Sense::Am, Sense::Pm],
                    );
                (romance && (closed || self.is(next, Sense::DayMark)))
                    .then_some((i8::try_from(day).ok()?, self.maybe(next, &[Sense::DayMark])))?
            }
        };
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

    /// Words that are habits by themselves: `mondays`, `weekdays`, `mornings`, `montags`.
    fn habit(&self, at: usize) -> Option<(Repeat, usize)> {
        let start = self.skip(
            at,
            &[Sense::On, Sense::The, Sense::At, Sense::In, Sense::From],
        );
        let clear = self.is(start, Sense::Workdays)
            || self.is(start, Sense::Weekends)
            || self.weekdays(start).is_some();
        if clear {
            let (weekdays, end) = self.weekday_list(start)?;
            let mut rule = Rule::every(1, Frequency::Weekly);
            rule.weekdays = weekdays;
            let (part, end) = self.part_after_day(end);
            return Some((
                Repeat {
                    part,
                    ..Repeat::of(rule)
                },
                self.year_free(end),
            ));
        }
        let part = self.find(start, |sense| match sense {
            Sense::Parts(part) => Some(part),
            _ => None,
        });
        if let Some(part) = part {
            let only = self.part(start).is_none() || start > at;
            let german =
                self.language == Language::German && (start == 0 || self.clock_behind(start));
            let repeat = Repeat {
                part: Some(part),
                single: self.part(start).is_some(),
                ..Repeat::of(Rule::every(1, Frequency::Daily))
            };
            return (only && self.language != Language::German
                || german && self.part(start).is_none())
            .then_some((repeat, start + 1));
        }
        // `mon-fri at 9`, `monday through friday`, `mon, wed and fri`: several days are a habit.
        let (weekdays, end) = self.weekday_list(start)?;
        let many = weekdays.len() > 2;
        let range = (start..end).any(|place| {
            self.is(place, Sense::Dash) || self.any(place, &[Sense::To, Sense::Until])
        });
        let week = self.week_behind_list(self.skip(end, &[Sense::Of, Sense::The]));
        let every_week = self.year_free(end);
        if every_week > end && self.is(self.skip(end, &[Sense::In, Sense::Of]), Sense::Every)
            || (many || weekdays.len() == 2 && self.is_pair(start, end)) && !week
            || range && weekdays.len() > 1 && !week
        {
            let mut rule = Rule::every(1, Frequency::Weekly);
            rule.weekdays = weekdays;
            return Some((Repeat::of(rule), every_week));
        }
        let (repeat, end) = self
            .often(end)
            .filter(|(repeat, _)| repeat.rule.frequency == Frequency::Weekly)?;
        let mut rule = repeat.rule;
        rule.weekdays = weekdays;
        Some((Repeat::of(rule), end))
    }

    /// `monday and thursday at 6`: both days share the time, so it is a habit.
    fn is_pair(&self, start: usize, end: usize) -> bool {
        let and = (start..end).any(|place| self.is(place, Sense::And));
        and && self.clock_piece(self.skip(end, &[Sense::Comma])).is_some()
    }

    fn clock_behind(&self, at: usize) -> bool {
        self.clock_piece(at + 1).is_some()
    }
}

/// The rule's step for a unit.
pub const fn frequency(unit: Unit) -> Option<Frequency> {
    Some(match unit {
        Unit::Second => Frequency::Secondly,
        Unit::Minute => Frequency::Minutely,
        Unit::Hour => Frequency::Hourly,
        Unit::Day => Frequency::Daily,
        Unit::Week => Frequency::Weekly,
        Unit::Month | Unit::Quarter => Frequency::Monthly,
        Unit::Year => Frequency::Yearly,
    })
}

/// Quarters are counted in months.
const fn stretched(unit: Unit, count: u32) -> u32 {
    match unit {
        Unit::Quarter => count.saturating_mul(3),
        _ => count,
    }
}

/// A holiday as a yearly rule; those that go with Easter have none.
fn yearly(holiday: crate::nlu::times::sense::Holiday) -> Option<Rule> {
    use crate::nlu::times::sense::Holiday;
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
        Holiday::Easter(_) => return None,
    }
    Some(rule)
}
