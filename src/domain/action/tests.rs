//! Kinds of action and their parameters, in tables.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::*;
use crate::domain::{
    ids::{JobId, Platform},
    intent::Intent,
};

fn map(value: &Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

#[test]
fn every_acting_intent_has_one_kind_and_no_other_has_any() {
    for intent in Intent::ALL {
        let kind = Kind::of(intent);
        assert_eq!(kind.is_some(), intent.acts(), "{}", intent.name());
    }
    for kind in Kind::all() {
        let same = Kind::all();
        let same = same.iter().filter(|other| other.name() == kind.name());
        assert_eq!(same.count(), 1);
        assert_eq!(Kind::named(kind.name()).unwrap().intent(), kind.intent());
        let subject = kind.parameters.iter().find(|it| it.name == kind.subject);
        // An action that is about nothing has no subject.
        assert!(kind.subject.is_empty() || subject.unwrap().required);
        assert!(kind.needs.iter().all(|name| Kind::named(name).is_some()));
        assert!(kind.parameters.iter().all(|it| it.name != CONFIRM));
    }
}

#[test]
fn schemas_are_closed_and_have_no_bounds() {
    for kind in Kind::all() {
        let schema = kind.schema();
        assert_eq!(schema["type"], "object");
        assert_eq!(schema["additionalProperties"], false);
        let text = schema.to_string();
        for bound in ["minimum", "maximum", "minLength", "maxLength"] {
            assert!(!text.contains(bound), "{text}");
        }
        for name in schema["required"].as_array().unwrap() {
            assert!(schema["properties"][name.as_str().unwrap()].is_object());
        }
    }
}

#[test]
fn parameters_are_held_to_their_schema() {
    let kind = |name| Kind::named(name).unwrap();
    let long = "x".repeat(1501);
    for (name, given, expected) in [
        (
            "generate_image",
            json!({"prompt": " a cat "}),
            Ok(json!({"prompt": "a cat"})),
        ),
        (
            "generate_image",
            json!({"prompt": "a cat", "model": null}),
            Ok(json!({"prompt": "a cat"})),
        ),
        ("generate_image", json!({}), Err(Fault::Missing("prompt"))),
        (
            "generate_image",
            json!({"prompt": "  "}),
            Err(Fault::Missing("prompt")),
        ),
        (
            "generate_image",
            json!({"prompt": 7}),
            Err(Fault::Shape("prompt")),
        ),
        (
            "generate_image",
            json!({"prompt": long}),
            Err(Fault::TooLong("prompt")),
        ),
        (
            "generate_image",
            json!({"prompt": "a", "colour": 1}),
            Err(Fault::Unknown),
        ),
        (
            "submit_feature",
            json!({"title": "polls", "create_pr": "yes"}),
            Err(Fault::Shape("create_pr")),
        ),
        (
            "submit_feature",
            json!({"title": "polls", "description": "d", "create_pr": true}),
            Ok(json!({"title": "polls", "description": "d", "create_pr": true})),
        ),
        (
            "schedule_task",
            json!({"task_name": "tea", "run_at": "soon"}),
            Err(Fault::Shape("run_at")),
        ),
        (
            "schedule_task",
            json!({"task_name": "tea", "run_at": "2026-12-01T09:00:00+01:00"}),
            Ok(json!({"task_name": "tea", "run_at": "2026-12-01T09:00:00+01:00"})),
        ),
        (
            "schedule_task",
            json!({"task_name": "tea", "run_at": "2026-12-01T09:00", "recurrence": "often"}),
            Err(Fault::Shape("recurrence")),
        ),
    ] {
        let checked = kind(name).checked(&map(&given));
        assert_eq!(checked, expected.map(|value| map(&value)), "{given}");
    }
}

#[test]
fn entities_of_a_message_become_parameters_that_keep_to_the_schema() {
    for (name, entities, expected) in [
        (
            "generate_image",
            json!({"prompt": "a cat", "style": "watercolor", "dimensions": "16:9"}),
            json!({"prompt": "a cat, watercolor", "size": "16:9"}),
        ),
        (
            "generate_image",
            json!({"prompt": "a watercolor cat", "style": "watercolor"}),
            json!({"prompt": "a watercolor cat"}),
        ),
        (
            "submit_feature",
            json!({"title": "polls", "description": "polls for all", "priority": "high"}),
            json!({"title": "polls", "description": "polls for all", "priority": "high"}),
        ),
        (
            "schedule_task",
            json!({"task_name": "tea", "at": "2026-12-01T09:00:00+01:00[Europe/Berlin]",
                   "recurrence": "FREQ=DAILY"}),
            json!({"task_name": "tea", "run_at": "2026-12-01T09:00:00+01:00[Europe/Berlin]",
                   "recurrence": "FREQ=DAILY"}),
        ),
    ] {
        let kind = Kind::named(name).unwrap();
        let parameters = (kind.of_entities)(&map(&entities));
        assert_eq!(kind.checked(&parameters).unwrap(), map(&expected));
    }
    let nothing =
        (Kind::named("generate_image").unwrap().of_entities)(&map(&json!({"style": "oil"})));
    assert!(nothing.is_empty());
}

fn action(kind: &str, position: i16, priority: i32) -> Action {
    let kind = Kind::named(kind).unwrap();
    let place = ("c".into(), "u".into(), "m".into());
    Action {
        id: Action::id_of(Platform::Console, &place.0, &place.1, &place.2, position),
        job: JobId(Uuid::nil()),
        position,
        platform: Platform::Console,
        user: place.1,
        channel: place.0,
        guild: None,
        message: place.2,
        directive: ActionDirective {
            priority,
            ..ActionDirective::new(kind, Map::new())
        },
        source: Source::Tool,
        state: State::Running,
        ended: Ended::default(),
    }
}

#[test]
fn actions_run_by_priority_and_then_by_position() {
    let own = |name: &str| Kind::named(name).unwrap().priority;
    let mut actions = [
        action("generate_image", 0, own("generate_image")),
        action("generate_image", 1, own("generate_image")),
        action("submit_feature", 2, own("submit_feature")),
        action("schedule_task", 3, own("schedule_task")),
        action("generate_image", 4, 99),
    ];
    for _ in 0..3 {
        in_order(&mut actions);
        let positions = actions.iter().map(|it| it.position);
        assert_eq!(positions.collect::<Vec<_>>(), [4, 3, 2, 0, 1]);
        actions.reverse();
    }
    assert!(depends(&actions[0], &actions[1]));
    let (picture, reminder) = (
        action("generate_image", 0, 0),
        action("schedule_task", 1, 0),
    );
    assert!(!depends(&reminder, &picture));
}

#[test]
fn one_message_has_one_id_for_each_position() {
    let same = action("generate_image", 0, 0).id;
    assert_eq!(same, action("generate_image", 0, 0).id);
    assert_ne!(same, action("generate_image", 1, 0).id);
}

#[test]
fn states_and_sources_are_found_by_their_names() {
    for state in State::ALL {
        assert_eq!(State::named(state.name()), Some(*state));
    }
    for source in Source::ALL {
        assert_eq!(Source::named(source.name()), Some(*source));
    }
}
