//! What the Messages API refuses of pictures.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::error::ApiError;

/// The most characters of base64 that one picture has.
const MOST: usize = 5 * 1024 * 1024;
/// What a picture is counted as that is looked at in full.
const MOST_TOKENS: u64 = 4784;
/// Pixels that are counted as one token.
const PIXELS_A_TOKEN: u64 = 750;

/// Checks a block of this kind.
///
/// # Errors
/// The answer the API gives to such a block.
pub fn check(at: &str, block: &Value) -> Result<(), ApiError> {
    let wrong = |what: &str| Err(ApiError::invalid(format!("{at}.image.source: {what}")));
    let source = &block["source"];
    match source["type"].as_str() {
        Some("base64") => {}
        Some("url") if is_web(&source["url"]) => return Ok(()),
        Some("file") if source["file_id"].is_string() => return Ok(()),
        _ => return wrong("Input should be a base64, url or file source"),
    }
    let fields = source.as_object().into_iter().flatten();
    let unknown = fields
        .map(|(name, _)| name.as_str())
        .find(|name| !["type", "media_type", "data"].contains(name));
    if let Some(name) = unknown {
        return wrong(&format!("{name}: Extra inputs are not permitted"));
    }
    let kind = source["media_type"].as_str().unwrap_or_default();
    if !["image/jpeg", "image/png", "image/gif", "image/webp"].contains(&kind) {
        return wrong("media_type: Input should be image/jpeg, image/png, image/gif or image/webp");
    }
    let data = source["data"].as_str().unwrap_or_default();
    if data.len() > MOST {
        let what = format!(
            "image exceeds 5 MB maximum: {} bytes > {MOST} bytes",
            data.len()
        );
        return wrong(&what);
    }
    match STANDARD.decode(data) {
        Ok(bytes) if is_of(kind, &bytes) => Ok(()),
        Ok(bytes) if bytes.is_empty() => wrong("image cannot be empty"),
        Ok(_) => wrong("The image was specified using another media type than it has"),
        Err(_) => wrong("data: invalid base64 data"),
    }
}

fn is_web(url: &Value) -> bool {
    url.as_str().is_some_and(|url| url.starts_with("https://"))
}

fn is_of(kind: &str, bytes: &[u8]) -> bool {
    match kind {
        "image/png" => bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
        "image/jpeg" => bytes.starts_with(b"\xff\xd8\xff"),
        "image/gif" => bytes.starts_with(b"GIF8"),
        _ => bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"),
    }
}

/// What a picture is counted as: by its pixels when it is a PNG, otherwise as a large one.
#[must_use]
pub fn tokens(block: &Value) -> u64 {
    let data = block["source"]["data"].as_str().unwrap_or_default();
    let start = data.get(..32).and_then(|start| STANDARD.decode(start).ok());
    let side = |bytes: &[u8], at: usize| {
        let four: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
        Some(u64::from(u32::from_be_bytes(four)))
    };
    let pixels = start
        .filter(|bytes| is_of("image/png", bytes))
        .and_then(|bytes| Some(side(&bytes, 16)?.saturating_mul(side(&bytes, 20)?)));
    let tokens = pixels.map(|pixels| pixels.div_ceil(PIXELS_A_TOKEN));
    tokens.unwrap_or(MOST_TOKENS).min(MOST_TOKENS)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_pictures_of_their_kind_and_size_are_taken() {
        let block = |kind: &str, data: &str| json!({"type": "image", "source": {"type": "base64", "media_type": kind, "data": data}});
        let png = STANDARD.encode(b"\x89PNG\r\n\x1a\n....");
        let webp = STANDARD.encode(b"RIFF....WEBPVP8 ");
        assert!(check("a", &block("image/png", &png)).is_ok());
        assert!(check("a", &block("image/webp", &webp)).is_ok());
        let url = json!({"type": "image", "source": {"type": "url", "url": "https://a/b.png"}});
        assert!(check("a", &url).is_ok());
        let mut extra = block("image/png", &png);
        extra["source"]["name"] = json!("b.png");
        let large = format!("{}{}", &png[..8], "A".repeat(MOST));
        for wrong in [
            block("image/jpeg", &png),
            block("image/svg+xml", &png),
            block("image/png", ""),
            block("image/png", "iVBORw0KGgo*"),
            block("image/png", &format!("{png}\n")),
            block("image/png", &large),
            json!({"type": "image"}),
            json!({"type": "image", "source": {"type": "url", "url": "file:///a"}}),
            json!({"type": "image", "source": {"data": png}}),
            extra,
        ] {
            assert!(check("a", &wrong).is_err());
        }
    }

    #[test]
    fn pixels_are_counted() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x01\xf4\0\0\x01\x2c";
        let data = STANDARD.encode(png);
        assert_eq!(tokens(&json!({"source": {"data": data}})), 200);
        assert_eq!(tokens(&json!({"source": {"data": "AAAA"}})), MOST_TOKENS);
    }
}
