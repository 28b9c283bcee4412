//! Actions: what is to be done for people, and what became of it.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::{StoreError, to_sql};
use crate::domain::{
    action::{self, ABANDONED, Action, ActionDirective, Ended, Source, State},
    ids::{ChannelId, GuildId, JobId, MessageId, Platform, UserId},
};

/// Keeps what is to be done, unless the same message asked for it before: then that stays as it is.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn plan(
    db: &mut PgConnection,
    actions: &[Action],
    now: Timestamp,
) -> Result<(), StoreError> {
    for action in actions {
        sqlx::query!(
            "insert into actions
                 (id, job_id, position, platform, user_id, guild_id, channel_id, message_id, kind,
                  parameters, confirm_required, priority, source, state, ended, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)
             on conflict (id) do nothing",
            action.id,
            action.job.0,
            action.position,
            action.platform.name(),
            action.user.as_str(),
            action.guild.as_ref().map(GuildId::as_str),
            action.channel.as_str(),
            action.message.as_str(),
            action.directive.action_type,
            Value::Object(action.directive.parameters.clone()),
            action.directive.confirm_required,
            action.directive.priority,
            action.source.name(),
            action.state.name(),
            written(&action.ended),
            to_sql(now),
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// What is kept of actions, in the order of their positions. Those that are forgotten are left out.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn of(db: impl PgExecutor<'_>, ids: &[Uuid]) -> Result<Vec<Action>, StoreError> {
    let rows = sqlx::query!(
        "select id, job_id, position, platform, user_id, guild_id, channel_id, message_id, kind,
                parameters, confirm_required, priority, source, state, ended
         from actions where id = any($1) order by position",
        ids,
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().filter_map(|row| {
        Some(Action {
            id: row.id,
            job: JobId(row.job_id),
            position: row.position,
            platform: row.platform.parse::<Platform>().ok()?,
            user: UserId(row.user_id),
            channel: ChannelId(row.channel_id),
            guild: row.guild_id.map(GuildId),
            message: MessageId(row.message_id),
            directive: ActionDirective {
                version: action::VERSION,
                action_type: row.kind,
                parameters: row.parameters.as_object().cloned().unwrap_or_default(),
                confirm_required: row.confirm_required,
                priority: row.priority,
            },
            // The table's checks admit no other names.
            source: Source::named(&row.source)?,
            state: State::named(&row.state)?,
            ended: serde_json::from_value(row.ended).unwrap_or_default(),
        })
    });
    Ok(rows.collect())
}

/// Notes what its requester said to what waits for it. What does not wait any more stays as it is.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn answer(
    db: impl PgExecutor<'_>,
    ids: &[Uuid],
    state: State,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update actions set state = $2, updated_at = $3 where id = any($1) and state = 'waiting'",
        ids,
        state.name(),
        to_sql(now),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes that something else was meant than what a job asked about: what waits to be confirmed is
/// not waited for any longer.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn supersede(
    db: impl PgExecutor<'_>,
    job: JobId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update actions set state = 'superseded', updated_at = $2
         where job_id = $1 and state = 'waiting'",
        job.0,
        to_sql(now),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Moves an action on, unless it is over. False when it is, or is forgotten.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn advance(
    db: impl PgExecutor<'_>,
    id: Uuid,
    state: State,
    ended: &Ended,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let moved = sqlx::query!(
        "update actions set state = $2, ended = $3, updated_at = $4
         where id = $1 and state in ('waiting', 'running')",
        id,
        state.name(),
        written(ended),
        to_sql(now),
    )
    .execute(db)
    .await?;
    Ok(moved.rows_affected() == 1)
}

/// Notes that nobody confirmed what waits for it since before a moment, at most `most`: how many.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn expire(
    db: impl PgExecutor<'_>,
    before: Timestamp,
    most: i64,
) -> Result<u64, StoreError> {
    let expired = sqlx::query!(
        "update actions set state = 'expired', updated_at = now() where id = any (array
            (select id from actions where state = 'waiting' and created_at < $1 limit $2))",
        to_sql(before),
        most,
    )
    .execute(db)
    .await?;
    Ok(expired.rows_affected())
}

/// Ends as failed what is said to be under way, of which nothing was heard since before a moment and
/// for which no job is left, at most `most`: how many. Whether it was done nobody knows.
///
/// Its jobs are the one that asked for it, the one of the press that confirmed it, and errands whose
/// names hold its id.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn abandon(
    db: impl PgExecutor<'_>,
    before: Timestamp,
    now: Timestamp,
    most: i64,
) -> Result<u64, StoreError> {
    let ended = Ended {
        class: Some(ABANDONED.to_owned()),
        ..Ended::default()
    };
    // One that was heard of in between stays, so its state is looked at once more.
    let abandoned = sqlx::query!(
        "update actions set state = 'failed', ended = $1, updated_at = $2
         where state = 'running' and updated_at < $3 and id = any (array
            (select a.id from actions a
             where a.state = 'running' and a.updated_at < $3
               and not exists (select from journal j where j.job_id = a.job_id and j.done_at is null)
               and not exists (select from offers o join journal j on j.job_id = o.taken_job
                               where o.job_id = a.job_id and j.done_at is null)
               and not exists (select from journal j
                               where j.done_at is null
                                 and (position(a.id::text in j.key) > 0
                                      or position(replace(a.id::text, '-', '') in j.key) > 0))
             limit $4))",
        written(&ended),
        to_sql(now),
        to_sql(before),
        most,
    )
    .execute(db)
    .await?;
    Ok(abandoned.rows_affected())
}

/// Forgets actions that were asked for before a moment, at most `most`: how many.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn forget(
    db: impl PgExecutor<'_>,
    before: Timestamp,
    most: i64,
) -> Result<u64, StoreError> {
    let forgotten = sqlx::query!(
        "delete from actions where id = any (array
            (select id from actions where created_at < $1 limit $2))",
        to_sql(before),
        most,
    )
    .execute(db)
    .await?;
    Ok(forgotten.rows_affected())
}

fn written(ended: &Ended) -> Value {
    serde_json::to_value(ended).expect("every name in it is text")
}
