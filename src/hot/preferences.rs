//! What is cached of people's preferences.
//!
//! It is of one epoch of the queue: what Redis holds of an older one, from before it was away or fell
//! back, is not looked at again. Whoever changes them marks that first; under the mark nothing is
//! cached, so that nobody brings back what was read before the change.

use super::{
    Hot, HotError,
    keys::{PREFERENCES, PREFERENCES_CHANGED},
    millis, wire,
};
use crate::domain::{
    ids::{Platform, UserId},
    preferences::Preferences,
};

/// What is known of a person's preferences without asking Postgres; `None` when nothing is.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn of(
    hot: &Hot,
    platform: Platform,
    user: &UserId,
) -> Result<Option<Preferences>, HotError> {
    let key = hot.keys().preferences(platform, user, hot.epoch());
    let text: Option<String> = redis::cmd("GET")
        .arg(key)
        .query_async(&mut hot.connection().await?)
        .await?;
    // The mark of a change is no preferences either.
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Caches a person's preferences as they were read under an epoch, unless something is there: the same,
/// or the mark of a change.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn cache(
    hot: &Hot,
    epoch: i64,
    platform: Platform,
    user: &UserId,
    preferences: &Preferences,
) -> Result<(), HotError> {
    let mut call = redis::cmd("SET");
    call.arg(hot.keys().preferences(platform, user, epoch))
        .arg(wire(preferences))
        .arg("NX")
        .arg("PX")
        .arg(millis(PREFERENCES));
    Ok(call.query_async(&mut hot.connection().await?).await?)
}

/// Marks that a person's preferences change: what is cached is dropped.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn changed(hot: &Hot, platform: Platform, user: &UserId) -> Result<(), HotError> {
    let mut call = redis::cmd("SET");
    call.arg(hot.keys().preferences(platform, user, hot.epoch()))
        .arg("")
        .arg("PX")
        .arg(millis(PREFERENCES_CHANGED));
    Ok(call.query_async(&mut hot.connection().await?).await?)
}
