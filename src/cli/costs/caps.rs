//! How far the caps on money are spent today: of everybody together, and of the people and servers
//! that spent the most.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    cli::table::{Column, table},
    config::Config,
    domain::budget::{Cap, dollars},
    hot::{Hot, budget},
    store::{
        Pool, StoreError,
        ledger::{self, By},
    },
};

/// So many people and servers are shown.
const MOST: i64 = 10;
/// Seconds in a day of UTC.
const DAY: i64 = 86_400;

/// One cap of one of those it holds for.
#[derive(Clone, Debug)]
pub(super) struct Capped {
    cap: Cap,
    /// Whose it is.
    of: String,
    most: u64,
    /// What the ledger has.
    spent: u64,
    /// What is set aside for calls under way, where Redis tells.
    aside: Option<u64>,
}

/// How far each cap that is set is spent since midnight in UTC.
pub(super) async fn today(
    config: &Config,
    pool: &Pool,
    now: Timestamp,
) -> Result<Vec<Capped>, StoreError> {
    let into = now.as_second().rem_euclid(DAY);
    let midnight = Timestamp::from_second(now.as_second() - into).unwrap_or(now);
    let hot = Hot::open(&config.redis).ok();
    let mut all = Vec::new();
    for cap in Cap::ALL {
        let Some(most) = config.caps.of(cap) else {
            continue;
        };
        let by = match cap {
            Cap::User => By::User,
            Cap::Server => By::Server,
            Cap::Day => By::Day,
        };
        for sum in ledger::sums(pool, by, midnight, MOST).await? {
            if cap == Cap::Server && sum.name == "-" {
                // Direct messages and the console are no server.
                continue;
            }
            let whose = match cap {
                Cap::User => sum.name.clone(),
                Cap::Server => format!("discord/{}", sum.name),
                Cap::Day => "all".to_owned(),
            };
            let aside = match &hot {
                Some(hot) => budget::aside(hot, cap, &whose).await.ok().flatten(),
                None => None,
            };
            all.push(Capped {
                cap,
                of: sum.name,
                most,
                spent: sum.cost_nanos.unsigned_abs(),
                aside,
            });
        }
    }
    Ok(all)
}

pub(super) fn as_json(capped: &Capped) -> Value {
    json!({
        "cap": capped.cap.name(),
        "of": capped.of,
        "most_nanos": capped.most,
        "spent_nanos": capped.spent,
        "aside_nanos": capped.aside,
    })
}

pub(super) fn as_text(capped: &[Capped]) -> String {
    let columns = [
        Column::Text("cap"),
        Column::Text("of"),
        Column::Number("spent today"),
        Column::Number("set aside"),
        Column::Number("of US dollars"),
        Column::Number("percent"),
    ];
    let row = |capped: &Capped| {
        let percent = u128::from(capped.spent) * 100 / u128::from(capped.most.max(1));
        vec![
            capped.cap.name().to_owned(),
            capped.of.clone(),
            dollars(capped.spent),
            capped.aside.map_or_else(|| "?".to_owned(), dollars),
            dollars(capped.most),
            format!("{percent} %"),
        ]
    };
    let rows: Vec<Vec<String>> = capped.iter().map(row).collect();
    format!(
        "\nCaps on money, since midnight in UTC:\n{}",
        table(&columns, &rows)
    )
}
