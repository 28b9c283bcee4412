//! Claude, or any server that speaks its Messages API, over streaming HTTP.
//!
//! A call asks, reads the stream and tries again where that may help, with another key or
//! another model too, all within one deadline. It is strict in what it sends and lenient in what
//! it reads. No text of a message and no key ever gets into a log or a reason.

mod answer;
mod candidate;
mod failure;
mod settings;
mod tries;

use std::{sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use reqwest::{
    Client, Response,
    header::{CONTENT_TYPE, HeaderValue},
};
use serde_json::{Value, json};
use tokio::time::timeout;

pub use self::settings::Settings;
pub(in crate::llm) use self::settings::{check_model, is_server};
use self::{
    answer::{Answer, Body},
    candidate::Candidate,
    failure::Failure,
};
use super::{
    BoxFuture, ChatMessage, ChatModel, ChatReply, ChatRequest, Effort, LlmError, Picture, Role,
    Round, System, Tool, breaker, http, keys::Keys, retry,
};
use crate::clock::Clock;

/// The version of the API that the requests are written for.
const API_VERSION: &str = "2026-10-21";

/// Tokens added to the room for the answer, since current models think before they write and
/// thinking counts. What is not used costs nothing.
pub const THINKING_ALLOWANCE: u32 = 4096;

/// A stream that is silent for so long is broken. Pings count as life.
const LONGEST_SILENCE: Duration = Duration::from_secs(30);

/// How much of an error's body is read, in bytes.
const LONGEST_ERROR: usize = 64 * 1024;

/// A client of the Messages API.
#[derive(Clone, Debug)]
pub struct Anthropic {
    client: Client,
    clock: Clock,
    url: String,
    keys: Arc<Keys>,
    /// Every model that may be asked, for whatever it is asked.
    models: Arc<[Candidate]>,
    /// The places of those that this client asks: first, and in its place.
    chain: Vec<usize>,
    /// Whether the provider is told what to keep from request to request.
    caches: bool,
    policy: retry::Policy,
    longest_silence: Duration,
}

impl Anthropic {
    /// A client that answers people, for these settings; `None` when there is no key.
    #[must_use]
    pub fn new(settings: &Settings, clock: Clock) -> Option<Self> {
        let mut names: Vec<String> = Vec::new();
        for name in settings.models() {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        let keys = Keys::new(&settings.api_keys, names.len(), settings.requests_at_once)?;
        let candidate = |name| Candidate::new(name, breaker::Policy::default());
        let client = Self {
            client: http::client(),
            clock,
            url: format!("{}/v1/messages", settings.base_url),
            keys: Arc::new(keys),
            models: names.into_iter().map(candidate).collect(),
            chain: Vec::new(),
            caches: settings.caches,
            policy: retry::Policy::default(),
            longest_silence: LONGEST_SILENCE,
        };
        Some(client.asking(&[Some(&settings.model), settings.fallback_model.as_ref()]))
    }

    /// The client that helps to understand messages: other models behind the same keys. `None`
    /// when that is switched off.
    #[must_use]
    pub fn for_understanding(&self, settings: &Settings) -> Option<Self> {
        let first = settings.understanding_model.as_ref()?;
        let fallback = settings.understanding_fallback_model.as_ref();
        Some(self.clone().asking(&[Some(first), fallback]))
    }

    /// The same client that asks these of its models.
    fn asking(self, names: &[Option<&String>]) -> Self {
        let place = |name: &String| self.models.iter().position(|model| model.name == *name);
        let chain = names.iter().flatten().filter_map(|name| place(name));
        Self {
            chain: chain.collect(),
            ..self
        }
    }

    /// The same client with another policy for trying again.
    #[must_use]
    pub fn with_retries(self, policy: retry::Policy) -> Self {
        Self { policy, ..self }
    }

    /// The same client with another policy for keeping requests back while a model is away.
    #[must_use]
    pub fn with_breaker(self, policy: breaker::Policy) -> Self {
        let names = self.models.iter().map(|model| model.name.clone());
        let models = names.map(|name| Candidate::new(name, policy)).collect();
        Self { models, ..self }
    }

    /// The same client that takes a stream for broken after another time of silence.
    #[must_use]
    pub fn with_longest_silence(self, longest_silence: Duration) -> Self {
        Self {
            longest_silence,
            ..self
        }
    }

    /// The model that is asked first.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.models[self.chain[0]].name
    }

    /// One call, from the request to the end of the stream.
    async fn once(
        &self,
        model: &str,
        key: HeaderValue,
        body: &str,
        progress: &mut (dyn FnMut(&str) + Send),
    ) -> Result<ChatReply, Failure> {
        let sent = self
            .client
            .post(&self.url)
            .header("x-api-key", key)
            .header("anthropic-version", API_VERSION)
            .header("accept", "text/event-stream, application/json")
            .header(CONTENT_TYPE, "application/json")
            .body(body.to_owned())
            .send()
            .await;
        let response = sent.map_err(|error| Failure::transport(error, "reach the server"))?;
        let request_id = request_id(&response);
        if !response.status().is_success() {
            return Err(self
                .refusal(model, response)
                .await
                .with_request_id(&request_id));
        }
        let reply = self.read(model, response, progress).await;
        let reply = reply.map_err(|failure| failure.with_request_id(&request_id))?;
        tracing::debug!(
            llm.request_id = request_id,
            llm.model = reply.model,
            llm.stop_reason = reply.stop_reason,
            "The model answered"
        );
        Ok(reply)
    }

    async fn read(
        &self,
        model: &str,
        mut response: Response,
        progress: &mut (dyn FnMut(&str) + Send),
    ) -> Result<ChatReply, Failure> {
        let mut body = Body::default();
        let mut answer = Answer::from_model(model);
        while let Some(chunk) = self.chunk(&mut response).await? {
            if body.take(&chunk, &mut answer)? {
                progress(&answer.text());
            }
            if answer.is_complete() {
                break;
            }
        }
        body.end(&mut answer, progress)?;
        Ok(answer.into_reply())
    }

    async fn chunk(&self, response: &mut Response) -> Result<Option<Bytes>, Failure> {
        match timeout(self.longest_silence, response.chunk()).await {
            Ok(chunk) => chunk.map_err(|error| Failure::transport(error, "read the stream")),
            Err(_) => Err(Failure::passing("the stream fell silent")),
        }
    }

    /// What an answer other than 200 means.
    async fn refusal(&self, model: &str, mut response: Response) -> Failure {
        let mut body = Vec::new();
        // Whatever of the body can be read will do: the status alone says enough.
        while let Ok(Some(chunk)) = self.chunk(&mut response).await {
            body.extend_from_slice(&chunk);
            if body.len() > LONGEST_ERROR {
                break;
            }
        }
        Failure::from_status(
            response.status(),
            response.headers(),
            &serde_json::from_slice(&body).unwrap_or(Value::Null),
            self.clock.now(),
            model,
        )
    }
}

/// The body of a request. `caches`: the provider is asked to keep what does not change.
fn body(model: &str, request: &ChatRequest, caches: bool) -> String {
    let mut body = json!({
        "model": model,
        "max_tokens": request.max_tokens.saturating_add(THINKING_ALLOWANCE),
        "stream": true,
        "messages": messages(model, request),
    });
    if !request.tools.is_empty() {
        body["tools"] = request.tools.iter().map(tool).collect();
        body["tool_choice"] = json!({ "type": "auto" });
    }
    let System { stable, changing } = &request.system;
    if caches && !stable.trim().is_empty() {
        let kept = json!({ "type": "ephemeral" });
        let mut system = vec![json!({ "type": "text", "text": stable, "cache_control": kept })];
        // Blank blocks are refused. Whoever puts them together puts nothing between them.
        if !changing.trim().is_empty() {
            let behind = format!("\n\n{changing}");
            system.push(json!({ "type": "text", "text": behind }));
        }
        body["system"] = Value::Array(system);
    } else {
        let whole = request.system.whole();
        if !whole.is_empty() {
            body["system"] = Value::String(whole);
        }
    }
    if let Some(schema) = &request.format {
        body["output_config"]["format"] = json!({ "type": "json_schema", "schema": schema });
    }
    if request.effort == Effort::Low {
        body["output_config"]["effort"] = json!("low");
    }
    body.to_string()
}

fn tool(tool: &Tool) -> Value {
    json!({
        "name": tool.name,
        "description": tool.description,
        "strict": true,
        "input_schema": tool.schema,
    })
}

/// The conversation, and what the model has asked for since.
fn messages(model: &str, request: &ChatRequest) -> Vec<Value> {
    let mut messages = sendable(&request.messages);
    for round in &request.rounds {
        messages.extend(exchange(model, round));
    }
    messages
}

/// A round of tools as the API wants it back: every block unchanged, and the results first in what
/// follows. Thinking is bound to its model; another one would refuse it.
fn exchange(model: &str, round: &Round) -> Vec<Value> {
    let blocks = round.said.blocks.iter();
    let blocks: Vec<&Value> = if round.said.model == model {
        blocks.collect()
    } else {
        blocks.filter(|block| !is_thinking(block)).collect()
    };
    let results = round.results.iter().map(|result| {
        let mut block = json!({
            "type": "tool_result",
            "tool_use_id": result.id,
            "content": result.text,
        });
        if result.is_error {
            block["is_error"] = json!(true);
        }
        block
    });
    let results: Vec<Value> = results.collect();
    let mut messages = Vec::new();
    if !blocks.is_empty() {
        messages.push(json!({ "role": "assistant", "content": blocks }));
    }
    if !results.is_empty() {
        messages.push(json!({ "role": "user", "content": results }));
    }
    messages
}

fn is_thinking(block: &Value) -> bool {
    let kind = block["type"].as_str().unwrap_or_default();
    ["thinking", "redacted_thinking"].contains(&kind)
}

/// The messages as the API wants them: it refuses blank ones, and the first is the person's.
fn sendable(messages: &[ChatMessage]) -> Vec<Value> {
    messages
        .iter()
        .filter(|message| !message.text.trim().is_empty() || !shown(message).is_empty())
        .skip_while(|message| message.role == Role::Assistant)
        .map(|message| {
            let role = match message.role {
                Role::User => "user",
                Role::Assistant => "assistant",
            };
            json!({ "role": role, "content": content(message) })
        })
        .collect()
}

/// The bot shows nothing: the API takes pictures of people alone.
fn shown(message: &ChatMessage) -> &[Picture] {
    match message.role {
        Role::User => &message.pictures,
        Role::Assistant => &[],
    }
}

/// A message with its pictures before its text, as the provider advises.
fn content(message: &ChatMessage) -> Value {
    let pictures = shown(message);
    if pictures.is_empty() {
        return Value::String(message.text.clone());
    }
    let mut blocks: Vec<Value> = pictures.iter().map(picture).collect();
    if !message.text.trim().is_empty() {
        blocks.push(json!({ "type": "text", "text": message.text }));
    }
    Value::Array(blocks)
}

fn picture(picture: &Picture) -> Value {
    let source = json!({
        "type": "base64",
        "media_type": picture.kind.media_type(),
        "data": STANDARD.encode(&picture.bytes),
    });
    json!({ "type": "image", "source": source })
}

/// The id that the provider's support asks for. Other servers may not send one.
fn request_id(response: &Response) -> String {
    let id = ["request-id", "x-request-id"]
        .into_iter()
        .find_map(|name| response.headers().get(name)?.to_str().ok());
    id.unwrap_or_default().chars().take(128).collect()
}

impl ChatModel for Anthropic {
    fn reply<'a>(
        &'a self,
        request: &'a ChatRequest,
        progress: &'a mut (dyn FnMut(&str) + Send),
    ) -> BoxFuture<'a, Result<ChatReply, LlmError>> {
        Box::pin(self.answer(request, progress))
    }
}

#[cfg(test)]
mod tests;
