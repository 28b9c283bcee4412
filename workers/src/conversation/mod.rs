//! Answering one message: the pipeline, top to bottom.

pub mod answer;
pub mod notice;
pub mod progress;

use chinwag::{
    domain::{
        conversation::Turn,
        intent::Wish,
        message::Incoming,
        outcome::{Outcome, VERSION},
    },
    jobs::conversation::Conversation,
    telemetry::{INTENT_DETECTION_SECONDS, RESPONSE_GENERATION_SECONDS},
};
use tokio::time::Instant;

use crate::{
    Context,
    runner::Run,
    verdict::{JobError, OrRetry},
};
use answer::Answer;

/// Answers a message. Run twice, it posts once.
///
/// # Errors
/// When the outcome could not be posted.
pub async fn answer_message(
    context: &Context,
    job: Conversation,
    run: &Run,
) -> Result<(), JobError> {
    let message = job.message;
    let conversation = &run.header.conversation;

    let preferences = context
        .conversations
        .preferences(message.platform, &message.user)
        .await;
    let recalled = context.conversations.recall(conversation, run.epoch).await;
    let wish = understand(&message);
    let answer = progress::showing(context, run, &message, |partial| {
        answer::make(
            context,
            &message,
            wish,
            &preferences,
            &recalled.turns,
            partial,
        )
    })
    .await;
    let turn = turn(context, run, message, wish, answer);
    context
        .conversations
        .remember(&turn, &recalled, run.epoch)
        .await;
    let outcome = outcome(run, turn);
    context.back.post(&outcome, &run.mailbox).await.or_retry()?;
    Ok(())
}

fn understand(message: &Incoming) -> Wish {
    let started = Instant::now();
    let wish = Wish::of(&message.text);
    metrics::histogram!(INTENT_DETECTION_SECONDS).record(started.elapsed().as_secs_f64());
    wish
}

fn turn(context: &Context, run: &Run, asked: Incoming, wish: Wish, answer: Answer) -> Turn {
    metrics::histogram!(RESPONSE_GENERATION_SECONDS).record(answer.took.as_secs_f64());
    Turn {
        job: run.header.id,
        asked,
        answer: answer.text,
        intent: wish.name().to_owned(),
        confidence_permille: wish.confidence_permille(),
        tokens_used: answer.tokens,
        answered_at: context.clock.now(),
        delivered_as: Vec::new(),
    }
}

fn outcome(run: &Run, turn: Turn) -> Outcome {
    let asked = &turn.asked;
    Outcome {
        version: VERSION,
        job: run.header.id,
        job_kind: run.header.kind.clone(),
        job_key: run.header.journal_key(),
        epoch: run.epoch,
        route: run.header.route,
        conversation: run.header.conversation.clone(),
        guild: asked.guild.clone(),
        channel: asked.channel.clone(),
        user: asked.user.clone(),
        message: asked.message.clone(),
        kind: run.outcome_kind(),
        text: turn.answer.clone(),
        trace: run.header.trace.clone(),
        turn: Some(turn),
    }
}
