//! Right and wrong, counted.

use std::collections::BTreeMap;

use crate::domain::{decision::Decision, intent::Intent};

const INTENTS: usize = Intent::ALL.len();

/// How many times messages are drawn anew to see how far a figure may be off by chance.
const DRAWINGS: usize = 1000;

/// What became of one message.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Outcome {
    pub(super) wanted: Intent,
    pub(super) found: Intent,
    pub(super) confidence: f64,
    pub(super) decision: Decision,
}

/// How often an intent was found where it is and only where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PerIntent {
    pub(super) messages: usize,
    pub(super) precision: f64,
    pub(super) recall: f64,
    pub(super) f1: f64,
}

/// How often which was found for which: wanted first, found second.
type Confusion = [[usize; INTENTS]; INTENTS];

/// All that is said about a set of messages.
#[derive(Clone, Debug)]
pub(super) struct Scores {
    outcomes: Vec<Outcome>,
    pub(super) confusion: Confusion,
}

impl Scores {
    pub(super) fn of(outcomes: Vec<Outcome>) -> Self {
        Self {
            confusion: confusion(outcomes.iter()),
            outcomes,
        }
    }

    pub(super) fn messages(&self) -> usize {
        self.outcomes.len()
    }

    pub(super) fn accuracy(&self) -> f64 {
        accuracy(&self.confusion)
    }

    pub(super) fn macro_f1(&self) -> f64 {
        macro_f1(&self.confusion)
    }

    pub(super) fn accuracy_interval(&self) -> (f64, f64) {
        self.interval(accuracy)
    }

    pub(super) fn macro_f1_interval(&self) -> (f64, f64) {
        self.interval(macro_f1)
    }

    pub(super) fn of_intent(&self, intent: Intent) -> PerIntent {
        of_intent(&self.confusion, intent.index())
    }

    /// How often each decision was taken.
    pub(super) fn decisions(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for outcome in &self.outcomes {
            *counts.entry(outcome.decision.name()).or_default() += 1;
        }
        counts
    }

    /// How far confidence and being right are apart, on average over ten steps of confidence.
    pub(super) fn calibration_error(&self) -> f64 {
        let mut steps = [(0.0, 0.0); 10];
        for outcome in &self.outcomes {
            let reached = |step: &u8| outcome.confidence >= f64::from(*step) / 10.0;
            let at = (1..10).rev().find(reached).unwrap_or(0);
            let (confidence, right) = &mut steps[usize::from(at)];
            *confidence += outcome.confidence;
            *right += f64::from(u8::from(outcome.wanted == outcome.found));
        }
        let apart: f64 = steps
            .iter()
            .map(|(sure, right)| f64::abs(sure - right))
            .sum();
        apart / number(self.outcomes.len())
    }

    /// How often a right answer is surer than a wrong one.
    pub(super) fn right_over_wrong(&self) -> f64 {
        let of = |right: bool| {
            let fits = move |outcome: &&Outcome| (outcome.wanted == outcome.found) == right;
            let some = self.outcomes.iter().filter(fits);
            some.map(|outcome| outcome.confidence).collect::<Vec<f64>>()
        };
        let (rights, wrongs) = (of(true), of(false));
        let mut won = 0.0;
        for right in &rights {
            for wrong in &wrongs {
                won += match right.total_cmp(wrong) {
                    std::cmp::Ordering::Greater => 1.0,
                    std::cmp::Ordering::Equal => 0.5,
                    std::cmp::Ordering::Less => 0.0,
                };
            }
        }
        won / number(rights.len() * wrongs.len())
    }

    /// Where a figure would be on other messages of the same kind, nineteen times in twenty. The
    /// draws are the same each time.
    fn interval(&self, figure: fn(&Confusion) -> f64) -> (f64, f64) {
        let mut random = fastrand::Rng::with_seed(7);
        let count = self.outcomes.len();
        let mut figures: Vec<f64> = (0..DRAWINGS)
            .map(|_| {
                let drawn = (0..count).map(|_| &self.outcomes[random.usize(..count)]);
                figure(&confusion(drawn))
            })
            .collect();
        figures.sort_by(f64::total_cmp);
        let at = |permille: usize| figures[(DRAWINGS - 1) * permille / 1000];
        (at(25), at(975))
    }
}

fn confusion<'o>(outcomes: impl Iterator<Item = &'o Outcome>) -> Confusion {
    let mut confusion = [[0; INTENTS]; INTENTS];
    for outcome in outcomes {
        confusion[outcome.wanted.index()][outcome.found.index()] += 1;
    }
    confusion
}

fn accuracy(confusion: &Confusion) -> f64 {
    let right: usize = (0..INTENTS).map(|at| confusion[at][at]).sum();
    share(right, confusion.iter().flatten().sum())
}

fn macro_f1(confusion: &Confusion) -> f64 {
    // An intent that nothing was kept back of, or drawn, is not measured.
    let is_measured = |at: &usize| confusion[*at].iter().any(|count| *count > 0);
    let each = (0..INTENTS).filter(is_measured);
    let measured = each.clone().count();
    each.map(|at| of_intent(confusion, at).f1).sum::<f64>() / number(measured.max(1))
}

fn of_intent(confusion: &Confusion, at: usize) -> PerIntent {
    let right = confusion[at][at];
    let messages = confusion[at].iter().sum();
    let found = confusion.iter().map(|row| row[at]).sum();
    PerIntent {
        messages,
        precision: share(right, found),
        recall: share(right, messages),
        f1: share(2 * right, messages + found),
    }
}

/// What of the fields that were stated was found.
#[derive(Clone, Debug, Default)]
pub(super) struct Entities(pub(super) BTreeMap<String, (usize, usize)>);

impl Entities {
    pub(super) fn count(&mut self, field: &str, found: bool) {
        let (right, all) = self.0.entry(field.to_owned()).or_default();
        *right += usize::from(found);
        *all += 1;
    }
}

/// A share; of nothing it is nothing.
pub(super) fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    number(part) / number(whole)
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(wanted: Intent, found: Intent, confidence: f64) -> Outcome {
        Outcome {
            wanted,
            found,
            confidence,
            decision: Decision::Act,
        }
    }

    fn close(left: f64, right: f64) -> bool {
        (left - right).abs() < 1e-9
    }

    #[test]
    fn shares_are_of_what_was_counted() {
        let (help, status) = (Intent::Help, Intent::GetStatus);
        let scores = Scores::of(vec![
            outcome(help, help, 0.95),
            outcome(help, help, 0.85),
            outcome(help, status, 0.55),
            outcome(status, status, 0.95),
        ]);
        let of_help = scores.of_intent(help);
        assert_eq!(of_help.messages, 3);
        assert!(close(of_help.precision, 1.0) && close(of_help.recall, 2.0 / 3.0));
        assert!(close(of_help.f1, 0.8), "{of_help:?}");
        assert!(close(scores.of_intent(status).precision, 0.5));
        assert!(close(scores.accuracy(), 0.75));
        assert!(close(scores.right_over_wrong(), 1.0));
        // 0.1 of two, 0.15 of one, 0.55 of one.
        assert!(close(scores.calibration_error(), (0.1 + 0.15 + 0.55) / 4.0));
        let (low, high) = scores.accuracy_interval();
        assert!(low <= 0.75 && 0.75 <= high, "{low} {high}");
    }
}
