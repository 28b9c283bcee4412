//! Every key, channel, slot tag and time-to-live in Redis; the only such literals in the house.
//!
//! The part in braces is the Redis Cluster slot tag: what one script touches shares one. Keys
//! that must not outlive a rebuild of the queue carry the epoch, so that what Redis still holds
//! of an older one is simply never looked at again (and swept later).

use std::time::Duration;

use crate::domain::{
    ids::{ConversationId, JobId, Platform, UserId},
    routing::Route,
};

/// A job's unique key while the job waits or runs: as long as the journal keeps its row.
pub const UNIQUE_WHILE_OPEN: Duration = Duration::from_hours(24);
/// A job's unique key after the job has ended.
pub const UNIQUE_AFTER_END: Duration = Duration::from_mins(15);
/// The mark that an outcome was posted, while it waits in its mailbox: as long as the journal
/// keeps its job's row.
pub const POSTED: Duration = Duration::from_hours(24);
/// The mark that an outcome was posted, once it has left its mailbox.
pub const POSTED_AFTER_REMOVAL: Duration = Duration::from_mins(15);
/// A conversation's cached turns, after the last one.
pub const TURNS: Duration = Duration::from_hours(2);
/// A conversation's cached turns when Postgres could not be asked for the older ones.
pub const TURNS_INCOMPLETE: Duration = Duration::from_mins(1);
/// A person's cached preferences.
pub const PREFERENCES: Duration = Duration::from_hours(1);
/// The console's event log, after its last event.
pub const CONSOLE_EVENTS: Duration = Duration::from_hours(24);
/// The right to write receipts, when its holder is silent.
pub const SETTLER: Duration = Duration::from_secs(5);

/// Makes keys. The prefix sets deployments (and tests) apart that share one Redis.
#[derive(Clone, Debug)]
pub struct Keys {
    prefix: String,
}

impl Keys {
    /// Keys that begin with `prefix`.
    #[must_use]
    pub fn new(prefix: &str) -> Self {
        Self {
            prefix: prefix.to_owned(),
        }
    }

    /// The marker of a queue partition: the epoch it is open under, and the last journal batch.
    #[must_use]
    pub fn marker(&self, partition: u16) -> String {
        format!("{}:{{q{partition}}}:marker", self.prefix)
    }

    /// What every key of a queue partition under one epoch begins with. The scripts append:
    /// `m:` and the conversation for a mailbox, `s:` and the unique key, `ready`, `leases`,
    /// `held`, `tries`, `parked`, `dead`, `fence`, `wake`.
    #[must_use]
    pub fn queue(&self, partition: u16, epoch: i64) -> String {
        format!("{}:{{q{partition}}}:{epoch}:", self.prefix)
    }

    /// The list whose one element wakes a waiting worker.
    #[must_use]
    pub fn wake(&self, partition: u16, epoch: i64) -> String {
        format!("{}wake", self.queue(partition, epoch))
    }

    /// The conversations that are leased, by the time at which the lease ends.
    #[must_use]
    pub fn leases(&self, partition: u16, epoch: i64) -> String {
        format!("{}leases", self.queue(partition, epoch))
    }

    /// The conversations that have work and no lease.
    #[must_use]
    pub fn ready(&self, partition: u16, epoch: i64) -> String {
        format!("{}ready", self.queue(partition, epoch))
    }

    /// A route's mailbox of outcomes.
    #[must_use]
    pub fn outcomes(&self, route: Route, epoch: i64) -> String {
        format!("{}:{{o.{route}}}:{epoch}:box", self.prefix)
    }

    /// The mark that a job's outcome was posted.
    #[must_use]
    pub fn posted(&self, route: Route, epoch: i64, job: JobId) -> String {
        format!("{}:{{o.{route}}}:{epoch}:posted:{job}", self.prefix)
    }

    /// The channel of a door: bells, and what is shown while work runs.
    #[must_use]
    pub fn door(&self, route: Route) -> String {
        format!("{}:door:{route}", self.prefix)
    }

    /// The stream of receipts, from all doors.
    #[must_use]
    pub fn receipts(&self) -> String {
        format!("{}:{{receipts}}:stream", self.prefix)
    }

    /// Who writes receipts to Postgres at present.
    #[must_use]
    pub fn settler(&self) -> String {
        format!("{}:{{receipts}}:settler", self.prefix)
    }

    /// A conversation's cached turns.
    #[must_use]
    pub fn turns(&self, conversation: &ConversationId, epoch: i64) -> String {
        format!("{}:{{c.{conversation}}}:{epoch}:turns", self.prefix)
    }

    /// A person's cached preferences.
    #[must_use]
    pub fn preferences(&self, platform: Platform, user: &UserId) -> String {
        format!("{}:preferences:{platform}:{user}", self.prefix)
    }

    /// The moments at which a person was let through a limit.
    #[must_use]
    pub fn quota(&self, limit: &str, platform: Platform, user: &UserId) -> String {
        format!("{}:quota:{limit}:{platform}:{{{user}}}", self.prefix)
    }

    /// The mark that the refusal of a limit's present window was told.
    #[must_use]
    pub fn quota_told(&self, limit: &str, platform: Platform, user: &UserId) -> String {
        format!("{}:told", self.quota(limit, platform, user))
    }

    /// A job's unique key, over all kinds.
    #[must_use]
    pub fn unique(&self, partition: u16, epoch: i64, unique: &str) -> String {
        format!("{}s:{unique}", self.queue(partition, epoch))
    }

    /// The console's log of what it showed in a conversation.
    #[must_use]
    pub fn console_events(&self, conversation: &ConversationId) -> String {
        format!("{}:{{c.{conversation}}}:events", self.prefix)
    }

    /// The ids in the console's log.
    #[must_use]
    pub fn console_shown(&self, conversation: &ConversationId) -> String {
        format!("{}:{{c.{conversation}}}:shown", self.prefix)
    }

    /// Matches every key that carries an epoch, and tells which one.
    #[must_use]
    pub fn epoch_of(&self, key: &str) -> Option<i64> {
        let rest = key.strip_prefix(&self.prefix)?.strip_prefix(":{")?;
        let (_, rest) = rest.split_once("}:")?;
        rest.split_once(':')?.0.parse().ok()
    }

    /// The pattern of every key of this prefix.
    #[must_use]
    pub fn all(&self) -> String {
        format!("{}:*", self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_carry_an_epoch_tell_it() {
        let keys = Keys::new("t");
        let conversation = ConversationId::new(Platform::Console, &"a".into(), &"7:8".into());
        assert_eq!(keys.epoch_of(&keys.wake(0, 12)), Some(12));
        assert_eq!(keys.epoch_of(&keys.outcomes(Route::Console, 3)), Some(3));
        assert_eq!(keys.epoch_of(&keys.turns(&conversation, 4)), Some(4));
        assert_eq!(keys.epoch_of(&keys.marker(0)), None);
        assert_eq!(keys.epoch_of(&keys.receipts()), None);
        assert_eq!(keys.epoch_of(&keys.console_events(&conversation)), None);
    }
}
