//! Looking: what became of a pull request or an issue, and what is open.

use reqwest::Method;
use serde_json::Value;

use super::{Call, GitHub, GitHubError, Repository, RepositoryName, unreadable};
use crate::domain::feature::{Mode, Status};

/// How many open ones are on a page, and how many pages are looked at: what is older than that is
/// found by people.
const A_PAGE: usize = 100;
const MOST_PAGES: usize = 3;

/// What became of something that was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Looked {
    /// As it was when its tag was given.
    Unchanged,
    /// It is so now.
    Now(Seen),
}

/// How something is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Open, merged or closed.
    pub status: Status,
    /// By what GitHub tells whether it has changed.
    pub etag: Option<String>,
}

/// Something that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenItem {
    /// Its number.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// Where people read it.
    pub url: String,
    /// What it is.
    pub mode: Mode,
}

impl GitHub {
    /// What became of something. With the tag of an earlier look it costs nothing of the limit where
    /// nothing has changed.
    ///
    /// # Errors
    /// As [`GitHubError`] says.
    pub async fn look(
        &self,
        repository: &RepositoryName,
        mode: Mode,
        number: i64,
        etag: Option<&str>,
    ) -> Result<Looked, GitHubError> {
        let room = match mode {
            Mode::PullRequest => "pulls",
            Mode::Issue => "issues",
        };
        let mut path = format!("/repos/{repository}/{room}/{number}");
        for _ in 0..3 {
            let call = Call {
                method: &Method::GET,
                path: &path,
                body: None,
                etag,
            };
            let answer = self.caller.make(call).await?;
            match answer.status.as_u16() {
                304 => return Ok(Looked::Unchanged),
                200 => {
                    return Ok(Looked::Now(Seen {
                        status: status(&answer.body)?,
                        etag: answer.etag,
                    }));
                }
                301 | 302 | 307 | 308 => path = self.moved(&answer)?,
                // It was taken away.
                410 => {
                    return Ok(Looked::Now(Seen {
                        status: Status::Closed,
                        etag: None,
                    }));
                }
                _ => return Err(answer.unexpected()),
            }
        }
        Err(unreadable())
    }

    /// What is open: pull requests and issues, as far as the token shows both, the newest first.
    ///
    /// # Errors
    /// As [`GitHubError`] says.
    pub async fn open_items(&self, repository: &Repository) -> Result<Vec<OpenItem>, GitHubError> {
        match self.open_in(repository, "issues").await {
            // Issues are switched off, or not shown: pull requests may be.
            Err(
                GitHubError::NoRights { .. }
                | GitHubError::NotFound
                | GitHubError::Misconfigured { .. },
            ) => self.open_in(repository, "pulls").await,
            found => found,
        }
    }

    async fn open_in(
        &self,
        repository: &Repository,
        room: &str,
    ) -> Result<Vec<OpenItem>, GitHubError> {
        let mut items = Vec::new();
        for page in 1..=MOST_PAGES {
            let path = format!(
                "/repos/{}/{room}?state=open&per_page={A_PAGE}&page={page}",
                repository.name
            );
            let answer = self.get(&path).await?;
            if answer.status != 200 {
                return Err(answer.unexpected());
            }
            let page = answer.body.as_array().ok_or_else(unreadable)?;
            items.extend(page.iter().filter_map(|item| open_item(item, room)));
            if page.len() < A_PAGE {
                break;
            }
        }
        Ok(items)
    }
}

fn open_item(item: &Value, room: &str) -> Option<OpenItem> {
    let is_pull = room == "pulls" || item.get("pull_request").is_some();
    Some(OpenItem {
        number: item["number"].as_i64()?,
        title: item["title"].as_str()?.to_owned(),
        url: item["html_url"].as_str()?.to_owned(),
        mode: if is_pull {
            Mode::PullRequest
        } else {
            Mode::Issue
        },
    })
}

fn status(item: &Value) -> Result<Status, GitHubError> {
    let is_merged = item["merged"].as_bool().unwrap_or(false) || item["merged_at"].is_string();
    match item["state"].as_str() {
        Some("open") => Ok(Status::Open),
        Some("closed") if is_merged => Ok(Status::Merged),
        Some("closed") => Ok(Status::Closed),
        _ => Err(unreadable()),
    }
}
