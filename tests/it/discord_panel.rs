//! The preferences' panel on Discord: one message that is changed in place, and seen by its person
//! alone, wherever it was asked for.

use chinwag_standins::discord::{Access, Message, Seen, Snowflake, usable};
use serde_json::json;

use crate::discord_app::App;

fn lobby(app: &App) -> (Snowflake, Snowflake) {
    let ann = app.discord.add_user("ann");
    let guild = app.discord.add_guild("home");
    (ann, app.discord.add_channel(guild, "lobby"))
}

/// What stands below a message and ends so.
fn below(message: &Message, end: &str) -> String {
    let mut ids = usable(message).into_iter();
    let found = ids.find(|id| id.ends_with(end));
    found.unwrap_or_else(|| panic!("{end} below {message:?}"))
}

/// The message as it is now, after a press that was answered by it alone.
fn in_place(app: &App, seen: &Seen, panel: Snowflake) -> Message {
    let ids: Vec<Snowflake> = seen.messages.iter().map(|it| it.id).collect();
    assert_eq!(ids, [panel], "{seen:?}");
    app.discord.message(panel).unwrap()
}

/// Chooses a tone, goes through both pages, fills in a name and closes: one message all the while.
async fn used_through(app: &App, ann: Snowflake, panel: &Message) {
    let id = panel.id;
    let chosen = app.choose(ann, id, &below(panel, ":tone"), &["formal"]);
    let now = in_place(app, &app.answered(chosen).await, id);
    assert!(now.content.contains("Tone: formal"), "{now:?}");
    let opened = app.press(ann, id, &below(&now, ":name"));
    app.sees(opened, |seen| seen.modal.is_some()).await;
    let named = app.submit(ann, opened, &[("text", "Sam")]);
    let now = in_place(app, &app.answered(named).await, id);
    assert!(now.content.contains("Name: Sam"), "{now:?}");
    let more = app.press(ann, id, &below(&now, ":more"));
    let now = in_place(app, &app.answered(more).await, id);
    let switched = app.press(ann, id, &below(&now, ":digest=on"));
    let now = in_place(app, &app.answered(switched).await, id);
    below(&now, ":digest=off");
    let back = app.press(ann, id, &below(&now, ":back"));
    let now = in_place(app, &app.answered(back).await, id);
    let closed = app.press(ann, id, &below(&now, ":close"));
    let now = in_place(app, &app.answered(closed).await, id);
    assert_eq!(usable(&now), [""; 0], "nothing is left to press");
}

/// How many messages the bot has made, whoever sees them.
fn made(app: &App) -> usize {
    let requests = app.discord.requests();
    let posts = requests.iter().filter(|it| it.method == "POST");
    let messages = posts.filter(|it| {
        it.path.ends_with("/messages")
            || it.path.contains("/webhooks/")
            || it.path.ends_with("/callback") && it.body["type"] == 5
    });
    messages.count()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_panel_of_a_command_is_one_message_from_opening_to_closing() {
    let app = App::start().await;
    let (ann, lobby) = lobby(&app);
    let bob = app.discord.add_user("bob");
    let direct = app.discord.direct_with(bob);
    for (person, channel) in [(ann, lobby), (bob, direct)] {
        let before = made(&app);
        let panel = app.used(person, channel, "preferences", &[]).await;
        assert!(panel.is_private(), "{panel:?}");
        used_through(&app, person, &panel.messages[0]).await;
        assert_eq!(made(&app), before + 1, "one panel, however much is pressed");
        assert_eq!(app.posted_in(channel).len(), 0);
    }
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_is_done_with_in_two_presses() {
    let app = App::start().await;
    let (ann, lobby) = lobby(&app);
    let panel = app.used(ann, lobby, "preferences", &[]).await;
    let panel = panel.messages[0].clone();
    let chosen = app.choose(ann, panel.id, &below(&panel, ":tone"), &["casual"]);
    let now = in_place(&app, &app.answered(chosen).await, panel.id);
    let closed = app.press(ann, panel.id, &below(&now, ":close"));
    let now = in_place(&app, &app.answered(closed).await, panel.id);
    assert_eq!(usable(&now), [""; 0]);
    assert_eq!(made(&app), 1);
    app.jobs_done(3).await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_preference_is_an_option_of_the_command() {
    let app = App::start().await;
    let (ann, lobby) = lobby(&app);
    let options = [
        ("name", json!("Sam Smith")),
        ("tone", json!("casual")),
        ("emoji", json!("none")),
        ("language", json!("auto")),
        ("time_zone", json!("Europe/Berlin")),
        ("window", json!(20)),
        ("where", json!("dm")),
        ("quiet_hours", json!("22:00-07:00")),
        ("digest", json!("on")),
        ("mentions", json!("off")),
    ];
    let set = app.used(ann, lobby, "preferences", &options).await;
    assert!(set.is_private(), "{set:?}");
    for words in ["Name: Sam Smith", "Tone: casual", "22:00-07:00"] {
        assert!(set.text().contains(words), "{words} in {set:?}");
    }
    let sql = "select notification_preferences::text from user_preferences";
    let kept: Vec<String> = app.base.rows(sql, |row| sqlx::Row::get(row, 0)).await;
    let kept: serde_json::Value = serde_json::from_str(&kept[0]).unwrap();
    let expected = json!({
        "where": "dm", "quiet_hours": "22:00-07:00", "digest": "on", "mentions": "off"
    });
    assert_eq!(kept, expected);
    let reset = [("reset", json!("everything"))];
    let reset = app.used(ann, lobby, "preferences", &reset).await;
    assert!(reset.text().contains("Tone: friendly"), "{reset:?}");
    assert!(!reset.text().contains("Sam Smith"), "{reset:?}");
    let help = app.used(ann, lobby, "help", &[]).await;
    assert!(help.text().contains("`/privacy`"), "{help:?}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_that_was_typed_in_a_direct_message_is_one_message_too() {
    let app = App::start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    let panel = app.ask(ann, direct, "/preferences").await;
    used_through(&app, ann, &panel).await;
    assert_eq!(app.posted_in(direct).len(), 1);
    assert_eq!(made(&app), 1);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_private_and_was_typed_in_a_server_comes_by_direct_message() {
    let app = App::start().await;
    let (ann, lobby) = lobby(&app);
    let direct = app.discord.direct_with(ann);
    app.reply(app.mention(ann, lobby, "call me Marzipan")).await;
    let line = app.reply(app.mention(ann, lobby, "/preferences")).await;
    assert!(line.content.contains("in a direct message"), "{line:?}");
    assert_eq!(usable(&line), [""; 0]);
    let panel = app.posted_in(direct).remove(0);
    assert!(panel.content.contains("Name: Marzipan"), "{panel:?}");
    // It is the person's, wherever they press.
    let chosen = app.choose(ann, panel.id, &below(&panel, ":tone"), &["casual"]);
    let now = in_place(&app, &app.answered(chosen).await, panel.id);
    assert!(now.content.contains("Tone: casual"), "{now:?}");

    let line = app.reply(app.mention(ann, lobby, "/privacy")).await;
    assert!(line.content.contains("in a direct message"), "{line:?}");
    let told = app.posted_in(direct);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[1].content.contains("/privacy off"), "{told:?}");
    assert_eq!(app.posted_in(lobby).len(), 3);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_no_direct_messages_is_told_how_to_see_it() {
    let app = App::start().await;
    let (ann, lobby) = lobby(&app);
    let direct = app.discord.direct_with(ann);
    app.reply(app.mention(ann, lobby, "call me Marzipan")).await;
    app.discord.set_access(direct, Access::ReadOnly);
    for asked in ["/preferences", "/privacy"] {
        let line = app.reply(app.mention(ann, lobby, asked)).await;
        assert!(line.content.contains("for you alone"), "{line:?}");
        assert!(!line.content.contains("Marzipan"), "{line:?}");
        assert_eq!(usable(&line), [""; 0]);
    }
    assert_eq!(app.posted_in(direct).len(), 0);
    assert_eq!(app.posted_in(lobby).len(), 3);
    app.jobs_done(3).await;
    app.finish_after_refusals(2).await;
}
