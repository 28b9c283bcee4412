//! The stand-in is asked over a real socket.

use std::{sync::LazyLock, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{Answer, Behaviour, Ending, Model, OpenRouterOptions, OpenRouterStandIn, Picture};

const MODEL: &str = "bytedance-seed/seedream-4.5";
const CHAT_MODEL: &str = "google/gemini-2.5-flash-image";
const STREAMING: &str = "openai/gpt-5-image";

/// One client for all tests, since making one takes long. It keeps no connection, as each test has
/// a runtime of its own.
fn client() -> reqwest::Client {
    static CLIENT: LazyLock<reqwest::Client> = LazyLock::new(|| {
        // Another test of this process may have installed it first, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().pool_max_idle_per_host(0);
        client.build().unwrap()
    });
    CLIENT.clone()
}

async fn start() -> OpenRouterStandIn {
    start_with(OpenRouterOptions::default()).await
}

async fn start_with(options: OpenRouterOptions) -> OpenRouterStandIn {
    OpenRouterStandIn::start(options).await.unwrap()
}

fn cat() -> Value {
    json!({"model": MODEL, "prompt": "a cat on a wall"})
}

fn with(name: &str, value: Value) -> Value {
    let mut body = cat();
    body[name] = value;
    body
}

fn chat(model: &str, modalities: Value) -> Value {
    let messages = json!([{"role": "user", "content": "a cat on a wall"}]);
    let mut body = json!({"model": model, "messages": messages});
    if !modalities.is_null() {
        body["modalities"] = modalities;
    }
    body
}

fn request(stand_in: &OpenRouterStandIn, path: &str, body: &Value) -> reqwest::RequestBuilder {
    client()
        .post(format!("{}/api/v1/{path}", stand_in.base_url()))
        .bearer_auth("sk-or-test")
        .json(body)
}

async fn ask(stand_in: &OpenRouterStandIn, path: &str, body: &Value) -> reqwest::Response {
    request(stand_in, path, body).send().await.unwrap()
}

async fn drawn(stand_in: &OpenRouterStandIn, body: &Value) -> Value {
    let answer = ask(stand_in, "images", body).await;
    assert_eq!(answer.status(), 200, "{body}");
    answer.json().await.unwrap()
}

async fn get(stand_in: &OpenRouterStandIn, path: &str, key: &str) -> (u16, Value) {
    let url = format!("{}/api/v1/{path}", stand_in.base_url());
    let answer = client().get(url).bearer_auth(key).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn refused(stand_in: &OpenRouterStandIn, path: &str, body: &Value, status: u16) -> Value {
    let answer = ask(stand_in, path, body).await;
    assert_eq!(answer.status(), status, "{body}");
    let error: Value = answer.json().await.unwrap();
    assert_eq!(error["error"]["code"], status, "{body}");
    assert!(error["error"]["metadata"]["error_type"].is_string());
    error["error"].clone()
}

fn bytes(image: &Value) -> Vec<u8> {
    STANDARD
        .decode(image["b64_json"].as_str().unwrap())
        .unwrap()
}

/// The sides a PNG says it has.
fn sides(file: &[u8]) -> (u32, u32) {
    let reader = png::Decoder::new(std::io::Cursor::new(file));
    reader.read_info().unwrap().info().size()
}

/// Waits until it is so, for far longer than it takes.
async fn until(is_so: impl Fn() -> bool) {
    let waiting = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(20), waiting).await;
    waited.expect("it becomes so in time");
}

/// Sends a request and goes away without an answer, as soon as it is so.
async fn give_up(request: reqwest::RequestBuilder, is_so: impl Fn() -> bool) {
    tokio::select! {
        answer = request.send() => panic!("no answer was to come, not {answer:?}"),
        () = until(is_so) => {}
    }
}

fn events_of(stream: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(stream).unwrap();
    let data = text.lines().filter_map(|line| line.strip_prefix("data: "));
    data.filter(|data| *data != "[DONE]")
        .map(|data| serde_json::from_str(data).unwrap())
        .collect()
}

#[tokio::test]
async fn a_picture_comes_as_it_was_asked_for_and_is_paid() {
    let stand_in = start().await;
    let body = json!({
        "model": MODEL, "prompt": "a cat", "n": 2, "resolution": "2K", "aspect_ratio": "16:9",
        "seed": 7, "output_format": "png", "quality": "high", "unheard_of": true,
    });
    let answer = drawn(&stand_in, &body).await;
    let images = answer["data"].as_array().unwrap();
    assert_eq!(images.len(), 2);
    assert_eq!(images[0]["media_type"], "image/png");
    assert_eq!(sides(&bytes(&images[0])), (2728, 1536));
    assert_ne!(images[0], images[1]);
    assert_eq!(drawn(&stand_in, &body).await["data"], answer["data"]);
    assert_eq!(answer["usage"]["cost"], 0.08);
    assert_eq!(stand_in.charged(), 160_000);
    assert_eq!(stand_in.credits(), 9_840_000);
    let request = &stand_in.requests()[0];
    assert_eq!(request.body, body);
    assert_eq!(request.unknown, ["unheard_of"]);
    assert!(
        !request
            .headers
            .iter()
            .any(|(name, _)| name == "authorization")
    );
}

#[tokio::test]
async fn sizes_are_tiers_or_pixels() {
    let stand_in = start().await;
    for (fields, expected) in [
        (json!({}), (1024, 1024)),
        (json!({"size": "512"}), (512, 512)),
        (json!({"size": "1K", "aspect_ratio": "1:4"}), (512, 2048)),
        (json!({"size": "300x200"}), (300, 200)),
        (
            json!({"size": "320x180", "aspect_ratio": "16:9"}),
            (320, 180),
        ),
        (json!({"aspect_ratio": "auto"}), (1024, 1024)),
    ] {
        let mut body = cat();
        body.as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        let answer = drawn(&stand_in, &body).await;
        assert_eq!(sides(&bytes(&answer["data"][0])), expected, "{fields}");
    }
}

#[tokio::test]
async fn what_the_images_endpoint_refuses_is_refused() {
    let stand_in = start().await;
    let reference = |url: &str| json!([{"type": "image_url", "image_url": {"url": url}}]);
    let wrong = [
        json!([]),
        json!({"prompt": "a cat"}),
        json!({"model": MODEL}),
        with("prompt", json!("")),
        with("prompt", json!(["a cat"])),
        with("model", json!("nobody/nothing")),
        with("n", json!(0)),
        with("n", json!(11)),
        with("n", json!("2")),
        with("size", json!("big")),
        with("size", json!(1024)),
        with("resolution", json!("8K")),
        with("aspect_ratio", json!("5:7")),
        with("quality", json!("best")),
        with("background", json!("green")),
        with("output_format", json!("gif")),
        with("output_format", json!("svg")),
        with("output_compression", json!(101)),
        with("seed", json!(1.5)),
        with("stream", json!("yes")),
        with("provider", json!("any")),
        with("input_references", json!("https://example.com/a.png")),
        with("input_references", json!([{"type": "text", "text": "a"}])),
        with("input_references", reference("file:///a.png")),
        with("input_references", reference("data:image/png;base64,***")),
        with("input_references", reference("data:image/tiff;base64,AAAA")),
        json!({"model": MODEL, "prompt": "a", "size": "100x100", "resolution": "1K"}),
        json!({"model": MODEL, "prompt": "a", "size": "100x100", "aspect_ratio": "16:9"}),
        json!({"model": MODEL, "prompt": "a", "size": "2K", "resolution": "1K"}),
        json!({"model": CHAT_MODEL, "prompt": "a", "n": 2}),
    ];
    for body in wrong {
        refused(&stand_in, "images", &body, 400).await;
    }
    let text_only = json!({"model": "openai/gpt-4", "prompt": "a"});
    refused(&stand_in, "images", &text_only, 404).await;
    assert_eq!(stand_in.charged(), 0);
    let shown = with("input_references", reference("data:image/png;base64,AAAA"));
    drawn(&stand_in, &shown).await;
}

#[tokio::test]
async fn credentials_and_the_form_of_the_body_are_checked() {
    let stand_in = start_with(OpenRouterOptions {
        key: Some("sk-or-test".to_owned()),
        max_body: 1000,
        ..OpenRouterOptions::default()
    })
    .await;
    let url = format!("{}/api/v1/images", stand_in.base_url());
    let post = || client().post(&url);
    for (request, status) in [
        (post().json(&cat()), 401),
        (post().bearer_auth("sk-or-other").json(&cat()), 401),
        (post().basic_auth("sk-or-test", Some("")).json(&cat()), 401),
        (post().bearer_auth("sk-or-management").json(&cat()), 403),
        (
            post().bearer_auth("sk-or-test").body(cat().to_string()),
            400,
        ),
        (
            request(&stand_in, "images", &cat()).body("{\"model\":"),
            400,
        ),
        (
            request(
                &stand_in,
                "images",
                &with("prompt", json!("a".repeat(1000))),
            ),
            413,
        ),
        (client().get(&url).bearer_auth("sk-or-test"), 404),
        (request(&stand_in, "pictures", &cat()), 404),
        (request(&stand_in, "images", &cat()), 200),
    ] {
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), status);
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["error"].is_null(), status == 200, "{body}");
    }
    assert_eq!(stand_in.answered_with(401), 3);
}

#[tokio::test]
async fn through_chat_pictures_come_to_those_who_ask_for_them() {
    let stand_in = start().await;
    let body = chat(CHAT_MODEL, json!(["image", "text"]));
    let answer = ask(&stand_in, "chat/completions", &body).await;
    let answer: Value = answer.json().await.unwrap();
    let message = &answer["choices"][0]["message"];
    assert_eq!(message["content"], "You asked for: a cat on a wall");
    let url = message["images"][0]["image_url"]["url"].as_str().unwrap();
    let file = url.strip_prefix("data:image/png;base64,").unwrap();
    assert_eq!(sides(&STANDARD.decode(file).unwrap()), (1024, 1024));
    assert_eq!(answer["usage"]["cost"], 0.039);

    let mut body = chat(MODEL, json!(["image"]));
    body["image_config"] = json!({"aspect_ratio": "4:1"});
    let answer = ask(&stand_in, "chat/completions", &body).await;
    let answer: Value = answer.json().await.unwrap();
    let message = &answer["choices"][0]["message"];
    assert_eq!(message["content"], "");
    assert_eq!(message["images"].as_array().unwrap().len(), 1);

    let text = chat(CHAT_MODEL, json!(["text"]));
    let answer = ask(&stand_in, "chat/completions", &text).await;
    let answer: Value = answer.json().await.unwrap();
    assert!(answer["choices"][0]["message"]["images"].is_null());
}

#[tokio::test]
async fn what_the_chat_endpoint_refuses_is_refused() {
    let stand_in = start().await;
    let said = |content: Value| json!({"model": CHAT_MODEL, "messages": [content]});
    for (body, status) in [
        (chat(MODEL, json!(["image", "text"])), 404),
        (chat(MODEL, Value::Null), 404),
        (chat("openai/gpt-4", json!(["image"])), 404),
        (chat(CHAT_MODEL, json!(["audio"])), 404),
        (chat(CHAT_MODEL, json!(["smell"])), 400),
        (chat(CHAT_MODEL, json!("image")), 400),
        (chat("nobody/nothing", json!(["image"])), 400),
        (json!({"model": CHAT_MODEL}), 400),
        (json!({"model": CHAT_MODEL, "messages": []}), 400),
        (said(json!({"role": "painter", "content": "a"})), 400),
        (said(json!({"role": "user"})), 400),
        (
            said(json!({"role": "user", "content": [{"type": "smell"}]})),
            400,
        ),
    ] {
        refused(&stand_in, "chat/completions", &body, status).await;
    }
    assert_eq!(stand_in.charged(), 0);
}

#[tokio::test]
async fn queued_errors_have_their_documented_names_and_cost_nothing() {
    let stand_in = start().await;
    for (status, kind) in [
        (401, "authentication"),
        (402, "payment_required"),
        (408, "timeout"),
        (422, "unprocessable"),
        (429, "rate_limit_exceeded"),
        (500, "server"),
        (502, "provider_unavailable"),
        (503, "provider_unavailable"),
        (524, "timeout"),
        (529, "provider_overloaded"),
    ] {
        stand_in.next(Behaviour::error(status));
        let error = refused(&stand_in, "images", &cat(), status).await;
        assert_eq!(error["metadata"]["error_type"], kind);
    }
    stand_in.next(Behaviour::rate_limited(7));
    let limited = ask(&stand_in, "images", &cat()).await;
    assert_eq!(limited.status(), 429);
    assert_eq!(limited.headers()["retry-after"], "7");
    stand_in.next(Behaviour::moderated("violence"));
    let error = refused(&stand_in, "images", &cat(), 403).await;
    assert_eq!(error["metadata"]["reasons"], json!(["violence"]));
    assert_eq!(error["metadata"]["flagged_input"], "a cat on a wall");
    stand_in.next(Behaviour::ErrorInside { status: 502 });
    let inside = drawn(&stand_in, &cat()).await;
    assert_eq!(inside["error"]["code"], 502);
    assert!(inside["data"].is_null());
    stand_in.next(Behaviour::Foreign {
        status: 200,
        content_type: "text/html".to_owned(),
        body: "<html>".to_owned(),
    });
    let foreign = ask(&stand_in, "images", &cat()).await;
    assert_eq!(foreign.headers()["content-type"], "text/html");
    assert_eq!(stand_in.charged(), 0);
    drawn(&stand_in, &cat()).await;
    assert_eq!(stand_in.charged(), 40_000);
}

#[tokio::test]
async fn a_model_may_be_treated_in_a_way_of_its_own() {
    let stand_in = start().await;
    stand_in.always_for_model(MODEL, Behaviour::error(529));
    stand_in.next(Behaviour::images(0));
    for _ in 0..2 {
        refused(&stand_in, "images", &cat(), 529).await;
    }
    let other = json!({"model": CHAT_MODEL, "prompt": "a cat"});
    assert_eq!(drawn(&stand_in, &other).await["data"], json!([]));
    stand_in.always(Behaviour::error(500));
    refused(&stand_in, "images", &other, 500).await;
}

#[tokio::test]
async fn pictures_may_be_missing_broken_or_huge() {
    let stand_in = start().await;
    stand_in.next(Behaviour::images(0));
    assert_eq!(drawn(&stand_in, &cat()).await["data"], json!([]));
    assert_eq!(stand_in.charged(), 0);
    stand_in.next(Behaviour::picture(Picture::NotBase64));
    let broken = drawn(&stand_in, &cat()).await;
    let text = broken["data"][0]["b64_json"].as_str().unwrap();
    assert!(STANDARD.decode(text).is_err());
    stand_in.next(Behaviour::picture(Picture::NotAPicture));
    let other = drawn(&stand_in, &cat()).await;
    assert!(bytes(&other["data"][0]).starts_with(b"<html>"));
    stand_in.next(Behaviour::picture(Picture::Huge));
    let huge = drawn(&stand_in, &cat()).await;
    assert!(bytes(&huge["data"][0]).len() > 10 * 1024 * 1024);
    stand_in.next(Behaviour::Answer(Answer {
        media_type: Some("image/webp".to_owned()),
        cost: Some(1234),
        ..Answer::default()
    }));
    let mislabelled = drawn(&stand_in, &cat()).await;
    assert_eq!(mislabelled["usage"]["cost"], 0.001_234);
    assert_eq!(mislabelled["data"][0]["media_type"], "image/webp");
    stand_in.next(Behaviour::images(0));
    let body = chat(CHAT_MODEL, json!(["image", "text"]));
    let none = ask(&stand_in, "chat/completions", &body).await;
    let none: Value = none.json().await.unwrap();
    assert!(none["choices"][0]["message"]["images"].is_null());
}

#[tokio::test]
async fn who_does_not_wait_has_paid() {
    let stand_in = start().await;
    let open = || request(&stand_in, "images", &cat());
    stand_in.next(Behaviour::Drop { done: false });
    assert!(open().send().await.is_err());
    assert_eq!(stand_in.charged(), 0);
    stand_in.next(Behaviour::Drop { done: true });
    assert!(open().send().await.is_err());
    assert_eq!(stand_in.charged(), 40_000);
    stand_in.next(Behaviour::Hang { done: false });
    give_up(open(), || stand_in.requests().len() == 3).await;
    assert_eq!(stand_in.charged(), 40_000);
    stand_in.next(Behaviour::Hang { done: true });
    give_up(open(), || stand_in.charged() == 80_000).await;
    stand_in.next(Behaviour::late(60_000));
    give_up(open(), || stand_in.charged() == 120_000).await;
    stand_in.next(Behaviour::late(50));
    drawn(&stand_in, &cat()).await;
    let statuses: Vec<_> = stand_in.requests().iter().map(|it| it.status).collect();
    assert_eq!(statuses, [None, None, None, None, None, Some(200)]);
}

#[tokio::test]
async fn money_goes_down_and_work_can_be_looked_up() {
    let stand_in = start_with(OpenRouterOptions {
        credits: 100_000,
        key_limit: Some(90_000),
        ..OpenRouterOptions::default()
    })
    .await;
    drawn(&stand_in, &cat()).await;
    drawn(&stand_in, &cat()).await;
    refused(&stand_in, "images", &cat(), 402).await;
    let (_, key) = get(&stand_in, "key", "sk-or-test").await;
    assert_eq!(key["data"]["limit_remaining"], 0.01);
    assert_eq!(key["data"]["usage"], 0.08);
    let (status, _) = get(&stand_in, "credits", "sk-or-test").await;
    assert_eq!(status, 403);
    let (_, credits) = get(&stand_in, "credits", "sk-or-management").await;
    assert_eq!(
        credits["data"],
        json!({"total_credits": 0.1, "total_usage": 0.08})
    );
    let generations = stand_in.generations();
    assert_eq!(generations.len(), 2);
    let path = format!("generation?id={}", generations[1].id);
    let (_, found) = get(&stand_in, &path, "sk-or-test").await;
    assert_eq!(found["data"]["total_cost"], 0.04);
    assert_eq!(found["data"]["api_type"], "image");
    for (path, status) in [("generation?id=gen-none", 404), ("generation", 400)] {
        assert_eq!(get(&stand_in, path, "sk-or-test").await.0, status);
    }
    for path in ["key", "credits", "generation?id=x"] {
        assert_eq!(get(&stand_in, path, "").await.0, 401, "{path}");
    }
    stand_in.set_credits(0);
    let unpaid = refused(&stand_in, "images", &cat(), 402).await;
    assert_eq!(unpaid["metadata"]["error_type"], "payment_required");
}

#[tokio::test]
async fn the_lists_say_what_makes_pictures_and_what_they_cost() {
    let own = Model::of_images("stabilityai/own");
    let stand_in = start_with(OpenRouterOptions {
        more_models: vec![own],
        ..OpenRouterOptions::default()
    })
    .await;
    let ids = |list: &Value| -> Vec<String> {
        let models = list["data"].as_array().unwrap().iter();
        models
            .map(|model| model["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let (_, all) = get(&stand_in, "images/models", "").await;
    assert_eq!(ids(&all), [MODEL, CHAT_MODEL, STREAMING, "stabilityai/own"]);
    assert_eq!(all["data"][0]["supported_parameters"]["n"]["max"], 10);
    let path = format!("images/models/{MODEL}/endpoints");
    let (_, endpoints) = get(&stand_in, &path, "").await;
    assert_eq!(endpoints["endpoints"][0]["pricing"][0]["cost_usd"], 0.04);
    let (status, _) = get(&stand_in, "images/models/a/b/endpoints", "").await;
    assert_eq!(status, 404);
    let (_, images) = get(&stand_in, "models?output_modalities=image", "").await;
    assert_eq!(ids(&images), ids(&all));
    let (_, texts) = get(&stand_in, "models", "").await;
    assert_eq!(ids(&texts), [CHAT_MODEL, "openai/gpt-4"]);
    let body = json!({"model": "stabilityai/own", "prompt": "a"});
    drawn(&stand_in, &body).await;
}

#[tokio::test]
async fn a_stream_shows_beginnings_and_then_the_whole() {
    let stand_in = start().await;
    let body = json!({"model": STREAMING, "prompt": "a cat", "stream": true});
    let stream = ask(&stand_in, "images", &body).await;
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let bytes_of_stream = stream.bytes().await.unwrap();
    assert!(bytes_of_stream.ends_with(b"data: [DONE]\n\n"));
    let events = events_of(&bytes_of_stream);
    let kinds: Vec<_> = events
        .iter()
        .map(|event| event["type"].as_str().unwrap())
        .collect();
    let beginning = "image_generation.partial_image";
    assert_eq!(kinds, [beginning, beginning, "image_generation.completed"]);
    assert_eq!(sides(&bytes(&events[1])), (512, 512));
    assert_eq!(sides(&bytes(&events[2])), (1024, 1024));
    assert_eq!(events[2]["usage"]["cost"], 0.06);

    stand_in.next(Behaviour::ending(Ending::Short));
    let short = ask(&stand_in, "images", &body).await.bytes().await.unwrap();
    assert_eq!(events_of(&short).len(), 2);
    stand_in.next(Behaviour::ending(Ending::ErrorEvent));
    let failed = ask(&stand_in, "images", &body).await.bytes().await.unwrap();
    assert_eq!(events_of(&failed)[2]["type"], "error");
    stand_in.next(Behaviour::ending(Ending::Broken));
    assert!(ask(&stand_in, "images", &body).await.bytes().await.is_err());

    let deaf = drawn(&stand_in, &with("stream", json!(true))).await;
    assert_eq!(deaf["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn chat_streams_too() {
    let stand_in = start().await;
    let mut body = chat(CHAT_MODEL, json!(["image", "text"]));
    body["stream"] = json!(true);
    let stream = ask(&stand_in, "chat/completions", &body).await;
    let events = events_of(&stream.bytes().await.unwrap());
    let delta = |index: usize| &events[index]["choices"][0]["delta"];
    assert_eq!(delta(0)["content"], "You asked for: a cat on a wall");
    assert!(delta(1)["images"][0]["image_url"]["url"].is_string());
    assert_eq!(events[2]["usage"]["cost"], 0.039);
    stand_in.next(Behaviour::ending(Ending::ErrorEvent));
    let failed = ask(&stand_in, "chat/completions", &body).await;
    let events = events_of(&failed.bytes().await.unwrap());
    assert_eq!(events.last().unwrap()["error"]["code"], 502);
}

#[tokio::test]
async fn a_person_with_a_terminal_does_the_same() {
    let stand_in = start_with(OpenRouterOptions {
        control: true,
        ..OpenRouterOptions::default()
    })
    .await;
    let control = format!("{}/control", stand_in.base_url());
    let told = [
        ("next", json!({"do": "drop", "done": true})),
        ("always", json!({"do": "answer", "picture": "cut"})),
        ("credits", json!(50_000)),
    ];
    for (what, body) in told {
        let post = client().post(format!("{control}/{what}")).json(&body);
        assert_eq!(post.send().await.unwrap().status(), 204, "{what}");
    }
    assert!(request(&stand_in, "images", &cat()).send().await.is_err());
    assert_eq!(stand_in.credits(), 10_000);
    let done = client().get(format!("{control}/generations"));
    let done: Value = done.send().await.unwrap().json().await.unwrap();
    assert_eq!(done[0]["cost"], 40_000);
    let requests = client().get(format!("{control}/requests"));
    let requests: Value = requests.send().await.unwrap().json().await.unwrap();
    assert_eq!(requests[0]["path"], "/api/v1/images");
    stand_in.stop().await;
    assert!(request(&stand_in, "images", &cat()).send().await.is_err());
}
