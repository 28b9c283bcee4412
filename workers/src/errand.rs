//! Errands: jobs beside a conversation, whose asker is told later what came of them.
//!
//! An errand is noted in the transaction that keeps what it is about, and begun once that is final.

use chinwag::{
    domain::{
        asker::Asker,
        outcome::{Outcome, Rest, Showing, VERSION},
        preferences::Preferences,
    },
    handoff::place_now,
    jobs::Envelope,
    store::{
        StoreError, Transaction,
        journal::{self, Entry},
    },
};

use crate::{Context, runner::Run, steps};

/// Puts a job into the journal, within a transaction: with what it is about it is there or not.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn note(db: &mut Transaction, envelope: &Envelope) -> Result<(), StoreError> {
    let entry = Entry {
        envelope: envelope.clone(),
        epoch: 0,
    };
    journal::insert(db, &[entry]).await
}

/// Gives a job that is in the journal to the queue. What the queue does not take now it is given
/// later.
pub async fn begin(context: &Context, envelope: &Envelope) {
    place_now(&context.hot, std::slice::from_ref(envelope)).await;
}

/// What its asker has chosen, in the language of their client where they have chosen none.
pub async fn preferences(context: &Context, asker: &Asker) -> Preferences {
    let conversations = &context.conversations;
    let preferences = conversations.preferences(asker.platform, &asker.user).await;
    preferences.or_locale(asker.locale.as_deref())
}

/// What its asker is told, after the answer that said that it was begun. `failure` is what went wrong,
/// in one word.
#[must_use]
pub fn update(
    context: &Context,
    run: &Run,
    asker: &Asker,
    (text, showing): (String, Showing),
    failure: Option<&'static str>,
) -> Outcome {
    let header = &run.header;
    Outcome {
        version: VERSION,
        job: header.id,
        job_kind: header.kind.clone(),
        job_key: header.journal_key(),
        epoch: run.epoch,
        route: header.route,
        conversation: header.conversation.whole(),
        guild: asker.guild.clone(),
        channel: asker.channel.clone(),
        user: asker.user.clone(),
        message: asker.message.clone(),
        kind: run.outcome_kind(),
        text,
        showing: Showing {
            interaction: header.interaction.clone(),
            locale: header.locale.clone(),
            ..showing
        },
        turn: None,
        reading: None,
        steps: Some(steps::told(context, run, failure).written()),
        usage: run.paid.so_far(),
        rest: Rest::new(),
        trace: header.trace.clone(),
    }
}
