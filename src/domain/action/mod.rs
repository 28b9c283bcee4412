//! What the bot can do beyond talking: the kinds of action, one file each, in one list.
//!
//! A kind is declared here: its name, what it is told about, how bold it is and when it runs. Who
//! carries it out is in the workers; whether it is asked about first, [`decision`](super::decision)
//! says. Its name is that of its intent, so that both ways in lead to the same kind: what the words
//! of a person say, and what the model asks for.

mod generate_image;
mod parameter;
mod schedule_task;
mod state;
mod submit_feature;
mod wanted;

use serde_json::{Map, Value, json};

pub use self::{
    parameter::{Fault, Parameter, Shape},
    state::{Action, Ended, Source, State, depends, in_order},
    wanted::{ActionDirective, ResponseResult, VERSION},
};
use super::intent::{Boldness, Intent};

/// Every kind of action. A new one is a file, and a line here.
pub const ALL: [&Kind; 3] = [
    &generate_image::KIND,
    &schedule_task::KIND,
    &submit_feature::KIND,
];

/// What the flag is called by which the model asks for a confirmation.
pub const CONFIRM: &str = "confirm";

/// A kind of action.
#[derive(Debug)]
pub struct Kind {
    /// The intent that wants it; it gives the kind its name and its boldness.
    pub intent: Intent,
    /// What the model is told of it: what it does, and when it is worth it.
    pub about: &'static str,
    /// What it needs, in the order in which it is told.
    pub parameters: &'static [Parameter],
    /// The parameter that says in short what is done: it is shown to the person.
    pub subject: &'static str,
    /// Of several actions of one message, those of a higher priority run first.
    pub priority: i32,
    /// Kinds whose failure keeps a later action of this kind from being begun. Its own kind is
    /// always among them.
    pub needs: &'static [&'static str],
    /// Its parameters as the entities of a message say them.
    pub of_entities: fn(&Map<String, Value>) -> Map<String, Value>,
}

impl Kind {
    /// The kind of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The kind that an intent wants.
    #[must_use]
    pub fn of(intent: Intent) -> Option<&'static Self> {
        ALL.into_iter().find(|kind| kind.intent == intent)
    }

    /// The name under which it is asked for and kept.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.intent.name()
    }

    /// What doing it changes.
    #[must_use]
    pub const fn boldness(&self) -> Boldness {
        self.intent.boldness()
    }

    /// What it needs, as a JSON Schema: closed, and without bounds, as the provider wants it.
    #[must_use]
    pub fn schema(&self) -> Value {
        let mut properties = Map::new();
        for parameter in self.parameters {
            properties.insert(parameter.name.to_owned(), parameter.schema());
        }
        let confirm = json!({
            "type": "boolean",
            "description": "True where you are not sure that the person wants exactly this: they \
                            are asked first. It never does away with a question."
        });
        properties.insert(CONFIRM.to_owned(), confirm);
        let required = self.parameters.iter().filter(|it| it.required);
        json!({
            "type": "object",
            "additionalProperties": false,
            "properties": properties,
            "required": required.map(|it| it.name).collect::<Vec<_>>(),
        })
    }

    /// Holds parameters to the schema. What is null is absent, and what is around texts goes.
    ///
    /// # Errors
    /// When something is missing, is of another shape, or is not known.
    pub fn checked(&self, given: &Map<String, Value>) -> Result<Map<String, Value>, Fault> {
        let known = |name: &str| self.parameters.iter().find(|it| it.name == name);
        let mut checked = Map::new();
        for (name, value) in given {
            let parameter = known(name).ok_or(Fault::Unknown)?;
            if let Some(value) = parameter.checked(value)? {
                checked.insert(name.clone(), value);
            }
        }
        let mut required = self.parameters.iter().filter(|it| it.required);
        match required.find(|it| !checked.contains_key(it.name)) {
            Some(missing) => Err(Fault::Missing(missing.name)),
            None => Ok(checked),
        }
    }
}

/// A text among entities.
fn text<'a>(entities: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    entities.get(name)?.as_str().filter(|it| !it.is_empty())
}

#[cfg(test)]
mod tests;
