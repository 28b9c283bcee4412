//! Forgetting what has been kept long enough, and ending sessions in which nobody writes any more.

use chinwag::{
    domain::offer::CONFIRM_LASTS,
    jobs::upkeep::Upkeep,
    store::{
        actions, corrections, feedback, jobs, journal, memory, offers, revisions, sessions, traces,
    },
};
use jiff::SignedDuration;

use crate::{
    Context, pictures,
    runner::Run,
    verdict::{JobError, OrRetry},
};

/// How long the journal keeps what is done: as long as a message's id may come again.
const DONE_KEPT: SignedDuration = SignedDuration::from_hours(24);
/// How long it is kept what numbers a person was shown: longer than they mean anything.
const LISTS_KEPT: SignedDuration = SignedDuration::from_hours(24);
/// How long a dead letter is kept.
const LETTERS_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long it is kept how messages were carried out.
const TRACES_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long it is kept what was offered, after it expired: so long people are told why nothing comes
/// of a press.
const OFFERS_KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long it is kept what was done for people: as long as history.
const ACTIONS_KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How long an action may be under way without a word of it: longer than the longest work takes.
const UNDER_WAY: SignedDuration = SignedDuration::from_mins(30);
/// How long corrections are kept without the words of their messages: as long as history.
const CORRECTIONS_KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How long votes are kept: as long as history, with which they go before.
const VOTES_KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);
/// The most rows of one statement: no lock is held for long.
const BATCH: i64 = 5000;

/// Forgets what was over before the moment that the job is due for. Run twice, it changes nothing
/// more.
///
/// # Errors
/// When a store does not answer.
pub async fn forget(context: &Context, job: Upkeep, run: &Run) -> Result<(), JobError> {
    let before = job.due.min(context.clock.now());
    let most = BATCH.unsigned_abs();
    while journal::forget_done(&context.pool, before - DONE_KEPT, BATCH)
        .await
        .or_retry()?
        == most
    {}
    while jobs::forget_letters(&context.pool, before - LETTERS_KEPT, BATCH)
        .await
        .or_retry()?
        == most
    {}
    while traces::forget(&context.pool, before - TRACES_KEPT, BATCH)
        .await
        .or_retry()?
        == most
    {}
    while feedback::forget(&context.pool, before - VOTES_KEPT, BATCH)
        .await
        .or_retry()?
        == most
    {}
    while sessions::end_idle(&context.pool, before, BATCH)
        .await
        .or_retry()?
        == most
    {}
    while memory::forget_lists(&context.pool, before - LISTS_KEPT, BATCH)
        .await
        .or_retry()?
        == most
    {}
    while revisions::forget_notes(&context.pool, before, BATCH)
        .await
        .or_retry()?
        == most
    {}
    while offers::clear_undo(&context.pool, before, BATCH)
        .await
        .or_retry()?
        == most
    {}
    while offers::forget(&context.pool, before - OFFERS_KEPT, BATCH)
        .await
        .or_retry()?
        == most
    {}
    while corrections::forget(&context.pool, before - CORRECTIONS_KEPT, BATCH)
        .await
        .or_retry()?
        == most
    {}
    while actions::expire(&context.pool, before - CONFIRM_LASTS, BATCH)
        .await
        .or_retry()?
        == most
    {}
    while actions::abandon(
        &context.pool,
        before - UNDER_WAY,
        context.clock.now(),
        BATCH,
    )
    .await
    .or_retry()?
        == most
    {}
    while actions::forget(&context.pool, before - ACTIONS_KEPT, BATCH)
        .await
        .or_retry()?
        == most
    {}
    pictures::forget(context, before).await?;
    context.back.finish(&run.header).await.or_retry()
}
