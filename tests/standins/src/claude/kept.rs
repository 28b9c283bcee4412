//! What the stand-in keeps of requests that mark a part to be kept, and for how long.
//!
//! As documented: the order is tools, system, messages; a mark keeps all up to it, for five minutes
//! after it was last read, for one model and one key; below a minimum nothing is kept.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use serde_json::Value;

use super::tokens;

/// Less than this is not kept, in tokens: the least that the documentation names.
const LEAST: u64 = 512;
/// How long something is kept that nobody reads.
const LIFETIME: Duration = Duration::from_mins(5);

/// The beginnings that are kept, with when they were last read.
#[derive(Debug, Default)]
pub struct Kept {
    beginnings: HashMap<String, Instant>,
}

/// What of a request's tokens had to do with what is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Read from what is kept.
    pub read: u64,
    /// Kept from now on.
    pub created: u64,
}

impl Kept {
    /// Notes a request of this key.
    pub fn note(&mut self, key: &str, body: &Value, now: Instant) -> Share {
        self.beginnings
            .retain(|_, read| now.duration_since(*read) < LIFETIME);
        let Some(beginning) = marked(body) else {
            return Share::default();
        };
        let tokens = tokens::count(&beginning);
        if tokens < LEAST {
            return Share::default();
        }
        let whose = format!("{key}\0{}\0{beginning}", body["model"]);
        match self.beginnings.insert(whose, now) {
            Some(_) => Share {
                read: tokens,
                created: 0,
            },
            None => Share {
                read: 0,
                created: tokens,
            },
        }
    }
}

/// All text up to the last mark of the system prompt; `None` when nothing there is marked.
fn marked(body: &Value) -> Option<String> {
    let blocks = body["system"].as_array()?;
    let last = blocks
        .iter()
        .rposition(|block| block["cache_control"].is_object())?;
    let mut beginning = match &body["tools"] {
        Value::Null => String::new(),
        tools => tools.to_string(),
    };
    for block in &blocks[..=last] {
        beginning.push_str(block["text"].as_str().unwrap_or_default());
    }
    Some(beginning)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn body(text: &str, model: &str) -> Value {
        json!({"model": model, "system": [
            {"type": "text", "text": text, "cache_control": {"type": "ephemeral"}},
            {"type": "text", "text": "It is noon."},
        ]})
    }

    #[test]
    fn what_is_marked_is_read_again_for_five_minutes() {
        let (mut kept, now) = (Kept::default(), Instant::now());
        let long = "word ".repeat(600);
        let mut note = |text: &str, model: &str, key: &str, seconds| {
            let share = kept.note(key, &body(text, model), now + Duration::from_secs(seconds));
            (share.read > 0, share.created > 0)
        };
        assert_eq!(note(&long, "a", "k", 0), (false, true));
        assert_eq!(note(&long, "a", "k", 200), (true, false));
        assert_eq!(note(&long, "a", "k", 450), (true, false));
        assert_eq!(note(&long, "b", "k", 450), (false, true));
        assert_eq!(note(&long, "a", "other", 450), (false, true));
        assert_eq!(note("short", "a", "k", 450), (false, false));
        assert_eq!(note(&long, "a", "k", 800), (false, true));
        let unmarked = json!({"model": "a", "system": long});
        assert_eq!(kept.note("k", &unmarked, now), Share::default());
    }
}
