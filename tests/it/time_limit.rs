//! A message has its answer or one honest notice within its time, whatever stalls, and nothing
//! comes after it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chinwag::{
    clock::Clock,
    domain::{
        ids::{JobId, Platform},
        message::Incoming,
        outcome::{Outcome, OutcomeKind, Rest, VERSION},
        routing::Route,
    },
    hot::{
        outcomes,
        queue::{self, Entrance},
    },
    jobs::{Envelope, conversation::Conversation},
    llm::{BoxFuture, ChatModel, ChatReply, ChatRequest, LlmError},
};
use futures::future::join_all;
use jiff::SignedDuration;
use sqlx::Row;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use crate::{
    app::{App, Setup, eventually},
    chat::Chat,
    discord_app::listen_to_logs,
    troubles::{is_logged_once, reference},
};

const TOO_LONG: &str = "took me too long";
const LIMIT: Duration = Duration::from_secs(3);

/// Begins to answer whoever says "stall" and never ends, whatever its deadline; answers others.
#[derive(Debug, Default)]
struct Stalling {
    /// So many calls wait a second and panic before any stalls.
    panics: AtomicUsize,
}

impl ChatModel for Stalling {
    fn reply<'a>(
        &'a self,
        request: &'a ChatRequest,
        progress: &'a mut (dyn FnMut(&str) + Send),
    ) -> BoxFuture<'a, Result<ChatReply, LlmError>> {
        Box::pin(async move {
            let asked = &request.messages.last().expect("something is asked").text;
            if asked.contains("stall") {
                let less = |left: usize| left.checked_sub(1);
                let panics = self
                    .panics
                    .fetch_update(Ordering::SeqCst, Ordering::SeqCst, less);
                if panics.is_ok() {
                    sleep(Duration::from_secs(1)).await;
                    panic!("as this story wants it");
                }
                progress("The beginning of an answer");
                std::future::pending::<()>().await;
            }
            Ok(ChatReply {
                text: "At once.".to_owned(),
                stop_reason: "end_turn".to_owned(),
                model: "stalling".to_owned(),
                ..ChatReply::default()
            })
        })
    }
}

async fn app(panics: usize) -> App {
    let model = Stalling {
        panics: AtomicUsize::new(panics),
    };
    App::with(Setup {
        settings: vec![("CHINWAG_ANSWER_SECONDS", LIMIT.as_secs().to_string())],
        model: Some(Arc::new(model)),
        ..Setup::default()
    })
    .await
}

/// Says something that stalls; returns the notice, when it came, and what was said.
async fn stalls(chat: &Chat) -> (String, Duration, String) {
    let said = Instant::now();
    let message = chat.posts("Please stall over this one").await;
    let notice = chat.reply_to(&message).await;
    (notice, said.elapsed(), message)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stalled_answer_ends_in_one_notice_and_slows_nobody_else() {
    let app = app(0).await;
    let names: Vec<String> = (0..60).map(|number| format!("patient {number}")).collect();
    let chats: Vec<Chat> = names
        .iter()
        .map(|name| app.user(name).in_channel("general"))
        .collect();
    join_all(chats.iter().map(Chat::listen)).await;
    let others = async {
        let bob = app.user("bob").in_channel("general");
        bob.says("hello there, what a day").await;
        // By now the sixty are stalled.
        sleep(Duration::from_millis(500)).await;
        let asked = Instant::now();
        for _ in 0..10 {
            assert_eq!(bob.says("what a day it was").await.text, "At once.");
        }
        asked.elapsed()
    };
    let (stalled, others) = tokio::join!(join_all(chats.iter().map(stalls)), others);
    assert!(others < LIMIT / 2, "{others:?}");
    for (chat, (notice, took, message)) in chats.iter().zip(&stalled) {
        assert!(notice.contains(TOO_LONG), "{notice}");
        assert!(*took < LIMIT + Duration::from_secs(1), "{took:?}");
        let events = chat.events();
        let own = events.iter().filter(|event| event.message() == message);
        let names: Vec<&str> = own.map(|event| event.name.as_str()).collect();
        assert!(names.contains(&"partial"), "{names:?}");
        assert_eq!(names.last(), Some(&"reply"), "{names:?}");
    }
    app.settle().await;

    // What a worker says after that is not shown any more.
    let (_, _, message) = &stalled[0];
    let key = format!("console/general/patient%200/{message}");
    let job = format!("select job_id from journal where key = '{key}'");
    let job = app.rows(&job, |row| row.get::<Uuid, _>(0)).await;
    let late = late_answer(&app, JobId(job[0]), message);
    let posted = outcomes::post(&app.hot, &late, "conversation:console/general/patient%200").await;
    assert!(!posted.unwrap());
    // The notice is no turn: the next message does not know of an answer that nobody saw.
    chats[0].says("and now at once").await;
    app.settle().await;
    assert_eq!(chats[0].replies().len(), 2);
    let turns = "select count(*) from conversation_history where user_id = 'patient 0'";
    assert_eq!(app.number(turns).await, 2);
    app.finish().await;
}

fn late_answer(app: &App, job: JobId, message: &str) -> Outcome {
    let key = format!("console/general/patient%200/{message}");
    Outcome {
        version: VERSION,
        job,
        job_kind: "conversation".to_owned(),
        job_key: key.clone(),
        epoch: app.hot.epoch(),
        route: Route::Console,
        conversation: chinwag::domain::ids::ConversationId::from_text(
            "console/general/patient%200".to_owned(),
        ),
        guild: None,
        channel: "general".into(),
        user: "patient 0".into(),
        message: message.into(),
        kind: OutcomeKind::Reply,
        text: "Late.".to_owned(),
        showing: chinwag::domain::outcome::Showing::default(),
        turn: None,
        reading: None,
        steps: None,
        trace: None,
        usage: Vec::new(),
        rest: Rest::new(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tries_do_not_add_up_to_more_than_the_time_of_one() {
    listen_to_logs();
    let app = app(1).await;
    let ann = app.user("ann").in_channel("general");
    ann.listen().await;
    let (notice, took, _) = stalls(&ann).await;
    assert!(notice.contains(TOO_LONG), "{notice}");
    is_logged_once(&reference(&notice), "timeout");
    // The first try took a second, and the wait for the next one most of another.
    assert!(took < LIMIT + Duration::from_secs(1), "{took:?}");
    assert!(took > LIMIT * 2 / 3, "{took:?}");
    app.settle().await;
    assert_eq!(ann.replies().len(), 1);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tries_that_all_fail_end_within_the_time_too() {
    let app = app(usize::MAX).await;
    let ann = app.user("ann").in_channel("general");
    ann.listen().await;
    let (notice, took, _) = stalls(&ann).await;
    assert!(notice.contains(TOO_LONG), "{notice}");
    assert!(took < LIMIT + Duration::from_secs(1), "{took:?}");
    app.settle().await;
    assert_eq!(ann.replies().len(), 1);
    app.finish().await;
}

/// How many jobs Redis knows the begin of.
async fn known_begins(app: &App) -> usize {
    let keys: Vec<String> = redis::cmd("KEYS")
        .arg(app.hot.keys().all())
        .query_async(&mut app.hot.connection().await.unwrap())
        .await
        .unwrap();
    keys.iter().filter(|key| key.contains(":begun:")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn when_a_job_began_is_known_until_it_is_over_and_no_longer() {
    let app = app(1).await;
    let (ann, bob) = (app.user("ann"), app.user("bob"));
    let (ann, bob) = (ann.in_channel("general"), bob.in_channel("general"));
    ann.listen().await;
    let message = ann.posts("Please stall over this one").await;
    eventually("the job has begun", async || {
        (known_begins(&app).await == 1).then_some(())
    })
    .await;
    assert_eq!(bob.says("what a day it was").await.text, "At once.");
    assert_eq!(
        known_begins(&app).await,
        1,
        "an answer leaves nothing behind"
    );
    let notice = ann.reply_to(&message).await;
    assert!(notice.contains(TOO_LONG), "{notice}");
    assert_eq!(known_begins(&app).await, 0, "nor does a notice");
    app.finish().await;
}

/// Somebody's message that was accepted an hour ago.
fn of_an_hour_ago(user: &str, key: &str) -> Envelope {
    let then = Clock::Real.now() - SignedDuration::from_hours(1);
    let message = Incoming {
        platform: Platform::Console,
        guild: None,
        channel: "general".into(),
        user: user.into(),
        user_name: user.to_owned(),
        message: key.into(),
        text: "what a day it was".to_owned(),
        sent_at: then,
        reply_to: None,
        locale: None,
        besides: chinwag::domain::press::Besides::default(),
    };
    let conversation = message.conversation();
    let job = Conversation { message };
    Envelope::seal(&job, conversation, Route::Console, then, None)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_waited_long_is_answered_though_nobody_knows_when_its_first_try_began() {
    let app = App::with(Setup {
        workers: Some(0),
        settings: vec![
            ("CHINWAG_ANSWER_SECONDS", LIMIT.as_secs().to_string()),
            ("CHINWAG_QUEUE_PARTITIONS", "1".to_owned()),
        ],
        model: Some(Arc::new(Stalling::default())),
        ..Setup::default()
    })
    .await;
    let ann = app.user("ann").in_channel("general");
    ann.listen().await;
    let job = of_an_hour_ago("ann", "old");
    queue::enqueue(&app.hot, app.hot.opened(), Entrance::Accepted, &[job])
        .await
        .unwrap();
    // Its worker is gone, and with it what it knew.
    let tries = format!("{}tries", app.hot.keys().queue(0, app.hot.epoch()));
    let _: u64 = redis::cmd("HSET")
        .arg(&[tries.as_str(), "conversation:console/general/ann", "1"])
        .query_async(&mut app.hot.connection().await.unwrap())
        .await
        .unwrap();
    app.start_worker();
    assert_eq!(ann.reply_to("old").await, "At once.");
    app.settle().await;
    assert_eq!(known_begins(&app).await, 0);
    app.finish().await;
}
