//! One fault's turn: load, the strike in its middle, and the wait for the last answer.

use std::time::Duration;

use chinwag_standins::discord::Snowflake;
use tokio::time::{Instant, sleep};

use crate::{
    args::Arguments,
    fault::Fault,
    load::{self, Person, Posted},
    progress, since_start,
    stage::Stage,
    strike,
    tally::{self, Count, Said},
};

/// How long the load runs before the strike, and after it.
const BEFORE: Duration = Duration::from_millis(700);
const AFTER: Duration = Duration::from_millis(1300);
/// How many messages of each kind of wrong are told one by one.
const TOLD: usize = 12;
/// How often the answers that are still to come are looked for.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// A second answer that comes, comes within this time of the last first one, or is found at the end.
const ECHO: Duration = Duration::from_secs(1);

/// One fault's turn, and what is needed to count it.
#[derive(Debug)]
pub struct Episode {
    /// The fault.
    pub fault: Fault,
    posted: Vec<Posted>,
    lost: Vec<Snowflake>,
    stray: u64,
    injected: u64,
}

impl Episode {
    /// Lets everybody speak once while nothing strikes: what is said while the bot is away is read
    /// back where it was spoken to before. This is not counted.
    ///
    /// # Errors
    /// When not everybody is answered.
    pub async fn greet(
        stage: &mut Stage,
        args: &Arguments,
        people: &[Person],
        lots: fastrand::Rng,
    ) -> anyhow::Result<()> {
        stage.is_well().await?;
        progress(&format!("{} people greet the bot", args.users));
        // Every fifth message is of somebody who has just spoken.
        let messages = (args.users * 5).div_ceil(4) + 1;
        let span = Duration::from_secs_f64(f64::from(messages) / f64::from(args.rate));
        let discord = stage.discord.remote();
        let posted = load::post(discord, people, messages, span, lots).await;
        let lost = settle(stage, &posted, args.settle()).await?;
        anyhow::ensure!(
            lost.is_empty(),
            "{} greetings have no answer, and nothing has struck yet",
            lost.len()
        );
        // What was heard is noted every second.
        sleep(ECHO * 2).await;
        Ok(())
    }

    /// Plays a fault's turn.
    ///
    /// # Errors
    /// When something cannot be started again, or does not come back.
    pub async fn play(
        stage: &mut Stage,
        args: &Arguments,
        people: &[Person],
        fault: Fault,
        lots: &mut fastrand::Rng,
    ) -> anyhow::Result<Self> {
        stage.is_well().await?;
        let took = exchange(stage, fault).await?;
        let discord = stage.discord.remote();
        let strays_before = load::stray(&discord, people);
        let before = stage.met();
        let span = BEFORE + strike::span(fault, args.outage()) + AFTER;
        let span = span.max(Duration::from_secs(u64::from(args.messages / args.rate)));
        // People write until all programs were replaced twice.
        let span = span.max(BEFORE + took.mul_f64(2.5) + AFTER);
        progress(&format!(
            "{fault}: {} messages of {} people in {:.0} s",
            args.messages,
            args.users,
            span.as_secs_f64()
        ));
        let posting = load::post(discord.clone(), people, args.messages, span, lots.fork());
        let striking = async {
            sleep(BEFORE).await;
            if fault == Fault::AllRandom {
                let until = Instant::now() + span.saturating_sub(BEFORE + AFTER);
                return by_lot(stage, args.outage(), until, lots).await;
            }
            strike::strike(stage, fault, args.outage()).await?;
            Ok(0)
        };
        let (posted, drawn) = tokio::join!(posting, striking);
        let drawn = drawn?;
        let lost = settle(stage, &posted, args.settle()).await?;
        sleep(ECHO).await;
        let injected = match fault {
            Fault::AllRandom => drawn,
            _ => strike::struck(fault, &before, &stage.met()),
        };
        let episode = Self {
            fault,
            posted,
            lost,
            stray: load::stray(&discord, people) - strays_before,
            injected,
        };
        episode.tell(stage);
        exchange(stage, fault).await?;
        Ok(episode)
    }

    /// Counts. An answer that comes after all does not make up for a lost one; a second answer that
    /// comes late is counted.
    #[must_use]
    pub fn count(&self, stage: &Stage) -> Count {
        Count::of(&self.said(stage), self.stray, self.injected)
    }

    fn said(&self, stage: &Stage) -> Vec<Said> {
        let mut said = load::said(&stage.discord.remote(), &self.posted);
        for (said, posted) in said.iter_mut().zip(&self.posted) {
            if self.lost.contains(&posted.id) {
                said.replies.clear();
            }
        }
        said
    }

    fn tell(&self, stage: &Stage) {
        let said = self.said(stage);
        let count = Count::of(&said, self.stray, self.injected);
        let how = if count.is_clean() {
            "all answered once and in order".to_owned()
        } else {
            format!(
                "{} lost, {} doubled, {} out of order",
                count.lost, count.doubled, count.out_of_order
            )
        };
        progress(&format!(
            "{}: {how}; struck {} times, worst gap {:.1} s",
            self.fault, count.injected, count.worst_gap_s
        ));
        let wrong = |what: &str, is_wrong: &dyn Fn(usize) -> bool| {
            let found = said.iter().zip(&self.posted).enumerate();
            let found = found.filter(|(number, _)| is_wrong(*number));
            for (_, (said, posted)) in found.take(TOLD) {
                let at = since_start(said.at_ms);
                progress(&format!("  {what}: {} posted at {at:.1} s", posted.id));
            }
        };
        wrong("lost", &|number| said[number].replies.is_empty());
        wrong("doubled", &|number| said[number].replies.len() > 1);
        let out_of_order = tally::out_of_order(&said);
        wrong("out of order", &|number| out_of_order.contains(&number));
    }
}

/// Before a deploy of another version, and after it, that one takes the present one's place while
/// nobody writes. Tells how long it took.
async fn exchange(stage: &mut Stage, fault: Fault) -> anyhow::Result<Duration> {
    if fault != Fault::RollingDeploy || stage.other.is_none() {
        return Ok(Duration::ZERO);
    }
    let began = Instant::now();
    stage.deploy().await?;
    stage.is_well().await?;
    Ok(began.elapsed())
}

/// Draws faults by lot until a moment. Gives how many of them struck.
async fn by_lot(
    stage: &mut Stage,
    outage: Duration,
    until: Instant,
    lots: &mut fastrand::Rng,
) -> anyhow::Result<u64> {
    let mut struck = 0;
    while Instant::now() < until {
        let fault = Fault::drawn(lots);
        let most = outage.min(until.saturating_duration_since(Instant::now()));
        let outage = most.mul_f64(0.2 + 0.8 * lots.f64());
        progress(&format!("  {fault} for {:.1} s", outage.as_secs_f64()));
        let before = stage.met();
        strike::strike(stage, fault, outage).await?;
        stage.tend().await?;
        sleep(Duration::from_millis(lots.u64(200..1500))).await;
        struck += u64::from(strike::struck(fault, &before, &stage.met()) > 0);
    }
    Ok(struck)
}

/// Waits until every message has its answer. Gives those that have none when the time is over.
async fn settle(
    stage: &mut Stage,
    posted: &[Posted],
    deadline: Duration,
) -> anyhow::Result<Vec<Snowflake>> {
    let discord = stage.discord.remote();
    let bot = discord.bot();
    let began = Instant::now();
    let mut waiting: Vec<Snowflake> = posted.iter().map(|it| it.id).collect();
    loop {
        waiting.retain(|id| !discord.replies_to(*id).iter().any(|it| it.author == bot));
        if waiting.is_empty() || began.elapsed() > deadline {
            return Ok(waiting);
        }
        stage.tend().await?;
        sleep(LOOK_EVERY).await;
    }
}
