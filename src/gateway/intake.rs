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
    here::{self, Standstill},
    interactions::{Attended, Settled},
    progress::{Progress, Ticket},
    reactions::is_reaction,
    threads::Threads,
    votes::Votes,
};
use crate::{
    clock::Clock,
    domain::{
        ids::{ChannelId, JobId},
        message::Incoming,
        quota::{self, Dimension},
        revision::Change,
        routing::Route,
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
    votes: Votes,
    hand_over: HandOver,
}

/// A message, and the event that brought it.
#[derive(Debug)]
pub struct Arrival {
    /// The message.
    pub message: Incoming,
    /// Whether it is known of what channel it was said in a thread, if in one.
    pub knows_thread: bool,
    /// Its event.
    pub ticket: Ticket,
    /// When it may be handed over.
    pub not_before: Instant,
    /// What came with it, when it came by an interaction.
    pub attended: Option<Attended>,
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
    /// Whether nothing can take messages.
    pub standstill: Standstill,
    /// Says which threads are of which channels.
    pub threads: Threads,
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
            votes: Votes::start(hand_over),
            hand_over: hand_over.clone(),
        }
    }

    /// Puts a message into its channel's lane.
    ///
    /// # Errors
    /// When the lane is full; the message is not kept.
    pub fn offer(&self, arrival: Arrival) -> Result<(), Full> {
        if self.hand_over.standstill.holds() && here::asks_for_status(&arrival.message) {
            // Whoever asks what is wrong does not wait behind those who wait for that to end, unless
            // too many ask.
            if let Some(room) = self.hand_over.standstill.room() {
                let own = self.hand_over.clone();
                let task = async move {
                    own.take(arrival, 0).await;
                    drop(room);
                };
                self.hand_over.tasks.spawn(task);
                return Ok(());
            }
        }
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

    /// Puts a vote into the lane of votes.
    ///
    /// # Errors
    /// When that lane is full; the vote is not kept.
    pub fn offer_vote(&self, vote: Incoming, ticket: Ticket) -> Result<(), Full> {
        self.votes.offer(vote, ticket)
    }

    /// Whether every lane of messages has room for half of what it holds.
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
            if !self.take(arrival, messages.len()).await {
                return;
            }
        }
    }

    /// Takes one message, behind which so many wait. False when the program stops before anything
    /// took it.
    async fn take(&self, arrival: Arrival, waiting: usize) -> bool {
        let Arrival {
            mut message,
            knows_thread,
            ticket,
            not_before,
            mut attended,
        } = arrival;
        // At the stop nothing is waited for.
        tokio::select! {
            () = tokio::time::sleep_until(not_before.into()) => {}
            () = self.tasks.stopped() => {}
        }
        let settled = match &mut attended {
            Some(attended) => attended.settle(&mut message).await,
            None => Settled::Goes,
        };
        if settled != Settled::Goes {
            if settled == Settled::TooLate {
                tracing::warn!(
                    message.id = %message.message,
                    "nothing can answer an interaction any more; it is left out"
                );
            }
            self.progress.taken(ticket);
            if let Some(attended) = attended {
                attended.is_done();
            }
            return true;
        }
        if !knows_thread {
            message.besides.thread_of = self.threads.parent(&message.channel).await;
        }
        if !self.hand_over(&message, attended.as_ref()).await {
            tracing::warn!(
                waiting = waiting + 1,
                "messages are left at the stop, since nothing can take them; Discord sends them again to the next holder of the shard"
            );
            return false;
        }
        if let Some(attended) = attended {
            // It is no message that could be read back.
            self.progress.taken(ticket);
            attended.is_done();
        } else {
            self.progress.done(ticket, &message);
        }
        true
    }

    /// False when the program stops before anything took the message.
    pub(super) async fn hand_over(&self, message: &Incoming, attended: Option<&Attended>) -> bool {
        let mut backoff = FIRST_BACKOFF;
        loop {
            // Nobody is told that nothing comes of it while it is being accepted.
            let given_up = match attended {
                Some(attended) => Some(attended.hold().await),
                None => None,
            };
            if given_up.as_ref().is_some_and(|given_up| **given_up) {
                return true;
            }
            let accepted = self.handoff.accept(message.clone(), self.route).await;
            drop(given_up);
            self.standstill
                .set(accepted == Err(NotAccepted::Unavailable));
            match accepted {
                Ok(accepted) => {
                    log_accepted(message, accepted);
                    if accepted == Accepted::Unheard && attended.is_some() {
                        // It was acknowledged before anybody could say that it is not heard.
                        self.turn_away(message, None::<fn(Manner) -> String>);
                    }
                    return true;
                }
                Err(NotAccepted::TooMany {
                    retry_after,
                    first,
                    by,
                    job,
                }) => {
                    let say = first.then(|| self.to_wait(by, retry_after, job));
                    self.turn_away(message, say);
                    return true;
                }
                Err(NotAccepted::Full { first, .. }) => {
                    self.turn_away(message, first.then_some(wording::busy));
                    return true;
                }
                Err(NotAccepted::Unavailable) if here::asks_for_status(message) => {
                    here::tell(&self.standstill, &self.delivery, &self.clock, message).await;
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

    fn to_wait(
        &self,
        by: Dimension,
        retry_after: Duration,
        job: JobId,
    ) -> impl FnOnce(Manner) -> String + Send + 'static {
        let retry_at = quota::retry_at(self.clock.now(), retry_after);
        move |manner| wording::limit_reached(manner, by, retry_at, &job.reference())
    }

    /// A message is not taken: its author is told so, or not again. The notice goes its own way:
    /// nobody's message waits for it.
    fn turn_away(
        &self,
        message: &Incoming,
        say: Option<impl FnOnce(Manner) -> String + Send + 'static>,
    ) {
        if is_reaction(message) {
            return;
        }
        let (delivery, handoff) = (Arc::clone(&self.delivery), self.handoff.clone());
        let message = message.clone();
        self.tasks.spawn(async move {
            match say {
                Some(say) => {
                    let preferences = handoff.preferences_soon(&message).await;
                    let text = say(Manner::of(&preferences));
                    delivery.say(&message, &text).await;
                }
                None => delivery.take_back(&message).await,
            }
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
        Accepted::Unheard => {
            tracing::debug!("somebody who wants to be left alone, or is ignored, is not heard");
        }
    }
}
