//! The model as it is trained from the project's examples, measured on messages it never saw.

mod accuracy;
mod behaviour;
mod entities;

use std::sync::OnceLock;

use super::{Context, Examples, Model, Understanding};
use crate::{INTENTS, Intent};

/// The one model of all these tests: training takes a while without optimisation.
fn model() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| Model::train(&examples()))
}

fn examples() -> Examples {
    Examples::built_in().unwrap()
}

fn understood(text: &str) -> Understanding {
    model().understand(text, Context::default())
}
