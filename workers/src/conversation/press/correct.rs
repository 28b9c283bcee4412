//! Somebody says that the bot took a message for something else than it meant: that is done now,
//! and filed as a labelled example. The words go with it only where their author agrees.

use chinwag::{
    conversations::Recalled,
    domain::{
        conversation::Turn,
        intent::Intent,
        message::Incoming,
        offer::{Offer, Refusal},
        reading::Stage,
    },
    store::corrections::{self, Correction},
    understanding::Plan,
    wording::{self, Manner},
};
use uuid::Uuid;

use super::{At, Pressed, Reply, Settled, answered_by, settled};
use crate::{Context, conversation::understand};

/// Something else was chosen below an answer.
pub(super) async fn corrected(
    at: At<'_>,
    offer: &Offer,
    taken_for: Intent,
) -> Result<Pressed, Refusal> {
    let chosen = at.press.values.first().and_then(|name| Intent::named(name));
    let meant = chosen.filter(|meant| *meant != taken_for);
    let meant = meant.ok_or(Refusal::Unknown)?;
    let asked = answered_by(at.recalled, offer).ok_or(Refusal::Unknown)?;
    let example = file(at.context, at.message, asked, taken_for, meant, true).await;
    Ok(Pressed::Settled(Box::new(Settled {
        example,
        ..settled(at, asked, meant)
    })))
}

/// The words of a corrected message may be kept.
pub(super) async fn keep_words(at: At<'_>, offer: Uuid, example: i64) -> Result<Pressed, Refusal> {
    let manner = Manner::of(at.preferences);
    let (pool, message) = (&at.context.pool, at.message);
    let kept = corrections::keep_words(pool, message.platform, &message.user, example);
    let kept = at.context.conversations.patience().ask(kept).await;
    match kept {
        Ok(true) => Ok(Pressed::Said(Reply::withdrawing(
            offer,
            wording::words_kept(manner),
        ))),
        Ok(false) => Err(Refusal::Unknown),
        Err(error) => {
            tracing::warn!(%error, "a corrected message cannot be kept");
            Ok(Pressed::Said(Reply::privately(wording::offer_away(manner))))
        }
    }
}

/// Files what somebody said in words: its id.
pub async fn said(
    context: &Context,
    message: &Incoming,
    recalled: &Recalled,
    plan: &Plan,
) -> Option<i64> {
    if plan.stage != Stage::Correction {
        return None;
    }
    let before = understand::just_before(recalled)?;
    let taken_for = Intent::named(&before.intent)?;
    file(
        context,
        message,
        before,
        taken_for,
        plan.result.intent,
        false,
    )
    .await
}

async fn file(
    context: &Context,
    message: &Incoming,
    asked: &Turn,
    taken_for: Intent,
    meant: Intent,
    pressed: bool,
) -> Option<i64> {
    let correction = Correction {
        platform: message.platform,
        user: &message.user,
        job: asked.job,
        message: asked.asked.message.as_str(),
        taken_for,
        meant,
        pressed,
    };
    let filed = corrections::file(&context.pool, &correction, context.clock.now());
    let filed = context.conversations.patience().ask(filed).await;
    filed
        .inspect_err(|error| tracing::warn!(%error, "a correction could not be filed"))
        .ok()
}
