//! Multinomial logistic regression over hashed features, trained by stochastic gradient descent
//! with a rate of its own for every weight. The same examples give the same weights, everywhere.

use super::{
    features::{Features, TABLE},
    hash,
};

/// How many intents there are.
pub(super) const INTENTS: usize = 7;

/// How often all examples are gone through.
const ROUNDS: u64 = 6;

/// How fast the weights move.
const RATE: f32 = 0.13;

/// What share of the belief an example leaves to the other intents: some are mistaken, and
/// certainty learned from few examples is not worth much.
const DOUBT: f32 = 0.06;

/// How often in 16, by kind, an example is learned from without its features of that kind, so
/// that no kind is relied on alone.
const WITHOUT: [u64; 4] = [5, 5, 7, 7];

/// A row has a place for each intent, and one more so that rows keep their alignment.
type Row = [f32; 8];

/// An example as the model sees it.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    pub features: Features,
    pub intent: usize,
    /// How much it counts.
    pub weight: f32,
}

/// What was learned.
#[derive(Clone, Debug)]
pub(super) struct Weights {
    rows: Vec<Row>,
}

impl Weights {
    /// Learns from samples.
    pub(super) fn learned(samples: &[&Sample]) -> Self {
        let mut weights = Self {
            rows: vec![[0.0; 8]; TABLE],
        };
        let mut squares = vec![[1e-3_f32; 8]; TABLE];
        let mut order: Vec<usize> = (0..samples.len()).collect();
        for round in 0..ROUNDS {
            order.sort_unstable_by_key(|at| hash::joined(round, *at as u64));
            for at in &order {
                let dice = hash::joined(1000 + round, *at as u64);
                weights.learn(samples[*at], &mut squares, dice);
            }
        }
        weights
    }

    fn learn(&mut self, sample: &Sample, squares: &mut [Row], dice: u64) {
        let left_out = |kind: usize| (dice >> (8 * kind + 8)) & 15 < WITHOUT[kind];
        let mut scores = [0.0; 8];
        for (kind, places, weight) in sample.features.shares() {
            if !left_out(kind) {
                self.add_scores(places, weight, &mut scores);
            }
        }
        let beliefs = softmax(&scores, 1.0);
        let mut slopes = [0.0; 8];
        for (intent, slope) in slopes.iter_mut().enumerate().take(INTENTS) {
            #[expect(clippy::cast_precision_loss, reason = "there are seven intents")]
            let others = DOUBT / (INTENTS - 1) as f32;
            let wanted = if intent == sample.intent {
                1.0 - DOUBT
            } else {
                others
            };
            *slope = (beliefs[intent] - wanted) * sample.weight;
        }
        for (kind, places, weight) in sample.features.shares() {
            if left_out(kind) {
                continue;
            }
            for place in places {
                let row = &mut self.rows[*place as usize];
                let square = &mut squares[*place as usize];
                for intent in 0..8 {
                    let slope = slopes[intent] * weight;
                    square[intent] += slope * slope;
                    row[intent] -= RATE * slope / square[intent].sqrt();
                }
            }
        }
    }

    fn add_scores(&self, places: &[u32], weight: f32, scores: &mut Row) {
        let mut sums = [0.0; 8];
        for place in places {
            let row = &self.rows[*place as usize];
            for (sum, value) in sums.iter_mut().zip(row) {
                *sum += value;
            }
        }
        for (score, sum) in scores.iter_mut().zip(sums) {
            *score += sum * weight;
        }
    }

    /// How likely each intent is, before anything is calibrated.
    pub(super) fn beliefs(&self, features: &Features) -> [f32; INTENTS] {
        let mut scores = [0.0; 8];
        for (_, places, weight) in features.shares() {
            self.add_scores(places, weight, &mut scores);
        }
        softmax(&scores, 1.0)
    }
}

/// Scores into shares of one.
fn softmax(scores: &Row, temperature: f32) -> [f32; INTENTS] {
    let mut shares = [0.0; INTENTS];
    let highest = scores[..INTENTS].iter().copied().fold(f32::MIN, f32::max);
    for (share, score) in shares.iter_mut().zip(scores) {
        *share = ((score - highest) / temperature).exp();
    }
    let sum: f32 = shares.iter().sum();
    shares.map(|share| share / sum)
}
