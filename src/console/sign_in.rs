//! Signing in with the one secret of this console, where one is set.
//!
//! A browser gets a cookie that holds when it ends and a keyed digest over that; nothing is
//! stored, so every instance with the same secret knows it, and a new secret ends them all.
//! Programs send the secret itself as `Authorization: Bearer …`.

use std::{sync::Arc, time::Duration};

use axum::{
    Form,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use jiff::{SignedDuration, Timestamp};
use ring::hmac;
use serde::Deserialize;
use tokio::sync::Semaphore;

use super::{answer::Refusal, page};
use crate::{clock::Clock, config::Secret};

/// The name of the cookie.
const COOKIE: &str = "chinwag_console";
/// How long somebody stays signed in.
const STAY: SignedDuration = SignedDuration::from_hours(24 * 7);
/// How long a wrong secret waits for its answer.
const WRONG: Duration = Duration::from_secs(1);
/// How many wrong secrets wait at once; with [`WRONG`] it bounds the guesses a second.
const GUESSERS: usize = 4;

/// What is needed to come in.
#[derive(Debug)]
pub struct SignIn {
    /// Derived from the secret; without one, everybody may come in.
    key: Option<hmac::Key>,
    clock: Clock,
    guessers: Semaphore,
}

/// The sign-in form.
#[derive(Deserialize)]
pub struct Attempt {
    secret: String,
}

impl SignIn {
    /// Asks for `secret`, or for nothing without one.
    #[must_use]
    pub fn new(secret: Option<&Secret>, clock: Clock) -> Self {
        let key = |secret: &Secret| hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes());
        Self {
            key: secret.map(key),
            clock,
            guessers: Semaphore::new(GUESSERS),
        }
    }

    /// Whether anything is asked for.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.key.is_some()
    }

    fn lets_in(&self, headers: &HeaderMap) -> bool {
        let Some(key) = &self.key else {
            return true;
        };
        let text = |value: &HeaderValue| value.to_str().ok().map(str::to_owned);
        let bearer = headers.get(header::AUTHORIZATION).and_then(text);
        let bearer = bearer.as_deref().and_then(|value| {
            let (scheme, secret) = value.split_once(' ')?;
            scheme
                .eq_ignore_ascii_case("bearer")
                .then_some(secret.trim())
        });
        bearer.is_some_and(|secret| is_secret(key, secret)) || self.has_cookie(key, headers)
    }

    fn has_cookie(&self, key: &hmac::Key, headers: &HeaderMap) -> bool {
        let values = headers.get_all(header::COOKIE).iter();
        let texts = values.filter_map(|value| value.to_str().ok());
        let mut cookies = texts.flat_map(|text| text.split(';'));
        cookies.any(|cookie| {
            let value = cookie.trim().strip_prefix(COOKIE);
            let value = value.and_then(|rest| rest.strip_prefix('='));
            value.is_some_and(|value| self.is_session(key, value))
        })
    }

    fn is_session(&self, key: &hmac::Key, value: &str) -> bool {
        let Some((ends, digest)) = value.split_once('.') else {
            return false;
        };
        let known = unhex(digest).is_some_and(|digest| {
            hmac::verify(key, session_text(ends).as_bytes(), &digest).is_ok()
        });
        let ends = ends
            .parse()
            .ok()
            .and_then(|s| Timestamp::from_second(s).ok());
        known && ends.is_some_and(|ends| self.clock.now() < ends)
    }

    fn session(&self, key: &hmac::Key) -> String {
        let ends = self
            .clock
            .now()
            .saturating_add(STAY)
            .unwrap_or(Timestamp::MAX);
        let ends = ends.as_second().to_string();
        let digest = hmac::sign(key, session_text(&ends).as_bytes());
        format!("{ends}.{}", hex(digest.as_ref()))
    }
}

/// Lets a request through when its sender is signed in.
pub async fn signed_in_only(
    State(sign_in): State<Arc<SignIn>>,
    request: Request,
    next: Next,
) -> Response {
    if sign_in.lets_in(request.headers()) {
        return next.run(request).await;
    }
    if request.method() == Method::GET && !request.uri().path().starts_with("/api/") {
        return Redirect::to("/sign-in").into_response();
    }
    let reason = "sign in first: open /sign-in, or send the header Authorization: Bearer <secret>";
    let mut response = Refusal::new(StatusCode::UNAUTHORIZED, reason).into_response();
    let headers = response.headers_mut();
    headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}

/// Shows the form; somebody who is signed in goes on to the chat.
pub async fn form(State(sign_in): State<Arc<SignIn>>, headers: HeaderMap) -> Response {
    if sign_in.lets_in(&headers) {
        return Redirect::to("/").into_response();
    }
    page::sign_in().into_response()
}

/// Takes the form.
pub async fn attempt(
    State(sign_in): State<Arc<SignIn>>,
    headers: HeaderMap,
    Form(attempt): Form<Attempt>,
) -> Response {
    let Some(key) = &sign_in.key else {
        return Redirect::to("/").into_response();
    };
    if is_secret(key, attempt.secret.trim()) {
        let cookie = cookie(&sign_in.session(key), STAY.as_secs(), &headers);
        return ([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response();
    }
    let _turn = sign_in.guessers.acquire().await;
    tokio::time::sleep(WRONG).await;
    tracing::warn!("somebody tried to sign in to the console with a wrong secret");
    (StatusCode::UNAUTHORIZED, page::sign_in_again()).into_response()
}

/// Takes the cookie away.
pub async fn out(headers: HeaderMap) -> Response {
    let cookie = cookie("", 0, &headers);
    ([(header::SET_COOKIE, cookie)], Redirect::to("/sign-in")).into_response()
}

/// Compares digests rather than secrets, so that the time taken tells nothing.
fn is_secret(key: &hmac::Key, secret: &str) -> bool {
    const QUESTION: &[u8] = b"chinwag console secret";
    let offered = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let answer = hmac::sign(&offered, QUESTION);
    hmac::verify(key, QUESTION, answer.as_ref()).is_ok()
}

fn session_text(ends: &str) -> String {
    format!("chinwag console session until {ends}")
}

fn cookie(value: &str, seconds: i64, headers: &HeaderMap) -> String {
    let proxied = headers.get("x-forwarded-proto");
    let secure = if proxied.is_some_and(|scheme| scheme == "https") {
        "; Secure"
    } else {
        ""
    };
    format!("{COOKIE}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks(2);
    let byte = |pair: &[u8]| {
        let pair = std::str::from_utf8(pair)
            .ok()
            .filter(|pair| pair.len() == 2)?;
        u8::from_str_radix(pair, 16).ok()
    };
    digits.map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign_in(clock: &Clock) -> SignIn {
        SignIn::new(
            Some(&Secret::new("a long enough secret".to_owned())),
            clock.clone(),
        )
    }

    fn with(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn a_cookie_lets_in_until_it_ends_or_is_changed() {
        let clock = Clock::fixed(Timestamp::from_second(1_000_000).unwrap());
        let sign_in = sign_in(&clock);
        let session = sign_in.session(sign_in.key.as_ref().unwrap());
        let headers = with(header::COOKIE, &format!("a=b; {COOKIE}={session}; c=d"));
        assert!(sign_in.lets_in(&headers));

        let (ends, digest) = session.split_once('.').unwrap();
        let later = format!("{COOKIE}={}9.{digest}", &ends[..ends.len() - 1]);
        assert!(!sign_in.lets_in(&with(header::COOKIE, &later)));
        for bad in ["", ".", "1.", "1.zz", "1.é"] {
            let bad = HeaderValue::from_bytes(format!("{COOKIE}={bad}").as_bytes()).unwrap();
            assert!(!sign_in.lets_in(&HeaderMap::from_iter([(header::COOKIE, bad)])));
        }
        clock.advance_ms(i64::try_from(STAY.as_millis()).unwrap());
        assert!(!sign_in.lets_in(&headers));
    }

    #[test]
    fn a_program_shows_the_secret_itself() {
        let sign_in = sign_in(&Clock::Real);
        let bearer = |value: &str| sign_in.lets_in(&with(header::AUTHORIZATION, value));
        assert!(bearer("Bearer a long enough secret"));
        assert!(bearer("bearer a long enough secret"));
        assert!(!bearer("Bearer a long enough secret!"));
        assert!(!bearer("Bearer"));
        assert!(!bearer("Basic a long enough secret"));
        assert!(!sign_in.lets_in(&HeaderMap::new()));
        assert!(SignIn::new(None, Clock::Real).lets_in(&HeaderMap::new()));
    }

    #[test]
    fn the_cookie_is_out_of_reach_for_scripts_and_other_sites() {
        let plain = cookie("x", 5, &HeaderMap::new());
        assert_eq!(
            plain,
            format!("{COOKIE}=x; Path=/; Max-Age=5; HttpOnly; SameSite=Strict")
        );
        let name = header::HeaderName::from_static("x-forwarded-proto");
        assert!(cookie("x", 5, &with(name, "https")).ends_with("; Secure"));
    }
}
