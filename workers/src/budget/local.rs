//! What may be spent while Redis cannot count: a small part of what was left when it was last
//! heard of, since there are other workers that do the same. What was spent is owed to Redis until
//! it is told.

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
    /// When the ledger last did not answer: what was spent before may not be in it yet.
    ledger_away: Option<Timestamp>,
    /// Until when people are not told again.
    told: HashMap<String, Timestamp>,
}

/// What is known of an account.
#[derive(Clone, Debug)]
struct Seen {
    account: Account,
    /// The day it is of.
    day: i64,
    /// What all workers had spent when that was last heard of.
    spent: u64,
    /// What is set aside here for calls under way.
    aside: u64,
    /// What was spent here and Redis was not told of.
    owed: u64,
    /// When the last of that was spent.
    last: Timestamp,
}

/// What one account owes. Dropped without being paid, it is owed on.
#[derive(Debug)]
pub(super) struct Debt<'a> {
    local: &'a Local,
    pub(super) account: Account,
    pub(super) amount: u64,
    pub(super) last: Timestamp,
}

impl Debt<'_> {
    /// Redis was told.
    pub(super) fn paid(mut self) {
        self.amount = 0;
    }
}

impl Drop for Debt<'_> {
    fn drop(&mut self) {
        if self.amount > 0 {
            self.local.owe(&self.account, self.amount, self.last);
        }
    }
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
            inner.seen.retain(|_, seen| seen.owed + seen.aside > 0);
        }
        for (account, spent) in accounts.iter().zip(spent) {
            let seen = inner.of(account, now);
            seen.spent = *spent;
            // Redis counts again: what is under way here is settled or was broken off.
            seen.aside = 0;
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
            let seen = inner.of(account, now);
            let here = seen.aside.saturating_add(seen.owed);
            if here >= account.most.saturating_sub(seen.spent) / PART {
                return Err(UsedUp {
                    cap: account.cap,
                    renewed_at: start_of_day(now) + SignedDuration::from_secs(DAY),
                });
            }
        }
        for account in accounts {
            let seen = inner.of(account, now);
            seen.aside = seen.aside.saturating_add(amount);
        }
        Ok(())
    }

    /// Puts what was spent in the place of what was set aside.
    pub(super) fn settle(&self, accounts: &[Account], amount: u64, spent: u64, now: Timestamp) {
        for account in accounts {
            {
                let mut inner = self.inner();
                let seen = inner.of(account, now);
                seen.aside = seen.aside.saturating_sub(amount);
            }
            self.owe(account, spent, now);
        }
    }

    /// Notes what was spent and Redis could not be told of.
    pub(super) fn owe(&self, account: &Account, spent: u64, at: Timestamp) {
        if spent == 0 {
            return;
        }
        let mut inner = self.inner();
        let known = inner.seen.get(&name(account));
        if known.is_some_and(|seen| seen.day > day(at)) {
            // Another day has begun, with nothing spent.
            return;
        }
        let seen = inner.of(account, at);
        seen.owed = seen.owed.saturating_add(spent);
        seen.last = seen.last.max(at);
    }

    /// Notes that the ledger does not answer.
    pub(super) fn ledger_is_away(&self, now: Timestamp) {
        self.inner().ledger_away = Some(now);
    }

    /// What these accounts owe of today.
    pub(super) fn debts(&self, of: &[Account], now: Timestamp) -> Vec<Debt<'_>> {
        let mut inner = self.inner();
        let away = inner.ledger_away;
        let owed = |account: &Account| {
            let seen = inner.seen.get_mut(&name(account))?;
            self.taken_from(seen, away, now)
        };
        of.iter().filter_map(owed).collect()
    }

    /// What any accounts owe of today, at most `most` of them.
    pub(super) fn all_debts(&self, most: usize, now: Timestamp) -> Vec<Debt<'_>> {
        let mut inner = self.inner();
        let away = inner.ledger_away;
        let all = inner.seen.values_mut();
        all.filter_map(|seen| self.taken_from(seen, away, now))
            .take(most)
            .collect()
    }

    fn taken_from(
        &self,
        seen: &mut Seen,
        away: Option<Timestamp>,
        now: Timestamp,
    ) -> Option<Debt<'_>> {
        if seen.owed == 0 || seen.day != day(now) {
            return None;
        }
        Some(Debt {
            local: self,
            account: seen.account.clone(),
            amount: std::mem::take(&mut seen.owed),
            last: away.map_or(seen.last, |away| seen.last.max(away)),
        })
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

impl Inner {
    /// What is known of an account today.
    fn of(&mut self, account: &Account, now: Timestamp) -> &mut Seen {
        let fresh = Seen {
            account: account.clone(),
            day: day(now),
            spent: 0,
            aside: 0,
            owed: 0,
            last: now,
        };
        let seen = self
            .seen
            .entry(name(account))
            .or_insert_with(|| fresh.clone());
        if seen.day != fresh.day {
            *seen = fresh;
        }
        seen
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
        // Redis was not told of that; what it cannot be told is owed on.
        let owes = |accounts| {
            let debts = local.debts(accounts, now);
            debts.iter().map(|debt| debt.amount).collect::<Vec<_>>()
        };
        assert_eq!(owes(&accounts), [100, 100]);
        local.ledger_is_away(now + SignedDuration::from_secs(5));
        for debt in local
            .all_debts(1, now)
            .into_iter()
            .chain(local.all_debts(1, now))
        {
            assert_eq!(debt.last, now + SignedDuration::from_secs(5));
            debt.paid();
        }
        assert_eq!(owes(&accounts), [0; 0]);
        local.saw(&accounts, &[300, 100], now);
        assert_eq!(local.hold(&accounts, 90, now), Ok(()));
        // On the next day nothing of this one is known, and nothing owed.
        local.owe(&accounts[0], 5, now);
        let tomorrow = now + SignedDuration::from_secs(20);
        assert!(!local.knows(&accounts[0], tomorrow));
        assert!(local.debts(&accounts, tomorrow).is_empty());
        assert!(local.may_tell("ann", used_up.renewed_at));
        assert!(!local.may_tell("ann", used_up.renewed_at));
        let later = used_up.renewed_at + SignedDuration::from_hours(24);
        assert!(local.may_tell("ann", later));
    }
}
