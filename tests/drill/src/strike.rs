//! How each fault is brought about, and how often it really struck.
//!
//! Every strike undoes itself: when it returns, what was broken is whole, and what was stopped runs.

use std::time::Duration;

use anyhow::{Context, bail};
use chinwag_standins::{
    claude::{Answer, Behaviour},
    discord::{self, Remote},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, sleep, sleep_until},
};

use crate::{
    fault::Fault,
    stage::{Met, Stage},
};

/// How long a killed gateway is missing.
const A_MOMENT: Duration = Duration::from_secs(1);
/// How often events are doubled or swapped while that lasts.
const BETWEEN_EVENTS: Duration = Duration::from_millis(250);
/// How long Claude thinks while programs are killed and replaced.
const THINKING_MS: u64 = 300;
/// What Discord answers when it is broken.
const BROKEN: [u16; 4] = [500, 502, 503, 504];
/// How long Discord asks to wait when it limits.
const RETRY_AFTER_MS: u64 = 700;

/// How long a strike takes.
#[must_use]
pub fn span(fault: Fault, outage: Duration) -> Duration {
    match fault {
        // Long enough for faults of several kinds.
        Fault::AllRandom => outage * 4,
        _ => outage,
    }
}

/// How often a fault struck between two looks.
#[must_use]
pub fn struck(fault: Fault, before: &Met, after: &Met) -> u64 {
    let of = |count: fn(&Met) -> u64| count(after) - count(before);
    let (redis, postgres) = (of(|it| it.redis), of(|it| it.postgres));
    match fault {
        Fault::WorkerKill
        | Fault::GatewayKill
        | Fault::RedisFlush
        | Fault::RollingDeploy
        | Fault::AllRandom => of(|it| it.deeds),
        Fault::RedisRestart | Fault::RedisOutage => redis,
        Fault::PostgresRestart | Fault::PostgresOutage => postgres,
        Fault::BothDown if redis == 0 || postgres == 0 => 0,
        Fault::BothDown => redis + postgres,
        Fault::ClaudeOutage => of(|it| it.overloaded),
        Fault::Discord5xx => of(|it| it.discord.failed),
        Fault::Discord429 => of(|it| it.discord.limited),
        Fault::SocketDrop => of(|it| it.discord.dropped),
        Fault::Op7 | Fault::Op9Resumable | Fault::Op9Final => of(|it| it.discord.told_off),
        Fault::Zombie => of(|it| it.discord.silent),
        Fault::DuplicateEvents => of(|it| it.discord.doubled),
        Fault::ReorderedEvents => of(|it| it.discord.swapped),
        Fault::SlowNetwork => of(|it| it.slowed),
    }
}

/// Brings a fault about. [`Fault::AllRandom`] is not one fault: `episode` draws its lots.
///
/// # Errors
/// When what was stopped cannot be started again.
pub async fn strike(stage: &mut Stage, fault: Fault, outage: Duration) -> anyhow::Result<()> {
    match fault {
        Fault::WorkerKill | Fault::GatewayKill | Fault::RollingDeploy => {
            // There must be something that is interrupted.
            stage.claude.always(Behaviour::Answer(Answer {
                delay_ms: THINKING_MS,
                ..Answer::default()
            }));
            sleep(Duration::from_millis(THINKING_MS)).await;
            let done = match fault {
                Fault::WorkerKill => kill_workers(stage, outage).await,
                Fault::GatewayKill => kill_gateways(stage, outage).await,
                _ => deploy(stage).await,
            };
            stage.claude.always(Behaviour::default());
            done
        }
        Fault::RedisRestart => restart_redis(stage, outage).await,
        Fault::RedisFlush => flush(stage, outage).await,
        Fault::PostgresRestart => restart_postgres(stage, outage).await,
        Fault::RedisOutage => away(stage, outage, true, false).await,
        Fault::PostgresOutage => away(stage, outage, false, true).await,
        Fault::BothDown => away(stage, outage, true, true).await,
        Fault::ClaudeOutage => {
            stage.claude.always(Behaviour::error(529));
            sleep(outage).await;
            stage.claude.always(Behaviour::default());
            Ok(())
        }
        Fault::SlowNetwork => {
            slow(stage, true);
            sleep(outage).await;
            slow(stage, false);
            Ok(())
        }
        Fault::AllRandom => bail!("all-random is drawn by lot, and no fault by itself"),
        _ => {
            play(&stage.discord.remote(), fault, outage).await;
            Ok(())
        }
    }
}

fn slow(stage: &Stage, is_slow: bool) {
    stage.redis_line.slow(is_slow);
    stage.postgres_line.slow(is_slow);
}

/// Waits for the second strike of two, which comes at the end of the outage.
async fn second(began: Instant, outage: Duration) {
    sleep_until(began + outage).await;
}

async fn kill_workers(stage: &mut Stage, outage: Duration) -> anyhow::Result<()> {
    let began = Instant::now();
    for turn in 0..3 {
        sleep_until(began + outage / 2 * turn).await;
        let number = turn as usize % stage.workers.len();
        let worker = &mut stage.workers[number];
        stage.deeds += u64::from(worker.kill().await?);
        worker.start_again().await?;
    }
    Ok(())
}

async fn kill_gateways(stage: &mut Stage, outage: Duration) -> anyhow::Result<()> {
    let began = Instant::now();
    for turn in 0..2 {
        if turn > 0 {
            second(began, outage).await;
        }
        let number = turn % stage.gateways.len();
        let gateway = &mut stage.gateways[number];
        stage.deeds += u64::from(gateway.kill().await?);
        sleep(A_MOMENT).await;
        gateway.start_again().await?;
    }
    Ok(())
}

/// Replaces every program; when it is by another version, then back again.
async fn deploy(stage: &mut Stage) -> anyhow::Result<()> {
    stage.deploy().await?;
    if stage.other.is_some() {
        stage.deploy().await?;
    }
    Ok(())
}

async fn restart_redis(stage: &mut Stage, outage: Duration) -> anyhow::Result<()> {
    let began = Instant::now();
    for turn in 0..2 {
        stage.redis_line.server_is_away(true);
        if turn > 0 {
            second(began, outage).await;
            stage.redis.kill().await?;
        }
        stage.redis.restart().await?;
        stage.redis_line.server_is_away(false);
    }
    Ok(())
}

async fn restart_postgres(stage: &mut Stage, outage: Duration) -> anyhow::Result<()> {
    let began = Instant::now();
    for turn in 0..2 {
        stage.postgres_line.server_is_away(true);
        if turn > 0 {
            second(began, outage).await;
            stage.postgres.kill().await?;
        }
        stage.postgres.restart().await?;
        stage.postgres_line.server_is_away(false);
    }
    Ok(())
}

async fn away(
    stage: &mut Stage,
    outage: Duration,
    redis: bool,
    postgres: bool,
) -> anyhow::Result<()> {
    if redis {
        stage.redis_line.server_is_away(true);
        stage.redis.stop().await?;
    }
    if postgres {
        stage.postgres_line.server_is_away(true);
        stage.postgres.stop().await?;
    }
    sleep(outage).await;
    if postgres {
        stage.postgres.restart().await?;
        stage.postgres_line.server_is_away(false);
    }
    if redis {
        stage.redis.restart().await?;
        stage.redis_line.server_is_away(false);
    }
    Ok(())
}

async fn flush(stage: &mut Stage, outage: Duration) -> anyhow::Result<()> {
    let began = Instant::now();
    for turn in 0..2 {
        if turn > 0 {
            second(began, outage).await;
        }
        let mut redis = TcpStream::connect(("127.0.0.1", stage.redis.port())).await?;
        redis.write_all(b"FLUSHALL SYNC\r\n").await?;
        let mut answer = [0; 5];
        redis
            .read_exact(&mut answer)
            .await
            .context("Redis did not answer FLUSHALL")?;
        stage.deeds += u64::from(answer == *b"+OK\r\n");
    }
    Ok(())
}

/// What Discord does on its side of the line.
async fn play(discord: &Remote, fault: Fault, outage: Duration) {
    let until = Instant::now() + outage;
    match fault {
        Fault::Discord5xx => {
            for status in BROKEN {
                discord.inject(failing(status));
            }
            rest_recovers(discord, until).await;
        }
        Fault::Discord429 => {
            for global in [false, true] {
                discord.inject(discord::Fault::Limit {
                    times: if global { u32::MAX } else { 5 },
                    retry_after_ms: RETRY_AFTER_MS,
                    global,
                    route: None,
                });
            }
            rest_recovers(discord, until).await;
        }
        Fault::Zombie => {
            discord.inject(discord::Fault::StopAcks { stopped: true });
            sleep_until(until).await;
            discord.inject(discord::Fault::StopAcks { stopped: false });
        }
        Fault::DuplicateEvents => {
            while Instant::now() < until {
                discord.inject(discord::Fault::DuplicateNext { events: 3 });
                sleep(BETWEEN_EVENTS).await;
            }
            discord.inject(discord::Fault::Recover);
        }
        Fault::ReorderedEvents => {
            while Instant::now() < until {
                discord.inject(discord::Fault::SwapNextTwo);
                sleep(BETWEEN_EVENTS).await;
            }
            discord.inject(discord::Fault::Recover);
        }
        _ => {
            for turn in 0..2 {
                if turn > 0 {
                    sleep_until(until).await;
                }
                discord.inject(socket_fault(fault));
            }
        }
    }
}

async fn rest_recovers(discord: &Remote, until: Instant) {
    sleep_until(until).await;
    discord.inject(discord::Fault::Recover);
}

/// The last of [`BROKEN`] goes on for as long as it is not taken back.
fn failing(status: u16) -> discord::Fault {
    discord::Fault::Fail {
        times: if status == BROKEN[BROKEN.len() - 1] {
            u32::MAX
        } else {
            3
        },
        status,
        route: None,
    }
}

fn socket_fault(fault: Fault) -> discord::Fault {
    match fault {
        Fault::Op7 => discord::Fault::Reconnect,
        Fault::Op9Resumable => discord::Fault::InvalidSession { resumable: true },
        Fault::Op9Final => discord::Fault::InvalidSession { resumable: false },
        _ => discord::Fault::DropSocket,
    }
}
