//! What is tried for one request, in which order, until an answer is there or the deadline.
//!
//! A failure of the key goes on with another key, a failure that may pass is tried again, and
//! what another model may do better goes to the next one. What a failure is, `failure` says.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

use super::{
    Anthropic, ChatReply, ChatRequest, LlmError, body,
    candidate::{Candidate, Pass},
    failure::{Failure, Kind},
    is_thinking,
};
use crate::{
    llm::{
        Round, Verbatim,
        keys::{Held, Refused, SetAside},
    },
    telemetry,
};

/// A longer deadline is as good as none.
const LONGEST_DEADLINE: Duration = Duration::from_hours(24);

/// A model that says nothing for less than this is no sign of an outage.
const TELLING: Duration = Duration::from_secs(8);

/// Why a model stops that wants to be let go on.
const PAUSED: &str = "pause_turn";
/// How often it is let go on.
const MOST_PAUSES: usize = 3;

type Progress<'a> = &'a mut (dyn FnMut(&str) + Send);

/// What became of asking one model.
enum Outcome {
    Answered(ChatReply),
    Failed(Failure),
    /// It was not asked, since it is away.
    KeptBack,
}

/// Until when it is worth to wait.
struct Patience {
    /// Where the next model may answer: that one needs time, too.
    with_the_model: Instant,
    with_the_service: Instant,
}

impl Patience {
    /// Until when to wait after a failure, or before there was any.
    fn with(&self, failure: Option<&Failure>) -> Instant {
        if failure.is_none_or(Failure::is_the_models) {
            self.with_the_model
        } else {
            self.with_the_service
        }
    }
}

/// How long to wait for a model. `has_next`: another may be asked in its place.
fn patience(ends: Instant, has_next: bool) -> Patience {
    let now = Instant::now();
    let left = ends.saturating_duration_since(now);
    Patience {
        with_the_model: if has_next { now + left / 2 } else { ends },
        with_the_service: ends,
    }
}

/// What to do after a failed call.
enum Then {
    /// Call again at once: another key is there.
    OtherKey,
    /// Call again, after this wait.
    Again(Duration),
    Stop,
}

impl Anthropic {
    /// Asks, and lets the model go on as long as it only pauses.
    pub(super) async fn answer(
        &self,
        request: &ChatRequest,
        progress: Progress<'_>,
    ) -> Result<ChatReply, LlmError> {
        let ends = Instant::now() + request.deadline.min(LONGEST_DEADLINE);
        let mut reply = self.answer_once(request, ends, progress).await?;
        let mut paused = None;
        for _ in 0..MOST_PAUSES {
            if reply.stop_reason != PAUSED || reply.said.blocks.is_empty() {
                break;
            }
            let request: &mut ChatRequest = paused.get_or_insert_with(|| request.clone());
            request.rounds.push(Round {
                said: reply.said.clone(),
                results: Vec::new(),
            });
            let before = reply.text.clone();
            let mut progress = |text: &str| progress(&format!("{before}{text}"));
            match self.answer_once(request, ends, &mut progress).await {
                Ok(next) => reply = gone_on(reply, next),
                // What was said before the pause was said.
                Err(_) if !reply.text.trim().is_empty() => break,
                Err(error) => return Err(error),
            }
        }
        Ok(reply)
    }

    /// Asks the models in turn.
    async fn answer_once(
        &self,
        request: &ChatRequest,
        ends: Instant,
        progress: Progress<'_>,
    ) -> Result<ChatReply, LlmError> {
        let (mut failed, mut calls) = (None, 0);
        for (step, &place) in self.chain.iter().enumerate() {
            let model = &self.models[place];
            let next = self.chain.get(step + 1).map(|next| &self.models[*next]);
            if next.is_some() && model.is_gone() {
                continue;
            }
            let began = Instant::now();
            if step > 0 && began >= ends {
                break;
            }
            let patience = patience(ends, next.is_some());
            let outcome = self
                .ask(place, request, &patience, &mut calls, progress)
                .await;
            count(&model.name, &outcome, began.elapsed());
            match outcome {
                Outcome::Answered(reply) => {
                    return Ok(ChatReply {
                        tries: calls,
                        ..reply
                    });
                }
                Outcome::KeptBack => {}
                Outcome::Failed(failure) => {
                    let may_go_on = failure.is_the_models();
                    if let Some(next) = next.filter(|_| may_go_on) {
                        tell_of_fallback(model, next, &failure);
                    }
                    failed = Some(failure);
                    if !may_go_on {
                        break;
                    }
                }
            }
        }
        Err(failed.map_or_else(kept_back, Failure::into_error))
    }

    /// Asks the model of this place, as often as that may help.
    async fn ask(
        &self,
        place: usize,
        request: &ChatRequest,
        patience: &Patience,
        calls: &mut u32,
        progress: Progress<'_>,
    ) -> Outcome {
        let ends = patience.with_the_service;
        let model = &self.models[place];
        let Some(pass) = model.enter() else {
            return Outcome::KeptBack;
        };
        let body = body(&model.name, request, self.caches);
        let (mut failures, mut other_keys) = (0, 0);
        let (mut last, mut first_call) = (None, None);
        while let Some(key) = self.keys.next(place, patience.with(last.as_ref())).await {
            let began = *first_call.get_or_insert_with(Instant::now);
            *calls += 1;
            let mut wrote = false;
            let mut progress = |text: &str| {
                wrote = true;
                progress(text);
            };
            let call = self.once(&model.name, key.value(), &body, &mut progress);
            let failure = match timeout_at(ends, call).await {
                Ok(Ok(reply)) => {
                    pass.answered();
                    return Outcome::Answered(reply);
                }
                Ok(Err(failure)) => failure,
                Err(_) => {
                    // A long answer that was still being written is no sign of an outage, nor
                    // is a model that was left little time, or given little.
                    let waited = began.elapsed();
                    let had_time = waited >= request.deadline / 2 && waited >= TELLING;
                    let late = last.unwrap_or_else(too_late);
                    return give_up(pass, late, had_time && !wrote);
                }
            };
            failures += 1;
            let then = self.after(&failure, &key, place, failures, other_keys);
            drop(key);
            match then {
                Then::OtherKey => {
                    failures -= 1;
                    other_keys += 1;
                }
                Then::Again(wait)
                    if Instant::now() + wait < patience.with(Some(&failure))
                        && pass.lets_go_on() =>
                {
                    tell_of_wait(model, failures, wait, &failure);
                    sleep(wait).await;
                }
                Then::Again(_) | Then::Stop => {
                    let is_away = matches!(failure.kind, Kind::Overloaded | Kind::Passing);
                    return give_up(pass, failure, is_away);
                }
            }
            // What a key was refused for is no news once another is there.
            if failure.may_pass() {
                last = Some(failure);
            }
        }
        // Nothing was learned of the model while no key was free.
        Outcome::Failed(last.unwrap_or_else(no_free_key))
    }

    /// What a failure means for its key, and for the request.
    fn after(
        &self,
        failure: &Failure,
        key: &Held<'_>,
        place: usize,
        failures: u32,
        other_keys: usize,
    ) -> Then {
        let wait = self.policy.wait(failures, failure.wait, fastrand::f64());
        // A key that is passed over does not count as a try, but each only once.
        let has_others = other_keys + 1 < self.keys.count();
        match failure.kind {
            Kind::Key | Kind::Rights if self.is_set_aside(key, place, failure) => Then::OtherKey,
            Kind::Limited if key.rest(place, wait) && has_others => Then::OtherKey,
            _ if !failure.may_pass() || failures >= self.policy.tries => Then::Stop,
            // The keys' rest is waited for where the next one is taken.
            Kind::Limited if self.keys.count() > 1 => Then::Again(Duration::ZERO),
            _ => Then::Again(wait),
        }
    }

    fn is_set_aside(&self, key: &Held<'_>, place: usize, failure: &Failure) -> bool {
        let refused = match failure.kind {
            Kind::Rights => Refused::OneModel,
            _ => Refused::Everything,
        };
        let became = key.set_aside(place, refused);
        if became == SetAside::Now {
            tracing::warn!(
                llm.key = key.number(),
                llm.keys = self.keys.count(),
                llm.model = self.models[place].name,
                reason = failure.reason,
                "A key of ANTHROPIC_API_KEY is not accepted and is set aside until the next start; the others go on. llm.key is its place in the list"
            );
        }
        became != SetAside::Kept
    }
}

/// An answer that went on behind a pause. What it asks for stands in its last part.
fn gone_on(mut before: ChatReply, next: ChatReply) -> ChatReply {
    if before.said.model != next.said.model {
        before.said.blocks.retain(|block| !is_thinking(block));
    }
    ChatReply {
        text: format!("{}{}", before.text, next.text),
        input_tokens: before.input_tokens.saturating_add(next.input_tokens),
        output_tokens: before.output_tokens.saturating_add(next.output_tokens),
        cache_read_tokens: before
            .cache_read_tokens
            .saturating_add(next.cache_read_tokens),
        cache_creation_tokens: (before.cache_creation_tokens)
            .saturating_add(next.cache_creation_tokens),
        tries: before.tries.saturating_add(next.tries),
        said: Verbatim {
            model: next.said.model,
            blocks: [before.said.blocks, next.said.blocks].concat(),
        },
        ..next
    }
}

/// Ends the asking of a model that failed. `is_away`: it is as if it were not there.
fn give_up(pass: Pass<'_>, failure: Failure, is_away: bool) -> Outcome {
    if is_away {
        pass.failed();
    } else if !matches!(failure.kind, Kind::Overloaded | Kind::Passing) {
        pass.answered();
    }
    Outcome::Failed(failure)
}

fn tell_of_wait(model: &Candidate, failures: u32, wait: Duration, failure: &Failure) {
    tracing::info!(
        llm.model = model.name,
        llm.failures = failures,
        wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
        reason = failure.reason,
        "The model did not answer; trying again"
    );
}

fn tell_of_fallback(model: &Candidate, next: &Candidate, failure: &Failure) {
    if failure.kind != Kind::Model {
        tracing::info!(
            llm.model = model.name,
            llm.fallback = next.name,
            reason = failure.reason,
            "The model did not answer; asking the fallback model"
        );
    } else if model.note_gone() {
        tracing::warn!(
            llm.model = model.name,
            llm.fallback = next.name,
            reason = failure.reason,
            "The model is gone; the fallback model is asked in its place"
        );
    }
}

fn too_late() -> Failure {
    Failure::passing("the deadline came before any answer")
}

fn no_free_key() -> Failure {
    Failure {
        kind: Kind::Limited,
        ..Failure::passing("every key rests or is in use until after the deadline")
    }
}

fn kept_back() -> LlmError {
    LlmError::Unavailable {
        reason: "the model failed several times in a row and is not asked for a while".to_owned(),
    }
}

fn count(model: &str, outcome: &Outcome, took: Duration) {
    let result = match outcome {
        Outcome::Answered(reply) => match reply.stop_reason.as_str() {
            "refusal" => "refused",
            "max_tokens" => "cut_off",
            _ => "answered",
        },
        Outcome::Failed(failure) if failure.may_pass() => "unavailable",
        Outcome::Failed(_) => "misconfigured",
        Outcome::KeptBack => "kept_back",
    };
    let model = model.to_owned();
    metrics::counter!(telemetry::LLM_CALLS, "model" => model.clone(), "result" => result)
        .increment(1);
    if !matches!(outcome, Outcome::KeptBack) {
        metrics::histogram!(telemetry::LLM_CALL_SECONDS, "model" => model.clone()).record(took);
    }
    if let Outcome::Answered(reply) = outcome {
        let tokens = [
            ("in", reply.input_tokens),
            ("cache_read", reply.cache_read_tokens),
            ("cache_creation", reply.cache_creation_tokens),
            ("out", reply.output_tokens),
        ];
        for (direction, tokens) in tokens {
            metrics::counter!(telemetry::LLM_TOKENS, "model" => model.clone(), "direction" => direction)
                .increment(u64::from(tokens));
        }
        metrics::histogram!(telemetry::TOKENS_PER_REQUEST).record(f64::from(reply.tokens()));
    }
}
