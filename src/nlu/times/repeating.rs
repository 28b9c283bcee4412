//! Finds the rule and the first occurrence of a repetition.

use jiff::{
    ToSpan, Zoned,
    civil::{Date, Time},
};

use super::{
    Problem, What,
    calendar::span,
    grammar::{
        expr::{Amount, Counted, Day},
        moment::Moment,
        repeats::edge_rule,
        yearly::yearly,
    },
    occurrences::{monday_of, occurrences},
    resolve::{point, settle},
    rule::{Frequency, Rule},
    rule_times::times,
    sense::Unit,
};

/// What a repetition means.
pub fn found(moment: &Moment, now: &Zoned) -> Option<(What, Option<Problem>)> {
    let repeat = moment.repeat.as_ref()?;
    if moment.impossible {
        return Some((What::Nothing, Some(Problem::NoSuchTime)));
    }
    let mut rule = repeat.rule.clone();
    let mut problem = repeat.how_often.then_some(Problem::HowOften);
    let zone = moment
        .zone
        .clone()
        .unwrap_or_else(|| now.time_zone().clone());
    let there = now.with_time_zone(zone);
    let part = moment.part.or(repeat.part);
    let time = match times(moment, part, &mut rule, &mut problem) {
        Ok(time) => time,
        Err(problem) => return Some((What::Nothing, Some(problem))),
    };
    let start = start(moment, &there);
    date_of_start(moment, &mut rule);
    let first = first(&rule, time, start.as_ref(), &there)?;
    bound(moment, &mut rule, &first, &there);
    if rule.until.is_some_and(|until| first.timestamp() > until) {
        problem = Some(Problem::Past);
    }
    let first = if moment.zone.is_some() {
        localised(&mut rule, &first, now)
    } else {
        first
    };
    Some((What::Recurrence { rule, first }, problem))
}

/// Where the repetition begins, if that was said: the day, and the whole moment.
fn start(moment: &Moment, now: &Zoned) -> Option<Zoned> {
    let starting = moment.starting.as_ref()?;
    let mut inner = (**starting).clone();
    if inner.clocks.is_empty() && inner.part.is_none() {
        inner.clocks = moment.clocks.first().copied().into_iter().collect();
        inner.part = moment
            .part
            .or_else(|| moment.repeat.as_ref().and_then(|repeat| repeat.part));
    }
    point(&inner, now).ok().map(|point| point.at)
}

/// `on March 3 every year`: the day of the start is the rule's.
fn date_of_start(moment: &Moment, rule: &mut Rule) {
    let bare = rule.months.is_empty() && rule.month_days.is_empty() && rule.weekdays.is_empty();
    let day = moment.starting.as_ref().and_then(|start| start.day.clone());
    match (rule.frequency, day.filter(|_| bare)) {
        (
            Frequency::Yearly,
            Some(Day::Calendar {
                month: Some(month),
                day,
                ..
            }),
        ) => {
            rule.months = vec![month];
            rule.month_days = vec![day];
        }
        (Frequency::Yearly, Some(Day::Nth(nth, Counted::Weekday(weekday), base))) => {
            if let Day::Month { month, .. } = *base {
                rule.months = vec![month];
                rule.weekdays = vec![(nth, weekday)];
            }
        }
        (Frequency::Yearly, Some(Day::Holiday(holiday, ..))) => {
            if let Some(found) = yearly(holiday) {
                rule.months = found.months;
                rule.month_days = found.month_days;
                rule.weekdays = found.weekdays;
            }
        }
        (Frequency::Monthly, Some(Day::Edge(edge, base))) => {
            if let (Day::Cycle(Unit::Month, _), Some(found)) = (*base, edge_rule(Unit::Month, edge))
            {
                rule.month_days = found.month_days;
            }
        }
        (Frequency::Monthly, Some(Day::Calendar { day, .. })) => rule.month_days = vec![day],
        (Frequency::Weekly, Some(Day::Weekday(weekday, _))) => rule.weekdays = vec![(0, weekday)],
        _ => {}
    }
}

/// The first occurrence later than now, or at the start.
fn first(rule: &Rule, time: Option<Time>, start: Option<&Zoned>, now: &Zoned) -> Option<Zoned> {
    if rule.frequency <= Frequency::Hourly {
        return first_by_clock(rule, time, start, now);
    }
    let hour = time
        .or_else(|| start.map(Zoned::time))
        .unwrap_or_else(|| Time::constant(9, 0, 0, 0));
    let from = start.map_or(now.date(), Zoned::date);
    let bare = rule.weekdays.is_empty() && rule.month_days.is_empty() && rule.months.is_empty();
    // A step without any day named begins where it is said, or with the first that is ahead.
    let anchor = settle(
        anchor_day(rule, bare, from, now, hour, start.is_some())?.to_datetime(hour),
        now.time_zone(),
    )
    .ok()?
    .0;
    let each = Rule {
        interval: if bare { rule.interval } else { 1 },
        count: None,
        until: None,
        ..rule.clone()
    };
    let not_before = start.map_or(now.clone(), |start| {
        if start.timestamp() < now.timestamp() {
            now.clone()
        } else {
            earlier(start)
        }
    });
    let mut all = occurrences(&each, &anchor);
    all.by_ref().take(4_000).find(|at| *at > not_before)
}

/// Just before a start, so that an occurrence at the start itself counts.
fn earlier(start: &Zoned) -> Zoned {
    let midnight = start.start_of_day().unwrap_or_else(|_| start.clone());
    midnight.checked_sub(1.second()).unwrap_or(midnight)
}

fn anchor_day(
    rule: &Rule,
    bare: bool,
    from: Date,
    now: &Zoned,
    hour: Time,
    started: bool,
) -> Option<Date> {
    if !bare {
        return Some(match rule.frequency {
            Frequency::Weekly => monday_of(from),
            Frequency::Monthly => from.first_of_month(),
            Frequency::Yearly => from.first_of_year(),
            _ => from,
        });
    }
    if started {
        return Some(from);
    }
    let ahead = hour > now.time();
    let day = match rule.frequency {
        Frequency::Daily if ahead || rule.interval == 1 => from,
        Frequency::Daily => from.tomorrow().ok()?,
        Frequency::Weekly => from
            .checked_add((i64::from(rule.interval) * 7).days())
            .ok()?,
        Frequency::Monthly => from.checked_add(i64::from(rule.interval).months()).ok()?,
        _ => from.checked_add(i64::from(rule.interval).years()).ok()?,
    };
    Some(day)
}

fn first_by_clock(
    rule: &Rule,
    time: Option<Time>,
    start: Option<&Zoned>,
    now: &Zoned,
) -> Option<Zoned> {
    let step = match rule.frequency {
        Frequency::Secondly => i64::from(rule.interval).seconds(),
        Frequency::Minutely => i64::from(rule.interval).minutes(),
        _ => i64::from(rule.interval).hours(),
    };
    let begin = match (start, time) {
        (Some(start), _) => start.clone(),
        (None, Some(time)) => {
            let today = settle(now.date().to_datetime(time), now.time_zone())
                .ok()?
                .0;
            // `every hour from 9 to 17`: the hours of today that are left count.
            if today > *now || rule.hours.len() > 1 {
                today
            } else {
                settle(
                    now.date().tomorrow().ok()?.to_datetime(time),
                    now.time_zone(),
                )
                .ok()?
                .0
            }
        }
        (None, None) => now.checked_add(step).ok()?,
    };
    let each = Rule {
        count: None,
        until: None,
        ..rule.clone()
    };
    occurrences(&each, &begin).take(4_000).find(|at| at > now)
}

/// `until Christmas`, `for 5 days`, `5 times`.
fn bound(moment: &Moment, rule: &mut Rule, first: &Zoned, now: &Zoned) {
    rule.count = moment.count.or(rule.count);
    if let Some(amount) = moment.length {
        // So long from now; or from where it begins, whose last moment is the next one's first.
        let started = moment.starting.is_some() || amount.unit < Unit::Day;
        let from = if started {
            first
                .checked_sub(1.second())
                .unwrap_or_else(|_| first.clone())
        } else {
            now.clone()
        };
        bound_by_length(rule, amount, &from);
    }
    let Some(until) = &moment.until else { return };
    let Ok(mut found) = point(until, now) else {
        return;
    };
    if found.at < *first
        && let Ok(later) = point(until, first)
    {
        // `from November until June`: the June that follows.
        found = later;
    }
    let until = found;
    let whole_day = moment
        .until
        .as_ref()
        .is_some_and(|until| until.clocks.is_empty());
    let end = if whole_day {
        let date = until.at.date();
        let last = if is_left_out(moment) {
            date.at(0, 0, 0, 0)
        } else {
            date.at(23, 59, 59, 0)
        };
        last.to_zoned(now.time_zone().clone()).ok()
    } else {
        Some(until.at)
    };
    rule.until = end.map(|end| end.timestamp());
}

/// `until March` ends as it begins, `until Friday` with it.
fn is_left_out(moment: &Moment) -> bool {
    let edge = moment.until.as_ref().and_then(|until| until.day.clone());
    matches!(
        edge,
        Some(Day::Month { .. } | Day::Year(_) | Day::Cycle(..))
    )
}

fn bound_by_length(rule: &mut Rule, amount: Amount, from: &Zoned) {
    let same = matches!(
        (rule.frequency, amount.unit),
        (Frequency::Daily, Unit::Day)
            | (Frequency::Weekly, Unit::Week)
            | (Frequency::Monthly, Unit::Month)
            | (Frequency::Yearly, Unit::Year)
            | (Frequency::Hourly, Unit::Hour)
            | (Frequency::Minutely, Unit::Minute)
    );
    let days = rule.weekdays.len().max(1) * rule.hours.len().max(1);
    if same && rule.interval == 1 && days == 1 {
        rule.count = u32::try_from(amount.count).ok().filter(|count| *count > 0);
        return;
    }
    let end = span(amount, 1).and_then(|span| from.checked_add(span).ok());
    rule.until = end.map(|end| end.timestamp());
}

/// A rule in another zone, told in the person's own: hours move, and so may weekdays.
fn localised(rule: &mut Rule, first: &Zoned, now: &Zoned) -> Zoned {
    let local = first.with_time_zone(now.time_zone().clone());
    if !rule.hours.is_empty() && rule.frequency >= Frequency::Daily {
        let minutes = |at: &Zoned| i32::from(at.hour()) * 60 + i32::from(at.minute());
        let shift = minutes(&local) - minutes(first);
        let days = first
            .date()
            .until(local.date())
            .map_or(0, |span| span.get_days());
        if rule.hours.len() == 1 {
            rule.hours = vec![local.hour()];
            rule.minutes = vec![local.minute()];
        } else {
            let hours = rule.hours.iter().map(|hour| i32::from(*hour) + shift / 60);
            let mut hours: Vec<i8> = hours
                .filter_map(|hour| i8::try_from(hour.rem_euclid(24)).ok())
                .collect();
            hours.sort_unstable();
            rule.hours = hours;
        }
        for (_, day) in &mut rule.weekdays {
            *day = i8::try_from((i32::from(*day) - 1 + days).rem_euclid(7) + 1).unwrap_or(*day);
        }
    }
    local
}
