//! What comes of something that was pressed.
//!
//! The id of a component is believed in nothing: what it offers is looked up, and that says who may
//! choose, until when, and whether somebody has. What is refused is said to the presser alone.

pub mod confirm;
pub mod correct;

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
    store::offers::{self, Presser},
    understanding::Plan,
    wording::{self, Manner},
};
use uuid::Uuid;

use super::{preferences, understand};
use crate::{Context, runner::Run};

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
pub async fn of(
    context: &Context,
    message: &Incoming,
    recalled: &Recalled,
    preferences: &Preferences,
    run: &Run,
) -> Option<Pressed> {
    let at = At {
        context,
        message,
        press: message.besides.press.as_ref()?,
        recalled,
        preferences,
        run,
    };
    // Boxed, since plain messages would carry its size, too.
    Some(Box::pin(attend(at)).await)
}

/// Does what a press asks for. Run twice, it comes to the same.
async fn attend(at: At<'_>) -> Pressed {
    let manner = Manner::of(at.preferences);
    let refused = |why| Pressed::Said(Reply::privately(wording::refused(manner, why)));
    match Target::read(&at.press.component) {
        Some(Target::Offer { offer, choice }) => {
            let presser = Presser {
                platform: at.message.platform,
                user: &at.message.user,
                channel: &at.message.channel,
                press: &at.message.message,
            };
            let (pool, now) = (&at.context.pool, at.context.clock.now());
            let taken = offers::take(pool, offer, &choice, presser, now);
            match at.context.conversations.patience().ask(taken).await {
                Ok(Ok(offer)) => of_offer(at, &offer, &choice).await.unwrap_or_else(refused),
                Ok(Err(why @ (Refusal::Expired | Refusal::Used))) => {
                    Pressed::Said(Reply::withdrawing(offer, wording::refused(manner, why)))
                }
                Ok(Err(why)) => refused(why),
                Err(error) => {
                    tracing::warn!(%error, "what was offered cannot be looked up");
                    Pressed::Said(Reply::privately(wording::offer_away(manner)))
                }
            }
        }
        Some(Target::Vote { .. }) | None => refused(Refusal::Unknown),
    }
}

async fn of_offer(at: At<'_>, offer: &Offer, choice: &str) -> Result<Pressed, Refusal> {
    match &offer.what {
        What::Clarify { choices } => {
            let chosen = Intent::named(choice).filter(|intent| choices.contains(intent));
            let intent = chosen.ok_or(Refusal::Unknown)?;
            let asked = answered_by(at.recalled, offer).ok_or(Refusal::Unknown)?;
            Ok(Pressed::Settled(Box::new(settled(at, asked, intent))))
        }
        What::Correct { taken_for } => correct::corrected(at, offer, *taken_for).await,
        What::KeepText { example } => correct::keep_words(at, offer.id, *example).await,
        What::Preferences => preferences::panel::pressed(at, offer, choice).await,
        What::UndoPreferences { before } => preferences::undone(at, offer.id, before).await,
        What::PreferencesUndone { fields } => Ok(preferences::was_undone(at, fields)),
        What::Confirm { actions } => confirm::answered(at, actions, choice).await,
        What::Unknown => Err(Refusal::Unknown),
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
