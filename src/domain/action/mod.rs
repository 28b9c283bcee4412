//! What the bot can do beyond talking: one action as it is asked for, and as it is kept.
//!
//! The kinds stand with the intents that lead to them ([`crate::nlu::intents`]): a name, what a model
//! is told, how bold it is and when it runs. Who carries one out is in the workers, where it does not
//! do so itself; whether it is asked about first, [`decision`](super::decision) says. Its name is that
//! of its intent, so that both ways in lead to the same kind: what the words of a person say, and what
//! the model asks for.

mod state;
mod wanted;

pub use self::{
    state::{ABANDONED, Action, Ended, Source, State, depends, in_order},
    wanted::{ActionDirective, ResponseResult, VERSION},
};
pub use crate::nlu::intents::{CONFIRM, Doing, Fault, Kind, Parameter, Shape};

#[cfg(test)]
mod tests;
