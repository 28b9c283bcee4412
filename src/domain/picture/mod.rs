//! Pictures before they are made and as they are shown: what is to be drawn ([`wish`]), and what is
//! told of it in words ([`alt`]).

pub mod alt;
pub mod wish;

pub use self::wish::{Shape, Size, Wish};
