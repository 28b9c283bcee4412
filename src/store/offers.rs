//! What the bot offers below its messages, and who chose what.

use jiff::Timestamp;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::{StoreError, actions, from_sql, to_sql};
use crate::domain::{
    ids::{ChannelId, JobId, MessageId, Platform, UserId},
    offer::{Offer, Refusal, What},
    preferences::Field,
};

/// Keeps an offer. One that is kept already stays as it is.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn make(
    db: impl PgExecutor<'_>,
    offer: &Offer,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into offers
             (id, platform, user_id, channel_id, job_id, message_id, what, made_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do nothing",
        offer.id,
        offer.platform.name(),
        offer.user.as_str(),
        offer.channel.as_str(),
        offer.job.0,
        offer.message.as_str(),
        written(&offer.what),
        to_sql(now),
        to_sql(offer.expires_at),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The newest way back to earlier preferences that a person may still take, and where it was offered. One
/// that was taken by the same `press` comes first.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn newest_undo(
    db: impl PgExecutor<'_>,
    platform: Platform,
    user: &UserId,
    press: &MessageId,
    now: Timestamp,
) -> Result<Option<(Uuid, ChannelId)>, StoreError> {
    let row = sqlx::query!(
        "select id, channel_id from offers
         where platform = $1 and user_id = $2
             and (taken_by = $3 and what ->> 'kind' in ('undo_preferences', 'preferences_undone')
                  or what ->> 'kind' = 'undo_preferences' and taken_by is null and expires_at > $4)
         order by taken_by is null, made_at desc limit 1",
        platform.name(),
        user.as_str(),
        press.as_str(),
        to_sql(now),
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.id, ChannelId(row.channel_id))))
}

/// Who presses what.
#[derive(Clone, Copy, Debug)]
pub struct Presser<'a> {
    /// Where they are.
    pub platform: Platform,
    /// Who they are.
    pub user: &'a UserId,
    /// Where they press.
    pub channel: &'a ChannelId,
    /// The press itself: what comes twice is the same press.
    pub press: &'a MessageId,
    /// The job that carries it out.
    pub job: JobId,
}

/// Takes an offer, so that nobody else does; a panel stays open. The same press may take it twice, and
/// another one where the job of the first has died before anything came of it.
///
/// Whoever takes it does what comes of it in the same transaction, as far as that is in Postgres: what
/// cannot be kept is not taken.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn take(
    db: &mut PgConnection,
    id: Uuid,
    choice: &str,
    presser: Presser<'_>,
    now: Timestamp,
) -> Result<Result<Offer, Refusal>, StoreError> {
    let Some(row) = sqlx::query!(
        r#"select platform, user_id, channel_id, job_id, message_id, what, expires_at,
                  withdrawn_at is not null as "withdrawn!"
           from offers where id = $1"#,
        id
    )
    .fetch_optional(&mut *db)
    .await?
    else {
        return Ok(Err(Refusal::Unknown));
    };
    let offer = Offer {
        id,
        platform: presser.platform,
        user: UserId(row.user_id),
        channel: ChannelId(row.channel_id),
        job: JobId(row.job_id),
        message: MessageId(row.message_id),
        what: serde_json::from_value(row.what).unwrap_or(What::Unknown),
        expires_at: from_sql(row.expires_at),
    };
    let theirs = row.platform == presser.platform.name()
        && offer.user == *presser.user
        && (offer.channel == *presser.channel || offer.what.is_personal());
    if !theirs {
        return Ok(Err(Refusal::NotYours));
    }
    if offer.what == What::Unknown {
        return Ok(Err(Refusal::Unknown));
    }
    if offer.what.is_panel() {
        let lasts = now < offer.expires_at;
        return Ok(if lasts {
            Ok(offer)
        } else {
            Err(Refusal::Expired)
        });
    }
    if row.withdrawn {
        return Ok(Err(Refusal::Withdrawn));
    }
    let taken = sqlx::query!(
        "update offers set taken_at = case when taken_by = $2 then taken_at else $3 end,
                           taken_by = $2, taken_job = $5, choice = $4
         where id = $1 and withdrawn_at is null
           and (taken_by = $2
                or expires_at > $3
                   and (taken_by is null
                        or exists (select from dead_letters d where d.job_id = offers.taken_job)
                           and not exists (select from actions a where a.job_id = offers.taken_job)))",
        id,
        presser.press.as_str(),
        to_sql(now),
        choice,
        presser.job.0,
    )
    .execute(db)
    .await?;
    if taken.rows_affected() == 1 {
        return Ok(Ok(offer));
    }
    Ok(Err(if now < offer.expires_at {
        Refusal::Used
    } else {
        Refusal::Expired
    }))
}

/// Ends the questions that a job asked and nobody has answered, and what waits for their answers: their
/// person has said what they meant.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn withdraw(
    db: &mut PgConnection,
    platform: Platform,
    user: &UserId,
    job: JobId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let withdrawn = sqlx::query!(
        "update offers set withdrawn_at = $4
         where job_id = $1 and platform = $2 and user_id = $3 and taken_by is null
           and withdrawn_at is null and what->>'kind' in ('clarify', 'confirm')",
        job.0,
        platform.name(),
        user.as_str(),
        to_sql(now),
    )
    .execute(&mut *db)
    .await?;
    if withdrawn.rows_affected() > 0 {
        actions::supersede(db, job, now).await?;
    }
    Ok(())
}

/// Notes that somebody went back to earlier preferences: what those were is not kept any longer.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn went_back(
    db: impl PgExecutor<'_>,
    id: Uuid,
    fields: Vec<Field>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update offers set what = $2 where id = $1",
        id,
        written(&What::PreferencesUndone { fields }),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Clears what nobody can go back to any more, at most `most`: how many they were.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn clear_undo(
    db: impl PgExecutor<'_>,
    now: Timestamp,
    most: i64,
) -> Result<u64, StoreError> {
    let nothing = What::PreferencesUndone { fields: Vec::new() };
    let cleared = sqlx::query!(
        "update offers set what = $1 where id = any (array
            (select id from offers
             where expires_at < $2 and what->>'kind' = 'undo_preferences' limit $3))",
        written(&nothing),
        to_sql(now),
        most,
    )
    .execute(db)
    .await?;
    Ok(cleared.rows_affected())
}

/// Forgets how somebody could have gone back to earlier preferences, as far as that was offered until
/// a moment, wherever it was: they hold everywhere.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn forget_undo(
    db: impl PgExecutor<'_>,
    platform: Platform,
    user: &UserId,
    until: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "delete from offers
         where platform = $1 and user_id = $2 and made_at <= $3 and what->>'kind' = 'undo_preferences'",
        platform.name(),
        user.as_str(),
        to_sql(until),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets offers that expired before a moment, at most `most`: how many they were.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn forget(
    db: impl PgExecutor<'_>,
    before: Timestamp,
    most: i64,
) -> Result<u64, StoreError> {
    let forgotten = sqlx::query!(
        "delete from offers where id = any (array
            (select id from offers where expires_at < $1 limit $2))",
        to_sql(before),
        most,
    )
    .execute(db)
    .await?;
    Ok(forgotten.rows_affected())
}

fn written(what: &What) -> serde_json::Value {
    serde_json::to_value(what).expect("every name in it is text")
}
