//! History holds what was delivered, and nothing else.

use std::sync::{Arc, Mutex};

use chinwag::{
    clock::Clock,
    domain::{
        conversation::Turn,
        ids::{JobId, MessageId, Platform},
        message::Incoming,
        outcome::{Fate, Live, Outcome, Receipt, VERSION},
        routing::Route,
    },
    handoff::{Accepted, Door, Shown},
    hot::receipts,
    jobs::{Envelope, Job, conversation::Conversation},
    llm::scripted::{Line, Scripted},
    store::{
        journal::{self, Entry},
        memory,
    },
};
use sqlx::Row;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::{
    app::{App, Setup, eventually},
    state_standby::database,
};

const ROUTE: Route = Route::Discord {
    shard: 0,
    shards: 1,
};

/// What the journal holds, newest last: whether done, and whether anything of the message is
/// left.
async fn journal_rows(app: &App) -> Vec<(bool, bool)> {
    app.rows(
        "select done_at is not null, header is not null or payload is not null
         from journal where kind = 'conversation' order by id",
        |row| (row.get(0), row.get(1)),
    )
    .await
}

async fn history_rows(app: &App) -> Vec<(String, String)> {
    app.rows(
        "select role, content from conversation_history order by id",
        |row| (row.get(0), row.get(1)),
    )
    .await
}

#[tokio::test]
async fn a_turn_is_written_once_it_was_delivered() {
    let gate = Arc::new(Semaphore::new(0));
    let app = App::with_model(Scripted::new([Line::says("Blue.").behind(gate.clone())])).await;
    let chat = app.user("ann").in_channel("general");
    chat.listen().await;
    let message = chat.posts("Which colour?").await;
    eventually("the journal has the message", async || {
        (journal_rows(&app).await == [(false, true)]).then_some(())
    })
    .await;
    assert!(history_rows(&app).await.is_empty());
    gate.add_permits(1);
    chat.reply_to(&message).await;
    app.settle().await;
    let said = [("user", "Which colour?"), ("assistant", "Blue.")];
    let said = said.map(|(role, text)| (role.to_owned(), text.to_owned()));
    assert_eq!(history_rows(&app).await, said);
    assert_eq!(journal_rows(&app).await, [(true, false)]);
    app.finish().await;
}

/// A door that refuses everything that names a word, and remembers what it was given.
struct Refusing {
    word: &'static str,
    given: Mutex<Vec<Outcome>>,
}

impl Door for Refusing {
    async fn show(&self, outcome: &Outcome) -> Shown {
        self.given.lock().unwrap().push(outcome.clone());
        if outcome.text.contains(self.word) {
            Shown::Refused("the channel is gone".to_owned())
        } else {
            Shown::Delivered(vec![MessageId(format!("posted-{}", outcome.message))])
        }
    }

    async fn live(&self, _: Live) {}

    async fn turned_over(&self) {}
}

fn incoming(message: &str, text: &str) -> Incoming {
    Incoming {
        platform: Platform::Discord,
        guild: Some("guild".into()),
        channel: "channel".into(),
        user: "ann".into(),
        user_name: "Ann".to_owned(),
        message: message.into(),
        text: text.to_owned(),
        sent_at: Clock::Real.now(),
        reply_to: None,
        locale: None,
        besides: chinwag::domain::press::Besides::default(),
    }
}

#[tokio::test]
async fn an_answer_that_was_refused_is_forgotten() {
    let app = App::with(Setup {
        without_console: true,
        ..Setup::default()
    })
    .await;
    let door = Arc::new(Refusing {
        word: "marzipan",
        given: Mutex::default(),
    });
    app.handoff.serve(ROUTE, &door);
    let says = async |id: &str, text: &str| {
        let accepted = app.handoff.accept(incoming(id, text), ROUTE).await;
        assert!(matches!(accepted, Ok(Accepted::New(_))), "{accepted:?}");
        app.settle().await;
    };
    says("1", "The word is turpentine.").await;
    says("2", "The word is marzipan.").await;
    says("3", "What did I just say?").await;
    let given = door.given.lock().unwrap().clone();
    let texts: Vec<&str> = given.iter().map(|outcome| outcome.text.as_str()).collect();
    assert_eq!(texts.len(), 3, "{texts:?}");
    assert!(texts[2].contains("turpentine"), "{texts:?}");
    let history = history_rows(&app).await;
    assert_eq!(history.len(), 4, "{history:?}");
    assert!(!format!("{history:?}").contains("marzipan"));
    assert_eq!(journal_rows(&app).await, [(true, false); 3]);
    let posted =
        "select delivered_as from conversation_history where role = 'assistant' order by id";
    let posted: Vec<Vec<String>> = app.rows(posted, |row| row.get(0)).await;
    assert_eq!(posted, [["posted-1"], ["posted-3"]]);
    app.finish().await;
}

fn receipt(envelope: &Envelope, asked: Incoming) -> Receipt {
    let header = &envelope.header;
    Receipt {
        version: VERSION,
        job: header.id,
        job_kind: header.kind.clone(),
        job_key: header.journal_key(),
        route: header.route,
        conversation: header.conversation.clone(),
        fate: Fate::Shown {
            messages: vec!["posted-1".into()],
            at: Clock::Real.now(),
        },
        turn: Some(Turn {
            job: header.id,
            asked,
            answer: "Noted.".to_owned(),
            intent: "general_conversation".to_owned(),
            confidence_permille: 500,
            tokens_used: 0,
            answered_at: Clock::Real.now(),
            asked_back: None,
            rest: serde_json::Map::new(),
            delivered_as: Vec::new(),
        }),
        reading: None,
        steps: None,
        usage: Vec::new(),
        rest: serde_json::Map::new(),
    }
}

fn sealed(asked: &Incoming) -> Envelope {
    let job = Conversation {
        message: asked.clone(),
    };
    Envelope::seal(&job, asked.conversation(), ROUTE, Clock::Real.now(), None)
}

#[tokio::test]
async fn a_receipt_may_come_before_the_row_of_its_job() {
    let app = App::start().await;
    let asked = incoming("1", "Note this.");
    let envelope = sealed(&asked);
    // Twice, as a door gives it that does not know whether it was taken.
    let given = receipt(&envelope, asked);
    receipts::give(&app.hot, &[given.clone(), given])
        .await
        .unwrap();
    eventually("the receipt is written", async || {
        (journal_rows(&app).await == [(true, false)]).then_some(())
    })
    .await;
    let entry = Entry { envelope, epoch: 1 };
    journal::write(&app.pool, &[entry], 0).await.unwrap();
    assert_eq!(journal_rows(&app).await, [(true, false)]);
    assert_eq!(history_rows(&app).await.len(), 2);
    app.finish().await;
}

#[tokio::test]
async fn a_job_whose_message_was_forgotten_since_is_known_as_forgotten() {
    let pool = database().await;
    let jobs = ["1", "2", "3"].map(|message| sealed(&incoming(message, "hello")));
    let entry = |envelope: &Envelope| Entry {
        envelope: envelope.clone(),
        epoch: 1,
    };
    let entries: Vec<Entry> = jobs.iter().map(entry).collect();
    journal::write(&pool, &entries, 0).await.unwrap();
    let keys: Vec<String> = jobs.iter().map(|job| job.header.journal_key()).collect();
    let forgotten = async || {
        let known = journal::look_up(&pool, Conversation::NAME, &keys).await;
        let known = known.unwrap().into_iter();
        known
            .map(|known| known.unwrap().forgotten)
            .collect::<Vec<_>>()
    };
    assert_eq!(forgotten().await, [false, false, false]);
    let now = Clock::Real.now();
    let mut db = pool.acquire().await.unwrap();
    let (last, cause) = (jobs[2].header.id, JobId(Uuid::now_v7()));
    memory::forget_one(&mut db, last, cause, now).await.unwrap();
    assert_eq!(forgotten().await, [false, false, true]);
    // The second has everything forgotten: what was accepted before it.
    let second = &jobs[1].header;
    memory::forget_all(&mut db, &second.conversation, now, &[], second.id, now)
        .await
        .unwrap();
    assert_eq!(forgotten().await, [true, false, true]);
}

#[tokio::test]
async fn a_receipt_that_nobody_can_read_stops_no_other() {
    let app = App::start().await;
    let mut connection = app.hot.connection().await.unwrap();
    let added: String = redis::cmd("XADD")
        .arg(app.hot.keys().receipts())
        .arg(&["*", "r", "{\"v\":9}"])
        .query_async(&mut connection)
        .await
        .unwrap();
    assert!(!added.is_empty());
    let chat = app.user("ann").in_channel("general");
    chat.says("hello").await;
    app.settle().await;
    assert_eq!(history_rows(&app).await.len(), 2);
    app.finish().await;
}
