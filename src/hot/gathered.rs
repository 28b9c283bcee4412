//! Which messages are answered together: what waited behind a message when its answer was begun.
//! May be lost at any time; then each is answered by itself.

use redis::pipe;

use super::{Hot, HotError, keys::GATHERED, millis};
use crate::{
    domain::ids::{JobId, MessageId},
    jobs::{Envelope, Header},
};

/// What waits behind the head of a job's mailbox, oldest first, at most `most`. What cannot be read
/// ends it.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn waiting_behind(
    hot: &Hot,
    epoch: i64,
    header: &Header,
    most: usize,
) -> Result<Vec<Envelope>, HotError> {
    let partition = hot.partition(&header.conversation);
    let jobs = hot.keys().jobs(partition, epoch, &header.mailbox());
    let wires: Vec<String> = redis::cmd("LRANGE")
        .arg(jobs)
        .arg(1)
        .arg(most)
        .query_async(&mut hot.connection().await?)
        .await?;
    let read = wires.iter().map(|wire| Envelope::from_wire(wire).ok());
    Ok(read.map_while(|envelope| envelope).collect())
}

/// Notes that the answer to a message answers these, too. Once noted it stays as it is: a job that
/// is tried again answers the same ones.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn note(
    hot: &Hot,
    header: &Header,
    message: &MessageId,
    gathered: &[JobId],
) -> Result<(), HotError> {
    let key = |job| key(hot, header, job);
    let ids: Vec<String> = gathered.iter().map(JobId::to_string).collect();
    let mut pipe = pipe();
    pipe.atomic();
    // A mark for the answering job itself: what it gathered.
    pipe.cmd("SET")
        .arg(key(header.id))
        .arg(ids.join(" "))
        .arg("PX")
        .arg(millis(GATHERED))
        .ignore();
    for job in gathered {
        pipe.cmd("SET")
            .arg(key(*job))
            .arg(format!("by {message}"))
            .arg("PX")
            .arg(millis(GATHERED))
            .ignore();
    }
    Ok(pipe.query_async(&mut hot.connection().await?).await?)
}

/// What is known of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gathered {
    /// It answers these, too.
    Answers(Vec<String>),
    /// It is answered together with this message.
    With(MessageId),
}

/// What is known of a job; `None` when that is nothing.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn of(hot: &Hot, header: &Header) -> Result<Option<Gathered>, HotError> {
    let known: Option<String> = redis::cmd("GET")
        .arg(key(hot, header, header.id))
        .query_async(&mut hot.connection().await?)
        .await?;
    Ok(known.map(|known| match known.strip_prefix("by ") {
        Some(message) => Gathered::With(MessageId(message.to_owned())),
        None => Gathered::Answers(known.split_whitespace().map(str::to_owned).collect()),
    }))
}

/// Takes back that these are answered together with a job: it has no answer.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn take_back(hot: &Hot, header: &Header) -> Result<(), HotError> {
    if let Some(Gathered::Answers(jobs)) = of(hot, header).await? {
        let keys = jobs.iter().filter_map(|job| job.parse().ok());
        let keys: Vec<String> = keys.map(|job| key(hot, header, JobId(job))).collect();
        if !keys.is_empty() {
            let mut call = redis::cmd("DEL");
            call.arg(keys);
            call.query_async::<()>(&mut hot.connection().await?).await?;
        }
    }
    Ok(())
}

fn key(hot: &Hot, header: &Header, job: JobId) -> String {
    let partition = hot.partition(&header.conversation);
    hot.keys().gathered(partition, job)
}
