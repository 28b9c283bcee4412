//! Showing how far a picture has come: on the answer that told of it, a few times.

use std::time::Duration;

use chinwag::{
    domain::{
        drawing::{Drawing, Progress, Stage},
        ids::MessageId,
        outcome::{Live, LiveShow},
    },
    store::{history, journal},
    wording::{Manner, pictures as words},
};
use tokio::time::Instant;

use crate::{Context, runner::Run};

/// When it is said that it goes on, after it began. It is said no more often than that.
const AGAIN: [Duration; 6] = [
    Duration::ZERO,
    Duration::from_secs(15),
    Duration::from_secs(30),
    Duration::from_mins(1),
    Duration::from_mins(2),
    Duration::from_mins(4),
];
/// How often it is looked whether the answer that told of the picture is shown.
const LOOK: Duration = Duration::from_millis(100);
/// How long it is waited for.
const FOR_THE_ANSWER: Duration = Duration::from_secs(10);

/// The answer that told of a picture, as it is shown.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    message: MessageId,
    text: String,
}

impl Answer {
    /// The same with how far the picture has come in the place of where it stood before. What else
    /// it says stays; `None` where it says nothing of it.
    fn with(&self, manner: Manner, said: &str) -> Option<String> {
        let queued = words::queued(manner);
        let is_there = self.text.contains(queued);
        is_there.then(|| self.text.replacen(queued, said, 1))
    }
}

/// Does work, and shows meanwhile that it goes on.
pub(super) async fn showing<W: Future>(
    context: &Context,
    run: &Run,
    drawing: &Drawing,
    manner: Manner,
    work: W,
) -> W::Output {
    let showing = async {
        let began = Instant::now();
        if let Some(answer) = answered(context, drawing).await {
            for again in AGAIN {
                tokio::time::sleep_until(began + again).await;
                let seconds = if again.is_zero() {
                    0
                } else {
                    began.elapsed().as_secs()
                };
                let said = words::drawing(manner, seconds);
                let stage = Stage::Drawing;
                if let Some(progress) = of(run, manner, stage, &said, Some(&answer)) {
                    show(context, run, drawing, progress).await;
                }
            }
        }
        std::future::pending::<()>().await;
    };
    tokio::select! {
        biased;
        result = work => result,
        () = showing => unreachable!("it never ends"),
    }
}

/// Waits until the answer that told of a picture is shown, as one message; `None` where it is not. What
/// comes of the picture is shown after it.
pub(super) async fn answered(context: &Context, drawing: &Drawing) -> Option<Answer> {
    let until = Instant::now() + FOR_THE_ANSWER;
    let asked_by = drawing.wanted.asked_by;
    loop {
        // In this order: both are written together, and what is done has its answer.
        let done = journal::done_among(&context.pool, &[asked_by]).await;
        let shown = history::answer_of(&context.pool, asked_by).await;
        if let Ok(Some((text, messages))) = shown {
            let [message] = <[MessageId; 1]>::try_from(messages).ok()?;
            return Some(Answer { message, text });
        }
        // It was answered without a turn, or nobody knows.
        if done.is_ok_and(|done| !done.is_empty()) || Instant::now() >= until {
            return None;
        }
        tokio::time::sleep(LOOK).await;
    }
}

async fn show(context: &Context, run: &Run, drawing: &Drawing, progress: Progress) {
    let wanted = &drawing.wanted;
    let live = Live {
        conversation: run.header.conversation.whole(),
        channel: wanted.channel.clone(),
        message: wanted.message.clone(),
        show: LiveShow::Progress(progress),
    };
    context.back.show(run.header.route, &live).await;
}

/// How far a picture has come, as doors show it on the answer that told of it.
pub(super) fn of(
    run: &Run,
    manner: Manner,
    stage: Stage,
    said: &str,
    answer: Option<&Answer>,
) -> Option<Progress> {
    let answer = answer?;
    Some(Progress {
        stage,
        text: answer.with(manner, said)?,
        shown_as: answer.message.clone(),
        interaction: run.header.interaction.clone(),
    })
}
