//! Somebody whose wish was asked for already joins that, or says that theirs is another.

use chinwag::{
    domain::{
        action::State,
        intent::Intent,
        offer::{ANYWAY, JOIN, Refusal},
    },
    store::{self, StoreError, features},
    telemetry::FEATURE_REQUESTS,
    wording::{self, Manner},
};
use uuid::Uuid;

use super::{At, Nothing, Pressed, Reply, Taking, commit};
use crate::{
    actions::{self, Asked},
    feature,
    verdict::OrRetry,
};

/// Does what was chosen below a request that was asked for before.
pub(super) async fn chosen(
    at: At<'_>,
    taking: Taking,
    request: i64,
    action: Uuid,
    choice: &str,
) -> Result<Pressed, Nothing> {
    let manner = Manner::of(at.preferences);
    let (text, label) = match choice {
        JOIN => (
            joined(at, taking, manner, request).await?,
            wording::join(manner),
        ),
        ANYWAY => (
            anyway(at, taking, manner, action).await?,
            wording::anyway(manner),
        ),
        _ => return Err(Refusal::Unknown.into()),
    };
    Ok(Pressed::Said(Reply {
        turn: Some((label.to_owned(), Intent::SubmitFeature)),
        ..Reply::in_place(text)
    }))
}

/// Counts the presser in, in one transaction with the press.
async fn joined(
    at: At<'_>,
    mut taking: Taking,
    manner: Manner,
    request: i64,
) -> Result<String, Nothing> {
    let (context, message) = (at.context, at.message);
    let voting = async {
        let is_new = features::vote(&mut taking, request, message.platform, &message.user).await?;
        let other = features::of(&mut *taking, request).await?;
        Ok::<_, StoreError>(is_new.zip(other))
    };
    let voted = context.conversations.patience().ask(voting).await?;
    let (is_new, other) = voted.ok_or(Refusal::Unknown)?;
    commit(context, taking).await?;
    if is_new {
        metrics::counter!(FEATURE_REQUESTS, "result" => "joined").increment(1);
    }
    // A job that runs again finds its own vote: it says so as it did the first time.
    Ok(wording::feature_joined(
        manner,
        &other,
        is_new || at.run.attempt > 1,
    ))
}

/// Has the presser's own request noted all the same. What was begun and could not be kept is gone on
/// with by the job's next try.
async fn anyway(
    at: At<'_>,
    mut taking: Taking,
    manner: Manner,
    action: Uuid,
) -> Result<String, Nothing> {
    let context = at.context;
    let looking = store::actions::of(&mut *taking, std::slice::from_ref(&action));
    let mut found = context.conversations.patience().ask(looking).await?;
    let mut action = found.pop().ok_or(Refusal::Unknown)?;
    commit(context, taking).await?;
    let asked = Asked {
        message: at.message,
        run: at.run,
    };
    let noted = Box::pin(feature::noted(context, &action, asked, false)).await;
    let ending = noted.or_retry().map_err(Nothing::Again)?;
    (action.state, action.ended) = (ending.state, ending.ended);
    debug_assert_ne!(
        action.state,
        State::Failed,
        "what cannot be noted is tried again"
    );
    Ok(actions::told(context, manner, &[action]).text)
}
