//! What the bot mentions by itself: rarely, and not to whoever does not want it.

use chinwag::llm::scripted::{Line, Scripted};

use crate::app::{App, Setup};

/// What the model is told where a mention is free.
const FREE: &str = "you may say so in half a sentence";
/// What it is told otherwise.
const NOT: &str = "Do not bring up what else you can do";

async fn talking(model: &Scripted) -> App {
    App::with(Setup {
        model: Some(std::sync::Arc::new(model.clone())),
        own_redis: true,
        ..Setup::default()
    })
    .await
}

/// Which of the requests so far left a mention free.
fn free(model: &Scripted) -> Vec<bool> {
    let requests = model.requests().into_iter();
    // Summaries are asked for as well.
    let replies = requests.filter(|request| request.system.changing.contains("# Now"));
    let free = replies.map(|request| {
        let told = request.system.changing;
        assert_ne!(told.contains(FREE), told.contains(NOT), "{told}");
        told.contains(FREE)
    });
    free.collect()
}

#[tokio::test]
async fn one_answer_in_ten_may_mention_what_the_bot_can_do() {
    let model = Scripted::always(Line::says("Through their roots."));
    let app = talking(&model).await;
    let chat = app.user("ann").in_channel("general");
    for number in 0..12 {
        chat.says(&format!("How do trees drink water, tree {number}?"))
            .await;
    }
    let expected: Vec<bool> = (0..12).map(|number| number % 10 == 0).collect();
    assert_eq!(free(&model), expected);
    // What is not known any more counts as if something had been mentioned.
    app.settle().await;
    app.flush().await;
    for number in 0..3 {
        chat.says(&format!("And how do flowers, flower {number}?"))
            .await;
    }
    assert_eq!(free(&model)[12..], [false; 3]);
    app.finish().await;
}

#[tokio::test]
async fn nothing_is_mentioned_to_whoever_does_not_want_it() {
    let model = Scripted::always(Line::says("Through their roots."));
    let app = talking(&model).await;
    let chat = app.user("ann").in_channel("general");
    chat.says("/preferences mentions=off").await;
    for _ in 0..2 {
        chat.says("How do trees drink water?").await;
    }
    assert_eq!(free(&model), [false; 2]);
    app.finish().await;
}
