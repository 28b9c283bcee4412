//! Asking a model something besides the answer: within the caps on money, noted as a step, and in the
//! ledger.

use chinwag::llm::{ChatReply, ChatRequest, LlmError};

use crate::{
    Context,
    budget::{self, Payer, UsedUp},
    context::Model,
    runner::Run,
    standing, steps,
};

/// What became of a question.
#[derive(Debug)]
pub enum Asked {
    /// The model answered.
    Answered(ChatReply),
    /// It did not.
    Failed(LlmError),
    /// It was not asked: the money for today is spent.
    NoMoney(UsedUp),
}

/// Asks. `purpose` is what the ledger calls it, `version` that of the prompt.
pub async fn ask(
    context: &Context,
    model: &Model,
    payer: &Payer<'_>,
    run: &Run,
    (purpose, version): (&str, &str),
    request: &ChatRequest,
) -> Asked {
    let most = budget::most_of(context, model, request);
    let reserved = budget::reserve(context, payer, most, request.deadline);
    let aside = match Box::pin(reserved).await {
        Ok(aside) => aside,
        Err(used_up) => return Asked::NoMoney(used_up),
    };
    let step = run.steps.begin("model");
    let reply = model.chat.reply(request, &mut |_| {}).await;
    steps::called(step, purpose, &model.name, &reply, None);
    Box::pin(standing::note(context, model, reply.is_ok())).await;
    let usage = reply
        .as_ref()
        .map(|reply| context.usage(purpose, version, reply));
    let spent = usage
        .as_ref()
        .map_or(0, |usage| usage.cost_nanos.unwrap_or(most));
    if let Ok(usage) = usage {
        run.paid.note(usage);
    }
    Box::pin(aside.settle(context, payer, spent)).await;
    match reply {
        Ok(reply) => Asked::Answered(reply),
        Err(error) => Asked::Failed(error),
    }
}
