//! A gateway that is killed between acknowledging an interaction and handing it over: whoever used
//! the command is answered by the next one, once.

use std::time::Duration;

use chinwag::{clock::Clock, hot::interactions};
use chinwag_standins::discord::{DiscordOptions, Fault, Seen, Snowflake, Standing, usable};

use crate::{
    discord_app::{App, Setup, eventually},
    discord_process::Program,
};

/// The route by which interactions are acknowledged, as faults name it.
const CALLBACK: &str = "POST /interactions/{interaction}/{token}/callback";
/// Longer than any story lasts.
const FOR_EVER_MS: u64 = 600_000;

/// Whatever has something to do among its first two guesses is asked about.
async fn prepared() -> App {
    let setup = Setup {
        discord: DiscordOptions {
            // A successor does not know how long ago its predecessor identified.
            identify_window: Duration::ZERO,
            ..DiscordOptions::default()
        },
        env: vec![("CHINWAG_INTENT_MARGIN", "1".to_owned())],
        ..Setup::default()
    };
    setup.prepare().await
}

async fn started(app: &App) -> Program {
    let program = Program::start(app, &[]).await;
    program.is_ready().await;
    program
}

/// Discord takes the next acknowledgement, and its gateway does not hear of that before it dies.
async fn killed_after<T>(app: &App, program: Program, happens: impl AsyncFnOnce() -> T) -> T {
    app.discord.inject(Fault::LateAnswer {
        times: 1,
        ms: FOR_EVER_MS,
        route: Some(CALLBACK.to_owned()),
    });
    let accepted = app.base.accepted().await;
    let happened = happens().await;
    program.kill().await;
    assert_eq!(
        app.base.accepted().await,
        accepted,
        "it was not handed over"
    );
    happened
}

async fn is_thinking(app: &App, used: Snowflake) {
    app.sees(used, |seen| seen.standing == Standing::Thinking)
        .await;
}

/// How many interactions are noted as not handed over.
async fn noted(app: &App) -> usize {
    let left = interactions::left(&app.base.hot, Clock::Real.now()).await;
    left.unwrap().len()
}

/// Nothing is left of what was handed over.
async fn nothing_is_noted(app: &App) {
    eventually("what was handed over is forgotten", async || {
        (noted(app).await == 0).then_some(())
    })
    .await;
}

fn lobby(app: &App) -> (Snowflake, Snowflake) {
    let ann = app.discord.add_user("ann");
    let guild = app.discord.add_guild("home");
    (ann, app.discord.add_channel(guild, "lobby"))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_and_not_handed_over_is_answered_when_the_session_goes_on() {
    let app = prepared().await;
    let (ann, lobby) = lobby(&app);
    let first = started(&app).await;
    app.used(ann, lobby, "status", &[]).await;
    app.jobs_done(1).await;
    nothing_is_noted(&app).await;
    let used = killed_after(&app, first, async || {
        let used = app.command(ann, lobby, "status", &[]);
        is_thinking(&app, used).await;
        used
    })
    .await;

    let second = started(&app).await;
    let status = app.answered(used).await;
    assert!(status.text().contains("Redis: working"), "{status:?}");
    assert_eq!(app.discord.resumes(), 1);
    app.jobs_done(2).await;
    assert_eq!(app.posted_in(lobby).len(), 2);
    nothing_is_noted(&app).await;
    second.stop().await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_and_not_handed_over_is_answered_when_the_session_is_lost() {
    let app = prepared().await;
    let (ann, lobby) = lobby(&app);
    let first = started(&app).await;
    let [open, private] = killed_after(&app, first, async || {
        // Both are acknowledged, and the lane of their channel waits for what became of the first.
        let open = app.command(ann, lobby, "status", &[]);
        is_thinking(&app, open).await;
        let private = app.command(ann, lobby, "help", &[]);
        is_thinking(&app, private).await;
        [open, private]
    })
    .await;
    assert_eq!(noted(&app).await, 2);
    app.discord.inject(Fault::ForgetSessions);

    let second = started(&app).await;
    let status = app.answered(open).await;
    assert!(status.text().contains("Redis: working"), "{status:?}");
    let help = app.answered(private).await;
    assert!(help.is_private(), "{help:?}");
    assert!(help.text().contains("Here is what works now"), "{help:?}");
    assert_eq!(app.discord.refused_resumes(), 1);
    app.jobs_done(2).await;
    assert_eq!(app.posted_in(lobby).len(), 1);
    nothing_is_noted(&app).await;
    second.stop().await;

    // A third one takes nothing up again.
    app.discord.inject(Fault::ForgetSessions);
    let third = started(&app).await;
    app.used(ann, lobby, "status", &[]).await;
    app.jobs_done(3).await;
    third.stop().await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_press_that_was_acknowledged_and_not_handed_over_takes_its_place_once() {
    let app = prepared().await;
    let (ann, lobby) = lobby(&app);
    let first = started(&app).await;
    let question = app.mention(ann, lobby, "draw a cat wearing a top hat");
    let question = app.reply(question).await;
    app.jobs_done(1).await;
    let mut buttons = usable(&question).into_iter();
    let picture = buttons.find(|id| id.ends_with(":generate_image")).unwrap();
    let pressed = killed_after(&app, first, async || {
        let pressed = app.press(ann, question.id, &picture);
        app.sees(pressed, |seen| seen.standing == Standing::Taken)
            .await;
        pressed
    })
    .await;
    app.discord.inject(Fault::ForgetSessions);

    let second = started(&app).await;
    let answer = app.answered(pressed).await;
    assert_eq!(answer.messages[0].id, question.id);
    assert!(answer.text().contains("OPENROUTER_API_KEY"), "{answer:?}");
    app.jobs_done(2).await;
    assert_eq!(app.posted_in(lobby).len(), 1);
    second.stop().await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_acknowledged_in_time_is_answered_by_an_ordinary_message() {
    let app = prepared().await;
    let (ann, lobby) = lobby(&app);
    let first = started(&app).await;
    app.discord.inject(Fault::Latency { ms: FOR_EVER_MS });
    let used = app.command(ann, lobby, "status", &[]);
    eventually("it is noted", async || {
        (noted(&app).await == 1).then_some(())
    })
    .await;
    first.kill().await;
    app.discord.inject(Fault::Latency { ms: 0 });
    app.discord.inject(Fault::ForgetSessions);
    let failed = |seen: &Seen| seen.standing == Standing::Failed;
    app.sees(used, failed).await;

    let second = started(&app).await;
    let posted = eventually("there is an answer", async || {
        app.posted_in(lobby).into_iter().next()
    })
    .await;
    assert!(posted.content.contains("Redis: working"), "{posted:?}");
    app.jobs_done(1).await;
    assert_eq!(app.posted_in(lobby).len(), 1);
    second.stop().await;
    app.finish().await;
}
