//! A conversation's cached turns: what the next answer takes into account, the pending ones
//! included. May be lost at any time; Postgres has what was delivered.

use std::sync::LazyLock;

use jiff::Timestamp;
use redis::Script;

use super::{
    Hot, HotError,
    keys::{REVISIONS, TURNS, TURNS_INCOMPLETE},
    millis, wire,
};
use crate::domain::{
    conversation::Turn,
    ids::{ConversationId, JobId},
    revision::Revision,
};

static REMEMBER: LazyLock<Script> =
    LazyLock::new(|| Script::new(include_str!("scripts/remember.lua")));
static FORGET: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("scripts/forget.lua")));
static RECALL: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("scripts/recall.lua")));
static REVISE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("scripts/revise.lua")));
static SETTLE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("scripts/settle.lua")));

/// The most turns that are cached.
pub const KEPT: usize = 50;

/// The cached turns, oldest first; `None` when nothing is cached.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn turns(
    hot: &Hot,
    epoch: i64,
    conversation: &ConversationId,
) -> Result<Option<Vec<Turn>>, HotError> {
    let mut call = RECALL.key(hot.keys().turns(conversation, epoch));
    let call = call.key(hot.keys().revisions(conversation));
    let texts: Vec<(String, String)> = call.invoke_async(&mut hot.connection().await?).await?;
    let mut turns = Vec::with_capacity(texts.len());
    for (text, mark) in &texts {
        // One that cannot be read (an older version's) counts as not cached: Postgres has it.
        let Some(turn) = read(text) else {
            return Ok(None);
        };
        turns.extend(as_revised(turn, mark));
    }
    Ok(Some(turns).filter(|turns| !turns.is_empty()))
}

/// Notes what was done to turns of a conversation, cached or still to come; what is gone is not
/// kept any longer.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn revise(
    hot: &Hot,
    epoch: i64,
    conversation: &ConversationId,
    revisions: &[(JobId, Revision)],
) -> Result<(), HotError> {
    let mut call = REVISE.key(hot.keys().turns(conversation, epoch));
    call.key(hot.keys().revisions(conversation))
        .arg(millis(REVISIONS));
    for (job, revision) in revisions {
        let (at_ms, text) = match revision {
            Revision::Gone => (0, None),
            Revision::Edited { text, at } => (at.as_millisecond(), text.as_deref()),
        };
        call.arg(job.to_string())
            .arg(if *revision == Revision::Gone {
                "gone"
            } else {
                "edited"
            })
            .arg(at_ms)
            .arg(text.map(|text| format!("+{text}")).unwrap_or_default());
    }
    Ok(call.invoke_async(&mut hot.connection().await?).await?)
}

/// Removes the cached turns of a conversation but those of the jobs `since`, and the words of its
/// messages that were edited until a moment.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn forget(
    hot: &Hot,
    epoch: i64,
    conversation: &ConversationId,
    until: Timestamp,
    since: &[JobId],
) -> Result<(), HotError> {
    let mut call = FORGET.key(hot.keys().turns(conversation, epoch));
    call.key(hot.keys().revisions(conversation))
        .arg(until.as_millisecond());
    for job in since {
        call.arg(job.to_string());
    }
    Ok(call.invoke_async(&mut hot.connection().await?).await?)
}

/// A cached turn with what was done to its message since: `gone`, or a moment and, behind a plus
/// sign, the text.
fn as_revised(mut turn: Turn, mark: &str) -> Option<Turn> {
    if mark.is_empty() {
        return Some(turn);
    }
    let (_, text) = mark.split_once('+')?;
    text.clone_into(&mut turn.asked.text);
    Some(turn)
}

/// Adds a turn. `older` are the turns before it as Postgres has them, used when nothing is
/// cached; `None` when Postgres could not be asked, which keeps what is cached then for a
/// minute only.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn remember(
    hot: &Hot,
    epoch: i64,
    turn: &Turn,
    older: Option<&[Turn]>,
) -> Result<(), HotError> {
    let mut call = REMEMBER.key(hot.keys().turns(&turn.conversation(), epoch));
    let lifetime = if older.is_some() {
        TURNS
    } else {
        TURNS_INCOMPLETE
    };
    call.arg(KEPT)
        .arg(millis(lifetime))
        .arg(turn.job.to_string())
        .arg(written(turn));
    for each in older.unwrap_or_default() {
        call.arg(written(each));
    }
    Ok(call.invoke_async(&mut hot.connection().await?).await?)
}

/// Puts what was delivered in the place of a pending turn; removes the turn when `delivered` is
/// `None`.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn settle(
    hot: &Hot,
    epoch: i64,
    conversation: &ConversationId,
    job: JobId,
    delivered: Option<&Turn>,
) -> Result<(), HotError> {
    let mut call = SETTLE.key(hot.keys().turns(conversation, epoch));
    call.arg(job.to_string())
        .arg(delivered.map(written).unwrap_or_default());
    Ok(call.invoke_async(&mut hot.connection().await?).await?)
}

/// The job's id goes in front, so that the scripts find a turn without reading JSON.
fn written(turn: &Turn) -> String {
    format!("{} {}", turn.job, wire(turn))
}

fn read(text: &str) -> Option<Turn> {
    serde_json::from_str(text.split_once(' ')?.1).ok()
}
