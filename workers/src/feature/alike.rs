//! Whether somebody asked for the same before: among what is noted, and among what is open on GitHub.

use std::time::Duration;

use chinwag::{
    domain::{
        asker::Asker,
        feature::{Place, Request},
        proposal::{are_alike, likeness},
    },
    github::{GitHub, GitHubError, OpenItem},
    store::{StoreError, features},
};

use crate::Context;

/// The most requests that are compared: who asks for the same as one of them does so soon.
const MOST: i64 = 500;
/// How long GitHub may take to say what is open: somebody waits for an answer.
const GITHUB: Duration = Duration::from_secs(4);

/// The undecided request that asks for the same, where there is one. What was asked for by the same
/// action is the same request.
pub(super) async fn find(
    context: &Context,
    asker: &Asker,
    title: &str,
) -> Result<Option<Request>, StoreError> {
    let known = features::undecided(&context.pool, asker, MOST).await?;
    let mut alike: Vec<&Request> = known
        .iter()
        .filter(|other| are_alike(title, &other.title))
        .collect();
    alike.sort_by(|a, b| {
        let [a, b] = [a, b].map(|other| likeness(title, &other.title));
        b.total_cmp(&a)
    });
    if let Some(other) = alike.first() {
        return Ok(Some((*other).clone()));
    }
    let Some(github) = &context.github else {
        return Ok(None);
    };
    let open = tokio::time::timeout(GITHUB, open_on(github)).await;
    let (repository, open) = match open {
        Ok(Ok(open)) => open,
        Ok(Err(error)) => {
            tracing::info!(%error, "what is open on GitHub is not compared");
            return Ok(None);
        }
        Err(_) => {
            tracing::info!("what is open on GitHub is not compared: it took too long");
            return Ok(None);
        }
    };
    let Some(item) = open.into_iter().find(|item| are_alike(title, &item.title)) else {
        return Ok(None);
    };
    let place = Place {
        repository,
        mode: item.mode,
        number: item.number,
        url: item.url,
    };
    let now = context.clock.now();
    let id = features::adopt(&context.pool, &place, &item.title, now).await?;
    features::of(&context.pool, id).await
}

async fn open_on(github: &GitHub) -> Result<(String, Vec<OpenItem>), GitHubError> {
    let repository = github.repository().await?;
    let open = github.open_items(&repository).await?;
    Ok((repository.name.to_string(), open))
}
