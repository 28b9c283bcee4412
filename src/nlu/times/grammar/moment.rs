//! What pieces say together, and which of them go together.

use jiff::{Timestamp, tz::TimeZone};

use super::{
    Reader,
    clocks::at_part,
    expr::{Amount, Clock, Day, Piece, Repeat, Which},
    pieces::Placed,
    stretches::within,
};
use crate::times::{
    rule::{Frequency, Rule},
    sense::{Edge, Part, Sense, Unit},
};

/// What several pieces say together.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says that a word was there, independent of the others"
)]
#[derive(Clone, Debug, Default)]
pub struct Moment {
    pub exact: Option<Timestamp>,
    pub day: Option<Day>,
    pub last_day: Option<Day>,
    pub clocks: Vec<Clock>,
    pub until_clock: Option<Clock>,
    pub part: Option<Part>,
    pub offset: Option<(Amount, i64)>,
    pub length: Option<Amount>,
    pub lead: Option<(Amount, i64)>,
    pub zone: Option<TimeZone>,
    pub repeat: Option<Repeat>,
    pub until: Option<Box<Moment>>,
    pub starting: Option<Box<Moment>>,
    pub count: Option<u32>,
    pub now: bool,
    /// The time of day is now's.
    pub same_time: bool,
    pub vague: bool,
    pub impossible: bool,
    /// `for` stood before the length.
    pub for_length: bool,
    /// What the next pieces belong to.
    open: Open,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Open {
    #[default]
    Main,
    Until,
    Starting,
}

impl Moment {
    /// How many things are said.
    pub fn said(&self) -> usize {
        [
            self.exact.is_some(),
            self.day.is_some(),
            !self.clocks.is_empty(),
            self.part.is_some(),
            self.offset.is_some(),
            self.length.is_some(),
            self.lead.is_some(),
            self.repeat.is_some(),
            self.until.is_some(),
            self.starting.is_some(),
            self.impossible,
        ]
        .into_iter()
        .filter(|said| *said)
        .count()
    }

    /// Nothing at all is said.
    pub fn is_empty(&self) -> bool {
        self.said() == 0 && !self.now && !self.vague
    }

    /// Whether it is a time of day and nothing more.
    pub fn is_time_alone(&self) -> bool {
        !self.clocks.is_empty() && self.said() == 1
    }

    /// Whether it tells when, and not only how long or how often.
    pub fn is_point(&self) -> bool {
        self.exact.is_some()
            || self.day.is_some()
            || !self.clocks.is_empty()
            || self.part.is_some()
            || self.offset.is_some()
    }

    /// Takes a piece in, if it has room for it.
    pub fn take(&mut self, placed: &Placed, reader: &Reader<'_>) -> bool {
        match self.open {
            Open::Main => {}
            Open::Until => return self.take_inner(placed, reader, Open::Until),
            Open::Starting => return self.take_inner(placed, reader, Open::Starting),
        }
        self.take_own(placed, reader)
    }

    /// What stands behind `until` or `starting` belongs there first.
    fn take_inner(&mut self, placed: &Placed, reader: &Reader<'_>, open: Open) -> bool {
        let bound = matches!(
            placed.piece,
            Piece::Day(_)
                | Piece::Part(_)
                | Piece::PartOf(..)
                | Piece::Offset(..)
                | Piece::Exact(_)
        );
        let timed = matches!(placed.piece, Piece::Clock(_));
        if let (Piece::Days(first, last), Open::Starting, None) = (&placed.piece, open, &self.until)
        {
            self.starting = Some(on(first.clone()));
            self.until = Some(on(last.clone()));
            self.open = Open::Main;
            return true;
        }
        // `26.11. ab 8 Uhr`, `tomorrow until 5pm`: without a repetition the time is the day's.
        if timed
            && self.repeat.is_none()
            && self.starting.is_none()
            && self.until.is_none()
            && self.day.is_some()
            && self.clocks.is_empty()
        {
            self.open = Open::Main;
            return self.take_own(placed, reader);
        }
        let slot = if open == Open::Until {
            &mut self.until
        } else {
            &mut self.starting
        };
        let inner = slot.get_or_insert_with(Box::default);
        // A time behind a bound day is the repetition's own, if it has none yet.
        let own = timed && (!self.clocks.is_empty() || inner.is_empty());
        if (bound || own) && inner.take_own(placed, reader) {
            return true;
        }
        self.open = Open::Main;
        self.take_own(placed, reader)
    }

    fn take_own(&mut self, placed: &Placed, reader: &Reader<'_>) -> bool {
        match &placed.piece {
            Piece::Exact(at) => put(&mut self.exact, *at),
            Piece::Day(day) => self.take_day(day),
            Piece::Days(first, last) => self.take_days(first, last),
            Piece::Clock(clock) => self.take_clock(*clock),
            Piece::Clocks(first, last) => {
                self.until_clock.is_none()
                    && self.clocks.is_empty()
                    && self.take_clock(*first)
                    && put(&mut self.until_clock, *last)
            }
            Piece::Part(part) => self.take_part(*part),
            Piece::PartOf(days, part) => {
                let fits = self.day.is_none() || self.day == Some(Day::Offset(*days));
                if !fits || !self.take_part(*part) {
                    return false;
                }
                self.day = Some(Day::Offset(*days));
                true
            }
            Piece::Offset(amount, sign) => self.take_offset(*amount, *sign),
            Piece::Length(amount) => {
                self.for_length |= reader.is(placed.start, Sense::For);
                self.length.is_none() && put(&mut self.length, *amount)
            }
            Piece::Lead(amount, sign) => self.is_empty() && put(&mut self.lead, (*amount, *sign)),
            Piece::Zone(zone) => put(&mut self.zone, zone.clone()),
            Piece::Repeat(repeat) => self.take_repeat(repeat),
            Piece::Except(days) => self
                .repeat
                .as_mut()
                .is_some_and(|repeat| repeat.leave_out(days)),
            Piece::Until => {
                let fits = self.until.is_none();
                self.open = if fits { Open::Until } else { Open::Main };
                fits
            }
            Piece::UntilDay(day) => put(&mut self.until, on(day.clone())),
            Piece::Starting => {
                let fits = self.starting.is_none();
                self.open = if fits { Open::Starting } else { Open::Main };
                fits
            }
            Piece::Count(count) => put(&mut self.count, *count),
            Piece::SameTime => {
                let free = self.clocks.is_empty() && self.offset.is_none();
                self.same_time |= free;
                free
            }
            Piece::Now => {
                let first = self.is_empty();
                self.now |= first;
                first
            }
            Piece::DayEnd => self.take_clock(Clock {
                hour: 17,
                minute: 0,
                second: 0,
                open: false,
                round: true,
                late_below: 0,
            }),
            Piece::Vague => {
                let fits = self.is_empty() || self.day == Some(Day::Offset(0));
                self.vague |= fits;
                fits
            }
            Piece::Impossible => {
                let fits = self.clocks.is_empty();
                self.impossible |= fits;
                fits
            }
        }
    }

    /// A range of days: behind a repetition it bounds that.
    fn take_days(&mut self, first: &Day, last: &Day) -> bool {
        if self.repeat.is_none() {
            return self.last_day.is_none()
                && self.take_day(first)
                && put(&mut self.last_day, last.clone());
        }
        let free = self.until.is_none() && self.take_day(first);
        if free {
            self.until = Some(on(last.clone()));
        }
        free
    }

    fn take_day(&mut self, day: &Day) -> bool {
        if self.exact.is_some()
            || self
                .offset
                .is_some_and(|(amount, _)| amount.unit < Unit::Week)
            || self.length.is_some() && self.repeat.is_none()
        {
            return false;
        }
        if let Some(repeat) = &self.repeat {
            let free = self.starting.is_none() && self.until.is_none();
            let dated = repeat.rule.frequency >= Frequency::Daily;
            if free && dated {
                self.bound_by(day);
            }
            return free && dated;
        }
        if let (Some((amount, sign)), Day::Weekday(weekday, _)) = (self.offset, day) {
            let weeks = i32::try_from(amount.count * sign).unwrap_or(0);
            self.offset = None;
            self.day = Some(Day::Weekday(*weekday, Which::Week(weeks)));
            return amount.unit == Unit::Week;
        }
        match (&self.day, day) {
            (None, _) => self.day = Some(day.clone()),
            // `tomorrow, March 5th`, `on Monday the 5th`: the more exact one counts.
            (Some(Day::Offset(_) | Day::Weekday(..)), Day::Calendar { .. } | Day::Offset(_)) => {
                self.day = Some(day.clone());
            }
            // `Jul 18, Fri`.
            (
                Some(Day::Calendar {
                    year: None,
                    month: Some(month),
                    day: number,
                    weekday: None,
                }),
                Day::Weekday(named, Which::Nearest),
            ) => {
                self.day = Some(Day::Calendar {
                    year: None,
                    month: Some(*month),
                    day: *number,
                    weekday: Some(*named),
                });
            }
            (Some(Day::Offset(_) | Day::Calendar { .. }), Day::Weekday(..)) => {}
            (Some(Day::Cycle(Unit::Week, weeks)), Day::Weekday(weekday, _)) => {
                self.day = Some(Day::Weekday(*weekday, Which::Week(*weeks)));
            }
            (Some(cycle @ Day::Cycle(Unit::Year | Unit::Month, _)), Day::Calendar { .. }) => {
                self.day = within(cycle, day).or_else(|| Some(day.clone()));
            }
            (Some(Day::Calendar { .. }), cycle @ Day::Cycle(Unit::Year | Unit::Month, _)) => {
                let Some(inner) = self.day.as_ref().and_then(|day| within(cycle, day)) else {
                    return false;
                };
                self.day = Some(inner);
            }
            (
                Some(Day::Calendar {
                    year: None,
                    month,
                    day: number,
                    weekday,
                }),
                Day::Year(year),
            ) => {
                self.day = Some(Day::Calendar {
                    year: Some(*year),
                    month: *month,
                    day: *number,
                    weekday: *weekday,
                });
            }
            _ => return false,
        }
        true
    }

    /// A day behind a repetition begins it, a week or month bounds it: `every day next week`.
    fn bound_by(&mut self, day: &Day) {
        if let Day::Cycle(..) | Day::Month { .. } | Day::Weekend(_) = day {
            let end = Day::Edge(Edge::Last, Box::new(day.clone()));
            self.until = Some(on(end));
        }
        self.starting = Some(on(day.clone()));
    }

    fn take_clock(&mut self, clock: Clock) -> bool {
        if self.exact.is_some()
            || self
                .offset
                .is_some_and(|(amount, _)| amount.unit < Unit::Day)
        {
            return false;
        }
        if !self.clocks.is_empty() && (self.repeat.is_none() || self.clocks.len() >= 6) {
            return false;
        }
        let part = self
            .part
            .or_else(|| self.repeat.as_ref().and_then(|repeat| repeat.part))
            .filter(|_| {
                let several = |repeat: &Repeat| repeat.other_part.is_some();
                !self.repeat.as_ref().is_some_and(several)
            });
        self.clocks
            .push(part.map_or(clock, |part| at_part(clock, part)));
        true
    }

    fn take_part(&mut self, part: Part) -> bool {
        if self.exact.is_some()
            || self.part.is_some()
            || self
                .offset
                .is_some_and(|(amount, _)| amount.unit < Unit::Day)
        {
            return false;
        }
        if let Some(clock) = self.clocks.last_mut() {
            *clock = at_part(*clock, part);
        }
        self.part = Some(part);
        true
    }

    /// Puts the times into a part of the day that was named elsewhere.
    pub fn settle_part(&mut self, part: Option<Part>) {
        let Some(part) = self.part.or(part) else {
            return;
        };
        self.part = Some(part);
        for clock in &mut self.clocks {
            *clock = at_part(*clock, part);
        }
    }

    /// Somebody is to be woken: open hours are in the morning.
    pub fn wake(&mut self) {
        for clock in self
            .clocks
            .iter_mut()
            .filter(|clock| (4..12).contains(&clock.hour))
        {
            *clock = at_part(*clock, Part::Morning);
        }
    }

    fn take_offset(&mut self, amount: Amount, sign: i64) -> bool {
        let coarse = amount.unit >= Unit::Day;
        if self.exact.is_some()
            || self.offset.is_some()
            || (!self.clocks.is_empty() && !coarse)
            || self.repeat.is_some()
        {
            return false;
        }
        match self.day {
            None => self.offset = Some((amount, sign)),
            Some(Day::Weekday(weekday, _)) if amount.unit == Unit::Week => {
                let weeks = i32::try_from(amount.count * sign).unwrap_or(0);
                self.day = Some(Day::Weekday(weekday, Which::Week(weeks)));
            }
            Some(Day::Offset(_)) if coarse => {
                let base = self.day.take().map(Box::new);
                self.day = base.map(|base| Day::Shift(amount, sign, base));
            }
            _ => return false,
        }
        true
    }

    fn take_repeat(&mut self, repeat: &Repeat) -> bool {
        if let Some(own) = &mut self.repeat {
            let narrower = own.narrow(repeat);
            // `every morning at 8 and every evening at 8`: what follows is in the second part.
            if let (Some(other), false) = (own.other_part, self.clocks.is_empty()) {
                own.part = Some(other);
                own.other_part = None;
            }
            return narrower;
        }
        if self.exact.is_some() || self.offset.is_some() {
            return false;
        }
        self.repeat = Some(repeat.clone());
        if let (Some(Day::Weekday(weekday, Which::Nearest)), Some(_)) = (&self.day, repeat.part) {
            // `Saturday mornings`.
            let mut rule = Rule::every(1, Frequency::Weekly);
            rule.weekdays = vec![(0, *weekday)];
            self.day = None;
            self.repeat = Some(Repeat {
                rule,
                ..repeat.clone()
            });
        }
        if let Some(day) = self.day.take() {
            let mut start = Self {
                day: Some(day),
                ..Self::default()
            };
            // `from March 3 to March 10 every day`.
            if let Some(last) = self.last_day.take().filter(|_| self.until.is_none()) {
                self.until = Some(on(last));
            }
            start.last_day = None;
            self.starting = Some(Box::new(start));
        }
        if let Some(part) = repeat.part {
            for clock in &mut self.clocks {
                *clock = at_part(*clock, part);
            }
        }
        true
    }
}

/// A moment that is no more than a day.
fn on(day: Day) -> Box<Moment> {
    Box::new(Moment {
        day: Some(day),
        ..Moment::default()
    })
}

fn put<T>(slot: &mut Option<T>, value: T) -> bool {
    let free = slot.is_none();
    if free {
        *slot = Some(value);
    }
    free
}
