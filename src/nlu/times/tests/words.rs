//! The words that told the time, and those that are left for the task.

use super::{
    super::{What, find},
    in_new_york, now_in,
};

#[test]
fn the_words_of_the_time_are_marked_and_no_others() {
    let cases: &[(&str, &[&str])] = &[
        ("remind me to call mom tmrw 5pm", &["tmrw 5pm"]),
        ("remind me in 10 min to stir", &["in 10 min"]),
        ("ping me @ 17:30 about the raid", &["@ 17:30"]),
        (
            "tomorrow remind me to call mom at 5pm",
            &["tomorrow", "at 5pm"],
        ),
        (
            "remind me every day at 7pm to take my meds",
            &["every day at 7pm"],
        ),
        (
            "remind me to pay rent on the 1st of every month",
            &["on the 1st of every month"],
        ),
        ("movie night saturday 8pm est", &["saturday 8pm est"]),
        ("🎉 party on friday at 8pm 🎉", &["on friday at 8pm"]),
        (
            "erinnere mich morgen um 15 Uhr an den Zahnarzt",
            &["morgen um 15 Uhr"],
        ),
        ("明後日の15時に会議", &["明後日の15時"]),
        ("remind me to read chapter 5 of 10 tomorrow", &["tomorrow"]),
    ];
    for (text, words) in cases {
        let found = in_new_york(text);
        let marked: Vec<&str> = found.spans.iter().map(|span| &text[span.clone()]).collect();
        assert_eq!(marked, *words, "{text}");
    }
}

#[test]
fn every_time_of_a_text_is_found_with_its_end() {
    let text = "lunch tomorrow 12:30 to 1:15pm, then 2 hours of work, gym every friday";
    let found = find(text, &now_in("Europe/Berlin"), None);
    assert_eq!(found.len(), 3, "{found:?}");
    let What::Point { at, until, .. } = &found[0].what else {
        panic!("{found:?}")
    };
    assert_eq!(at.strftime("%d %H:%M").to_string(), "11 12:30");
    assert_eq!(
        until.as_ref().unwrap().strftime("%d %H:%M").to_string(),
        "11 13:15"
    );
    let What::Duration(span) = &found[1].what else {
        panic!("{found:?}")
    };
    assert!((span.total(jiff::Unit::Hour).unwrap() - 2.0).abs() < 1e-9);
    let What::Recurrence { rule, .. } = &found[2].what else {
        panic!("{found:?}")
    };
    assert_eq!(rule.to_string(), "FREQ=WEEKLY;BYDAY=FR");
}
