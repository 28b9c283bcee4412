//! Showing that work goes on: typing, and the answer as it is written.
//!
//! It stops with the work it accompanies, however that ends.

use std::time::Duration;

use chinwag::domain::{
    message::Incoming,
    outcome::{Live, LiveShow},
    press::Waits,
};
use tokio::{
    sync::watch,
    time::{Instant, MissedTickBehavior},
};

use crate::{Context, runner::Run};

/// Discord's typing indicator lasts ten seconds.
const TYPING: Duration = Duration::from_secs(7);
/// How often a growing answer is shown. Doors may show it less often.
const PARTIAL: Duration = Duration::from_millis(120);

/// Does work, and shows meanwhile that it goes on. What the work sends as the text so far is
/// shown as a partial answer.
pub async fn showing<F, W>(context: &Context, run: &Run, message: &Incoming, work: F) -> W::Output
where
    F: FnOnce(watch::Sender<String>) -> W,
    W: Future,
{
    let (partial, mut seen) = watch::channel(String::new());
    show(context, run, message, LiveShow::Typing).await;
    let work = work(partial);
    tokio::pin!(work);
    let mut typing = tokio::time::interval_at(Instant::now() + TYPING, TYPING);
    let mut growing = tokio::time::interval(PARTIAL);
    growing.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            _ = typing.tick() => show(context, run, message, LiveShow::Typing).await,
            result = &mut work => return result,
            _ = growing.tick() => if seen.has_changed().unwrap_or(false) {
                let text = seen.borrow_and_update().clone();
                show(context, run, message, LiveShow::Partial(text)).await;
            },
        }
    }
}

async fn show(context: &Context, run: &Run, message: &Incoming, show: LiveShow) {
    if show == LiveShow::Typing && shows_by_itself(run) {
        return;
    }
    let live = Live {
        conversation: run.header.conversation.clone(),
        channel: message.channel.clone(),
        message: message.message.clone(),
        show,
    };
    context.back.show(run.header.route, &live).await;
}

/// Whether the platform shows that an answer is awaited, or nothing can be shown there.
fn shows_by_itself(run: &Run) -> bool {
    let interaction = run.header.interaction.as_ref();
    interaction.is_some_and(|it| it.away || it.hidden || it.waits != Waits::InPlace)
}
