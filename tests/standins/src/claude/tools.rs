//! What the Messages API refuses of calls of tools, their results and thinking that comes back.
//!
//! Pure, like `check`, which asks it.

use serde_json::Value;

use super::check::blocks;
use super::error::ApiError;
use super::events::SIGNATURE;

/// Checks the messages of a request: every call is answered at the beginning of the next user
/// message, and nothing else is.
///
/// # Errors
/// The answer the API gives to such messages.
pub fn check(messages: &[Value]) -> Result<(), ApiError> {
    for (index, message) in messages.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| messages.get(before));
        thinking(index, message)?;
        answered(index, message, messages.get(index + 1))?;
        called(index, message, before)?;
        first(index, message)?;
    }
    Ok(())
}

fn ids<'a>(message: Option<&'a Value>, kind: &'static str, name: &str) -> Vec<&'a Value> {
    let found = message.map(|message| blocks(message, kind));
    found.into_iter().flatten().map(|it| &it[name]).collect()
}

fn answered(index: usize, message: &Value, next: Option<&Value>) -> Result<(), ApiError> {
    let called = ids(Some(message), "tool_use", "id");
    let answered = ids(next, "tool_result", "tool_use_id");
    if called.iter().all(|id| answered.contains(id)) {
        return Ok(());
    }
    Err(ApiError::invalid(format!(
        "messages.{index}: `tool_use` ids were found without `tool_result` blocks immediately after"
    )))
}

fn called(index: usize, message: &Value, before: Option<&Value>) -> Result<(), ApiError> {
    let mut open = ids(before, "tool_use", "id");
    for id in ids(Some(message), "tool_result", "tool_use_id") {
        let Some(place) = open.iter().position(|called| *called == id) else {
            return Err(ApiError::invalid(format!(
                "messages.{index}: unexpected `tool_use_id` found in `tool_result` blocks: {id}"
            )));
        };
        open.swap_remove(place);
    }
    Ok(())
}

fn first(index: usize, message: &Value) -> Result<(), ApiError> {
    let content = message["content"].as_array().map_or(&[][..], Vec::as_slice);
    let is_result = |block: &Value| block["type"] == "tool_result";
    let mut others = content.iter().skip_while(|block| is_result(block));
    if others.any(is_result) {
        let message = format!("messages.{index}: `tool_result` blocks must come first");
        return Err(ApiError::invalid(message));
    }
    Ok(())
}

/// The stand-in thinks nothing that it shows, and signs it always in the same way.
fn thinking(index: usize, message: &Value) -> Result<(), ApiError> {
    let is_own = |block: &Value| block["thinking"] == "" && block["signature"] == SIGNATURE;
    if blocks(message, "thinking").all(is_own) {
        return Ok(());
    }
    Err(ApiError::invalid(format!(
        "messages.{index}: `thinking` blocks must be sent back with their signature, unchanged"
    )))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn talk(said: &Value, results: &Value) -> Result<(), ApiError> {
        check(&[
            json!({"role": "user", "content": "hello"}),
            json!({"role": "assistant", "content": said}),
            json!({"role": "user", "content": results}),
        ])
    }

    fn call(id: &str) -> Value {
        json!({"type": "tool_use", "id": id, "name": "list", "input": {}})
    }

    fn result(id: &str) -> Value {
        json!({"type": "tool_result", "tool_use_id": id, "content": "done"})
    }

    #[test]
    fn every_call_is_answered_first_and_nothing_else_is() {
        let text = json!({"type": "text", "text": "so"});
        let said = json!([call("a"), call("b")]);
        assert!(talk(&said, &json!([result("b"), result("a"), text])).is_ok());
        for wrong in [
            json!("so"),
            json!([result("a")]),
            json!([result("a"), result("b"), result("c")]),
            json!([result("a"), result("b"), result("b")]),
            json!([text, result("a"), result("b")]),
            json!([result("a"), text, result("b")]),
        ] {
            assert!(talk(&said, &wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn thinking_comes_back_as_it_was() {
        let thought = |text: &str, signature: &str| {
            let block = json!({"type": "thinking", "thinking": text, "signature": signature});
            talk(&json!([block, call("a")]), &json!([result("a")]))
        };
        assert!(thought("", SIGNATURE).is_ok());
        assert!(thought("hm", SIGNATURE).is_err());
        assert!(thought("", "").is_err());
    }
}
