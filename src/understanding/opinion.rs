//! A second opinion: what a model says that a message wants, where its words alone do not tell.
//!
//! What is asked and how the answer is read stand here; asking is the worker's business. Nothing
//! that a model answers is trusted: what is malformed is no opinion, and what it says is weighed
//! beside the local reading.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::plan::Said;
use crate::{
    domain::intent::{INTENTS, Intent},
    llm::{ChatMessage, ChatRequest, Effort, Role, System},
    nlu::entities::{Entities, Priority},
    prompts::Prompt,
};

/// How long an opinion is waited for: the local reading is there already.
const DEADLINE: Duration = Duration::from_secs(4);
/// Room for the answer, in tokens.
const ROOM: u32 = 400;
/// How many turns are shown.
const TURNS: usize = 4;
/// How much of the message is shown, in characters. What it wants stands at its beginning.
const MESSAGE_SHOWN: usize = 1500;
/// How much of either side of a turn is shown.
const SHOWN: usize = 300;
/// The longest text that is taken from an opinion, in characters.
const LONGEST: usize = 1000;
/// The longest title or name.
const LONGEST_NAME: usize = 120;
/// How many intents share what an opinion leaves over.
#[expect(clippy::cast_precision_loss, reason = "there are few intents")]
const MANY: f32 = INTENTS as f32;
/// Shapes that are told by a word.
const SHAPES: [&str; 4] = ["square", "portrait", "landscape", "wide"];
/// The entities that have a place of their own in an opinion.
const HAVE_FIELDS: [&str; 8] = [
    "prompt",
    "style",
    "dimensions",
    "title",
    "description",
    "priority",
    "task_name",
    "when",
];

/// A turn before the message.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Earlier<'a> {
    /// What the person wrote.
    pub person: &'a str,
    /// What the bot answered.
    pub bot: &'a str,
    /// What that was taken for.
    pub wanted: &'a str,
}

/// What a model is asked about a message. `earlier` are the turns before it, oldest first.
#[must_use]
pub fn question(said: &Said<'_>, earlier: &[Earlier<'_>], prompt: Prompt) -> ChatRequest {
    let first = earlier.len().saturating_sub(TURNS);
    let earlier: Vec<Value> = earlier[first..]
        .iter()
        .map(|turn| {
            json!({
                "person": beginning(turn.person, SHOWN),
                "bot": beginning(turn.bot, SHOWN),
                "wanted": turn.wanted,
            })
        })
        .collect();
    let message = beginning(said.text, MESSAGE_SHOWN);
    let mut shown = json!({ "earlier": earlier, "message": message });
    if let Some((_, asked)) = said.question() {
        let choices = asked.choices.iter().map(|choice| choice.name());
        shown["choices"] = json!(choices.collect::<Vec<_>>());
    }
    asking(&shown, prompt)
}

/// A question about a message that says hardly anything: whoever answers it would answer others.
#[must_use]
pub fn sample(prompt: Prompt) -> ChatRequest {
    asking(&json!({ "earlier": [], "message": "hello" }), prompt)
}

fn asking(shown: &Value, prompt: Prompt) -> ChatRequest {
    ChatRequest {
        system: System {
            stable: prompt.stable,
            changing: prompt.changing,
        },
        messages: vec![ChatMessage {
            role: Role::User,
            text: shown.to_string(),
            ..ChatMessage::default()
        }],
        max_tokens: ROOM,
        tools: Vec::new(),
        rounds: Vec::new(),
        format: Some(form()),
        effort: Effort::Low,
        deadline: DEADLINE,
    }
}

/// The form of an opinion, as a JSON Schema: closed objects and no bounds, as the provider wants it.
fn form() -> Value {
    let intents = json!({"type": "string", "enum": Intent::ALL.map(Intent::name)});
    let text = json!({"type": ["string", "null"]});
    let entities: Vec<&str> = entities().collect();
    let properties = entities
        .iter()
        .map(|name| (String::from(*name), text.clone()));
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["intent", "confidence", "alternatives", "entities", "reasoning"],
        "properties": {
            "intent": intents,
            "confidence": {"type": "number"},
            "alternatives": {"type": "array", "items": {
                "type": "object",
                "additionalProperties": false,
                "required": ["intent", "confidence"],
                "properties": {"intent": intents, "confidence": {"type": "number"}},
            }},
            "entities": {
                "type": "object",
                "additionalProperties": false,
                "required": entities,
                "properties": properties.collect::<serde_json::Map<_, _>>(),
            },
            "reasoning": {"type": "string"},
        },
    })
}

/// Everything that a message may say for any intent.
fn entities() -> impl Iterator<Item = &'static str> {
    let of = |intent: Intent| intent.description().entities.iter().copied();
    Intent::ALL.into_iter().flat_map(of)
}

/// What a model says that a message wants.
#[derive(Clone, Debug, PartialEq)]
pub struct Opinion {
    /// How likely it takes each intent to be, in the order of [`Intent::ALL`]; they sum to one.
    pub(super) shares: [f32; INTENTS],
    /// What it takes the message to say for the likeliest.
    pub(super) entities: Entities,
    /// The words that say when.
    pub(super) when: Option<String>,
}

#[derive(Deserialize)]
struct Written {
    intent: String,
    confidence: f32,
    #[serde(default)]
    alternatives: Vec<Alternative>,
    #[serde(default)]
    entities: serde_json::Map<String, Value>,
}

#[derive(Deserialize)]
struct Alternative {
    intent: String,
    confidence: f32,
}

impl Opinion {
    /// Reads what a model answered; `None` when that is no opinion. A model that was not held to
    /// the form may have put it into a fence, or words around it.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let written: Written = match serde_json::from_str(text.trim()) {
            Ok(written) => written,
            Err(_) => serde_json::from_str(text.get(text.find('{')?..=text.rfind('}')?)?).ok()?,
        };
        let first = Intent::named(&written.intent)?;
        let mut shares = [0.0_f32; INTENTS];
        shares[first.index()] = share(written.confidence)?;
        for other in &written.alternatives {
            // What it says of an intent that is none, or twice, is left out.
            let intent =
                Intent::named(&other.intent).filter(|intent| shares[intent.index()] == 0.0);
            if let (Some(intent), Some(share)) = (intent, share(other.confidence)) {
                // Nothing is likelier than what it named first.
                shares[intent.index()] = share.min(shares[first.index()]);
            }
        }
        let whole: f32 = shares.iter().sum();
        let left = (1.0 - whole).max(0.0) / MANY;
        for each in &mut shares {
            *each += left;
        }
        let whole: f32 = shares.iter().sum();
        let text = |name: &str, most: usize| {
            let text = written.entities.get(name)?.as_str()?.trim();
            let is_said = !text.is_empty() && !text.eq_ignore_ascii_case("null");
            is_said.then(|| beginning(text, most).to_owned())
        };
        let line = |name: &str| text(name, LONGEST_NAME).map(|text| one_line(&text));
        let entities = Entities {
            prompt: text("prompt", LONGEST),
            style: line("style"),
            dimensions: line("dimensions").filter(|size| is_size(size)),
            title: line("title"),
            description: text("description", LONGEST),
            priority: line("priority").and_then(|name| priority(&name)),
            task_name: line("task_name"),
            other: entities()
                .filter(|name| !HAVE_FIELDS.contains(name))
                .filter_map(|name| Some((name.to_owned(), line(name)?)))
                .collect(),
        };
        Some(Self {
            shares: shares.map(|share| share / whole),
            when: line("when"),
            entities,
        })
    }
}

fn share(confidence: f32) -> Option<f32> {
    // Somebody may count in hundredths.
    let confidence = if confidence > 1.0 {
        confidence / 100.0
    } else {
        confidence
    };
    confidence
        .is_finite()
        .then(|| confidence.clamp(0.0, 1.0))
        .filter(|share| *share > 0.0)
}

fn priority(name: &str) -> Option<Priority> {
    serde_json::from_value(Value::String(name.to_lowercase())).ok()
}

/// Whether it is a size (`1024x768`), a ratio (`16:9`) or a shape.
fn is_size(text: &str) -> bool {
    let numbers = |sign| {
        text.split_once(sign).is_some_and(|(width, height)| {
            [width, height].into_iter().all(|side| {
                matches!(side.len(), 1..=5) && side.bytes().all(|byte| byte.is_ascii_digit())
            })
        })
    };
    SHAPES.contains(&text) || numbers('x') || numbers(':')
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn beginning(text: &str, most: usize) -> &str {
    let end = text.char_indices().nth(most);
    &text[..end.map_or(text.len(), |(place, _)| place)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opinion_is_read_and_its_shares_sum_to_one() {
        let text = json!({
            "intent": "generate_image", "confidence": 0.9,
            "alternatives": [{"intent": "general_conversation", "confidence": 0.05},
                             {"intent": "juggling", "confidence": 0.5},
                             {"intent": "generate_image", "confidence": 0.5}],
            "entities": {"prompt": " a cat,\nblue ", "dimensions": "16:9", "style": null,
                         "priority": "HIGH", "when": "null"},
            "reasoning": "It follows a picture.",
        });
        let opinion = Opinion::read(&text.to_string()).unwrap();
        let sum: f32 = opinion.shares.iter().sum();
        assert!((sum - 1.0).abs() < 1e-5);
        assert!(opinion.shares[Intent::GenerateImage.index()] > 0.89);
        assert!(opinion.shares[Intent::GeneralConversation.index()] > 0.05);
        let entities = &opinion.entities;
        assert_eq!(entities.prompt.as_deref(), Some("a cat,\nblue"));
        assert_eq!(entities.dimensions.as_deref(), Some("16:9"));
        assert_eq!((&entities.style, &opinion.when), (&None, &None));
        assert_eq!(entities.priority, Some(Priority::High));
        // In a fence, with words around it.
        let fenced = format!("Here:\n```json\n{text}\n```");
        assert_eq!(Opinion::read(&fenced), Some(opinion));
    }

    #[test]
    fn what_is_no_opinion_is_none_and_nothing_panics() {
        for text in [
            "",
            "}{",
            "I think it is talk.",
            "{}",
            r#"{"intent": "juggling", "confidence": 0.5}"#,
            r#"{"intent": "help"}"#,
            r#"{"intent": "help", "confidence": -1}"#,
            r#"{"intent": "help", "confidence": "high"}"#,
            r#"{"intent": "help", "confidence": 1e999}"#,
        ] {
            assert_eq!(Opinion::read(text), None, "{text}");
        }
        let percent = Opinion::read(r#"{"intent": "help", "confidence": 90}"#).unwrap();
        assert!(percent.shares[Intent::Help.index()] > 0.9);
        let size = |text: &str| is_size(text);
        assert!(size("1024x768") && size("3:2") && size("square"));
        assert!(!size("x") && !size("huge") && !size("1024x768;"));
    }

    #[test]
    fn the_form_is_what_the_provider_takes() {
        fn closed(schema: &Value) -> bool {
            let own = schema["type"] != "object" || schema["additionalProperties"] == false;
            let mut inner: Vec<&Value> = Vec::new();
            match schema {
                Value::Object(map) => inner.extend(map.values()),
                Value::Array(items) => inner.extend(items),
                _ => {}
            }
            own && inner.into_iter().all(closed)
        }
        assert!(closed(&form()));
    }
}
