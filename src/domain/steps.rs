//! The steps of a job, with their times: what `chinwag trace` shows. No word of a message is in
//! it; a fact is a number, or one of the house's own words.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The version of [`Trace`]. It counts up when a name changes its meaning; new steps and facts
/// may come at any time, and readers show what they do not know as it is.
pub const VERSION: u16 = 1;

/// How a worker carried a job out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trace {
    /// The version of this shape.
    pub version: u16,
    /// The message that the job answers, by its id.
    pub message: String,
    /// The worker: its machine and its process.
    pub worker: String,
    /// Which try it was, from 1.
    pub attempt: u32,
    /// When the job was accepted, in milliseconds since the epoch.
    pub accepted_ms: i64,
    /// From its acceptance to its lease, in microseconds.
    pub waited_us: u64,
    /// From its lease to the moment at which its outcome was handed over, in microseconds.
    pub took_us: u64,
    /// What kept the answer from being what it should be, in one word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// The steps, in the order in which they began.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Step {
    /// Its name: `recall`, `model`, …
    pub name: String,
    /// When it began, in microseconds after the lease.
    pub start_us: u64,
    /// How long it took, in microseconds.
    pub took_us: u64,
    /// Why it did not do what it was to do, in one word; `cut_off` when it was not ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// What else is known of it.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub facts: Map<String, Value>,
}

impl Step {
    /// When it ended, in microseconds after the lease.
    #[must_use]
    pub fn end_us(&self) -> u64 {
        self.start_us.saturating_add(self.took_us)
    }

    /// A number among its facts.
    #[must_use]
    pub fn number(&self, fact: &str) -> Option<u64> {
        self.facts.get(fact)?.as_u64()
    }

    /// A word among its facts.
    #[must_use]
    pub fn word(&self, fact: &str) -> Option<&str> {
        self.facts.get(fact)?.as_str()
    }
}

impl Trace {
    /// How many steps a step is within.
    #[must_use]
    pub fn depth(&self, place: usize) -> usize {
        let Some(step) = self.steps.get(place) else {
            return 0;
        };
        let before = self.steps[..place].iter();
        before
            .filter(|outer| outer.start_us <= step.start_us && step.end_us() <= outer.end_us())
            .filter(|outer| outer.took_us > 0)
            .count()
    }

    /// How long steps of this name took together, in microseconds.
    #[must_use]
    pub fn took_by(&self, name: &str) -> u64 {
        let steps = self.steps.iter().filter(|step| step.name == name);
        steps.map(|step| step.took_us).sum()
    }

    /// The same as outcomes and receipts carry it.
    ///
    /// # Panics
    /// Never: every name in it is text.
    #[must_use]
    pub fn written(&self) -> Value {
        serde_json::to_value(self).expect("every name is text")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_trace_of_an_earlier_or_later_version_is_read() {
        let read: Trace = serde_json::from_value(json!({})).unwrap();
        assert_eq!(read, Trace::default());
        let later = json!({"version": 9, "mood": "merry", "attempt": 2,
            "steps": [{"name": "of_later", "took_us": 7, "facts": {"new": [1]}, "else": 1}]});
        let read: Trace = serde_json::from_value(later).unwrap();
        assert_eq!((read.version, read.attempt, read.steps.len()), (9, 2, 1));
        assert_eq!(
            serde_json::from_value::<Trace>(read.written()).unwrap(),
            read
        );
    }

    #[test]
    fn steps_within_others_are_told_apart_and_summed_by_name() {
        let step = |name: &str, start_us, took_us| Step {
            name: name.to_owned(),
            start_us,
            took_us,
            ..Step::default()
        };
        let trace = Trace {
            steps: vec![
                step("recall", 0, 10),
                step("answer", 10, 100),
                step("context", 10, 5),
                step("model", 15, 40),
                step("model", 60, 50),
                step("remember", 110, 3),
            ],
            ..Trace::default()
        };
        let depths: Vec<usize> = (0..7).map(|place| trace.depth(place)).collect();
        assert_eq!(depths, [0, 0, 1, 1, 1, 0, 0]);
        assert_eq!(trace.took_by("model"), 90);
        assert_eq!(trace.took_by("nothing"), 0);
    }
}
