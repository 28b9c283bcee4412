//! The one honest sentence in the place of an answer that will not come.

use chinwag::{
    domain::{
        ids::MessageId,
        outcome::{Outcome, Rest, VERSION},
    },
    hot::HotError,
    wording::{self, Manner},
};

use crate::{Context, runner::Run, steps};

/// Why no answer will come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// What is stored of the message cannot be read.
    Unreadable,
    /// Every try has failed.
    Failed,
    /// It took too long.
    TimedOut,
    /// An operator has dropped it.
    Cancelled,
}

impl Why {
    /// In one word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Failed => "failed",
            Self::TimedOut => "timed_out",
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
    let preferences = context.conversations.preferences(platform, &user).await;
    let manner = Manner::of(&preferences);
    // The last eight digits tell jobs apart and are short enough to be read out.
    let reference = header.id.to_string().split_off(24);
    let text = match why {
        Why::Unreadable => wording::unreadable(manner, &reference),
        Why::Failed => wording::failed(manner, &reference),
        Why::TimedOut => wording::timed_out(manner),
        Why::Cancelled => wording::cancelled(manner, &reference),
    };
    let outcome = Outcome {
        version: VERSION,
        job: header.id,
        job_kind: header.kind.clone(),
        job_key: header.journal_key(),
        epoch: run.epoch,
        route: header.route,
        conversation: header.conversation.clone(),
        guild: None,
        channel,
        user,
        message: MessageId(header.key.clone()),
        kind: run.outcome_kind(),
        text,
        turn: None,
        reading: None,
        steps: Some(steps::told(context, run, Some(why.name())).written()),
        usage: Vec::new(),
        rest: Rest::new(),
        trace: header.trace.clone(),
    };
    context.back.post(&outcome, &run.mailbox).await.map(|_| ())
}
