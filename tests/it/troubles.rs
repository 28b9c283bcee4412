//! Six classes of trouble: each is told in one sentence with a reference, by which an operator
//! finds one line of the log and the trace. No words of a provider are among them.

use std::sync::Arc;

use chinwag::llm::{BoxFuture, ChatModel, ChatReply, ChatRequest, LlmError};
use chinwag_standins::discord::Access;
use serde_json::json;

use crate::{
    app,
    discord_app::{App, Setup, eventually, listen_to_logs, logged},
    processes::{chinwag, command},
};

/// Lets two messages be answered in a channel that is closed between the questions and the answers.
/// Before, the bot would not have taken them in.
async fn closes_meanwhile(app: &App, lobby: u64, ask: impl Fn() -> u64) -> [u64; 2] {
    let before = app.base.accepted().await;
    app.base.pause(&["conversation"]).await;
    let asked = [ask(), ask()];
    eventually("both are accepted", async || {
        (app.base.accepted().await == before + 2).then_some(())
    })
    .await;
    app.discord.set_access(lobby, Access::ReadOnly);
    app.base.resume(&["conversation"]).await;
    app.jobs_done(before + 2).await;
    asked
}

/// The eight digits that people are told.
pub fn reference(text: &str) -> String {
    let behind = text.split_once("(Reference: ");
    let behind = behind.unwrap_or_else(|| panic!("no reference in {text:?}"));
    behind.1[..8].to_owned()
}

/// Exactly one warning or error has the reference, with the class.
pub fn is_logged_once(reference: &str, class: &str) {
    let lines = logged(&format!("reference=\"{reference}\""));
    assert_eq!(lines.len(), 1, "{lines:?}");
    let line = &lines[0];
    assert!(line.contains("WARN") || line.contains("ERROR"), "{line}");
    assert!(line.contains(&format!("error.class=\"{class}\"")), "{line}");
}

/// What `chinwag trace` says to a reference.
async fn traced(app: &app::App, reference: &str) -> serde_json::Value {
    let settings = [("DATABASE_URL", app.config.postgres.url.expose())]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let told = command(chinwag(), &["trace", "--json", reference], &settings).await;
    assert!(told.status.success(), "{told:?}");
    serde_json::from_slice::<serde_json::Value>(&told.stdout).unwrap()["jobs"][0].take()
}

/// Panics at every try, with words that nobody is to read.
#[derive(Debug)]
struct Panicking;

impl ChatModel for Panicking {
    fn reply<'a>(
        &'a self,
        _: &'a ChatRequest,
        _: &'a mut (dyn FnMut(&str) + Send),
    ) -> BoxFuture<'a, Result<ChatReply, LlmError>> {
        Box::pin(async { panic!("words of the handler's panic, as this story wants them") })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_always_panics_is_told_as_a_fault_of_the_bots_own() {
    listen_to_logs();
    let app = app::App::with(app::Setup {
        model: Some(Arc::new(Panicking)),
        ..app::Setup::default()
    })
    .await;
    let ann = app.user("ann").in_channel("general");
    let notice = ann.says("tell me about your day").await.text;
    assert!(notice.contains("something went wrong"), "{notice}");
    assert!(!notice.contains("panic"), "{notice}");
    let reference = reference(&notice);
    is_logged_once(&reference, "unknown");
    app.settle().await;
    let told = traced(&app, &reference).await;
    assert_eq!(told["failure"], "unknown", "{told}");
    assert_eq!(told["attempt"], 5, "{told}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_is_told_in_the_chosen_language_and_else_in_that_of_the_client() {
    let app = app::App::with(app::Setup {
        model: Some(Arc::new(Panicking)),
        ..app::Setup::default()
    })
    .await;
    let chat = app.user("ann").in_channel("general");
    chat.listen().await;
    let told = async || {
        let body = json!({ "text": "tell me about your day", "locale": "de-AT" });
        let answer: serde_json::Value = chat.sends(&body).await.json().await.unwrap();
        chat.reply_to(answer["message_id"].as_str().unwrap()).await
    };
    let notice = told().await;
    assert!(notice.contains("(Kennung: "), "{notice}");
    chat.says("/preferences language=fr").await;
    let notice = told().await;
    assert!(notice.contains("(Référence : "), "{notice}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_writes_too_fast_is_told_once_with_a_reference() {
    let setup = Setup {
        env: vec![("RATE_LIMIT_GENERAL", "1,60".to_owned())],
        ..Setup::default()
    };
    let app = setup.start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    app.ask(ann, direct, "first").await;
    let refused = app.ask(ann, direct, "second").await.content;
    assert!(refused.contains("a lot of messages at once"), "{refused}");
    is_logged_once(&reference(&refused), "rate_limited");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_bot_may_not_write_it_says_so_in_a_direct_message() {
    let app = App::start().await;
    let ann = app.discord.add_user("ann");
    let guild = app.discord.add_guild("home");
    let lobby = app.discord.add_channel(guild, "lobby");
    let [asked, again] = closes_meanwhile(&app, lobby, || app.mention(ann, lobby, "hello")).await;

    assert!(app.discord.replies_to(asked).is_empty());
    assert!(app.discord.replies_to(again).is_empty());
    let direct = app.discord.direct_with(ann);
    let told = app.posted_in(direct);
    assert_eq!(told.len(), 1, "{told:?}");
    let text = &told[0].content;
    assert!(text.contains(&format!("<#{lobby}>")), "{text}");
    assert!(text.contains("I may not write there"), "{text}");
    let reference = reference(text);
    is_logged_once(&reference, "permission_denied");
    let told = traced(&app.base, &reference).await;
    assert_eq!(told["state"], "refused", "{told}");
    assert_eq!(told["failure"], "permission_denied", "{told}");
    let turns = "select count(*) from conversation_history";
    assert_eq!(app.base.number(turns).await, 0);
    // Typing may have been refused, too.
    let refused = app.discord.invalid_requests();
    app.finish_after_refusals(refused).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn that_the_bot_may_not_write_there_is_said_in_the_persons_language_and_as_safely_as_all_else()
 {
    let app = App::start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    let guild = app.discord.add_guild("home");
    let lobby = app.discord.add_channel(guild, "lobby");
    app.ask(ann, direct, "/preferences language=de").await;
    app.base.settle().await;
    let before = app.posted_in(direct).len();
    closes_meanwhile(&app, lobby, || app.mention(ann, lobby, "hello")).await;
    let told = &app.posted_in(direct)[before..];
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].content.contains("(Kennung: "), "{told:?}");
    let sent = app.sends().into_iter().filter(|sent| {
        let text = sent.body["content"].as_str().unwrap_or_default();
        text.contains("(Kennung: ")
    });
    let sent: Vec<_> = sent.collect();
    assert_eq!(sent.len(), 1, "{sent:?}");
    let body = &sent[0].body;
    assert_eq!(body["flags"], 4, "{body}");
    assert_eq!(body["allowed_mentions"]["parse"], json!([]), "{body}");
    assert_eq!(
        body["allowed_mentions"]["users"],
        json!([ann.to_string()]),
        "{body}"
    );
    assert_eq!(body["enforce_nonce"], true, "{body}");
    let refused = app.discord.invalid_requests();
    app.finish_after_refusals(refused).await;
}
