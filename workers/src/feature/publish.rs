//! Publishing a request, step by step, and telling its asker what came of it.

use std::time::Duration;

use chinwag::{
    domain::{
        action::{Ended, State},
        asker::Asker,
        feature::{Mode, Place, Request, Status},
        outcome::Showing,
        preferences::Where,
        proposal::{Draft, Proposal, file_name},
    },
    github::{Change, GitHub, GitHubError, Published, Repository},
    jobs::{
        Job,
        feature::{Deed, Feature},
    },
    store::{self, StoreError, features},
    telemetry::FEATURE_REQUESTS,
    wording::{self, Manner},
};
use jiff::SignedDuration;

use super::{draft, turn};
use crate::{
    Context, errand,
    runner::Run,
    verdict::{JobError, OrRetry},
};

/// How long to wait when it is somebody else's turn.
const NOT_OUR_TURN: Duration = Duration::from_secs(10);
/// An issue that was opened so long before its request was noted is none of ours, whatever the clocks
/// of both sides say.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_hours(1);

/// Does what is to be done about a request. Run twice, it does it once.
///
/// # Errors
/// When a store or GitHub does not answer.
pub async fn carry(context: &Context, job: Feature, run: &Run) -> Result<(), JobError> {
    let request = features::of(&context.pool, job.request).await.or_retry()?;
    let known = request.and_then(|request| {
        let asker = request.asker.clone()?;
        Some((request, asker))
    });
    let Some((request, asker)) = known else {
        // It was taken out: there is nothing to do, and nobody to be told.
        return context.back.finish(&run.header).await.or_retry();
    };
    match job.deed {
        Deed::Publish => Box::pin(publish(context, &request, &asker, run)).await,
        Deed::Tell => tell(context, &request, &asker, run).await,
    }
}

/// Why a step was not done.
#[derive(Debug, thiserror::Error)]
enum StepError {
    #[error(transparent)]
    GitHub(#[from] GitHubError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

async fn publish(
    context: &Context,
    request: &Request,
    asker: &Asker,
    run: &Run,
) -> Result<(), JobError> {
    let Some(github) = &context.github else {
        let error = GitHubError::Misconfigured {
            reason: "GITHUB_TOKEN or GITHUB_REPO is not set any more".to_owned(),
        };
        return give_up(context, request, asker, &error, run).await;
    };
    if request.status != Status::Publishing {
        // An earlier try got as far as that, and perhaps not as far as telling.
        return told(context, request, asker, run).await;
    }
    let draft = draft::of(context, request, asker, run).await?;
    if !turn::take(context, request.id).await.or_retry()? {
        return Err(JobError::RetryAfter {
            after: NOT_OUR_TURN,
            source: "somebody else writes to GitHub".into(),
        });
    }
    let step = run.steps.begin("github");
    let opened = open(context, github, request, &draft).await;
    turn::end(context, request.id).await;
    match opened {
        Ok(()) => step.end([]),
        Err(StepError::Store(error)) => {
            step.fail("unavailable", []);
            return Err(error).or_retry();
        }
        Err(StepError::GitHub(error)) => {
            step.fail(error.name(), []);
            if error.passes() && run.attempt < Feature::ATTEMPTS {
                return Err(later(error, run.attempt));
            }
            return give_up(context, request, asker, &error, run).await;
        }
    }
    metrics::counter!(FEATURE_REQUESTS, "result" => "opened").increment(1);
    let request = features::of(&context.pool, request.id).await.or_retry()?;
    match request {
        Some(request) => told(context, &request, asker, run).await,
        None => context.back.finish(&run.header).await.or_retry(),
    }
}

/// GitHub is asked again when it said, and otherwise as any job is tried again. Where it names no time
/// and wants to be left alone, that doubles.
fn later(error: GitHubError, attempt: u32) -> JobError {
    match error {
        GitHubError::Unavailable {
            after: Some(after), ..
        } => JobError::RetryAfter {
            after: after.max(Duration::from_secs(u64::from(attempt))),
            source: Box::new(error),
        },
        _ => JobError::Retry(Box::new(error)),
    }
}

/// Opens what the request is to become. Each step finds what an earlier try left.
async fn open(
    context: &Context,
    github: &GitHub,
    request: &Request,
    draft: &Draft,
) -> Result<(), StepError> {
    let repository = github.repository().await?;
    let reference = request.reference();
    let proposal = Proposal {
        draft,
        priority: request.priority,
        reference: &reference,
        link: request.link.as_deref(),
    };
    let mode = request.mode.unwrap_or_default();
    let published = match mode {
        Mode::PullRequest => pull_request(context, github, &repository, request, &proposal).await?,
        Mode::Issue => issue(github, &repository, request, &proposal).await?,
    };
    let place = Place {
        repository: repository.name.to_string(),
        mode,
        number: published.number,
        url: published.url,
    };
    let now = context.clock.now();
    let mut db = context.pool.begin().await.map_err(StoreError::from)?;
    features::published(&mut db, request.id, &place, now).await?;
    db.commit().await.map_err(StoreError::from)?;
    Ok(())
}

async fn pull_request(
    context: &Context,
    github: &GitHub,
    repository: &Repository,
    request: &Request,
    proposal: &Proposal<'_>,
) -> Result<Published, StepError> {
    // Named after the action: nobody else's, and the same in every try.
    let id = request.action.unwrap_or_default().simple();
    let branch = format!("chinwag/feature-{id}");
    if let Some(there) = github.pull_request(repository, &branch).await? {
        return Ok(there);
    }
    let title = proposal.title();
    let path = format!("proposals/{}-{}.md", file_name(&title), proposal.reference);
    let (body, document) = (proposal.pull_request(&path), proposal.document());
    let change = Change {
        branch: &branch,
        title: &title,
        body: &body,
        path: &path,
        document: &document,
    };
    let base = github.base_commit(repository).await?;
    github.ensure_branch(repository, &branch, &base).await?;
    let name = repository.name.as_str();
    features::note_branch(&context.pool, request.id, name, &branch).await?;
    github.ensure_file(repository, &change).await?;
    Ok(github.ensure_pull_request(repository, &change).await?)
}

async fn issue(
    github: &GitHub,
    repository: &Repository,
    request: &Request,
    proposal: &Proposal<'_>,
) -> Result<Published, StepError> {
    let id = request.action.unwrap_or_default().simple();
    let marker = format!("<!-- chinwag-request-{id} -->");
    let (title, body) = (proposal.title(), proposal.issue(&marker));
    let since = request.created_at - CLOCKS_DIFFER;
    let opened = github.ensure_issue(repository, (&title, &body), &marker, since);
    Ok(opened.await?)
}

/// The request stays noted, and its asker is told that nothing was opened.
async fn give_up(
    context: &Context,
    request: &Request,
    asker: &Asker,
    error: &GitHubError,
    run: &Run,
) -> Result<(), JobError> {
    tracing::error!(
        %error,
        reference = request.reference(),
        fix = error.fix(),
        "a request for a feature cannot be published; it stays noted"
    );
    metrics::counter!(FEATURE_REQUESTS, "result" => "failed").increment(1);
    let now = context.clock.now();
    let noted = features::not_published(&context.pool, request.id, error.name(), now);
    noted.await.or_retry()?;
    end_action(context, request, State::Failed).await?;
    let manner = Manner::of(&errand::preferences(context, asker).await);
    let text = wording::feature_not_opened(manner, request, error.passes());
    say(context, asker, text, run).await
}

/// Tells its asker what an earlier or this try came to.
async fn told(
    context: &Context,
    request: &Request,
    asker: &Asker,
    run: &Run,
) -> Result<(), JobError> {
    let manner = Manner::of(&errand::preferences(context, asker).await);
    let text = match (&request.place, &request.trouble) {
        (Some(_), _) => {
            end_action(context, request, State::Done).await?;
            wording::feature_opened(manner, request)
        }
        (None, Some(trouble)) => {
            let passes = ["unavailable", "conflict"].contains(&trouble.as_str());
            wording::feature_not_opened(manner, request, passes)
        }
        (None, None) => return context.back.finish(&run.header).await.or_retry(),
    };
    say(context, asker, text, run).await
}

/// What became of the action that asked for it; one that is forgotten stays so.
async fn end_action(context: &Context, request: &Request, state: State) -> Result<(), JobError> {
    let Some(action) = request.action else {
        return Ok(());
    };
    let now = context.clock.now();
    let ended = Ended::default();
    let ended = store::actions::advance(&context.pool, action, state, &ended, now).await;
    ended.map(|_| ()).or_retry()
}

/// Tells its asker that a request was decided.
async fn tell(
    context: &Context,
    request: &Request,
    asker: &Asker,
    run: &Run,
) -> Result<(), JobError> {
    let preferences = errand::preferences(context, asker).await;
    match wording::feature_decided(Manner::of(&preferences), request) {
        Some(text) => say(context, asker, text, run).await,
        None => context.back.finish(&run.header).await.or_retry(),
    }
}

/// Says something to an asker, unless they want to be left alone.
async fn say(context: &Context, asker: &Asker, text: String, run: &Run) -> Result<(), JobError> {
    let preferences = errand::preferences(context, asker).await;
    if preferences.opted_out {
        return context.back.finish(&run.header).await.or_retry();
    }
    let directly = preferences.notifications.place == Some(Where::Dm);
    let showing = Showing {
        private: directly && asker.guild.is_some(),
        ..Showing::default()
    };
    let outcome = errand::update(context, run, asker, (text, showing), None);
    context.back.post(&outcome, &run.mailbox).await.or_retry()?;
    Ok(())
}
