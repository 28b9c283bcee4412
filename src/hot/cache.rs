//! What a model said lately, so that the same question is not paid for twice. May be lost at any
//! time.

use uuid::Uuid;

use super::{Hot, HotError, keys::OPINION, millis};

/// A longer answer is not kept, in bytes.
const LONGEST: usize = 8 * 1024;

/// What was answered to a question about a message; `None` when nothing is cached. The question's
/// id is made of all that was asked, so that nobody else's can be taken for it.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn opinion(hot: &Hot, question: Uuid) -> Result<Option<String>, HotError> {
    let mut call = redis::cmd("GET");
    call.arg(hot.keys().opinion(question));
    Ok(call.query_async(&mut hot.connection().await?).await?)
}

/// Keeps what was answered.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn keep_opinion(hot: &Hot, question: Uuid, answer: &str) -> Result<(), HotError> {
    if answer.len() > LONGEST {
        return Ok(());
    }
    let mut call = redis::cmd("SET");
    call.arg(hot.keys().opinion(question))
        .arg(answer)
        .arg("PX")
        .arg(millis(OPINION));
    Ok(call.query_async(&mut hot.connection().await?).await?)
}
