//! Chat models behind one trait, and models that make pictures behind another: a file per
//! provider, plus scripted ones for tests.
//!
//! Nothing here knows conversations, preferences or queues: what is asked comes in whole, and
//! what a failure means for the person who asked is the caller's business.

pub mod anthropic;
pub mod breaker;
pub mod http;
pub mod keys;
pub mod openrouter;
pub mod pictures;
pub mod prices;
pub mod retry;
pub mod scripted;
mod sse;

use std::{pin::Pin, time::Duration};

use serde_json::Value;

pub use crate::picture::Picture;
use crate::picture::Size;

/// What is asked of a chat model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChatRequest {
    /// The system prompt.
    pub system: System,
    /// The conversation, oldest first, ending with what is to be answered.
    pub messages: Vec<ChatMessage>,
    /// Room for the answer itself, in tokens. A provider whose models think before they
    /// answer adds an allowance for that on top.
    pub max_tokens: u32,
    /// What the model may ask for. The same in every request of its kind: what comes behind it in a
    /// request is kept by the provider only as long as it does not change.
    pub tools: Vec<Tool>,
    /// What it has asked for since, and what became of that, round by round.
    pub rounds: Vec<Round>,
    /// The JSON Schema that the answer keeps to, where it is read by a program. After a refusal, or
    /// when the room did not suffice, it may not.
    pub format: Option<Value>,
    /// How much thought the answer is worth.
    pub effort: Effort,
    /// One deadline over all tries, the waits between them included.
    pub deadline: Duration,
}

impl ChatRequest {
    /// About how many tokens all pictures take that are shown.
    #[must_use]
    pub fn picture_tokens(&self) -> u32 {
        let tokens = self.messages.iter().map(ChatMessage::picture_tokens);
        tokens.fold(0, u32::saturating_add)
    }
}

/// A system prompt in two parts, since providers keep what does not change from turn to turn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct System {
    /// The same to the byte in every request of its kind.
    pub stable: String,
    /// What comes behind it, and changes.
    pub changing: String,
}

impl System {
    /// Both parts as one text.
    #[must_use]
    pub fn whole(&self) -> String {
        let parts = [self.stable.as_str(), self.changing.as_str()];
        let parts = parts.into_iter().filter(|part| !part.trim().is_empty());
        parts.collect::<Vec<_>>().join("\n\n")
    }
}

/// How much thought an answer is worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Effort {
    /// As much as the model takes by itself.
    #[default]
    Usual,
    /// Little: somebody waits for more than this answer.
    Low,
}

/// The largest picture that is shown, in bytes: 5 MiB in base64 is what the provider takes. Whoever
/// shows a larger one makes it [fit](crate::picture::fitting) before.
pub const MOST_SHOWN: usize = 5 * 1024 * 1024 / 4 * 3;

/// Pixels of a picture that the provider counts as one token, roughly.
const PIXELS_A_TOKEN: u64 = 750;
/// The most tokens of one picture: larger ones are made smaller before they are looked at.
const MOST_PICTURE_TOKENS: u64 = 4800;

/// One message of a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChatMessage {
    /// Who said it.
    pub role: Role,
    /// What was said.
    pub text: String,
    /// What was shown with it: by the person alone, each of at most [`MOST_SHOWN`] bytes.
    pub pictures: Vec<Picture>,
}

impl ChatMessage {
    /// About how many tokens its pictures take. What cannot be measured counts as the most.
    #[must_use]
    pub fn picture_tokens(&self) -> u32 {
        let tokens = self.pictures.iter().map(|picture| {
            let Ok(Size { width, height }) = picture.size() else {
                return MOST_PICTURE_TOKENS;
            };
            let pixels = u64::from(width) * u64::from(height);
            pixels.div_ceil(PIXELS_A_TOKEN).min(MOST_PICTURE_TOKENS)
        });
        u32::try_from(tokens.sum::<u64>()).unwrap_or(u32::MAX)
    }
}

/// Who says something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// The person.
    #[default]
    User,
    /// The bot.
    Assistant,
}

/// Something the model may ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    /// Its name: letters, digits, `_` and `-`.
    pub name: String,
    /// What it does, and when it is worth it.
    pub description: String,
    /// What it needs, as a JSON Schema: closed objects and no bounds.
    pub schema: Value,
}

impl Tool {
    /// All that the model reads of it, as one text.
    #[must_use]
    pub fn written(&self) -> String {
        let Self {
            name,
            description,
            schema,
        } = self;
        format!("{name} {description} {schema}")
    }
}

/// One use of a tool that the model asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolCall {
    /// What its result is told by.
    pub id: String,
    /// The tool. It may be one that there is not.
    pub name: String,
    /// What it is given; null when that cannot be read.
    pub input: Value,
}

/// What became of a use of a tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolResult {
    /// The call, by its id.
    pub id: String,
    /// What the model is told of it.
    pub text: String,
    /// Whether it could not be used like that.
    pub is_error: bool,
}

/// An answer that asked for something, and what became of that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// The answer, as its provider wants it back.
    pub said: Verbatim,
    /// A result for every call in it.
    pub results: Vec<ToolResult>,
}

/// An answer in its provider's own form. Nobody else looks into it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verbatim {
    /// The model that was asked. What it thought is of no use to another.
    pub model: String,
    /// The blocks, in order.
    pub blocks: Vec<Value>,
}

/// What a chat model answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChatReply {
    /// The whole answer, thinking left out. It may be empty, after a refusal for example.
    pub text: String,
    /// What it asks for before it goes on. Calls that were broken off are none.
    pub calls: Vec<ToolCall>,
    /// The same answer to be sent back with the results of its calls.
    pub said: Verbatim,
    /// Why the model stopped: `end_turn`, `max_tokens`, `refusal`, … as the provider names it.
    pub stop_reason: String,
    /// The model that answered.
    pub model: String,
    /// Tokens read, as the provider counted them: those alone that its cache had no part in.
    pub input_tokens: u32,
    /// Tokens written, thinking included.
    pub output_tokens: u32,
    /// Tokens read from the provider's cache, which cost less.
    pub cache_read_tokens: u32,
    /// Tokens read and put into the provider's cache, which cost more.
    pub cache_creation_tokens: u32,
    /// How many calls of the provider it took.
    pub tries: u32,
}

impl ChatReply {
    /// All tokens that the answer took, read and written.
    #[must_use]
    pub fn tokens(&self) -> u32 {
        self.input_tokens
            .saturating_add(self.cache_read_tokens)
            .saturating_add(self.cache_creation_tokens)
            .saturating_add(self.output_tokens)
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LlmError {
    /// The provider is overloaded, unreachable or too slow; retries within the deadline are used up.
    #[error("the model is not available: {reason}")]
    Unavailable {
        /// Status and error type, never message texts.
        reason: String,
    },
    /// The request can never succeed as it stands: a bad key, an unknown model, no credit.
    #[error("the model refuses the request: {reason}")]
    Misconfigured {
        /// Status and error type, with what the operator can do about it.
        reason: String,
    },
}

impl LlmError {
    /// In one word.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Unavailable { .. } => "unavailable",
            Self::Misconfigured { .. } => "misconfigured",
        }
    }
}

/// A future that can be named.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Something that answers conversations.
pub trait ChatModel: Send + Sync + std::fmt::Debug {
    /// Answers. `progress` is called with the whole text so far whenever more of it arrives.
    ///
    /// When a try breaks off in the middle, the next one begins anew: `progress` then gets a
    /// shorter text than before, which takes the place of what was shown.
    fn reply<'a>(
        &'a self,
        request: &'a ChatRequest,
        progress: &'a mut (dyn FnMut(&str) + Send),
    ) -> BoxFuture<'a, Result<ChatReply, LlmError>>;
}
