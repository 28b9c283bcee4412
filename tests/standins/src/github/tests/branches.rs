//! Branches, references, and commits made from their parts.

use serde_json::{Value, json};

use super::{
    GARDEN, NOWHERE, garden, garden_with, get, head, make_branch, refused, request, send, sent,
    write,
};
use crate::github::{GitHubOptions, RepositoryOptions};

#[tokio::test]
async fn a_branch_starts_where_it_is_told() {
    let github = garden().await;
    let (_, repository) = get(&github, "/repos/acme/garden").await;
    assert_eq!(repository["default_branch"], "main");
    assert_eq!(repository["permissions"]["push"], true);
    let (_, main) = get(&github, "git/ref/heads/main").await;
    let sha = main["object"]["sha"].as_str().unwrap();
    let name = "refs/heads/feature/one";
    let body = json!({"ref": name, "sha": sha});
    let (status, made) = send(&github, "POST", "git/refs", &body).await;
    assert_eq!((status, &made["ref"]), (201, &json!(name)));
    let (_, found) = get(&github, "git/ref/heads/feature/one").await;
    assert_eq!(found, made);
    let (_, escaped) = get(&github, "git/ref/heads%2Ffeature%2Fone").await;
    assert_eq!(escaped, made);
    let (_, branch) = get(&github, "branches/feature/one").await;
    assert_eq!(branch["commit"]["sha"], sha);
    let (_, all) = get(&github, "branches").await;
    assert_eq!(all.as_array().unwrap().len(), 2);
    let names: Vec<_> = github.branches().into_iter().map(|it| it.name).collect();
    assert_eq!(names, ["feature/one", "main"]);
    let (_, matching) = get(&github, "git/matching-refs/heads/feat").await;
    assert_eq!(matching, json!([made]));
}

#[tokio::test]
async fn a_branch_that_cannot_be_is_refused() {
    let github = garden().await;
    make_branch(&github, "taken").await;
    let sha = head(&github, "main");
    let (message, _) = refused(
        &github,
        ("POST", "git/refs"),
        &json!({"ref": "refs/heads/taken", "sha": sha}),
        422,
    )
    .await;
    assert_eq!(message, "Reference already exists");
    for (name, sha) in [
        (json!("refs/heads/taken/more"), json!(sha)),
        (json!("heads/new"), json!(sha)),
        (json!("refs/new"), json!(sha)),
        (json!("refs/heads/a b"), json!(sha)),
        (json!("refs/heads/a..b"), json!(sha)),
        (json!("refs/heads/a.lock"), json!(sha)),
        (json!("refs/heads/new"), json!(NOWHERE)),
        (json!("refs/heads/new"), json!("main")),
        (json!("refs/heads/new"), Value::Null),
        (json!(5), json!(sha)),
    ] {
        let body = json!({"ref": name, "sha": sha});
        refused(&github, ("POST", "git/refs"), &body, 422).await;
    }
    for path in ["git/ref/heads/tak", "git/ref/heads/none", "branches/none"] {
        assert_eq!(get(&github, path).await.0, 404, "{path}");
    }
    assert_eq!(github.branches().len(), 2);
}

#[tokio::test]
async fn a_reference_moves_forward_and_goes() {
    let github = garden().await;
    make_branch(&github, "one").await;
    let before = head(&github, "one");
    write(&github, "one", "a.md", "a").await;
    let after = head(&github, "one");
    let at = ("PATCH", "git/refs/heads/one");
    let back = json!({"sha": before});
    let (message, _) = refused(&github, at, &back, 422).await;
    assert_eq!(message, "Update is not a fast forward");
    let forced = json!({"sha": before, "force": true});
    assert_eq!(send(&github, at.0, at.1, &forced).await.0, 200);
    let forward = json!({"sha": after});
    assert_eq!(send(&github, at.0, at.1, &forward).await.0, 200);
    assert_eq!(head(&github, "one"), after);
    refused(&github, ("PATCH", "git/refs/heads/no"), &forward, 422).await;
    let delete = |path| sent(request(&github, "DELETE", path));
    assert_eq!(delete("git/refs/heads/one").await, (204, Value::Null));
    assert_eq!(delete("git/refs/heads/one").await.0, 422);
    assert_eq!(delete("git/refs/heads/main").await.0, 422);
}

#[tokio::test]
async fn an_empty_repository_says_so() {
    let options = RepositoryOptions {
        files: Vec::new(),
        ..RepositoryOptions::default()
    };
    let github = garden_with(GitHubOptions::default(), options).await;
    assert_eq!(get(&github, "git/ref/heads/main").await.0, 409);
    assert_eq!(get(&github, "contents/README.md").await.0, 404);
    let body = json!({"ref": "refs/heads/new", "sha": NOWHERE});
    refused(&github, ("POST", "git/refs"), &body, 409).await;
    write(&github, "main", "README.md", "first").await;
    assert_eq!(get(&github, "git/ref/heads/main").await.0, 200);
}

#[tokio::test]
async fn several_files_go_into_one_commit() {
    let github = garden().await;
    make_branch(&github, "many").await;
    let parent = head(&github, "many");
    let blob = json!({"content": "Ym9keQo=", "encoding": "base64"});
    let (_, blob) = send(&github, "POST", "git/blobs", &blob).await;
    let tree = json!({"base_tree": parent, "tree": [
        {"path": "docs/a.md", "mode": "100644", "type": "blob", "sha": blob["sha"]},
        {"path": "docs/b.md", "mode": "100644", "type": "blob", "content": "b\n"},
    ]});
    let (status, tree) = send(&github, "POST", "git/trees", &tree).await;
    assert_eq!(status, 201, "{tree}");
    let who = json!({"name": "ann", "email": "ann@example.com"});
    let commit = json!({
        "message": "Add docs", "tree": tree["sha"], "parents": [parent], "author": who,
    });
    let (status, commit) = send(&github, "POST", "git/commits", &commit).await;
    assert_eq!((status, &commit["author"]["name"]), (201, &json!("ann")));
    let body = json!({"sha": commit["sha"]});
    send(&github, "PATCH", "git/refs/heads/many", &body).await;
    let file = |path| github.file(GARDEN, "many", path).unwrap();
    assert_eq!(file("docs/a.md"), "body\n");
    assert_eq!(file("docs/b.md"), "b\n");
    assert_eq!(file("README.md"), "# Read me\n");
    assert_eq!(github.branches()[1].ahead, ["Add docs"]);
    let path = format!("git/commits/{}", commit["sha"].as_str().unwrap());
    assert_eq!(get(&github, &path).await.1, commit);
    let without = json!({"base_tree": tree["sha"], "tree": [
        {"path": "docs/a.md", "mode": "100644", "type": "blob", "sha": null},
    ]});
    let (_, less) = send(&github, "POST", "git/trees", &without).await;
    assert_eq!(less["tree"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn wrong_parts_of_a_commit_are_refused() {
    let github = garden().await;
    let tree = |entry: Value| json!({"tree": [entry]});
    for (path, body) in [
        ("git/blobs", json!({"content": "a", "encoding": "utf-16"})),
        ("git/blobs", json!({"content": "*", "encoding": "base64"})),
        ("git/blobs", json!({})),
        ("git/trees", json!({})),
        ("git/trees", json!({"tree": []})),
        (
            "git/trees",
            tree(json!({"path": "a", "mode": "1", "content": "a"})),
        ),
        (
            "git/trees",
            tree(json!({"path": "", "mode": "100644", "content": "a"})),
        ),
        (
            "git/trees",
            tree(json!({"path": "a", "mode": "100644", "sha": NOWHERE})),
        ),
        (
            "git/trees",
            json!({"base_tree": NOWHERE, "tree": [{"path": "a"}]}),
        ),
        ("git/commits", json!({"message": "a", "tree": NOWHERE})),
        ("git/commits", json!({"tree": NOWHERE})),
    ] {
        refused(&github, ("POST", path), &body, 422).await;
    }
    assert_eq!(get(&github, &format!("git/commits/{NOWHERE}")).await.0, 404);
}
