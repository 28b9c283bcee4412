//! A picture is asked for: its row and its job are kept in one transaction, and the conversation goes on.

use chinwag::{
    domain::{
        action::{Action, Ended, State},
        drawing::{Failure, Mode, Wanted},
        ids::Platform,
        picture::rules::{self, ByWords},
    },
    jobs::{Envelope, image::Image},
    llm::BoxFuture,
    store::{StoreError, images},
    wording::{self, Manner, pictures as words},
};
use serde_json::{Map, Value};

use crate::{
    Context,
    actions::{Asked, Ending, Handler},
    errand,
    runner::Run,
};

/// Parameters that only buttons set: no model and no message can.
pub(super) const OF: &str = "of";
pub(super) const HOW: &str = "how";

/// Draws what was asked for, once there is time for it.
pub struct Draws;

impl Handler for Draws {
    fn missing(&self, context: &Context, manner: Manner) -> Option<&'static str> {
        let is_set_up = context.pictures.is_some();
        (!is_set_up).then(|| words::not_set_up(manner))
    }

    fn carry_out<'a>(
        &'a self,
        context: &'a Context,
        action: &'a Action,
        asked: Asked<'a>,
    ) -> BoxFuture<'a, Ending> {
        Box::pin(begin(context, action, asked.run))
    }
}

async fn begin(context: &Context, action: &Action, run: &Run) -> Ending {
    let preferences = context
        .conversations
        .preferences(action.platform, &action.user);
    let preferences = preferences.await.or_locale(run.header.locale.as_deref());
    let manner = Manner::of(&preferences);
    let wanted = wanted(action, run, preferences.language_code());
    let by_words = match rules::verdict(&wanted.prompt) {
        ByWords::Never(reason) => Some((Failure::Refused, reason)),
        ByWords::Adult(reason) if !wanted.restricted => Some((Failure::Adult, reason)),
        ByWords::Adult(_) | ByWords::Fine => None,
    };
    if let Some((failure, reason)) = by_words {
        tracing::info!(
            action.id = %action.id,
            picture.refused_for = reason.name(),
            "a picture is not drawn"
        );
        return ended(
            State::Failed,
            words::why_not(manner, failure),
            failure.name(),
        );
    }
    let kept = plan(context, &wanted, run);
    match context.conversations.patience().ask(kept).await {
        Ok(envelope) => {
            if let Some(envelope) = envelope {
                errand::begin(context, &envelope).await;
            }
            Ending {
                state: State::Running,
                ended: Ended {
                    said: Some(words::queued(manner).to_owned()),
                    ..Ended::default()
                },
            }
        }
        Err(error) => {
            tracing::warn!(%error, "a picture cannot be kept, so it is not drawn");
            ended(State::Failed, &wording::cannot_save(manner), "cannot_save")
        }
    }
}

fn ended(state: State, said: &str, class: &str) -> Ending {
    Ending {
        state,
        ended: Ended {
            said: Some(said.to_owned()),
            class: Some(class.to_owned()),
            ..Ended::default()
        },
    }
}

/// What the action asks for.
fn wanted(action: &Action, run: &Run, language: &str) -> Wanted {
    let parameters = &action.directive.parameters;
    let text = |name: &str| text(parameters, name);
    let of = parameters.get(OF).and_then(Value::as_i64);
    let how = text(HOW).and_then(|how| Mode::named(&how));
    let is_private = |run: &Run| {
        let interaction = run.header.interaction.as_ref();
        interaction.is_some_and(chinwag::domain::press::Interaction::is_private)
    };
    Wanted {
        action: action.id,
        asked_by: run.header.id,
        platform: action.platform,
        user: action.user.clone(),
        guild: action.guild.clone(),
        channel: action.channel.clone(),
        message: action.message.clone(),
        prompt: text("prompt").unwrap_or_default(),
        model: text("model"),
        size: text("size"),
        parent: of.zip(how),
        // In a server it is for everybody there, unless it was asked for in private.
        private: action.platform == Platform::Console || action.guild.is_none() || is_private(run),
        restricted: run.header.restricted,
        verbatim: parameters.get("verbatim") == Some(&true.into()),
        language: language.to_owned(),
    }
}

fn text(parameters: &Map<String, Value>, name: &str) -> Option<String> {
    let text = parameters.get(name)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Keeps what is asked for, and its job: the job, where it is new.
async fn plan(
    context: &Context,
    wanted: &Wanted,
    run: &Run,
) -> Result<Option<Envelope>, StoreError> {
    let now = context.clock.now();
    let mut db = context.pool.begin().await?;
    let Some(picture) = images::plan(&mut db, wanted, now).await? else {
        // An earlier try kept it, and its job with it.
        return Ok(None);
    };
    let job = Image {
        picture,
        message: wanted.message.clone(),
        guild: wanted.guild.clone(),
    };
    let header = &run.header;
    let mailbox = header.conversation.errand(&wanted.action.to_string());
    let mut envelope = Envelope::seal(&job, mailbox, header.route, now, header.trace.clone());
    envelope.header.interaction.clone_from(&header.interaction);
    envelope.header.locale.clone_from(&header.locale);
    envelope.header.restricted = header.restricted;
    errand::note(&mut db, &envelope).await?;
    db.commit().await?;
    Ok(Some(envelope))
}
