//! A picture model that does what it was told to: for tests, and for trying everything else.
//!
//! Its pictures are a few coloured pixels, the same for the same prompt. It looks at no reference.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use image::{ExtendedColorType, ImageEncoder, codecs::png::PngEncoder};
use ring::digest::{SHA256, digest};
use tokio::sync::Semaphore;

use super::{
    BoxFuture, Picture, PictureError, PictureModel, PictureReply, PictureRequest, Rounded, Size,
    SizeWish,
};

/// The name it gives itself in replies.
pub const NAME: &str = "scripted";
/// The sides of a picture that nobody wished a size for.
const USUAL: Size = Size {
    width: 64,
    height: 64,
};
/// No side is longer.
const LONGEST_SIDE: u32 = 512;

/// A picture model that follows a script. Clones share the script and the record.
#[derive(Clone, Debug, Default)]
pub struct ScriptedPictures {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    acts: VecDeque<Act>,
    otherwise: Option<Act>,
    requests: Vec<PictureRequest>,
}

/// What the model does with one request.
#[derive(Clone, Debug)]
pub struct Act {
    outcome: Outcome,
    after: Duration,
    gate: Option<Arc<Semaphore>>,
}

#[derive(Clone, Debug)]
enum Outcome {
    /// Draws, for this many billionths of a US dollar.
    Draw(u64),
    Exactly(Result<Box<PictureReply>, PictureError>),
}

impl Act {
    /// Draws something, which costs this many billionths of a US dollar.
    #[must_use]
    pub fn draws(cost_nanos: u64) -> Self {
        Self::of(Outcome::Draw(cost_nanos))
    }

    /// Answers with exactly this.
    #[must_use]
    pub fn replies(reply: PictureReply) -> Self {
        Self::of(Outcome::Exactly(Ok(Box::new(reply))))
    }

    /// Fails.
    #[must_use]
    pub fn fails(error: PictureError) -> Self {
        Self::of(Outcome::Exactly(Err(error)))
    }

    /// The same, but only after this time. It counts against the request's deadline.
    #[must_use]
    pub fn after(self, wait: Duration) -> Self {
        Self {
            after: wait,
            ..self
        }
    }

    /// The same, but only once `gate` gives a permit, which is used up.
    #[must_use]
    pub fn behind(self, gate: Arc<Semaphore>) -> Self {
        Self {
            gate: Some(gate),
            ..self
        }
    }

    fn of(outcome: Outcome) -> Self {
        Self {
            outcome,
            after: Duration::ZERO,
            gate: None,
        }
    }
}

impl ScriptedPictures {
    /// A model that does these, one for each request. Beyond the last one it fails.
    #[must_use]
    pub fn new(acts: impl IntoIterator<Item = Act>) -> Self {
        let scripted = Self::default();
        scripted.inner().acts.extend(acts);
        scripted
    }

    /// A model that does the same with every request.
    #[must_use]
    pub fn always(act: Act) -> Self {
        let scripted = Self::default();
        scripted.inner().otherwise = Some(act);
        scripted
    }

    /// Adds an act at the end of the script.
    pub fn then(&self, act: Act) {
        self.inner().acts.push_back(act);
    }

    /// What was asked so far, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<PictureRequest> {
        self.inner().requests.clone()
    }

    /// How many acts are still to be done.
    #[must_use]
    pub fn acts_left(&self) -> usize {
        self.inner().acts.len()
    }

    fn next_act(&self, request: &PictureRequest) -> Option<Act> {
        let mut inner = self.inner();
        inner.requests.push(request.clone());
        let next = inner.acts.pop_front();
        next.or_else(|| inner.otherwise.clone())
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // No code panics while it holds the lock with half a change made.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PictureModel for ScriptedPictures {
    fn make<'a>(
        &'a self,
        request: &'a PictureRequest,
    ) -> BoxFuture<'a, Result<PictureReply, PictureError>> {
        let act = self.next_act(request);
        Box::pin(async move {
            let act = act.ok_or_else(|| PictureError::Unavailable {
                reason: "the script has no more acts".to_owned(),
            })?;
            tokio::time::timeout(request.deadline, done(act, request))
                .await
                .unwrap_or_else(|_| {
                    Err(PictureError::Uncertain {
                        reason: "the deadline came first".to_owned(),
                    })
                })
        })
    }
}

async fn done(act: Act, request: &PictureRequest) -> Result<PictureReply, PictureError> {
    if let Some(gate) = &act.gate {
        let closed = |_| PictureError::Unavailable {
            reason: "the gate was closed".to_owned(),
        };
        gate.acquire().await.map_err(closed)?.forget();
    }
    if !act.after.is_zero() {
        tokio::time::sleep(act.after).await;
    }
    match act.outcome {
        Outcome::Exactly(outcome) => outcome.map(|reply| *reply),
        Outcome::Draw(cost_nanos) => Ok(drawn(request, cost_nanos)),
    }
}

fn drawn(request: &PictureRequest, cost_nanos: u64) -> PictureReply {
    let size = sides(request.size);
    let wish = request.size.filter(|wish| !wish.is_met_by(size));
    PictureReply {
        picture: draw(&request.prompt, size),
        size,
        model: request.model.clone().unwrap_or_else(|| NAME.to_owned()),
        generation: Some("gen-scripted".to_owned()),
        cost_nanos: Some(cost_nanos),
        rounded: wish.map(|wish| Rounded {
            asked: wish.to_string(),
            used: size.to_string(),
        }),
    }
}

fn sides(wish: Option<SizeWish>) -> Size {
    match wish {
        None => USUAL,
        Some(SizeWish::Sides(size)) => Size {
            width: size.width.clamp(1, LONGEST_SIDE),
            height: size.height.clamp(1, LONGEST_SIDE),
        },
        Some(SizeWish::Ratio { width, height }) => Size {
            width: (width.clamp(1, 32)) * 8,
            height: (height.clamp(1, 32)) * 8,
        },
    }
}

/// One colour, made of the prompt.
fn draw(prompt: &str, size: Size) -> Picture {
    let hash = digest(&SHA256, prompt.as_bytes());
    let colour = &hash.as_ref()[..3];
    let pixels = size.width as usize * size.height as usize;
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes)
        .write_image(
            &colour.repeat(pixels),
            size.width,
            size.height,
            ExtendedColorType::Rgb8,
        )
        .expect("a buffer takes a picture of the size it was told");
    Picture::of(bytes).expect("a PNG begins as one")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(prompt: &str) -> PictureRequest {
        PictureRequest {
            prompt: prompt.to_owned(),
            deadline: Duration::from_secs(5),
            ..PictureRequest::default()
        }
    }

    #[tokio::test]
    async fn it_follows_the_script_and_records_what_was_asked() {
        let model =
            ScriptedPictures::new([Act::draws(40_000_000), Act::fails(PictureError::NoCredit)]);
        let wide = PictureRequest {
            size: Some(SizeWish::Ratio {
                width: 16,
                height: 9,
            }),
            ..request("a cat")
        };
        let reply = model.make(&wide).await.unwrap();
        assert_eq!(reply.picture.size().unwrap(), reply.size);
        assert_eq!((reply.size.width, reply.size.height), (128, 72));
        assert_eq!(reply.cost_nanos, Some(40_000_000));
        assert_eq!(reply.rounded, None);
        let refused = model.make(&request("a dog")).await;
        assert_eq!(refused, Err(PictureError::NoCredit));
        let exhausted = model.make(&request("a cow")).await;
        assert!(matches!(exhausted, Err(PictureError::Unavailable { .. })));
        let prompts: Vec<String> = (model.requests().into_iter())
            .map(|request| request.prompt)
            .collect();
        assert_eq!(prompts, ["a cat", "a dog", "a cow"]);
    }

    #[tokio::test]
    async fn the_same_prompt_makes_the_same_picture() {
        let model = ScriptedPictures::always(Act::draws(1));
        let cat = model.make(&request("a cat")).await.unwrap();
        assert_eq!(model.make(&request("a cat")).await.unwrap(), cat);
        assert_ne!(model.make(&request("a dog")).await.unwrap(), cat);
    }

    #[tokio::test]
    async fn what_takes_too_long_is_uncertain() {
        let model = ScriptedPictures::always(Act::draws(1).after(Duration::from_hours(1)));
        let hurried = PictureRequest {
            deadline: Duration::from_millis(10),
            ..request("a cat")
        };
        let reply = model.make(&hurried).await;
        assert!(matches!(reply, Err(PictureError::Uncertain { .. })));
    }
}
