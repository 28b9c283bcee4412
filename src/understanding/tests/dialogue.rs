//! Messages within their conversation: what is asked, and how the answer to it is read.

use super::{LOCAL, NOW};
use crate::{
    domain::{
        decision::Decision,
        intent::Intent,
        reading::{Asked, Stage},
    },
    understanding::{Before, Local, Plan, Said, Step},
};
use jiff::Timestamp;

/// Everything that could make or publish something is asked about.
fn doubtful() -> Local {
    LOCAL.clone().with_margin(1.0)
}

/// What some choices are called, in two languages.
fn names(intent: Intent) -> [&'static str; 6] {
    let (english, german) = match intent {
        Intent::ScheduleTask => ("a reminder", "eine Erinnerung"),
        Intent::GenerateImage => ("a new picture", "ein neues Bild"),
        _ => ("something else", "etwas anderes"),
    };
    [english, german, english, german, english, german]
}

pub(super) fn said<'a>(text: &'a str, before: Option<Before<'a>>) -> Said<'a> {
    let now: Timestamp = NOW.parse().unwrap();
    Said {
        text,
        now: now.in_tz("Europe/Berlin").unwrap(),
        language: None,
        before,
        names,
    }
}

fn first(text: &str) -> Plan {
    LOCAL.plan(&said(text, None))
}

/// What is planned for `text` after a question about a picture, with these choices.
fn answered(text: &str, choices: &[Intent]) -> Plan {
    let asked = Asked {
        choices: choices.to_vec(),
    };
    let before = Before {
        text: "a lighthouse picture at dusk",
        intent: Some(choices[0]),
        asked: Some(&asked),
        at: NOW.parse().unwrap(),
    };
    LOCAL.plan(&said(text, Some(before)))
}

fn question(plan: &Plan) -> Option<&Asked> {
    let mut asked = plan.steps.iter().filter_map(|step| match step {
        Step::Ask(asked) => Some(asked),
        _ => None,
    });
    let first = asked.next();
    assert!(asked.next().is_none(), "one question at most: {plan:?}");
    first
}

#[test]
fn a_command_is_what_it_is() {
    let plan = first("/help");
    assert_eq!(plan.steps, [Step::Tell(Intent::Help)]);
    assert_eq!((plan.stage, plan.result.confidence), (Stage::Command, 1.0));
    let plan = first("/generate-image a cat in space");
    let [
        Step::Do {
            entities, confirm, ..
        },
    ] = &plan.steps[..]
    else {
        panic!("{plan:?}");
    };
    assert!(!confirm && plan.stage == Stage::Command);
    assert_eq!(entities.said.prompt.as_deref(), Some("a cat in space"));
    for public in ["/submit-feature dark mode", "/request-feature dark mode"] {
        let plan = first(public);
        assert_eq!(plan.result.decision, Decision::Confirm, "{public}");
    }
}

#[test]
fn what_is_public_is_confirmed() {
    let plan = first("please add a dark mode to the bot");
    assert!(matches!(
        plan.steps[..],
        [Step::Do {
            intent: Intent::SubmitFeature,
            confirm: true,
            ..
        }]
    ));
}

#[test]
fn several_wishes_are_several_steps_and_talk_is_left_to_them() {
    let plan = first("draw a cat and remind me tomorrow at 5pm to feed it");
    let intents: Vec<Intent> = plan
        .steps
        .iter()
        .filter_map(|step| match step {
            Step::Do { intent, .. } => Some(*intent),
            _ => None,
        })
        .collect();
    assert_eq!(intents, [Intent::GenerateImage, Intent::ScheduleTask]);
}

#[test]
fn a_question_offers_the_likeliest_first_and_three_at_most() {
    let plan = doubtful().plan(&said("draw me a cat", None));
    assert_eq!(plan.result.decision, Decision::Clarify);
    let asked = question(&plan).expect("it asks");
    assert_eq!(asked.choices[0], Intent::GenerateImage);
    assert!((2..=3).contains(&asked.choices.len()), "{asked:?}");
}

#[test]
fn an_open_time_is_settled_not_asked_about_as_an_intent() {
    let plan = first("remind me to call mom");
    assert!(matches!(
        plan.steps[..],
        [Step::Settle {
            intent: Intent::ScheduleTask,
            ..
        }]
    ));
}

#[test]
fn a_choice_is_taken_by_its_number_its_place_or_its_name() {
    let choices = [
        Intent::GenerateImage,
        Intent::GetImage,
        Intent::ScheduleTask,
    ];
    let cases = [
        ("1", Intent::GenerateImage),
        ("1.", Intent::GenerateImage),
        ("the first one, please", Intent::GenerateImage),
        ("Das zweite", Intent::GetImage),
        ("la seconde", Intent::GetImage),
        ("２", Intent::GetImage),
        ("number 3", Intent::ScheduleTask),
        ("o terceiro", Intent::ScheduleTask),
        ("the reminder", Intent::ScheduleTask),
        ("eine Erinnerung, bitte", Intent::ScheduleTask),
        ("Ein neues Bild!", Intent::GenerateImage),
        ("2番です", Intent::GetImage),
        ("it’s 2", Intent::GetImage),
    ];
    for (text, intent) in cases {
        let plan = answered(text, &choices);
        assert_eq!(plan.stage, Stage::Choice, "{text}");
        assert_eq!(plan.result.intent, intent, "{text}");
        let does = match &plan.steps[..] {
            [
                Step::Tell(does)
                | Step::Do { intent: does, .. }
                | Step::Settle { intent: does, .. },
            ] => *does,
            _ => panic!("{text}: {plan:?}"),
        };
        assert_eq!(does, intent, "{text}");
    }
    let Step::Do { entities, .. } = answered("1", &choices).steps.remove(0) else {
        panic!("a picture is made");
    };
    let prompt = entities.said.prompt.expect("what was said before counts");
    assert!(prompt.contains("lighthouse"), "{prompt}");
}

#[test]
fn a_refusal_talks_and_a_new_message_is_one() {
    let choices = [Intent::GenerateImage, Intent::GeneralConversation];
    for text in ["neither", "no", "nein", "2"] {
        assert_eq!(answered(text, &choices).steps, [Step::Talk], "{text}");
    }
    let fresh = [
        ("help", Intent::Help),
        ("are you still online?", Intent::GetStatus),
        ("4", Intent::GeneralConversation),
        (
            "my sister draws a lot of cats these days",
            Intent::GeneralConversation,
        ),
    ];
    for (text, intent) in fresh {
        let plan = answered(text, &choices);
        assert_ne!(plan.stage, Stage::Choice, "{text}");
        assert_eq!(plan.result.intent, intent, "{text}");
    }
}

#[test]
fn what_only_looks_like_a_place_takes_none() {
    let choices = [Intent::GenerateImage, Intent::GeneralConversation];
    for text in [
        "1 2",
        "um, no",
        "no one",
        "one second, please",
        "a second please",
    ] {
        assert_ne!(answered(text, &choices).stage, Stage::Choice, "{text}");
    }
}

#[test]
fn a_question_of_yesterday_is_not_what_is_answered() {
    let asked = Asked {
        choices: vec![Intent::GenerateImage, Intent::GeneralConversation],
    };
    let before = Before {
        text: "a lighthouse picture at dusk",
        intent: Some(Intent::GenerateImage),
        asked: Some(&asked),
        at: "2026-03-08T11:00:00Z".parse().unwrap(),
    };
    let plan = LOCAL.plan(&said("1", Some(before)));
    assert_eq!(plan.stage, Stage::Local);
}

/// What people say in a dialogue that goes nowhere: wishes, halves of wishes, and answers to questions
/// that may have been asked.
const PIECES: [&str; 28] = [
    "draw",
    "a cat",
    "remind me",
    "tomorrow",
    "at 5",
    "and",
    "or",
    "picture",
    "my last",
    "add",
    "a feature",
    "help",
    "status",
    "1",
    "2",
    "the second",
    "no",
    "yes",
    "hello",
    "please",
    "30 February",
    "every",
    "dark mode",
    "?",
    "bild",
    "recuérdame",
    "絵",
    "🎨",
];

#[test]
fn no_dialogue_of_ten_thousand_asks_twice_in_a_row() {
    let local = doubtful();
    let mut random = fastrand::Rng::with_seed(7);
    let mut questions = 0;
    for _ in 0..10_000 {
        let mut before: Option<(String, Plan)> = None;
        for _ in 0..random.usize(2..5) {
            let words: Vec<&str> = (0..random.usize(1..5))
                .map(|_| PIECES[random.usize(..PIECES.len())])
                .collect();
            let text = words.join(" ");
            let plan = local.plan(&said(
                &text,
                before.as_ref().map(|(text, plan)| Before {
                    text,
                    intent: Some(plan.result.intent),
                    asked: question(plan),
                    at: NOW.parse().unwrap(),
                }),
            ));
            assert!(!plan.steps.is_empty(), "{text}");
            // It holds one question at most.
            if question(&plan).is_some() {
                questions += 1;
                let after = before.as_ref().and_then(|(_, before)| question(before));
                assert!(after.is_none(), "{text} after {before:?}");
            }
            before = Some((text, plan));
        }
    }
    assert!(questions > 5000, "{questions}");
}
