//! Issues, with their labels and comments. Pull requests are issues, too.

use serde_json::{Value, json};

use super::{
    call::{Answer, Call, Outcome},
    error::Refusal,
    form::{self, Form},
    items,
    world::{Comment, Condition, Issue, Item, Repository},
};
use crate::clock::now_ms;

/// The longest title and the longest text, in characters.
const LONGEST: (usize, usize) = (256, 65_536);

/// `GET issues`.
pub fn list(call: &Call<'_>, repository: &Repository) -> Outcome {
    let state = wanted_state(call, "Issue")?;
    let labels: Vec<&str> = call
        .asked("labels")
        .into_iter()
        .flat_map(|labels| labels.split(','))
        .filter(|label| !label.is_empty())
        .collect();
    let since = match call.asked("since") {
        Some(since) => since
            .parse::<jiff::Timestamp>()
            .map_err(|_| Refusal::field("Issue", "since", "invalid"))?
            .as_millisecond(),
        None => i64::MIN,
    };
    let is_wanted = |item: &&Item| {
        let issue = item.issue();
        state.is_none_or(|state| state == issue.state)
            && labels.iter().all(|label| has_label(issue, label))
            && call
                .asked("creator")
                .is_none_or(|creator| creator == issue.author)
            && issue.updated_ms >= since
    };
    let mut found: Vec<&Item> = repository.items.values().filter(is_wanted).collect();
    sort(call, &mut found, |item| item.issue());
    let written = found
        .into_iter()
        .map(|item| items::issue(call.base, repository, item));
    call.page(written.collect())
}

pub fn has_label(issue: &Issue, label: &str) -> bool {
    let mut labels = issue.labels.iter();
    labels.any(|it| it.eq_ignore_ascii_case(label))
}

/// The state that is asked for; `None` is any.
pub fn wanted_state(call: &Call<'_>, resource: &str) -> Result<Option<Condition>, Refusal> {
    match call.asked("state").unwrap_or("open") {
        "open" => Ok(Some(Condition::Open)),
        "closed" => Ok(Some(Condition::Closed)),
        "all" => Ok(None),
        _ => Err(Refusal::field(resource, "state", "invalid")),
    }
}

/// Puts a list in the order that is asked for: the newest first, where nothing else is said.
pub fn sort<T>(call: &Call<'_>, list: &mut [T], issue: impl Fn(&T) -> &Issue) {
    let by_update = call.asked("sort") == Some("updated");
    list.sort_by_key(|one| {
        let issue = issue(one);
        let moment = if by_update {
            issue.updated_ms
        } else {
            issue.created_ms
        };
        (moment, issue.number)
    });
    if call.asked("direction") != Some("asc") {
        list.reverse();
    }
}

/// `GET issues/{number}`.
pub fn get(call: &Call<'_>, repository: &Repository, number: u64) -> Outcome {
    let item = repository.items.get(&number);
    let item = item.ok_or_else(Refusal::not_found)?;
    Answer::ok(items::issue(call.base, repository, item))
}

/// `POST issues`.
pub fn create(call: &Call<'_>, repository: &mut Repository) -> Outcome {
    if !repository.has_issues {
        return Err(Refusal::new(
            410,
            "Issues has been disabled in this repository.",
        ));
    }
    let form = Form::of(call.body)?;
    let title = form.text("title")?;
    let body = form.optional_text("body")?;
    let labels = names(form.list("labels")?.unwrap_or_default())?;
    if title.trim().is_empty() {
        return Err(Refusal::field("Issue", "title", "missing_field"));
    }
    are_short_enough("Issue", Some(title), body)?;
    let number = repository.open(call.login(), title, body, Item::Issue);
    if let Some(item) = repository.items.get_mut(&number) {
        label(item.issue_mut(), labels);
    }
    let mut answer = get(call, repository, number)?;
    answer.status = 201;
    Ok(answer)
}

/// `PATCH issues/{number}`.
pub fn update(call: &Call<'_>, repository: &mut Repository, number: u64) -> Outcome {
    let form = Form::of(call.body)?;
    let labels = form.list("labels")?.map(names).transpose()?;
    change(form, repository, number, "Issue")?;
    if let (Some(labels), Some(item)) = (labels, repository.items.get_mut(&number)) {
        let issue = item.issue_mut();
        issue.labels.clear();
        label(issue, labels);
    }
    get(call, repository, number)
}

/// Changes the title, the text and the state, as far as a form names them.
pub fn change(
    form: Form<'_>,
    repository: &mut Repository,
    number: u64,
    resource: &str,
) -> Result<(), Refusal> {
    let (title, body) = (form.optional_text("title")?, form.optional_text("body")?);
    let reason = form.optional_text("state_reason")?;
    let state = match form.optional_text("state")? {
        None => None,
        Some("open") => Some(Condition::Open),
        Some("closed") => Some(Condition::Closed),
        Some(_) => return Err(Refusal::field(resource, "state", "invalid")),
    };
    are_short_enough(resource, title, body)?;
    let item = repository.items.get_mut(&number);
    let issue = item.ok_or_else(Refusal::not_found)?.issue_mut();
    if let Some(title) = title {
        title.clone_into(&mut issue.title);
    }
    if let Some(body) = body {
        issue.body = Some(body.to_owned());
    }
    issue.updated_ms = now_ms();
    if let Some(state) = state {
        repository.set_state(number, state, reason);
    }
    Ok(())
}

/// `GET issues/{number}/comments`.
pub fn comments(call: &Call<'_>, repository: &Repository, number: u64) -> Outcome {
    let item = repository.items.get(&number);
    let issue = item.ok_or_else(Refusal::not_found)?.issue();
    let written = issue
        .comments
        .iter()
        .map(|comment| items::comment(call.base, repository, number, comment));
    call.page(written.collect())
}

/// `POST issues/{number}/comments`.
pub fn add_comment(call: &Call<'_>, repository: &mut Repository, number: u64) -> Outcome {
    let form = Form::of(call.body)?;
    let body = form.text("body")?;
    if body.trim().is_empty() {
        return Err(Refusal::field("IssueComment", "body", "missing_field"));
    }
    are_short_enough("IssueComment", None, Some(body))?;
    let author = call.login();
    let comment = comment(repository, number, author, body).ok_or_else(Refusal::not_found)?;
    Answer::created(items::comment(call.base, repository, number, &comment))
}

/// Says something under what has this number.
pub fn comment(
    repository: &mut Repository,
    number: u64,
    author: &str,
    body: &str,
) -> Option<Comment> {
    let said: usize = repository
        .items
        .values()
        .map(|item| item.issue().comments.len())
        .sum();
    let issue = repository.items.get_mut(&number)?.issue_mut();
    let comment = Comment {
        id: repository.id * 1_000_000 + said as u64 + 1,
        author: author.to_owned(),
        body: body.to_owned(),
        at_ms: now_ms(),
    };
    issue.updated_ms = comment.at_ms;
    issue.comments.push(comment.clone());
    Some(comment)
}

/// `POST issues/{number}/labels`.
pub fn add_labels(call: &Call<'_>, repository: &mut Repository, number: u64) -> Outcome {
    let form = Form::of(call.body)?;
    let labels = form.whole_list("labels")?;
    if labels.is_empty() {
        return Err(Refusal::malformed(
            "For 'properties/labels', [] is too short.",
        ));
    }
    let labels = names(labels)?;
    let item = repository.items.get_mut(&number);
    let issue = item.ok_or_else(Refusal::not_found)?.issue_mut();
    label(issue, labels);
    let all = issue.labels.clone();
    let written = all
        .iter()
        .map(|name| items::label(call.base, repository, name));
    Answer::ok(json!(written.collect::<Vec<Value>>()))
}

/// The names of labels, which stand there as texts or as objects.
fn names(labels: &[Value]) -> Result<Vec<String>, Refusal> {
    let name = |label: &Value| {
        let name = label.as_str().or_else(|| label["name"].as_str());
        match name.map(str::trim) {
            Some("") => Err(Refusal::field("Label", "name", "missing_field")),
            Some(name) if name.chars().count() > 50 => Err(Refusal::custom(
                "Label",
                "name is too long (maximum is 50 characters)",
            )),
            Some(name) => Ok(name.to_owned()),
            None => Err(form::wrong("labels", label, "a string")),
        }
    };
    labels.iter().map(name).collect()
}

fn label(issue: &mut Issue, labels: Vec<String>) {
    for label in labels {
        if !has_label(issue, &label) {
            issue.labels.push(label);
        }
    }
}

/// Refuses what is too long.
pub fn are_short_enough(
    resource: &str,
    title: Option<&str>,
    body: Option<&str>,
) -> Result<(), Refusal> {
    for (name, text, longest) in [("title", title, LONGEST.0), ("body", body, LONGEST.1)] {
        if text.is_some_and(|text| text.chars().count() > longest) {
            let message = format!("{name} is too long (maximum is {longest} characters)");
            return Err(Refusal::custom(resource, &message));
        }
    }
    Ok(())
}
