//! How many Discord shards there are, as all gateways agree: the present count, and at most one
//! next count, whose shards stand beside the present ones until all of them do.
//!
//! The plan has a version that only grows, so that those who know a later one than Redis does
//! bring it back. Nothing here knows how a shard is connected.

use std::{sync::LazyLock, time::Duration};

use super::{Hot, HotError, Text, keys::SHARD_LEASE, millis, run_script};

static PLAN: LazyLock<Text> = LazyLock::new(|| Text::new(include_str!("scripts/plan_shards.lua")));

/// How many shards there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Grows with every change; 0 while no plan is known.
    pub version: u64,
    /// How many there are.
    pub current: u32,
    /// How many there are going to be.
    pub next: Option<u32>,
    /// How many there were before, or were to be and were given up, the latest first. Outcomes may
    /// still wait for those.
    pub before: Vec<u32>,
}

impl Plan {
    /// Whether so many shards are to be held.
    #[must_use]
    pub fn has(&self, shards: u32) -> bool {
        self.current == shards || self.next == Some(shards)
    }
}

/// The plan as all agree on it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// The plan.
    pub plan: Plan,
    /// For how long gateways have kept to the present count. Times in which none was there are
    /// left out.
    pub kept_for: Duration,
}

/// A shard of the next set that the caller holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its number.
    pub shard: u32,
    /// The fence of its lease.
    pub fence: u64,
    /// Whether events come in by it.
    pub stands: bool,
}

/// What a gateway has to say about the plan.
#[derive(Clone, Copy, Debug)]
pub struct Word<'a> {
    /// The plan as it knows it.
    pub known: &'a Plan,
    /// The count that it wants from now on.
    pub wanted: Option<u32>,
    /// Nobody can know a plan: the queue was just made for the first time.
    pub is_first: bool,
    /// The next count that Discord refuses.
    pub refused: Option<u32>,
    /// What it holds of the next set.
    pub standing: &'a [Standing],
}

/// Tells one's word, and yields the plan. `None` while those who may know a lost plan are waited
/// for.
///
/// # Errors
/// When Redis cannot be reached: then the plan stays as it is known.
pub async fn agree(hot: &Hot, word: Word<'_>) -> Result<Option<Agreed>, HotError> {
    let next = word.known.next.unwrap_or_default();
    let set = hot.keys().shards(next);
    let keys = [
        hot.keys().shard_plan(),
        set.leases,
        hot.keys().shards_standing(next),
    ];
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let before: Vec<String> = word.known.before.iter().map(u32::to_string).collect();
    let answer = run_script(hot, &PLAN, &keys, |call| {
        call.arg(millis(SHARD_LEASE))
            .arg(word.known.version)
            .arg(word.known.current)
            .arg(next)
            .arg(before.join(","))
            .arg(word.wanted.unwrap_or_default())
            .arg(u8::from(word.is_first))
            .arg(word.refused.unwrap_or_default());
        for each in word.standing {
            call.arg(each.shard)
                .arg(each.fence)
                .arg(u8::from(each.stands));
        }
    });
    let (version, current, next, before, kept_ms): (u64, u32, u32, String, u64) = answer.await?;
    let plan = || Plan {
        version,
        current,
        next: Some(next).filter(|next| *next > 0),
        before: before
            .split(',')
            .filter_map(|count| count.parse().ok())
            .collect(),
    };
    Ok((version > 0).then(|| Agreed {
        plan: plan(),
        kept_for: Duration::from_millis(kept_ms),
    }))
}
