//! Looking what became of published requests, and telling their askers once.
//!
//! Every worker looks every second which of them nobody has looked at for a while; whoever claims one
//! asks GitHub, with the tag of the last look, so that what did not change costs nothing of the limit.

use std::{sync::Arc, time::Duration};

use super::job_about;
use crate::{Context, errand};
use chinwag::{
    domain::feature::{Place, Request, Status},
    github::{GitHub, GitHubError, Looked, Seen},
    jobs::feature::Deed,
    shutdown::Tasks,
    store::{StoreError, features},
    telemetry::FEATURE_REQUESTS,
};

/// How often it is looked whether there is something to look at.
const LOOK: Duration = Duration::from_secs(1);
/// The most requests of one look: they are asked for one after the other.
const BATCH: i64 = 20;
/// How long GitHub is left alone when it is not available and does not say for how long.
const ALONE: Duration = Duration::from_secs(30);

/// Looks what became of requests, until the program stops.
pub async fn keep_watching(context: Arc<Context>, tasks: Tasks) {
    let Some(github) = context.github.clone() else {
        return;
    };
    let mut wait = LOOK;
    while tasks.sleep(wait).await {
        wait = match look(&context, &github).await {
            Ok(()) => LOOK,
            Err(wait) => wait,
        };
    }
}

/// One look. When GitHub wants to be left alone: for how long.
async fn look(context: &Context, github: &GitHub) -> Result<(), Duration> {
    let now = context.clock.now();
    let before = now - github.settings().look_every;
    let claimed = features::claim_looks(&context.pool, before, now, BATCH).await;
    let claimed = match claimed {
        Ok(claimed) => claimed,
        Err(error) => {
            tracing::debug!(%error, "what became of requests is looked at later");
            return Ok(());
        }
    };
    for request in claimed {
        let Some(place) = request.place.clone() else {
            continue;
        };
        match seen(github, &request, &place).await {
            Ok(Some(seen)) => {
                if let Err(error) = note(context, &request, &seen).await {
                    tracing::warn!(%error, "what became of a request cannot be noted");
                }
            }
            Ok(None) => {}
            Err(GitHubError::Unavailable { after, reason }) => {
                tracing::info!(reason, "GitHub does not say what became of requests");
                return Err(after.unwrap_or(ALONE));
            }
            Err(error) => tracing::info!(
                %error,
                reference = request.reference(),
                "GitHub does not say what became of a request"
            ),
        }
    }
    Ok(())
}

async fn seen(
    github: &GitHub,
    request: &Request,
    place: &Place,
) -> Result<Option<Seen>, GitHubError> {
    let Ok(repository) = place.repository.parse() else {
        return Ok(None);
    };
    let etag = request.etag.as_deref();
    let looked = github.look(&repository, place.mode, place.number, etag);
    Ok(match looked.await? {
        Looked::Unchanged => None,
        Looked::Now(seen) => Some(seen),
    })
}

/// Notes what was seen; where it is decided, with the job that tells its asker.
async fn note(context: &Context, request: &Request, seen: &Seen) -> Result<(), StoreError> {
    let now = context.clock.now();
    let mut db = context.pool.begin().await?;
    let etag = seen.etag.as_deref();
    let is_news = features::looked(&mut *db, request.id, seen.status, etag, now).await?;
    let asker = request.asker.as_ref().filter(|_| is_news);
    let mut news = None;
    if let Some(asker) = asker {
        let preferences = errand::preferences(context, asker).await;
        let action = request.action.unwrap_or_default();
        let mut envelope = job_about(request.id, action, asker, Deed::Tell, now);
        let at = preferences.told_at(now);
        envelope.header.due_ms = (at > now).then(|| at.as_millisecond());
        errand::note(&mut db, &envelope).await?;
        news = Some(envelope);
    }
    db.commit().await?;
    if is_news {
        let result = match seen.status {
            Status::Merged => "merged",
            _ => "closed",
        };
        metrics::counter!(FEATURE_REQUESTS, "result" => result).increment(1);
    }
    if let Some(envelope) = news {
        errand::begin(context, &envelope).await;
    }
    Ok(())
}
