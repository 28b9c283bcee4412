//! How many requests may be sent to Discord: one account for all instances of the gateway.
//!
//! Redis' own clock decides. What the figures are is the gateway's to say.

use std::{sync::LazyLock, time::Duration};

use super::{Hot, HotError, Text, millis, run_script};

static REQUESTS: LazyLock<Text> = LazyLock::new(|| Text::new(include_str!("scripts/requests.lua")));

/// How fast all instances together may send.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How far apart requests are.
    pub apart: Duration,
    /// How many may come at once.
    pub burst: u32,
    /// From how many invalid requests on they are slower.
    pub slow_from: u32,
    /// How far apart they are then.
    pub slow_apart: Duration,
    /// From how many invalid requests on there are none.
    pub stop_from: u32,
}

/// What an instance asks for, and what it has to tell.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// Who asks.
    pub sender: &'a str,
    /// How many permits it wants; 0 to tell and look only.
    pub wanted: u32,
    /// How many of its requests were invalid since it last told.
    pub invalid: u32,
    /// For how long nobody may send anything; zero when Discord did not say so.
    pub pause: Duration,
}

/// How the account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// How many permits were given out.
    pub granted: u32,
    /// When there are none: how long to wait before asking again.
    pub wait: Duration,
    /// For how long nobody may send anything.
    pub paused: Duration,
    /// How many requests were invalid in the last ten minutes, over all instances.
    pub invalid: u32,
    /// How many instances there are.
    pub senders: u32,
}

/// Asks for permits, and tells what Discord said.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn ask(hot: &Hot, pace: Pace, asking: Asking<'_>) -> Result<Account, HotError> {
    let names = hot.keys().requests();
    let keys = [
        names.paid.as_str(),
        &names.pause,
        &names.invalid,
        &names.senders,
    ];
    let (granted, wait, paused, invalid, senders): (u32, u64, u64, u32, u32) =
        run_script(hot, &REQUESTS, &keys, |call| {
            call.arg(asking.sender)
                .arg(asking.wanted)
                .arg(micros(pace.apart))
                .arg(pace.burst)
                .arg(pace.slow_from)
                .arg(micros(pace.slow_apart))
                .arg(pace.stop_from)
                .arg(asking.invalid)
                .arg(millis(asking.pause));
        })
        .await?;
    Ok(Account {
        granted,
        wait: Duration::from_millis(wait),
        paused: Duration::from_millis(paused),
        invalid,
        senders,
    })
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
