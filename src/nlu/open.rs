//! What a wording leaves open however well it is read: which two intents its writer may have, so
//! that the bot asks instead of guessing. Whether those two are the likeliest is seen elsewhere.

use super::{
    Context,
    concept::{Concept, Concepts},
    outline::{Outline, Unit},
};
use crate::Intent;

/// What may stand beside a thing that is only named.
const BESIDE: Concepts = Concepts::of(&[
    Concept::Please,
    Concept::Bot,
    Concept::Filler,
    Concept::Emoji,
    Concept::Mention,
    Concept::Article,
    Concept::With,
]);

/// What says whether a part of the bot is asked about or asked for.
const SAYING_WHICH: Concepts = Concepts::of(&[
    Concept::Propose,
    Concept::Add,
    Concept::Wish,
    Concept::Lacking,
    Concept::Should,
    Concept::HowTo,
    Concept::Capability,
    Concept::Command,
    Concept::Help,
    Concept::Usage,
    Concept::Me,
]);

/// What has its time.
const MATTERS: Concepts =
    Concepts::of(&[Concept::Event, Concept::Chore, Concept::Life, Concept::Food]);

/// What says when.
const TIME: Concepts = Concepts::of(&[
    Concept::Clock,
    Concept::When,
    Concept::Span,
    Concept::Number,
    Concept::Another,
]);

/// The two intents that a short message leaves open.
pub(super) fn readings(outline: &Outline, context: Context) -> Option<[Intent; 2]> {
    let [clause] = outline.clauses.as_slice() else {
        return None;
    };
    let units = &outline.units[clause.units.clone()];
    if context.offered.is_some() || units.len() > 8 {
        return None;
    }
    if let Some(frame) = clause.frame {
        // "Can you sing?", "do you have polls": asked about, or asked for where it is not there.
        let asks = [Concept::Can, Concept::Ask, Concept::Is, Concept::You].contains(&frame);
        let either = asks && !outline.concepts().meets(SAYING_WHICH);
        return either.then_some([Intent::SubmitFeature, Intent::Help]);
    }
    let told: Vec<&Unit> = units
        .iter()
        .filter(|unit| unit.concepts.is_empty() || !unit.concepts.without(BESIDE).is_empty())
        .collect();
    let is_article = |unit: &Unit| unit.concepts.has(Concept::Article);
    if let ([thing], false) = (told.as_slice(), units.iter().any(is_article)) {
        return bare(thing);
    }
    picture(&told).or_else(|| noted(&told))
}

/// One word: a picture may be wanted new or again, a reminder or a feature may be asked for or
/// about. With an article it is a certain one, or one that is wanted.
fn bare(thing: &Unit) -> Option<[Intent; 2]> {
    if thing.concepts.has(Concept::Reminder) {
        return Some([Intent::ScheduleTask, Intent::Help]);
    }
    if thing.concepts.has(Concept::Feature) {
        return Some([Intent::SubmitFeature, Intent::Help]);
    }
    picture(&[thing])
}

/// A picture, with a word beside it at most.
fn picture(told: &[&Unit]) -> Option<[Intent; 2]> {
    const BESIDE_IT: Concepts = Concepts::of(&[Concept::Scene, Concept::Style, Concept::Number]);
    let (pictures, beside): (Vec<&Unit>, Vec<&Unit>) = told
        .iter()
        .copied()
        .partition(|unit| unit.concepts.has(Concept::Image));
    let plain = beside.iter().all(|unit| is_plain(unit, BESIDE_IT));
    let named = pictures.len() == 1 && beside.len() <= 1 && plain;
    named.then_some([Intent::GenerateImage, Intent::GetImage])
}

/// A matter in a word or two, and then when: "dentist at 3" may be told or is to be noted.
fn noted(told: &[&Unit]) -> Option<[Intent; 2]> {
    let at = told.iter().position(|unit| unit.concepts.meets(TIME))?;
    let (matter, when) = told.split_at(at);
    let plain = matter.iter().all(|unit| is_plain(unit, MATTERS));
    let timed = when.iter().all(|unit| unit.concepts.meets(TIME));
    let noted = plain && timed && (1..=2).contains(&matter.len());
    noted.then_some([Intent::ScheduleTask, Intent::GeneralConversation])
}

/// Whether a unit expresses nothing known, or something of these.
fn is_plain(unit: &Unit, ideas: Concepts) -> bool {
    unit.concepts.is_empty() || unit.concepts.meets(ideas)
}
