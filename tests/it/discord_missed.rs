//! A session that Discord has forgotten: what was said meanwhile is read back and answered, once,
//! as far back as an answer is still one.

use std::time::Duration;

use chinwag::hot::heard;
use chinwag_standins::discord::{Fault, Snowflake};

use crate::{
    discord_app::{App, DEADLINE, Setup, eventually, logged},
    discord_process::Program,
};

/// Somebody who was heard in direct messages and in a server.
struct Ann {
    user: Snowflake,
    direct: Snowflake,
    lobby: Snowflake,
    asked: Vec<Snowflake>,
}

impl Ann {
    fn of(app: &App) -> Self {
        let user = app.discord.add_user("ann");
        let guild = app.discord.add_guild("home");
        Self {
            user,
            direct: app.discord.direct_with(user),
            lobby: app.discord.add_channel(guild, "lobby"),
            asked: Vec::new(),
        }
    }

    fn speak(&mut self, app: &App, text: &str) {
        self.asked.push(app.say(self.user, self.direct, text));
        app.say(self.user, self.lobby, "not for the bot");
        self.asked.push(app.mention(self.user, self.lobby, text));
    }

    /// Speaks, is answered, and the bot remembers having heard it.
    async fn is_heard(&mut self, app: &App) {
        self.speak(app, "before");
        for message in &self.asked {
            app.reply(*message).await;
        }
        let last: Vec<_> = self.asked.iter().map(ToString::to_string).collect();
        eventually("both channels are noted", async || {
            let heard = heard::latest(&app.base.hot, 10).await.ok()?;
            let noted = heard.iter().filter(|heard| last.contains(&heard.message));
            (noted.count() == 2).then_some(())
        })
        .await;
    }

    /// Everything asked was answered, once and in order.
    async fn is_answered(&self, app: &App) {
        for message in &self.asked {
            app.reply(*message).await;
        }
        app.jobs_done(i64::try_from(self.asked.len()).unwrap())
            .await;
        for channel in [self.direct, self.lobby] {
            let posted = app.posted_in(channel);
            let answered: Vec<_> = posted.iter().filter_map(|it| it.reply_to).collect();
            let mut asked = self.asked.clone();
            asked.retain(|id| app.discord.message(*id).unwrap().channel == channel);
            assert_eq!(answered, asked);
        }
    }
}

/// With a Redis that may be emptied.
fn alone() -> Setup {
    Setup {
        own_redis: true,
        ..Setup::default()
    }
}

/// The gateway's socket is gone, and Discord forgets the session before it comes back.
async fn forgotten_while(app: &App, happening: impl AsyncFnOnce()) {
    app.discord.inject(Fault::Down { down: true });
    app.discord.inject(Fault::DropSocket);
    eventually("the socket is gone", async || {
        (app.discord.live_sessions() == 0).then_some(())
    })
    .await;
    app.discord.inject(Fault::ForgetSessions);
    happening().await;
    app.discord.inject(Fault::Down { down: false });
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_while_a_session_was_lost_is_read_back_and_answered_once() {
    let app = App::start().await;
    let mut ann = Ann::of(&app);
    ann.is_heard(&app).await;
    forgotten_while(&app, async || {
        for number in 0..5 {
            ann.speak(&app, &format!("while you were away, {number}"));
        }
    })
    .await;
    let back = app.discord.wait_for_sessions(1, DEADLINE).await;
    assert!(back, "a new session");
    ann.is_answered(&app).await;
    ann.speak(&app, "after");
    ann.is_answered(&app).await;
    assert_eq!(app.discord.refused_resumes(), 1);
    assert_eq!(app.discord.identified().len(), 2);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_redis_forgot_of_the_channels_their_gateway_knows() {
    let app = App::start().await;
    let mut ann = Ann::of(&app);
    ann.is_heard(&app).await;
    let keys = app.base.hot.keys();
    redis::cmd("DEL")
        .arg(&[keys.heard(), keys.heard_messages()])
        .query_async::<()>(&mut app.base.hot.connection().await.unwrap())
        .await
        .unwrap();
    forgotten_while(&app, async || ann.speak(&app, "while you were away")).await;
    let back = app.discord.wait_for_sessions(1, DEADLINE).await;
    assert!(back, "a new session");
    ann.is_answered(&app).await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_over_for_good_costs_nothing_that_was_said() {
    for fault in [
        Fault::InvalidSession { resumable: false },
        Fault::Close { code: 4009 },
    ] {
        let app = App::start().await;
        let mut ann = Ann::of(&app);
        ann.is_heard(&app).await;
        app.discord.inject(fault);
        for number in 0..5 {
            ann.speak(&app, &format!("meanwhile, {number}"));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        eventually("a new session", async || {
            (app.discord.identified().len() == 2 && app.discord.live_sessions() == 1).then_some(())
        })
        .await;
        ann.is_answered(&app).await;
        app.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_old_to_be_answered_is_skipped_aloud() {
    let setup = Setup {
        env: vec![("CHINWAG_READ_BACK_SECONDS", "4".to_owned())],
        ..Setup::default()
    };
    let app = setup.start().await;
    let mut ann = Ann::of(&app);
    ann.is_heard(&app).await;
    let lines = || logged("are too old and stay unanswered").len();
    let before = lines();
    forgotten_while(&app, async || {
        app.say(ann.user, ann.direct, "long ago");
        app.mention(ann.user, ann.lobby, "long ago");
        tokio::time::sleep(Duration::from_secs(5)).await;
        ann.speak(&app, "just now");
    })
    .await;
    ann.is_answered(&app).await;
    eventually("it is said aloud", async || {
        (lines() > before).then_some(())
    })
    .await;
    let line = logged("are too old and stay unanswered").pop().unwrap();
    assert!(line.contains("skipped=2"), "{line}");
    app.finish().await;
}

/// A gateway is killed, something is forgotten, and its successor answers what was said meanwhile.
async fn a_successor_answers(setup: Setup, forgetting: impl AsyncFnOnce(&App)) {
    let app = setup.prepare().await;
    let mut ann = Ann::of(&app);
    let first = Program::start(&app, &[]).await;
    assert!(app.discord.wait_for_sessions(1, DEADLINE).await);
    ann.is_heard(&app).await;
    ann.speak(&app, "just before");
    first.kill().await;
    forgetting(&app).await;
    ann.speak(&app, "while nobody is there");
    let second = Program::start(&app, &[]).await;
    ann.is_answered(&app).await;
    second.stop().await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_gateways_successor_reads_back_when_the_session_is_gone() {
    let forgetting = async |app: &App| app.discord.inject(Fault::ForgetSessions);
    a_successor_answers(Setup::default(), forgetting).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_everybody_forgot_of_the_channels_the_journal_knows() {
    // The shard is nobody's then, so nobody can tell Redis again what it forgets.
    a_successor_answers(alone(), async |app: &App| app.base.flush().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_was_emptied_is_told_again_at_once_what_was_heard() {
    let app = alone().start().await;
    let mut ann = Ann::of(&app);
    ann.is_heard(&app).await;
    app.base.flush().await;
    eventually("both channels are noted again", async || {
        let heard = heard::latest(&app.base.hot, 10).await.ok()?;
        (heard.len() == 2).then_some(())
    })
    .await;
    app.finish().await;
}
