//! What a message says for its intent: the picture, the feature, the task. By rules over the words
//! and their ideas, so what is given back is the person's own wording, less the asking.
//!
//! Times are found elsewhere; whoever knows them hands in their places, to be cut from the task.

mod dimensions;
mod feature;
mod image;
mod japanese;
mod priority;
mod said;
mod schedule;
mod styles;

use std::{collections::BTreeMap, ops::Range};

use serde::{Deserialize, Serialize};

use self::said::Said;
use super::{lexicon::Lexicon, model::Read, text::Text};
use crate::Intent;

/// What was found; what does not belong to the intent is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entities {
    /// The picture, in the person's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    /// Its style, by its English name where it is a known one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub style: Option<String>,
    /// Its size (`1024x768`), ratio (`16:9`) or shape (`square`, `portrait`, `landscape`, `wide`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dimensions: Option<String>,
    /// The feature in a line without markup or mentions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The feature at length.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How much it matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// What to be reminded of, without the time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_name: Option<String>,
    /// What an intent finds by itself, by its names.
    #[serde(flatten)]
    pub other: BTreeMap<String, String>,
}

/// How much a feature matters to the person who asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Some day.
    Low,
    /// Said to be so.
    Medium,
    /// Soon.
    High,
    /// At once.
    Critical,
}

/// The style and the size that the description of a picture names, read as in a message. No trained
/// model is needed: both are told by their own words.
#[must_use]
pub fn look_of(description: &str) -> Entities {
    let lexicon = Lexicon::default();
    let text = Text::read(description, &lexicon);
    let said = Said::without_ideas(&text);
    Entities {
        style: styles::named(&said),
        dimensions: dimensions::named(&said),
        ..Entities::default()
    }
}

pub(super) fn of(intent: Intent, read: &Read<'_>) -> Entities {
    let said = Said::of(read);
    match intent {
        Intent::GenerateImage => image::found(&said),
        Intent::SubmitFeature => feature::found(&said),
        Intent::ScheduleTask => Entities {
            task_name: schedule::task(&said, &[]),
            ..Entities::default()
        },
        _ => Entities {
            other: (intent.description().found)
                .map_or_else(BTreeMap::new, |found| found(read.text.raw)),
            ..Entities::default()
        },
    }
}

/// The task in a message, when the places of its time words are known.
pub(super) fn task(read: &Read<'_>, times: &[Range<usize>]) -> Option<String> {
    schedule::task(&Said::of(read), times)
}
