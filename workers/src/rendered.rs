//! Help and status that were put into words, for a while. What they depend on is their key, so what
//! has changed is not found any more; nothing of a conversation is ever kept here.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chinwag::telemetry::CACHE_LOOKUPS;
use tokio::time::Instant;

/// The most texts that are kept.
const MANY: usize = 1000;
/// A longer text is not kept, in bytes.
const LONGEST: usize = 8 * 1024;

/// Texts by what they depend on.
#[derive(Debug)]
pub struct Rendered<K> {
    name: &'static str,
    kept_for: Duration,
    texts: Mutex<HashMap<K, (Instant, String)>>,
}

impl<K: Hash + Eq> Rendered<K> {
    /// Nothing yet. Each text is kept for so long; zero keeps none.
    #[must_use]
    pub fn new(name: &'static str, kept_for: Duration) -> Self {
        Self {
            name,
            kept_for,
            texts: Mutex::default(),
        }
    }

    /// The text of a key: the one that is kept, or one that is made and kept from now on.
    pub fn text(&self, key: K, make: impl FnOnce(&K) -> String) -> String {
        self.text_at(Instant::now(), key, make)
    }

    fn text_at(&self, now: Instant, key: K, make: impl FnOnce(&K) -> String) -> String {
        let is_fresh = |made: &Instant| now.duration_since(*made) < self.kept_for;
        let kept = self
            .texts()
            .get(&key)
            .filter(|(made, _)| is_fresh(made))
            .cloned();
        let result = if kept.is_some() { "hit" } else { "miss" };
        metrics::counter!(CACHE_LOOKUPS, "cache" => self.name, "result" => result).increment(1);
        if let Some((_, text)) = kept {
            return text;
        }
        let text = make(&key);
        if text.len() <= LONGEST && !self.kept_for.is_zero() {
            let mut texts = self.texts();
            if texts.len() >= MANY {
                texts.retain(|_, (made, _)| is_fresh(made));
            }
            if texts.len() >= MANY {
                texts.clear();
            }
            texts.insert(key, (now, text.clone()));
        }
        text
    }

    fn texts(&self) -> MutexGuard<'_, HashMap<K, (Instant, String)>> {
        // Every change is complete in itself.
        self.texts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_for_its_time_and_never_given_for_another_key() {
        let rendered = Rendered::new("help", Duration::from_mins(5));
        let start = Instant::now();
        let text = |minute, key, made: &str| {
            let now = start + Duration::from_mins(minute);
            rendered.text_at(now, key, |_| made.to_owned())
        };
        assert_eq!(text(0, 1, "one"), "one");
        assert_eq!(text(4, 1, "another"), "one");
        assert_eq!(text(4, 2, "two"), "two");
        assert_eq!(text(5, 1, "another"), "another");
        for key in 0..5000 {
            text(6, key, "many");
            assert!(rendered.texts().len() <= MANY);
        }
        let long = "x".repeat(LONGEST + 1);
        assert_eq!(text(6, 4999, &long), "many");
        assert_eq!(text(6, 9999, &long), long);
        assert_eq!(
            text(6, 9999, "short"),
            "short",
            "what is too long is not kept"
        );
        let none = Rendered::new("help", Duration::ZERO);
        assert_eq!(none.text(1, |_| "one".to_owned()), "one");
        assert_eq!(none.text(1, |_| "two".to_owned()), "two");
    }
}
