//! The search for issues and pull requests, with the qualifiers a bot needs.
//!
//! Words are found as they stand, in titles and texts. There is no ranking: the newest come first.

use serde_json::{Value, json};

use super::{
    call::{Answer, Call, Content, Outcome},
    error::Refusal,
    issues::{has_label, sort},
    items, rights,
    world::{Condition, Item, Repository, World},
};

/// The longest query, in characters without qualifiers.
const LONGEST: usize = 256;

/// What a query asks for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Query {
    repositories: Vec<String>,
    is_pull: Option<bool>,
    state: Option<&'static str>,
    merged: bool,
    labels: Vec<String>,
    author: Option<String>,
    title_only: bool,
    words: Vec<String>,
}

/// `GET /search/issues`.
pub fn issues(call: &Call<'_>, world: &World) -> Outcome {
    let query = read(call.asked("q").unwrap_or_default())?;
    let mut found: Vec<(&Repository, &Item)> = Vec::new();
    for name in &query.repositories {
        let repository = world.named(name);
        let repository = repository.filter(|it| rights::sees(call.token, it));
        // What cannot be seen is said not to exist, and is an error here.
        let repository = repository.ok_or_else(|| {
            let mut refusal = Refusal::field("Search", "q", "invalid");
            refusal.errors[0]["message"] =
                "The listed users and repositories cannot be searched either because the resources \
                 do not exist or you do not have permission to view them."
                    .into();
            refusal
        })?;
        let items = repository.items.values();
        found.extend(
            items
                .filter(|item| query.finds(item))
                .map(|item| (repository, item)),
        );
    }
    sort(call, &mut found, |(_, item)| item.issue());
    let total = found.len();
    let written = found.into_iter().map(|(repository, item)| {
        let mut issue = items::issue(call.base, repository, item);
        issue["score"] = 1.0.into();
        issue
    });
    let (part, links) = call.part(written.collect::<Vec<Value>>());
    let body = json!({"total_count": total, "incomplete_results": false, "items": part});
    Ok(Answer {
        status: 200,
        content: Content::Json(body),
        headers: links.map(|links| ("link", links)).into_iter().collect(),
    })
}

impl Query {
    fn finds(&self, item: &Item) -> bool {
        let (issue, pull) = (item.issue(), item.pull());
        let is_open = issue.state == Condition::Open;
        let is_merged = pull.is_some_and(|pull| pull.merged_ms.is_some());
        let mut text = issue.title.to_lowercase();
        if !self.title_only {
            text.push('\n');
            text.push_str(&issue.body.as_deref().unwrap_or_default().to_lowercase());
        }
        self.is_pull.is_none_or(|wanted| wanted == pull.is_some())
            && self.state.is_none_or(|state| (state == "open") == is_open)
            && (!self.merged || is_merged)
            && self.labels.iter().all(|label| has_label(issue, label))
            && self.author.as_ref().is_none_or(|it| *it == issue.author)
            && self.words.iter().all(|word| text.contains(word.as_str()))
    }
}

/// Reads a query. Without a repository it would be about all of GitHub, which is not here.
fn read(text: &str) -> Result<Query, Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::field("Search", "q", "missing"));
    }
    let mut query = Query::default();
    for term in terms(text) {
        let (name, value) = term.split_once(':').unwrap_or(("", &term));
        match (name, value) {
            ("repo", name) => query.repositories.push(name.to_owned()),
            ("is" | "type", "pr" | "pull-request") => query.is_pull = Some(true),
            ("is" | "type", "issue") => query.is_pull = Some(false),
            ("is" | "state", "open") => query.state = Some("open"),
            ("is" | "state", "closed") => query.state = Some("closed"),
            ("is", "merged") => query.merged = true,
            ("label", label) => query.labels.push(label.to_owned()),
            ("author", author) => query.author = Some(author.to_owned()),
            ("in", "title") => query.title_only = true,
            ("in", _) => {}
            _ => query.words.push(term.to_lowercase()),
        }
    }
    let length: usize = query
        .words
        .iter()
        .map(|word| word.chars().count() + 1)
        .sum();
    if length > LONGEST + 1 {
        let mut refusal = Refusal::field("Search", "q", "invalid");
        refusal.errors[0]["message"] = "The search is longer than 256 characters.".into();
        return Err(refusal);
    }
    if query.is_pull.is_none() {
        let mut refusal = Refusal::field("Search", "q", "invalid");
        "Query must include 'is:issue' or 'is:pull-request'".clone_into(&mut refusal.message);
        return Err(refusal);
    }
    if query.repositories.is_empty() {
        return Err(Refusal::field("Search", "q", "invalid"));
    }
    Ok(query)
}

/// What stands between spaces, where quotes hold together.
fn terms(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    let mut term = String::new();
    let mut is_quoted = false;
    for letter in text.chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            letter if letter.is_whitespace() && !is_quoted => {
                terms.push(std::mem::take(&mut term));
            }
            letter => term.push(letter),
        }
    }
    terms.push(term);
    terms.retain(|term| !term.is_empty());
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_with_its_qualifiers() {
        let query = read(
            "repo:acme/garden is:issue is:open in:title label:\"big idea\" Dark \"in the night\"",
        );
        let query = query.unwrap();
        assert_eq!(query.repositories, ["acme/garden"]);
        assert_eq!((query.is_pull, query.state), (Some(false), Some("open")));
        assert_eq!(query.labels, ["big idea"]);
        assert_eq!(query.words, ["dark", "in the night"]);
        assert!(query.title_only);
        let long = format!("repo:a/b is:pr {}", "a".repeat(257));
        for wrong in ["", "repo:a/b dark", "is:pr dark", &long] {
            assert_eq!(read(wrong).unwrap_err().status, 422, "{wrong}");
        }
    }
}
