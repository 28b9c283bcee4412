//! What people do to messages after they have posted them, on its way to whoever remembers.
//!
//! Most of it concerns nothing that the bot remembers, and a deletion does not say whose message
//! it was. So nothing is looked up here: what comes within a moment becomes one job. What may not be
//! answered yet is told at once, too, to whoever is about to answer it together with others.

use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;
use serenity::all::{ChannelId, MessageId, UserId};
use tokio::{sync::mpsc, time::Instant};

use super::{
    addressed::{Decision, Ignored, decide, without_mention},
    events::{Dispatch, Posted, sent_at},
    intake::{Full, HandOver},
    progress::Ticket,
};
use crate::{
    domain::{
        ids::Platform,
        ignoring::Place,
        message::LONGEST_MESSAGE,
        revision::{Change, Deed},
    },
    jobs::revision::MOST,
};

/// How long changes gather. What is deleted is to be gone within a minute.
const GATHER: Duration = Duration::from_secs(2);
/// Events that wait while nothing can take them.
const LENGTH: usize = 2048;
const FIRST_BACKOFF: Duration = Duration::from_millis(100);
const LONGEST_BACKOFF: Duration = Duration::from_secs(5);

#[derive(Deserialize)]
struct Deleted {
    id: MessageId,
    channel_id: ChannelId,
}

#[derive(Deserialize)]
struct DeletedInBulk {
    ids: Vec<MessageId>,
    channel_id: ChannelId,
}

/// Whether a text was changed: pins, and embeds that appear, are told in the same way.
#[derive(Deserialize)]
struct Update {
    #[serde(default)]
    edited_timestamp: Option<String>,
    #[serde(default)]
    author: Option<serde::de::IgnoredAny>,
}

/// What an event says was done to messages, as far as the bot `me` may have them in memory.
///
/// # Errors
/// When the event has not the shape it should have.
pub fn read(event: &Dispatch<'_>, me: UserId) -> Result<Vec<Change>, serde_json::Error> {
    let data = event.data.get();
    Ok(match event.kind.as_ref() {
        "MESSAGE_DELETE" => {
            let Deleted { id, channel_id } = serde_json::from_str(data)?;
            vec![deleted(id, channel_id)]
        }
        "MESSAGE_DELETE_BULK" => {
            let DeletedInBulk { ids, channel_id } = serde_json::from_str(data)?;
            ids.into_iter().map(|id| deleted(id, channel_id)).collect()
        }
        _ => edited(data, me)?.into_iter().collect(),
    })
}

fn deleted(message: MessageId, channel: ChannelId) -> Change {
    Change {
        message: message.to_string().into(),
        channel: channel.to_string().into(),
        sent_at: sent_at(message),
        deed: Deed::Delete,
        place: None,
    }
}

fn edited(data: &str, me: UserId) -> Result<Option<Change>, serde_json::Error> {
    let update: Update = serde_json::from_str(data)?;
    let at = update.edited_timestamp.as_deref();
    let Some(at) = at.and_then(|at| at.parse::<Timestamp>().ok()) else {
        return Ok(None);
    };
    if update.author.is_none() {
        // Not a whole message: then its text is what it was.
        return Ok(None);
    }
    let posted: Posted = serde_json::from_str(data)?;
    // Whether the bot may still write there matters to an answer, not to what is remembered.
    let text = match decide(&posted, me, true) {
        Decision::Accept { text, .. } => Some(text),
        // A reply does not always say to whom.
        Decision::Ignore(Ignored::NotAddressed) if posted.may_reply_to_anybody() => {
            Some(without_mention(&posted.content, me).0)
        }
        Decision::Ignore(Ignored::NotAddressed) => None,
        Decision::Ignore(_) => return Ok(None),
    };
    let place = posted.guild_id.map(|guild| Place {
        guild: guild.to_string().into(),
        channel: posted.channel_id.to_string().into(),
        thread_of: None,
    });
    Ok(Some(Change {
        place,
        message: posted.id.to_string().into(),
        channel: posted.channel_id.to_string().into(),
        sent_at: sent_at(posted.id),
        deed: Deed::Edit {
            user: posted.author.id.to_string().into(),
            text: text.map(|text| text.chars().take(LONGEST_MESSAGE).collect()),
            at,
        },
    }))
}

/// The way of changes to whoever remembers.
#[derive(Debug)]
pub struct Changes {
    lane: mpsc::Sender<(Vec<Change>, Ticket)>,
}

impl Changes {
    /// Starts the lane. It ends when this is dropped and it is empty.
    pub(super) fn start(hand_over: &HandOver) -> Self {
        let (lane, changes) = mpsc::channel(LENGTH);
        let tasks = hand_over.tasks.clone();
        tasks.spawn(run(hand_over.clone(), changes));
        Self { lane }
    }

    /// Puts what an event told into the lane.
    ///
    /// # Errors
    /// When the lane is full; nothing is kept.
    pub(super) fn offer(&self, changes: Vec<Change>, ticket: Ticket) -> Result<(), Full> {
        self.lane.try_send((changes, ticket)).map_err(|_| Full)
    }

    /// Whether the lane has room for half of what it holds.
    pub(super) fn has_room(&self) -> bool {
        self.lane.capacity() >= LENGTH / 2
    }
}

async fn run(hand_over: HandOver, mut lane: mpsc::Receiver<(Vec<Change>, Ticket)>) {
    let note = async |changes: &[Change]| {
        let handoff = &hand_over.handoff;
        handoff.note_changes(Platform::Discord, changes).await;
    };
    while let Some((mut changes, ticket)) = lane.recv().await {
        note(&changes).await;
        let mut tickets = vec![ticket];
        let until = Instant::now() + GATHER;
        while changes.len() < MOST {
            tokio::select! {
                more = lane.recv() => match more {
                    Some((more, ticket)) => {
                        note(&more).await;
                        changes.extend(more);
                        tickets.push(ticket);
                    }
                    None => break,
                },
                () = tokio::time::sleep_until(until) => break,
                // At the stop nothing is waited for.
                () = hand_over.tasks.stopped() => break,
            }
        }
        if !take(&hand_over, changes).await {
            tracing::warn!(
                "what was done to messages is left at the stop, since nothing can take it; Discord sends it again to the next holder of the shard"
            );
            return;
        }
        for ticket in tickets {
            hand_over.progress.taken(ticket);
        }
    }
}

/// False when the program stops before anything took them.
async fn take(hand_over: &HandOver, changes: Vec<Change>) -> bool {
    for batch in changes.chunks(MOST) {
        let mut backoff = FIRST_BACKOFF;
        while let Err(error) = hand_over
            .handoff
            .accept_changes(Platform::Discord, batch.to_vec(), hand_over.route)
            .await
        {
            tracing::debug!(%error, "what was done to messages waits");
            if !hand_over.tasks.sleep(backoff).await {
                return false;
            }
            backoff = (backoff * 2).min(LONGEST_BACKOFF);
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const ME: u64 = 99;

    fn changes(kind: &str, data: &Value) -> Vec<Change> {
        let data = serde_json::value::to_raw_value(data).unwrap();
        let event = Dispatch {
            kind: kind.into(),
            sequence: 1,
            data: &data,
        };
        read(&event, UserId::new(ME)).unwrap()
    }

    /// A message in a server, edited, with these fields besides.
    fn update(fields: &Value) -> Vec<Change> {
        let mut data = json!({
            "id": "1300000000000000000", "channel_id": "5", "guild_id": "6", "type": 0,
            "content": "<@99> new words", "timestamp": "2026-01-01T00:00:00Z",
            "edited_timestamp": "2026-01-02T00:00:00Z",
            "author": {"id": "7", "username": "ann"},
        });
        for (name, value) in fields.as_object().unwrap() {
            data[name] = value.clone();
        }
        changes("MESSAGE_UPDATE", &data)
    }

    fn texts_of(changes: &[Change]) -> Vec<Option<&str>> {
        let texts = changes.iter().map(|change| match &change.deed {
            Deed::Edit { text, .. } => text.as_deref(),
            Deed::Delete => panic!("nothing is deleted"),
        });
        texts.collect()
    }

    #[test]
    fn deletions_are_told_one_by_one_and_in_bulk() {
        let one = changes("MESSAGE_DELETE", &json!({"id": "8", "channel_id": "5"}));
        assert_eq!(one.len(), 1);
        assert_eq!(one[0].deed, Deed::Delete);
        let bulk = json!({"ids": ["8", "9"], "channel_id": "5", "guild_id": "6"});
        let bulk = changes("MESSAGE_DELETE_BULK", &bulk);
        let ids: Vec<&str> = bulk.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(ids, ["8", "9"]);
    }

    #[test]
    fn only_a_changed_text_of_somebody_who_may_talk_to_the_bot_counts() {
        let silent = json!({"edited_timestamp": null});
        let cases = [
            (json!({}), vec![Some("new words")]),
            (silent, vec![]),
            (json!({"content": "no longer for it"}), vec![None]),
            // Direct messages need no mention.
            (
                json!({"guild_id": null, "content": "to it alone"}),
                vec![Some("to it alone")],
            ),
            (
                json!({"author": {"id": "99", "username": "bot", "bot": true}}),
                vec![],
            ),
            (
                json!({"author": {"id": "3", "username": "x", "bot": true}}),
                vec![],
            ),
            (json!({"webhook_id": "4"}), vec![]),
            (json!({"author": null}), vec![]),
            // A reply whose other end the event leaves out may be one to the bot.
            (
                json!({"type": 19, "content": "and on", "message_reference": {"message_id": "2"}}),
                vec![Some("and on")],
            ),
            (
                json!({"type": 19, "content": "to him", "message_reference": {"message_id": "2"},
                       "referenced_message": {"author": {"id": "8"}}}),
                vec![None],
            ),
        ];
        for (fields, expected) in cases {
            assert_eq!(texts_of(&update(&fields)), expected, "{fields}");
        }
    }
}
