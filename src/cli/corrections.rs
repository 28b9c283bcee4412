//! `chinwag corrections`: what people said that they had meant, as labelled examples.

use std::process::ExitCode;

use clap::Args;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::table::{Column, say, say_json, table};
use crate::{
    clock::Clock,
    config::{Config, Environment},
    store::{
        self,
        corrections::{self, Example},
    },
};

/// What `corrections` can be told.
#[derive(Debug, Args)]
pub(super) struct CorrectionsArgs {
    /// How many days to look back
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3650))]
    days: u16,
    /// The most rows, the newest first
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    most: u32,
    /// Print one JSON object, and nothing else
    #[arg(long)]
    json: bool,
}

/// Lists the corrections.
pub(super) async fn run(args: CorrectionsArgs) -> anyhow::Result<ExitCode> {
    let config = Config::read(Environment::read())?;
    let pool = store::open(&config.postgres)?;
    let since = Clock::Real.now() - SignedDuration::from_hours(24 * i64::from(args.days));
    let examples = corrections::since(&pool, since, i64::from(args.most)).await?;
    if args.json {
        let rows: Vec<Value> = examples.iter().map(as_json).collect();
        say_json(&json!({ "since": since.to_string(), "corrections": rows }))?;
    } else {
        say(&as_text(&examples));
    }
    Ok(ExitCode::SUCCESS)
}

fn as_json(example: &Example) -> Value {
    json!({
        "at": example.at.to_string(),
        "taken_for": example.taken_for,
        "meant": example.meant,
        "said_by": example.said_by,
        "text": example.words,
    })
}

fn as_text(examples: &[Example]) -> String {
    if examples.is_empty() {
        return "Nobody was misunderstood, or nobody said so.".to_owned();
    }
    let columns = [
        Column::Text("at"),
        Column::Text("taken for"),
        Column::Text("meant"),
        Column::Text("said by"),
        Column::Text("words"),
    ];
    let row = |example: &Example| {
        vec![
            example.at.strftime("%Y-%m-%d %H:%M").to_string(),
            example.taken_for.clone(),
            example.meant.clone(),
            example.said_by.clone(),
            example.words.clone().unwrap_or_default(),
        ]
    };
    table(&columns, &examples.iter().map(row).collect::<Vec<_>>())
}
