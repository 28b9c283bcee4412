//! Six classes of trouble: each is told in one sentence with a reference, by which an operator
//! finds one line of the log and the trace. No words of a provider are among them.

use std::sync::Arc;

use chinwag::llm::{BoxFuture, ChatModel, ChatReply, ChatRequest, LlmError};
use chinwag_standins::discord::Access;

use crate::{
    app,
    discord_app::{App, Setup, eventually, listen_to_logs, logged},
    processes::{chinwag, command},
};

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
    // Closed between the question and its answer: before, the bot would not have taken it in.
    app.base.pause(&["conversation"]).await;
    let asked = app.mention(ann, lobby, "first");
    let again = app.mention(ann, lobby, "second");
    eventually("both are accepted", async || {
        (app.base.accepted().await == 2).then_some(())
    })
    .await;
    app.discord.set_access(lobby, Access::ReadOnly);
    app.base.resume(&["conversation"]).await;
    app.jobs_done(2).await;

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
