//! What comes of something that was pressed.
//!
//! The id of a component is believed in nothing: what it offers is looked up, and that says who may
//! choose, until when, and whether somebody has. What is refused is said to the presser alone.
//!
//! An offer is taken in one transaction with what comes of the press: what cannot be kept is not taken,
//! and can be pressed again. Where that is an answer, its job tries again.

mod alike;
pub mod confirm;
pub mod correct;
mod taking;

use chinwag::{
    conversations::Recalled,
    domain::{
        component::{Component, Target},
        conversation::Turn,
        intent::Intent,
        message::Incoming,
        offer::{Offer, Refusal, What},
        preferences::Preferences,
        press::Press,
    },
    understanding::Plan,
    wording::{self, Manner},
};
use uuid::Uuid;

pub use self::taking::{Nothing, Taking, commit, is_untaken, take};
use super::{preferences, understand};
use crate::{Context, pictures, runner::Run, verdict::JobError};

/// What comes of a press.
#[derive(Debug)]
pub enum Pressed {
    /// It is answered by this; it is no turn of the conversation.
    Said(Reply),
    /// It settles what an earlier message meant: that is answered now.
    Settled(Box<Settled>),
}

/// The answer to a press.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// The whole text.
    pub text: String,
    /// What stands below it.
    pub components: Vec<Component>,
    /// Whether it takes the place of the message below which was pressed.
    pub in_place: bool,
    /// Only the presser is to see it.
    pub private: bool,
    /// The offer that is over with it, where its message stays.
    pub withdraws: Option<Uuid>,
    /// What history keeps in the place of words, where it is a turn.
    pub turn: Option<(String, Intent)>,
}

/// An earlier message whose meaning is settled.
#[derive(Clone, Debug)]
pub struct Settled {
    /// The words of that message.
    pub text: String,
    /// What to do about it.
    pub plan: Plan,
    /// What history keeps in the place of words.
    pub label: String,
    /// The correction that was filed with it.
    pub example: Option<i64>,
}

impl Reply {
    /// What only the presser is told.
    #[must_use]
    pub fn privately(text: String) -> Self {
        Self {
            text,
            private: true,
            ..Self::default()
        }
    }

    /// What only the presser is told of an offer that is over.
    #[must_use]
    pub fn withdrawing(offer: Uuid, text: String) -> Self {
        Self {
            withdraws: Some(offer),
            ..Self::privately(text)
        }
    }

    /// What takes the place of the message below which was pressed.
    #[must_use]
    pub fn in_place(text: String) -> Self {
        Self {
            text,
            in_place: true,
            ..Self::default()
        }
    }
}

/// A press, and everything around it.
#[derive(Clone, Copy)]
pub struct At<'a> {
    /// What may be reached.
    pub context: &'a Context,
    /// The press as a message: who, and where.
    pub message: &'a Incoming,
    /// What was pressed.
    pub press: &'a Press,
    /// What the conversation remembers.
    pub recalled: &'a Recalled,
    /// What the presser has chosen for themselves.
    pub preferences: &'a Preferences,
    /// The job.
    pub run: &'a Run,
}

/// What comes of a press, where the message is one.
///
/// # Errors
/// When a store does not answer, and nobody knows what came of it: then it is to be done again.
pub async fn of(
    context: &Context,
    message: &Incoming,
    recalled: &Recalled,
    preferences: &Preferences,
    run: &Run,
) -> Result<Option<Pressed>, JobError> {
    let Some(press) = message.besides.press.as_ref() else {
        return Ok(None);
    };
    let at = At {
        context,
        message,
        press,
        recalled,
        preferences,
        run,
    };
    // Boxed, since plain messages would carry its size, too.
    Box::pin(attend(at)).await.map(Some)
}

/// Does what a press asks for. Run twice, it comes to the same.
async fn attend(at: At<'_>) -> Result<Pressed, JobError> {
    let manner = Manner::of(at.preferences);
    let refused = |why| Pressed::Said(Reply::privately(wording::refused(manner, why)));
    let Some(Target::Offer { offer, choice }) = Target::read(&at.press.component) else {
        return Ok(refused(Refusal::Unknown));
    };
    match of_offer(at, offer, &choice).await {
        Ok(pressed) => Ok(pressed),
        Err(Nothing::Refused(why @ (Refusal::Expired | Refusal::Used | Refusal::Withdrawn))) => Ok(
            Pressed::Said(Reply::withdrawing(offer, wording::refused(manner, why))),
        ),
        Err(Nothing::Refused(why)) => Ok(refused(why)),
        Err(Nothing::Away(error)) => {
            is_untaken(at.run, error)?;
            Ok(Pressed::Said(Reply::privately(wording::offer_away(manner))))
        }
        Err(Nothing::Again(error)) => Err(error),
    }
}

/// Takes an offer, and does what comes of that.
async fn of_offer(at: At<'_>, offer: Uuid, choice: &str) -> Result<Pressed, Nothing> {
    let (context, message) = (at.context, at.message);
    let mut taking = context.conversations.begin().await?;
    let channel = &message.channel;
    let taken = take(
        &mut taking,
        context,
        message,
        channel,
        at.run,
        offer,
        choice,
    );
    let offer = taken.await?;
    match &offer.what {
        What::Clarify { choices } => {
            let chosen = Intent::named(choice).filter(|intent| choices.contains(intent));
            let intent = chosen.ok_or(Refusal::Unknown)?;
            let asked = answered_by(at.recalled, &offer).ok_or(Refusal::Unknown)?;
            commit(context, taking).await?;
            Ok(Pressed::Settled(Box::new(settled(at, asked, intent))))
        }
        What::Correct { taken_for } => correct::corrected(at, taking, &offer, *taken_for).await,
        What::KeepText { example } => correct::keep_words(at, taking, offer.id, *example).await,
        What::Preferences => {
            // It stays open, and what is changed by it is a transaction of its own.
            drop(taking);
            Ok(preferences::panel::pressed(at, &offer, choice).await?)
        }
        What::UndoPreferences { before } => preferences::undone(at, taking, offer.id, before).await,
        What::PreferencesUndone { fields } => Ok(preferences::was_undone(at, fields)),
        What::Confirm { actions } => confirm::answered(at, taking, actions, choice).await,
        What::Picture { picture } => {
            // It may be used many times, and asks for a picture each time.
            drop(taking);
            Ok(pictures::pressed(at, *picture, choice).await?)
        }
        What::Alike { request, action } => {
            Box::pin(alike::chosen(at, taking, *request, *action, choice)).await
        }
        What::Unknown => Err(Refusal::Unknown.into()),
    }
}

/// The turn whose answer made an offer, as far as it is remembered.
fn answered_by<'a>(recalled: &'a Recalled, offer: &Offer) -> Option<&'a Turn> {
    recalled.turns.iter().find(|turn| turn.job == offer.job)
}

/// An earlier message that is taken for an intent now.
fn settled(at: At<'_>, asked: &Turn, intent: Intent) -> Settled {
    let text = asked.asked.text.clone();
    let message = Incoming {
        text: text.clone(),
        ..at.message.clone()
    };
    Settled {
        plan: understand::chosen(at.context, &message, at.preferences, intent),
        text,
        label: wording::choice_name(Manner::of(at.preferences), intent).to_owned(),
        example: None,
    }
}
