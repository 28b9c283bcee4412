//! Pictures before they are made and as they are shown: what may be drawn ([`rules`]), what is to
//! be drawn ([`wish`]), and what is told of it in words ([`alt`]).
//!
//! Nothing here calls a model. Where one gives its own verdict, the one by words stands below it.

pub mod alt;
pub mod rules;
pub mod wish;

pub use self::{
    rules::{ByWords, Reason, verdict},
    wish::{Shape, Size, Wish},
};
