//! The intent log: how each message was understood, and what came of it. Written from receipts.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{StoreError, from_sql, history::storable, to_sql};
use crate::domain::{
    ids::JobId,
    outcome::{Fate, Receipt},
    reading::Reading,
    revision::Revision,
};

/// Writes how messages were understood; without their words, where these were taken back, or where
/// history holds nothing by which they could be. What is there already is left as it is.
///
/// # Errors
/// When Postgres cannot be reached.
pub(super) async fn write(
    db: &mut PgConnection,
    receipts: &[&Receipt],
    revised: &HashMap<JobId, Revision>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut rows = Rows::default();
    for receipt in receipts {
        let Some(reading) = &receipt.reading else {
            continue;
        };
        match Reading::deserialize(reading) {
            Ok(reading) if !is_kept(receipt) || revised.contains_key(&receipt.job) => {
                let reading = Reading {
                    text: None,
                    result: reading.result.without_words(),
                    ..reading
                };
                rows.add(receipt, &reading, now);
            }
            Ok(reading) => rows.add(receipt, &reading, now),
            // A later version's: its answer counts, and the log does without.
            Err(error) => tracing::debug!(%error, "how a message was understood cannot be read"),
        }
    }
    if rows.job_id.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into intent_logs
             (job_id, platform, user_id, message_content, detected_intent, confidence, entities,
              execution_success, execution_time_ms, error_message, created_at, stage, decision,
              alternatives, wishes, trace, reasoning, result_version)
         select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[],
                              $6::double precision[], $7::jsonb[], $8::boolean[], $9::integer[], $10::text[],
                              $11::timestamptz[], $12::text[], $13::text[], $14::jsonb[], $15::jsonb[],
                              $16::jsonb[], $17::text[], $18::smallint[])
         on conflict on constraint intent_logs_job do nothing",
        &rows.job_id,
        &rows.platform,
        &rows.user_id,
        &rows.text as &[Option<String>],
        &rows.intent,
        &rows.confidence,
        &rows.entities,
        &rows.success,
        &rows.took_ms,
        &rows.failure as &[Option<String>],
        &rows.created_at,
        &rows.stage,
        &rows.decision,
        &rows.alternatives,
        &rows.wishes,
        &rows.trace,
        &rows.reasoning,
        &rows.version,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether history has the message, as long as nobody takes it back.
fn is_kept(receipt: &Receipt) -> bool {
    receipt.turn.is_some() && matches!(receipt.fate, Fate::Shown { .. })
}

/// The columns of the rows to be written.
#[derive(Default)]
struct Rows {
    job_id: Vec<Uuid>,
    platform: Vec<String>,
    user_id: Vec<String>,
    text: Vec<Option<String>>,
    intent: Vec<String>,
    confidence: Vec<f64>,
    entities: Vec<Value>,
    success: Vec<bool>,
    took_ms: Vec<i32>,
    failure: Vec<Option<String>>,
    created_at: Vec<OffsetDateTime>,
    stage: Vec<String>,
    decision: Vec<String>,
    alternatives: Vec<Value>,
    wishes: Vec<Value>,
    trace: Vec<Value>,
    reasoning: Vec<String>,
    version: Vec<i16>,
}

impl Rows {
    fn add(&mut self, receipt: &Receipt, reading: &Reading, now: Timestamp) {
        let Some((platform, _, user)) = receipt.conversation.parts() else {
            return;
        };
        let Reading {
            result,
            stage,
            text,
            failure,
            took_ms,
        } = reading;
        self.job_id.push(receipt.job.0);
        self.platform.push(platform.name().to_owned());
        self.user_id.push(user.0);
        let (at, failure) = match &receipt.fate {
            Fate::Shown { at, .. } => (*at, failure.as_deref()),
            Fate::Refused { .. } => (now, Some("refused")),
            Fate::Unseen => (now, Some("unseen")),
        };
        self.text.push(text.as_deref().map(storable));
        self.intent.push(result.intent.name().to_owned());
        self.confidence.push(result.confidence.clamp(0.0, 1.0));
        self.entities
            .push(without_nul(Value::Object(result.entities.clone())));
        self.success.push(failure.is_none());
        self.took_ms
            .push(i32::try_from(*took_ms).unwrap_or(i32::MAX));
        self.failure.push(failure.map(storable));
        self.created_at.push(to_sql(at));
        self.stage.push(stage.name().to_owned());
        self.decision.push(result.decision.name().to_owned());
        let alternatives = result.alternatives.iter();
        self.alternatives.push(
            alternatives
                .map(|(intent, confidence)| serde_json::json!([intent, confidence]))
                .collect(),
        );
        let wishes = result.wishes.iter().cloned();
        self.wishes
            .push(without_nul(wishes.map(Value::Object).collect()));
        self.trace.push(Value::Object(result.trace.clone()));
        self.reasoning.push(result.reasoning.clone());
        self.version
            .push(i16::try_from(result.version).unwrap_or(i16::MAX));
    }
}

fn without_nul(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(storable(&text)),
        Value::Array(each) => each.into_iter().map(without_nul).collect(),
        Value::Object(each) => {
            let each = each.into_iter();
            Value::Object(
                each.map(|(name, value)| (name, without_nul(value)))
                    .collect(),
            )
        }
        other => other,
    }
}

/// A row of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Logged {
    /// The job that answered.
    pub job: JobId,
    /// When the answer was delivered, or refused.
    pub at: Timestamp,
    /// What was wanted, as it was understood.
    pub intent: String,
    /// How likely that was, from 0 to 1.
    pub confidence: f64,
    /// What told it.
    pub stage: String,
    /// What was done about it.
    pub decision: String,
    /// The other intents with their confidence.
    pub alternatives: Value,
    /// What the message said for the intent.
    pub entities: Option<Value>,
    /// Every wish, when there were several.
    pub wishes: Value,
    /// The parts of the scores.
    pub trace: Value,
    /// Why it was decided so.
    pub reasoning: String,
    /// What kept the answer from being what it should be.
    pub failure: Option<String>,
    /// How long it took, in milliseconds.
    pub took_ms: Option<i32>,
}

/// How the message with this id was understood, or the one that a job answered; the latest, when
/// several platforms have such a message.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn of_message(
    db: impl PgExecutor<'_>,
    message: &str,
    job: Option<Uuid>,
) -> Result<Option<Logged>, StoreError> {
    let row = sqlx::query!(
        r#"select job_id as "job_id!", created_at, detected_intent, confidence, stage, decision, alternatives, entities,
                  wishes, trace, reasoning, error_message, execution_time_ms
           from intent_logs
           where job_id = any (array (select job_id from conversation_history
                                      where message_id = $1 and role = 'user'))
              or job_id = $2
           order by id desc
           limit 1"#,
        message,
        job,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Logged {
        job: JobId(row.job_id),
        at: from_sql(row.created_at),
        intent: row.detected_intent,
        confidence: row.confidence,
        stage: row.stage,
        decision: row.decision,
        alternatives: row.alternatives,
        entities: row.entities,
        wishes: row.wishes,
        trace: row.trace,
        reasoning: row.reasoning,
        failure: row.error_message,
        took_ms: row.execution_time_ms,
    }))
}
