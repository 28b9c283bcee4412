//! Messages and their streams, as the Messages API writes them.
//!
//! Pure: a request and an answer in, JSON and bytes out. Nothing here waits.

use bytes::Bytes;
use serde_json::{Value, json};

use super::behaviour::{Answer, Ending};
use super::error::ApiError;
use super::kept::Share;
use super::tokens;

/// About this many characters of an answer are counted as one token.
const CHARS_PER_TOKEN: u64 = 4;

/// What stands for a thinking block's signature.
pub const SIGNATURE: &str = "c2lnbmVk";

/// One message, ready to be written either way.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The `msg_…` id.
    pub id: String,
    /// The model the request named.
    pub model: String,
    /// The text after `max_tokens` was applied.
    pub text: String,
    /// Why it stopped.
    pub stop_reason: String,
    /// Whether a thinking block leads.
    pub thinking: bool,
    /// The `tool_use` blocks behind the text.
    pub calls: Vec<Value>,
    /// The tokens of the request, without those that had to do with what is kept.
    pub input_tokens: u64,
    /// Those.
    pub kept: Share,
    /// The tokens of the text.
    pub output_tokens: u64,
}

impl Reply {
    /// The reply to a checked request.
    #[must_use]
    pub fn to(body: &Value, answer: &Answer, number: u64, kept: Share) -> Self {
        let text = answer.text.clone().unwrap_or_else(|| said_by_itself(body));
        let max_tokens = body["max_tokens"].as_u64().unwrap_or(u64::MAX);
        let allowed = max_tokens.saturating_mul(CHARS_PER_TOKEN);
        let fits = chars(&text) <= allowed;
        let most = usize::try_from(allowed).unwrap_or(usize::MAX);
        let text: String = text.chars().take(most).collect();
        let stop_reason = match (fits, answer.stop_reason.as_str()) {
            (false, _) => "max_tokens",
            (true, "end_turn") if !answer.calls.is_empty() => "tool_use",
            (true, reason) => reason,
        };
        let calls = answer.calls.iter().enumerate().filter(|_| fits);
        let calls = calls.map(|(place, call)| {
            let id = format!("toolu_{number}_{place}");
            json!({"type": "tool_use", "id": id, "name": call.name, "input": call.input})
        });
        Self {
            id: format!("msg_{number:024}"),
            model: body["model"].as_str().unwrap_or_default().to_owned(),
            output_tokens: written_tokens(&text),
            text,
            stop_reason: stop_reason.to_owned(),
            thinking: answer.thinking,
            calls: calls.collect(),
            input_tokens: tokens::of_request(body).saturating_sub(kept.read + kept.created),
            kept,
        }
    }

    /// The unstreamed message.
    #[must_use]
    pub fn message(&self) -> Value {
        let mut message = self.envelope();
        message["content"] = self.content();
        message["stop_reason"] = json!(self.stop_reason);
        message["stop_details"] = self.stop_details();
        message["usage"] = self.usage(self.output_tokens);
        message
    }

    /// The stream's events in order, each as the bytes of one server-sent event.
    #[must_use]
    pub fn events(&self, answer: &Answer) -> Vec<Bytes> {
        let mut events = vec![self.message_start()];
        let mut index = 0;
        if self.thinking {
            events.extend(thinking_block(index));
            index += 1;
        }
        events.push(block_start(index, &json!({"type": "text", "text": ""})));
        events.push(event(&json!({"type": "ping"})));
        let deltas = text_deltas(index, &self.text, answer.delta_chars);
        if answer.ending == Ending::Complete {
            events.extend(deltas);
            events.push(block_stop(index));
            for (index, call) in (index + 1..).zip(&self.calls) {
                events.extend(tool_block(index, call, answer.delta_chars));
            }
            events.extend(self.closing());
        } else {
            let half = deltas.len().div_ceil(2);
            events.extend(deltas.into_iter().take(half));
        }
        if answer.ending == Ending::ErrorEvent {
            events.push(error_event());
        }
        events
    }

    fn envelope(&self) -> Value {
        json!({
            "id": self.id,
            "type": "message",
            "role": "assistant",
            "model": self.model,
            "content": [],
            "stop_reason": null,
            "stop_sequence": null,
            "stop_details": null,
            "container": null,
            "usage": self.usage(1),
        })
    }

    fn message_start(&self) -> Bytes {
        event(&json!({"type": "message_start", "message": self.envelope()}))
    }

    fn closing(&self) -> [Bytes; 2] {
        let delta = json!({
            "type": "message_delta",
            "delta": {
                "stop_reason": self.stop_reason,
                "stop_sequence": null,
                "stop_details": self.stop_details(),
            },
            "usage": self.usage(self.output_tokens),
        });
        [event(&delta), event(&json!({"type": "message_stop"}))]
    }

    fn content(&self) -> Value {
        let mut blocks = Vec::new();
        if self.thinking {
            blocks.push(json!({"type": "thinking", "thinking": "", "signature": SIGNATURE}));
        }
        if !self.text.is_empty() {
            blocks.push(json!({"type": "text", "text": self.text, "citations": null}));
        }
        blocks.extend(self.calls.iter().cloned());
        json!(blocks)
    }

    fn stop_details(&self) -> Value {
        if self.stop_reason == "refusal" {
            return json!({
                "type": "refusal",
                "category": "violent_content",
                "explanation": "The request was declined.",
            });
        }
        Value::Null
    }

    /// What the whole of it takes.
    #[must_use]
    pub fn whole_usage(&self) -> Value {
        self.usage(self.output_tokens)
    }

    fn usage(&self, output_tokens: u64) -> Value {
        json!({
            "input_tokens": self.input_tokens,
            "output_tokens": output_tokens,
            "cache_creation_input_tokens": self.kept.created,
            "cache_read_input_tokens": self.kept.read,
            "cache_creation": {
                "ephemeral_5m_input_tokens": self.kept.created,
                "ephemeral_1h_input_tokens": 0,
            },
            "server_tool_use": null,
            "service_tier": "standard",
            "inference_geo": null,
        })
    }
}

/// The text of a message's content, whichever of its two forms it has.
#[must_use]
pub fn text_of(content: &Value) -> String {
    if let Some(text) = content.as_str() {
        return text.to_owned();
    }
    let blocks = content.as_array().map_or(&[][..], Vec::as_slice);
    let texts: Vec<_> = blocks
        .iter()
        .filter_map(|block| block["text"].as_str())
        .collect();
    texts.join("\n")
}

fn echo(body: &Value) -> String {
    let messages = body["messages"].as_array().map_or(&[][..], Vec::as_slice);
    let last = messages
        .iter()
        .rev()
        .find(|message| message["role"] == "user");
    let said = last
        .map(|message| text_of(&message["content"]))
        .unwrap_or_default();
    format!("(seen {} messages) you said: {said}", messages.len())
}

/// What is answered when nothing is said of it: the least that keeps to the form that is asked for,
/// or an echo.
fn said_by_itself(body: &Value) -> String {
    match &body["output_config"]["format"]["schema"] {
        Value::Null => echo(body),
        schema => least(schema).to_string(),
    }
}

/// The least value of a JSON Schema: the first of a list, nothing where nothing will do.
fn least(schema: &Value) -> Value {
    if let Some(first) = schema["enum"].as_array().and_then(|all| all.first()) {
        return first.clone();
    }
    match schema["type"].as_str() {
        Some("object") => {
            let properties = schema["properties"].as_object().into_iter().flatten();
            let least = properties.map(|(name, schema)| (name.clone(), least(schema)));
            Value::Object(least.collect())
        }
        Some("array") => json!([]),
        Some("string") => json!(""),
        Some("number" | "integer") => json!(0),
        Some("boolean") => json!(false),
        _ => Value::Null,
    }
}

fn written_tokens(text: &str) -> u64 {
    chars(text).div_ceil(CHARS_PER_TOKEN)
}

fn chars(text: &str) -> u64 {
    text.chars().count() as u64
}

fn event(data: &Value) -> Bytes {
    let name = data["type"].as_str().unwrap_or_default();
    Bytes::from(format!("event: {name}\ndata: {data}\n\n"))
}

fn error_event() -> Bytes {
    let overloaded = ApiError::of_status(529);
    event(&json!({
        "type": "error",
        "error": {"type": overloaded.kind, "message": overloaded.message},
    }))
}

fn block_start(index: u64, block: &Value) -> Bytes {
    event(&json!({"type": "content_block_start", "index": index, "content_block": block}))
}

fn block_stop(index: u64) -> Bytes {
    event(&json!({"type": "content_block_stop", "index": index}))
}

fn delta(index: u64, delta: &Value) -> Bytes {
    event(&json!({"type": "content_block_delta", "index": index, "delta": delta}))
}

fn thinking_block(index: u64) -> Vec<Bytes> {
    let empty = json!({"type": "thinking", "thinking": "", "signature": ""});
    vec![
        block_start(index, &empty),
        delta(index, &json!({"type": "thinking_delta", "thinking": ""})),
        delta(
            index,
            &json!({"type": "signature_delta", "signature": SIGNATURE}),
        ),
        block_stop(index),
    ]
}

fn tool_block(index: u64, call: &Value, delta_chars: usize) -> Vec<Bytes> {
    let mut empty = call.clone();
    empty["input"] = json!({});
    let piece = |text: &str| {
        let piece = json!({"type": "input_json_delta", "partial_json": text});
        delta(index, &piece)
    };
    let mut events = vec![block_start(index, &empty), piece("")];
    if !call["input"].is_null() {
        let input: Vec<char> = call["input"].to_string().chars().collect();
        let pieces = input.chunks(delta_chars.max(1));
        events.extend(pieces.map(|it| piece(&it.iter().collect::<String>())));
    }
    events.push(block_stop(index));
    events
}

fn text_deltas(index: u64, text: &str, delta_chars: usize) -> Vec<Bytes> {
    let characters: Vec<char> = text.chars().collect();
    characters
        .chunks(delta_chars.max(1))
        .map(|piece| {
            let piece: String = piece.iter().collect();
            delta(index, &json!({"type": "text_delta", "text": piece}))
        })
        .collect()
}

/// The same bytes in chunks of `size`, whatever they cut through.
#[must_use]
pub fn rechunk(events: &[Bytes], size: usize) -> Vec<Bytes> {
    let whole: Vec<u8> = events.concat();
    whole
        .chunks(size.max(1))
        .map(Bytes::copy_from_slice)
        .collect()
}
