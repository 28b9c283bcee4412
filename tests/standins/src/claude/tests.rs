//! The stand-in is asked over a real socket.

use std::sync::Once;

use serde_json::{Value, json};

use super::{Answer, Behaviour, ClaudeOptions, ClaudeStandIn, Ending};

fn client() -> reqwest::Client {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // Another test of this process may have installed it first, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    reqwest::Client::builder().build().unwrap()
}

async fn start() -> ClaudeStandIn {
    ClaudeStandIn::start(ClaudeOptions::default())
        .await
        .unwrap()
}

fn hello() -> Value {
    json!({
        "model": "claude-sonnet-5-5",
        "max_tokens": 100,
        "messages": [{"role": "user", "content": "hello"}],
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut body = hello();
    body[name] = value;
    body
}

fn request(stand_in: &ClaudeStandIn, version: &str, body: &Value) -> reqwest::RequestBuilder {
    client()
        .post(format!("{}/v1/messages", stand_in.base_url()))
        .header("x-api-key", "sk-test")
        .header("anthropic-version", version)
        .json(body)
}

async fn ask(stand_in: &ClaudeStandIn, body: &Value) -> reqwest::Response {
    request(stand_in, "2026-10-21", body).send().await.unwrap()
}

async fn refused(stand_in: &ClaudeStandIn, body: &Value, status: u16, kind: &str) {
    let answer = ask(stand_in, body).await;
    assert_eq!(answer.status(), status, "{body}");
    let id = answer.headers()["request-id"].to_str().unwrap().to_owned();
    let error: Value = answer.json().await.unwrap();
    assert_eq!(error["type"], "error");
    assert_eq!(error["error"]["type"], kind, "{body}");
    assert_eq!(error["request_id"], id.as_str());
}

fn events_of(stream: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(stream).unwrap();
    let data = text.lines().filter_map(|line| line.strip_prefix("data: "));
    data.map(|data| serde_json::from_str(data).unwrap())
        .collect()
}

fn kinds(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .map(|event| event["type"].as_str().unwrap())
        .collect()
}

fn said(events: &[Value]) -> String {
    events
        .iter()
        .filter_map(|event| event["delta"]["text"].as_str())
        .collect()
}

#[tokio::test]
async fn an_unstreamed_answer_says_what_was_seen() {
    let stand_in = start().await;
    let body = with(
        "messages",
        json!([
            {"role": "user", "content": "one"},
            {"role": "assistant", "content": [{"type": "text", "text": "two"}]},
            {"role": "user", "content": [{"type": "text", "text": "three"}]},
        ]),
    );
    let answer: Value = ask(&stand_in, &body).await.json().await.unwrap();
    assert_eq!(
        answer["content"][0]["text"],
        "(seen 3 messages) you said: three"
    );
    assert_eq!(answer["stop_reason"], "end_turn");
    assert!(answer["usage"]["output_tokens"].as_u64().unwrap() > 1);
    let requests = stand_in.requests();
    assert_eq!(requests[0].body, body);
    assert!(
        !requests[0]
            .headers
            .iter()
            .any(|(name, _)| name == "x-api-key")
    );
}

#[tokio::test]
async fn a_stream_has_the_documented_order() {
    let stand_in = start().await;
    stand_in.next(Behaviour::text("0123456789abcdef!"));
    let stream = ask(&stand_in, &with("stream", json!(true)))
        .await
        .bytes()
        .await
        .unwrap();
    assert_eq!(
        kinds(&events_of(&stream)),
        [
            "message_start",
            "content_block_start",
            "ping",
            "content_block_delta",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop",
        ],
    );
}

#[tokio::test]
async fn thinking_comes_first_and_borders_may_cut_characters() {
    let stand_in = start().await;
    stand_in.next(Behaviour::Answer(Answer {
        text: Some("größer 🦀 ok".to_owned()),
        thinking: true,
        chunk_bytes: Some(3),
        ..Answer::default()
    }));
    let stream = ask(&stand_in, &with("stream", json!(true)))
        .await
        .bytes()
        .await
        .unwrap();
    let events = events_of(&stream);
    assert_eq!(events[1]["content_block"]["type"], "thinking");
    assert_eq!(said(&events), "größer 🦀 ok");
}

#[tokio::test]
async fn calls_come_in_pieces_and_are_to_be_answered() {
    let stand_in = start().await;
    let input = json!({"to": "water the flowers"});
    stand_in.next(Behaviour::calls(
        "So",
        [("remind", input.clone()), ("list", Value::Null)],
    ));
    let body = with("stream", json!(true));
    let asked = ask(&stand_in, &body);
    let stream = asked.await.bytes().await.unwrap();
    let events = events_of(&stream);
    let ids = events
        .iter()
        .filter_map(|event| event["content_block"]["id"].as_str());
    assert_eq!(ids.count(), 2);
    let pieces: Vec<_> = events
        .iter()
        .filter_map(|event| event["delta"]["partial_json"].as_str())
        .collect();
    assert_eq!(pieces[0], "");
    assert!(pieces.len() > 4);
    assert_eq!(pieces.concat(), input.to_string());
    assert_eq!(said(&events), "So");
    let stop = &events[events.len() - 2];
    assert_eq!(stop["delta"]["stop_reason"], "tool_use");

    let call = json!({"type": "tool_use", "id": "toolu_1_0", "name": "remind", "input": {}});
    let messages = json!([
        {"role": "user", "content": "hello"},
        {"role": "assistant", "content": [call]},
        {"role": "user", "content": "well?"},
    ]);
    let body = with("messages", messages);
    refused(&stand_in, &body, 400, "invalid_request_error").await;
}

#[tokio::test]
async fn failing_streams_never_say_that_they_stopped() {
    let stand_in = start().await;
    let body = with("stream", json!(true));
    stand_in.next(Behaviour::ending(Ending::Short));
    let short = ask(&stand_in, &body).await.bytes().await.unwrap();
    assert_eq!(
        *kinds(&events_of(&short)).last().unwrap(),
        "content_block_delta"
    );
    stand_in.next(Behaviour::ending(Ending::ErrorEvent));
    let failed = ask(&stand_in, &body).await.bytes().await.unwrap();
    assert_eq!(
        events_of(&failed).last().unwrap()["error"]["type"],
        "overloaded_error"
    );
    stand_in.next(Behaviour::ending(Ending::Broken));
    assert!(ask(&stand_in, &body).await.bytes().await.is_err());
}

#[tokio::test]
async fn what_the_api_refuses_is_refused() {
    let stand_in = start().await;
    let wrong = [
        with("temperature", json!(1.0)),
        with("top_p", json!(0.5)),
        with("top_k", json!(5)),
        with("frequency_penalty", json!(1)),
        with("max_tokens", Value::Null),
        with("max_tokens", json!(0)),
        with("messages", json!([])),
        with("messages", json!([{"role": "assistant", "content": "hi"}])),
        with(
            "messages",
            json!([{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]),
        ),
        with(
            "messages",
            json!([{"role": "user", "content": [{"type": "text", "text": " "}]}]),
        ),
        with(
            "messages",
            json!([{"role": "user", "content": "a", "name": "x"}]),
        ),
        with(
            "messages",
            json!([{"role": "user", "content": [
                {"type": "text", "text": "a", "citations": [{"type": "char_location"}]},
            ]}]),
        ),
        with("system", json!([{"type": "text", "text": ""}])),
        with("tool_choice", json!({"type": "any"})),
        with("tool_choice", json!({"type": "tool", "name": "x"})),
        with(
            "thinking",
            json!({"type": "enabled", "budget_tokens": 1024}),
        ),
        with("thinking", json!({"type": "disabled"})),
        with(
            "tools",
            json!([{"name": "a b", "input_schema": {"type": "object"}}]),
        ),
        with(
            "tools",
            json!([{"name": "a", "strict": true, "input_schema": {"type": "object"}}]),
        ),
        with("output_config", json!({"effort": "extreme"})),
        with(
            "output_config",
            json!({"format": {"type": "json_schema", "schema": {"type": "object"}}}),
        ),
    ];
    for body in wrong {
        refused(&stand_in, &body, 400, "invalid_request_error").await;
    }
    for model in ["claude-3-5-sonnet-20241022", "claude-opus-4-1", "gpt-4"] {
        refused(
            &stand_in,
            &with("model", json!(model)),
            404,
            "not_found_error",
        )
        .await;
    }
    let old = request(&stand_in, "2023-06-01", &with("temperature", json!(1.0)));
    assert_eq!(old.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn headers_are_checked_before_the_body() {
    let stand_in = start().await;
    let url = format!("{}/v1/messages", stand_in.base_url());
    let bare = client().post(&url).json(&hello());
    assert_eq!(bare.send().await.unwrap().status(), 401);
    let both = request(&stand_in, "2026-10-21", &hello()).bearer_auth("sk-test");
    assert_eq!(both.send().await.unwrap().status(), 401);
    let bearer = client().post(&url).bearer_auth("sk-test").json(&hello());
    assert_eq!(bearer.send().await.unwrap().status(), 400, "no version");
    let future = request(&stand_in, "2027-01-01", &hello());
    assert_eq!(future.send().await.unwrap().status(), 400);
    let text = client()
        .post(&url)
        .bearer_auth("sk-test")
        .header("anthropic-version", "2026-10-21")
        .body(hello().to_string());
    assert_eq!(text.send().await.unwrap().status(), 400, "no content type");
}

#[tokio::test]
async fn queued_errors_have_their_documented_types() {
    let stand_in = start().await;
    for (status, kind) in [
        (401, "authentication_error"),
        (404, "not_found_error"),
        (500, "api_error"),
        (529, "overloaded_error"),
    ] {
        stand_in.next(Behaviour::error(status));
        refused(&stand_in, &hello(), status, kind).await;
    }
    stand_in.next(Behaviour::rate_limited(7));
    let limited = ask(&stand_in, &hello()).await;
    assert_eq!(limited.status(), 429);
    assert_eq!(limited.headers()["retry-after"], "7");
}

#[tokio::test]
async fn a_refusal_and_a_full_budget_say_why_they_stopped() {
    let stand_in = start().await;
    stand_in.next(Behaviour::refusal());
    let refusal: Value = ask(&stand_in, &hello()).await.json().await.unwrap();
    assert_eq!(refusal["stop_reason"], "refusal");
    assert_eq!(refusal["stop_details"]["type"], "refusal");
    let full: Value = ask(&stand_in, &with("max_tokens", json!(2)))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(full["stop_reason"], "max_tokens");
    assert_eq!(full["content"][0]["text"], "(seen 1 ");
}

#[tokio::test]
async fn a_behaviour_reads_from_json() {
    let answer: Behaviour = serde_json::from_value(json!({"do": "answer", "text": "hi"})).unwrap();
    assert!(matches!(answer, Behaviour::Answer(Answer { text: Some(text), .. }) if text == "hi"));
    let error: Behaviour = serde_json::from_value(json!({"do": "error", "status": 529})).unwrap();
    assert!(matches!(error, Behaviour::Error { status: 529, .. }));
}

#[tokio::test]
async fn a_key_and_a_model_may_be_treated_in_a_way_of_their_own() {
    let stand_in = start().await;
    stand_in.always_for_model("claude-haiku-5-5", Behaviour::error(529));
    stand_in.next(Behaviour::text("queued"));
    let spare = with("model", json!("claude-haiku-5-5"));
    refused(&stand_in, &spare, 529, "overloaded_error").await;
    let answer: Value = ask(&stand_in, &hello()).await.json().await.unwrap();
    assert_eq!(answer["content"][0]["text"], "queued");
    stand_in.always_for_key("sk-test", Behaviour::error(401));
    refused(&stand_in, &hello(), 401, "authentication_error").await;
}
