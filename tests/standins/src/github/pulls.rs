//! Pull requests, from branches of the same repository; forks are not here.

use super::{
    call::{Answer, Call, Outcome},
    error::Refusal,
    form::Form,
    issues, items,
    world::{Condition, Item, Pull, Repository},
};

/// `GET pulls`.
pub fn list(call: &Call<'_>, repository: &Repository) -> Outcome {
    let state = issues::wanted_state(call, "PullRequest")?;
    let head = call.asked("head");
    // A head that does not name its owner is not looked at, as documented.
    let head = head.and_then(|head| head.split_once(':'));
    let is_wanted = |pull: &&Pull| {
        let is_head = head.is_none_or(|(owner, name)| {
            owner.eq_ignore_ascii_case(&repository.owner) && name == pull.head
        });
        let is_base = call.asked("base").is_none_or(|base| base == pull.base);
        is_head && is_base && state.is_none_or(|state| state == pull.issue.state)
    };
    let pulls = repository.items.values().filter_map(Item::pull);
    let mut found: Vec<&Pull> = pulls.filter(is_wanted).collect();
    issues::sort(call, &mut found, |pull| &pull.issue);
    let written = found
        .into_iter()
        .map(|pull| items::short_pull(call.base, repository, pull));
    call.page(written.collect())
}

/// `GET pulls/{number}`.
pub fn get(call: &Call<'_>, repository: &Repository, number: u64) -> Outcome {
    let pull = repository.items.get(&number).and_then(Item::pull);
    let pull = pull.ok_or_else(Refusal::not_found)?;
    Answer::ok(items::pull(call.base, repository, pull))
}

/// `POST pulls`.
pub fn create(call: &Call<'_>, repository: &mut Repository) -> Outcome {
    let form = Form::of(call.body)?;
    let (head, base) = (form.text("head")?, form.text("base")?);
    let body = form.optional_text("body")?;
    let draft = form.flag("draft")?.unwrap_or(false);
    let may_modify = form.flag("maintainer_can_modify")?;
    let title = form
        .optional_text("title")?
        .filter(|it| !it.trim().is_empty());
    let title = title.ok_or_else(|| Refusal::field("PullRequest", "title", "missing_field"))?;
    issues::are_short_enough("PullRequest", Some(title), body)?;
    let invalid = |field: &str| Refusal::field("PullRequest", field, "invalid");
    let head = match head.split_once(':') {
        Some((owner, name)) if owner.eq_ignore_ascii_case(&repository.owner) => name,
        Some(_) => return Err(invalid("head")),
        None => head,
    };
    let head_sha = repository.branch(head).ok_or_else(|| invalid("head"))?;
    let base_sha = repository.branch(base).ok_or_else(|| invalid("base"))?;
    if repository.objects.ahead(head_sha, base_sha) == 0 {
        let message = format!("No commits between {base} and {head}");
        return Err(Refusal::custom("PullRequest", &message));
    }
    let is_the_same =
        |pull: &Pull| pull.issue.state == Condition::Open && pull.head == head && pull.base == base;
    let mut all = repository.items.values().filter_map(Item::pull);
    if all.any(is_the_same) {
        let owner = &repository.owner;
        let message = format!("A pull request already exists for {owner}:{head}.");
        return Err(Refusal::custom("PullRequest", &message));
    }
    if draft && !repository.has_drafts {
        let message = "Draft pull requests are not supported in this repository.";
        return Err(Refusal::custom("PullRequest", message));
    }
    let (head_sha, head, base) = (head_sha.clone(), head.to_owned(), base.to_owned());
    let number = repository.open(call.login(), title, body, |issue| {
        Item::Pull(Pull {
            issue,
            head,
            base,
            head_sha,
            draft,
            merged_ms: None,
            maintainer_can_modify: may_modify.unwrap_or(false),
        })
    });
    let mut answer = get(call, repository, number)?;
    answer.status = 201;
    Ok(answer)
}

/// `PATCH pulls/{number}`.
pub fn update(call: &Call<'_>, repository: &mut Repository, number: u64) -> Outcome {
    let form = Form::of(call.body)?;
    let base = form.optional_text("base")?.map(str::to_owned);
    if base
        .as_ref()
        .is_some_and(|base| repository.branch(base).is_none())
    {
        return Err(Refusal::field("PullRequest", "base", "invalid"));
    }
    let is_merged = match repository.items.get(&number).and_then(Item::pull) {
        Some(pull) => pull.merged_ms.is_some(),
        None => return Err(Refusal::not_found()),
    };
    if is_merged && call.body.as_ref().is_ok_and(|body| body["state"] == "open") {
        let message = "state cannot be changed. The pull request cannot be reopened.";
        return Err(Refusal::custom("PullRequest", message));
    }
    issues::change(form, repository, number, "PullRequest")?;
    if let (Some(base), Some(Item::Pull(pull))) = (base, repository.items.get_mut(&number)) {
        pull.base = base;
    }
    get(call, repository, number)
}
