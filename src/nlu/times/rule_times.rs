//! The times of day of a repetition, written into its rule.

use jiff::civil::Time;

use super::{
    Problem,
    grammar::{clocks::at_part, expr::Clock, moment::Moment},
    resolve::on_clock,
    rule::{Frequency, Rule},
    sense::Part,
};

/// The times of day, written into the rule when they were said. The earliest is given back.
pub fn times(
    moment: &Moment,
    part: Option<Part>,
    rule: &mut Rule,
    problem: &mut Option<Problem>,
) -> Result<Option<Time>, Problem> {
    if rule.frequency <= Frequency::Hourly {
        return Ok(hours_of_range(moment, rule));
    }
    let mut times = Vec::new();
    let other_part = moment.repeat.as_ref().and_then(|repeat| repeat.other_part);
    let mut clocks = moment.clocks.clone();
    if let (Some(part), Some(other)) = (part, other_part) {
        // `every morning and evening at 8` is at both, without a time it is when they are.
        clocks = [part, other]
            .into_iter()
            .flat_map(|part| {
                let at = moment.clocks.iter().map(move |clock| at_part(*clock, part));
                let named = moment.clocks.is_empty().then(|| part_clock(part));
                at.chain(named).collect::<Vec<Clock>>()
            })
            .collect();
    }
    // Who writes one time of several with an hour above twelve counts to 24 in all of them.
    let to_24 = |clock: &Clock| !clock.open && !clock.round && clock.hour > 12;
    if clocks.len() > 1 && clocks.iter().any(to_24) {
        for clock in clocks.iter_mut().filter(|clock| !clock.round) {
            clock.open = false;
        }
    }
    for clock in &clocks {
        let (time, other) = on_clock(*clock, part, None);
        times.push(time.ok_or(Problem::NoSuchTime)?.0);
        let open = other.is_some() && clock.late_below > 0 && (5..9).contains(&clock.hour);
        if open && problem.is_none() {
            *problem = Some(Problem::OpenHour);
        }
    }
    if times.is_empty() {
        times.extend(part.and_then(|part| Time::new(part.hours().0, 0, 0, 0).ok()));
    }
    times.sort_unstable();
    times.dedup();
    if !set_times(rule, &times) {
        times.truncate(1);
        *problem = Some(Problem::Several);
        set_times(rule, &times);
    }
    Ok(times.first().copied())
}

/// The hour that stands for a part of the day, as a clock.
fn part_clock(part: Part) -> Clock {
    Clock {
        hour: u32::try_from(part.hours().0).unwrap_or(9),
        minute: 0,
        second: 0,
        open: false,
        round: true,
        late_below: 0,
    }
}

/// Writes the times into the rule. A rule crosses its hours with its minutes; where not all of
/// those are meant, the positions of the others among a step's moments are written with them.
fn set_times(rule: &mut Rule, times: &[Time]) -> bool {
    let mut hours: Vec<i8> = times.iter().map(|time| time.hour()).collect();
    let mut minutes: Vec<i8> = times.iter().map(|time| time.minute()).collect();
    hours.dedup();
    minutes.sort_unstable();
    minutes.dedup();
    let crossed: Vec<(i8, i8)> = hours
        .iter()
        .flat_map(|hour| minutes.iter().map(move |minute| (*hour, *minute)))
        .collect();
    let meant: Vec<usize> = (0..crossed.len())
        .filter(|at| {
            times
                .iter()
                .any(|time| (time.hour(), time.minute()) == crossed[*at])
        })
        .collect();
    let days = match rule.frequency {
        Frequency::Daily => 1,
        Frequency::Weekly => rule.weekdays.len().max(1),
        _ => rule.weekdays.len().max(rule.month_days.len()).max(1) * rule.months.len().max(1),
    };
    if crossed.len() > 1 && !rule.positions.is_empty() {
        // The first working day at 9:00 and 17:00: each position stands for all of its times.
        if meant.len() != crossed.len() || rule.positions.len() != 1 {
            return false;
        }
        let count = i8::try_from(crossed.len()).unwrap_or(i8::MAX);
        let position = rule.positions[0];
        let first = (position.abs().saturating_sub(1)).saturating_mul(count);
        rule.positions = (1..=count)
            .map(|step| position.signum() * first.saturating_add(step))
            .collect();
    } else if meant.len() < crossed.len() {
        let places = (0..days).flat_map(|day| meant.iter().map(move |at| (day, *at)));
        let positions: Option<Vec<i8>> = places
            .map(|(day, at)| i8::try_from(day * crossed.len() + at + 1).ok())
            .collect();
        let Some(positions) = positions else {
            return false;
        };
        rule.positions = positions;
    }
    rule.hours = hours;
    rule.minutes = minutes;
    true
}

/// `every hour from 9 to 17`: the hours between.
fn hours_of_range(moment: &Moment, rule: &mut Rule) -> Option<Time> {
    let clock = moment.clocks.first()?;
    let (first, _) = on_clock(*clock, moment.part, None);
    let (first, _) = first?;
    if let Some(end) = moment.until_clock {
        let (end, other) = on_clock(end, moment.part, None);
        let (end, _) = end?;
        let end = if end <= first {
            other.unwrap_or(end)
        } else {
            end
        };
        if first < end {
            let step = usize::try_from(rule.interval).unwrap_or(1);
            let every_hour = rule.frequency == Frequency::Hourly;
            rule.hours = (first.hour()..=end.hour())
                .step_by(if every_hour { step } else { 1 })
                .collect();
            if every_hour && step > 1 {
                // Hours of the day begin anew each day.
                rule.frequency = Frequency::Daily;
                rule.interval = 1;
                rule.minutes = vec![first.minute()];
            }
        }
    }
    Some(first)
}
