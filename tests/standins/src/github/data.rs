//! Blobs, trees and commits on their own, for several files in one commit.

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use serde_json::Value;

use super::{
    call::{Answer, Call, Outcome},
    error::Refusal,
    form::{self, Form},
    objects::{Entry, Files, Signature},
    payload, refs, rights,
    world::{Repository, signature},
};

const MODES: &[&str] = &["100644", "100755", "040000", "160000", "120000"];

/// `POST git/blobs`.
pub fn create_blob(call: &Call<'_>, repository: &mut Repository) -> Outcome {
    refs::is_not_empty(repository)?;
    let form = Form::of(call.body)?;
    let content = form.text("content")?;
    let content = match form.optional_text("encoding")?.unwrap_or("utf-8") {
        "utf-8" => Bytes::copy_from_slice(content.as_bytes()),
        "base64" => STANDARD
            .decode(content.replace('\n', ""))
            .map_err(|_| Refusal::new(422, "content is not valid Base64"))?
            .into(),
        _ => return Err(Refusal::new(422, "encoding must be utf-8 or base64")),
    };
    let sha = repository.objects.add_blob(content);
    Answer::created(payload::blob(call.base, repository, &sha))
}

/// `POST git/trees`.
pub fn create_tree(call: &Call<'_>, repository: &mut Repository) -> Outcome {
    refs::is_not_empty(repository)?;
    let form = Form::of(call.body)?;
    let changes = form.whole_list("tree")?;
    let mut files = match form.optional_text("base_tree")? {
        Some(sha) => base_tree(repository, sha)?,
        None => Files::new(),
    };
    if changes.is_empty() {
        return Err(Refusal::new(422, "Invalid tree info"));
    }
    for change in changes {
        apply(call, repository, &mut files, change)?;
    }
    let sha = repository.objects.add_tree(files);
    Answer::created(payload::tree(call.base, repository, &sha))
}

/// The files of a tree, or of a commit, which is taken for its tree.
fn base_tree(repository: &Repository, sha: &str) -> Result<Files, Refusal> {
    let objects = &repository.objects;
    let found = objects.tree(sha).or_else(|| objects.files(sha)).cloned();
    found.ok_or_else(|| Refusal::new(422, "base_tree is not a valid tree oid"))
}

fn apply(
    call: &Call<'_>,
    repository: &mut Repository,
    files: &mut Files,
    change: &Value,
) -> Result<(), Refusal> {
    let wrong = |what: &str| Refusal::new(422, format!("tree.{what}"));
    let path = change["path"].as_str().filter(|path| !path.is_empty());
    let path = path.ok_or_else(|| wrong("path is missing"))?;
    let mode = change["mode"].as_str().filter(|mode| MODES.contains(mode));
    let mode = mode.ok_or_else(|| wrong("mode must be one of 100644, 100755, ..."))?;
    rights::may_write_file(call.token, path)?;
    let is_named = change.get("sha").is_some();
    let blob = match (&change["sha"], &change["content"]) {
        (Value::Null, Value::Null) if is_named => {
            files.remove(path);
            return Ok(());
        }
        (Value::String(sha), Value::Null) if repository.objects.blob(sha).is_some() => sha.clone(),
        (Value::String(sha), Value::Null) => {
            return Err(wrong(&format!("sha {sha} is not a valid blob")));
        }
        (Value::Null, Value::String(content)) => {
            let content = Bytes::copy_from_slice(content.as_bytes());
            repository.objects.add_blob(content)
        }
        _ => return Err(wrong("sha or content, and only one of them")),
    };
    let mode = mode.to_owned();
    files.insert(path.to_owned(), Entry { mode, blob });
    Ok(())
}

/// `POST git/commits`.
pub fn create_commit(call: &Call<'_>, repository: &mut Repository) -> Outcome {
    refs::is_not_empty(repository)?;
    let form = Form::of(call.body)?;
    let (message, tree) = (form.text("message")?, form.text("tree")?);
    if repository.objects.tree(tree).is_none() {
        return Err(Refusal::new(422, "Tree SHA does not exist"));
    }
    let parent = |value: &Value| match value.as_str() {
        Some(sha) if repository.objects.commit(sha).is_some() => Ok(sha.to_owned()),
        Some(_) => Err(Refusal::new(
            422,
            "Parent SHA does not exist or is not a commit",
        )),
        None => Err(form::wrong("parents", value, "a string")),
    };
    let parents = form.list("parents")?.unwrap_or_default().iter().map(parent);
    let parents = parents.collect::<Result<Vec<_>, _>>()?;
    let own = signature(call.login());
    let signed = |role: &str| -> Result<Option<Signature>, Refusal> {
        let Some(who) = form.object(role)? else {
            return Ok(None);
        };
        Ok(Some(Signature {
            name: who.text("name")?.to_owned(),
            email: who.text("email")?.to_owned(),
            at: own.at,
        }))
    };
    let author = signed("author")?.unwrap_or_else(|| own.clone());
    let committer = signed("committer")?.unwrap_or_else(|| author.clone());
    let objects = &mut repository.objects;
    let sha = objects.add_commit(tree, parents, message, (author, committer));
    let mut answer = get_commit(call, repository, &sha)?;
    answer.status = 201;
    Ok(answer)
}

/// `GET git/commits/{sha}`.
pub fn get_commit(call: &Call<'_>, repository: &Repository, sha: &str) -> Outcome {
    refs::is_not_empty(repository)?;
    let commit = repository.objects.commit(sha);
    let commit = commit.ok_or_else(Refusal::not_found)?;
    Answer::ok(payload::commit(call.base, repository, commit))
}
