//! The bot itself to be changed or extended.

use serde_json::{Map, Value, json};

use super::{Boldness, Called, Description, Help, Kind, Needs, Parameter, Shape, choice, text};

pub(super) const DESCRIPTION: Description = Description {
    name: "submit_feature",
    boldness: Boldness::Public,
    threshold: 0.70,
    wanted: "the bot itself should get something new or work differently, and the person wants that to be noted.",
    entities: &["title", "description", "priority"],
    entities_told: "`title`: the feature in one short line. `description`: the feature as the person put it. `priority`: low, medium, high or critical, only if said.",
    found: None,
    utterances: include_str!("../../../prompts/intents/submit_feature.txt"),
    prompt: include_str!("../../../prompts/system/intents/submit_feature.md"),
    called: Called {
        en: choice(
            "a wish for what I should be able to do",
            "please add a dark mode",
        ),
        es: choice(
            "un deseo sobre lo que debería poder hacer",
            "añade un modo oscuro, por favor",
        ),
        de: choice(
            "ein Wunsch, was ich können soll",
            "bitte füge einen dunklen Modus hinzu",
        ),
        fr: choice(
            "un souhait sur ce que je devrais savoir faire",
            "ajoute un mode sombre, s'il te plaît",
        ),
        pt: choice(
            "um desejo sobre o que eu devia saber fazer",
            "adiciona um modo escuro, por favor",
        ),
        ja: choice("こんな機能がほしいという要望", "ダークモードを追加して"),
    },
    help: Help {
        place: 30,
        command: Some("/request-feature"),
        built: true,
        needs: Needs::Features,
    },
    action: Some(&ACTION),
};

const ACTION: Kind = Kind {
    name: "submit_feature",
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
        Parameter {
            name: "priority",
            about: "low, medium, high or critical, only where the person says how much it matters.",
            shape: Shape::Text(20),
            required: false,
        },
    ],
    subject: "title",
    priority: 20,
    needs: &[],
    of_entities,
    does: None,
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
    if let Some(priority) = text(entities, "priority") {
        parameters.insert("priority".to_owned(), json!(priority));
    }
    parameters
}
