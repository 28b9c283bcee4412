//! Occurrences of rules, and rules as text.

use super::super::{Rule, next_after, occurrences};
use jiff::Zoned;

fn dates(rule: &str, first: &str, count: usize) -> Vec<String> {
    let rule = Rule::parse(rule).unwrap();
    let first: Zoned = format!("{first}T09:00[Europe/Berlin]").parse().unwrap();
    occurrences(&rule, &first)
        .take(count)
        .map(|at| at.strftime("%y%m%d").to_string())
        .collect()
}

#[test]
fn times_with_different_minutes_come_round_without_the_rest_of_the_cross() {
    let found = |rule: &str| -> Vec<String> {
        let rule = Rule::parse(rule).unwrap();
        let first: Zoned = "2026-03-11T08:30[Europe/Berlin]".parse().unwrap();
        occurrences(&rule, &first)
            .take(5)
            .map(|at| at.strftime("%d %H:%M").to_string())
            .collect()
    };
    assert_eq!(
        found("FREQ=DAILY;BYHOUR=8,17;BYMINUTE=30,45;BYSETPOS=1,4"),
        ["11 08:30", "11 17:45", "12 08:30", "12 17:45", "13 08:30"]
    );
    assert_eq!(
        found("FREQ=WEEKLY;BYDAY=WE,FR;BYHOUR=8,17;BYMINUTE=30,45;BYSETPOS=1,4,5,8"),
        ["11 08:30", "11 17:45", "13 08:30", "13 17:45", "18 08:30"]
    );
}

#[test]
fn rules_come_round_on_their_days() {
    let cases: &[(&str, &str, &[&str])] = &[
        (
            "FREQ=DAILY;INTERVAL=2",
            "2026-02-27",
            &["260227", "260301", "260303"],
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH",
            "2026-03-12",
            &["260312", "260324", "260326", "260407"],
        ),
        (
            "FREQ=MONTHLY;BYDAY=2TU",
            "2026-03-10",
            &["260310", "260414", "260512"],
        ),
        (
            "FREQ=MONTHLY;BYDAY=-1FR",
            "2026-03-27",
            &["260327", "260424", "260529"],
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=-1",
            "2026-01-31",
            &["260131", "260228", "260331", "260430"],
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=31",
            "2026-01-31",
            &["260131", "260331", "260531"],
        ),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1",
            "2026-04-01",
            &["260401", "260501", "260601"],
        ),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "2026-05-29",
            &["260529", "260630", "260731"],
        ),
        (
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
            "2028-02-29",
            &["280229", "320229"],
        ),
        (
            "FREQ=YEARLY;BYMONTH=5;BYDAY=2SU",
            "2026-05-10",
            &["260510", "270509"],
        ),
        (
            "FREQ=MONTHLY",
            "2026-01-31",
            &["260131", "260331", "260531"],
        ),
        ("FREQ=DAILY;COUNT=2", "2026-03-10", &["260310", "260311"]),
        (
            "FREQ=DAILY;UNTIL=20260311T120000Z",
            "2026-03-10",
            &["260310", "260311"],
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=30;BYMONTH=2", "2026-01-30", &[]),
    ];
    for (rule, first, expected) in cases {
        assert_eq!(
            dates(rule, first, expected.len().max(1)),
            *expected,
            "{rule}"
        );
    }
}

#[test]
fn the_next_occurrence_is_found_from_far_away() {
    let first: Zoned = "2001-01-01T09:00[America/New_York]".parse().unwrap();
    let after: Zoned = "2026-03-10T10:30[America/New_York]".parse().unwrap();
    let cases = [
        ("FREQ=MINUTELY;INTERVAL=30", "2026-03-10T11:00"),
        ("FREQ=DAILY", "2026-03-11T09:00"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "2026-03-23T09:00"),
        ("FREQ=MONTHLY;BYDAY=1MO", "2026-04-06T09:00"),
        ("FREQ=YEARLY", "2027-01-01T09:00"),
    ];
    for (rule, expected) in cases {
        let next = next_after(&Rule::parse(rule).unwrap(), &first, &after).unwrap();
        assert_eq!(next.datetime(), expected.parse().unwrap(), "{rule}");
    }
}

#[test]
fn rules_are_read_as_they_are_written() {
    for text in [
        "FREQ=DAILY",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;BYHOUR=9,17;BYMINUTE=0;COUNT=5",
        "FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20261225T225959Z",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    ] {
        assert_eq!(Rule::parse(text).unwrap().to_string(), text);
    }
    assert!(Rule::parse("RRULE:FREQ=DAILY").is_some());
    for text in [
        "",
        "FREQ=SOMETIMES",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYEASTER=1",
        "BYDAY=MO",
        "FREQ=MONTHLY;BYDAY=9MO",
        "FREQ=DAILY;BYMONTHDAY=0",
        "FREQ=DAILY;BYHOUR=24",
    ] {
        assert!(Rule::parse(text).is_none(), "{text}");
    }
}
