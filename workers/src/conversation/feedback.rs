//! What people think of an answer: two buttons below it, and what comes of a vote.
//!
//! A vote is no message: nothing is understood, no model is asked, no turn is made of it.

use chinwag::{
    domain::{
        component::{Component, Style, Target},
        ids::{JobId, Platform},
        message::Incoming,
        offer::Refusal,
        preferences::Preferences,
        vote::{On, Vote, Ways},
    },
    jobs::{Job, conversation::Conversation},
    store::{
        StoreError,
        feedback::{self, Taken, Voter},
    },
    telemetry::VOTES,
    wording::{self, Manner},
};
use serde_json::json;

use super::{answer::Answer, press::Reply};
use crate::{
    Context,
    runner::Run,
    verdict::{JobError, OrRetry},
};

/// The answer that is voted on is on its way into history.
#[derive(Debug, thiserror::Error)]
#[error("the answer that is voted on is not in history yet")]
struct NotYet;

/// The vote that a message is; none when it is none.
#[must_use]
pub fn vote(message: &Incoming) -> Option<Vote> {
    Vote::read(message.besides.press.as_ref()?)
}

/// What stands below an answer that a model wrote: on Discord people react instead, unless they are
/// to have buttons there as well.
#[must_use]
pub fn below(
    context: &Context,
    run: &Run,
    message: &Incoming,
    preferences: &Preferences,
    answer: &Answer,
) -> Vec<Component> {
    let by_a_model = answer.tokens > 0 && answer.failure.is_none();
    let has_buttons = match context.feedback {
        Ways::Off => false,
        Ways::Reactions => message.platform == Platform::Console,
        Ways::Buttons => true,
    };
    if by_a_model && has_buttons {
        buttons(Manner::of(preferences), run.header.id, None)
    } else {
        Vec::new()
    }
}

/// The two buttons, one of which may be chosen.
fn buttons(manner: Manner, job: JobId, chosen: Option<bool>) -> Vec<Component> {
    let button = |good| {
        let target = Target::Vote { job, good };
        let style = if chosen == Some(good) {
            Style::Primary
        } else {
            Style::Plain
        };
        Component::button(&target, wording::vote(manner, good)).styled(style)
    };
    vec![button(true), button(false)]
}

/// Takes a vote, and lets its buttons show it. Run twice, it comes to the same.
///
/// # Errors
/// When the answer is not in history yet, or a store does not answer.
pub async fn attend(
    context: &Context,
    message: &Incoming,
    vote: &Vote,
    preferences: &Preferences,
    run: &Run,
) -> Result<(), JobError> {
    let step = run.steps.begin("vote");
    let is_last = run.attempt >= Conversation::ATTEMPTS;
    let taken = match take(context, message, vote).await {
        Ok((Taken::NotYet, _)) if !is_last => {
            step.fail("not_yet", []);
            return Err(NotYet).or_retry();
        }
        // Nobody waits for anything after a reaction, so there is time to try again.
        Err(error) if vote.is_reaction() && !is_last => {
            step.fail("not_kept", []);
            return Err(error).or_retry();
        }
        taken => taken,
    };
    let result = match &taken {
        Ok((Taken::Counted, _)) if vote.good => "good",
        Ok((Taken::Counted, _)) => "bad",
        Ok((Taken::Withdrawn, _)) => "withdrawn",
        Ok(_) | Err(_) => "refused",
    };
    step.end([("result", json!(result))]);
    metrics::counter!(VOTES, "result" => result).increment(1);
    if let Err(error) = &taken {
        tracing::warn!(%error, "a vote cannot be kept");
    }
    if vote.is_reaction() && message.platform == Platform::Discord {
        return context.back.finish(&run.header).await.or_retry();
    }
    let manner = Manner::of(preferences);
    let reply = reply(manner, message, vote, &taken);
    super::said(context, message, reply, run).await
}

async fn take(
    context: &Context,
    message: &Incoming,
    vote: &Vote,
) -> Result<(Taken, Option<JobId>), StoreError> {
    if context.feedback == Ways::Off {
        return Ok((Taken::Unknown, None));
    }
    let patience = context.conversations.patience();
    let (pool, platform) = (&context.pool, message.platform);
    let job = match &vote.on {
        On::Job(job) => Some(*job),
        On::Message(of) => patience.ask(feedback::job_of(pool, platform, of)).await?,
    };
    let Some(job) = job else {
        return Ok((Taken::Unknown, None));
    };
    let voter = Voter {
        platform,
        user: &message.user,
        channel: &message.channel,
    };
    let taken = if vote.withdrawn {
        let withdrawn = feedback::withdraw(pool, job, voter, vote.good);
        patience.ask(withdrawn).await?
    } else {
        let given = feedback::give(pool, job, voter, vote.good, context.clock.now());
        patience.ask(given).await?
    };
    Ok((taken, Some(job)))
}

fn reply(
    manner: Manner,
    message: &Incoming,
    vote: &Vote,
    taken: &Result<(Taken, Option<JobId>), StoreError>,
) -> Reply {
    let refused = |why| Reply::privately(wording::refused(manner, why));
    match taken {
        Ok((Taken::Counted | Taken::Withdrawn, Some(job)))
            if message.platform == Platform::Console =>
        {
            let chosen = (!vote.withdrawn).then_some(vote.good);
            Reply {
                components: buttons(manner, *job, chosen),
                ..Reply::in_place(String::new())
            }
        }
        Ok((Taken::Counted | Taken::Withdrawn, _)) => {
            Reply::privately(wording::thanks_for_vote(manner))
        }
        Ok((Taken::NotYours, _)) => refused(Refusal::NotYours),
        Ok((Taken::Unknown | Taken::NotYet, _)) => refused(Refusal::Unknown),
        Err(_) => Reply::privately(wording::offer_away(manner)),
    }
}
