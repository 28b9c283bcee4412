//! How often somebody may ask for something: `count` times in any `window`.

use std::{str::FromStr, time::Duration};

/// A limit: at most `count` within any span of `window`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many are let through; at least 1.
    pub count: u32,
    /// The span; at least a second, at most a year.
    pub window: Duration,
}

/// Why a limit could not be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a limit is written as count,seconds, such as 30,60, with a count of 1 to 1000000000 and 1 to 31536000 seconds"
)]
pub struct BadLimit;

impl FromStr for Limit {
    type Err = BadLimit;

    /// Reads `count,seconds`; spaces around the numbers are allowed.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (count, seconds) = text.split_once(',').ok_or(BadLimit)?;
        let count: u32 = count.trim().parse().map_err(|_| BadLimit)?;
        let seconds: u64 = seconds.trim().parse().map_err(|_| BadLimit)?;
        if !(1..=1_000_000_000).contains(&count) || !(1..=31_536_000).contains(&seconds) {
            return Err(BadLimit);
        }
        Ok(Self {
            count,
            window: Duration::from_secs(seconds),
        })
    }
}

/// The answer to somebody who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Go ahead; this one is counted.
    Allow,
    /// Not now.
    Wait {
        /// When the next one will be let through.
        retry_after: Duration,
        /// The first refusal of this window: say so once, then be silent.
        first: bool,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_or_refused() {
        let limit = |count, seconds| Limit {
            count,
            window: Duration::from_secs(seconds),
        };
        let cases = [
            ("30,60", Ok(limit(30, 60))),
            (" 5 , 3600 ", Ok(limit(5, 3600))),
            ("0,60", Err(BadLimit)),
            ("-1,60", Err(BadLimit)),
            ("5,0", Err(BadLimit)),
            ("5", Err(BadLimit)),
            ("5,60,1", Err(BadLimit)),
            ("99999999999,60", Err(BadLimit)),
            ("5,99999999999", Err(BadLimit)),
            ("", Err(BadLimit)),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse(), expected, "{text}");
        }
    }
}
