//! To know what the bot can do and how to use it.

use super::{Boldness, Called, Description, Help, Needs, choice};

pub(super) const DESCRIPTION: Description = Description {
    name: "help",
    boldness: Boldness::ReadOnly,
    threshold: 0.85,
    wanted: "what the bot can do and how it is used.",
    entities: &[],
    entities_told: "",
    found: None,
    utterances: include_str!("../../../prompts/intents/help.txt"),
    prompt: include_str!("../../../prompts/system/intents/help.md"),
    called: Called {
        en: choice("what I can do", "help"),
        es: choice("qué puedo hacer", "help"),
        de: choice("was ich kann", "help"),
        fr: choice("ce que je sais faire", "help"),
        pt: choice("o que sei fazer", "help"),
        ja: choice("私にできること", "help"),
    },
    help: Help {
        place: 90,
        command: Some("/help"),
        built: true,
        needs: Needs::Nothing,
    },
    action: None,
};
