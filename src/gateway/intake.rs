//! Hands addressed messages over, in the order of their channels, beside the socket.
//!
//! The socket never waits for it: messages go into lanes, and a lane that cannot hand over keeps
//! what it has and tries again. When a lane is full, the socket is told so and steps back.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::mpsc;

use super::{
    changes::Changes,
    delivery::Delivery,
    progress::{Progress, Ticket},
};
use crate::{
    clock::Clock,
    domain::{
        ids::{ChannelId, JobId},
        message::Incoming,
        revision::Change,
        routing::Route,
        trouble::Trouble,
    },
    handoff::{Accepted, Handoff, NotAccepted},
    shutdown::Tasks,
    wording::{self, Manner},
};

/// Channels handed over side by side.
const LANES: usize = 16;
/// Messages that wait in one lane while nothing can take them.
const LANE_LENGTH: usize = 512;
const FIRST_BACKOFF: Duration = Duration::from_millis(100);
const LONGEST_BACKOFF: Duration = Duration::from_secs(5);

/// The way in for one shard's messages.
#[derive(Debug)]
pub struct Intake {
    lanes: Vec<mpsc::Sender<Arrival>>,
    changes: Changes,
}

/// A message, and the event that brought it.
#[derive(Debug)]
pub struct Arrival {
    /// The message.
    pub message: Incoming,
    /// Its event.
    pub ticket: Ticket,
    /// When it may be handed over.
    pub not_before: Instant,
}

/// The lane of a message's channel is full.
#[derive(Debug, PartialEq, Eq)]
pub struct Full;

/// What a lane needs.
#[derive(Clone, Debug)]
pub struct HandOver {
    /// Where messages go.
    pub handoff: Handoff,
    /// The way their answers come back.
    pub route: Route,
    /// Tells people that they must wait.
    pub delivery: Arc<Delivery>,
    /// For the time at which they may go on.
    pub clock: Clock,
    /// Is told what was handed over.
    pub progress: Progress,
    /// The lanes run on these.
    pub tasks: Tasks,
}

impl Intake {
    /// Starts the lanes. They end when the intake is dropped and they are empty.
    #[must_use]
    pub fn start(hand_over: &HandOver) -> Self {
        let lanes = (0..LANES)
            .map(|_| {
                let (lane, messages) = mpsc::channel(LANE_LENGTH);
                let task = hand_over.clone().run(messages);
                hand_over.tasks.spawn(task);
                lane
            })
            .collect();
        Self {
            lanes,
            changes: Changes::start(hand_over),
        }
    }

    /// Puts a message into its channel's lane.
    ///
    /// # Errors
    /// When the lane is full; the message is not kept.
    pub fn offer(&self, arrival: Arrival) -> Result<(), Full> {
        let lane = &self.lanes[lane_of(&arrival.message.channel)];
        lane.try_send(arrival).map_err(|_| Full)
    }

    /// Puts what was done to earlier messages into the lane that all channels share.
    ///
    /// # Errors
    /// When that lane is full; nothing is kept.
    pub fn offer_changes(&self, changes: Vec<Change>, ticket: Ticket) -> Result<(), Full> {
        self.changes.offer(changes, ticket)
    }

    /// Whether every lane has room for half of what it holds.
    #[must_use]
    pub fn has_room(&self) -> bool {
        let mut lanes = self.lanes.iter();
        self.changes.has_room() && lanes.all(|lane| lane.capacity() >= LANE_LENGTH / 2)
    }
}

fn lane_of(channel: &ChannelId) -> usize {
    let mut hasher = DefaultHasher::new();
    channel.hash(&mut hasher);
    usize::try_from(hasher.finish() % LANES as u64).expect("it is below the number of lanes")
}

impl HandOver {
    async fn run(self, mut messages: mpsc::Receiver<Arrival>) {
        while let Some(arrival) = messages.recv().await {
            let Arrival {
                message,
                ticket,
                not_before,
            } = arrival;
            // At the stop nothing is waited for.
            tokio::select! {
                () = tokio::time::sleep_until(not_before.into()) => {}
                () = self.tasks.stopped() => {}
            }
            if !self.hand_over(message.clone()).await {
                tracing::warn!(
                    waiting = messages.len() + 1,
                    "messages are left at the stop, since nothing can take them; Discord sends them again to the next holder of the shard"
                );
                return;
            }
            self.progress.done(ticket, &message);
        }
    }

    /// False when the program stops before anything took the message.
    async fn hand_over(&self, message: Incoming) -> bool {
        let mut backoff = FIRST_BACKOFF;
        loop {
            match self.handoff.accept(message.clone(), self.route).await {
                Ok(accepted) => {
                    log_accepted(&message, accepted);
                    return true;
                }
                Err(NotAccepted::TooMany {
                    retry_after,
                    first,
                    job,
                }) => {
                    if first {
                        self.tell_to_wait(message, retry_after, job);
                    }
                    return true;
                }
                Err(NotAccepted::Full { first, .. }) => {
                    if first {
                        self.tell(message, wording::busy);
                    }
                    return true;
                }
                Err(NotAccepted::Unavailable) => {
                    if backoff == FIRST_BACKOFF {
                        tracing::warn!(
                            message.id = %message.message,
                            "nothing can take messages; they wait and are tried again"
                        );
                    }
                    if !self.tasks.sleep(backoff).await {
                        return false;
                    }
                    backoff = (backoff * 2).min(LONGEST_BACKOFF);
                }
            }
        }
    }

    /// The notice goes its own way: nobody's message waits for it.
    fn tell_to_wait(&self, message: Incoming, retry_after: Duration, job: JobId) {
        let seconds = i64::try_from(retry_after.as_millis().div_ceil(1000)).unwrap_or(i64::MAX);
        let retry_at = self.clock.now().as_second().saturating_add(seconds);
        let trouble = Trouble::RateLimited { retry_at };
        self.tell(message, move |manner| {
            wording::trouble(manner, trouble, &job.reference())
        });
    }

    fn tell(&self, message: Incoming, say: impl FnOnce(Manner) -> String + Send + 'static) {
        let (delivery, handoff) = (Arc::clone(&self.delivery), self.handoff.clone());
        self.tasks.spawn(async move {
            let preferences = handoff.preferences_soon(&message).await;
            delivery.say(&message, &say(Manner::of(&preferences))).await;
        });
    }
}

fn log_accepted(message: &Incoming, accepted: Accepted) {
    match accepted {
        Accepted::New(job) => tracing::debug!(
            message.id = %message.message,
            job.id = %job,
            "a message was accepted"
        ),
        Accepted::Duplicate => tracing::debug!(
            message.id = %message.message,
            "a message came again"
        ),
        Accepted::Unheard => tracing::debug!("somebody who wants to be left alone is"),
    }
}
