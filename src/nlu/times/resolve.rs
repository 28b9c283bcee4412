//! Finds the moment that is meant, seen from now, and says what is doubtful about it.
//!
//! What hours stand for words where none is said is told in `docs/times.md`.

use jiff::{
    ToSpan, Zoned,
    civil::{Date, DateTime, Time},
    tz::{AmbiguousOffset, TimeZone},
};

use super::{
    Grain, Problem, What,
    calendar::{self, Moves, Told, span},
    grammar::{
        amounts::scaled,
        expr::{Amount, Clock, Day},
        moment::Moment,
    },
    repeating,
    sense::{Part, Unit},
};

/// A moment that was found.
#[derive(Clone, Debug)]
pub struct Point {
    pub at: Zoned,
    pub until: Option<Zoned>,
    pub grain: Grain,
    pub problem: Option<Problem>,
}

/// What a group of pieces means.
pub fn found(moment: &Moment, now: &Zoned) -> Option<(What, Option<Problem>)> {
    if moment.repeat.is_some() {
        return repeating::found(moment, now);
    }
    if let Some(inner) = bound_alone(moment) {
        return found(&inner, now);
    }
    if moment.is_point() || moment.now || moment.impossible {
        return Some(match point(moment, now) {
            Ok(point) => {
                let what = What::Point {
                    at: point.at,
                    until: point.until,
                    grain: point.grain,
                };
                (what, point.problem)
            }
            Err(problem) => (What::Nothing, Some(problem)),
        });
    }
    if let Some(amount) = moment.length.or(moment.lead.map(|(amount, _)| amount)) {
        return Some((What::Duration(span(amount, 1)?), None));
    }
    moment
        .vague
        .then_some((What::Nothing, Some(Problem::Vague)))
}

/// `until Friday`, `starting tomorrow` without a repetition: the bound is the moment.
fn bound_alone(moment: &Moment) -> Option<Moment> {
    let inner = moment.starting.as_ref().or(moment.until.as_ref())?;
    if moment.day.is_some() || moment.offset.is_some() || moment.exact.is_some() {
        return None;
    }
    let mut inner = (**inner).clone();
    if inner.clocks.is_empty() {
        inner.clocks.clone_from(&moment.clocks);
    }
    inner.part = inner.part.or(moment.part);
    inner.zone = inner.zone.or_else(|| moment.zone.clone());
    Some(inner)
}

/// The moment a point names.
pub fn point(moment: &Moment, now: &Zoned) -> Result<Point, Problem> {
    if moment.impossible {
        return Err(Problem::NoSuchTime);
    }
    if let Some(at) = moment.exact {
        return Ok(checked(
            at.to_zoned(now.time_zone().clone()),
            Grain::Second,
            now,
        ));
    }
    if moment.now {
        return Ok(Point {
            at: now.clone(),
            until: None,
            grain: Grain::Second,
            problem: None,
        });
    }
    if let Some((amount, sign)) = moment.offset {
        return offset(moment, amount, sign, now);
    }
    let zone = moment
        .zone
        .clone()
        .unwrap_or_else(|| now.time_zone().clone());
    let there = now.with_time_zone(zone);
    let mut moment = moment.clone();
    if moment.same_time && moment.clocks.is_empty() {
        moment.clocks.push(time_of(&there));
        // `this time next week` is seven days on, and not on its Monday.
        if let Some(Day::Cycle(unit, count)) = moment.day
            && let Some(by) = scaled(f64::from(count.abs()), unit)
        {
            let today = Box::new(Day::Offset(0));
            moment.day = Some(Day::Shift(by, i64::from(count.signum()), today));
        }
    }
    if moment.zone.is_some() {
        // Who writes minutes and a zone counts hours to 24.
        for clock in moment.clocks.iter_mut().filter(|clock| !clock.round) {
            clock.open = false;
        }
    }
    let mut point = on_day(&moment, &there)?;
    point.at = point.at.with_time_zone(now.time_zone().clone());
    point.until = point
        .until
        .map(|until| until.with_time_zone(now.time_zone().clone()));
    Ok(point)
}

fn time_of(now: &Zoned) -> Clock {
    let count = |value: i8| u32::try_from(value).unwrap_or(0);
    Clock {
        hour: count(now.hour()),
        minute: count(now.minute()),
        second: 0,
        open: false,
        round: false,
        late_below: 0,
    }
}

fn checked(at: Zoned, grain: Grain, now: &Zoned) -> Point {
    let problem = (at < *now).then_some(Problem::Past);
    Point {
        at,
        until: None,
        grain,
        problem,
    }
}

/// So long from now. With a time of day, whole days are counted.
fn offset(moment: &Moment, amount: Amount, sign: i64, now: &Zoned) -> Result<Point, Problem> {
    let span = span(amount, sign).ok_or(Problem::NoSuchDate)?;
    let at = now.checked_add(span).map_err(|_| Problem::NoSuchDate)?;
    let grain = match amount.unit {
        Unit::Second => Grain::Second,
        Unit::Minute => Grain::Minute,
        Unit::Hour => Grain::Hour,
        _ => Grain::Day,
    };
    if amount.unit < Unit::Day || (moment.clocks.is_empty() && moment.part.is_none()) {
        return Ok(checked(at, grain, now));
    }
    let told = Told {
        date: at.date(),
        grain: Grain::Day,
        other: None,
        moves: None,
    };
    timed(moment, &told, now)
}

fn on_day(moment: &Moment, now: &Zoned) -> Result<Point, Problem> {
    match &moment.day {
        Some(day) => {
            let told = calendar::find(day, now.date()).ok_or(Problem::NoSuchDate)?;
            let mut point = timed(moment, &told, now)?;
            if let Some(last) = moment
                .last_day
                .as_ref()
                .and_then(|day| calendar::find(day, now.date()))
            {
                point.until = last
                    .date
                    .at(23, 59, 59, 0)
                    .to_zoned(now.time_zone().clone())
                    .ok();
            }
            if let (Some(other), None) = (told.other, &point.problem) {
                let other = settle(other.to_datetime(point.at.time()), now.time_zone())?.0;
                point.problem = Some(Problem::AmbiguousDate { other });
            }
            Ok(point)
        }
        None => next_time(moment, now),
    }
}

/// A time on a day that is known.
fn timed(moment: &Moment, told: &Told, now: &Zoned) -> Result<Point, Problem> {
    let Some(clock) = moment.clocks.first() else {
        return without_clock(moment.part, told, now);
    };
    let today = told.date == now.date();
    let mut date = told.date;
    let (time, other) = on_clock(*clock, moment.part, today.then_some(now));
    let (time, next_day) = time.ok_or(Problem::NoSuchTime)?;
    // `tonight at 1`: the hours behind midnight are the next day's.
    let late = moment.part == Some(Part::Night) && time.hour() < 5;
    let midnight_today = today && time == Time::midnight() && told.grain == Grain::Day;
    if next_day || late || midnight_today {
        date = date.tomorrow().map_err(|_| Problem::NoSuchDate)?;
    }
    let mut at = settle(date.to_datetime(time), now.time_zone())?;
    if at.0 <= *now
        && let Some(moved) = told.moves.and_then(|moves| moved(date, moves))
        && (told.moves == Some(Moves::Week) || !today)
    {
        at = settle(moved.to_datetime(time), now.time_zone())?;
    }
    let other = other.and_then(|time| settle(date.to_datetime(time), now.time_zone()).ok());
    Ok(told_at(
        at,
        grain_of(clock),
        now,
        other.map(|(other, _)| other),
        moment,
        Some(date),
    ))
}

/// The next such day; a month or year that does not have it is passed over.
fn moved(date: Date, moves: Moves) -> Option<Date> {
    let step = match moves {
        Moves::Week => return date.checked_add(7.days()).ok(),
        Moves::Month => 1,
        Moves::Year => 12,
    };
    let first = date.first_of_month();
    (1..=8).find_map(|count| {
        let month = first.checked_add((count * step).months()).ok()?;
        Date::new(month.year(), month.month(), date.day()).ok()
    })
}

/// A day without a time: the hour that stands for the part of the day, or 09:00.
fn without_clock(part: Option<Part>, told: &Told, now: &Zoned) -> Result<Point, Problem> {
    let (hour, end) = part.map_or((9, 24), Part::hours);
    let today = told.date == now.date();
    let mut date = told.date;
    let mut hour = hour;
    let grain = if part.is_some() {
        Grain::Part
    } else {
        told.grain
    };
    if part == Some(Part::Small) && today && now.hour() >= 5 {
        date = date.tomorrow().map_err(|_| Problem::NoSuchDate)?;
    } else if let Some(moves) = told
        .moves
        .filter(|_| today && is_next(told, part, hour, now))
    {
        date = moved(date, moves).ok_or(Problem::NoSuchDate)?;
    } else if today && now.hour() >= hour && now.hour() + 1 < end {
        hour = now.hour() + 1;
    }
    let at = settle(date.at(hour, 0, 0, 0), now.time_zone())?;
    let mut point = Point {
        at: at.0,
        until: None,
        grain,
        problem: at.1,
    };
    if point.at < *now {
        point.problem = Some(Problem::Past);
    }
    Ok(point)
}

/// Whether a day that is today's by its name is the next of that name. A weekday or a number,
/// said on that very day, is; a date is when today is as good as over.
fn is_next(told: &Told, part: Option<Part>, hour: i8, now: &Zoned) -> bool {
    match (told.moves, part) {
        (Some(Moves::Year), _) => now.hour() >= 23,
        (_, None) => true,
        (_, Some(_)) => now.hour() >= hour,
    }
}

/// A time without a day: the next that comes.
fn next_time(moment: &Moment, now: &Zoned) -> Result<Point, Problem> {
    let Some(clock) = moment.clocks.first() else {
        let part = moment.part.unwrap_or(Part::Morning);
        let (hour, _) = part.hours();
        let today = Told {
            date: now.date(),
            grain: Grain::Day,
            other: None,
            moves: None,
        };
        let point = without_clock(Some(part), &today, now)?;
        if point.problem == Some(Problem::Past)
            || now.hour() >= hour && point.at.date() == now.date() && now.hour() > hour
        {
            let date = now.date().tomorrow().map_err(|_| Problem::NoSuchDate)?;
            return without_clock(Some(part), &Told { date, ..today }, now);
        }
        return Ok(point);
    };
    let mut candidates = Vec::new();
    for (time, spare) in readings(*clock) {
        let mut date = now.date();
        for _ in 0..3 {
            if let Ok(at) = settle(date.to_datetime(time), now.time_zone())
                && at.0 > *now
            {
                candidates.push((at, spare));
                break;
            }
            date = date.tomorrow().map_err(|_| Problem::NoSuchDate)?;
        }
    }
    // Of two readings the nearer one counts, but nobody is woken at four in the morning by it
    // unless it is night now.
    let night = now.hour() < 5;
    let late = now.hour() >= 18;
    candidates.sort_by_key(|((at, _), _)| {
        let asleep = at.hour() < 6 && !night && !(late && at.hour() == 0);
        (asleep && clock.open, at.timestamp())
    });
    let mut candidates = candidates.into_iter();
    let (at, _) = candidates.next().ok_or(Problem::NoSuchTime)?;
    let other = candidates.next().map(|((other, _), _)| other);
    let date = at.0.date();
    Ok(told_at(at, grain_of(clock), now, other, moment, Some(date)))
}

/// The times that a clock time can be, each with whether it is the less likely one.
fn readings(clock: Clock) -> Vec<(Time, bool)> {
    let hour = clock.hour % 24;
    let mut hours = vec![(hour, false)];
    if clock.open {
        hours = vec![(hour % 12, true), (hour % 12 + 12, false)];
    }
    hours
        .into_iter()
        .filter_map(|(hour, spare)| Some((time(hour, clock)?, spare)))
        .collect()
}

fn time(hour: u32, clock: Clock) -> Option<Time> {
    let small = |value: u32| i8::try_from(value).ok();
    Time::new(small(hour)?, small(clock.minute)?, small(clock.second)?, 0).ok()
}

/// A time and whether it is the next day's.
type Timed = Option<(Time, bool)>;

/// The time of a clock on a known day, and the other it could be. On today's day a time that is
/// still ahead goes before one that is over.
pub fn on_clock(clock: Clock, part: Option<Part>, today: Option<&Zoned>) -> (Timed, Option<Time>) {
    let plain = |hour: u32| time(hour % 24, clock).map(|time| (time, hour == 24));
    if !clock.open {
        return (plain(clock.hour), None);
    }
    let early = time(clock.hour % 12, clock);
    let late = time(clock.hour % 12 + 12, clock);
    if part.is_some() {
        return (plain(clock.hour), None);
    }
    let prefer_late = clock.hour < clock.late_below || clock.hour == 12;
    let (mut likely, mut other) = if prefer_late {
        (late, early)
    } else {
        (early, late)
    };
    if let (Some(now), Some(first), Some(second)) = (today, likely, other)
        && first <= now.time()
        && second > now.time()
    {
        likely = Some(second);
        other = Some(first);
    }
    (likely.map(|time| (time, false)), other)
}

/// Whether the other reading of an hour is worth a question: nobody means four in the morning.
fn is_doubtful(clock: &Clock) -> bool {
    clock.open && (5..12).contains(&clock.hour)
}

fn told_at(
    at: (Zoned, Option<Problem>),
    grain: Grain,
    now: &Zoned,
    other: Option<Zoned>,
    moment: &Moment,
    date: Option<Date>,
) -> Point {
    let (at, mut problem) = at;
    let clock = moment.clocks.first();
    let written = moment.day.is_some() && clock.is_some_and(|clock| clock.late_below == 0);
    if clock.is_some_and(is_doubtful) && !written && problem.is_none() && moment.part.is_none() {
        problem = other.map(|other| Problem::AmbiguousHour { other });
    }
    if at < *now {
        problem = Some(Problem::Past);
    }
    let until = moment
        .until_clock
        .zip(date)
        .and_then(|(clock, date)| until(clock, date, &at));
    Point {
        at,
        until,
        grain,
        problem,
    }
}

/// The end of a range of times: the first such time behind its start.
fn until(clock: Clock, date: Date, start: &Zoned) -> Option<Zoned> {
    let mut ends: Vec<Zoned> = readings(clock)
        .into_iter()
        .flat_map(|(time, _)| {
            [Some(date), date.tomorrow().ok()]
                .into_iter()
                .flatten()
                .map(move |date| date.to_datetime(time))
        })
        .filter_map(|at| settle(at, start.time_zone()).ok())
        .map(|(at, _)| at)
        .filter(|at| at > start)
        .collect();
    ends.sort();
    ends.into_iter().next()
}

const fn grain_of(clock: &Clock) -> Grain {
    if clock.second > 0 {
        Grain::Second
    } else if clock.round {
        Grain::Hour
    } else {
        Grain::Minute
    }
}

/// A wall time in a zone. A time that the day skips is as late as it would have been, a time
/// that comes twice is the first; both are told.
pub fn settle(at: DateTime, zone: &TimeZone) -> Result<(Zoned, Option<Problem>), Problem> {
    let ambiguous = zone.to_ambiguous_zoned(at);
    let problem = match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { .. } => None,
        AmbiguousOffset::Gap { .. } => Some(Problem::Skipped),
        AmbiguousOffset::Fold { .. } => Some(Problem::Twice),
    };
    let at = ambiguous.compatible().map_err(|_| Problem::NoSuchDate)?;
    Ok((at, problem))
}
