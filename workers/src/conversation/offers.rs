//! What stands below an answer: offers, each kept before anybody can see it.
//!
//! What cannot be kept is not offered: the answer then does without.

use chinwag::{
    domain::{
        component::{Choice, Component, Style, Target},
        intent::Intent,
        message::Incoming,
        offer::{CLARIFY_LASTS, CORRECT_LASTS, Offer, What, YES},
        reading::{Asked, Stage},
    },
    store,
    understanding::{Plan, Step},
    wording::{self, Manner},
};
use jiff::SignedDuration;
use uuid::Uuid;

use crate::{Context, runner::Run};

/// Nobody is asked whether what only tells something was meant when it is as sure as this.
const SURE: f64 = 0.90;

/// Keeps an offer that goes with the answer to a message: its id. A job that runs twice makes the
/// same one.
pub async fn make(
    context: &Context,
    message: &Incoming,
    run: &Run,
    what: What,
    lasts: SignedDuration,
) -> Option<Uuid> {
    let now = context.clock.now();
    let kind = serde_json::to_string(&what).unwrap_or_default();
    let offer = Offer {
        id: Uuid::new_v5(&run.header.id.0, kind.as_bytes()),
        platform: message.platform,
        user: message.user.clone(),
        channel: message.channel.clone(),
        job: run.header.id,
        message: message.message.clone(),
        what,
        expires_at: now + lasts,
    };
    let kept = store::offers::make(&context.pool, &offer, now);
    match context.conversations.patience().ask(kept).await {
        Ok(()) => Some(offer.id),
        Err(error) => {
            tracing::debug!(%error, "nothing is offered, since it cannot be kept");
            None
        }
    }
}

/// The buttons of a question about what was meant.
pub async fn choices(
    context: &Context,
    message: &Incoming,
    run: &Run,
    manner: Manner,
    asked: &Asked,
) -> Vec<Component> {
    let what = What::Clarify {
        choices: asked.choices.clone(),
    };
    let Some(offer) = make(context, message, run, what, CLARIFY_LASTS).await else {
        return Vec::new();
    };
    let button = |intent: &Intent| {
        let target = Target::offer(offer, intent.name());
        Component::button(&target, &capital(wording::choice_name(manner, *intent)))
    };
    asked.choices.iter().map(button).collect()
}

/// What is below an answer to a wish that was read from words: the other things that may have been
/// meant. What was typed as a command, or chosen, was meant.
pub async fn correction(
    context: &Context,
    message: &Incoming,
    run: &Run,
    manner: Manner,
    plan: &Plan,
) -> Vec<Component> {
    let taken_for = plan.result.intent;
    let is_read = matches!(plan.stage, Stage::Local | Stage::Model);
    let may_be_wrong = match plan.steps[..] {
        [Step::Do { .. }] => true,
        [Step::Tell(_)] => plan.result.confidence < SURE,
        _ => false,
    };
    if !is_read || !may_be_wrong {
        return Vec::new();
    }
    let what = What::Correct { taken_for };
    let Some(offer) = make(context, message, run, what, CORRECT_LASTS).await else {
        return Vec::new();
    };
    let options = Intent::ALL
        .into_iter()
        .filter(|intent| *intent != taken_for);
    let options = options.map(|intent| Choice {
        value: intent.name().to_owned(),
        label: capital(wording::choice_name(manner, intent)),
        chosen: false,
    });
    let target = Target::offer(offer, "meant");
    vec![Component::select(
        &target,
        wording::correct(manner),
        options.collect(),
    )]
}

/// The button that allows to learn from the words of a corrected message.
pub async fn keep_words(
    context: &Context,
    message: &Incoming,
    run: &Run,
    manner: Manner,
    example: i64,
) -> Vec<Component> {
    let what = What::KeepText { example };
    let Some(offer) = make(context, message, run, what, CORRECT_LASTS).await else {
        return Vec::new();
    };
    let target = Target::offer(offer, YES);
    let button = Component::button(&target, wording::keep_words(manner));
    vec![button.styled(Style::Plain)]
}

/// With a capital letter in front, as stands on a button.
fn capital(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}
