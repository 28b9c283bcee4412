//! How messages were carried out, step by step. Written from receipts, shown or not.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{StoreError, from_sql, history::storable, to_sql};
use crate::domain::{
    ids::{JobId, MessageId},
    outcome::{Fate, Receipt},
    steps::Trace,
    trouble::Trouble,
};

/// Writes how jobs were carried out. What is there already is left as it is.
///
/// # Errors
/// When Postgres cannot be reached.
pub(super) async fn write(
    db: &mut PgConnection,
    receipts: &[&Receipt],
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut rows = Rows::default();
    for receipt in receipts {
        let Some(steps) = &receipt.steps else {
            continue;
        };
        match Trace::deserialize(steps) {
            Ok(trace) => rows.add(receipt, &trace, now),
            // A later version's: its answer counts, and the record does without.
            Err(error) => tracing::debug!(%error, "how a job was carried out cannot be read"),
        }
    }
    if rows.job_id.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into message_traces
             (job_id, platform, user_id, message_id, route, fate, refusal, delivered_as, ended_at,
              failure, trace, trace_version, created_at)
         select job_id, platform, user_id, message_id, route, fate, refusal,
                case when delivered_as = '' then '{}' else string_to_array(delivered_as, ' ') end,
                ended_at, failure, trace, trace_version, $13
         from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                     $8::text[], $9::timestamptz[], $10::text[], $11::jsonb[], $12::smallint[])
             as t (job_id, platform, user_id, message_id, route, fate, refusal, delivered_as, ended_at,
                   failure, trace, trace_version)
         on conflict on constraint message_traces_pkey do nothing",
        &rows.job_id,
        &rows.platform,
        &rows.user_id,
        &rows.message_id,
        &rows.route,
        &rows.fate,
        &rows.refusal as &[Option<String>],
        &rows.delivered_as,
        &rows.ended_at,
        &rows.failure as &[Option<String>],
        &rows.trace,
        &rows.version,
        to_sql(now),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The columns of the rows to be written.
#[derive(Default)]
struct Rows {
    job_id: Vec<Uuid>,
    platform: Vec<String>,
    user_id: Vec<String>,
    message_id: Vec<String>,
    route: Vec<String>,
    fate: Vec<String>,
    refusal: Vec<Option<String>>,
    delivered_as: Vec<String>,
    ended_at: Vec<OffsetDateTime>,
    failure: Vec<Option<String>>,
    trace: Vec<Value>,
    version: Vec<i16>,
}

impl Rows {
    fn add(&mut self, receipt: &Receipt, trace: &Trace, now: Timestamp) {
        let Some((platform, _, user)) = receipt.conversation.parts() else {
            return;
        };
        let (fate, at, messages, refusal) = match &receipt.fate {
            Fate::Shown { messages, at } => ("shown", *at, &messages[..], None),
            Fate::Refused { reason } => ("refused", now, &[][..], Some(reason)),
            Fate::Unseen => ("unseen", now, &[][..], None),
        };
        let messages: Vec<&str> = messages.iter().map(MessageId::as_str).collect();
        self.job_id.push(receipt.job.0);
        self.platform.push(platform.name().to_owned());
        self.user_id.push(user.0);
        self.message_id.push(storable(&trace.message));
        self.route.push(receipt.route.to_string());
        self.fate.push(fate.to_owned());
        self.refusal.push(refusal.map(|reason| storable(reason)));
        self.delivered_as.push(messages.join(" "));
        self.ended_at.push(to_sql(at));
        let failure = refusal.map(|reason| class_of(reason));
        self.failure
            .push(failure.or_else(|| trace.failure.as_deref().map(storable)));
        self.trace.push(trace.written());
        self.version
            .push(i16::try_from(trace.version).unwrap_or(i16::MAX));
    }
}

/// The class of a refusal, which stands behind the platform's own words.
fn class_of(refusal: &str) -> String {
    let class = refusal.rsplit_once("; ").map(|(_, class)| class);
    let mut known = Trouble::ALL.iter().map(|trouble| trouble.class());
    let known = known.find(|known| Some(*known) == class);
    known.unwrap_or(Trouble::Unknown.class()).to_owned()
}

/// How a job was carried out, and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Traced {
    /// The job.
    pub job: JobId,
    /// The message it answered.
    pub message: String,
    /// The door it came by.
    pub route: String,
    /// `shown`, `refused` or `unseen`.
    pub fate: String,
    /// Why the platform refused it.
    pub refusal: Option<String>,
    /// The messages that the answer became.
    pub delivered_as: Vec<String>,
    /// When it was shown, or when its receipt was written.
    pub ended_at: Timestamp,
    /// What kept the answer from being what it should be.
    pub failure: Option<String>,
    /// Its steps.
    pub trace: Trace,
}

/// What was carried out for a message, by the message's id, the job's id, or the last eight digits
/// of that; the oldest first, and at most ten.
///
/// # Errors
/// When Postgres cannot be reached, or a row cannot be read.
pub async fn find(db: impl PgExecutor<'_>, word: &str) -> Result<Vec<Traced>, StoreError> {
    let rows = sqlx::query!(
        "select job_id, message_id, route, fate, refusal, delivered_as, ended_at, failure, trace
         from message_traces
         where message_id = $1 or job_id = $2 or right(job_id::text, 8) = $3
         order by ended_at, job_id limit 10",
        word,
        Uuid::parse_str(word).ok(),
        word.to_ascii_lowercase(),
    )
    .fetch_all(db)
    .await?;
    let read = rows.into_iter().map(|row| {
        Ok(Traced {
            job: JobId(row.job_id),
            message: row.message_id,
            route: row.route,
            fate: row.fate,
            refusal: row.refusal,
            delivered_as: row.delivered_as,
            ended_at: from_sql(row.ended_at),
            failure: row.failure,
            trace: Trace::deserialize(row.trace).map_err(|error| StoreError::Corrupt {
                table: "message_traces",
                reason: error.to_string(),
            })?,
        })
    });
    read.collect()
}

/// Removes what was written before `before`, at most `most`. Returns how many.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn forget(
    db: impl PgExecutor<'_>,
    before: Timestamp,
    most: i64,
) -> Result<u64, StoreError> {
    let result = sqlx::query!(
        "delete from message_traces where job_id = any (array
             (select job_id from message_traces where created_at < $1 order by created_at limit $2))",
        to_sql(before),
        most,
    )
    .execute(db)
    .await?;
    Ok(result.rows_affected())
}
