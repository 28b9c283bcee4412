//! What the model asks for, and what it is told of that.

use super::*;
use crate::llm::ToolResult;

fn started(index: u64, block: &Value) -> String {
    json!({"type": "content_block_start", "index": index, "content_block": block}).to_string()
}

fn piece(index: u64, delta: &Value) -> String {
    json!({"type": "content_block_delta", "index": index, "delta": delta}).to_string()
}

fn input(index: u64, json: &str) -> String {
    piece(
        index,
        &json!({"type": "input_json_delta", "partial_json": json}),
    )
}

fn use_of(id: &str, name: &str) -> Value {
    json!({"type": "tool_use", "id": id, "name": name, "input": {}})
}

/// Thinks, speaks, calls twice and speaks in between.
fn asking(reason: &str) -> String {
    events(&[
        START,
        &started(
            0,
            &json!({"type": "thinking", "thinking": "", "signature": ""}),
        ),
        &piece(0, &json!({"type": "thinking_delta", "thinking": "h"})),
        &piece(0, &json!({"type": "thinking_delta", "thinking": "m"})),
        &piece(0, &json!({"type": "signature_delta", "signature": "sig"})),
        &started(1, &json!({"type": "text", "text": ""})),
        &delta(1, "Let me look. "),
        &started(2, &use_of("toolu_1", "remind")),
        &input(2, ""),
        &input(2, "{\"to\": \"wa"),
        &input(2, "ter\"}"),
        &started(3, &json!({"type": "text", "text": ""})),
        &delta(3, "And"),
        &started(4, &use_of("toolu_2", "list")),
        &input(4, ""),
        &started(5, &use_of("toolu_3", "list")),
        &input(5, "{\"cut"),
        &end(reason),
        STOP,
    ])
}

fn with_tools() -> ChatRequest {
    let schema = json!({
        "type": "object",
        "properties": {"to": {"type": "string"}},
        "required": ["to"],
        "additionalProperties": false,
    });
    ChatRequest {
        tools: vec![Tool {
            name: "remind".to_owned(),
            description: "Reminds somebody.".to_owned(),
            schema,
        }],
        ..request()
    }
}

fn round(reply: &ChatReply) -> Round {
    let results = reply.calls.iter().map(|call| ToolResult {
        id: call.id.clone(),
        text: format!("{} is done", call.name),
        is_error: call.input.is_null(),
    });
    Round {
        said: reply.said.clone(),
        results: results.collect(),
    }
}

#[tokio::test]
async fn calls_come_in_pieces_between_what_is_said() {
    for size in [1, 5, 4096] {
        let turn = Turn::stream(&asking("tool_use")).cut_into(size);
        let server = Server::new([turn]).await;
        let (outcome, seen) = ask(&server.model(), &with_tools()).await;
        let reply = outcome.unwrap();
        assert_eq!(reply.text, "Let me look. And");
        assert_eq!(seen.last(), Some(&reply.text));
        assert_eq!(reply.stop_reason, "tool_use");
        let calls = reply.calls.iter();
        let calls: Vec<_> = calls
            .map(|call| (call.id.as_str(), call.name.as_str(), call.input.clone()))
            .collect();
        let expected = [
            ("toolu_1", "remind", json!({"to": "water"})),
            ("toolu_2", "list", json!({})),
            ("toolu_3", "list", Value::Null),
        ];
        assert_eq!(calls, expected);
    }
}

#[tokio::test]
async fn what_was_said_goes_back_unchanged_with_the_results() {
    let server = Server::new([
        Turn::stream(&asking("tool_use")),
        Turn::stream(&said(&["Done"], "end_turn")),
    ])
    .await;
    let mut asked = with_tools();
    let reply = ask(&server.model(), &asked).await.0.unwrap();
    asked.rounds.push(round(&reply));
    ask(&server.model(), &asked).await.0.unwrap();
    let (_, body) = server.asked.lock().unwrap().remove(1);
    assert_eq!(body["tool_choice"], json!({"type": "auto"}));
    assert_eq!(body["tools"][0]["strict"], true);
    assert_eq!(body["tools"][0]["input_schema"], asked.tools[0].schema);
    let call = |id: &str, name: &str, input: Value| json!({"type": "tool_use", "id": id, "name": name, "input": input});
    let expected = json!([
        {"role": "user", "content": "Hello?"},
        {"role": "assistant", "content": [
            {"type": "thinking", "thinking": "hm", "signature": "sig"},
            {"type": "text", "text": "Let me look. "},
            call("toolu_1", "remind", json!({"to": "water"})),
            {"type": "text", "text": "And"},
            call("toolu_2", "list", json!({})),
            call("toolu_3", "list", json!({})),
        ]},
        {"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": "toolu_1", "content": "remind is done"},
            {"type": "tool_result", "tool_use_id": "toolu_2", "content": "list is done"},
            {"type": "tool_result", "tool_use_id": "toolu_3", "content": "list is done",
             "is_error": true},
        ]},
    ]);
    assert_eq!(body["messages"], expected);
    // Another model is not shown what this one thought.
    let other: Value = serde_json::from_str(&super::body("other", &asked, true)).unwrap();
    let kinds = other["messages"][1]["content"].as_array().unwrap();
    assert_eq!(kinds[0]["type"], "text");
    assert_eq!(kinds.len(), 5);
}

#[tokio::test]
async fn what_is_broken_off_is_no_call() {
    let server = Server::new([Turn::stream(&asking("max_tokens"))]).await;
    let reply = ask(&server.model(), &with_tools()).await.0.unwrap();
    assert_eq!(reply.calls, []);
    assert_eq!(reply.text, "Let me look. And");
    let is_call = |block: &Value| block["type"] == "tool_use";
    assert!(!reply.said.blocks.iter().any(is_call));
}

#[tokio::test]
async fn a_pause_is_gone_on_from_and_counted_in() {
    let server = Server::new([
        Turn::stream(&said(&["One "], "pause_turn")),
        Turn::stream(&said(&["two "], "pause_turn")),
        Turn::stream(&said(&["three"], "end_turn")),
    ])
    .await;
    let (outcome, seen) = server.ask().await;
    let reply = outcome.unwrap();
    assert_eq!(reply.text, "One two three");
    assert_eq!(seen.last(), Some(&reply.text));
    assert_eq!(reply.stop_reason, "end_turn");
    assert_eq!((reply.input_tokens, reply.output_tokens), (30, 126));
    let (_, body) = server.asked.lock().unwrap().remove(1);
    let paused = json!({"role": "assistant", "content": [{"type": "text", "text": "One "}]});
    assert_eq!(body["messages"][1], paused);
}

#[tokio::test]
async fn pauses_come_to_an_end() {
    let paused = said(&["More "], "pause_turn");
    let server = Server::doing(move |_, _| Turn::stream(&paused)).await;
    let reply = server.ask().await.0.unwrap();
    assert_eq!(server.times_asked(), 4);
    assert_eq!(reply.text, "More More More More ");
    assert_eq!(reply.stop_reason, "pause_turn");
}
