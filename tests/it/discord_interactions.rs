//! Commands, buttons, selects and forms on Discord: acknowledged at once, and answered as what is
//! typed is.

use chinwag::{
    domain::component::{Component, Target},
    gateway::interactions::layout,
};
use chinwag_standins::{
    claude::Behaviour,
    discord::{Carrier, Message, Seen, Snowflake, Standing, usable},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::discord_app::{App, Setup, eventually};

/// Whatever has something to do among its first two guesses is asked about.
async fn doubtful() -> App {
    let setup = Setup {
        env: vec![("CHINWAG_INTENT_MARGIN", "1".to_owned())],
        ..Setup::default()
    };
    setup.start().await
}

/// A lobby in a server of the bot's, with somebody.
fn lobby(app: &App) -> (Snowflake, Snowflake) {
    let ann = app.discord.add_user("ann");
    let guild = app.discord.add_guild("home");
    (ann, app.discord.add_channel(guild, "lobby"))
}

/// Nothing that the bot says pings more than one person, and nothing a model wrote has a preview.
fn assert_safe(app: &App) {
    for said in app.discord.captured() {
        let mentions = &said.body["allowed_mentions"];
        if said.by.holds_message() {
            assert_eq!(mentions["parse"], json!([]), "{said:?}");
            assert!(mentions["users"].as_array().unwrap().len() <= 1, "{said:?}");
            assert_eq!(said.body["flags"].as_u64().unwrap() & 4, 4, "{said:?}");
        } else if said.by == Carrier::Callback(5) {
            assert_eq!(mentions["parse"], json!([]), "{said:?}");
        }
    }
}

/// Without what differs from one moment to the next.
fn lasting(text: &str) -> String {
    let lines = text
        .lines()
        .filter(|line| !line.starts_with("- Running for"));
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_commands_say_the_same_typed_and_used() {
    let app = App::start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    let commands: [(&str, &[(&str, Value)]); 5] = [
        ("status", &[]),
        ("generate-image", &[("prompt", json!("a cat in the rain"))]),
        ("get-image", &[]),
        ("request-feature", &[("description", json!("dark mode"))]),
        ("submit-feature", &[("title", json!("dark mode"))]),
    ];
    for (name, options) in commands {
        let mut typed = format!("/{name}");
        for (_, value) in options {
            typed = format!("{typed} {}", value.as_str().unwrap());
        }
        let typed = app.ask(ann, direct, &typed).await.content;
        let used = app.used(ann, direct, name, options).await;
        assert_eq!(lasting(&used.text()), lasting(&typed), "{name}");
        assert!(!used.is_private(), "{name}");
    }
    app.jobs_done(10).await;
    assert_eq!(app.claude.requests().len(), 0);
    assert_safe(&app);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_private_is_in_no_channel() {
    let app = App::start().await;
    let (ann, lobby) = lobby(&app);
    let help = app.used(ann, lobby, "help", &[]).await;
    assert!(help.is_private(), "{help:?}");
    assert!(help.text().contains("Here is what works now"), "{help:?}");
    let memory = app.used(ann, lobby, "memory", &[]).await;
    assert!(memory.is_private(), "{memory:?}");
    assert_eq!(app.posted_in(lobby).len(), 0);
    assert_eq!(app.discord.typing().len(), 0, "Discord shows it by itself");
    let turns = app.history_of(ann, lobby, 1).await;
    assert_eq!(
        turns[0].delivered_as[0].as_str(),
        help.messages[0].id.to_string()
    );
    assert_safe(&app);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_press_is_answered_in_place_and_another_persons_alone() {
    let mut app = doubtful().await;
    let (ann, lobby) = lobby(&app);
    let bob = app.discord.add_user("bob");
    let question = app.mention(ann, lobby, "draw a cat wearing a top hat");
    let question = app.reply(question).await;
    let picture = button(&question, ":generate_image");
    let refused = app.answered(app.press(bob, question.id, &picture)).await;
    assert!(refused.is_private(), "{refused:?}");
    let unchanged = app.discord.message(question.id).unwrap();
    assert_eq!(unchanged.content, question.content);
    assert_eq!(usable(&unchanged), usable(&question));
    // Another instance takes the press: nothing about it is kept in one.
    app.stop_gateway().await;
    app.start_gateway();
    app.connected().await;
    let answer = app.answered(app.press(ann, question.id, &picture)).await;
    assert_eq!(answer.messages[0].id, question.id);
    assert!(answer.text().contains("OPENROUTER_API_KEY"), "{answer:?}");
    let left = usable(&app.discord.message(question.id).unwrap());
    assert!(!left.contains(&picture), "{left:?}");
    assert_eq!(app.posted_in(lobby).len(), 1);
    app.jobs_done(3).await;
    assert_safe(&app);
    app.finish().await;
}

fn button(message: &Message, end: &str) -> String {
    let mut ids = usable(message).into_iter();
    let found = ids.find(|id| id.ends_with(end));
    found.unwrap_or_else(|| panic!("{end} is offered: {message:?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn buttons_stand_below_the_last_part_of_an_answer() {
    let app = doubtful().await;
    let (ann, lobby) = lobby(&app);
    let many = "and then a very tall dog ".repeat(70);
    let lines: Vec<String> = (0..400).map(|number| format!("line {number:04}")).collect();
    app.claude.next(Behaviour::text(lines.join("\n")));
    let told = app.mention(ann, lobby, "tell me everything");
    app.reply(told).await;
    app.jobs_done(1).await;
    let posted = app.posted_in(lobby);
    assert!(posted.len() > 1);
    for part in &posted[..posted.len() - 1] {
        assert_eq!(usable(part), [""; 0]);
    }
    let asked = app.mention(ann, lobby, &format!("draw a cat {many}"));
    app.reply(asked).await;
    app.jobs_done(2).await;
    assert_safe(&app);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_filled_into_a_form_that_shows_what_it_holds() {
    let app = App::start().await;
    let (ann, lobby) = lobby(&app);
    let target = Target::offer(Uuid::from_u128(7), "name");
    let text = Component::text(&target, "Name", Some("Sam".to_owned()));
    let message = post_as_bot(&app, lobby, json!(layout::rows(&[text]))).await;
    let id = button(&app.discord.message(message).unwrap(), "|Sam");
    let opened = app.press(ann, message, &id);
    let form = app.sees(opened, |seen| seen.modal.is_some()).await;
    let form = form.modal.unwrap();
    assert_eq!(form["title"], "Name");
    assert_eq!(form["components"][0]["component"]["value"], "Sam");
    let sent = app.submit(ann, opened, &[("text", "Sue")]);
    // The offer is not one that anybody made.
    let refused = app.answered(sent).await;
    assert!(refused.is_private(), "{refused:?}");
    app.jobs_done(1).await;
    assert_safe(&app);
    app.finish().await;
}

/// Posts a message of the bot's own.
async fn post_as_bot(app: &App, channel: Snowflake, components: Value) -> Snowflake {
    let base = &app.base.config.gateway.api_base;
    let url = format!("{base}/channels/{channel}/messages");
    let body = json!({
        "content": "Yours:", "components": components, "flags": 4,
        "allowed_mentions": {"parse": [], "users": []},
    });
    let request = app.base.client.post(url).json(&body);
    let token = format!("Bot {}", app.discord.token());
    let request = request
        .header("authorization", token)
        .header("user-agent", "DiscordBot (https://example.org, 1)");
    let posted: Value = request.send().await.unwrap().json().await.unwrap();
    let id = posted["id"].as_str().unwrap_or_else(|| panic!("{posted}"));
    id.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn time_zones_complete_themselves() {
    let app = App::start().await;
    let (ann, lobby) = lobby(&app);
    app.discord.set_locale(ann, "de");
    for (typed, first) in [
        ("", "Europe/Berlin"),
        ("new y", "America/New_York"),
        ("Asia/Tok", "Asia/Tokyo"),
    ] {
        let completed = app.complete(ann, lobby, "preferences", ("time_zone", typed));
        let seen = app.sees(completed, |seen| seen.choices.is_some()).await;
        let choices = seen.choices.unwrap();
        assert!(choices.len() <= 25);
        assert_eq!(choices[0]["value"], first, "{typed}");
    }
    assert_eq!(app.base.accepted().await, 0);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_of_an_interaction_is_handed_over() {
    let app = App::start().await;
    let (ann, lobby) = lobby(&app);
    app.discord.set_locale(ann, "de");
    app.used(ann, lobby, "status", &[]).await;
    let turns = app.history_of(ann, lobby, 1).await;
    assert_eq!(turns[0].asked.text, "/status");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_bot_is_not_everything_goes_by_the_token_and_nothing_is_kept() {
    let app = App::start().await;
    let ann = app.discord.add_user("ann");
    app.discord.install_for(ann);
    let foreign = app.discord.add_foreign_guild("elsewhere");
    let lobby = app.discord.add_channel(foreign, "lobby");
    let status = app.used(ann, lobby, "status", &[]).await;
    assert!(status.text().contains("Redis: working"), "{status:?}");
    let help = app.used(ann, lobby, "help", &[]).await;
    assert!(help.is_private(), "{help:?}");
    let posts = app.discord.captured();
    assert!(posts.iter().all(|it| it.by != Carrier::Send), "{posts:?}");
    app.jobs_done(2).await;
    for table in ["conversation_history", "journal", "conversation_sessions"] {
        let sql = format!("select to_jsonb(t)::text from {table} t");
        let rows: Vec<String> = app.base.rows(&sql, |row| sqlx::Row::get(row, 0)).await;
        for row in rows {
            for id in [foreign, lobby] {
                assert!(!row.contains(&id.to_string()), "{table}: {row}");
            }
        }
    }
    // Between two other people, too.
    let private = app.discord.add_private_channel(ann);
    let status = app.used(ann, private, "status", &[]).await;
    assert!(status.text().contains("Redis: working"), "{status:?}");
    assert_safe(&app);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_uses_too_many_commands_is_told_alone_and_once() {
    let setup = Setup {
        env: vec![("RATE_LIMIT_GENERAL", "2,600".to_owned())],
        ..Setup::default()
    };
    let app = setup.start().await;
    let (ann, lobby) = lobby(&app);
    for _ in 0..2 {
        app.used(ann, lobby, "status", &[]).await;
    }
    let told = app.command(ann, lobby, "status", &[]);
    let told = app.sees(told, |seen| !seen.messages.is_empty()).await;
    assert!(told.is_private() && told.text().contains("<t:"), "{told:?}");
    let silent = app.command(ann, lobby, "status", &[]);
    let gone = |seen: &Seen| seen.messages.is_empty() && seen.standing != Standing::Thinking;
    app.sees(silent, |seen| {
        seen.standing != Standing::Waiting && gone(seen)
    })
    .await;
    app.jobs_done(2).await;
    assert_eq!(app.posted_in(lobby).len(), 2);
    assert_safe(&app);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thumb_under_an_answer_is_handed_over_and_nothing_is_said() {
    let app = App::start().await;
    let (ann, lobby) = lobby(&app);
    let answer = app.reply(app.mention(ann, lobby, "hello")).await;
    let posted = app.posted_in(lobby).len();
    app.discord.react(ann, answer.id, "👍").unwrap();
    app.discord.react(ann, answer.id, "🎉").unwrap();
    let own = app.say(ann, lobby, "mine");
    app.discord.react(ann, own, "👍").unwrap();
    app.discord.unreact(ann, answer.id, "👍").unwrap();
    eventually("both are handed over", async || {
        let votes = "select count(*) from journal where kind = 'vote'";
        (app.base.number(votes).await == 2).then_some(())
    })
    .await;
    app.jobs_done(1).await;
    assert_eq!(app.posted_in(lobby).len(), posted);
    app.finish().await;
}
