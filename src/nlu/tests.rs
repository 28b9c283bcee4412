//! The model as it is trained from the project's examples, measured on messages it never saw.

mod accuracy;
mod behaviour;
mod entities;

use std::sync::OnceLock;

use super::{Context, Examples, Model, Understanding};
use crate::Intent;

macro_rules! utterances {
    ($($intent:ident $file:literal,)*) => {
        [$((Intent::$intent, include_str!(concat!("../../prompts/intents/", $file, ".txt"))),)*]
    };
}

/// The one model of all these tests: training takes a while without optimisation.
fn model() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| Model::train(&examples()))
}

fn examples() -> Examples {
    let files = utterances! {
        GenerateImage "generate_image",
        SubmitFeature "submit_feature",
        GetStatus "get_status",
        GetImage "get_image",
        GeneralConversation "general_conversation",
        Help "help",
        ScheduleTask "schedule_task",
    };
    Examples::parse(&files, include_str!("../../prompts/intents/slots.txt")).unwrap()
}

fn understood(text: &str) -> Understanding {
    model().understand(text, Context::default())
}
