//! One stop signal, and the tracker that waits for every task that was started.
//!
//! Nothing in the house spawns a task without [`Tasks`]: a program ends when its signal was
//! given and its last task has returned.

use std::{future::Future, time::Duration};

use tokio::{
    signal::unix::{SignalKind, signal},
    task::JoinHandle,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// The tasks of one program, and the signal that ends them. Clones share both.
#[derive(Clone, Debug, Default)]
pub struct Tasks {
    stop: CancellationToken,
    tracker: TaskTracker,
}

impl Tasks {
    /// No tasks yet, and no signal given.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts a task that [`Tasks::finish`] will wait for.
    pub fn spawn<F>(&self, task: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.tracker.spawn(task)
    }

    /// Tasks that stop when these do, or earlier by themselves.
    #[must_use]
    pub fn child(&self) -> Self {
        Self {
            stop: self.stop.child_token(),
            tracker: TaskTracker::new(),
        }
    }

    /// Gives the signal. Giving it twice does no harm.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// Whether the signal was given.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// Returns when the signal is given.
    pub async fn stopped(&self) {
        self.stop.cancelled().await;
    }

    /// Sleeps, but no longer than until the signal. True when the whole time went by.
    pub async fn sleep(&self, time: Duration) -> bool {
        tokio::select! {
            () = self.stop.cancelled() => false,
            () = tokio::time::sleep(time) => true,
        }
    }

    /// Gives the signal and waits for every task. False when the deadline came first.
    pub async fn finish(&self, deadline: Duration) -> bool {
        self.stop();
        self.tracker.close();
        tokio::time::timeout(deadline, self.tracker.wait())
            .await
            .is_ok()
    }

    /// Gives the signal on SIGINT or SIGTERM.
    ///
    /// # Errors
    /// When the process may not listen for signals.
    pub fn stop_on_signals(&self) -> std::io::Result<()> {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let tasks = self.clone();
        self.spawn(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                () = tasks.stopped() => {}
            }
            tasks.stop();
        });
        Ok(())
    }
}
