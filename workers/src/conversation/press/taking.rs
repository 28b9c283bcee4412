//! Taking an offer, in one transaction with what comes of it.

use chinwag::{
    conversations::memory::MemoryError,
    domain::{
        ids::ChannelId,
        message::Incoming,
        offer::{Offer, Refusal},
    },
    store::{
        self, StoreError,
        offers::{self, Presser},
    },
};
use uuid::Uuid;

use crate::{
    Context,
    runner::Run,
    verdict::{JobError, OrRetry},
};

/// An offer that is being taken: it is taken once this is committed, with all that was changed in it.
pub type Taking = store::Transaction;

/// Why nothing came of a press, for now.
#[derive(Debug)]
pub enum Nothing {
    /// It is refused.
    Refused(Refusal),
    /// A store does not answer. Nothing was changed, and nothing is taken.
    Away(MemoryError),
    /// It is to be done again, by the same job.
    Again(JobError),
}

impl From<Refusal> for Nothing {
    fn from(why: Refusal) -> Self {
        Self::Refused(why)
    }
}

impl From<StoreError> for Nothing {
    fn from(error: StoreError) -> Self {
        Self::Away(error.into())
    }
}

impl From<MemoryError> for Nothing {
    fn from(error: MemoryError) -> Self {
        Self::Away(error)
    }
}

/// Takes an offer that was made in `channel`, for the author of a message.
///
/// # Errors
/// When it is refused, or Postgres does not answer.
pub async fn take(
    taking: &mut Taking,
    context: &Context,
    message: &Incoming,
    channel: &ChannelId,
    run: &Run,
    offer: Uuid,
    choice: &str,
) -> Result<Offer, Nothing> {
    let presser = Presser {
        platform: message.platform,
        user: &message.user,
        channel,
        press: &message.message,
        job: run.header.id,
    };
    let taken = offers::take(taking, offer, choice, presser, context.clock.now());
    Ok(context.conversations.patience().ask(taken).await??)
}

/// Makes it final.
///
/// # Errors
/// When Postgres does not say that it is: then nobody knows, and the same job has to find out.
pub async fn commit(context: &Context, taking: Taking) -> Result<(), Nothing> {
    let committed = async { taking.commit().await.map_err(StoreError::from) };
    let committed = context.conversations.patience().ask(committed).await;
    committed.or_retry().map_err(Nothing::Again)
}

/// Whether nothing is taken for sure, so that it can be said and pressed again.
///
/// # Errors
/// When an earlier try of the job may have taken it: it is to be done again.
pub fn is_untaken(run: &Run, error: MemoryError) -> Result<(), JobError> {
    if run.attempt > 1 {
        return Err(error).or_retry();
    }
    tracing::warn!(%error, "what was offered cannot be looked up");
    Ok(())
}
