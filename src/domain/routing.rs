//! The way an outcome goes back: the door that accepted the message delivers its answer.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::ids::UnknownName;

/// A door, as it is named in jobs, mailboxes and the journal: `console`, or `discord.0.1` for
/// shard 0 of 1; `nowhere` for jobs that nobody waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Route {
    /// The web console. Any console instance may deliver.
    Console,
    /// Discord, through the holder of one shard.
    Discord {
        /// The shard's number, from 0.
        shard: u32,
        /// How many shards there are.
        shards: u32,
    },
    /// No door: nobody waits for the job.
    Nowhere,
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Console => f.write_str("console"),
            Self::Discord { shard, shards } => write!(f, "discord.{shard}.{shards}"),
            Self::Nowhere => f.write_str("nowhere"),
        }
    }
}

impl FromStr for Route {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "console" => return Ok(Self::Console),
            "nowhere" => return Ok(Self::Nowhere),
            _ => {}
        }
        let (shard, shards) = text
            .strip_prefix("discord.")
            .and_then(|rest| rest.split_once('.'))
            .ok_or(UnknownName)?;
        let number = |digits: &str| digits.parse::<u32>().map_err(|_| UnknownName);
        Ok(Self::Discord {
            shard: number(shard)?,
            shards: number(shards)?,
        })
    }
}

impl Serialize for Route {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Route {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_survives_being_written_and_read() {
        for route in [
            Route::Console,
            Route::Nowhere,
            Route::Discord {
                shard: 3,
                shards: 16,
            },
        ] {
            assert_eq!(route.to_string().parse::<Route>().unwrap(), route);
        }
        for bad in ["", "discord", "discord.1", "discord.a.2", "consoles"] {
            assert!(bad.parse::<Route>().is_err(), "{bad}");
        }
    }
}
