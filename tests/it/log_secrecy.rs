//! No word of a message, of an answer or of a provider's error is said anywhere but to whoever
//! asked; and a key that somebody pastes is kept nowhere.

use chinwag_standins::claude::{Answer, Behaviour, ClaudeOptions, ClaudeStandIn};

use crate::{
    app::{App, eventually},
    chat::Chat,
    discord_app,
    processes::Programs,
};

const WORDS: [&str; 4] = [
    "canary-question",
    "canary-answer",
    "canary-error",
    "canary-person",
];
const KEY: &str = "canary-stand-in-key";

fn says(text: &str) -> Behaviour {
    Behaviour::Answer(Answer {
        text: Some(text.to_owned()),
        ..Answer::default()
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_lowest_level_nothing_holds_what_was_said() {
    chinwag::use_ring();
    let claude = ClaudeStandIn::start(ClaudeOptions::default())
        .await
        .unwrap();
    let address = claude.base_url();
    let settings = [
        ("ANTHROPIC_API_KEY", KEY),
        ("ANTHROPIC_BASE_URL", address.as_str()),
        ("RUST_LOG", "trace"),
    ];
    let programs = Programs::start(1, &settings).await;
    let chat: Chat = programs.chat(chinwag::llm::http::client(), "canary-person");
    claude.always(says("Here is a canary-answer."));
    let message = chat.posts("Tell me of your canary-question, please").await;
    let answer = chat.reply_to(&message).await;
    assert!(answer.contains("canary-answer"), "{answer}");
    claude.always(Behaviour::Foreign {
        status: 400,
        content_type: "application/json".to_owned(),
        body:
            r#"{"type":"error","error":{"type":"invalid_request_error","message":"canary-error"}}"#
                .to_owned(),
    });
    let refused = chat.says("Tell me more of your canary-question").await.text;
    assert!(!refused.contains("canary-error"), "{refused}");

    let why = eventually("the log knows it", async || {
        let why = programs.command(&["why", &message]).await;
        why.status.success().then_some(why)
    })
    .await;
    let trace = programs.command(&["trace", "--json", &message]).await;
    assert!(trace.status.success(), "{trace:?}");
    let list = programs.command(&["jobs", "status"]).await;
    let mut told = vec![programs.told().await, programs.logs()];
    for output in [why, trace, list] {
        told.push(String::from_utf8_lossy(&output.stdout).into_owned());
        told.push(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    // It was loud, and its own lines were at the lowest levels.
    assert!(told[1].contains("\"level\":\"DEBUG\""), "{}", told[1]);
    for said in &told {
        for word in WORDS.iter().chain([&KEY]) {
            if let Some(place) = said.find(word) {
                let before = said[..place].rfind('\n').map_or(0, |end| end + 1);
                let line = said[before..].lines().next().unwrap_or_default();
                panic!("{word} was said: {line}");
            }
        }
    }
    programs.finish().await;
}

/// Put together here, so that nobody takes it for somebody's.
fn pasted() -> String {
    let tail = "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0";
    format!("sk-ant-{}-{tail}", "api03")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_key_is_flagged_and_kept_nowhere() {
    let app = discord_app::App::start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    let secret = pasted();
    let text = format!("my key {secret} does not work, why?");
    let answer = app.ask(ann, direct, &text).await.content;
    assert!(answer.contains("looked like a secret key"), "{answer}");
    assert!(
        answer.contains("my key [secret removed] does not work"),
        "{answer}"
    );
    let next = app.ask(ann, direct, "and now?").await.content;
    assert!(!next.contains("secret key"), "{next}");
    app.jobs_done(2).await;

    assert!(!is_kept(&app.base, &secret).await);
    // The look would find it.
    assert!(is_kept(&app.base, "does not work, why?").await);
    assert_eq!(discord_app::logged(&secret), Vec::<String>::new());
    for request in app.claude.requests() {
        assert!(!format!("{request:?}").contains(&secret));
    }
    app.finish().await;
}

/// Whether any row of the database holds a text.
async fn is_kept(app: &App, text: &str) -> bool {
    let tables = "select table_name from information_schema.tables
                  where table_schema = 'public' and table_type = 'BASE TABLE'";
    let tables = app
        .rows(tables, |row| sqlx::Row::get::<String, _>(row, 0))
        .await;
    for table in tables {
        let sql = format!("select count(*) from \"{table}\" t where strpos(t::text, '{text}') > 0");
        if app.number(&sql).await > 0 {
            return true;
        }
    }
    false
}
