//! Reminding somebody at a later time, once or again and again.

use serde_json::{Map, Value, json};

use super::{Kind, Parameter, Shape, text};
use crate::domain::intent::Intent;

/// A reminder is set.
pub static KIND: Kind = Kind {
    intent: Intent::ScheduleTask,
    about: "Asks for a reminder for this person. Use it only when their last message plainly asks \
            to be reminded and says when; if it does not say when, ask them instead.",
    parameters: &[
        Parameter {
            name: "task_name",
            about: "What to be reminded of, without the time, in the person's words.",
            shape: Shape::Text(300),
            required: true,
        },
        Parameter {
            name: "run_at",
            about: "The first time, in ISO 8601 with its offset, such as 2026-12-01T09:00:00+01:00.",
            shape: Shape::Moment,
            required: true,
        },
        Parameter {
            name: "recurrence",
            about: "How it comes again, as a rule of RFC 5545 such as FREQ=WEEKLY;BYDAY=MO; only \
                    if the person wants it again and again.",
            shape: Shape::Rule,
            required: false,
        },
    ],
    subject: "task_name",
    priority: 30,
    needs: &[],
    of_entities,
};

fn of_entities(entities: &Map<String, Value>) -> Map<String, Value> {
    let names = [
        ("task_name", "task_name"),
        ("at", "run_at"),
        ("recurrence", "recurrence"),
    ];
    let said = names.into_iter().filter_map(|(entity, parameter)| {
        Some((parameter.to_owned(), json!(text(entities, entity)?)))
    });
    said.collect()
}
