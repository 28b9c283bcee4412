//! Claude fails, is gone, or refuses; the bot stays of use and says what is the matter.

use chinwag_standins::claude::{Answer, Behaviour, Ending};

use crate::{
    discord_app::{App, Setup, logged},
    troubles::{is_logged_once, reference},
};

/// What the bot says of a model that does not answer.
const UNREACHABLE: &str = "isn't answering right now";

/// Asks a question that the bot cannot answer by itself.
async fn ask(app: &App, text: &str) -> String {
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    app.ask(ann, direct, text).await.content
}

const QUESTION: &str = "Why is the sky blue?";
const ECHO: &str = "(seen 1 messages) you said: Why is the sky blue?";

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_that_passes_is_not_noticed() {
    let app = App::start().await;
    let failures = [
        Behaviour::error(529),
        Behaviour::error(500),
        Behaviour::rate_limited(1),
        Behaviour::ending(Ending::Short),
        Behaviour::ending(Ending::Broken),
        Behaviour::ending(Ending::ErrorEvent),
        Behaviour::Foreign {
            status: 502,
            content_type: "text/html".to_owned(),
            body: "<html>Bad gateway</html>".to_owned(),
        },
    ];
    for (number, failure) in failures.into_iter().enumerate() {
        let what = format!("{failure:?}");
        app.claude.next(failure);
        assert_eq!(ask(&app, QUESTION).await, ECHO, "{what}");
        assert_eq!(app.claude.requests().len(), (number + 1) * 2, "{what}");
    }
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_claude_is_overloaded_the_bot_answers_by_itself_and_says_so() {
    let app = App::start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    app.claude.always(Behaviour::error(529));
    // It is said once, and with the digits by which the operator finds the line in the log.
    let first = app.ask(ann, direct, "My cat is called Minka.").await;
    assert!(first.content.contains(UNREACHABLE), "{first:?}");
    is_logged_once(&reference(&first.content), "api_error");
    let question = app.ask(ann, direct, QUESTION).await.content;
    assert!(!question.contains(UNREACHABLE), "{question}");
    assert!(
        question.contains("can't answer") || question.contains("own"),
        "{question}"
    );
    let recalled = app.ask(ann, direct, "What is my cat called?").await.content;
    assert!(recalled.contains("Minka"), "{recalled}");
    let asked = app.claude.requests().len();
    let help = app.ask(ann, direct, "/help").await.content;
    assert!(help.contains("Here is what works now"), "{help}");
    let status = app.ask(ann, direct, "/status").await.content;
    assert!(status.contains("configured, but not answering"), "{status}");
    assert_eq!(app.claude.requests().len(), asked);
    // Neither comes between the outage and its having been said.
    let after = app
        .ask(ann, direct, "Why is the grass green?")
        .await
        .content;
    assert!(!after.contains(UNREACHABLE), "{after}");

    app.claude.always(Behaviour::default());
    let back = app.ask(ann, direct, "What a day.").await.content;
    assert!(back.ends_with("you said: What a day."), "{back}");
    let status = app.ask(ann, direct, "/status").await.content;
    assert!(status.contains("connected (claude-sonnet-5-5)"), "{status}");

    // The next outage is another one.
    app.claude.always(Behaviour::error(529));
    let again = app.ask(ann, direct, QUESTION).await.content;
    assert!(again.contains(UNREACHABLE), "{again}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retired_model_is_told_to_the_operator_and_asked_once() {
    let setup = Setup {
        env: vec![("ANTHROPIC_MODEL", "claude-retired-1".to_owned())],
        ..Setup::default()
    };
    let app = setup.start().await;
    let answer = ask(&app, QUESTION).await;
    assert!(answer.contains(UNREACHABLE), "{answer}");
    assert!(!answer.contains("claude-retired-1"), "{answer}");
    assert_eq!(app.claude.requests().len(), 1);
    let lines = logged("claude-retired-1");
    assert!(
        lines
            .iter()
            .any(|line| line.contains("404") && line.contains("ANTHROPIC_MODEL")),
        "{lines:?}"
    );
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_that_is_longer_than_people_wait_is_not_waited() {
    let app = App::start().await;
    app.claude.always(Behaviour::rate_limited(3600));
    let answer = ask(&app, QUESTION).await;
    assert!(answer.contains(UNREACHABLE), "{answer}");
    assert_eq!(app.claude.requests().len(), 1);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_that_never_end_well_lead_to_the_bots_own_answer() {
    let app = App::start().await;
    for ending in [Ending::Short, Ending::Broken, Ending::ErrorEvent] {
        app.claude.always(Behaviour::ending(ending));
        let before = app.claude.requests().len();
        let answer = ask(&app, QUESTION).await;
        assert!(answer.contains(UNREACHABLE), "{ending:?}: {answer}");
        assert_eq!(app.claude.requests().len(), before + 3, "{ending:?}");
    }
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_never_answers_is_given_up_in_time() {
    let app = App::start().await;
    app.claude.always(Behaviour::Hang);
    let answer = ask(&app, QUESTION).await;
    assert!(answer.contains(UNREACHABLE), "{answer}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn something_that_is_not_claude_is_not_quoted() {
    let app = App::start().await;
    app.claude.always(Behaviour::Foreign {
        status: 200,
        content_type: "text/html".to_owned(),
        body: "<html>Please sign in to the airport</html>".to_owned(),
    });
    let answer = ask(&app, QUESTION).await;
    assert!(answer.contains(UNREACHABLE), "{answer}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_told_honestly() {
    let app = App::start().await;
    app.claude.next(Behaviour::refusal());
    let answer = ask(&app, QUESTION).await;
    assert!(
        answer.contains("The language model declined to answer"),
        "{answer}"
    );
    // Refused after it had begun: what was written stays.
    app.claude.next(Behaviour::Answer(Answer {
        text: Some("The sky is".to_owned()),
        stop_reason: "refusal".to_owned(),
        ..Answer::default()
    }));
    let answer = ask(&app, QUESTION).await;
    assert!(answer.contains("declined to answer"), "{answer}");
    assert_eq!(app.claude.requests().len(), 2);
    app.finish().await;
}
