//! `chinwag bench interactions`: how soon a gateway acknowledges what people do with commands, as
//! Discord would see it: from sending the event to taking the acknowledgement.
//!
//! The gateway and the worker are real programs, and Discord is the stand-in of the tests, a program
//! beside this one. The way to the real Discord and back comes on top of what is measured.

use std::{
    path::PathBuf,
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use clap::Args;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    progress,
    report::{Latencies, latencies},
    stage::{Stage, beside, until},
};
use crate::{
    llm::http,
    servers::{Held, free_port},
};

/// What `bench interactions` can be told.
#[derive(Debug, Args)]
pub(super) struct InteractionsArgs {
    /// Print one JSON object instead of a table
    #[arg(long)]
    json: bool,
    /// How many commands are used a second
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    rate: u32,
    /// How long it is measured, in seconds
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,
}

/// How many people use commands in turn, each in their direct messages.
const PEOPLE: u32 = 100;
/// What is cold is not what is measured.
const WARM_UP: Duration = Duration::from_secs(2);
const TOKEN: &str = "token-of-the-bench";

/// Measures, and tells.
pub(super) async fn run(args: &InteractionsArgs) -> anyhow::Result<ExitCode> {
    let stand_in = beside("chinwag-standins")?;
    let stage = Stage::set(None).await?;
    let figures = measure(&stage, stand_in, args).await;
    stage.strike().await;
    let figures = figures?;
    if args.json {
        println!("{}", figures.json());
    } else {
        println!("{}", figures.text());
    }
    Ok(if figures.is_clean() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn measure(
    stage: &Stage,
    stand_in: PathBuf,
    args: &InteractionsArgs,
) -> anyhow::Result<Figures> {
    let hall = Hall::open(stage, stand_in).await?;
    progress("warm-up");
    hall.use_commands(args.rate, WARM_UP).await?;
    hall.all_are_answered().await?;
    let before = hall.interactions().await?.len();
    progress("interactions");
    hall.use_commands(args.rate, Duration::from_secs(args.seconds))
        .await?;
    hall.all_are_answered().await?;
    let used = hall.interactions().await?.split_off(before);
    Ok(Figures::of(args.rate, &used))
}

/// Discord, a gateway and a worker.
struct Hall {
    control: String,
    client: reqwest::Client,
    _running: [Held; 3],
}

/// What the stand-in tells of what somebody did.
#[derive(Debug, Deserialize)]
struct Used {
    standing: String,
    acknowledged_after_us: Option<i64>,
}

impl Used {
    fn is_over(&self) -> bool {
        matches!(self.standing.as_str(), "answered" | "failed")
    }
}

impl Hall {
    async fn open(stage: &Stage, stand_in: PathBuf) -> anyhow::Result<Self> {
        let port = free_port()?;
        let base = format!("http://127.0.0.1:{port}");
        let told = ["discord", "--port", &port.to_string(), "--token", TOKEN];
        let discord = stage
            .program(&stand_in, &told.map(ToOwned::to_owned), &[])
            .await?;
        let client = http::client();
        let control = format!("{base}/control");
        until("the stand-in for Discord listens", async || {
            Ok(client.get(format!("{control}/world")).send().await.is_ok())
        })
        .await?;
        let worker = stage.program(&beside("chinwag-worker")?, &[], &[]).await?;
        let set = [
            ("DISCORD_TOKEN", TOKEN.to_owned()),
            ("DISCORD_API_BASE", base),
            ("RATE_LIMIT_GENERAL", "1000000,1".to_owned()),
        ];
        let own = std::env::current_exe().context("finding the running program")?;
        let gateway = stage.program(&own, &["gateway".to_owned()], &set).await?;
        let hall = Self {
            control,
            client,
            _running: [discord, worker, gateway],
        };
        until("the gateway is connected", async || {
            let world: Value = hall.told("world").await?;
            Ok(world["live_sessions"].as_u64().unwrap_or_default() > 0)
        })
        .await?;
        Ok(hall)
    }

    async fn told<T: serde::de::DeserializeOwned>(&self, of: &str) -> anyhow::Result<T> {
        let answer = self.client.get(format!("{}/{of}", self.control));
        Ok(answer.send().await?.error_for_status()?.json().await?)
    }

    async fn interactions(&self) -> anyhow::Result<Vec<Used>> {
        self.told("interactions").await
    }

    /// People use a command at a steady rate, whether or not those before them are answered.
    async fn use_commands(&self, rate: u32, span: Duration) -> anyhow::Result<()> {
        let began = Instant::now();
        let mut tick = tokio::time::interval(Duration::from_secs(1) / rate);
        let mut used = 0_u32;
        while began.elapsed() < span {
            tick.tick().await;
            let body = json!({
                "user": format!("user{}", used % PEOPLE), "channel": "dm", "name": "help",
            });
            let command = self.client.post(format!("{}/command", self.control));
            let answer = command.json(&body).send().await?;
            answer.error_for_status().context("a command is used")?;
            used += 1;
        }
        Ok(())
    }

    async fn all_are_answered(&self) -> anyhow::Result<()> {
        until("every command is answered", async || {
            Ok(self.interactions().await?.iter().all(Used::is_over))
        })
        .await
    }
}

/// What was measured.
#[derive(Debug, PartialEq)]
struct Figures {
    rate: u32,
    used: usize,
    answered: usize,
    /// Those that Discord says have failed.
    unacknowledged: usize,
    /// From sending the event to taking the acknowledgement.
    acknowledged: Latencies,
}

impl Figures {
    fn of(rate: u32, used: &[Used]) -> Self {
        let waits: Vec<i64> = used
            .iter()
            .filter_map(|used| used.acknowledged_after_us)
            .collect();
        let answered = used.iter().filter(|used| used.standing == "answered");
        Self {
            rate,
            used: used.len(),
            answered: answered.count(),
            unacknowledged: used.len() - waits.len(),
            acknowledged: latencies(waits),
        }
    }

    fn is_clean(&self) -> bool {
        self.unacknowledged == 0 && self.answered == self.used
    }

    fn json(&self) -> Value {
        let Latencies { p50, p95, p99 } = self.acknowledged;
        json!({
            "rate_per_s": self.rate,
            "used": self.used,
            "answered": self.answered,
            "unacknowledged": self.unacknowledged,
            "acknowledged_ms": {"p50": p50, "p95": p95, "p99": p99},
        })
    }

    fn text(&self) -> String {
        let Latencies { p50, p95, p99 } = self.acknowledged;
        let Self {
            rate,
            used,
            answered,
            unacknowledged,
            ..
        } = self;
        format!(
            "interactions: {rate} commands a second\n  \
             {used} used, {answered} answered, {unacknowledged} not acknowledged in time\n  \
             acknowledged after, ms: p50 {p50:.1}, p95 {p95:.1}, p99 {p99:.1}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_acknowledged_is_counted_and_no_figure() {
        let used = |standing: &str, after| Used {
            standing: standing.to_owned(),
            acknowledged_after_us: after,
        };
        let figures = Figures::of(50, &[used("answered", Some(2000)), used("failed", None)]);
        assert_eq!((figures.answered, figures.unacknowledged), (1, 1));
        assert!(!figures.is_clean());
        assert_eq!(figures.json()["acknowledged_ms"]["p99"], 2.0);
        let clean = Figures::of(50, &[used("answered", Some(2000))]);
        assert!(clean.is_clean());
        assert!(!Figures::of(50, &[used("thinking", Some(1))]).is_clean());
    }
}
