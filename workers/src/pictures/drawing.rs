//! Drawing a picture: judged, put better, drawn, kept, looked at, and shown.
//!
//! Every step leaves its mark in the row before the next begins. Whoever takes the job up again reads how
//! far the last one came: a call that was begun and not ended is not made again.

use super::{
    below,
    judging::{self, Verdict},
    progress,
};
use crate::{
    Context,
    budget::{self, Payer},
    errand,
    runner::Run,
    verdict::{JobError, OrRetry},
};
use std::time::Duration;

use chinwag::{
    blobs::{BlobError, Checksum, Key},
    domain::{
        action::{Ended, State},
        drawing::{self, Drawing, Failure, Made, Mode, Shown, Stage},
        outcome::Showing,
        picture::{
            alt,
            rules::{self, ByWords},
            wish::Shape,
        },
        usage::Usage,
    },
    jobs::{Job, image::Image},
    llm::pictures::{PictureError, PictureModel, PictureReply, PictureRequest, SizeWish},
    picture::{self, Picture, Size},
    store::{self, images, ledger},
    wording::{Manner, pictures as words},
};
use jiff::Timestamp;
use tokio::sync::Semaphore;
use uuid::Uuid;

/// The most that one picture may cost, in billionths of a US dollar: what is set aside for it. The
/// dearest models of the list ask for a quarter of a dollar.
const MOST_NANOS: u64 = 250_000_000;
/// What the ledger calls a picture.
const PURPOSE: &str = "picture";
/// The most characters that a picture model is given.
const LONGEST: usize = 3000;

/// How long a call may go on beyond its deadline, with what comes after it.
const BEYOND: Duration = Duration::from_secs(5);
/// The waits between tries to put away what was paid for.
const WAITS: [Duration; 6] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(10),
    Duration::from_secs(20),
];
/// Pictures are decoded one after the other.
static DECODING: Semaphore = Semaphore::const_new(1);

/// How the work on a picture ended.
enum Ending {
    /// There is one.
    Done,
    /// There is none.
    Failed(Failure),
}

/// Why a step did not go on.
enum Stop {
    /// There will be no picture.
    Failed(Failure),
    /// The job is to be tried again.
    Again(JobError),
}

impl From<JobError> for Stop {
    fn from(error: JobError) -> Self {
        Self::Again(error)
    }
}

/// Draws a picture and shows it. Run twice, it is paid for once and shown once.
///
/// # Errors
/// When trying again may help.
pub async fn draw(context: &Context, job: Image, run: &Run) -> Result<(), JobError> {
    let drawing = images::get(&context.pool, job.picture).await.or_retry()?;
    let Some(drawing) = drawing else {
        // Its person had it forgotten meanwhile.
        return context.back.finish(&run.header).await.or_retry();
    };
    let wanted = &drawing.wanted;
    let preferences = context
        .conversations
        .preferences(wanted.platform, &wanted.user);
    let preferences = preferences.await.or_locale(run.header.locale.as_deref());
    let manner = Manner::of(&preferences);
    if preferences.opted_out {
        images::end(
            &context.pool,
            drawing.id,
            Some(Failure::Refused),
            context.clock.now(),
        )
        .await
        .or_retry()?;
        return context.back.finish(&run.header).await.or_retry();
    }
    let drawing = if matches!(drawing.stage, Stage::Done | Stage::Failed) {
        drawing
    } else {
        let work = Box::pin(work(context, &drawing, run));
        let ending = progress::showing(context, run, &drawing, manner, work).await?;
        end(context, &drawing, manner, &ending).await?;
        let ended = images::get(&context.pool, job.picture).await.or_retry()?;
        match ended {
            Some(ended) => ended,
            None => return context.back.finish(&run.header).await.or_retry(),
        }
    };
    show(context, &drawing, manner, run).await
}

/// Everything up to the picture that may be shown.
async fn work(context: &Context, drawing: &Drawing, run: &Run) -> Result<Ending, JobError> {
    let made = match drawing.stage {
        Stage::Drawn => Ok(()),
        _ => Box::pin(make(context, drawing, run)).await,
    };
    let looked = match made {
        Ok(()) => Box::pin(look(context, drawing, run)).await,
        Err(stop) => Err(stop),
    };
    match looked {
        Ok(()) => Ok(Ending::Done),
        Err(Stop::Failed(failure)) => Ok(Ending::Failed(failure)),
        Err(Stop::Again(error)) => Err(error),
    }
}

/// Has a picture made, and keeps it.
async fn make(context: &Context, drawing: &Drawing, run: &Run) -> Result<(), Stop> {
    let Some(model) = &context.pictures else {
        return Err(Stop::Failed(Failure::Misconfigured));
    };
    if let Some(begun_at) = drawing.begun_at {
        return make_good(context, drawing, begun_at).await;
    }
    let parent = parent(context, drawing).await?;
    let prompt = put_well(context, drawing, parent.as_ref(), run).await?;
    let references = references(context, drawing, parent.as_ref()).await?;
    let request = PictureRequest {
        prompt,
        size: drawing.wanted.size.as_deref().and_then(size_wish),
        references,
        model: drawing.wanted.model.clone(),
        deadline: context.picture_deadline,
    };
    let reply = pay(context, &**model, drawing, &request, run).await?;
    keep(context, drawing, reply).await
}

/// The picture that it is made of.
async fn parent(context: &Context, drawing: &Drawing) -> Result<Option<Drawing>, Stop> {
    let Some((parent, _)) = drawing.wanted.parent else {
        return Ok(None);
    };
    let parent = images::get(&context.pool, parent).await.or_retry()?;
    let is_theirs = |parent: &Drawing| {
        parent.wanted.user == drawing.wanted.user
            && parent.wanted.platform == drawing.wanted.platform
    };
    parent
        .filter(is_theirs)
        .map(Some)
        .ok_or(Stop::Failed(Failure::NoParent))
}

/// What the model is given, once it is judged: the person's words put better, or as they are.
async fn put_well(
    context: &Context,
    drawing: &Drawing,
    parent: Option<&Drawing>,
    run: &Run,
) -> Result<String, Stop> {
    let own = &drawing.wanted.prompt;
    if drawing.stage == Stage::Drawing {
        // An earlier try had it judged, and put it better.
        return Ok(drawing.improved.clone().unwrap_or_else(|| own.clone()));
    }
    may_be_drawn(drawing, rules::verdict(own))?;
    let step = run.steps.begin("verdict");
    let verdict = judging::of_words(context, drawing, own, run).await;
    step.end([]);
    may_be_seen(drawing, verdict, Failure::Refused)?;
    let earlier = parent.map(|parent| parent.improved.as_ref().unwrap_or(&parent.wanted.prompt));
    let mode = drawing.wanted.parent.map_or(Mode::New, |(_, mode)| mode);
    let mut alt_text = String::new();
    let improved = match (mode, earlier) {
        (Mode::Again, Some(earlier)) => Some(earlier.clone()),
        (Mode::Vary, Some(earlier)) => Some(format!(
            "Another picture of the same kind, with another composition: {earlier}"
        )),
        (Mode::Edit, Some(earlier)) => Some(format!("{own}. Keep the rest as it is: {earlier}")),
        _ if drawing.wanted.verbatim => None,
        _ => {
            let better = judging::better(context, drawing, run).await;
            // What was put better is held to the same rules.
            let may_be = |words: &str| may_be_drawn(drawing, rules::verdict(words)).is_ok();
            let better = better.filter(|it| may_be(&it.prompt));
            alt_text = better.as_ref().map(|it| it.alt.clone()).unwrap_or_default();
            better.map(|it| it.prompt)
        }
    };
    let improved = improved.map(|it| it.chars().take(LONGEST).collect::<String>());
    let improved = improved.filter(|it| it != own);
    // What is put together of two wishes is held to the same rules as each.
    if let Some(improved) = &improved {
        may_be_drawn(drawing, rules::verdict(improved))?;
    }
    let seen = Some(alt_text.trim()).filter(|it| !it.is_empty());
    let alt = alt::text(seen.unwrap_or(own));
    let kept = images::improve(&context.pool, drawing.id, improved.as_deref(), &alt);
    kept.await.or_retry()?;
    Ok(improved.unwrap_or_else(|| own.clone()))
}

fn may_be_drawn(drawing: &Drawing, by_words: ByWords) -> Result<(), Stop> {
    let verdict = match by_words {
        ByWords::Fine => Verdict::Fine,
        ByWords::Adult(_) => Verdict::Adult,
        ByWords::Never(_) => Verdict::Never,
    };
    may_be_seen(drawing, Some(verdict), Failure::Refused)
}

/// Whether a verdict lets it go on; `never` is what it is called where it does not anywhere.
fn may_be_seen(drawing: &Drawing, verdict: Option<Verdict>, never: Failure) -> Result<(), Stop> {
    match verdict {
        Some(Verdict::Never) => Err(Stop::Failed(never)),
        Some(Verdict::Adult) if !drawing.wanted.restricted => Err(Stop::Failed(match never {
            Failure::Refused => Failure::Adult,
            other => other,
        })),
        _ => Ok(()),
    }
}

/// The pictures that the model goes by.
async fn references(
    context: &Context,
    drawing: &Drawing,
    parent: Option<&Drawing>,
) -> Result<Vec<Picture>, Stop> {
    let (Some(parent), Some((_, Mode::Vary | Mode::Edit))) = (parent, drawing.wanted.parent) else {
        return Ok(Vec::new());
    };
    let kept = context.blobs.get(&key(parent.name)).await.or_retry()?;
    let picture = kept.and_then(|kept| Picture::of(kept.bytes));
    match picture {
        Some(picture) => Ok(vec![picture]),
        None => Err(Stop::Failed(Failure::NoParent)),
    }
}

/// Has the model draw: noted before it begins, so that it is paid for once.
async fn pay(
    context: &Context,
    model: &dyn PictureModel,
    drawing: &Drawing,
    request: &PictureRequest,
    run: &Run,
) -> Result<PictureReply, Stop> {
    let wanted = &drawing.wanted;
    let payer = Payer {
        platform: wanted.platform,
        user: &wanted.user,
        guild: wanted.guild.as_ref(),
    };
    let reserved = budget::reserve(context, &payer, MOST_NANOS, request.deadline);
    let Ok(aside) = Box::pin(reserved).await else {
        return Err(Stop::Failed(Failure::Budget));
    };
    let begun = images::begin(&context.pool, drawing.id, context.clock.now()).await;
    match begun.or_retry() {
        Ok(true) => {}
        Ok(false) => {
            Box::pin(aside.settle(context, &payer, 0)).await;
            return Err(Stop::Failed(Failure::Uncertain));
        }
        Err(error) => {
            Box::pin(aside.settle(context, &payer, 0)).await;
            return Err(error.into());
        }
    }
    let step = run.steps.begin("draw");
    let made = model.make(request).await;
    let spent = match &made {
        Ok(reply) => reply.cost_nanos,
        Err(PictureError::NoPicture { cost_nanos, .. }) => *cost_nanos,
        // It may have been paid for.
        Err(PictureError::Uncertain { .. }) => Some(MOST_NANOS),
        Err(_) => Some(0),
    };
    match &made {
        Ok(_) => step.end([]),
        Err(error) => step.fail(error.name(), []),
    }
    note(context, run, &made).await;
    Box::pin(aside.settle(context, &payer, spent.unwrap_or(MOST_NANOS))).await;
    match made {
        Ok(reply) => Ok(reply),
        Err(error) => Err(without(context, drawing, run, error).await?),
    }
}

/// Puts what a picture cost into the ledger at once: whatever becomes of it, it was paid.
async fn note(context: &Context, run: &Run, made: &Result<PictureReply, PictureError>) {
    let (model, cost_nanos) = match made {
        Ok(reply) => (reply.model.clone(), reply.cost_nanos),
        Err(PictureError::NoPicture { cost_nanos, .. }) => (String::new(), *cost_nanos),
        Err(_) => return,
    };
    run.paid.note(Usage {
        purpose: PURPOSE.to_owned(),
        model,
        cost_nanos,
        ..Usage::default()
    });
    let (header, calls) = (&run.header, run.paid.so_far());
    let conversation = header.conversation.whole();
    let kept = ledger::write_try(
        &context.pool,
        header.id,
        &conversation,
        &calls,
        context.clock.now(),
    );
    if let Err(error) = context.conversations.patience().ask(kept).await {
        // The outcome carries it, too.
        tracing::warn!(%error, "what a picture cost is not in the ledger yet");
    }
}

/// What comes of a picture that was not made.
async fn without(
    context: &Context,
    drawing: &Drawing,
    run: &Run,
    error: PictureError,
) -> Result<Stop, Stop> {
    tracing::warn!(
        %error,
        picture.id = drawing.id,
        reference = run.header.id.reference(),
        "a picture was not made"
    );
    if error.may_be_repeated() && run.attempt < Image::ATTEMPTS {
        images::not_begun(&context.pool, drawing.id)
            .await
            .or_retry()?;
        return Ok(Stop::Again(JobError::Retry(Box::new(error))));
    }
    Ok(Stop::Failed(match error {
        PictureError::Moderated { .. } => Failure::Moderated,
        PictureError::NoCredit => Failure::NoCredit,
        PictureError::NoPicture { .. } => Failure::NoPicture,
        PictureError::RateLimited { .. } | PictureError::Unavailable { .. } => Failure::Unavailable,
        PictureError::Uncertain { .. } => Failure::Uncertain,
        PictureError::Misconfigured { .. } => Failure::Misconfigured,
    }))
}

/// Keeps what was drawn, small enough to be sent, and a small form of it.
async fn keep(context: &Context, drawing: &Drawing, reply: PictureReply) -> Result<(), Stop> {
    let (model, cost_nanos) = (reply.model, reply.cost_nanos);
    let used_size = reply.rounded.map(|rounded| rounded.used);
    let original = reply.picture;
    // Decoded, a picture takes hundreds of megabytes: one at a time. The semaphore is never closed.
    let turn = DECODING.acquire().await;
    let made = tokio::task::spawn_blocking(move || {
        let fitting = picture::fitting(&original, picture::MOST_FOR_UPLOAD)?;
        let size = fitting.size()?;
        let small = picture::thumbnail(&fitting)?;
        Ok::<_, picture::Fault>((fitting, size, small))
    });
    let made = made.await;
    drop(turn);
    let Ok(Ok((fitting, size, small))) = made else {
        tracing::warn!(picture.id = drawing.id, "what was drawn is no picture");
        return Err(Stop::Failed(Failure::NoPicture));
    };
    // It is paid for, and is nowhere else: what keeps it may be away for a while.
    let both = [
        (key(drawing.name), &fitting),
        (small_key(drawing.name), &small),
    ];
    for (key, picture) in both {
        put(context, &key, picture).await?;
    }
    let made = made_of(&fitting, size, model, cost_nanos, used_size);
    drawn(context, drawing, &made).await
}

/// Puts a picture away, patiently.
async fn put(context: &Context, key: &Key, picture: &Picture) -> Result<(), JobError> {
    let kind = picture.kind.media_type();
    for wait in WAITS {
        match kept(context.blobs.put(key, picture.bytes.clone(), kind).await) {
            Ok(()) => return Ok(()),
            Err(error) => tracing::warn!(%error, "a picture cannot be put away yet"),
        }
        tokio::time::sleep(wait).await;
    }
    kept(context.blobs.put(key, picture.bytes.clone(), kind).await)
}

/// Notes what was drawn. Where its person had it forgotten meanwhile, its bytes go, too.
async fn drawn(context: &Context, drawing: &Drawing, made: &Made) -> Result<(), Stop> {
    let noted = images::drawn(&context.pool, drawing.id, made).await;
    if noted.or_retry()? {
        return Ok(());
    }
    for key in [key(drawing.name), small_key(drawing.name)] {
        context.blobs.delete(&key).await.or_retry()?;
    }
    Err(Stop::Failed(Failure::Uncertain))
}

/// Bytes that are there already are there: an earlier try kept them.
fn kept<T>(put: Result<T, BlobError>) -> Result<(), JobError> {
    match put {
        Ok(_) | Err(BlobError::Conflict { .. }) => Ok(()),
        Err(error) => Err(error).or_retry(),
    }
}

fn made_of(
    picture: &Picture,
    size: Size,
    model: String,
    cost_nanos: Option<u64>,
    used_size: Option<String>,
) -> Made {
    Made {
        model,
        media_type: picture.kind.media_type().to_owned(),
        checksum: *Checksum::of(&picture.bytes).as_bytes(),
        width: size.width,
        height: size.height,
        bytes: picture.bytes.len() as u64,
        cost_nanos,
        used_size,
    }
}

/// An earlier try began the call and did not come to its end, as far as is known here: it may be at it
/// still, in a worker that this one does not know. Where it has kept the bytes, that is the picture; where
/// it has not in all the time that it could take, nobody can say whether it was paid for.
async fn make_good(context: &Context, drawing: &Drawing, begun_at: Timestamp) -> Result<(), Stop> {
    let kept = context.blobs.get(&key(drawing.name)).await.or_retry()?;
    let picture = kept.and_then(|kept| Picture::of(kept.bytes));
    let Some((picture, size)) = picture.and_then(|it| it.size().ok().map(|size| (it, size))) else {
        let over = begun_at + context.picture_deadline + BEYOND;
        let left = over.duration_since(context.clock.now());
        return Err(match Duration::try_from(left) {
            Ok(after) if !after.is_zero() => Stop::Again(JobError::RetryAfter {
                after,
                source: "somebody may be drawing it still".into(),
            }),
            _ => Stop::Failed(Failure::Uncertain),
        });
    };
    let model = drawing.wanted.model.clone().unwrap_or_default();
    let made = made_of(&picture, size, model, None, None);
    drawn(context, drawing, &made).await
}

/// Looks at what was drawn before anybody else does.
async fn look(context: &Context, drawing: &Drawing, run: &Run) -> Result<(), Stop> {
    let kept = context.blobs.get(&key(drawing.name)).await.or_retry()?;
    let Some(picture) = kept.and_then(|kept| Picture::of(kept.bytes)) else {
        return Err(Stop::Failed(Failure::NoPicture));
    };
    let step = run.steps.begin("look");
    let verdict = judging::of_picture(context, drawing, &picture, run).await;
    step.end([]);
    let result = may_be_seen(drawing, verdict, Failure::Withheld);
    if result.is_err() {
        for key in [key(drawing.name), small_key(drawing.name)] {
            context.blobs.delete(&key).await.or_retry()?;
        }
    }
    result
}

/// Ends the row of a picture and that of its action together.
async fn end(
    context: &Context,
    drawing: &Drawing,
    manner: Manner,
    ending: &Ending,
) -> Result<(), JobError> {
    let failure = match ending {
        Ending::Done => None,
        Ending::Failed(failure) => Some(*failure),
    };
    let (state, ended) = match failure {
        None => (State::Done, Ended::default()),
        Some(failure) => (
            State::Failed,
            Ended {
                said: Some(words::why_not(manner, failure).to_owned()),
                class: Some(failure.name().to_owned()),
                ..Ended::default()
            },
        ),
    };
    let now = context.clock.now();
    let ending = async {
        let mut db = context.pool.begin().await?;
        images::end(&mut *db, drawing.id, failure, now).await?;
        store::actions::advance(&mut *db, drawing.wanted.action, state, &ended, now).await?;
        db.commit().await?;
        Ok::<_, store::StoreError>(())
    };
    ending.await.or_retry()
}

/// Shows what came of it, after the answer that told of it.
async fn show(
    context: &Context,
    drawing: &Drawing,
    manner: Manner,
    run: &Run,
) -> Result<(), JobError> {
    let wanted = &drawing.wanted;
    let answer = progress::answered(context, drawing).await;
    let is_drawn = drawing.stage == Stage::Done;
    let failure = drawing.failure.unwrap_or(Failure::Unavailable);
    let (text, over) = if is_drawn {
        let text = words::here(manner, &told(drawing));
        (text, words::drawn(manner))
    } else {
        let text = words::no_picture(manner, failure, &wanted.prompt);
        (text, words::why_not(manner, failure))
    };
    let showing = Showing {
        components: below::components(context, drawing, &wanted.channel, manner, run).await,
        pictures: shown(drawing).into_iter().collect(),
        ends: progress::of(run, manner, drawing.stage, over, answer.as_ref()),
        ..Showing::default()
    };
    let asker = wanted.asker(run.header.route, run.header.locale.clone());
    let failure = drawing.failure.map(Failure::name);
    let outcome = errand::update(context, run, &asker, (text, showing), failure);
    context.back.post(&outcome, &run.mailbox).await.or_retry()?;
    Ok(())
}

/// What is said with a picture.
pub(super) fn told(drawing: &Drawing) -> words::Told<'_> {
    let asked = drawing.wanted.size.as_deref();
    let used = drawing
        .made
        .as_ref()
        .and_then(|made| made.used_size.as_deref());
    words::Told {
        id: drawing.id,
        prompt: &drawing.wanted.prompt,
        improved: drawing.improved.as_deref(),
        rounded: asked.zip(used),
    }
}

/// The picture as it goes with a message; `None` where there is none.
pub(super) fn shown(drawing: &Drawing) -> Option<Shown> {
    let made = drawing
        .made
        .as_ref()
        .filter(|_| drawing.stage == Stage::Done)?;
    Some(Shown {
        id: drawing.id,
        name: drawing.name,
        file: alt::file_name(
            &drawing.id.to_string(),
            &drawing.wanted.prompt,
            &made.media_type,
        ),
        media_type: made.media_type.clone(),
        alt: drawing.alt.clone(),
        width: made.width,
        height: made.height,
    })
}

/// A size as it was said: pixels, or a shape.
fn size_wish(said: &str) -> Option<SizeWish> {
    let ratio = |width, height| SizeWish::Ratio { width, height };
    Some(match Shape::named(said)? {
        Shape::Exactly(size) => SizeWish::Sides(Size {
            width: size.width,
            height: size.height,
        }),
        Shape::Ratio(width, height) => ratio(width, height),
        Shape::Square => ratio(1, 1),
        Shape::Portrait => ratio(2, 3),
        Shape::Landscape => ratio(3, 2),
        Shape::Wide => ratio(16, 9),
        Shape::Tall => ratio(9, 16),
    })
}

/// What the bytes of a picture are kept under.
pub(super) fn key(name: Uuid) -> Key {
    Key::parse(&drawing::key(name)).expect("words and digits are a key")
}

/// What its small form is kept under.
fn small_key(name: Uuid) -> Key {
    Key::parse(&drawing::key_of_small(name)).expect("words and digits are a key")
}
