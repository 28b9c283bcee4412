//! The queue as apalis sees it: a backend that only reads a channel.
//!
//! The keeper does all the work on its own task, so nothing apalis does or leaves undone can
//! starve the leases. It never yields an error: nothing transient ends a worker.

use std::{
    convert::Infallible,
    task::{Context, Poll},
};

use apalis_core::{
    backend::{Backend, BackendConfig, finalize::Ephemeral},
    layers::Identity,
    task::{Task, builder::TaskBuilder, task_id::TaskId},
    worker::context::WorkerContext,
};
use tokio::sync::mpsc;

use super::Lease;

/// The jobs that the keeper has leased.
#[derive(Debug)]
pub struct LeasedJobs {
    leases: mpsc::Receiver<Lease>,
    count: u64,
}

impl LeasedJobs {
    /// Yields what the keeper leases.
    #[must_use]
    pub fn new(leases: mpsc::Receiver<Lease>) -> Self {
        Self { leases, count: 0 }
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
        self.leases.poll_recv(cx).map(|lease| {
            let lease = lease?;
            self.count += 1;
            // apalis' tracing layer needs an id; ours is in the envelope, which is not read yet.
            Some(Ok(TaskBuilder::new(lease)
                .task_id(TaskId::Int(self.count))
                .build()))
        })
    }

    fn poll_close(
        &mut self,
        _: &mut Context<'_>,
        _: &WorkerContext,
    ) -> Poll<Result<(), Infallible>> {
        self.leases.close();
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
