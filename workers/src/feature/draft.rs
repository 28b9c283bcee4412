//! Drafting a proposal: by the chat model, and in the person's own words where there is none.

use std::time::Duration;

use chinwag::{
    domain::{asker::Asker, feature::Request, proposal::Draft},
    llm::{ChatMessage, ChatReply, ChatRequest, LlmError, Role, System},
    store::features,
};

use crate::{
    Context,
    budget::{self, Payer},
    context::Model,
    runner::Run,
    standing, steps,
    verdict::{JobError, OrRetry},
};

/// What a model is asked for here, as the ledger names it.
const FEATURE: &str = "feature";
/// Room for a proposal, in tokens.
const ROOM: u32 = 2000;
/// One deadline over all tries of the model.
const DEADLINE: Duration = Duration::from_mins(1);

/// The draft of a request. It is made once, whoever asks for it again.
///
/// # Errors
/// When it cannot be kept.
pub(super) async fn of(
    context: &Context,
    request: &Request,
    asker: &Asker,
    run: &Run,
) -> Result<Draft, JobError> {
    if let Some(draft) = &request.draft {
        return Ok(draft.clone());
    }
    let drafted = match &context.model {
        Some(model) => by_model(context, model, request, asker, run).await,
        None => None,
    };
    let draft = drafted.unwrap_or_else(|| Draft::of_words(&request.title, &request.description));
    let kept = features::keep_draft(&context.pool, request.id, &draft).await;
    kept.or_retry()
}

/// What the model makes of it; `None` when it makes nothing of it.
async fn by_model(
    context: &Context,
    model: &Model,
    request: &Request,
    asker: &Asker,
    run: &Run,
) -> Option<Draft> {
    let person = format!("{}/{}", asker.platform, asker.user);
    let prompt = context.prompts.feature(&person);
    let material = context.prompts.to_draft(
        &request.title,
        &request.description,
        request.priority.name(),
    );
    let question = ChatRequest {
        system: System {
            stable: prompt.stable,
            changing: prompt.changing,
        },
        messages: vec![ChatMessage {
            role: Role::User,
            text: material,
            ..ChatMessage::default()
        }],
        max_tokens: ROOM,
        format: Some(Draft::form()),
        deadline: DEADLINE.min(run.time_for_a_provider()),
        ..ChatRequest::default()
    };
    let payer = Payer {
        platform: asker.platform,
        user: &asker.user,
        guild: asker.guild.as_ref(),
    };
    let most = budget::most_of(context, model, &question);
    let reserved = budget::reserve(context, &payer, most, question.deadline);
    // Without money it is drafted in the person's own words.
    let aside = Box::pin(reserved).await.ok()?;
    let step = run.steps.begin("model");
    let reply = model.chat.reply(&question, &mut |_| {}).await;
    steps::called(step, FEATURE, &model.name, &reply, None);
    Box::pin(standing::note(context, model, reply.is_ok())).await;
    let spent = note(context, &prompt.version, &reply, run).unwrap_or(most);
    let spent = if reply.is_ok() { spent } else { 0 };
    Box::pin(aside.settle(context, &payer, spent)).await;
    let reply = reply
        .inspect_err(|error| tracing::info!(%error, "a proposal is drafted without a model"))
        .ok()?;
    let draft = Draft::read(&reply.text);
    if draft.is_none() {
        tracing::info!(
            llm.stop_reason = reply.stop_reason,
            "what a model drafted cannot be read"
        );
    }
    draft
}

/// Notes what a call took: its cost, where that is known.
fn note(
    context: &Context,
    version: &str,
    reply: &Result<ChatReply, LlmError>,
    run: &Run,
) -> Option<u64> {
    let reply = reply.as_ref().ok()?;
    let usage = context.usage(FEATURE, version, reply);
    let cost = usage.cost_nanos;
    run.paid.note(usage);
    cost
}
