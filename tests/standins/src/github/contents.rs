//! Files on a branch: to look at, and to write with a commit of their own.

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use serde_json::{Value, json};

use super::{
    call::{Answer, Call, Content, Outcome},
    error::Refusal,
    form::Form,
    objects::{Entry, Files, Signature},
    payload, rights,
    world::{Repository, signature},
};

/// `GET contents/{path}`.
pub fn get(call: &Call<'_>, repository: &Repository, path: &str) -> Outcome {
    let path = path.trim_end_matches('/');
    if repository.refs.is_empty() {
        return Err(Refusal::new(404, "This repository is empty."));
    }
    let reference = call.asked("ref").unwrap_or(&repository.default_branch);
    let commit = repository
        .resolve(reference)
        .ok_or_else(|| Refusal::new(404, format!("No commit found for the ref {reference}")))?;
    let files = repository.objects.files(&commit);
    let files = files.ok_or_else(Refusal::not_found)?;
    if let Some(entry) = files.get(path) {
        if call.raw {
            let content = repository.objects.blob(&entry.blob).cloned();
            return Answer::raw(content.unwrap_or_default());
        }
        return Answer::ok(payload::file(call.base, repository, reference, path, entry));
    }
    let inside = folder(files, path);
    if inside.is_empty() {
        return Err(Refusal::not_found());
    }
    let one =
        |path: &String| payload::listed(call.base, repository, reference, path, files.get(path));
    Answer::ok(inside.iter().map(one).collect())
}

/// The files and folders right inside a folder.
fn folder(files: &Files, path: &str) -> BTreeSet<String> {
    let beginning = if path.is_empty() {
        String::new()
    } else {
        format!("{path}/")
    };
    let inside = files
        .keys()
        .filter_map(|file| file.strip_prefix(&beginning));
    let first = inside.map(|rest| rest.split('/').next().unwrap_or_default());
    first.map(|name| format!("{beginning}{name}")).collect()
}

/// `PUT contents/{path}`.
pub fn put(call: &Call<'_>, repository: &mut Repository, path: &str) -> Outcome {
    let form = Form::of(call.body)?;
    let message = form.text("message")?;
    let content = decoded(form.text("content")?)?;
    let change = Change::read(call, repository, path, form)?;
    let there = change.entry(repository);
    if let Some(entry) = &there {
        change.is_of(entry)?;
    }
    let changes = vec![(path.to_owned(), Some(content))];
    let sha = repository.commit(&change.branch, changes, message, change.by);
    let files = repository.objects.files(&sha);
    let entry = files.and_then(|files| files.get(path)).cloned();
    let listed = entry
        .map(|entry| payload::listed(call.base, repository, &change.branch, path, Some(&entry)));
    let mut answer = committed(call, repository, &sha, listed);
    answer.status = if there.is_some() { 200 } else { 201 };
    Ok(answer)
}

/// `DELETE contents/{path}`.
pub fn delete(call: &Call<'_>, repository: &mut Repository, path: &str) -> Outcome {
    let form = Form::of(call.body)?;
    let message = form.text("message")?;
    form.text("sha")?;
    let change = Change::read(call, repository, path, form)?;
    let entry = change.entry(repository).ok_or_else(Refusal::not_found)?;
    change.is_of(&entry)?;
    let changes = vec![(path.to_owned(), None)];
    let sha = repository.commit(&change.branch, changes, message, change.by);
    Ok(committed(call, repository, &sha, None))
}

fn committed(
    call: &Call<'_>,
    repository: &Repository,
    sha: &str,
    content: Option<Value>,
) -> Answer {
    let commit = repository.objects.commit(sha);
    let commit = commit.map(|commit| payload::commit(call.base, repository, commit));
    let mut body = json!({"commit": commit});
    body["content"] = content.unwrap_or_default();
    Answer {
        status: 200,
        content: Content::Json(body),
        headers: Vec::new(),
    }
}

/// What is to be written where, and by whom.
struct Change<'a> {
    path: &'a str,
    branch: String,
    sha: Option<&'a str>,
    by: (Signature, Signature),
}

impl<'a> Change<'a> {
    fn read(
        call: &Call<'_>,
        repository: &Repository,
        path: &'a str,
        form: Form<'a>,
    ) -> Result<Self, Refusal> {
        let branch = form.optional_text("branch")?;
        let branch = branch.unwrap_or(&repository.default_branch);
        let sha = form.optional_text("sha")?;
        let author = signed(call, form, "author")?;
        let committer = match signed(call, form, "committer")? {
            Some(committer) => committer,
            None => author.clone().unwrap_or_else(|| signature(call.login())),
        };
        if !is_right(path) {
            let message = "path contains a malformed path component";
            return Err(Refusal::new(422, message));
        }
        rights::may_write_file(call.token, path)?;
        // An empty repository takes its first commit onto its default branch only.
        let is_first = repository.refs.is_empty() && branch == repository.default_branch;
        if repository.branch(branch).is_none() && !is_first {
            return Err(Refusal::new(404, format!("Branch {branch} not found")));
        }
        if repository.protected.contains(branch) {
            let message = "Changes must be made through a pull request.";
            return Err(Refusal::new(
                409,
                format!("Could not update file: {message}"),
            ));
        }
        let change = Self {
            path,
            branch: branch.to_owned(),
            sha,
            by: (author.unwrap_or_else(|| committer.clone()), committer),
        };
        change.is_possible(repository)?;
        Ok(change)
    }

    fn files<'b>(&self, repository: &'b Repository) -> Option<&'b Files> {
        let commit = repository.branch(&self.branch)?;
        repository.objects.files(commit)
    }

    fn entry(&self, repository: &Repository) -> Option<Entry> {
        self.files(repository)?.get(self.path).cloned()
    }

    /// A file cannot be where a folder is, nor in a file.
    fn is_possible(&self, repository: &Repository) -> Result<(), Refusal> {
        let path = self.path;
        let is_in_the_way = |other: &String| {
            other.starts_with(&format!("{path}/")) || path.starts_with(&format!("{other}/"))
        };
        let files = self.files(repository);
        if files.is_some_and(|files| files.keys().any(is_in_the_way)) {
            let message = format!("{path} cannot be written: a file or folder is in its way.");
            return Err(Refusal::new(422, message));
        }
        Ok(())
    }

    /// Refuses a change to something else than what is there.
    fn is_of(&self, entry: &Entry) -> Result<(), Refusal> {
        match self.sha {
            None => Err(super::form::missing("sha")),
            Some(sha) if sha != entry.blob => {
                let message = format!("{} does not match {sha}", self.path);
                Err(Refusal::new(409, message))
            }
            Some(_) => Ok(()),
        }
    }
}

fn signed(call: &Call<'_>, form: Form<'_>, role: &str) -> Result<Option<Signature>, Refusal> {
    let Some(who) = form.object(role)? else {
        return Ok(None);
    };
    Ok(Some(Signature {
        name: who.text("name")?.to_owned(),
        email: who.text("email")?.to_owned(),
        ..signature(call.login())
    }))
}

fn decoded(content: &str) -> Result<Bytes, Refusal> {
    let whole: String = content
        .chars()
        .filter(|c| !c.is_ascii_whitespace())
        .collect();
    match STANDARD.decode(whole) {
        Ok(bytes) => Ok(bytes.into()),
        Err(_) => Err(Refusal::new(422, "content is not valid Base64")),
    }
}

fn is_right(path: &str) -> bool {
    let is_right_part =
        |part: &str| !["", ".", ".."].contains(&part) && !part.eq_ignore_ascii_case(".git");
    !path.contains('\0') && path.split('/').all(is_right_part)
}
