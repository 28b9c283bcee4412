//! Finds the day that is meant, seen from today. Nothing here knows a clock time.

use jiff::{
    Span, ToSpan,
    civil::{Date, Weekday},
};

use super::{
    Grain,
    grammar::expr::{Amount, Counted, Day, Which},
    occurrences::monday_of,
    sense::{Edge, Holiday, Unit},
};

/// A day that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// The day, or the first of a longer stretch.
    pub date: Date,
    /// How exactly it was told.
    pub grain: Grain,
    /// The other day that could be meant.
    pub other: Option<Date>,
    /// It was told in a way that always looks forward or names today, so that a time of day that
    /// is over moves it on: by so many days.
    pub moves: Option<Moves>,
}

/// How a day moves on when its time is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moves {
    /// To the next week.
    Week,
    /// To the next month.
    Month,
    /// To the next year.
    Year,
}

/// The day, or `None` where no calendar has it.
pub fn find(day: &Day, today: Date) -> Option<Told> {
    match day {
        Day::Offset(days) => told(today.checked_add(i64::from(*days).days()).ok()?, Grain::Day),
        Day::Weekday(weekday, which) => by_weekday(*weekday, *which, today),
        Day::Calendar {
            year,
            month,
            day,
            weekday,
        } => by_number(*year, *month, *day, *weekday, today),
        Day::Either {
            year,
            first,
            second,
        } => {
            let date = |(month, day): (i8, i8)| by_number(*year, Some(month), day, None, today);
            let likely = date(*first)?;
            let other = date(*second)
                .map(|told| told.date)
                .filter(|other| *other != likely.date);
            Some(Told { other, ..likely })
        }
        Day::Month { month, year, which } => by_month(*month, *year, *which, today),
        Day::Year(year) => told(Date::new(*year, 1, 1).ok()?, Grain::Year),
        Day::Cycle(unit, count) => cycle(*unit, *count, today),
        Day::Weekend(weeks) => {
            let saturday = monday_of(today)
                .checked_add((i64::from(*weeks) * 7 + 5).days())
                .ok()?;
            // On a Sunday `this weekend` is the rest of today.
            let date = if *weeks == 0 && saturday < today {
                today
            } else {
                saturday
            };
            told(date, Grain::Weekend)
        }
        Day::Season((month, day), which) => {
            by_holiday(Holiday::Fixed(*month, *day), *which, None, today)
        }
        Day::QuarterOf(quarter, year) => {
            let month = quarter * 3 - 2;
            let over = month + 2 < today.month();
            let year = year.unwrap_or_else(|| today.year() + i16::from(over));
            told(Date::new(year, month, 1).ok()?, Grain::Quarter)
        }
        Day::Edge(edge, base) => by_edge(*edge, base, today),
        Day::Nth(nth, counted, base) => by_count(*nth, *counted, base, today),
        Day::Holiday(holiday, which, year) => by_holiday(*holiday, *which, *year, today),
        Day::Shift(amount, sign, base) => {
            let mut base = find(base, today)?;
            if base.moves == Some(Moves::Week) && base.date == today {
                base.date = base.date.checked_add(7.days()).ok()?;
            }
            told(
                base.date.checked_add(span(*amount, *sign)?).ok()?,
                Grain::Day,
            )
        }
        Day::Beside(weekday, sign, base) => {
            let base = find(base, today)?.date;
            let weekday = Weekday::from_monday_one_offset(*weekday).ok()?;
            told(
                base.nth_weekday(i32::try_from(*sign).ok()?, weekday).ok()?,
                Grain::Day,
            )
        }
        Day::Impossible => None,
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "it ends functions that may find nothing"
)]
const fn told(date: Date, grain: Grain) -> Option<Told> {
    Some(Told {
        date,
        grain,
        other: None,
        moves: None,
    })
}

/// The span of an amount, in the calendar's units and the clock's.
pub fn span(amount: Amount, sign: i64) -> Option<Span> {
    Span::new()
        .try_months(amount.months * sign)
        .and_then(|span| span.try_days(amount.days * sign))
        .and_then(|span| span.try_seconds(amount.seconds * sign))
        .ok()
}

fn by_weekday(weekday: i8, which: Which, today: Date) -> Option<Told> {
    let weekday = Weekday::from_monday_one_offset(weekday).ok()?;
    let ahead = i64::from(today.weekday().until(weekday));
    let in_days = |days: i64| today.checked_add(days.days()).ok();
    match which {
        // Today is the nearest; a time of day that is over, or none, moves it a week on.
        Which::Nearest => Some(Told {
            date: in_days(ahead)?,
            grain: Grain::Day,
            other: None,
            moves: Some(Moves::Week),
        }),
        Which::This => told(in_days(ahead)?, Grain::Day),
        Which::Coming => told(in_days(if ahead == 0 { 7 } else { ahead })?, Grain::Day),
        Which::Last => told(
            in_days(if ahead == 0 { -7 } else { ahead - 7 })?,
            Grain::Day,
        ),
        Which::Week(weeks) => {
            let days = i64::from(weeks) * 7 + i64::from(weekday.to_monday_zero_offset());
            told(monday_of(today).checked_add(days.days()).ok()?, Grain::Day)
        }
    }
}

fn by_number(
    year: Option<i16>,
    month: Option<i8>,
    day: i8,
    weekday: Option<i8>,
    today: Date,
) -> Option<Told> {
    if let Some(year) = year {
        return told(
            Date::new(year, month.unwrap_or_else(|| today.month()), day).ok()?,
            Grain::Day,
        );
    }
    let (step, moves) = match month {
        Some(_) => (12, Moves::Year),
        None => (1, Moves::Month),
    };
    let mut first = Date::new(today.year(), month.unwrap_or_else(|| today.month()), 1).ok()?;
    // The next 28 years hold every pairing of date and weekday.
    for _ in 0..(28 * 12) {
        let date = Date::new(first.year(), first.month(), day).ok();
        let fits = |date: &Date| {
            *date >= today
                && weekday.is_none_or(|weekday| date.weekday().to_monday_one_offset() == weekday)
        };
        if let Some(date) = date.filter(fits) {
            return Some(Told {
                date,
                grain: Grain::Day,
                other: None,
                moves: Some(moves),
            });
        }
        if let (Some(weekday), Some(_), Some(date)) =
            (weekday, month, date.filter(|date| *date >= today))
        {
            return Some(in_year_of_weekday(weekday, date, today));
        }
        first = first.checked_add(i64::from(step).months()).ok()?;
    }
    None
}

/// A date whose weekday is not the one that was said: the one that was just over or will be in a
/// year or two, if the weekday is right then. Either may be a slip, so both are told.
fn in_year_of_weekday(weekday: i8, next: Date, today: Date) -> Told {
    const JUST_OVER: i32 = 45;
    let in_year = |year: i16| {
        let date = Date::new(year, next.month(), next.day()).ok()?;
        (date.weekday().to_monday_one_offset() == weekday).then_some(date)
    };
    let over = in_year(next.year() - 1).filter(|date| {
        date.until(today)
            .is_ok_and(|span| span.get_days() <= JUST_OVER)
    });
    if let Some(date) = over {
        return Told {
            date,
            grain: Grain::Day,
            other: None,
            moves: None,
        };
    }
    let later = (1..=2).find_map(|years| in_year(next.year() + years));
    Told {
        date: later.unwrap_or(next),
        grain: Grain::Day,
        other: later.map(|_| next),
        moves: later.is_none().then_some(Moves::Year),
    }
}

fn by_month(month: i8, year: Option<i16>, which: Which, today: Date) -> Option<Told> {
    let this_year = Date::new(today.year(), month, 1).ok()?;
    let ahead = month > today.month();
    let year = match (year, which) {
        (Some(year), _) => year,
        (None, Which::Last) => today.year() - i16::from(month >= today.month()),
        (None, Which::This) => today.year() + i16::from(month < today.month()),
        (None, Which::Week(2)) => today.year() + 1 + i16::from(!ahead),
        (None, _) => today.year() + i16::from(!ahead),
    };
    told(Date::new(year, this_year.month(), 1).ok()?, Grain::Month)
}

fn cycle(unit: Unit, count: i32, today: Date) -> Option<Told> {
    let count = i64::from(count);
    match unit {
        Unit::Week => told(
            monday_of(today).checked_add((count * 7).days()).ok()?,
            Grain::Week,
        ),
        Unit::Month => told(
            today.first_of_month().checked_add(count.months()).ok()?,
            Grain::Month,
        ),
        Unit::Quarter => {
            let first = Date::new(today.year(), (today.month() - 1) / 3 * 3 + 1, 1).ok()?;
            told(
                first.checked_add((count * 3).months()).ok()?,
                Grain::Quarter,
            )
        }
        Unit::Year => told(
            Date::new(today.year() + i16::try_from(count).ok()?, 1, 1).ok()?,
            Grain::Year,
        ),
        _ => told(today.checked_add(count.days()).ok()?, Grain::Day),
    }
}

fn last_of(first: Date, grain: Grain) -> Option<Date> {
    Some(match grain {
        Grain::Weekend => first.nth_weekday(1, Weekday::Sunday).ok()?,
        Grain::Week => first.checked_add(6.days()).ok()?,
        Grain::Month => first.last_of_month(),
        Grain::Quarter => first.checked_add(2.months()).ok()?.last_of_month(),
        Grain::Year => first.last_of_year(),
        _ => first,
    })
}

fn by_edge(edge: Edge, base: &Day, today: Date) -> Option<Told> {
    // The end of a month that is not over yet is ahead.
    let base = match base {
        Day::Month {
            month,
            year: None,
            which: Which::Nearest,
        } if *month == today.month() && edge != Edge::Start => Told {
            date: today.first_of_month(),
            grain: Grain::Month,
            other: None,
            moves: None,
        },
        base => find(base, today)?,
    };
    let last = last_of(base.date, base.grain)?;
    let date = match (edge, base.grain) {
        (Edge::Start, _) => base.date,
        (Edge::End, Grain::Week) => base.date.checked_add(4.days()).ok().map(|friday| {
            if friday < today && last >= today {
                last
            } else {
                friday
            }
        })?,
        (Edge::End | Edge::Last, _) => last,
        (Edge::Middle, Grain::Week) => base.date.checked_add(2.days()).ok()?,
        (Edge::Middle, Grain::Year) => Date::new(base.date.year(), 7, 1).ok()?,
        (Edge::Middle, _) => base.date.checked_add(14.days()).ok()?,
    };
    told(date, Grain::Day)
}

fn by_count(nth: i8, counted: Counted, base: &Day, today: Date) -> Option<Told> {
    let found = counted_in(nth, counted, base, today)?;
    // This month's may still be ahead when the month is named.
    if let Day::Month {
        month,
        year: None,
        which: Which::Nearest,
    } = base
        && *month == today.month()
    {
        let this = Day::Month {
            month: *month,
            year: Some(today.year()),
            which: Which::Nearest,
        };
        let now = counted_in(nth, counted, &this, today)?;
        return told(if now >= today { now } else { found }, Grain::Day);
    }
    told(found, Grain::Day)
}

fn counted_in(nth: i8, counted: Counted, base: &Day, today: Date) -> Option<Date> {
    let base = find(base, today)?;
    let last = last_of(base.date, base.grain)?;
    let fits = |date: &Date| match counted {
        Counted::Any => true,
        Counted::Workday => date.weekday().to_monday_one_offset() < 6,
        Counted::Weekday(weekday) => date.weekday().to_monday_one_offset() == weekday,
    };
    let place = usize::from(nth.unsigned_abs()).checked_sub(1)?;
    if nth > 0 {
        base.date
            .series(1.day())
            .take_while(|date| *date <= last)
            .filter(fits)
            .nth(place)
    } else {
        last.series((-1).day())
            .take_while(|date| *date >= base.date)
            .filter(fits)
            .nth(place)
    }
}

fn by_holiday(holiday: Holiday, which: Which, year: Option<i16>, today: Date) -> Option<Told> {
    if let Some(year) = year {
        return told(holiday_in(holiday, year)?, Grain::Day);
    }
    let this = holiday_in(holiday, today.year())?;
    let date = match which {
        Which::Week(years) => holiday_in(holiday, today.year() + i16::try_from(years).ok()?)?,
        Which::Last if this >= today => holiday_in(holiday, today.year() - 1)?,
        Which::Last => this,
        _ if this < today => holiday_in(holiday, today.year() + 1)?,
        _ => this,
    };
    told(date, Grain::Day)
}

fn holiday_in(holiday: Holiday, year: i16) -> Option<Date> {
    match holiday {
        Holiday::Fixed(month, day) => Date::new(year, month, day).ok(),
        Holiday::Easter(days) => easter(year)?.checked_add(i64::from(days).days()).ok(),
        Holiday::After(month, nth, weekday, days) => {
            let base = holiday_in(Holiday::Nth(month, nth, weekday), year)?;
            base.checked_add(i64::from(days).days()).ok()
        }
        Holiday::Nth(month, nth, weekday) => {
            let first = Date::new(year, month, 1).ok()?;
            first
                .nth_weekday_of_month(nth, Weekday::from_monday_one_offset(weekday).ok()?)
                .ok()
        }
    }
}

/// Western Easter Sunday, by the rule of the Gregorian calendar (Meeus, Jones and Butcher).
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (golden, century, rest) = (y % 19, y / 100, y % 100);
    let correction =
        (century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 19 * golden + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - correction - rest % 4) % 7;
    let late = (golden + 11 * correction + 22 * weekday) / 451;
    let days = correction + weekday - 7 * late + 114;
    Date::new(
        year,
        i8::try_from(days / 31).ok()?,
        i8::try_from(days % 31 + 1).ok()?,
    )
    .ok()
}
