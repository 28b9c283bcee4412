//! What is to be done, and what the bot has to say with it, as everybody may read them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Kind;

/// The version of the shapes in this file. It counts up when a name changes its meaning; new names
/// may come at any time, and readers leave out those they do not know.
pub const VERSION: u16 = 1;

/// One thing to be done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActionDirective {
    /// The version of this shape.
    #[serde(default)]
    pub version: u16,
    /// The kind of action, by its name.
    pub action_type: String,
    /// What it needs to know.
    #[serde(default)]
    pub parameters: Map<String, Value>,
    /// Whether whoever asks for it wants it to be confirmed first. It can only tighten what the
    /// server decides; a reader that finds nothing asks.
    #[serde(default = "asks")]
    pub confirm_required: bool,
    /// Of several, those of a higher priority come first.
    #[serde(default)]
    pub priority: i32,
}

const fn asks() -> bool {
    true
}

impl ActionDirective {
    /// Something of a kind to be done.
    #[must_use]
    pub fn new(kind: &Kind, parameters: Map<String, Value>) -> Self {
        Self {
            version: VERSION,
            action_type: kind.name().to_owned(),
            parameters,
            confirm_required: false,
            priority: kind.priority,
        }
    }
}

/// What the bot has to say to a message, and what is to be done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ResponseResult {
    /// The version of this shape.
    pub version: u16,
    /// What is said. No directive is in it.
    pub text: String,
    /// What is to be done, in the order in which it was asked for.
    pub actions: Vec<ActionDirective>,
    /// What else is known: the model, why it stopped, how many directives were refused.
    pub metadata: Map<String, Value>,
    /// Tokens that it took, as the provider counted them.
    pub tokens_used: u32,
    /// Whether it is what it should be.
    pub success: bool,
    /// What kept it from that, in one word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
}
