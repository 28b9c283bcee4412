//! The ideas that words stand for, the same in every language: what the lexicon maps words to
//! and what the cues are made of.
//!
//! The order is that of telling power: where a word stands for several ideas, the first one here
//! stands for the word in the outline of a sentence.

macro_rules! concepts {
    ($($variant:ident $name:literal $meaning:literal,)*) => {
        /// One idea.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(super) enum Concept { $(#[doc = $meaning] $variant,)* }

        impl Concept {
            /// All of them.
            pub(super) const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name in the lexicon's files.
            pub(super) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

concepts! {
    Remind "remind" "asking to be reminded",
    Propose "propose" "naming what follows a proposal for the bot",
    Capability "capability" "asking what the bot can do",
    Draw "draw" "telling somebody to draw",
    Imagine "imagine" "picturing something",
    NotAction "not_action" "an action that is declined",
    Drew "drew" "something drawn before",
    Draws "draws" "drawing as something that people do",
    Show "show" "asking to see",
    Make "make" "telling somebody to make",
    Made "made" "something made before",
    Schedule "schedule" "planning",
    Reminder "reminder" "a reminder, an alarm, a timer",
    Reminds "reminds" "being reminded by likeness",
    Unforget "unforget" "asking that something be not forgotten",
    Image "image" "a picture of some kind",
    Style "style" "a manner of picture",
    Size "size" "the shape or size of a picture",
    Edit "edit" "a change to a picture",
    Another "another" "one more of the same",
    Again "again" "once more",
    Last "last" "what came before",
    Feature "feature" "a part of a program",
    Add "add" "telling somebody to add or to build in",
    Wish "wish" "what would be nice",
    Lacking "lacking" "what is not there and should be",
    Should "should" "what something ought to do",
    Help "help" "help",
    HelpWith "help_with" "help with a matter of one's own",
    HowTo "how_to" "asking how something is done",
    Usage "usage" "using the bot",
    Command "command" "what can be typed to the bot",
    Status "status" "the state of something",
    Alive "alive" "being up and working",
    Broken "broken" "being down or faulty",
    Done "done" "being ready",
    Feeling "feeling" "asking how somebody is",
    Bot "bot" "the bot itself",
    Server "server" "the place where people talk",
    Every "every" "again and again",
    Clock "clock" "an hour of the day",
    Span "span" "a length of time from now",
    Unit "unit" "a unit of time",
    When "when" "a day or a part of one",
    Ago "ago" "a time gone by",
    Event "event" "something that has its time",
    Chore "chore" "something to be done by a person",
    Scene "scene" "something worth a picture",
    Writing "writing" "something made of words or numbers, not a picture",
    Talk "talk" "telling somebody to say, write or explain",
    Play "play" "telling a device to do something",
    Device "device" "things at home and on the phone",
    Life "life" "matters that are not the bot's",
    Food "food" "food and drink",
    Sum "sum" "numbers to be reckoned with",
    Give "give" "telling somebody to hand something over",
    Find "find" "telling somebody to look for something",
    Can "can" "asking somebody to do something",
    Want "want" "wanting",
    Wanted "wanted" "having wanted, or wanting nothing",
    Let "let" "suggesting to do something together",
    Please "please" "being polite",
    Not "not" "no",
    HowLong "how_long" "asking how long or how far along",
    Where "where" "asking for a place",
    Time "time" "asking for a time",
    Why "why" "asking for a reason",
    Ask "ask" "asking anything else",
    My "my" "of the person who writes",
    Your "your" "of the bot",
    You "you" "the bot, spoken to",
    Me "me" "the person who writes, as receiver",
    I "i" "the person who writes, as doer",
    We "we" "people together",
    Other "other" "somebody else",
    Someone "someone" "a person by their role",
    It "it" "what was spoken of",
    Is "is" "being",
    Hello "hello" "a greeting",
    Thanks "thanks" "thanks and praise",
    Laugh "laugh" "laughter and moods",
    Yes "yes" "agreement",
    No "no" "refusal",
    Opinion "opinion" "liking and thinking",
    Filler "filler" "words that say nothing",
    Article "article" "small words before a thing",
    With "with" "small words between things",
    And "and" "a second wish",
    If "if" "a condition",
    Quoted "quoted" "somebody's words or code",
    Mention "mention" "a person or a channel by its mark",
    Link "link" "an address",
    Number "number" "a number",
    Emoji "emoji" "a small picture",
}

/// A set of ideas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Concepts(pub u128);

impl Concepts {
    /// None.
    pub(super) const NONE: Self = Self(0);

    /// The set of those given.
    pub(super) const fn of(concepts: &[Concept]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < concepts.len() {
            bits |= 1 << concepts[at] as u8;
            at += 1;
        }
        Self(bits)
    }

    pub(super) const fn has(self, concept: Concept) -> bool {
        self.0 >> concept as u8 & 1 == 1
    }

    pub(super) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The most telling one.
    pub(super) fn first(self) -> Option<Concept> {
        Concept::ALL.get(self.0.trailing_zeros() as usize).copied()
    }

    /// All in it, the most telling first.
    pub(super) fn iter(self) -> impl Iterator<Item = Concept> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let concept = Self(left).first()?;
            left &= left - 1;
            Some(concept)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_concept_has_its_bit_and_a_name_of_its_own() {
        assert!(Concept::ALL.len() <= 128);
        for (at, concept) in Concept::ALL.iter().enumerate() {
            assert_eq!(Concepts::of(&[*concept]).first(), Some(*concept));
            let same = Concept::ALL.iter().filter(|c| c.name() == concept.name());
            assert_eq!(same.count(), 1, "{at}");
        }
    }
}
