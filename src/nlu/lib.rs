//! Understanding without a network: what people can want ([`intents`]), what a message wants, how sure
//! that is, and what it says for it. Trained at start from example utterances; nothing here does I/O,
//! reads a clock or rolls dice, and the same input gives the same answer everywhere.
//!
//! ```text
//! message -> hidden, text (words) -> outline (ideas, clauses) -> features -> weights
//!         -> adjust (keywords, context, ambiguity, calibration) -> understanding, entities
//! ```
//!
//! It is a package of its own so that it is optimised in every build: the model is trained when a
//! program starts, which takes ten times as long without.
//!
//! Text within code, quotes and block quotes is one opaque word, so that it triggers nothing.

mod adjust;
mod concept;
mod context;
pub mod entities;
mod examples;
mod features;
mod hash;
mod hidden;
pub mod intents;
mod letters;
mod lexicon;
mod model;
mod noise;
mod numbers;
mod open;
mod outline;
mod text;
pub mod times;
mod understanding;
mod weights;

pub use self::{
    adjust::{MOST_FOR_AMBIGUITY, MOST_FOR_CONTEXT, MOST_FOR_KEYWORDS, Trace},
    context::Context,
    entities::Entities,
    examples::{Example, Examples, Fault},
    intents::{Boldness, Guess, INTENTS, Intent},
    model::Model,
    understanding::{Understanding, Wish},
};

/// What the slots in example utterances are filled with.
pub const SLOTS: &str = include_str!("../../prompts/intents/slots.txt");

/// Reads what came before a message, as it stands in front of an example.
#[must_use]
pub fn parse_context(marks: &str) -> Option<Context> {
    Context::parse(marks)
}

#[cfg(test)]
mod tests;
