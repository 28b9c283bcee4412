//! What is added to and taken from the model's beliefs, part by part, and what makes
//! probabilities of the result.

use serde::Serialize;

use super::{
    Context,
    concept::{Concept, Concepts},
    open,
    outline::Outline,
};
use crate::{INTENTS, Intent};

/// The most that plain words for an intent add.
pub const MOST_FOR_KEYWORDS: f32 = 0.15;
/// The most that what came before adds.
pub const MOST_FOR_CONTEXT: f32 = 0.10;
/// The most that vague wording takes away.
pub const MOST_FOR_AMBIGUITY: f32 = 0.20;

/// How much somebody else's reading counts beside the model's.
const WEIGHT_OF_ASKED: f32 = 0.7;
/// No intent is less likely than that to anybody.
const LEAST: f32 = 0.01;

/// How sharp a belief in talk is taken to be. Talk is what is left where no wish is recognised, so
/// a wish in words that nobody thought of looks like talk, and more so than examples that are
/// alike can show.
const OF_TALK: f32 = 0.8;
/// How sharp a belief in anything else is taken to be.
const OF_WISHES: f32 = 1.15;

/// How a confidence came about. Every list is in the order of [`Intent::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Trace {
    /// What the model believes.
    pub model: [f32; INTENTS],
    /// What plain words for an intent add.
    pub keywords: [f32; INTENTS],
    /// What the conversation so far adds.
    pub context: [f32; INTENTS],
    /// What vague wording takes from whatever acts.
    pub ambiguity: f32,
    /// Two intents that the wording leaves open. Where they are the likeliest, they share evenly.
    pub open: Option<[Intent; 2]>,
    /// What the sum is raised to before it is shared out again: one over the temperature.
    pub sharpness: f32,
    /// What somebody else believes who read the message, where somebody did.
    pub asked: Option<[f32; INTENTS]>,
}

impl Trace {
    /// The parts for a message.
    pub(super) fn of(model: [f32; INTENTS], outline: &Outline, context: Context) -> Self {
        Self {
            model,
            keywords: keywords(outline),
            context: follows(outline, context),
            ambiguity: ambiguity(outline),
            open: open::readings(outline, context),
            sharpness: 1.0,
            asked: None,
        }
    }

    /// The same with what somebody else believes who read the message with all that came before:
    /// a logarithmic pool of the two (Genest and Zidek, 1986), so that nobody who is sure of the
    /// opposite is overheard. What the wording leaves open is settled by that reading.
    pub(super) fn beside(self, asked: [f32; INTENTS]) -> Self {
        let mut pooled = [0.0_f32; INTENTS];
        for (at, pooled) in pooled.iter_mut().enumerate() {
            let own = self.model[at].max(LEAST).ln() * (1.0 - WEIGHT_OF_ASKED);
            *pooled = (own + asked[at].max(LEAST).ln() * WEIGHT_OF_ASKED).exp();
        }
        let whole: f32 = pooled.iter().sum();
        Self {
            model: pooled.map(|share| share / whole),
            asked: Some(asked),
            open: None,
            sharpness: 1.0,
            ..self
        }
    }

    /// The same, as sharp as examples that were kept back ask for, less where it looks like talk.
    pub(super) fn sharpened(self, sharpness: f32) -> Self {
        let sums = self.sums();
        let talk = Intent::GeneralConversation.index();
        let is_talk = sums.iter().all(|sum| *sum <= sums[talk]);
        let share = if is_talk { OF_TALK } else { OF_WISHES };
        Self {
            sharpness: sharpness * share,
            ..self
        }
    }

    /// The parts of each intent, added up.
    fn sums(&self) -> [f32; INTENTS] {
        Intent::ALL.map(|intent| {
            let at = intent.index();
            let taken = if intent.acts() { self.ambiguity } else { 0.0 };
            (self.model[at] + self.keywords[at] + self.context[at] - taken).max(1e-4)
        })
    }

    /// The probability of each intent.
    pub(super) fn probabilities(&self) -> [f64; INTENTS] {
        let mut shares = self.shares();
        if let Some(open) = self.left_open() {
            let [one, other] = open.map(Intent::index);
            let even = f64::midpoint(shares[one], shares[other]);
            // The likelier of them stays first.
            let hair = 1e-6_f64.copysign(shares[one] - shares[other]);
            shares[one] = even + hair;
            shares[other] = even - hair;
        }
        shares
    }

    /// What the wording leaves open, where no other intent is likelier.
    pub(super) fn left_open(&self) -> Option<[Intent; 2]> {
        let shares = self.shares();
        self.open.filter(|open| {
            let least = open.map(|intent| shares[intent.index()]);
            let least = least[0].min(least[1]);
            let mut others = Intent::ALL.iter().filter(|intent| !open.contains(intent));
            others.all(|intent| shares[intent.index()] <= least)
        })
    }

    fn shares(&self) -> [f64; INTENTS] {
        let sharpness = f64::from(self.sharpness);
        let shares = self.sums().map(|sum| f64::from(sum).powf(sharpness));
        let whole: f64 = shares.iter().sum();
        shares.map(|share| share / whole)
    }
}

fn keywords(outline: &Outline) -> [f32; INTENTS] {
    let mut added = [0.0_f32; INTENTS];
    for clause in &outline.clauses {
        let asked = matches!(clause.frame, None | Some(Concept::Can | Concept::Want));
        let head = outline.head(clause);
        let said = outline.said(clause);
        for (intent, telling) in [
            (Intent::ScheduleTask, asked && head.has(Concept::Remind)),
            (Intent::GenerateImage, asked && head.has(Concept::Draw)),
            (Intent::SubmitFeature, head.has(Concept::Propose)),
            (Intent::Help, head.has(Concept::Capability)),
        ] {
            if telling {
                added[intent.index()] = MOST_FOR_KEYWORDS;
            }
        }
        let makes = head.has(Concept::Make) || head.has(Concept::Give);
        for (intent, telling) in [
            (
                Intent::GenerateImage,
                asked && makes && said.has(Concept::Image),
            ),
            (
                Intent::GetStatus,
                head.has(Concept::Status) && said.has(Concept::Bot),
            ),
            (
                Intent::GetImage,
                said.has(Concept::Image) && said.has(Concept::Last) && said.has(Concept::Show),
            ),
        ] {
            if telling {
                let at = intent.index();
                added[at] = added[at].max(0.10);
            }
        }
    }
    added
}

/// A short message that leans on the turn before it.
const LEANING: Concepts = Concepts::of(&[
    Concept::Edit,
    Concept::Another,
    Concept::Again,
    Concept::Yes,
    Concept::It,
]);

/// Whether it can only be understood with what came before it.
pub(super) fn leans(outline: &Outline) -> bool {
    let said = outline.concepts();
    said.meets(LEANING) && outline.units.len() <= 10 && !said.has(Concept::NotAction)
}

fn follows(outline: &Outline, context: Context) -> [f32; INTENTS] {
    let mut added = [0.0_f32; INTENTS];
    let said = outline.concepts();
    if !leans(outline) {
        return added;
    }
    if let Some(offered) = context.offered {
        added[offered.index()] = MOST_FOR_CONTEXT;
    }
    if context.picture_shown && said.meets(Concepts::of(&[Concept::Edit, Concept::Another])) {
        added[Intent::GenerateImage.index()] = MOST_FOR_CONTEXT;
    }
    if let Some(last) = context
        .last
        .filter(|last| *last != Intent::GeneralConversation)
    {
        let at = last.index();
        added[at] = added[at].max(0.05);
    }
    added
}

/// Vague wording: things named without a word of what to do with them, and wishes of two kinds
/// that may be one.
fn ambiguity(outline: &Outline) -> f32 {
    const DOING: Concepts = Concepts::of(&[
        Concept::Draw,
        Concept::Make,
        Concept::Imagine,
        Concept::Remind,
        Concept::Unforget,
        Concept::Schedule,
        Concept::Propose,
        Concept::Wish,
        Concept::Lacking,
        Concept::Should,
        Concept::Add,
        Concept::Want,
        Concept::Can,
        Concept::Show,
        Concept::Give,
        Concept::Style,
        Concept::Feature,
        Concept::Clock,
        Concept::Span,
        Concept::Every,
        Concept::Edit,
        Concept::Another,
        Concept::Again,
        Concept::Yes,
        Concept::Reminder,
        Concept::Image,
    ]);
    let said = outline.concepts();
    let mut taken: f32 = 0.0;
    if !said.meets(DOING) {
        taken += 0.10;
    }
    // A thing that is made or shown or set, named alone: taking from its making would settle what
    // only its writer can.
    let thing = Concepts::of(&[Concept::Image, Concept::Reminder, Concept::Feature]);
    if outline.units.len() <= 1 && !said.meets(thing) {
        taken += 0.10;
    }
    if said.has(Concept::NotAction) {
        taken += 0.05;
    }
    taken.min(MOST_FOR_AMBIGUITY)
}
