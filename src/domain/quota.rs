//! How often something may be asked for: `count` times in any `window`, by a person, in a channel,
//! in a server, or by everybody together.

use std::{str::FromStr, time::Duration};

use jiff::Timestamp;

use super::intent::Intent;

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

/// Up to this count every moment is kept, and the limit is exact. Above it two sums stand for
/// them, so that what a limit takes to be kept stays bounded.
pub const COUNTED_ONE_BY_ONE: u32 = 10_000;

impl Limit {
    /// Whether every moment is kept, so that no span of its window holds one more than its count.
    #[must_use]
    pub const fn is_exact(&self) -> bool {
        self.count <= COUNTED_ONE_BY_ONE
    }

    /// Whether it lets through more in the long run than `other`.
    fn is_more_generous_than(&self, other: &Self) -> bool {
        let product =
            |count: u32, window: Duration| u128::from(count).saturating_mul(window.as_millis());
        product(self.count, other.window) > product(other.count, self.window)
    }
}

/// What a person's own limit is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Messages.
    General,
    /// Pictures that are to be made.
    Image,
    /// Features that are asked for, by whichever command.
    FeatureRequest,
}

impl Kind {
    /// What an action that an intent leads to counts under when it is begun; `None` where that is
    /// nothing.
    #[must_use]
    pub const fn of_action(intent: Intent) -> Option<Self> {
        match intent {
            Intent::GenerateImage => Some(Self::Image),
            Intent::SubmitFeature => Some(Self::FeatureRequest),
            _ => None,
        }
    }

    /// Its name in keys, metrics and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Image => "image",
            Self::FeatureRequest => "feature_request",
        }
    }
}

/// The limit of those who have a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleLimit {
    /// The role's id.
    pub role: String,
    /// It stands in the place of the general limit.
    pub limit: Limit,
}

/// Every limit there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Messages of a person.
    pub general: Limit,
    /// Pictures of a person.
    pub image: Limit,
    /// Feature requests of a person.
    pub feature_request: Limit,
    /// Messages in a channel, by whomever.
    pub channel: Option<Limit>,
    /// Messages in a server, in whatever channel.
    pub server: Option<Limit>,
    /// All messages.
    pub global: Option<Limit>,
    /// What stands in the place of `general` for people with certain roles.
    pub roles: Vec<RoleLimit>,
}

impl Limits {
    /// A person's limit of a kind.
    #[must_use]
    pub const fn of_kind(&self, kind: Kind) -> Limit {
        match kind {
            Kind::General => self.general,
            Kind::Image => self.image,
            Kind::FeatureRequest => self.feature_request,
        }
    }

    /// The most generous limit of the roles somebody has; none when none of them has one.
    #[must_use]
    pub fn of_roles(&self, roles: &[String]) -> Option<&RoleLimit> {
        let mut theirs = self.roles.iter().filter(|each| roles.contains(&each.role));
        let first = theirs.next()?;
        Some(theirs.fold(first, |best, each| {
            if each.limit.is_more_generous_than(&best.limit) {
                each
            } else {
                best
            }
        }))
    }
}

/// Reads `role=count,seconds` with semicolons between roles.
///
/// # Errors
/// The part that cannot be read, or that names a role for the second time.
pub fn read_roles(text: &str) -> Result<Vec<RoleLimit>, String> {
    let mut roles: Vec<RoleLimit> = Vec::new();
    let parts = text.split(';').map(str::trim);
    for part in parts.filter(|part| !part.is_empty()) {
        let read = part.split_once('=').and_then(|(role, limit)| {
            let (role, limit) = (role.trim(), limit.parse().ok()?);
            let is_id = !role.is_empty() && role.bytes().all(|byte| byte.is_ascii_digit());
            is_id.then(|| RoleLimit {
                role: role.to_owned(),
                limit,
            })
        });
        let known = |role: &RoleLimit| roles.iter().any(|each| each.role == role.role);
        match read.filter(|role| !known(role)) {
            Some(role) => roles.push(role),
            None => return Err(part.to_owned()),
        }
    }
    Ok(roles)
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dimension {
    /// What a person does, of a kind.
    Person(Kind),
    /// What a person with a role does; it stands in the place of their messages.
    Role,
    /// What happens in a channel.
    Channel,
    /// What happens in a server.
    Server,
    /// What happens at all.
    Global,
}

impl Dimension {
    /// Its name in metrics and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Person(kind) => kind.name(),
            Self::Role => "role",
            Self::Channel => "channel",
            Self::Server => "server",
            Self::Global => "global",
        }
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
        /// Which limit is reached.
        by: Dimension,
    },
}

/// When the next one is let through that has to wait so long, in Unix seconds: never too early.
#[must_use]
pub fn retry_at(now: Timestamp, retry_after: Duration) -> i64 {
    let left_ms = i64::try_from(retry_after.as_millis()).unwrap_or(i64::MAX);
    let at_ms = now.as_millisecond().saturating_add(left_ms);
    at_ms
        .div_euclid(1000)
        .saturating_add(i64::from(at_ms.rem_euclid(1000) > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(count: u32, seconds: u64) -> Limit {
        Limit {
            count,
            window: Duration::from_secs(seconds),
        }
    }

    #[test]
    fn limits_are_read_or_refused() {
        let cases = [
            ("30,60", Ok(limit(30, 60))),
            (" 5 , 3600 ", Ok(limit(5, 3600))),
            ("\t5,\t3600", Ok(limit(5, 3600))),
            ("+5,60", Ok(limit(5, 60))),
            ("005,060", Ok(limit(5, 60))),
            ("1000000000,31536000", Ok(limit(1_000_000_000, 31_536_000))),
            ("0,60", Err(BadLimit)),
            ("-1,60", Err(BadLimit)),
            ("5,-60", Err(BadLimit)),
            ("5,0", Err(BadLimit)),
            ("5", Err(BadLimit)),
            ("5,", Err(BadLimit)),
            (",60", Err(BadLimit)),
            ("5,60,1", Err(BadLimit)),
            ("5 60", Err(BadLimit)),
            ("5.5,60", Err(BadLimit)),
            ("5,1e3", Err(BadLimit)),
            ("1000000001,60", Err(BadLimit)),
            ("5,31536001", Err(BadLimit)),
            ("99999999999,60", Err(BadLimit)),
            ("5,99999999999999999999999", Err(BadLimit)),
            ("", Err(BadLimit)),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse(), expected, "{text}");
        }
    }

    #[test]
    fn whoever_comes_back_at_the_time_they_were_told_is_not_too_early() {
        for (now_ms, wait_ms, at) in [
            (5_000, 0, 5),
            (5_000, 1, 6),
            (5_000, 1_000, 6),
            (5_999, 1, 6),
            (5_999, 2, 7),
            (5_500, 3_600_000, 3606),
        ] {
            let now = Timestamp::from_millisecond(now_ms).unwrap();
            let told = retry_at(now, Duration::from_millis(wait_ms));
            assert_eq!(told, at, "{now_ms} + {wait_ms}");
        }
        assert!(retry_at(Timestamp::UNIX_EPOCH, Duration::MAX) > 0);
    }

    #[test]
    fn limits_of_roles_are_read_or_the_wrong_part_is_named() {
        let role = |role: &str, limit| RoleLimit {
            role: role.to_owned(),
            limit,
        };
        let cases = [
            ("", Ok(vec![])),
            (" ; ", Ok(vec![])),
            ("12=60,60", Ok(vec![role("12", limit(60, 60))])),
            (
                " 12 = 60 , 60 ; 13=5,1; ",
                Ok(vec![role("12", limit(60, 60)), role("13", limit(5, 1))]),
            ),
            ("12=0,60", Err("12=0,60")),
            ("12=60", Err("12=60")),
            ("moderators=60,60", Err("moderators=60,60")),
            ("12=1,1;=2,2", Err("=2,2")),
            ("12=1,1;12=2,2", Err("12=2,2")),
        ];
        for (text, expected) in cases {
            assert_eq!(read_roles(text), expected.map_err(str::to_owned), "{text}");
        }
    }

    #[test]
    fn the_most_generous_role_of_somebody_counts() {
        let limits = Limits {
            general: limit(30, 60),
            image: limit(5, 3600),
            feature_request: limit(10, 3600),
            channel: None,
            server: None,
            global: None,
            roles: read_roles("1=10,60; 2=600,3600; 3=11,60; 4=1,1").unwrap(),
        };
        let of = |roles: &[&str]| {
            let roles: Vec<String> = roles.iter().map(|&role| role.to_owned()).collect();
            limits.of_roles(&roles).map(|each| each.role.clone())
        };
        assert_eq!(of(&[]), None);
        assert_eq!(of(&["9"]), None);
        assert_eq!(of(&["9", "1"]).as_deref(), Some("1"));
        assert_eq!(
            of(&["1", "2"]).as_deref(),
            Some("1"),
            "as generous: the first"
        );
        assert_eq!(of(&["3", "2", "1"]).as_deref(), Some("3"));
        assert_eq!(of(&["3", "4"]).as_deref(), Some("4"), "sixty a minute");
    }
}
