//! The client against a server on a real socket that does what each test tells it to.

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Body as AxumBody,
    extract::State,
    http::{HeaderMap, Response as AxumResponse},
};
use futures::{StreamExt, stream};

use super::*;
use crate::{config::Secret, llm::Verbatim, shutdown::Tasks};

mod keys;
mod models;
mod pictures;
mod settings;
mod tools;

/// What the server does with one request.
struct Turn {
    status: u16,
    headers: Vec<(&'static str, &'static str)>,
    /// The body, in the pieces in which it is sent.
    chunks: Vec<Vec<u8>>,
    ends: Ends,
}

/// How the body ends.
#[derive(Clone, Copy)]
enum Ends {
    Well,
    Broken,
    Never,
}

impl Turn {
    fn stream(events: &str) -> Self {
        Self {
            status: 200,
            headers: vec![
                ("content-type", "text/event-stream"),
                ("request-id", "req_7"),
            ],
            chunks: vec![events.as_bytes().to_vec()],
            ends: Ends::Well,
        }
    }

    fn status(status: u16, body: &str) -> Self {
        Self {
            status,
            headers: vec![
                ("content-type", "application/json"),
                ("request-id", "req_7"),
            ],
            ..Self::stream(body)
        }
    }

    fn error(status: u16, kind: &str) -> Self {
        Self::status(
            status,
            &format!(r#"{{"type":"error","error":{{"type":"{kind}","message":"the canary"}}}}"#),
        )
    }

    fn header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((name, value));
        self
    }

    fn cut_into(mut self, size: usize) -> Self {
        let bytes = self.chunks.concat();
        self.chunks = bytes.chunks(size).map(<[u8]>::to_vec).collect();
        self
    }

    fn ends(self, ends: Ends) -> Self {
        Self { ends, ..self }
    }

    fn into_response(self) -> AxumResponse<AxumBody> {
        let pieces = self
            .chunks
            .into_iter()
            .map(|chunk| Ok::<_, io::Error>(Bytes::from(chunk)));
        let pieces = stream::iter(pieces);
        let body = match self.ends {
            Ends::Well => AxumBody::from_stream(pieces),
            Ends::Broken => {
                let fault = stream::once(async { Err(io::Error::other("cut")) });
                AxumBody::from_stream(pieces.chain(fault))
            }
            Ends::Never => AxumBody::from_stream(pieces.chain(stream::pending())),
        };
        let response = AxumResponse::builder().status(self.status);
        let response = self
            .headers
            .into_iter()
            .fold(response, |response, (name, value)| {
                response.header(name, value)
            });
        response.body(body).unwrap()
    }
}

type Script = Arc<Mutex<dyn FnMut(&HeaderMap, &Value) -> Turn + Send>>;
type Asked = Arc<Mutex<Vec<(HeaderMap, Value)>>>;

/// A server that does with each request what its script says.
struct Server {
    base: String,
    asked: Asked,
    tasks: Tasks,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.tasks.stop();
    }
}

impl Server {
    /// A server that takes these turns, one for each request.
    async fn new(turns: impl IntoIterator<Item = Turn>) -> Self {
        let mut turns: VecDeque<Turn> = turns.into_iter().collect();
        Self::doing(move |_, _| turns.pop_front().expect("no more requests than turns")).await
    }

    async fn doing(script: impl FnMut(&HeaderMap, &Value) -> Turn + Send + 'static) -> Self {
        let asked = Asked::default();
        let script: Script = Arc::new(Mutex::new(script));
        let answer = |State((script, asked)): State<(Script, Asked)>,
                      headers: HeaderMap,
                      body: Bytes| async move {
            let body: Value = serde_json::from_slice(&body).unwrap();
            let turn = {
                let mut script = script.lock().unwrap();
                script(&headers, &body)
            };
            asked.lock().unwrap().push((headers, body));
            turn.into_response()
        };
        let router = Router::new()
            .route("/v1/messages", axum::routing::post(answer))
            .with_state((script, asked.clone()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let tasks = Tasks::new();
        let stopped = tasks.clone();
        tasks.spawn(async move {
            tokio::select! {
                served = async { axum::serve(listener, router).await } => served.unwrap(),
                () = stopped.stopped() => {}
            }
        });
        Self { base, asked, tasks }
    }

    fn model(&self) -> Anthropic {
        model_at(&self.base)
    }

    async fn ask(&self) -> (Result<ChatReply, LlmError>, Vec<String>) {
        ask(&self.model(), &request()).await
    }

    fn times_asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    /// The key and the model of each request so far.
    fn asked_with(&self) -> Vec<(String, String)> {
        let asked = self.asked.lock().unwrap();
        let pairs = asked.iter().map(|(headers, body)| {
            let key = headers["x-api-key"].to_str().unwrap().to_owned();
            (key, body["model"].as_str().unwrap().to_owned())
        });
        pairs.collect()
    }
}

fn settings(base_url: &str) -> Settings {
    Settings {
        api_keys: vec![Secret::new("sk-test".to_owned())],
        base_url: base_url.to_owned(),
        model: "claude-test".to_owned(),
        fallback_model: None,
        understanding_model: None,
        understanding_fallback_model: None,
        caches: true,
        requests_at_once: 0,
        tokens_per_request: 8000,
    }
}

fn model_at(base_url: &str) -> Anthropic {
    model_of(&settings(base_url))
}

fn model_of(settings: &Settings) -> Anthropic {
    let policy = retry::Policy {
        first_wait: Duration::from_millis(1),
        ..retry::Policy::default()
    };
    Anthropic::new(settings, Clock::Real)
        .unwrap()
        .with_retries(policy)
}

fn message(role: Role, text: &str) -> ChatMessage {
    ChatMessage {
        role,
        text: text.to_owned(),
        ..ChatMessage::default()
    }
}

fn request() -> ChatRequest {
    ChatRequest {
        system: System {
            stable: "Be kind.".to_owned(),
            changing: String::new(),
        },
        messages: vec![message(Role::User, "Hello?")],
        max_tokens: 1000,
        deadline: Duration::from_mins(1),
        ..ChatRequest::default()
    }
}

async fn ask(
    model: &Anthropic,
    request: &ChatRequest,
) -> (Result<ChatReply, LlmError>, Vec<String>) {
    let mut seen = Vec::new();
    let outcome = model
        .reply(request, &mut |text| seen.push(text.to_owned()))
        .await;
    (outcome, seen)
}

fn event(data: &str) -> String {
    let kind: Value = serde_json::from_str(data).unwrap();
    format!(
        "event: {}\ndata: {data}\n\n",
        kind["type"].as_str().unwrap()
    )
}

const START: &str = r#"{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-test-1","content":[],"stop_reason":null,"usage":{"input_tokens":10,"cache_read_input_tokens":5,"cache_creation_input_tokens":2,"output_tokens":1}}}"#;
const BLOCK: &str =
    r#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#;
const STOP: &str = r#"{"type":"message_stop"}"#;

fn delta(index: u64, text: &str) -> String {
    json!({"type":"content_block_delta","index":index,"delta":{"type":"text_delta","text":text}})
        .to_string()
}

fn end(reason: &str) -> String {
    json!({"type":"message_delta","delta":{"stop_reason":reason},"usage":{"output_tokens":42}})
        .to_string()
}

fn events(data: &[&str]) -> String {
    data.iter().map(|data| event(data)).collect()
}

fn said(pieces: &[&str], reason: &str) -> String {
    let mut text = events(&[START, BLOCK]);
    text.extend(pieces.iter().map(|piece| event(&delta(0, piece))));
    text + &events(&[&end(reason), STOP])
}

fn unavailable(outcome: Result<ChatReply, LlmError>) -> String {
    match outcome {
        Err(LlmError::Unavailable { reason }) => reason,
        other => panic!("not unavailable but {other:?}"),
    }
}

fn misconfigured(outcome: Result<ChatReply, LlmError>) -> String {
    match outcome {
        Err(LlmError::Misconfigured { reason }) => reason,
        other => panic!("not misconfigured but {other:?}"),
    }
}

#[tokio::test]
async fn an_answer_comes_as_it_is_written() {
    let server = Server::new([Turn::stream(&said(&["Hello", " there"], "end_turn"))]).await;
    let (outcome, seen) = server.ask().await;
    let expected = ChatReply {
        text: "Hello there".to_owned(),
        stop_reason: "end_turn".to_owned(),
        model: "claude-test-1".to_owned(),
        input_tokens: 10,
        output_tokens: 42,
        cache_read_tokens: 5,
        cache_creation_tokens: 2,
        tries: 1,
        calls: Vec::new(),
        said: Verbatim {
            model: "claude-test".to_owned(),
            blocks: vec![json!({"type": "text", "text": "Hello there"})],
        },
    };
    assert_eq!(outcome, Ok(expected));
    assert_eq!(seen.last().map(String::as_str), Some("Hello there"));
}

#[tokio::test]
async fn a_request_holds_what_the_api_wants_and_nothing_it_refuses() {
    let server = Server::new([Turn::stream(&said(&["Hi"], "end_turn"))]).await;
    let messages = vec![
        message(Role::Assistant, "I was cut off from what you asked"),
        message(Role::User, "One"),
        message(Role::Assistant, "  \n"),
        message(Role::Assistant, "Two"),
        message(Role::User, "Three"),
    ];
    let asked = ChatRequest {
        messages,
        ..request()
    };
    ask(&server.model(), &asked).await.0.unwrap();
    let (headers, body) = server.asked.lock().unwrap().remove(0);
    assert_eq!(headers["x-api-key"], "sk-test");
    assert_eq!(headers["anthropic-version"], "2026-10-21");
    assert_eq!(headers["content-type"], "application/json");
    assert_eq!(
        headers["user-agent"],
        concat!("chinwag/", env!("CARGO_PKG_VERSION"))
    );
    assert!(headers.get("authorization").is_none());
    let expected = json!({
        "model": "claude-test",
        "max_tokens": 1000 + THINKING_ALLOWANCE,
        "stream": true,
        "system": [{"type": "text", "text": "Be kind.", "cache_control": {"type": "ephemeral"}}],
        "messages": [
            {"role": "user", "content": "One"},
            {"role": "assistant", "content": "Two"},
            {"role": "user", "content": "Three"},
        ],
    });
    assert_eq!(body, expected);
}

#[test]
fn what_does_not_change_is_marked_and_a_form_asked_for() {
    let asked = ChatRequest {
        system: System {
            stable: "Be kind.".to_owned(),
            changing: "It is noon.".to_owned(),
        },
        format: Some(json!({"type": "object"})),
        effort: Effort::Low,
        ..request()
    };
    let read = |caches| -> Value { serde_json::from_str(&body("m", &asked, caches)).unwrap() };
    let body = read(true);
    let expected = json!([
        {"type": "text", "text": "Be kind.", "cache_control": {"type": "ephemeral"}},
        {"type": "text", "text": "\n\nIt is noon."},
    ]);
    assert_eq!(body["system"], expected);
    let expected =
        json!({"effort": "low", "format": {"type": "json_schema", "schema": {"type": "object"}}});
    assert_eq!(body["output_config"], expected);
    assert_eq!(read(false)["system"], "Be kind.\n\nIt is noon.");
}

#[tokio::test]
async fn chunks_may_end_inside_a_character() {
    let text = said(&["Grüße", " 🎈 — だよ"], "end_turn");
    for size in [1, 3, 7] {
        let server = Server::new([Turn::stream(&text).cut_into(size)]).await;
        let (outcome, _) = server.ask().await;
        assert_eq!(outcome.unwrap().text, "Grüße 🎈 — だよ");
    }
}

#[tokio::test]
async fn thinking_and_what_is_not_known_is_left_out() {
    let text = events(&[
        START,
        r#"{"type":"ping"}"#,
        r#"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}"#,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}"#,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"x"}}"#,
        r#"{"type":"content_block_stop","index":0}"#,
        r#"{"type":"weather_report","text":"rain"}"#,
        r#"{"type":"content_block_start","index":1,"content_block":{"type":"text","text":"So"}}"#,
        &delta(1, "me"),
        r#"{"type":"content_block_delta","index":1,"delta":{"type":"colour_delta","text":"red"}}"#,
        r#"{"type":"content_block_start","index":2,"content_block":{"type":"hologram","text":"boo"}}"#,
        r#"{"type":"content_block_start","index":3,"content_block":{"type":"text","text":""}}"#,
        &delta(3, " more"),
        &end("end_turn"),
        STOP,
    ]);
    let server = Server::new([Turn::stream(&text)]).await;
    assert_eq!(server.ask().await.0.unwrap().text, "Some more");
}

#[tokio::test]
async fn a_stream_is_complete_only_with_its_stop() {
    let whole = said(&["Hello"], "end_turn");
    let cut = whole.replace(&event(STOP), "");
    let turns = || Turn::stream(&cut);
    let server = Server::new([turns(), turns(), turns()]).await;
    let (outcome, _) = server.ask().await;
    let reason = unavailable(outcome);
    assert!(reason.contains("message_stop"), "{reason}");
    assert!(reason.contains("req_7"), "{reason}");
    assert_eq!(server.times_asked(), 3);
}

#[tokio::test]
async fn a_try_after_partial_text_begins_anew() {
    let partial = events(&[START, BLOCK, &delta(0, "It was a dark")]);
    for ends in [Ends::Broken, Ends::Well] {
        let server = Server::new([
            Turn::stream(&partial).ends(ends),
            Turn::stream(&said(&["Once"], "end_turn")),
        ])
        .await;
        let (outcome, seen) = server.ask().await;
        assert_eq!(outcome.unwrap().text, "Once");
        assert_eq!(seen.last().map(String::as_str), Some("Once"));
        assert!(!seen.iter().any(|text| text.contains("darkOnce")));
    }
}

#[tokio::test]
async fn an_error_may_come_after_the_status() {
    let overloaded =
        r#"{"type":"error","error":{"type":"overloaded_error","message":"the canary"}}"#;
    let server = Server::new([
        Turn::stream(&events(&[START, BLOCK, &delta(0, "He"), overloaded])),
        Turn::stream(&said(&["Hello"], "end_turn")),
    ])
    .await;
    assert_eq!(server.ask().await.0.unwrap().text, "Hello");

    let refused = r#"{"type":"error","error":{"type":"permission_error","message":"the canary"}}"#;
    let server = Server::new([Turn::stream(&events(&[START, refused]))]).await;
    let reason = misconfigured(server.ask().await.0);
    assert!(reason.contains("permission_error"), "{reason}");
    assert!(!reason.contains("canary"), "{reason}");
}

#[tokio::test]
async fn passing_failures_are_tried_again_twice() {
    for status in [408, 409, 429, 500, 502, 503, 504, 529] {
        let failed = || Turn::error(status, "some_error");
        let good = Turn::stream(&said(&["Hello"], "end_turn"));
        let server = Server::new([failed(), failed(), good]).await;
        assert_eq!(server.ask().await.0.unwrap().text, "Hello");

        let server = Server::new([failed(), failed(), failed()]).await;
        let reason = unavailable(server.ask().await.0);
        assert!(reason.contains(&format!("{status} some_error")), "{reason}");
        assert!(!reason.contains("canary"), "{reason}");
        assert_eq!(server.times_asked(), 3);
    }
}

#[tokio::test]
async fn lasting_failures_say_what_the_operator_can_do() {
    let cases = [
        (400, "invalid_request_error", "ANTHROPIC_MODEL"),
        (401, "authentication_error", "ANTHROPIC_API_KEY"),
        (402, "billing_error", "credit"),
        (403, "permission_error", "ANTHROPIC_API_KEY"),
        (404, "not_found_error", "claude-test is unknown or retired"),
        (404, "not_found_error", "ANTHROPIC_MODEL"),
        (413, "request_too_large", "MAX_TOKENS_PER_REQUEST"),
        (307, "moved", "ANTHROPIC_BASE_URL"),
        (422, "odd", "ANTHROPIC_BASE_URL"),
    ];
    for (status, kind, advice) in cases {
        let turn = Turn::error(status, kind).header("location", "http://127.0.0.1:9/");
        let server = Server::new([turn]).await;
        let reason = misconfigured(server.ask().await.0);
        assert!(
            reason.starts_with(&format!("{status} {kind}: ")),
            "{reason}"
        );
        assert!(reason.contains(advice), "{reason}");
        assert!(!reason.contains("canary"), "{reason}");
        assert!(!reason.contains("sk-test"), "{reason}");
    }
}

#[tokio::test]
async fn the_server_decides_whether_to_try_again() {
    let server = Server::new([
        Turn::error(400, "odd").header("x-should-retry", "true"),
        Turn::error(529, "odd").header("x-should-retry", "false"),
    ])
    .await;
    misconfigured(server.ask().await.0);
    assert_eq!(server.times_asked(), 2);
}

#[tokio::test]
async fn a_wait_beyond_the_deadline_is_not_begun() {
    for name in ["retry-after", "retry-after-ms"] {
        let server =
            Server::new([Turn::error(429, "rate_limit_error").header(name, "70000")]).await;
        let reason = unavailable(server.ask().await.0);
        assert!(reason.contains("rate_limit_error"), "{reason}");
        assert_eq!(server.times_asked(), 1);
    }
}

#[tokio::test]
async fn an_error_page_of_a_middle_box_is_no_riddle() {
    let page = || Turn::status(502, "<html>the canary</html>");
    let server = Server::new([page(), page(), page()]).await;
    let reason = unavailable(server.ask().await.0);
    assert!(reason.starts_with("502 (request"), "{reason}");

    let page = || Turn::status(200, "<html>the canary</html>\n\n");
    let server = Server::new([page(), page(), page()]).await;
    let reason = unavailable(server.ask().await.0);
    assert!(!reason.contains("canary"), "{reason}");
}

#[tokio::test]
async fn a_server_that_nobody_runs_is_unavailable() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://user:hush@{}", listener.local_addr().unwrap());
    drop(listener);
    let reason = unavailable(ask(&model_at(&base), &request()).await.0);
    assert!(reason.contains("could not reach the server"), "{reason}");
    assert!(!reason.contains("hush"), "{reason}");
}

#[tokio::test]
async fn silence_and_the_deadline_both_end_a_stream() {
    let silent = || Turn::stream(&events(&[START])).ends(Ends::Never);
    let server = Server::new([silent(), silent(), silent()]).await;
    let model = server
        .model()
        .with_longest_silence(Duration::from_millis(20));
    let reason = unavailable(ask(&model, &request()).await.0);
    assert!(reason.contains("silent"), "{reason}");
    assert_eq!(server.times_asked(), 3);

    let server = Server::new([silent()]).await;
    let hurried = ChatRequest {
        deadline: Duration::from_millis(200),
        ..request()
    };
    let reason = unavailable(ask(&server.model(), &hurried).await.0);
    assert!(reason.contains("deadline"), "{reason}");
}

#[tokio::test]
async fn an_answer_ends_with_its_stop_though_the_connection_stays() {
    let turn = Turn::stream(&said(&["Hello"], "end_turn")).ends(Ends::Never);
    let server = Server::new([turn]).await;
    assert_eq!(server.ask().await.0.unwrap().text, "Hello");
}

#[tokio::test]
async fn refusals_and_full_answers_are_handed_on() {
    let refusal = events(&[START, &end("refusal"), STOP]);
    let server = Server::new([Turn::stream(&refusal)]).await;
    let reply = server.ask().await.0.unwrap();
    assert_eq!(
        (reply.text.as_str(), reply.stop_reason.as_str()),
        ("", "refusal")
    );

    let full = said(&["Half a sen"], "max_tokens");
    let server = Server::new([Turn::stream(&full)]).await;
    let reply = server.ask().await.0.unwrap();
    assert_eq!(
        (reply.text.as_str(), reply.stop_reason.as_str()),
        ("Half a sen", "max_tokens")
    );
}

#[tokio::test]
async fn a_server_may_leave_out_what_is_not_needed() {
    let bare = "data: {\"type\":\"message_start\"}\r\n\r\nevent: content_block_delta\r\ndata: {\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}\r\n\r\ndata: {\"type\":\"message_stop\"}\r\n\r\ndata: [DONE]\r\n\r\n";
    let turn = Turn {
        headers: vec![("content-type", "text/plain")],
        ..Turn::stream(bare)
    };
    let server = Server::new([turn]).await;
    let reply = server.ask().await.0.unwrap();
    assert_eq!(reply.text, "Hi");
    assert_eq!(reply.model, "claude-test");
    assert_eq!(reply.stop_reason, "end_turn");
}

#[tokio::test]
async fn a_server_may_answer_without_streaming() {
    let message = json!({
        "type": "message", "role": "assistant", "model": "local",
        "content": [
            {"type": "thinking", "thinking": "hm"},
            {"type": "text", "text": "Hello"},
            {"type": "text", "text": " there"},
        ],
        "stop_reason": "end_turn",
        "usage": {"input_tokens": 3, "output_tokens": 4},
    });
    let turn = Turn::status(200, &format!("\n {message}")).cut_into(5);
    let server = Server::new([turn]).await;
    let (outcome, seen) = server.ask().await;
    let reply = outcome.unwrap();
    assert_eq!(reply.text, "Hello there");
    assert_eq!((reply.input_tokens, reply.output_tokens), (3, 4));
    assert_eq!(seen, ["Hello there"]);

    let wrong = Turn::error(200, "authentication_error");
    let server = Server::new([wrong]).await;
    let reason = misconfigured(server.ask().await.0);
    assert!(reason.contains("ANTHROPIC_API_KEY"), "{reason}");
}

#[tokio::test]
async fn usage_is_cumulative_and_each_kind_of_tokens_is_counted_once() {
    let end = json!({"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{
        "input_tokens": 12, "cache_read_input_tokens": 700, "output_tokens": 42,
    }});
    let text = events(&[START, BLOCK, &delta(0, "Hi"), &end.to_string(), STOP]);
    let server = Server::new([Turn::stream(&text)]).await;
    let reply = server.ask().await.0.unwrap();
    let counts = (
        reply.input_tokens,
        reply.cache_read_tokens,
        reply.cache_creation_tokens,
        reply.output_tokens,
    );
    assert_eq!(counts, (12, 700, 2, 42));
    assert_eq!(reply.tokens(), 756);
}
