//! What goes back when the work was done: whole answers and streams, for both ways.

use std::{io, time::Duration};

use axum::{
    Json,
    body::Body,
    http::header,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use serde_json::{Value, json};

use super::{
    Answer, Ending, Generation, Picture, Shared,
    check::{Wanted, Way},
    picture::{self, Drawn},
};

/// How many beginnings of a picture are streamed before it.
const BEGINNINGS: u32 = 2;

/// The answer to a request whose work was done.
pub fn answer(
    shared: &Shared,
    wanted: &Wanted,
    answer: &Answer,
    generation: &Generation,
) -> Response {
    let images = pictures(wanted, answer, generation.images);
    match (wanted.way, wanted.stream) {
        (Way::Images, false) => Json(listed(&images, answer, generation)).into_response(),
        (Way::Chat, false) => Json(told(wanted, &images, answer, generation)).into_response(),
        (Way::Images, true) => {
            let events = drawn_events(wanted, &images, answer, generation);
            streamed(shared, &events, answer)
        }
        (Way::Chat, true) => {
            let events = told_events(wanted, &images, answer, generation);
            streamed(shared, &events, answer)
        }
    }
}

fn pictures(wanted: &Wanted, answer: &Answer, count: u64) -> Vec<Drawn> {
    let one = |index| {
        let seed = format!("{}\0{index}", wanted.seed);
        picture::make(answer.picture, &seed, wanted.size)
    };
    (0..count).map(one).collect()
}

/// What a picture is said to be; `None` says nothing.
fn media_type<'a>(answer: &'a Answer, drawn: &'a Drawn) -> Option<&'a str> {
    match answer.media_type.as_deref() {
        None => Some(drawn.media_type),
        Some("") => None,
        Some(other) => Some(other),
    }
}

fn datum(answer: &Answer, drawn: &Drawn) -> Value {
    let mut datum = json!({"b64_json": drawn.base64});
    if let Some(kind) = media_type(answer, drawn) {
        datum["media_type"] = kind.into();
    }
    datum
}

fn listed(images: &[Drawn], answer: &Answer, generation: &Generation) -> Value {
    let data: Vec<_> = images.iter().map(|drawn| datum(answer, drawn)).collect();
    json!({
        "created": generation.at_ms / 1000,
        "data": data,
        "usage": generation.usage(),
    })
}

fn images_of_message(images: &[Drawn], answer: &Answer) -> Vec<Value> {
    let url = |drawn: &Drawn| {
        let kind = media_type(answer, drawn).unwrap_or("application/octet-stream");
        format!("data:{kind};base64,{}", drawn.base64)
    };
    images
        .iter()
        .map(|drawn| json!({"type": "image_url", "image_url": {"url": url(drawn)}}))
        .collect()
}

fn text(wanted: &Wanted, answer: &Answer) -> String {
    match &answer.text {
        Some(text) => text.clone(),
        None if wanted.text => format!("You asked for: {}", wanted.prompt),
        None => String::new(),
    }
}

fn told(wanted: &Wanted, images: &[Drawn], answer: &Answer, generation: &Generation) -> Value {
    let mut message = json!({
        "role": "assistant",
        "content": text(wanted, answer),
        "refusal": null,
    });
    // A message without pictures has no list of them, not an empty one.
    if !images.is_empty() {
        message["images"] = images_of_message(images, answer).into();
    }
    json!({
        "id": generation.id,
        "object": "chat.completion",
        "created": generation.at_ms / 1000,
        "model": generation.model,
        "system_fingerprint": null,
        "choices": [{
            "index": 0,
            "finish_reason": "stop",
            "logprobs": null,
            "message": message,
        }],
        "usage": generation.usage(),
    })
}

/// Events that come in any case, and those that say it is done.
struct Events {
    beginnings: Vec<Value>,
    end: Vec<Value>,
    error: Value,
}

fn drawn_events(
    wanted: &Wanted,
    images: &[Drawn],
    answer: &Answer,
    generation: &Generation,
) -> Events {
    let (width, height) = wanted.size;
    let beginning = |index: u32| {
        let smaller = 1 << (BEGINNINGS - index);
        let size = ((width / smaller).max(1), (height / smaller).max(1));
        json!({
            "type": "image_generation.partial_image",
            "partial_image_index": index,
            "b64_json": picture::make(Picture::Drawn, &wanted.seed, size).base64,
        })
    };
    let completed = images.iter().map(|drawn| {
        let mut event = datum(answer, drawn);
        event["type"] = "image_generation.completed".into();
        event["created"] = (generation.at_ms / 1000).into();
        event["usage"] = generation.usage();
        event
    });
    Events {
        beginnings: (0..BEGINNINGS).map(beginning).collect(),
        end: completed.collect(),
        error: json!({"type": "error", "error": {
            "code": "upstream_error",
            "message": "The upstream provider returned an error",
            "param": null,
            "type": "provider_error",
        }}),
    }
}

fn told_events(
    wanted: &Wanted,
    images: &[Drawn],
    answer: &Answer,
    generation: &Generation,
) -> Events {
    let chunk = |delta: Value, reason: Value| {
        json!({
            "id": generation.id,
            "object": "chat.completion.chunk",
            "created": generation.at_ms / 1000,
            "model": generation.model,
            "choices": [{"index": 0, "delta": delta, "finish_reason": reason}],
        })
    };
    let said = json!({"role": "assistant", "content": text(wanted, answer)});
    let mut end = Vec::new();
    if !images.is_empty() {
        let shown = json!({"images": images_of_message(images, answer)});
        end.push(chunk(shown, Value::Null));
    }
    let mut last = chunk(json!({"content": ""}), "stop".into());
    last["usage"] = generation.usage();
    end.push(last);
    let mut error = chunk(json!({"content": ""}), "error".into());
    error["error"] = json!({
        "code": 502,
        "message": "Provider returned error",
        "metadata": {"error_type": "provider_unavailable"},
    });
    Events {
        beginnings: vec![chunk(said, Value::Null)],
        end,
        error,
    }
}

fn streamed(shared: &Shared, events: &Events, answer: &Answer) -> Response {
    let line = |event: &Value| Bytes::from(format!("data: {event}\n\n"));
    let mut lines = vec![Bytes::from_static(b": OPENROUTER PROCESSING\n\n")];
    lines.extend(events.beginnings.iter().map(line));
    match answer.ending {
        Ending::Complete => {
            lines.extend(events.end.iter().map(line));
            lines.push(Bytes::from_static(b"data: [DONE]\n\n"));
        }
        Ending::ErrorEvent => lines.push(line(&events.error)),
        Ending::Short | Ending::Broken => {}
    }
    let pause = Duration::from_millis(answer.chunk_delay_ms);
    let body = paced(lines, pause)
        .chain(end(answer.ending))
        .take_until(shared.stop.clone().cancelled_owned());
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, Body::from_stream(body)).into_response()
}

fn paced(lines: Vec<Bytes>, pause: Duration) -> impl Stream<Item = io::Result<Bytes>> {
    stream::iter(lines).then(move |line| async move {
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        Ok(line)
    })
}

fn end(ending: Ending) -> stream::BoxStream<'static, io::Result<Bytes>> {
    match ending {
        Ending::Complete | Ending::Short | Ending::ErrorEvent => stream::empty().boxed(),
        // A pause first, so that what was written reaches the client before the break.
        Ending::Broken => stream::once(async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            Err(io::Error::from(io::ErrorKind::ConnectionReset))
        })
        .boxed(),
    }
}
