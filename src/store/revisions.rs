//! What people did to messages after they had posted them, in whatever order it becomes known.
//!
//! A deletion may come before the receipt of the turn that it concerns, and that receipt may come
//! twice. So each is noted, and every receipt is held against the notes before history is
//! written. One lock keeps the two apart: receipts share it, revisions have it alone.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{StoreError, from_sql, history::storable, to_sql};
use crate::domain::{
    conversation::Turn,
    ids::{ChannelId, ConversationId, JobId, MessageId, Platform, UserId},
    message::Incoming,
    revision::{Change, Deed, Revised, Revision},
};

/// How long a note about one of our turns is kept: longer than a dead letter can be tried again.
pub(super) const OURS_KEPT: SignedDuration = SignedDuration::from_hours(31 * 24);
/// How long a note is kept about a message that nothing is known of. Most are other people's; the
/// one that is not may be known to Redis alone, which the journal learns within a second.
const UNKNOWN_KEPT: SignedDuration = SignedDuration::from_hours(1);
/// What is older and unknown is none of ours: the journal keeps its rows for so long.
const UNKNOWN_AGE: SignedDuration = SignedDuration::from_hours(24);

/// Notes changes of messages, and brings history in line with them: what is gone is removed, with
/// whatever was made of it, and what was edited is rewritten. Returns the turns of ours among
/// them, answered or not. Done twice, it changes nothing.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn apply(
    db: &mut PgConnection,
    platform: Platform,
    changes: &[Change],
    now: Timestamp,
) -> Result<Vec<Revised>, StoreError> {
    let changes = latest_of_each(changes);
    hold_alone(db).await?;
    let mut found = in_history(db, platform, &changes).await?;
    let missing: Vec<&Change> = (changes.iter())
        .filter(|change| !found.iter().any(|found| found.message == change.message))
        .collect();
    found.extend(in_journal(db, platform, &missing).await?);
    let noted = note(db, platform, &changes, &found, now).await?;
    let mut revised = Vec::new();
    for found in found {
        let Some(revision) = noted.get(&message_key(platform, &found.message)) else {
            continue;
        };
        // An answer is only ever taken away as a whole.
        if !found.is_answer || *revision == Revision::Gone {
            revised.push(Revised {
                job: found.job,
                conversation: found.conversation,
                revision: revision.clone(),
            });
        }
    }
    rewrite(db, &revised).await?;
    Ok(revised)
}

/// What becomes of turns whose receipts are being written, where it is not what they say. Nothing
/// is revised until the transaction has ended.
///
/// # Errors
/// When Postgres cannot be reached.
pub(super) async fn of_turns<'a>(
    db: &mut PgConnection,
    turns: impl Iterator<Item = &'a Turn>,
) -> Result<HashMap<JobId, Revision>, StoreError> {
    let turns = turns.map(|turn| Known {
        job: turn.job,
        asked: &turn.asked,
        answers: &turn.delivered_as,
    });
    of(db, &turns.collect::<Vec<_>>()).await
}

/// What is known of a turn, or of one that there may have been.
pub(super) struct Known<'a> {
    /// The job that answers it.
    pub(super) job: JobId,
    /// What was asked.
    pub(super) asked: &'a Incoming,
    /// The messages of the answer.
    pub(super) answers: &'a [MessageId],
}

/// What became of turns, where anything did. Nothing is revised until the transaction has ended.
///
/// # Errors
/// When Postgres cannot be reached.
pub(super) async fn of(
    db: &mut PgConnection,
    turns: &[Known<'_>],
) -> Result<HashMap<JobId, Revision>, StoreError> {
    // A statement of its own: the look must see what was committed before the lock was had.
    sqlx::query!("select pg_advisory_xact_lock_shared(hashtext('chinwag revisions'))")
        .execute(&mut *db)
        .await?;
    let keys: Vec<String> = turns.iter().flat_map(keys_of).collect();
    let rows = sqlx::query!(
        "select key, content, edited_at, said_until from revisions where key = any($1)",
        &keys,
    )
    .fetch_all(db)
    .await?;
    let mut noted: HashMap<String, (Revision, Option<Timestamp>)> = HashMap::new();
    for row in rows {
        let revision = noted_as(row.content, row.edited_at);
        noted.insert(row.key, (revision, row.said_until.map(from_sql)));
    }
    let mut revised = HashMap::new();
    for turn in turns {
        for key in keys_of(turn) {
            let Some((revision, said_until)) = noted.get(&key) else {
                continue;
            };
            if said_until.is_some_and(|until| turn.asked.sent_at > until) {
                continue;
            }
            let revision = revision.clone();
            let revision = match revised.remove(&turn.job) {
                Some(other) => revision.or_later(other),
                None => revision,
            };
            revised.insert(turn.job, revision);
        }
    }
    Ok(revised)
}

/// Removes notes that were to be kept until `now`, at most `most`. Returns how many.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn forget_notes(
    db: impl PgExecutor<'_>,
    now: Timestamp,
    most: i64,
) -> Result<u64, StoreError> {
    let result = sqlx::query!(
        "delete from revisions where key = any (array
             (select key from revisions where kept_until < $1 order by kept_until limit $2))",
        to_sql(now),
        most,
    )
    .execute(db)
    .await?;
    Ok(result.rows_affected())
}

/// Waits for the receipts that are being written, and keeps others from being so until the
/// transaction ends.
pub(super) async fn hold_alone(db: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!("select pg_advisory_xact_lock(hashtext('chinwag revisions'))")
        .execute(db)
        .await?;
    Ok(())
}

/// One change a message: two rows of one key cannot be written at once.
fn latest_of_each(changes: &[Change]) -> Vec<Change> {
    let mut latest: BTreeMap<&str, &Change> = BTreeMap::new();
    for change in changes {
        let known = latest.entry(change.message.as_str()).or_insert(change);
        let counts = known.revision().or_later(change.revision());
        if counts == change.revision() {
            *known = change;
        }
    }
    latest.into_values().cloned().collect()
}

/// A turn of ours that a message belongs to.
struct Found {
    message: MessageId,
    job: JobId,
    conversation: ConversationId,
    is_answer: bool,
}

async fn in_history(
    db: &mut PgConnection,
    platform: Platform,
    changes: &[Change],
) -> Result<Vec<Found>, StoreError> {
    let messages: Vec<String> = changes.iter().map(|it| it.message.0.clone()).collect();
    let rows = sqlx::query!(
        r#"select w.message as "message!", h.job_id as "job_id!", h.role as "role!",
                  h.channel_id as "channel_id!", h.user_id as "user_id!"
           from unnest($2::text[]) as w (message)
           join conversation_history h on h.message_id = w.message and h.platform = $1
           union
           select w.message, h.job_id, h.role, h.channel_id, h.user_id
           from unnest($2::text[]) as w (message)
           join conversation_history h on h.delivered_as @> array[w.message] and h.platform = $1
                                      and cardinality(h.delivered_as) > 1"#,
        platform.name(),
        &messages,
    )
    .fetch_all(db)
    .await?;
    let found = rows.into_iter().map(|row| Found {
        message: MessageId(row.message),
        job: JobId(row.job_id),
        conversation: ConversationId::new(
            platform,
            &ChannelId(row.channel_id),
            &UserId(row.user_id),
        ),
        is_answer: row.role == "assistant",
    });
    Ok(found.collect())
}

/// What is waiting, being answered, or delivered without its receipt. A deletion does not say
/// whose the message was, but the job of a message can be told from the message.
async fn in_journal(
    db: &mut PgConnection,
    platform: Platform,
    changes: &[&Change],
) -> Result<Vec<Found>, StoreError> {
    let (mut messages, mut jobs, mut keys) = (Vec::new(), Vec::new(), Vec::new());
    for change in changes {
        let number = change.message.as_str().parse().ok();
        let job = number.map(|number| JobId::of_message(change.sent_at, number).0);
        let conversation = change.conversation(platform);
        messages.push(change.message.0.clone());
        jobs.push(job);
        keys.push(conversation.map(|conversation| format!("{conversation}/{}", change.message)));
    }
    let rows = sqlx::query!(
        r#"select w.message as "message!", j.job_id as "job_id!", j.conversation as "conversation!"
           from unnest($1::text[], $2::uuid[]) as w (message, job)
           join journal j on j.job_id = w.job and j.kind = 'conversation'
           union
           select w.message, j.job_id, j.conversation
           from unnest($1::text[], $3::text[]) as w (message, key)
           join journal j on j.key = w.key and j.kind = 'conversation'"#,
        &messages,
        &jobs as &[Option<Uuid>],
        &keys as &[Option<String>],
    )
    .fetch_all(db)
    .await?;
    let found = rows.into_iter().map(|row| Found {
        message: MessageId(row.message),
        job: JobId(row.job_id),
        conversation: ConversationId::from_text(row.conversation),
        is_answer: false,
    });
    Ok(found.collect())
}

/// Notes changes for receipts that are still to come. Nothing of an unknown message is kept but
/// its id, since its words are most likely not ours to keep. Returns what holds from now on, by
/// key: a change that comes late changes nothing.
async fn note(
    db: &mut PgConnection,
    platform: Platform,
    changes: &[Change],
    found: &[Found],
    now: Timestamp,
) -> Result<HashMap<String, Revision>, StoreError> {
    let ours: HashSet<&MessageId> = found.iter().map(|found| &found.message).collect();
    let mut notes = Notes::default();
    for change in changes {
        let is_ours = ours.contains(&change.message);
        if !is_ours && now.duration_since(change.sent_at) > UNKNOWN_AGE {
            continue;
        }
        let kept = if is_ours { OURS_KEPT } else { UNKNOWN_KEPT };
        let key = message_key(platform, &change.message);
        let (text, at) = match &change.deed {
            Deed::Delete => (None, None),
            Deed::Edit { text, at, .. } => (text.as_deref().filter(|_| is_ours), Some(*at)),
        };
        notes.add(key, text, at, now + kept);
    }
    notes.write(db).await
}

/// Notes on their way into the table, a column each.
#[derive(Default)]
struct Notes {
    key: Vec<String>,
    content: Vec<Option<String>>,
    edited_at: Vec<Option<OffsetDateTime>>,
    kept_until: Vec<OffsetDateTime>,
}

impl Notes {
    fn add(&mut self, key: String, text: Option<&str>, at: Option<Timestamp>, until: Timestamp) {
        self.key.push(key);
        self.content.push(text.map(storable));
        self.edited_at.push(at.map(to_sql));
        self.kept_until.push(to_sql(until));
    }

    async fn write(&self, db: &mut PgConnection) -> Result<HashMap<String, Revision>, StoreError> {
        let rows = sqlx::query!(
            "insert into revisions as r (key, content, edited_at, kept_until)
             select * from unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[])
             on conflict (key) do update set
                 content = case when r.edited_at is null or r.edited_at > excluded.edited_at then r.content
                                else excluded.content end,
                 edited_at = case when r.edited_at is null or excluded.edited_at is null then null
                                  else greatest(r.edited_at, excluded.edited_at) end,
                 kept_until = greatest(r.kept_until, excluded.kept_until)
             returning key, content, edited_at",
            &self.key,
            &self.content as &[Option<String>],
            &self.edited_at as &[Option<OffsetDateTime>],
            &self.kept_until,
        )
        .fetch_all(db)
        .await?;
        let rows = rows.into_iter();
        Ok(rows
            .map(|row| (row.key, noted_as(row.content, row.edited_at)))
            .collect())
    }
}

fn noted_as(content: Option<String>, edited_at: Option<OffsetDateTime>) -> Revision {
    match edited_at {
        None => Revision::Gone,
        Some(at) => Revision::Edited {
            text: content,
            at: from_sql(at),
        },
    }
}

/// Brings what is stored in line with revisions.
async fn rewrite(db: &mut PgConnection, revised: &[Revised]) -> Result<(), StoreError> {
    if revised.is_empty() {
        return Ok(());
    }
    let (mut gone, mut jobs, mut texts, mut moments) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let for_good = (revised.iter()).filter(|each| each.revision == Revision::Gone);
    let for_good: Vec<Uuid> = for_good.map(|each| each.job.0).collect();
    forget_edits(db, &for_good).await?;
    for each in revised {
        match &each.revision {
            Revision::Edited {
                text: Some(text),
                at,
            } => {
                jobs.push(each.job.0);
                texts.push(storable(text));
                moments.push(to_sql(*at));
            }
            _ => gone.push(each.job.0),
        }
    }
    remove(db, &gone).await?;
    sqlx::query!(
        "update conversation_history h set content = t.content, edited_at = t.edited_at
         from unnest($1::uuid[], $2::text[], $3::timestamptz[]) as t (job_id, content, edited_at)
         where h.job_id = t.job_id and h.role = 'user' and (h.edited_at is null or h.edited_at <= t.edited_at)",
        &jobs,
        &texts,
        &moments,
    )
    .execute(&mut *db)
    .await?;
    forget_words(db, &jobs).await
}

/// Lets the notes about messages of turns say that they are gone: the words of an edited message
/// go with its turn, and no later edit brings any back. To be called while history has the turns.
pub(super) async fn forget_edits(db: &mut PgConnection, jobs: &[Uuid]) -> Result<(), StoreError> {
    if jobs.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "update revisions set content = null, edited_at = null
         where key = any (array
             (select platform || '/' || message_id from conversation_history
              where job_id = any($1) and role = 'user'
              union all
              select 'discord/' || substring(key from '[^/]*$') from journal
              where job_id = any($1) and kind = 'conversation'))",
        jobs,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What the log kept of the words was taken from the message as it was.
async fn forget_words(db: &mut PgConnection, jobs: &[Uuid]) -> Result<(), StoreError> {
    sqlx::query!(
        "update intent_logs set message_content = null, entities = null, wishes = '[]'
         where job_id = any($1)",
        jobs,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Removes turns, with which the summaries go that were made of them, and what an operator could have had tried
/// again; also what was made of turns that are not in history yet, or never will be.
pub(super) async fn remove(db: &mut PgConnection, jobs: &[Uuid]) -> Result<(), StoreError> {
    sqlx::query!(
        "delete from conversation_history where job_id = any($1)",
        jobs,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "with letters as (delete from dead_letters where job_id = any($1)),
              offered as (delete from offers where job_id = any($1)),
              corrected as (delete from corrections where job_id = any($1)),
              voted as (delete from feedback where job_id = any($1)),
              drawn as (delete from generated_images where asked_by = any($1))
         delete from actions where job_id = any($1)",
        jobs,
    )
    .execute(&mut *db)
    .await?;
    forget_words(db, jobs).await
}

fn message_key(platform: Platform, message: &MessageId) -> String {
    format!("{platform}/{message}")
}

/// Every key under which something about a turn may be noted. The console's messages have names
/// that their senders choose, so they are no keys.
fn keys_of(turn: &Known<'_>) -> Vec<String> {
    let mut keys = vec![
        format!("job/{}", turn.job),
        format!("conversation/{}", turn.asked.conversation()),
    ];
    if turn.asked.platform == Platform::Discord {
        let messages = std::iter::once(&turn.asked.message).chain(turn.answers);
        keys.extend(messages.map(|message| message_key(Platform::Discord, message)));
    }
    keys
}
