//! What may be drawn, by words alone: the floor that holds when no model is there to judge, and
//! that no model's verdict can go below.
//!
//! ```text
//! prompt -> letters (plain characters) -> readings (ways to read it) -> signs (what is in it) -> rules
//! ```
//!
//! A word is seldom refused for itself; what is refused is what stands together. Signs are gathered
//! over the whole prompt and over every reading of it, and they only add up: more words never make
//! a verdict milder, except within the fixed phrases that are known to be harmless ("chicken
//! breast"), and those excuse no more than themselves.
//!
//! It is stricter with the young than with anything else. Where a word leaves open how old somebody
//! is ("girl"), nakedness is refused; who means an adult can say "woman".
//!
//! It does not judge what a picture means, and cannot: a wish without a bad word in it passes.

mod letters;
mod readings;
mod signs;
mod terms;

#[cfg(test)]
mod tests;

use self::signs::{
    ANIMALISED, ATROCITY, ATTACK, CHILD, DOCUMENT, DRUGS, EXPLICIT, EXPLOITATION, FORCED, FORGED,
    FORGERY, GORE, GROUP, HARM, HARM_WISHED, HATE_SYMBOL, HINT, HOW, NAMED, PERSON, PRAISE, RAPE,
    REGIME, SLUR, SNUFF, STRIPPED, SUGGESTIVE, Signs, VILE, WEAPON, YOUTH,
};

/// What the words of a prompt allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ByWords {
    /// Anywhere.
    Fine,
    /// Only in channels that are restricted by age.
    Adult(Reason),
    /// Nowhere.
    Never(Reason),
}

/// Why not everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Somebody young, in what is for adults.
    Minors,
    /// Nakedness and sex.
    Sexual,
    /// Sex that somebody does not want.
    Nonconsent,
    /// Wounds and mutilation.
    Gore,
    /// Contempt for people for what they are.
    Hate,
    /// Hurting oneself.
    SelfHarm,
    /// Terror, and the praise of those who bring it.
    Extremism,
    /// How to make what kills.
    WeaponsHowTo,
    /// Somebody who lives, undressed.
    RealPersonSexual,
    /// Forged documents and money.
    Fraud,
    /// Anything else.
    Other,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Minors,
        Self::Sexual,
        Self::Nonconsent,
        Self::Gore,
        Self::Hate,
        Self::SelfHarm,
        Self::Extremism,
        Self::WeaponsHowTo,
        Self::RealPersonSexual,
        Self::Fraud,
        Self::Other,
    ];

    /// The name under which it is logged and kept.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Minors => "minors",
            Self::Sexual => "sexual",
            Self::Nonconsent => "nonconsent",
            Self::Gore => "gore",
            Self::Hate => "hate",
            Self::SelfHarm => "self_harm",
            Self::Extremism => "extremism",
            Self::WeaponsHowTo => "weapons_how_to",
            Self::RealPersonSexual => "real_person_sexual",
            Self::Fraud => "fraud",
            Self::Other => "other",
        }
    }

    /// The reason of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

impl ByWords {
    /// Why not everywhere; nothing where it may be drawn anywhere.
    #[must_use]
    pub const fn reason(self) -> Option<Reason> {
        match self {
            Self::Fine => None,
            Self::Adult(reason) | Self::Never(reason) => Some(reason),
        }
    }

    /// Whether it may be drawn in a channel, by whether that is restricted by age.
    #[must_use]
    pub const fn allows(self, age_restricted: bool) -> bool {
        match self {
            Self::Fine => true,
            Self::Adult(_) => age_restricted,
            Self::Never(_) => false,
        }
    }
}

/// What the words of a prompt allow.
#[must_use]
pub fn verdict(prompt: &str) -> ByWords {
    let found = readings::signs(prompt);
    let holds = |all: &[Signs]| all.iter().all(|any| found.meets(*any));
    let of = |rules: &[(Reason, &[Signs])]| {
        let first = rules.iter().find(|(_, all)| holds(all));
        first.map(|(reason, _)| *reason)
    };
    of(&NEVER).map_or_else(
        || of(&ADULT).map_or(ByWords::Fine, ByWords::Adult),
        ByWords::Never,
    )
}

const SEXUAL: Signs = EXPLICIT.with(SUGGESTIVE);
const FORBIDDEN_SEX: Signs = RAPE.with(STRIPPED).with(VILE);

/// What is refused everywhere: for each reason, signs of which one of every set must be there. The
/// first that holds gives the reason.
const NEVER: [(Reason, &[Signs]); 21] = [
    (Reason::Minors, &[EXPLOITATION]),
    (
        Reason::Minors,
        &[CHILD, SEXUAL.with(HINT).with(FORBIDDEN_SEX)],
    ),
    (Reason::Minors, &[YOUTH, EXPLICIT.with(FORBIDDEN_SEX)]),
    (Reason::Nonconsent, &[RAPE]),
    (Reason::Nonconsent, &[FORCED, SEXUAL]),
    (Reason::RealPersonSexual, &[STRIPPED]),
    (Reason::RealPersonSexual, &[PERSON, SEXUAL]),
    (Reason::RealPersonSexual, &[NAMED, EXPLICIT]),
    (Reason::Sexual, &[VILE]),
    (Reason::Extremism, &[ATROCITY]),
    (Reason::Hate, &[HATE_SYMBOL, PRAISE]),
    (Reason::Extremism, &[REGIME, PRAISE]),
    (Reason::Hate, &[SLUR]),
    (Reason::Hate, &[GROUP, ANIMALISED]),
    (Reason::WeaponsHowTo, &[WEAPON.with(DRUGS), HOW]),
    (Reason::Fraud, &[FORGERY]),
    (Reason::Fraud, &[DOCUMENT, FORGED]),
    (Reason::SelfHarm, &[HARM_WISHED]),
    (Reason::SelfHarm, &[CHILD, HARM]),
    (Reason::Gore, &[SNUFF]),
    (Reason::Gore, &[CHILD, GORE]),
];

/// What is for channels that are restricted by age.
const ADULT: [(Reason, &[Signs]); 6] = [
    (Reason::Sexual, &[SEXUAL]),
    (Reason::Gore, &[GORE]),
    (Reason::Hate, &[HATE_SYMBOL]),
    (Reason::Extremism, &[ATTACK]),
    (Reason::SelfHarm, &[HARM]),
    (Reason::Other, &[DRUGS]),
];
