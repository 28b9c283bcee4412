//! Pictures whose workers are killed: each is paid for once at the most, and each asker hears of theirs
//! once.

use std::collections::HashMap;

use chinwag::llm;
use chinwag_standins::openrouter::{Answer, Behaviour, OpenRouterOptions, OpenRouterStandIn};

use crate::{
    app::eventually,
    chat::Chat,
    pictures::{asked_for, drawn_by, update},
    processes::{Programs, a_moment},
};

/// How many pictures are asked for while workers die.
const PICTURES: usize = 40;

fn slowly(delay_ms: u64) -> Behaviour {
    Behaviour::Answer(Answer {
        delay_ms,
        ..Answer::default()
    })
}

async fn service() -> OpenRouterStandIn {
    let options = OpenRouterOptions {
        credits: 1_000_000_000,
        ..OpenRouterOptions::default()
    };
    OpenRouterStandIn::start(options).await.unwrap()
}

async fn programs(standin: &OpenRouterStandIn, workers: usize) -> Programs {
    let settings = drawn_by(standin);
    let mut settings: Vec<(&str, &str)> = settings
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .filter(|(name, _)| *name != "RATE_LIMIT_IMAGE_GEN")
        .collect();
    settings.push(("RATE_LIMIT_IMAGE_GEN", "1000,60"));
    // So long it may be that the killed worker is at it still.
    settings.push(("CHINWAG_PICTURE_SECONDS", "10"));
    Programs::start(workers, &settings).await
}

#[tokio::test]
async fn a_picture_whose_worker_is_killed_while_it_is_drawn_is_not_paid_for_twice() {
    let standin = service().await;
    standin.always(slowly(60_000));
    let mut programs = programs(&standin, 1).await;
    let chat = programs.chat(llm::http::client(), "ann");
    chat.listen().await;
    let asked = chat.posts("/generate-image a red fox").await;
    eventually("it is being drawn", async || {
        (!asked_for(&standin).is_empty()).then_some(())
    })
    .await;
    standin.always(Behaviour::default());
    programs.crash_worker(0).await;
    let told = update(&chat, &asked).await;
    assert!(told.text().contains("interrupted"), "{told:?}");
    assert!(told.data.get("pictures").is_none());
    assert_eq!(asked_for(&standin).len(), 1);

    // Who wants it enough has it drawn again.
    let components = told.data["components"].as_array().unwrap();
    let again = components[0]["id"].as_str().unwrap();
    let press = chat.presses(told.message(), again, &[]).await;
    let shown = update(&chat, &press).await;
    assert!(shown.data.get("pictures").is_some(), "{shown:?}");
    assert_eq!(asked_for(&standin).len(), 2);
    programs.finish().await;
}

#[tokio::test]
async fn workers_that_are_killed_at_random_pay_once_and_tell_once() {
    let standin = service().await;
    standin.always(slowly(120));
    let mut programs = programs(&standin, 3).await;
    let chats: Vec<Chat> = (0..8)
        .map(|number| programs.chat(llm::http::client(), &format!("user {number}")))
        .collect();
    for chat in &chats {
        chat.listen().await;
    }
    let mut asked = Vec::new();
    for number in 0..PICTURES {
        let chat = &chats[number % chats.len()];
        let message = chat
            .posts(&format!("/generate-image teapot {number}"))
            .await;
        asked.push((number, message));
        if number % 4 == 3 {
            programs.crash_worker(fastrand::usize(..3)).await;
            a_moment().await;
        }
    }
    let mut drawn = 0;
    for (number, message) in &asked {
        let told = update(&chats[number % chats.len()], message).await;
        drawn += usize::from(told.data.get("pictures").is_some());
    }
    let mut paid: HashMap<String, usize> = HashMap::new();
    for request in asked_for(&standin) {
        *paid.entry(request["prompt"].to_string()).or_default() += 1;
    }
    assert!(paid.values().all(|times| *times == 1), "{paid:?}");
    assert!(
        drawn <= paid.len() && paid.len() <= PICTURES,
        "{drawn} {paid:?}"
    );
    for chat in &chats {
        let mut told: HashMap<String, usize> = HashMap::new();
        for event in chat.events().iter().filter(|event| event.name == "update") {
            *told.entry(event.message().to_owned()).or_default() += 1;
        }
        assert!(told.values().all(|times| *times == 1), "{told:?}");
    }
    println!(
        "{PICTURES} asked for, {} paid, {drawn} drawn and shown",
        paid.len()
    );
    programs.finish().await;
}
