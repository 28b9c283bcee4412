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
        vote::{Vote, Ways},
    },
    jobs::vote::Ballot,
    store::{StoreError, feedback::Taken},
    wording::{self, Manner},
};
use jiff::Timestamp;
use serde_json::json;

use super::{answer::Answer, press::Reply};
use crate::{
    Context,
    runner::Run,
    verdict::{JobError, OrRetry},
    votes,
};

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

/// Takes a vote, and lets its buttons show it. One on an answer that is not in history yet is counted
/// when that is: nothing that its voter says meanwhile waits for it. Run twice, it comes to the same.
///
/// # Errors
/// When a store does not answer.
pub async fn attend(
    context: &Context,
    message: &Incoming,
    vote: &Vote,
    preferences: &Preferences,
    run: &Run,
) -> Result<(), JobError> {
    let step = run.steps.begin("vote");
    let ballot = Ballot::of(message, vote.clone(), accepted(context, run));
    let job = run.header.id;
    if vote.is_reaction() && message.platform == Platform::Discord {
        // It was accepted by a program that made it a message among the others.
        votes::hand_over(context, &ballot, job).await.or_retry()?;
        step.end([("result", json!("later"))]);
        return context.back.finish(&run.header).await.or_retry();
    }
    let taken = match votes::take(context, &ballot).await {
        Ok((Taken::NotYet, on)) => votes::hand_over(context, &ballot, job)
            .await
            .map(|()| (Taken::NotYet, on)),
        taken => taken,
    };
    if matches!(taken, Ok((Taken::NotYet, _))) {
        step.end([("result", json!("later"))]);
    } else {
        step.end([("result", json!(votes::word(vote, &taken)))]);
        votes::note(vote, &taken);
    }
    let manner = Manner::of(preferences);
    let reply = reply(manner, message, vote, &taken);
    super::said(context, message, reply, run).await
}

/// When the vote was given, as its door knows.
fn accepted(context: &Context, run: &Run) -> Timestamp {
    Timestamp::from_millisecond(run.header.accepted_ms).unwrap_or_else(|_| context.clock.now())
}

fn reply(
    manner: Manner,
    message: &Incoming,
    vote: &Vote,
    taken: &Result<(Taken, Option<JobId>), StoreError>,
) -> Reply {
    let refused = |why| Reply::privately(wording::refused(manner, why));
    match taken {
        Ok((Taken::Counted | Taken::Outdone | Taken::Withdrawn | Taken::NotYet, Some(job)))
            if message.platform == Platform::Console =>
        {
            let chosen = (!vote.withdrawn).then_some(vote.good);
            Reply {
                components: buttons(manner, *job, chosen),
                ..Reply::in_place(String::new())
            }
        }
        Ok((Taken::Counted | Taken::Outdone | Taken::Withdrawn | Taken::NotYet, _)) => {
            Reply::privately(wording::thanks_for_vote(manner))
        }
        Ok((Taken::NotYours, _)) => refused(Refusal::NotYours),
        Ok((Taken::Unknown, _)) => refused(Refusal::Unknown),
        Err(_) => Reply::privately(wording::offer_away(manner)),
    }
}
