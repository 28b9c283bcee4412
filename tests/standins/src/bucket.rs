//! A strict stand-in for a bucket of S3: single objects by key, with metadata.
//!
//! It accepts only requests whose signature (version 4) is right for its keys and whose body has the
//! hash they say, knows `If-None-Match: *`, and answers errors in XML. Not here: lists, parts of
//! objects, uploads in parts, versions, access lists.

use std::{
    collections::{BTreeMap, VecDeque},
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State as Taken},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use ring::{
    digest::{SHA256, digest},
    hmac,
};

use crate::server::{self, Server};

/// How a stand-in is started.
#[derive(Clone, Debug)]
pub struct BucketOptions {
    /// The only bucket there is.
    pub bucket: String,
    /// The id of the only keys that are accepted.
    pub key_id: String,
    /// The secret that belongs to it.
    pub secret_key: String,
    /// Where it is.
    pub region: String,
    /// Whether it knows conditions; one that does not passes over them.
    pub knows_conditions: bool,
}

impl Default for BucketOptions {
    fn default() -> Self {
        Self {
            bucket: "pictures".to_owned(),
            key_id: "standin-id".to_owned(),
            secret_key: "standin-secret".to_owned(),
            region: "us-east-1".to_owned(),
            knows_conditions: true,
        }
    }
}

/// An object that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// The bytes.
    pub bytes: Bytes,
    /// Its content type.
    pub media_type: String,
    /// The metadata of its owner, without the prefix of their headers.
    pub metadata: BTreeMap<String, String>,
}

/// The running stand-in. Dropping it stops it.
#[derive(Debug)]
pub struct BucketStandIn {
    server: Server,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    options: BucketOptions,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    objects: BTreeMap<String, Object>,
    failures: VecDeque<u16>,
    requests: Vec<(String, String, u16)>,
}

impl BucketStandIn {
    /// Starts a stand-in on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When there is none.
    pub async fn start(options: BucketOptions) -> io::Result<Self> {
        let bound = server::bind(0).await?;
        let shared = Arc::new(Shared {
            options,
            state: Mutex::default(),
        });
        let router = Router::new()
            .fallback(answer)
            .layer(DefaultBodyLimit::disable())
            .with_state(Arc::clone(&shared));
        Ok(Self {
            server: bound.serve(router),
            shared,
        })
    }

    /// Where it is reached.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// Answers the next request with this status, whatever it is; later ones queue behind.
    pub fn fail_next(&self, status: u16) {
        self.shared.state().failures.push_back(status);
    }

    /// What is kept under a key.
    #[must_use]
    pub fn object(&self, key: &str) -> Option<Object> {
        self.shared.state().objects.get(key).cloned()
    }

    /// Keeps something under a key, as somebody might who goes around chinwag.
    pub fn set(&self, key: &str, object: Object) {
        self.shared.state().objects.insert(key.to_owned(), object);
    }

    /// Every request so far, oldest first: method, path and the status it was answered with.
    #[must_use]
    pub fn requests(&self) -> Vec<(String, String, u16)> {
        self.shared.state().requests.clone()
    }

    /// Stops it, as when the service cannot be reached.
    pub async fn stop(&self) {
        self.server.stop().await;
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn answer(
    Taken(shared): Taken<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let failure = shared.state().failures.pop_front();
    let answer = match failure {
        Some(status) => refused(status, "ServiceUnavailable"),
        None => match is_signed(&shared.options, &method, &uri, &headers, &body) {
            Ok(()) => kept(&shared, &method, &uri, &headers, body),
            Err(code) => refused(403, code),
        },
    };
    let status = answer.status().as_u16();
    let request = (method.to_string(), uri.path().to_owned(), status);
    shared.state().requests.push(request);
    answer
}

/// An error as S3 writes it.
fn refused(status: u16, code: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>The stand-in says no.</Message></Error>"
    );
    (status, [(header::CONTENT_TYPE, "application/xml")], body).into_response()
}

fn kept(shared: &Shared, method: &Method, uri: &Uri, headers: &HeaderMap, body: Bytes) -> Response {
    let behind = uri.path().trim_start_matches('/').split_once('/');
    let Some((bucket, key)) = behind.filter(|(_, key)| !key.is_empty()) else {
        return refused(405, "MethodNotAllowed");
    };
    if bucket != shared.options.bucket {
        return refused(404, "NoSuchBucket");
    }
    if uri.query().is_some_and(|query| !query.is_empty()) {
        return refused(501, "NotImplemented");
    }
    let mut state = shared.state();
    match *method {
        Method::PUT => {
            let is_conditional = headers.contains_key(header::IF_NONE_MATCH);
            if is_conditional && shared.options.knows_conditions && state.objects.contains_key(key)
            {
                return refused(412, "PreconditionFailed");
            }
            let etag = etag(&body);
            state.objects.insert(key.to_owned(), object(headers, body));
            (StatusCode::OK, [(header::ETAG, etag)]).into_response()
        }
        Method::GET | Method::HEAD => match state.objects.get(key) {
            Some(object) => given(object, *method == Method::HEAD),
            None => refused(404, "NoSuchKey"),
        },
        Method::DELETE => {
            state.objects.remove(key);
            StatusCode::NO_CONTENT.into_response()
        }
        _ => refused(405, "MethodNotAllowed"),
    }
}

fn object(headers: &HeaderMap, bytes: Bytes) -> Object {
    let text = |value: &HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let metadata = headers.iter().filter_map(|(name, value)| {
        let name = name.as_str().strip_prefix("x-amz-meta-")?;
        Some((name.to_owned(), text(value)))
    });
    Object {
        bytes,
        media_type: headers
            .get(header::CONTENT_TYPE)
            .map(text)
            .unwrap_or_default(),
        metadata: metadata.collect(),
    }
}

fn given(object: &Object, without_body: bool) -> Response {
    let mut headers = HeaderMap::new();
    let mut add = |name: &str, value: &str| {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
            headers.insert(name, value);
        }
    };
    add("content-type", &object.media_type);
    add("etag", &etag(&object.bytes));
    add("last-modified", "Mon, 30 Nov 2026 12:00:00 GMT");
    for (name, value) in &object.metadata {
        add(&format!("x-amz-meta-{name}"), value);
    }
    if without_body {
        add("content-length", &object.bytes.len().to_string());
        return headers.into_response();
    }
    (headers, object.bytes.clone()).into_response()
}

fn etag(bytes: &[u8]) -> String {
    format!(
        "\"{}\"",
        &hexadecimal(digest(&SHA256, bytes).as_ref())[..32]
    )
}

/// Checks the signature, and the hash of the body with it.
fn is_signed(
    options: &BucketOptions,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(), &'static str> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let authorization = header("authorization").ok_or("AccessDenied")?;
    let fields = authorization
        .strip_prefix("AWS4-HMAC-SHA256 ")
        .ok_or("AccessDenied")?;
    let field = |name: &str| {
        let mut fields = fields.split(',').map(str::trim);
        fields.find_map(|field| field.strip_prefix(name)?.strip_prefix('='))
    };
    let malformed = "AuthorizationHeaderMalformed";
    let credential = field("Credential").ok_or(malformed)?;
    let signed = field("SignedHeaders").ok_or(malformed)?;
    let signature = field("Signature").ok_or(malformed)?;
    let (id, scope) = credential.split_once('/').ok_or(malformed)?;
    let moment = header("x-amz-date").ok_or("AccessDenied")?;
    let day = moment.split('T').next().unwrap_or_default();
    if id != options.key_id {
        return Err("InvalidAccessKeyId");
    }
    if scope != format!("{day}/{}/s3/aws4_request", options.region) {
        return Err(malformed);
    }
    let hash = header("x-amz-content-sha256").ok_or("MissingSecurityHeader")?;
    if hash != hexadecimal(digest(&SHA256, body).as_ref()) {
        return Err("XAmzContentSHA256Mismatch");
    }
    let names: Vec<&str> = signed.split(';').collect();
    if !["host", "x-amz-date", "x-amz-content-sha256"]
        .iter()
        .all(|name| names.contains(name))
    {
        return Err(malformed);
    }
    let lines = names.iter().map(|name| {
        let value = header(name).unwrap_or_default().trim();
        format!("{name}:{value}\n")
    });
    let request = format!(
        "{method}\n{}\n{}\n{}\n{signed}\n{hash}",
        uri.path(),
        uri.query().unwrap_or_default(),
        lines.collect::<String>()
    );
    let request = hexadecimal(digest(&SHA256, request.as_bytes()).as_ref());
    let to_sign = format!("AWS4-HMAC-SHA256\n{moment}\n{scope}\n{request}");
    let start = format!("AWS4{}", options.secret_key).into_bytes();
    let key = [day, &options.region, "s3", "aws4_request"]
        .into_iter()
        .fold(start, |key, part| mac(&key, part));
    if signature == hexadecimal(&mac(&key, &to_sign)) {
        Ok(())
    } else {
        Err("SignatureDoesNotMatch")
    }
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .filter_map(|digit| char::from_digit(u32::from(digit), 16))
        .collect()
}
