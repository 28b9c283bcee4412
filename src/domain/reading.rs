//! How a message was understood: the result as everybody may read it, what the log keeps of it,
//! and what the bot asked when it was not sure.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::{decision::Decision, intent::Intent};

/// The version of [`IntentResult`]. It counts up when a name changes its meaning; new names may
/// come at any time, and readers leave out those they do not know.
pub const VERSION: u16 = 1;

/// What a message wants and what to do about it, as `chinwag classify` prints it and the log
/// keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IntentResult {
    /// The version of this shape.
    #[serde(default)]
    pub version: u16,
    /// The likeliest intent.
    pub intent: Intent,
    /// How likely it is, from 0 to 1.
    pub confidence: f64,
    /// The others, the likeliest first; with the winner they sum to one at most.
    #[serde(default)]
    pub alternatives: Vec<(Intent, f64)>,
    /// What the message says for the intent.
    #[serde(default)]
    pub entities: Map<String, Value>,
    /// What to do about it.
    pub decision: Decision,
    /// Every wish when there are several, each with its own intent, confidence, part, entities,
    /// decision and reasoning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wishes: Vec<Map<String, Value>>,
    /// Why, for an operator. It holds none of the message's words.
    #[serde(default)]
    pub reasoning: String,
    /// The parts of the scores.
    #[serde(default)]
    pub trace: Map<String, Value>,
}

/// Entities that hold no words of the message, but a size, a rank or a time.
const WITHOUT_WORDS: [&str; 4] = ["dimensions", "priority", "at", "recurrence"];

impl IntentResult {
    /// What is certain without any model, such as a typed command.
    #[must_use]
    pub fn certain(intent: Intent, decision: Decision, reasoning: &str) -> Self {
        Self {
            version: VERSION,
            intent,
            confidence: 1.0,
            alternatives: Vec::new(),
            entities: Map::new(),
            decision,
            wishes: Vec::new(),
            reasoning: reasoning.to_owned(),
            trace: Map::new(),
        }
    }

    /// How sure it is, in thousandths.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is clamped to what fits"
    )]
    pub fn confidence_permille(&self) -> u16 {
        (self.confidence.clamp(0.0, 1.0) * 1000.0).round() as u16
    }

    /// The same without the message's words: of entities that repeat them only the names are left.
    #[must_use]
    pub fn without_words(mut self) -> Self {
        hide_words(&mut self.entities);
        for wish in &mut self.wishes {
            if let Some(Value::Object(entities)) = wish.get_mut("entities") {
                hide_words(entities);
            }
        }
        self
    }
}

/// Leaves the names of entities that hold words of a message, and not the words.
pub fn hide_words(entities: &mut Map<String, Value>) {
    for (name, value) in entities.iter_mut() {
        if !WITHOUT_WORDS.contains(&name.as_str()) {
            *value = Value::Null;
        }
    }
}

/// What told the intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// A typed command, or a word that stands for one.
    Command,
    /// The answer to a question of the bot.
    Choice,
    /// The person said that the bot had taken something for what it was not.
    Correction,
    /// The local understanding.
    Local,
    /// The local understanding, and a model that was asked besides.
    Model,
}

impl Stage {
    /// The name under which it is logged.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Choice => "choice",
            Self::Correction => "correction",
            Self::Local => "local",
            Self::Model => "model",
        }
    }
}

/// What the bot asked instead of acting, so that the next message can be read as the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Which of these was meant, in the order in which they were offered. What a later version
    /// offered is left out.
    #[serde(deserialize_with = "known")]
    pub choices: Vec<Intent>,
}

fn known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Intent>, D::Error> {
    let names = Vec::<String>::deserialize(deserializer)?;
    Ok(names
        .iter()
        .filter_map(|name| Intent::named(name))
        .collect())
}

impl Reading {
    /// The same as outcomes and receipts carry it.
    ///
    /// # Panics
    /// Never: every name in it is text.
    #[must_use]
    pub fn written(&self) -> Value {
        serde_json::to_value(self).expect("every name is text")
    }
}

/// How a message was understood and what came of it: a row of the intent log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// What it was understood as.
    pub result: IntentResult,
    /// What told it.
    pub stage: Stage,
    /// The message's text, where the operator keeps texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What kept the answer from being what it should be, in one word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// How long understanding and answering took, in milliseconds.
    pub took_ms: u32,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_result_of_an_earlier_or_later_version_is_read() {
        let least = json!({"intent": "help", "confidence": 0.5, "decision": "act"});
        let read: IntentResult = serde_json::from_value(least).unwrap();
        assert_eq!((read.version, read.intent), (0, Intent::Help));
        let later = json!({"version": 9, "intent": "help", "confidence": 0.5, "decision": "act",
            "mood": "merry", "trace": {"new": {}}});
        let read: IntentResult = serde_json::from_value(later).unwrap();
        assert_eq!((read.version, read.confidence), (9, 0.5));
    }

    #[test]
    fn without_words_nothing_that_was_written_is_left() {
        let result = json!({"intent": "generate_image", "confidence": 0.9, "decision": "act",
            "entities": {"prompt": "secret", "of_later": "secret", "dimensions": "16:9"},
            "wishes": [{"entities": {"task_name": "secret", "recurrence": "FREQ=DAILY"}},
                       {"entities": {"title": "secret", "description": "secret"}}]});
        let result: IntentResult = serde_json::from_value(result).unwrap();
        let written = serde_json::to_string(&result.without_words()).unwrap();
        assert!(!written.contains("secret"), "{written}");
        for kept in ["prompt", "16:9", "FREQ=DAILY", "title"] {
            assert!(written.contains(kept), "{kept} in {written}");
        }
    }
}
