//! The gate of a door: open under one epoch, or closed while the queue cannot be used.

use std::{convert::Infallible, sync::Arc};

use tokio::sync::mpsc;

use crate::hot::Opened;

/// Whether jobs may be given to Redis.
#[derive(Clone, Debug)]
pub(super) enum Gate {
    /// To this queue, and these Redis processes.
    Open {
        queue: Opened,
        run_id: Arc<str>,
        /// Held by whoever is giving a job to Redis: an epoch ends for this door only when
        /// nobody holds one.
        ticket: Ticket,
    },
    /// Not now: jobs go into the journal.
    Closed,
}

/// The right to give a job to Redis under an epoch.
#[derive(Clone, Debug)]
pub(super) struct Ticket {
    _open: mpsc::Sender<Infallible>,
}

/// Returns when nobody holds a ticket any more.
#[derive(Debug)]
pub(super) struct LastTicket {
    closed: mpsc::Receiver<Infallible>,
}

/// A ticket, and the way to wait for the last one.
pub(super) fn tickets() -> (Ticket, LastTicket) {
    let (open, closed) = mpsc::channel(1);
    (Ticket { _open: open }, LastTicket { closed })
}

impl LastTicket {
    pub(super) async fn returned(mut self) {
        // Nothing is ever sent: this ends when the last sender is dropped.
        while self.closed.recv().await.is_some() {}
    }
}
