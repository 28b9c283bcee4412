//! Looking at the queue: what is known, how full it is, what died.

use std::{collections::HashMap, sync::LazyLock};

use jiff::Timestamp;
use redis::Value;

use super::calls::{number_of, opened_under, text_of};
use crate::{
    domain::ids::ConversationId,
    hot::{Hot, HotError, Opened, Text, run_script, sweep},
    jobs::{Header, KINDS},
};

static STATS: LazyLock<Text> = LazyLock::new(|| Text::new(include_str!("../scripts/stats.lua")));

/// How full the queue is, over all partitions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Jobs that wait or run.
    pub jobs: u64,
    /// Mailboxes whose head waits for its time.
    pub parked: u64,
    /// Workers whose session lives. Each has one in every partition; this is the most of any.
    pub workers: u64,
    /// Mailboxes that are leased: their heads run.
    pub running: u64,
    /// Each queue, in the order of [`KINDS`].
    pub queues: Vec<QueueLook>,
}

/// How full one queue is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueLook {
    /// Its name.
    pub name: &'static str,
    /// Mailboxes with a job that may be leased at once.
    pub ready: u64,
    /// Whether it is paused.
    pub paused: bool,
    /// When the next job in line was accepted, in milliseconds since the epoch; of several
    /// partitions, the oldest.
    pub next_accepted_ms: Option<i64>,
}

impl Stats {
    /// Mailboxes with a job that may be leased at once, in all queues.
    #[must_use]
    pub fn ready(&self) -> u64 {
        self.queues.iter().map(|queue| queue.ready).sum()
    }
}

/// How full the queue is.
///
/// # Errors
/// When Redis cannot be reached, or the queue is not open under the epoch.
pub async fn stats(hot: &Hot, opened: Opened) -> Result<Stats, HotError> {
    let mut whole = Stats {
        queues: KINDS
            .iter()
            .map(|kind| QueueLook {
                name: kind.name,
                ..QueueLook::default()
            })
            .collect(),
        ..Stats::default()
    };
    for partition in 0..opened.partitions {
        let base = hot.keys().queue(partition, opened.epoch);
        let marker = hot.keys().marker(partition);
        let answer: Vec<Value> = run_script(hot, &STATS, &[&marker], |call| {
            call.arg(opened.epoch).arg(&base);
            for kind in KINDS {
                call.arg(kind.name);
            }
        })
        .await?;
        add(&mut whole, opened_under(answer, opened.epoch)?)?;
    }
    Ok(whole)
}

fn add(whole: &mut Stats, answer: Vec<Value>) -> Result<(), HotError> {
    let mut rest = answer.into_iter();
    whole.jobs += number_of(rest.next())?;
    whole.parked += number_of(rest.next())?;
    whole.workers = whole.workers.max(number_of(rest.next())?);
    whole.running += number_of(rest.next())?;
    for queue in &mut whole.queues {
        queue.ready += number_of(rest.next())?;
        queue.paused |= number_of(rest.next())? == 1;
        let _mailbox = text_of(rest.next())?;
        let accepted_ms = header_of(&text_of(rest.next())?).map(|header| header.accepted_ms);
        let oldest = queue.next_accepted_ms.into_iter().chain(accepted_ms).min();
        queue.next_accepted_ms = oldest;
    }
    Ok(())
}

fn header_of(wire: &str) -> Option<Header> {
    Header::from_wire(wire.split_once('\n')?.0).ok()
}

/// Whether a job with this key was put into the queue and has not been forgotten.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn is_known(hot: &Hot, opened: Opened, header: &Header) -> Result<bool, HotError> {
    let partition = crate::hot::keys::partition(&header.conversation, opened.partitions);
    let unique = unique(&header.kind, &header.journal_key());
    let key = hot.keys().unique(partition, opened.epoch, &unique);
    Ok(redis::cmd("EXISTS")
        .arg(key)
        .query_async(&mut hot.connection().await?)
        .await?)
}

/// Forgets all unique keys, so that what they take can be measured.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn forget_unique_keys(hot: &Hot) -> Result<u64, HotError> {
    let Opened { epoch, partitions } = hot.opened();
    let mut forgotten = 0;
    for partition in 0..partitions {
        let pattern = hot.keys().unique(partition, epoch, "*");
        forgotten += sweep(hot, pattern, |_| true).await?;
    }
    Ok(forgotten)
}

/// The unique key of a job, over all kinds.
#[must_use]
pub fn unique(kind: &str, journal_key: &str) -> String {
    format!("{kind}/{journal_key}")
}

/// A job that is over without success, on its way to Postgres.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// Its place in the stream.
    pub place: String,
    /// When it ended, by Redis' clock.
    pub at: Timestamp,
    /// How often it was tried.
    pub tries: u32,
    /// Why it ended: words for an operator, nothing that anybody said.
    pub reason: String,
    /// The conversation of its mailbox.
    pub conversation: ConversationId,
    /// The job as it lay in the mailbox.
    pub wire: String,
}

/// The oldest dead letters of a partition, at most `most`.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn dead_letters(
    hot: &Hot,
    partition: u16,
    most: usize,
) -> Result<Vec<DeadLetter>, HotError> {
    let entries: Vec<(String, HashMap<String, String>)> = redis::cmd("XRANGE")
        .arg(hot.keys().dead(partition))
        .arg("-")
        .arg("+")
        .arg("COUNT")
        .arg(most)
        .query_async(&mut hot.connection().await?)
        .await?;
    Ok(entries.into_iter().map(dead_letter).collect())
}

fn dead_letter((place, mut fields): (String, HashMap<String, String>)) -> DeadLetter {
    let mut field = |name: &str| fields.remove(name).unwrap_or_default();
    let at = field("at").parse().unwrap_or(0);
    let mailbox = field("mailbox");
    let conversation = mailbox.split_once(':').map_or("", |(_, rest)| rest);
    DeadLetter {
        place,
        at: Timestamp::from_millisecond(at).unwrap_or_default(),
        tries: field("tries").parse().unwrap_or(0),
        reason: field("reason"),
        conversation: ConversationId::from_text(conversation.to_owned()),
        wire: field("envelope"),
    }
}

/// Takes dead letters out of the stream: they are written.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn forget_dead_letters(
    hot: &Hot,
    partition: u16,
    places: &[String],
) -> Result<(), HotError> {
    let mut call = redis::cmd("XDEL");
    call.arg(hot.keys().dead(partition)).arg(places);
    Ok(call.query_async(&mut hot.connection().await?).await?)
}
