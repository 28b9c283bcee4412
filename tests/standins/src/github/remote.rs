//! The test's hands: make repositories, act as other people, look at what the bot did, make things
//! go wrong.

use bytes::Bytes;

use super::{
    Behaviour, Branch, Commit, Condition, GitHubStandIn, Issue, Planned, Pull, Received, Token,
    issues,
    limits::Resource,
    world::{Item, Repository, RepositoryOptions, signature},
};
use crate::clock::now_ms;

impl GitHubStandIn {
    /// Adds a repository, named as `owner/name`.
    pub fn add_repository(&self, full_name: &str, options: RepositoryOptions) {
        self.shared.state().world.add(full_name, options);
    }

    /// Accepts a token, instead of one with the same secret.
    pub fn add_token(&self, token: Token) {
        let tokens = &mut self.shared.state().tokens;
        tokens.retain(|other| other.secret != token.secret);
        tokens.push(token);
    }

    /// No longer accepts a token.
    pub fn revoke(&self, secret: &str) {
        let tokens = &mut self.shared.state().tokens;
        tokens.retain(|token| token.secret != secret);
    }

    /// Plans what is done with the next request.
    pub fn next(&self, behaviour: Behaviour) {
        self.plan(Planned {
            method: None,
            path: None,
            behaviour,
        });
    }

    /// Plans what is done with the next request of this method whose path holds this.
    pub fn next_on(&self, method: &str, path: &str, behaviour: Behaviour) {
        self.plan(Planned {
            method: Some(method.to_owned()),
            path: Some(path.to_owned()),
            behaviour,
        });
    }

    /// Plans what is done once.
    pub fn plan(&self, planned: Planned) {
        self.shared.state().plan.next(planned);
    }

    /// Sets what is done when nothing is planned.
    pub fn always(&self, behaviour: Behaviour) {
        self.shared.state().plan.always(behaviour);
    }

    /// Uses up what a token has left of its hour.
    pub fn use_up(&self, secret: &str) {
        let limit = self.shared.options.limit;
        let limits = &mut self.shared.state().limits;
        while limits.take(secret, Resource::Core, limit, now_ms()).is_ok() {}
    }

    /// Every request so far, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Received> {
        self.shared.state().requests.clone()
    }

    /// How many requests were answered with this status so far.
    #[must_use]
    pub fn answered_with(&self, status: u16) -> usize {
        let state = self.shared.state();
        let requests = state.requests.iter();
        requests.filter(|it| it.status == Some(status)).count()
    }

    /// How many requests are under way.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.shared.state().in_flight
    }

    /// The most requests that were under way at the same time. GitHub asks for one.
    #[must_use]
    pub fn most_at_once(&self) -> usize {
        self.shared.state().most_at_once
    }

    /// How many writes came within a second of the one before. GitHub asks for none.
    #[must_use]
    pub fn hurried(&self) -> usize {
        self.shared.state().pace.hurried
    }

    /// All branches of all repositories.
    #[must_use]
    pub fn branches(&self) -> Vec<Branch> {
        self.gather(Repository::branches)
    }

    /// All pull requests of all repositories, open or not.
    #[must_use]
    pub fn pulls(&self) -> Vec<Pull> {
        self.gather(|repository| {
            let items = repository.items.values();
            items.filter_map(|item| item.pull().cloned()).collect()
        })
    }

    /// All issues of all repositories that are not pull requests, open or not.
    #[must_use]
    pub fn issues(&self) -> Vec<Issue> {
        self.gather(|repository| {
            let items = repository.items.values();
            let issues = items.filter(|item| item.pull().is_none());
            issues.map(|item| item.issue().clone()).collect()
        })
    }

    /// A file, at a branch, a tag or a commit.
    #[must_use]
    pub fn file(&self, full_name: &str, reference: &str, path: &str) -> Option<Bytes> {
        let state = self.shared.state();
        let repository = state.world.named(full_name)?;
        let commit = repository.resolve(reference)?;
        let entry = repository.objects.files(&commit)?.get(path)?;
        repository.objects.blob(&entry.blob).cloned()
    }

    /// A commit, at a branch, a tag or by its own name.
    #[must_use]
    pub fn commit(&self, full_name: &str, reference: &str) -> Option<Commit> {
        let state = self.shared.state();
        let repository = state.world.named(full_name)?;
        let commit = repository.resolve(reference)?;
        repository.objects.commit(&commit).cloned()
    }

    /// Pushes a file as somebody, onto a branch that need not be there yet; it then starts at the
    /// default branch.
    ///
    /// # Panics
    /// When there is no such repository.
    pub fn push_as(
        &self,
        login: &str,
        full_name: &str,
        branch: &str,
        (path, content): (&str, &str),
    ) {
        self.change(full_name, |repository| {
            let default = repository.branch(&repository.default_branch).cloned();
            if let (None, Some(start)) = (repository.branch(branch), default) {
                repository.move_ref(&format!("refs/heads/{branch}"), &start);
            }
            let content = Some(Bytes::copy_from_slice(content.as_bytes()));
            let by = (signature(login), signature(login));
            let changes = vec![(path.to_owned(), content)];
            repository.commit(branch, changes, "Push", by);
        });
    }

    /// Opens an issue as somebody and gives its number.
    ///
    /// # Panics
    /// When there is no such repository.
    #[expect(
        clippy::must_use_candidate,
        reason = "tests of lists do not need the number"
    )]
    pub fn open_issue_as(&self, login: &str, full_name: &str, (title, body): (&str, &str)) -> u64 {
        self.change(full_name, |repository| {
            repository.open(login, title, Some(body), Item::Issue)
        })
    }

    /// Says something under an issue or a pull request.
    ///
    /// # Panics
    /// When there is none.
    pub fn comment_as(&self, login: &str, full_name: &str, number: u64, body: &str) {
        let said = self.change(full_name, |repository| {
            issues::comment(repository, number, login, body)
        });
        said.expect("there is such an issue or pull request");
    }

    /// Merges a pull request.
    ///
    /// # Panics
    /// When there is none that is open.
    pub fn merge(&self, full_name: &str, number: u64) {
        let is_merged = self.change(full_name, |repository| repository.merge(number));
        assert!(is_merged, "there is such an open pull request");
    }

    /// Closes an issue or a pull request without merging it, for a reason such as `not_planned`.
    ///
    /// # Panics
    /// When there is none.
    pub fn close(&self, full_name: &str, number: u64, reason: Option<&str>) {
        self.set_state(full_name, number, Condition::Closed, reason);
    }

    /// Opens an issue or a pull request again.
    ///
    /// # Panics
    /// When there is none.
    pub fn reopen(&self, full_name: &str, number: u64) {
        self.set_state(full_name, number, Condition::Open, None);
    }

    fn set_state(&self, full_name: &str, number: u64, state: Condition, reason: Option<&str>) {
        let is_there = self.change(full_name, |it| it.set_state(number, state, reason));
        assert!(is_there, "there is such an issue or pull request");
    }

    /// Takes a branch away.
    ///
    /// # Panics
    /// When it is not there.
    pub fn delete_branch(&self, full_name: &str, branch: &str) {
        let name = format!("refs/heads/{branch}");
        let was_there = self.change(full_name, |it| it.remove_ref(&name));
        assert!(was_there, "there is such a branch");
    }

    /// Gives a repository another name of the same owner. The old one leads to it.
    ///
    /// # Panics
    /// When there is no such repository.
    pub fn rename(&self, full_name: &str, name: &str) {
        self.change(full_name, |repository| {
            repository.former.push(repository.full_name());
            name.clone_into(&mut repository.name);
        });
    }

    /// Makes a repository read-only for all.
    ///
    /// # Panics
    /// When there is no such repository.
    pub fn archive(&self, full_name: &str) {
        self.change(full_name, |it| it.is_archived = true);
    }

    fn change<T>(&self, full_name: &str, work: impl FnOnce(&mut Repository) -> T) -> T {
        let mut state = self.shared.state();
        let repository = state.world.named_mut(full_name);
        work(repository.expect("there is such a repository"))
    }

    fn gather<T>(&self, of: impl Fn(&Repository) -> Vec<T>) -> Vec<T> {
        let state = self.shared.state();
        state.world.repositories.iter().flat_map(of).collect()
    }
}
