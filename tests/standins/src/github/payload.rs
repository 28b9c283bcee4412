//! How repositories and what is in them are written; `items` writes what is said about them.
//!
//! Where the API is, is told; people's pages are at github.com.

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{
    objects::{Commit, Entry, Signature},
    world::{Condition, Repository},
};

const PAGES: &str = "https://github.com";

/// A larger file comes without its content.
const LARGEST_INLINE: usize = 1024 * 1024;

/// The addresses of a repository, behind its own.
const ADDRESSES: &[(&str, &str)] = &[
    ("archive_url", "/{archive_format}{/ref}"),
    ("assignees_url", "/assignees{/user}"),
    ("blobs_url", "/git/blobs{/sha}"),
    ("branches_url", "/branches{/branch}"),
    ("collaborators_url", "/collaborators{/collaborator}"),
    ("comments_url", "/comments{/number}"),
    ("commits_url", "/commits{/sha}"),
    ("compare_url", "/compare/{base}...{head}"),
    ("contents_url", "/contents/{+path}"),
    ("contributors_url", "/contributors"),
    ("deployments_url", "/deployments"),
    ("downloads_url", "/downloads"),
    ("events_url", "/events"),
    ("forks_url", "/forks"),
    ("git_commits_url", "/git/commits{/sha}"),
    ("git_refs_url", "/git/refs{/sha}"),
    ("git_tags_url", "/git/tags{/sha}"),
    ("hooks_url", "/hooks"),
    ("issue_comment_url", "/issues/comments{/number}"),
    ("issue_events_url", "/issues/events{/number}"),
    ("issues_url", "/issues{/number}"),
    ("keys_url", "/keys{/key_id}"),
    ("labels_url", "/labels{/name}"),
    ("languages_url", "/languages"),
    ("merges_url", "/merges"),
    ("milestones_url", "/milestones{/number}"),
    (
        "notifications_url",
        "/notifications{?since,all,participating}",
    ),
    ("pulls_url", "/pulls{/number}"),
    ("releases_url", "/releases{/id}"),
    ("stargazers_url", "/stargazers"),
    ("statuses_url", "/statuses/{sha}"),
    ("subscribers_url", "/subscribers"),
    ("subscription_url", "/subscription"),
    ("tags_url", "/tags"),
    ("teams_url", "/teams"),
    ("trees_url", "/git/trees{/sha}"),
];

/// A moment as it is written there, for example `2026-11-22T10:00:00Z`.
pub(super) fn moment(ms: i64) -> String {
    let moment = Timestamp::from_millisecond(ms).unwrap_or_default();
    moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Where a repository is in the API.
pub(super) fn at(base: &str, repository: &Repository) -> String {
    format!("{base}/repos/{}", repository.full_name())
}

pub(super) fn page(repository: &Repository) -> String {
    format!("{PAGES}/{}", repository.full_name())
}

/// A stand-in for the opaque ids beside the numbers.
pub(super) fn node(kind: &str, id: impl std::fmt::Display) -> String {
    STANDARD.encode(format!("{kind}:{id}"))
}

/// A number for somebody, the same each time.
pub(super) fn id_of(login: &str) -> u64 {
    let fold = |id: u64, byte: u8| id.wrapping_mul(31).wrapping_add(u64::from(byte)) % 100_000_000;
    login.bytes().fold(7, fold)
}

/// Somebody.
pub fn user(base: &str, login: &str) -> Value {
    let own = format!("{base}/users/{login}");
    json!({
        "login": login,
        "id": id_of(login),
        "node_id": node("User", login),
        "avatar_url": format!("https://avatars.githubusercontent.com/u/{}", id_of(login)),
        "gravatar_id": "",
        "url": own,
        "html_url": format!("{PAGES}/{login}"),
        "followers_url": format!("{own}/followers"),
        "following_url": format!("{own}/following{{/other_user}}"),
        "gists_url": format!("{own}/gists{{/gist_id}}"),
        "starred_url": format!("{own}/starred{{/owner}}{{/repo}}"),
        "subscriptions_url": format!("{own}/subscriptions"),
        "organizations_url": format!("{own}/orgs"),
        "repos_url": format!("{own}/repos"),
        "events_url": format!("{own}/events{{/privacy}}"),
        "received_events_url": format!("{own}/received_events"),
        "type": "User",
        "site_admin": false,
    })
}

/// The one whose token it is.
pub fn own_user(base: &str, login: &str) -> Value {
    let mut user = user(base, login);
    for name in [
        "bio", "blog", "company", "email", "location", "name", "hireable",
    ] {
        user[name] = Value::Null;
    }
    for name in ["followers", "following", "public_gists", "public_repos"] {
        user[name] = 0.into();
    }
    user["created_at"] = "2026-01-01T00:00:00Z".into();
    user["updated_at"] = "2026-01-01T00:00:00Z".into();
    user
}

/// A repository, as one sees it who may do this with it.
pub fn repository(base: &str, repository: &Repository, may_push: bool) -> Value {
    let own = at(base, repository);
    let open = repository.items.values();
    let open = open.filter(|item| item.issue().state == Condition::Open);
    let open = open.count();
    let addresses = ADDRESSES
        .iter()
        .map(|(name, rest)| ((*name).to_owned(), format!("{own}{rest}").into()));
    let mut all: Map<String, Value> = addresses.collect();
    for name in [
        "description",
        "homepage",
        "language",
        "mirror_url",
        "license",
    ] {
        all.insert(name.to_owned(), Value::Null);
    }
    for name in [
        "forks",
        "forks_count",
        "network_count",
        "size",
        "stargazers_count",
        "subscribers_count",
        "watchers",
        "watchers_count",
    ] {
        all.insert(name.to_owned(), 0.into());
    }
    for name in ["open_issues", "open_issues_count"] {
        all.insert(name.to_owned(), open.into());
    }
    for name in ["created_at", "updated_at", "pushed_at"] {
        all.insert(name.to_owned(), moment(repository.created_ms).into());
    }
    let rest = json!({
        "id": repository.id,
        "node_id": node("Repository", repository.id),
        "name": repository.name,
        "full_name": repository.full_name(),
        "owner": user(base, &repository.owner),
        "private": repository.is_private,
        "visibility": if repository.is_private { "private" } else { "public" },
        "html_url": page(repository),
        "url": own,
        "git_url": format!("git://github.com/{}.git", repository.full_name()),
        "ssh_url": format!("git@github.com:{}.git", repository.full_name()),
        "clone_url": format!("{}.git", page(repository)),
        "svn_url": page(repository),
        "fork": false,
        "default_branch": repository.default_branch,
        "has_issues": repository.has_issues,
        "has_projects": false,
        "has_wiki": false,
        "has_pages": false,
        "has_downloads": false,
        "has_discussions": false,
        "archived": repository.is_archived,
        "disabled": false,
        "permissions": {"admin": false, "push": may_push, "pull": true},
    });
    if let Value::Object(rest) = rest {
        all.extend(rest);
    }
    Value::Object(all)
}

/// A reference.
pub fn reference(base: &str, repository: &Repository, name: &str, sha: &str) -> Value {
    let own = at(base, repository);
    json!({
        "ref": name,
        "node_id": node("Ref", name),
        "url": format!("{own}/git/{name}"),
        "object": {"type": "commit", "sha": sha, "url": format!("{own}/git/commits/{sha}")},
    })
}

fn signed(who: &Signature) -> Value {
    json!({
        "name": who.name,
        "email": who.email,
        "date": moment(who.at * 1000),
    })
}

fn unsigned() -> Value {
    json!({
        "verified": false,
        "reason": "unsigned",
        "signature": null,
        "payload": null,
        "verified_at": null,
    })
}

/// A commit, as Git keeps it.
pub fn commit(base: &str, repository: &Repository, commit: &Commit) -> Value {
    let own = at(base, repository);
    let (sha, tree) = (&commit.sha, &commit.tree);
    let parent = |sha: &String| {
        json!({
            "sha": sha,
            "url": format!("{own}/git/commits/{sha}"),
            "html_url": format!("{}/commit/{sha}", page(repository)),
        })
    };
    json!({
        "sha": sha,
        "node_id": node("Commit", sha),
        "url": format!("{own}/git/commits/{sha}"),
        "html_url": format!("{}/commit/{sha}", page(repository)),
        "author": signed(&commit.author),
        "committer": signed(&commit.committer),
        "message": commit.message,
        "tree": {"sha": tree, "url": format!("{own}/git/trees/{tree}")},
        "parents": commit.parents.iter().map(parent).collect::<Vec<_>>(),
        "verification": unsigned(),
    })
}

/// A tree. All its files are written out, those in its folders too.
pub fn tree(base: &str, repository: &Repository, sha: &str) -> Value {
    let own = at(base, repository);
    let files = repository.objects.tree(sha).into_iter().flatten();
    let file = |(path, entry): (&String, &Entry)| {
        json!({
            "path": path,
            "mode": entry.mode,
            "type": "blob",
            "size": repository.objects.blob(&entry.blob).map(Bytes::len),
            "sha": entry.blob,
            "url": format!("{own}/git/blobs/{}", entry.blob),
        })
    };
    json!({
        "sha": sha,
        "url": format!("{own}/git/trees/{sha}"),
        "tree": files.map(file).collect::<Vec<_>>(),
        "truncated": false,
    })
}

/// A blob, by its name alone.
pub fn blob(base: &str, repository: &Repository, sha: &str) -> Value {
    json!({"sha": sha, "url": format!("{}/git/blobs/{sha}", at(base, repository))})
}

/// A branch in a list.
pub fn short_branch(base: &str, repository: &Repository, name: &str, sha: &str) -> Value {
    json!({
        "name": name,
        "commit": {"sha": sha, "url": format!("{}/commits/{sha}", at(base, repository))},
        "protected": repository.protected.contains(name),
    })
}

/// A branch on its own.
pub fn branch(base: &str, repository: &Repository, name: &str, head: &Commit) -> Value {
    let own = at(base, repository);
    let git = commit(base, repository, head);
    let mut inner = json!({"comment_count": 0});
    for field in [
        "author",
        "committer",
        "message",
        "tree",
        "url",
        "verification",
    ] {
        inner[field] = git[field].clone();
    }
    let is_protected = repository.protected.contains(name);
    json!({
        "name": name,
        "commit": {
            "sha": head.sha,
            "node_id": git["node_id"],
            "commit": inner,
            "url": format!("{own}/commits/{}", head.sha),
            "html_url": git["html_url"],
            "comments_url": format!("{own}/commits/{}/comments", head.sha),
            "author": user(base, &head.author.name),
            "committer": user(base, &head.committer.name),
            "parents": git["parents"],
        },
        "_links": {
            "self": format!("{own}/branches/{name}"),
            "html": format!("{}/tree/{name}", page(repository)),
        },
        "protected": is_protected,
        "protection": {"enabled": is_protected},
        "protection_url": format!("{own}/branches/{name}/protection"),
    })
}

/// A file or a folder, without what is in it.
pub fn listed(
    base: &str,
    repository: &Repository,
    reference: &str,
    path: &str,
    entry: Option<&Entry>,
) -> Value {
    let own = format!("{}/contents/{path}?ref={reference}", at(base, repository));
    let (kind, word) = match entry {
        Some(_) => ("file", "blob"),
        None => ("dir", "tree"),
    };
    let sha = entry.map_or_else(|| node("Tree", path), |entry| entry.blob.clone());
    let git = format!("{}/git/{word}s/{sha}", at(base, repository));
    let html = format!("{}/{word}/{reference}/{path}", page(repository));
    let blob = entry.and_then(|entry| repository.objects.blob(&entry.blob));
    let download = entry.map(|_| {
        let name = repository.full_name();
        format!("https://raw.githubusercontent.com/{name}/{reference}/{path}")
    });
    json!({
        "type": kind,
        "size": blob.map_or(0, Bytes::len),
        "name": path.rsplit('/').next(),
        "path": path,
        "sha": sha,
        "url": own,
        "git_url": git,
        "html_url": html,
        "download_url": download,
        "_links": {"self": own, "git": git, "html": html},
    })
}

/// A file with what is in it, unless that is too much.
pub fn file(
    base: &str,
    repository: &Repository,
    reference: &str,
    path: &str,
    entry: &Entry,
) -> Value {
    let mut file = listed(base, repository, reference, path, Some(entry));
    let content = repository.objects.blob(&entry.blob).cloned();
    let content = content.unwrap_or_default();
    if content.len() > LARGEST_INLINE {
        file["encoding"] = "none".into();
        file["content"] = "".into();
    } else {
        file["encoding"] = "base64".into();
        file["content"] = broken_up(&content).into();
    }
    file
}

/// Base64 in lines of sixty letters, as it comes from there.
fn broken_up(content: &[u8]) -> String {
    let text = STANDARD.encode(content);
    let mut lines = String::with_capacity(text.len() + text.len() / 60 + 1);
    for (index, letter) in text.chars().enumerate() {
        if index > 0 && index % 60 == 0 {
            lines.push('\n');
        }
        lines.push(letter);
    }
    if !lines.is_empty() {
        lines.push('\n');
    }
    lines
}
