//! Who may do what: tokens with rights of their own, as fine-grained ones have.
//!
//! What a token must not see does not exist for it; what it sees and must not do is forbidden.

use serde::{Deserialize, Serialize};

use super::{error::Refusal, world::Repository};

/// How far a right goes.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Not at all.
    None,
    /// To look.
    Read,
    /// To change.
    #[default]
    Write,
}

/// What a right is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    Contents,
    PullRequests,
    Issues,
}

impl Area {
    fn name(self) -> &'static str {
        match self {
            Self::Contents => "contents",
            Self::PullRequests => "pull_requests",
            Self::Issues => "issues",
        }
    }
}

/// A token that is accepted.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(default)]
pub struct Token {
    /// What stands behind `Bearer`.
    pub secret: String,
    /// Whose it is.
    pub login: String,
    /// Branches, commits and files.
    pub contents: Access,
    /// Pull requests.
    pub pull_requests: Access,
    /// Issues.
    pub issues: Access,
    /// Whether files in `.github/workflows` may be written, too.
    pub workflows: bool,
    /// The repositories it is for, as `owner/name`; absent, all.
    pub repositories: Option<Vec<String>>,
}

impl Default for Token {
    /// A token for all repositories, with every right but that for workflows.
    fn default() -> Self {
        Self {
            secret: "github_pat_standin".to_owned(),
            login: "chinwag-bot".to_owned(),
            contents: Access::Write,
            pull_requests: Access::Write,
            issues: Access::Write,
            workflows: false,
            repositories: None,
        }
    }
}

impl Token {
    fn access(&self, area: Area) -> Access {
        match area {
            Area::Contents => self.contents,
            Area::PullRequests => self.pull_requests,
            Area::Issues => self.issues,
        }
    }

    fn is_for(&self, repository: &Repository) -> bool {
        let is_it = |name: &String| name.eq_ignore_ascii_case(&repository.full_name());
        self.repositories
            .as_ref()
            .is_none_or(|names| names.iter().any(is_it))
    }
}

/// Whether a repository exists for whoever asks.
pub fn sees(token: Option<&Token>, repository: &Repository) -> bool {
    !repository.is_private || token.is_some_and(|token| token.is_for(repository))
}

/// Refuses who may not look into one of these areas.
pub fn may_read(
    token: Option<&Token>,
    repository: &Repository,
    areas: &[Area],
) -> Result<(), Refusal> {
    if !repository.is_private {
        return Ok(());
    }
    let token = token.ok_or_else(Refusal::not_found)?;
    has(token, areas, Access::Read)
}

/// Refuses who may not change any of these areas.
pub fn may_write(
    token: Option<&Token>,
    repository: &Repository,
    areas: &[Area],
) -> Result<(), Refusal> {
    let token = token.ok_or_else(|| Refusal::new(401, "Requires authentication"))?;
    if !token.is_for(repository) {
        return Err(lacking(areas, Access::Write));
    }
    has(token, areas, Access::Write)?;
    if repository.is_archived {
        let message = "Repository was archived so is read-only.";
        return Err(Refusal::new(403, message));
    }
    Ok(())
}

/// Refuses who may not write this file.
pub fn may_write_file(token: Option<&Token>, path: &str) -> Result<(), Refusal> {
    let is_workflow = path.starts_with(".github/workflows/");
    if is_workflow && !token.is_some_and(|token| token.workflows) {
        let permissions = "contents=write,workflows=write".to_owned();
        return Err(Refusal::not_accessible(permissions));
    }
    Ok(())
}

fn has(token: &Token, areas: &[Area], wanted: Access) -> Result<(), Refusal> {
    if areas.iter().any(|area| token.access(*area) >= wanted) {
        return Ok(());
    }
    Err(lacking(areas, wanted))
}

fn lacking(areas: &[Area], wanted: Access) -> Refusal {
    let access = if wanted == Access::Write {
        "write"
    } else {
        "read"
    };
    let permissions: Vec<_> = areas
        .iter()
        .map(|area| format!("{}={access}", area.name()))
        .collect();
    Refusal::not_accessible(permissions.join("; "))
}
