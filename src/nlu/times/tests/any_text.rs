//! What must hold for any text: an answer, spans within the text, nothing over in silence.

use proptest::prelude::*;

use super::{
    super::{Problem, What, find, schedule},
    now_in,
};

/// Words that the grammar knows well, to be thrown together.
const WORDS: [&str; 48] = [
    "tomorrow",
    "at",
    "5",
    "5pm",
    "17:30",
    "every",
    "second",
    "other",
    "monday",
    "and",
    "until",
    "from",
    "to",
    "for",
    "in",
    "2",
    "hours",
    "half",
    "past",
    "quarter",
    "next",
    "last",
    "the",
    "of",
    "month",
    "march",
    "3rd",
    "29",
    "february",
    "days",
    "before",
    "after",
    "christmas",
    "night",
    "noon",
    "weekdays",
    "twice",
    "a",
    "week",
    "jeden",
    "morgen",
    "um",
    "halb",
    "mañana",
    "las",
    "毎週",
    "月曜",
    "3時",
];

proptest! {
    #[test]
    fn any_letters_are_answered(text in "\\PC{0,200}") {
        holds(&text);
    }

    #[test]
    fn any_known_words_are_answered(places in prop::collection::vec(0..WORDS.len(), 0..12)) {
        let words: Vec<&str> = places.into_iter().map(|place| WORDS[place]).collect();
        holds(&words.join(" "));
    }

    #[test]
    fn any_numbers_are_answered(text in "[0-9:./+ amph-]{0,40}") {
        holds(&text);
    }
}

fn holds(text: &str) {
    let now = now_in("Europe/Berlin");
    for found in find(text, &now, None) {
        for span in &found.spans {
            assert!(
                text.get(span.clone())
                    .is_some_and(|words| !words.is_empty()),
                "{text:?}"
            );
        }
        match &found.what {
            What::Point { at, .. } if *at < now => {
                assert_eq!(found.problem, Some(Problem::Past), "{text:?}");
            }
            What::Recurrence { first, .. } => assert!(*first > now, "{text:?} {found:?}"),
            What::Nothing => assert!(found.problem.is_some(), "{text:?}"),
            _ => {}
        }
    }
    let due = schedule(text, &now, None);
    let over = due.at.is_some_and(|at| at < now);
    assert!(!over || due.problem == Some(Problem::Past), "{text:?}");
}

#[test]
fn long_texts_are_cut_where_a_letter_ends() {
    for unit in [
        "until ",
        "in ",
        "the day before ",
        "a'",
        "1:1:",
        "明日の",
        "🎉",
        "مرحبا غدا ",
        "5/",
        "every other second ",
    ] {
        holds(&unit.repeat(100_000 / unit.len()));
    }
    let far = format!("{} tomorrow at 5pm", "word ".repeat(20_000));
    assert_eq!(schedule(&far, &now_in("Asia/Tokyo"), None).at, None);
}
