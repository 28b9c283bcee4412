//! A new picture.

use serde_json::{Map, Value, json};

use super::{Boldness, Called, Description, Help, Kind, Needs, Parameter, Shape, choice, text};

pub(super) const DESCRIPTION: Description = Description {
    name: "generate_image",
    boldness: Boldness::Private,
    threshold: 0.75,
    wanted: "a new picture is to be made, or a picture that was made is to be changed or made again.",
    entities: &["prompt", "style", "dimensions"],
    entities_told: "`prompt`: the whole picture to be made, and when an earlier one is changed, that picture with the change. `style` and `dimensions`: only if named.",
    found: None,
    utterances: include_str!("../../../prompts/intents/generate_image.txt"),
    prompt: include_str!("../../../prompts/system/intents/generate_image.md"),
    called: Called {
        en: choice("a new picture", "draw a lighthouse at dusk"),
        es: choice("una imagen nueva", "dibuja un faro al anochecer"),
        de: choice(
            "ein neues Bild",
            "zeichne einen Leuchtturm in der Dämmerung",
        ),
        fr: choice("une nouvelle image", "dessine un phare au crépuscule"),
        pt: choice("uma imagem nova", "desenha um farol ao entardecer"),
        ja: choice("新しい絵", "夕暮れの灯台を描いて"),
    },
    help: Help {
        place: 10,
        command: Some("/generate-image"),
        built: true,
        needs: Needs::Pictures,
    },
    action: Some(&ACTION),
};

const ACTION: Kind = Kind {
    name: "generate_image",
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
            name: "size",
            about: "Its size or shape, only if the person named one: 1024x768, 16:9, square, wide, \
                    portrait or landscape.",
            shape: Shape::Text(40),
            required: false,
        },
        Parameter {
            name: "verbatim",
            about: "Whether exactly these words are to be drawn, only if the person wants that.",
            shape: Shape::Flag,
            required: false,
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
    does: None,
};

fn of_entities(entities: &Map<String, Value>) -> Map<String, Value> {
    let parts = ["prompt", "style"].map(|name| text(entities, name));
    let mut prompt = String::new();
    for part in parts.into_iter().flatten() {
        let said = prompt.to_lowercase().contains(&part.to_lowercase());
        if !said {
            let joint = if prompt.is_empty() { "" } else { ", " };
            prompt.extend([joint, part]);
        }
    }
    let mut parameters = Map::new();
    if text(entities, "prompt").is_some() {
        parameters.insert("prompt".to_owned(), json!(prompt));
        if let Some(size) = text(entities, "dimensions") {
            parameters.insert("size".to_owned(), json!(size));
        }
    }
    parameters
}
