//! The one honest sentence in the place of an answer that will not come.

use chinwag::{
    domain::{
        ids::MessageId,
        outcome::{Outcome, Rest, Showing, VERSION},
        trouble::Trouble,
    },
    hot::{HotError, gathered},
    wording::{self, Manner},
};

use crate::{Context, runner::Run, steps};

/// Why no answer will come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Something keeps the message from it.
    Trouble(Trouble),
    /// An operator has dropped it.
    Cancelled,
}

impl Why {
    /// In one word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Trouble(trouble) => trouble.class(),
            Self::Cancelled => "cancelled",
        }
    }
}

/// Tells the asker. Nothing of the payload is needed: the header says who they are.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn tell(context: &Context, run: &Run, why: Why) -> Result<(), HotError> {
    let header = &run.header;
    let Some((platform, channel, user)) = header.conversation.parts() else {
        // Nobody waits for it.
        return context.back.finish(header).await;
    };
    if let Err(error) = gathered::take_back(&context.hot, header).await {
        tracing::debug!(%error, "what was to be answered together with a message is not told");
    }
    let preferences = context.conversations.preferences(platform, &user).await;
    let manner = Manner::of(&preferences.or_locale(header.locale.as_deref()));
    let reference = header.id.reference();
    let text = match why {
        Why::Trouble(trouble) => wording::trouble(manner, trouble, &reference),
        Why::Cancelled => wording::cancelled(manner, &reference),
    };
    let outcome = Outcome {
        version: VERSION,
        job: header.id,
        job_kind: header.kind.clone(),
        job_key: header.journal_key(),
        epoch: run.epoch,
        route: header.route,
        conversation: header.conversation.whole(),
        guild: None,
        channel,
        user,
        message: MessageId(header.key.clone()),
        kind: run.outcome_kind(),
        text,
        showing: Showing {
            interaction: header.interaction.clone(),
            locale: header.locale.clone(),
            ..Showing::default()
        },
        turn: None,
        reading: None,
        steps: Some(steps::told(context, run, Some(why.name())).written()),
        usage: run.paid.so_far(),
        rest: Rest::new(),
        trace: header.trace.clone(),
    };
    context.back.post(&outcome, &run.mailbox).await.map(|_| ())
}
