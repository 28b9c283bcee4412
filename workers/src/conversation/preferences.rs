//! Showing people what they have chosen, and changing it: by what they type or say, and by a panel.
//!
//! What is said here is no turn, and no model is asked. The answer is in the manner that holds from
//! now on.

pub mod panel;

use chinwag::{
    conversations::{memory::MemoryError, preferences::Undo},
    domain::{
        component::{Component, Target},
        ids::JobId,
        message::Incoming,
        offer::{Offer, PANEL_LASTS, Refusal, UNDO_LASTS, What},
        preferences::{Change, Field, Preferences, Request, wish::PreferenceWish},
    },
    store,
    wording::{self, Manner, Press, Settled},
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    offers,
    press::{At, Nothing, Pressed, Reply, Taking, commit, is_untaken, take},
};
use crate::{
    Context,
    runner::Run,
    verdict::{JobError, OrRetry},
};

/// The choice that goes back to what was before.
const UNDO: &str = "undo";

/// What came of a wish.
#[derive(Debug)]
pub enum Attended {
    /// It is answered by this.
    Said(Reply),
    /// This was done, and a question is to be answered besides.
    Asks {
        /// What was done.
        said: String,
        /// The question.
        question: String,
        /// What holds now.
        preferences: Box<Preferences>,
    },
}

/// Does what somebody wishes. Run twice, it comes to the same.
///
/// # Errors
/// When what is cached cannot be dropped; then it is to be done again.
pub async fn attend(
    context: &Context,
    message: &Incoming,
    wish: PreferenceWish,
    preferences: &Preferences,
    run: &Run,
) -> Result<Attended, JobError> {
    let manner = Manner::of(preferences);
    let (request, question, settled) = match wish {
        PreferenceWish::Show => {
            return Ok(Attended::Said(
                panel::opened(context, message, preferences, run).await,
            ));
        }
        PreferenceWish::Undo => {
            let undone = undone_by_words(context, message, preferences, run).await?;
            return Ok(Attended::Said(undone));
        }
        PreferenceWish::Reset => {
            let changes = Change::reset();
            let request = Request {
                changes,
                ..Request::default()
            };
            (request, None, Settled::Reset)
        }
        PreferenceWish::Change { request, question } => (request, question, Settled::Set),
    };
    if !request.faults.is_empty() {
        return Ok(Attended::Said(Reply {
            text: wording::preferences_unfit(manner, &request.faults),
            ..Reply::default()
        }));
    }
    let can_go_back = settled == Settled::Reset || request.template.is_some();
    let undo = can_go_back.then(|| undo_offer(context, message, run.header.id));
    let undo_id = undo.as_ref().map(|offer| offer.id);
    let undo = undo.map(Undo::Offered);
    let changed = context
        .conversations
        .change_preferences(message.platform, &message.user, &request.changes, undo)
        .await;
    let changed = match changed {
        Ok(changed) => changed,
        Err(MemoryError::Kept(error)) => {
            tracing::warn!(%error, "preferences cannot be changed");
            return Ok(Attended::Said(Reply {
                text: wording::preferences_away(manner),
                ..Reply::default()
            }));
        }
        cached @ Err(MemoryError::Cached(_)) => cached.or_retry()?,
    };
    let after = changed.after.or_locale(message.locale.as_deref());
    let manner = Manner::of(&after);
    let fields: Vec<_> = request.changes.iter().map(Change::field).collect();
    let said = wording::preferences_changed(manner, settled, &fields, &changed.before, &after);
    if let Some(question) = question {
        return Ok(Attended::Asks {
            said,
            question,
            preferences: Box::new(after),
        });
    }
    Ok(Attended::Said(Reply {
        text: said,
        components: undo_id
            .map(|id| undo_button(manner, id))
            .into_iter()
            .collect(),
        ..Reply::default()
    }))
}

/// The offer to go back; what that means is filled in where it is kept.
fn undo_offer(context: &Context, message: &Incoming, job: JobId) -> Offer {
    Offer {
        id: Uuid::new_v5(&job.0, UNDO.as_bytes()),
        platform: message.platform,
        user: message.user.clone(),
        channel: message.channel.clone(),
        job,
        message: message.message.clone(),
        what: What::Unknown,
        expires_at: context.clock.now() + UNDO_LASTS,
    }
}

fn undo_button(manner: Manner, offer: Uuid) -> Component {
    let target = Target::offer(offer, UNDO);
    Component::button(&target, wording::press_name(manner, Press::Undo))
}

/// Goes back to what was before, as a press asks for.
///
/// # Errors
/// When it is not known what that was, or a store does not answer.
pub async fn undone(
    at: At<'_>,
    taking: Taking,
    offer: Uuid,
    before: &Value,
) -> Result<Pressed, Nothing> {
    let text = went_back(at.context, taking, at.message, offer, before).await?;
    Ok(Pressed::Said(Reply::in_place(text)))
}

/// Says once more what came of the press that went back.
#[must_use]
pub fn was_undone(at: At<'_>, fields: &[Field]) -> Pressed {
    let text = told_back(fields, at.preferences, at.preferences);
    Pressed::Said(Reply::in_place(text))
}

fn told_back(fields: &[Field], before: &Preferences, after: &Preferences) -> String {
    let manner = Manner::of(after);
    wording::preferences_changed(manner, Settled::Undone, fields, before, after)
}

/// Goes back to what was before, as words ask for: the newest template or reset is undone, wherever it
/// was.
async fn undone_by_words(
    context: &Context,
    message: &Incoming,
    preferences: &Preferences,
    run: &Run,
) -> Result<Reply, JobError> {
    let manner = Manner::of(preferences);
    match newest_undo(context, message, preferences, run).await {
        Ok(text) => Ok(Reply {
            text,
            ..Reply::default()
        }),
        Err(Nothing::Refused(_)) => Ok(Reply::privately(wording::nothing_to_undo(manner))),
        Err(Nothing::Away(error)) => {
            is_untaken(run, error)?;
            Ok(Reply::privately(wording::preferences_away(manner)))
        }
        Err(Nothing::Again(error)) => Err(error),
    }
}

/// Takes the newest way back, and goes it.
async fn newest_undo(
    context: &Context,
    message: &Incoming,
    preferences: &Preferences,
    run: &Run,
) -> Result<String, Nothing> {
    let (conversations, now) = (&context.conversations, context.clock.now());
    let mut taking = conversations.begin().await?;
    let (platform, user, press) = (message.platform, &message.user, &message.message);
    let newest = store::offers::newest_undo(&mut *taking, platform, user, press, now);
    let newest = conversations.patience().ask(newest).await?;
    let (id, channel) = newest.ok_or(Refusal::Unknown)?;
    let taken = take(&mut taking, context, message, &channel, run, id, UNDO).await?;
    match taken.what {
        What::UndoPreferences { before } => went_back(context, taking, message, id, &before).await,
        // An earlier try went back already.
        What::PreferencesUndone { fields } => Ok(told_back(&fields, preferences, preferences)),
        _ => Err(Refusal::Unknown.into()),
    }
}

/// Makes the changes that lead back: what is said about it. The offer holds what was before no longer
/// then.
async fn went_back(
    context: &Context,
    mut taking: Taking,
    message: &Incoming,
    offer: Uuid,
    before: &Value,
) -> Result<String, Nothing> {
    let changes: Vec<Change> =
        serde_json::from_value(before.clone()).map_err(|_| Refusal::Unknown)?;
    let (conversations, platform) = (&context.conversations, message.platform);
    let undo = Some(Undo::Taken(offer));
    let changed = conversations
        .change_preferences_within(&mut taking, platform, &message.user, &changes, undo)
        .await?;
    commit(context, taking).await?;
    conversations
        .preferences_changed(platform, &message.user)
        .await;
    let fields: Vec<_> = changes.iter().map(Change::field).collect();
    let after = changed.after.or_locale(message.locale.as_deref());
    Ok(told_back(&fields, &changed.before, &after))
}

/// Makes changes that were pressed: as it was, and as it is. Nothing when a store does not answer:
/// that is said, and it can be pressed again.
async fn changed(
    context: &Context,
    message: &Incoming,
    changes: &[Change],
    undo: Option<Undo>,
) -> Option<(Preferences, Preferences)> {
    let changed = context
        .conversations
        .change_preferences(message.platform, &message.user, changes, undo)
        .await
        .inspect_err(|error| tracing::warn!(%error, "preferences cannot be changed"))
        .ok()?;
    let after = changed.after.or_locale(message.locale.as_deref());
    Some((changed.before, after))
}

/// Keeps the panel, so that it can be pressed.
async fn panel_offer(context: &Context, message: &Incoming, run: &Run) -> Option<Uuid> {
    offers::make(context, message, run, What::Preferences, PANEL_LASTS).await
}
