//! How the bot is: what this worker knows, and of models what all workers know together.

use std::time::Duration;

use chinwag::{
    domain::{
        ability::Here,
        message::Incoming,
        standing::{ModelState, State, Status},
    },
    hot,
    wording::{self, Manner},
};

use crate::{Context, context::Model};

/// How long Redis may take to say how a model is.
const REDIS: Duration = Duration::from_millis(500);
/// How long a status is kept that was put into words.
pub const STATUS_KEPT: Duration = Duration::from_mins(5);

/// What works for whoever wrote a message.
#[must_use]
pub fn here(context: &Context, message: &Incoming) -> Here {
    Here {
        model: context.model.is_some(),
        ..Here::of(message, &context.parts)
    }
}

/// Help, as it is here.
#[must_use]
pub fn help(context: &Context, message: &Incoming, manner: Manner) -> String {
    let key = (manner, here(context, message));
    let rendered = &context.help;
    rendered.text(key, |(manner, here)| wording::help(*manner, here))
}

/// How the bot is. No model is asked, and nothing that is away is waited for long.
pub async fn status(context: &Context, manner: Manner) -> String {
    let status = now(context).await;
    // A minute is the finest that a running time is told in, once it is above one.
    let uptime_seconds = match status.uptime_seconds {
        seconds @ 0..60 => seconds,
        seconds => seconds / 60 * 60,
    };
    let key = (
        manner,
        Status {
            uptime_seconds,
            ..status
        },
    );
    context
        .status
        .text(key, |(manner, status)| wording::status(*manner, status))
}

async fn now(context: &Context) -> Status {
    let state = |answers| if answers { State::Up } else { State::Down };
    let vitals = *context.vitals.borrow();
    let uptime = context.clock.now().as_second() - context.started.as_second();
    let (model, helper) = tokio::join!(
        state_of(context, context.model.as_ref()),
        state_of(context, context.helper.as_ref()),
    );
    Status {
        redis: state(vitals.redis),
        postgres: state(vitals.postgres),
        model,
        helper,
        // Whoever answers is one of them, counted yet or not.
        workers: (vitals.workers.filter(|_| vitals.redis)).map(|workers| workers.max(1)),
        uptime_seconds: uptime.max(0).unsigned_abs(),
        ..Status::from_settings(&context.parts)
    }
}

/// How a model is, as whichever worker saw it that asked it last; as this one did, where that is not
/// known.
async fn state_of(context: &Context, model: Option<&Model>) -> ModelState {
    let Some(model) = model else {
        return ModelState::NotConfigured;
    };
    let shared = tokio::time::timeout(REDIS, hot::standing::of(&context.hot, &model.name)).await;
    let shared = shared.ok().and_then(Result::ok).flatten();
    let answers = shared.unwrap_or(!model.is_failing());
    ModelState::of(Some(&model.name), Some(answers))
}

/// Notes for all workers whether a model has answered.
pub async fn note(context: &Context, model: &Model, answered: bool) {
    if !model.note(answered) {
        return;
    }
    let noted = hot::standing::note(&context.hot, &model.name, answered);
    if !matches!(tokio::time::timeout(REDIS, noted).await, Ok(Ok(()))) {
        tracing::debug!("how a model is stays unknown to other workers");
    }
}
