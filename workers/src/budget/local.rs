//! What may be spent while Redis cannot count: a small part of what was left when it was last
//! heard of, since there are other workers that do the same.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chinwag::{domain::budget::Cap, hot::budget::Account};
use jiff::{SignedDuration, Timestamp};

use super::UsedUp;

/// A worker spends at most this part of what was left.
const PART: u64 = 8;
/// So many accounts are remembered before those of other days are forgotten.
const MANY: usize = 10_000;
/// Seconds in a day of UTC.
const DAY: i64 = 86_400;

/// What this worker knows of today.
#[derive(Debug, Default)]
pub struct Local {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    seen: HashMap<(Cap, String), Seen>,
    /// Until when people are not told again.
    told: HashMap<String, Timestamp>,
}

/// What is known of an account.
#[derive(Clone, Copy, Debug)]
struct Seen {
    /// The day it is of.
    day: i64,
    /// What all workers had spent when that was last heard of.
    spent: u64,
    /// What this one has set aside and spent since.
    since: u64,
}

/// When the day of a moment began.
pub(super) fn start_of_day(now: Timestamp) -> Timestamp {
    let into = SignedDuration::from_secs(now.as_second().rem_euclid(DAY));
    let second = now.as_second() - into.as_secs();
    Timestamp::from_second(second).unwrap_or(now)
}

fn day(now: Timestamp) -> i64 {
    now.as_second().div_euclid(DAY)
}

impl Local {
    /// Notes what was spent of each account.
    pub(super) fn saw(&self, accounts: &[Account], spent: &[u64], now: Timestamp) {
        let mut inner = self.inner();
        let today = day(now);
        if inner.seen.len() > MANY {
            inner.seen.retain(|_, seen| seen.day == today);
        }
        if inner.seen.len() > 2 * MANY {
            inner.seen.clear();
        }
        for (account, spent) in accounts.iter().zip(spent) {
            let seen = Seen {
                day: today,
                spent: *spent,
                since: 0,
            };
            inner.seen.insert(name(account), seen);
        }
    }

    /// Whether anything of today is known of an account.
    pub(super) fn knows(&self, account: &Account, now: Timestamp) -> bool {
        let inner = self.inner();
        let seen = inner.seen.get(&name(account));
        seen.is_some_and(|seen| seen.day == day(now))
    }

    /// Sets an amount aside in every account, or in none when one of them has nothing left.
    pub(super) fn hold(
        &self,
        accounts: &[Account],
        amount: u64,
        now: Timestamp,
    ) -> Result<(), UsedUp> {
        let mut inner = self.inner();
        for account in accounts {
            let seen = inner.seen.get(&name(account));
            let (spent, since) = seen.map_or((0, 0), |seen| (seen.spent, seen.since));
            if since >= account.most.saturating_sub(spent) / PART {
                return Err(UsedUp {
                    cap: account.cap,
                    renewed_at: start_of_day(now) + SignedDuration::from_secs(DAY),
                });
            }
        }
        for account in accounts {
            if let Some(seen) = inner.seen.get_mut(&name(account)) {
                seen.since = seen.since.saturating_add(amount);
            }
        }
        Ok(())
    }

    /// Puts what was spent in the place of what was set aside.
    pub(super) fn settle(&self, accounts: &[Account], amount: u64, spent: u64, now: Timestamp) {
        let mut inner = self.inner();
        for account in accounts {
            let seen = inner.seen.get_mut(&name(account));
            if let Some(seen) = seen.filter(|seen| seen.day == day(now)) {
                seen.since = seen.since.saturating_sub(amount).saturating_add(spent);
            }
        }
    }

    /// Whether somebody is to be told, which they then were until a moment.
    pub(super) fn may_tell(&self, person: &str, until: Timestamp) -> bool {
        let mut inner = self.inner();
        if inner.told.len() > MANY {
            inner.told.retain(|_, told| *told >= until);
        }
        let before = inner.told.insert(person.to_owned(), until);
        // Its moments are of one clock to a few milliseconds.
        before.is_none_or(|before| before + SignedDuration::from_secs(60) < until)
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // Every change is complete in itself.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn name(account: &Account) -> (Cap, String) {
    (account.cap, account.whose.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_redis_a_worker_spends_an_eighth_of_what_was_left() {
        let local = Local::default();
        let now: Timestamp = "2026-11-30T23:59:50Z".parse().unwrap();
        let account = |cap, most| Account {
            cap,
            whose: "x".to_owned(),
            most,
        };
        let accounts = [account(Cap::User, 1000), account(Cap::Day, 100_000)];
        assert!(!local.knows(&accounts[0], now));
        local.saw(&accounts, &[200, 0], now);
        assert!(local.knows(&accounts[0], now));
        // An eighth of 800 is 100: the second call is the last one.
        assert_eq!(local.hold(&accounts, 90, now), Ok(()));
        local.settle(&accounts, 90, 70, now);
        assert_eq!(local.hold(&accounts, 90, now), Ok(()));
        local.settle(&accounts, 90, 30, now);
        let used_up = local.hold(&accounts, 90, now).unwrap_err();
        assert_eq!(used_up.cap, Cap::User);
        assert_eq!(used_up.renewed_at.to_string(), "2026-12-01T00:00:00Z");
        // On the next day nothing of this one is known.
        let tomorrow = now + SignedDuration::from_secs(20);
        assert!(!local.knows(&accounts[0], tomorrow));
        assert!(local.may_tell("ann", used_up.renewed_at));
        assert!(!local.may_tell("ann", used_up.renewed_at));
        let later = used_up.renewed_at + SignedDuration::from_hours(24);
        assert!(local.may_tell("ann", later));
    }
}
