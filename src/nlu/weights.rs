//! Multinomial logistic regression over hashed features, trained by stochastic gradient descent
//! with a rate of its own for every weight. The same examples give the same weights, everywhere.

use super::{
    features::{Features, TABLE},
    hash,
};
use crate::INTENTS;

/// How often all examples are gone through.
const ROUNDS: u64 = 5;

/// How fast the weights move.
const RATE: f32 = 0.18;

/// What share of the belief an example leaves to the other intents: some are mistaken, and
/// certainty learned from few examples is not worth much.
const DOUBT: f32 = 0.06;

/// How small a mistake is not worth learning from.
const KNOWN: f32 = 0.06;

/// How often in 16, by kind, an example is learned from without its features of that kind, so
/// that no kind is relied on alone.
const WITHOUT: [u64; 4] = [3, 3, 4, 4];

/// A row has a place for each intent, and so many more that rows keep their alignment.
const PLACES: usize = INTENTS.next_multiple_of(8);
type Row = [f32; PLACES];

/// An example as the model sees it.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    pub features: Features,
    pub wanted: Wanted,
    /// How much it counts.
    pub weight: f32,
}

/// What an example wants: one intent, or several where its wording leaves that open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted(u32);

impl Wanted {
    /// This intent alone.
    pub(super) const fn one(intent: usize) -> Self {
        Self(1 << intent)
    }

    /// This intent as well.
    pub(super) const fn add(&mut self, intent: usize) {
        self.0 |= 1 << intent;
    }

    /// Whether there are several.
    pub(super) const fn several(self) -> bool {
        self.0.count_ones() > 1
    }

    /// How much of the belief each intent should have.
    #[expect(clippy::cast_precision_loss, reason = "there are few intents")]
    fn shares(self) -> [f32; INTENTS] {
        let is_wanted = |intent: usize| self.0 >> intent & 1 == 1;
        let wanted = (0..INTENTS).filter(|intent| is_wanted(*intent)).count();
        let each = (1.0 - DOUBT) / wanted.max(1) as f32;
        let others = DOUBT / (INTENTS - wanted).max(1) as f32;
        std::array::from_fn(|intent| if is_wanted(intent) { each } else { others })
    }
}

/// What was learned.
#[derive(Clone, Debug)]
pub(super) struct Weights {
    rows: Vec<Row>,
}

/// A row while it is learned, beside the squares of the slopes it was moved by: the two are
/// always wanted together.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Moving {
    row: Row,
    squares: Row,
}

const AT_REST: Moving = Moving {
    row: [0.0; PLACES],
    squares: [1e-3; PLACES],
};

impl Weights {
    /// Learns from samples.
    pub(super) fn learned(samples: &[&Sample]) -> Self {
        let mut moving = vec![AT_REST; TABLE];
        let mut order: Vec<usize> = (0..samples.len()).collect();
        // What was known when it was last asked is passed over once.
        let mut rests = vec![false; samples.len()];
        for round in 0..ROUNDS {
            order.sort_unstable_by_key(|at| hash::joined(round, *at as u64));
            for at in &order {
                let dice = hash::joined(1000 + round, *at as u64);
                rests[*at] = !rests[*at] && learn(samples[*at], &mut moving, dice);
            }
        }
        Self {
            rows: moving.into_iter().map(|moving| moving.row).collect(),
        }
    }

    /// How likely each intent is, before anything is calibrated.
    pub(super) fn beliefs(&self, features: &Features) -> [f32; INTENTS] {
        let mut scores = [0.0; PLACES];
        for (_, places, weight) in features.shares() {
            let rows = places.iter().map(|place| &self.rows[*place as usize]);
            add_scores(rows, weight, &mut scores);
        }
        softmax(&scores, 1.0)
    }
}

/// Moves the rows of a sample's features towards what is wanted, and tells whether that was known
/// already.
fn learn(sample: &Sample, moving: &mut [Moving], dice: u64) -> bool {
    let left_out = |kind: usize| (dice >> (8 * kind + 8)) & 15 < WITHOUT[kind];
    let mut scores = [0.0; PLACES];
    for (kind, places, weight) in sample.features.shares() {
        if !left_out(kind) {
            let rows = places.iter().map(|place| &moving[*place as usize].row);
            add_scores(rows, weight, &mut scores);
        }
    }
    let beliefs = softmax(&scores, 1.0);
    let mut slopes = [0.0; PLACES];
    let wanted = sample.wanted.shares();
    for (intent, slope) in slopes.iter_mut().enumerate().take(INTENTS) {
        *slope = (beliefs[intent] - wanted[intent]) * sample.weight;
    }
    if slopes.iter().all(|slope| slope.abs() < KNOWN) {
        return true;
    }
    for (kind, places, weight) in sample.features.shares() {
        if left_out(kind) {
            continue;
        }
        for place in places {
            let Moving { row, squares } = &mut moving[*place as usize];
            for intent in 0..PLACES {
                let slope = slopes[intent] * weight;
                squares[intent] += slope * slope;
                row[intent] -= RATE * slope / squares[intent].sqrt();
            }
        }
    }
    false
}

fn add_scores<'r>(rows: impl Iterator<Item = &'r Row>, weight: f32, scores: &mut Row) {
    let mut sums = [0.0; PLACES];
    for row in rows {
        for (sum, value) in sums.iter_mut().zip(row) {
            *sum += value;
        }
    }
    for (score, sum) in scores.iter_mut().zip(sums) {
        *score += sum * weight;
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
