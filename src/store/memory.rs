//! What is remembered of a person in one conversation, as they may see it, and having it
//! forgotten.

use jiff::Timestamp;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::{
    StoreError, from_sql, images, jobs, offers,
    revisions::{self, OURS_KEPT},
    to_sql,
};
use crate::domain::ids::{ChannelId, ConversationId, JobId, Platform, UserId};

/// How much is remembered of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// How many messages of the person's.
    pub messages: u64,
    /// When the first of them was written.
    pub since: Option<Timestamp>,
}

/// How much history holds of a conversation.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn extent(
    db: impl PgExecutor<'_>,
    conversation: &ConversationId,
) -> Result<Extent, StoreError> {
    let (platform, channel, user) = parts(conversation)?;
    let row = sqlx::query!(
        r#"select count(*) as "messages!", min(created_at) as since from conversation_history
           where user_id = $1 and channel_id = $2 and platform = $3 and role = 'user'"#,
        user.as_str(),
        channel.as_str(),
        platform.name(),
    )
    .fetch_one(db)
    .await?;
    Ok(Extent {
        messages: row.messages.unsigned_abs(),
        since: row.since.map(from_sql),
    })
}

/// The job that shows a list, or forgets by one.
#[derive(Clone, Copy, Debug)]
pub struct Asker {
    /// The job.
    pub job: JobId,
    /// When its message was sent, by the clock of its platform: of two that is their order.
    pub at: Timestamp,
}

/// A page of a list that a person was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many numbers are on the pages before it.
    pub before: usize,
    /// What its numbers mean, in their order.
    pub jobs: Vec<JobId>,
}

/// The page that a job has shown when it ran before, unless that was before `since`, or another list
/// was shown meanwhile.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn shown_by(
    db: impl PgExecutor<'_>,
    conversation: &ConversationId,
    job: JobId,
    since: Timestamp,
) -> Result<Option<Page>, StoreError> {
    let (platform, channel, user) = parts(conversation)?;
    let row = sqlx::query!(
        r#"select shown_before as "before!", job_ids[shown_before + 1:] as "jobs!" from memory_lists
           where user_id = $1 and channel_id = $2 and platform = $3 and shown_by = $4
             and listed_at >= $5 and shown_before is not null"#,
        user.as_str(),
        channel.as_str(),
        platform.name(),
        job.0,
        to_sql(since),
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Page {
        before: usize::try_from(row.before).unwrap_or(0),
        jobs: row.jobs.into_iter().map(JobId).collect(),
    }))
}

/// Keeps what a person is shown: from now on its numbers mean this. The first page begins a new
/// list; a later one goes on with what its earlier pages showed since `fresh_since`.
///
/// False when another list stays: the one that the same job has shown already, as a worker that was
/// thought dead may do at the same time, or one that a later message asked for, which is shown later.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn keep_list(
    db: impl PgExecutor<'_>,
    conversation: &ConversationId,
    page: &Page,
    asker: Asker,
    fresh_since: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (platform, channel, user) = parts(conversation)?;
    let jobs: Vec<Uuid> = page.jobs.iter().map(|job| job.0).collect();
    let kept = sqlx::query!(
        "insert into memory_lists as l
             (platform, user_id, channel_id, job_ids, listed_at, asked_at, shown_by, shown_before)
         values ($1, $2, $3, array_fill(null::uuid, array[$6::integer]) || $4::uuid[], $5, $8, $9, $6)
         on conflict (user_id, channel_id, platform) do update set
             job_ids = case when l.listed_at < $7 then excluded.job_ids
                       else (l.job_ids || array_fill(null::uuid, array[$6::integer]))[1:$6::integer] || $4::uuid[] end,
             listed_at = excluded.listed_at, asked_at = excluded.asked_at,
             shown_by = excluded.shown_by, shown_before = excluded.shown_before
         where (l.shown_by is distinct from excluded.shown_by or l.listed_at < $7)
           and (l.asked_at is null or l.asked_at <= excluded.asked_at)",
        platform.name(),
        user.as_str(),
        channel.as_str(),
        &jobs,
        to_sql(now),
        i32::try_from(page.before).unwrap_or(0),
        to_sql(fresh_since),
        to_sql(asker.at),
        asker.job.0,
    )
    .execute(db)
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// What had a number when it was shown last, unless that was before `since`, or it is forgotten. What
/// was shown to the asker itself, when it ran before, or since then, is not what it means.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn listed(
    db: impl PgExecutor<'_>,
    conversation: &ConversationId,
    number: usize,
    asker: Asker,
    since: Timestamp,
) -> Result<Option<JobId>, StoreError> {
    let (platform, channel, user) = parts(conversation)?;
    let Ok(number) = i32::try_from(number) else {
        return Ok(None);
    };
    let job = sqlx::query_scalar!(
        "select job_ids[$4] from memory_lists
         where user_id = $1 and channel_id = $2 and platform = $3 and listed_at >= $5
           and shown_by is distinct from $6 and (asked_at is null or asked_at <= $7)
           and not exists (select from revisions where key = 'job/' || replace(job_ids[$4]::text, '-', '') and content is null)",
        user.as_str(),
        channel.as_str(),
        platform.name(),
        number,
        to_sql(since),
        asker.job.0,
        to_sql(asker.at),
    )
    .fetch_optional(db)
    .await?;
    Ok(job.flatten().map(JobId))
}

/// Removes lists that were shown before `before`, at most `most`. Returns how many.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn forget_lists(
    db: impl PgExecutor<'_>,
    before: Timestamp,
    most: i64,
) -> Result<u64, StoreError> {
    let result = sqlx::query!(
        "delete from memory_lists where ctid = any (array
             (select ctid from memory_lists where listed_at < $1 order by listed_at limit $2))",
        to_sql(before),
        most,
    )
    .execute(db)
    .await?;
    Ok(result.rows_affected())
}

/// The turn that job `cause` had forgotten when it ran before; `None` when it has not.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn forgotten_by(
    db: impl PgExecutor<'_>,
    cause: JobId,
) -> Result<Option<JobId>, StoreError> {
    let key = sqlx::query_scalar!(
        "select key from revisions where cause = $1 and key like 'job/%' limit 1",
        cause.0
    )
    .fetch_optional(db)
    .await?;
    Ok(key.and_then(|key| key.strip_prefix("job/")?.parse().ok()))
}

/// Forgets a turn, delivered or not, for job `cause`.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn forget_one(
    db: &mut PgConnection,
    job: JobId,
    cause: JobId,
    now: Timestamp,
) -> Result<(), StoreError> {
    revisions::hold_alone(db).await?;
    note_jobs(db, &[job], Some(cause), now).await?;
    revisions::forget_edits(db, &[job.0]).await?;
    revisions::remove(db, &[job.0]).await
}

/// Forgets for job `cause` everything of a conversation that was said until a moment; `pending` is what was said
/// until then and may not be in history yet. What was said since stays: this may run late.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn forget_all(
    db: &mut PgConnection,
    conversation: &ConversationId,
    until: Timestamp,
    pending: &[JobId],
    cause: JobId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (platform, channel, user) = parts(conversation)?;
    revisions::hold_alone(db).await?;
    note_jobs(db, pending, None, now).await?;
    sqlx::query!(
        "insert into revisions as r (key, said_until, kept_until, cause) values ($1, $2, $3, $4)
         on conflict (key) do update set
             cause = case when r.said_until > excluded.said_until then r.cause else excluded.cause end,
             said_until = greatest(r.said_until, excluded.said_until),
             kept_until = greatest(r.kept_until, excluded.kept_until)",
        format!("conversation/{conversation}"),
        to_sql(until),
        to_sql(now + OURS_KEPT),
        cause.0,
    )
    .execute(&mut *db)
    .await?;
    let kept = sqlx::query_scalar!(
        "select job_id from conversation_history
         where user_id = $1 and channel_id = $2 and platform = $3 and role = 'user'
           and created_at <= $4",
        user.as_str(),
        channel.as_str(),
        platform.name(),
        to_sql(until),
    )
    .fetch_all(&mut *db)
    .await?;
    let of_pending = pending.iter().map(|job| job.0);
    let all: Vec<Uuid> = kept.into_iter().chain(of_pending).collect();
    revisions::forget_edits(db, &all).await?;
    revisions::remove(db, &all).await?;
    // Those too of which history has nothing any more. Where something was said since, that is
    // summed up again.
    sqlx::query!(
        "update conversation_sessions set
             summary = null, summary_from = null, summary_to = null, summary_job = null,
             running_summary = null, running_to = null, running_job = null, summary_tries = 0,
             summary_due = case when session_end is not null and last_at > $4 then $5::timestamptz end
         where user_id = $1 and channel_id = $2 and platform = $3 and session_start <= $4",
        user.as_str(),
        channel.as_str(),
        platform.name(),
        to_sql(until),
        to_sql(now),
    )
    .execute(&mut *db)
    .await?;
    // An answer that was refused never comes into history.
    sqlx::query!(
        "with offered as
             (delete from offers where user_id = $1 and channel_id = $2 and platform = $3 and made_at <= $4)
         delete from actions where user_id = $1 and channel_id = $2 and platform = $3 and created_at <= $4",
        user.as_str(),
        channel.as_str(),
        platform.name(),
        to_sql(until),
    )
    .execute(&mut *db)
    .await?;
    images::forget_all(&mut *db, platform, &user, &channel, until).await?;
    jobs::forget_said(db, conversation, until).await?;
    sqlx::query!(
        "delete from memory_lists
         where user_id = $1 and channel_id = $2 and platform = $3 and listed_at <= $4",
        user.as_str(),
        channel.as_str(),
        platform.name(),
        to_sql(until),
    )
    .execute(&mut *db)
    .await?;
    offers::forget_undo(db, platform, &user, until).await
}

async fn note_jobs(
    db: &mut PgConnection,
    jobs: &[JobId],
    cause: Option<JobId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let keys: Vec<String> = jobs.iter().map(|job| format!("job/{job}")).collect();
    sqlx::query!(
        "insert into revisions as r (key, cause, kept_until)
         select key, $2, $3 from unnest($1::text[]) as t (key)
         on conflict (key) do update set
             cause = coalesce(excluded.cause, r.cause),
             kept_until = greatest(r.kept_until, excluded.kept_until)",
        &keys,
        cause.map(|cause| cause.0),
        to_sql(now + OURS_KEPT),
    )
    .execute(db)
    .await?;
    Ok(())
}

fn parts(conversation: &ConversationId) -> Result<(Platform, ChannelId, UserId), StoreError> {
    conversation.parts().ok_or_else(|| StoreError::Corrupt {
        table: "conversation_history",
        reason: "not a conversation's id".to_owned(),
    })
}
