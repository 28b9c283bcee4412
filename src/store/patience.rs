//! How long the way of a message waits for a Postgres that does not answer: once, and not long.
//!
//! Without it every message would wait for a connection to time out, several times over, for
//! answers that it can do without. Nothing here decides what is done without them.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::StoreError;

/// How long one question may take.
const LONGEST: Duration = Duration::from_secs(1);
/// How long nothing is asked after a question that was not answered.
const REST: Duration = Duration::from_secs(3);

/// The patience of one process. Clones share it.
#[derive(Clone, Debug)]
pub struct Patience {
    longest: Duration,
    rest: Duration,
    rests_until: Arc<Mutex<Option<Instant>>>,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            longest: LONGEST,
            rest: REST,
            rests_until: Arc::default(),
        }
    }
}

impl Patience {
    /// The usual one, but no question may take longer than this. No other limit is to be put around
    /// it: whoever drops a question learns nothing from it.
    #[must_use]
    pub fn of(longest: Duration) -> Self {
        Self {
            longest,
            ..Self::default()
        }
    }

    /// Asks, unless Postgres did not answer a moment ago.
    ///
    /// # Errors
    /// The question's own, and [`StoreError::Unavailable`] when it is not asked or not answered
    /// in time.
    pub async fn ask<T>(
        &self,
        question: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        if self.rests() {
            return Err(away());
        }
        let answer = tokio::time::timeout(self.longest, question)
            .await
            .unwrap_or_else(|_| Err(away()));
        if matches!(answer, Err(StoreError::Unavailable(_))) {
            *self.lock() = Some(Instant::now() + self.rest);
        }
        answer
    }

    fn rests(&self) -> bool {
        self.lock().is_some_and(|until| Instant::now() < until)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        // Nothing panics while it is held.
        self.rests_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn away() -> StoreError {
    StoreError::Unavailable(sqlx::Error::PoolTimedOut)
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    fn resting_for(rest: Duration) -> Patience {
        Patience {
            longest: Duration::from_millis(1),
            rest,
            rests_until: Arc::default(),
        }
    }

    #[tokio::test]
    async fn after_a_question_without_an_answer_nothing_is_asked_for_a_while() {
        let patience = resting_for(Duration::from_hours(1));
        assert!(patience.ask(pending::<Result<(), _>>()).await.is_err());
        assert!(patience.ask(ready(Ok(()))).await.is_err());

        let patience = resting_for(Duration::ZERO);
        assert!(patience.ask(pending::<Result<(), _>>()).await.is_err());
        assert!(patience.ask(ready(Ok(()))).await.is_ok());
    }

    #[tokio::test]
    async fn a_refusal_is_an_answer() {
        let patience = resting_for(Duration::from_hours(1));
        let refusal = StoreError::NotMigrated(String::new());
        assert!(patience.ask(ready(Err::<(), _>(refusal))).await.is_err());
        assert!(patience.ask(ready(Ok(()))).await.is_ok());
    }
}
