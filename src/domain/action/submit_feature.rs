//! Writing down a wish for the bot, for everybody to see.

use serde_json::{Map, Value, json};

use super::{Kind, Parameter, Shape, text};
use crate::domain::intent::Intent;

/// A feature request is submitted.
pub static KIND: Kind = Kind {
    intent: Intent::SubmitFeature,
    about: "Asks for a feature request about this bot to be submitted. It becomes public, so the \
            person is always asked first. Use it only when their last message plainly wishes the \
            bot to be changed or extended and wants that noted.",
    parameters: &[
        Parameter {
            name: "title",
            about: "The feature in one short line.",
            shape: Shape::Text(120),
            required: true,
        },
        Parameter {
            name: "description",
            about: "What the person wants to do, why, and how one sees that it works.",
            shape: Shape::Text(4000),
            required: false,
        },
        Parameter {
            name: "create_pr",
            about: "Whether a draft pull request with a proposal is to be opened.",
            shape: Shape::Flag,
            required: false,
        },
    ],
    subject: "title",
    priority: 20,
    needs: &[],
    of_entities,
};

fn of_entities(entities: &Map<String, Value>) -> Map<String, Value> {
    let mut parameters = Map::new();
    let description = text(entities, "description");
    if let Some(title) = text(entities, "title").or(description) {
        let title: String = title.chars().take(120).collect();
        parameters.insert("title".to_owned(), json!(title));
    }
    if let Some(description) = description {
        parameters.insert("description".to_owned(), json!(description));
    }
    parameters
}
