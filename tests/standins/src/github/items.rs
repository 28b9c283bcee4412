//! How issues, pull requests, labels and comments are written.

use serde_json::{Value, json};

use super::{
    payload::{self, at, id_of, moment, node, page, user},
    world::{Comment, Issue, Item, Pull, Repository},
};

/// A label. Its color is the usual one.
pub fn label(base: &str, repository: &Repository, name: &str) -> Value {
    json!({
        "id": id_of(name),
        "node_id": node("Label", name),
        "url": format!("{}/labels/{name}", at(base, repository)),
        "name": name,
        "description": "",
        "color": "ededed",
        "default": false,
    })
}

fn labels(base: &str, repository: &Repository, issue: &Issue) -> Vec<Value> {
    let names = issue.labels.iter();
    names.map(|name| label(base, repository, name)).collect()
}

/// A comment.
pub fn comment(base: &str, repository: &Repository, number: u64, comment: &Comment) -> Value {
    let own = at(base, repository);
    let id = comment.id;
    let page = format!("{}/issues/{number}#issuecomment-{id}", page(repository));
    json!({
        "id": id,
        "node_id": node("IssueComment", id),
        "url": format!("{own}/issues/comments/{id}"),
        "html_url": page,
        "issue_url": format!("{own}/issues/{number}"),
        "body": comment.body,
        "user": user(base, &comment.author),
        "created_at": moment(comment.at_ms),
        "updated_at": moment(comment.at_ms),
        "author_association": "CONTRIBUTOR",
    })
}

/// An issue; a pull request among issues says that it is one.
pub fn issue(base: &str, repository: &Repository, item: &Item) -> Value {
    let issue = item.issue();
    let (own, number) = (at(base, repository), issue.number);
    let path = format!("{own}/issues/{number}");
    let word = if item.pull().is_some() {
        "pull"
    } else {
        "issues"
    };
    let mut written = json!({
        "id": id_of_item(repository, number),
        "node_id": node("Issue", id_of_item(repository, number)),
        "url": path,
        "repository_url": own,
        "labels_url": format!("{path}/labels{{/name}}"),
        "comments_url": format!("{path}/comments"),
        "events_url": format!("{path}/events"),
        "html_url": format!("{}/{word}/{number}", page(repository)),
        "number": number,
        "state": issue.state.name(),
        "state_reason": issue.state_reason,
        "title": issue.title,
        "body": issue.body,
        "user": user(base, &issue.author),
        "labels": labels(base, repository, issue),
        "assignee": null,
        "assignees": [],
        "milestone": null,
        "locked": false,
        "active_lock_reason": null,
        "comments": issue.comments.len(),
        "created_at": moment(issue.created_ms),
        "updated_at": moment(issue.updated_ms),
        "closed_at": issue.closed_ms.map(moment),
        "author_association": "CONTRIBUTOR",
    });
    if let Some(pull) = item.pull() {
        let page = format!("{}/pull/{number}", page(repository));
        written["draft"] = pull.draft.into();
        written["pull_request"] = json!({
            "url": format!("{own}/pulls/{number}"),
            "html_url": page,
            "diff_url": format!("{page}.diff"),
            "patch_url": format!("{page}.patch"),
            "merged_at": pull.merged_ms.map(moment),
        });
    }
    written
}

fn id_of_item(repository: &Repository, number: u64) -> u64 {
    repository.id * 1_000_000 + number
}

/// A pull request in a list.
pub fn short_pull(base: &str, repository: &Repository, pull: &Pull) -> Value {
    let issue = &pull.issue;
    let (own, number) = (at(base, repository), issue.number);
    let path = format!("{own}/pulls/{number}");
    let as_issue = format!("{own}/issues/{number}");
    let statuses = format!("{own}/statuses/{}", pull.head_sha);
    let html = format!("{}/pull/{number}", page(repository));
    let end = |name: &str, sha: &str| {
        json!({
            "label": format!("{}:{name}", repository.owner),
            "ref": name,
            "sha": sha,
            "user": user(base, &repository.owner),
            "repo": payload::repository(base, repository, true),
        })
    };
    let base_sha = repository.branch(&pull.base).cloned();
    let mut written = json!({
        "url": path,
        "id": id_of_item(repository, number),
        "node_id": node("PullRequest", id_of_item(repository, number)),
        "html_url": html,
        "diff_url": format!("{html}.diff"),
        "patch_url": format!("{html}.patch"),
        "issue_url": as_issue,
        "commits_url": format!("{path}/commits"),
        "review_comments_url": format!("{path}/comments"),
        "review_comment_url": format!("{own}/pulls/comments{{/number}}"),
        "comments_url": format!("{as_issue}/comments"),
        "statuses_url": statuses,
        "number": number,
        "state": issue.state.name(),
        "locked": false,
        "title": issue.title,
        "user": user(base, &issue.author),
        "body": issue.body,
        "labels": labels(base, repository, issue),
        "milestone": null,
        "created_at": moment(issue.created_ms),
        "updated_at": moment(issue.updated_ms),
        "closed_at": issue.closed_ms.map(moment),
        "merged_at": pull.merged_ms.map(moment),
        "head": end(&pull.head, &pull.head_sha),
        "base": end(&pull.base, &base_sha.unwrap_or_default()),
        "draft": pull.draft,
    });
    for name in ["merge_commit_sha", "assignee", "auto_merge"] {
        written[name] = Value::Null;
    }
    for name in ["assignees", "requested_reviewers", "requested_teams"] {
        written[name] = json!([]);
    }
    written["author_association"] = "CONTRIBUTOR".into();
    let link = |href: &str| json!({"href": href});
    written["_links"] = json!({
        "self": link(&path),
        "html": link(&html),
        "issue": link(&as_issue),
        "comments": link(&format!("{as_issue}/comments")),
        "review_comments": link(&format!("{path}/comments")),
        "review_comment": link(&format!("{own}/pulls/comments{{/number}}")),
        "commits": link(&format!("{path}/commits")),
        "statuses": link(&statuses),
    });
    written
}

/// A pull request on its own.
pub fn pull(base: &str, repository: &Repository, pull: &Pull) -> Value {
    let mut written = short_pull(base, repository, pull);
    let base_sha = repository.branch(&pull.base);
    let commits = base_sha.map_or(0, |base| repository.objects.ahead(&pull.head_sha, base));
    let is_merged = pull.merged_ms.is_some();
    written["merged"] = is_merged.into();
    written["merged_by"] = if is_merged {
        user(base, &repository.owner)
    } else {
        Value::Null
    };
    written["mergeable"] = (!is_merged).then_some(true).into();
    written["rebaseable"] = written["mergeable"].clone();
    written["mergeable_state"] = if pull.draft { "draft" } else { "clean" }.into();
    written["comments"] = pull.issue.comments.len().into();
    written["review_comments"] = 0.into();
    written["maintainer_can_modify"] = pull.maintainer_can_modify.into();
    written["commits"] = commits.into();
    for name in ["additions", "deletions", "changed_files"] {
        written[name] = 0.into();
    }
    written
}
