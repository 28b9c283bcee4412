//! Every accepted job until its receipt is written: what the queue is rebuilt from, and the
//! second line against answering twice.
//!
//! One row of `queue_state` decides for everyone under which epoch the queue is open. Every
//! batch and every rebuild locks that row, so that a job is either seen by a rebuild or learns
//! of the new epoch.

pub mod bells;
mod rows;
pub mod standby;

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::{PgConnection, PgExecutor, PgPool};
use uuid::Uuid;

use self::rows::Rows;
use super::{StoreError, history, intents, ledger, revisions, sessions, to_sql, traces};
use crate::{
    domain::{
        conversation::Turn,
        ids::JobId,
        outcome::{Fate, Receipt},
        revision::Revision,
    },
    jobs::{Envelope, Header},
};

/// No epoch has this number: what is under it is in no queue.
const NOWHERE: i64 = 0;

/// Where the queue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueState {
    /// The epoch it is open under, or is being filled for.
    pub epoch: i64,
    /// Whether it is open.
    pub open: bool,
    /// Whether it is in Postgres, since Redis is away.
    pub in_journal: bool,
    /// How many journal batches were written.
    pub batch: i64,
}

impl QueueState {
    /// As the row of `queue_state` says.
    fn read(epoch: i64, mode: &str, batch: i64) -> Self {
        Self {
            epoch,
            open: mode == "open",
            in_journal: mode == "journal",
            batch,
        }
    }
}

/// A job on its way into the journal, with the epoch under which Redis has it (0: it has not).
#[derive(Clone, Debug)]
pub struct Entry {
    /// The job.
    pub envelope: Envelope,
    /// The epoch under which Redis was given it.
    pub epoch: i64,
}

/// A job that is unfinished.
#[derive(Clone, Debug)]
pub struct Open {
    /// Its place in the order of acceptance.
    pub id: i64,
    /// The job; none when its header cannot be read, as a later version's.
    pub envelope: Option<Envelope>,
}

/// Writes a batch of accepted jobs, and counts it when Redis has them all under the present
/// epoch: the count is what Redis must not be behind of. Jobs whose key is there already (their
/// receipt came first, or they were accepted twice) are left as they are. An empty batch is
/// counted as one that Redis has under `epoch`.
///
/// # Errors
/// When Postgres cannot be reached; nothing was written then.
pub async fn write(pool: &PgPool, entries: &[Entry], epoch: i64) -> Result<QueueState, StoreError> {
    let mut rows = Rows::default();
    for entry in entries {
        rows.add(
            &entry.envelope.header,
            Some(&entry.envelope),
            entry.epoch,
            None,
        );
    }
    let mut transaction = pool.begin().await?;
    let all_under = entries.iter().all(|entry| entry.epoch == epoch);
    let row = sqlx::query!(
        "update queue_state set batch = batch + case when epoch = $1 then 1 else 0 end returning epoch, mode, batch",
        if all_under { epoch } else { NOWHERE },
    )
    .fetch_one(&mut *transaction)
    .await?;
    rows.insert(&mut transaction).await?;
    transaction.commit().await?;
    Ok(QueueState::read(row.epoch, &row.mode, row.batch))
}

/// Writes jobs that Redis has not been given, within a transaction. No rebuild of the queue can
/// miss them: its last look waits for the transaction, or they for it.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn insert(db: &mut PgConnection, entries: &[Entry]) -> Result<(), StoreError> {
    hold_state(db).await?;
    let mut rows = Rows::default();
    for Entry { envelope, epoch } in entries {
        rows.add(&envelope.header, Some(envelope), *epoch, None);
    }
    rows.insert(db).await
}

/// The present state of the queue.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn state(db: impl PgExecutor<'_>) -> Result<QueueState, StoreError> {
    let row = sqlx::query!("select epoch, mode, batch from queue_state")
        .fetch_one(db)
        .await?;
    Ok(QueueState::read(row.epoch, &row.mode, row.batch))
}

/// Takes the right to rebuild, for as long as the connection lives. False when somebody else
/// is at it.
///
/// # Errors
/// When Postgres cannot be reached.
pub(super) async fn may_rebuild(db: &mut PgConnection) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"select pg_try_advisory_lock(hashtext('chinwag rebuild')) as "taken!""#
    )
    .fetch_one(db)
    .await?)
}

/// Raises the epoch, beyond `above` too: what Redis holds of older ones is void from here on.
///
/// # Errors
/// When Postgres cannot be reached.
pub(super) async fn raise_epoch(db: impl PgExecutor<'_>, above: i64) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar!(
        "update queue_state set epoch = greatest(epoch, $1) + 1, mode = 'rebuilding', changed_at = now() returning epoch",
        above,
    )
    .fetch_one(db)
    .await?)
}

/// Locks the state until the transaction ends: nothing is written to the journal meanwhile.
///
/// # Errors
/// When Postgres cannot be reached.
pub(super) async fn hold_state(db: &mut PgConnection) -> Result<QueueState, StoreError> {
    let row = sqlx::query!("select epoch, mode, batch from queue_state for update")
        .fetch_one(db)
        .await?;
    Ok(QueueState::read(row.epoch, &row.mode, row.batch))
}

/// The state as it stays until the transaction ends: no rebuild of the queue gets to its last look, and
/// none opens it.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn shared_state(db: &mut PgConnection) -> Result<QueueState, StoreError> {
    let row = sqlx::query!("select epoch, mode, batch from queue_state for share")
        .fetch_one(db)
        .await?;
    Ok(QueueState::read(row.epoch, &row.mode, row.batch))
}

/// Notes that the queue is open.
///
/// # Errors
/// When Postgres cannot be reached.
pub(super) async fn open(db: impl PgExecutor<'_>, epoch: i64) -> Result<(), StoreError> {
    sqlx::query!(
        "update queue_state set mode = 'open', changed_at = now() where epoch = $1",
        epoch
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Unfinished jobs behind place `after`, in the order in which they were accepted.
///
/// # Errors
/// When Postgres cannot be reached.
pub(super) async fn unfinished(
    db: impl PgExecutor<'_>,
    after: i64,
    most: i64,
) -> Result<Vec<Open>, StoreError> {
    let rows = sqlx::query!(
        r#"select id, header as "header!", payload as "payload!" from journal
           where done_at is null and id > $1 and header is not null and payload is not null
           order by id limit $2"#,
        after,
        most,
    )
    .fetch_all(db)
    .await?;
    let open = rows.into_iter().map(|row| Open {
        id: row.id,
        envelope: read(&row.header, row.payload),
    });
    Ok(open.collect())
}

/// Unfinished jobs that were accepted before `before`, oldest first.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn overdue(
    db: impl PgExecutor<'_>,
    before: Timestamp,
    most: i64,
) -> Result<Vec<Envelope>, StoreError> {
    let rows = sqlx::query!(
        r#"select header as "header!", payload as "payload!" from journal
           where done_at is null and accepted_at < $1 and header is not null and payload is not null
           order by id limit $2"#,
        to_sql(before),
        most,
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter();
    Ok(rows
        .filter_map(|row| read(&row.header, row.payload))
        .collect())
}

/// The newest unfinished jobs that were accepted into the journal alone, in the order in which
/// they were. Whoever wrote them gives them to Redis as soon as it can.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn unplaced(db: impl PgExecutor<'_>, most: i64) -> Result<Vec<Envelope>, StoreError> {
    let rows = sqlx::query!(
        r#"select header as "header!", payload as "payload!" from journal
           where done_at is null and epoch = 0 and header is not null and payload is not null
           order by id desc limit $1"#,
        most,
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().rev();
    Ok(rows
        .filter_map(|row| read(&row.header, row.payload))
        .collect())
}

/// A job as its row has it; none when its header cannot be read, as a later version's.
fn read(header: &str, payload: String) -> Option<Envelope> {
    let header = Header::from_wire(header).ok()?;
    Some(Envelope { header, payload })
}

/// The latest job of a conversation that was accepted since a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Latest {
    /// The conversation, as the journal names it.
    pub conversation: String,
    /// The route by which it was accepted, as the journal names it.
    pub route: String,
    /// The greatest key among its jobs, without what stands before its last slash, with leading
    /// zeros.
    pub key: String,
}

/// The latest job of each conversation and route among the last `most` jobs of a kind that were
/// accepted since `since`; keys are numbers.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn latest_of_conversations(
    db: impl PgExecutor<'_>,
    kind: &str,
    since: Timestamp,
    most: i64,
) -> Result<Vec<Latest>, StoreError> {
    Ok(sqlx::query_as!(
        Latest,
        r#"select conversation, route, max(lpad(substring(key from '[^/]*$'), 20, '0')) as "key!"
           from (select kind, conversation, route, key, accepted_at from journal order by id desc limit $3) as lately
           where kind = $1 and accepted_at >= $2
           group by conversation, route"#,
        kind,
        to_sql(since),
        most,
    )
    .fetch_all(db)
    .await?)
}

/// What the journal knows of a job's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// The job that has the key.
    pub job: JobId,
    /// Whether its receipt is written.
    pub done: bool,
    /// Whether an operator has dropped it.
    pub cancelled: bool,
    /// Whether its asker had it forgotten since. Who could do so was answered: the messages of a
    /// conversation are taken in order.
    pub forgotten: bool,
}

/// Looks up keys of one kind, in the order of `keys`.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn look_up(
    db: impl PgExecutor<'_>,
    kind: &str,
    keys: &[String],
) -> Result<Vec<Option<Known>>, StoreError> {
    let rows = sqlx::query!(
        r#"select j.job_id as "job_id?", j.done_at is not null as "done!",
                  j.cancelled_at is not null as "cancelled!",
                  of_job.cause is not null or coalesce(j.id < forgetting.id, false) as "forgotten!"
           from unnest($2::text[]) with ordinality as wanted (key, place)
           left join journal j on j.kind = $1 and j.key = wanted.key
           left join revisions of_job on of_job.key = 'job/' || replace(j.job_id::text, '-', '')
           left join revisions of_all on of_all.key = 'conversation/' || j.conversation
                                     and j.kind = 'conversation'
           left join journal forgetting on forgetting.job_id = of_all.cause
           order by wanted.place"#,
        kind,
        keys,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            row.job_id.map(|job| Known {
                job: JobId(job),
                done: row.done,
                cancelled: row.cancelled,
                forgotten: row.forgotten,
            })
        })
        .collect())
}

/// Which of these jobs are done.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn done_among(db: impl PgExecutor<'_>, jobs: &[JobId]) -> Result<Vec<JobId>, StoreError> {
    let ids: Vec<Uuid> = jobs.iter().map(|job| job.0).collect();
    let rows = sqlx::query_scalar!(
        "select job_id from journal where job_id = any($1) and done_at is not null",
        &ids
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(JobId).collect())
}

/// Writes receipts: what was shown goes into history, and every receipted job is struck out of
/// the journal. A receipt that comes before its job's row makes the row, done. Writing a receipt
/// twice changes nothing. Returns which turns were not remembered as they were answered, since
/// their messages were edited, deleted or forgotten meanwhile.
///
/// # Errors
/// When Postgres cannot be reached; nothing was written then.
pub async fn settle(
    pool: &PgPool,
    receipts: &[Receipt],
    now: Timestamp,
) -> Result<HashMap<JobId, Revision>, StoreError> {
    // Everybody writes in the order in which the jobs were made: history is read in the order in
    // which it was written, and two writers of the same rows never wait for each other.
    let mut receipts: Vec<&Receipt> = receipts.iter().collect();
    receipts.sort_unstable_by_key(|receipt| receipt.job);
    let mut shown: Vec<(Turn, Timestamp)> =
        receipts.iter().copied().filter_map(shown_turn).collect();
    let mut rows = Rows::default();
    for receipt in &receipts {
        rows.add_receipt(receipt, now);
    }
    let mut transaction = pool.begin().await?;
    let turns = shown.iter().map(|(turn, _)| turn);
    let revised = revisions::of_turns(&mut transaction, turns).await?;
    shown.retain_mut(|(turn, _)| match revised.get(&turn.job) {
        Some(Revision::Edited {
            text: Some(text), ..
        }) => {
            turn.asked.text.clone_from(text);
            true
        }
        Some(_) => false,
        None => true,
    });
    let new = history::write(&mut transaction, &shown).await?;
    let shown = shown.iter().map(|(turn, _)| turn);
    let new: Vec<&Turn> = shown.filter(|turn| new.contains(&turn.job)).collect();
    sessions::note(&mut transaction, &new).await?;
    intents::write(&mut transaction, &receipts, &revised, now).await?;
    ledger::write(&mut transaction, &receipts, now).await?;
    traces::write(&mut transaction, &receipts, now).await?;
    rows.insert(&mut transaction).await?;
    let ids: Vec<Uuid> = receipts.iter().map(|receipt| receipt.job.0).collect();
    sqlx::query!(
        "update journal set done_at = $2, header = null, payload = null where job_id = any($1) and done_at is null",
        &ids,
        to_sql(now),
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(revised)
}

/// Removes rows that were done before `before`, at most `most`. Returns how many.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn forget_done(
    db: impl PgExecutor<'_>,
    before: Timestamp,
    most: i64,
) -> Result<u64, StoreError> {
    let result = sqlx::query!(
        "delete from journal where id = any (array
             (select id from journal where done_at < $1 order by done_at limit $2))",
        to_sql(before),
        most,
    )
    .execute(db)
    .await?;
    Ok(result.rows_affected())
}

/// The turn as it was delivered, and when.
fn shown_turn(receipt: &Receipt) -> Option<(Turn, Timestamp)> {
    let Fate::Shown { messages, at } = &receipt.fate else {
        return None;
    };
    let mut turn = receipt.turn.clone()?;
    turn.delivered_as.clone_from(messages);
    Some((turn, *at))
}
