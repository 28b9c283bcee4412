//! `chinwag jobs schedules`.

use std::process::ExitCode;

use serde_json::json;

use super::{
    Manner, ages, say, say_json,
    stores::{Stores, now},
    table::{Column, table},
};
use crate::store::schedules;

pub(super) async fn run(manner: &Manner) -> anyhow::Result<ExitCode> {
    let all = schedules::all(&Stores::open()?.pool).await?;
    if manner.json {
        let one = |(name, next, last)| json!({ "name": name, "next": next, "last": last });
        let all: Vec<serde_json::Value> = all.into_iter().map(one).collect();
        say_json(&all)?;
        return Ok(ExitCode::SUCCESS);
    }
    if all.is_empty() {
        say("no schedules: the first worker that runs sets them up");
        return Ok(ExitCode::SUCCESS);
    }
    let now = now();
    let rows: Vec<Vec<String>> = all
        .into_iter()
        .map(|(name, next, last)| {
            let last = last.map_or_else(|| "never".to_owned(), |last| ages::moment(last, now));
            vec![name, ages::moment(next, now), last]
        })
        .collect();
    let columns = [
        Column::Text("NAME"),
        Column::Text("NEXT"),
        Column::Text("LAST"),
    ];
    say(&table(&columns, &rows));
    Ok(ExitCode::SUCCESS)
}
