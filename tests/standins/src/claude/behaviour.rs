//! What the stand-in is told to do with a request: answer, fail, break off or hang.
//!
//! Behaviours are plain data, so that a test can queue them and the control interface can
//! read them from JSON. A request that is itself wrong is refused whatever was queued.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What happens to one valid request.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Behaviour {
    /// A message comes back.
    Answer(Answer),
    /// An error answer in the documented shape.
    Error {
        /// The HTTP status, for example 429 or 529.
        status: u16,
        /// The `retry-after` header, in seconds.
        #[serde(default)]
        retry_after: Option<u64>,
    },
    /// What a middle box says: any status, any body, not the API's shape.
    Foreign {
        /// The HTTP status.
        status: u16,
        /// The `content-type` header.
        content_type: String,
        /// The body.
        body: String,
    },
    /// No byte ever comes back.
    Hang,
}

/// A message that comes back, and how.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default)]
pub struct Answer {
    /// The text; absent, it is made from the request: how many messages were seen, and the
    /// last thing the user said.
    pub text: Option<String>,
    /// Whether a `thinking` block comes first.
    pub thinking: bool,
    /// The tools it asks for behind its text. Absent another reason, it stops for them.
    pub calls: Vec<Call>,
    /// The `stop_reason`, for example `end_turn` or `refusal`.
    pub stop_reason: String,
    /// Milliseconds before the first byte.
    pub delay_ms: u64,
    /// Milliseconds between two chunks of a stream.
    pub chunk_delay_ms: u64,
    /// The characters of one text delta.
    pub delta_chars: usize,
    /// Chunks of this many bytes instead of one per event. Borders then fall anywhere, also
    /// inside a character.
    pub chunk_bytes: Option<usize>,
    /// How a stream ends.
    pub ending: Ending,
}

/// A use of a tool that an answer asks for. Its id is `toolu_<number of the answer>_<place>`.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Call {
    /// The tool.
    pub name: String,
    /// What it is given. It is streamed in pieces, the first of them empty.
    #[serde(default)]
    pub input: Value,
}

impl Default for Answer {
    fn default() -> Self {
        Self {
            text: None,
            thinking: false,
            calls: Vec::new(),
            stop_reason: "end_turn".to_owned(),
            delay_ms: 0,
            chunk_delay_ms: 0,
            delta_chars: 16,
            chunk_bytes: None,
            ending: Ending::Complete,
        }
    }
}

/// How a stream ends. All but the first are failures the client must notice, and come after
/// half of the text deltas.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// `message_delta`, then `message_stop`.
    #[default]
    Complete,
    /// The transport ends in good order, without `message_stop`.
    Short,
    /// The connection breaks.
    Broken,
    /// An `error` event of type `overloaded_error`, then the end.
    ErrorEvent,
    /// Nothing more comes, and the connection stays open.
    Stall,
}

impl Behaviour {
    /// Answers with exactly this text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Answer(Answer {
            text: Some(text.into()),
            ..Answer::default()
        })
    }

    /// Thinks, says this text, which may be empty, and asks for these tools.
    #[must_use]
    pub fn calls<'a>(
        text: impl Into<String>,
        calls: impl IntoIterator<Item = (&'a str, Value)>,
    ) -> Self {
        let calls = calls.into_iter().map(|(name, input)| Call {
            name: name.to_owned(),
            input,
        });
        Self::Answer(Answer {
            text: Some(text.into()),
            thinking: true,
            calls: calls.collect(),
            delta_chars: 3,
            ..Answer::default()
        })
    }

    /// Answers with an error of this status, without `retry-after`.
    #[must_use]
    pub fn error(status: u16) -> Self {
        Self::Error {
            status,
            retry_after: None,
        }
    }

    /// Answers 429 with `retry-after` in seconds.
    #[must_use]
    pub fn rate_limited(retry_after: u64) -> Self {
        Self::Error {
            status: 429,
            retry_after: Some(retry_after),
        }
    }

    /// Streams half an answer and ends it this way.
    #[must_use]
    pub fn ending(ending: Ending) -> Self {
        Self::Answer(Answer {
            ending,
            ..Answer::default()
        })
    }

    /// Refuses for reasons of policy: HTTP 200 with `stop_reason` `refusal`.
    #[must_use]
    pub fn refusal() -> Self {
        Self::Answer(Answer {
            text: Some(String::new()),
            stop_reason: "refusal".to_owned(),
            ..Answer::default()
        })
    }
}

impl Default for Behaviour {
    fn default() -> Self {
        Self::Answer(Answer::default())
    }
}
