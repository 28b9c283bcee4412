//! Daylight saving: local times are kept, and those that do not exist or come twice are told.

use jiff::Zoned;

use super::super::{Problem, Rule, next_after, occurrences, schedule};

fn zoned(text: &str) -> Zoned {
    text.parse().unwrap()
}

#[test]
fn wall_times_are_kept_over_a_change_of_clocks() {
    let cases = [
        (
            "2026-03-07T10:30[America/New_York]",
            "tomorrow 9am",
            "2026-03-08T09:00-04:00[America/New_York]",
            None,
        ),
        (
            "2026-03-07T10:30[America/New_York]",
            "in 1 day",
            "2026-03-08T10:30-04:00[America/New_York]",
            None,
        ),
        (
            "2026-03-07T10:30[America/New_York]",
            "in 24 hours",
            "2026-03-08T11:30-04:00[America/New_York]",
            None,
        ),
        (
            "2026-03-07T10:30[America/New_York]",
            "tomorrow at 2:30am",
            "2026-03-08T03:30-04:00[America/New_York]",
            Some(Problem::Skipped),
        ),
        (
            "2026-03-28T10:30[Europe/Berlin]",
            "tomorrow at 02:30",
            "2026-03-29T03:30+02:00[Europe/Berlin]",
            Some(Problem::Skipped),
        ),
        (
            "2026-03-28T10:30[Europe/Berlin]",
            "in 2 weeks",
            "2026-04-11T10:30+02:00[Europe/Berlin]",
            None,
        ),
        (
            "2026-10-24T10:30[Europe/Berlin]",
            "tomorrow at 02:30",
            "2026-10-25T02:30+02:00[Europe/Berlin]",
            Some(Problem::Twice),
        ),
        (
            "2026-10-24T23:30[Europe/Berlin]",
            "in 5 hours",
            "2026-10-25T03:30+01:00[Europe/Berlin]",
            None,
        ),
        (
            "2026-10-31T10:30[America/New_York]",
            "tomorrow at 1:30am",
            "2026-11-01T01:30-04:00[America/New_York]",
            Some(Problem::Twice),
        ),
        (
            "2026-10-31T10:30[America/New_York]",
            "tomorrow at 9am",
            "2026-11-01T09:00-05:00[America/New_York]",
            None,
        ),
        (
            "2026-04-04T10:30[Australia/Sydney]",
            "tomorrow at 2:30am",
            "2026-04-05T02:30+11:00[Australia/Sydney]",
            Some(Problem::Twice),
        ),
        (
            "2026-10-03T10:30[Australia/Sydney]",
            "tomorrow at 02:30",
            "2026-10-04T03:30+11:00[Australia/Sydney]",
            Some(Problem::Skipped),
        ),
        (
            "2026-03-07T10:30[Asia/Tokyo]",
            "tomorrow at 02:30",
            "2026-03-08T02:30+09:00[Asia/Tokyo]",
            None,
        ),
        (
            "2026-03-07T10:30[America/Sao_Paulo]",
            "tomorrow at 02:30",
            "2026-03-08T02:30-03:00[America/Sao_Paulo]",
            None,
        ),
        (
            "2026-03-07T10:30[Asia/Kolkata]",
            "tomorrow at 02:30",
            "2026-03-08T02:30+05:30[Asia/Kolkata]",
            None,
        ),
    ];
    for (now, text, expected, problem) in cases {
        let found = schedule(text, &zoned(now), None);
        assert_eq!(found.at, Some(zoned(expected)), "{now} {text}");
        assert_eq!(found.problem, problem, "{now} {text}");
    }
}

#[test]
fn nine_o_clock_stays_nine_o_clock_through_a_year() {
    for zone in super::ZONES {
        let first = zoned(&format!("2026-01-01T09:00[{zone}]"));
        let rule = Rule::parse("FREQ=DAILY").unwrap();
        let days: Vec<Zoned> = occurrences(&rule, &first).take(365).collect();
        assert!(
            days.iter().all(|day| day.hour() == 9 && day.minute() == 0),
            "{zone}"
        );
        assert_eq!(
            days[364].date(),
            first
                .date()
                .checked_add(jiff::Span::new().days(364))
                .unwrap()
        );
    }
}

#[test]
fn an_occurrence_in_a_gap_is_late_and_the_next_is_on_time() {
    let first = zoned("2026-03-07T02:30[America/New_York]");
    let rule = Rule::parse("FREQ=DAILY;BYHOUR=2;BYMINUTE=30").unwrap();
    let days: Vec<String> = occurrences(&rule, &first)
        .take(3)
        .map(|day| day.strftime("%d %H:%M").to_string())
        .collect();
    assert_eq!(days, ["07 02:30", "08 03:30", "09 02:30"]);
    let after = next_after(&rule, &first, &zoned("2026-03-08T03:30[America/New_York]")).unwrap();
    assert_eq!(after, zoned("2026-03-09T02:30[America/New_York]"));
}

#[test]
fn hours_pass_by_the_clock() {
    let first = zoned("2026-10-25T01:00[Europe/Berlin]");
    let rule = Rule::parse("FREQ=HOURLY").unwrap();
    let hours: Vec<String> = occurrences(&rule, &first)
        .take(4)
        .map(|at| at.strftime("%H:%M%:z").to_string())
        .collect();
    assert_eq!(
        hours,
        ["01:00+02:00", "02:00+02:00", "02:00+01:00", "03:00+01:00"]
    );
}

#[test]
fn zones_in_the_text_are_followed() {
    let cases = [
        (
            "2026-03-10T10:30[America/New_York]",
            "5pm EST",
            "2026-03-10T18:00-04:00[America/New_York]",
        ),
        (
            "2026-03-10T10:30[America/New_York]",
            "5pm EDT",
            "2026-03-10T17:00-04:00[America/New_York]",
        ),
        (
            "2026-03-10T10:30[America/New_York]",
            "5pm ET",
            "2026-03-10T17:00-04:00[America/New_York]",
        ),
        (
            "2026-03-10T10:30[Europe/Berlin]",
            "5pm pacific time",
            "2026-03-11T01:00+01:00[Europe/Berlin]",
        ),
        (
            "2026-03-10T10:30[Europe/Berlin]",
            "17:00 UTC",
            "2026-03-10T18:00+01:00[Europe/Berlin]",
        ),
        (
            "2026-03-10T10:30[Europe/Berlin]",
            "9pm New York time",
            "2026-03-11T02:00+01:00[Europe/Berlin]",
        ),
        (
            "2026-03-10T10:30[America/New_York]",
            "um 20 Uhr Berliner Zeit",
            "2026-03-10T15:00-04:00[America/New_York]",
        ),
        (
            "2026-03-10T10:30[America/New_York]",
            "a las 18:00 hora de Madrid",
            "2026-03-10T13:00-04:00[America/New_York]",
        ),
        (
            "2026-03-10T10:30[Europe/Berlin]",
            "17:00 UTC+5",
            "2026-03-10T13:00+01:00[Europe/Berlin]",
        ),
        (
            "2026-03-10T10:30[Europe/Berlin]",
            "tomorrow 9am Asia/Tokyo",
            "2026-03-11T01:00+01:00[Europe/Berlin]",
        ),
        (
            "2026-03-10T10:30[Europe/Berlin]",
            "2026-04-01T12:00:00Z",
            "2026-04-01T14:00+02:00[Europe/Berlin]",
        ),
        (
            "2026-03-10T10:30[Europe/Berlin]",
            "2026-04-01T12:00:00-05:00",
            "2026-04-01T19:00+02:00[Europe/Berlin]",
        ),
        (
            "2026-03-10T10:30[Asia/Tokyo]",
            "<t:1774000000:F>",
            "2026-03-20T18:46:40+09:00[Asia/Tokyo]",
        ),
        (
            "2026-03-10T10:30[Asia/Kolkata]",
            "sunday 20:00 CET",
            "2026-03-16T00:30+05:30[Asia/Kolkata]",
        ),
    ];
    for (now, text, expected) in cases {
        let found = schedule(text, &zoned(now), None);
        assert_eq!(found.at, Some(zoned(expected)), "{now} {text}");
    }
}
