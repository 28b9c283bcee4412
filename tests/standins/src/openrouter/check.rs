//! What OpenRouter refuses: wrong credentials, and bodies that are not as documented.
//!
//! Fields that are not documented are not refused there and so not here; they are noted.

use axum::http::HeaderMap;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::{OpenRouterOptions, error::ApiError, models::Model, size};

/// The forms pictures come in here. Others are documented, but no model of the list makes them.
pub const FORMATS: &[&str] = &["png"];

const ALL_FORMATS: &[&str] = &["png", "jpeg", "webp", "svg"];
const BACKGROUNDS: &[&str] = &["auto", "transparent", "opaque"];
const QUALITIES: &[&str] = &["auto", "low", "medium", "high"];

/// The fields a request to the images endpoint may have.
const IMAGE_FIELDS: &[&str] = &[
    "aspect_ratio",
    "background",
    "input_references",
    "model",
    "n",
    "output_compression",
    "output_format",
    "prompt",
    "provider",
    "quality",
    "resolution",
    "seed",
    "size",
    "stream",
];

/// The fields a chat request may have.
const CHAT_FIELDS: &[&str] = &[
    "cache_control",
    "debug",
    "frequency_penalty",
    "image_config",
    "logit_bias",
    "logprobs",
    "max_completion_tokens",
    "max_tokens",
    "messages",
    "metadata",
    "min_p",
    "modalities",
    "model",
    "models",
    "parallel_tool_calls",
    "plugins",
    "prediction",
    "presence_penalty",
    "prompt_cache_key",
    "prompt_cache_options",
    "provider",
    "reasoning",
    "reasoning_effort",
    "repetition_penalty",
    "response_format",
    "route",
    "seed",
    "service_tier",
    "session_id",
    "stop",
    "stop_server_tools_when",
    "stream",
    "stream_options",
    "temperature",
    "tool_choice",
    "tools",
    "top_a",
    "top_k",
    "top_logprobs",
    "top_p",
    "trace",
    "user",
];

/// The two ways to ask for a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The images endpoint.
    Images,
    /// The chat endpoint.
    Chat,
}

/// What a valid request asks for.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub way: Way,
    pub model: Model,
    /// The last thing that was asked for.
    pub prompt: String,
    /// All that decides what is drawn.
    pub seed: String,
    pub size: (u32, u32),
    pub count: usize,
    /// Whether text is wanted beside pictures.
    pub text: bool,
    pub stream: bool,
}

/// Whose key a request came with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// One for inference.
    User,
    /// One for management, which infers nothing.
    Manager,
}

/// Checks who asks.
pub fn credentials(headers: &HeaderMap, options: &OpenRouterOptions) -> Result<Holder, ApiError> {
    let refused = |message: &str| ApiError::of_status(401).saying(message);
    let header =
        text(headers, "authorization").ok_or_else(|| refused("Missing Authentication header"))?;
    let key = header
        .strip_prefix("Bearer ")
        .ok_or_else(|| refused("Missing Authentication header"))?
        .trim();
    if key == options.management_key {
        return Ok(Holder::Manager);
    }
    if key.is_empty() || options.key.as_ref().is_some_and(|right| right != key) {
        return Err(refused("User not found."));
    }
    Ok(Holder::User)
}

/// Checks the content type of a request with a body.
pub fn content_type(headers: &HeaderMap) -> Result<(), ApiError> {
    let kind = text(headers, "content-type").unwrap_or_default();
    if kind.split(';').next().map(str::trim) == Some("application/json") {
        return Ok(());
    }
    Err(ApiError::invalid("content-type: must be application/json"))
}

/// The fields of a body that are not documented.
pub fn unknown_fields(way: Way, body: &Value) -> Vec<String> {
    let known = match way {
        Way::Images => IMAGE_FIELDS,
        Way::Chat => CHAT_FIELDS,
    };
    let fields = body
        .as_object()
        .into_iter()
        .flat_map(|object| object.keys());
    fields
        .filter(|name| !known.contains(&name.as_str()))
        .cloned()
        .collect()
}

/// Checks a body, and gives what it asks for.
pub fn body(way: Way, body: &Value, models: &[Model]) -> Result<Wanted, ApiError> {
    if !body.is_object() {
        return Err(ApiError::invalid("the body must be a JSON object"));
    }
    match way {
        Way::Images => images(body, models),
        Way::Chat => chat(body, models),
    }
}

fn images(body: &Value, models: &[Model]) -> Result<Wanted, ApiError> {
    let prompt = body["prompt"]
        .as_str()
        .filter(|prompt| !prompt.is_empty())
        .ok_or_else(|| ApiError::invalid("prompt: expected string to have >=1 characters"))?;
    one_of(body, "aspect_ratio", size::RATIOS)?;
    one_of(body, "background", BACKGROUNDS)?;
    one_of(body, "output_format", ALL_FORMATS)?;
    one_of(body, "quality", QUALITIES)?;
    one_of(body, "resolution", size::TIERS)?;
    optional(body, "seed", |it| it.is_i64() || it.is_u64(), "an integer")?;
    optional(body, "stream", Value::is_boolean, "a boolean")?;
    optional(body, "provider", Value::is_object, "an object")?;
    optional(body, "output_compression", is_percent, "from 0 to 100")?;
    let count = count(&body["n"])?;
    let model = model(body, models)?;
    if !model.is_listed() {
        return Err(no_endpoint("image"));
    }
    if count > model.most {
        let message = format!("n: {} makes at most {} images", model.id, model.most);
        return Err(ApiError::invalid(message));
    }
    let form = body["output_format"].as_str().unwrap_or("png");
    if !FORMATS.contains(&form) {
        let message = format!("output_format: {} does not make {form}", model.id);
        return Err(ApiError::invalid(message));
    }
    let shown = references(&body["input_references"])?;
    if shown.len() as u64 > model.references {
        let message = format!("input_references: {} takes {}", model.id, model.references);
        return Err(ApiError::invalid(message));
    }
    Ok(Wanted {
        way: Way::Images,
        size: size::of(body)?,
        prompt: prompt.to_owned(),
        seed: format!("{prompt}\0{}\0{}", body["seed"], shown.concat()),
        count: usize::try_from(count).unwrap_or(usize::MAX),
        text: false,
        stream: body["stream"] == true && model.streams,
        model,
    })
}

fn chat(body: &Value, models: &[Model]) -> Result<Wanted, ApiError> {
    let messages = body["messages"]
        .as_array()
        .filter(|messages| !messages.is_empty())
        .ok_or_else(|| ApiError::invalid("messages: expected array to have >=1 items"))?;
    for (index, message) in messages.iter().enumerate() {
        one_message(index, message)?;
    }
    optional(body, "stream", Value::is_boolean, "a boolean")?;
    optional(body, "image_config", Value::is_object, "an object")?;
    one_of(&body["image_config"], "aspect_ratio", size::RATIOS)?;
    let modalities = modalities(&body["modalities"])?;
    let model = model(body, models)?;
    let is_right = |kind: &&str| match *kind {
        "image" => model.makes_images,
        "text" => model.makes_text,
        _ => false,
    };
    if !modalities.iter().all(is_right) {
        return Err(no_endpoint(&modalities.join(", ")));
    }
    let prompt = said(messages.last().unwrap_or(&Value::Null));
    Ok(Wanted {
        way: Way::Chat,
        size: size::of_ratio(body["image_config"]["aspect_ratio"].as_str()),
        seed: format!("{prompt}\0{}", body["seed"]),
        prompt,
        count: usize::from(modalities.contains(&"image")),
        text: modalities.contains(&"text"),
        stream: body["stream"] == true,
        model,
    })
}

/// What the answer may hold: text, where nothing else is said.
fn modalities(given: &Value) -> Result<Vec<&str>, ApiError> {
    let wrong = || ApiError::invalid("modalities: expected a list of text, image and audio");
    match given {
        Value::Null => Ok(vec!["text"]),
        Value::Array(kinds) if !kinds.is_empty() => kinds
            .iter()
            .map(|kind| kind.as_str().ok_or_else(wrong))
            .map(|kind| {
                kind.and_then(|kind| match kind {
                    "text" | "image" | "audio" => Ok(kind),
                    _ => Err(wrong()),
                })
            })
            .collect(),
        _ => Err(wrong()),
    }
}

fn one_message(index: usize, message: &Value) -> Result<(), ApiError> {
    let wrong = |what: &str| ApiError::invalid(format!("messages.{index}: {what}"));
    let role = message["role"].as_str().unwrap_or_default();
    if !["system", "developer", "user", "assistant", "tool"].contains(&role) {
        return Err(wrong("unknown role"));
    }
    match &message["content"] {
        Value::String(_) => Ok(()),
        Value::Null if role == "assistant" => Ok(()),
        Value::Array(parts) => parts
            .iter()
            .try_for_each(|part| match part["type"].as_str() {
                Some("text") if part["text"].is_string() => Ok(()),
                Some("image_url") => picture(&part["image_url"]["url"]).map(|_| ()),
                _ => Err(wrong("unknown part of the content")),
            }),
        _ => Err(wrong("content: expected a string or a list")),
    }
}

fn said(message: &Value) -> String {
    match &message["content"] {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts
            .iter()
            .filter_map(|part| part["text"].as_str())
            .collect(),
        _ => String::new(),
    }
}

fn model(body: &Value, models: &[Model]) -> Result<Model, ApiError> {
    let id = body["model"]
        .as_str()
        .ok_or_else(|| ApiError::invalid("model: expected string"))?;
    let found = models.iter().find(|model| model.id == id).cloned();
    found.ok_or_else(|| ApiError::invalid(format!("{id} is not a valid model ID")))
}

fn no_endpoint(modalities: &str) -> ApiError {
    ApiError::of_status(404).saying(format!(
        "No endpoints found that support the requested output modalities: {modalities}"
    ))
}

fn count(given: &Value) -> Result<u64, ApiError> {
    match given {
        Value::Null => Ok(1),
        given => given
            .as_u64()
            .filter(|count| (1..=10).contains(count))
            .ok_or_else(|| ApiError::invalid("n: expected an integer from 1 to 10")),
    }
}

fn references(given: &Value) -> Result<Vec<String>, ApiError> {
    let Some(parts) = given.as_array() else {
        return match given {
            Value::Null => Ok(Vec::new()),
            _ => Err(ApiError::invalid("input_references: expected a list")),
        };
    };
    if parts.len() > 16 {
        return Err(ApiError::invalid("input_references: at most 16"));
    }
    let one = |part: &Value| match part["type"].as_str() {
        Some("image_url") => picture(&part["image_url"]["url"]),
        _ => Err(ApiError::invalid(
            "input_references: expected image_url parts",
        )),
    };
    parts.iter().map(one).collect()
}

/// Checks where a picture is: elsewhere on the web, or in the URL itself.
fn picture(url: &Value) -> Result<String, ApiError> {
    let invalid = |kind, message: &str| {
        let mut error = ApiError::invalid(message);
        error.kind = kind;
        error
    };
    let url = url
        .as_str()
        .ok_or_else(|| ApiError::invalid("image_url.url: expected string"))?;
    if url.starts_with("https://") || url.starts_with("http://") {
        return Ok(url.to_owned());
    }
    let Some((kind, data)) = url
        .strip_prefix("data:image/")
        .and_then(|rest| rest.split_once(";base64,"))
    else {
        let message = "image_url.url: expected an http(s) or a base64 data URL";
        return Err(invalid("invalid_image", message));
    };
    if !["png", "jpeg", "webp", "gif"].contains(&kind) {
        let message = "image_url.url: unsupported kind of image";
        return Err(invalid("unsupported_image_format", message));
    }
    match STANDARD.decode(data) {
        Ok(bytes) if !bytes.is_empty() => Ok(url.to_owned()),
        _ => Err(invalid("invalid_image", "image_url.url: not base64")),
    }
}

fn is_percent(value: &Value) -> bool {
    value.as_u64().is_some_and(|percent| percent <= 100)
}

fn one_of(body: &Value, name: &str, values: &[&str]) -> Result<(), ApiError> {
    match body.get(name) {
        None => Ok(()),
        Some(Value::String(given)) if values.contains(&given.as_str()) => Ok(()),
        Some(_) => Err(ApiError::invalid(format!(
            "{name}: expected one of {}",
            values.join(", ")
        ))),
    }
}

fn optional(
    body: &Value,
    name: &str,
    is_right: fn(&Value) -> bool,
    what: &str,
) -> Result<(), ApiError> {
    match body.get(name) {
        Some(value) if !is_right(value) => {
            Err(ApiError::invalid(format!("{name}: expected {what}")))
        }
        _ => Ok(()),
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
