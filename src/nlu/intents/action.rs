//! What an intent leads to: an action, its parameters and when it runs.

use serde_json::{Map, Value, json};

use super::{Boldness, Fault, Intent, Parameter};

/// What the flag is called by which the model asks for a confirmation.
pub const CONFIRM: &str = "confirm";

/// A kind of action.
#[derive(Debug)]
pub struct Kind {
    /// Its name: that of the intent which leads to it.
    pub name: &'static str,
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
    /// What comes of it, where nothing is needed for that but what is handed in. `None` where a
    /// handler of the workers does it.
    pub does: Option<fn(&Doing<'_>) -> String>,
}

/// What an action is done with that needs nothing else.
#[derive(Clone, Copy, Debug)]
pub struct Doing<'a> {
    /// Its parameters, held to their schema.
    pub parameters: &'a Map<String, Value>,
    /// The code of the language in which to say what came of it.
    pub language: &'a str,
    /// A number that is as good as any other, and the same when this action is done again.
    pub lot: u64,
}

impl Kind {
    /// Every kind, by its name: models are shown them in this order.
    #[must_use]
    pub fn all() -> Vec<&'static Self> {
        let mut all: Vec<_> = Intent::ALL.into_iter().filter_map(Self::of).collect();
        all.sort_unstable_by_key(|kind| kind.name);
        all
    }

    /// The kind of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::of(Intent::named(name)?)
    }

    /// The kind that an intent wants.
    #[must_use]
    pub const fn of(intent: Intent) -> Option<&'static Self> {
        intent.description().action
    }

    /// The name under which it is asked for and kept.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The intent that leads to it.
    ///
    /// # Panics
    /// When it belongs to no intent of the list.
    #[must_use]
    pub fn intent(&self) -> Intent {
        Intent::named(self.name)
            .expect("an action has the name of its intent; a test compares them")
    }

    /// What doing it changes.
    #[must_use]
    pub fn boldness(&self) -> Boldness {
        self.intent().boldness()
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
#[must_use]
pub fn text<'a>(entities: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    entities.get(name)?.as_str().filter(|it| !it.is_empty())
}
