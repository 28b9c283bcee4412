//! The mailbox of each route, and the bell that says "look".
//!
//! The bell is pub/sub and may be missed; the mailbox is a stream and may not. What is shown
//! while work runs (typing, partial answers) goes over the bell's channel alone.

use std::sync::LazyLock;

use futures::StreamExt;
use redis::{
    Value,
    aio::{PubSubSink, PubSubStream},
};

use super::{
    Hot, HotError, Text, entries,
    keys::{POSTED, POSTED_AFTER_REMOVAL},
    millis,
    queue::opened_under,
    run_script, wire,
};
use crate::{
    domain::{
        outcome::{Live, Outcome},
        routing::Route,
    },
    jobs::Header,
};

static POST: LazyLock<Text> = LazyLock::new(|| Text::new(include_str!("scripts/post.lua")));

/// An outcome as it lies in its mailbox.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Its place in the mailbox.
    pub place: String,
    /// What it says; what is wrong with it when it cannot be read.
    pub outcome: Result<Box<Outcome>, String>,
}

/// What is heard on a door's channel.
#[derive(Clone, Debug)]
pub enum Heard {
    /// The bell: there is something in the mailbox.
    Bell,
    /// Something to show while work runs.
    Live(Box<Live>),
}

/// Listens to a door's channel on a connection of its own.
pub struct Ear {
    messages: PubSubStream,
    /// What keeps the subscription alive.
    _sink: PubSubSink,
}

impl Ear {
    /// Begins to listen.
    ///
    /// # Errors
    /// When Redis cannot be reached.
    pub async fn open(hot: &Hot, route: Route) -> Result<Self, HotError> {
        let channel = hot.keys().door(route);
        let (sink, messages) = hot.subscription(&channel).await?.split();
        Ok(Self {
            messages,
            _sink: sink,
        })
    }

    /// The next thing that is heard; `None` when the connection is lost.
    pub async fn next(&mut self) -> Option<Heard> {
        loop {
            let message = self.messages.next().await?;
            match message.get_payload_bytes() {
                b"" => return Some(Heard::Bell),
                bytes => {
                    // What a later version shows is left out.
                    if let Ok(live) = serde_json::from_slice(bytes) {
                        return Some(Heard::Live(Box::new(live)));
                    }
                }
            }
        }
    }
}

/// Puts an outcome into the mailbox of its route and rings the bell. False when the same job's
/// outcome was posted before. Its job is the first in `jobs`, the mailbox it was leased from.
///
/// # Errors
/// When Redis cannot be reached, the outcome's epoch is over, or it is not its job's turn: Redis
/// has fallen back to a moment before it, and the job runs again.
pub async fn post(hot: &Hot, outcome: &Outcome, jobs: &str) -> Result<bool, HotError> {
    let (keys, epoch) = (hot.keys(), outcome.epoch);
    let partition = hot.partition(&outcome.conversation);
    let marker = keys.marker(partition);
    let posted = keys.posted(partition, epoch, outcome.job);
    let mailbox = keys.outcomes(partition, outcome.route, epoch);
    let jobs = keys.jobs(partition, epoch, jobs);
    let begun = keys.begun(partition, outcome.job);
    let text = wire(outcome);
    let names = [&marker, &posted, &mailbox, &jobs, &begun].map(String::as_str);
    let answer: Vec<Value> = run_script(hot, &POST, &names, |call| {
        call.arg(epoch)
            .arg(&text)
            .arg(millis(POSTED))
            .arg(keys.door(outcome.route))
            .arg(wire(&outcome.job));
    })
    .await?;
    let answer = opened_under(answer, epoch)?;
    Ok(matches!(answer.first(), Some(Value::Int(1))))
}

/// Whether a job's outcome was posted already.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn is_posted(hot: &Hot, header: &Header, epoch: i64) -> Result<bool, HotError> {
    let partition = hot.partition(&header.conversation);
    let key = hot.keys().posted(partition, epoch, header.id);
    Ok(redis::cmd("EXISTS")
        .arg(key)
        .query_async(&mut hot.connection().await?)
        .await?)
}

/// The outcomes of a route that wait behind `place` (`0-0` for all) in one partition, at most
/// `most`.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn waiting(
    hot: &Hot,
    (partition, route): (u16, Route),
    epoch: i64,
    place: &str,
    most: usize,
) -> Result<Vec<Waiting>, HotError> {
    let mailbox = hot.keys().outcomes(partition, route, epoch);
    let waiting = entries(hot, mailbox, &format!("({place}"), most).await?;
    let waiting = waiting.into_iter();
    Ok(waiting
        .map(|(place, outcome)| Waiting { place, outcome })
        .collect())
}

/// Takes an outcome out of the mailbox: it is shown, or never will be.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn remove(hot: &Hot, outcome: &Outcome, place: &str) -> Result<(), HotError> {
    let (keys, route, epoch) = (hot.keys(), outcome.route, outcome.epoch);
    let partition = hot.partition(&outcome.conversation);
    Ok(redis::pipe()
        .cmd("XDEL")
        .arg(keys.outcomes(partition, route, epoch))
        .arg(place)
        .ignore()
        .cmd("PEXPIRE")
        .arg(keys.posted(partition, epoch, outcome.job))
        .arg(millis(POSTED_AFTER_REMOVAL))
        .ignore()
        .query_async(&mut hot.connection().await?)
        .await?)
}

/// Shows a door what goes on. Nobody may be listening; that does no harm.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn show_live(hot: &Hot, route: Route, live: &Live) -> Result<(), HotError> {
    let mut call = redis::cmd("PUBLISH");
    call.arg(hot.keys().door(route)).arg(wire(live));
    Ok(call.query_async(&mut hot.connection().await?).await?)
}
