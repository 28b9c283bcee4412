//! The journal as the queue itself, for as long as Redis cannot be used: its rows are leased, and
//! what jobs have to say waits in a table beside it.
//!
//! The row of `queue_state` fences everything: what is under another epoch than its own, or while
//! the queue is elsewhere, changes nothing.

use std::time::Duration;

use sqlx::{PgExecutor, PgPool};

use crate::{
    domain::{ids::JobId, outcome::Outcome, routing::Route},
    store::StoreError,
};

/// How long nobody leases from the journal after the queue has come into it: meanwhile everybody
/// learns that it is not in Redis any more, and doors write down what they have accepted and
/// shown. Programs ask more often than that.
pub const SETTLING: Duration = Duration::from_millis(1200);

/// A row that was leased.
#[derive(Clone, Debug)]
pub struct LeasedRow {
    /// Its place in the order of acceptance.
    pub id: i64,
    /// Which try this is, from 1. With the place it is the right to say what became of the job.
    pub attempt: i32,
    /// The name of its kind.
    pub kind: String,
    /// Its conversation.
    pub conversation: String,
    /// The envelope as it would lie in a mailbox.
    pub wire: String,
}

/// What becomes of a row that was leased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The row.
    pub id: i64,
    /// The try that says so.
    pub attempt: i32,
    /// What is next.
    pub next: Next,
}

/// What is next for a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: it has said what it had to say.
    Over,
    /// Another try, after so long.
    Retry(Duration),
    /// The try did not count; again after so long.
    Back(Duration),
}

/// As Postgres multiplies an interval with.
fn milliseconds(span: Duration) -> f64 {
    span.as_secs_f64() * 1000.0
}

/// Takes the queue into the journal, unless its state is another than `epoch` says by now. What
/// Redis holds is void from here on. False when somebody else was faster.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn begin(pool: &PgPool, epoch: i64) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "update queue_state set epoch = epoch + 1, mode = 'journal', changed_at = now()
         where epoch = $1 and mode <> 'journal'",
        epoch,
    )
    .execute(pool)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Leases jobs of the named kinds, at most `most`: of each conversation its oldest, and only when
/// nothing of it is under way.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn lease(
    pool: &PgPool,
    epoch: i64,
    kinds: &[String],
    most: i64,
    lease: Duration,
) -> Result<Vec<LeasedRow>, StoreError> {
    let rows = sqlx::query!(
        r#"with heads as (
               select h.id from journal h
               where h.done_at is null and h.header is not null and h.kind = any($2)
                 and (h.leased_until is null or h.leased_until <= now())
                 and h.posted_epoch is distinct from $1
                 and not exists (
                     select from journal earlier
                     where earlier.done_at is null and earlier.header is not null
                       and earlier.conversation = h.conversation and earlier.kind = h.kind
                       and earlier.id < h.id and earlier.posted_epoch is distinct from $1)
                 and h.kind not in (select queue from queue_pauses)
                 and exists (
                     select from queue_state
                     where epoch = $1 and mode = 'journal' and changed_at <= now() - $5 * interval '1 millisecond')
               order by h.id limit $3 for update of h skip locked)
           update journal j set leased_until = now() + $4 * interval '1 millisecond', attempts = j.attempts + 1
           from heads where j.id = heads.id
           returning j.id, j.attempts, j.kind, j.conversation, j.header as "header!", j.payload as "payload!""#,
        epoch,
        kinds,
        most,
        milliseconds(lease),
        milliseconds(SETTLING),
    )
    .fetch_all(pool)
    .await?;
    let mut leased: Vec<LeasedRow> = rows
        .into_iter()
        .map(|row| LeasedRow {
            id: row.id,
            attempt: row.attempts,
            kind: row.kind,
            conversation: row.conversation,
            wire: format!("{}\n{}", row.header, row.payload),
        })
        .collect();
    leased.sort_unstable_by_key(|row| row.id);
    Ok(leased)
}

/// Keeps leases for another `lease`.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn renew(
    db: impl PgExecutor<'_>,
    rows: &[(i64, i32)],
    lease: Duration,
) -> Result<(), StoreError> {
    let (ids, attempts): (Vec<i64>, Vec<i32>) = rows.iter().copied().unzip();
    sqlx::query!(
        "update journal j set leased_until = now() + $3 * interval '1 millisecond'
         from unnest($1::bigint[], $2::integer[]) as held (id, attempt)
         where j.id = held.id and j.attempts = held.attempt and j.leased_until is not null",
        &ids,
        &attempts,
        milliseconds(lease),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes what became of leased rows. Who holds a row no longer changes nothing.
///
/// # Errors
/// When Postgres cannot be reached; nothing was noted then.
pub async fn note(db: impl PgExecutor<'_>, epoch: i64, said: &[Said]) -> Result<(), StoreError> {
    let mut columns = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for each in said {
        let (over, wait, less) = match each.next {
            Next::Over => (true, None, 0),
            Next::Retry(wait) => (false, Some(milliseconds(wait)), 0),
            Next::Back(wait) => (false, Some(milliseconds(wait)), 1),
        };
        columns.0.push(each.id);
        columns.1.push(each.attempt);
        columns.2.push(over);
        columns.3.push(wait);
        columns.4.push(less);
    }
    sqlx::query!(
        "update journal j
         set posted_epoch = case when said.over then $1 else j.posted_epoch end,
             leased_until = now() + said.wait * interval '1 millisecond',
             attempts = j.attempts - said.less
         from unnest($2::bigint[], $3::integer[], $4::boolean[], $5::float8[], $6::integer[])
              as said (id, attempt, over, wait, less)
         where j.id = said.id and j.attempts = said.attempt and j.leased_until is not null",
        epoch,
        &columns.0,
        &columns.1,
        &columns.2,
        &columns.3 as &[Option<f64>],
        &columns.4,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Puts an outcome where its door finds it. `None` when the queue is not in the journal under the
/// outcome's epoch: its job runs again. False when the same job's outcome is there already.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn post(pool: &PgPool, outcome: &Outcome) -> Result<Option<bool>, StoreError> {
    let text = serde_json::to_string(outcome).map_err(|error| StoreError::Corrupt {
        table: "outcomes",
        reason: error.to_string(),
    })?;
    let mut transaction = pool.begin().await?;
    let present = sqlx::query_scalar!(
        "select epoch from queue_state where epoch = $1 and mode = 'journal' for share",
        outcome.epoch,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    if present.is_none() {
        return Ok(None);
    }
    sqlx::query!(
        "update journal set posted_epoch = $2 where job_id = $1",
        outcome.job.0,
        outcome.epoch,
    )
    .execute(&mut *transaction)
    .await?;
    let posted = sqlx::query!(
        "insert into outcomes (job_id, epoch, route, outcome) values ($1, $2, $3, $4)
         on conflict on constraint outcomes_job do update
         set epoch = excluded.epoch, route = excluded.route, outcome = excluded.outcome, posted_at = now()
         where outcomes.epoch < excluded.epoch",
        outcome.job.0,
        outcome.epoch,
        outcome.route.to_string(),
        text,
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(Some(posted.rows_affected() == 1))
}

/// The outcomes of a route but those in the rows of `known`, oldest first, at most `most`; what is
/// wrong with those that cannot be read.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn outcomes(
    db: impl PgExecutor<'_>,
    route: Route,
    epoch: i64,
    known: &[i64],
    most: i64,
) -> Result<Vec<(i64, Result<Box<Outcome>, String>)>, StoreError> {
    let rows = sqlx::query!(
        "select id, outcome from outcomes
         where route = $1 and epoch = $2 and id <> all($3) order by id limit $4",
        route.to_string(),
        epoch,
        known,
        most,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let read = serde_json::from_str(&row.outcome).map_err(|error| error.to_string());
            (row.id, read)
        })
        .collect())
}

/// Removes an outcome: it was shown, or never will be.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn remove_outcome(db: impl PgExecutor<'_>, job: JobId) -> Result<(), StoreError> {
    sqlx::query!("delete from outcomes where job_id = $1", job.0)
        .execute(db)
        .await?;
    Ok(())
}

/// Removes the outcomes of epochs before `epoch`.
///
/// # Errors
/// When Postgres cannot be reached.
pub(in crate::store) async fn forget_older(
    db: impl PgExecutor<'_>,
    epoch: i64,
) -> Result<(), StoreError> {
    sqlx::query!("delete from outcomes where epoch < $1", epoch)
        .execute(db)
        .await?;
    Ok(())
}
