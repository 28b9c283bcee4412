//! Publishing: each step looks what is there, does what is missing, and looks again where GitHub says
//! that somebody was faster.

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};

use super::{GitHub, GitHubError, Repository, escaped, escaped_path, unreadable};

/// The most pages of issues that are looked through for one that was opened before.
const MOST_PAGES: usize = 10;
/// How many are on a page.
const A_PAGE: usize = 100;

/// A pull request or an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Its number.
    pub number: i64,
    /// Where people read it.
    pub url: String,
}

/// A pull request to be opened, or what it brings.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// The branch that it comes from. Its name is nobody else's.
    pub branch: &'a str,
    /// Its title, which is the message of its commit, too.
    pub title: &'a str,
    /// What it says.
    pub body: &'a str,
    /// Where its document is.
    pub path: &'a str,
    /// What the document says.
    pub document: &'a str,
}

impl GitHub {
    /// The pull request of a branch, open or not, where there is one.
    ///
    /// # Errors
    /// As [`GitHubError`] says.
    pub async fn pull_request(
        &self,
        repository: &Repository,
        branch: &str,
    ) -> Result<Option<Published>, GitHubError> {
        let head = escaped(&format!("{}:{branch}", repository.name.owner()));
        let path = format!(
            "/repos/{}/pulls?head={head}&state=all&per_page=10",
            repository.name
        );
        let answer = self.get(&path).await?;
        if answer.status != 200 {
            return Err(answer.unexpected());
        }
        let pulls = answer.body.as_array().ok_or_else(unreadable)?;
        // A head that GitHub cannot read is not looked at, so the list is looked over here, too.
        let mut pulls = pulls.iter().filter(|pull| pull["head"]["ref"] == branch);
        pulls.next().map(published).transpose()
    }

    /// The commit that changes start from.
    ///
    /// # Errors
    /// As [`GitHubError`] says.
    pub async fn base_commit(&self, repository: &Repository) -> Result<String, GitHubError> {
        let base = &repository.default_branch;
        match self.commit_of(repository, base).await? {
            Some(commit) => Ok(commit),
            None => Err(GitHubError::Misconfigured {
                reason: format!("the repository has no branch {base}"),
            }),
        }
    }

    /// Sees to it that a branch is there, starting from a commit.
    ///
    /// # Errors
    /// As [`GitHubError`] says.
    pub async fn ensure_branch(
        &self,
        repository: &Repository,
        branch: &str,
        from: &str,
    ) -> Result<(), GitHubError> {
        if self.commit_of(repository, branch).await?.is_some() {
            return Ok(());
        }
        let path = format!("/repos/{}/git/refs", repository.name);
        let body = json!({"ref": format!("refs/heads/{branch}"), "sha": from});
        let answer = self.write(&Method::POST, &path, &body).await?;
        match answer.status.as_u16() {
            201 => Ok(()),
            // An earlier try has made it, whose answer was lost; or GitHub says no for good.
            422 => match self.commit_of(repository, branch).await? {
                Some(_) => Ok(()),
                None => Err(answer.unexpected()),
            },
            _ => Err(answer.unexpected()),
        }
    }

    async fn commit_of(
        &self,
        repository: &Repository,
        branch: &str,
    ) -> Result<Option<String>, GitHubError> {
        let path = format!(
            "/repos/{}/git/ref/heads/{}",
            repository.name,
            escaped_path(branch)
        );
        let answer = self.get(&path).await?;
        match answer.status.as_u16() {
            200 => {
                let commit = answer.body["object"]["sha"].as_str();
                Ok(Some(commit.ok_or_else(unreadable)?.to_owned()))
            }
            404 => Ok(None),
            409 => Err(GitHubError::Misconfigured {
                reason: "the repository is empty; it takes a first commit".to_owned(),
            }),
            _ => Err(answer.unexpected()),
        }
    }

    /// Sees to it that a branch holds the document. One that is there already stays: people may have
    /// worked on it.
    ///
    /// # Errors
    /// As [`GitHubError`] says.
    pub async fn ensure_file(
        &self,
        repository: &Repository,
        change: &Change<'_>,
    ) -> Result<(), GitHubError> {
        if self.has_file(repository, change).await? {
            return Ok(());
        }
        let file = escaped_path(change.path);
        let path = format!("/repos/{}/contents/{file}", repository.name);
        let body = json!({
            "message": change.title,
            "content": STANDARD.encode(change.document),
            "branch": change.branch,
        });
        let answer = self.write(&Method::PUT, &path, &body).await?;
        match answer.status.as_u16() {
            200 | 201 => Ok(()),
            409 | 422 if self.has_file(repository, change).await? => Ok(()),
            // The branch went meanwhile; the next try makes it anew.
            404 => Err(GitHubError::Conflict {
                reason: answer.sentence(),
            }),
            _ => Err(answer.unexpected()),
        }
    }

    async fn has_file(
        &self,
        repository: &Repository,
        change: &Change<'_>,
    ) -> Result<bool, GitHubError> {
        let (file, branch) = (escaped_path(change.path), escaped(change.branch));
        let path = format!("/repos/{}/contents/{file}?ref={branch}", repository.name);
        let answer = self.get(&path).await?;
        match answer.status.as_u16() {
            200 => Ok(true),
            404 => Ok(false),
            _ => Err(answer.unexpected()),
        }
    }

    /// Sees to it that there is a draft pull request for a branch. Where the repository takes no
    /// drafts it is an ordinary one.
    ///
    /// # Errors
    /// As [`GitHubError`] says.
    pub async fn ensure_pull_request(
        &self,
        repository: &Repository,
        change: &Change<'_>,
    ) -> Result<Published, GitHubError> {
        if let Some(there) = self.pull_request(repository, change.branch).await? {
            return Ok(there);
        }
        let path = format!("/repos/{}/pulls", repository.name);
        let mut body = json!({
            "title": change.title,
            "head": change.branch,
            "base": repository.default_branch,
            "body": change.body,
            "draft": true,
        });
        let mut answer = self.write(&Method::POST, &path, &body).await?;
        if answer.status == 422 && answer.sentence().to_lowercase().contains("draft") {
            body["draft"] = false.into();
            answer = self.write(&Method::POST, &path, &body).await?;
        }
        match answer.status.as_u16() {
            201 => published(&answer.body),
            422 => match self.pull_request(repository, change.branch).await? {
                Some(there) => Ok(there),
                None => Err(answer.unexpected()),
            },
            _ => Err(answer.unexpected()),
        }
    }

    /// Sees to it that there is an issue with `marker` in its text. One that was opened before
    /// `since` is none of ours.
    ///
    /// # Errors
    /// As [`GitHubError`] says.
    pub async fn ensure_issue(
        &self,
        repository: &Repository,
        (title, body): (&str, &str),
        marker: &str,
        since: Timestamp,
    ) -> Result<Published, GitHubError> {
        if let Some(there) = self.marked_issue(repository, marker, since).await? {
            return Ok(there);
        }
        let path = format!("/repos/{}/issues", repository.name);
        let body = json!({"title": title, "body": body});
        let answer = self.write(&Method::POST, &path, &body).await?;
        match answer.status.as_u16() {
            201 => published(&answer.body),
            410 => Err(GitHubError::Misconfigured {
                reason: "the repository takes no issues".to_owned(),
            }),
            _ => Err(answer.unexpected()),
        }
    }

    async fn marked_issue(
        &self,
        repository: &Repository,
        marker: &str,
        since: Timestamp,
    ) -> Result<Option<Published>, GitHubError> {
        let since = since.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        for page in 1..=MOST_PAGES {
            let path = format!(
                "/repos/{}/issues?state=all&since={}&sort=created&direction=desc&per_page={A_PAGE}&page={page}",
                repository.name,
                escaped(&since),
            );
            let answer = self.get(&path).await?;
            match answer.status.as_u16() {
                200 => {}
                410 => return Ok(None),
                _ => return Err(answer.unexpected()),
            }
            let issues = answer.body.as_array().ok_or_else(unreadable)?;
            let mut marked = issues.iter().filter(|issue| {
                let body = issue["body"].as_str().unwrap_or_default();
                issue.get("pull_request").is_none() && body.contains(marker)
            });
            if let Some(issue) = marked.next() {
                return published(issue).map(Some);
            }
            if issues.len() < A_PAGE {
                return Ok(None);
            }
        }
        Ok(None)
    }
}

fn published(item: &Value) -> Result<Published, GitHubError> {
    let (number, url) = (item["number"].as_i64(), item["html_url"].as_str());
    match (number, url) {
        (Some(number), Some(url)) => Ok(Published {
            number,
            url: url.to_owned(),
        }),
        _ => Err(unreadable()),
    }
}
