//! Pictures on Discord: uploaded with words for those who do not see them, and brought even after the
//! interaction that asked for them is over.

use std::time::Duration;

use chinwag_standins::{
    discord::{Message, Snowflake},
    openrouter::{Answer, Behaviour, OpenRouterOptions, OpenRouterStandIn},
};
use serde_json::json;

use crate::{
    discord_app::{App, Setup, eventually},
    pictures::drawn_by,
};

async fn drawing() -> (App, OpenRouterStandIn) {
    let options = OpenRouterOptions::default();
    let standin = OpenRouterStandIn::start(options).await.unwrap();
    let setup = Setup {
        env: drawn_by(&standin),
        without_claude: true,
        ..Setup::default()
    };
    (setup.start().await, standin)
}

fn lobby(app: &App) -> (Snowflake, Snowflake) {
    let ann = app.discord.add_user("ann");
    let guild = app.discord.add_guild("home");
    (ann, app.discord.add_channel(guild, "lobby"))
}

/// The message with the picture.
async fn picture(app: &App, channel: Snowflake) -> Message {
    eventually("the picture is there", async || {
        let posted = app.posted_in(channel).into_iter();
        let mut with = posted.filter(|message| !message.attachments.is_empty());
        with.next_back()
    })
    .await
}

/// What the bot's requests said of their files.
fn described(app: &App) -> Vec<String> {
    let captured = app.discord.captured().into_iter();
    let all = captured.flat_map(|said| {
        let body = said.body.get("payload_json").cloned().unwrap_or(said.body);
        body["attachments"].as_array().cloned().unwrap_or_default()
    });
    all.filter_map(|it| it["description"].as_str().map(str::to_owned))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_is_told_of_until_the_picture_comes_as_a_reply() {
    let (app, standin) = drawing().await;
    let (ann, lobby) = lobby(&app);
    standin.next(Behaviour::Answer(Answer {
        delay_ms: 1500,
        ..Answer::default()
    }));
    let asked = app.mention(ann, lobby, "/generate-image a red fox in the snow");
    let answer = app.reply(asked).await;
    let shown = picture(&app, lobby).await;
    assert_ne!(shown.id, answer.id);
    assert_eq!(shown.reply_to, Some(asked));
    assert_eq!(shown.mentions, [ann]);
    assert!(shown.content.contains("a red fox in the snow"), "{shown:?}");
    assert_eq!(shown.attachments.len(), 1);
    assert!(shown.attachments[0].content_type.starts_with("image/"));
    assert_eq!(described(&app), ["a red fox in the snow"]);
    let told = eventually("the answer says that it is drawn", async || {
        let told = app.discord.message(answer.id).unwrap();
        told.content.contains("It's drawn").then_some(told)
    })
    .await;
    let stages: Vec<bool> = ["queue", "drawing it now"]
        .iter()
        .map(|stage| told.earlier.iter().any(|text| text.contains(stage)))
        .collect();
    assert_eq!(stages, [true, true], "{:?}", told.earlier);
    assert!(told.earlier.len() <= 7, "edits are bounded");
    app.jobs_done(1).await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_becomes_its_picture_and_outlives_its_token() {
    let (app, standin) = drawing().await;
    let (ann, lobby) = lobby(&app);
    let options = [("prompt", json!("a green teapot"))];
    let used = app.used(ann, lobby, "generate-image", &options).await;
    let shown = picture(&app, lobby).await;
    assert_eq!(
        shown.id, used.messages[0].id,
        "it takes the place of what waited"
    );
    assert!(shown.content.contains("a green teapot"), "{shown:?}");

    // While the next one is drawn, a quarter of an hour goes by.
    standin.next(Behaviour::Answer(Answer {
        delay_ms: 1500,
        ..Answer::default()
    }));
    let options = [("prompt", json!("a slow snail"))];
    let used = app.used(ann, lobby, "generate-image", &options).await;
    app.discord.pass(Duration::from_mins(16));
    let late = eventually("the late picture is there", async || {
        let posted = app.posted_in(lobby).into_iter();
        let mut late = posted.filter(|it| it.content.contains("no. 2"));
        late.next()
    })
    .await;
    assert_ne!(late.id, used.messages[0].id);
    assert_eq!(late.attachments.len(), 1);

    // The same is found again, and shown anew.
    let found = app
        .used(ann, lobby, "get-image", &[("which", json!("teapot"))])
        .await;
    assert_eq!(found.messages[0].attachments.len(), 1, "{found:?}");
    // The bot's own clock says that the token lasts, so it tried.
    let refused = app.discord.invalid_requests();
    assert!(refused <= 3, "{refused}");
    app.finish_after_refusals(refused).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_drawn_in_private_is_not_shown_in_a_server() {
    let (app, _standin) = drawing().await;
    let (ann, lobby) = lobby(&app);
    let direct = app.discord.direct_with(ann);
    app.ask(ann, direct, "/generate-image a secret garden")
        .await;
    picture(&app, direct).await;
    let asked = app.mention(ann, lobby, "/get-image garden");
    let answer = app.reply(asked).await;
    assert!(answer.attachments.is_empty(), "{answer:?}");
    let found = app.ask(ann, direct, "/get-image garden").await;
    assert_eq!(found.attachments.len(), 1, "{found:?}");
    app.finish().await;
}
