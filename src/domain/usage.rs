//! What calls of a provider took, in tokens and money.

use serde::{Deserialize, Serialize};

/// What one call took.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Usage {
    /// What it was for: `reply`, or `understanding` of a message.
    pub purpose: String,
    /// Which call of its job it was, over all tries; none where it is told by its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<u32>,
    /// The version of the prompt, with its variant where there is one; empty when it has none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub prompt: String,
    /// The model that answered.
    pub model: String,
    /// Tokens read that no cache had a part in.
    pub input_tokens: u32,
    /// Tokens read from the provider's cache.
    pub cache_read_tokens: u32,
    /// Tokens read and put into the provider's cache.
    pub cache_creation_tokens: u32,
    /// Tokens written, thinking included.
    pub output_tokens: u32,
    /// What that cost, in billionths of a US dollar; none when the model's price is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_nanos: Option<u64>,
}
