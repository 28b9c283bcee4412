//! `chinwag bench understanding`: how often the local stage is right, how sure it should have
//! been, and how many messages a second it understands on one core.
//!
//! The messages were kept back: nothing was learned from them. Accuracy is the same on every
//! machine; only the rates differ. Intervals hold nineteen times in twenty.

mod messages;
mod report;
mod scores;

use std::{
    hint::black_box,
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use clap::Args;
use jiff::{Timestamp, tz::TimeZone};

use super::progress;
use crate::{
    clock::Clock,
    domain::intent::Intent,
    nlu::Context,
    understanding::{Local, Message, Understood},
};
use messages::{KeptBack, Stated};
use report::Figures;
use scores::{Entities, Outcome, Scores};

/// What `bench understanding` can be told.
#[derive(Debug, Args)]
pub(super) struct UnderstandingArgs {
    /// Print one JSON object instead of a table
    #[arg(long)]
    json: bool,
    /// How long each rate is measured, in seconds
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=60))]
    seconds: u64,
}

/// Measures, and tells.
pub(super) fn run(args: &UnderstandingArgs) -> anyhow::Result<ExitCode> {
    let kept_back = KeptBack::read()?;
    progress("training");
    let began = Instant::now();
    let local = Local::learned().context("the example utterances cannot be used")?;
    let training = began.elapsed();
    progress("understanding what was kept back");
    let now = Clock::Real.now();
    let outcomes = kept_back
        .messages
        .iter()
        .map(|message| outcome(&local, message, now));
    let scores = Scores::of(outcomes.collect());
    let entities = entities(&local, &kept_back.stated, now);
    progress("counting messages a second");
    let a_while = Duration::from_secs(args.seconds);
    let rate = |timed: bool| {
        let is_timed =
            |message: &&messages::Message| (message.intent == Intent::ScheduleTask) == timed;
        let texts = kept_back.messages.iter().filter(is_timed);
        let texts: Vec<&str> = texts.map(|message| message.text.as_str()).collect();
        per_second(&local, &texts, now, a_while)
    };
    let figures = Figures {
        scores,
        entities,
        training,
        per_s_without_time: rate(false),
        per_s_with_time: rate(true),
    };
    if args.json {
        println!("{}", figures.json());
    } else {
        println!("{}", figures.table());
    }
    Ok(ExitCode::SUCCESS)
}

fn understood(local: &Local, text: &str, context: Context, now: Timestamp) -> Understood {
    local.understand(&Message {
        text,
        now: now.to_zoned(TimeZone::UTC),
        language: None,
        context,
        asked_before: false,
    })
}

fn outcome(local: &Local, message: &messages::Message, now: Timestamp) -> Outcome {
    let understood = understood(local, &message.text, message.context, now);
    Outcome {
        wanted: message.intent,
        found: understood.intent,
        confidence: understood.confidence,
        decision: understood.decision,
    }
}

/// What of the fields that messages state was found.
fn entities(local: &Local, stated: &[Stated], now: Timestamp) -> Entities {
    let mut entities = Entities::default();
    for message in stated {
        let understood = understood(local, &message.text, Context::default(), now);
        let found = serde_json::to_value(&understood.entities.said).unwrap_or_default();
        for (field, value) in &message.fields {
            let found = found.get(field).and_then(|found| found.as_str());
            entities.count(field, found.unwrap_or_default() == value);
        }
    }
    entities
}

/// How many of these are understood in a second, over and over for a while, on one core.
fn per_second(local: &Local, texts: &[&str], now: Timestamp, a_while: Duration) -> f64 {
    let began = Instant::now();
    let mut count = 0_u32;
    while began.elapsed() < a_while && !texts.is_empty() {
        for text in texts {
            black_box(understood(local, text, Context::default(), now));
            count += 1;
        }
    }
    f64::from(count) / began.elapsed().as_secs_f64()
}
