//! What comes out: the intent with its confidence, the other guesses, the wishes and why.

use std::ops::Range;

use serde::Serialize;

use super::{
    Context,
    adjust::Trace,
    concept::{Concept, Concepts},
    entities::{self, Entities},
    model::{Model, Read},
    outline::Outline,
};
use crate::domain::{decision::Guess, intent::Intent};

/// What a message wants, as far as it can be told.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Understanding {
    /// The likeliest intent.
    pub intent: Intent,
    /// How likely it is, from 0 to 1.
    pub confidence: f64,
    /// The other intents, the likeliest first; with the winner they sum to one at most.
    pub alternatives: Vec<Guess>,
    /// What the message says for the intent.
    pub entities: Entities,
    /// Every wish in the message when it holds more than one, in their order; otherwise none.
    pub wishes: Vec<Wish>,
    /// How the confidence came about.
    pub trace: Trace,
    /// Why, for an operator. It holds none of the message's words.
    pub reasoning: String,
}

/// One wish among several.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Wish {
    /// What is wanted.
    pub intent: Intent,
    /// How likely that is.
    pub confidence: f64,
    /// Which part of the message asks for it, in bytes.
    pub part: Range<usize>,
    /// What that part says.
    pub entities: Entities,
}

pub(super) fn of(model: &Model, read: &Read<'_>, trace: Trace, context: &Context) -> Understanding {
    let (first, alternatives) = ranked(&trace);
    Understanding {
        intent: first.intent,
        confidence: first.confidence,
        alternatives,
        entities: entities::of(first.intent, read),
        wishes: wishes(model, read, context),
        trace,
        reasoning: reasoning(first, &read.outline, &trace),
    }
}

fn ranked(trace: &Trace) -> (Guess, Vec<Guess>) {
    let probabilities = trace.probabilities();
    let mut guesses: Vec<Guess> = Intent::ALL
        .into_iter()
        .map(|intent| Guess {
            intent,
            confidence: probabilities[intent.index()],
        })
        .collect();
    guesses.sort_by(|left, right| right.confidence.total_cmp(&left.confidence));
    let first = guesses.remove(0);
    (first, guesses)
}

/// What a clause must speak of to be worth asking the model about by itself.
const WISHING: Concepts = Concepts::of(&[
    Concept::Draw,
    Concept::Make,
    Concept::Imagine,
    Concept::Remind,
    Concept::Unforget,
    Concept::Reminder,
    Concept::Schedule,
    Concept::Propose,
    Concept::Add,
    Concept::Wish,
    Concept::Show,
    Concept::Status,
    Concept::Alive,
    Concept::Help,
    Concept::Capability,
    Concept::HowTo,
]);

/// From here on a part of a message counts as a wish of its own.
const CLEAR: f64 = 0.60;

/// The wishes of a message that holds more than one.
fn wishes(model: &Model, read: &Read<'_>, context: &Context) -> Vec<Wish> {
    let parts = parts(&read.outline);
    if parts.len() < 2 {
        return Vec::new();
    }
    let mut wishes: Vec<Wish> = Vec::new();
    for part in parts.into_iter().take(5) {
        let tokens = &read.text.tokens;
        let units = &read.outline.units;
        let start = tokens[units[part.start].tokens.start].range.start;
        let last = units[part.end - 1].tokens.end - 1;
        let end = match tokens.get(last + 1) {
            Some(next) if next.range.len() == 1 && next.range.start == tokens[last].range.end => {
                next.range.end
            }
            _ => tokens[last].range.end,
        };
        let inner = model.read(&read.text.raw[start..end]);
        let (first, _) = ranked(&model.trace(&inner, context));
        let clear = first.intent != Intent::GeneralConversation && first.confidence >= CLEAR;
        let repeated = wishes.iter().any(|wish| wish.intent == first.intent && !first.intent.acts());
        if clear && !repeated {
            wishes.push(Wish {
                intent: first.intent,
                confidence: first.confidence,
                part: start..end,
                entities: entities::of(first.intent, &inner),
            });
        }
    }
    if wishes.len() < 2 || wishes.iter().all(|wish| !wish.intent.acts()) {
        return Vec::new();
    }
    wishes
}

/// Stretches of units that each begin with something wished for.
fn parts(outline: &Outline) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    for clause in &outline.clauses {
        let head = outline.head(clause);
        let asks = matches!(
            clause.frame,
            None | Some(Concept::Can | Concept::Want | Concept::HowTo | Concept::Is | Concept::Wish)
        );
        let wishing = head.meets(WISHING) || clause.frame == Some(Concept::Can);
        match parts.last_mut() {
            Some(last) if !(asks && wishing) => last.end = clause.units.end,
            None if !(asks && wishing) => {}
            _ => parts.push(clause.units.clone()),
        }
    }
    parts
}

fn reasoning(first: Guess, outline: &Outline, trace: &Trace) -> String {
    let mut ideas: Vec<&str> = Vec::new();
    for clause in outline.clauses.iter().take(3) {
        let said = outline.said(clause).iter().take(3);
        ideas.extend(clause.frame.into_iter().chain(said).map(Concept::name));
    }
    ideas.dedup();
    ideas.truncate(6);
    let at = first.intent.index();
    let mut parts = vec![match ideas.as_slice() {
        [] => String::from("no telling words"),
        ideas => format!("the wording shows {}", ideas.join(", ")),
    }];
    parts.push(format!("the model gives {:.2}", trace.model[at]));
    if trace.keywords[at] > 0.0 {
        parts.push(format!("plain words add {:.2}", trace.keywords[at]));
    }
    if trace.context[at] > 0.0 {
        parts.push(format!("the conversation adds {:.2}", trace.context[at]));
    }
    if trace.ambiguity > 0.0 {
        parts.push(format!("vague wording takes {:.2} from actions", trace.ambiguity));
    }
    parts.join("; ")
}
