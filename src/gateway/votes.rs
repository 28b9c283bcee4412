//! The way of votes to whoever counts them: a lane of their own, so that no message waits behind
//! them, and no flood of them makes the socket step back.
//!
//! Most of what comes here takes thumbs back under other people's messages: many of those are looked
//! at at once, and dropped.

use std::time::Duration;

use tokio::sync::mpsc;

use super::{
    intake::{Full, HandOver},
    progress::Ticket,
};
use crate::domain::message::Incoming;

/// Votes that wait while nothing can take them.
const LENGTH: usize = 2048;
/// The most that are looked at at once.
const MOST: usize = 100;
const FIRST_BACKOFF: Duration = Duration::from_millis(100);
const LONGEST_BACKOFF: Duration = Duration::from_secs(5);

/// The way in for the votes of one shard.
#[derive(Debug)]
pub struct Votes {
    lane: mpsc::Sender<(Incoming, Ticket)>,
}

impl Votes {
    /// Starts the lane. It ends when this is dropped and it is empty.
    pub(super) fn start(hand_over: &HandOver) -> Self {
        let (lane, votes) = mpsc::channel(LENGTH);
        let tasks = hand_over.tasks.clone();
        tasks.spawn(run(hand_over.clone(), votes));
        Self { lane }
    }

    /// Puts a vote into the lane.
    ///
    /// # Errors
    /// When the lane is full; the vote is not kept.
    pub(super) fn offer(&self, vote: Incoming, ticket: Ticket) -> Result<(), Full> {
        self.lane.try_send((vote, ticket)).map_err(|_| Full)
    }
}

async fn run(hand_over: HandOver, mut lane: mpsc::Receiver<(Incoming, Ticket)>) {
    let mut batch = Vec::new();
    while lane.recv_many(&mut batch, MOST).await > 0 {
        let (votes, tickets): (Vec<Incoming>, Vec<Ticket>) = batch.drain(..).unzip();
        if !take(&hand_over, votes).await {
            tracing::warn!(
                "votes are left at the stop, since nothing can take them; Discord sends them again to the next holder of the shard"
            );
            return;
        }
        for ticket in tickets {
            hand_over.progress.taken(ticket);
        }
    }
}

/// False when the program stops before anything took them.
async fn take(hand_over: &HandOver, votes: Vec<Incoming>) -> bool {
    let mut backoff = FIRST_BACKOFF;
    let concern = loop {
        match hand_over.handoff.thumbs_of_concern(&votes).await {
            Ok(concern) => break concern,
            Err(error) => {
                tracing::debug!(%error, "votes wait, since nobody says what they are on");
                if !hand_over.tasks.sleep(backoff).await {
                    return false;
                }
                backoff = (backoff * 2).min(LONGEST_BACKOFF);
            }
        }
    };
    for (vote, _) in votes.iter().zip(concern).filter(|(_, concerns)| *concerns) {
        if !hand_over.hand_over(vote, None).await {
            return false;
        }
    }
    true
}
