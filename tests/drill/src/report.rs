//! The counts as a table for people and as JSON for programs.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use crate::{fault::Fault, tally::Count};

/// The table's columns after the fault's name, and JSON's keys.
const COLUMNS: [&str; 9] = [
    "sent",
    "answered",
    "lost",
    "doubled",
    "out_of_order",
    "p50",
    "p95",
    "worst_gap_s",
    "injected",
];

/// A row for each fault, and one for all.
#[must_use]
pub fn table(counts: &[(Fault, Count)]) -> String {
    let mut table = format!("{:<17}", "fault");
    for column in COLUMNS {
        let _ = write!(table, " {column:>12}");
    }
    let total = Count::total(counts.iter().map(|(_, count)| count));
    let rows = counts.iter().map(|(fault, count)| (fault.name(), count));
    for (name, count) in rows.chain([("total".to_owned(), &total)]) {
        let _ = write!(table, "\n{name:<17}");
        let object = object(count);
        for column in COLUMNS {
            let _ = write!(table, " {:>12}", object[column].to_string());
        }
    }
    table
}

/// One object: the faults by their names, and all together.
#[must_use]
pub fn json(counts: &[(Fault, Count)]) -> Value {
    let faults: Map<String, Value> = counts
        .iter()
        .map(|(fault, count)| (fault.name(), object(count)))
        .collect();
    let total = Count::total(counts.iter().map(|(_, count)| count));
    json!({"faults": faults, "total": object(&total)})
}

fn object(count: &Count) -> Value {
    json!({
        "sent": count.sent,
        "answered": count.answered,
        "lost": count.lost,
        "doubled": count.doubled,
        "out_of_order": count.out_of_order,
        "p50": count.p50,
        "p95": count.p95,
        "worst_gap_s": count.worst_gap_s,
        "injected": count.injected,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_and_the_object_hold_every_column() {
        let counts = [(Fault::Op7, Count::of(&[], 0, 2))];
        let object = json(&counts);
        for column in COLUMNS {
            assert!(table(&counts).contains(column));
            assert!(object["faults"]["op7"][column].is_number(), "{column}");
            assert!(object["total"][column].is_number(), "{column}");
        }
    }
}
