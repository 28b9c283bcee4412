//! Whether models answer, as the worker saw it that asked one last: all workers share it.

use super::{Hot, HotError, keys::STANDING, millis};

/// Notes whether a model has answered just now.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn note(hot: &Hot, model: &str, answers: bool) -> Result<(), HotError> {
    let mut call = redis::cmd("SET");
    call.arg(hot.keys().standing(model))
        .arg(u8::from(answers))
        .arg("PX")
        .arg(millis(STANDING));
    Ok(call.query_async(&mut hot.connection().await?).await?)
}

/// Whether a model answered when it was last asked; `None` when that is long ago.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn of(hot: &Hot, model: &str) -> Result<Option<bool>, HotError> {
    let mut call = redis::cmd("GET");
    call.arg(hot.keys().standing(model));
    let kept: Option<u8> = call.query_async(&mut hot.connection().await?).await?;
    Ok(kept.map(|answers| answers == 1))
}
