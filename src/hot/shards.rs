//! Who holds which Discord shard: leases by Redis' own clock, and what the next holder needs to
//! go on where the last one was.
//!
//! A lease carries a fence that only grows: whoever comes late with an older one changes nothing.
//! A bell says that there may be something to claim; it may be missed, since leases are renewed
//! anyway. Nothing here knows how a shard is connected.

use std::{collections::HashMap, sync::LazyLock, time::Duration};

use futures::StreamExt;
use redis::aio::{PubSubSink, PubSubStream};

use super::{
    Hot, HotError, Text,
    keys::{SESSION, SHARD_LEASE},
    millis, run_script,
};

static HOLD: LazyLock<Text> = LazyLock::new(|| Text::new(include_str!("scripts/hold_shards.lua")));
static RELEASE: LazyLock<Text> =
    LazyLock::new(|| Text::new(include_str!("scripts/release_shard.lua")));
static LEAVE: LazyLock<Text> =
    LazyLock::new(|| Text::new(include_str!("scripts/leave_shards.lua")));
static SAVE: LazyLock<Text> = LazyLock::new(|| Text::new(include_str!("scripts/save_session.lua")));

/// How often leases are to be renewed.
pub const RENEW: Duration = Duration::from_millis(1600);
const _: () = assert!(RENEW.as_millis() * 3 <= SHARD_LEASE.as_millis());

/// The lease of a shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The shard's number.
    pub shard: u32,
    /// What tells this lease from every other of the shard.
    pub fence: u64,
}

/// An instance that asks for its part of the shards.
#[derive(Clone, Copy, Debug)]
pub struct Instance<'a> {
    /// Its name, which no other instance has.
    pub name: &'a str,
    /// How many shards there are in all.
    pub shards: u32,
    /// What it holds.
    pub held: &'a [Lease],
    /// Nobody can hold anything yet, as far as this instance knows: the queue was just made for
    /// the first time, and it has not asked before.
    pub is_first: bool,
    /// It is about to end, and takes no more.
    pub is_leaving: bool,
}

/// What became of an instance's shards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Shards that it took for its own and somebody else holds.
    pub lost: Vec<u32>,
    /// Shards that are its own from now on.
    pub claimed: Vec<Lease>,
    /// How many it is to hand over.
    pub surplus: usize,
    /// How many instances there are.
    pub instances: u64,
    /// How many shards nobody holds.
    pub free: u64,
}

/// How far a session has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: String,
    /// The last event that was handed over, with all before it.
    pub sequence: u64,
    /// Where it is to be resumed.
    pub url: String,
}

/// Listens to the bell of so many shards on a connection of its own.
pub struct Ear {
    messages: PubSubStream,
    /// What keeps the subscription alive.
    _sink: PubSubSink,
}

impl Ear {
    /// Begins to listen.
    ///
    /// # Errors
    /// When Redis cannot be reached.
    pub async fn open(hot: &Hot, shards: u32) -> Result<Self, HotError> {
        let channel = hot.keys().shards(shards).bell;
        let (sink, messages) = hot.subscription(&channel).await?.split();
        Ok(Self {
            messages,
            _sink: sink,
        })
    }

    /// The next ring: how many instances there are, or 0 when that is not told. `None` when the
    /// connection is lost.
    pub async fn next(&mut self) -> Option<u64> {
        let message = self.messages.next().await?;
        Some(message.get_payload().unwrap_or_default())
    }
}

/// Renews what an instance holds, and claims what is its part.
///
/// # Errors
/// When Redis cannot be reached: nothing is known then, and nothing is lost.
pub async fn hold(hot: &Hot, instance: Instance<'_>) -> Result<Part, HotError> {
    let names = hot.keys().shards(instance.shards);
    let keys = [
        names.leases.as_str(),
        &names.instances,
        &names.claimed_from,
        &names.fence,
        &names.asked,
        &hot.keys().shard_plan(),
    ];
    let answer = run_script(hot, &HOLD, &keys, |call| {
        call.arg(instance.name)
            .arg(instance.shards)
            .arg(millis(SHARD_LEASE))
            .arg(u8::from(instance.is_first))
            .arg(u8::from(!instance.is_leaving));
        for lease in instance.held {
            call.arg(lease.shard).arg(lease.fence);
        }
    });
    let (lost, claimed, surplus, instances, free): (Vec<u32>, Vec<u64>, usize, u64, u64) =
        answer.await?;
    let claimed = claimed.as_chunks().0.iter().map(|[shard, fence]| {
        let shard = u32::try_from(*shard);
        let shard =
            shard.map_err(|_| HotError::Corrupt("a shard beyond all numbers".to_owned()))?;
        Ok(Lease {
            shard,
            fence: *fence,
        })
    });
    Ok(Part {
        lost,
        claimed: claimed.collect::<Result<_, HotError>>()?,
        surplus,
        instances,
        free,
    })
}

/// Gives a shard up, and rings the bell, so that another may claim it at once. False when it is
/// somebody else's by now.
///
/// # Errors
/// When Redis cannot be reached; the lease then ends by itself.
pub async fn release(hot: &Hot, shards: u32, lease: Lease) -> Result<bool, HotError> {
    let names = hot.keys().shards(shards);
    run_script(hot, &RELEASE, &[&names.leases, &names.instances], |call| {
        call.arg(lease.shard).arg(lease.fence).arg(&names.bell);
    })
    .await
}

/// Whether somebody holds a shard, by Redis' own clock.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn is_held(hot: &Hot, shards: u32, shard: u32) -> Result<bool, HotError> {
    let mut line = hot.connection().await?;
    let mut call = redis::cmd("HGET");
    call.arg(hot.keys().shards(shards).leases).arg(shard);
    let lease: Option<String> = call.query_async(&mut line).await?;
    let (seconds, micros): (u64, u64) = redis::cmd("TIME").query_async(&mut line).await?;
    let now_ms = seconds * 1000 + micros / 1000;
    let ends = lease.and_then(|lease| lease.split(' ').nth(1)?.parse::<u64>().ok());
    Ok(ends.is_some_and(|ends_ms| ends_ms > now_ms))
}

/// Takes an instance off the list, so that the others divide the shards among themselves.
///
/// # Errors
/// When Redis cannot be reached; the registration then ends by itself.
pub async fn leave(hot: &Hot, shards: u32, instance: &str) -> Result<(), HotError> {
    let names = hot.keys().shards(shards);
    run_script::<u8>(hot, &LEAVE, &[&names.leases, &names.instances], |call| {
        call.arg(instance).arg(shards).arg(&names.bell);
    })
    .await?;
    Ok(())
}

/// Keeps how far a shard's session has come. False when the shard is somebody else's by now.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn save(
    hot: &Hot,
    shards: u32,
    lease: Lease,
    session: &Session,
) -> Result<bool, HotError> {
    let names = hot.keys().shards(shards);
    let kept = hot.keys().shard_session(shards, lease.shard);
    run_script(hot, &SAVE, &[&names.leases, &kept], |call| {
        call.arg(lease.shard)
            .arg(lease.fence)
            .arg(&session.id)
            .arg(session.sequence)
            .arg(&session.url)
            .arg(millis(SESSION));
    })
    .await
}

/// The session that the last holder of a shard kept, if it is not too old.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn kept_session(hot: &Hot, shards: u32, shard: u32) -> Result<Option<Session>, HotError> {
    let mut call = redis::cmd("HGETALL");
    call.arg(hot.keys().shard_session(shards, shard));
    let fields: HashMap<String, String> = call.query_async(&mut hot.connection().await?).await?;
    let session = || {
        Some(Session {
            id: fields.get("id")?.clone(),
            sequence: fields.get("sequence")?.parse().ok()?,
            url: fields.get("url")?.clone(),
        })
    };
    Ok(session())
}
