//! What stands below a message to be pressed, chosen from or filled in, on any platform.
//!
//! Discord's limits are kept to by everybody: they are the narrowest.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ids::JobId;

/// The longest id of a component, in characters (Discord's `custom_id`).
pub const LONGEST_ID: usize = 100;
/// The longest label, in characters.
pub const LONGEST_LABEL: usize = 80;
/// The most options of one select.
pub const MOST_OPTIONS: usize = 25;
/// The most components of one message: doors lay buttons out in rows of five, and give everything
/// else a row of its own, of which there may be five.
pub const MOST_ROWS: usize = 5;
/// Buttons in one row.
pub const BUTTONS_A_ROW: usize = 5;
/// The longest text that can be filled in, in characters.
pub const LONGEST_VALUE: usize = 4000;

/// Something below a message that its reader can use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    /// What a press of it names.
    pub id: String,
    /// What it is.
    pub kind: ComponentKind,
    /// What stands on it; for a select what it asks for.
    pub label: String,
    /// How it looks, where that can be told.
    #[serde(default, skip_serializing_if = "Style::is_plain")]
    pub style: Style,
    /// What a select offers; nothing for anything else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// What a text field holds already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// What a component is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ComponentKind {
    /// It is pressed, without values.
    Button,
    /// One of its options is chosen: its value comes with the press.
    Select,
    /// A text is filled in, which comes with the press. On Discord it is a button that opens a form.
    Text,
}

/// How a button looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Style {
    /// Like any other.
    #[default]
    Plain,
    /// What most will want.
    Primary,
    /// What cannot be undone.
    Danger,
}

impl Style {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde hands in references"
    )]
    fn is_plain(&self) -> bool {
        *self == Self::Plain
    }
}

/// One of the options of a select.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What comes with the press, at most 100 characters.
    pub value: String,
    /// What stands there, at most 100 characters.
    pub label: String,
    /// It is what holds at present.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub chosen: bool,
}

impl Component {
    /// A button.
    #[must_use]
    pub fn button(target: &Target, label: &str) -> Self {
        Self::new(ComponentKind::Button, target, label)
    }

    /// A select.
    #[must_use]
    pub fn select(target: &Target, label: &str, options: Vec<Choice>) -> Self {
        Self {
            options,
            ..Self::new(ComponentKind::Select, target, label)
        }
    }

    /// A text to fill in.
    #[must_use]
    pub fn text(target: &Target, label: &str, value: Option<String>) -> Self {
        Self {
            value,
            ..Self::new(ComponentKind::Text, target, label)
        }
    }

    /// The same, looking like that.
    #[must_use]
    pub fn styled(self, style: Style) -> Self {
        Self { style, ..self }
    }

    fn new(kind: ComponentKind, target: &Target, label: &str) -> Self {
        Self {
            id: target.written(),
            kind,
            label: label.chars().take(LONGEST_LABEL).collect(),
            style: Style::Plain,
            options: Vec::new(),
            value: None,
        }
    }
}

/// What a press is about, as the id of its component tells. Nobody believes it: an offer is looked
/// up, and it says who may press and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// One of the choices of an offer.
    Offer {
        /// Which offer.
        offer: Uuid,
        /// Which of its choices: a short word.
        choice: String,
    },
    /// What somebody thinks of an answer.
    Vote {
        /// The job that answered.
        job: JobId,
        /// Whether it was good.
        good: bool,
    },
}

impl Target {
    /// One of the choices of an offer.
    #[must_use]
    pub fn offer(offer: Uuid, choice: impl Into<String>) -> Self {
        Self::Offer {
            offer,
            choice: choice.into(),
        }
    }

    /// The id of a component.
    #[must_use]
    pub fn written(&self) -> String {
        match self {
            Self::Offer { offer, choice } => format!("o:{}:{choice}", offer.simple()),
            Self::Vote { job, good } => {
                let word = if *good { "up" } else { "down" };
                format!("v:{}:{word}", job.0.simple())
            }
        }
    }

    /// Reads the id of a component; `None` when it is none of ours.
    #[must_use]
    pub fn read(id: &str) -> Option<Self> {
        if id.chars().count() > LONGEST_ID {
            return None;
        }
        let mut parts = id.splitn(3, ':');
        let (kind, of, word) = (parts.next()?, parts.next()?, parts.next()?);
        let of = Uuid::try_parse(of).ok()?;
        match (kind, word) {
            ("o", choice) => Some(Self::offer(of, choice)),
            ("v", "up" | "down") => Some(Self::Vote {
                job: JobId(of),
                good: word == "up",
            }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_component_is_read_as_it_was_written() {
        let of = Uuid::from_u128(7);
        let vote = |good| Target::Vote {
            job: JobId(of),
            good,
        };
        for target in [
            Target::offer(of, "generate_image"),
            Target::offer(of, "a:b"),
            vote(true),
            vote(false),
        ] {
            assert_eq!(Target::read(&target.written()), Some(target));
        }
        let long = format!("o:{}:{}", of.simple(), "x".repeat(80));
        for bad in ["", "o", "o:1:yes", "x:1:2", "v:1:up", "ja", &long] {
            assert_eq!(Target::read(bad), None, "{bad}");
        }
        let sideways = format!("v:{}:sideways", of.simple());
        assert_eq!(Target::read(&sideways), None);
    }
}
