//! Looking what became of published requests, and telling their askers once.
//!
//! Every worker looks every second which of them nobody has looked at for a while; whoever claims one
//! asks GitHub, with the tag of the last look, so that what did not change costs nothing of the limit.

use std::{sync::Arc, time::Duration};

use chinwag::{
    domain::{
        feature::{Place, Request, Status},
        preferences::Preferences,
    },
    github::{GitHub, GitHubError, Looked, Seen},
    jobs::feature::Deed,
    shutdown::Tasks,
    store::{StoreError, features},
    telemetry::FEATURE_REQUESTS,
};
use jiff::{Timestamp, ToSpan, tz::TimeZone};

use super::{begin, errand, note_errand, preferences};
use crate::Context;

/// How often it is looked whether there is something to look at.
const LOOK: Duration = Duration::from_secs(1);
/// The most requests of one look: they are asked for one after the other.
const BATCH: i64 = 20;
/// How long GitHub is left alone when it is not available and does not say for how long.
const ALONE: Duration = Duration::from_secs(30);
/// At this time of their day whoever wants to be told things together is told.
const DIGEST_HOUR: i8 = 9;

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
        let preferences = preferences(context, asker).await;
        let action = request.action.unwrap_or_default();
        let mut envelope = errand(request.id, action, asker, Deed::Tell, now);
        let at = told_at(&preferences, now);
        envelope.header.due_ms = (at > now).then(|| at.as_millisecond());
        note_errand(&mut db, &envelope).await?;
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
        begin(context, &envelope).await;
    }
    Ok(())
}

/// When somebody may be told something that they did not ask for just then: not in their quiet hours,
/// and in the morning where they want several things told together.
fn told_at(preferences: &Preferences, now: Timestamp) -> Timestamp {
    let zone = preferences.time_zone.as_deref();
    let zone = zone.and_then(|name| TimeZone::get(name).ok());
    let local = now.to_zoned(zone.unwrap_or(TimeZone::UTC));
    let wishes = &preferences.notifications;
    let mut at = local.clone();
    if wishes.wants_digest() {
        let morning = local
            .date()
            .at(DIGEST_HOUR, 0, 0, 0)
            .to_zoned(local.time_zone().clone());
        let next = morning.and_then(|morning| {
            if morning > local {
                Ok(morning)
            } else {
                morning.checked_add(1.day())
            }
        });
        at = next.unwrap_or(at);
    }
    let quiet = wishes.quiet_hours.filter(|hours| hours.holds(at.time()));
    if let Some(hours) = quiet {
        let end = at.date().to_zoned(at.time_zone().clone()).and_then(|day| {
            let end = day.with().time(hours.until).build()?;
            if end > at {
                Ok(end)
            } else {
                end.checked_add(1.day())
            }
        });
        at = end.unwrap_or(at);
    }
    at.timestamp()
}

#[cfg(test)]
mod tests {
    use chinwag::domain::preferences::{Notifications, QuietHours};

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn nobody_is_told_in_their_quiet_hours_nor_one_by_one_who_wants_it_together() {
        let wishes = |quiet: Option<&str>, digest| Preferences {
            time_zone: Some("Europe/Berlin".to_owned()),
            notifications: Notifications {
                quiet_hours: quiet.and_then(QuietHours::read),
                digest: Some(digest),
                ..Notifications::default()
            },
            ..Preferences::default()
        };
        // Berlin is an hour ahead.
        for (quiet, digest, now, expected) in [
            (None, false, "2026-12-01T23:00:00Z", "2026-12-01T23:00:00Z"),
            (
                Some("22:00-07:00"),
                false,
                "2026-12-01T12:00:00Z",
                "2026-12-01T12:00:00Z",
            ),
            (
                Some("22:00-07:00"),
                false,
                "2026-12-01T22:30:00Z",
                "2026-12-02T06:00:00Z",
            ),
            (
                Some("22:00-07:00"),
                false,
                "2026-12-02T01:30:00Z",
                "2026-12-02T06:00:00Z",
            ),
            (None, true, "2026-12-01T12:00:00Z", "2026-12-02T08:00:00Z"),
            (None, true, "2026-12-01T05:00:00Z", "2026-12-01T08:00:00Z"),
            (
                Some("08:00-10:00"),
                true,
                "2026-12-01T05:00:00Z",
                "2026-12-01T09:00:00Z",
            ),
        ] {
            let told = told_at(&wishes(quiet, digest), at(now));
            assert_eq!(told, at(expected), "{quiet:?} {digest} {now}");
        }
    }
}
