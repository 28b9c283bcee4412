//! The page and what belongs to it, embedded in the program. Nothing here is made up at run
//! time but the sentence on the sign-in page.

use axum::{
    Router,
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const PICTURE: &str = "image/svg+xml";

const SIGN_IN: &str = include_str!("assets/sign-in.html");

/// What only somebody who is signed in gets.
pub fn chat<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/", asset(HTML, include_str!("assets/index.html")))
        .route("/app.js", asset(SCRIPT, include_str!("assets/app.js")))
        .route("/chat.js", asset(SCRIPT, include_str!("assets/chat.js")))
        .route(
            "/moments.js",
            asset(SCRIPT, include_str!("assets/moments.js")),
        )
        .route(
            "/pressing.js",
            asset(SCRIPT, include_str!("assets/pressing.js")),
        )
        .route(
            "/places.js",
            asset(SCRIPT, include_str!("assets/places.js")),
        )
        .route(
            "/markdown.js",
            asset(SCRIPT, include_str!("assets/markdown.js")),
        )
}

/// What everybody gets, so that the sign-in page looks like the rest.
pub fn open<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/style.css", asset(CSS, include_str!("assets/style.css")))
        .route("/icon.svg", asset(PICTURE, include_str!("assets/icon.svg")))
        .route(
            "/favicon.ico",
            asset(PICTURE, include_str!("assets/icon.svg")),
        )
}

/// The sign-in page.
pub fn sign_in() -> Html<String> {
    Html(SIGN_IN.replace("{{fault}}", ""))
}

/// The sign-in page after a wrong secret.
pub fn sign_in_again() -> Html<String> {
    let fault = r#"<p class="fault" role="alert">That is not the secret of this console.</p>"#;
    Html(SIGN_IN.replace("{{fault}}", fault))
}

fn asset<S: Clone + Send + Sync + 'static>(
    kind: &'static str,
    content: &'static str,
) -> axum::routing::MethodRouter<S> {
    get(move || async move { answer(kind, content) })
}

fn answer(kind: &'static str, content: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        // A new version of the program may bring a new page at any time.
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, content).into_response()
}
