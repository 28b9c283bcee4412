//! Limits, counted exactly over all instances by Redis' own clock.
//!
//! What counts under several limits counts under all of them or under none. One script sees to
//! that; in a cluster, where limits of a person, a channel and a server lie on different servers, they
//! are taken in turn, and what was taken is given back when a later one refuses.

use std::{sync::LazyLock, time::Duration};

use redis::Script;

use super::{Hot, HotError, millis};
use crate::domain::quota::{Dimension, Limit, Verdict};

static QUOTA: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("scripts/quota.lua")));
static BACK: LazyLock<Script> =
    LazyLock::new(|| Script::new(include_str!("scripts/quota_back.lua")));

/// A limit under which something counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// What kind of limit it is.
    pub by: Dimension,
    /// Whose it is: with the kind's name it tells limits apart. It holds no braces.
    pub whose: String,
    /// How much it lets through.
    pub limit: Limit,
}

/// What asks to be let through.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// Every limit it counts under.
    pub limits: &'a [Counted],
    /// The person: each is told of a limit once in its window.
    pub person: &'a str,
    /// What it is, so that the same is known again.
    pub what: &'a str,
    /// For how long it is known that it was counted, where it may come again. Then it counts under
    /// one limit alone.
    pub known_for: Duration,
    /// Whether the person is told of a refusal. Otherwise the next one still is the first.
    pub tells: bool,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It was counted, at this moment of Redis' clock under each limit, in order.
    Counted(Vec<u64>),
    /// It was not.
    Refused(Verdict),
}

/// Counts something under all of its limits, or under none when one of them is reached.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn take(hot: &Hot, asking: &Asking<'_>) -> Result<Taken, HotError> {
    if !hot.is_cluster() {
        return take_together(hot, asking).await;
    }
    let mut moments = Vec::new();
    for counted in asking.limits {
        let alone = Asking {
            limits: std::slice::from_ref(counted),
            ..*asking
        };
        match take_together(hot, &alone).await {
            Ok(Taken::Counted(at)) => moments.extend(at),
            Ok(refused) => {
                give_back(hot, asking.limits, &moments).await?;
                return Ok(refused);
            }
            Err(error) => {
                // The server of this limit is away; those of the ones before may not be.
                if let Err(error) = give_back(hot, asking.limits, &moments).await {
                    tracing::debug!(%error, "what was counted could not be taken back");
                }
                return Err(error);
            }
        }
    }
    Ok(Taken::Counted(moments))
}

async fn take_together(hot: &Hot, asking: &Asking<'_>) -> Result<Taken, HotError> {
    let Some(first) = asking.limits.first() else {
        return Ok(Taken::Counted(Vec::new()));
    };
    let keys = hot.keys();
    let mut call = QUOTA.key(keys.quota_counted(first.by.name(), &first.whose, asking.what));
    call.arg(asking.what).arg(millis(asking.known_for));
    for counted in asking.limits {
        call.key(record(hot, counted))
            .key(keys.quota_told(counted.by.name(), &counted.whose, asking.person))
            .arg(counted.limit.count)
            .arg(millis(counted.limit.window))
            .arg(u8::from(counted.limit.is_exact()));
    }
    call.arg(u8::from(asking.tells));
    let answer: Vec<u64> = call.invoke_async(&mut hot.connection().await?).await?;
    let named = |place: u64| {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        asking.limits.get(place).map(|counted| counted.by)
    };
    match answer[..] {
        [1, now] => Ok(Taken::Counted(vec![now; asking.limits.len()])),
        [0, place, wait, first] if let Some(by) = named(place) => {
            Ok(Taken::Refused(Verdict::Wait {
                retry_after: Duration::from_millis(wait),
                first: first == 1,
                by,
            }))
        }
        _ => Err(HotError::Corrupt(
            "the quota script answered something else".to_owned(),
        )),
    }
}

/// Takes back what was counted under the first of these limits, at these moments.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn give_back(hot: &Hot, limits: &[Counted], moments: &[u64]) -> Result<(), HotError> {
    if moments.is_empty() {
        return Ok(());
    }
    let mut line = hot.connection().await?;
    for (counted, moment) in limits.iter().zip(moments) {
        let mut call = BACK.key(record(hot, counted));
        call.arg(moment)
            .arg(millis(counted.limit.window))
            .arg(u8::from(counted.limit.is_exact()));
        call.invoke_async::<()>(&mut line).await?;
    }
    Ok(())
}

fn record(hot: &Hot, counted: &Counted) -> String {
    let (name, whose, limit) = (counted.by.name(), &counted.whose, counted.limit);
    if limit.is_exact() {
        hot.keys().quota(name, whose)
    } else {
        hot.keys().quota_sums(name, whose, millis(limit.window))
    }
}
