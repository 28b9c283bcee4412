//! The one stream of receipts: doors put them in, one worker at a time writes them to history.

use jiff::Timestamp;

use super::{Hot, HotError, entries, keys::SETTLER, millis, wire};
use crate::domain::outcome::Receipt;

/// Receipts, each with its place in the stream. Those that cannot be read come as what is wrong
/// with them.
pub type Batch = Vec<(String, Result<Receipt, String>)>;

/// Puts receipts into the stream.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn give(hot: &Hot, receipts: &[Receipt]) -> Result<(), HotError> {
    let mut pipe = redis::pipe();
    for receipt in receipts {
        pipe.cmd("XADD")
            .arg(hot.keys().receipts())
            .arg("*")
            .arg("r")
            .arg(wire(receipt))
            .ignore();
    }
    Ok(pipe.query_async(&mut hot.connection().await?).await?)
}

/// The oldest receipts, at most `most`.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn oldest(hot: &Hot, most: usize) -> Result<Batch, HotError> {
    entries(hot, hot.keys().receipts(), "-", most).await
}

/// When the oldest receipt that waits was given, by Redis' clock.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn oldest_given(hot: &Hot) -> Result<Option<Timestamp>, HotError> {
    let oldest = oldest(hot, 1).await?;
    let given = oldest.first().and_then(|(place, _)| {
        let (given_ms, _) = place.split_once('-')?;
        Timestamp::from_millisecond(given_ms.parse().ok()?).ok()
    });
    Ok(given)
}

/// Takes receipts out of the stream: they are written.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn remove(hot: &Hot, places: &[String]) -> Result<(), HotError> {
    if places.is_empty() {
        return Ok(());
    }
    let mut call = redis::cmd("XDEL");
    call.arg(hot.keys().receipts()).arg(places);
    Ok(call.query_async(&mut hot.connection().await?).await?)
}

/// Asks for the right to write receipts, or keeps it. Two writers would do no harm; one is
/// cheaper.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn may_settle(hot: &Hot, who: &str) -> Result<bool, HotError> {
    let mut connection = hot.connection().await?;
    let key = hot.keys().settler();
    let ttl = millis(SETTLER);
    let taken: Option<String> = redis::cmd("SET")
        .arg(&key)
        .arg(who)
        .arg("NX")
        .arg("PX")
        .arg(ttl)
        .query_async(&mut connection)
        .await?;
    if taken.is_some() {
        return Ok(true);
    }
    let holder: Option<String> = redis::cmd("GET")
        .arg(&key)
        .query_async(&mut connection)
        .await?;
    if holder.as_deref() != Some(who) {
        return Ok(false);
    }
    redis::cmd("PEXPIRE")
        .arg(&key)
        .arg(ttl)
        .query_async::<()>(&mut connection)
        .await?;
    Ok(true)
}
