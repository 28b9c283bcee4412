//! What somebody thinks of an answer: good or not, in two buttons or by a reaction.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{
    component::Target,
    ids::{JobId, MessageId},
    press::Press,
};

/// The value of a press that takes a reaction back.
pub const WITHDRAWN: &str = "withdrawn";

/// A vote on an answer, given or taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// Which answer.
    pub on: On,
    /// Whether it was good.
    pub good: bool,
    /// Whether it is taken back: then it counts no more, unless another was given since.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub withdrawn: bool,
}

/// Which answer is voted on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum On {
    /// The one that this job gave: a button says so.
    Job(JobId),
    /// The one that this message is, or is a part of: somebody reacted to it.
    Message(MessageId),
}

impl Vote {
    /// Reads the vote that a press is; `None` when it is none.
    ///
    /// A door that saw a reaction appear below a message says `react:up` or `react:down`, with the
    /// value [`WITHDRAWN`] when it was taken away again.
    #[must_use]
    pub fn read(press: &Press) -> Option<Self> {
        let reacted = |good| Self {
            on: On::Message(press.message.clone()),
            good,
            withdrawn: press.values.iter().any(|value| value == WITHDRAWN),
        };
        match press.component.as_str() {
            "react:up" => Some(reacted(true)),
            "react:down" => Some(reacted(false)),
            other => match Target::read(other)? {
                Target::Vote { job, good } => Some(Self {
                    on: On::Job(job),
                    good,
                    withdrawn: false,
                }),
                Target::Offer { .. } => None,
            },
        }
    }

    /// Whether somebody reacted to a message: nobody expects an answer to that.
    #[must_use]
    pub const fn is_reaction(&self) -> bool {
        matches!(self.on, On::Message(_))
    }
}

/// Whether somebody reacted to a message, so that nobody expects an answer.
#[must_use]
pub fn is_reaction(press: &Press) -> bool {
    Vote::read(press).is_some_and(|vote| vote.is_reaction())
}

/// How people may vote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ways {
    /// Not at all.
    Off,
    /// By buttons in the console, and by reactions on Discord.
    #[default]
    Reactions,
    /// By buttons on both, and by reactions.
    Buttons,
}

impl FromStr for Ways {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text.to_ascii_lowercase().as_str() {
            "off" => Ok(Self::Off),
            "reactions" => Ok(Self::Reactions),
            "buttons" => Ok(Self::Buttons),
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn press(component: &str, values: &[&str]) -> Press {
        Press {
            message: "77".into(),
            component: component.to_owned(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        }
    }

    #[test]
    fn a_vote_is_read_from_a_button_and_from_a_reaction() {
        let job = JobId(Uuid::from_u128(7));
        let button = Target::Vote { job, good: false }.written();
        let message = || On::Message("77".into());
        let gone = &[WITHDRAWN][..];
        let cases = [
            (&*button, &[][..], On::Job(job), false, false),
            ("react:up", &[], message(), true, false),
            ("react:down", &[], message(), false, false),
            ("react:up", gone, message(), true, true),
            ("react:down", gone, message(), false, true),
        ];
        for (component, values, on, good, withdrawn) in cases {
            let vote = Vote::read(&press(component, values)).unwrap();
            let expected = Vote {
                on,
                good,
                withdrawn,
            };
            assert_eq!(vote, expected, "{component}");
        }
        let offer = Target::offer(Uuid::from_u128(7), "yes").written();
        for other in [&*offer, "", "react:", "react:sideways", "v:1:up"] {
            assert_eq!(Vote::read(&press(other, &[])), None, "{other}");
        }
    }

    #[test]
    fn the_ways_of_voting_are_named() {
        assert_eq!("OFF".parse(), Ok(Ways::Off));
        assert_eq!("reactions".parse(), Ok(Ways::Reactions));
        assert_eq!("buttons".parse(), Ok(Ways::Buttons));
        assert_eq!("yes".parse::<Ways>(), Err(()));
    }
}
