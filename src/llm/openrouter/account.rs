//! What the account tells: the money that is left, and what became of work.
//!
//! Looking costs nothing, so it may be done as often as anybody likes.

use serde_json::Value;
use tokio::time::Instant;

use super::{
    LOOK, OpenRouter,
    answer::{nanos, plain_id},
};
use crate::llm::pictures::PictureError;

/// The money of a key, in billionths of a US dollar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    /// What was spent with it.
    pub used_nanos: u64,
    /// What may be spent with it; none when it has no limit of its own.
    pub limit_nanos: Option<u64>,
    /// What is left of that. The account behind the key may have less: the key is not told.
    pub left_nanos: Option<u64>,
}

/// Work that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generation {
    /// The model that did it.
    pub model: String,
    /// What it cost, in billionths of a US dollar.
    pub cost_nanos: Option<u64>,
    /// Whether it was broken off.
    pub was_cancelled: bool,
}

impl OpenRouter {
    /// The money that is left.
    ///
    /// # Errors
    /// When the key is not accepted, or the server does not answer.
    pub async fn money(&self) -> Result<Money, PictureError> {
        let answer = self.get("key", Instant::now() + LOOK).await?;
        let data = &answer["data"];
        Ok(Money {
            used_nanos: nanos(&data["usage"]).unwrap_or_default(),
            limit_nanos: nanos(&data["limit"]),
            left_nanos: nanos(&data["limit_remaining"]),
        })
    }

    /// What became of work, by its id; `None` when there is none of that id. The provider may take
    /// a while until it knows.
    ///
    /// # Errors
    /// When the key is not accepted, or the server does not answer.
    pub async fn generation(&self, id: &str) -> Result<Option<Generation>, PictureError> {
        let Some(id) = plain_id(id) else {
            return Ok(None);
        };
        let path = format!("generation?id={id}");
        let found = self.look(&path, Instant::now() + LOOK).await?;
        Ok(found.map(|answer| {
            let data = &answer["data"];
            Generation {
                model: data["model"].as_str().unwrap_or_default().to_owned(),
                cost_nanos: nanos(&data["total_cost"]),
                was_cancelled: data["cancelled"] == Value::Bool(true),
            }
        }))
    }
}
