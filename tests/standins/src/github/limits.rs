//! How much a token may ask for: so many requests an hour, and fewer searches a minute.
//!
//! Nothing here reads a clock.

use std::collections::HashMap;

/// What is counted on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    Core,
    Search,
}

impl Resource {
    pub fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Search => "search",
        }
    }

    fn window_ms(self) -> i64 {
        match self {
            Self::Core => 3_600_000,
            Self::Search => 60_000,
        }
    }
}

/// How things stand with a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub resource: Resource,
    pub limit: u64,
    pub used: u64,
    /// When it starts anew, in seconds.
    pub reset: i64,
}

impl Standing {
    pub fn remaining(self) -> u64 {
        self.limit.saturating_sub(self.used)
    }
}

/// What was used up by whom, in windows that begin with the first request.
#[derive(Debug, Default)]
pub struct Limits {
    windows: HashMap<(String, Resource), (i64, u64)>,
}

impl Limits {
    /// How things stand, without counting anything.
    pub fn look(&self, who: &str, resource: Resource, limit: u64, now_ms: i64) -> Standing {
        let window = self.windows.get(&(who.to_owned(), resource)).copied();
        let (opened, used) = window
            .filter(|(opened, _)| now_ms < opened + resource.window_ms())
            .unwrap_or((now_ms, 0));
        let reset = (opened + resource.window_ms()).div_euclid(1000);
        Standing {
            resource,
            limit,
            used,
            reset,
        }
    }

    /// Counts a request; an error when there was none left.
    pub fn take(
        &mut self,
        who: &str,
        resource: Resource,
        limit: u64,
        now_ms: i64,
    ) -> Result<Standing, Standing> {
        let standing = self.look(who, resource, limit, now_ms);
        if standing.remaining() == 0 {
            return Err(standing);
        }
        let window = self
            .windows
            .entry((who.to_owned(), resource))
            .or_insert((now_ms, 0));
        if now_ms >= window.0 + resource.window_ms() {
            *window = (now_ms, 0);
        }
        window.1 += 1;
        Ok(Standing {
            used: standing.used + 1,
            ..standing
        })
    }

    /// Takes back that a request was counted.
    pub fn give_back(&mut self, who: &str, standing: Standing) -> Standing {
        let window = self.windows.get_mut(&(who.to_owned(), standing.resource));
        if let Some((_, used)) = window {
            *used = used.saturating_sub(1);
        }
        Standing {
            used: standing.used.saturating_sub(1),
            ..standing
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_used_up_and_opens_anew() {
        let mut limits = Limits::default();
        let mut take = |who, now_ms| {
            let taken = limits.take(who, Resource::Search, 2, now_ms);
            taken.map(Standing::remaining).map_err(|it| it.reset)
        };
        assert_eq!(take("a", 5_000), Ok(1));
        assert_eq!(take("a", 6_000), Ok(0));
        assert_eq!(take("a", 64_999), Err(65));
        assert_eq!(take("b", 64_999), Ok(1));
        assert_eq!(take("a", 65_000), Ok(1));
    }
}
