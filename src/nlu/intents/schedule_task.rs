//! To be reminded, once or again and again.

use serde_json::{Map, Value, json};

use super::{Boldness, Called, Description, Help, Kind, Needs, Parameter, Shape, choice, text};

pub(super) const DESCRIPTION: Description = Description {
    name: "schedule_task",
    boldness: Boldness::Private,
    threshold: 0.70,
    wanted: "something is to happen, or the person is to be reminded of something, at a later time or again and again.",
    entities: &["task_name", "when"],
    entities_told: "`task_name`: what to be reminded of or to do, without the time. `when`: the words that say when or how often, as they were written, taken from earlier turns only if the message takes them up.",
    found: None,
    utterances: include_str!("../../../prompts/intents/schedule_task.txt"),
    prompt: include_str!("../../../prompts/system/intents/schedule_task.md"),
    called: Called {
        en: choice("a reminder", "remind me tomorrow at 9 to call Ann"),
        es: choice("un recordatorio", "recuérdame mañana a las 9 llamar a Ana"),
        de: choice(
            "eine Erinnerung",
            "erinnere mich morgen um 9 Uhr an den Anruf",
        ),
        fr: choice("un rappel", "rappelle-moi demain à 9 h d'appeler Anne"),
        pt: choice("um lembrete", "lembra-me amanhã às 9 de ligar à Ana"),
        ja: choice("リマインダー", "明日9時に電話するようリマインドして"),
    },
    help: Help {
        place: 40,
        command: Some("/remind"),
        built: false,
        needs: Needs::Nothing,
    },
    action: Some(&ACTION),
};

const ACTION: Kind = Kind {
    name: "schedule_task",
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
    does: None,
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
