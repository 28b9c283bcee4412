//! The sets of shards that this process has a part of: those of the present count, and beside
//! them those of a next count until all of these stand.
//!
//! All gateways follow the plan in Redis. Whoever starts with another count proposes it; whoever
//! merely runs proposes only what Discord advises anew, and only where no count is configured.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use tokio::{sync::mpsc, task::JoinHandle};
use twilight_gateway::ConfigBuilder;

use super::{
    GatewayError, fatal::Fatal, held::Holder, identify::IdentifyGate, leases::Leases, start,
};
use crate::{
    hot::{
        plan::{self, Agreed, Plan, Word},
        shards::RENEW,
    },
    shutdown::Tasks,
    telemetry::{SHARDS, SHARDS_NEXT},
};

/// How long the way to an open queue may take at the start before it is said aloud.
const EARLY: Duration = Duration::from_secs(5);
/// How often Discord is asked how many shards it advises.
const ADVICE: Duration = Duration::from_hours(1);
/// How soon it is asked again when it gave no answer, or has refused a set.
const ADVICE_AGAIN: Duration = Duration::from_secs(30);

/// The sets of shards of this process.
#[derive(Debug)]
pub struct Sets {
    holder: Holder,
    gate: IdentifyGate,
    refusals: mpsc::UnboundedReceiver<u32>,
    fatal: Fatal,
    tasks: Tasks,
    running: HashMap<u32, (Tasks, JoinHandle<()>)>,
    plan: Plan,
    /// What is to be proposed.
    wanted: Option<u32>,
    /// The next count that Discord refuses.
    refused: Option<u32>,
    /// Discord takes no shard of the present count any more.
    is_too_small: bool,
    ask_at: Instant,
}

impl Sets {
    /// Holds no set yet, and is going to propose the holder's count.
    #[must_use]
    pub fn new(
        holder: Holder,
        gate: IdentifyGate,
        refusals: mpsc::UnboundedReceiver<u32>,
        fatal: Fatal,
        tasks: Tasks,
    ) -> Self {
        Self {
            wanted: Some(holder.shards),
            holder,
            gate,
            refusals,
            fatal,
            tasks,
            running: HashMap::new(),
            plan: Plan::default(),
            refused: None,
            is_too_small: false,
            ask_at: Instant::now() + ADVICE,
        }
    }

    /// Follows the plan until the stop signal. The sets stop by the same signal.
    pub async fn run(mut self) {
        self.queue_opened().await;
        while !self.tasks.is_stopping() {
            self.agree().await;
            self.follow();
            self.take_advice().await;
            tokio::select! {
                () = tokio::time::sleep(RENEW / 2) => {}
                () = self.tasks.stopped() => {}
                Some(shards) = self.refusals.recv() => self.was_refused(shards),
            }
        }
    }

    /// Before the queue was seen open, it is not known whether Redis was emptied.
    async fn queue_opened(&self) {
        let opened = self.holder.hot.epoch_after(0);
        tokio::pin!(opened);
        tokio::select! {
            () = &mut opened => return,
            () = self.tasks.stopped() => return,
            () = tokio::time::sleep(EARLY) => {}
        }
        tracing::warn!("no shard is claimed before the queue is open: Redis is needed for that");
        tokio::select! {
            () = opened => {}
            () = self.tasks.stopped() => {}
        }
    }

    async fn agree(&mut self) {
        let next = self.plan.next.unwrap_or_default();
        let standing = self.holder.health.standing(next, Instant::now());
        let word = Word {
            known: &self.plan,
            wanted: self.wanted,
            is_first: self.holder.hot.epoch() <= 1,
            refused: self.refused,
            standing: &standing,
        };
        match plan::agree(&self.holder.hot, word).await {
            Ok(Some(agreed)) => {
                (self.wanted, self.refused) = (None, None);
                self.change_to(agreed);
            }
            Ok(None) => tracing::debug!("the plan of the shards is not there yet"),
            Err(error) => tracing::debug!(%error, "the plan of the shards cannot be read"),
        }
    }

    fn change_to(&mut self, Agreed { plan, kept_for }: Agreed) {
        if plan == self.plan {
            return;
        }
        let known = std::mem::replace(&mut self.plan, plan.clone());
        metrics::gauge!(SHARDS).set(f64::from(plan.current));
        metrics::gauge!(SHARDS_NEXT).set(f64::from(plan.next.unwrap_or_default()));
        if plan.current != known.current {
            self.is_too_small = false;
            tracing::info!(
                shards = plan.current,
                before = known.current,
                "so many shards there are from now on"
            );
        }
        match plan.next {
            Some(next) if known.next != Some(next) => tracing::info!(
                shards = plan.current,
                next,
                "another number of shards is to be: they are connected beside the present ones"
            ),
            None if known.next.is_some() && known.next != Some(plan.current) => tracing::warn!(
                shards = plan.current,
                abandoned = known.next,
                "the next shards are given up; the present ones stay"
            ),
            _ => {}
        }
        self.holder.health.planned(plan, kept_for);
    }

    /// Starts the sets that the plan has, and stops the others.
    fn follow(&mut self) {
        self.running
            .retain(|_, (_, running)| !running.is_finished());
        for (shards, (tasks, _)) in &self.running {
            if !self.plan.has(*shards) {
                tasks.stop();
            }
        }
        if self.plan.version == 0 {
            return;
        }
        for shards in [Some(self.plan.current), self.plan.next]
            .into_iter()
            .flatten()
        {
            // One that is still being wound up is started again after that.
            if !self.running.contains_key(&shards) {
                self.start(shards);
            }
        }
    }

    fn start(&mut self, shards: u32) {
        let mut holder = self.holder.clone();
        holder.shards = shards;
        holder.config = ConfigBuilder::from(holder.config)
            .queue(self.gate.of(shards))
            .build();
        let tasks = self.tasks.child();
        let leases = Leases::new(holder, self.fatal.clone(), tasks.clone());
        let running = self.tasks.spawn(leases.run());
        self.running.insert(shards, (tasks, running));
    }

    fn was_refused(&mut self, shards: u32) {
        if self.plan.next == Some(shards) {
            tracing::error!(
                shards,
                "Discord refuses the next shards: there are too few of them for this bot"
            );
            self.refused = Some(shards);
        } else if self.plan.current == shards && !std::mem::replace(&mut self.is_too_small, true) {
            tracing::error!(
                shards,
                "Discord takes no shard of the present number any more; it is asked how many it wants"
            );
            self.ask_at = Instant::now();
        }
    }

    /// Asks Discord for its advice when it is time to.
    async fn take_advice(&mut self) {
        if !self.holder.may_grow || Instant::now() < self.ask_at || self.plan.next.is_some() {
            return;
        }
        let advice = tokio::select! {
            advice = start::advice(&self.holder.rest) => advice,
            () = self.tasks.stopped() => return,
        };
        let advised = match advice {
            Ok(advised) => advised,
            Err(error) => {
                tracing::debug!(%error, "Discord's advice on shards could not be had");
                self.ask_at = Instant::now() + ADVICE_AGAIN;
                return;
            }
        };
        self.ask_at = Instant::now() + ADVICE;
        if is_worth_it(self.plan.current, advised, self.is_too_small) {
            self.wanted = Some(advised);
        } else if self.is_too_small {
            self.fatal.tell(GatewayError::closed(Some(4011)));
        }
    }
}

/// Whether running gateways follow an advice. Each shard costs a session start of the day, so
/// they do for a quarter more, and for any more once Discord refuses the present number.
fn is_worth_it(current: u32, advised: u32, is_too_small: bool) -> bool {
    let least = if is_too_small {
        current.saturating_add(1)
    } else {
        current.saturating_add(current.div_ceil(4))
    };
    advised >= least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_gateways_follow_an_advice_that_is_worth_the_session_starts() {
        assert!(is_worth_it(1, 2, false));
        assert!(!is_worth_it(16, 19, false));
        assert!(is_worth_it(16, 20, false));
        assert!(is_worth_it(16, 17, true));
        assert!(!is_worth_it(16, 16, true));
        assert!(!is_worth_it(16, 8, false));
    }
}
