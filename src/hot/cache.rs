//! What a model said lately, so that the same question is not paid for twice. May be lost at any
//! time.

use uuid::Uuid;

use super::{Hot, HotError, keys::OPINION, millis};

/// The most answers that are kept within the time that one is kept for.
const MOST: u64 = 50_000;
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
    if answer.len() > LONGEST || !has_room(hot).await? {
        return Ok(());
    }
    let mut call = redis::cmd("SET");
    call.arg(hot.keys().opinion(question))
        .arg(answer)
        .arg("PX")
        .arg(millis(OPINION));
    Ok(call.query_async(&mut hot.connection().await?).await?)
}

/// Whether one more answer may be kept; then it counts.
async fn has_room(hot: &Hot) -> Result<bool, HotError> {
    let (count, mut line) = (hot.keys().opinions_kept(), hot.connection().await?);
    let mut pipe = redis::pipe();
    pipe.atomic()
        .cmd("SET")
        .arg(&count)
        .arg(0)
        .arg("PX")
        .arg(millis(OPINION))
        .arg("NX")
        .ignore()
        .cmd("INCR")
        .arg(&count);
    let (kept,): (u64,) = pipe.query_async(&mut line).await?;
    Ok(kept <= MOST)
}
