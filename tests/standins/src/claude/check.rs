//! What the Messages API refuses.
//!
//! Pure: headers and a body in, the first fault out. It knows what is documented and no
//! more; a field it accepts is not thereby used.

use axum::http::HeaderMap;
use serde_json::Value;

use super::abilities;
use super::error::ApiError;
use super::images;
use super::tools;

/// The fields a request may have at its top.
const FIELDS: &[&str] = &[
    "model",
    "messages",
    "max_tokens",
    "cache_control",
    "container",
    "context_management",
    "diagnostics",
    "inference_geo",
    "metadata",
    "output_config",
    "service_tier",
    "speed",
    "stop_sequences",
    "stream",
    "system",
    "temperature",
    "thinking",
    "tool_choice",
    "tools",
    "top_k",
    "top_p",
];

/// The fields that the version of October 2026 no longer takes, at any value.
const SAMPLING: &[&str] = &["temperature", "top_p", "top_k"];

/// The models that are served.
pub const MODELS: &[&str] = &[
    "claude-fable-5-2",
    "claude-fable-5-1",
    "claude-opus-5-5",
    "claude-sonnet-5-5",
    "claude-haiku-5-5",
    "claude-opus-5",
    "claude-sonnet-5",
    "claude-opus-4-8",
    "claude-opus-4-7",
    "claude-opus-4-6",
    "claude-sonnet-4-6",
    "claude-haiku-4-5",
    "claude-sonnet-4-5",
    "claude-sonnet-4-5-20250929",
];

/// The most tokens any model writes.
const MAX_OUTPUT: u64 = 128_000;

const MAX_MESSAGES: usize = 100_000;

/// Checks who asks and in which version, before the body is looked at. Gives the version.
///
/// # Errors
/// The answer the API gives to such headers.
pub fn headers(headers: &HeaderMap, key: Option<&str>) -> Result<String, ApiError> {
    credentials(headers, key)?;
    let version = text(headers, "anthropic-version")
        .ok_or_else(|| ApiError::invalid("anthropic-version: header is required"))?;
    if !["2023-06-01", "2026-10-21"].contains(&version) {
        let message = format!("anthropic-version: \"{version}\" is not a valid version");
        return Err(ApiError::invalid(message));
    }
    Ok(version.to_owned())
}

/// The key that came with a request; empty when none did.
pub fn key(headers: &HeaderMap) -> &str {
    let bearer = || text(headers, "authorization")?.strip_prefix("Bearer ");
    text(headers, "x-api-key")
        .or_else(bearer)
        .unwrap_or_default()
}

fn credentials(headers: &HeaderMap, key: Option<&str>) -> Result<(), ApiError> {
    let refused = |message: &str| ApiError::of_status(401).saying(message);
    let bearer = text(headers, "authorization").map(|value| {
        value
            .strip_prefix("Bearer ")
            .ok_or_else(|| refused("invalid Authorization header"))
    });
    let given = match (text(headers, "x-api-key"), bearer) {
        (Some(_), Some(_)) => {
            return Err(refused("send either x-api-key or Authorization, not both"));
        }
        (Some(given), None) => given,
        (None, Some(given)) => given?,
        (None, None) => return Err(refused("x-api-key header is required")),
    };
    if given.trim().is_empty() || key.is_some_and(|key| key != given) {
        return Err(refused("invalid x-api-key"));
    }
    Ok(())
}

/// Checks the content type of a request with a body.
///
/// # Errors
/// A 400 when it is not JSON.
pub fn content_type(headers: &HeaderMap) -> Result<(), ApiError> {
    let kind = text(headers, "content-type").unwrap_or_default();
    if kind.split(';').next().map(str::trim) == Some("application/json") {
        return Ok(());
    }
    Err(ApiError::invalid("content-type: must be application/json"))
}

/// Checks the body of a request for a message.
///
/// # Errors
/// The answer the API gives to such a body.
pub fn body(body: &Value, version: &str, more_models: &[String]) -> Result<(), ApiError> {
    fields(body, version)?;
    let model = model(body, more_models)?;
    max_tokens(body)?;
    system(&body["system"])?;
    messages(body)?;
    citations(body, version)?;
    abilities::check(body, model)
}

fn fields(body: &Value, version: &str) -> Result<(), ApiError> {
    let object = body
        .as_object()
        .ok_or_else(|| ApiError::invalid("the body must be a JSON object"))?;
    for name in object.keys() {
        if !FIELDS.contains(&name.as_str()) {
            return Err(ApiError::invalid(format!(
                "{name}: Extra inputs are not permitted"
            )));
        }
        if version == "2026-10-21" && SAMPLING.contains(&name.as_str()) {
            let message = format!("{name}: not supported by anthropic-version 2026-10-21");
            return Err(ApiError::invalid(message));
        }
    }
    optional(body, "stream", Value::is_boolean, "a valid boolean")?;
    optional(body, "metadata", Value::is_object, "an object")?;
    optional(body, "stop_sequences", Value::is_array, "a list")
}

/// Checks a field that may be absent or null.
///
/// # Errors
/// A 400 when it is of another type.
pub fn optional(
    body: &Value,
    name: &str,
    is_right: fn(&Value) -> bool,
    what: &str,
) -> Result<(), ApiError> {
    match body.get(name) {
        Some(value) if !value.is_null() && !is_right(value) => {
            Err(ApiError::invalid(format!("{name}: Input should be {what}")))
        }
        _ => Ok(()),
    }
}

fn model<'a>(body: &'a Value, more_models: &[String]) -> Result<&'a str, ApiError> {
    let model = body["model"]
        .as_str()
        .ok_or_else(|| ApiError::invalid("model: Field required"))?;
    let is_served = MODELS.contains(&model) || more_models.iter().any(|more| more == model);
    if is_served {
        return Ok(model);
    }
    Err(ApiError::of_status(404).saying(format!("model: {model}")))
}

fn max_tokens(body: &Value) -> Result<(), ApiError> {
    let given = &body["max_tokens"];
    if given.is_null() {
        return Err(ApiError::invalid("max_tokens: Field required"));
    }
    match given.as_u64() {
        Some(1..=MAX_OUTPUT) => Ok(()),
        Some(0) => Err(ApiError::invalid(
            "max_tokens: must be greater than or equal to 1",
        )),
        Some(more) => {
            let message = format!("max_tokens: {more} > {MAX_OUTPUT}, the most this model writes");
            Err(ApiError::invalid(message))
        }
        None => Err(ApiError::invalid(
            "max_tokens: Input should be a valid integer",
        )),
    }
}

fn system(system: &Value) -> Result<(), ApiError> {
    match system {
        Value::Null | Value::String(_) => Ok(()),
        Value::Array(blocks) => {
            for block in blocks {
                if block["type"] != "text" {
                    return Err(ApiError::invalid("system: only text blocks are allowed"));
                }
                text_block(block, "system")?;
            }
            Ok(())
        }
        _ => Err(ApiError::invalid(
            "system: Input should be a string or a list",
        )),
    }
}

fn messages(body: &Value) -> Result<(), ApiError> {
    let messages = body["messages"]
        .as_array()
        .ok_or_else(|| ApiError::invalid("messages: Field required"))?;
    let (Some(first), Some(last)) = (messages.first(), messages.last()) else {
        return Err(ApiError::invalid(
            "messages: at least one message is required",
        ));
    };
    if messages.len() > MAX_MESSAGES {
        return Err(ApiError::invalid(
            "messages: at most 100000 messages are allowed",
        ));
    }
    for (index, message) in messages.iter().enumerate() {
        one_message(index, message)?;
    }
    if first["role"] != "user" {
        return Err(ApiError::invalid(
            "messages: first message must use the \"user\" role",
        ));
    }
    if last["role"] == "assistant" {
        let message = "This model does not support assistant message prefill. The conversation \
                       must end with a user message.";
        return Err(ApiError::invalid(message));
    }
    tools::check(messages)
}

fn one_message(index: usize, message: &Value) -> Result<(), ApiError> {
    let at = format!("messages.{index}");
    let object = message
        .as_object()
        .ok_or_else(|| ApiError::invalid(format!("{at}: Input should be an object")))?;
    if let Some(name) = object
        .keys()
        .find(|name| !["role", "content"].contains(&name.as_str()))
    {
        return Err(ApiError::invalid(format!(
            "{at}.{name}: Extra inputs are not permitted"
        )));
    }
    let role = message["role"].as_str().unwrap_or_default();
    if !["user", "assistant", "system"].contains(&role) {
        return Err(ApiError::invalid(format!(
            "{at}.role: Input should be 'user' or 'assistant'"
        )));
    }
    match &message["content"] {
        Value::String(text) if !text.trim().is_empty() => Ok(()),
        Value::String(_) => Err(ApiError::invalid(format!(
            "{at}: content must not be blank"
        ))),
        Value::Array(blocks) if blocks.is_empty() => Err(ApiError::invalid(format!(
            "{at}: content must not be empty"
        ))),
        Value::Array(blocks) => blocks
            .iter()
            .try_for_each(|block| one_block(&at, role, block)),
        _ => Err(ApiError::invalid(format!("{at}.content: Field required"))),
    }
}

fn one_block(at: &str, role: &str, block: &Value) -> Result<(), ApiError> {
    let kind = block["type"].as_str().unwrap_or_default();
    let belongs = match kind {
        "text" => return text_block(block, at),
        "image" if role == "user" => return images::check(at, block),
        "image" | "document" | "tool_result" => role == "user",
        "tool_use" | "thinking" | "redacted_thinking" => role == "assistant",
        _ => {
            return Err(ApiError::invalid(format!(
                "{at}.content: unknown block type '{kind}'"
            )));
        }
    };
    if belongs {
        return Ok(());
    }
    let message = format!("{at}.content: '{kind}' blocks are not allowed in {role} messages");
    Err(ApiError::invalid(message))
}

fn text_block(block: &Value, at: &str) -> Result<(), ApiError> {
    match block["text"].as_str() {
        None => Err(ApiError::invalid(format!("{at}.text: Field required"))),
        Some(text) if text.trim().is_empty() => {
            let message = format!("{at}: text content blocks must contain non-whitespace text");
            Err(ApiError::invalid(message))
        }
        Some(_) => Ok(()),
    }
}

/// The version of October 2026 takes no citations in what a user says.
fn citations(body: &Value, version: &str) -> Result<(), ApiError> {
    let messages = body["messages"].as_array().map_or(&[][..], Vec::as_slice);
    let by_user = messages.iter().filter(|message| message["role"] == "user");
    let mut cited = by_user.flat_map(|message| blocks(message, "text"));
    let has_citations = |block: &Value| {
        block["citations"]
            .as_array()
            .is_some_and(|it| !it.is_empty())
    };
    if version == "2026-10-21" && cited.any(has_citations) {
        let message = "messages: citations are not supported in user messages";
        return Err(ApiError::invalid(message));
    }
    Ok(())
}

/// The blocks of one kind in a message.
pub fn blocks<'a>(message: &'a Value, kind: &'static str) -> impl Iterator<Item = &'a Value> {
    let content = message["content"].as_array().map_or(&[][..], Vec::as_slice);
    content.iter().filter(move |block| block["type"] == kind)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
