//! A recurrence as RFC 5545 writes it: what a rule holds, and its text both ways.

use std::fmt;

use jiff::{Timestamp, civil, tz::TimeZone};

/// How large the steps of a rule are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Frequency {
    /// Every so many seconds.
    Secondly,
    /// Every so many minutes.
    Minutely,
    /// Every so many hours.
    Hourly,
    /// Every so many days.
    Daily,
    /// Every so many weeks, from Monday.
    Weekly,
    /// Every so many months.
    Monthly,
    /// Every so many years.
    Yearly,
}

const FREQUENCIES: [(Frequency, &str); 7] = [
    (Frequency::Secondly, "SECONDLY"),
    (Frequency::Minutely, "MINUTELY"),
    (Frequency::Hourly, "HOURLY"),
    (Frequency::Daily, "DAILY"),
    (Frequency::Weekly, "WEEKLY"),
    (Frequency::Monthly, "MONTHLY"),
    (Frequency::Yearly, "YEARLY"),
];

const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// A recurrence. An empty list does not restrict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The size of a step.
    pub frequency: Frequency,
    /// Every so many steps; at least 1.
    pub interval: u32,
    /// Months, from 1.
    pub months: Vec<i8>,
    /// Days of the month, from 1; -1 is the last.
    pub month_days: Vec<i8>,
    /// Weekdays (1 is Monday), each with which of them in the month; 0 is every one.
    pub weekdays: Vec<(i8, i8)>,
    /// Hours of the day.
    pub hours: Vec<i8>,
    /// Minutes of the hour.
    pub minutes: Vec<i8>,
    /// Which of a step's moments count; -1 is the last.
    pub positions: Vec<i8>,
    /// How often in all.
    pub count: Option<u32>,
    /// The last moment that still counts.
    pub until: Option<Timestamp>,
}

impl Rule {
    /// A rule without restrictions.
    #[must_use]
    pub const fn every(interval: u32, frequency: Frequency) -> Self {
        Self {
            frequency,
            interval,
            months: Vec::new(),
            month_days: Vec::new(),
            weekdays: Vec::new(),
            hours: Vec::new(),
            minutes: Vec::new(),
            positions: Vec::new(),
            count: None,
            until: None,
        }
    }

    /// Reads a rule, with or without `RRULE:` before it. Parts that this program never writes
    /// are refused, so that a rule is not followed in half.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix("RRULE:").unwrap_or(text);
        let mut rule = Self::every(1, Frequency::Daily);
        let mut frequency = None;
        for part in text.split(';').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=')?;
            match name {
                "FREQ" => {
                    frequency = FREQUENCIES
                        .iter()
                        .find(|(_, known)| *known == value)
                        .map(|(f, _)| *f);
                    frequency?;
                }
                "INTERVAL" => rule.interval = value.parse().ok().filter(|n| *n > 0)?,
                "COUNT" => rule.count = Some(value.parse().ok().filter(|n| *n > 0)?),
                "UNTIL" => rule.until = Some(until(value)?),
                "BYMONTH" => rule.months = numbers(value, 1, 12)?,
                "BYMONTHDAY" => rule.month_days = numbers(value, -31, 31)?,
                "BYHOUR" => rule.hours = numbers(value, 0, 23)?,
                "BYMINUTE" => rule.minutes = numbers(value, 0, 59)?,
                "BYSETPOS" => rule.positions = numbers(value, -127, 127)?,
                "BYDAY" => rule.weekdays = value.split(',').map(weekday).collect::<Option<_>>()?,
                "WKST" if value == "MO" => {}
                _ => return None,
            }
        }
        rule.frequency = frequency?;
        let zero = rule.month_days.contains(&0) || rule.positions.contains(&0);
        (!zero).then_some(rule)
    }
}

fn numbers(value: &str, least: i8, most: i8) -> Option<Vec<i8>> {
    let one = |text: &str| text.parse().ok().filter(|n| (least..=most).contains(n));
    value.split(',').map(one).collect()
}

fn weekday(text: &str) -> Option<(i8, i8)> {
    let name_at = text.len().checked_sub(2)?;
    let name = text.get(name_at..)?;
    let day = (1..).zip(WEEKDAYS).find(|(_, known)| *known == name)?.0;
    let nth = match &text[..name_at] {
        "" => 0,
        number => number
            .parse()
            .ok()
            .filter(|n: &i8| (-5..=5).contains(n) && *n != 0)?,
    };
    Some((nth, day))
}

fn until(value: &str) -> Option<Timestamp> {
    if let Ok(at) = civil::DateTime::strptime("%Y%m%dT%H%M%SZ", value) {
        return at.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp());
    }
    let day = civil::Date::strptime("%Y%m%d", value).ok()?;
    day.at(23, 59, 59, 0)
        .to_zoned(TimeZone::UTC)
        .ok()
        .map(|at| at.timestamp())
}

impl fmt::Display for Rule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = FREQUENCIES[self.frequency as usize].1;
        write!(out, "FREQ={name}")?;
        if self.interval > 1 {
            write!(out, ";INTERVAL={}", self.interval)?;
        }
        list(out, "BYMONTH", &self.months)?;
        list(out, "BYMONTHDAY", &self.month_days)?;
        let weekdays: Vec<String> = self.weekdays.iter().map(|day| weekday_text(*day)).collect();
        list(out, "BYDAY", &weekdays)?;
        list(out, "BYHOUR", &self.hours)?;
        list(out, "BYMINUTE", &self.minutes)?;
        list(out, "BYSETPOS", &self.positions)?;
        if let Some(count) = self.count {
            write!(out, ";COUNT={count}")?;
        }
        if let Some(until) = self.until {
            let until = until
                .to_zoned(TimeZone::UTC)
                .strftime("%Y%m%dT%H%M%SZ")
                .to_string();
            write!(out, ";UNTIL={until}")?;
        }
        Ok(())
    }
}

fn weekday_text((nth, day): (i8, i8)) -> String {
    let name = usize::try_from(day - 1)
        .ok()
        .and_then(|index| WEEKDAYS.get(index))
        .unwrap_or(&"MO");
    if nth == 0 {
        (*name).to_owned()
    } else {
        format!("{nth}{name}")
    }
}

fn list<T: fmt::Display>(out: &mut fmt::Formatter<'_>, name: &str, values: &[T]) -> fmt::Result {
    for (index, value) in values.iter().enumerate() {
        if index == 0 {
            write!(out, ";{name}={value}")?;
        } else {
            write!(out, ",{value}")?;
        }
    }
    Ok(())
}
