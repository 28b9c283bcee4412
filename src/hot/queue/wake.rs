//! Waiting for work without asking for it: a blocking pop of the wake tokens, on a connection of
//! its own, one for each partition.

use std::time::Duration;

use tokio::sync::{mpsc, watch};

use crate::{
    hot::{Hot, HotError, Line},
    shutdown::Tasks,
};

/// How long a blocking pop waits for a wake token. It is also how often everything else that may
/// have fallen due is looked for when nothing happens.
pub(super) const IDLE: Duration = Duration::from_secs(1);
/// How long to wait when Redis does not answer.
const PAUSE: Duration = Duration::from_millis(100);

/// For what there is room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Appetite {
    /// The epoch under which it may be leased; 0 while that is not known.
    pub(super) epoch: i64,
    /// The queues of which more may run; none while there is no room.
    pub(super) queues: Vec<&'static str>,
}

impl Appetite {
    fn is_there(&self) -> bool {
        self.epoch > 0 && !self.queues.is_empty()
    }
}

/// Waits for the wake tokens of one partition while there is room for more jobs, and rings
/// when one came, or nothing came for a while.
pub(super) async fn wait_for_wake(
    hot: Hot,
    partition: u16,
    rings: mpsc::Sender<u16>,
    mut appetite: watch::Receiver<Appetite>,
    tasks: Tasks,
) {
    let mut kept = None;
    loop {
        let hungry = tokio::select! {
            () = tasks.stopped() => return,
            // A token taken without room for its job would be taken from somebody who has it.
            hungry = appetite.wait_for(Appetite::is_there) => hungry.map(|hungry| hungry.clone()),
        };
        let Ok(hungry) = hungry else { return };
        let connected = match kept.take() {
            Some(connection) => Ok(connection),
            None => hot.blocking_connection().await,
        };
        let Ok(mut connection) = connected else {
            tasks.sleep(PAUSE).await;
            continue;
        };
        let popped = tokio::select! {
            popped = pop_wake(&hot, &mut connection, partition, &hungry) => popped,
            // Nothing rings under an older epoch any more. Its pop ends with the connection.
            over = appetite.wait_for(|at| at.epoch != hungry.epoch && at.is_there()) => {
                // Without a keeper there is nobody to wake.
                if over.is_err() {
                    return;
                }
                continue;
            }
        };
        match popped {
            Ok(token) => {
                // The room may have gone while this waited.
                let unwanted = token.filter(|token| {
                    tasks.is_stopping() || !appetite.borrow().queues.contains(token)
                });
                if let Some(queue) = unwanted {
                    give_wake_back(&hot, &mut connection, partition, hungry.epoch, queue).await;
                }
                // When so many rings wait already, one of them will do.
                let _ = rings.try_send(partition);
                kept = Some(connection);
            }
            Err(error) => {
                tracing::debug!(%error, "a wake token cannot be waited for");
                tasks.sleep(PAUSE).await;
            }
        }
    }
}

/// Waits for a wake token, at most [`IDLE`]. Returns its queue when one came.
async fn pop_wake(
    hot: &Hot,
    connection: &mut Line,
    partition: u16,
    hungry: &Appetite,
) -> Result<Option<&'static str>, HotError> {
    let key = |queue: &str| hot.keys().wake(partition, hungry.epoch, queue);
    let keys: Vec<String> = hungry.queues.iter().map(|queue| key(queue)).collect();
    let mut pop = redis::cmd("BLPOP");
    pop.arg(&keys).arg(IDLE.as_secs_f64());
    let popping = pop.query_async::<Option<(String, String)>>(connection);
    let popped = tokio::time::timeout(IDLE * 3, popping)
        .await
        .map_err(|late| HotError::Unavailable(Box::new(late)))??;
    Ok(popped.and_then(|(popped, _)| {
        let place = keys.iter().position(|key| *key == popped)?;
        Some(hungry.queues[place])
    }))
}

/// A worker that stops, or has no room left, has no use for a token: another takes it at once.
async fn give_wake_back(
    hot: &Hot,
    connection: &mut Line,
    partition: u16,
    epoch: i64,
    queue: &'static str,
) {
    let mut push = redis::cmd("RPUSH");
    push.arg(hot.keys().wake(partition, epoch, queue)).arg("1");
    // When this fails, the others look within a second all the same.
    let _ = tokio::time::timeout(IDLE, push.query_async::<i64>(connection)).await;
}

#[cfg(test)]
mod tests;
