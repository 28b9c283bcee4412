//! GitHub: a branch, a file, a pull request, an issue.
//!
//! Every step looks first what is there, so that all of them can be done again by whoever does not
//! know how far somebody else came. Nothing here waits and tries again: what a failure is worth is
//! its caller's business. Who may write at the same time is, too; within one client writes keep the
//! second apart that GitHub asks for.

mod call;
mod publish;
mod settings;
mod state;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use reqwest::{Client, Method};
use serde_json::Value;
use tokio::{sync::Mutex, time::Instant};

use self::call::{Answer, Call, Caller};
pub use self::{
    publish::{Change, Published},
    settings::{RepositoryName, Settings},
    state::{Looked, OpenItem, Seen},
};
use crate::clock::Clock;

/// GitHub asks for no more than one write in so long.
pub const BETWEEN_WRITES: Duration = Duration::from_secs(1);

/// Why something cannot be done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GitHubError {
    /// It does not answer, or wants to be left alone: later it may.
    #[error("GitHub is not available: {reason}")]
    Unavailable {
        /// How long it asked to be left alone.
        after: Option<Duration>,
        /// Why, without words of anybody.
        reason: String,
    },
    /// There is no such repository, as far as the token shows.
    #[error("GitHub knows no such repository, or the token does not show it")]
    NotFound,
    /// The token may not do this.
    #[error("the token lacks rights: {needs}")]
    NoRights {
        /// What GitHub says that it takes; empty when it does not say.
        needs: String,
    },
    /// The token is wrong, expired or revoked.
    #[error("GitHub does not take the token")]
    BadToken,
    /// Somebody else was faster: looked at again, it may go on.
    #[error("something changed meanwhile: {reason}")]
    Conflict {
        /// GitHub's own sentence.
        reason: String,
    },
    /// It can never be done as things are set up.
    #[error("GitHub refuses it: {reason}")]
    Misconfigured {
        /// What is wrong.
        reason: String,
    },
}

impl GitHubError {
    /// In one word.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Unavailable { .. } => "unavailable",
            Self::NotFound => "not_found",
            Self::NoRights { .. } => "no_rights",
            Self::BadToken => "bad_token",
            Self::Conflict { .. } => "conflict",
            Self::Misconfigured { .. } => "misconfigured",
        }
    }

    /// Whether the same may be done later without anybody mending anything.
    #[must_use]
    pub const fn passes(&self) -> bool {
        matches!(self, Self::Unavailable { .. } | Self::Conflict { .. })
    }

    /// What whoever runs the bot can do about it.
    #[must_use]
    pub const fn fix(&self) -> &'static str {
        match self {
            Self::Unavailable { .. } | Self::Conflict { .. } => {
                "try again later, or check GITHUB_API_BASE"
            }
            Self::NotFound => {
                "check GITHUB_REPO, and that GITHUB_TOKEN was given access to that repository"
            }
            Self::NoRights { .. } => {
                "give GITHUB_TOKEN the rights to write contents and pull requests (issues, with CHINWAG_FEATURE_MODE=issue)"
            }
            Self::BadToken => "make a new token and set GITHUB_TOKEN",
            Self::Misconfigured { .. } => "mend what it names, or set another GITHUB_REPO",
        }
    }
}

/// A repository as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    /// Its present name, whatever name it was asked for by.
    pub name: RepositoryName,
    /// The branch that changes are for.
    pub default_branch: String,
    /// Whether the token may write in it; `None` where GitHub does not say.
    pub may_push: Option<bool>,
    /// Whether it takes issues.
    pub has_issues: bool,
}

/// The way to GitHub. Clones share it.
#[derive(Clone, Debug)]
pub struct GitHub {
    caller: Caller,
    name: RepositoryName,
    settings: Settings,
    last_write: Arc<Mutex<Option<Instant>>>,
}

impl GitHub {
    /// The way to it; `None` where it is not set up.
    #[must_use]
    pub fn open(settings: &Settings, client: Client, clock: Clock) -> Option<Self> {
        settings.token.as_ref()?;
        Some(Self {
            caller: Caller::new(settings.clone(), client, clock),
            name: settings.repository.clone()?,
            settings: settings.clone(),
            last_write: Arc::default(),
        })
    }

    /// What it is set up with.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The name of the repository, as it is set.
    #[must_use]
    pub fn name(&self) -> &RepositoryName {
        &self.name
    }

    /// The repository, wherever it went under another name.
    ///
    /// # Errors
    /// As [`GitHubError`] says.
    pub async fn repository(&self) -> Result<Repository, GitHubError> {
        let mut path = format!("/repos/{}", self.name);
        // Nobody moves twice while we ask.
        for _ in 0..3 {
            let answer = self.get(&path).await?;
            match answer.status.as_u16() {
                200 => return Self::read_repository(&answer.body),
                301 | 302 | 307 | 308 => path = self.moved(&answer)?,
                _ => return Err(answer.unexpected()),
            }
        }
        Err(GitHubError::Misconfigured {
            reason: "the repository moves without end".to_owned(),
        })
    }

    /// Where something went, when it is still at GitHub: the token goes nowhere else.
    fn moved(&self, answer: &Answer) -> Result<String, GitHubError> {
        let path = answer.location.as_deref().and_then(|location| {
            let path = location
                .strip_prefix(self.caller.base())
                .unwrap_or(location);
            (path.starts_with('/') && !path.starts_with("//")).then(|| path.to_owned())
        });
        path.ok_or_else(|| GitHubError::Misconfigured {
            reason: "the repository moved to another address; set GITHUB_REPO anew".to_owned(),
        })
    }

    fn read_repository(body: &Value) -> Result<Repository, GitHubError> {
        let name = body["full_name"]
            .as_str()
            .and_then(|name| name.parse().ok());
        let default_branch = body["default_branch"].as_str();
        let (Some(name), Some(default_branch)) = (name, default_branch) else {
            return Err(unreadable());
        };
        if body["archived"].as_bool().unwrap_or(false) {
            return Err(GitHubError::Misconfigured {
                reason: "the repository is archived, so nothing can be opened in it".to_owned(),
            });
        }
        Ok(Repository {
            name,
            default_branch: default_branch.to_owned(),
            may_push: body["permissions"]["push"].as_bool(),
            has_issues: body["has_issues"].as_bool().unwrap_or(true),
        })
    }

    async fn get(&self, path: &str) -> Result<Answer, GitHubError> {
        self.caller.make(Call::get(path)).await
    }

    /// Writes, a second after the last write at the earliest, and never beside another.
    async fn write(
        &self,
        method: &Method,
        path: &str,
        body: &Value,
    ) -> Result<Answer, GitHubError> {
        // Held across the call on purpose: GitHub asks for one write at a time.
        let mut last = self.last_write.lock().await;
        if let Some(last) = *last {
            tokio::time::sleep_until(last + BETWEEN_WRITES).await;
        }
        let call = Call {
            method,
            path,
            body: Some(body),
            etag: None,
        };
        let answer = self.caller.make(call).await;
        *last = Some(Instant::now());
        answer
    }
}

/// GitHub answered, and not in a shape that is known.
fn unreadable() -> GitHubError {
    GitHubError::Unavailable {
        after: None,
        reason: "the answer cannot be read".to_owned(),
    }
}

/// A text as it may stand in a path or a query.
fn escaped(text: &str) -> String {
    use std::fmt::Write;
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

/// The same, where slashes part a path.
fn escaped_path(path: &str) -> String {
    let parts = path.split('/').map(escaped);
    parts.collect::<Vec<_>>().join("/")
}
