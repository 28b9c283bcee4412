//! Sessions: stretches of a conversation without a long pause. Written from receipts, as history
//! is, in the same transaction, so that each message counts once.

use std::collections::{BTreeMap, btree_map::Entry};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;

use super::{StoreError, summaries::WORTH_MESSAGES, to_sql};
use crate::domain::{conversation::Turn, ids::ConversationId};

/// After so long without a message a session is over: the 1,800 s of the specification. A message
/// that comes exactly then begins a new one.
pub const TIMEOUT: SignedDuration = SignedDuration::from_mins(30);

/// Messages of one conversation without a long pause between them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stretch {
    first: Timestamp,
    last: Timestamp,
    messages: i32,
    intents: BTreeMap<String, i64>,
}

impl Stretch {
    fn of(turn: &Turn) -> Self {
        Self {
            first: turn.asked.sent_at,
            last: turn.asked.sent_at,
            messages: 1,
            intents: BTreeMap::from([(turn.intent.clone(), 1)]),
        }
    }

    /// Whether a message belongs to it.
    fn reaches(&self, turn: &Turn) -> bool {
        turn.asked.sent_at.duration_since(self.last) < TIMEOUT
    }

    fn add(&mut self, turn: &Turn) {
        self.first = self.first.min(turn.asked.sent_at);
        self.last = self.last.max(turn.asked.sent_at);
        self.messages += 1;
        *self.intents.entry(turn.intent.clone()).or_default() += 1;
    }
}

/// Counts turns, oldest first, into the sessions of their conversations. Each must be new.
///
/// # Errors
/// When Postgres cannot be reached.
pub(super) async fn note(db: &mut PgConnection, turns: &[&Turn]) -> Result<(), StoreError> {
    let mut stretches: BTreeMap<ConversationId, Vec<Stretch>> = BTreeMap::new();
    for turn in turns {
        match stretches.entry(turn.conversation()) {
            Entry::Vacant(vacant) => _ = vacant.insert(vec![Stretch::of(turn)]),
            Entry::Occupied(mut known) => match known.get_mut().last_mut() {
                Some(last) if last.reaches(turn) => last.add(turn),
                _ => known.get_mut().push(Stretch::of(turn)),
            },
        }
    }
    // Nearly always one round: a pause within a batch is a batch that waited for half an hour.
    let rounds = stretches.values().map(Vec::len).max().unwrap_or(0);
    for round in 0..rounds {
        let mut rows = Rows::default();
        for (conversation, stretches) in &stretches {
            if let Some(stretch) = stretches.get(round) {
                rows.add(conversation, stretch);
            }
        }
        rows.write(db).await?;
    }
    Ok(())
}

/// Ends the sessions in which nobody wrote since `now` less [`TIMEOUT`], at most `most`. Returns
/// how many.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn end_idle(
    db: impl PgExecutor<'_>,
    now: Timestamp,
    most: i64,
) -> Result<u64, StoreError> {
    let ended = sqlx::query!(
        "update conversation_sessions set
             session_end = last_at, summary_tries = 0,
             summary_due = case when message_count >= $3 then last_at end
         where id = any (array
             (select id from conversation_sessions where session_end is null and last_at <= $1
              order by last_at limit $2 for update skip locked))",
        to_sql(now - TIMEOUT),
        most,
        WORTH_MESSAGES,
    )
    .execute(db)
    .await?;
    Ok(ended.rows_affected())
}

/// One stretch of each conversation, a column each, in the order of the conversations: two
/// writers never wait for each other in a circle.
#[derive(Default)]
struct Rows {
    platform: Vec<String>,
    user_id: Vec<String>,
    channel_id: Vec<String>,
    first: Vec<OffsetDateTime>,
    over: Vec<OffsetDateTime>,
    last: Vec<OffsetDateTime>,
    messages: Vec<i32>,
    intents: Vec<Value>,
}

impl Rows {
    fn add(&mut self, conversation: &ConversationId, stretch: &Stretch) {
        let Some((platform, channel, user)) = conversation.parts() else {
            return;
        };
        self.platform.push(platform.name().to_owned());
        self.user_id.push(user.0);
        self.channel_id.push(channel.0);
        self.first.push(to_sql(stretch.first));
        self.over.push(to_sql(stretch.first - TIMEOUT));
        self.last.push(to_sql(stretch.last));
        self.messages.push(stretch.messages);
        self.intents.push(json!(stretch.intents));
    }

    async fn write(&self, db: &mut PgConnection) -> Result<(), StoreError> {
        sqlx::query!(
            "update conversation_sessions s set
                 session_end = s.last_at, summary_tries = 0,
                 summary_due = case when s.message_count >= $5 then s.last_at end
             from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[])
                 as t (platform, user_id, channel_id, over)
             where s.session_end is null and s.user_id = t.user_id and s.channel_id = t.channel_id
               and s.platform = t.platform and s.last_at <= t.over",
            &self.platform,
            &self.user_id,
            &self.channel_id,
            &self.over,
            WORTH_MESSAGES,
        )
        .execute(&mut *db)
        .await?;
        sqlx::query!(
            "insert into conversation_sessions as s
                 (platform, user_id, channel_id, session_start, last_at, message_count, intents_detected)
             select * from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[],
                                  $6::integer[], $7::jsonb[])
             on conflict (user_id, channel_id, platform) where session_end is null do update set
                 session_start = least(s.session_start, excluded.session_start),
                 last_at = greatest(s.last_at, excluded.last_at),
                 message_count = s.message_count + excluded.message_count,
                 intents_detected =
                     (select jsonb_object_agg(intent, times) from
                         (select intent, sum(times::bigint) as times from
                              (select * from jsonb_each_text(s.intents_detected)
                               union all select * from jsonb_each_text(excluded.intents_detected))
                              as both_of (intent, times)
                          group by intent) as summed)",
            &self.platform,
            &self.user_id,
            &self.channel_id,
            &self.first,
            &self.last,
            &self.messages,
            &self.intents,
        )
        .execute(db)
        .await?;
        Ok(())
    }
}
