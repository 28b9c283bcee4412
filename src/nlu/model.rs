//! The model: trained from examples, calibrated on some that it did not see, asked about messages.

use std::ops::Range;

use super::{
    Context, Understanding,
    adjust::{self, Trace},
    entities,
    examples::{Example, Examples},
    features::Features,
    hash::{self, Hashed},
    lexicon::Lexicon,
    noise,
    outline::Outline,
    text::{self, Text},
    understanding,
    weights::{Sample, Wanted, Weights},
};
use crate::{INTENTS, Intent};

/// A word in so many examples is an ordinary one, and never taken for another mistyped.
const ORDINARY: u32 = 1;

/// One line in so many is kept back to calibrate with.
const KEPT_BACK: usize = 4;

/// How much an example counts that stands under several intents: there are few, and what leaves
/// things open must not be drowned by what is like it and does not.
const FOR_SEVERAL: f32 = 2.0;

/// Knows what people want.
#[derive(Clone, Debug)]
pub struct Model {
    lexicon: Lexicon,
    weights: Weights,
    sharpness: f32,
}

/// A message read.
pub(super) struct Read<'a> {
    pub text: Text<'a>,
    pub outline: Outline,
}

impl Model {
    /// Learns from examples. The same examples give the same model.
    #[must_use]
    pub fn train(examples: &Examples) -> Self {
        let mut lexicon = Lexicon::built_in();
        learn_ordinary(&mut lexicon, &examples.all);
        let mut model = Self {
            lexicon,
            weights: Weights::learned(&[]),
            sharpness: 1.0,
        };
        let samples = model.samples(&examples.all);
        model.sharpness = model.calibrated(&examples.all, &samples);
        let all: Vec<&Sample> = samples.iter().collect();
        model.weights = Weights::learned(&all);
        model
    }

    /// Understands a message.
    #[must_use]
    pub fn understand(&self, message: &str, context: Context) -> Understanding {
        let read = self.read(message);
        let trace = self.trace(&read, context);
        understanding::of(self, &read, trace, context)
    }

    /// Understands a message that somebody else has read, too: `asked` is how likely they take each
    /// intent to be, in the order of [`Intent::ALL`], summing to one.
    #[must_use]
    pub fn understand_beside(
        &self,
        message: &str,
        context: Context,
        asked: [f32; INTENTS],
    ) -> Understanding {
        let read = self.read(message);
        let trace = self.trace(&read, context).beside(asked);
        understanding::of(self, &read, trace, context)
    }

    /// Whether a message can only be understood with what came before it.
    #[must_use]
    pub fn leans(&self, message: &str) -> bool {
        adjust::leans(&self.read(message).outline)
    }

    /// Whether a message says anything outside of code, quotes and links.
    #[must_use]
    pub fn has_own_words(&self, message: &str) -> bool {
        text::words(&self.read(message).text).next().is_some()
    }

    /// What a message asks to be reminded of, without the asking and without the words at these
    /// places, which tell the time. Without places the time words are told by the lexicon alone.
    #[must_use]
    pub fn task_name(&self, message: &str, times: &[Range<usize>]) -> Option<String> {
        entities::task(&self.read(message), times)
    }

    /// What a message says for an intent that somebody has settled on.
    #[must_use]
    pub fn entities(&self, message: &str, intent: Intent) -> entities::Entities {
        entities::of(intent, &self.read(message))
    }

    pub(super) fn read<'a>(&self, message: &'a str) -> Read<'a> {
        let text = Text::read(message, &self.lexicon);
        let outline = Outline::of(&text, &self.lexicon);
        Read { text, outline }
    }

    pub(super) fn trace(&self, read: &Read<'_>, context: Context) -> Trace {
        let features = Features::of(&read.text, &read.outline, context);
        let beliefs = self.weights.beliefs(&features);
        Trace::of(beliefs, &read.outline, context).sharpened(self.sharpness)
    }

    fn samples(&self, examples: &[Example]) -> Vec<Sample> {
        let shares = shares(examples);
        let several = meant_several_ways(examples);
        let mut samples = Vec::with_capacity(examples.len() * 2);
        for (at, example) in examples.iter().enumerate() {
            let read = self.read(&example.text);
            let intent = example.intent.index();
            // Whoever writes what stands under several intents may want any of them, whatever the
            // shares of those are.
            let (wanted, weight) = match several.get(&hash::word(&example.text)) {
                Some(wanted) if !example.in_context => (*wanted, FOR_SEVERAL),
                _ => (Wanted::one(intent), shares[intent]),
            };
            let of = |context| Features::of(&read.text, &read.outline, context);
            samples.push(Sample {
                features: of(example.context),
                wanted,
                weight,
            });
            // What is clear by itself means the same whatever came before, and however it is typed.
            if let Some(context) = any_context(example, at) {
                let noisy = noise::added(&example.text, at);
                let read = self.read(&noisy);
                samples.push(Sample {
                    features: Features::of(&read.text, &read.outline, context),
                    wanted,
                    weight: weight * 0.4,
                });
            }
        }
        samples
    }

    /// How sharp beliefs should be, judged on lines that were not learned from.
    fn calibrated(&mut self, examples: &[Example], samples: &[Sample]) -> f32 {
        let several = meant_several_ways(examples);
        let mut kept = Vec::new();
        let mut learned = Vec::new();
        let mut rest = samples.iter();
        for (at, example) in examples.iter().enumerate() {
            // The noisy ones would tell little here, and learning from them takes as long.
            let Some(sample) = rest.next() else { break };
            if any_context(example, at).is_some() {
                rest.next();
            }
            if example.line % KEPT_BACK != 1 {
                learned.push(sample);
            } else if !several.contains_key(&hash::word(&example.text)) {
                kept.push((example, sample));
            }
        }
        if kept.is_empty() || learned.is_empty() {
            return 1.0;
        }
        let weights = Weights::learned(&learned);
        let traces: Vec<(usize, Trace)> = kept
            .iter()
            .map(|(example, sample)| {
                let read = self.read(&example.text);
                let beliefs = weights.beliefs(&sample.features);
                let trace = Trace::of(beliefs, &read.outline, example.context);
                (example.intent.index(), trace)
            })
            .collect();
        sharpest(&traces)
    }
}

/// The sharpness under which the right intents are likeliest.
fn sharpest(traces: &[(usize, Trace)]) -> f32 {
    let surprise = |sharpness: f32| -> f64 {
        let each = traces.iter().map(|(intent, trace)| {
            let trace = Trace {
                sharpness,
                ..*trace
            };
            -trace.probabilities()[*intent].ln()
        });
        each.sum()
    };
    let steps = (0..30_u8).map(|step| 0.5 + 0.1 * f32::from(step));
    let rated = steps.map(|sharpness| (sharpness, surprise(sharpness)));
    let best = rated.min_by(|left, right| left.1.total_cmp(&right.1));
    best.map_or(1.0, |(sharpness, _)| sharpness)
}

fn learn_ordinary(lexicon: &mut Lexicon, examples: &[Example]) {
    let mut counts: Hashed<u32> = Hashed::default();
    let mut last_line: Hashed<usize> = Hashed::default();
    let bare = Lexicon::default();
    for example in examples {
        let text = Text::read(&example.text, &bare);
        for word in text::words(&text) {
            // A line filled three times is one line.
            if last_line.insert(word, example.line) != Some(example.line) {
                *counts.entry(word).or_default() += 1;
            }
        }
    }
    let ordinary = counts.into_iter().filter(|(_, count)| *count >= ORDINARY);
    ordinary.for_each(|(word, _)| lexicon.add_ordinary(word));
}

/// How much an example of each intent counts, so that an intent with many of them does not
/// outweigh the others, and yet keeps some of its lead.
#[expect(clippy::cast_precision_loss, reason = "there are few intents")]
fn shares(examples: &[Example]) -> [f32; INTENTS] {
    let mut counts = [0.0_f32; INTENTS];
    for example in examples {
        counts[example.intent.index()] += 1.0;
    }
    let total: f32 = counts.iter().sum();
    counts.map(|count| {
        (total / count.max(1.0) / INTENTS as f32)
            .sqrt()
            .clamp(0.4, 2.5)
    })
}

/// The texts that stand under several intents, with all of them.
fn meant_several_ways(examples: &[Example]) -> Hashed<Wanted> {
    let mut all: Hashed<Wanted> = Hashed::default();
    for example in examples.iter().filter(|example| !example.in_context) {
        let wanted = all.entry(hash::word(&example.text)).or_default();
        wanted.add(example.intent.index());
    }
    all.retain(|_, wanted| wanted.several());
    all
}

/// A context made up for every other example that needs none.
fn any_context(example: &Example, at: usize) -> Option<Context> {
    if example.in_context || !at.is_multiple_of(2) || example.text.len() < 16 {
        return None;
    }
    let some = |step: usize| Some(Intent::ALL[(at / 4 + step) % INTENTS]);
    Some(Context {
        own_pictures: at.is_multiple_of(4),
        picture_shown: at.is_multiple_of(10),
        last: some(0).filter(|_| !at.is_multiple_of(6)),
        offered: some(3).filter(|_| at.is_multiple_of(8)),
    })
}
