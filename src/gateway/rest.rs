//! Requests to Discord's REST API, within its rate limits.
//!
//! serenity's own client is not used to send: it keeps the headers of a refusal to itself, so
//! that nobody could obey `Retry-After` behind a proxy, and its tracing spans hold request bodies.
//! Nothing here tries again: what became of a request is told as a value.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use bytes::Bytes;
use reqwest::{
    Method,
    header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, USER_AGENT},
    multipart::{Form, Part},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    answer::{Answer, verdict},
    budget::Budget,
    limits::{Answered, Bucket, Limits},
};
use crate::config::Secret;

/// Discord answers within a second or so; a proxy that queues may take longer.
const TIMEOUT: Duration = Duration::from_secs(15);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Files of ten megabytes take longer.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(90);

/// A client of Discord's API.
#[derive(Debug)]
pub struct Rest {
    client: reqwest::Client,
    base: String,
    authorization: HeaderValue,
    limits: Mutex<Limits>,
    budget: Budget,
}

/// Why a request came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum RestError {
    /// The token is not valid, or no longer.
    #[error("the token is refused (401)")]
    Unauthorized,
    /// A rate limit. Nothing was done.
    #[error("a rate limit asks to wait {0:?}")]
    Wait(Duration),
    /// Discord says no to this very request; asking again would not help.
    #[error("Discord refuses the request (status {status}, code {code})")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Discord's own error code.
        code: u64,
        /// It is the message replied to that it will not take.
        reference: bool,
    },
    /// An answer that Discord's API does not give: a fault of its own, or of something before it.
    #[error("an answer that is not from a working Discord API (status {0})")]
    Broken(u16),
    /// There was no answer. Whether the request was carried out is not known.
    #[error("no answer")]
    Unreachable(#[source] reqwest::Error),
}

/// A file that goes with a message.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// What is in it.
    pub bytes: Bytes,
}

/// What a request holds.
enum Content {
    Nothing,
    Json(Vec<u8>),
    /// A form: JSON, and files that the JSON refers to by their places.
    Form(Vec<u8>, Vec<File>),
}

impl Content {
    fn of(body: &impl Serialize, files: &[File]) -> Self {
        if files.is_empty() {
            Self::Json(json(body))
        } else {
            Self::Form(json(body), files.to_vec())
        }
    }

    fn put_into(self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        match self {
            // An empty body that is said to be JSON is refused as broken JSON.
            Self::Nothing => request.header(CONTENT_LENGTH, 0),
            Self::Json(body) => request.header(CONTENT_TYPE, "application/json").body(body),
            Self::Form(body, files) => {
                let body = Part::bytes(body);
                let body = body.mime_str("application/json");
                let body = body.expect("it is a media type");
                let mut form = Form::new().part("payload_json", body);
                for (place, file) in files.into_iter().enumerate() {
                    let length = file.bytes.len() as u64;
                    let part = Part::stream_with_length(file.bytes, length).file_name(file.name);
                    // What is no media type goes without one.
                    if let Ok(part) = part.mime_str(&file.media_type) {
                        form = form.part(format!("files[{place}]"), part);
                    }
                }
                request.timeout(UPLOAD_TIMEOUT).multipart(form)
            }
        }
    }
}

/// A client could not be made.
#[derive(Debug, thiserror::Error)]
pub enum BadClient {
    /// The token holds characters that no header can carry.
    #[error("the token holds characters that no token has")]
    Token,
    /// The TLS set-up failed.
    #[error("the HTTP client cannot be set up")]
    Client(#[source] reqwest::Error),
}

impl Rest {
    /// A client of the API at `base`, which ends in its version (`…/api/v10`), within `budget`.
    ///
    /// # Errors
    /// When the token cannot be sent, or TLS cannot be set up.
    pub fn new(base: &str, token: &Secret, budget: Budget) -> Result<Self, BadClient> {
        let token = token.expose().trim_start_matches("Bot ");
        let mut authorization =
            HeaderValue::from_str(&format!("Bot {token}")).map_err(|_| BadClient::Token)?;
        authorization.set_sensitive(true);
        let client = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(BadClient::Client)?;
        Ok(Self {
            client,
            base: base.to_owned(),
            authorization,
            limits: Mutex::default(),
            budget,
        })
    }

    /// What may be sent in all.
    pub fn budget(&self) -> &Budget {
        &self.budget
    }

    /// Reads something.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, RestError> {
        let answer = self.send(Method::GET, path, None, Content::Nothing).await?;
        read(&answer)
    }

    /// Posts nothing but the request itself, and leaves the answer unread.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn post(&self, path: &str, bucket: &Bucket) -> Result<(), RestError> {
        self.send(Method::POST, path, Some(bucket), Content::Nothing)
            .await
            .map(drop)
    }

    /// Posts `body` and reads the answer.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn create<T: DeserializeOwned>(
        &self,
        path: &str,
        bucket: &Bucket,
        body: &(impl Serialize + Sync),
    ) -> Result<T, RestError> {
        self.create_with(path, bucket, body, &[]).await
    }

    /// Posts `body` with files, to which it refers by their places, and reads the answer.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn create_with<T: DeserializeOwned>(
        &self,
        path: &str,
        bucket: &Bucket,
        body: &(impl Serialize + Sync),
        files: &[File],
    ) -> Result<T, RestError> {
        let content = Content::of(body, files);
        let answer = self.send(Method::POST, path, Some(bucket), content).await?;
        read(&answer)
    }

    /// Changes something to `body`, with files in the place of those that it does not list, and leaves the
    /// answer unread.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn change(
        &self,
        path: &str,
        bucket: &Bucket,
        body: &(impl Serialize + Sync),
        files: &[File],
    ) -> Result<(), RestError> {
        self.send(Method::PATCH, path, Some(bucket), Content::of(body, files))
            .await
            .map(drop)
    }

    /// Puts `body` in the place of what is there, and leaves the answer unread.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn replace(
        &self,
        path: &str,
        bucket: &Bucket,
        body: &(impl Serialize + Sync),
    ) -> Result<(), RestError> {
        self.send(Method::PUT, path, Some(bucket), Content::of(body, &[]))
            .await
            .map(drop)
    }

    /// Acknowledges an interaction. It waits for nothing: there are seconds for it.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn acknowledge(
        &self,
        path: &str,
        body: &(impl Serialize + Sync),
    ) -> Result<(), RestError> {
        let place = Place::take(&self.limits, None).map_err(RestError::Wait)?;
        let request = self.request(Method::POST, path);
        self.ask(request, Content::of(body, &[]), place)
            .await
            .map(drop)
    }

    /// Sends `body` by the token of an interaction that is in the path, and reads the answer. Such
    /// requests do not count towards the limit over all, and the bot's own token is none of them.
    ///
    /// # Errors
    /// See [`RestError`]. A token that is refused is [`RestError::Refused`].
    pub async fn by_token<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        bucket: &Bucket,
        body: &(impl Serialize + Sync),
        files: &[File],
    ) -> Result<T, RestError> {
        let place = Place::take(&self.limits, Some(bucket)).map_err(RestError::Wait)?;
        let request = self.request(method, path);
        let content = Content::of(body, files);
        read(&self.ask(request, content, place).await?)
    }

    /// Reads something by the token of an interaction that is in the path.
    ///
    /// # Errors
    /// As [`Rest::by_token`].
    pub async fn read_by_token<T: DeserializeOwned>(
        &self,
        path: &str,
        bucket: &Bucket,
    ) -> Result<T, RestError> {
        let place = Place::take(&self.limits, Some(bucket)).map_err(RestError::Wait)?;
        let request = self.request(Method::GET, path);
        read(&self.ask(request, Content::Nothing, place).await?)
    }

    /// Deletes something by the token of an interaction that is in the path.
    ///
    /// # Errors
    /// As [`Rest::by_token`].
    pub async fn delete_by_token(&self, path: &str, bucket: &Bucket) -> Result<(), RestError> {
        let place = Place::take(&self.limits, Some(bucket)).map_err(RestError::Wait)?;
        let request = self.request(Method::DELETE, path);
        self.ask(request, Content::Nothing, place).await.map(drop)
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        bucket: Option<&Bucket>,
        body: Content,
    ) -> Result<Answer, RestError> {
        let place = Place::take(&self.limits, bucket).map_err(RestError::Wait)?;
        if let Err(wait) = self.budget.permit().await {
            place.give_back(Answered::Unsent);
            return Err(RestError::Wait(wait));
        }
        let request = self
            .request(method, path)
            .header(AUTHORIZATION, self.authorization.clone());
        match self.ask(request, body, place).await {
            Err(RestError::Refused { status: 401, .. }) => Err(RestError::Unauthorized),
            answered => answered,
        }
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.base))
            .header(USER_AGENT, serenity::constants::USER_AGENT)
    }

    async fn ask(
        &self,
        request: reqwest::RequestBuilder,
        content: Content,
        place: Place<'_>,
    ) -> Result<Answer, RestError> {
        let answer = Answer::receive(content.put_into(request))
            .await
            .map_err(|error| RestError::Unreachable(error.without_url()))?;
        let verdict = verdict(&answer);
        if answer.counts_towards_a_ban() {
            self.budget.invalid();
        }
        place.give_back(if let Err(RestError::Wait(retry_after)) = verdict {
            self.budget.limited(retry_after, answer.is_everywhere());
            Answered::TooMany { retry_after }
        } else {
            Answered::With(answer.bucket())
        });
        verdict.map(|()| answer)
    }
}

fn json(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).expect("request bodies are plain data")
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, RestError> {
    serde_json::from_slice(&answer.body).map_err(|_| RestError::Broken(answer.status))
}

/// A place among the requests under way. It is given back even when the caller gave up.
struct Place<'a> {
    limits: &'a Mutex<Limits>,
    bucket: Option<&'a Bucket>,
    answer: Answered,
}

impl<'a> Place<'a> {
    fn take(limits: &'a Mutex<Limits>, bucket: Option<&'a Bucket>) -> Result<Self, Duration> {
        locked(limits).reserve(bucket, Instant::now())?;
        Ok(Self {
            limits,
            bucket,
            answer: Answered::Not,
        })
    }

    fn give_back(mut self, answer: Answered) {
        self.answer = answer;
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        locked(self.limits).answered(self.bucket, self.answer, Instant::now());
    }
}

fn locked(limits: &Mutex<Limits>) -> MutexGuard<'_, Limits> {
    // The counts stay sound when a thread dies between two of them.
    limits.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_no_header_carries_is_refused_here() {
        let base = "http://127.0.0.1:1/api/v10";
        let made = Rest::new(base, &Secret::new("a\nb".to_owned()), Budget::alone());
        assert!(matches!(made, Err(BadClient::Token)));
    }
}
