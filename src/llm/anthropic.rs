//! Claude, or any server that speaks its Messages API, over streaming HTTP.
//!
//! A call asks, reads the stream and tries again where that may help, all within one deadline.
//! It is strict in what it sends and lenient in what it reads. No text of a message and no key
//! ever gets into a log or a reason.

mod answer;
mod failure;

use std::time::Duration;

use bytes::Bytes;
use reqwest::{
    Client, Response, Url,
    header::{CONTENT_TYPE, HeaderValue},
};
use serde_json::{Value, json};
use tokio::time::{Instant, timeout, timeout_at};

use self::{
    answer::{Answer, Body},
    failure::Failure,
};
use super::{
    BoxFuture, ChatMessage, ChatModel, ChatReply, ChatRequest, LlmError, Role, http, retry,
};
use crate::{
    clock::Clock,
    config::{Environment, Secret},
    telemetry,
};

/// The version of the API that the requests are written for.
const API_VERSION: &str = "2026-10-21";

/// The server that is asked unless another is set.
const DEFAULT_BASE_URL: &str = "https://api.anthropic.com";

/// The model that is asked unless another is set.
const DEFAULT_MODEL: &str = "claude-sonnet-5-5";

/// Tokens added to the room for the answer, since current models think before they write and
/// thinking counts. What is not used costs nothing.
pub const THINKING_ALLOWANCE: u32 = 4096;

/// The smallest budget: the system prompt, a message of the longest kind in English and a short
/// answer take about that.
const LEAST_TOKENS: u64 = 3000;

/// A stream that is silent for so long is broken. Pings count as life.
const LONGEST_SILENCE: Duration = Duration::from_secs(30);

/// How much of an error's body is read, in bytes.
const LONGEST_ERROR: usize = 64 * 1024;

/// A longer deadline is as good as none.
const LONGEST_DEADLINE: Duration = Duration::from_hours(24);

/// How to reach Claude.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `ANTHROPIC_API_KEY`. Without it the bot answers by itself.
    pub api_key: Option<Secret>,
    /// `ANTHROPIC_BASE_URL`, without a trailing `/v1` or slash.
    pub base_url: String,
    /// `ANTHROPIC_MODEL`.
    pub model: String,
    /// `MAX_TOKENS_PER_REQUEST`: what one request may take altogether, prompt, conversation
    /// and answer. The allowance for thinking comes on top.
    pub tokens_per_request: u32,
}

impl Settings {
    /// Reads the section, noting what cannot be used.
    pub fn read(env: &mut Environment) -> Self {
        Self {
            api_key: read_key(env),
            base_url: read_base_url(env),
            model: read_model(env),
            tokens_per_request: u32::try_from(env.number(
                "MAX_TOKENS_PER_REQUEST",
                8000,
                LEAST_TOKENS,
                1_000_000,
            ))
            .unwrap_or(u32::MAX),
        }
    }
}

fn read_key(env: &mut Environment) -> Option<Secret> {
    let key = env.secret("ANTHROPIC_API_KEY")?;
    if key.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
        return Some(key);
    }
    env.fault(
        "ANTHROPIC_API_KEY",
        "has characters in it that no key has, such as a space or a line's end",
    );
    None
}

fn read_base_url(env: &mut Environment) -> String {
    const NAME: &str = "ANTHROPIC_BASE_URL";
    let address = env.address(NAME, DEFAULT_BASE_URL, &["https", "http"]);
    let usable = Url::parse(&address)
        .is_ok_and(|url| url.has_host() && url.query().is_none() && url.fragment().is_none());
    // `address` has noted a wrong scheme already, which does not make this any clearer.
    if !usable && address.starts_with("http") {
        env.fault(NAME, "is not the address of a server");
    }
    let base = address.strip_suffix("/v1").unwrap_or(&address);
    base.trim_end_matches('/').to_owned()
}

fn read_model(env: &mut Environment) -> String {
    let model = env
        .text("ANTHROPIC_MODEL")
        .unwrap_or_else(|| DEFAULT_MODEL.to_owned());
    if model.len() > 256 || model.chars().any(|c| c.is_whitespace() || c.is_control()) {
        env.fault("ANTHROPIC_MODEL", "is not the name of a model");
    }
    model
}

/// A client of the Messages API.
#[derive(Clone, Debug)]
pub struct Anthropic {
    client: Client,
    clock: Clock,
    url: String,
    key: HeaderValue,
    model: String,
    policy: retry::Policy,
    longest_silence: Duration,
}

impl Anthropic {
    /// A client for these settings; `None` when there is no key.
    #[must_use]
    pub fn new(settings: &Settings, clock: Clock) -> Option<Self> {
        let mut key = HeaderValue::from_str(settings.api_key.as_ref()?.expose()).ok()?;
        key.set_sensitive(true);
        Some(Self {
            client: http::client(),
            clock,
            url: format!("{}/v1/messages", settings.base_url),
            key,
            model: settings.model.clone(),
            policy: retry::Policy::default(),
            longest_silence: LONGEST_SILENCE,
        })
    }

    /// The same client with another policy for trying again.
    #[must_use]
    pub fn with_retries(self, policy: retry::Policy) -> Self {
        Self { policy, ..self }
    }

    /// The same client that takes a stream for broken after another time of silence.
    #[must_use]
    pub fn with_longest_silence(self, longest_silence: Duration) -> Self {
        Self {
            longest_silence,
            ..self
        }
    }

    /// The model that is asked.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.model
    }

    async fn tries(
        &self,
        request: &ChatRequest,
        progress: &mut (dyn FnMut(&str) + Send),
    ) -> Result<ChatReply, LlmError> {
        let ends = Instant::now() + request.deadline.min(LONGEST_DEADLINE);
        let body = self.body(request);
        let mut failures = 0;
        let mut reason = "the deadline came before any answer".to_owned();
        while let Ok(outcome) = timeout_at(ends, self.once(&body, progress)).await {
            let failure = match outcome {
                Ok(reply) => return Ok(reply),
                Err(failure) => failure,
            };
            failures += 1;
            let asked = failure.or_final()?;
            let wait = self.policy.wait(failures, asked.wait, fastrand::f64());
            reason = asked.reason;
            if failures >= self.policy.tries || Instant::now() + wait >= ends {
                break;
            }
            tracing::info!(
                llm.model = self.model,
                llm.failures = failures,
                wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
                reason,
                "The model did not answer; trying again"
            );
            tokio::time::sleep(wait).await;
        }
        Err(LlmError::Unavailable { reason })
    }

    /// One call, from the request to the end of the stream.
    async fn once(
        &self,
        body: &str,
        progress: &mut (dyn FnMut(&str) + Send),
    ) -> Result<ChatReply, Failure> {
        let sent = self
            .client
            .post(&self.url)
            .header("x-api-key", self.key.clone())
            .header("anthropic-version", API_VERSION)
            .header("accept", "text/event-stream, application/json")
            .header(CONTENT_TYPE, "application/json")
            .body(body.to_owned())
            .send()
            .await;
        let response = sent.map_err(|error| Failure::transport(error, "reach the server"))?;
        let request_id = request_id(&response);
        if !response.status().is_success() {
            return Err(self.refusal(response).await.with_request_id(&request_id));
        }
        let reply = self.read(response, progress).await;
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
        mut response: Response,
        progress: &mut (dyn FnMut(&str) + Send),
    ) -> Result<ChatReply, Failure> {
        let mut body = Body::default();
        let mut answer = Answer::from_model(&self.model);
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
    async fn refusal(&self, mut response: Response) -> Failure {
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
            &self.model,
        )
    }

    fn body(&self, request: &ChatRequest) -> String {
        let mut body = json!({
            "model": self.model,
            "max_tokens": request.max_tokens.saturating_add(THINKING_ALLOWANCE),
            "stream": true,
            "messages": sendable(&request.messages),
        });
        if !request.system.trim().is_empty() {
            body["system"] = json!(request.system);
        }
        body.to_string()
    }
}

/// The messages as the API wants them: it refuses blank ones, and the first is the person's.
fn sendable(messages: &[ChatMessage]) -> Vec<Value> {
    messages
        .iter()
        .filter(|message| !message.text.trim().is_empty())
        .skip_while(|message| message.role == Role::Assistant)
        .map(|message| {
            let role = match message.role {
                Role::User => "user",
                Role::Assistant => "assistant",
            };
            json!({ "role": role, "content": message.text })
        })
        .collect()
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
        Box::pin(async move {
            let began = Instant::now();
            let outcome = self.tries(request, progress).await;
            count(&self.model, &outcome, began.elapsed());
            outcome
        })
    }
}

fn count(model: &str, outcome: &Result<ChatReply, LlmError>, took: Duration) {
    let result = match outcome {
        Ok(reply) => match reply.stop_reason.as_str() {
            "refusal" => "refused",
            "max_tokens" => "cut_off",
            _ => "answered",
        },
        Err(LlmError::Unavailable { .. }) => "unavailable",
        Err(LlmError::Misconfigured { .. }) => "misconfigured",
    };
    let model = model.to_owned();
    metrics::counter!(telemetry::LLM_CALLS, "model" => model.clone(), "result" => result)
        .increment(1);
    metrics::histogram!(telemetry::LLM_CALL_SECONDS, "model" => model.clone()).record(took);
    if let Ok(reply) = outcome {
        let tokens = [
            ("in", reply.input_tokens),
            ("cache_read", reply.cache_read_tokens),
            ("cache_creation", reply.cache_creation_tokens),
            ("out", reply.output_tokens),
        ];
        for (direction, tokens) in tokens {
            metrics::counter!(telemetry::LLM_TOKENS, "model" => model.clone(), "direction" => direction)
                .increment(u64::from(tokens));
        }
        metrics::histogram!(telemetry::TOKENS_PER_REQUEST).record(f64::from(reply.tokens()));
    }
}

#[cfg(test)]
mod tests;
