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
    store::{
        self, StoreError,
        corrections::{self, Correction},
    },
    understanding::Plan,
    wording::{self, Manner},
};
use uuid::Uuid;

use super::{At, Nothing, Pressed, Reply, Settled, Taking, answered_by, commit, settled};
use crate::{Context, conversation::understand};

/// Something else was chosen below an answer.
pub(super) async fn corrected(
    at: At<'_>,
    mut taking: Taking,
    offer: &Offer,
    taken_for: Intent,
) -> Result<Pressed, Nothing> {
    let chosen = at.press.values.first().and_then(|name| Intent::named(name));
    let meant = chosen.filter(|meant| *meant != taken_for);
    let meant = meant.ok_or(Refusal::Unknown)?;
    let asked = answered_by(at.recalled, offer).ok_or(Refusal::Unknown)?;
    let filing = file(
        at.context,
        &mut taking,
        at.message,
        asked,
        (taken_for, meant),
        true,
    );
    let example = at.context.conversations.patience().ask(filing).await?;
    commit(at.context, taking).await?;
    Ok(Pressed::Settled(Box::new(Settled {
        example: Some(example),
        ..settled(at, asked, meant)
    })))
}

/// The words of a corrected message may be kept.
pub(super) async fn keep_words(
    at: At<'_>,
    mut taking: Taking,
    offer: Uuid,
    example: i64,
) -> Result<Pressed, Nothing> {
    let (manner, message) = (Manner::of(at.preferences), at.message);
    let kept = corrections::keep_words(&mut *taking, message.platform, &message.user, example);
    if !at.context.conversations.patience().ask(kept).await? {
        return Err(Refusal::Unknown.into());
    }
    commit(at.context, taking).await?;
    Ok(Pressed::Said(Reply::withdrawing(
        offer,
        wording::words_kept(manner),
    )))
}

/// Follows what somebody said in words of the message before: the question that was asked about it is
/// over, and a correction is filed: its id.
pub async fn said(
    context: &Context,
    message: &Incoming,
    recalled: &Recalled,
    plan: &Plan,
) -> Option<i64> {
    if !matches!(plan.stage, Stage::Correction | Stage::Choice) {
        return None;
    }
    let before = understand::just_before(recalled)?;
    let taken_for = Intent::named(&before.intent).filter(|_| plan.stage == Stage::Correction);
    let following = async {
        let mut db = context.pool.begin().await?;
        let filed = if let Some(taken_for) = taken_for {
            let intents = (taken_for, plan.result.intent);
            let filing = file(context, &mut db, message, before, intents, false);
            Some(filing.await?)
        } else {
            withdraw(context, &mut db, message, before).await?;
            None
        };
        db.commit().await?;
        Ok(filed)
    };
    let followed = context.conversations.patience().ask(following).await;
    followed
        .inspect_err(|error| tracing::warn!(%error, "a correction could not be filed"))
        .ok()?
}

/// The question that was asked about a message is over.
async fn withdraw(
    context: &Context,
    db: &mut store::Transaction,
    message: &Incoming,
    asked: &Turn,
) -> Result<(), StoreError> {
    let (platform, user, now) = (message.platform, &message.user, context.clock.now());
    store::offers::withdraw(db, platform, user, asked.job, now).await
}

/// Files a correction: what a message was taken for, and what it meant.
async fn file(
    context: &Context,
    db: &mut store::Transaction,
    message: &Incoming,
    asked: &Turn,
    (taken_for, meant): (Intent, Intent),
    pressed: bool,
) -> Result<i64, StoreError> {
    withdraw(context, db, message, asked).await?;
    let correction = Correction {
        platform: message.platform,
        user: &message.user,
        job: asked.job,
        message: asked.asked.message.as_str(),
        taken_for,
        meant,
        pressed,
    };
    corrections::file(&mut **db, &correction, context.clock.now()).await
}
