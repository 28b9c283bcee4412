//! What was written, before it is known when that is: days, clock times, amounts and repetitions
//! without a `now`.

use jiff::{Timestamp, tz::TimeZone};

use crate::times::{
    rule::{Frequency, Rule},
    sense::{Edge, Holiday, Part, Unit},
};

/// How long something is: months and days by the calendar, seconds by the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    pub months: i64,
    pub days: i64,
    pub seconds: i64,
    /// The smallest unit it was given in.
    pub unit: Unit,
    /// How many of that unit.
    pub count: i64,
}

/// Which of the days with a weekday's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The one that comes next; today counts only with a time that is still ahead.
    Nearest,
    /// The one of this week or the one that comes next, today included.
    This,
    /// The one that comes next, never today.
    Coming,
    /// The latest one that is over.
    Last,
    /// The one in the week so many from this one.
    Week(i32),
}

/// Which days of a month or week are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    Any,
    Workday,
    Weekday(i8),
}

/// A day, or a longer stretch that begins with one.
#[derive(Clone, Debug, PartialEq)]
pub enum Day {
    /// Days from today.
    Offset(i32),
    Weekday(i8, Which),
    /// A day of a month; without month or year the next that comes.
    Calendar {
        year: Option<i16>,
        month: Option<i8>,
        day: i8,
        weekday: Option<i8>,
    },
    /// A number pair that can be read both ways, the likelier first: month and day.
    Either {
        year: Option<i16>,
        first: (i8, i8),
        second: (i8, i8),
    },
    /// A whole month: so many from the nearest, or of a year.
    Month {
        month: i8,
        year: Option<i16>,
        which: Which,
    },
    Year(i16),
    /// This week, next month, last year.
    Cycle(Unit, i32),
    Weekend(i32),
    /// The first day of a season.
    Season((i8, i8), Which),
    /// One of the four quarters of a year.
    QuarterOf(i8, Option<i16>),
    /// The first, middle or last day of a longer stretch.
    Edge(Edge, Box<Day>),
    /// The nth such day of a month; -1 is the last.
    Nth(i8, Counted, Box<Day>),
    Holiday(Holiday, Which, Option<i16>),
    /// The first such weekday after another day, or before it with -1.
    Beside(i8, i64, Box<Day>),
    /// So long after (or before, with -1) another day.
    Shift(Amount, i64, Box<Day>),
    /// A day that no calendar has.
    Impossible,
}

/// A time on the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    pub hour: u32,
    pub minute: u32,
    pub second: u32,
    /// Morning or evening was not said and could be either.
    pub open: bool,
    /// Only the hour was said.
    pub round: bool,
    /// Hours below this one are in the afternoon, if they are open and the day is known.
    pub late_below: u32,
}

/// One thing that a stretch of words says.
#[derive(Clone, Debug)]
pub enum Piece {
    Exact(Timestamp),
    Day(Day),
    /// From one day to another.
    Days(Day, Day),
    Clock(Clock),
    /// From one time to another.
    Clocks(Clock, Clock),
    Part(Part),
    /// A part of the day so many days from today.
    PartOf(i32, Part),
    /// From now, or back from now with -1.
    Offset(Amount, i64),
    Length(Amount),
    /// So long before (-1) or after (1) a time that is named elsewhere.
    Lead(Amount, i64),
    Zone(TimeZone),
    Repeat(Repeat),
    /// Weekdays that a repetition leaves out.
    Except(Vec<(i8, i8)>),
    /// What follows bounds a repetition.
    Until,
    /// A repetition goes on until this day.
    UntilDay(Day),
    /// What follows begins a repetition.
    Starting,
    Count(u32),
    /// The end of a working day.
    DayEnd,
    Now,
    /// The time of day it is now, on another day.
    SameTime,
    Vague,
    /// An hour that no clock has.
    Impossible,
}

/// A repetition.
#[derive(Clone, Debug)]
pub struct Repeat {
    pub rule: Rule,
    pub part: Option<Part>,
    /// A second part of the day: `every morning and evening`.
    pub other_part: Option<Part>,
    /// So many times in a unit, without saying when.
    pub how_often: bool,
}

impl Repeat {
    /// A repetition by a rule alone.
    pub const fn of(rule: Rule) -> Self {
        Self {
            rule,
            part: None,
            other_part: None,
            how_often: false,
        }
    }

    /// `except Sunday`: the days that are left.
    pub fn leave_out(&mut self, without: &[(i8, i8)]) -> bool {
        let daily = self.rule.frequency == Frequency::Daily && self.rule.interval == 1;
        let weekly = self.rule.frequency == Frequency::Weekly && !self.rule.weekdays.is_empty();
        if daily {
            self.rule.frequency = Frequency::Weekly;
            self.rule.weekdays = (1..=7).map(|day| (0, day)).collect();
        }
        self.rule.weekdays.retain(|day| !without.contains(day));
        daily || weekly
    }

    /// `every day … on weekdays`, `monthly … on the 3rd`: the second says the same more exactly.
    pub fn narrow(&mut self, other: &Self) -> bool {
        let bare = self.rule.weekdays.is_empty()
            && self.rule.month_days.is_empty()
            && self.rule.months.is_empty();
        let part_only = other.part.is_some()
            && other.rule.frequency == Frequency::Daily
            && other.rule.weekdays.is_empty();
        if part_only && self.part.is_none() && self.rule.frequency >= Frequency::Daily {
            self.part = other.part;
            return true;
        }
        if part_only && self.rule.frequency == Frequency::Daily {
            self.other_part = other.part.filter(|part| Some(*part) != self.part);
            return self.other_part.is_some();
        }
        let other_bare = other.rule.weekdays.is_empty()
            && other.rule.month_days.is_empty()
            && other.rule.months.is_empty();
        if !bare
            && other_bare
            && (other.rule.interval == 1 || self.rule.interval == 1)
            && other.rule.frequency == self.rule.frequency
        {
            // `Fridays, every other week`.
            self.rule.interval = self.rule.interval.max(other.rule.interval);
            return true;
        }
        let finer = self.rule.frequency < Frequency::Daily && !other.rule.weekdays.is_empty();
        let wider = other.rule.frequency == self.rule.frequency
            || (self.rule.frequency == Frequency::Daily
                && other.rule.frequency == Frequency::Weekly);
        if finer {
            self.rule.weekdays.clone_from(&other.rule.weekdays);
        } else if bare && wider && other.rule.interval == 1 {
            let interval = if self.rule.frequency == other.rule.frequency {
                self.rule.interval
            } else {
                1
            };
            self.rule = other.rule.clone();
            self.rule.interval = interval;
            self.part = self.part.or(other.part);
        } else {
            return false;
        }
        true
    }
}
