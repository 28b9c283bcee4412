//! OpenRouter, or any server that speaks its API of pictures.
//!
//! One request for a picture is one POST. It is made again only when it certainly was not taken,
//! since each that is taken costs money: what went out and was not answered is told as uncertain.
//! No prompt, no picture and no key ever gets into a log or a reason.

mod account;
mod answer;
mod catalogue;
mod failure;
mod settings;
mod sizes;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::{
    Client, RequestBuilder, Response, StatusCode,
    header::{AUTHORIZATION, CONTENT_LENGTH, HeaderValue},
};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout_at};

pub use self::{
    account::{Generation, Money},
    settings::{DEFAULT_MODEL, Settings},
};
use self::{
    answer::{Answer, MOST_BODY},
    catalogue::{Catalogue, Served, Way},
    failure::Failure,
    sizes::{Asked, Parameters},
};
use super::{
    BoxFuture, http,
    pictures::{
        Picture, PictureError, PictureModel, PictureReply, PictureRequest, Rounded, SizeWish,
    },
    retry,
};
use crate::{clock::Clock, shutdown::Tasks, telemetry};

/// A longer deadline is as good as none.
const LONGEST_DEADLINE: Duration = Duration::from_hours(1);
/// How long the lists of models are good for.
const LISTS_LAST: Duration = Duration::from_hours(1);
/// How long until they are asked for again when that failed, or a model is not on them.
const LISTS_AGAIN: Duration = Duration::from_mins(1);
/// How long a request that makes nothing may take.
const LOOK: Duration = Duration::from_secs(10);
/// How much of an error's body is read, in bytes.
const LONGEST_ERROR: usize = 64 * 1024;
/// How much of a list is read: all that the provider has are a few megabytes.
const LONGEST_LIST: usize = 16 * 1024 * 1024;

/// A client of OpenRouter's API of pictures.
#[derive(Debug)]
pub struct OpenRouter {
    client: Client,
    clock: Clock,
    base_url: String,
    key: HeaderValue,
    model: String,
    policy: retry::Policy,
    known: Mutex<Known>,
}

/// What is known of the models, and since when it is asked for.
#[derive(Debug, Default)]
struct Known {
    catalogue: Option<Arc<Catalogue>>,
    asked: Option<Instant>,
}

impl OpenRouter {
    /// A client for these settings; `None` when there is no key.
    #[must_use]
    pub fn new(settings: &Settings, clock: Clock) -> Option<Self> {
        let key = format!("Bearer {}", settings.api_key.as_ref()?.expose());
        let mut key = HeaderValue::from_str(&key).ok()?;
        key.set_sensitive(true);
        Some(Self {
            client: http::client(),
            clock,
            base_url: settings.base_url.clone(),
            key,
            model: settings.model.clone(),
            policy: retry::Policy::default(),
            known: Mutex::default(),
        })
    }

    /// The same client with another policy for asking again.
    #[must_use]
    pub fn with_retries(self, policy: retry::Policy) -> Self {
        Self { policy, ..self }
    }

    /// The model that is asked unless a request names another.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.model
    }

    /// Reads the lists of models now, and every hour for as long as the tasks go on; every minute
    /// as long as they cannot be read. A model that is not on them is told of in the log.
    pub fn keep_current(self: &Arc<Self>, tasks: &Tasks) {
        let (client, tasks) = (Arc::clone(self), tasks.clone());
        let of_loop = tasks.clone();
        tasks.spawn(async move {
            let mut told = false;
            loop {
                let checked = tokio::select! {
                    checked = client.checked() => checked,
                    () = of_loop.stopped() => return,
                };
                let pause = match checked {
                    Ok(()) => LISTS_LAST,
                    Err(error @ PictureError::Misconfigured { .. }) => {
                        if !told {
                            tracing::warn!(reason = %error, "No pictures can be made as it is set up");
                        }
                        told = true;
                        LISTS_LAST
                    }
                    Err(error) => {
                        tracing::info!(reason = %error, "The list of picture models cannot be read for now");
                        LISTS_AGAIN
                    }
                };
                if !of_loop.sleep(pause).await {
                    return;
                }
            }
        });
    }

    /// Reads the lists of models anew and looks for the configured one on them.
    ///
    /// # Errors
    /// `Misconfigured` when it is not there, with some that are; otherwise why there are no lists.
    pub async fn checked(&self) -> Result<(), PictureError> {
        let catalogue = self.read_lists(Instant::now() + LOOK).await?;
        match catalogue.model(&self.model) {
            Some(_) => Ok(()),
            None => Err(unknown(&self.model, &catalogue)),
        }
    }

    /// Asks, and asks again as long as the request certainly was not taken.
    async fn picture(&self, request: &PictureRequest) -> Result<PictureReply, PictureError> {
        let ends = Instant::now() + request.deadline.min(LONGEST_DEADLINE);
        let name = request.model.as_deref().unwrap_or(&self.model);
        let served = self.served(name, ends).await?;
        let body = body(&served, request)?;
        let mut failures = 0;
        let answer = loop {
            let failure = match self.once(&served, &body, ends).await {
                Ok(answer) => break answer,
                Err(failure) => failure,
            };
            failures += 1;
            let Some(again) = failure.again.filter(|_| failures < self.policy.tries) else {
                return Err(failure.error);
            };
            let wait = self.policy.wait(failures, again.after, fastrand::f64());
            if Instant::now() + wait >= ends {
                return Err(failure.error);
            }
            tracing::info!(
                llm.model = name,
                wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
                reason = %failure.error,
                "The request for a picture was not taken; asking again"
            );
            sleep(wait).await;
        };
        Ok(reply(served.name, request.size, answer))
    }

    /// One POST, from the request to the end of the answer.
    async fn once(&self, served: &Served, body: &Value, ends: Instant) -> Result<Answer, Failure> {
        let path = match served.way {
            Way::Images => "images",
            Way::Chat { .. } => "chat/completions",
        };
        let request = self.client.post(self.address(path)).json(body);
        let asking = async {
            let response = self.send(request).await.map_err(Failure::sending)?;
            let id = response.headers().get("x-generation-id").cloned();
            let body = self.success(response, &served.name).await?;
            let mut answer = answer::read(&body, served.way, &served.name)?;
            let id = id.as_ref().and_then(|id| id.to_str().ok());
            answer.generation = answer.generation.or_else(|| answer::plain_id(id?));
            Ok(answer)
        };
        let late = |_| Failure::uncertain("the deadline came before the answer");
        timeout_at(ends, asking).await.map_err(late)?
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, reqwest::Error> {
        let request = request.header(AUTHORIZATION, self.key.clone());
        request.send().await
    }

    /// The body of an answer with status 200; what others mean.
    async fn success(&self, response: Response, model: &str) -> Result<Vec<u8>, Failure> {
        let status = response.status();
        if status == StatusCode::OK {
            return match read(response, MOST_BODY).await {
                Ok(body) => Ok(body),
                Err(Unread::TooLong) => Err(Failure::from(PictureError::NoPicture {
                    reason: "it is too large".to_owned(),
                    cost_nanos: None,
                })),
                Err(Unread::Broken(reason)) => Err(Failure::uncertain(reason)),
            };
        }
        Err(self.refusal(status, response, model).await)
    }

    /// Whatever of the body can be read will do: the status alone says enough.
    async fn refusal(&self, status: StatusCode, response: Response, model: &str) -> Failure {
        let headers = response.headers().clone();
        let body = read(response, LONGEST_ERROR).await.unwrap_or_default();
        let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
        Failure::from_status(status, &headers, &body, self.clock.now(), model)
    }

    /// A model by its name. Where there are no lists to be had it is taken to be what most are.
    async fn served(&self, name: &str, ends: Instant) -> Result<Served, PictureError> {
        let (catalogue, is_fresh) = {
            let known = self.known();
            let fresh = |asked: Instant| asked.elapsed() < LISTS_AGAIN;
            (known.catalogue.clone(), known.asked.is_some_and(fresh))
        };
        let found = |catalogue: &Catalogue| catalogue.model(name).cloned();
        if let Some(served) = catalogue.as_deref().and_then(found) {
            return Ok(served);
        }
        let catalogue = if is_fresh {
            catalogue
        } else {
            let ends = ends.min(Instant::now() + LOOK);
            self.read_lists(ends).await.ok().or(catalogue)
        };
        match catalogue {
            Some(catalogue) => found(&catalogue).ok_or_else(|| unknown(name, &catalogue)),
            None => Ok(Served {
                name: name.to_owned(),
                way: Way::Images,
                parameters: Parameters::default(),
            }),
        }
    }

    async fn read_lists(&self, ends: Instant) -> Result<Arc<Catalogue>, PictureError> {
        self.known().asked = Some(Instant::now());
        let images = self.get("images/models", ends).await?;
        // Those that are asked as a chat come on top: without their list there are the others.
        let all = self.get("models?output_modalities=image", ends).await;
        let catalogue = Catalogue::read(&images, &all.unwrap_or_default());
        let catalogue = catalogue.ok_or_else(|| unavailable("the list of models is none"))?;
        let catalogue = Arc::new(catalogue);
        tracing::debug!(
            models = catalogue.count(),
            "The list of picture models was read"
        );
        self.known().catalogue = Some(Arc::clone(&catalogue));
        Ok(catalogue)
    }

    /// Looks at something that must be there.
    async fn get(&self, path: &str, ends: Instant) -> Result<Value, PictureError> {
        let found = self.look(path, ends).await?;
        found.ok_or_else(|| PictureError::Misconfigured {
            reason: "404: OPENROUTER_BASE_URL is not a server of this API".to_owned(),
        })
    }

    /// Looks at something, which costs nothing and changes nothing; `None` when it is not there.
    async fn look(&self, path: &str, ends: Instant) -> Result<Option<Value>, PictureError> {
        let late = || unavailable("it does not answer in time");
        let looking = timeout_at(ends, self.look_at(path)).await;
        looking.unwrap_or_else(|_| Err(late()))
    }

    async fn look_at(&self, path: &str) -> Result<Option<Value>, PictureError> {
        let sent = self.send(self.client.get(self.address(path))).await;
        let response = sent.map_err(|error| unavailable(http::told(error, "reach the server")))?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Ok(None),
            status => {
                return Err(
                    match self.refusal(status, response, &self.model).await.error {
                        // Nothing is uncertain about a look that failed.
                        PictureError::Uncertain { reason } => unavailable(reason),
                        error => error,
                    },
                );
            }
        }
        let body = match read(response, LONGEST_LIST).await {
            Ok(body) => body,
            Err(Unread::TooLong) => return Err(unavailable("the answer is too long")),
            Err(Unread::Broken(reason)) => return Err(unavailable(reason)),
        };
        let body = serde_json::from_slice(&body);
        body.map(Some)
            .map_err(|_| unavailable("the answer is not JSON"))
    }

    fn address(&self, path: &str) -> String {
        format!("{}/api/v1/{path}", self.base_url)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unavailable(reason: impl Into<String>) -> PictureError {
    PictureError::Unavailable {
        reason: reason.into(),
    }
}

/// Why a body was not read to its end.
enum Unread {
    TooLong,
    Broken(String),
}

/// Reads a body, but no more than so many bytes.
async fn read(mut response: Response, most: usize) -> Result<Vec<u8>, Unread> {
    let says = response.headers().get(CONTENT_LENGTH);
    let says = says.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if says.is_some_and(|length| length > most) {
        return Err(Unread::TooLong);
    }
    let mut body = Vec::with_capacity(says.unwrap_or_default());
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > most => return Err(Unread::TooLong),
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body),
            Err(error) => return Err(Unread::Broken(http::told(error, "read the answer"))),
        }
    }
}

/// The body of a request.
fn body(served: &Served, request: &PictureRequest) -> Result<Value, PictureError> {
    let given = request.references.len() as u64;
    let takes = match served.way {
        Way::Images => served.parameters.references().unwrap_or(0),
        Way::Chat { .. } => u64::MAX,
    };
    // A model that says nothing of itself may take some; the server knows.
    let is_known = served.parameters != Parameters::default();
    if given > takes && is_known {
        let reason = format!(
            "the model {} goes by {takes} pictures at most, and not by {given}; set OPENROUTER_IMAGE_MODEL to another",
            served.name
        );
        return Err(PictureError::Misconfigured { reason });
    }
    let Asked {
        size,
        resolution,
        aspect_ratio,
    } = sizes::nearest(request.size, &served.parameters);
    let references: Vec<Value> = request.references.iter().map(reference).collect();
    Ok(match served.way {
        Way::Images => {
            let mut body = json!({"model": served.name, "prompt": request.prompt});
            if !references.is_empty() {
                body["input_references"] = Value::Array(references);
            }
            let sizes = [
                ("size", size),
                ("resolution", resolution),
                ("aspect_ratio", aspect_ratio),
            ];
            with(body, sizes)
        }
        Way::Chat { with_text } => {
            let mut parts = references;
            parts.push(json!({"type": "text", "text": request.prompt}));
            let modalities: &[&str] = if with_text {
                &["image", "text"]
            } else {
                &["image"]
            };
            let mut body = json!({
                "model": served.name,
                "messages": [{"role": "user", "content": parts}],
                "modalities": modalities,
            });
            if let Some(aspect_ratio) = aspect_ratio {
                body["image_config"] = json!({"aspect_ratio": aspect_ratio});
            }
            body
        }
    })
}

/// The same with what there is of these.
fn with(mut body: Value, fields: [(&str, Option<String>); 3]) -> Value {
    for (name, value) in fields {
        if let Some(value) = value {
            body[name] = Value::String(value);
        }
    }
    body
}

fn reference(picture: &Picture) -> Value {
    let kind = picture.kind.media_type();
    let data = STANDARD.encode(&picture.bytes);
    json!({"type": "image_url", "image_url": {"url": format!("data:{kind};base64,{data}")}})
}

fn reply(model: String, wish: Option<SizeWish>, answer: Answer) -> PictureReply {
    let missed = wish.filter(|wish| wish.ratio().is_some() && !wish.is_met_by(answer.size));
    PictureReply {
        picture: answer.picture,
        size: answer.size,
        model,
        generation: answer.generation,
        cost_nanos: answer.cost_nanos,
        rounded: missed.map(|wish| Rounded {
            asked: wish.to_string(),
            used: answer.size.to_string(),
        }),
    }
}

fn unknown(name: &str, catalogue: &Catalogue) -> PictureError {
    let others = catalogue.some_like(name);
    let reason = if others.is_empty() {
        format!(
            "OPENROUTER_IMAGE_MODEL: the server makes no pictures, neither with {name} nor with another model; check OPENROUTER_BASE_URL"
        )
    } else {
        format!(
            "OPENROUTER_IMAGE_MODEL: no model {name} makes pictures there; some that do are {others}"
        )
    };
    PictureError::Misconfigured { reason }
}

impl PictureModel for OpenRouter {
    fn make<'a>(
        &'a self,
        request: &'a PictureRequest,
    ) -> BoxFuture<'a, Result<PictureReply, PictureError>> {
        Box::pin(async move {
            let began = Instant::now();
            let outcome = self.picture(request).await;
            // What people name is no label.
            let model = match &request.model {
                None => self.model.clone(),
                Some(_) => "other".to_owned(),
            };
            count(model, &outcome, began.elapsed());
            outcome
        })
    }
}

fn count(model: String, outcome: &Result<PictureReply, PictureError>, took: Duration) {
    let result = match outcome {
        Ok(_) => "made",
        Err(error) => error.name(),
    };
    metrics::counter!(telemetry::PICTURE_CALLS, "model" => model.clone(), "result" => result)
        .increment(1);
    metrics::histogram!(telemetry::PICTURE_CALL_SECONDS, "model" => model).record(took);
}

#[cfg(test)]
mod tests;
