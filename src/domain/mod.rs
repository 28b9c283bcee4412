//! What chinwag talks about: plain values and the rules over them.
//!
//! Nothing here is async, reads a clock, rolls dice or does I/O. The time and everything else
//! that varies is handed in.

pub mod ability;
pub mod action;
pub mod asker;
pub mod budget;
pub mod component;
pub mod conversation;
pub mod decision;
pub mod directive;
pub mod drawing;
pub mod feature;
pub mod ids;
pub mod ignoring;
pub mod intent;
pub mod memory;
pub mod mention;
pub mod message;
mod named;
pub mod offer;
pub mod outcome;
pub mod picture;
pub mod preferences;
pub mod press;
pub mod privacy;
pub mod proposal;
pub mod quota;
pub mod reading;
pub mod reminder;
pub mod revision;
pub mod routing;
pub mod secrets;
pub mod standing;
pub mod steps;
pub mod summary;
pub mod tokens;
pub mod trouble;
pub mod usage;
pub mod vote;
pub mod window;
