//! A model that may be asked: its name, and what is known of whether it answers.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::{
    llm::breaker::{Breaker, Entry, Policy, Position},
    telemetry,
};

/// How long a model that is unknown is not asked while another is there.
const GONE_FOR: Duration = Duration::from_hours(1);

/// A model that may be asked.
#[derive(Debug)]
pub(super) struct Candidate {
    /// Its name, as it is asked for.
    pub name: String,
    breaker: Mutex<Breaker>,
    gone: Mutex<Option<Instant>>,
}

/// A request that was let through. Dropped without a word, it has learned nothing.
#[derive(Debug)]
pub(super) struct Pass<'a> {
    candidate: &'a Candidate,
    entry: Entry,
    told: bool,
}

impl Candidate {
    pub fn new(name: String, policy: Policy) -> Self {
        let candidate = Self {
            name,
            breaker: Mutex::new(Breaker::new(policy)),
            gone: Mutex::default(),
        };
        candidate.show(Position::Closed);
        candidate
    }

    /// Lets a request through, unless the model is away.
    pub fn enter(&self) -> Option<Pass<'_>> {
        let entry = self.change(|breaker| breaker.enter(Instant::now()))?;
        Some(Pass {
            candidate: self,
            entry,
            told: false,
        })
    }

    /// Notes that the server knows no such model. True when that is news.
    pub fn note_gone(&self) -> bool {
        let until = Instant::now() + GONE_FOR;
        lock(&self.gone).replace(until).is_none()
    }

    /// Whether the server knew no such model a while ago.
    pub fn is_gone(&self) -> bool {
        lock(&self.gone).is_some_and(|until| Instant::now() < until)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Breaker) -> T) -> T {
        let (outcome, before, after) = {
            let mut breaker = lock(&self.breaker);
            let before = breaker.position();
            let outcome = change(&mut breaker);
            let after = breaker.position();
            if before != after {
                // Under the lock, so that the last word is the last state's.
                self.show(after);
            }
            (outcome, before, after)
        };
        let model = self.name.as_str();
        match (before, after) {
            (Position::Closed, Position::Open) => tracing::warn!(
                llm.model = model,
                "The model failed several times in a row; for a while it is not asked, then tried with one request at a time"
            ),
            (Position::Open | Position::HalfOpen, Position::Closed) => {
                tracing::info!(llm.model = model, "The model answers again");
            }
            _ => {}
        }
        outcome
    }

    fn show(&self, position: Position) {
        let state = match position {
            Position::Closed => 0.0,
            Position::HalfOpen => 1.0,
            Position::Open => 2.0,
        };
        metrics::gauge!(telemetry::LLM_BREAKER, "model" => self.name.clone()).set(state);
    }
}

impl Pass<'_> {
    /// Whether another try is worth it: others may have found meanwhile that the model is away.
    pub fn lets_go_on(&self) -> bool {
        lock(&self.candidate.breaker).lets_go_on(self.entry)
    }

    /// The service answered, be it with a refusal.
    pub fn answered(mut self) {
        self.told = true;
        self.candidate.change(Breaker::succeeded);
    }

    /// The service did not answer.
    pub fn failed(mut self) {
        self.told = true;
        let entry = self.entry;
        self.candidate
            .change(|breaker| breaker.failed(entry, Instant::now()));
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if !self.told {
            let entry = self.entry;
            self.candidate
                .change(|breaker| breaker.abandoned(entry, Instant::now()));
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
