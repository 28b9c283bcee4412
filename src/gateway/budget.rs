//! How many requests all gateways together may send, and what happens when too many are refused.
//!
//! Permits come from the one account in Redis, a few at a time. While Redis does not answer, a
//! process keeps to a part of the pace by itself, and nobody waits for Redis. Buckets of single
//! channels are not counted here.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::{Notify, Semaphore};
use uuid::Uuid;

use super::{
    health::{GatewayHealth, Sending},
    permits::{Alone, Permits, Taken, time_left},
};
use crate::{
    hot::{
        Hot,
        requests::{self, Account, Asking, Pace},
    },
    shutdown::Tasks,
    telemetry::{DISCORD_INVALID, DISCORD_LIMITED},
};

/// Discord takes 50 requests in a second. In the worst second there come 35, what was kept of the
/// tenth of a second before (4), and a burst (6): 45. The rest is for the way there, which does
/// not take equally long for all.
///
/// Discord bans an address after 10,000 invalid requests in ten minutes (its documentation, "Rate
/// Limits", "Invalid Request Limit"). Should every request from [`Pace::slow_from`] on be invalid,
/// there are 2,500 and 5 a second more in ten minutes: about as many as [`Pace::stop_from`]. The
/// other half is for whatever else sends from this address.
pub const PACE: Pace = Pace {
    apart: Duration::from_micros(1_000_000 / 35),
    burst: 6,
    slow_from: 2_500,
    slow_apart: Duration::from_millis(200),
    stop_from: 5_000,
};

/// How long Redis may take to answer before a process goes by itself.
const PATIENCE: Duration = Duration::from_millis(100);
/// For how long it then does.
const AWAY: Duration = Duration::from_secs(1);
/// How often the account is looked at when nothing is sent.
const LOOK: Duration = Duration::from_secs(1);
/// How long to wait when nothing may be sent.
const STOPPED: Duration = Duration::from_secs(5);
/// As long as invalid requests count at Discord.
const WINDOW: Duration = Duration::from_mins(10);

/// The budget of requests.
#[derive(Debug)]
pub struct Budget {
    /// None: this process is alone.
    hot: Option<Hot>,
    sender: String,
    health: GatewayHealth,
    state: Mutex<State>,
    /// One asks at a time, for all who wait.
    turn: Semaphore,
    news: Notify,
}

#[derive(Debug)]
struct State {
    permits: Permits,
    alone: Alone,
    /// Until when Redis is not asked.
    away_until: Option<Instant>,
    /// Until when Discord wants nothing, from anybody.
    paused_until: Option<Instant>,
    /// The same, when Redis was not told yet.
    untold_pause: Option<Instant>,
    /// Invalid requests that Redis was not told of yet, and when the last one was.
    untold: u32,
    untold_at: Option<Instant>,
    /// What Redis last told of all instances, and when.
    invalid: u32,
    invalid_at: Option<Instant>,
    senders: u32,
    told: Sending,
}

impl Budget {
    /// The part of the one whose account is in Redis, and who tells `health` when it is short.
    #[must_use]
    pub fn shared(hot: Hot, health: GatewayHealth) -> Self {
        Self::new(Some(hot), health)
    }

    /// A budget for a program that sends a request or two.
    #[must_use]
    pub fn alone() -> Self {
        Self::new(None, GatewayHealth::new())
    }

    fn new(hot: Option<Hot>, health: GatewayHealth) -> Self {
        Self {
            hot,
            sender: Uuid::now_v7().to_string(),
            health,
            state: Mutex::new(State::new()),
            turn: Semaphore::new(1),
            news: Notify::new(),
        }
    }

    /// Takes a permit for one request.
    ///
    /// # Errors
    /// How long to wait before asking again.
    pub async fn permit(&self) -> Result<(), Duration> {
        if let Some(known) = self.at_hand() {
            return known;
        }
        self.locked().permits.want();
        // It is never closed.
        let _turn = self.turn.acquire().await;
        // Whoever had the turn before has asked for all.
        let next = self.next();
        match next {
            Next::Known(known) => return known,
            Next::Ask(wanted) => self.ask(wanted).await,
        }
        self.at_hand().unwrap_or(Err(Duration::from_millis(1)))
    }

    fn at_hand(&self) -> Option<Result<(), Duration>> {
        match self.next() {
            Next::Known(known) => Some(known),
            Next::Ask(_) => None,
        }
    }

    fn next(&self) -> Next {
        self.locked().take(Instant::now(), self.hot.is_some())
    }

    /// Discord refused a request for being one of too many.
    pub fn limited(&self, wait: Duration, everywhere: bool) {
        let scope = if everywhere { "global" } else { "route" };
        metrics::counter!(DISCORD_LIMITED, "scope" => scope).increment(1);
        if everywhere {
            let until = Instant::now() + wait;
            let mut state = self.locked();
            state.pause(until);
            state.untold_pause = state.untold_pause.max(Some(until));
            drop(state);
            tracing::warn!(
                wait_ms = wait.as_millis(),
                "Discord's global rate limit is reached: every gateway waits; \
                 look whether something else sends with this token"
            );
            self.news.notify_one();
        }
    }

    /// Discord counts an answer among the invalid requests.
    pub fn invalid(&self) {
        let mut state = self.locked();
        state.untold += 1;
        state.untold_at = Some(Instant::now());
    }

    /// Keeps this process in step with the others until `tasks` are stopped.
    pub async fn watch(&self, tasks: Tasks) {
        loop {
            self.ask(0).await;
            self.tell();
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                () = self.news.notified() => {}
                () = tasks.stopped() => return,
            }
        }
    }

    async fn ask(&self, wanted: u32) {
        let Some(hot) = &self.hot else { return };
        let asked = Instant::now();
        let (invalid, pause) = {
            let state = self.locked();
            let pause = state.untold_pause.and_then(|until| time_left(until, asked));
            (state.untold, pause.unwrap_or_default())
        };
        let asking = Asking {
            sender: &self.sender,
            wanted,
            invalid,
            pause,
        };
        let answer = tokio::time::timeout(PATIENCE, requests::ask(hot, PACE, asking)).await;
        let mut state = self.locked();
        if let Ok(Ok(account)) = answer {
            state.learn(account, asking, asked);
        } else {
            state.away_until = Some(Instant::now() + AWAY);
        }
    }

    /// Says aloud when too much is refused, and what to do about it.
    fn tell(&self) {
        let (now, mut state) = (Instant::now(), self.locked());
        let invalid = state.invalid(now);
        metrics::gauge!(DISCORD_INVALID).set(f64::from(invalid));
        let sending = Sending::of(invalid);
        if std::mem::replace(&mut state.told, sending) == sending {
            return;
        }
        drop(state);
        self.health.sending(sending);
        match sending {
            Sending::Freely => tracing::info!(
                invalid,
                "few requests are refused by Discord now: they are sent as usual again"
            ),
            Sending::Slowly => tracing::error!(
                invalid,
                "Discord refused many requests in the last ten minutes (401, 403, 429), so they are \
                 sent slowly; it bans an address after 10,000: look where the bot is spoken to but may \
                 not write, and for another program with this token or address"
            ),
            Sending::Nothing => tracing::error!(
                invalid,
                "Discord refused so many requests in the last ten minutes (401, 403, 429) that nothing \
                 is sent until they are fewer; answers wait. It bans an address after 10,000: look where \
                 the bot is spoken to but may not write, and for another program with this token or \
                 address"
            ),
        }
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        // Every change of the state is complete in itself.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How a request goes on.
enum Next {
    /// What comes of it is known here.
    Known(Result<(), Duration>),
    /// So many permits are to be asked for.
    Ask(u32),
}

impl State {
    fn new() -> Self {
        Self {
            permits: Permits::default(),
            alone: Alone::default(),
            away_until: None,
            paused_until: None,
            untold_pause: None,
            untold: 0,
            untold_at: None,
            invalid: 0,
            invalid_at: None,
            senders: 1,
            told: Sending::Freely,
        }
    }

    fn take(&mut self, now: Instant, is_shared: bool) -> Next {
        if let Some(wait) = self.paused_until.and_then(|until| time_left(until, now)) {
            return Next::Known(Err(wait));
        }
        let sending = Sending::of(self.invalid(now));
        if sending == Sending::Nothing {
            return Next::Known(Err(STOPPED));
        }
        if !is_shared || self.away_until.is_some_and(|until| now < until) {
            return Next::Known(self.alone.take(self.own_part(sending), now));
        }
        match self.permits.take(now) {
            Taken::Permit => Next::Known(Ok(())),
            Taken::Wait(wait) => Next::Known(Err(wait)),
            Taken::Ask(wanted) => Next::Ask(wanted),
        }
    }

    /// How far apart requests are while Redis cannot be asked: there are others, at least one.
    fn own_part(&self, sending: Sending) -> Duration {
        let apart = match sending {
            Sending::Freely => PACE.apart,
            Sending::Slowly | Sending::Nothing => PACE.slow_apart,
        };
        apart * self.senders.max(2)
    }

    fn pause(&mut self, until: Instant) {
        self.paused_until = self.paused_until.max(Some(until));
        self.permits.drop_all();
    }

    fn learn(&mut self, account: Account, asked: Asking<'_>, at: Instant) {
        let now = Instant::now();
        self.away_until = None;
        self.untold = self.untold.saturating_sub(asked.invalid);
        if !asked.pause.is_zero() {
            self.untold_pause = None;
        }
        (self.invalid, self.invalid_at) = (account.invalid, Some(now));
        self.senders = account.senders;
        if !account.paused.is_zero() {
            self.pause(now + account.paused);
        }
        if account.granted > 0 {
            self.permits.granted(account.granted, at);
        } else if asked.wanted > 0 {
            self.permits.refused(now + account.wait);
        }
    }

    /// The invalid requests of the last ten minutes, as far as this process knows.
    fn invalid(&mut self, now: Instant) -> u32 {
        let is_old = |at: Option<Instant>| at.is_none_or(|at| now.duration_since(at) > WINDOW);
        if is_old(self.untold_at) {
            self.untold = 0;
        }
        let known = if is_old(self.invalid_at) {
            0
        } else {
            self.invalid
        };
        known.saturating_add(self.untold)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent_in_a_second(state: &mut State, from: Instant) -> usize {
        let times = (0..1000).map(|ms| from + Duration::from_millis(ms));
        let is_sent = |now: &Instant| matches!(state.take(*now, true), Next::Known(Ok(())));
        times.filter(is_sent).count()
    }

    #[test]
    fn without_redis_a_process_sends_its_part_and_no_more() {
        let start = Instant::now();
        for (senders, most) in [(1, 18), (2, 18), (5, 8)] {
            let mut state = State::new();
            state.senders = senders;
            state.away_until = Some(start + Duration::from_mins(1));
            let sent = sent_in_a_second(&mut state, start);
            assert!((most - 2..=most).contains(&sent), "{senders}: {sent}");
        }
    }

    #[test]
    fn without_redis_invalid_requests_slow_and_stop_it_until_they_are_old() {
        let start = Instant::now();
        let mut state = State::new();
        state.away_until = Some(start + Duration::from_hours(1));
        (state.untold, state.untold_at) = (PACE.slow_from, Some(start));
        assert!(sent_in_a_second(&mut state, start) <= 3);
        state.invalid = PACE.stop_from - PACE.slow_from;
        state.invalid_at = Some(start);
        assert_eq!(sent_in_a_second(&mut state, start), 0);
        let later = start + WINDOW + Duration::from_secs(1);
        assert!(sent_in_a_second(&mut state, later) > 10);
    }

    #[test]
    fn too_many_of_one_route_stop_no_other_and_too_many_in_all_stop_everything() {
        let budget = Budget::alone();
        let wait = Duration::from_secs(3);
        budget.limited(wait, false);
        assert!(matches!(budget.next(), Next::Known(Ok(()))));
        budget.limited(wait, true);
        let (now, mut state) = (Instant::now(), budget.locked());
        let Next::Known(Err(left)) = state.take(now, false) else {
            panic!("something may be sent");
        };
        assert!(left > Duration::from_secs(2) && left <= wait);
        assert!(matches!(state.take(now + wait, false), Next::Known(Ok(()))));
    }

    #[test]
    fn in_a_pause_nothing_is_sent_though_permits_are_at_hand() {
        let start = Instant::now();
        let mut state = State::new();
        state.permits.granted(4, start);
        state.pause(start + Duration::from_secs(3));
        assert_eq!(sent_in_a_second(&mut state, start), 0);
    }
}
