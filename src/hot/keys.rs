//! Every key, channel, slot tag and time-to-live in Redis; the only such literals in the house.
//!
//! The part in braces is the Redis Cluster slot tag: what one script touches shares one. Keys
//! that must not outlive a rebuild of the queue carry the epoch, so that what Redis still holds
//! of an older one is simply never looked at again (and swept later).

use std::time::Duration;

use uuid::Uuid;

use crate::domain::{
    ids::{ChannelId, ConversationId, JobId, MessageId, Platform, UserId},
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
/// When the first try of a job that somebody waits for began: longer than all its tries take.
pub const BEGUN: Duration = Duration::from_mins(15);
/// Which messages are answered together: longer than all tries of the first take.
pub const GATHERED: Duration = Duration::from_mins(15);
/// That a message was deleted: as long as messages are answered together.
pub const FRESH_DELETION: Duration = GATHERED;
/// How a message was edited, which may be none of the bot's: longer than what was said a moment ago waits.
pub const FRESH_EDIT: Duration = Duration::from_mins(2);
/// A conversation's cached turns, after the last one.
pub const TURNS: Duration = Duration::from_hours(2);
/// A conversation's cached turns when Postgres could not be asked for the older ones.
pub const TURNS_INCOMPLETE: Duration = Duration::from_mins(1);
/// What a model said that a message wants: as long as the same words in the same conversation mean
/// the same.
pub const OPINION: Duration = Duration::from_mins(10);
/// What is cached of a conversation's summaries.
pub const SUMMARIES: Duration = Duration::from_hours(1);
/// How long nothing is cached of them after a new one was written: longer than anybody takes who
/// read the old ones before.
pub const SUMMARIES_CHANGED: Duration = Duration::from_secs(10);
/// The mark that people were told that something was left out: longer than any session.
pub const LEFT_OUT_TOLD: Duration = Duration::from_hours(24);
/// What was done to messages of a conversation, after the last such thing: longer than an answer
/// is on its way.
pub const REVISIONS: Duration = Duration::from_hours(24);
/// A person's cached preferences.
pub const PREFERENCES: Duration = Duration::from_hours(1);
/// How long nothing is cached of them after a change: longer than anybody takes who read the old ones
/// before.
pub const PREFERENCES_CHANGED: Duration = Duration::from_secs(10);
/// What was learnt of a model's tokens, after it was last asked.
pub const TOKEN_RATES: Duration = Duration::from_hours(30 * 24);
/// Whether a model answered, after it was last noted.
pub const STANDING: Duration = Duration::from_mins(5);
/// The console's event log, after its last event.
pub const CONSOLE_EVENTS: Duration = Duration::from_hours(24);
/// The right to write receipts, when its holder is silent.
pub const SETTLER: Duration = Duration::from_secs(5);

/// The thumbs that people have put under messages of the bot's: longer than their votes are on their
/// way. Behind that, history tells whose messages they were.
pub const THUMBS: Duration = Duration::from_hours(24);

/// A shard's lease and a gateway instance's registration, when their holder is silent.
pub const SHARD_LEASE: Duration = Duration::from_secs(5);
/// A shard's session, after it was last kept: Discord forgets it earlier.
pub const SESSION: Duration = Duration::from_mins(30);
/// What is known of the channels that were handed over lately.
pub const HEARD: Duration = Duration::from_hours(24);
/// The interactions of one span that were acknowledged and not handed over yet, after the last one:
/// twice the span, which is as long as their tokens last.
pub const INTERACTIONS: Duration = Duration::from_mins(30);

/// The partition of a conversation, of so many. Everybody must agree on it for ever: it is
/// FNV-1a of the conversation's text.
#[must_use]
pub fn partition(conversation: &ConversationId, partitions: u16) -> u16 {
    if partitions <= 1 {
        return 0;
    }
    // The outcome of an errand belongs to the conversation that it is for, and one script posts it.
    let hash = conversation
        .without_errand()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    // Its low bits alone are of poor quality.
    let mixed = (hash >> 32) ^ hash;
    u16::try_from(mixed % u64::from(partitions)).unwrap_or(0)
}

/// The keys of so many shards; they share a slot.
#[derive(Clone, Debug)]
pub struct ShardKeys {
    /// Who holds which shard.
    pub leases: String,
    /// The instances of the gateway that are alive.
    pub instances: String,
    /// From when on free shards may be claimed.
    pub claimed_from: String,
    /// The last fence that was given out.
    pub fence: String,
    /// When any instance last asked for its part.
    pub asked: String,
    /// The channel of the bell that says that there may be something to claim.
    pub bell: String,
}

/// The keys by which the start of a session is permitted; they share a slot.
#[derive(Clone, Debug)]
pub struct IdentifyKeys {
    /// The mark that a shard of the bucket has just started one.
    pub bucket: String,
    /// How many may still be started today.
    pub left: String,
    /// When the shard started sessions.
    pub starts: String,
    /// The mark that one was started while few were left.
    pub few: String,
}

/// The keys of the account of requests to Discord; they share a slot.
#[derive(Clone, Debug)]
pub struct RequestKeys {
    /// Until when the permits given out are paid for.
    pub paid: String,
    /// The mark that nobody may send anything.
    pub pause: String,
    /// How many requests were invalid, by half minutes.
    pub invalid: String,
    /// Who sends.
    pub senders: String,
}

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

    /// What a model answered to exactly this question about a message.
    #[must_use]
    pub fn opinion(&self, question: Uuid) -> String {
        format!("{}:opinion:{}", self.prefix, question.simple())
    }

    /// How many answers of a model were kept lately.
    #[must_use]
    pub fn opinions_kept(&self) -> String {
        format!("{}:opinions", self.prefix)
    }

    /// The marker of a queue partition: the epoch it is open under, and the last journal batch.
    #[must_use]
    pub fn marker(&self, partition: u16) -> String {
        format!("{}:{{q{partition}}}:marker", self.prefix)
    }

    /// What every key of a queue partition under one epoch begins with. The scripts append:
    /// `m:` and the mailbox for its jobs, `s:` and the unique key, `r:` and the queue for its
    /// mailboxes that have work and no lease, `w:` and the queue for its wake token, `h:` and
    /// the session for what a worker holds, `sessions`, `seq`, `parked`, `tries`, `paused`,
    /// `fence`, `count`.
    #[must_use]
    pub fn queue(&self, partition: u16, epoch: i64) -> String {
        format!("{}:{{q{partition}}}:{epoch}:", self.prefix)
    }

    /// The list whose one element wakes a worker that waits for jobs of a queue.
    #[must_use]
    pub fn wake(&self, partition: u16, epoch: i64, queue: &str) -> String {
        format!("{}w:{queue}", self.queue(partition, epoch))
    }

    /// What a worker's session holds: mailboxes, each with its fencing token.
    #[must_use]
    pub fn held(&self, partition: u16, epoch: i64, session: &str) -> String {
        format!("{}h:{session}", self.queue(partition, epoch))
    }

    /// The stream of dead letters, until somebody writes them to Postgres. It outlives epochs.
    #[must_use]
    pub fn dead(&self, partition: u16) -> String {
        format!("{}:{{q{partition}}}:dead", self.prefix)
    }

    /// A mailbox of jobs.
    #[must_use]
    pub fn jobs(&self, partition: u16, epoch: i64, mailbox: &str) -> String {
        format!("{}m:{mailbox}", self.queue(partition, epoch))
    }

    /// The mailboxes of an epoch, in whatever partition, as a pattern.
    #[must_use]
    pub fn mailboxes(&self, epoch: i64) -> String {
        format!("{}:{{q*}}:{epoch}:m:*", self.prefix)
    }

    /// A route's mailbox of outcomes, in one partition. It shares the queue's slot, so that
    /// what is lost with a node of a cluster is lost together, and found out together.
    #[must_use]
    pub fn outcomes(&self, partition: u16, route: Route, epoch: i64) -> String {
        format!("{}o:{route}", self.queue(partition, epoch))
    }

    /// The mark that a job's outcome was posted.
    #[must_use]
    pub fn posted(&self, partition: u16, epoch: i64, job: JobId) -> String {
        format!("{}posted:{job}", self.queue(partition, epoch))
    }

    /// When the first try of a job began. It outlives epochs, and shares the slot of the mark
    /// that the outcome was posted, since posting it removes this.
    #[must_use]
    pub fn begun(&self, partition: u16, job: JobId) -> String {
        format!("{}:{{q{partition}}}:begun:{job}", self.prefix)
    }

    /// Which jobs a job answers together with its own message, or which message it is answered with.
    /// It outlives epochs.
    #[must_use]
    pub fn gathered(&self, partition: u16, job: JobId) -> String {
        format!("{}:{{q{partition}}}:gathered:{job}", self.prefix)
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

    /// Who has put a thumb under which message of the bot's, by when.
    #[must_use]
    pub fn thumbs(&self) -> String {
        format!("{}:{{votes}}:thumbs", self.prefix)
    }

    /// A conversation's cached turns.
    #[must_use]
    pub fn turns(&self, conversation: &ConversationId, epoch: i64) -> String {
        format!("{}:{{c.{conversation}}}:{epoch}:turns", self.prefix)
    }

    /// A conversation's cached summaries.
    #[must_use]
    pub fn summaries(&self, conversation: &ConversationId, epoch: i64) -> String {
        format!("{}:{{c.{conversation}}}:{epoch}:summaries", self.prefix)
    }

    /// When people were told that something was left out.
    #[must_use]
    pub fn left_out_told(&self, conversation: &ConversationId) -> String {
        format!("{}:{{c.{conversation}}}:left-out", self.prefix)
    }

    /// The mark that somebody was told something.
    #[must_use]
    pub fn told(&self, what: &str, person: &str) -> String {
        format!("{}:told:{what}:{person}", self.prefix)
    }

    /// What was done to messages of a conversation, by their jobs. It outlives epochs.
    #[must_use]
    pub fn revisions(&self, conversation: &ConversationId) -> String {
        format!("{}:{{c.{conversation}}}:revisions", self.prefix)
    }

    /// What was done to a message a moment ago. What is of one channel shares a slot.
    #[must_use]
    pub fn fresh(&self, platform: Platform, channel: &ChannelId, message: &MessageId) -> String {
        format!("{}:{{f.{platform}.{channel}}}:fresh:{message}", self.prefix)
    }

    /// The mark that Redis knows who wants to be left alone: the epoch, and the Redis processes it was
    /// told in. It shares the slot of the first partition's marker, so that both are lost together.
    #[must_use]
    pub fn opted_out_mark(&self) -> String {
        format!("{}:{{q0}}:opted-out", self.prefix)
    }

    /// The people of a platform who want to be left alone. It has no time to live and outlives epochs.
    #[must_use]
    pub fn opted_out(&self, platform: Platform) -> String {
        format!("{}:{platform}", self.opted_out_mark())
    }

    /// Whose filling of them goes on.
    #[must_use]
    pub fn opted_out_filler(&self) -> String {
        format!("{}:filler", self.opted_out_mark())
    }

    /// What the servers of a platform ignore. It shares the slot and the mark of the people who want to
    /// be left alone, since both are looked up together, and it outlives epochs as they do.
    #[must_use]
    pub fn ignored(&self, platform: Platform) -> String {
        format!("{}:{{q0}}:ignored:{platform}", self.prefix)
    }

    /// One of the two, while it is being filled.
    #[must_use]
    pub fn being_filled(&self, set: &str) -> String {
        format!("{set}:filling")
    }

    /// A person's cached preferences.
    #[must_use]
    pub fn preferences(&self, platform: Platform, user: &UserId, epoch: i64) -> String {
        format!("{}:preferences:{epoch}:{platform}:{user}", self.prefix)
    }

    /// What was learnt of how a model's tokens are counted.
    #[must_use]
    pub fn token_rates(&self, model: &str) -> String {
        format!("{}:tokens:{model}", self.prefix)
    }

    /// Whether a model answered when it was last asked.
    #[must_use]
    pub fn standing(&self, model: &str) -> String {
        format!("{}:standing:{model}", self.prefix)
    }

    /// The moments at which a limit let something through. What is of one person, channel or server
    /// shares a slot.
    #[must_use]
    pub fn quota(&self, limit: &str, whose: &str) -> String {
        format!("{}:quota:{limit}:{{{whose}}}", self.prefix)
    }

    /// How much a limit let through in a span of so many milliseconds and in the one before.
    #[must_use]
    pub fn quota_sums(&self, limit: &str, whose: &str, span_ms: u64) -> String {
        format!("{}:sums:{span_ms}", self.quota(limit, whose))
    }

    /// The mark that somebody was told of a limit in its present window.
    #[must_use]
    pub fn quota_told(&self, limit: &str, whose: &str, person: &str) -> String {
        format!("{}:told:{person}", self.quota(limit, whose))
    }

    /// The mark that something was counted under a limit.
    #[must_use]
    pub fn quota_counted(&self, limit: &str, whose: &str, what: &str) -> String {
        format!("{}:counted:{what}", self.quota(limit, whose))
    }

    /// What was spent today of an account, and what is set aside.
    #[must_use]
    pub fn budget(&self, cap: &str, whose: &str) -> String {
        format!("{}:budget:{cap}:{{{whose}}}", self.prefix)
    }

    /// What is set aside in an account, by when it lapses.
    #[must_use]
    pub fn budget_aside(&self, cap: &str, whose: &str) -> String {
        format!("{}:aside", self.budget(cap, whose))
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

    /// The leases of so many shards, and what belongs to them.
    #[must_use]
    pub fn shards(&self, shards: u32) -> ShardKeys {
        let name = |name: &str| format!("{}:{{shards}}:of-{shards}:{name}", self.prefix);
        ShardKeys {
            leases: name("leases"),
            instances: name("instances"),
            claimed_from: name("from"),
            fence: name("fence"),
            asked: name("asked"),
            bell: name("bell"),
        }
    }

    /// The plan of how many shards there are.
    #[must_use]
    pub fn shard_plan(&self) -> String {
        format!("{}:{{shards}}:plan", self.prefix)
    }

    /// The shards of a next set that stand.
    #[must_use]
    pub fn shards_standing(&self, shards: u32) -> String {
        format!("{}:{{shards}}:of-{shards}:standing", self.prefix)
    }

    /// How far a shard's session has come.
    #[must_use]
    pub fn shard_session(&self, shards: u32, shard: u32) -> String {
        format!("{}:{{shards}}:of-{shards}:session:{shard}", self.prefix)
    }

    /// The interactions of a span of time that were acknowledged and not handed over yet.
    #[must_use]
    pub fn interactions(&self, span: i64) -> String {
        format!("{}:interactions:{span}", self.prefix)
    }

    /// What permits a shard's identify.
    #[must_use]
    pub fn identify(&self, shards: u32, shard: u32, bucket: u32) -> IdentifyKeys {
        let name = |name: &str| format!("{}:{{identify}}:{name}", self.prefix);
        IdentifyKeys {
            bucket: name(&format!("bucket:{bucket}")),
            left: name("left"),
            starts: name(&format!("starts:{shard}.{shards}")),
            few: name("few"),
        }
    }

    /// The account of requests to Discord.
    #[must_use]
    pub fn requests(&self) -> RequestKeys {
        let name = |name: &str| format!("{}:{{requests}}:{name}", self.prefix);
        RequestKeys {
            paid: name("paid"),
            pause: name("pause"),
            invalid: name("invalid"),
            senders: name("senders"),
        }
    }

    /// The channels of Discord that were handed over lately, by when.
    #[must_use]
    pub fn heard(&self) -> String {
        format!("{}:{{heard}}:channels", self.prefix)
    }

    /// The last message of each channel that was handed over.
    #[must_use]
    pub fn heard_messages(&self) -> String {
        format!("{}:{{heard}}:messages", self.prefix)
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
    fn conversations_are_spread_evenly_and_always_the_same_way() {
        let conversation = |n: u32| {
            let user = n.to_string();
            ConversationId::new(Platform::Discord, &"42".into(), &user.as_str().into())
        };
        let mut counts = [0_u32; 16];
        for n in 0..16_000 {
            counts[usize::from(partition(&conversation(n), 16))] += 1;
        }
        assert!(
            counts.iter().all(|count| (800..1200).contains(count)),
            "{counts:?}"
        );
        let first: Vec<_> = (0..8).map(|n| partition(&conversation(n), 16)).collect();
        assert_eq!(
            first, PLACES,
            "a partition that moves breaks the order of its conversations"
        );
        assert_eq!(partition(&conversation(1), 1), 0);
    }

    const PLACES: [u16; 8] = [5, 2, 15, 12, 9, 6, 3, 0];

    #[test]
    fn keys_that_carry_an_epoch_tell_it() {
        let keys = Keys::new("t");
        let conversation = ConversationId::new(Platform::Console, &"a".into(), &"7:8".into());
        assert_eq!(keys.epoch_of(&keys.wake(0, 12, "a")), Some(12));
        assert_eq!(keys.epoch_of(&keys.outcomes(7, Route::Console, 3)), Some(3));
        assert_eq!(keys.epoch_of(&keys.turns(&conversation, 4)), Some(4));
        assert_eq!(keys.epoch_of(&keys.summaries(&conversation, 5)), Some(5));
        assert_eq!(keys.epoch_of(&keys.left_out_told(&conversation)), None);
        assert_eq!(keys.epoch_of(&keys.marker(0)), None);
        assert_eq!(keys.epoch_of(&keys.dead(0)), None);
        assert_eq!(keys.epoch_of(&keys.begun(0, JobId(Uuid::nil()))), None);
        assert_eq!(keys.epoch_of(&keys.receipts()), None);
        assert_eq!(keys.epoch_of(&keys.console_events(&conversation)), None);
        assert_eq!(keys.epoch_of(&keys.revisions(&conversation)), None);
        assert_eq!(keys.epoch_of(&keys.shards(3).leases), None);
        assert_eq!(keys.epoch_of(&keys.shard_session(3, 0)), None);
        assert_eq!(keys.epoch_of(&keys.shard_plan()), None);
        assert_eq!(keys.epoch_of(&keys.shards_standing(3)), None);
        assert_eq!(keys.epoch_of(&keys.identify(3, 0, 1).bucket), None);
        assert_eq!(keys.epoch_of(&keys.requests().paid), None);
        assert_eq!(keys.epoch_of(&keys.heard()), None);
        assert_eq!(keys.epoch_of(&keys.thumbs()), None);
        assert_eq!(keys.epoch_of(&keys.opted_out_mark()), None);
        assert_eq!(keys.epoch_of(&keys.opted_out(Platform::Discord)), None);
        assert_eq!(keys.epoch_of(&keys.ignored(Platform::Discord)), None);
    }
}
