//! Every fault there is, by the name it has on the command line and in the table.

use std::fmt;

use clap::ValueEnum;

/// Something that is broken on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Fault {
    /// A worker is killed with SIGKILL and started again
    #[value(name = "worker-kill")]
    WorkerKill,
    /// A gateway is killed with SIGKILL and started again a moment later
    #[value(name = "gateway-kill")]
    GatewayKill,
    /// Redis is stopped and started at once; the second time it is killed first
    #[value(name = "redis-restart")]
    RedisRestart,
    /// Redis is away for the whole outage
    #[value(name = "redis-outage")]
    RedisOutage,
    /// Redis forgets everything
    #[value(name = "redis-flush")]
    RedisFlush,
    /// `PostgreSQL` is away for the whole outage
    #[value(name = "postgres-outage")]
    PostgresOutage,
    /// `PostgreSQL` is stopped and started at once; the second time it is killed first
    #[value(name = "postgres-restart")]
    PostgresRestart,
    /// Redis and `PostgreSQL` are away together for the whole outage
    #[value(name = "both-down")]
    BothDown,
    /// Claude answers 529, overloaded, for the whole outage
    #[value(name = "claude-outage")]
    ClaudeOutage,
    /// Discord's REST API answers 500, 502, 503 and 504 for the whole outage
    #[value(name = "discord-5xx")]
    Discord5xx,
    /// Discord's REST API answers 429 for the whole outage
    #[value(name = "discord-429")]
    Discord429,
    /// Discord's sockets end without a close frame
    #[value(name = "socket-drop")]
    SocketDrop,
    /// Discord asks for a reconnect (op 7)
    #[value(name = "op7")]
    Op7,
    /// Discord calls the session invalid, but resumable (op 9)
    #[value(name = "op9-resumable")]
    Op9Resumable,
    /// Discord calls the session invalid for good (op 9)
    #[value(name = "op9-final")]
    Op9Final,
    /// Discord's sockets stay open, and heartbeats are no longer acknowledged
    #[value(name = "zombie")]
    Zombie,
    /// Discord's events come twice
    #[value(name = "duplicate-events")]
    DuplicateEvents,
    /// Discord's events come in pairs that have changed places
    #[value(name = "reordered-events")]
    ReorderedEvents,
    /// What is said to and by Redis and `PostgreSQL` comes late and in small pieces
    #[value(name = "slow-network")]
    SlowNetwork,
    /// Every gateway and worker is stopped with SIGTERM and started anew, one by one; with
    /// --previous the earlier version gives way to the present one, and comes back
    #[value(name = "rolling-deploy")]
    RollingDeploy,
    /// Faults of all other kinds, drawn by lot, one after another
    #[value(name = "all-random")]
    AllRandom,
}

impl Fault {
    /// All faults, in the order in which they have their turn.
    #[must_use]
    pub fn all() -> &'static [Self] {
        Self::value_variants()
    }

    /// The fault's name.
    #[must_use]
    pub fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// Any fault but [`Fault::AllRandom`].
    #[must_use]
    pub fn drawn(lots: &mut fastrand::Rng) -> Self {
        let single = &Self::all()[..Self::all().len() - 1];
        single[lots.usize(..single.len())]
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lots_never_fall_on_the_drawing_of_lots() {
        let mut lots = fastrand::Rng::with_seed(1);
        assert_eq!(Fault::all().last(), Some(&Fault::AllRandom));
        for _ in 0..1000 {
            assert_ne!(Fault::drawn(&mut lots), Fault::AllRandom);
        }
    }
}
