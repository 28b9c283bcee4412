//! The queue: conversation mailboxes with leases, one Lua script per operation.
//!
//! A worker leases conversations, not jobs: one message of a conversation runs at a time, in
//! order, and the head of a mailbox stays in it until it is acknowledged. Each lease carries a
//! fencing token; a late owner's acknowledgement is refused. Redis' own clock decides when a
//! lease ends. Nothing here decides what a job means.

mod backend;
mod keeper;

use std::{sync::LazyLock, time::Duration};

use redis::{Script, Value};

use super::{
    Hot, HotError,
    keys::{UNIQUE_AFTER_END, UNIQUE_WHILE_OPEN},
    millis,
};
use crate::jobs::Envelope;

pub use backend::LeasedJobs;
pub use keeper::{Held, KeeperSettings, Lease, Verdict, backoff, keep};

static ENQUEUE: LazyLock<Script> =
    LazyLock::new(|| Script::new(include_str!("../scripts/enqueue.lua")));
static TURN: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("../scripts/turn.lua")));
static RENEW: LazyLock<Script> =
    LazyLock::new(|| Script::new(include_str!("../scripts/renew.lua")));

/// The most jobs one call of a script is given.
pub const BATCH: usize = 500;

/// The one partition of a single Redis. A cluster has more.
const PARTITION: u16 = 0;

/// What became of a job that was put into the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enqueued {
    /// It waits in its mailbox.
    New,
    /// A job with its unique key is known already.
    Duplicate,
}

/// What a worker says about a job it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledgement {
    /// The mailbox.
    pub conversation: String,
    /// The fencing token of the lease.
    pub token: u64,
    /// What became of the job.
    pub verdict: Verdict,
    /// The job's unique key.
    pub unique: String,
}

/// A conversation that was leased, and the job at its head.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The mailbox.
    pub conversation: String,
    /// The fencing token of the lease.
    pub token: u64,
    /// Which try this is, from 1.
    pub attempt: u32,
    /// The job as it lay in the mailbox.
    pub wire: String,
}

/// The result of one turn.
#[derive(Clone, Debug, Default)]
pub struct Turned {
    /// Acknowledgements that were refused since the lease was not theirs any more.
    pub stale: u64,
    /// Conversations that still wait.
    pub waiting: u64,
    /// What was leased.
    pub taken: Vec<Taken>,
}

/// Puts jobs into their mailboxes, in order. While the queue is rebuilt, `open` is false: the
/// jobs go under an epoch that nobody works under yet.
///
/// # Errors
/// When Redis cannot be reached, or the queue is not open under `epoch`. An error of the first
/// kind leaves open whether the jobs were taken; enqueueing them again is harmless.
pub async fn enqueue(
    hot: &Hot,
    epoch: i64,
    open: bool,
    jobs: &[Envelope],
) -> Result<Vec<Enqueued>, HotError> {
    let mut results = Vec::with_capacity(jobs.len());
    for batch in jobs.chunks(BATCH) {
        let mut call = ENQUEUE.key(hot.keys().marker(PARTITION));
        call.arg(if open {
            epoch.to_string()
        } else {
            String::new()
        });
        call.arg(hot.keys().queue(PARTITION, epoch))
            .arg(millis(UNIQUE_WHILE_OPEN));
        for job in batch {
            let header = &job.header;
            call.arg(header.conversation.as_str())
                .arg(unique(&header.kind, &header.journal_key()));
            call.arg(header.id.to_string()).arg(job.to_wire());
        }
        let answer: Vec<Value> = call.invoke_async(&mut hot.connection().await?).await?;
        let answer = opened(answer, epoch)?;
        results.extend(answer.into_iter().map(|each| match each {
            Value::Int(0) => Enqueued::Duplicate,
            _ => Enqueued::New,
        }));
    }
    Ok(results)
}

/// Says what became of jobs, and leases at most `wanted` conversations.
///
/// # Errors
/// When Redis cannot be reached, or the queue is not open under `epoch`.
pub async fn turn(
    hot: &Hot,
    epoch: i64,
    lease: Duration,
    wanted: usize,
    acknowledgements: &[Acknowledgement],
) -> Result<Turned, HotError> {
    let mut call = TURN.key(hot.keys().marker(PARTITION));
    call.arg(epoch)
        .arg(hot.keys().queue(PARTITION, epoch))
        .arg(millis(lease))
        .arg(wanted)
        .arg(millis(UNIQUE_AFTER_END));
    for each in acknowledgements {
        let (verb, argument) = each.verdict.words();
        call.arg(&each.conversation)
            .arg(each.token)
            .arg(verb)
            .arg(argument)
            .arg(&each.unique);
    }
    let answer: Vec<Value> = call.invoke_async(&mut hot.connection().await?).await?;
    let mut rest = opened(answer, epoch)?.into_iter();
    let mut turned = Turned {
        stale: number(rest.next())?,
        waiting: number(rest.next())?,
        taken: Vec::new(),
    };
    while let Some(conversation) = rest.next() {
        turned.taken.push(Taken {
            conversation: text(Some(conversation))?,
            token: number(rest.next())?,
            attempt: u32::try_from(number(rest.next())?).unwrap_or(u32::MAX),
            wire: text(rest.next())?,
        });
    }
    Ok(turned)
}

/// Renews leases; returns the conversations whose lease is lost.
///
/// # Errors
/// When Redis cannot be reached, or the queue is not open under `epoch`.
pub async fn renew(
    hot: &Hot,
    epoch: i64,
    lease: Duration,
    held: &[(String, u64)],
) -> Result<Vec<String>, HotError> {
    let mut lost = Vec::new();
    for batch in held.chunks(BATCH) {
        let mut call = RENEW.key(hot.keys().marker(PARTITION));
        call.arg(epoch)
            .arg(hot.keys().queue(PARTITION, epoch))
            .arg(millis(lease));
        for (conversation, token) in batch {
            call.arg(conversation).arg(*token);
        }
        let answer: Vec<Value> = call.invoke_async(&mut hot.connection().await?).await?;
        for conversation in opened(answer, epoch)? {
            lost.push(text(Some(conversation))?);
        }
    }
    Ok(lost)
}

/// Whether a job with this key was put into the queue and has not been forgotten.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn is_known(
    hot: &Hot,
    epoch: i64,
    kind: &str,
    journal_key: &str,
) -> Result<bool, HotError> {
    let key = hot
        .keys()
        .unique(PARTITION, epoch, &unique(kind, journal_key));
    Ok(redis::cmd("EXISTS")
        .arg(key)
        .query_async(&mut hot.connection().await?)
        .await?)
}

/// How many conversations wait and how many are leased.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn depth(hot: &Hot, epoch: i64) -> Result<(u64, u64), HotError> {
    let keys = hot.keys();
    Ok(redis::pipe()
        .llen(keys.ready(PARTITION, epoch))
        .zcard(keys.leases(PARTITION, epoch))
        .query_async(&mut hot.connection().await?)
        .await?)
}

/// The unique key of a job, over all kinds.
#[must_use]
pub fn unique(kind: &str, journal_key: &str) -> String {
    format!("{kind}/{journal_key}")
}

/// The answer of a script behind its first word, unless the epoch was wrong.
fn opened(answer: Vec<Value>, epoch: i64) -> Result<Vec<Value>, HotError> {
    let mut answer = answer.into_iter();
    match text(answer.next())?.as_str() {
        "ok" => Ok(answer.collect()),
        "epoch" => Err(HotError::WrongEpoch { asked: epoch }),
        other => Err(HotError::Corrupt(format!("a script answered {other:?}"))),
    }
}

fn text(value: Option<Value>) -> Result<String, HotError> {
    let value =
        value.ok_or_else(|| HotError::Corrupt("a script's answer is too short".to_owned()))?;
    redis::from_redis_value(value).map_err(|error| HotError::Corrupt(error.to_string()))
}

fn number(value: Option<Value>) -> Result<u64, HotError> {
    let value =
        value.ok_or_else(|| HotError::Corrupt("a script's answer is too short".to_owned()))?;
    redis::from_redis_value(value).map_err(|error| HotError::Corrupt(error.to_string()))
}
