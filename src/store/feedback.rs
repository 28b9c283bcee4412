//! What people think of answers. One vote a person and answer; nothing of the words is kept.

use std::collections::HashSet;

use jiff::Timestamp;
use sqlx::PgExecutor;

use super::{StoreError, to_sql};
use crate::domain::ids::{ChannelId, JobId, MessageId, Platform, UserId};

/// Who votes, and where.
#[derive(Clone, Copy, Debug)]
pub struct Voter<'a> {
    /// On which platform.
    pub platform: Platform,
    /// Who.
    pub user: &'a UserId,
    /// In which channel they saw the answer.
    pub channel: &'a ChannelId,
}

/// What became of a vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It counts.
    Counted,
    /// Its voter has given another one on the answer since, which counts.
    Outdone,
    /// It counts no more, or did not before.
    Withdrawn,
    /// The answer was given to somebody else where only they saw it, or elsewhere.
    NotYours,
    /// No such answer is known: it is made up, or forgotten.
    Unknown,
    /// The answer is on its way into history.
    NotYet,
}

/// A vote.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// Whether the answer was good.
    pub good: bool,
    /// The message under which a thumb was put; none for a button.
    pub under: Option<&'a MessageId>,
    /// When.
    pub at: Timestamp,
}

/// The job whose answer a message shows, all of it or a part. Where it was edited in place, that is the
/// answer that was shown last.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn job_of(
    db: impl PgExecutor<'_>,
    platform: Platform,
    message: &MessageId,
) -> Result<Option<JobId>, StoreError> {
    let job = sqlx::query_scalar!(
        r#"select job_id as "job_id!" from (
               select job_id, created_at, id from conversation_history
               where message_id = $2 and role = 'assistant' and platform = $1
               union all
               select job_id, created_at, id from conversation_history
               where delivered_as @> array[$2] and cardinality(delivered_as) > 1 and platform = $1) as shown
           order by created_at desc, id desc limit 1"#,
        platform.name(),
        message.as_str(),
    )
    .fetch_optional(db)
    .await?;
    Ok(job.map(JobId))
}

/// Which of these messages are answers, or parts of answers.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn answers_among(
    db: impl PgExecutor<'_>,
    platform: Platform,
    messages: &[&MessageId],
) -> Result<HashSet<MessageId>, StoreError> {
    let messages: Vec<String> = messages.iter().map(|message| message.0.clone()).collect();
    let answers = sqlx::query_scalar!(
        r#"select w.message as "message!" from unnest($2::text[]) as w (message)
           where exists (select from conversation_history h
                         where h.message_id = w.message and h.role = 'assistant' and h.platform = $1)
              or exists (select from conversation_history h
                         where h.delivered_as @> array[w.message] and cardinality(h.delivered_as) > 1
                           and h.platform = $1)"#,
        platform.name(),
        &messages,
    )
    .fetch_all(db)
    .await?;
    Ok(answers.into_iter().map(MessageId).collect())
}

/// Takes a vote on the answer of a job, in the place of the one that its voter gave before; one
/// that they gave later stays. Whoever was answered may vote; in a server everybody may who saw the answer
/// in its channel.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn give(
    db: impl PgExecutor<'_> + Copy,
    job: JobId,
    voter: Voter<'_>,
    given: Given<'_>,
) -> Result<Taken, StoreError> {
    // The lock lets a deletion wait, which then takes the vote along.
    let counted = sqlx::query!(
        "insert into feedback (job_id, platform, user_id, good, prompt, intent, voted_at, message_id)
         select h.job_id, h.platform, $3, $5,
                coalesce((select l.prompt from usage_ledger l
                          where l.job_id = h.job_id and l.purpose = 'reply' order by l.call desc limit 1), ''),
                coalesce(h.intent_type, ''), $6, $7
         from conversation_history h
         where h.job_id = $1 and h.role = 'user' and h.platform = $2 and h.channel_id = $4
           and (h.user_id = $3 or h.guild_id is not null)
         for key share of h
         on conflict on constraint feedback_voter do update set
             good = excluded.good, prompt = excluded.prompt, intent = excluded.intent, voted_at = excluded.voted_at,
             message_id = excluded.message_id
             where feedback.voted_at <= excluded.voted_at",
        job.0,
        voter.platform.name(),
        voter.user.as_str(),
        voter.channel.as_str(),
        given.good,
        to_sql(given.at),
        given.under.map_or("", MessageId::as_str),
    )
    .execute(db)
    .await?;
    if counted.rows_affected() > 0 {
        return Ok(Taken::Counted);
    }
    why_not(db, job, voter).await
}

async fn why_not(
    db: impl PgExecutor<'_>,
    job: JobId,
    voter: Voter<'_>,
) -> Result<Taken, StoreError> {
    let known = sqlx::query!(
        r#"select exists (select from conversation_history where job_id = $1) as "answered!",
                  exists (select from feedback where job_id = $1 and platform = $2 and user_id = $3)
                      as "outdone!",
                  exists (select from journal where job_id = $1 and kind = 'conversation' and done_at is null)
                      as "waits!""#,
        job.0,
        voter.platform.name(),
        voter.user.as_str(),
    )
    .fetch_one(db)
    .await?;
    Ok(if known.outdone {
        Taken::Outdone
    } else if known.answered {
        Taken::NotYours
    } else if known.waits {
        Taken::NotYet
    } else {
        Taken::Unknown
    })
}

/// Takes back the vote that somebody gave by a thumb under a message. One that says something else
/// stays: it was given since. Where it was not noted by which thumb a vote was given, the vote on the
/// answer of `job` is meant.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn withdraw(
    db: impl PgExecutor<'_>,
    job: Option<JobId>,
    voter: Voter<'_>,
    under: &MessageId,
    good: bool,
) -> Result<Taken, StoreError> {
    sqlx::query!(
        "delete from feedback
         where platform = $1 and user_id = $2 and good = $3
           and ((message_id = $4 and message_id <> '') or (job_id = $5 and message_id is null))",
        voter.platform.name(),
        voter.user.as_str(),
        good,
        under.as_str(),
        job.map(|job| job.0),
    )
    .execute(db)
    .await?;
    Ok(Taken::Withdrawn)
}

/// By what votes are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The version of the prompt, with its variant where there is one.
    Prompt,
    /// What was wanted.
    Intent,
    /// The day of the vote, in UTC.
    Day,
}

impl By {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Prompt, Self::Intent, Self::Day];

    /// Its name, for people and for the query.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prompt => "prompt",
            Self::Intent => "intent",
            Self::Day => "day",
        }
    }
}

/// How many votes there were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// On what; empty where that is not known, as the prompt where no model answered.
    pub name: String,
    /// All of them.
    pub votes: i64,
    /// Those that call the answer good.
    pub good: i64,
}

/// Counts the votes that were given since one moment and before another, by name, at most `most`;
/// where there are more, those with the most votes.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn counts(
    db: impl PgExecutor<'_>,
    by: By,
    (since, until): (Timestamp, Timestamp),
    most: i64,
) -> Result<Vec<Count>, StoreError> {
    Ok(sqlx::query_as!(
        Count,
        r#"select name as "name!", votes as "votes!", good as "good!" from (
               select case $1::text
                          when 'day' then to_char(voted_at at time zone 'UTC', 'YYYY-MM-DD')
                          when 'intent' then intent
                          else prompt end as name,
                      count(*) as votes, count(*) filter (where good) as good
               from feedback where voted_at >= $2 and voted_at < $3
               group by 1 order by 2 desc, 1 limit $4) as counted
           order by name"#,
        by.name(),
        to_sql(since),
        to_sql(until),
        most,
    )
    .fetch_all(db)
    .await?)
}

/// Removes votes that were given before a moment, at most `most`. Returns how many.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn forget(
    db: impl PgExecutor<'_>,
    before: Timestamp,
    most: i64,
) -> Result<u64, StoreError> {
    let result = sqlx::query!(
        "delete from feedback where ctid = any (array
             (select ctid from feedback where voted_at < $1 order by voted_at limit $2))",
        to_sql(before),
        most,
    )
    .execute(db)
    .await?;
    Ok(result.rows_affected())
}
