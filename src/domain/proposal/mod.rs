//! A proposal: what a request for a feature becomes where everybody can read it.
//!
//! A [`Draft`] holds words of a person or of a model, and is believed in nothing: whatever is
//! published goes through [`paragraphs`] or [`title`], which leave no mention, no reference, no command and no
//! markup in it.

mod alike;
mod plain;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use self::{
    alike::{are_alike, likeness},
    plain::{line, paragraphs, title},
};
use super::feature::Priority;

/// The longest title, in characters.
pub const LONGEST_TITLE: usize = 80;
/// The longest text of a field.
const LONGEST_TEXT: usize = 4000;
/// The longest point of a list.
const LONGEST_POINT: usize = 400;
/// The most points of a list.
const MOST_POINTS: usize = 12;
/// The longest text that is published in one piece. (GitHub takes 65,536 characters.)
const LONGEST_BODY: usize = 60_000;

/// What is proposed, in words that nobody has looked over yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// The feature in one short line.
    pub title: String,
    /// What it is.
    pub description: String,
    /// Who wants it, and what for.
    pub user_story: String,
    /// How one sees that it works.
    pub acceptance_criteria: Vec<String>,
    /// What is to be thought of.
    pub technical_considerations: Vec<String>,
    /// How it might be done.
    pub suggested_approach: String,
}

impl Draft {
    /// A draft that says no more than the person did.
    #[must_use]
    pub fn of_words(title: &str, description: &str) -> Self {
        let description = if description.trim().is_empty() {
            title
        } else {
            description
        };
        Self {
            title: title.to_owned(),
            description: description.to_owned(),
            user_story: format!(
                "As somebody who uses this bot, I would like the following: {}",
                title.trim()
            ),
            acceptance_criteria: vec![
                "What the description asks for can be done.".to_owned(),
                "The person who asked for it finds that it is what they meant.".to_owned(),
            ],
            technical_considerations: vec![
                "Nothing was looked into yet: this was written down from the request alone."
                    .to_owned(),
            ],
            suggested_approach: "To be found by whoever takes this up.".to_owned(),
        }
        .bounded()
    }

    /// Reads what a model answered; `None` when it is no draft. A model that was not held to the
    /// form may have put it into a fence, or words around it.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let draft: Self = match serde_json::from_str(text.trim()) {
            Ok(draft) => draft,
            Err(_) => serde_json::from_str(text.get(text.find('{')?..=text.rfind('}')?)?).ok()?,
        };
        let draft = draft.bounded();
        let texts = [
            &draft.title,
            &draft.description,
            &draft.user_story,
            &draft.suggested_approach,
        ];
        let lists = [&draft.acceptance_criteria, &draft.technical_considerations];
        let is_whole = texts.iter().all(|text| !text.is_empty())
            && lists.iter().all(|points| !points.is_empty());
        is_whole.then_some(draft)
    }

    /// What a model is to fill in, as a JSON Schema: closed, and without bounds.
    #[must_use]
    pub fn form() -> Value {
        let (text, list) = (
            json!({"type": "string"}),
            json!({"type": "array", "items": {"type": "string"}}),
        );
        json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["title", "description", "user_story", "acceptance_criteria",
                         "technical_considerations", "suggested_approach"],
            "properties": {
                "title": text,
                "description": text,
                "user_story": text,
                "acceptance_criteria": list,
                "technical_considerations": list,
                "suggested_approach": text,
            },
        })
    }

    fn bounded(self) -> Self {
        let text = |text: String| beginning(text.trim(), LONGEST_TEXT);
        let points = |points: Vec<String>| {
            let points = points.iter().map(|it| beginning(it.trim(), LONGEST_POINT));
            let points = points.filter(|it| !it.is_empty());
            points.take(MOST_POINTS).collect()
        };
        Self {
            title: title(&self.title),
            description: text(self.description),
            user_story: text(self.user_story),
            acceptance_criteria: points(self.acceptance_criteria),
            technical_considerations: points(self.technical_considerations),
            suggested_approach: text(self.suggested_approach),
        }
    }
}

/// A draft with what is known of where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal<'a> {
    /// What is proposed.
    pub draft: &'a Draft,
    /// How much it matters to whoever asked.
    pub priority: Priority,
    /// By what those who run the bot find the request.
    pub reference: &'a str,
    /// Where it was asked for, when everybody may read that.
    pub link: Option<&'a str>,
}

impl Proposal<'_> {
    /// The title of a pull request or an issue.
    #[must_use]
    pub fn title(&self) -> String {
        title(&self.draft.title)
    }

    /// The proposal as a document of its own.
    #[must_use]
    pub fn document(&self) -> String {
        let title = line(&self.title(), LONGEST_TITLE);
        cut(format!("# {title}\n\n{}", self.sections()))
    }

    /// What a pull request says that brings the document at `path`.
    #[must_use]
    pub fn pull_request(&self, path: &str) -> String {
        cut(format!(
            "This draft brings a proposal as a document, `{path}`, and nothing else: the feature is \
             not built yet.\n\n{}",
            self.sections()
        ))
    }

    /// What an issue says. `marker` is what it is found by.
    #[must_use]
    pub fn issue(&self, marker: &str) -> String {
        format!("{}\n{marker}\n", cut(self.sections()))
    }

    fn sections(&self) -> String {
        let draft = self.draft;
        let text = |text: &str| paragraphs(text, LONGEST_TEXT);
        let sections = [
            ("Description", text(&draft.description)),
            ("User story", text(&draft.user_story)),
            (
                "Acceptance criteria",
                list("- [ ] ", &draft.acceptance_criteria),
            ),
            (
                "Technical considerations",
                list("- ", &draft.technical_considerations),
            ),
            ("Suggested approach", text(&draft.suggested_approach)),
            ("Origin", self.origin()),
        ];
        let written = sections.map(|(heading, content)| {
            let is_empty = content.is_empty();
            let content = if is_empty {
                "Nothing was said."
            } else {
                &content
            };
            format!("## {heading}\n\n{content}\n\n")
        });
        written.concat()
    }

    fn origin(&self) -> String {
        let mut lines = vec![
            format!("- Priority: {}", self.priority.name()),
            format!(
                "- Asked for by somebody who uses the bot; reference `{}`",
                self.reference
            ),
        ];
        lines.extend(
            self.link
                .map(|link| format!("- [Where it was asked for]({link})")),
        );
        lines.join("\n")
    }
}

fn list(mark: &str, points: &[String]) -> String {
    let points = points.iter().map(|point| line(point, LONGEST_POINT));
    let points = points.filter(|point| !point.is_empty());
    let lines = points
        .take(MOST_POINTS)
        .map(|point| format!("{mark}{point}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// What a file is called that holds a proposal of this title, without the end of its name.
#[must_use]
pub fn file_name(title: &str) -> String {
    let mut name = String::new();
    for c in title.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
        if name.len() >= 40 {
            break;
        }
    }
    let name = name.trim_matches('-');
    if name.is_empty() {
        "feature".to_owned()
    } else {
        name.to_owned()
    }
}

/// The beginning of a text, without what no table takes.
fn beginning(text: &str, longest: usize) -> String {
    let letters = text.chars().filter(|c| *c != '\0');
    letters.take(longest).collect()
}

/// Cuts what is too long behind a line.
fn cut(text: String) -> String {
    let Some((end, _)) = text.char_indices().nth(LONGEST_BODY) else {
        return text;
    };
    let end = text[..end].rfind('\n').unwrap_or(end);
    format!("{}\n", &text[..end])
}
