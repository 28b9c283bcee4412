//! `chinwag costs`: what was spent on a provider's calls, from the ledger.

mod caps;

use std::process::ExitCode;

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::table::{Column, say, say_json, table};
use crate::{
    clock::Clock,
    config::{Config, Environment},
    store::{
        self,
        ledger::{self, By, Sum},
    },
};

/// What `costs` can be told.
#[derive(Debug, Args)]
pub(super) struct CostsArgs {
    /// What to sum up by
    #[arg(long, default_value = "day", value_parser = by_name())]
    by: By,
    /// How many days to look back
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3650))]
    days: u16,
    /// The most rows, the dearest first
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    most: u32,
    /// Print one JSON object, and nothing else
    #[arg(long)]
    json: bool,
}

fn by_name() -> impl TypedValueParser<Value = By> {
    PossibleValuesParser::new(By::ALL.map(By::name)).try_map(|name| {
        let mut known = By::ALL.into_iter();
        known
            .find(|by| by.name() == name)
            .ok_or("there is no such sum")
    })
}

/// Tells what was spent.
pub(super) async fn run(args: CostsArgs) -> anyhow::Result<ExitCode> {
    let config = Config::read(Environment::read())?;
    let pool = store::open(&config.postgres)?;
    let since = Clock::Real.now() - SignedDuration::from_hours(24 * i64::from(args.days));
    let sums = ledger::sums(&pool, args.by, since, i64::from(args.most)).await?;
    let capped = caps::today(&config, &pool, Clock::Real.now()).await?;
    if args.json {
        let rows: Vec<Value> = sums.iter().map(as_json).collect();
        let caps: Vec<Value> = capped.iter().map(caps::as_json).collect();
        say_json(&json!({ "since": since.to_string(), "sums": rows, "caps": caps }))?;
    } else {
        say(&as_text(&sums));
        if !capped.is_empty() {
            say(&caps::as_text(&capped));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn as_json(sum: &Sum) -> Value {
    json!({
        "name": sum.name,
        "calls": sum.calls,
        "input_tokens": sum.input_tokens,
        "cache_read_tokens": sum.cache_read_tokens,
        "cache_creation_tokens": sum.cache_creation_tokens,
        "output_tokens": sum.output_tokens,
        "cost_nanos": sum.cost_nanos,
        "unpriced": sum.unpriced,
    })
}

fn as_text(sums: &[Sum]) -> String {
    if sums.is_empty() {
        return "Nothing was spent.".to_owned();
    }
    let columns = [
        Column::Text("of"),
        Column::Number("calls"),
        Column::Number("read"),
        Column::Number("from cache"),
        Column::Number("written"),
        Column::Number("US dollars"),
    ];
    let row = |sum: &Sum| {
        let read = sum.input_tokens + sum.cache_read_tokens + sum.cache_creation_tokens;
        vec![
            sum.name.clone(),
            sum.calls.to_string(),
            read.to_string(),
            format!("{} %", percent(sum.cache_read_tokens, read)),
            sum.output_tokens.to_string(),
            dollars(sum),
        ]
    };
    let rows: Vec<Vec<String>> = sums.iter().map(row).collect();
    let mut text = table(&columns, &rows);
    if sums.iter().any(|sum| sum.unpriced > 0) {
        text.push_str("\n+: calls of a model whose price is not known; CHINWAG_PRICES can say it.");
    }
    text
}

fn percent(part: i64, whole: i64) -> i64 {
    if whole == 0 { 0 } else { part * 100 / whole }
}

/// The cost in dollars, to a hundredth of a cent, with a mark where some of it is not known.
fn dollars(sum: &Sum) -> String {
    let hundredths = (sum.cost_nanos + 50_000) / 100_000;
    let more = if sum.unpriced > 0 { " +" } else { "" };
    format!("{}.{:04}{more}", hundredths / 10_000, hundredths % 10_000)
}
