//! Paused kinds: Postgres says which, Redis has the copy that workers obey.
//!
//! Whoever changes the rows brings them to Redis at once. Where that failed, or Redis forgot, the
//! watch of every process does it as soon as it sees the queue open, off everybody's way.

use std::time::Duration;

use tokio::sync::watch;

use super::{Sight, rebuild::RebuildError};
use crate::{
    hot::{
        self, Hot, HotError, Opened,
        queue::{self, Entrance},
    },
    jobs::KINDS,
    shutdown::Tasks,
    store::{Pool, pauses::Copying},
};

/// How soon it is tried again when a store did not answer.
const AGAIN: Duration = Duration::from_secs(1);
/// How often it is done though nothing happens: whoever changed a row may have died.
const SLOW: Duration = Duration::from_mins(1);

/// Brings the kinds that are paused from Postgres to Redis. False when the queue is not open:
/// whoever opens it does so.
///
/// # Errors
/// When a store does not answer.
pub async fn copy_pauses(hot: &Hot, pool: &Pool) -> Result<bool, RebuildError> {
    let copying = Copying::begin(pool).await?;
    let mut copied = Err(HotError::WrongEpoch { asked: 0 });
    while matches!(copied, Err(HotError::WrongEpoch { .. })) {
        let Some(marker) = hot::epoch::look(hot).await?.marker else {
            return Ok(false);
        };
        copied = copy(hot, marker.opened(), &copying.queues).await;
    }
    copied?;
    copying.end().await?;
    Ok(true)
}

async fn copy(hot: &Hot, queue: Opened, paused: &[String]) -> Result<(), HotError> {
    let going_on: Vec<String> = KINDS
        .into_iter()
        .filter(|kind| !paused.iter().any(|queue| queue == kind.name))
        .map(|kind| kind.name.to_owned())
        .collect();
    queue::set_paused(hot, queue, Entrance::Accepted, paused, &going_on).await
}

/// Brings them to Redis whenever the queue opens, until the program stops.
pub(super) async fn keep_copied(
    hot: Hot,
    pool: Pool,
    mut sight: watch::Receiver<Sight>,
    tasks: Tasks,
) {
    while !tasks.is_stopping() {
        let open = matches!(*sight.borrow_and_update(), Sight::Open { .. });
        let mut wait = SLOW;
        if open {
            let copied = tokio::select! {
                copied = copy_pauses(&hot, &pool) => copied,
                () = tasks.stopped() => return,
            };
            if let Err(error) = copied {
                tracing::debug!(%error, "it is not known whether what is paused rests");
                wait = AGAIN;
            }
        }
        tokio::select! {
            changed = sight.changed() => if changed.is_err() { return },
            _ = tasks.sleep(wait) => {}
        }
    }
}
