//! `chinwag gateway` as a program: how it starts, how it is asked for its health, how it ends.

use std::{path::Path, time::Duration};

use chinwag::{
    llm::http,
    servers::{Ending, Held, Launch, StopSignal, free_port},
};
use chinwag_standins::{
    claude::{Answer, Behaviour},
    discord::{DiscordOptions, Fault},
};
use reqwest::StatusCode;
use tempfile::TempDir;

use crate::discord_app::{App, DEADLINE, SEND, Setup, eventually};

/// The program, told to run as a gateway beside the test's worker.
pub struct Program {
    held: Held,
    health: String,
    folder: TempDir,
}

impl Program {
    /// Starts it, with what is changed of the environment.
    pub async fn start(app: &App, changed: &[(&str, &str)]) -> Self {
        let port = free_port().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut environment = app.environment();
        environment.push((
            "CHINWAG_HEALTH_ADDRESS".to_owned(),
            format!("127.0.0.1:{port}"),
        ));
        for (name, value) in changed {
            environment.retain(|(known, _)| known != name);
            environment.push(((*name).to_owned(), (*value).to_owned()));
        }
        let launch = Launch {
            program: Path::new(env!("CARGO_BIN_EXE_chinwag")).to_owned(),
            arguments: vec!["gateway".to_owned()],
            environment,
            without: vec!["RUST_LOG".to_owned(), "CHINWAG_LOG".to_owned()],
            folder: folder.path().to_owned(),
            log: folder.path().join("gateway.log"),
            stop_signal: StopSignal::Terminate,
            grace: Duration::from_secs(20),
        };
        Self {
            held: Held::start(&launch).await.unwrap(),
            health: format!("http://127.0.0.1:{port}"),
            folder,
        }
    }

    /// All that it logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("gateway.log")).unwrap()
    }

    /// What it answers over HTTP.
    pub async fn asked(&self, path: &str) -> Option<(StatusCode, String)> {
        let answer = http::client()
            .get(format!("{}{path}", self.health))
            .send()
            .await
            .ok()?;
        Some((answer.status(), answer.text().await.ok()?))
    }

    /// Waits until it is ready.
    pub async fn is_ready(&self) {
        eventually("the gateway is ready", async || {
            let (status, _) = self.asked("/health/ready").await?;
            (status == StatusCode::OK).then_some(())
        })
        .await;
    }

    /// The value of a metric; none before it has one.
    pub async fn figure(&self, metric: &str) -> Option<f64> {
        let (_, metrics) = self.asked("/metrics").await?;
        let value = metrics.lines().find_map(|line| line.strip_prefix(metric));
        value?.trim().parse().ok()
    }

    /// SIGKILL.
    pub async fn kill(mut self) {
        self.held.kill().await.unwrap();
    }

    /// SIGTERM; it ends by itself and well.
    pub async fn stop(mut self) {
        let ending = self.held.stop(DEADLINE).await.unwrap();
        assert_eq!(ending, Ending::Status(0), "{}", self.log());
    }
}

/// A story that fails shows what its gateways said.
impl Drop for Program {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = std::fs::read_to_string(self.folder.path().join("gateway.log"));
            println!("{}", log.unwrap_or_default());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_wrong_token_the_program_ends_with_one_clear_line() {
    let app = Setup::default().prepare().await;
    let mut program = Program::start(&app, &[("DISCORD_TOKEN", "wrong-secret")]).await;
    let ended = tokio::time::timeout(DEADLINE, program.held.ended()).await;
    assert_eq!(ended.unwrap().unwrap(), Ending::Status(1));
    let log = program.log();
    let plain: Vec<_> = log.lines().filter(|line| !line.starts_with('{')).collect();
    assert_eq!(plain.len(), 1, "{log}");
    assert!(
        plain[0].starts_with("chinwag: DISCORD_TOKEN is refused by Discord"),
        "{log}"
    );
    assert!(!log.contains("wrong-secret"), "{log}");
    app.finish_after_refusals(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn its_health_follows_its_connection() {
    let app = Setup::default().prepare().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    let program = Program::start(&app, &[("CHINWAG_LOG", "trace")]).await;
    let live = eventually("it is live", async || program.asked("/health/live").await).await;
    assert_eq!(live, (StatusCode::OK, "live\n".to_owned()));
    program.is_ready().await;
    let (status, report) = program.asked("/health").await.unwrap();
    assert_eq!(status, StatusCode::OK);
    assert!(report.contains("discord"), "{report}");

    app.discord.inject(Fault::Down { down: true });
    app.discord.inject(Fault::DropSocket);
    eventually("it is not ready", async || {
        let (status, _) = program.asked("/health/ready").await?;
        (status == StatusCode::SERVICE_UNAVAILABLE).then_some(())
    })
    .await;
    let (status, _) = program.asked("/health/live").await.unwrap();
    assert_eq!(status, StatusCode::OK);
    app.discord.inject(Fault::Down { down: false });
    program.is_ready().await;

    let reply = app.ask(ann, direct, "hello, program").await;
    assert_eq!(reply.content, "(seen 1 messages) you said: hello, program");
    let (status, metrics) = program.asked("/metrics").await.unwrap();
    assert_eq!(status, StatusCode::OK);
    assert!(metrics.contains("platform=\"discord\""), "{metrics}");
    let log = program.log();
    assert!(!log.contains("hello, program"), "{log}");
    assert!(!log.contains(app.discord.token()), "{log}");
    program.stop().await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_program_leaves_nothing_unanswered_for_its_successor() {
    let setup = Setup {
        discord: DiscordOptions {
            // A successor does not know how long ago its predecessor identified.
            identify_window: Duration::ZERO,
            ..DiscordOptions::default()
        },
        ..Setup::default()
    };
    let app = setup.prepare().await;
    let people: Vec<_> = (0..5)
        .map(|number| {
            let user = app.discord.add_user(&format!("user{number}"));
            (user, app.discord.direct_with(user))
        })
        .collect();
    app.claude.always(Behaviour::Answer(Answer {
        delay_ms: 1500,
        ..Answer::default()
    }));
    let first = Program::start(&app, &[]).await;
    first.is_ready().await;
    let messages: Vec<_> = people
        .iter()
        .map(|(user, direct)| app.say(*user, *direct, "do not forget me"))
        .collect();
    eventually("all are accepted", async || {
        let jobs = app.base.accepted().await;
        (jobs == 5).then_some(())
    })
    .await;
    first.stop().await;
    assert_eq!(app.discord.live_sessions(), 0);

    let second = Program::start(&app, &[]).await;
    for message in &messages {
        app.reply(*message).await;
    }
    app.jobs_done(5).await;
    for (_, direct) in &people {
        assert_eq!(app.posted_in(*direct).len(), 1);
    }
    second.stop().await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_stops_lets_no_answer_overtake_one_that_waits() {
    let setup = Setup {
        discord: DiscordOptions {
            identify_window: Duration::ZERO,
            ..DiscordOptions::default()
        },
        ..Setup::default()
    };
    let app = setup.prepare().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    let program = Program::start(&app, &[]).await;
    program.is_ready().await;
    app.discord.inject(Fault::Fail {
        times: 2,
        status: 503,
        route: Some(SEND.to_owned()),
    });
    let first = app.say(ann, direct, "first");
    let second = app.say(ann, direct, "second");
    // By the second try of the first answer the second one is there, too, and waits behind it.
    eventually("the first answer has failed twice", async || {
        (app.discord.struck().failed == 2).then_some(())
    })
    .await;
    program.stop().await;

    let successor = Program::start(&app, &[]).await;
    let second = app.reply(second).await;
    let first = app.reply(first).await;
    assert!(first.id < second.id, "the second answer came first");
    successor.stop().await;
    app.finish().await;
}
