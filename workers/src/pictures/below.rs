//! What stands below a picture, and what comes of pressing it.

use chinwag::{
    domain::{
        action::{ActionDirective, Kind, Source},
        component::{Component, Target},
        decision::Decision,
        drawing::{Drawing, Failure, Mode, Stage},
        ids::ChannelId,
        intent::Intent,
        offer::{Offer, PICTURE_LASTS, Refusal, What},
    },
    store::{self, images},
    wording::{Manner, pictures as words},
};
use serde_json::{Map, json};
use uuid::Uuid;

use super::asking::{HOW, OF};
use crate::{
    Context, actions,
    actions::Wanted,
    conversation::press::{At, Pressed, Reply},
    runner::Run,
};

/// The buttons of a picture that its person sees in `channel`: the same words again, another like it, something changed. Where there is
/// none, the words again, if that may go better.
pub(super) async fn components(
    context: &Context,
    drawing: &Drawing,
    channel: &ChannelId,
    manner: Manner,
    run: &Run,
) -> Vec<Component> {
    let may_go_better = drawing.failure.is_some_and(Failure::may_go_better);
    let is_drawn = drawing.stage == Stage::Done;
    if !is_drawn && !may_go_better {
        return Vec::new();
    }
    let what = What::Picture {
        picture: drawing.id,
    };
    let wanted = &drawing.wanted;
    let kind = serde_json::to_string(&what).unwrap_or_default();
    let now = context.clock.now();
    let offer = Offer {
        id: Uuid::new_v5(&run.header.id.0, kind.as_bytes()),
        platform: wanted.platform,
        user: wanted.user.clone(),
        channel: channel.clone(),
        job: run.header.id,
        message: wanted.message.clone(),
        what,
        expires_at: now + PICTURE_LASTS,
    };
    let kept = store::offers::make(&context.pool, &offer, now);
    if let Err(error) = context.conversations.patience().ask(kept).await {
        tracing::debug!(%error, "nothing is offered below a picture, since it cannot be kept");
        return Vec::new();
    }
    let target = |mode: Mode| Target::offer(offer.id, mode.name());
    let mut all = vec![Component::button(
        &target(Mode::Again),
        words::again(manner),
    )];
    if is_drawn {
        all.push(Component::button(&target(Mode::Vary), words::vary(manner)));
        all.push(Component::text(
            &target(Mode::Edit),
            words::edit(manner),
            None,
        ));
    }
    all
}

/// Asks for another picture, as any message would: it counts, and has a row of its own.
///
/// # Errors
/// When the choice is none of those.
pub async fn pressed(at: At<'_>, picture: i64, choice: &str) -> Result<Pressed, Refusal> {
    let mode = Mode::named(choice).filter(|mode| *mode != Mode::New);
    let mode = mode.ok_or(Refusal::Unknown)?;
    let manner = Manner::of(at.preferences);
    let parent = images::get(&at.context.pool, picture);
    let parent = match at.context.conversations.patience().ask(parent).await {
        Ok(parent) => parent.ok_or(Refusal::Unknown)?,
        Err(error) => {
            tracing::warn!(%error, "a picture cannot be looked up");
            let away = chinwag::wording::offer_away(manner);
            return Ok(Pressed::Said(Reply::privately(away)));
        }
    };
    let own = parent.wanted.prompt;
    let prompt = match mode {
        Mode::Edit => {
            let change = at.press.values.first().map(|it| it.trim().to_owned());
            change.filter(|it| !it.is_empty()).ok_or(Refusal::Unknown)?
        }
        _ => own,
    };
    let mut parameters = Map::new();
    parameters.insert("prompt".to_owned(), json!(prompt));
    if parent.stage == Stage::Done {
        parameters.insert(OF.to_owned(), json!(picture));
        parameters.insert(HOW.to_owned(), json!(mode.name()));
    }
    for (name, value) in [("size", parent.wanted.size), ("model", parent.wanted.model)] {
        if let Some(value) = value {
            parameters.insert(name.to_owned(), json!(value));
        }
    }
    let kind = Kind::of(Intent::GenerateImage).ok_or(Refusal::Unknown)?;
    let wanted = Wanted {
        directive: ActionDirective::new(kind, parameters),
        source: Source::Words,
        decision: Decision::Act,
    };
    let acted = actions::act(at.context, at.message, at.run, manner, vec![wanted]);
    let acted = Box::pin(acted).await;
    Ok(Pressed::Said(Reply {
        text: acted.text,
        private: acted.private,
        turn: Some((label(manner, mode).to_owned(), Intent::GenerateImage)),
        ..Reply::default()
    }))
}

fn label(manner: Manner, mode: Mode) -> &'static str {
    match mode {
        Mode::New | Mode::Again => words::again(manner),
        Mode::Vary => words::vary(manner),
        Mode::Edit => words::edit(manner),
    }
}
