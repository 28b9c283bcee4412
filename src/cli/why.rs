//! `chinwag why`: how a message was understood, from the intent log.
//!
//! It shows no word of the message unless it is told to. The status is 0 when the log knows it, 1 when it does not.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};
use uuid::Uuid;

use super::table::{Column, complain, pairs, say, say_json, table};
use crate::{
    config::{Config, Environment},
    domain::{intent::Intent, reading},
    store::{self, intents::Logged},
};

/// Less likely intents are left out of the table.
const LEAST_SHOWN: f64 = 0.01;

/// What `why` can be told.
#[derive(Debug, Args)]
pub(super) struct WhyArgs {
    /// The message's id, or that of the job that answered it
    #[arg(value_name = "ID")]
    id: String,
    /// Show the message's words, too, where the log keeps them
    #[arg(long)]
    texts: bool,
    /// Print one JSON object, and nothing else
    #[arg(long)]
    json: bool,
}

/// Tells what the log knows.
pub(super) async fn run(args: WhyArgs) -> anyhow::Result<ExitCode> {
    let config = Config::read(Environment::read())?;
    let pool = store::open(&config.postgres)?;
    let job = Uuid::parse_str(&args.id).ok();
    let Some(mut logged) = store::intents::of_message(&pool, &args.id, job).await? else {
        complain(&format!(
            "the intent log knows no message {:?}; it has those that were answered and delivered",
            args.id
        ));
        return Ok(ExitCode::FAILURE);
    };
    if !args.texts {
        hide_words(&mut logged);
    }
    if args.json {
        say_json(&as_json(&logged))?;
    } else {
        say(&as_text(&logged));
    }
    Ok(ExitCode::SUCCESS)
}

fn hide_words(logged: &mut Logged) {
    if let Some(Value::Object(entities)) = &mut logged.entities {
        reading::hide_words(entities);
    }
    for wish in logged.wishes.as_array_mut().into_iter().flatten() {
        if let Some(Value::Object(entities)) = wish.get_mut("entities") {
            reading::hide_words(entities);
        }
    }
}

fn as_json(logged: &Logged) -> Value {
    json!({
        "job": logged.job.to_string(),
        "at": logged.at.to_string(),
        "intent": logged.intent,
        "confidence": logged.confidence,
        "alternatives": logged.alternatives,
        "entities": logged.entities,
        "decision": logged.decision,
        "wishes": logged.wishes,
        "reasoning": logged.reasoning,
        "stage": logged.stage,
        "failure": logged.failure,
        "took_ms": logged.took_ms,
        "trace": logged.trace,
    })
}

fn as_text(logged: &Logged) -> String {
    let mut lines = vec![
        ("intent", logged.intent.clone()),
        ("confidence", format!("{:.3}", logged.confidence)),
        ("decision", logged.decision.clone()),
        ("because", logged.reasoning.clone()),
        ("told by", logged.stage.clone()),
        ("delivered", logged.at.to_string()),
        ("job", logged.job.to_string()),
    ];
    if let Some(took) = logged.took_ms {
        lines.push(("took", format!("{took} ms")));
    }
    if let Some(failure) = &logged.failure {
        lines.push(("failure", failure.clone()));
    }
    if let Some(Value::Object(entities)) = &logged.entities
        && !entities.is_empty()
    {
        let named = entities.iter().map(|(name, value)| match value {
            Value::Null => format!("{name} (not shown)"),
            Value::String(text) => format!("{name} {text}"),
            other => format!("{name} {other}"),
        });
        lines.push(("entities", named.collect::<Vec<_>>().join(", ")));
    }
    let mut text = pairs(&lines);
    let rows = scores(logged);
    if !rows.is_empty() {
        text.push('\n');
        text.push_str(&table(
            &[
                Column::Text("intent"),
                Column::Number("confidence"),
                Column::Number("model"),
                Column::Number("keywords"),
                Column::Number("context"),
            ],
            &rows,
        ));
    }
    text
}

/// Each intent with the parts of its score, the likeliest first.
fn scores(logged: &Logged) -> Vec<Vec<String>> {
    let others: Vec<(String, f64)> =
        serde_json::from_value(logged.alternatives.clone()).unwrap_or_default();
    let all = std::iter::once((logged.intent.clone(), logged.confidence)).chain(others);
    let row = |(name, confidence): (String, f64)| {
        if confidence < LEAST_SHOWN {
            return None;
        }
        let parts = logged.trace.get(Intent::named(&name)?.name())?;
        let part = |part: &str| parts.get(part).and_then(Value::as_f64);
        let shown =
            |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.3}"));
        let (model, keywords, context) = (part("model"), part("keywords"), part("context"));
        let scores = [Some(confidence), model, keywords, context].map(shown);
        Some(std::iter::once(name).chain(scores).collect())
    };
    all.filter_map(row).collect()
}
