//! What the Messages API refuses of thinking, tools, structured output and cache marks.
//!
//! Pure, like `check`, which asks it last.

use serde_json::Value;

use super::check::optional;
use super::error::ApiError;

/// The models on which thinking cannot be switched off and tools cannot be forced.
const ALWAYS_THINKING: &[&str] = &["claude-fable", "claude-opus-5-5", "claude-sonnet-5-5"];

const MAX_CACHE_MARKS: usize = 4;

/// Checks what a request wants of its model.
///
/// # Errors
/// The answer the API gives to such a request.
pub fn check(body: &Value, model: &str) -> Result<(), ApiError> {
    thinking(&body["thinking"], model)?;
    tools(body, model)?;
    output_config(&body["output_config"])?;
    cache_marks(body)
}

fn thinking(thinking: &Value, model: &str) -> Result<(), ApiError> {
    if thinking.is_null() {
        return Ok(());
    }
    match thinking["type"].as_str() {
        Some("adaptive") => Ok(()),
        Some("between_tools") if model.starts_with("claude-sonnet-5-5") => Ok(()),
        Some("disabled") if !thinks_always(model) => Ok(()),
        kind => {
            let kind = kind.unwrap_or("none");
            let message = format!("thinking.type: '{kind}' is not supported by {model}");
            Err(ApiError::invalid(message))
        }
    }
}

fn thinks_always(model: &str) -> bool {
    ALWAYS_THINKING
        .iter()
        .any(|prefix| model.starts_with(prefix))
}

fn tools(body: &Value, model: &str) -> Result<(), ApiError> {
    optional(body, "tools", Value::is_array, "a list")?;
    for tool in body["tools"].as_array().map_or(&[][..], Vec::as_slice) {
        let name = tool["name"].as_str().unwrap_or_default();
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
        if name.is_empty() || name.len() > 128 || !name.chars().all(is_name) {
            return Err(ApiError::invalid(
                "tools.name: must match ^[a-zA-Z0-9_-]{1,128}$",
            ));
        }
        if tool["input_schema"]["type"] != "object" && tool["type"].is_null() {
            return Err(ApiError::invalid(
                "tools.input_schema.type: must be 'object'",
            ));
        }
        if tool["strict"] == true {
            schema(&tool["input_schema"], "tools.input_schema")?;
        }
    }
    match body["tool_choice"]["type"].as_str() {
        None if body["tool_choice"].is_null() => Ok(()),
        Some("auto" | "none") => Ok(()),
        Some("any" | "tool") => Err(ApiError::invalid(format!(
            "tool_choice: {model} does not support forced tools"
        ))),
        _ => Err(ApiError::invalid(
            "tool_choice.type: Input should be 'auto' or 'none'",
        )),
    }
}

fn output_config(config: &Value) -> Result<(), ApiError> {
    const EFFORTS: &[&str] = &["low", "medium", "high", "xhigh", "max"];
    let effort = &config["effort"];
    if !effort.is_null()
        && !effort
            .as_str()
            .is_some_and(|effort| EFFORTS.contains(&effort))
    {
        return Err(ApiError::invalid(
            "output_config.effort: not one of the known efforts",
        ));
    }
    let format = &config["format"];
    if format.is_null() {
        return Ok(());
    }
    if format["type"] != "json_schema" {
        return Err(ApiError::invalid(
            "output_config.format.type: should be 'json_schema'",
        ));
    }
    schema(&format["schema"], "output_config.format.schema")
}

/// Structured output and strict tools take closed objects only, and no bounds.
fn schema(schema: &Value, at: &str) -> Result<(), ApiError> {
    const BOUNDS: &[&str] = &["minimum", "maximum", "minLength", "maxLength"];
    if let Some(items) = schema.as_array() {
        return items.iter().try_for_each(|inner| self::schema(inner, at));
    }
    let Some(object) = schema.as_object() else {
        return Ok(());
    };
    if object.get("type").is_some_and(|kind| kind == "object")
        && schema["additionalProperties"] != false
    {
        let message = format!(
            "{at}: For 'object' type, 'additionalProperties' must be explicitly set to false"
        );
        return Err(ApiError::invalid(message));
    }
    let is_bound = |name: &String| BOUNDS.contains(&name.as_str()) && object[name].is_number();
    if let Some(name) = object.keys().find(|name| is_bound(name)) {
        let message = format!("{at}: '{name}' is not supported");
        return Err(ApiError::invalid(message));
    }
    object
        .values()
        .try_for_each(|inner| self::schema(inner, at))
}

fn cache_marks(body: &Value) -> Result<(), ApiError> {
    let marked = ["tools", "system", "messages"]
        .iter()
        .map(|field| marks_in(&body[*field]))
        .sum::<usize>();
    if marked <= MAX_CACHE_MARKS {
        return Ok(());
    }
    let message =
        format!("A maximum of 4 blocks with cache_control may be provided. Found {marked}.");
    Err(ApiError::invalid(message))
}

fn marks_in(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(marks_in).sum(),
        Value::Object(object) => {
            let own = usize::from(object.get("cache_control").is_some_and(Value::is_object));
            own + object.get("content").map_or(0, marks_in)
        }
        _ => 0,
    }
}
