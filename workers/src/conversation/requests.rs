//! Telling people what became of the features that they asked for.

use chinwag::{
    domain::{message::Incoming, preferences::Preferences},
    store::features,
    wording::{self, Manner},
};

use crate::{
    Context,
    runner::Run,
    steps,
    verdict::{JobError, OrRetry},
};

/// The most requests that are told at once.
const MOST: i64 = 10;

/// Tells somebody what became of their requests.
///
/// # Errors
/// When the outcome could not be posted.
pub async fn attend(
    context: &Context,
    message: &Incoming,
    preferences: &Preferences,
    run: &Run,
) -> Result<(), JobError> {
    let manner = Manner::of(preferences);
    let own = features::of_person(&context.pool, message.platform, &message.user, MOST);
    let text = match context.conversations.patience().ask(own).await {
        Ok(requests) => wording::own_features(manner, &requests),
        Err(error) => {
            tracing::warn!(%error, "what somebody asked for cannot be looked up");
            wording::features_away(manner)
        }
    };
    let mut outcome = super::outcome(run, message, text, &steps::told(context, run, None));
    // It tells of what was asked for anywhere.
    outcome.showing.private = true;
    context.back.post(&outcome, &run.mailbox).await.or_retry()?;
    Ok(())
}
