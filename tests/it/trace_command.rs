//! `chinwag trace`: every step of a message with its time and cost, whatever became of it.

use std::{sync::Arc, time::Duration};

use chinwag::llm::{
    ChatReply, LlmError,
    scripted::{Line, Scripted},
};
use serde_json::Value;
use sqlx::Row;
use uuid::Uuid;

use crate::{
    app::{App, Setup, eventually},
    processes::{chinwag, command},
};

/// What no trace may hold.
const WORDS: &str = "marzipan";
/// Nor who wrote.
const PERSON: &str = "annabel";

async fn trace(app: &App, arguments: &[&str]) -> (bool, String) {
    let settings = [("DATABASE_URL", app.config.postgres.url.expose())]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let arguments: Vec<&str> = ["trace"].iter().chain(arguments).copied().collect();
    let told = command(chinwag(), &arguments, &settings).await;
    let text = String::from_utf8(told.stdout).unwrap() + &String::from_utf8_lossy(&told.stderr);
    assert!(!text.contains(WORDS) && !text.contains(PERSON), "{text}");
    (told.status.success(), text)
}

/// The only job that is known by this word.
async fn traced(app: &App, word: &str) -> Value {
    let (found, text) = trace(app, &["--json", word]).await;
    assert!(found, "{text}");
    let mut told: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(told["jobs"].as_array().unwrap().len(), 1, "{told}");
    told["jobs"][0].take()
}

fn step<'a>(job: &'a Value, name: &str) -> &'a Value {
    let steps = job["steps"].as_array().unwrap();
    let mut named = steps.iter().filter(|step| step["name"] == name);
    named.next().unwrap_or_else(|| panic!("no {name} in {job}"))
}

async fn job_of(app: &App, message: &str) -> String {
    let sql = format!("select job_id from journal where key like '%/{message}'");
    app.rows(&sql, |row| row.get::<Uuid, _>(0)).await[0].to_string()
}

fn dear() -> Line {
    Line::replies(ChatReply {
        text: format!("Certainly, {WORDS}."),
        stop_reason: "end_turn".to_owned(),
        model: "claude-sonnet-5-5".to_owned(),
        input_tokens: 1000,
        output_tokens: 300,
        cache_read_tokens: 500,
        cache_creation_tokens: 200,
        tries: 2,
        ..ChatReply::default()
    })
}

#[tokio::test]
async fn every_step_of_an_answer_is_told_with_its_time_and_cost() {
    let model = Scripted::new([dear(), dear().after(Duration::from_millis(150))]);
    let app = App::with_model(model).await;
    let ann = app.user(PERSON).in_channel("general");
    ann.says(&format!("I had some {WORDS} today")).await;
    let message = ann.posts(&format!("the {WORDS} was so good")).await;
    ann.reply_to(&message).await;
    app.settle().await;

    let told = traced(&app, &message).await;
    assert_eq!(
        (&told["state"], &told["failure"]),
        (&"shown".into(), &Value::Null)
    );
    assert_eq!(told["attempt"], 1);
    assert_eq!(told["route"], "console");
    assert!(!told["worker"].as_str().unwrap().starts_with('/'), "{told}");
    assert_eq!(told["delivered_as"].as_array().unwrap().len(), 1, "{told}");
    let names = told["steps"].as_array().unwrap().iter();
    let names: Vec<&str> = names.map(|step| step["name"].as_str().unwrap()).collect();
    let expected = [
        "waited",
        "journal",
        "preferences",
        "recall",
        "understanding",
        "answer",
        "context",
        "model",
        "remember",
        "posted",
        "shown",
    ];
    assert_eq!(names, expected);
    assert_eq!(step(&told, "recall")["facts"]["from"], "redis");
    assert_eq!(step(&told, "recall")["facts"]["turns"], 1);
    let understood = &step(&told, "understanding")["facts"];
    assert_eq!(understood["intent"], "general_conversation");
    assert_eq!(understood["stage"], "local");
    assert_eq!(step(&told, "context")["facts"]["messages"], 3);
    assert_eq!(step(&told, "context")["depth"], 1);
    let model = step(&told, "model");
    assert_eq!(model["facts"]["model"], "claude-sonnet-5-5");
    assert_eq!(model["facts"]["purpose"], "reply");
    assert_eq!(model["facts"]["tries"], 2);
    assert!(
        model["facts"]["first_text_us"].as_u64() >= Some(150_000),
        "{told}"
    );
    assert!(model["took_us"].as_u64() >= model["facts"]["first_text_us"].as_u64());
    assert_eq!(told["cost_nanos"], 5_600_000);
    assert_eq!(told["calls"][0]["cache_read_tokens"], 500);
    assert_eq!(told["model_us"], model["took_us"]);
    assert!(told["total_us"].as_u64() >= told["model_us"].as_u64());

    // By its job and by the digits that people are told, as people read it.
    let job = job_of(&app, &message).await;
    let reference = &job[28..];
    for word in [
        job.as_str(),
        &job.replace('-', ""),
        &reference.to_uppercase(),
    ] {
        let (found, text) = trace(&app, &[word]).await;
        assert!(found, "{text}");
        for part in [
            &message,
            reference,
            "(29 % from cache)",
            "$0.0056",
            "█",
            "the model's",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
    let (found, text) = trace(&app, &["no-such-message"]).await;
    assert!(!found && text.contains("nothing is known"), "{text}");
    app.finish().await;
}

#[tokio::test]
async fn a_message_without_an_answer_of_the_model_tells_why() {
    let away = LlmError::Unavailable {
        reason: "as told".to_owned(),
    };
    let app = App::with(Setup {
        workers: Some(0),
        model: Some(Arc::new(Scripted::always(Line::fails(away)))),
        ..Setup::default()
    })
    .await;
    let ann = app.user(PERSON).in_channel("general");
    ann.listen().await;
    let message = ann.posts(&format!("why is {WORDS} so sweet?")).await;
    // On its way.
    let told = eventually("the journal has it", async || {
        let (found, text) = trace(&app, &["--json", &message]).await;
        found.then(|| serde_json::from_str::<Value>(&text).unwrap())
    })
    .await;
    assert_eq!(told["jobs"][0]["state"], "open", "{told}");
    assert!(told["jobs"][0]["accepted_at"].is_string(), "{told}");

    app.start_worker();
    ann.reply_to(&message).await;
    app.settle().await;
    let told = traced(&app, &message).await;
    assert_eq!(told["state"], "shown");
    assert!(told["failure"].is_string(), "{told}");
    assert_eq!(step(&told, "model")["failure"], "unavailable");
    assert!(step(&told, "waited")["took_us"].as_u64() > Some(0));
    app.finish().await;
}

#[tokio::test]
async fn what_was_cut_off_tells_how_far_it_came() {
    let never = Line::says("too late").after(Duration::from_hours(1));
    let app = App::with(Setup {
        settings: vec![("CHINWAG_ANSWER_SECONDS", "2".to_owned())],
        model: Some(Arc::new(Stubborn(Scripted::always(never)))),
        ..Setup::default()
    })
    .await;
    let ann = app.user(PERSON).in_channel("general");
    ann.listen().await;
    let message = ann.posts("tell me about your day").await;
    let notice = ann.reply_to(&message).await;
    app.settle().await;
    let job = job_of(&app, &message).await;
    let told = eventually("the dead letter is put away", async || {
        let told = traced(&app, &job).await;
        (told["state"] == "dead").then_some(told)
    })
    .await;
    assert_eq!(step(&told, "model")["failure"], "cut_off", "{told}");
    assert!(step(&told, "model")["took_us"].as_u64() > Some(1_000_000));
    assert_eq!(told["known"]["reason"], "it took too long");
    assert!(!notice.is_empty());
    app.finish().await;
}

/// A model that knows no deadline.
#[derive(Debug)]
struct Stubborn(Scripted);

impl chinwag::llm::ChatModel for Stubborn {
    fn reply<'a>(
        &'a self,
        request: &'a chinwag::llm::ChatRequest,
        progress: &'a mut (dyn FnMut(&str) + Send),
    ) -> chinwag::llm::BoxFuture<'a, Result<ChatReply, LlmError>> {
        let patient = chinwag::llm::ChatRequest {
            deadline: Duration::from_hours(2),
            ..request.clone()
        };
        Box::pin(async move { self.0.reply(&patient, progress).await })
    }
}
