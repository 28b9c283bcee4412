//! Pictures: asked for in a conversation, drawn beside it, and found again.
//!
//! What a picture's row says decides what is done next, so that a worker that dies leaves it to the
//! next. One request is paid for once: the call is noted before it is made, and where nobody can tell
//! what became of it, the person is asked before it is made again.

mod asking;
mod below;
mod drawing;
mod earlier;
mod forgetting;
mod judging;
mod progress;

pub use self::{
    asking::Draws, below::pressed, drawing::draw, earlier::Earlier, forgetting::forget,
};
