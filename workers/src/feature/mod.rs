//! Requests for features: noted first, then, where that was confirmed, drafted and published.
//!
//! Every step is noted on the request's row, and each looks first what is there: whoever goes on after
//! a worker has died does nothing twice. Nothing here decides whether somebody is to be asked first.

mod alike;
mod ask;
mod draft;
mod publish;
mod turn;
mod watch;

use chinwag::{
    domain::{
        feature::{Asker, Request},
        outcome::{Outcome, Rest, Showing, VERSION},
        preferences::Preferences,
    },
    handoff::place_now,
    jobs::{
        Envelope,
        feature::{Deed, Feature},
    },
    store::{
        StoreError,
        journal::{self, Entry},
    },
};
use jiff::Timestamp;
use uuid::Uuid;

pub use ask::{SubmitFeature, noted};
pub use publish::carry;
pub use watch::keep_watching;

use crate::{Context, runner::Run, steps};

/// A job about a request, in its envelope: whoever asked is told what comes of it. It is named by the
/// action that asked for it.
fn errand(request: i64, action: Uuid, asker: &Asker, deed: Deed, now: Timestamp) -> Envelope {
    let job = Feature {
        request,
        message: asker.message.clone(),
        deed,
    };
    let mailbox = job.errand(&asker.conversation(), action);
    let mut envelope = Envelope::seal(&job, mailbox, asker.route, now, None);
    envelope.header.locale.clone_from(&asker.locale);
    envelope
}

/// Puts a job into the journal, within a transaction: with what it is about it is there or not.
async fn note_errand(
    db: &mut chinwag::store::Transaction,
    envelope: &Envelope,
) -> Result<(), StoreError> {
    let entry = Entry {
        envelope: envelope.clone(),
        epoch: 0,
    };
    journal::insert(db, &[entry]).await
}

/// Gives a job that is in the journal to the queue. What the queue does not take now it is given
/// later.
async fn begin(context: &Context, envelope: &Envelope) {
    place_now(&context.hot, std::slice::from_ref(envelope)).await;
}

/// What their asker has chosen, in the language of their client where they have chosen none.
async fn preferences(context: &Context, asker: &Asker) -> Preferences {
    let conversations = &context.conversations;
    let preferences = conversations.preferences(asker.platform, &asker.user).await;
    preferences.or_locale(asker.locale.as_deref())
}

/// What its asker is told of a request, after the answer that said that it was begun.
fn update(context: &Context, run: &Run, asker: &Asker, text: String, private: bool) -> Outcome {
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
            private,
            interaction: header.interaction.clone(),
            locale: header.locale.clone(),
            ..Showing::default()
        },
        turn: None,
        reading: None,
        steps: Some(steps::told(context, run, None).written()),
        usage: run.paid.so_far(),
        rest: Rest::new(),
        trace: header.trace.clone(),
    }
}

/// The reference of a request, for logs.
fn reference(request: &Request) -> String {
    request.reference()
}
