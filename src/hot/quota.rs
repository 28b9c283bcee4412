//! Limits, counted exactly over all instances by Redis' own clock.

use std::{sync::LazyLock, time::Duration};

use redis::Script;

use super::{Hot, HotError, millis};
use crate::domain::{
    ids::{Platform, UserId},
    quota::{Limit, Verdict},
};

static QUOTA: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("scripts/quota.lua")));

/// Asks whether a person may do what `name` limits, and counts it when they may.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn take(
    hot: &Hot,
    name: &str,
    platform: Platform,
    user: &UserId,
    limit: Limit,
) -> Result<Verdict, HotError> {
    let moments = hot.keys().quota(name, platform, user);
    let mut call = QUOTA.key(&moments);
    call.key(hot.keys().quota_told(name, platform, user))
        .arg(limit.count)
        .arg(millis(limit.window));
    let answer: Vec<u64> = call.invoke_async(&mut hot.connection().await?).await?;
    match answer[..] {
        [1] => Ok(Verdict::Allow),
        [0, wait, first] => Ok(Verdict::Wait {
            retry_after: Duration::from_millis(wait),
            first: first == 1,
        }),
        _ => Err(HotError::Corrupt(
            "the quota script answered something else".to_owned(),
        )),
    }
}
