//! What an operator may set about the understanding.

use crate::{config::Environment, domain::decision::MARGIN};

/// How messages are understood.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// `CHINWAG_INTENT_MARGIN`: how far apart the first two guesses must be.
    pub margin: f64,
    /// `CHINWAG_INTENT_TEXTS`: whether the intent log keeps what was written.
    pub keep_texts: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            margin: MARGIN,
            keep_texts: false,
        }
    }
}

impl Settings {
    /// Reads the section.
    pub fn read(env: &mut Environment) -> Self {
        let usual = Self::default();
        let mut margin = env.parsed(
            "CHINWAG_INTENT_MARGIN",
            usual.margin,
            "a number such as 0.1",
        );
        if !(0.0..=1.0).contains(&margin) {
            let why = format!("{margin} is not within 0 to 1");
            env.fault("CHINWAG_INTENT_MARGIN", &why);
            margin = usual.margin;
        }
        Self {
            margin,
            keep_texts: env.switch("CHINWAG_INTENT_TEXTS", usual.keep_texts),
        }
    }
}
