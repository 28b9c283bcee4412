//! What a message wants: the words tell, and where they do not, a model is asked besides.
//!
//! A model that does not answer costs accuracy, never the answer: the local reading stands.

use std::sync::atomic::{AtomicBool, Ordering};

use chinwag::{
    conversations::Recalled,
    domain::{conversation::Turn, intent::Intent, message::Incoming, preferences::Preferences},
    hot::cache,
    llm::{ChatRequest, LlmError},
    nlu::times::Language,
    telemetry::{CACHE_LOOKUPS, INTENT_DETECTION_SECONDS, INTENTS},
    understanding::{
        Before, Opinion, Plan, Said,
        opinion::{self, Earlier},
    },
    wording,
};
use jiff::{Zoned, tz::TimeZone};
use tokio::time::Instant;
use uuid::Uuid;

use super::told;
use crate::{
    Context,
    asked::{Asked, ask},
    budget::Payer,
    context::Model,
    runner::Run,
};

/// What a model is asked for here, as the ledger names it.
const UNDERSTANDING: &str = "understanding";

/// Plans what to do about a message.
pub async fn understand(
    context: &Context,
    message: &Incoming,
    preferences: &Preferences,
    recalled: &Recalled,
    run: &Run,
) -> Plan {
    let started = Instant::now();
    let said = Said {
        text: &message.text,
        now: now(context, preferences),
        language: language(preferences),
        names: wording::choice_names,
        before: just_before(recalled).map(|turn| Before {
            text: &turn.asked.text,
            intent: Intent::named(&turn.intent),
            asked: turn.asked_back.as_ref(),
            at: turn.answered_at,
        }),
    };
    let mut plan = context.local.plan(&said);
    if let Some(helper) = context.helper.as_ref().filter(|_| plan.in_doubt) {
        let question = Question::new(context, message, &said, recalled.led_up());
        let payer = Payer::of(message);
        let opinion = question.opinion(context, helper, &payer, run).await;
        if let Some(opinion) = opinion {
            plan = context.local.plan_beside(&said, &opinion);
        }
    }
    metrics::histogram!(INTENT_DETECTION_SECONDS).record(started.elapsed().as_secs_f64());
    let (intent, decision) = (plan.result.intent.name(), plan.result.decision.name());
    metrics::counter!(INTENTS, "intent" => intent, "decision" => decision).increment(1);
    plan
}

/// Plans what to do about a message whose intent was chosen by a press.
#[must_use]
pub fn chosen(
    context: &Context,
    message: &Incoming,
    preferences: &Preferences,
    intent: Intent,
) -> Plan {
    let said = Said {
        text: &message.text,
        now: now(context, preferences),
        language: language(preferences),
        names: wording::choice_names,
        before: None,
    };
    context.local.chosen(&said, intent)
}

/// The turn that a message goes on from. A question that was asked just now comes first, whatever
/// the message replies to: nobody is asked two in a row.
#[must_use]
pub fn just_before(recalled: &Recalled) -> Option<&Turn> {
    let newest = recalled.turns.last();
    newest
        .filter(|turn| turn.asked_back.is_some())
        .or(recalled.led_up().last())
}

/// What is asked about a message.
struct Question {
    request: ChatRequest,
    version: String,
}

impl Question {
    fn new(context: &Context, message: &Incoming, said: &Said<'_>, turns: &[Turn]) -> Self {
        let prompt = context.prompts.understanding(&told::person(message));
        let version = prompt.version.clone();
        let earlier: Vec<Earlier<'_>> = turns
            .iter()
            .map(|turn| Earlier {
                person: &turn.asked.text,
                bot: &turn.answer,
                wanted: &turn.intent,
            })
            .collect();
        Self {
            request: opinion::question(said, &earlier, prompt),
            version,
        }
    }

    /// What makes it this question: all that the model is told, and which model it is.
    fn id(&self, helper: &Model) -> Uuid {
        let asked = self.request.messages.iter().map(|message| &*message.text);
        let parts: Vec<&str> = [&*helper.name, &*self.version]
            .into_iter()
            .chain(asked)
            .collect();
        Uuid::new_v5(&Uuid::NAMESPACE_OID, parts.join("\0").as_bytes())
    }

    /// The opinion, from the cache or from the model.
    async fn opinion(
        &self,
        context: &Context,
        helper: &Model,
        payer: &Payer<'_>,
        run: &Run,
    ) -> Option<Opinion> {
        let id = self.id(helper);
        let kept = cache::opinion(&context.hot, id).await.unwrap_or_default();
        let kept = kept.and_then(|text| Opinion::read(&text));
        let result = if kept.is_some() { "hit" } else { "miss" };
        metrics::counter!(CACHE_LOOKUPS, "cache" => "opinion", "result" => result).increment(1);
        if kept.is_some() {
            return kept;
        }
        let request = ChatRequest {
            deadline: self.request.deadline.min(run.time_for_a_provider()),
            ..self.request.clone()
        };
        let what = (UNDERSTANDING, &*self.version);
        let reply = match Box::pin(ask(context, helper, payer, run, what, &request)).await {
            Asked::Answered(reply) => reply,
            Asked::Failed(error) => {
                tell(helper, &error);
                return None;
            }
            // Whose money is spent is told where an answer would have been written.
            Asked::NoMoney(_) => return None,
        };
        let opinion = Opinion::read(&reply.text);
        if opinion.is_none() {
            tracing::info!(
                llm.model = reply.model,
                llm.stop_reason = reply.stop_reason,
                "The model's opinion of a message cannot be read"
            );
        } else if let Err(error) = cache::keep_opinion(&context.hot, id, &reply.text).await {
            tracing::debug!(%error, "an opinion could not be cached");
        }
        opinion
    }
}

/// What is set up wrongly is told once: every doubtful message would come upon it.
fn tell(helper: &Model, error: &LlmError) {
    static TOLD: AtomicBool = AtomicBool::new(false);
    let is_wrong = matches!(error, LlmError::Misconfigured { .. });
    if is_wrong && !TOLD.swap(true, Ordering::Relaxed) {
        tracing::warn!(
            %error,
            llm.model = helper.name,
            "The model that helps to understand messages cannot be asked; check ANTHROPIC_UNDERSTANDING_MODEL, or set it to off"
        );
    } else {
        tracing::info!(%error, "the words alone tell what a message wants");
    }
}

/// The time where the person is, as far as they have said where that is.
fn now(context: &Context, preferences: &Preferences) -> Zoned {
    let zone = preferences.time_zone.as_deref();
    let zone = zone.and_then(|name| TimeZone::get(name).ok());
    context.clock.now().to_zoned(zone.unwrap_or(TimeZone::UTC))
}

/// The person's language; English is what everybody starts with, so it says nothing.
fn language(preferences: &Preferences) -> Option<Language> {
    let chosen = Language::of_tag(preferences.language_code())?;
    (chosen != Language::English).then_some(chosen)
}
