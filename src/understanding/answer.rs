//! What comes out, and how it is written: one JSON object whose names are a contract.

use std::ops::Range;

use jiff::Zoned;
use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::{
    domain::{
        decision::{Decision, Guess},
        intent::Intent,
        reading::IntentResult,
    },
    nlu::{self, times::Problem},
};

/// What a message wants, and what to do about it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Understood {
    /// The version of what is written.
    pub version: u16,
    /// The likeliest intent.
    pub intent: Intent,
    /// How likely it is, from 0 to 1.
    #[serde(serialize_with = "share")]
    pub confidence: f64,
    /// The other intents, the likeliest first; with the winner they sum to one at most.
    #[serde(serialize_with = "pairs")]
    pub alternatives: Vec<Guess>,
    /// What the message says for the intent.
    pub entities: Entities,
    /// What to do about it.
    pub decision: Decision,
    /// Every wish in the message when it holds more than one, in their order; otherwise none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wishes: Vec<Wish>,
    /// Why, for an operator. It holds none of the message's words.
    pub reasoning: String,
    /// How it came about.
    pub trace: Trace,
}

impl Understood {
    /// The same as everybody may read it.
    ///
    /// # Panics
    /// Never: what is written is what is read.
    #[must_use]
    pub fn result(&self) -> IntentResult {
        let written = serde_json::to_value(self).expect("every name is text");
        serde_json::from_value(written).expect("it has the shape of a result")
    }
}

/// One wish among several.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Wish {
    /// What is wanted.
    pub intent: Intent,
    /// How likely that is.
    #[serde(serialize_with = "share")]
    pub confidence: f64,
    /// Which part of the message asks for it, in bytes.
    #[serde(serialize_with = "place")]
    pub part: Range<usize>,
    /// What that part says.
    pub entities: Entities,
    /// What to do about it.
    pub decision: Decision,
    /// Why, for an operator.
    #[serde(rename = "reasoning")]
    pub why: &'static str,
    /// What should be asked before it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doubt: Option<Doubt>,
}

/// What a message says for its intent; what does not belong to it is absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Entities {
    /// The picture, the feature or the task.
    #[serde(flatten)]
    pub said: nlu::Entities,
    /// When, for the first time, in the person's zone. With a doubt, as far as it can be told.
    #[serde(serialize_with = "moment", skip_serializing_if = "Option::is_none")]
    pub at: Option<Zoned>,
    /// The rule by which it comes again, as RFC 5545 writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recurrence: Option<String>,
}

impl Entities {
    /// Whether there are words of the message among them, or a time.
    #[must_use]
    pub fn say_anything(&self) -> bool {
        *self != Self::default()
    }
}

impl From<nlu::Entities> for Entities {
    fn from(said: nlu::Entities) -> Self {
        Self {
            said,
            ..Self::default()
        }
    }
}

/// What is doubtful about when something is wanted, and should be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// No time was said.
    NoTime,
    /// The time that was said is over, can be read in several ways, or does not exist.
    About(Problem),
}

impl Doubt {
    /// Its name in the answer.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NoTime => "no_time",
            Self::About(problem) => match problem {
                Problem::Past => "past",
                Problem::AmbiguousHour { .. } => "ambiguous_hour",
                Problem::OpenHour => "open_hour",
                Problem::AmbiguousDate { .. } => "ambiguous_date",
                Problem::NoSuchDate => "no_such_date",
                Problem::NoSuchTime => "no_such_time",
                Problem::Skipped => "skipped_by_daylight_saving",
                Problem::Twice => "twice_by_daylight_saving",
                Problem::Vague => "vague",
                Problem::HowOften => "how_often_only",
                Problem::Several => "several",
            },
        }
    }

    /// The reading that was not taken, where there are two.
    #[must_use]
    pub const fn other_reading(&self) -> Option<&Zoned> {
        match self {
            Self::About(Problem::AmbiguousHour { other } | Problem::AmbiguousDate { other }) => {
                Some(other)
            }
            _ => None,
        }
    }
}

impl Serialize for Doubt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("about", self.name())?;
        if let Some(other) = self.other_reading() {
            map.serialize_entry("other", &iso(other))?;
        }
        map.end()
    }
}

/// How the answer came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// The parts of the confidence.
    pub parts: nlu::Trace,
    /// What should be asked before it is done.
    pub doubt: Option<Doubt>,
}

/// The parts of one intent's score.
#[derive(Serialize)]
struct Parts {
    model: f64,
    keywords: f64,
    context: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    asked: Option<f64>,
}

impl Serialize for Trace {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for intent in Intent::ALL {
            let at = intent.index();
            let parts = Parts {
                model: floored(f64::from(self.parts.model[at])),
                keywords: floored(f64::from(self.parts.keywords[at])),
                context: floored(f64::from(self.parts.context[at])),
                asked: (self.parts.asked).map(|asked| floored(f64::from(asked[at]))),
            };
            map.serialize_entry(intent.name(), &parts)?;
        }
        map.serialize_entry("ambiguity", &floored(f64::from(self.parts.ambiguity)))?;
        map.serialize_entry("sharpness", &floored(f64::from(self.parts.sharpness)))?;
        if let Some(doubt) = &self.doubt {
            map.serialize_entry("doubt", doubt)?;
        }
        map.end()
    }
}

fn iso(at: &Zoned) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// Cut to four places, so that what sums to one at most still does.
fn floored(share: f64) -> f64 {
    // What was a whole number of ten thousandths stays one, whatever became of its last bits.
    (share * 10_000.0 + 1e-4).floor() / 10_000.0
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands in references"
)]
fn share<S: Serializer>(share: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(floored(*share))
}

fn pairs<S: Serializer>(guesses: &[Guess], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(
        guesses
            .iter()
            .map(|guess| (guess.intent, floored(guess.confidence))),
    )
}

fn place<S: Serializer>(part: &Range<usize>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq([part.start, part.end])
}

#[expect(clippy::ref_option, reason = "serde hands in references")]
fn moment<S: Serializer>(at: &Option<Zoned>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => serializer.serialize_str(&iso(at)),
        None => serializer.serialize_none(),
    }
}
