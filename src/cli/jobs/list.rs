//! `chinwag jobs list`.

use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::{
    Manner, ages, complain,
    names::Filters,
    say, say_json,
    stores::{Stores, now},
    table::{Column, table},
};
use crate::store::jobs::{self, Listed, State};

/// What `list` can be told.
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Only jobs that are so
    #[arg(long)]
    state: Option<Stands>,
    #[command(flatten)]
    filters: Filters,
    /// How many at most
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    limit: u32,
}

/// How a job stands.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Stands {
    /// It waits or runs
    Open,
    /// It was dropped; its asker is told when its turn comes
    Cancelled,
    /// It is over without success
    Dead,
}

impl Stands {
    fn state(self) -> State {
        match self {
            Self::Open => State::Open,
            Self::Cancelled => State::Cancelled,
            Self::Dead => State::Dead,
        }
    }
}

pub(super) async fn run(args: ListArgs, manner: &Manner) -> anyhow::Result<ExitCode> {
    let pool = Stores::open()?.pool;
    let doubt = args.filters.doubt();
    let states: Vec<State> = args.state.into_iter().map(Stands::state).collect();
    let filter = args.filters.among(&states, now());
    let most = i64::from(args.limit);
    let mut names = jobs::names(&pool, &filter, Some(most + 1)).await?;
    let more = names.len() > args.limit as usize;
    names.truncate(args.limit as usize);
    let listed = jobs::details(&pool, &names).await?;
    if manner.json {
        say_json(&listed)?;
    } else if listed.is_empty() {
        say("no jobs");
    } else {
        say(&shown(&listed));
    }
    if let Some(doubt) = doubt.filter(|_| listed.is_empty()) {
        complain(&doubt);
    }
    if more {
        complain(&format!("there are more than {most}; --limit shows more"));
    }
    Ok(ExitCode::SUCCESS)
}

fn shown(listed: &[Listed]) -> String {
    const COLUMNS: [Column; 8] = [
        Column::Text("ID"),
        Column::Text("STATE"),
        Column::Text("KIND"),
        Column::Text("CONVERSATION"),
        Column::Number("AGE"),
        Column::Number("TRIES"),
        Column::Number("BYTES"),
        Column::Text("REASON"),
    ];
    let now = now();
    let row = |job: &Listed| {
        let since = job.accepted_at.or(job.died_at);
        vec![
            job.name.to_string(),
            job.state.name().to_owned(),
            job.kind.clone().unwrap_or_else(|| "?".to_owned()),
            job.conversation.clone(),
            since.map_or_else(|| "?".to_owned(), |since| ages::shown(since, now)),
            job.attempts
                .map(|tries| tries.to_string())
                .unwrap_or_default(),
            job.payload_bytes.to_string(),
            job.reason.clone().unwrap_or_default(),
        ]
    };
    let rows: Vec<Vec<String>> = listed.iter().map(row).collect();
    table(&COLUMNS, &rows)
}
