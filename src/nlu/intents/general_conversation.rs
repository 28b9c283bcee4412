//! To talk; whatever is none of the others.

use super::{Boldness, Called, Description, Help, Needs, choice};

pub(super) const DESCRIPTION: Description = Description {
    name: "general_conversation",
    boldness: Boldness::ReadOnly,
    threshold: 0.60,
    wanted: "talk; questions about the world, requests for texts, code or advice; anything else.",
    entities: &[],
    entities_told: "",
    found: None,
    utterances: include_str!("../../../prompts/intents/general_conversation.txt"),
    prompt: include_str!("../../../prompts/system/intents/general_conversation.md"),
    called: Called {
        en: choice("just talking", ""),
        es: choice("solo charlar", ""),
        de: choice("einfach reden", ""),
        fr: choice("juste parler", ""),
        pt: choice("só conversar", ""),
        ja: choice("ただのおしゃべり", ""),
    },
    help: Help {
        place: 0,
        command: None,
        built: true,
        needs: Needs::Nothing,
    },
    action: None,
};
