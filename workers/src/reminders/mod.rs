//! Reminders: asked for in a conversation, told when they are due.
//!
//! A reminder's row is the truth. Whoever moves it on writes the job that tells it in the same
//! transaction, so each moment is told once over any number of workers.
