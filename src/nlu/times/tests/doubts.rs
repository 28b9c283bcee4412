//! What is doubtful is told, and nothing that is over passes for a due time.

use super::{
    super::{Problem, schedule},
    ZONES, in_new_york, now_in,
};

#[test]
fn what_is_over_is_told() {
    for text in [
        "yesterday",
        "3 days ago",
        "today at 9am",
        "last monday",
        "this morning at 8",
        "2025-12-24",
        "hier à 15h",
        "hace dos horas",
        "昨日",
        "<t:1000000000:R>",
    ] {
        for zone in ZONES {
            let found = schedule(text, &now_in(zone), None);
            assert_eq!(
                found.problem,
                Some(Problem::Past),
                "{zone} {text}: {found:?}"
            );
        }
    }
}

#[test]
fn an_hour_that_could_be_either_is_told() {
    for text in [
        "at 5",
        "at 8",
        "tomorrow at 7",
        "at 6:30",
        "half past six",
        "friday at 9",
        "mañana a las 8",
        "um 8",
    ] {
        let found = in_new_york(text);
        assert!(
            matches!(found.problem, Some(Problem::AmbiguousHour { .. })),
            "{text}: {found:?}"
        );
    }
    for text in [
        "at 5pm",
        "at 17:00",
        "at 05:30",
        "tonight at 8",
        "8 in the morning",
        "wake me at 7",
        "noon",
        "tomorrow at 3",
        "demain à 7h30",
        "friday at 12",
    ] {
        assert_eq!(in_new_york(text).problem, None, "{text}");
    }
    for text in ["every day at 7", "todos los días a las 8"] {
        assert_eq!(in_new_york(text).problem, Some(Problem::OpenHour), "{text}");
    }
}

#[test]
fn the_other_reading_of_a_date_is_kept() {
    let found = in_new_york("03/04");
    let Some(Problem::AmbiguousDate { other }) = found.problem else {
        panic!("{found:?}")
    };
    assert_eq!(found.at.unwrap().date(), "2027-03-04".parse().unwrap());
    assert_eq!(other.date(), "2026-04-03".parse().unwrap());
    let european = schedule("on 03/04", &now_in("Europe/Berlin"), None);
    assert_eq!(european.at.unwrap().date(), "2026-04-03".parse().unwrap());
    for clear in ["13/04", "04/13", "04/04", "le 03/04", "03.04."] {
        assert_eq!(in_new_york(clear).problem, None, "{clear}");
    }
}

#[test]
fn a_weekday_that_does_not_fit_its_date_is_told() {
    let found = in_new_york("thursday, april 1st");
    let Some(Problem::AmbiguousDate { other }) = found.problem else {
        panic!("{found:?}")
    };
    assert_eq!(found.at.unwrap().date(), "2027-04-01".parse().unwrap());
    assert_eq!(other.date(), "2026-04-01".parse().unwrap());
    assert_eq!(
        in_new_york("sunday, march 8").problem,
        Some(Problem::Past),
        "it was two days ago"
    );
    assert_eq!(in_new_york("wednesday, april 1st").problem, None);
}

#[test]
fn days_and_hours_that_do_not_exist_are_told() {
    for text in [
        "30 february",
        "feb 30 at 5pm",
        "june 31",
        "the 31st of april",
        "feb 29 2027",
        "2026-02-30",
        "31/4/2026",
        "30. Februar",
        "30 de febrero",
        "2月30日",
    ] {
        let found = in_new_york(text);
        assert_eq!(
            (found.at, found.problem),
            (None, Some(Problem::NoSuchDate)),
            "{text}"
        );
    }
    for text in ["25:00", "tomorrow at 25:00", "at 5:75", "um 25 Uhr", "25時"] {
        let found = in_new_york(text);
        assert_eq!(
            (found.at, found.problem),
            (None, Some(Problem::NoSuchTime)),
            "{text}"
        );
    }
}

#[test]
fn what_nobody_can_tell_is_asked() {
    for text in [
        "remind me sometime",
        "remind me later",
        "irgendwann",
        "bientôt",
    ] {
        let found = in_new_york(text);
        assert_eq!(
            (found.at, found.problem),
            (None, Some(Problem::Vague)),
            "{text}"
        );
    }
    for text in ["twice a week", "three times a day", "dos veces al día"] {
        assert_eq!(in_new_york(text).problem, Some(Problem::HowOften), "{text}");
    }
    assert_eq!(
        in_new_york("remind me at noon and at 6pm").problem,
        Some(Problem::Several)
    );
}
