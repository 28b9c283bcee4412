//! A picture that exists already.

use super::{Boldness, Called, Description, Help, Needs, choice};

pub(super) const DESCRIPTION: Description = Description {
    name: "get_image",
    boldness: Boldness::ReadOnly,
    threshold: 0.75,
    wanted: "a picture that was made before is to be shown.",
    entities: &[],
    entities_told: "",
    found: None,
    utterances: include_str!("../../../prompts/intents/get_image.txt"),
    prompt: include_str!("../../../prompts/system/intents/get_image.md"),
    called: Called {
        en: choice("a picture from before", "show me my last picture"),
        es: choice("una imagen de antes", "muéstrame mi última imagen"),
        de: choice("ein früheres Bild", "zeig mir mein letztes Bild"),
        fr: choice("une image d'avant", "montre-moi ma dernière image"),
        pt: choice("uma imagem de antes", "mostra-me a minha última imagem"),
        ja: choice("前の絵", "前の絵を見せて"),
    },
    help: Help {
        place: 20,
        command: Some("/get-image"),
        built: true,
        needs: Needs::Pictures,
    },
    action: None,
};
