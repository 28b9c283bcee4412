//! Somebody asks for a feature: that is noted before anything else is done.

use chinwag::{
    domain::{
        action::{Action, Ended, State},
        asker::Asker,
        feature::{Mode, Priority, Request},
        ids::Platform,
        press::{Interaction, Waits},
        proposal,
        trouble::Trouble,
    },
    jobs::{Envelope, feature::Deed},
    llm::BoxFuture,
    store::{StoreError, features},
    telemetry::FEATURE_REQUESTS,
    wording::{self, Manner},
};

use serde_json::Value;

use super::{alike, job_about};
use crate::{
    Context,
    actions::{Asked, Ending, Handler},
    errand,
};

/// Notes what is asked for, and has it published where that was wished for and can be done.
#[derive(Debug)]
pub struct SubmitFeature;

impl Handler for SubmitFeature {
    fn carry_out<'a>(
        &'a self,
        context: &'a Context,
        action: &'a Action,
        asked: Asked<'a>,
    ) -> BoxFuture<'a, Ending> {
        Box::pin(ask(context, action, asked))
    }
}

async fn ask(context: &Context, action: &Action, asked: Asked<'_>) -> Ending {
    match noted(context, action, asked, true).await {
        Ok(ending) => ending,
        Err(error) => {
            tracing::warn!(%error, "a request for a feature cannot be noted");
            Ending {
                state: State::Failed,
                ended: Ended {
                    class: Some(Trouble::Unknown.class().to_owned()),
                    ..Ended::default()
                },
            }
        }
    }
}

/// Notes a request; asked again for the same action, it says the same. `compares` says whether the
/// person is offered what others asked for already, in the place of it.
///
/// # Errors
/// When Postgres does not answer.
pub async fn noted(
    context: &Context,
    action: &Action,
    asked: Asked<'_>,
    compares: bool,
) -> Result<Ending, StoreError> {
    let asker = asker_of(action, asked);
    let manner = Manner::of(&errand::preferences(context, &asker).await);
    let said = |name: &str| {
        let parameters = &action.directive.parameters;
        parameters.get(name).and_then(Value::as_str)
    };
    let publishes = action.directive.parameters.get("create_pr") != Some(&false.into());
    if let Some(request) = features::of_action(&context.pool, action.id).await? {
        return Ok(ending(manner, &request, publishes));
    }
    let title = proposal::title(said("title").unwrap_or_default());
    let other = if compares {
        alike::find(context, &asker, &title).await?
    } else {
        None
    };
    if let Some(other) = other {
        metrics::counter!(FEATURE_REQUESTS, "result" => "alike").increment(1);
        return Ok(Ending {
            state: State::Superseded,
            ended: Ended {
                said: Some(wording::feature_alike(manner, &other)),
                alike: Some(other.id),
                ..Ended::default()
            },
        });
    }
    let github = context.github.as_ref();
    let mode = github.map(|github| github.settings().mode);
    let link = link_to(action, asked);
    let new = features::New {
        action: action.id,
        asker: &asker,
        title: &title,
        description: said("description").unwrap_or_default(),
        priority: said("priority").map_or(Priority::default(), Priority::named),
        mode: mode.filter(|_| publishes),
        link: link.as_deref(),
    };
    let begun = record(context, &new, asked).await?;
    if let Some(envelope) = begun {
        errand::begin(context, &envelope).await;
    }
    let request = features::of_action(&context.pool, action.id).await?;
    Ok(request.map_or_else(
        // Somebody took it out between two looks.
        || Ending {
            state: State::Superseded,
            ended: Ended::default(),
        },
        |request| ending(manner, &request, publishes),
    ))
}

/// Keeps a request with the job that publishes it: both are there, or neither.
async fn record(
    context: &Context,
    new: &features::New<'_>,
    asked: Asked<'_>,
) -> Result<Option<Envelope>, StoreError> {
    let now = context.clock.now();
    let mut db = context.pool.begin().await?;
    let Some(id) = features::record(&mut db, new, now).await? else {
        return Ok(None);
    };
    metrics::counter!(FEATURE_REQUESTS, "result" => "noted").increment(1);
    let envelope = new.mode.map(|_| {
        let mut envelope = job_about(id, new.action, new.asker, Deed::Publish, now);
        envelope.header.trace.clone_from(&asked.run.header.trace);
        envelope.header.interaction = interaction_for_later(asked);
        envelope
    });
    if let Some(envelope) = &envelope {
        errand::note(&mut db, envelope).await?;
    }
    db.commit().await?;
    Ok(envelope)
}

/// The interaction, for what comes after its answer: that is there already and stays.
fn interaction_for_later(asked: Asked<'_>) -> Option<Interaction> {
    let interaction = asked.run.header.interaction.clone()?;
    Some(Interaction {
        hidden: interaction.is_private(),
        waits: Waits::InPlace,
        ..interaction
    })
}

fn asker_of(action: &Action, asked: Asked<'_>) -> Asker {
    Asker {
        platform: action.platform,
        user: action.user.clone(),
        guild: action.guild.clone(),
        channel: action.channel.clone(),
        message: action.message.clone(),
        route: asked.run.header.route,
        locale: asked.run.header.locale.clone(),
    }
}

/// Where it was asked for, when everybody who is in the server may read that.
fn link_to(action: &Action, asked: Asked<'_>) -> Option<String> {
    let guild = action.guild.as_ref()?;
    let hidden = asked.run.header.interaction.as_ref();
    let is_hidden = hidden.is_some_and(|it| it.is_private() || it.away);
    if action.platform != Platform::Discord || !asked.message.besides.public || is_hidden {
        return None;
    }
    // Below which was pressed: a message of the channel, whatever the first one was.
    let press = asked.message.besides.press.as_ref();
    let message = press.map_or(&action.message, |press| &press.message);
    let ids = [guild.as_str(), action.channel.as_str(), message.as_str()];
    let are_numbers = ids
        .iter()
        .all(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()));
    are_numbers.then(|| format!("https://discord.com/channels/{}", ids.join("/")))
}

/// How asking ended, as the request's row has it.
fn ending(manner: Manner, request: &Request, wanted: bool) -> Ending {
    let mode: Option<Mode> = request.mode;
    let said = wording::feature_noted(manner, mode, wanted);
    Ending {
        state: if mode.is_some() && request.place.is_none() && request.trouble.is_none() {
            State::Running
        } else {
            State::Done
        },
        ended: Ended {
            said: Some(said.to_owned()),
            ..Ended::default()
        },
    }
}
