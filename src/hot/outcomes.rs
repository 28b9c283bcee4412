//! The mailbox of each route, and the bell that says "look".
//!
//! The bell is pub/sub and may be missed; the mailbox is a stream and may not. What is shown
//! while work runs (typing, partial answers) goes over the bell's channel alone.

use std::sync::LazyLock;

use futures::StreamExt;
use redis::{
    Script,
    aio::{PubSubSink, PubSubStream},
};

use super::{
    Hot, HotError, flaw,
    keys::{POSTED, POSTED_AFTER_REMOVAL},
    millis, wire,
};
use crate::domain::{
    outcome::{Live, Outcome},
    routing::Route,
};

static POST: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("scripts/post.lua")));

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
/// outcome was posted before.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn post(hot: &Hot, outcome: &Outcome) -> Result<bool, HotError> {
    let keys = hot.keys();
    let mut call = POST.key(keys.posted(outcome.route, outcome.epoch, outcome.job));
    call.key(keys.outcomes(outcome.route, outcome.epoch));
    call.arg(wire(outcome))
        .arg(millis(POSTED))
        .arg(keys.door(outcome.route));
    Ok(call.invoke_async(&mut hot.connection().await?).await?)
}

/// Whether a job's outcome was posted already.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn is_posted(
    hot: &Hot,
    route: Route,
    epoch: i64,
    job: crate::domain::ids::JobId,
) -> Result<bool, HotError> {
    let key = hot.keys().posted(route, epoch, job);
    Ok(redis::cmd("EXISTS")
        .arg(key)
        .query_async(&mut hot.connection().await?)
        .await?)
}

/// The outcomes of a route that wait behind `place` (`0-0` for all), at most `most`.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn waiting(
    hot: &Hot,
    route: Route,
    epoch: i64,
    place: &str,
    most: usize,
) -> Result<Vec<Waiting>, HotError> {
    let entries: Vec<(String, Vec<(String, String)>)> = redis::cmd("XRANGE")
        .arg(hot.keys().outcomes(route, epoch))
        .arg(format!("({place}"))
        .arg("+")
        .arg("COUNT")
        .arg(most)
        .query_async(&mut hot.connection().await?)
        .await?;
    let read = |(place, fields): (String, Vec<(String, String)>)| {
        let text = fields
            .into_iter()
            .next()
            .map(|(_, text)| text)
            .unwrap_or_default();
        Waiting {
            place,
            outcome: serde_json::from_str(&text)
                .map(Box::new)
                .map_err(|error| flaw(&error)),
        }
    };
    Ok(entries.into_iter().map(read).collect())
}

/// Takes an outcome out of the mailbox: it is shown, or never will be.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn remove(hot: &Hot, outcome: &Outcome, place: &str) -> Result<(), HotError> {
    let (keys, route, epoch) = (hot.keys(), outcome.route, outcome.epoch);
    Ok(redis::pipe()
        .cmd("XDEL")
        .arg(keys.outcomes(route, epoch))
        .arg(place)
        .ignore()
        .cmd("PEXPIRE")
        .arg(keys.posted(route, epoch, outcome.job))
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
