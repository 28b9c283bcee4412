//! A coin to be flipped: heads or tails.

use serde_json::Map;

use super::{Boldness, Called, Description, Doing, Help, Kind, Needs, choice};

pub(super) const DESCRIPTION: Description = Description {
    name: "flip_coin",
    boldness: Boldness::Private,
    threshold: 0.70,
    wanted: "a coin is to be flipped, so that chance decides between two things.",
    entities: &[],
    entities_told: "",
    found: None,
    utterances: include_str!("../../../prompts/intents/flip_coin.txt"),
    prompt: include_str!("../../../prompts/system/intents/flip_coin.md"),
    called: Called {
        en: choice("a coin flip", "flip a coin"),
        es: choice("un cara o cruz", "lanza una moneda"),
        de: choice("ein Münzwurf", "wirf eine Münze"),
        fr: choice("un pile ou face", "joue à pile ou face"),
        pt: choice("um cara ou coroa", "atira uma moeda ao ar"),
        ja: choice("コイントス", "コインを投げて"),
    },
    help: Help {
        place: 45,
        command: None,
        built: true,
        needs: Needs::Nothing,
    },
    action: Some(&ACTION),
};

const ACTION: Kind = Kind {
    name: "flip_coin",
    about: "Flips a coin for this person. Use it only when their last message plainly asks for a \
            coin to be flipped.",
    parameters: &[],
    subject: "",
    priority: 0,
    needs: &[],
    of_entities: |_| Map::new(),
    does: Some(flipped),
};

fn flipped(doing: &Doing<'_>) -> String {
    let [heads, tails] = match doing.language {
        "es" => ["Cara.", "Cruz."],
        "de" => ["Kopf.", "Zahl."],
        "fr" => ["Pile.", "Face."],
        "pt" => ["Cara.", "Coroa."],
        "ja" => ["表です。", "裏です。"],
        _ => ["Heads.", "Tails."],
    };
    let is_even = doing.lot.is_multiple_of(2);
    String::from(if is_even { heads } else { tails })
}
