//! What there is: repositories with their branches, issues and pull requests.
//!
//! Nothing here knows HTTP or rights; `payload` writes it, the rooms of the routes change it.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use serde::Serialize;

use super::objects::{Entry, Files, Objects, Signature};
use crate::clock::now_ms;

/// A repository.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are independent of each other, as the settings of a repository are"
)]
pub struct Repository {
    pub id: u64,
    pub owner: String,
    pub name: String,
    /// Under which names it was known before.
    pub former: Vec<String>,
    pub is_private: bool,
    pub is_archived: bool,
    pub has_issues: bool,
    /// Whether pull requests may be drafts.
    pub has_drafts: bool,
    pub default_branch: String,
    /// Branches that take changes through pull requests only.
    pub protected: BTreeSet<String>,
    /// Whole names, for example `refs/heads/main`, and the commits they are at.
    pub refs: BTreeMap<String, String>,
    pub objects: Objects,
    pub items: BTreeMap<u64, Item>,
    pub created_ms: i64,
}

/// Whether an issue or a pull request is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// It is.
    Open,
    /// It is not.
    Closed,
}

impl Condition {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

/// What somebody said under an issue or a pull request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comment {
    /// Its id.
    pub id: u64,
    /// Who said it.
    pub author: String,
    /// What.
    pub body: String,
    /// When, in milliseconds.
    pub at_ms: i64,
}

/// An issue, or what a pull request has in common with one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Issue {
    /// Where it is, as `owner/name`.
    pub repository: String,
    /// Its number there.
    pub number: u64,
    /// Its title.
    pub title: String,
    /// Its text; absent when there is none.
    pub body: Option<String>,
    /// Who opened it.
    pub author: String,
    /// Whether it is open.
    pub state: Condition,
    /// Why it is not, for example `completed`.
    pub state_reason: Option<String>,
    /// Its labels, in order.
    pub labels: Vec<String>,
    /// What was said under it.
    pub comments: Vec<Comment>,
    /// When it was opened, in milliseconds.
    pub created_ms: i64,
    /// When it last changed, in milliseconds.
    pub updated_ms: i64,
    /// When it was closed, in milliseconds.
    pub closed_ms: Option<i64>,
}

/// A pull request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pull {
    /// What it has in common with an issue.
    #[serde(flatten)]
    pub issue: Issue,
    /// The branch it comes from.
    pub head: String,
    /// The branch it is for.
    pub base: String,
    /// The commit of its branch when it was last open.
    pub head_sha: String,
    /// Whether it is a draft.
    pub draft: bool,
    /// When it was merged, in milliseconds.
    pub merged_ms: Option<i64>,
    /// Whether those who maintain the base may change it.
    pub maintainer_can_modify: bool,
}

/// A branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Branch {
    /// Where it is, as `owner/name`.
    pub repository: String,
    /// Its name, for example `main`.
    pub name: String,
    /// The commit it is at.
    pub sha: String,
    /// What its commits say that the default branch has not, newest first.
    pub ahead: Vec<String>,
}

/// What has a number of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    Issue(Issue),
    Pull(Pull),
}

impl Item {
    pub fn issue(&self) -> &Issue {
        match self {
            Self::Issue(issue) => issue,
            Self::Pull(pull) => &pull.issue,
        }
    }

    pub fn issue_mut(&mut self) -> &mut Issue {
        match self {
            Self::Issue(issue) => issue,
            Self::Pull(pull) => &mut pull.issue,
        }
    }

    pub fn pull(&self) -> Option<&Pull> {
        match self {
            Self::Issue(_) => None,
            Self::Pull(pull) => Some(pull),
        }
    }
}

/// How a repository is.
#[derive(Clone, Debug)]
pub struct RepositoryOptions {
    /// Whether only those with a right to it know of it.
    pub is_private: bool,
    /// Its default branch.
    pub default_branch: String,
    /// The files of its first commit; without any it is empty, and has no branch.
    pub files: Vec<(String, Bytes)>,
    /// Whether it has issues.
    pub has_issues: bool,
    /// Whether its pull requests may be drafts.
    pub has_drafts: bool,
    /// Branches that take changes through pull requests only.
    pub protected: Vec<String>,
}

impl Default for RepositoryOptions {
    /// A public one with a `README.md` on `main`.
    fn default() -> Self {
        Self {
            is_private: false,
            default_branch: "main".to_owned(),
            files: vec![("README.md".to_owned(), Bytes::from_static(b"# Read me\n"))],
            has_issues: true,
            has_drafts: true,
            protected: Vec::new(),
        }
    }
}

/// Everything.
#[derive(Debug, Default)]
pub struct World {
    pub repositories: Vec<Repository>,
    last_id: u64,
}

impl World {
    pub fn fresh_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    pub fn add(&mut self, full_name: &str, options: RepositoryOptions) {
        let (owner, name) = full_name.split_once('/').unwrap_or(("nobody", full_name));
        let mut repository = Repository {
            id: self.fresh_id(),
            owner: owner.to_owned(),
            name: name.to_owned(),
            former: Vec::new(),
            is_private: options.is_private,
            is_archived: false,
            has_issues: options.has_issues,
            has_drafts: options.has_drafts,
            default_branch: options.default_branch,
            protected: options.protected.into_iter().collect(),
            refs: BTreeMap::new(),
            objects: Objects::default(),
            items: BTreeMap::new(),
            created_ms: now_ms(),
        };
        if !options.files.is_empty() {
            let branch = repository.default_branch.clone();
            let changes = options.files.into_iter();
            let changes = changes.map(|(path, content)| (path, Some(content)));
            let by = (signature(owner), signature(owner));
            repository.commit(&branch, changes.collect(), "Initial commit", by);
        }
        self.repositories.push(repository);
    }

    pub fn named(&self, full_name: &str) -> Option<&Repository> {
        let mut all = self.repositories.iter();
        all.find(|it| it.full_name().eq_ignore_ascii_case(full_name))
    }

    pub fn named_mut(&mut self, full_name: &str) -> Option<&mut Repository> {
        let mut all = self.repositories.iter_mut();
        all.find(|it| it.full_name().eq_ignore_ascii_case(full_name))
    }

    /// The repository that once had this name.
    pub fn formerly(&self, full_name: &str) -> Option<&Repository> {
        let is_it = |name: &String| name.eq_ignore_ascii_case(full_name);
        let mut all = self.repositories.iter();
        all.find(|it| it.former.iter().any(is_it))
    }
}

impl Repository {
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }

    /// The commit a branch is at.
    pub fn branch(&self, name: &str) -> Option<&String> {
        self.refs.get(&format!("refs/heads/{name}"))
    }

    /// The commit that a branch, a tag or a name of a commit means.
    pub fn resolve(&self, reference: &str) -> Option<String> {
        let as_ref = |prefix: &str| self.refs.get(&format!("{prefix}{reference}"));
        let found = as_ref("refs/heads/")
            .or_else(|| as_ref("refs/tags/"))
            .or_else(|| as_ref("refs/"))
            .or_else(|| as_ref(""));
        found.cloned().or_else(|| {
            let commit = self.objects.commit(reference)?;
            Some(commit.sha.clone())
        })
    }

    /// Commits changes to files onto a branch; a file without content is taken away.
    pub fn commit(
        &mut self,
        branch: &str,
        changes: Vec<(String, Option<Bytes>)>,
        message: &str,
        by: (Signature, Signature),
    ) -> String {
        let parent = self.branch(branch).cloned();
        let before = parent.as_ref().and_then(|sha| self.objects.files(sha));
        let mut files: Files = before.cloned().unwrap_or_default();
        for (path, content) in changes {
            match content {
                Some(content) => {
                    let blob = self.objects.add_blob(content);
                    let mode = "100644".to_owned();
                    files.insert(path, Entry { mode, blob });
                }
                None => {
                    files.remove(&path);
                }
            }
        }
        let tree = self.objects.add_tree(files);
        let parents = parent.into_iter().collect();
        let sha = self.objects.add_commit(&tree, parents, message, by);
        self.move_ref(&format!("refs/heads/{branch}"), &sha);
        sha
    }

    /// Moves or makes a reference; what is open from it follows.
    pub fn move_ref(&mut self, reference: &str, sha: &str) {
        self.refs.insert(reference.to_owned(), sha.to_owned());
        let Some(branch) = reference.strip_prefix("refs/heads/") else {
            return;
        };
        for item in self.items.values_mut() {
            if let Item::Pull(pull) = item
                && pull.head == branch
                && pull.issue.state == Condition::Open
            {
                sha.clone_into(&mut pull.head_sha);
                pull.issue.updated_ms = now_ms();
            }
        }
    }

    /// Takes a reference away; what is open from it or for it closes.
    pub fn remove_ref(&mut self, reference: &str) -> bool {
        let was_there = self.refs.remove(reference).is_some();
        let branch = reference.strip_prefix("refs/heads/").unwrap_or_default();
        let hanging: Vec<u64> = self
            .items
            .values()
            .filter_map(Item::pull)
            .filter(|pull| pull.head == branch || pull.base == branch)
            .map(|pull| pull.issue.number)
            .collect();
        for number in hanging {
            self.set_state(number, Condition::Closed, None);
        }
        was_there
    }

    /// Opens an issue, or what becomes a pull request, and gives its number.
    pub fn open(
        &mut self,
        author: &str,
        title: &str,
        body: Option<&str>,
        into: impl FnOnce(Issue) -> Item,
    ) -> u64 {
        let number = self.items.keys().next_back().copied().unwrap_or(0) + 1;
        let now = now_ms();
        let issue = Issue {
            repository: self.full_name(),
            number,
            title: title.to_owned(),
            body: body.map(str::to_owned),
            author: author.to_owned(),
            state: Condition::Open,
            state_reason: None,
            labels: Vec::new(),
            comments: Vec::new(),
            created_ms: now,
            updated_ms: now,
            closed_ms: None,
        };
        self.items.insert(number, into(issue));
        number
    }

    /// Opens or closes what has this number. What is as wanted stays as it was.
    pub fn set_state(&mut self, number: u64, state: Condition, reason: Option<&str>) -> bool {
        let Some(item) = self.items.get_mut(&number) else {
            return false;
        };
        let is_pull = item.pull().is_some();
        let issue = item.issue_mut();
        if issue.state == state {
            return true;
        }
        issue.state = state;
        issue.updated_ms = now_ms();
        issue.closed_ms = (state == Condition::Closed).then(now_ms);
        issue.state_reason = match (state, reason) {
            _ if is_pull => None,
            (Condition::Open, _) => Some("reopened".to_owned()),
            (Condition::Closed, reason) => Some(reason.unwrap_or("completed").to_owned()),
        };
        true
    }

    /// Merges a pull request, as somebody with a right to.
    pub fn merge(&mut self, number: u64) -> bool {
        let Some(pull) = self.items.get(&number).and_then(Item::pull).cloned() else {
            return false;
        };
        let Some(base) = self.branch(&pull.base).cloned() else {
            return false;
        };
        if pull.issue.state == Condition::Closed {
            return false;
        }
        let ours = self.objects.files(&base).cloned().unwrap_or_default();
        let theirs = self.objects.files(&pull.head_sha).cloned();
        let files = ours.into_iter().chain(theirs.unwrap_or_default()).collect();
        let tree = self.objects.add_tree(files);
        let message = format!("Merge pull request #{number} from {}", pull.head);
        let by = (signature(&self.owner), signature(&self.owner));
        let parents = vec![base, pull.head_sha.clone()];
        let sha = self.objects.add_commit(&tree, parents, &message, by);
        self.move_ref(&format!("refs/heads/{}", pull.base), &sha);
        self.set_state(number, Condition::Closed, None);
        if let Some(Item::Pull(pull)) = self.items.get_mut(&number) {
            pull.merged_ms = Some(now_ms());
        }
        true
    }

    pub fn branches(&self) -> Vec<Branch> {
        let names = self
            .refs
            .iter()
            .filter_map(|(name, sha)| Some((name.strip_prefix("refs/heads/")?, sha)));
        let branch = |(name, sha): (&str, &String)| Branch {
            repository: self.full_name(),
            name: name.to_owned(),
            sha: sha.clone(),
            ahead: self.ahead_of_default(sha),
        };
        names.map(branch).collect()
    }

    fn ahead_of_default(&self, sha: &str) -> Vec<String> {
        let default = self.branch(&self.default_branch);
        let known = default.map(|sha| self.objects.history(sha));
        let known = known.unwrap_or_default();
        let mut messages = Vec::new();
        let mut next = Some(sha.to_owned());
        while let Some(sha) = next.filter(|sha| !known.contains(sha)) {
            let Some(commit) = self.objects.commit(&sha) else {
                break;
            };
            messages.push(commit.message.clone());
            next = commit.parents.first().cloned();
        }
        messages
    }
}

/// Somebody, now.
pub fn signature(login: &str) -> Signature {
    Signature {
        name: login.to_owned(),
        email: format!("{login}@users.noreply.github.com"),
        at: now_ms().div_euclid(1000),
    }
}
