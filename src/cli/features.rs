//! `chinwag features`: what people asked for, for whoever decides about it.

use std::process::ExitCode;

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use serde_json::{Value, json};

use super::table::{Column, say, say_json, table};
use crate::{
    config::{Config, Environment},
    domain::feature::{Mode, Request, Status},
    store::{self, features},
};

/// What `features` can be told.
#[derive(Debug, Args)]
pub(super) struct FeaturesArgs {
    /// Only those in this state; without it all that are not decided
    #[arg(long, value_parser = status_name())]
    status: Option<Status>,
    /// The most rows; what most people want comes first
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    most: u32,
    /// Print one JSON object, and nothing else
    #[arg(long)]
    json: bool,
}

fn status_name() -> impl TypedValueParser<Value = Status> {
    PossibleValuesParser::new(Status::ALL.map(Status::name)).try_map(|name| name.parse())
}

/// Lists the requests.
pub(super) async fn run(args: FeaturesArgs) -> anyhow::Result<ExitCode> {
    let config = Config::read(Environment::read())?;
    let pool = store::open(&config.postgres)?;
    let undecided = Status::ALL.into_iter().filter(|it| it.is_undecided());
    let statuses: Vec<Status> = match args.status {
        Some(status) => vec![status],
        None => undecided.collect(),
    };
    let requests = features::list(&pool, &statuses, i64::from(args.most)).await?;
    if args.json {
        let rows: Vec<Value> = requests.iter().map(as_json).collect();
        say_json(&json!({ "features": rows }))?;
    } else {
        say(&as_text(&requests));
    }
    Ok(ExitCode::SUCCESS)
}

fn as_json(request: &Request) -> Value {
    let place = request.place.as_ref();
    json!({
        "id": request.id,
        "reference": request.reference(),
        "asked_at": request.created_at.to_string(),
        "title": request.title,
        "description": request.description,
        "priority": request.priority.name(),
        "status": request.status.name(),
        "votes": request.votes,
        "mode": request.mode.map(Mode::name),
        "url": place.map(|place| &place.url),
        "trouble": request.trouble,
    })
}

fn as_text(requests: &[Request]) -> String {
    if requests.is_empty() {
        return "Nobody has asked for anything.".to_owned();
    }
    let columns = [
        Column::Text("asked at"),
        Column::Number("votes"),
        Column::Text("priority"),
        Column::Text("status"),
        Column::Text("reference"),
        Column::Text("title"),
        Column::Text("where"),
    ];
    let row = |request: &Request| {
        let place = request.place.as_ref().map(|place| place.url.clone());
        let trouble = request.trouble.as_ref().map(|it| format!("({it})"));
        vec![
            request.created_at.strftime("%Y-%m-%d %H:%M").to_string(),
            request.votes.to_string(),
            request.priority.name().to_owned(),
            request.status.name().to_owned(),
            request.reference(),
            request.title.clone(),
            place.or(trouble).unwrap_or_default(),
        ]
    };
    table(&columns, &requests.iter().map(row).collect::<Vec<_>>())
}
