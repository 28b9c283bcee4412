//! Summaries of sessions. A session's row says whether one is wanted, what the last one covers
//! and what it says. Who removes or changes a message in history removes the summaries that cover
//! it: the database sees to that.

use jiff::{SignedDuration, Timestamp};
use sqlx::{PgConnection, PgExecutor, PgPool};
use uuid::Uuid;

use super::{StoreError, from_sql, history::storable, ledger, to_sql};
use crate::domain::{
    ids::{ChannelId, ConversationId, GuildId, JobId, Platform, UserId},
    summary::{Summary, SummedUp},
    usage::Usage,
};

/// So many messages make a session that is worth summing up.
pub const WORTH_MESSAGES: i32 = 2;
/// How often a summary is asked for before it is given up, each time with all tries of a job.
const CLAIMS: i32 = 4;
/// What stands in the place of the number of claims while a summary is put off: its row is not
/// claimed then, and the moment says until when nobody is to want one.
const PUT_OFF: i32 = 100;
/// What was over for so long is not summed up any more.
const TOO_OLD: SignedDuration = SignedDuration::from_hours(7 * 24);
/// What was said so long ago is not told in short any more.
const TOLD: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Of so many sessions summaries are told.
const SESSIONS: i64 = 3;

/// A session that is to be summed up.
#[derive(Clone, Debug)]
pub struct Due {
    /// Its row.
    pub session: i64,
    /// Its conversation.
    pub conversation: ConversationId,
}

/// Says that of the running session of a conversation all but the newest `keep` turns are to be
/// summed up, unless that is under way or was put off.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn want(
    db: impl PgExecutor<'_>,
    conversation: &ConversationId,
    keep: usize,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some((platform, channel, user)) = conversation.parts() else {
        return Ok(());
    };
    sqlx::query!(
        "update conversation_sessions set summary_due = $4, summary_keep = $5, summary_tries = 0
         where user_id = $1 and channel_id = $2 and platform = $3 and session_end is null
           and (summary_due is null or summary_tries >= $6 and summary_due <= $4)",
        user.as_str(),
        channel.as_str(),
        platform.name(),
        to_sql(now),
        i32::try_from(keep).unwrap_or(i32::MAX),
        PUT_OFF,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Claims sessions that are to be summed up at `now`, at most `most`, so that nobody else makes a
/// job of them. They come again at `again`, unless they were summed up by then, or have come often
/// enough.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn claim(
    db: &mut PgConnection,
    now: Timestamp,
    again: Timestamp,
    most: i64,
) -> Result<Vec<Due>, StoreError> {
    let rows = sqlx::query!(
        "update conversation_sessions set
             summary_tries = summary_tries + 1,
             summary_due = case when summary_tries + 1 < $4 then $3::timestamptz end
         where id = any (array
             (select id from conversation_sessions where summary_due <= $1 and summary_due > $2
                and summary_tries < $6
              order by summary_due limit $5 for update skip locked))
         returning id, platform, user_id, channel_id",
        to_sql(now),
        to_sql(now - TOO_OLD),
        to_sql(again),
        CLAIMS,
        most,
        PUT_OFF,
    )
    .fetch_all(db)
    .await?;
    let due = rows.into_iter().filter_map(|row| {
        let platform: Platform = row.platform.parse().ok()?;
        let (channel, user) = (ChannelId(row.channel_id), UserId(row.user_id));
        Some(Due {
            session: row.id,
            conversation: ConversationId::new(platform, &channel, &user),
        })
    });
    Ok(due.collect())
}

/// A session as it stands before it is summed up.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its row.
    pub id: i64,
    /// Whose it is.
    pub platform: Platform,
    /// Whose it is.
    pub user: UserId,
    /// Where it is.
    pub channel: ChannelId,
    /// Whether it is over.
    pub is_over: bool,
    /// Whether no summary is wanted for now: there is one of all of it, or it was given up or put
    /// off.
    pub is_settled: bool,
    /// What was summed up while it went on.
    pub running: Option<String>,
    /// How many of its newest turns stay out of what is summed up while it goes on.
    pub keep: usize,
    running_to: Option<i64>,
    first: Timestamp,
    last: Timestamp,
}

/// A session by its row; `None` when it is gone.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn session(db: impl PgExecutor<'_>, id: i64) -> Result<Option<Session>, StoreError> {
    let row = sqlx::query!(
        r#"select platform, user_id, channel_id, session_start, last_at, session_end is not null as "is_over!",
                  summary is not null or summary_due is null and summary_tries = 0 or summary_tries >= $2 as "is_settled!", running_summary, running_to, summary_keep
           from conversation_sessions where id = $1"#,
        id,
        PUT_OFF,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.and_then(|row| {
        Some(Session {
            id,
            platform: row.platform.parse().ok()?,
            user: UserId(row.user_id),
            channel: ChannelId(row.channel_id),
            is_over: row.is_over,
            is_settled: row.is_settled,
            running: row.running_summary,
            running_to: row.running_to,
            keep: usize::try_from(row.summary_keep).unwrap_or(0),
            first: from_sql(row.session_start),
            last: from_sql(row.last_at),
        })
    }))
}

/// One turn of a session, as far as it is summed up.
#[derive(Clone, Debug)]
pub struct Said {
    /// The job that answered.
    pub job: JobId,
    /// When it was asked.
    pub at: Timestamp,
    /// In which server, where it was one.
    pub guild: Option<GuildId>,
    /// What was asked.
    pub asked: String,
    /// What was answered.
    pub answered: String,
    rows: (i64, i64),
}

/// The turns of a session that its running summary does not cover, oldest first, at most `most`.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn unsummed(
    db: impl PgExecutor<'_>,
    session: &Session,
    most: i64,
) -> Result<Vec<Said>, StoreError> {
    let rows = sqlx::query!(
        "select q.id as asked_row, a.id as answer_row, q.job_id, q.created_at, q.guild_id, q.content as asked, a.content as answer
         from conversation_history q
         join conversation_history a on a.job_id = q.job_id and a.role = 'assistant'
         where q.user_id = $1 and q.channel_id = $2 and q.platform = $3 and q.role = 'user'
           and q.created_at between $4 and $5 and q.id > $6
         order by q.id limit $7",
        session.user.as_str(),
        session.channel.as_str(),
        session.platform.name(),
        to_sql(session.first),
        to_sql(session.last),
        session.running_to.unwrap_or(0),
        most,
    )
    .fetch_all(db)
    .await?;
    let said = rows.into_iter().map(|row| Said {
        job: JobId(row.job_id),
        at: from_sql(row.created_at),
        guild: row.guild_id.map(GuildId::from),
        asked: row.asked,
        answered: row.answer,
        rows: (row.asked_row, row.answer_row.max(row.asked_row)),
    });
    Ok(said.collect())
}

/// A summary to be kept.
#[derive(Clone, Debug)]
pub struct Made<'a> {
    /// The session as it was when its turns were read.
    pub session: &'a Session,
    /// The turns that are new in it, oldest first.
    pub turns: &'a [Said],
    /// What it says; none when the model had nothing to say.
    pub text: Option<String>,
    /// Whether it covers all of a session that is over.
    pub is_whole: bool,
    /// What the call took.
    pub usage: Option<Usage>,
    /// The job that made it.
    pub job: JobId,
}

/// Keeps a summary, and what it took. It is not kept when a message that it covers was removed or
/// changed meanwhile, or somebody else was faster: then false is returned.
///
/// # Errors
/// When Postgres cannot be reached; nothing was kept then.
pub async fn keep(pool: &PgPool, made: &Made<'_>, now: Timestamp) -> Result<bool, StoreError> {
    let mut transaction = pool.begin().await?;
    let db = &mut *transaction;
    if let Some(usage) = &made.usage {
        let session = made.session;
        let place = (session.platform, &session.channel, &session.user);
        let guild = made.turns.last().and_then(|said| said.guild.as_ref());
        ledger::write_call(&mut *db, made.job, place, guild, usage, now).await?;
    }
    let kept = match &made.text {
        Some(text) if is_still_true(&mut *db, made).await? => {
            write(&mut *db, made, &storable(text)).await?;
            true
        }
        _ => false,
    };
    transaction.commit().await?;
    Ok(kept)
}

/// Holds the session's row, and looks whether what was summed up is still what history holds:
/// whoever changes history waits for the row.
async fn is_still_true(db: &mut PgConnection, made: &Made<'_>) -> Result<bool, StoreError> {
    let row = sqlx::query!(
        "select running_to, summary is not null as done from conversation_sessions where id = $1 for update",
        made.session.id
    )
    .fetch_optional(&mut *db)
    .await?;
    let same = |to| to == made.session.running_to;
    if !row.is_some_and(|row| same(row.running_to) && row.done != Some(true)) {
        return Ok(false);
    }
    let jobs: Vec<Uuid> = made.turns.iter().map(|said| said.job.0).collect();
    let texts: Vec<String> = made.turns.iter().map(|said| said.asked.clone()).collect();
    let answers: Vec<String> = made
        .turns
        .iter()
        .map(|said| said.answered.clone())
        .collect();
    let found = sqlx::query_scalar!(
        r#"select count(*) as "found!" from unnest($1::uuid[], $2::text[], $3::text[]) as t (job_id, asked, answer)
           join conversation_history q on q.job_id = t.job_id and q.role = 'user' and q.content = t.asked
           join conversation_history a on a.job_id = t.job_id and a.role = 'assistant' and a.content = t.answer"#,
        &jobs,
        &texts,
        &answers,
    )
    .fetch_one(db)
    .await?;
    Ok(usize::try_from(found) == Ok(made.turns.len()))
}

async fn write(db: &mut PgConnection, made: &Made<'_>, text: &str) -> Result<(), StoreError> {
    let first = made.turns.first().map(|said| said.rows.0);
    let last = made.turns.last().map(|said| said.rows.1);
    let job = made.turns.last().map(|said| said.job.0);
    if made.is_whole {
        sqlx::query!(
            "update conversation_sessions set
                 summary = $2, summary_from = coalesce(summary_from, $3), summary_to = coalesce($4, running_to),
                 summary_job = coalesce($5, running_job), summary_due = null, summary_tries = 0
             where id = $1",
            made.session.id,
            text,
            first,
            last,
            job,
        )
        .execute(db)
        .await?;
    } else {
        sqlx::query!(
            "update conversation_sessions set
                 running_summary = $2, summary_from = coalesce(summary_from, $3), running_to = $4, running_job = $5
             where id = $1",
            made.session.id,
            text,
            first,
            last,
            job,
        )
        .execute(db)
        .await?;
    }
    Ok(())
}

/// Notes that a session needs no summary for now. One that has ended meanwhile still does, unless
/// `is_over` says that this was known.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn settle(
    db: impl PgExecutor<'_>,
    session: i64,
    is_over: bool,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update conversation_sessions set summary_due = null, summary_tries = 0
         where id = $1 and ($2 or session_end is null) and summary_tries < $3",
        session,
        is_over,
        PUT_OFF,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Puts the summary of a session that goes on off: nobody is to want one before `until`, or before
/// the session is over.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn put_off(
    db: impl PgExecutor<'_>,
    session: i64,
    until: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update conversation_sessions set summary_due = $2, summary_tries = $3
         where id = $1 and session_end is null",
        session,
        to_sql(until),
        PUT_OFF,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes that there is more of a session to be summed up at once.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn go_on(
    db: impl PgExecutor<'_>,
    session: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update conversation_sessions set summary_due = $2, summary_tries = 0 where id = $1",
        session,
        to_sql(now),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What is known in short of the last sessions of a conversation, the newest first.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn of(
    db: impl PgExecutor<'_>,
    conversation: &ConversationId,
    now: Timestamp,
) -> Result<Vec<SummedUp>, StoreError> {
    let Some((platform, channel, user)) = conversation.parts() else {
        return Ok(Vec::new());
    };
    let rows = sqlx::query!(
        "select last_at, summary, summary_job, running_summary, running_job from conversation_sessions
         where user_id = $1 and channel_id = $2 and platform = $3 and last_at > $4
           and (summary is not null or running_summary is not null)
         order by last_at desc limit $5",
        user.as_str(),
        channel.as_str(),
        platform.name(),
        to_sql(now - TOLD),
        SESSIONS,
    )
    .fetch_all(db)
    .await?;
    let summary = |text: Option<String>, job: Option<Uuid>| {
        let (text, last) = (text?, JobId(job?));
        Some(Summary { text, last })
    };
    let sessions = rows.into_iter().map(|row| SummedUp {
        until: from_sql(row.last_at),
        whole: summary(row.summary, row.summary_job),
        running: summary(row.running_summary, row.running_job),
    });
    Ok(sessions.collect())
}
