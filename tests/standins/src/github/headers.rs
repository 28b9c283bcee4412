//! What the headers of a request say, and which of them are refused.

use axum::http::HeaderMap;

use super::{error::Refusal, rights::Token};

/// The versions that are served, the default first.
const VERSIONS: &[&str] = &["2022-11-28", "2026-03-10"];

/// Who asks, and in which form the answer is wanted.
#[derive(Clone, Debug)]
pub struct Asker {
    /// The token; absent for anybody.
    pub token: Option<Token>,
    /// The version of the API.
    pub version: &'static str,
    /// Whether a file is wanted as it is.
    pub raw: bool,
}

/// What is said to a request without a name, which is no JSON.
pub const NAMELESS: &str = "Request forbidden by administrative rules. Please make sure your \
                            request has a User-Agent header.\n";

/// Whether a request says who sends it.
pub fn has_name(headers: &HeaderMap) -> bool {
    text(headers, "user-agent").is_some_and(|name| !name.trim().is_empty())
}

/// Reads the headers.
pub fn read(headers: &HeaderMap, tokens: &[Token]) -> Result<Asker, Refusal> {
    let version = match text(headers, "x-github-api-version") {
        None => VERSIONS[0],
        Some(wanted) => {
            let found = VERSIONS.iter().find(|version| **version == wanted);
            found.ok_or_else(|| {
                let message = format!("API version {wanted} is not supported.");
                Refusal::new(400, message)
            })?
        }
    };
    let accept = text(headers, "accept").unwrap_or("*/*");
    if !accept.split(',').any(|kind| is_served(kind.trim())) {
        let message =
            format!("Unsupported 'Accept' header: '{accept}'. Must accept 'application/json'.");
        return Err(Refusal::new(415, message));
    }
    Ok(Asker {
        token: token(headers, tokens)?,
        version,
        raw: accept.contains("application/vnd.github") && accept.contains("raw"),
    })
}

fn is_served(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim();
    ["*/*", "application/*", "application/json"].contains(&kind)
        || kind.starts_with("application/vnd.github")
}

fn token(headers: &HeaderMap, tokens: &[Token]) -> Result<Option<Token>, Refusal> {
    let Some(given) = text(headers, "authorization") else {
        return Ok(None);
    };
    let secret = given
        .strip_prefix("Bearer ")
        .or_else(|| given.strip_prefix("token "));
    let found = tokens
        .iter()
        .find(|token| Some(token.secret.as_str()) == secret);
    match found {
        Some(token) => Ok(Some(token.clone())),
        None => Err(Refusal::new(401, "Bad credentials")),
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
