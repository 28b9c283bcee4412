//! The queue as apalis sees it: a backend that only reads a channel.
//!
//! The keeper does all the work on its own task, so nothing apalis does or leaves undone can
//! starve the leases. It never yields an error: nothing transient ends a worker.

use std::{
    convert::Infallible,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
};

use apalis_core::{
    backend::{Backend, BackendConfig, finalize::Ephemeral},
    layers::Identity,
    task::{Task, builder::TaskBuilder, task_id::TaskId},
    worker::context::WorkerContext,
};
use tokio::sync::mpsc;

use super::{
    Lease, Verdict,
    held::{Held, Leased, Said},
};
use crate::shutdown::Tasks;

/// The jobs that the keeper has leased. Clones share them: a worker that apalis' monitor starts
/// again goes on with what is left.
#[derive(Clone, Debug)]
pub struct LeasedJobs {
    leases: Arc<Mutex<mpsc::Receiver<Leased>>>,
    /// The way in, for others than the keeper; gone when the keeper is.
    lend: mpsc::WeakSender<Leased>,
    count: Arc<AtomicU64>,
}

impl LeasedJobs {
    /// Yields what the keeper leases.
    pub(super) fn new(leases: mpsc::Receiver<Leased>, lend: mpsc::WeakSender<Leased>) -> Self {
        Self {
            leases: Arc::new(Mutex::new(leases)),
            lend,
            count: Arc::default(),
        }
    }

    /// Lends jobs that were leased elsewhere than in Redis.
    #[must_use]
    pub fn lender(&self, tasks: &Tasks) -> Lender {
        let (to, said) = mpsc::unbounded_channel();
        Lender {
            lend: self.lend.clone(),
            tasks: tasks.clone(),
            to,
            said,
        }
    }

    fn leases(&self) -> MutexGuard<'_, mpsc::Receiver<Leased>> {
        // Nothing panics while it is held.
        self.leases.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lends jobs, and hears what becomes of them.
#[derive(Debug)]
pub struct Lender {
    lend: mpsc::WeakSender<Leased>,
    tasks: Tasks,
    to: mpsc::UnboundedSender<Said>,
    said: mpsc::UnboundedReceiver<Said>,
}

/// A job that is lent.
#[derive(Clone, Debug)]
pub struct Loan {
    /// The epoch under which it was leased.
    pub epoch: i64,
    /// Its mailbox.
    pub mailbox: String,
    /// What tells this lease from others.
    pub token: u64,
    /// Which try this is, from 1.
    pub attempt: u32,
    /// The job as it lies in a mailbox.
    pub wire: String,
    /// The time, in milliseconds since the epoch.
    pub now_ms: u64,
}

impl Lender {
    /// Lends a job. What becomes of it is said in any case: one that nobody takes comes back.
    pub fn lend(&self, loan: Loan) {
        let held = Held::new(
            (loan.epoch, 0, loan.mailbox, loan.token),
            loan.attempt,
            self.tasks.clone(),
            self.to.clone(),
        );
        let leased = Leased {
            wire: loan.wire,
            epoch: loan.epoch,
            now_ms: loan.now_ms,
            held,
        };
        if let Some(lend) = self.lend.upgrade() {
            // Where there is no room it is dropped here, which hands it back.
            let _ = lend.try_send(leased);
        }
    }

    /// What became of a loan: its epoch, its token and the verdict.
    pub async fn said(&mut self) -> (i64, u64, Verdict) {
        match self.said.recv().await {
            Some(said) => (said.epoch, said.token, said.verdict),
            // This lender has a sender itself.
            None => std::future::pending().await,
        }
    }
}

impl Backend for LeasedJobs {
    type Task = Task<Lease>;
    type Error = Infallible;

    fn poll_ready(
        &mut self,
        _: &mut Context<'_>,
        _: &WorkerContext,
    ) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
        _: &WorkerContext,
    ) -> Poll<Option<Result<Self::Task, Infallible>>> {
        loop {
            let leased = std::task::ready!(self.leases().poll_recv(cx));
            let Some(leased) = leased else {
                return Poll::Ready(None);
            };
            let Some(lease) = leased.read() else { continue };
            // apalis' tracing layer needs an id; a job whose envelope cannot be read has none.
            let number = self.count.fetch_add(1, Ordering::Relaxed);
            let task = TaskBuilder::new(lease).task_id(TaskId::Int(number)).build();
            return Poll::Ready(Some(Ok(task)));
        }
    }

    fn poll_close(
        &mut self,
        _: &mut Context<'_>,
        _: &WorkerContext,
    ) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }
}

impl BackendConfig for LeasedJobs {
    type Args = Lease;
    type Id = u64;
    type Kind = Ephemeral;
    type Config = ();
    type Layer = Identity;

    fn config(&self) -> &Self::Config {
        &()
    }

    fn middleware(&mut self, _: &mut WorkerContext) -> Identity {
        Identity::new()
    }
}
