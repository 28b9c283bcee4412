//! Whom and what a server ignores is not heard there, at any gateway and whatever is away; elsewhere
//! it is.

use std::time::Duration;

use chinwag::{
    clock::Clock,
    domain::{
        ids::Platform,
        ignoring::{Change, Ignored, MOST_IGNORED},
    },
    gateway::{self, Connection, GatewayHealth},
    handoff::Handoff,
    hot::Hot,
    shutdown::Tasks,
};
use chinwag_standins::discord::{CommandUse, Member, PostOptions, Snowflake, Standing};
use serde_json::{Value, json};
use sqlx::Row;

use crate::discord_app::{App, DEADLINE, Setup, eventually};

/// The permission to manage a server.
const MANAGE_SERVER: u64 = 1 << 5;

/// A server with somebody who may manage it.
struct Server {
    guild: Snowflake,
    boss: Snowflake,
    lobby: Snowflake,
}

impl Server {
    fn of(app: &App) -> Self {
        let guild = app.discord.add_guild("home");
        let boss = app.discord.add_user("boss");
        let member = Member {
            permissions: MANAGE_SERVER,
            ..Member::default()
        };
        app.discord.set_member(guild, boss, member);
        Self {
            guild,
            boss,
            lobby: app.discord.add_channel(guild, "lobby"),
        }
    }

    /// The one who may uses a part of the command, and is answered alone.
    async fn ignore(&self, app: &App, part: &str, options: &[(&str, Value)]) -> String {
        let name = format!("ignore {part}");
        let told = app.used(self.boss, self.lobby, &name, options).await;
        assert!(told.is_private(), "{told:?}");
        told.text()
    }
}

fn person(user: Snowflake) -> (&'static str, Value) {
    ("person", json!(user.to_string()))
}

fn channel(channel: Snowflake) -> (&'static str, Value) {
    ("channel", json!(channel.to_string()))
}

/// Waits until Discord has the commands.
async fn commands_are_known(app: &App) {
    eventually("the commands are registered", async || {
        (!app.discord.commands().is_empty()).then_some(())
    })
    .await;
}

/// All that is kept of what was said, and all that a model was told, as one text.
async fn kept_and_told(app: &App) -> String {
    let mut kept = format!("{:?}", app.claude.requests());
    for table in [
        "conversation_history",
        "journal",
        "intent_logs",
        "conversation_sessions",
        "message_traces",
        "outcomes",
        "revisions",
    ] {
        let sql = format!("select coalesce(string_agg(t::text, ' '), '') from {table} t");
        let rows: Vec<String> = app.base.rows(&sql, |row| row.get(0)).await;
        kept.push_str(&rows.join("\n"));
    }
    kept
}

async fn assert_nowhere(app: &App, secrets: &[&str]) {
    app.base.settle().await;
    let all = kept_and_told(app).await;
    for secret in secrets {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_and_whatever_a_server_ignores_is_heard_elsewhere_alone() {
    let app = App::start().await;
    commands_are_known(&app).await;
    let home = Server::of(&app);
    let (ann, bob) = (app.discord.add_user("ann"), app.discord.add_user("bob"));
    let quiet = app.discord.add_channel(home.guild, "quiet");
    let thread = app.discord.add_thread(quiet, "below quiet");
    let other = app.discord.add_guild("other");
    let other = app.discord.add_channel(other, "lobby");
    let direct = app.discord.direct_with(ann);
    let early = app.mention(ann, home.lobby, "I like tea.");
    app.reply(early).await;
    app.history_of(ann, home.lobby, 1).await;

    let told = home
        .ignore(&app, "add", &[person(ann), channel(quiet)])
        .await;
    assert!(
        told.contains(&format!("<@{ann}>")) && told.contains(&format!("<#{quiet}>")),
        "{told}"
    );
    let secret = app.mention(ann, home.lobby, "My secret is halibut.");
    let edited = format!("<@{}> My secret is flounder.", app.discord.bot());
    app.discord.edit_as(early, &edited);
    let used = app.command(ann, home.lobby, "status", &[]);
    app.mention(bob, quiet, "My secret is turbot.");
    app.mention(bob, thread, "My secret is plaice.");
    // They are heard elsewhere.
    app.ask(ann, direct, "I like cocoa.").await;
    app.reply(app.mention(ann, other, "I like milk.")).await;
    // What others reply to is not told, either.
    let replied = format!("<@{}> What did ann say?", app.discord.bot());
    let replied = app
        .discord
        .post_as(bob, home.lobby, &replied, PostOptions::reply_to(secret));
    app.reply(replied).await;
    // The words of the earlier message are gone with the edit, and the new ones are not kept.
    eventually("the edit is followed", async || {
        app.history(ann, home.lobby).await.is_empty().then_some(())
    })
    .await;
    assert_nowhere(&app, &["halibut", "turbot", "plaice", "flounder"]).await;
    assert_eq!(app.posted_in(quiet).len() + app.posted_in(thread).len(), 0);
    let mut said = app.posted_in(home.lobby).into_iter();
    assert!(said.all(|it| it.reply_to != Some(secret)));
    let seen = app.discord.seen(used);
    assert!(
        matches!(seen.standing, Standing::Waiting | Standing::Failed) && seen.messages.is_empty(),
        "{seen:?}"
    );
    let shown = app.discord.typing();
    let shown_there = |channel| shown.iter().any(|typing| typing.channel == channel);
    assert!(!shown_there(quiet) && !shown_there(thread));

    let list = home.ignore(&app, "list", &[]).await;
    assert!(
        list.contains(&format!("(2 of at most {MOST_IGNORED})")),
        "{list}"
    );
    home.ignore(&app, "remove", &[person(ann), channel(quiet)])
        .await;
    app.reply(app.mention(ann, home.lobby, "Am I heard?")).await;
    app.reply(app.mention(bob, thread, "And I?")).await;
    let list = home.ignore(&app, "list", &[]).await;
    assert!(list.contains("nobody and nothing"), "{list}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_locks_themselves_out_and_nobody_else_may_say_it() {
    let setup = Setup {
        // Everybody is offered the command then, so that the bot itself must look.
        env: vec![("CHINWAG_REGISTER_COMMANDS", "false".to_owned())],
        ..Setup::default()
    };
    let app = setup.start().await;
    let home = Server::of(&app);
    let cid = app.discord.add_user("cid");
    app.discord.set_locale(cid, "de");
    let refused = app
        .used(cid, home.lobby, "ignore add", &[person(home.boss)])
        .await;
    assert!(refused.is_private(), "{refused:?}");
    assert!(
        refused
            .text()
            .contains("die diesen Server verwalten dürfen"),
        "{refused:?}"
    );
    let direct = app.discord.direct_with(cid);
    let typed = app.ask(cid, direct, &format!("/ignore add <@{cid}>")).await;
    assert!(typed.content.contains("server"), "{typed:?}");
    app.reply(app.mention(home.boss, home.lobby, "Am I heard?"))
        .await;

    home.ignore(&app, "add", &[person(home.boss), channel(home.lobby)])
        .await;
    app.mention(home.boss, home.lobby, "My secret is halibut.");
    let unclear = home.ignore(&app, "add", &[]).await;
    assert!(unclear.contains("`/ignore add @someone`"), "{unclear}");
    home.ignore(&app, "remove", &[person(home.boss), channel(home.lobby)])
        .await;
    app.reply(app.mention(home.boss, home.lobby, "And now?"))
        .await;
    assert_nowhere(&app, &["halibut"]).await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_those_who_may_are_offered_it_and_a_list_is_bounded() {
    let app = App::start().await;
    commands_are_known(&app).await;
    let home = Server::of(&app);
    let cid = app.discord.add_user("cid");
    let list = CommandUse {
        name: "ignore list",
        ..CommandUse::default()
    };
    assert!(app.discord.use_command(cid, home.lobby, &list).is_err());
    let direct = app.discord.direct_with(home.boss);
    assert!(app.discord.use_command(home.boss, direct, &list).is_err());
    let guild = home.guild.to_string().into();
    let people = (0..MOST_IGNORED).map(|number| Ignored::Person(format!("{number}").into()));
    let people: Vec<Ignored> = people.collect();
    let conversations = &app.base.conversations;
    let ignored = conversations
        .ignore(Platform::Discord, &guild, &people)
        .await;
    assert_eq!(ignored.unwrap(), Change::Holds);
    let full = home.ignore(&app, "add", &[person(cid)]).await;
    assert!(full.contains(&format!("at most {MOST_IGNORED}")), "{full}");
    app.reply(app.mention(cid, home.lobby, "Am I heard?")).await;
    // What is on it may be said again.
    let again = conversations
        .ignore(Platform::Discord, &guild, &people[..3])
        .await;
    assert_eq!(again.unwrap(), Change::Holds);
    let list = home.ignore(&app, "list", &[]).await;
    for ignored in people {
        assert!(list.contains(&ignored.mention()), "{ignored:?} in {list}");
    }
    app.finish().await;
}

/// Another gateway of the same bot, with a way to the stores of its own.
async fn another_gateway(app: &App) -> Tasks {
    let base = &app.base;
    let hot = Hot::open(&base.config.redis).unwrap();
    let (pool, settings) = (base.pool.clone(), base.config.handoff.clone());
    let handoff = Handoff::open(hot.clone(), pool, Clock::Real, settings, &base.doors);
    let (tasks, health) = (base.doors.child(), GatewayHealth::new());
    tasks.spawn(gateway::run(
        base.config.gateway.clone(),
        hot,
        (handoff, base.blobs()),
        tasks.clone(),
        Clock::Real,
        health.clone(),
    ));
    let mut shards = health.subscribe();
    let active = shards.wait_for(|shards| {
        let is_active = |connection| connection == Connection::Active;
        !shards.is_empty() && shards.iter().all(|shard| is_active(shard.connection))
    });
    let active = tokio::time::timeout(DEADLINE, active).await;
    active.expect("the other gateway connects").unwrap();
    tasks
}

#[tokio::test(flavor = "multi_thread")]
async fn it_holds_at_another_gateway_with_redis_emptied_and_with_postgres_away() {
    let setup = Setup {
        own_redis: true,
        own_postgres: true,
        ..Setup::default()
    };
    let mut app = setup.start().await;
    commands_are_known(&app).await;
    let home = Server::of(&app);
    let (ann, bob) = (app.discord.add_user("ann"), app.discord.add_user("bob"));
    let quiet = app.discord.add_channel(home.guild, "quiet");
    let thread = app.discord.add_thread(quiet, "below quiet");
    home.ignore(&app, "add", &[person(ann), channel(quiet)])
        .await;
    let speak = |secret: &str| {
        app.mention(ann, home.lobby, &format!("My secret is {secret}."));
        app.mention(bob, quiet, &format!("My secret is {secret}."));
        app.mention(bob, thread, &format!("My secret is {secret}."));
    };
    app.base.settle().await;
    let before = app.base.hot.epoch();
    app.base.flush().await;
    eventually("the queue is open again", async || {
        (app.base.hot.epoch() > before && app.base.handoff.is_open()).then_some(())
    })
    .await;
    speak("halibut");
    app.reply(app.mention(bob, home.lobby, "Am I heard?")).await;

    app.base.postgres().await.stop().await.unwrap();
    speak("turbot");
    app.reply(app.mention(bob, home.lobby, "And now?")).await;
    let away = home.ignore(&app, "add", &[person(bob)]).await;
    assert!(away.contains("nothing has changed"), "{away}");
    app.reply(app.mention(bob, home.lobby, "Still?")).await;
    app.base.postgres().await.restart().await.unwrap();
    app.base.settle().await;

    // Another one goes on with the session, and is told of no servers.
    app.stop_gateway().await;
    let other = another_gateway(&app).await;
    app.mention(ann, home.lobby, "My secret is plaice.");
    app.mention(bob, quiet, "My secret is plaice.");
    app.mention(bob, thread, "My secret is plaice.");
    app.reply(app.mention(bob, home.lobby, "And by you?")).await;
    let started = std::time::Instant::now();
    home.ignore(&app, "remove", &[person(ann)]).await;
    app.reply(app.mention(ann, home.lobby, "Am I heard?")).await;
    assert!(started.elapsed() < Duration::from_secs(10));
    assert_nowhere(&app, &["halibut", "turbot", "plaice"]).await;
    assert_eq!(app.posted_in(quiet).len() + app.posted_in(thread).len(), 0);
    assert!(other.finish(DEADLINE).await, "the other gateway stops");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_on_its_way_is_let_go() {
    let app = App::start().await;
    let home = Server::of(&app);
    let ann = app.discord.add_user("ann");
    app.reply(app.mention(ann, home.lobby, "I like tea.")).await;
    app.base.settle().await;
    app.base.pause(&["conversation"]).await;
    app.mention(ann, home.lobby, "My secret is halibut.");
    eventually("it is accepted", async || {
        (app.base.accepted().await == 2).then_some(())
    })
    .await;
    let guild = home.guild.to_string().into();
    let ignored = [Ignored::Person(ann.to_string().into())];
    let conversations = &app.base.conversations;
    conversations
        .ignore(Platform::Discord, &guild, &ignored)
        .await
        .unwrap();
    app.base.resume(&["conversation"]).await;
    app.base.settle().await;
    assert_eq!(app.posted_in(home.lobby).len(), 1);
    let told = format!("{:?}", app.claude.requests());
    let turns = app.history(ann, home.lobby).await;
    assert!(!told.contains("halibut") && turns.len() == 1);
    app.finish().await;
}
