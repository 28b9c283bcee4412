//! When a Discord shard may start a session: one account for all instances of the gateway.
//!
//! Discord wants starts of one bucket five seconds apart, counts them over a day, and takes the
//! token away from whoever starts too many. Redis' own clock decides.

use std::{sync::LazyLock, time::Duration};

use super::{Hot, HotError, Text, millis, run_script};

static IDENTIFY: LazyLock<Text> = LazyLock::new(|| Text::new(include_str!("scripts/identify.lua")));
static BUDGET: LazyLock<Text> =
    LazyLock::new(|| Text::new(include_str!("scripts/identify_budget.lua")));

/// Discord's five seconds, and room for a slow way there.
const APART: Duration = Duration::from_millis(5500);
/// The span within which a shard's starts are counted.
const SPAN: Duration = Duration::from_hours(6);
/// How many of them are free: more than a bad hour needs.
const FREE: u32 = 4;
/// The pause after those; it doubles with every further start.
const FIRST_PAUSE: Duration = Duration::from_mins(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(30);
/// The pause between any two starts when few are left.
const PAUSE_OF_FEW: Duration = Duration::from_mins(10);

/// A shard that wants to start a session.
#[derive(Clone, Copy, Debug)]
pub struct Starter {
    /// Its number.
    pub shard: u32,
    /// How many shards there are.
    pub shards: u32,
    /// How many buckets there are: Discord's `max_concurrency`.
    pub buckets: u32,
    /// How many sessions may be started in a day.
    pub total: u32,
}

/// Whether it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It may, and it is counted.
    Go {
        /// How many starts are left today.
        left: u64,
    },
    /// Not now: ask again after this long.
    Wait(Duration, Why),
}

/// Why a shard may not start a session now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Another of its bucket has just done so.
    Turn,
    /// It has started so many lately that something must be wrong.
    TooOften {
        /// How many.
        starts: u64,
    },
    /// So few are left today that they are kept apart.
    FewLeft {
        /// How many.
        left: u64,
    },
    /// None is left today.
    NoneLeft,
}

/// Asks for a shard's turn.
///
/// # Errors
/// When Redis cannot be reached: then nobody starts a session.
pub async fn ask(hot: &Hot, starter: Starter) -> Result<Turn, HotError> {
    let buckets = starter.buckets.max(1);
    let names = hot
        .keys()
        .identify(starter.shards, starter.shard, starter.shard % buckets);
    let keys = [
        names.bucket.as_str(),
        &names.left,
        &names.starts,
        &names.few,
    ];
    let answer: (u64, String, u64) = run_script(hot, &IDENTIFY, &keys, |call| {
        call.arg(millis(APART))
            .arg(starter.total)
            .arg(millis(SPAN))
            .arg(FREE)
            .arg(millis(FIRST_PAUSE))
            .arg(millis(LONGEST_PAUSE))
            .arg(starter.total / 10)
            .arg(millis(PAUSE_OF_FEW));
    })
    .await?;
    let (wait, reason, number) = answer;
    let why = match reason.as_str() {
        "go" => return Ok(Turn::Go { left: number }),
        "turn" => Why::Turn,
        "often" => Why::TooOften { starts: number },
        "few" => Why::FewLeft { left: number },
        "none" => Why::NoneLeft,
        _ => {
            return Err(HotError::Corrupt(
                "the identify script answered something else".to_owned(),
            ));
        }
    };
    Ok(Turn::Wait(Duration::from_millis(wait), why))
}

/// Notes what Discord says is left of today's starts.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn note_left(hot: &Hot, left: u32, resets_after: Duration) -> Result<(), HotError> {
    let name = hot.keys().identify(0, 0, 0).left;
    run_script::<u8>(hot, &BUDGET, &[&name], |call| {
        call.arg(left).arg(millis(resets_after));
    })
    .await?;
    Ok(())
}
