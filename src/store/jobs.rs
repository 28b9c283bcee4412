//! Jobs as operators see them: those that are unfinished in the journal, and those that died.

mod letters;

use std::{collections::HashMap, fmt};

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::{StoreError, from_sql, to_sql};
use crate::{domain::ids::JobId, jobs::Header};

pub(super) use letters::forget_said;
pub use letters::{Letter, bury, forget_letter, forget_letters, revive};

/// How commands name a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Name {
    /// By its id.
    Job(JobId),
    /// By its number among the dead letters: its header cannot be read, so it has no id.
    Letter(i64),
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Job(id) => id.fmt(f),
            Self::Letter(number) => number.fmt(f),
        }
    }
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Name {
    /// Of a row: the id where there is one.
    fn of(job: Option<Uuid>, letter: Option<i64>) -> Self {
        match job {
            Some(id) => Self::Job(JobId(id)),
            None => Self::Letter(letter.unwrap_or_default()),
        }
    }

    fn job(self) -> Option<Uuid> {
        match self {
            Self::Job(id) => Some(id.0),
            Self::Letter(_) => None,
        }
    }

    fn letter(self) -> Option<i64> {
        match self {
            Self::Job(_) => None,
            Self::Letter(number) => Some(number),
        }
    }
}

/// What a job is at present, as far as Postgres knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It waits or runs.
    Open,
    /// An operator has dropped it; its asker is told when its turn comes.
    Cancelled,
    /// It is over without success.
    Dead,
    /// It is over: its asker was answered or told. Such jobs are remembered for a day.
    Done,
}

impl State {
    /// Its name, as commands and rows spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Cancelled => "cancelled",
            Self::Dead => "dead",
            Self::Done => "done",
        }
    }
}

/// Which jobs are meant; what is not said holds for all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Their states; none means all but what is done.
    pub states: Vec<State>,
    /// Their kind.
    pub kind: Option<String>,
    /// Their conversation.
    pub conversation: Option<String>,
    /// Accepted before this moment.
    pub before: Option<Timestamp>,
}

/// A job as an operator sees it: nothing that anybody said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// How commands name it.
    #[serde(rename = "id")]
    pub name: Name,
    /// What it is at present.
    pub state: State,
    /// Its kind; none when its header cannot be read.
    pub kind: Option<String>,
    /// What makes it unique within its kind.
    pub key: Option<String>,
    /// The conversation it belongs to.
    pub conversation: String,
    /// The door its outcome goes to.
    pub route: Option<String>,
    /// How often it was tried, where that is known.
    pub attempts: Option<i32>,
    /// Why it died.
    pub reason: Option<String>,
    /// When it was accepted.
    pub accepted_at: Option<Timestamp>,
    /// When an operator dropped it.
    pub cancelled_at: Option<Timestamp>,
    /// When it died.
    pub died_at: Option<Timestamp>,
    /// When it was done.
    pub done_at: Option<Timestamp>,
    /// How large its payload is, in bytes.
    pub payload_bytes: i32,
    /// Its header, where it is kept and can be read.
    #[serde(skip)]
    pub header: Option<Header>,
}

/// How many jobs there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Unfinished, those that were dropped included.
    pub open: i64,
    /// Over without success.
    pub dead: i64,
}

/// The names of jobs that fit `filter`, those that were accepted first in front, at most `most`.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn names(
    db: impl PgExecutor<'_>,
    filter: &Filter,
    most: Option<i64>,
) -> Result<Vec<Name>, StoreError> {
    let states: Vec<String> = filter
        .states
        .iter()
        .map(|state| state.name().to_owned())
        .collect();
    // A job that has just died is in the journal too, until its asker has been told.
    let rows = sqlx::query!(
        "select job_id, letter from (
             select job_id, null::bigint as letter, kind, conversation, accepted_at,
                    case when cancelled_at is null then 'open' else 'cancelled' end as state
             from journal where done_at is null
                 and not exists (select 1 from dead_letters where dead_letters.job_id = journal.job_id)
             union all
             select job_id, id, kind, conversation, coalesce(accepted_at, died_at), 'dead'
             from dead_letters
         ) as jobs
         where (cardinality($1::text[]) = 0 or state = any($1))
           and ($2::text is null or kind = $2) and ($3::text is null or conversation = $3)
           and ($4::timestamptz is null or accepted_at < $4)
         order by accepted_at, job_id, letter limit $5",
        &states,
        filter.kind,
        filter.conversation,
        filter.before.map(to_sql),
        most,
    )
    .fetch_all(db)
    .await?;
    let mut names: Vec<Name> = rows
        .into_iter()
        .map(|row| Name::of(row.job_id, row.letter))
        .collect();
    // A job that ran again after a rebuild may have died twice.
    names.dedup();
    Ok(names)
}

/// What is known of these jobs, in this order; those that are not known are left out.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn details(db: impl PgExecutor<'_>, names: &[Name]) -> Result<Vec<Listed>, StoreError> {
    let jobs: Vec<Uuid> = names.iter().filter_map(|name| name.job()).collect();
    let letters: Vec<i64> = names.iter().filter_map(|name| name.letter()).collect();
    let rows = sqlx::query!(
        r#"select job_id, letter, state as "state!", kind, key, conversation as "conversation!",
                  route, header, attempts, reason, accepted_at, cancelled_at, died_at, done_at,
                  payload_bytes as "payload_bytes!"
           from (
               select job_id, null::bigint as letter, kind, key, conversation, route, header,
                      case when done_at is not null then 'done'
                           when cancelled_at is not null then 'cancelled' else 'open' end as state,
                      null::integer as attempts, null::text as reason, accepted_at, cancelled_at,
                      null::timestamptz as died_at, done_at,
                      coalesce(octet_length(payload), 0) as payload_bytes
               from journal where job_id = any($1)
               union all
               select job_id, id, kind, key, conversation, route, header, 'dead', attempts, reason,
                      accepted_at, null, died_at, null, octet_length(payload)
               from dead_letters where job_id = any($1) or (job_id is null and id = any($2))
           ) as jobs order by died_at nulls first"#,
        &jobs,
        &letters,
    )
    .fetch_all(db)
    .await?;
    // What has died is dead, whatever the journal says of it.
    let mut known: HashMap<Name, Listed> = rows
        .into_iter()
        .map(|row| {
            let name = Name::of(row.job_id, row.letter);
            let header = row.header.as_deref().map(Header::from_wire);
            let listed = Listed {
                name,
                state: state(&row.state),
                kind: row.kind,
                key: row.key,
                conversation: row.conversation,
                route: row.route,
                attempts: row.attempts,
                reason: row.reason,
                accepted_at: row.accepted_at.map(from_sql),
                cancelled_at: row.cancelled_at.map(from_sql),
                died_at: row.died_at.map(from_sql),
                done_at: row.done_at.map(from_sql),
                payload_bytes: row.payload_bytes,
                header: header.and_then(Result::ok),
            };
            (name, listed)
        })
        .collect();
    Ok(names.iter().filter_map(|name| known.remove(name)).collect())
}

fn state(name: &str) -> State {
    let states = [State::Cancelled, State::Dead, State::Done];
    let named = states.into_iter().find(|state| state.name() == name);
    named.unwrap_or(State::Open)
}

/// The jobs whose ids end with these eight digits, as people are told them.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn by_reference(
    db: impl PgExecutor<'_>,
    reference: &str,
) -> Result<Vec<JobId>, StoreError> {
    let ids = sqlx::query_scalar!(
        r#"select job_id as "job_id!" from journal where right(job_id::text, 8) = $1
           union
           select job_id from dead_letters where right(job_id::text, 8) = $1"#,
        reference,
    )
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(JobId).collect())
}

/// The jobs of the conversation's message with this id, as far as the journal and the dead letters
/// go back. It reads them all: it is for people, not for programs.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn of_message(db: impl PgExecutor<'_>, message: &str) -> Result<Vec<JobId>, StoreError> {
    let ids = sqlx::query_scalar!(
        r#"select job_id as "job_id!" from journal
           where kind = 'conversation' and substring(key from '[^/]*$') = $1
           union
           select job_id from dead_letters
           where kind = 'conversation' and job_id is not null and substring(key from '[^/]*$') = $1"#,
        message,
    )
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(JobId).collect())
}

/// The payload of a job; of a dead letter whose header cannot be read, the whole of it. `None`
/// when there is no such job, or what was in it is forgotten.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn payload(db: impl PgExecutor<'_>, name: Name) -> Result<Option<String>, StoreError> {
    let payload = sqlx::query_scalar!(
        r#"select payload as "payload!" from dead_letters
           where job_id = $1 or (job_id is null and id = $2)
           union all
           select payload from journal where job_id = $1 and payload is not null
           limit 1"#,
        name.job(),
        name.letter(),
    )
    .fetch_optional(db)
    .await?;
    Ok(payload)
}

/// Notes that an unfinished job is not to be done. False when there is none of this id, or it
/// was cancelled before.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn cancel(
    db: impl PgExecutor<'_>,
    id: JobId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "update journal set cancelled_at = $2
         where job_id = $1 and done_at is null and cancelled_at is null",
        id.0,
        to_sql(now),
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// How many jobs there are.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn counts(db: impl PgExecutor<'_>) -> Result<Counts, StoreError> {
    let row = sqlx::query!(
        r#"select (select count(*) from journal where done_at is null) as "open!",
                  (select count(*) from dead_letters) as "dead!""#
    )
    .fetch_one(db)
    .await?;
    Ok(Counts {
        open: row.open,
        dead: row.dead,
    })
}
