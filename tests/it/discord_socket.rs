//! The gateway's socket comes and goes; nothing is lost and nothing is said twice.

use chinwag_standins::discord::{DiscordOptions, Fault, Snowflake};

use crate::discord_app::{App, DEADLINE, Setup};

/// Somebody who writes before, during and after trouble.
struct Talker {
    user: Snowflake,
    channel: Snowflake,
    messages: Vec<Snowflake>,
}

impl Talker {
    fn of(app: &App) -> Self {
        let user = app.discord.add_user("ann");
        Self {
            user,
            channel: app.discord.direct_with(user),
            messages: Vec::new(),
        }
    }

    fn say(&mut self, app: &App, text: &str) {
        let message = app.say(self.user, self.channel, text);
        self.messages.push(message);
    }

    /// Every message was answered, once, in order.
    async fn is_answered(&self, app: &App) {
        for message in &self.messages {
            app.reply(*message).await;
        }
        app.jobs_done(i64::try_from(self.messages.len()).unwrap())
            .await;
        let posted = app.posted_in(self.channel);
        let answered: Vec<_> = posted.iter().filter_map(|it| it.reply_to).collect();
        assert_eq!(answered, self.messages);
    }
}

async fn resumed_after(fault: Fault) {
    let app = App::start().await;
    let mut ann = Talker::of(&app);
    ann.say(&app, "before");
    app.reply(ann.messages[0]).await;
    ann.say(&app, "just before");
    app.discord.inject(fault);
    ann.say(&app, "meanwhile");
    assert!(
        app.discord.wait_for_resumes(1, DEADLINE).await,
        "it resumes"
    );
    ann.say(&app, "after");
    ann.is_answered(&app).await;
    assert_eq!(app.discord.identified().len(), 1, "no new session");
    assert_eq!(app.discord.refused_resumes(), 0);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_socket_is_resumed() {
    resumed_after(Fault::DropSocket).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wish_to_reconnect_is_followed_by_a_resume() {
    resumed_after(Fault::Reconnect).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_session_that_may_be_resumed_is() {
    resumed_after(Fault::InvalidSession { resumable: true }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_close_that_leaves_the_session_is_resumed() {
    resumed_after(Fault::Close { code: 4000 }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_over_is_followed_by_a_new_one() {
    let app = App::start().await;
    let mut ann = Talker::of(&app);
    ann.say(&app, "before");
    app.reply(ann.messages[0]).await;
    app.discord
        .inject(Fault::InvalidSession { resumable: false });
    let identified = || app.discord.identified().len() == 2 && app.discord.live_sessions() == 1;
    crate::discord_app::eventually("a new session", async || identified().then_some(())).await;
    ann.say(&app, "after");
    ann.is_answered(&app).await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_session_is_begun_anew_after_a_refused_resume() {
    let app = App::start().await;
    let mut ann = Talker::of(&app);
    ann.say(&app, "before");
    app.reply(ann.messages[0]).await;
    app.discord.inject(Fault::DropSocket);
    app.discord.inject(Fault::ForgetSessions);
    crate::discord_app::eventually("a new session", async || {
        (app.discord.identified().len() == 2 && app.discord.live_sessions() == 1).then_some(())
    })
    .await;
    ann.say(&app, "after");
    ann.is_answered(&app).await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_while_the_gateway_is_away_is_answered_after_the_replay() {
    let app = App::start().await;
    let mut ann = Talker::of(&app);
    ann.say(&app, "before");
    app.reply(ann.messages[0]).await;
    app.discord.inject(Fault::Down { down: true });
    app.discord.inject(Fault::DropSocket);
    for number in 0..5 {
        ann.say(&app, &format!("while you were away {number}"));
    }
    let tried = crate::discord_app::eventually("a refused connection", async || {
        (app.discord.live_sessions() == 0).then_some(())
    });
    tried.await;
    app.discord.inject(Fault::Down { down: false });
    ann.is_answered(&app).await;
    assert_eq!(app.discord.resumes(), 1);
    assert_eq!(app.discord.identified().len(), 1);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_that_come_twice_are_answered_once() {
    let app = App::start().await;
    let mut ann = Talker::of(&app);
    app.discord.inject(Fault::DuplicateNext { events: 6 });
    for number in 0..3 {
        ann.say(&app, &format!("message {number}"));
    }
    ann.is_answered(&app).await;
    app.discord.inject(Fault::DuplicateNext { events: 1 });
    ann.say(&app, "and once more");
    ann.is_answered(&app).await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_socket_is_left_for_a_new_one() {
    let setup = Setup {
        discord: DiscordOptions {
            heartbeat_interval_ms: 700,
            ..DiscordOptions::default()
        },
        ..Setup::default()
    };
    let app = setup.start().await;
    let mut ann = Talker::of(&app);
    app.discord.inject(Fault::StopAcks { stopped: true });
    assert!(
        app.discord.wait_for_resumes(1, DEADLINE).await,
        "it resumes"
    );
    app.discord.inject(Fault::StopAcks { stopped: false });
    ann.say(&app, "still there?");
    ann.is_answered(&app).await;
    assert_eq!(app.discord.identified().len(), 1);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_of_two_shards_answer_for_their_servers() {
    let setup = Setup {
        discord: DiscordOptions {
            shards: 2,
            minimum_shards: 2,
            ..DiscordOptions::default()
        },
        ..Setup::default()
    };
    let app = setup.start().await;
    // Whichever came first to the gate went first through it.
    let mut shards: Vec<_> = app.discord.identified().iter().map(|it| it.shard).collect();
    shards.sort_unstable();
    assert_eq!(shards, [0, 1]);
    speak_on_both(&app).await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_number_of_shards_can_be_set() {
    let setup = Setup {
        discord: DiscordOptions {
            max_concurrency: 2,
            ..DiscordOptions::default()
        },
        env: vec![("CHINWAG_SHARDS", "2".to_owned())],
        ..Setup::default()
    };
    let app = setup.start().await;
    assert!(app.discord.identified().iter().all(|it| it.shards == 2));
    speak_on_both(&app).await;
    // One of them may fall over without the other.
    app.discord.inject_on(1, Fault::DropSocket);
    assert!(app.discord.wait_for_resumes(1, DEADLINE).await);
    assert_eq!(app.discord.identified().len(), 2);
    app.finish().await;
}

async fn speak_on_both(app: &App) {
    let ann = app.discord.add_user("ann");
    for shard in [0, 1] {
        let guild = app.discord.add_guild_on("server", shard, 2);
        let channel = app.discord.add_channel(guild, "lobby");
        let reply = app.reply(app.mention(ann, channel, "hello")).await;
        assert_eq!(reply.content, "(seen 1 messages) you said: hello");
        assert_eq!(app.posted_in(channel).len(), 1);
    }
    let direct = app.discord.direct_with(ann);
    app.ask(ann, direct, "and here").await;
    app.jobs_done(3).await;
}
