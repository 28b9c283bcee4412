//! When a second opinion is asked for, and what it makes of a message.

use super::{super::plan::Plan, *};
use crate::domain::reading::Stage;

/// A message behind one that wanted something.
fn said<'a>(text: &'a str, before: Option<(&'a str, Intent)>) -> Said<'a> {
    let before = before.map(|(text, intent)| Before {
        text,
        intent: Some(intent),
        asked: None,
        at: NOW.parse().unwrap(),
    });
    super::dialogue::said(text, before)
}

fn opinion(intent: &str, confidence: f64, entities: &Value) -> Opinion {
    let written = json!({"intent": intent, "confidence": confidence, "alternatives": [],
        "entities": entities, "reasoning": "because"});
    Opinion::read(&written.to_string()).unwrap()
}

fn step(plan: &Plan) -> &Step {
    assert_eq!(plan.steps.len(), 1);
    &plan.steps[0]
}

#[test]
fn clear_messages_cost_no_second_opinion() {
    for text in [
        "hello!",
        "thank you so much",
        "what is the capital of France?",
        "draw a cat wearing a top hat",
        "remind me tomorrow at 5pm to feed the cat",
        "/help",
        "what can you do?",
        "are you still online?",
        "`draw a cat`",
        "> draw a cat",
    ] {
        assert!(!LOCAL.plan(&said(text, None)).in_doubt, "{text}");
    }
    let after_a_picture = |text| {
        let before = Some(("draw a cat", Intent::GenerateImage));
        LOCAL.plan(&said(text, before)).in_doubt
    };
    assert!(!after_a_picture("thanks!"));
}

#[test]
fn most_messages_cost_no_second_opinion() {
    let sets = [
        include_str!("../../nlu/held_back/first.txt"),
        include_str!("../../nlu/held_back/second.txt"),
        include_str!("../../nlu/held_back/third.txt"),
    ];
    let (mut of_talk, mut of_wishes) = ((0, 0), (0, 0));
    for set in sets {
        let mut section = "";
        for line in set.lines().map(str::trim) {
            match line.strip_prefix("== ") {
                Some(name) => section = name,
                None if line.is_empty() || line.starts_with(['#', '[']) => {}
                None => {
                    let counted = match section {
                        "general_conversation" => &mut of_talk,
                        _ => &mut of_wishes,
                    };
                    counted.0 += u32::from(LOCAL.plan(&said(line, None)).in_doubt);
                    counted.1 += 1;
                }
            }
        }
    }
    // The talk in these is of pictures, reminders and features more than people's usual talk is.
    println!("in doubt: {of_talk:?} of talk, {of_wishes:?} of wishes");
    assert!(of_talk.1 > 100 && of_talk.0 * 5 < of_talk.1, "{of_talk:?}");
    assert!(
        of_wishes.1 > 500 && of_wishes.0 * 10 < of_wishes.1,
        "{of_wishes:?}"
    );
}

#[test]
fn the_same_words_mean_what_came_before_them() {
    let words = [
        "make it bluer",
        "again",
        "yes",
        "the other one",
        "a bit shorter please",
    ];
    for text in words {
        let picture = Some(("draw a cat", Intent::GenerateImage));
        let prompt = json!({"prompt": "a cat, bluer"});
        let plan = LOCAL.plan_beside(
            &said(text, picture),
            &opinion("generate_image", 0.95, &prompt),
        );
        match step(&plan) {
            Step::Do {
                intent, entities, ..
            } => {
                assert_eq!(*intent, Intent::GenerateImage);
                assert_eq!(entities.said.prompt.as_deref(), Some("a cat, bluer"));
            }
            other => panic!("{text}: {other:?}"),
        }
        let poem = Some(("write a poem about the sea", Intent::GeneralConversation));
        let talk = opinion("general_conversation", 0.95, &json!({}));
        let plan = LOCAL.plan_beside(&said(text, poem), &talk);
        assert_eq!(*step(&plan), Step::Talk, "{text}");
        assert_eq!(plan.stage, Stage::Model);
    }
}

#[test]
fn an_opinion_is_weighed_beside_the_words() {
    let draw = said("draw a cat wearing a top hat", None);
    // Against plain words a lone opinion does nothing bold, and one that is unsure changes nothing.
    let other = LOCAL.plan_beside(&draw, &opinion("submit_feature", 0.6, &json!({})));
    assert!(
        !matches!(step(&other), Step::Do { confirm: false, .. }),
        "{other:?}"
    );
    let same = LOCAL.plan_beside(&draw, &opinion("generate_image", 0.5, &json!({})));
    assert!(
        matches!(
            step(&same),
            Step::Do {
                intent: Intent::GenerateImage,
                ..
            }
        ),
        "{same:?}"
    );
    // What is public is confirmed however sure everybody is.
    let feature = said("it would be great if you had polls", None);
    let plan = LOCAL.plan_beside(
        &feature,
        &opinion("submit_feature", 1.0, &json!({"title": "Polls"})),
    );
    match step(&plan) {
        Step::Do {
            confirm: true,
            entities,
            ..
        } => {
            assert_eq!(entities.said.title.as_deref(), Some("Polls"));
        }
        other => panic!("{other:?}"),
    }
    let sum: f64 = plan
        .result
        .alternatives
        .iter()
        .map(|(_, share)| share)
        .sum();
    assert!(plan.result.confidence + sum <= 1.0);
    assert!(plan.result.trace["submit_feature"]["asked"].is_number());
}

#[test]
fn a_time_may_be_told_by_what_came_before() {
    let before = Some(("my dentist is tomorrow at 5pm", Intent::GeneralConversation));
    let said = said("can you remind me of that?", before);
    let entities = json!({"task_name": "dentist", "when": "tomorrow at 4pm"});
    let plan = LOCAL.plan_beside(&said, &opinion("schedule_task", 0.97, &entities));
    let entities = &plan.result.entities;
    assert_eq!(entities["at"], "2026-03-10T16:00:00+01:00", "{plan:?}");
    assert_eq!(entities["task_name"], "dentist");
}
