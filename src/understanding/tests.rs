//! The join of intent, times and decision, in tables of messages.

mod dialogue;
mod second;

use std::sync::LazyLock;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::domain::decision::Decision;

/// Trained once for all tests.
static LOCAL: LazyLock<Local> = LazyLock::new(|| Local::learned().unwrap());

/// A Monday, at noon in Berlin.
const NOW: &str = "2026-03-09T11:00:00Z";

fn message(text: &str) -> Message<'_> {
    Message {
        text,
        now: NOW
            .parse::<Timestamp>()
            .unwrap()
            .in_tz("Europe/Berlin")
            .unwrap(),
        language: None,
        context: Context::default(),
        asked_before: false,
    }
}

fn written(message: &Message<'_>) -> Value {
    serde_json::to_value(LOCAL.understand(message)).unwrap()
}

#[test]
fn a_reminder_has_its_task_and_its_time_in_the_zone() {
    let understood = written(&message("remind me to call mom tomorrow at 5pm"));
    assert_eq!(understood["intent"], "schedule_task");
    assert_eq!(understood["decision"], "act");
    let expected = json!({"task_name": "call mom", "at": "2026-03-10T17:00:00+01:00"});
    assert_eq!(understood["entities"], expected);
    assert!(understood.get("wishes").is_none());
    assert!(understood["trace"].get("doubt").is_none());
}

#[test]
fn a_repetition_has_its_rule_and_its_first_time() {
    let understood = written(&message(
        "remind me to water the plants every tuesday at 9:30",
    ));
    let entities = &understood["entities"];
    assert_eq!(entities["task_name"], "water the plants");
    assert_eq!(entities["at"], "2026-03-10T09:30:00+01:00");
    assert_eq!(
        entities["recurrence"],
        "FREQ=WEEKLY;BYDAY=TU;BYHOUR=9;BYMINUTE=30"
    );
}

#[test]
fn what_is_doubtful_about_a_time_is_asked_and_never_twice_in_a_row() {
    for (text, doubt) in [
        ("remind me to call mom", "no_time"),
        ("remind me yesterday at 5pm to call mom", "past"),
        ("remind me to call mom on february 30", "no_such_date"),
        ("remind me to call mom at 8", "ambiguous_hour"),
    ] {
        let mut message = message(text);
        let understood = LOCAL.understand(&message);
        assert_eq!(understood.decision, Decision::Clarify, "{text}");
        let name = understood.trace.doubt.map(|doubt| doubt.name());
        assert_eq!(name, Some(doubt), "{text}");
        assert!(understood.reasoning.ends_with("leaves a question open"));
        message.asked_before = true;
        assert_eq!(
            LOCAL.understand(&message).decision,
            Decision::Converse,
            "{text}"
        );
    }
}

#[test]
fn both_readings_of_an_hour_are_told() {
    let understood = written(&message("remind me to call mom at 8"));
    assert_eq!(understood["entities"]["at"], "2026-03-09T20:00:00+01:00");
    let expected = json!({"about": "ambiguous_hour", "other": "2026-03-10T08:00:00+01:00"});
    assert_eq!(understood["trace"]["doubt"], expected);
}

#[test]
fn a_yes_to_an_offered_reminder_need_not_say_when() {
    let mut yes = message("yes please");
    yes.context.offered = Some(Intent::ScheduleTask);
    let understood = LOCAL.understand(&yes);
    assert_eq!(understood.intent, Intent::ScheduleTask);
    assert_eq!(understood.trace.doubt, None);
    assert_ne!(understood.decision, Decision::Clarify);
}

#[test]
fn two_wishes_are_told_apart_and_decided_apart() {
    let text = "draw a cat and remind me at 17:30 to post it";
    let understood = LOCAL.understand(&message(text));
    let said: Vec<(Intent, Decision, &str)> = understood
        .wishes
        .iter()
        .map(|wish| (wish.intent, wish.decision, &text[wish.part.clone()]))
        .collect();
    let expected = [
        (Intent::GenerateImage, Decision::Act, "draw a cat"),
        (
            Intent::ScheduleTask,
            Decision::Act,
            "and remind me at 17:30 to post it",
        ),
    ];
    assert_eq!(said, expected);
    assert_eq!(
        understood.wishes[0].entities.said.prompt.as_deref(),
        Some("a cat")
    );
    let reminder = &understood.wishes[1].entities;
    assert_eq!(reminder.said.task_name.as_deref(), Some("post it"));
    assert!(reminder.at.is_some());
    // That both are wanted is no doubt about either.
    assert_eq!(understood.decision, Decision::Act);
}

#[test]
fn a_time_said_for_the_whole_message_counts_for_the_reminder_in_it() {
    let text = "tomorrow at 17:00 remind me to post it and draw a cat now";
    let understood = LOCAL.understand(&message(text));
    let mut reminders = understood.wishes.iter();
    let reminder = reminders.find(|wish| wish.intent == Intent::ScheduleTask);
    let at = reminder.map_or(understood.entities.at.as_ref(), |wish| {
        wish.entities.at.as_ref()
    });
    assert_eq!(
        at.unwrap().to_string(),
        "2026-03-10T17:00:00+01:00[Europe/Berlin]"
    );
}

#[test]
fn the_answer_has_the_shape_it_promises() {
    let understood = written(&message("draw a cat in space, pixel art, 1024x768"));
    let names: Vec<&String> = understood.as_object().unwrap().keys().collect();
    for name in [
        "intent",
        "confidence",
        "alternatives",
        "entities",
        "decision",
        "reasoning",
        "trace",
    ] {
        assert!(
            names.iter().any(|known| *known == name),
            "{name}: {names:?}"
        );
    }
    assert_eq!(understood["intent"], "generate_image");
    assert_eq!(understood["entities"]["style"], "pixel art");
    assert_eq!(understood["entities"]["dimensions"], "1024x768");
    let alternatives = understood["alternatives"].as_array().unwrap();
    assert_eq!(alternatives.len(), 6);
    let others = alternatives.iter().map(|pair| pair[1].as_f64().unwrap());
    let sum = understood["confidence"].as_f64().unwrap() + others.sum::<f64>();
    assert!(sum <= 1.0 + 1e-9, "{sum}");
    assert!(understood["trace"]["generate_image"]["model"].is_f64());
}

#[test]
fn reasoning_holds_none_of_the_words() {
    let text = "remind me to meet Xanthippe tomorrow at 5pm";
    let understood = written(&message(text));
    assert!(
        !understood["reasoning"]
            .as_str()
            .unwrap()
            .contains("Xanthippe")
    );
    assert!(!understood["trace"].to_string().contains("Xanthippe"));
}

#[test]
fn any_text_is_answered() {
    let long = "remind me at 5 ".repeat(7000);
    let odd = [
        "",
        "\0",
        "\u{202e}שלום",
        "\u{fffd}\u{fffd}",
        "🙈🙈",
        "```",
        &long,
    ];
    for text in odd {
        let understood = LOCAL.understand(&message(text));
        assert!((0.0..=1.0).contains(&understood.confidence), "{text:.20}");
    }
}
