//! What people said that they had meant: labelled examples, without the words unless their author
//! agreed.

use jiff::Timestamp;
use sqlx::PgExecutor;

use super::{StoreError, from_sql, to_sql};
use crate::domain::{
    ids::{JobId, Platform, UserId},
    intent::Intent,
};

/// A message that was taken for something else than it meant.
#[derive(Clone, Debug)]
pub struct Correction<'a> {
    /// The platform it was written on.
    pub platform: Platform,
    /// Who wrote it.
    pub user: &'a UserId,
    /// The job that took it for something else.
    pub job: JobId,
    /// The message.
    pub message: &'a str,
    /// What it was taken for.
    pub taken_for: Intent,
    /// What it meant.
    pub meant: Intent,
    /// Whether its author pressed something; otherwise they said so in words.
    pub pressed: bool,
}

/// Files a correction, or changes the one that was filed for the same message: its id.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn file(
    db: impl PgExecutor<'_>,
    correction: &Correction<'_>,
    now: Timestamp,
) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar!(
        "insert into corrections
             (platform, user_id, job_id, message_id, taken_for, meant, said_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (job_id) do update set meant = excluded.meant, said_by = excluded.said_by
         returning id",
        correction.platform.name(),
        correction.user.as_str(),
        correction.job.0,
        correction.message,
        correction.taken_for.name(),
        correction.meant.name(),
        if correction.pressed { "press" } else { "words" },
        to_sql(now),
    )
    .fetch_one(db)
    .await?)
}

/// Keeps the words of a message with its correction, since their author agreed. False when the
/// message is not in history any more: then nothing is kept.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn keep_words(
    db: impl PgExecutor<'_>,
    platform: Platform,
    user: &UserId,
    id: i64,
) -> Result<bool, StoreError> {
    let kept = sqlx::query!(
        "update corrections set content = h.content
         from conversation_history h
         where corrections.id = $1 and corrections.platform = $2 and corrections.user_id = $3
           and h.job_id = corrections.job_id and h.role = 'user'",
        id,
        platform.name(),
        user.as_str(),
    )
    .execute(db)
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// A labelled example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// When it was filed.
    pub at: Timestamp,
    /// What the message was taken for: an intent's name.
    pub taken_for: String,
    /// What it meant.
    pub meant: String,
    /// How its author said so: `words` or `press`.
    pub said_by: String,
    /// Its words, where they may be kept.
    pub words: Option<String>,
}

/// The newest corrections since a moment, at most `most`.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn since(
    db: impl PgExecutor<'_>,
    since: Timestamp,
    most: i64,
) -> Result<Vec<Example>, StoreError> {
    let rows = sqlx::query!(
        "select created_at, taken_for, meant, said_by, content from corrections
         where created_at >= $1 order by created_at desc, id desc limit $2",
        to_sql(since),
        most,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Example {
            at: from_sql(row.created_at),
            taken_for: row.taken_for,
            meant: row.meant,
            said_by: row.said_by,
            words: row.content,
        })
        .collect())
}

/// Forgets corrections without words that were filed before a moment, at most `most`: how many
/// they were. Those with words stay, as their authors agreed.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn forget(
    db: impl PgExecutor<'_>,
    before: Timestamp,
    most: i64,
) -> Result<u64, StoreError> {
    let forgotten = sqlx::query!(
        "delete from corrections where id = any (array
            (select id from corrections where created_at < $1 and content is null limit $2))",
        to_sql(before),
        most,
    )
    .execute(db)
    .await?;
    Ok(forgotten.rows_affected())
}
