//! One call of GitHub: how it is made, and what its answer means when it is no answer.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::{
    Client, Method, RequestBuilder, Response, StatusCode,
    header::{ACCEPT, ETAG, HeaderMap, IF_NONE_MATCH, LOCATION},
};
use serde_json::Value;

use super::{GitHubError, settings::Settings};
use crate::clock::Clock;

/// The version of the API whose shapes are read here.
const VERSION: &str = "2022-11-28";
/// How long one call may take.
const TIMEOUT: Duration = Duration::from_secs(20);
/// The longest answer that is read. A list of a hundred pull requests is far smaller.
const LONGEST: usize = 16 * 1024 * 1024;
/// How long to wait when GitHub says that it is too much, and does not say for how long.
const UNTOLD: Duration = Duration::from_mins(1);
/// No wait that GitHub asks for is believed beyond this: its limits are renewed every hour.
const LONGEST_WAIT: Duration = Duration::from_mins(65);
/// How much of GitHub's own sentence is repeated.
const SENTENCE: usize = 200;

/// What GitHub answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub status: StatusCode,
    /// Null where there is none.
    pub body: Value,
    pub etag: Option<String>,
    /// Where it is instead.
    pub location: Option<String>,
}

impl Answer {
    /// GitHub's own sentence, with those about single fields.
    pub fn sentence(&self) -> String {
        let errors = self.body["errors"].as_array().into_iter().flatten();
        let errors = errors.filter_map(|error| error["message"].as_str());
        let all = self.body["message"].as_str().into_iter().chain(errors);
        let whole = all.collect::<Vec<_>>().join(": ");
        whole.chars().take(SENTENCE).collect()
    }

    /// What this answer means where no other was to be expected.
    pub fn unexpected(&self) -> GitHubError {
        match self.status.as_u16() {
            404 | 451 => GitHubError::NotFound,
            409 => GitHubError::Conflict {
                reason: self.sentence(),
            },
            status => GitHubError::Misconfigured {
                reason: format!("status {status}: {}", self.sentence()),
            },
        }
    }
}

/// Makes calls, one at a time for whoever awaits them.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    client: Client,
    settings: Settings,
    clock: Clock,
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call<'a> {
    pub method: &'a Method,
    /// The path with its query.
    pub path: &'a str,
    pub body: Option<&'a Value>,
    /// What is known already.
    pub etag: Option<&'a str>,
}

impl<'a> Call<'a> {
    pub fn get(path: &'a str) -> Self {
        Self {
            method: &Method::GET,
            path,
            body: None,
            etag: None,
        }
    }
}

impl Caller {
    pub fn new(settings: Settings, client: Client, clock: Clock) -> Self {
        Self {
            client,
            settings,
            clock,
        }
    }

    /// Makes a call. What GitHub refuses for reasons that any call would meet is an error; every
    /// other answer is handed back.
    pub async fn make(&self, call: Call<'_>) -> Result<Answer, GitHubError> {
        let sent = self.request(&call).send();
        let answering = async {
            let response = sent.await.map_err(|error| lost(&error))?;
            self.read(response).await
        };
        let answered = tokio::time::timeout(TIMEOUT, answering).await;
        answered.unwrap_or_else(|_| {
            Err(GitHubError::Unavailable {
                after: None,
                reason: "no answer in time".to_owned(),
            })
        })
    }

    fn request(&self, call: &Call<'_>) -> RequestBuilder {
        let url = format!("{}{}", self.settings.api_base, call.path);
        let mut request = self
            .client
            .request(call.method.clone(), url)
            .header(ACCEPT, "application/vnd.github+json")
            .header("x-github-api-version", VERSION);
        if let Some(token) = &self.settings.token {
            request = request.bearer_auth(token.expose());
        }
        if let Some(etag) = call.etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        match call.body {
            Some(body) => request.json(body),
            None => request,
        }
    }

    async fn read(&self, response: Response) -> Result<Answer, GitHubError> {
        let (status, headers) = (response.status(), response.headers().clone());
        let body = whole(response).await?;
        let json = serde_json::from_slice::<Value>(&body).ok();
        let answer = Answer {
            status,
            etag: header(&headers, ETAG.as_str()).map(str::to_owned),
            location: header(&headers, LOCATION.as_str()).map(str::to_owned),
            body: json.clone().unwrap_or_default(),
        };
        if let Some(error) = self.refusal(&answer, &headers) {
            return Err(error);
        }
        if status.is_success() && status != StatusCode::NO_CONTENT && json.is_none() {
            return Err(GitHubError::Unavailable {
                after: None,
                reason: format!("status {status}, and no JSON: something stands in between"),
            });
        }
        Ok(answer)
    }

    /// What any call would be refused for: the token, the limits, GitHub's own trouble.
    fn refusal(&self, answer: &Answer, headers: &HeaderMap) -> Option<GitHubError> {
        let sentence = answer.sentence();
        match answer.status.as_u16() {
            401 => Some(GitHubError::BadToken),
            429 => Some(self.too_much(headers)),
            403 if is_limit(headers, &sentence) => Some(self.too_much(headers)),
            403 if sentence.contains("archived") => Some(GitHubError::Misconfigured {
                reason: "the repository is archived, so nothing can be opened in it".to_owned(),
            }),
            403 => {
                let needs = header(headers, "x-accepted-github-permissions");
                Some(GitHubError::NoRights {
                    needs: needs.unwrap_or_default().to_owned(),
                })
            }
            408 | 500.. => Some(GitHubError::Unavailable {
                after: asked_wait(headers, self.clock.now()),
                reason: format!("status {}", answer.status.as_u16()),
            }),
            _ => None,
        }
    }

    fn too_much(&self, headers: &HeaderMap) -> GitHubError {
        let after = asked_wait(headers, self.clock.now()).unwrap_or(UNTOLD);
        GitHubError::Unavailable {
            after: Some(after),
            reason: "a rate limit is reached".to_owned(),
        }
    }

    /// What stands before every path.
    pub fn base(&self) -> &str {
        &self.settings.api_base
    }
}

fn lost(error: &reqwest::Error) -> GitHubError {
    let reason = if error.is_connect() {
        "it cannot be reached"
    } else {
        "the connection broke"
    };
    GitHubError::Unavailable {
        after: None,
        reason: reason.to_owned(),
    }
}

/// The body, as far as one is read at all.
async fn whole(mut response: Response) -> Result<Vec<u8>, GitHubError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| lost(&error))? {
        if body.len() + chunk.len() > LONGEST {
            return Err(GitHubError::Unavailable {
                after: None,
                reason: "the answer is too long".to_owned(),
            });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Whether a refusal is one of the limits, which have the same status as missing rights.
fn is_limit(headers: &HeaderMap, sentence: &str) -> bool {
    header(headers, "retry-after").is_some()
        || header(headers, "x-ratelimit-remaining") == Some("0")
        || sentence.to_lowercase().contains("rate limit")
}

/// How long GitHub asks to be left alone.
fn asked_wait(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let seconds = |name| header(headers, name)?.parse::<i64>().ok();
    let wait = match seconds("retry-after") {
        Some(after) => after,
        None if header(headers, "x-ratelimit-remaining") == Some("0") => {
            // Their clock and ours may differ a little.
            seconds("x-ratelimit-reset")? - now.as_second() + 1
        }
        None => return None,
    };
    let wait = Duration::from_secs(wait.max(1).unsigned_abs());
    Some(wait.min(LONGEST_WAIT))
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}
