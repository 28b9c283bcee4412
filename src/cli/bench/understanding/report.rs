//! The figures, for people and for programs.

use std::{fmt::Write as _, time::Duration};

use serde_json::{Map, Value, json};

use super::scores::{Entities, Scores, share};
use crate::domain::intent::Intent;

/// Everything that was measured.
#[derive(Debug)]
pub(super) struct Figures {
    pub(super) scores: Scores,
    pub(super) entities: Entities,
    pub(super) training: Duration,
    pub(super) per_s_without_time: f64,
    pub(super) per_s_with_time: f64,
}

impl Figures {
    /// One object; the names are part of the command's contract.
    pub(super) fn json(&self) -> Value {
        let scores = &self.scores;
        let interval = |(low, high): (f64, f64)| json!([rounded(low), rounded(high)]);
        let intents: Map<String, Value> = (Intent::ALL.into_iter())
            .map(|intent| (intent.name().to_owned(), self.intent(intent)))
            .collect();
        let entities: Map<String, Value> = (self.entities.0.iter())
            .map(|(field, (found, all))| {
                let each = json!({"messages": all, "found": rounded(share(*found, *all))});
                (field.clone(), each)
            })
            .collect();
        json!({
            "messages": scores.messages(),
            "accuracy": rounded(scores.accuracy()),
            "accuracy_interval": interval(scores.accuracy_interval()),
            "macro_f1": rounded(scores.macro_f1()),
            "macro_f1_interval": interval(scores.macro_f1_interval()),
            "calibration_error": rounded(scores.calibration_error()),
            "right_over_wrong": rounded(scores.right_over_wrong()),
            "intents": intents,
            "decisions": scores.decisions(),
            "entities": entities,
            "training_ms": rounded(self.training.as_secs_f64() * 1000.0),
            "messages_per_s": {
                "without_time": self.per_s_without_time.round(),
                "with_time": self.per_s_with_time.round(),
            },
        })
    }

    fn intent(&self, intent: Intent) -> Value {
        let of_intent = self.scores.of_intent(intent);
        let row = self.scores.confusion[intent.index()];
        let found: Map<String, Value> = (Intent::ALL.into_iter().zip(row))
            .filter(|(_, count)| *count > 0)
            .map(|(found, count)| (found.name().to_owned(), json!(count)))
            .collect();
        json!({
            "messages": of_intent.messages,
            "precision": rounded(of_intent.precision),
            "recall": rounded(of_intent.recall),
            "f1": rounded(of_intent.f1),
            "found": found,
        })
    }

    /// Tables for people.
    pub(super) fn table(&self) -> String {
        let mut text = String::new();
        // Writing into a text does not fail.
        let _ = self.write_sums(&mut text);
        let _ = self.write_intents(&mut text);
        let _ = self.write_confusion(&mut text);
        text
    }

    fn write_sums(&self, text: &mut String) -> std::fmt::Result {
        let scores = &self.scores;
        let within = |(low, high): (f64, f64)| format!("{low:.3} to {high:.3}");
        writeln!(
            text,
            "{:<44} {:>8}",
            "messages kept back",
            scores.messages()
        )?;
        for (name, figure, interval) in [
            (
                "accuracy",
                scores.accuracy(),
                Some(scores.accuracy_interval()),
            ),
            (
                "macro-F1",
                scores.macro_f1(),
                Some(scores.macro_f1_interval()),
            ),
            ("calibration error", scores.calibration_error(), None),
            (
                "a right answer is surer than a wrong one",
                scores.right_over_wrong(),
                None,
            ),
        ] {
            let interval = interval.map(within).unwrap_or_default();
            writeln!(
                text,
                "{}",
                format!("{name:<44} {figure:>8.3}  {interval}").trim_end()
            )?;
        }
        for (decision, count) in scores.decisions() {
            let share = share(count, scores.messages());
            writeln!(text, "{:<44} {share:>8.3}", format!("decision: {decision}"))?;
        }
        for (field, (found, all)) in &self.entities.0 {
            let name = format!("found: {field}, of {all}");
            writeln!(text, "{name:<44} {:>8.3}", share(*found, *all))?;
        }
        let training = self.training.as_secs_f64() * 1000.0;
        writeln!(text, "{:<44} {training:>8.0}", "training, ms")?;
        let name = "messages/s on one core, without a time";
        writeln!(text, "{name:<44} {:>8.0}", self.per_s_without_time)?;
        let name = "messages/s on one core, with a time";
        writeln!(text, "{name:<44} {:>8.0}", self.per_s_with_time)
    }

    fn write_intents(&self, text: &mut String) -> std::fmt::Result {
        writeln!(
            text,
            "\n{:<22} {:>9} {:>9} {:>9} {:>9}",
            "intent", "messages", "precision", "recall", "F1"
        )?;
        for intent in Intent::ALL {
            let of_intent = self.scores.of_intent(intent);
            writeln!(
                text,
                "{:<22} {:>9} {:>9.3} {:>9.3} {:>9.3}",
                intent.name(),
                of_intent.messages,
                of_intent.precision,
                of_intent.recall,
                of_intent.f1
            )?;
        }
        Ok(())
    }

    fn write_confusion(&self, text: &mut String) -> std::fmt::Result {
        write!(text, "\n{:<22}", "wanted \\ found")?;
        for intent in Intent::ALL {
            // The first letters tell the columns apart; they are in the order of the rows.
            let name: String = intent.name().chars().take(8).collect();
            write!(text, " {name:>8}")?;
        }
        writeln!(text)?;
        for (intent, row) in Intent::ALL.into_iter().zip(&self.scores.confusion) {
            write!(text, "{:<22}", intent.name())?;
            for count in row {
                write!(text, " {count:>8}")?;
            }
            writeln!(text)?;
        }
        Ok(())
    }
}

fn rounded(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::bench::understanding::scores::Outcome;
    use crate::domain::decision::Decision;

    #[test]
    fn the_json_has_the_names_it_promises() {
        let mut entities = Entities::default();
        entities.count("prompt", true);
        let figures = Figures {
            scores: Scores::of(vec![Outcome {
                wanted: Intent::Help,
                found: Intent::GetStatus,
                confidence: 0.5,
                decision: Decision::Act,
            }]),
            entities,
            training: Duration::from_millis(300),
            per_s_without_time: 20_000.4,
            per_s_with_time: 500.0,
        };
        let json = figures.json();
        assert_eq!(json["messages"], 1);
        assert_eq!(json["accuracy"], 0.0);
        assert_eq!(json["intents"]["help"]["found"]["get_status"], 1);
        assert_eq!(json["decisions"]["act"], 1);
        assert_eq!(json["entities"]["prompt"]["found"], 1.0);
        assert_eq!(json["messages_per_s"]["without_time"], 20_000.0);
        assert!(figures.table().contains("get_status"));
    }
}
