//! What the shards of this process are doing, for whoever asks whether the gateway is well.
//!
//! The shards write, the health room reads. Nothing here decides what an unwell gateway means
//! for the process, and nothing here does I/O.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::watch;
use twilight_gateway::ShardId;

use super::budget::PACE;
use crate::hot::{
    plan::{Plan, Standing},
    shards::Lease,
};

/// How long events must have come in by a shard of a next set until it stands: its servers are
/// told in that time.
const STANDS: Duration = Duration::from_secs(2);

/// The state of every shard that this process holds. Clones share it.
#[derive(Clone, Debug)]
pub struct GatewayHealth {
    shards: Arc<watch::Sender<Vec<ShardHealth>>>,
    part: Arc<watch::Sender<Part>>,
    sending: Arc<watch::Sender<Sending>>,
    plan: Arc<watch::Sender<Planned>>,
}

/// The plan as it was last told.
#[derive(Clone, Debug, Default)]
struct Planned {
    plan: Plan,
    /// For how long gateways had kept to its present count, and when that was told.
    kept: Option<(Duration, Instant)>,
}

/// How requests are sent, by how many Discord has refused lately.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// As fast as Discord's limit allows.
    Freely,
    /// Slowly: many were refused.
    Slowly,
    /// Not at all: so many were refused that Discord might ban the address.
    Nothing,
}

impl Sending {
    /// How to send after so many invalid requests.
    #[must_use]
    pub fn of(invalid: u32) -> Self {
        if invalid >= PACE.stop_from {
            Self::Nothing
        } else if invalid >= PACE.slow_from {
            Self::Slowly
        } else {
            Self::Freely
        }
    }

    fn trouble(self) -> Option<&'static str> {
        match self {
            Self::Freely => None,
            Self::Slowly => Some(
                "Discord refuses many requests, so they are sent slowly: look into the log for what to do",
            ),
            Self::Nothing => Some(
                "Discord refused so many requests that nothing is sent for now: look into the log for what to do",
            ),
        }
    }
}

/// What is known of this process' part of the shards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// Nobody was asked yet, or nobody has answered.
    Unknown,
    /// Shards that nobody holds may become its own.
    Waiting,
    /// It holds its part, which may be none.
    Known,
}

/// The state of one shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardHealth {
    /// The shard's number, from 0.
    pub shard: u32,
    /// How many shards there are in its set.
    pub shards: u32,
    /// The fence of its lease.
    pub fence: u64,
    /// What its connection is doing.
    pub connection: Connection,
    /// Since when its connection does that.
    pub since: Instant,
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
    /// It has started so many sessions that it waits before the next one.
    StartsTooOften,
    /// So few session starts are left today that it waits before the next one.
    FewStartsLeft,
}

/// How the gateway is, all shards taken together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wellbeing {
    /// Every shard is connected and hears from Discord.
    Ready,
    /// Some shards are connected, and the reason names one that is not; or requests are held back.
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
            part: Arc::new(watch::Sender::new(Part::Unknown)),
            sending: Arc::new(watch::Sender::new(Sending::Freely)),
            plan: Arc::new(watch::Sender::new(Planned::default())),
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
        let plan = self.plan();
        let mut shards = self.shards.borrow().clone();
        let beside: Vec<_> = shards
            .iter()
            .filter(|shard| plan.next == Some(shard.shards))
            .copied()
            .collect();
        // What is wound up, or not needed yet, makes nobody unwell.
        shards.retain(|shard| plan.version == 0 || shard.shards == plan.current);
        let unwell: Vec<String> = shards
            .iter()
            .filter_map(|shard| Some(format!("shard {}: {}", shard.shard, shard.trouble(now)?)))
            .collect();
        match unwell.first() {
            None if shards.is_empty() => match *self.part.borrow() {
                Part::Unknown => Wellbeing::NotReady("the gateway has not started yet".to_owned()),
                Part::Waiting => {
                    Wellbeing::NotReady("shards that nobody holds are waited for".to_owned())
                }
                // Every shard is held elsewhere: it stands by.
                Part::Known => moving(&plan, &beside, now),
            },
            None => match self.sending.borrow().trouble() {
                Some(trouble) => Wellbeing::Degraded(trouble.to_owned()),
                None => moving(&plan, &beside, now),
            },
            Some(first) if unwell.len() == shards.len() => Wellbeing::NotReady(first.clone()),
            Some(first) => Wellbeing::Degraded(first.clone()),
        }
    }

    /// What this process holds is known; `free` shards are held by nobody.
    pub(super) fn part_is_known(&self, free: u64) {
        let part = if free > 0 { Part::Waiting } else { Part::Known };
        self.part.send_replace(part);
    }

    pub(super) fn sending(&self, sending: Sending) {
        self.sending.send_replace(sending);
    }

    /// The plan of how many shards there are, and for how long gateways have kept to it.
    pub(super) fn planned(&self, plan: Plan, kept_for: Duration) {
        let kept = Some((kept_for, Instant::now()));
        self.plan.send_replace(Planned { plan, kept });
    }

    /// For how long gateways have kept to the present count at `now`; none while it is not known.
    pub(super) fn plan_kept_for(&self, now: Instant) -> Option<Duration> {
        let (kept_for, told) = self.plan.borrow().kept?;
        Some(kept_for + now.saturating_duration_since(told))
    }

    /// What the plan was last told to be.
    #[must_use]
    pub fn plan(&self) -> Plan {
        self.plan.borrow().plan.clone()
    }

    /// What is held of a set, and whether it stands.
    pub(super) fn standing(&self, shards: u32, now: Instant) -> Vec<Standing> {
        let known = self.shards.borrow();
        let of_set = known.iter().filter(|known| known.shards == shards);
        of_set
            .map(|known| Standing {
                shard: known.shard,
                fence: known.fence,
                stands: known.stands(now),
            })
            .collect()
    }

    pub(super) fn hold(&self, shards: u32, lease: Lease) {
        let id = ShardId::new(lease.shard, shards);
        self.shards.send_modify(|shards| {
            shards.retain(|known| !known.is(id));
            shards.push(ShardHealth::new(id, lease.fence));
            shards.sort_unstable_by_key(|known| (known.shards, known.shard));
        });
    }

    pub(super) fn let_go(&self, shard: ShardId) {
        self.shards
            .send_modify(|shards| shards.retain(|known| !known.is(shard)));
    }

    pub(super) fn connection(&self, shard: ShardId, connection: Connection) {
        self.shards.send_if_modified(|shards| {
            let Some(known) = find(shards, shard) else {
                return false;
            };
            let changed = known.connection != connection;
            known.connection = connection;
            if changed {
                known.since = Instant::now();
            }
            changed
        });
    }

    pub(super) fn greeted(&self, shard: ShardId, heartbeat: Duration) {
        self.quietly(shard, |known| known.heartbeat = Some(heartbeat));
    }

    pub(super) fn heard(&self, shard: ShardId, now: Instant) {
        self.quietly(shard, |known| known.last_event = Some(now));
    }

    pub(super) fn acknowledged(&self, shard: ShardId, now: Instant) {
        self.quietly(shard, |known| known.last_acknowledged = Some(now));
    }

    fn quietly(&self, shard: ShardId, change: impl FnOnce(&mut ShardHealth)) {
        self.shards.send_if_modified(|shards| {
            if let Some(known) = find(shards, shard) {
                change(known);
            }
            false
        });
    }
}

fn find(shards: &mut [ShardHealth], shard: ShardId) -> Option<&mut ShardHealth> {
    shards.iter_mut().find(|known| known.is(shard))
}

/// A gateway that is well, but for what it has to do while the count changes.
fn moving(plan: &Plan, beside: &[ShardHealth], now: Instant) -> Wellbeing {
    let Some(next) = plan.next else {
        return Wellbeing::Ready;
    };
    let standing = beside.iter().filter(|shard| shard.stands(now)).count();
    Wellbeing::Degraded(format!(
        "the bot moves from {} to {next} shards: {standing} of the {} that this gateway holds of \
         the next ones stand",
        plan.current,
        beside.len()
    ))
}

impl ShardHealth {
    fn new(id: ShardId, fence: u64) -> Self {
        Self {
            shard: id.number(),
            shards: id.total(),
            fence,
            connection: Connection::Connecting,
            since: Instant::now(),
            heartbeat: None,
            last_event: None,
            last_acknowledged: None,
        }
    }

    fn is(&self, id: ShardId) -> bool {
        (self.shard, self.shards) == (id.number(), id.total())
    }

    fn stands(&self, now: Instant) -> bool {
        self.connection == Connection::Active && now.saturating_duration_since(self.since) >= STANDS
    }

    fn trouble(&self, now: Instant) -> Option<&'static str> {
        match self.connection {
            Connection::Connecting => Some("it is not connected to Discord"),
            Connection::HeldBack => Some("it is held back until messages can be accepted again"),
            Connection::StartsTooOften => Some(
                "it has started too many sessions and waits before the next one: look into the log for why",
            ),
            Connection::FewStartsLeft => Some(
                "few or no session starts are left today, so that it waits before the next one",
            ),
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

    fn hold(health: &GatewayHealth, shard: u32) {
        health.hold(2, Lease { shard, fence: 1 });
    }

    #[test]
    fn what_stands_beside_makes_nobody_unwell_and_is_told() {
        let health = GatewayHealth::new();
        let now = Instant::now();
        hold(&health, 0);
        health.connection(ShardId::new(0, 2), Connection::Active);
        health.hold(3, Lease { shard: 0, fence: 1 });
        let plan = Plan {
            version: 2,
            current: 2,
            next: Some(3),
            before: Vec::new(),
        };
        health.planned(plan, Duration::ZERO);
        let told = health.wellbeing(now);
        assert!(
            matches!(&told, Wellbeing::Degraded(reason) if reason.contains("from 2 to 3 shards")),
            "{told:?}"
        );
        assert!(!health.standing(3, now)[0].stands);
    }

    #[test]
    fn silence_is_noticed_after_two_heartbeats() {
        let health = GatewayHealth::new();
        let start = Instant::now();
        assert!(matches!(health.wellbeing(start), Wellbeing::NotReady(_)));
        for number in 0..2 {
            let shard = ShardId::new(number, 2);
            hold(&health, number);
            health.greeted(shard, Duration::from_secs(40));
            health.heard(shard, start);
            health.connection(shard, Connection::Active);
        }
        let later = start + Duration::from_secs(80);
        assert_eq!(health.wellbeing(later), Wellbeing::Ready);
        health.heard(ShardId::new(1, 2), later);
        let silent = later + Duration::from_millis(1);
        assert!(
            matches!(health.wellbeing(silent), Wellbeing::Degraded(reason) if reason.contains("shard 0"))
        );
        health.connection(ShardId::new(1, 2), Connection::Connecting);
        assert!(matches!(health.wellbeing(silent), Wellbeing::NotReady(_)));
    }

    #[test]
    fn whoever_holds_no_shard_stands_by_when_others_hold_them_all() {
        let health = GatewayHealth::new();
        let now = Instant::now();
        health.part_is_known(1);
        assert!(matches!(health.wellbeing(now), Wellbeing::NotReady(_)));
        health.part_is_known(0);
        assert_eq!(health.wellbeing(now), Wellbeing::Ready);
        hold(&health, 1);
        assert!(matches!(health.wellbeing(now), Wellbeing::NotReady(_)));
        health.let_go(ShardId::new(1, 2));
        assert_eq!(health.wellbeing(now), Wellbeing::Ready);
    }

    #[test]
    fn requests_that_are_held_back_are_reported() {
        let health = GatewayHealth::new();
        let now = Instant::now();
        hold(&health, 0);
        health.connection(ShardId::new(0, 2), Connection::Active);
        assert_eq!(health.wellbeing(now), Wellbeing::Ready);
        for invalid in [PACE.slow_from, PACE.stop_from] {
            health.sending(Sending::of(invalid));
            assert!(matches!(health.wellbeing(now), Wellbeing::Degraded(_)));
        }
        health.sending(Sending::of(PACE.slow_from - 1));
        assert_eq!(health.wellbeing(now), Wellbeing::Ready);
    }

    #[test]
    fn only_a_change_of_connection_wakes_those_who_watch() {
        let health = GatewayHealth::new();
        hold(&health, 0);
        let mut watching = health.subscribe();
        watching.mark_unchanged();
        health.heard(ShardId::new(0, 2), Instant::now());
        health.acknowledged(ShardId::new(0, 2), Instant::now());
        assert!(!watching.has_changed().unwrap());
        health.connection(ShardId::new(0, 2), Connection::Active);
        assert!(watching.has_changed().unwrap());
    }
}
