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
    text::Kind,
};
use crate::{Guess, Intent};

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

pub(super) fn of(model: &Model, read: &Read<'_>, trace: Trace, context: Context) -> Understanding {
    let (first, alternatives) = ranked(&trace);
    let wishes = wishes(model, read, context);
    // A part of the message that asks for this alone says it more plainly than the whole.
    let own_part = wishes.iter().find(|wish| wish.intent == first.intent);
    let entities = own_part.map_or_else(
        || entities::of(first.intent, read),
        |wish| wish.entities.clone(),
    );
    Understanding {
        intent: first.intent,
        confidence: first.confidence,
        alternatives,
        entities,
        wishes,
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

/// How many wishes of a message are looked for.
const MOST_WISHES: usize = 5;

/// From here on a part of a message counts as a wish of its own.
const CLEAR: f64 = 0.60;

/// The wishes of a message that holds more than one.
fn wishes(model: &Model, read: &Read<'_>, context: Context) -> Vec<Wish> {
    let parts = parts(&read.outline);
    if parts.len() < 2 {
        return Vec::new();
    }
    let mut wishes: Vec<Wish> = Vec::new();
    for part in parts.into_iter().take(MOST_WISHES) {
        let goes_on = !read.outline.units[part.start].concepts.has(Concept::And);
        let range = written(read, &part);
        let wish = wish(model, &read.text.raw[range.clone()], context, range.start);
        match wishes.last_mut() {
            _ if wish.intent == Intent::GeneralConversation || wish.confidence < CLEAR => {}
            // "Suggestion: add polls" is one wish said twice.
            Some(last) if goes_on && last.intent == wish.intent => {
                let start = last.part.start;
                let whole = &read.text.raw[start..range.end];
                last.entities = entities::of(last.intent, &model.read(whole));
                last.part = start..range.end;
            }
            _ => wishes.push(wish),
        }
    }
    if wishes.len() < 2 || wishes.iter().all(|wish| !wish.intent.acts()) {
        return Vec::new();
    }
    wishes
}

fn wish(model: &Model, part: &str, context: Context, start: usize) -> Wish {
    let read = model.read(part);
    let (first, _) = ranked(&model.trace(&read, context));
    Wish {
        intent: first.intent,
        confidence: first.confidence,
        part: start..start + part.len(),
        entities: entities::of(first.intent, &read),
    }
}

/// The place of some units in the message, with the sign that ends them.
fn written(read: &Read<'_>, units: &Range<usize>) -> Range<usize> {
    let tokens = &read.text.tokens;
    let outline = &read.outline.units;
    let start = tokens[outline[units.start].tokens.start].range.start;
    let last = outline[units.end - 1].tokens.end - 1;
    let end = tokens[last].range.end;
    let sign = tokens
        .get(last + 1)
        .filter(|next| matches!(next.kind, Kind::Mark(_)) && next.range.start == end);
    start..sign.map_or(end, |sign| sign.range.end)
}

/// Stretches of units that each begin with something wished for.
fn parts(outline: &Outline) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    for clause in &outline.clauses {
        let asks = matches!(
            clause.frame,
            None | Some(
                Concept::Can | Concept::Want | Concept::HowTo | Concept::Is | Concept::Wish
            )
        );
        let wishing = outline.head(clause).meets(WISHING) || clause.frame == Some(Concept::Can);
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
    let whose = if trace.asked.is_some() {
        "both together give"
    } else {
        "the model gives"
    };
    parts.push(format!("{whose} {:.2}", trace.model[at]));
    if trace.keywords[at] > 0.0 {
        parts.push(format!("plain words add {:.2}", trace.keywords[at]));
    }
    if trace.context[at] > 0.0 {
        parts.push(format!("the conversation adds {:.2}", trace.context[at]));
    }
    if let Some(asked) = trace.asked {
        parts.push(format!("a second opinion gives {:.2}", asked[at]));
    }
    if trace.ambiguity > 0.0 {
        parts.push(format!(
            "vague wording takes {:.2} from actions",
            trace.ambiguity
        ));
    }
    if let Some([one, other]) = trace.left_open() {
        parts.push(format!("{} or {} is left open", one.name(), other.name()));
    }
    parts.join("; ")
}
