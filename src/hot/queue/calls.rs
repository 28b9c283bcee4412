//! The calls of the queue's scripts, and what they answer.

use std::{collections::BTreeMap, sync::LazyLock, time::Duration};

use redis::{Cmd, Value};
use uuid::Uuid;

use super::{Verdict, look::unique};
use crate::{
    hot::{
        Hot, HotError, Opened, Text, keys,
        keys::{UNIQUE_AFTER_END, UNIQUE_WHILE_OPEN},
        millis, run_script,
    },
    jobs::Envelope,
};

static ENQUEUE: LazyLock<Text> =
    LazyLock::new(|| Text::new(include_str!("../scripts/enqueue.lua")));
static TURN: LazyLock<Text> = LazyLock::new(|| Text::new(include_str!("../scripts/turn.lua")));
static RECONCILE: LazyLock<Text> =
    LazyLock::new(|| Text::new(include_str!("../scripts/reconcile.lua")));
static LEAVE: LazyLock<Text> = LazyLock::new(|| Text::new(include_str!("../scripts/leave.lua")));
static PAUSE: LazyLock<Text> = LazyLock::new(|| Text::new(include_str!("../scripts/pause.lua")));

/// The most jobs one call of a script is given.
pub const BATCH: usize = 500;

/// What became of a job that was put into the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enqueued {
    /// It waits in its mailbox.
    New,
    /// A job with its unique key is known already.
    Duplicate,
}

/// How a job comes into the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entrance {
    /// Somebody has just asked for it: it is taken in when there is room.
    New,
    /// It was taken in before, and belongs here: there is room for it, however many wait.
    Accepted,
    /// The queue is being rebuilt: the job goes under an epoch that nobody works under yet.
    Rebuild,
}

/// What a worker says about a job it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledgement {
    /// The mailbox.
    pub mailbox: String,
    /// The fencing token of the lease.
    pub token: u64,
    /// What became of the job.
    pub verdict: Verdict,
    /// The job's unique key; empty when its envelope cannot be read.
    pub unique: String,
}

/// A mailbox that was leased, and the job at its head.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The mailbox.
    pub mailbox: String,
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
    /// Mailboxes that still wait in the queues that were picked from.
    pub waiting: u64,
    /// How long until something that is parked falls due, or a silent worker's session ends;
    /// asked for only when nothing was leased.
    pub due: Option<Duration>,
    /// The time by Redis' clock, in milliseconds since the epoch.
    pub now_ms: u64,
    /// What was leased.
    pub taken: Vec<Taken>,
}

/// How many mailboxes of a queue to lease at most. Earlier picks go first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pick {
    /// The queue: the name of a kind.
    pub queue: &'static str,
    /// How many at most.
    pub most: usize,
}

/// A worker's session in one partition: what it holds is held for as long as it calls.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its name.
    pub name: String,
    /// The partition.
    pub partition: u16,
    /// How long it lives without a call.
    pub lease: Duration,
    /// The number of its last call that was answered; 0 before the first.
    pub answered: u64,
    /// The number of its last call.
    pub calls: u64,
}

impl Session {
    /// A session that has not begun.
    #[must_use]
    pub fn new(name: String, partition: u16, lease: Duration) -> Self {
        Self {
            name,
            partition,
            lease,
            answered: 0,
            calls: 0,
        }
    }

    /// One in the place of this one, which has ended or never began. It has a name of its own: a
    /// call of this one that is still on its way must not begin it behind its worker's back.
    #[must_use]
    pub fn anew(&self) -> Self {
        let name = Uuid::now_v7().simple().to_string();
        Self::new(name, self.partition, self.lease)
    }

    fn next_call(&mut self) -> u64 {
        self.calls += 1;
        self.calls
    }
}

/// Puts jobs into their mailboxes, in order.
///
/// # Errors
/// When Redis cannot be reached, the queue is not open under the epoch, or it is full. An error
/// of the first kind leaves open whether the jobs were taken; enqueueing them again is harmless.
pub async fn enqueue(
    hot: &Hot,
    opened: Opened,
    entrance: Entrance,
    jobs: &[Envelope],
) -> Result<Vec<Enqueued>, HotError> {
    let mut results = vec![Enqueued::New; jobs.len()];
    let mut by_partition: BTreeMap<u16, Vec<usize>> = BTreeMap::new();
    for (place, job) in jobs.iter().enumerate() {
        let partition = keys::partition(&job.header.conversation, opened.partitions);
        by_partition.entry(partition).or_default().push(place);
    }
    for (partition, places) in by_partition {
        for batch in places.chunks(BATCH) {
            let batch: Vec<(usize, &Envelope)> =
                batch.iter().map(|place| (*place, &jobs[*place])).collect();
            let taken = enqueue_batch(hot, opened.epoch, partition, entrance, &batch).await?;
            for ((place, _), taken) in batch.iter().zip(taken) {
                results[*place] = taken;
            }
        }
    }
    Ok(results)
}

async fn enqueue_batch(
    hot: &Hot,
    epoch: i64,
    partition: u16,
    entrance: Entrance,
    batch: &[(usize, &Envelope)],
) -> Result<Vec<Enqueued>, HotError> {
    let believed = believed(entrance, epoch);
    let most = match entrance {
        Entrance::New => hot.most_in_partition(),
        Entrance::Accepted | Entrance::Rebuild => 0,
    };
    let base = hot.keys().queue(partition, epoch);
    let answer: Vec<Value> = run_script(hot, &ENQUEUE, &[&hot.keys().marker(partition)], |call| {
        call.arg(&believed)
            .arg(&base)
            .arg(millis(UNIQUE_WHILE_OPEN))
            .arg(most);
        for (_, job) in batch {
            let header = &job.header;
            call.arg(header.mailbox())
                .arg(unique(&header.kind, &header.journal_key()))
                .arg(header.due_ms.unwrap_or(0))
                .arg(job.to_wire());
        }
    })
    .await?;
    let answer = opened_under(answer, epoch)?;
    Ok(answer
        .into_iter()
        .map(|each| match each {
            Value::Int(0) => Enqueued::Duplicate,
            _ => Enqueued::New,
        })
        .collect())
}

/// The epoch that the queue must be open under, as the scripts are told it.
fn believed(entrance: Entrance, epoch: i64) -> String {
    match entrance {
        Entrance::Rebuild => String::new(),
        Entrance::New | Entrance::Accepted => epoch.to_string(),
    }
}

/// Says what became of jobs, and leases at most `wanted` mailboxes.
///
/// # Errors
/// When Redis cannot be reached, the queue is not open under `epoch`, or the session has ended.
/// An error of the first kind leaves open what was done: [`reconcile`] tells.
pub async fn turn(
    hot: &Hot,
    epoch: i64,
    session: &mut Session,
    wanted: usize,
    picks: &[Pick],
    said: &[Acknowledgement],
) -> Result<Turned, HotError> {
    let number = session.next_call();
    let base = hot.keys().queue(session.partition, epoch);
    let keys = [
        hot.keys().marker(session.partition),
        hot.keys().dead(session.partition),
    ];
    let fill = |call: &mut Cmd| {
        call.arg(epoch)
            .arg(&base)
            .arg(&session.name)
            .arg(session.answered)
            .arg(number)
            .arg(millis(session.lease))
            .arg(millis(UNIQUE_AFTER_END))
            .arg(wanted)
            .arg(picks.len());
        for pick in picks {
            call.arg(pick.queue).arg(pick.most);
        }
        let over = || said.iter().filter(|each| each.verdict == Verdict::Done);
        call.arg(over().count());
        for each in over() {
            call.arg(&each.mailbox).arg(each.token).arg(&each.unique);
        }
        for each in said.iter().filter(|each| each.verdict != Verdict::Done) {
            let (verb, argument) = each.verdict.words();
            call.arg(&each.mailbox)
                .arg(each.token)
                .arg(verb)
                .arg(argument)
                .arg(&each.unique);
        }
    };
    let answer: Vec<Value> = run_script(hot, &TURN, &[&keys[0], &keys[1]], fill).await?;
    let mut rest = opened_under(answer, epoch)?.into_iter();
    session.answered = number;
    let mut turned = Turned {
        stale: number_of(rest.next())?,
        waiting: number_of(rest.next())?,
        due: match rest.next() {
            Some(Value::Int(ms)) => u64::try_from(ms).ok().map(Duration::from_millis),
            _ => None,
        },
        ..Turned::default()
    };
    let mut token: u64 = number_of(rest.next())?;
    turned.now_ms = number_of(rest.next())?;
    turned.taken.reserve(rest.len() / 3);
    while let Some(mailbox) = rest.next() {
        turned.taken.push(Taken {
            mailbox: text_of(Some(mailbox))?,
            token,
            attempt: u32::try_from(number_of(rest.next())?).unwrap_or(u32::MAX),
            wire: text_of(rest.next())?,
        });
        token += 1;
    }
    Ok(turned)
}

/// What a session holds: mailboxes with their fencing tokens. Calls that were on their way before
/// this one are refused from here on. One that has not begun does so.
///
/// # Errors
/// When Redis cannot be reached, the queue is not open under `epoch`, or the session has ended.
pub async fn reconcile(
    hot: &Hot,
    epoch: i64,
    session: &mut Session,
) -> Result<Vec<(String, u64)>, HotError> {
    let number = session.next_call();
    let base = hot.keys().queue(session.partition, epoch);
    let marker = hot.keys().marker(session.partition);
    let answer: Vec<Value> = run_script(hot, &RECONCILE, &[&marker], |call| {
        call.arg(epoch)
            .arg(&base)
            .arg(&session.name)
            .arg(session.answered)
            .arg(number)
            .arg(millis(session.lease));
    })
    .await?;
    let mut rest = opened_under(answer, epoch)?.into_iter();
    session.answered = number;
    let mut held = Vec::with_capacity(rest.len() / 2);
    while let Some(mailbox) = rest.next() {
        held.push((text_of(Some(mailbox))?, number_of(rest.next())?));
    }
    Ok(held)
}

/// Ends a session that holds nothing. One that still holds something ends by itself, later.
///
/// # Errors
/// When Redis cannot be reached, or the queue is not open under `epoch`.
pub async fn leave(hot: &Hot, epoch: i64, session: &Session) -> Result<(), HotError> {
    let base = hot.keys().queue(session.partition, epoch);
    let marker = hot.keys().marker(session.partition);
    let answer: Vec<Value> = run_script(hot, &LEAVE, &[&marker], |call| {
        call.arg(epoch).arg(&base).arg(&session.name);
    })
    .await?;
    opened_under(answer, epoch).map(|_| ())
}

/// Pauses queues everywhere, and lets others go on; under an epoch that is being filled too, when
/// `entrance` says so.
///
/// # Errors
/// When Redis cannot be reached, or the queue is not open under the epoch.
pub async fn set_paused(
    hot: &Hot,
    opened: Opened,
    entrance: Entrance,
    paused: &[String],
    going_on: &[String],
) -> Result<(), HotError> {
    let believed = believed(entrance, opened.epoch);
    for partition in 0..opened.partitions {
        let base = hot.keys().queue(partition, opened.epoch);
        let marker = hot.keys().marker(partition);
        let answer: Vec<Value> = run_script(hot, &PAUSE, &[&marker], |call| {
            call.arg(&believed).arg(&base).arg(paused.len());
            call.arg(paused).arg(going_on);
        })
        .await?;
        opened_under(answer, opened.epoch)?;
    }
    Ok(())
}

/// The answer of a script behind its first word, unless that is a refusal.
pub(in crate::hot) fn opened_under(answer: Vec<Value>, epoch: i64) -> Result<Vec<Value>, HotError> {
    let mut answer = answer.into_iter();
    match text_of(answer.next())?.as_str() {
        "ok" => Ok(answer.collect()),
        "epoch" => Err(HotError::WrongEpoch { asked: epoch }),
        "gone" => Err(HotError::SessionEnded),
        "full" => Err(HotError::Full {
            jobs: number_of(answer.next())?,
        }),
        other => Err(HotError::Corrupt(format!("a script answered {other:?}"))),
    }
}

pub(super) fn text_of(value: Option<Value>) -> Result<String, HotError> {
    let value =
        value.ok_or_else(|| HotError::Corrupt("a script's answer is too short".to_owned()))?;
    redis::from_redis_value(value).map_err(|error| HotError::Corrupt(error.to_string()))
}

pub(super) fn number_of(value: Option<Value>) -> Result<u64, HotError> {
    let value =
        value.ok_or_else(|| HotError::Corrupt("a script's answer is too short".to_owned()))?;
    redis::from_redis_value(value).map_err(|error| HotError::Corrupt(error.to_string()))
}
