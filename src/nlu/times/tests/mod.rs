//! Tables of what is written and what is meant, in six zones; daylight saving; doubts; and what
//! must hold for any text.

mod any_text;
mod daylight;
mod doubts;
mod english;
mod languages;
mod next;
mod rules;
mod words;

use jiff::{Zoned, civil::DateTime, tz::TimeZone};

use super::{Scheduled, schedule};

/// Zones of both hemispheres, with and without daylight saving, and one with half hours.
const ZONES: [&str; 6] = [
    "America/New_York",
    "Europe/Berlin",
    "Asia/Tokyo",
    "Australia/Sydney",
    "America/Sao_Paulo",
    "Asia/Kolkata",
];

fn now_in(zone: &str) -> Zoned {
    local("03-10 10:30", zone)
}

/// A local time such as `03-11 17:00`; the year is 2026 where none is given.
fn local(text: &str, zone: &str) -> Zoned {
    let dated = if text.len() <= 14 {
        format!("2026-{text}")
    } else {
        text.to_owned()
    };
    let at: DateTime = dated.replace(' ', "T").parse().unwrap();
    at.to_zoned(TimeZone::get(zone).unwrap()).unwrap()
}

/// `03-11 17:00` is 11 letters, with seconds 14; with the year there are five more.
fn cases(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table
        .lines()
        .filter(|line| !line.is_empty())
        .map(|line| line.split(" | ").collect())
}

fn points_are_met(table: &str) {
    let mut wrong = Vec::new();
    for zone in ZONES {
        for case in cases(table) {
            let found = schedule(case[0], &now_in(zone), None);
            let expected = (case[1] != "-").then(|| local(case[1], zone));
            if found.at != expected || found.recurrence.is_some() {
                wrong.push(format!("{zone}: {case:?} gave {found:?}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn english_times_are_understood() {
    points_are_met(english::CASES);
}

#[test]
fn times_of_seven_other_languages_are_understood() {
    points_are_met(languages::CASES);
}

#[test]
fn repetitions_are_understood() {
    let mut wrong = Vec::new();
    for zone in ZONES {
        for case in cases(rules::CASES) {
            let found = schedule(case[0], &now_in(zone), None);
            let (head, until) = case[1].split_once('@').unwrap_or((case[1], ""));
            let rule = if until.is_empty() {
                head.to_owned()
            } else {
                let until = local(until, zone).with_time_zone(TimeZone::UTC);
                format!("{head}{}", until.strftime("%Y%m%dT%H%M%SZ"))
            };
            if found.recurrence != Some(rule) || found.at != Some(local(case[2], zone)) {
                wrong.push(format!("{zone}: {case:?} gave {found:?}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn in_new_york(text: &str) -> Scheduled {
    schedule(text, &now_in("America/New_York"), None)
}
