//! Puts an answer together from what the server sends: a stream of events, or one JSON body
//! from servers that do not stream.
//!
//! Blocks are told apart by their index and picked by their type. What is not known is
//! skipped: new events, blocks and deltas may come at any time.

use std::{borrow::Cow, collections::BTreeMap};

use serde_json::{Value, json};

use super::{ChatReply, failure::Failure};
use crate::llm::{ToolCall, Verbatim, sse};

/// More than this in an unstreamed answer is not an answer, in bytes.
const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// Why a model stops that asks for tools.
const USES_TOOLS: &str = "tool_use";

/// The answer so far.
#[derive(Debug, Default)]
pub(super) struct Answer {
    texts: BTreeMap<u64, String>,
    /// The blocks as they came, which go back unchanged within a loop of tools.
    blocks: BTreeMap<u64, Value>,
    /// The inputs of tools: pieces of JSON, which are whole at the end of their block.
    inputs: BTreeMap<u64, String>,
    asked: String,
    /// The model that was asked, until the server says which one answers.
    model: String,
    stop_reason: String,
    /// Tokens read that the cache had no part in: the kinds are counted apart.
    input: u64,
    cache_read: u64,
    cache_creation: u64,
    output: u64,
    complete: bool,
}

impl Answer {
    /// Nothing of an answer yet, from the model that is asked.
    pub fn from_model(model: &str) -> Self {
        Self {
            asked: model.to_owned(),
            model: model.to_owned(),
            ..Self::default()
        }
    }

    /// The text so far, thinking left out.
    pub fn text(&self) -> Cow<'_, str> {
        if self.texts.len() == 1 {
            let only = self.texts.values().next();
            return Cow::Borrowed(only.map_or("", String::as_str));
        }
        Cow::Owned(self.texts.values().map(String::as_str).collect())
    }

    /// Whether the server said that this was all.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// The finished answer.
    pub fn into_reply(mut self) -> ChatReply {
        let (calls, blocks) = self.asked_for();
        let stop_reason = if self.stop_reason.is_empty() {
            "end_turn".to_owned()
        } else {
            self.stop_reason.clone()
        };
        ChatReply {
            text: self.text().into_owned(),
            calls,
            said: Verbatim {
                model: self.asked,
                blocks,
            },
            stop_reason,
            input_tokens: bounded(self.input),
            output_tokens: bounded(self.output),
            cache_read_tokens: bounded(self.cache_read),
            cache_creation_tokens: bounded(self.cache_creation),
            model: self.model,
            tries: 1,
        }
    }

    /// Takes an event's data. True when it brought text.
    fn take(&mut self, kind: &str, data: &Value) -> Result<bool, Failure> {
        let index = data["index"].as_u64().unwrap_or_default();
        match kind {
            "message_start" => self.head(&data["message"]),
            "content_block_start" => return Ok(self.block(index, &data["content_block"])),
            "content_block_delta" => return Ok(self.delta(index, &data["delta"])),
            "message_delta" => {
                self.stop(&data["delta"]["stop_reason"]);
                self.usage(&data["usage"]);
            }
            "message_stop" => self.complete = true,
            "error" => return Err(Failure::from_event(&data["error"], &self.model)),
            _ => {}
        }
        Ok(false)
    }

    /// Takes a whole message at once.
    fn take_whole(&mut self, message: &Value) -> Result<(), Failure> {
        if message["type"] == "error" || message["error"].is_object() {
            return Err(Failure::from_event(&message["error"], &self.model));
        }
        let Some(blocks) = message["content"].as_array() else {
            return Err(Failure::passing(
                "the server answered with JSON that is no message",
            ));
        };
        self.head(message);
        for (index, block) in (0..).zip(blocks) {
            self.block(index, block);
        }
        self.complete = true;
        Ok(())
    }

    fn head(&mut self, message: &Value) {
        if let Some(model) = message["model"].as_str().filter(|model| !model.is_empty()) {
            model.clone_into(&mut self.model);
        }
        self.stop(&message["stop_reason"]);
        self.usage(&message["usage"]);
    }

    fn block(&mut self, index: u64, block: &Value) -> bool {
        self.blocks.insert(index, block.clone());
        block["type"] == "text" && self.add(index, &block["text"])
    }

    fn delta(&mut self, index: u64, delta: &Value) -> bool {
        let piece = |name: &str| delta[name].as_str().unwrap_or_default();
        let (field, piece) = match delta["type"].as_str() {
            Some("text_delta") => return self.add(index, &delta["text"]),
            Some("input_json_delta") => {
                let input = self.inputs.entry(index).or_default();
                input.push_str(piece("partial_json"));
                return false;
            }
            Some("thinking_delta") => ("thinking", piece("thinking")),
            Some("signature_delta") => ("signature", piece("signature")),
            _ => return false,
        };
        if let Some(block) = self.blocks.get_mut(&index) {
            let before = block[field].as_str().unwrap_or_default();
            block[field] = Value::String(format!("{before}{piece}"));
        }
        false
    }

    /// The calls of tools, and all blocks as they are sent back.
    fn asked_for(&mut self) -> (Vec<ToolCall>, Vec<Value>) {
        let (mut calls, mut blocks) = (Vec::new(), Vec::new());
        for (index, mut block) in std::mem::take(&mut self.blocks) {
            match block["type"].as_str() {
                Some("text") => {
                    let text = self.texts.get(&index).map_or("", String::as_str);
                    // Blank blocks are refused.
                    if text.trim().is_empty() {
                        continue;
                    }
                    block["text"] = json!(text);
                }
                Some("tool_use") => {
                    // What was broken off in the middle is no call, and would never be answered.
                    if self.stop_reason != USES_TOOLS {
                        continue;
                    }
                    let input = self.input(index, &block);
                    let text = |name: &str| block[name].as_str().unwrap_or_default().to_owned();
                    let call = ToolCall {
                        id: text("id"),
                        name: text("name"),
                        input,
                    };
                    // What could not be read goes back as an object all the same.
                    let sent = Some(call.input.clone()).filter(Value::is_object);
                    block["input"] = sent.unwrap_or_else(|| json!({}));
                    calls.push(call);
                }
                // Tools that the provider uses itself.
                Some(_) if self.inputs.contains_key(&index) => {
                    block["input"] = self.input(index, &block);
                }
                _ => {}
            }
            blocks.push(block);
        }
        (calls, blocks)
    }

    /// What a tool is given: what was streamed, or what its block began with. Null when that is no
    /// JSON.
    fn input(&mut self, index: u64, block: &Value) -> Value {
        let streamed = self.inputs.remove(&index);
        match streamed.filter(|json| !json.trim().is_empty()) {
            Some(json) => serde_json::from_str(&json).unwrap_or(Value::Null),
            None => block["input"].clone(),
        }
    }

    fn add(&mut self, index: u64, text: &Value) -> bool {
        let text = text.as_str().unwrap_or_default();
        self.texts.entry(index).or_default().push_str(text);
        !text.is_empty()
    }

    fn stop(&mut self, reason: &Value) {
        if let Some(reason) = reason.as_str() {
            reason.clone_into(&mut self.stop_reason);
        }
    }

    /// Usage is cumulative, so what comes later takes the place of what came before.
    fn usage(&mut self, usage: &Value) {
        let counts = [
            (&mut self.input, "input_tokens"),
            (&mut self.cache_read, "cache_read_input_tokens"),
            (&mut self.cache_creation, "cache_creation_input_tokens"),
            (&mut self.output, "output_tokens"),
        ];
        for (count, name) in counts {
            *count = usage[name].as_u64().unwrap_or(*count);
        }
    }
}

fn bounded(tokens: u64) -> u32 {
    u32::try_from(tokens).unwrap_or(u32::MAX)
}

/// What the bytes of the answer turn out to be. The content type is not asked: servers differ
/// in what they call their streams, but only JSON begins with a brace.
#[derive(Debug, Default)]
pub(super) enum Body {
    /// Nothing but white space came so far.
    #[default]
    Unknown,
    /// Server-sent events.
    Stream(sse::Reader),
    /// One JSON document.
    Whole(Vec<u8>),
}

impl Body {
    /// Takes the next bytes. True when they brought text.
    pub fn take(&mut self, chunk: &[u8], answer: &mut Answer) -> Result<bool, Failure> {
        if matches!(self, Self::Unknown) {
            match chunk.iter().find(|byte| !byte.is_ascii_whitespace()) {
                Some(b'{') => *self = Self::Whole(Vec::new()),
                Some(_) => *self = Self::Stream(sse::Reader::default()),
                None => {}
            }
        }
        match self {
            Self::Unknown => Ok(false),
            Self::Stream(reader) => {
                let events = reader.push(chunk).map_err(|sse::TooLarge| too_large())?;
                take_events(&events, answer)
            }
            Self::Whole(bytes) if bytes.len() + chunk.len() > LARGEST_BODY => Err(too_large()),
            Self::Whole(bytes) => {
                bytes.extend_from_slice(chunk);
                Ok(false)
            }
        }
    }

    /// Takes the end of the bytes.
    ///
    /// # Errors
    /// When the answer is not complete.
    pub fn end(
        self,
        answer: &mut Answer,
        progress: &mut (dyn FnMut(&str) + Send),
    ) -> Result<(), Failure> {
        if let Self::Whole(bytes) = self {
            let message = serde_json::from_slice(&bytes)
                .map_err(|_| Failure::passing("the answer broke off"))?;
            answer.take_whole(&message)?;
            if !answer.text().is_empty() {
                progress(&answer.text());
            }
        }
        if answer.is_complete() {
            return Ok(());
        }
        Err(Failure::passing("the stream ended without message_stop"))
    }
}

fn take_events(events: &[sse::Event], answer: &mut Answer) -> Result<bool, Failure> {
    let mut brought_text = false;
    for event in events {
        // Some servers end their streams as other providers do.
        if event.data.is_empty() || event.data == "[DONE]" || answer.is_complete() {
            continue;
        }
        let data: Value = serde_json::from_str(&event.data)
            .map_err(|_| Failure::passing("the stream holds an event that is not JSON"))?;
        let kind = data["type"].as_str().unwrap_or(&event.name);
        brought_text |= answer.take(kind, &data)?;
    }
    Ok(brought_text)
}

fn too_large() -> Failure {
    Failure::passing("the answer is larger than any answer")
}
