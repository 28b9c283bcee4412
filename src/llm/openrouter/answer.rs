//! What an answer holds: the picture, and what it cost.
//!
//! Strict about the picture, whose bytes alone say what it is, and lenient about all around it.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::{
    catalogue::Way,
    failure::{self, Failure},
};
use crate::{
    llm::pictures::{Picture, PictureError, Size},
    picture::Kind,
};

/// The largest picture that is taken, in bytes.
pub(super) const MOST_BYTES: usize = 30 * 1024 * 1024;

/// The largest body that is read: such a picture in base64, and what stands around it.
pub(super) const MOST_BODY: usize = MOST_BYTES / 3 * 4 + 1024 * 1024;

/// Dollars have a billion of them.
const NANOS: f64 = 1e9;

/// What is made of an answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub picture: Picture,
    pub size: Size,
    pub generation: Option<String>,
    pub cost_nanos: Option<u64>,
}

/// Reads the body of an answer with status 200.
pub(super) fn read(body: &[u8], way: Way, model: &str) -> Result<Answer, Failure> {
    let Ok(body) = serde_json::from_slice::<Value>(body) else {
        // A middle box says such things, and what became of the request behind it nobody knows.
        return Err(Failure::uncertain("the answer is not JSON"));
    };
    if let Some(found) = failure::in_body(&body) {
        return Err(Failure::from_body(&found, &body, model));
    }
    let cost_nanos = nanos(&body["usage"]["cost"]);
    let picture = picture(&body, way).and_then(|picture| match picture.size() {
        Ok(size) => Ok((picture, size)),
        Err(fault) => Err(fault.to_string()),
    });
    match picture {
        Ok((picture, size)) => Ok(Answer {
            picture,
            size,
            generation: body["id"].as_str().and_then(plain_id),
            cost_nanos,
        }),
        Err(reason) => Err(Failure::from(PictureError::NoPicture {
            reason,
            cost_nanos,
        })),
    }
}

/// An id as it may be told and asked for.
pub(super) fn plain_id(id: &str) -> Option<String> {
    let is_plain = (1..=128).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    is_plain.then(|| id.to_owned())
}

/// Dollars as billionths of one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is negative or beyond any bill is no cost"
)]
pub(super) fn nanos(dollars: &Value) -> Option<u64> {
    let dollars = dollars.as_f64()?;
    (0.0..=1e6)
        .contains(&dollars)
        .then(|| (dollars * NANOS).round() as u64)
}

fn picture(body: &Value, way: Way) -> Result<Picture, String> {
    let encoded = match way {
        Way::Images => body["data"][0]["b64_json"].as_str(),
        Way::Chat { .. } => {
            let images = &body["choices"][0]["message"]["images"];
            match images[0]["image_url"]["url"].as_str() {
                Some(url) => Some(in_data_url(url)?),
                None => None,
            }
        }
    };
    let encoded = encoded.filter(|encoded| !encoded.is_empty());
    let encoded = encoded.ok_or("there is none in it")?;
    if encoded.len() / 4 * 3 > MOST_BYTES + 3 {
        return Err("it is too large".to_owned());
    }
    let bytes = STANDARD.decode(encoded).map_err(|_| "it is not base64")?;
    if bytes.len() > MOST_BYTES {
        return Err("it is too large".to_owned());
    }
    match Picture::of(bytes) {
        Some(picture) if picture.kind != Kind::Gif => Ok(picture),
        _ => Err("it is neither PNG nor JPEG nor WebP".to_owned()),
    }
}

/// Only what is in the answer itself is taken: nobody fetches an address that a model wrote.
fn in_data_url(url: &str) -> Result<&str, String> {
    url.strip_prefix("data:")
        .and_then(|rest| rest.split_once(";base64,"))
        .map(|(_, data)| data)
        .ok_or_else(|| "it is not in the answer itself".to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn dollars_become_billionths() {
        for (dollars, expected) in [
            (json!(0.04), Some(40_000_000)),
            (json!(0.000_000_001), Some(1)),
            (json!(0), Some(0)),
            (json!(-1), None),
            (json!(1e30), None),
            (json!("0.04"), None),
            (Value::Null, None),
        ] {
            assert_eq!(nanos(&dollars), expected, "{dollars}");
        }
    }

    #[test]
    fn what_is_no_picture_is_said_to_be_none_and_what_it_cost() {
        let svg = STANDARD.encode("<svg xmlns='http://www.w3.org/2000/svg'/>");
        let gif = STANDARD.encode(b"GIF89a\x01\0\x01\0");
        let url = |url: &str| json!({"choices": [{"message": {"images": [{"image_url": {"url": url}}]}}]});
        let chat = Way::Chat { with_text: true };
        for (mut body, way) in [
            (
                json!({"data": [{"b64_json": svg, "media_type": "image/png"}]}),
                Way::Images,
            ),
            (json!({"data": [{"b64_json": gif}]}), Way::Images),
            (json!({"data": [{"b64_json": "iVBORw0KGgo"}]}), Way::Images),
            (
                json!({"data": [{"b64_json": "iVBO\nRw0KGgo="}]}),
                Way::Images,
            ),
            (json!({"data": [{"b64_json": ""}]}), Way::Images),
            (json!({"data": [{"url": "http://127.0.0.1/"}]}), Way::Images),
            (json!({"data": []}), Way::Images),
            (json!({}), Way::Images),
            (json!([]), Way::Images),
            (url("http://127.0.0.1/a.png"), chat),
            (url("data:image/png,abc"), chat),
            (json!({"choices": [{"message": {"content": "No."}}]}), chat),
        ] {
            if body.is_object() {
                body["usage"] = json!({"cost": 0.04});
            }
            let failure = read(body.to_string().as_bytes(), way, "a/model").unwrap_err();
            let PictureError::NoPicture { cost_nanos, .. } = failure.error else {
                panic!("{body}: {failure:?}");
            };
            assert_eq!(cost_nanos.is_some(), body.is_object(), "{body}");
        }
        let failure = read(b"<html>", Way::Images, "a/model").unwrap_err();
        assert_eq!(failure.error.name(), "uncertain");
    }
}
