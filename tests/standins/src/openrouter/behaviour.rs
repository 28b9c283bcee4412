//! What the stand-in is told to do with a request: draw, fail, break off or hang.
//!
//! Behaviours are plain data, so that a test can queue them and the control interface can
//! read them from JSON. A request that is itself wrong is refused whatever was queued.

use serde::{Deserialize, Serialize};

/// What happens to one valid request for pictures.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Behaviour {
    /// The work is done and charged, and an answer comes back.
    Answer(Answer),
    /// An error answer in the documented shape. Nothing is charged.
    Error {
        /// The HTTP status, for example 402 or 529.
        status: u16,
        /// The `retry-after` header, in seconds.
        #[serde(default)]
        retry_after: Option<u64>,
    },
    /// HTTP 200 with an error in the body, as when it fails after it has begun. Nothing is charged.
    ErrorInside {
        /// What `error.code` says.
        status: u16,
    },
    /// 403, for what was asked.
    Moderated {
        /// The `metadata.reasons`, for example `violence`.
        reasons: Vec<String>,
    },
    /// What a middle box says: any status, any body, not the API's shape. Nothing is charged.
    Foreign {
        /// The HTTP status.
        status: u16,
        /// The `content-type` header.
        content_type: String,
        /// The body.
        body: String,
    },
    /// The request is read and the connection breaks without an answer.
    Drop {
        /// Whether the work was done, and charged.
        done: bool,
    },
    /// No byte ever comes back.
    Hang {
        /// Whether the work was done, and charged.
        done: bool,
    },
}

/// An answer with pictures, and what is wrong with it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Answer {
    /// How many pictures come, instead of as many as were asked for. It may be none.
    pub images: Option<usize>,
    /// What the pictures are.
    pub picture: Picture,
    /// What `media_type` says of them, instead of the truth; empty leaves it out.
    pub media_type: Option<String>,
    /// What a chat model says beside them.
    pub text: Option<String>,
    /// What it costs in millionths of a dollar, instead of the price of each picture.
    pub cost: Option<u64>,
    /// Milliseconds before the first byte. The work is charged before, not after.
    pub delay_ms: u64,
    /// Milliseconds between two events of a stream.
    pub chunk_delay_ms: u64,
    /// How a stream ends.
    pub ending: Ending,
}

/// What the pictures of an answer are.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Picture {
    /// A small PNG of the size that was asked for; the same prompt and seed make the same.
    #[default]
    Drawn,
    /// A PNG of 2048 x 2048 that does not compress, of more than 12 MB.
    Huge,
    /// Text that is not base64.
    NotBase64,
    /// Base64 of something that is no picture.
    NotAPicture,
    /// A PNG that breaks off in the middle.
    Cut,
    /// Base64 of nothing.
    Empty,
}

/// How a stream ends. All but the first are failures the client must notice.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The whole picture, then `[DONE]`.
    #[default]
    Complete,
    /// The transport ends in good order after the beginnings.
    Short,
    /// The connection breaks after the beginnings.
    Broken,
    /// An `error` event after the beginnings.
    ErrorEvent,
}

impl Behaviour {
    /// Answers with so many pictures.
    #[must_use]
    pub fn images(images: usize) -> Self {
        Self::Answer(Answer {
            images: Some(images),
            ..Answer::default()
        })
    }

    /// Answers with such pictures.
    #[must_use]
    pub fn picture(picture: Picture) -> Self {
        Self::Answer(Answer {
            picture,
            ..Answer::default()
        })
    }

    /// Answers so many milliseconds late.
    #[must_use]
    pub fn late(delay_ms: u64) -> Self {
        Self::Answer(Answer {
            delay_ms,
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

    /// Refuses what was asked, for this reason.
    #[must_use]
    pub fn moderated(reason: &str) -> Self {
        Self::Moderated {
            reasons: vec![reason.to_owned()],
        }
    }

    /// Streams beginnings and ends the stream this way.
    #[must_use]
    pub fn ending(ending: Ending) -> Self {
        Self::Answer(Answer {
            ending,
            ..Answer::default()
        })
    }
}

impl Default for Behaviour {
    fn default() -> Self {
        Self::Answer(Answer::default())
    }
}
