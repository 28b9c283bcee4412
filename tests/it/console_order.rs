//! Order within a conversation, and many conversations at once.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use chinwag::{
    hot::queue,
    llm::{BoxFuture, ChatModel, ChatReply, ChatRequest, LlmError},
};
use tokio::sync::Semaphore;

use crate::{
    app::{App, Setup, eventually},
    chat::Crowd,
};

#[tokio::test]
async fn a_burst_of_one_user_is_answered_in_order() {
    let app = App::with(Setup {
        workers: Some(2),
        ..Setup::default()
    })
    .await;
    let crowd = Crowd::gather(&app, 1).await;
    crowd.says(50).await;
    crowd.is_answered().await;
    app.finish().await;
}

#[tokio::test]
async fn a_hundred_users_are_answered_side_by_side() {
    let app = App::with(Setup {
        workers: Some(2),
        ..Setup::default()
    })
    .await;
    let crowd = Crowd::gather(&app, 100).await;
    crowd.says(3).await;
    crowd.is_answered().await;
    app.settle().await;
    crowd.is_answered().await;
    app.finish().await;
}

/// Counts how many answers are worked out at once, and holds them all back.
#[derive(Clone, Debug)]
struct Counting {
    present: Arc<AtomicUsize>,
    peak: Arc<AtomicUsize>,
    gate: Arc<Semaphore>,
}

impl ChatModel for Counting {
    fn reply<'a>(
        &'a self,
        _: &'a ChatRequest,
        _: &'a mut (dyn FnMut(&str) + Send),
    ) -> BoxFuture<'a, Result<ChatReply, LlmError>> {
        Box::pin(async move {
            let present = self.present.fetch_add(1, Ordering::SeqCst) + 1;
            self.peak.fetch_max(present, Ordering::SeqCst);
            let permit = self.gate.acquire().await;
            permit.expect("the gate stays open").forget();
            self.present.fetch_sub(1, Ordering::SeqCst);
            Ok(ChatReply {
                text: "Counted.".to_owned(),
                stop_reason: "end_turn".to_owned(),
                model: "counting".to_owned(),
                input_tokens: 1,
                output_tokens: 1,
                ..ChatReply::default()
            })
        })
    }
}

#[tokio::test]
async fn a_worker_runs_no_more_jobs_at_once_than_it_may() {
    let model = Counting {
        present: Arc::default(),
        peak: Arc::default(),
        gate: Arc::new(Semaphore::new(0)),
    };
    let app = App::with(Setup {
        settings: vec![("MAX_CONCURRENT_MESSAGES", "3".to_owned())],
        model: Some(Arc::new(model.clone())),
        ..Setup::default()
    })
    .await;
    let crowd = Crowd::gather(&app, 60).await;
    crowd.says(1).await;
    eventually("three are at work and the others wait", async || {
        let stats = queue::stats(&app.hot, app.hot.opened()).await.ok()?;
        let present = model.present.load(Ordering::SeqCst);
        ((stats.ready(), stats.running) == (57, 3) && present == 3).then_some(())
    })
    .await;
    model.gate.add_permits(60);
    crowd.is_answered().await;
    assert_eq!(model.peak.load(Ordering::SeqCst), 3);
    app.finish().await;
}
