//! Which request means what, and which right it takes.

use serde_json::{Value, json};

use super::{
    call::{Answer, Call, Outcome},
    contents, data,
    error::Refusal,
    issues,
    limits::Standing,
    payload, pulls, refs,
    rights::{self, Area},
    search,
    world::{Repository, World},
};

const CODE: &[Area] = &[Area::Contents];
const PULLS: &[Area] = &[Area::PullRequests];
const ISSUES: &[Area] = &[Area::Issues];
/// What is said under a pull request goes through the routes of issues.
const EITHER: &[Area] = &[Area::Issues, Area::PullRequests];

/// Carries out a request. The limits are as they stand after it.
pub fn dispatch(
    call: &Call<'_>,
    world: &mut World,
    limits: [Standing; 2],
    (method, path): (&str, &[&str]),
) -> Outcome {
    match (method, path) {
        ("GET", ["user"]) => match call.token {
            Some(token) => Answer::ok(payload::own_user(call.base, &token.login)),
            None => Err(Refusal::new(401, "Requires authentication")),
        },
        ("GET", ["rate_limit"]) => Answer::ok(rate_limit(limits)),
        ("GET", ["search", "issues"]) => search::issues(call, world),
        (_, ["repos", owner, name, rest @ ..]) => {
            let full_name = format!("{owner}/{name}");
            match world.named_mut(&full_name) {
                Some(repository) => visible(call, repository, (method, rest)),
                None => moved(call, world, &full_name, (method, rest)),
            }
        }
        (_, ["repositories", id, rest @ ..]) => {
            let mut all = world.repositories.iter_mut();
            let found = all.find(|it| it.id.to_string() == *id);
            visible(call, found.ok_or_else(Refusal::not_found)?, (method, rest))
        }
        _ => Err(Refusal::not_found()),
    }
}

fn rate_limit(limits: [Standing; 2]) -> Value {
    let written = |standing: Standing| {
        json!({
            "limit": standing.limit,
            "used": standing.used,
            "remaining": standing.remaining(),
            "reset": standing.reset,
        })
    };
    let [core, search] = limits.map(written);
    json!({"resources": {"core": core, "search": search}, "rate": core})
}

fn moved(
    call: &Call<'_>,
    world: &World,
    full_name: &str,
    (method, rest): (&str, &[&str]),
) -> Outcome {
    let found = world.formerly(full_name);
    let found = found.filter(|it| rights::sees(call.token, it));
    let id = found.ok_or_else(Refusal::not_found)?.id;
    let mut url = format!("{}/repositories/{id}", call.base);
    for part in rest {
        url.push('/');
        url.push_str(part);
    }
    Err(Refusal::moved(method, url))
}

fn visible(call: &Call<'_>, repository: &mut Repository, at: (&str, &[&str])) -> Outcome {
    if rights::sees(call.token, repository) {
        in_repository(call, repository, at)
    } else {
        Err(Refusal::not_found())
    }
}

fn in_repository(
    call: &Call<'_>,
    repository: &mut Repository,
    (method, path): (&str, &[&str]),
) -> Outcome {
    match path {
        [] if method == "GET" => {
            let may_push = rights::may_write(call.token, repository, CODE).is_ok();
            Answer::ok(payload::repository(call.base, repository, may_push))
        }
        ["branches" | "git" | "contents", ..] => {
            may(call, repository, method, CODE)?;
            in_code(call, repository, (method, path))
        }
        ["pulls", rest @ ..] => {
            may(call, repository, method, PULLS)?;
            in_pulls(call, repository, (method, rest))
        }
        ["issues", _, "comments" | "labels"] => {
            may(call, repository, method, EITHER)?;
            in_issues(call, repository, (method, &path[1..]))
        }
        ["issues", rest @ ..] => {
            may(call, repository, method, ISSUES)?;
            in_issues(call, repository, (method, rest))
        }
        _ => Err(Refusal::not_found()),
    }
}

fn may(
    call: &Call<'_>,
    repository: &Repository,
    method: &str,
    areas: &[Area],
) -> Result<(), Refusal> {
    match method {
        "GET" => rights::may_read(call.token, repository, areas),
        _ => rights::may_write(call.token, repository, areas),
    }
}

fn in_code(
    call: &Call<'_>,
    repository: &mut Repository,
    (method, path): (&str, &[&str]),
) -> Outcome {
    match (method, path) {
        ("GET", ["branches"]) => refs::branches(call, repository),
        ("GET", ["branches", name @ ..]) => refs::branch(call, repository, &name.join("/")),
        ("GET", ["git", "ref", name @ ..]) => refs::get(call, repository, &name.join("/")),
        ("GET", ["git", "matching-refs", name @ ..]) => {
            refs::matching(call, repository, &name.join("/"))
        }
        ("POST", ["git", "refs"]) => refs::create(call, repository),
        ("PATCH", ["git", "refs", name @ ..]) => refs::update(call, repository, &name.join("/")),
        ("DELETE", ["git", "refs", name @ ..]) => refs::delete(repository, &name.join("/")),
        ("POST", ["git", "blobs"]) => data::create_blob(call, repository),
        ("POST", ["git", "trees"]) => data::create_tree(call, repository),
        ("POST", ["git", "commits"]) => data::create_commit(call, repository),
        ("GET", ["git", "commits", sha]) => data::get_commit(call, repository, sha),
        ("GET", ["contents", path @ ..]) => contents::get(call, repository, &path.join("/")),
        ("PUT", ["contents", path @ ..]) => contents::put(call, repository, &path.join("/")),
        ("DELETE", ["contents", path @ ..]) => contents::delete(call, repository, &path.join("/")),
        _ => Err(Refusal::not_found()),
    }
}

fn in_pulls(
    call: &Call<'_>,
    repository: &mut Repository,
    (method, path): (&str, &[&str]),
) -> Outcome {
    match (method, path) {
        ("GET", []) => pulls::list(call, repository),
        ("POST", []) => pulls::create(call, repository),
        ("GET", [number]) => pulls::get(call, repository, read(number)?),
        ("PATCH", [number]) => pulls::update(call, repository, read(number)?),
        _ => Err(Refusal::not_found()),
    }
}

fn in_issues(
    call: &Call<'_>,
    repository: &mut Repository,
    (method, path): (&str, &[&str]),
) -> Outcome {
    match (method, path) {
        ("GET", []) => issues::list(call, repository),
        ("POST", []) => issues::create(call, repository),
        ("GET", [number]) => issues::get(call, repository, read(number)?),
        ("PATCH", [number]) => issues::update(call, repository, read(number)?),
        ("GET", [number, "comments"]) => issues::comments(call, repository, read(number)?),
        ("POST", [number, "comments"]) => issues::add_comment(call, repository, read(number)?),
        ("POST", [number, "labels"]) => issues::add_labels(call, repository, read(number)?),
        _ => Err(Refusal::not_found()),
    }
}

fn read(number: &str) -> Result<u64, Refusal> {
    number.parse().map_err(|_| Refusal::not_found())
}
