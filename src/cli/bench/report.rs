//! The figures, for people and for programs.

use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::{Map, Value, json};

use super::notes::{Wrongs, micros};

/// Everything that was measured; what was left out is missing.
#[derive(Debug, Default)]
pub(super) struct Figures {
    /// Jobs a second, by workers and waiting jobs.
    pub(super) drain_per_s: BTreeMap<&'static str, f64>,
    /// Jobs a second, one by one or in batches.
    pub(super) enqueue_per_s: BTreeMap<&'static str, f64>,
    /// From enqueueing to the handler's start, by jobs a second.
    pub(super) start_ms: BTreeMap<u32, Latencies>,
    pub(super) bytes_per_waiting_job: Option<f64>,
    pub(super) bytes_per_finished_job: Option<f64>,
    pub(super) bytes_per_unique_key: Option<f64>,
    pub(super) kill9_recovery_s: Option<f64>,
    pub(super) redis_restart_s: Option<f64>,
    pub(super) quiet_user_wait_ms: Option<f64>,
    pub(super) wrongs: Wrongs,
}

/// Percentiles, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Latencies {
    pub(super) p50: f64,
    pub(super) p95: f64,
    pub(super) p99: f64,
}

/// The percentiles of waits in microseconds.
pub(super) fn latencies(mut waits: Vec<i64>) -> Latencies {
    waits.sort_unstable();
    let at = |percent: usize| {
        let place = waits.len().saturating_sub(1) * percent / 100;
        waits
            .get(place)
            .map_or(f64::NAN, |wait| micros(*wait) / 1000.0)
    };
    Latencies {
        p50: at(50),
        p95: at(95),
        p99: at(99),
    }
}

/// The middle one.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

impl Figures {
    /// Whether nothing was lost, doubled or out of order.
    pub(super) fn is_clean(&self) -> bool {
        self.wrongs == Wrongs::default()
    }

    /// One object; the names are part of the command's contract.
    pub(super) fn json(&self) -> Value {
        let rates = |rates: &BTreeMap<&str, f64>| -> Map<String, Value> {
            let whole = |(name, rate): (&&str, &f64)| ((*name).to_owned(), json!(rate.round()));
            rates.iter().map(whole).collect()
        };
        let start: Map<String, Value> = self
            .start_ms
            .iter()
            .map(|(rate, Latencies { p50, p95, p99 })| {
                let each =
                    json!({"p50": rounded(*p50), "p95": rounded(*p95), "p99": rounded(*p99)});
                (rate.to_string(), each)
            })
            .collect();
        let mut all = Map::new();
        all.insert("drain_per_s".to_owned(), rates(&self.drain_per_s).into());
        all.insert(
            "enqueue_per_s".to_owned(),
            rates(&self.enqueue_per_s).into(),
        );
        all.insert("start_ms".to_owned(), start.into());
        for (name, _, figure) in self.singles() {
            if let Some(figure) = figure {
                all.insert(name.to_owned(), json!(rounded(figure)));
            }
        }
        let Wrongs {
            lost,
            doubled,
            out_of_order,
        } = self.wrongs;
        all.insert("lost".to_owned(), json!(lost));
        all.insert("doubled".to_owned(), json!(doubled));
        all.insert("out_of_order".to_owned(), json!(out_of_order));
        Value::Object(all)
    }

    /// The figures that are one number: name, what it is for people, the number.
    fn singles(&self) -> [(&'static str, &'static str, Option<f64>); 6] {
        [
            (
                "bytes_per_waiting_job",
                "bytes of Redis a waiting job of 200 bytes",
                self.bytes_per_waiting_job,
            ),
            (
                "bytes_per_finished_job",
                "bytes of Redis left a finished job",
                self.bytes_per_finished_job,
            ),
            (
                "bytes_per_unique_key",
                "bytes of Redis a unique key, for 15 minutes more",
                self.bytes_per_unique_key,
            ),
            (
                "kill9_recovery_s",
                "seconds until 100 jobs of a killed worker run again",
                self.kill9_recovery_s,
            ),
            (
                "redis_restart_s",
                "seconds from Redis' return to the first job",
                self.redis_restart_s,
            ),
            (
                "quiet_user_wait_ms",
                "ms a quiet user waits behind 20,000 messages, at most",
                self.quiet_user_wait_ms,
            ),
        ]
    }

    /// A table for people.
    pub(super) fn table(&self) -> String {
        let mut text = String::new();
        let mut row = |name: &str, value: String| {
            // Writing into a text does not fail.
            let _ = writeln!(text, "{name:<58} {value:>16}");
        };
        for (name, rate) in &self.drain_per_s {
            row(
                &format!("drain, jobs/s: {}", spoken(name)),
                format!("{rate:.0}"),
            );
        }
        for (name, rate) in &self.enqueue_per_s {
            row(&format!("enqueue, jobs/s: {name}"), format!("{rate:.0}"));
        }
        for (rate, Latencies { p50, p95, p99 }) in &self.start_ms {
            row(
                &format!("start at {rate}/s, ms: p50 / p95 / p99"),
                format!("{p50:.2} / {p95:.2} / {p99:.2}"),
            );
        }
        for (_, name, figure) in self.singles() {
            if let Some(figure) = figure {
                row(name, format!("{figure:.1}"));
            }
        }
        row("lost", self.wrongs.lost.to_string());
        row("doubled", self.wrongs.doubled.to_string());
        row("out of order", self.wrongs.out_of_order.to_string());
        text
    }
}

fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

/// A measurement's name in words.
fn spoken(name: &str) -> &str {
    match name {
        "w1_1000" => "1 worker, 1,000 waiting, concurrency 400",
        "w1_50000" => "1 worker, 50,000 waiting, concurrency 400",
        "w1_1000000" => "1 worker, the largest backlog, concurrency 400",
        "w2_50000" => "2 workers, 50,000 waiting, concurrency 400",
        "w1_50000_c100" => "1 worker, 50,000 waiting, concurrency 100",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_and_medians_are_of_what_was_measured() {
        let waits = (1..=100).rev().map(|ms| ms * 1000).collect();
        let Latencies { p50, p95, p99 } = latencies(waits);
        assert_eq!((p50, p95, p99), (50.0, 95.0, 99.0));
        assert!((median(vec![3.0, 1.0, 2.0]) - 2.0).abs() < 1e-9);
    }

    #[test]
    fn the_json_has_the_names_it_promises() {
        let mut figures = Figures::default();
        figures.drain_per_s.insert("w1_1000", 1234.4);
        let waits = latencies(vec![1000]);
        figures.start_ms.insert(50, waits);
        figures.kill9_recovery_s = Some(6.25);
        let json = figures.json();
        assert_eq!(json["drain_per_s"]["w1_1000"], 1234.0);
        assert_eq!(json["start_ms"]["50"]["p99"], 1.0);
        assert_eq!(json["kill9_recovery_s"], 6.25);
        assert_eq!(json["lost"], 0);
        assert!(json.get("redis_restart_s").is_none());
    }
}
