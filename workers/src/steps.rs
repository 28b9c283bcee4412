//! Notes the steps of a try while it runs, so that whatever ends it, its outcome says how far it
//! came.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chinwag::{
    domain::steps::{Step, Trace, VERSION},
    llm::{ChatReply, LlmError},
};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::{Context, runner::Run};

/// What a step that was not ended is said to have failed for.
const CUT_OFF: &str = "cut_off";

/// The steps of one try. Clones share them.
#[derive(Clone, Debug)]
pub struct Steps {
    began: Instant,
    steps: Arc<Mutex<Vec<Noted>>>,
}

#[derive(Debug)]
struct Noted {
    step: Step,
    ended: bool,
}

/// A step under way. Dropped without an end it stays open, and counts as cut off.
#[derive(Debug)]
#[must_use = "a step that is not ended counts as cut off"]
pub struct UnderWay<'a> {
    steps: &'a Steps,
    place: usize,
}

impl Steps {
    /// No steps yet; the try begins.
    #[must_use]
    pub fn new() -> Self {
        Self {
            began: Instant::now(),
            steps: Arc::default(),
        }
    }

    /// Begins a step.
    pub fn begin(&self, name: &str) -> UnderWay<'_> {
        let step = Step {
            name: name.to_owned(),
            start_us: self.now_us(),
            ..Step::default()
        };
        let mut steps = self.noted();
        steps.push(Noted { step, ended: false });
        UnderWay {
            steps: self,
            place: steps.len() - 1,
        }
    }

    /// The steps so far.
    fn so_far(&self) -> Vec<Step> {
        let now = self.now_us();
        let steps = self.noted();
        let finished = steps.iter().map(|noted| {
            let mut step = noted.step.clone();
            if !noted.ended {
                step.took_us = now.saturating_sub(step.start_us);
                step.failure = Some(CUT_OFF.to_owned());
            }
            step
        });
        finished.collect()
    }

    fn now_us(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn noted(&self) -> MutexGuard<'_, Vec<Noted>> {
        // Every change is complete in itself.
        self.steps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Steps {
    fn default() -> Self {
        Self::new()
    }
}

impl UnderWay<'_> {
    /// Ends it, with what is known of it besides its time.
    pub fn end<const N: usize>(self, facts: [(&str, Value); N]) {
        self.over(None, facts);
    }

    /// Ends it without success, for this reason in one word.
    pub fn fail<const N: usize>(self, failure: &str, facts: [(&str, Value); N]) {
        self.over(Some(failure.to_owned()), facts);
    }

    fn over<const N: usize>(self, failure: Option<String>, facts: [(&str, Value); N]) {
        let now = self.steps.now_us();
        let mut steps = self.steps.noted();
        let noted = &mut steps[self.place];
        noted.ended = true;
        noted.step.took_us = now.saturating_sub(noted.step.start_us);
        noted.step.failure = failure;
        let facts = facts.into_iter().filter(|(_, fact)| !fact.is_null());
        noted.step.facts = facts.map(|(name, fact)| (name.to_owned(), fact)).collect();
    }
}

/// Ends the step of a call of a model. `first_text` is when its answer began to come.
pub fn called(
    step: UnderWay<'_>,
    purpose: &str,
    model: &str,
    result: &Result<ChatReply, LlmError>,
    first_text: Option<Duration>,
) {
    let first_text_us =
        first_text.map(|first| u64::try_from(first.as_micros()).unwrap_or(u64::MAX));
    let purpose = ("purpose", json!(purpose));
    match result {
        Ok(reply) => step.end([
            purpose,
            ("model", json!(reply.model)),
            ("tries", json!(reply.tries)),
            ("first_text_us", json!(first_text_us)),
        ]),
        Err(error) => step.fail(error.name(), [purpose, ("model", json!(model))]),
    }
}

/// How the try went so far, as its outcome tells it.
#[must_use]
pub fn told(context: &Context, run: &Run, failure: Option<&str>) -> Trace {
    let waited_ms = run.leased_ms.saturating_sub(run.header.accepted_ms).max(0);
    Trace {
        version: VERSION,
        message: run.header.key.clone(),
        worker: context.name.clone(),
        attempt: run.attempt,
        accepted_ms: run.header.accepted_ms,
        waited_us: waited_ms.unsigned_abs().saturating_mul(1000),
        took_us: run.steps.now_us(),
        failure: failure.map(str::to_owned),
        steps: run.steps.so_far(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_ended_counts_as_cut_off() {
        let steps = Steps::new();
        let answer = steps.begin("answer");
        let model = steps.begin("model");
        std::thread::sleep(Duration::from_millis(2));
        model.fail(
            "unavailable",
            [("tries", json!(3)), ("tokens", Value::Null)],
        );
        drop(steps.begin("model"));
        std::thread::sleep(Duration::from_millis(2));
        let so_far = steps.so_far();
        let failures: Vec<_> = so_far.iter().map(|step| step.failure.as_deref()).collect();
        let expected = [Some("cut_off"), Some("unavailable"), Some("cut_off")];
        assert_eq!(failures, expected);
        assert!(so_far[1].took_us >= 2000, "{so_far:?}");
        assert!(so_far[2].start_us >= so_far[1].end_us(), "{so_far:?}");
        assert!(so_far[2].took_us >= 2000, "{so_far:?}");
        assert!(so_far[0].took_us >= 4000, "{so_far:?}");
        assert_eq!(so_far[1].facts.len(), 1);
        answer.end([]);
        assert_eq!(steps.so_far()[0].failure, None);
    }
}
