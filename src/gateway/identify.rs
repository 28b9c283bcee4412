//! When a shard of this process may start a session: everybody asks the one account in Redis.
//!
//! While Redis does not answer, nobody starts a session. A shard that starts sessions too often is
//! kept waiting longer and longer, far below what Discord punishes, and the operator is told.

use std::time::Duration;

use tokio::sync::oneshot;
use twilight_gateway::{ShardId, queue::Queue};

use super::{
    health::{Connection, GatewayHealth},
    start::SessionStartLimit,
};
use crate::{
    hot::{
        Hot,
        identify::{Starter, Turn, Why, ask, note_left},
    },
    shutdown::Tasks,
    telemetry::{SHARD_IDENTIFIES, SHARD_IDENTIFIES_HELD_BACK, SHARD_IDENTIFIES_LEFT},
};

/// How long to wait when Redis does not answer.
const PAUSE: Duration = Duration::from_millis(500);
/// A long wait is looked at again after this long: what stands in the account may change.
const LONGEST_LOOK: Duration = Duration::from_secs(30);

/// Permits identifies. Clones share everything.
#[derive(Clone, Debug)]
pub struct IdentifyGate {
    hot: Hot,
    shards: u32,
    limit: SessionStartLimit,
    health: GatewayHealth,
    tasks: Tasks,
}

impl IdentifyGate {
    /// A gate for one of so many shards' holders that keeps within `limit`.
    #[must_use]
    pub fn new(
        hot: Hot,
        shards: u32,
        limit: SessionStartLimit,
        health: GatewayHealth,
        tasks: Tasks,
    ) -> Self {
        Self {
            hot,
            shards,
            limit,
            health,
            tasks,
        }
    }

    /// The same gate, for a set of so many shards.
    #[must_use]
    pub fn of(&self, shards: u32) -> Self {
        Self {
            shards,
            ..self.clone()
        }
    }

    /// Tells the account what Discord says is left of today.
    pub async fn open(&self) {
        let resets_after = Duration::from_millis(self.limit.reset_after);
        if let Err(error) = note_left(&self.hot, self.limit.remaining, resets_after).await {
            tracing::debug!(%error, "what is left of today's session starts could not be noted");
        }
    }

    async fn permit(self, shard: u32, mut permit: oneshot::Sender<()>) {
        let starter = Starter {
            shard,
            shards: self.shards,
            buckets: u32::from(self.limit.max_concurrency.max(1)),
            total: self.limit.total.max(1),
        };
        let mut told = None;
        loop {
            let wait = match ask(&self.hot, starter).await {
                Ok(Turn::Go { left }) => {
                    metrics::counter!(SHARD_IDENTIFIES).increment(1);
                    metrics::gauge!(SHARD_IDENTIFIES_LEFT)
                        .set(f64::from(u32::try_from(left).unwrap_or(u32::MAX)));
                    if told.is_some() {
                        self.health
                            .connection(ShardId::new(shard, self.shards), Connection::Connecting);
                    }
                    let _ = permit.send(());
                    return;
                }
                Ok(Turn::Wait(wait, why)) => {
                    if why != Why::Turn && told != Some(why) {
                        self.tell(shard, wait, why);
                        told = Some(why);
                    }
                    wait.min(LONGEST_LOOK)
                }
                Err(error) => {
                    tracing::debug!(%error, shard.id = shard, "nobody permits a session");
                    PAUSE
                }
            };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                // The shard does not wait any more.
                () = permit.closed() => return,
                () = self.tasks.stopped() => return,
            }
        }
    }

    /// Says aloud that a session start is held back, and what to do about it.
    fn tell(&self, shard: u32, wait: Duration, why: Why) {
        let (reason, connection) = match why {
            Why::Turn => return,
            Why::TooOften { starts } => {
                tracing::error!(
                    shard.id = shard,
                    starts,
                    wait_ms = wait.as_millis(),
                    "a shard starts sessions again and again, so it waits before the next one: \
                     look for what ends them (the close codes above, a second program with the same \
                     token and another Redis, a gateway that is killed at its start); Discord takes \
                     the token away from whoever starts 1,000 in a day"
                );
                ("often", Connection::StartsTooOften)
            }
            Why::FewLeft { left } => {
                tracing::error!(
                    shard.id = shard,
                    left,
                    wait_ms = wait.as_millis(),
                    "few of today's session starts are left, so they are kept far apart: \
                     stop whatever else starts sessions with this token, and do not restart gateways \
                     until the day is over"
                );
                ("few", Connection::FewStartsLeft)
            }
            Why::NoneLeft => {
                tracing::error!(
                    shard.id = shard,
                    wait_ms = wait.as_millis(),
                    "none of today's session starts is left: the shard waits for the next day; \
                     stop whatever else starts sessions with this token"
                );
                ("none", Connection::FewStartsLeft)
            }
        };
        metrics::counter!(SHARD_IDENTIFIES_HELD_BACK, "reason" => reason).increment(1);
        self.health
            .connection(ShardId::new(shard, self.shards), connection);
    }
}

impl Queue for IdentifyGate {
    fn enqueue(&self, shard: u32) -> oneshot::Receiver<()> {
        let (permit, permitted) = oneshot::channel();
        self.tasks.spawn(self.clone().permit(shard, permit));
        permitted
    }
}
