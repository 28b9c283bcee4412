//! What the shards of this process are doing, for whoever asks whether the gateway is well.
//!
//! The shards write, the health room reads. Nothing here decides what an unwell gateway means
//! for the process, and nothing here does I/O.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::watch;

/// The state of every shard of this process. Clones share it.
#[derive(Clone, Debug)]
pub struct GatewayHealth {
    shards: Arc<watch::Sender<Vec<ShardHealth>>>,
}

/// The state of one shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardHealth {
    /// The shard's number, from 0.
    pub shard: u32,
    /// What its connection is doing.
    pub connection: Connection,
    /// How often Discord wants a heartbeat; `None` before the first greeting.
    pub heartbeat: Option<Duration>,
    /// When Discord last sent anything; `None` before the first greeting.
    pub last_event: Option<Instant>,
    /// When Discord last acknowledged a heartbeat.
    pub last_acknowledged: Option<Instant>,
}

/// What a shard's connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// There is none yet, or it was lost and is being made again.
    Connecting,
    /// Events come in.
    Active,
    /// It is held back on purpose until messages can be accepted again.
    HeldBack,
}

/// How the gateway is, all shards taken together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wellbeing {
    /// Every shard is connected and hears from Discord.
    Ready,
    /// Some shards are connected; the reason names one that is not.
    Degraded(String),
    /// No shard is connected; the reason names one.
    NotReady(String),
}

impl Default for GatewayHealth {
    fn default() -> Self {
        Self::new()
    }
}

impl GatewayHealth {
    /// No shards yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            shards: Arc::new(watch::Sender::new(Vec::new())),
        }
    }

    /// Wakes on every change of a connection; not on every event.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<Vec<ShardHealth>> {
        self.shards.subscribe()
    }

    /// How the gateway is at `now`. A shard that has heard nothing for two heartbeats counts as
    /// not connected.
    #[must_use]
    pub fn wellbeing(&self, now: Instant) -> Wellbeing {
        let shards = self.shards.borrow();
        let unwell: Vec<String> = shards
            .iter()
            .filter_map(|shard| Some(format!("shard {}: {}", shard.shard, shard.trouble(now)?)))
            .collect();
        match unwell.first() {
            None if shards.is_empty() => {
                Wellbeing::NotReady("the gateway has not started yet".to_owned())
            }
            None => Wellbeing::Ready,
            Some(first) if unwell.len() == shards.len() => Wellbeing::NotReady(first.clone()),
            Some(first) => Wellbeing::Degraded(first.clone()),
        }
    }

    pub(super) fn begin(&self, shard_numbers: impl Iterator<Item = u32>) {
        let shards = shard_numbers.map(ShardHealth::new).collect();
        self.shards.send_replace(shards);
    }

    pub(super) fn connection(&self, shard: u32, connection: Connection) {
        self.shards.send_if_modified(|shards| {
            let Some(known) = find(shards, shard) else {
                return false;
            };
            let changed = known.connection != connection;
            known.connection = connection;
            changed
        });
    }

    pub(super) fn greeted(&self, shard: u32, heartbeat: Duration) {
        self.quietly(shard, |known| known.heartbeat = Some(heartbeat));
    }

    pub(super) fn heard(&self, shard: u32, now: Instant) {
        self.quietly(shard, |known| known.last_event = Some(now));
    }

    pub(super) fn acknowledged(&self, shard: u32, now: Instant) {
        self.quietly(shard, |known| known.last_acknowledged = Some(now));
    }

    fn quietly(&self, shard: u32, change: impl FnOnce(&mut ShardHealth)) {
        self.shards.send_if_modified(|shards| {
            if let Some(known) = find(shards, shard) {
                change(known);
            }
            false
        });
    }
}

fn find(shards: &mut [ShardHealth], shard: u32) -> Option<&mut ShardHealth> {
    shards.iter_mut().find(|known| known.shard == shard)
}

impl ShardHealth {
    fn new(shard: u32) -> Self {
        Self {
            shard,
            connection: Connection::Connecting,
            heartbeat: None,
            last_event: None,
            last_acknowledged: None,
        }
    }

    fn trouble(&self, now: Instant) -> Option<&'static str> {
        match self.connection {
            Connection::Connecting => Some("it is not connected to Discord"),
            Connection::HeldBack => Some("it is held back until messages can be accepted again"),
            Connection::Active if self.is_silent(now) => {
                Some("Discord has been silent for two heartbeats")
            }
            Connection::Active => None,
        }
    }

    fn is_silent(&self, now: Instant) -> bool {
        let (Some(heartbeat), Some(last_event)) = (self.heartbeat, self.last_event) else {
            return false;
        };
        now.saturating_duration_since(last_event) > heartbeat * 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_noticed_after_two_heartbeats() {
        let health = GatewayHealth::new();
        let start = Instant::now();
        assert!(matches!(health.wellbeing(start), Wellbeing::NotReady(_)));
        health.begin(0..2);
        for shard in 0..2 {
            health.greeted(shard, Duration::from_secs(40));
            health.heard(shard, start);
            health.connection(shard, Connection::Active);
        }
        let later = start + Duration::from_secs(80);
        assert_eq!(health.wellbeing(later), Wellbeing::Ready);
        health.heard(1, later);
        let silent = later + Duration::from_millis(1);
        assert!(
            matches!(health.wellbeing(silent), Wellbeing::Degraded(reason) if reason.contains("shard 0"))
        );
        health.connection(1, Connection::Connecting);
        assert!(matches!(health.wellbeing(silent), Wellbeing::NotReady(_)));
    }

    #[test]
    fn only_a_change_of_connection_wakes_those_who_watch() {
        let health = GatewayHealth::new();
        health.begin(0..1);
        let mut watching = health.subscribe();
        watching.mark_unchanged();
        health.heard(0, Instant::now());
        health.acknowledged(0, Instant::now());
        assert!(!watching.has_changed().unwrap());
        health.connection(0, Connection::Active);
        assert!(watching.has_changed().unwrap());
    }
}
