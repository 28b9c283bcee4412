//! To know whether the bot, or something it was asked for, is all right.

use super::{Boldness, Called, Description, Help, Needs, choice};

pub(super) const DESCRIPTION: Description = Description {
    name: "get_status",
    boldness: Boldness::ReadOnly,
    threshold: 0.80,
    wanted: "how the bot or its parts are doing.",
    entities: &[],
    entities_told: "",
    found: None,
    utterances: include_str!("../../../prompts/intents/get_status.txt"),
    prompt: include_str!("../../../prompts/system/intents/get_status.md"),
    called: Called {
        en: choice("how I am doing", "are you working?"),
        es: choice("cómo estoy", "¿funcionas?"),
        de: choice("wie es mir geht", "läufst du gerade?"),
        fr: choice("comment je vais", "tu fonctionnes ?"),
        pt: choice("como estou", "estás a funcionar?"),
        ja: choice("私の調子", "動いてる？"),
    },
    help: Help {
        place: 80,
        command: Some("/status"),
        built: true,
        needs: Needs::Nothing,
    },
    action: None,
};
