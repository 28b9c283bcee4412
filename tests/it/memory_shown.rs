//! People are shown what is remembered of them, and have it forgotten, one message or all.

use std::{sync::Arc, time::Duration};

use chinwag::{
    clock::Clock,
    domain::{
        conversation::Turn,
        ids::{JobId, Platform},
        message::Incoming,
        outcome::Rest,
        press::Besides,
    },
    hot::receipts,
    llm::scripted::{Line, Scripted},
    shutdown::Tasks,
    store,
};
use chinwag_standins::discord::PostOptions;
use serde_json::json;
use sqlx::Row;

use crate::{
    app::{App, Setup, eventually},
    chat::Chat,
    discord_app,
};

async fn app(model: &Scripted, settings: Vec<(&'static str, String)>) -> App {
    App::with(Setup {
        model: Some(Arc::new(model.clone())),
        settings,
        ..Setup::default()
    })
    .await
}

/// What the model was told last, and what history holds, as one text.
async fn everything_known(app: &App, model: &Scripted, chat: &Chat) -> String {
    chat.says("I like my house.").await;
    app.settle().await;
    let request = model.requests().pop().unwrap();
    let told: Vec<String> = request.messages.into_iter().map(|it| it.text).collect();
    let tables = [
        "select content from conversation_history",
        "select coalesce(message_content, '') || coalesce(entities::text, '') from intent_logs",
        "select coalesce(summary, '') from conversation_sessions",
        "select coalesce(content, '') from revisions",
    ];
    let mut known = told.join("\n");
    for table in tables {
        let rows: Vec<String> = app.rows(table, |row| row.get(0)).await;
        known.push_str(&rows.join("\n"));
    }
    known
}

async fn sends(chat: &Chat, body: serde_json::Value) -> String {
    let sent = chat.sends(&body).await;
    let body: serde_json::Value = sent.json().await.unwrap();
    chat.reply_to(body["message_id"].as_str().unwrap()).await
}

#[tokio::test]
async fn what_is_remembered_is_shown_and_one_of_it_forgotten_by_the_number_it_had() {
    let model = Scripted::always(Line::says("Noted."));
    let app = app(&model, vec![("CHINWAG_INTENT_TEXTS", "true".to_owned())]).await;
    let chat = app.user("ann").in_channel("general");
    let elsewhere = app.user("ann").in_channel("elsewhere");
    elsewhere.says("I like my secret garden.").await;
    let nothing = chat.says("/memory").await.text;
    assert!(nothing.contains("don't remember anything"), "{nothing}");
    for text in ["I like tea.", "I like *marzipan*.", "I like cocoa."] {
        chat.says(text).await;
    }
    app.settle().await;
    let shown = chat.says("What do you remember about me?").await.text;
    let place = |part: &str| {
        shown
            .find(part)
            .unwrap_or_else(|| panic!("{part} in {shown}"))
    };
    assert!(
        place("remember here: 3, since 20") < place("\n1. "),
        "{shown}"
    );
    assert!(place("I like cocoa.") < place("\n2. "), "{shown}");
    assert!(place("I like \\*marzipan\\*.") < place("\n3. "), "{shown}");
    assert!(place("\n3. ") < place("I like tea."), "{shown}");
    assert!(
        !shown.contains("garden") && !shown.contains("What do you"),
        "{shown}"
    );
    // What is said meanwhile shifts no number.
    chat.says("I like water.").await;
    let done = chat.says("/forget 2").await.text;
    assert!(done.starts_with("Done!"), "{done}");
    let known = everything_known(&app, &model, &chat).await;
    assert!(!known.contains("marzipan"), "{known}");
    for kept in ["I like tea.", "I like cocoa.", "I like water."] {
        assert!(known.contains(kept), "{kept} in {known}");
    }
    let shown = chat.says("/memory").await.text;
    assert!(shown.contains("remember here: 4"), "{shown}");
    assert!(
        !shown.contains("/forget 2 ") && !shown.contains("marzipan"),
        "{shown}"
    );
    let unlisted = chat.says("/forget 9").await.text;
    assert!(unlisted.contains("shown you that number") && unlisted.contains("I like tea."));
    let unclear = chat.says("/forget my cat").await.text;
    assert!(unclear.contains("`/forget all`"), "{unclear}");
    app.finish().await;
}

#[tokio::test]
async fn numbers_go_on_from_page_to_page() {
    let model = Scripted::always(Line::says("Noted."));
    let app = app(&model, Vec::new()).await;
    let chat = app.user("ann").in_channel("general");
    for number in 1..=12 {
        chat.says(&format!("I like the number {number}.")).await;
    }
    app.settle().await;
    let first = chat.says("/memory").await.text;
    assert!(
        first.contains("\n10. ") && !first.contains("\n11. "),
        "{first}"
    );
    assert!(first.contains("`/memory 2`"), "{first}");
    let second = chat.says("/memory 2").await.text;
    assert!(
        second.contains("\n11. ") && second.contains("\n12. "),
        "{second}"
    );
    assert!(
        !second.contains("\n10. ") && !second.contains("`/memory 3`"),
        "{second}"
    );
    chat.says("/forget 11").await;
    chat.says("/forget 1").await;
    let shown = chat.says("/memory 2").await.text;
    assert!(shown.contains("remember here: 10"), "{shown}");
    let left: Vec<String> = app
        .rows(
            "select content from conversation_history where role = 'user' order by id",
            |row| row.get(0),
        )
        .await;
    assert_eq!(left.len(), 10);
    assert!(
        !left.contains(&"I like the number 2.".to_owned()),
        "{left:?}"
    );
    assert!(
        !left.contains(&"I like the number 12.".to_owned()),
        "{left:?}"
    );
    app.finish().await;
}

#[tokio::test]
async fn a_number_means_what_was_shown_under_it_on_whichever_page() {
    let model = Scripted::always(Line::says("Noted."));
    let app = app(&model, Vec::new()).await;
    let chat = app.user("ann").in_channel("general");
    for number in 1..=14 {
        chat.says(&format!("I like the number {number}.")).await;
    }
    app.settle().await;
    let left = async || -> Vec<String> {
        app.settle().await;
        let sql = "select content from conversation_history where role = 'user' order by id";
        app.rows(sql, |row| row.get(0)).await
    };
    let first = chat.says("/memory").await.text;
    assert!(
        first.contains("\n3. ") && first.contains("number 12."),
        "{first}"
    );
    chat.says("/forget 1").await;
    // Another page shifts none of the numbers that the first one showed.
    chat.says("/memory 2").await;
    chat.says("/forget 3").await;
    let known = left().await;
    assert!(
        !known.contains(&"I like the number 12.".to_owned()),
        "{known:?}"
    );
    assert_eq!(known.len(), 12);
    // A number that is used up, two at once, and one that was never shown forget nothing.
    for nothing in ["/forget 3", "/forget 1,2", "/forget 1 2", "/forget 99"] {
        let said = chat.says(nothing).await.text;
        assert!(!said.contains("are forgotten"), "{nothing}: {said}");
    }
    assert_eq!(left().await.len(), 12);
    // Behind the last page is the last page.
    let last = chat.says("/memory 50").await.text;
    assert!(
        last.contains("\n12. ") && !last.contains("\n10. "),
        "{last}"
    );
    app.finish().await;
}

#[tokio::test]
async fn a_message_is_forgotten_by_a_reply_or_as_the_last_one_even_before_it_is_kept() {
    let model = Scripted::always(Line::says("Noted."));
    let app = app(&model, Vec::new()).await;
    let chat = app.user("ann").in_channel("general");
    let ben = app.user("ben").in_channel("general");
    ben.says("I like my secret garden.").await;
    chat.listen().await;
    let old = chat.posts("I like marzipan.").await;
    chat.reply_to(&old).await;
    chat.says("I like tea.").await;
    app.settle().await;
    let bens = ben.replies()[0].id.clone().unwrap();
    let said = sends(&chat, json!({"text": "/forget", "reply_to": bens})).await;
    assert!(said.contains("nothing to forget"), "{said}");
    let said = sends(&chat, json!({"text": "/forget", "reply_to": old})).await;
    assert!(said.starts_with("Done!"), "{said}");
    let said = chat.says("/forget").await.text;
    assert!(said.contains("not sure what to forget"), "{said}");
    // At once: it may be pending still.
    chat.says("I like turpentine.").await;
    let said = chat.says("Forget that.").await.text;
    assert!(said.starts_with("Done!"), "{said}");
    let known = everything_known(&app, &model, &chat).await;
    assert!(
        known.contains("I like tea.") && known.contains("secret garden"),
        "{known}"
    );
    assert!(
        !known.contains("marzipan") && !known.contains("turpentine"),
        "{known}"
    );
    app.finish().await;
}

#[tokio::test]
async fn everything_of_this_conversation_is_forgotten_and_of_no_other() {
    let model = Scripted::always(Line::says("Noted."));
    let app = app(&model, vec![("CHINWAG_INTENT_TEXTS", "true".to_owned())]).await;
    let chat = app.user("ann").in_channel("general");
    let elsewhere = app.user("ann").in_channel("elsewhere");
    let ben = app.user("ben").in_channel("general");
    elsewhere.says("I like the other place.").await;
    ben.says("I like being ben.").await;
    chat.says("I like marzipan.").await;
    app.settle().await;
    sqlx::raw_sql("update conversation_sessions set summary = 'marzipan' where channel_id = 'general' and user_id = 'ann'")
        .execute(&app.pool)
        .await
        .unwrap();
    chat.says("I like turpentine.").await;
    let said = chat.says("Forget everything I said").await.text;
    assert!(said.starts_with("Done!"), "{said}");
    let shown = chat.says("/memory").await.text;
    assert!(shown.contains("don't remember anything"), "{shown}");
    let known = everything_known(&app, &model, &chat).await;
    assert!(
        !known.contains("marzipan") && !known.contains("turpentine"),
        "{known}"
    );
    for kept in [
        "I like the other place.",
        "I like being ben.",
        "I like my house.",
    ] {
        assert!(known.contains(kept), "{kept} in {known}");
    }
    app.finish().await;
}

#[tokio::test]
async fn what_is_forgotten_does_not_come_back_when_redis_is_emptied_before_it_was_written_down() {
    let model = Scripted::always(Line::says("Noted."));
    let app = App::with(Setup {
        model: Some(Arc::new(model.clone())),
        workers: Some(0),
        own_redis: true,
        ..Setup::default()
    })
    .await;
    // No receipt is written: somebody else has the right to.
    let (hot, holding) = (app.hot.clone(), Tasks::new());
    let until = holding.clone();
    holding.spawn(async move {
        while until.sleep(Duration::from_millis(5)).await {
            let _ = receipts::may_settle(&hot, "somebody who never writes").await;
        }
    });
    app.start_worker();
    let chat = app.user("ann").in_channel("general");
    chat.says("I like marzipan.").await;
    chat.says("I like tea.").await;
    chat.says("/forget all").await;
    assert_eq!(
        app.number("select count(*) from conversation_history")
            .await,
        0
    );
    app.flush().await;
    chat.says("I like cocoa.").await;
    assert!(holding.finish(Duration::from_secs(5)).await);
    app.settle().await;
    for word in ["marzipan", "tea"] {
        let requests = model.requests().into_iter();
        let of_it = requests.filter(|request| {
            let last = request.messages.last();
            last.is_some_and(|message| message.text.contains(word))
        });
        assert_eq!(of_it.count(), 1, "{word} was answered again");
    }
    let known = everything_known(&app, &model, &chat).await;
    assert!(
        !known.contains("marzipan") && !known.contains("tea"),
        "{known}"
    );
    assert!(known.contains("cocoa"), "{known}");
    app.finish().await;
}

/// An app with these messages in history, and from now on without receipts: what was answered runs
/// again once Redis is emptied.
async fn app_that_runs_twice(said: &[&str]) -> App {
    let model = Scripted::always(Line::says("Noted."));
    let app = App::with(Setup {
        model: Some(Arc::new(model)),
        own_redis: true,
        ..Setup::default()
    })
    .await;
    let chat = app.user("ann").in_channel("general");
    for text in said {
        chat.says(text).await;
    }
    app.settle().await;
    let sql = "create function hold() returns trigger language plpgsql as $$
               begin
                   raise exception 'a story holds it back';
               end
               $$;
               create trigger hold before insert or update on journal
                   for each row when (new.done_at is not null) execute function hold()";
    app.rows(sql, |_| ()).await;
    app
}

/// The last message was answered, its worker is killed and Redis emptied: it runs again.
async fn runs_again(app: &App) {
    eventually("the journal has the message", async || {
        (app.unfinished().await > 0).then_some(())
    })
    .await;
    app.flush().await;
    // It runs before what comes next.
    app.user("ann")
        .in_channel("general")
        .says("I like my house.")
        .await;
    app.rows("drop trigger hold on journal", |_| ()).await;
    app.settle().await;
}

/// What history has of the person's messages, oldest first.
async fn kept(app: &App) -> Vec<String> {
    let sql = "select content from conversation_history where role = 'user' order by id";
    app.rows(sql, |row| row.get(0)).await
}

/// One more message comes into history, as the receipt of another front door brings it.
async fn comes_into_history(app: &App, text: &str) {
    let mut db = app.pool.acquire().await.unwrap();
    let now = Clock::Real.now();
    let turn = Turn {
        job: JobId(uuid::Uuid::now_v7()),
        asked: Incoming {
            platform: Platform::Console,
            guild: None,
            channel: "general".into(),
            user: "ann".into(),
            user_name: "ann".to_owned(),
            message: text.into(),
            text: text.to_owned(),
            sent_at: now,
            reply_to: None,
            locale: None,
            besides: Besides::default(),
        },
        answer: "Noted.".to_owned(),
        intent: "general_conversation".to_owned(),
        confidence_permille: 1000,
        tokens_used: 0,
        answered_at: now,
        asked_back: None,
        delivered_as: vec![format!("answer to {text}").as_str().into()],
        rest: Rest::new(),
    };
    store::history::write(&mut db, &[(turn, now)])
        .await
        .unwrap();
}

#[tokio::test]
async fn a_list_that_is_made_twice_keeps_meaning_what_was_shown() {
    let said = ["I like tea.", "I like marzipan.", "I like cocoa."];
    let app = app_that_runs_twice(&said).await;
    let chat = app.user("ann").in_channel("general");
    let shown = chat.says("/memory").await.text;
    let first = shown.split("\n1. ").nth(1).unwrap();
    assert!(
        first.split("\n2. ").next().unwrap().contains("cocoa"),
        "{shown}"
    );
    // Meanwhile there is more to be remembered.
    comes_into_history(&app, "I like water.").await;
    runs_again(&app).await;
    let done = chat.says("/forget 1").await.text;
    assert!(done.starts_with("Done!"), "{done}");
    app.settle().await;
    let left = [
        "I like tea.",
        "I like marzipan.",
        "I like water.",
        "I like my house.",
    ];
    assert_eq!(kept(&app).await, left);
    // The numbers behind it mean what they did.
    chat.says("/forget 3").await;
    app.settle().await;
    assert_eq!(kept(&app).await, left[1..]);
    app.finish().await;
}

#[tokio::test]
async fn a_number_that_was_never_shown_forgets_nothing_however_often_its_job_runs() {
    let said = ["I like tea.", "I like marzipan.", "I like cocoa."];
    let app = app_that_runs_twice(&said).await;
    let chat = app.user("ann").in_channel("general");
    let told = chat.says("/forget 2").await.text;
    assert!(told.contains("forgotten nothing"), "{told}");
    runs_again(&app).await;
    assert_eq!(kept(&app).await[..3], said);
    app.finish().await;
}

#[tokio::test]
async fn without_postgres_nothing_is_forgotten_and_that_is_said() {
    let model = Scripted::always(Line::says("Noted."));
    let app = App::with(Setup {
        model: Some(Arc::new(model.clone())),
        own_postgres: true,
        ..Setup::default()
    })
    .await;
    let chat = app.user("ann").in_channel("general");
    chat.says("I like tea.").await;
    app.settle().await;
    app.postgres().await.stop().await.unwrap();
    for text in ["/memory", "/forget all", "forget that", "/forget 1"] {
        let said = chat.says(text).await.text;
        assert!(said.contains("nothing has changed"), "{text}: {said}");
    }
    app.postgres().await.restart().await.unwrap();
    let shown = eventually("memory is there again", async || {
        let shown = chat.says("/memory").await.text;
        shown.contains("I like tea.").then_some(shown)
    })
    .await;
    assert!(shown.contains("remember here: 1"), "{shown}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_discord_the_commands_are_typed_and_what_was_said_in_direct_messages_stays_there() {
    let app = discord_app::App::start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    let guild = app.discord.add_guild("home");
    let lobby = app.discord.add_channel(guild, "lobby");
    app.ask(ann, direct, "I like my secret garden.").await;
    let answer = app.reply(app.mention(ann, lobby, "I like tea.")).await;
    app.history_of(ann, lobby, 1).await;
    app.history_of(ann, direct, 1).await;
    let shown = app.reply(app.mention(ann, lobby, "/memory")).await.content;
    assert!(
        shown.contains("1. ") && shown.contains("I like tea."),
        "{shown}"
    );
    assert!(!shown.contains("garden"), "{shown}");
    let forget = PostOptions::reply_to(answer.id);
    let forget = app.discord.post_as(ann, lobby, "/forget", forget);
    let done = app.reply(forget).await.content;
    assert!(done.starts_with("Done!"), "{done}");
    let shown = app.reply(app.mention(ann, lobby, "/memory")).await.content;
    assert!(shown.contains("don't remember anything"), "{shown}");
    let shown = app.ask(ann, direct, "what do you remember about me?").await;
    assert!(shown.content.contains("secret garden"), "{}", shown.content);
    assert!(
        app.claude.requests().len() == 2,
        "no model is asked about memory"
    );
    app.finish().await;
}
