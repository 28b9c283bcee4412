//! What was said and what was answered, as it was delivered. Written from receipts alone.

use std::collections::HashSet;

use jiff::Timestamp;
use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{StoreError, from_sql, to_sql};
use crate::domain::{
    conversation::Turn,
    ids::{ConversationId, JobId, MessageId},
    intent::Intent,
    message::Incoming,
    outcome::Rest,
    press::Besides,
    reading::Asked,
};

/// Writes turns that were delivered. A turn that is there already is left as it is. Returns the
/// jobs of those that were not.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn write(
    db: &mut PgConnection,
    turns: &[(Turn, Timestamp)],
) -> Result<HashSet<JobId>, StoreError> {
    let mut rows = Rows::default();
    for (turn, shown_at) in turns {
        rows.add(turn, *shown_at);
    }
    let written = sqlx::query_scalar!(
        "insert into conversation_history
             (job_id, role, platform, user_id, guild_id, channel_id, message_id, content, intent_type,
              intent_confidence, tokens_used, created_at, author_name, delivered_as, asked_back, reply_to)
         select job_id, role, platform, user_id, guild_id, channel_id, message_id, content, intent_type,
                intent_confidence, tokens_used, created_at, author_name,
                case when delivered_as = '' then '{}' else string_to_array(delivered_as, ' ') end,
                case when asked_back = '' then '{}' else string_to_array(asked_back, ' ') end, reply_to
         from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                     $8::text[], $9::text[], $10::double precision[], $11::integer[], $12::timestamptz[],
                     $13::text[], $14::text[], $15::text[], $16::text[])
             as t (job_id, role, platform, user_id, guild_id, channel_id, message_id, content, intent_type,
                   intent_confidence, tokens_used, created_at, author_name, delivered_as, asked_back, reply_to)
         on conflict on constraint conversation_history_job_role do nothing
         returning job_id",
        &rows.job_id,
        &rows.role,
        &rows.platform,
        &rows.user_id,
        &rows.guild_id as &[Option<String>],
        &rows.channel_id,
        &rows.message_id,
        &rows.content,
        &rows.intent_type as &[Option<String>],
        &rows.intent_confidence as &[Option<f64>],
        &rows.tokens_used,
        &rows.created_at,
        &rows.author_name,
        &rows.delivered_as,
        &rows.asked_back,
        &rows.reply_to as &[Option<String>],
    )
    .fetch_all(db)
    .await?;
    Ok(written.into_iter().map(JobId).collect())
}

/// The columns of the rows to be written: two rows a turn.
#[derive(Default)]
struct Rows {
    job_id: Vec<Uuid>,
    role: Vec<String>,
    platform: Vec<String>,
    user_id: Vec<String>,
    guild_id: Vec<Option<String>>,
    channel_id: Vec<String>,
    message_id: Vec<String>,
    content: Vec<String>,
    intent_type: Vec<Option<String>>,
    intent_confidence: Vec<Option<f64>>,
    tokens_used: Vec<i32>,
    created_at: Vec<OffsetDateTime>,
    author_name: Vec<String>,
    delivered_as: Vec<String>,
    asked_back: Vec<String>,
    reply_to: Vec<Option<String>>,
}

impl Rows {
    fn add(&mut self, turn: &Turn, shown_at: Timestamp) {
        let asked = &turn.asked;
        self.add_shared(turn, "user");
        self.message_id.push(asked.message.0.clone());
        self.content.push(storable(&asked.text));
        self.intent_type.push(Some(turn.intent.clone()));
        self.intent_confidence
            .push(Some(f64::from(turn.confidence_permille) / 1000.0));
        self.tokens_used.push(0);
        self.created_at.push(to_sql(asked.sent_at));
        self.author_name.push(storable(&asked.user_name));
        self.delivered_as.push(String::new());
        self.asked_back.push(String::new());
        let reply_to = asked.reply_to.as_ref();
        self.reply_to.push(reply_to.map(|id| id.0.clone()));

        self.add_shared(turn, "assistant");
        self.message_id.push(
            turn.delivered_as
                .first()
                .map(|id| id.0.clone())
                .unwrap_or_default(),
        );
        self.content.push(storable(&turn.answer));
        self.intent_type.push(None);
        self.intent_confidence.push(None);
        self.tokens_used
            .push(i32::try_from(turn.tokens_used).unwrap_or(i32::MAX));
        self.created_at.push(to_sql(shown_at));
        self.author_name.push(String::new());
        let ids: Vec<&str> = turn.delivered_as.iter().map(MessageId::as_str).collect();
        self.delivered_as.push(ids.join(" "));
        let asked = turn.asked_back.iter().flat_map(|asked| &asked.choices);
        let choices: Vec<&str> = asked.map(|intent| intent.name()).collect();
        self.asked_back.push(choices.join(" "));
        self.reply_to.push(None);
    }

    fn add_shared(&mut self, turn: &Turn, role: &str) {
        let asked = &turn.asked;
        self.job_id.push(turn.job.0);
        self.role.push(role.to_owned());
        self.platform.push(asked.platform.name().to_owned());
        self.user_id.push(asked.user.0.clone());
        self.guild_id
            .push(asked.guild.as_ref().map(|guild| guild.0.clone()));
        self.channel_id.push(asked.channel.0.clone());
    }
}

/// Postgres keeps no NUL characters in text.
pub(super) fn storable(text: &str) -> String {
    text.replace('\0', "")
}

/// The answer of a job, and the messages that it became; `None` while it is not known to be shown.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn answer_of(
    db: impl PgExecutor<'_>,
    job: JobId,
) -> Result<Option<(String, Vec<MessageId>)>, StoreError> {
    let row = sqlx::query!(
        "select content, delivered_as from conversation_history where job_id = $1 and role = 'assistant'",
        job.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| {
        let messages = row.delivered_as.into_iter().map(MessageId);
        (row.content, messages.collect())
    }))
}

/// The newest turns of a conversation, oldest first, at most `most`.
///
/// # Errors
/// When Postgres cannot be reached, or a row cannot be read.
pub async fn newest(
    db: impl PgExecutor<'_>,
    conversation: &ConversationId,
    most: usize,
) -> Result<Vec<Turn>, StoreError> {
    turns(db, conversation, None, None, most).await
}

/// The turn that a message belongs to, as its question or as a part of its answer, and those
/// before it in its conversation, oldest first, at most `most`. Empty when the conversation has no
/// such message.
///
/// # Errors
/// When Postgres cannot be reached, or a row cannot be read.
pub async fn up_to(
    db: impl PgExecutor<'_>,
    conversation: &ConversationId,
    message: &MessageId,
    most: usize,
) -> Result<Vec<Turn>, StoreError> {
    select(db, conversation, None, None, Some(message), None, most).await
}

/// The turns of a conversation that these jobs answered, as far as they are kept, oldest first.
///
/// # Errors
/// When Postgres cannot be reached, or a row cannot be read.
pub async fn of(
    db: impl PgExecutor<'_>,
    conversation: &ConversationId,
    jobs: &[JobId],
) -> Result<Vec<Turn>, StoreError> {
    select(db, conversation, None, None, None, Some(jobs), jobs.len()).await
}

/// The turns of a conversation behind the one that job `after` answered, or answered later than
/// `since`, oldest first, at most `most` (the newest of them).
///
/// # Errors
/// When Postgres cannot be reached, or a row cannot be read.
pub async fn turns(
    db: impl PgExecutor<'_>,
    conversation: &ConversationId,
    after: Option<JobId>,
    since: Option<Timestamp>,
    most: usize,
) -> Result<Vec<Turn>, StoreError> {
    select(db, conversation, after, since, None, None, most).await
}

async fn select(
    db: impl PgExecutor<'_>,
    conversation: &ConversationId,
    after: Option<JobId>,
    since: Option<Timestamp>,
    up_to: Option<&MessageId>,
    of: Option<&[JobId]>,
    most: usize,
) -> Result<Vec<Turn>, StoreError> {
    let of: Option<Vec<Uuid>> = of.map(|jobs| jobs.iter().map(|job| job.0).collect());
    let Some((platform, channel, user)) = conversation.parts() else {
        return Err(StoreError::Corrupt {
            table: "conversation_history",
            reason: "not a conversation's id".to_owned(),
        });
    };
    let rows = sqlx::query!(
        r#"select q.job_id, q.guild_id, q.message_id, q.content, q.intent_type, q.intent_confidence,
                  q.created_at as asked_at, q.author_name, a.content as answer, a.tokens_used,
                  a.created_at as answered_at, a.delivered_as, a.asked_back, q.reply_to
           from conversation_history q
           join conversation_history a on a.job_id = q.job_id and a.role = 'assistant'
           where q.user_id = $1 and q.channel_id = $2 and q.platform = $3 and q.role = 'user'
             and ($4::uuid is null or q.id > (select id from conversation_history where job_id = $4 and role = 'user'))
             and ($5::timestamptz is null or a.created_at > $5)
             and ($7::text is null or q.id <= (
                 select max(own.id) from conversation_history own
                 join (select job_id, user_id, channel_id, platform from conversation_history where message_id = $7
                       union
                       select job_id, user_id, channel_id, platform from conversation_history
                       where delivered_as @> array[$7] and cardinality(delivered_as) > 1) as of_it
                   on of_it.job_id = own.job_id
                 where own.role = 'user' and of_it.user_id = $1 and of_it.channel_id = $2
                   and of_it.platform = $3))
             and ($8::uuid[] is null or q.job_id = any($8))
           order by q.id desc
           limit $6"#,
        user.as_str(),
        channel.as_str(),
        platform.name(),
        after.map(|job| job.0),
        since.map(to_sql),
        i64::try_from(most).unwrap_or(i64::MAX),
        up_to.map(MessageId::as_str),
        of.as_deref(),
    )
    .fetch_all(db)
    .await?;
    let turns = rows.into_iter().rev().map(|row| Turn {
        job: JobId(row.job_id),
        asked: Incoming {
            platform,
            guild: row.guild_id.map(Into::into),
            channel: channel.clone(),
            user: user.clone(),
            user_name: row.author_name,
            message: row.message_id.into(),
            text: row.content,
            sent_at: from_sql(row.asked_at),
            reply_to: row.reply_to.map(MessageId),
            locale: None,
            besides: Besides::default(),
        },
        answer: row.answer,
        intent: row.intent_type.unwrap_or_default(),
        confidence_permille: permille(row.intent_confidence),
        tokens_used: u32::try_from(row.tokens_used).unwrap_or(0),
        answered_at: from_sql(row.answered_at),
        asked_back: asked_back(&row.asked_back),
        delivered_as: row.delivered_as.into_iter().map(MessageId).collect(),
        rest: Rest::new(),
    });
    Ok(turns.collect())
}

/// What an answer asked; a later version's choices are left out.
fn asked_back(names: &[String]) -> Option<Asked> {
    let named = names.iter().filter_map(|name| Intent::named(name));
    let choices: Vec<Intent> = named.collect();
    (!choices.is_empty()).then_some(Asked { choices })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the table's check keeps it within 0 to 1"
)]
fn permille(confidence: Option<f64>) -> u16 {
    (confidence.unwrap_or(0.0) * 1000.0).round() as u16
}
