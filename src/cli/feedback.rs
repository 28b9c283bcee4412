//! `chinwag feedback`: what people think of the answers, with how sure that is.

use std::process::ExitCode;

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use serde_json::{Value, json};

use super::table::{Column, say, say_json, table};
use crate::{
    clock::Clock,
    config::{Config, Environment},
    store::{
        self,
        feedback::{self, By, Count},
    },
};

/// How many standard deviations lie on either side of the middle, so that the interval holds the
/// true share 95 times in a hundred.
const Z: f64 = 1.959_963_985;

/// What `feedback` can be told.
#[derive(Debug, Args)]
pub(super) struct FeedbackArgs {
    /// What to count by
    #[arg(long, default_value = "prompt", value_parser = by_name())]
    by: By,
    /// How many days to look back
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3650))]
    days: u16,
    /// The first day to count, in UTC, such as 2026-11-01; in the place of --days
    #[arg(long, value_name = "DAY", conflicts_with = "days")]
    from: Option<Date>,
    /// The last day to count, in UTC
    #[arg(long, value_name = "DAY")]
    to: Option<Date>,
    /// The most rows
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
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
            .ok_or("there is no such count")
    })
}

/// Tells what people think.
pub(super) async fn run(args: FeedbackArgs) -> anyhow::Result<ExitCode> {
    let config = Config::read(Environment::read())?;
    let pool = store::open(&config.postgres)?;
    let (since, until) = span(&args, Clock::Real.now())?;
    anyhow::ensure!(since < until, "the last day lies before the first");
    let counts = feedback::counts(&pool, args.by, (since, until), i64::from(args.most)).await?;
    if args.json {
        let rows: Vec<Value> = counts.iter().map(|count| as_json(args.by, count)).collect();
        say_json(&json!({
            "since": since.to_string(),
            "until": until.to_string(),
            "by": args.by.name(),
            "votes": counts.iter().map(|count| count.votes).sum::<i64>(),
            "counts": rows,
        }))?;
    } else {
        say(&as_text(args.by, &counts));
    }
    Ok(ExitCode::SUCCESS)
}

fn span(args: &FeedbackArgs, now: Timestamp) -> anyhow::Result<(Timestamp, Timestamp)> {
    let begin_of = |day: Date| day.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp());
    let until = match args.to {
        Some(day) => begin_of(day.tomorrow()?)?,
        // What is voted while this is asked counts.
        None => now + SignedDuration::from_mins(1),
    };
    let since = match args.from {
        Some(day) => begin_of(day)?,
        None => until.min(now) - SignedDuration::from_hours(24 * i64::from(args.days)),
    };
    Ok((since, until))
}

/// The version of a prompt, and its variant where there is one.
fn parts(prompt: &str) -> (&str, Option<&str>) {
    match prompt.split_once('/') {
        Some((version, variant)) => (version, Some(variant)),
        None => (prompt, None),
    }
}

fn as_json(by: By, count: &Count) -> Value {
    let (low, high) = interval(count.good, count.votes);
    let mut row = json!({
        "name": count.name,
        "votes": count.votes,
        "good": count.good,
        "share": share(count.good, count.votes),
        "low": low,
        "high": high,
    });
    if by == By::Prompt {
        let (version, variant) = parts(&count.name);
        row["version"] = version.into();
        row["variant"] = variant.into();
    }
    row
}

fn as_text(by: By, counts: &[Count]) -> String {
    if counts.is_empty() {
        return "Nobody has voted.".to_owned();
    }
    let numbers = [
        Column::Number("votes"),
        Column::Number("good"),
        Column::Number("share"),
        Column::Text("95 % between"),
    ];
    let mut columns = match by {
        By::Prompt => vec![Column::Text("version"), Column::Text("variant")],
        By::Intent => vec![Column::Text("intent")],
        By::Day => vec![Column::Text("day")],
    };
    columns.extend(numbers);
    let row = |count: &Count| {
        let shown = |name: &str| if name.is_empty() { "-" } else { name }.to_owned();
        let mut cells = match by {
            By::Prompt => {
                let (version, variant) = parts(&count.name);
                vec![shown(version), shown(variant.unwrap_or_default())]
            }
            By::Intent | By::Day => vec![shown(&count.name)],
        };
        let (low, high) = interval(count.good, count.votes);
        cells.extend([
            count.votes.to_string(),
            count.good.to_string(),
            percent(share(count.good, count.votes)),
            format!("{} and {}", percent(low), percent(high)),
        ]);
        cells
    };
    table(&columns, &counts.iter().map(row).collect::<Vec<_>>())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "nobody gives as many votes as a float cannot tell apart"
)]
fn share(good: i64, votes: i64) -> f64 {
    good as f64 / votes.max(1) as f64
}

/// Wilson's interval: where the true share lies, 95 times in a hundred. Unlike the usual one it
/// stays within 0 and 1 and says something of few votes.
#[expect(
    clippy::cast_precision_loss,
    reason = "nobody gives as many votes as a float cannot tell apart"
)]
fn interval(good: i64, votes: i64) -> (f64, f64) {
    if votes <= 0 {
        return (0.0, 1.0);
    }
    let (count, share) = (votes as f64, share(good, votes));
    let spread = Z * Z / count;
    let middle = (share + spread / 2.0) / (1.0 + spread);
    let half = Z / (1.0 + spread) * (share * (1.0 - share) / count + spread / (4.0 * count)).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: (f64, f64), low: f64, high: f64) -> bool {
        (found.0 - low).abs() < 0.000_5 && (found.1 - high).abs() < 0.000_5
    }

    #[test]
    fn the_interval_is_wilsons() {
        // As tables of it say.
        assert!(
            close(interval(8, 10), 0.490, 0.943),
            "{:?}",
            interval(8, 10)
        );
        assert!(close(interval(50, 100), 0.404, 0.596));
        assert!(close(interval(0, 10), 0.0, 0.278));
        assert!(close(interval(10, 10), 0.722, 1.0));
        assert!(close(interval(1, 1), 0.207, 1.0));
        assert_eq!(interval(0, 0), (0.0, 1.0));
        for votes in 1..60 {
            for good in 0..=votes {
                let (low, high) = interval(good, votes);
                let share = share(good, votes);
                assert!(0.0 <= low && low <= share + 1e-12, "{good} of {votes}");
                assert!(share <= high + 1e-12 && high <= 1.0, "{good} of {votes}");
            }
        }
    }

    #[test]
    fn a_prompts_name_tells_version_and_variant() {
        assert_eq!(parts("0a1b2c3d"), ("0a1b2c3d", None));
        let varied = parts("0a1b2c3d/length:brief");
        assert_eq!(varied, ("0a1b2c3d", Some("length:brief")));
        let count = Count {
            name: "0a1b2c3d/length:brief".to_owned(),
            votes: 10,
            good: 8,
        };
        let told = as_text(By::Prompt, std::slice::from_ref(&count));
        assert!(told.contains("80.0 %  49.0 % and 94.3 %"), "{told}");
        assert_eq!(as_json(By::Prompt, &count)["variant"], "length:brief");
        assert!(as_json(By::Intent, &count).get("variant").is_none());
        assert_eq!(as_text(By::Day, &[]), "Nobody has voted.");
    }
}
