//! Branches and references: to look at, make, move and take away.

use serde_json::Value;

use super::{
    call::{Answer, Call, Outcome},
    error::Refusal,
    form::Form,
    payload,
    world::Repository,
};

/// `GET git/ref/{ref}`: this one and no other.
pub fn get(call: &Call<'_>, repository: &Repository, name: &str) -> Outcome {
    is_not_empty(repository)?;
    let name = format!("refs/{name}");
    let sha = repository.refs.get(&name).ok_or_else(Refusal::not_found)?;
    Answer::ok(payload::reference(call.base, repository, &name, sha))
}

/// `GET git/matching-refs/{ref}`: all that begin so.
pub fn matching(call: &Call<'_>, repository: &Repository, beginning: &str) -> Outcome {
    is_not_empty(repository)?;
    let beginning = format!("refs/{beginning}");
    let all = repository.refs.iter();
    let found = all.filter(|(name, _)| name.starts_with(&beginning));
    let written = found.map(|(name, sha)| payload::reference(call.base, repository, name, sha));
    call.page(written.collect())
}

/// `POST git/refs`.
pub fn create(call: &Call<'_>, repository: &mut Repository) -> Outcome {
    let form = Form::of(call.body)?;
    let (name, sha) = (form.text("ref")?, form.text("sha")?);
    is_not_empty(repository)?;
    if !is_right(name) {
        return Err(Refusal::new(
            422,
            format!("{name} is not a valid ref name."),
        ));
    }
    has_commit(repository, sha)?;
    if repository.refs.contains_key(name) {
        return Err(Refusal::new(422, "Reference already exists"));
    }
    let is_in_the_way = |other: &String| {
        name.starts_with(&format!("{other}/")) || other.starts_with(&format!("{name}/"))
    };
    if repository.refs.keys().any(is_in_the_way) {
        return Err(Refusal::new(422, "Reference cannot be created."));
    }
    repository.move_ref(name, sha);
    Answer::created(payload::reference(call.base, repository, name, sha))
}

/// `PATCH git/refs/{ref}`.
pub fn update(call: &Call<'_>, repository: &mut Repository, name: &str) -> Outcome {
    let form = Form::of(call.body)?;
    let (sha, force) = (form.text("sha")?, form.flag("force")?);
    let name = format!("refs/{name}");
    let there = repository.refs.get(&name);
    let there = there.ok_or_else(|| Refusal::new(422, "Reference does not exist"))?;
    has_commit(repository, sha)?;
    let is_forward = repository.objects.history(sha).contains(there);
    if !is_forward && force != Some(true) {
        return Err(Refusal::new(422, "Update is not a fast forward"));
    }
    is_not_protected(repository, &name)?;
    repository.move_ref(&name, sha);
    Answer::ok(payload::reference(call.base, repository, &name, sha))
}

/// `DELETE git/refs/{ref}`.
pub fn delete(repository: &mut Repository, name: &str) -> Outcome {
    let name = format!("refs/{name}");
    is_not_protected(repository, &name)?;
    if name.strip_prefix("refs/heads/") == Some(&repository.default_branch) {
        return Err(Refusal::new(422, "Cannot delete the default branch"));
    }
    if repository.remove_ref(&name) {
        Answer::nothing()
    } else {
        Err(Refusal::new(422, "Reference does not exist"))
    }
}

/// `GET branches`.
pub fn branches(call: &Call<'_>, repository: &Repository) -> Outcome {
    let all = repository.refs.iter();
    let all = all.filter_map(|(name, sha)| Some((name.strip_prefix("refs/heads/")?, sha)));
    let written = all.map(|(name, sha)| payload::short_branch(call.base, repository, name, sha));
    let written: Vec<Value> = written.collect();
    let wanted = call.asked("protected");
    let wanted: Option<bool> = wanted.and_then(|wanted| wanted.parse().ok());
    let is_wanted = |branch: &Value| wanted.is_none_or(|wanted| branch["protected"] == wanted);
    call.page(written.into_iter().filter(is_wanted).collect())
}

/// `GET branches/{branch}`.
pub fn branch(call: &Call<'_>, repository: &Repository, name: &str) -> Outcome {
    let head = repository
        .branch(name)
        .and_then(|sha| repository.objects.commit(sha))
        .ok_or_else(|| Refusal::new(404, "Branch not found"))?;
    Answer::ok(payload::branch(call.base, repository, name, head))
}

/// Refuses what needs a commit while there is none.
pub fn is_not_empty(repository: &Repository) -> Result<(), Refusal> {
    if repository.refs.is_empty() {
        return Err(Refusal::new(409, "Git Repository is empty."));
    }
    Ok(())
}

fn is_not_protected(repository: &Repository, name: &str) -> Result<(), Refusal> {
    let branch = name.strip_prefix("refs/heads/").unwrap_or_default();
    if repository.protected.contains(branch) {
        let message = "Changes must be made through a pull request.";
        return Err(Refusal::new(422, message));
    }
    Ok(())
}

fn has_commit(repository: &Repository, sha: &str) -> Result<(), Refusal> {
    if sha.len() != 40 || !sha.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Refusal::new(
            422,
            "The sha parameter must be exactly 40 characters and contain only [0-9a-f].",
        ));
    }
    match repository.objects.commit(sha) {
        Some(_) => Ok(()),
        None => Err(Refusal::new(422, "Object does not exist")),
    }
}

/// Whether Git takes a whole name of a reference.
pub fn is_right(name: &str) -> bool {
    let parts: Vec<_> = name.split('/').collect();
    let is_right_part = |part: &&str| {
        !part.is_empty()
            && !part.starts_with('.')
            && !part.ends_with('.')
            && !has_suffix_of_locks(part)
    };
    let is_wrong_letter = |letter: char| {
        letter.is_ascii_control() || [' ', '~', '^', ':', '?', '*', '[', '\\'].contains(&letter)
    };
    parts.len() >= 3
        && parts[0] == "refs"
        && parts.iter().all(is_right_part)
        && !name.contains(is_wrong_letter)
        && !name.contains("..")
        && !name.contains("@{")
}

fn has_suffix_of_locks(part: &str) -> bool {
    part.strip_suffix(".lock").is_some()
}
