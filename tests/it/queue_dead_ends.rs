//! Jobs that cannot be done: their asker is told once, and others go on.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use chinwag::{
    clock::Clock,
    domain::{
        ids::{ConversationId, JobId, Platform},
        routing::Route,
    },
    hot::queue::{self, Entrance},
    jobs::{Envelope, Header, envelope},
    llm::{BoxFuture, ChatModel, ChatReply, ChatRequest, LlmError},
};
use uuid::Uuid;

use crate::{
    app::{App, Setup},
    chat::Chat,
    discord_app::listen_to_logs,
    troubles::is_logged_once,
};

fn sealed(key: &str, kind: &str, kind_version: u16, payload: &str) -> Envelope {
    let conversation = ConversationId::new(Platform::Console, &"general".into(), &"ann".into());
    Envelope {
        header: Header {
            version: envelope::VERSION,
            id: JobId(Uuid::now_v7()),
            kind: kind.to_owned(),
            kind_version,
            conversation,
            key: key.to_owned(),
            route: Route::Console,
            accepted_ms: Clock::Real.now().as_millisecond(),
            trace: None,
            due_ms: None,
            revived: 0,
            interaction: None,
            locale: None,
            restricted: false,
        },
        payload: payload.to_owned(),
    }
}

async fn enqueue(app: &App, jobs: &[Envelope]) {
    queue::enqueue(&app.hot, app.hot.opened(), Entrance::Accepted, jobs)
        .await
        .unwrap();
}

#[tokio::test]
async fn whoever_wrote_what_cannot_be_read_is_told_once_and_others_go_on() {
    listen_to_logs();
    let app = App::start().await;
    let ann = app.user("ann").in_channel("general");
    ann.listen().await;
    let jobs = [
        sealed("broken", "conversation", 1, "{\"message\":7}"),
        sealed("empty", "conversation", 1, ""),
        sealed("strange", "juggling", 1, "{}"),
        sealed("later", "conversation", 2, "{}"),
    ];
    enqueue(&app, &jobs).await;
    for job in &jobs {
        let notice = ann.reply_to(&job.header.key).await;
        let reference = job.header.id.to_string().split_off(24);
        assert!(notice.contains("can't read what was stored"), "{notice}");
        assert!(notice.contains(&reference), "{notice}");
        is_logged_once(&reference, "invalid_input");
    }
    ann.says("Are you well?").await;
    app.user("bob").in_channel("general").says("And you?").await;
    app.settle().await;
    assert_eq!(ann.replies().len(), jobs.len() + 1);
    app.finish().await;
}

#[tokio::test]
async fn what_has_no_readable_header_is_put_away_and_the_conversation_goes_on() {
    let app = App::with(Setup {
        settings: vec![("CHINWAG_QUEUE_PARTITIONS", "1".to_owned())],
        ..Setup::default()
    })
    .await;
    let ann = app.user("ann").in_channel("general");
    ann.says("hello").await;
    app.settle().await;
    let mailbox = "conversation:console/general/ann";
    let base = app.hot.keys().queue(0, app.hot.epoch());
    let mut connection = app.hot.connection().await.unwrap();
    let mut pipe = redis::pipe();
    pipe.rpush(format!("{base}m:{mailbox}"), "nonsense")
        .rpush(format!("{base}r:conversation"), mailbox)
        .incr(format!("{base}count"), 1);
    let _: (u64, u64, u64) = pipe.query_async(&mut connection).await.unwrap();
    ann.says("Are you well?").await;
    app.settle().await;
    assert_eq!(ann.replies().len(), 2);
    app.finish().await;
}

#[tokio::test]
async fn a_message_whose_every_try_ended_its_worker_gets_an_honest_notice() {
    let app = App::with(Setup {
        workers: Some(0),
        settings: vec![("CHINWAG_QUEUE_PARTITIONS", "1".to_owned())],
        ..Setup::default()
    })
    .await;
    let ann = app.user("ann").in_channel("general");
    ann.listen().await;
    let message = ann.posts("Break everything").await;
    // Each lease was a try; the workers that had them are gone.
    let tries = format!("{}tries", app.hot.keys().queue(0, app.hot.epoch()));
    let _: u64 = redis::cmd("HSET")
        .arg(&[tries.as_str(), "conversation:console/general/ann", "5"])
        .query_async(&mut app.hot.connection().await.unwrap())
        .await
        .unwrap();
    app.start_worker();
    let notice = ann.reply_to(&message).await;
    assert!(notice.contains("something went wrong"), "{notice}");
    ann.says("Never mind.").await;
    app.settle().await;
    assert_eq!(ann.replies().len(), 2);
    // A notice is no turn of the conversation.
    let turns = "select count(*) from conversation_history where role = 'user'";
    assert_eq!(app.number(turns).await, 1);
    app.finish().await;
}

/// Panics at the first try.
#[derive(Debug, Default)]
struct Panicking(AtomicUsize);

impl ChatModel for Panicking {
    fn reply<'a>(
        &'a self,
        _: &'a ChatRequest,
        _: &'a mut (dyn FnMut(&str) + Send),
    ) -> BoxFuture<'a, Result<ChatReply, LlmError>> {
        Box::pin(async move {
            let earlier = self.0.fetch_add(1, Ordering::SeqCst);
            assert!(earlier > 0, "the model panics, as this story wants it");
            Ok(ChatReply {
                text: format!("At try {}.", earlier + 1),
                stop_reason: "end_turn".to_owned(),
                model: "panicking".to_owned(),
                input_tokens: 1,
                output_tokens: 1,
                ..ChatReply::default()
            })
        })
    }
}

#[tokio::test]
async fn a_handler_that_panics_is_tried_again_and_the_worker_lives() {
    let app = App::with(Setup {
        model: Some(Arc::new(Panicking::default())),
        ..Setup::default()
    })
    .await;
    let chat: Chat = app.user("ann").in_channel("general");
    assert_eq!(chat.says("Are you well?").await.text, "At try 2.");
    assert_eq!(chat.says("And now?").await.text, "At try 3.");
    app.finish().await;
}
