//! When a shard of this process may identify: far enough apart, and not more often than Discord
//! allows in a day.
//!
//! Discord counts from when an identify arrives, which is a moment after it was permitted, and
//! not always the same moment. So permits are spaced a little wider than Discord wants
//! identifies to be. Other processes are not known here.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::oneshot,
    time::{Instant, sleep_until},
};
use twilight_gateway::queue::Queue;

use super::start::SessionStartLimit;
use crate::shutdown::Tasks;

/// Discord's five seconds, and room for a slow way there.
const APART: Duration = Duration::from_millis(5500);
const DAY: Duration = Duration::from_hours(24);

/// Permits identifies. Clones share the account.
#[derive(Clone, Debug)]
pub struct IdentifyGate {
    pace: Arc<Mutex<Pace>>,
    tasks: Tasks,
}

impl IdentifyGate {
    /// A gate that keeps within `limit`.
    #[must_use]
    pub fn new(limit: &SessionStartLimit, tasks: Tasks) -> Self {
        let pace = Pace::new(limit, Instant::now());
        Self {
            pace: Arc::new(Mutex::new(pace)),
            tasks,
        }
    }
}

impl Queue for IdentifyGate {
    fn enqueue(&self, shard: u32) -> oneshot::Receiver<()> {
        let mut pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = pace.turn_of(shard, Instant::now());
        drop(pace);
        let (permit, permitted) = oneshot::channel();
        let tasks = self.tasks.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                // A shard that does not wait any more leaves its turn unused.
                () = sleep_until(turn) => {
                    let _ = permit.send(());
                }
                () = tasks.stopped() => {}
            }
        });
        permitted
    }
}

/// The account of permits.
#[derive(Debug)]
struct Pace {
    /// From when on each bucket has its next turn. Shards of different buckets may go at once.
    free_from: Box<[Instant]>,
    left_today: u32,
    total: u32,
    tomorrow: Instant,
}

impl Pace {
    fn new(limit: &SessionStartLimit, now: Instant) -> Self {
        let buckets = usize::from(limit.max_concurrency.max(1));
        Self {
            free_from: vec![now; buckets].into(),
            left_today: limit.remaining,
            total: limit.total.max(1),
            tomorrow: now + Duration::from_millis(limit.reset_after),
        }
    }

    /// When the shard may go; that turn is taken.
    fn turn_of(&mut self, shard: u32, now: Instant) -> Instant {
        let buckets = self.free_from.len();
        let bucket = &mut self.free_from[shard as usize % buckets];
        let mut turn = now.max(*bucket);
        if self.left_today == 0 {
            turn = turn.max(self.tomorrow);
        }
        if turn >= self.tomorrow {
            self.left_today = self.total;
            self.tomorrow = turn + DAY;
        }
        self.left_today = self.left_today.saturating_sub(1);
        *bucket = turn + APART;
        turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(max_concurrency: u16, remaining: u32) -> SessionStartLimit {
        SessionStartLimit {
            total: 1000,
            remaining,
            reset_after: 3_600_000,
            max_concurrency,
        }
    }

    #[test]
    fn shards_of_one_bucket_go_one_after_the_other() {
        let now = Instant::now();
        let mut pace = Pace::new(&limit(1, 1000), now);
        let turns: Vec<_> = (0..3).map(|shard| pace.turn_of(shard, now) - now).collect();
        assert_eq!(turns, [Duration::ZERO, APART, APART * 2]);
        let later = now + APART * 9;
        assert_eq!(pace.turn_of(0, later), later);
    }

    #[test]
    fn as_many_go_at_once_as_discord_allows() {
        let now = Instant::now();
        let mut pace = Pace::new(&limit(2, 1000), now);
        let turns: Vec<_> = (0..4).map(|shard| pace.turn_of(shard, now) - now).collect();
        assert_eq!(turns, [Duration::ZERO, Duration::ZERO, APART, APART]);
    }

    #[test]
    fn whoever_has_used_up_the_day_waits_for_the_next() {
        let now = Instant::now();
        let mut pace = Pace::new(&limit(1, 1), now);
        assert_eq!(pace.turn_of(0, now), now);
        let hour = Duration::from_hours(1);
        assert_eq!(pace.turn_of(0, now), now + hour);
        assert_eq!(pace.turn_of(0, now), now + hour + APART);
    }
}
