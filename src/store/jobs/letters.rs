//! Jobs that died: into their rows, back into the journal, and away.

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::{PgConnection, PgExecutor, PgPool};
use uuid::Uuid;

use super::Name;
use crate::{
    domain::{
        ids::{ConversationId, JobId},
        message::Incoming,
        revision::Revision,
    },
    jobs::{Envelope, Header, Job, conversation::Conversation},
    store::{
        StoreError,
        journal::{self, Entry},
        revisions::{self, Known},
        to_sql,
    },
};

/// A job that died, on its way into its row.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Where it lay in Redis.
    pub place: String,
    /// When it died.
    pub at: Timestamp,
    /// How often it was tried.
    pub tries: u32,
    /// Why it died.
    pub reason: String,
    /// The conversation of its mailbox.
    pub conversation: String,
    /// The job as it lay in its mailbox.
    pub wire: String,
}

impl Letter {
    /// As Postgres can hold it. What it cannot hold in a text cannot be part of a readable
    /// envelope either.
    fn storable(&self) -> String {
        self.wire.replace('\0', "\u{fffd}")
    }

    fn envelope(&self) -> Option<Envelope> {
        Envelope::from_wire(&self.storable()).ok()
    }
}

/// Writes jobs that died. One that is there already is left as it is. A message that was deleted
/// or forgotten before its job died is not kept.
///
/// # Errors
/// When Postgres cannot be reached; nothing was written then.
pub async fn bury(pool: &PgPool, letters: &[Letter]) -> Result<(), StoreError> {
    let mut transaction = pool.begin().await?;
    let envelopes: Vec<_> = letters.iter().map(Letter::envelope).collect();
    let asked: Vec<_> = envelopes.iter().map(|it| message(it.as_ref()?)).collect();
    let known = asked.iter().flatten().map(|(job, asked)| Known {
        job: *job,
        asked,
        answers: &[],
    });
    let known: Vec<_> = known.collect();
    let revised = if known.is_empty() {
        HashMap::new()
    } else {
        revisions::of(&mut transaction, &known).await?
    };
    let mut rows = Rows::default();
    for (letter, envelope) in letters.iter().zip(envelopes) {
        let job = envelope.as_ref().map(|envelope| envelope.header.id);
        let revision = job.and_then(|job| revised.get(&job));
        if !revision.is_some_and(Revision::forgets) {
            rows.add(letter, envelope);
        }
    }
    rows.write(&mut transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// The message that a job was to answer.
fn message(envelope: &Envelope) -> Option<(JobId, Incoming)> {
    if envelope.header.kind != Conversation::NAME {
        return None;
    }
    let job: Conversation = envelope.open().ok()?;
    Some((envelope.header.id, job.message))
}

#[derive(Default)]
struct Rows {
    place: Vec<String>,
    job_id: Vec<Option<Uuid>>,
    kind: Vec<Option<String>>,
    key: Vec<Option<String>>,
    route: Vec<Option<String>>,
    header: Vec<Option<String>>,
    conversation: Vec<String>,
    payload: Vec<String>,
    reason: Vec<String>,
    attempts: Vec<i32>,
    accepted_at: Vec<Option<time::OffsetDateTime>>,
    died_at: Vec<time::OffsetDateTime>,
}

impl Rows {
    fn add(&mut self, letter: &Letter, envelope: Option<Envelope>) {
        let header = envelope.as_ref().map(|envelope| &envelope.header);
        let accepted = header.map(|header| Timestamp::from_millisecond(header.accepted_ms));
        self.place.push(letter.place.clone());
        self.job_id.push(header.map(|header| header.id.0));
        self.kind.push(header.map(|header| header.kind.clone()));
        self.key.push(header.map(Header::journal_key));
        self.route
            .push(header.map(|header| header.route.to_string()));
        self.header.push(header.map(Header::to_wire));
        self.conversation.push(letter.conversation.clone());
        self.reason.push(letter.reason.replace('\0', "\u{fffd}"));
        self.attempts
            .push(i32::try_from(letter.tries).unwrap_or(i32::MAX));
        self.accepted_at
            .push(accepted.and_then(Result::ok).map(to_sql));
        self.died_at.push(to_sql(letter.at));
        self.payload
            .push(envelope.map_or_else(|| letter.storable(), |envelope| envelope.payload));
    }

    async fn write(&self, db: &mut PgConnection) -> Result<(), StoreError> {
        sqlx::query!(
            "insert into dead_letters (place, job_id, kind, key, route, header, conversation, payload,
                                       reason, attempts, accepted_at, died_at)
             select * from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[],
                                  $7::text[], $8::text[], $9::text[], $10::integer[],
                                  $11::timestamptz[], $12::timestamptz[])
             on conflict on constraint dead_letters_place do nothing",
            &self.place,
            &self.job_id as &[Option<Uuid>],
            &self.kind as &[Option<String>],
            &self.key as &[Option<String>],
            &self.route as &[Option<String>],
            &self.header as &[Option<String>],
            &self.conversation,
            &self.payload,
            &self.reason,
            &self.attempts,
            &self.accepted_at as &[Option<time::OffsetDateTime>],
            &self.died_at,
        )
        .execute(db)
        .await?;
        Ok(())
    }
}

/// Takes a dead letter out and writes its job into the journal again, under a key of its own.
/// `None` when there is no such letter, or its header cannot be read.
///
/// # Errors
/// When Postgres cannot be reached, or the header is not what this program writes.
pub async fn revive(db: &mut PgConnection, id: JobId) -> Result<Option<Envelope>, StoreError> {
    let row = sqlx::query!(
        r#"delete from dead_letters where job_id = $1 and header is not null
           returning header as "header!", payload"#,
        id.0,
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let mut header = Header::from_wire(&row.header).map_err(|error| StoreError::Corrupt {
        table: "dead_letters",
        reason: error.to_string(),
    })?;
    header.revived = header.revived.saturating_add(1);
    header.id = JobId(Uuid::now_v7());
    header.due_ms = None;
    let envelope = Envelope {
        header,
        payload: row.payload,
    };
    let entry = Entry {
        envelope: envelope.clone(),
        epoch: 0,
    };
    journal::insert(db, std::slice::from_ref(&entry)).await?;
    Ok(Some(envelope))
}

/// Drops the dead letters of what was said in a conversation until a moment. One that cannot be
/// read does not tell when that was, so it goes, too.
///
/// # Errors
/// When Postgres cannot be reached.
pub(in crate::store) async fn forget_said(
    db: &mut PgConnection,
    conversation: &ConversationId,
    until: Timestamp,
) -> Result<(), StoreError> {
    let rows = sqlx::query!(
        "select id, payload from dead_letters where kind = $1 and conversation = $2",
        Conversation::NAME,
        conversation.as_str(),
    )
    .fetch_all(&mut *db)
    .await?;
    let said_since = |payload: &str| {
        let job = serde_json::from_str::<Conversation>(payload);
        job.is_ok_and(|job| job.message.sent_at > until)
    };
    let forgotten = rows.into_iter().filter(|row| !said_since(&row.payload));
    let forgotten: Vec<i64> = forgotten.map(|row| row.id).collect();
    sqlx::query!("delete from dead_letters where id = any($1)", &forgotten)
        .execute(db)
        .await?;
    Ok(())
}

/// Drops a dead letter. False when there is none of this name.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn forget_letter(db: impl PgExecutor<'_>, name: Name) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "delete from dead_letters where job_id = $1 or (job_id is null and id = $2)",
        name.job(),
        name.letter(),
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Forgets letters that are older than `before`, at most `most`. Returns how many.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn forget_letters(
    db: impl PgExecutor<'_>,
    before: Timestamp,
    most: i64,
) -> Result<u64, StoreError> {
    let done = sqlx::query!(
        "delete from dead_letters where id = any (array
             (select id from dead_letters where died_at < $1 order by died_at limit $2))",
        to_sql(before),
        most,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}
