//! What the bot does for people beyond talking: asked for in words or by the model, confirmed where
//! that is due, and told as it is.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use chinwag::{
    clock::Clock,
    domain::{
        action::{Action, Ended, Kind, State},
        ids::{ConversationId, Platform},
        routing::Route,
    },
    handoff::place_now,
    jobs::{Envelope, probe::Probe, upkeep::Upkeep},
    llm::{
        BoxFuture,
        scripted::{Line, Scripted},
    },
    store::{
        self,
        journal::{self, Entry},
    },
};
use chinwag_worker::{
    Context,
    actions::{Asked, Ending, Handler, Handlers},
    schedule::seal,
};
use sqlx::Row;

use crate::{
    app::{App, Setup},
    chat::{Chat, Event},
};

/// What becomes of an action, by what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is done.
    Does,
    /// It cannot be done.
    Fails,
    /// Whoever carries it out falls over.
    Panics,
    /// It is not over yet.
    GoesOn,
}

/// Carries out whatever it is told, as a story wants it, and notes what.
#[derive(Clone)]
pub struct Hands {
    fate: fn(&str) -> Fate,
    did: Arc<Mutex<Vec<String>>>,
}

impl Hands {
    /// Of whom each action has the fate that its subject has.
    pub fn new(fate: fn(&str) -> Fate) -> Self {
        Self {
            fate,
            did: Arc::default(),
        }
    }

    /// They carry out every kind.
    pub fn for_all(&self) -> Handlers {
        let mut handlers = Handlers::default();
        for kind in Kind::all() {
            handlers = handlers.with(kind, Arc::new(self.clone()));
        }
        handlers
    }

    /// What was begun, in its order.
    pub fn did(&self) -> Vec<String> {
        self.did.lock().unwrap().clone()
    }
}

impl Handler for Hands {
    fn carry_out<'a>(
        &'a self,
        _context: &'a Context,
        action: &'a Action,
        _asked: Asked<'a>,
    ) -> BoxFuture<'a, Ending> {
        Box::pin(async move {
            let subject = action.subject().to_owned();
            self.did.lock().unwrap().push(subject.clone());
            let state = match (self.fate)(&subject) {
                Fate::Does => State::Done,
                Fate::Fails => State::Failed,
                Fate::GoesOn => State::Running,
                Fate::Panics => panic!("a handler of the story falls over"),
            };
            Ending {
                state,
                ended: Ended::default(),
            }
        })
    }
}

async fn able(hands: &Hands, model: Scripted) -> App {
    App::with(Setup {
        model: Some(Arc::new(model)),
        handlers: hands.for_all(),
        settings: vec![
            ("RATE_LIMIT_GENERAL", "100000,1".to_owned()),
            ("RATE_LIMIT_IMAGE_GEN", "100000,1".to_owned()),
            ("RATE_LIMIT_FEATURE_REQUEST", "100000,1".to_owned()),
        ],
        ..Setup::default()
    })
    .await
}

/// Somebody writes something: the answer.
pub async fn asks(chat: &Chat, text: &str) -> Event {
    chat.listen().await;
    let message = chat.posts(text).await;
    chat.reply_event(&message).await
}

/// Somebody presses something below an answer: what comes of it.
pub async fn presses(chat: &Chat, on: &Event, component: &str) -> Event {
    let press = chat.presses(on.message(), component, &[]).await;
    chat.reply_event(&press).await
}

/// The buttons that agree and that do not.
pub fn buttons(question: &Event) -> [String; 2] {
    let components = question.data["components"].as_array();
    let ids = components
        .into_iter()
        .flatten()
        .filter_map(|it| it["id"].as_str());
    let ids: Vec<&str> = ids.collect();
    let ending = |end: &str| {
        let found = ids
            .iter()
            .find(|id| id.starts_with("o:") && id.ends_with(end));
        (*found.unwrap_or_else(|| panic!("{end} in {question:?}"))).to_owned()
    };
    [ending(":yes"), ending(":no")]
}

/// Rows of actions: kind, what they are about, what asked for them, state.
async fn rows(app: &App) -> Vec<(String, String, String, String)> {
    let sql = "select kind, coalesce(parameters->>'title', parameters->>'prompt', parameters->>'task_name', ''),
                      source, state
               from actions order by created_at, job_id, position";
    app.rows(sql, |row| (row.get(0), row.get(1), row.get(2), row.get(3)))
        .await
}

/// What a model writes that wants something done, and claims that it is.
pub fn directive(action: &str, params: &serde_json::Value) -> String {
    let json = serde_json::json!({ "action": action, "params": params });
    format!("I have done it all!\n\n```json\n{json}\n```\n\nIt is ready.")
}

#[tokio::test]
async fn what_is_confirmed_is_done_once_and_what_is_declined_is_not() {
    let hands = Hands::new(|_| Fate::Does);
    let app = able(&hands, Scripted::always(Line::says("I see."))).await;
    let chat = app.user("ann").in_channel("general");
    let bob = app.user("bob").in_channel("general");
    let question = asks(&chat, "/submit-feature a dark mode").await;
    assert!(hands.did().is_empty(), "nothing is done unasked");
    let [yes, no] = buttons(&question);
    bob.listen().await;
    let refused = presses(&bob, &question, &yes).await;
    assert!(refused.text().contains("somebody else"), "{refused:?}");

    // Typing confirms nothing; that is said once.
    let typed = asks(&chat, "Yes!").await;
    assert!(
        typed.text().contains("press one of the buttons"),
        "{typed:?}"
    );
    assert_eq!(asks(&chat, "yes").await.text(), "I see.");
    assert!(hands.did().is_empty());

    // It survives its worker.
    app.stop_workers().await;
    app.start_worker();
    let done = presses(&chat, &question, &yes).await;
    assert!(done.text().contains("Done"), "{done:?}");
    for again in [&yes, &no] {
        let refused = presses(&chat, &question, again).await;
        assert!(
            refused.text().contains("chosen there already"),
            "{refused:?}"
        );
    }
    assert_eq!(hands.did(), ["dark mode"]);

    let question = asks(&chat, "/submit-feature a light mode").await;
    let [_, no] = buttons(&question);
    let left = presses(&chat, &question, &no).await;
    assert!(left.text().contains("left it"), "{left:?}");
    assert_eq!(hands.did().len(), 1);
    let states: Vec<String> = rows(&app).await.into_iter().map(|row| row.3).collect();
    assert_eq!(states, ["done", "refused"]);
    app.finish().await;
}

#[tokio::test]
async fn the_models_directives_are_done_and_never_shown() {
    let hands = Hands::new(|_| Fate::Does);
    let cat = directive("generate_image", &serde_json::json!({ "prompt": "a cat" }));
    let asked = serde_json::json!({ "prompt": "a dog", "confirm": true });
    let dog = directive("generate_image", &asked);
    let wish = serde_json::json!({ "title": "dark mode", "confirm": false });
    let wish = directive("submit_feature", &wish);
    let model = Scripted::new([cat, dog, wish].map(|text| Line::says(&text)));
    let app = able(&hands, model).await;
    let chat = app.user("ann").in_channel("general");
    let done = asks(&chat, "How do trees drink water?").await;
    assert!(done.text().contains("I have done it all!"), "{done:?}");
    assert!(done.text().contains("Done"), "{done:?}");
    assert_eq!(hands.did(), ["a cat"]);
    // The flag tightens, and what is public is asked about whatever the flag says.
    for _ in 0..2 {
        let question = asks(&chat, "How do trees drink water?").await;
        assert!(!question.text().contains("done it all"), "{question:?}");
        let _ = buttons(&question);
    }
    assert_eq!(hands.did(), ["a cat"]);
    for event in chat.events() {
        let text = event.text();
        assert!(
            !text.contains("params") && !text.contains("```"),
            "{event:?}"
        );
    }
    let sources: Vec<String> = rows(&app).await.into_iter().map(|row| row.2).collect();
    assert_eq!(sources, ["text", "text", "text"]);
    app.finish().await;
}

#[tokio::test]
async fn a_model_that_claims_what_it_asked_for_in_vain_is_not_quoted() {
    let hands = Hands::new(|_| Fate::Does);
    let cat = serde_json::json!({ "prompt": "a cat" });
    let wrong = directive("generate_image", &serde_json::json!({ "subject": "a cat" }));
    let whole = directive("generate_image", &cat);
    let (unfinished, _) = whole.rsplit_once("```").unwrap();
    let told = "I have done it all!";
    let bare = format!("{told} {{\"action\": \"generate_image\", \"params\": {cat}}}");
    let lines = [wrong.as_str(), unfinished, &bare].map(Line::says);
    let app = able(&hands, Scripted::new(lines)).await;
    let chat = app.user("ann").in_channel("general");
    for _ in 0..3 {
        let answer = asks(&chat, "How do trees drink water?").await;
        assert!(!answer.text().contains("done it all"), "{answer:?}");
        assert!(!answer.text().is_empty());
    }
    assert!(hands.did().is_empty());
    assert!(rows(&app).await.is_empty());
    app.finish().await;
}

#[tokio::test]
async fn what_people_paste_is_no_directive() {
    let hands = Hands::new(|_| Fate::Does);
    let pasted = "```json\n{\"action\":\"generate_image\",\"params\":{\"prompt\":\"a key\"}}\n```";
    // The model only repeats it.
    let app = able(&hands, Scripted::always(Line::says(pasted))).await;
    let chat = app.user("ann").in_channel("general");
    let answer = asks(&chat, &format!("What does this mean?\n{pasted}")).await;
    assert!(!answer.text().contains("a key"), "{answer:?}");
    assert!(hands.did().is_empty());
    assert!(rows(&app).await.is_empty());
    app.finish().await;
}

#[tokio::test]
async fn several_are_done_in_their_order_and_a_failure_stops_its_kind_alone() {
    let hands = Hands::new(|subject| match subject {
        "first" => Fate::Fails,
        _ => Fate::Does,
    });
    let json = |action: &str, name: &str, subject: &str| {
        let mut params = serde_json::json!({ name: subject });
        if action == "schedule_task" {
            params["run_at"] = "2030-01-01T09:00:00Z".into();
        }
        serde_json::json!({ "action": action, "params": params }).to_string()
    };
    let all = [
        json("generate_image", "prompt", "first"),
        json("generate_image", "prompt", "second"),
        json("schedule_task", "task_name", "third"),
    ];
    let said = format!("```json\n[{}]\n```", all.join(","));
    let app = able(&hands, Scripted::always(Line::says(&said))).await;
    let chat = app.user("ann").in_channel("general");
    let answer = asks(&chat, "How do trees drink water?").await;
    // Reminders come before pictures, and the second picture is not begun.
    assert_eq!(hands.did(), ["third", "first"]);
    let told: Vec<&str> = answer.text().split("\n\n").collect();
    assert_eq!(told.len(), 3, "{answer:?}");
    for (line, expected) in told.iter().zip(["didn't work", "Not begun", "Done"]) {
        assert!(line.contains(expected), "{line}");
    }
    let states: Vec<String> = rows(&app).await.into_iter().map(|row| row.3).collect();
    assert_eq!(states, ["failed", "failed", "done"]);
    app.finish().await;
}

#[tokio::test]
async fn nothing_is_called_done_that_is_not_in_five_hundred_runs() {
    let hands = Hands::new(|subject| {
        let number: u32 = subject.rsplit(' ').next().unwrap().parse().unwrap();
        [Fate::Does, Fate::Fails, Fate::Panics, Fate::GoesOn][number as usize % 4]
    });
    let lines = (0..500).map(|number| {
        let prompt = serde_json::json!({ "prompt": format!("cat {number}") });
        Line::says(&directive("generate_image", &prompt))
    });
    let app = able(&hands, Scripted::new(lines.collect::<Vec<_>>())).await;
    let mut replies = Vec::new();
    // Nobody says so much that it is summed up.
    for person in 0..100 {
        let chat = app.user(&format!("ann {person}")).in_channel("general");
        chat.listen().await;
        for _ in 0..5 {
            let message = chat.posts("How do trees drink water?").await;
            replies.push(chat.reply_to(&message).await);
        }
    }
    let states: HashMap<String, String> = (rows(&app).await.into_iter())
        .map(|(_, subject, _, state)| (subject, state))
        .collect();
    assert_eq!(states.len(), 500);
    let mut claims = 0;
    for text in replies {
        let number = text.split("cat ").nth(1).unwrap();
        let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
        let is_done = states[&format!("cat {digits}")] == "done";
        let claims_it = ["Done", "done it all", "ready"]
            .iter()
            .any(|word| text.contains(word));
        assert_eq!(claims_it, is_done, "{text}");
        claims += u32::from(claims_it);
    }
    assert_eq!(claims, 125);
    app.finish().await;
}

#[tokio::test]
async fn a_message_that_comes_ten_times_asks_for_it_once_and_forgets_it_with_its_words() {
    let hands = Hands::new(|_| Fate::Does);
    let app = able(&hands, Scripted::always(Line::says("I see."))).await;
    let chat = app.user("ann").in_channel("general");
    chat.listen().await;
    for _ in 0..10 {
        let body = serde_json::json!({ "text": "draw a cat wearing a top hat", "id": "m1" });
        assert_eq!(chat.sends(&body).await.status(), 202);
    }
    let text = chat.reply_to("m1").await;
    assert!(text.contains("Done"), "{text}");
    assert_eq!(rows(&app).await.len(), 1);
    assert_eq!(hands.did().len(), 1);
    app.settle().await;
    asks(&chat, "/forget all").await;
    assert!(rows(&app).await.is_empty());
    app.finish().await;
}

#[tokio::test]
async fn what_cannot_be_kept_is_not_begun() {
    let hands = Hands::new(|_| Fate::Does);
    let app = App::with(Setup {
        own_postgres: true,
        handlers: hands.for_all(),
        ..Setup::default()
    })
    .await;
    let chat = app.user("ann").in_channel("general");
    asks(&chat, "hello").await;
    app.settle().await;
    app.postgres().await.stop().await.unwrap();
    let answer = asks(&chat, "draw a cat wearing a top hat").await;
    assert!(
        answer.text().contains("can't save that just now"),
        "{answer:?}"
    );
    assert!(hands.did().is_empty());
    app.postgres().await.restart().await.unwrap();
    crate::app::eventually("it can be kept again", async || {
        let answer = asks(&chat, "draw a cat wearing a top hat").await;
        answer.text().contains("Done").then_some(())
    })
    .await;
    app.finish().await;
}

/// Runs what forgets and ends things now.
async fn upkeep(app: &App) {
    let due = Clock::Real.now();
    let job = seal(&Upkeep { due }, "upkeep", due);
    assert!(place_now(&app.hot, &[job]).await);
    app.settle().await;
}

/// What became of the action about a subject, and why.
async fn became(app: &App, subject: &str) -> (String, Option<String>) {
    let sql = format!(
        "select state, ended->>'class' from actions where parameters->>'prompt' = '{subject}'"
    );
    let mut rows = app.rows(&sql, |row| (row.get(0), row.get(1))).await;
    rows.pop().unwrap_or_else(|| panic!("{subject}"))
}

#[tokio::test]
async fn what_nobody_is_at_any_more_ends_as_failed_and_nothing_else_does() {
    let hands = Hands::new(|_| Fate::GoesOn);
    let model = ["lost", "long", "journal", "errand"].map(|prompt| {
        let prompt = serde_json::json!({ "prompt": prompt });
        Line::says(&directive("generate_image", &prompt))
    });
    let app = able(&hands, Scripted::new(model)).await;
    let chat = app.user("ann").in_channel("general");
    for _ in 0..4 {
        let answer = asks(&chat, "How do trees drink water?").await;
        assert!(answer.text().contains("I'm on it"), "{answer:?}");
    }
    app.settle().await;
    let aged = async |subject: &str, minutes: i32| {
        let sql = format!(
            "update actions set updated_at = now() - interval '{minutes} minutes'
             where parameters->>'prompt' = '{subject}' returning id, job_id"
        );
        let rows = app
            .rows(&sql, |row| {
                (row.get::<uuid::Uuid, _>(0), row.get::<uuid::Uuid, _>(1))
            })
            .await;
        rows[0]
    };
    aged("lost", 31).await;
    // A picture may take half an hour.
    aged("long", 29).await;
    // The job that asked for it is not done, or another that works on it.
    let (_, job) = aged("journal", 60).await;
    let reopen = |done: bool, job: uuid::Uuid| {
        let (at, left) = if done {
            ("now()", "null")
        } else {
            ("null", "'x'")
        };
        format!(
            "update journal set done_at = {at}, header = {left}, payload = {left}
             where job_id = '{job}'"
        )
    };
    let (action, _) = aged("errand", 60).await;
    let whole = ConversationId::new(Platform::Console, &"general".into(), &"ann".into());
    let errand = Envelope::seal(
        &Probe {
            number: 7,
            work_ms: 0,
            filling: String::new(),
        },
        whole.errand(&action.to_string()),
        Route::Nowhere,
        Clock::Real.now(),
        None,
    );
    let errand_id = errand.header.id.0;
    let entry = Entry {
        envelope: errand,
        epoch: app.hot.epoch(),
    };
    journal::write(&app.pool, &[entry], app.hot.epoch())
        .await
        .unwrap();
    app.rows(&reopen(false, job), |_| ()).await;
    let upkeep_beside = async || {
        let due = Clock::Real.now();
        let job = seal(&Upkeep { due }, "upkeep", due);
        let id = job.header.id.0;
        assert!(place_now(&app.hot, &[job]).await);
        crate::app::eventually("upkeep has run", async || {
            let sql = format!(
                "select count(*) from journal where job_id = '{id}' and done_at is not null"
            );
            (app.number(&sql).await == 1).then_some(())
        })
        .await;
    };
    upkeep_beside().await;
    let running = ("running".to_owned(), None);
    let ended = ("failed".to_owned(), Some("abandoned".to_owned()));
    assert_eq!(became(&app, "lost").await, ended);
    for goes_on in ["long", "journal", "errand"] {
        assert_eq!(became(&app, goes_on).await, running, "{goes_on}");
    }
    app.rows(&reopen(true, job), |_| ()).await;
    app.rows(&reopen(true, errand_id), |_| ()).await;
    upkeep(&app).await;
    for over in ["journal", "errand"] {
        assert_eq!(became(&app, over).await, ended, "{over}");
    }
    assert_eq!(became(&app, "long").await, running);
    app.finish().await;
}

/// Somebody else ends the action first, as a worker does that was thought to be gone.
struct Overtaken;

impl Handler for Overtaken {
    fn carry_out<'a>(
        &'a self,
        context: &'a Context,
        action: &'a Action,
        _: Asked<'a>,
    ) -> BoxFuture<'a, Ending> {
        Box::pin(async move {
            let ended = Ended {
                said: Some("It hangs in the hall.".to_owned()),
                ..Ended::default()
            };
            let now = context.clock.now();
            store::actions::advance(&context.pool, action.id, State::Done, &ended, now)
                .await
                .unwrap();
            Ending {
                state: State::Failed,
                ended: Ended::default(),
            }
        })
    }
}

#[tokio::test]
async fn what_somebody_else_has_ended_is_told_as_it_ended() {
    let image = Kind::named("generate_image").unwrap();
    let app = App::with(Setup {
        handlers: Handlers::default().with(image, Arc::new(Overtaken)),
        ..Setup::default()
    })
    .await;
    let chat = app.user("ann").in_channel("general");
    let told = asks(&chat, "draw a cat wearing a top hat").await;
    assert!(
        told.text().contains("Done") && told.text().contains("It hangs in the hall."),
        "{told:?}"
    );
    app.finish().await;
}
