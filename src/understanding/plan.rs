//! What a message comes to within its conversation: a few steps, at most one of them a question.
//!
//! Pure, as all of this room: what was said before is handed in, and so is the time.

use jiff::Zoned;

use super::{Doubt, Entities, Local, Message, Understood, choice};
use crate::{
    domain::{
        decision::{Decision, Guess},
        intent::{Command, Intent},
        reading::{Asked, IntentResult, Stage},
    },
    nlu::{Context, times::Language},
};

/// From this confidence on a third guess is offered beside the first two.
const WORTH_OFFERING: f64 = 0.15;
/// The most choices of a question.
const MOST_CHOICES: usize = 3;

/// A message in its conversation.
#[derive(Clone, Debug)]
pub struct Said<'a> {
    /// What was written.
    pub text: &'a str,
    /// When, in the person's own time zone.
    pub now: Zoned,
    /// The person's language, where it is known.
    pub language: Option<Language>,
    /// The turn before it.
    pub before: Option<Before<'a>>,
}

/// The turn before a message.
#[derive(Clone, Copy, Debug)]
pub struct Before<'a> {
    /// What was written.
    pub text: &'a str,
    /// What it was understood as.
    pub intent: Option<Intent>,
    /// What the bot asked back.
    pub asked: Option<&'a Asked>,
}

/// What to do about a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What to do, in this order; never empty.
    pub steps: Vec<Step>,
    /// How it was understood.
    pub result: IntentResult,
    /// What told it.
    pub stage: Stage,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Talk.
    Talk,
    /// Tell something that changes nothing: help, status, an earlier picture.
    Tell(Intent),
    /// Do something, after a confirmation where one is needed.
    Do {
        /// What.
        intent: Intent,
        /// What was said for it.
        entities: Entities,
        /// Whether to ask first whether to do it.
        confirm: bool,
    },
    /// Do something, once what is doubtful about it is settled.
    Settle {
        /// What.
        intent: Intent,
        /// What was said for it.
        entities: Entities,
        /// What is doubtful.
        doubt: Doubt,
    },
    /// Ask which of several things was meant.
    Ask(Asked),
}

impl Local {
    /// Plans what to do about a message.
    #[must_use]
    pub fn plan(&self, said: &Said<'_>) -> Plan {
        if let Some(command) = Command::of(said.text) {
            return commanded(command);
        }
        let message = said.message();
        let understood = self.understand(&message);
        if let Some(before) = said.before
            && let Some(asked) = before.asked
            && let Some(chosen) = choice::of(said.text, asked, &understood)
        {
            return self.chosen(said, before, chosen);
        }
        let steps = if understood.wishes.is_empty() {
            vec![Found::whole(&understood).step()]
        } else {
            let each = understood.wishes.iter();
            tidied(each.map(|wish| Found::part(wish).step()))
        };
        Plan {
            steps,
            result: understood.result(),
            stage: Stage::Local,
        }
    }

    /// The message before is what is meant, and this one says for what it was.
    fn chosen(&self, said: &Said<'_>, before: Before<'_>, intent: Intent) -> Plan {
        let message = Message {
            text: before.text,
            ..said.message()
        };
        let understood = self.understand_as(&message, intent);
        Plan {
            steps: vec![Found::whole(&understood).step()],
            result: understood.result(),
            stage: Stage::Choice,
        }
    }
}

impl<'a> Said<'a> {
    fn message(&self) -> Message<'a> {
        let before = self.before;
        Message {
            text: self.text,
            now: self.now.clone(),
            language: self.language,
            context: Context {
                last: before.and_then(|before| before.intent),
                ..Context::default()
            },
            asked_before: before.is_some_and(|before| before.asked.is_some()),
        }
    }
}

fn commanded(command: Command) -> Plan {
    let intent = command.intent();
    let (step, decision) = match command {
        Command::Help | Command::Status | Command::Other("get-image") => {
            (Step::Tell(intent), Decision::Act)
        }
        Command::Other(_) => {
            let step = Step::Do {
                intent,
                entities: Entities::default(),
                confirm: false,
            };
            (step, Decision::Act)
        }
    };
    Plan {
        steps: vec![step],
        result: IntentResult::certain(intent, decision, "it is a command"),
        stage: Stage::Command,
    }
}

/// What was found in a message, or in a part of it.
struct Found<'a> {
    first: Guess,
    others: &'a [Guess],
    decision: Decision,
    entities: &'a Entities,
    doubt: Option<&'a Doubt>,
}

impl<'a> Found<'a> {
    fn whole(understood: &'a Understood) -> Self {
        Self {
            first: Guess {
                intent: understood.intent,
                confidence: understood.confidence,
            },
            others: &understood.alternatives,
            decision: understood.decision,
            entities: &understood.entities,
            doubt: understood.trace.doubt.as_ref(),
        }
    }

    fn part(wish: &'a super::Wish) -> Self {
        Self {
            first: Guess {
                intent: wish.intent,
                confidence: wish.confidence,
            },
            others: &[],
            decision: wish.decision,
            entities: &wish.entities,
            doubt: wish.doubt.as_ref(),
        }
    }

    fn step(&self) -> Step {
        let (intent, entities) = (self.first.intent, self.entities.clone());
        match self.decision {
            Decision::Converse => Step::Talk,
            Decision::Act if !intent.acts() => Step::Tell(intent),
            Decision::Act | Decision::Confirm => Step::Do {
                intent,
                entities,
                confirm: self.decision == Decision::Confirm,
            },
            Decision::Clarify => match self.doubt {
                Some(doubt) => Step::Settle {
                    intent,
                    entities,
                    doubt: doubt.clone(),
                },
                None => Step::Ask(self.choices()),
            },
        }
    }

    fn choices(&self) -> Asked {
        let mut choices = vec![self.first.intent];
        for (place, guess) in self.others.iter().enumerate() {
            if choices.len() < MOST_CHOICES && (place == 0 || guess.confidence >= WORTH_OFFERING) {
                choices.push(guess.intent);
            }
        }
        if choices.len() == 1 {
            choices.push(Intent::GeneralConversation);
        }
        Asked { choices }
    }
}

/// One question at most, nothing twice, and no talk beside something to do.
fn tidied(steps: impl Iterator<Item = Step>) -> Vec<Step> {
    let mut tidy: Vec<Step> = Vec::new();
    for step in steps {
        let is_question = |step: &Step| matches!(step, Step::Ask(_));
        let asks_again = is_question(&step) && tidy.iter().any(is_question);
        if step != Step::Talk && !asks_again && !tidy.contains(&step) {
            tidy.push(step);
        }
    }
    if tidy.is_empty() {
        tidy.push(Step::Talk);
    }
    tidy
}
