//! What the words of a prompt are signs of. A sign by itself says little; the rules say which of
//! them must not stand together.

use std::ops::BitOrAssign;

/// Some signs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Signs(u32);

/// Somebody who is not of age.
pub(super) const CHILD: Signs = Signs(1);
/// Somebody who may be of age or not.
pub(super) const YOUTH: Signs = Signs(1 << 1);
/// What only those say who want pictures of abuse.
pub(super) const EXPLOITATION: Signs = Signs(1 << 2);
/// Nakedness, sex.
pub(super) const EXPLICIT: Signs = Signs(1 << 3);
/// Meant to arouse.
pub(super) const SUGGESTIVE: Signs = Signs(1 << 4);
/// Harmless of an adult.
pub(super) const HINT: Signs = Signs(1 << 5);
/// Sex that somebody does not want.
pub(super) const RAPE: Signs = Signs(1 << 6);
/// That somebody does not want it, or does not know.
pub(super) const FORCED: Signs = Signs(1 << 7);
/// Somebody who lives, by what they are to the asker or the public.
pub(super) const PERSON: Signs = Signs(1 << 8);
/// Somebody, by a name that people bear.
pub(super) const NAMED: Signs = Signs(1 << 9);
/// To take somebody's clothes off their picture.
pub(super) const STRIPPED: Signs = Signs(1 << 10);
/// Sex with animals, the dead, the family.
pub(super) const VILE: Signs = Signs(1 << 11);
/// Wounds and mutilation.
pub(super) const GORE: Signs = Signs(1 << 12);
/// Killing for the pleasure of those who look.
pub(super) const SNUFF: Signs = Signs(1 << 13);
/// Words that have no other use than contempt.
pub(super) const SLUR: Signs = Signs(1 << 14);
/// Symbols under which people were hated, and which are shown for other reasons too.
pub(super) const HATE_SYMBOL: Signs = Signs(1 << 15);
/// Those who brought terror.
pub(super) const REGIME: Signs = Signs(1 << 16);
/// Praise and recruitment.
pub(super) const PRAISE: Signs = Signs(1 << 17);
/// People, by what they are hated for.
pub(super) const GROUP: Signs = Signs(1 << 18);
/// Drawn as animals.
pub(super) const ANIMALISED: Signs = Signs(1 << 19);
/// Hurting oneself.
pub(super) const HARM: Signs = Signs(1 << 20);
/// How to hurt oneself, and the call to it.
pub(super) const HARM_WISHED: Signs = Signs(1 << 21);
/// Massacres and calls to them.
pub(super) const ATROCITY: Signs = Signs(1 << 22);
/// Terror as an event.
pub(super) const ATTACK: Signs = Signs(1 << 23);
/// What kills, where it is made by hand.
pub(super) const WEAPON: Signs = Signs(1 << 24);
/// How something is made.
pub(super) const HOW: Signs = Signs(1 << 25);
/// Drugs.
pub(super) const DRUGS: Signs = Signs(1 << 26);
/// Papers and money.
pub(super) const DOCUMENT: Signs = Signs(1 << 27);
/// Not real.
pub(super) const FORGED: Signs = Signs(1 << 28);
/// Forged papers and money.
pub(super) const FORGERY: Signs = Signs(1 << 29);
/// A phrase that is harmless as a whole.
pub(super) const HARMLESS: Signs = Signs(1 << 30);

/// The names of the signs in the lists of words.
pub(super) const NAMES: [(&str, Signs); 31] = [
    ("child", CHILD),
    ("youth", YOUTH),
    ("exploitation", EXPLOITATION),
    ("explicit", EXPLICIT),
    ("suggestive", SUGGESTIVE),
    ("hint", HINT),
    ("rape", RAPE),
    ("forced", FORCED),
    ("person", PERSON),
    ("named", NAMED),
    ("stripped", STRIPPED),
    ("vile", VILE),
    ("gore", GORE),
    ("snuff", SNUFF),
    ("slur", SLUR),
    ("hate symbol", HATE_SYMBOL),
    ("regime", REGIME),
    ("praise", PRAISE),
    ("group", GROUP),
    ("animalised", ANIMALISED),
    ("harm", HARM),
    ("harm wished", HARM_WISHED),
    ("atrocity", ATROCITY),
    ("attack", ATTACK),
    ("weapon", WEAPON),
    ("how", HOW),
    ("drugs", DRUGS),
    ("document", DOCUMENT),
    ("forged", FORGED),
    ("forgery", FORGERY),
    ("harmless", HARMLESS),
];

impl Signs {
    /// No sign.
    pub(super) const NONE: Self = Self(0);

    /// These and those.
    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether one of those is among these.
    pub(super) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether there is none.
    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl BitOrAssign for Signs {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}
