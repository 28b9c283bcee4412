//! Making a picture.

use serde_json::{Map, Value, json};

use super::{Kind, Parameter, Shape, text};
use crate::domain::intent::Intent;

/// A picture is made.
pub static KIND: Kind = Kind {
    intent: Intent::GenerateImage,
    about: "Asks for a new picture for this person. Use it only when their last message plainly \
            asks for a picture to be made; talk about pictures is no such wish.",
    parameters: &[
        Parameter {
            name: "prompt",
            about: "What is to be seen, in one description: subject, style, mood.",
            shape: Shape::Text(1500),
            required: true,
        },
        Parameter {
            name: "model",
            about: "The picture model, only if the person named one.",
            shape: Shape::Text(100),
            required: false,
        },
    ],
    subject: "prompt",
    priority: 10,
    needs: &[],
    of_entities,
};

fn of_entities(entities: &Map<String, Value>) -> Map<String, Value> {
    let parts = ["prompt", "style", "dimensions"].map(|name| text(entities, name));
    let mut prompt = String::new();
    for part in parts.into_iter().flatten() {
        let said = prompt.to_lowercase().contains(&part.to_lowercase());
        if !said {
            let joint = if prompt.is_empty() { "" } else { ", " };
            prompt.extend([joint, part]);
        }
    }
    let has_subject = text(entities, "prompt").is_some();
    let named = has_subject.then(|| ("prompt".to_owned(), json!(prompt)));
    named.into_iter().collect()
}
