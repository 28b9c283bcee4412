//! What a message comes to within its conversation: a few steps, at most one of them a question.
//!
//! Pure, as all of this room: what was said before is handed in, and so is the time.

use jiff::{SignedDuration, Timestamp, Zoned};

use super::{Doubt, Entities, Local, Message, Opinion, Understood, choice, correction};
use crate::{
    domain::{
        decision::{CONFIRM_BELOW, Decision, Guess},
        intent::{Command, Intent},
        reading::{Asked, IntentResult, Stage},
    },
    nlu::{Context, times::Language},
};

/// From this confidence on a third guess is offered beside the first two.
const WORTH_OFFERING: f64 = 0.15;
/// From here on a wish that changes nothing is granted without asking anybody else.
const SURE: f64 = 0.75;
/// When the next guess after talk is likelier than this, it is worth asking.
const WORTH_ASKING: f64 = 0.20;
/// The same for a message that leans on a wish before it: it may take it up.
const LEANING: f64 = 0.04;
/// After so long a question is not what a message answers.
const ANSWERED_WITHIN: SignedDuration = SignedDuration::from_mins(30);
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
    /// What the choices of a question are called.
    pub names: Names,
}

/// What an intent is called where it is offered, in every language.
pub type Names = fn(Intent) -> [&'static str; 6];

/// The turn before a message.
#[derive(Clone, Copy, Debug)]
pub struct Before<'a> {
    /// What was written.
    pub text: &'a str,
    /// What it was understood as.
    pub intent: Option<Intent>,
    /// What the bot asked back.
    pub asked: Option<&'a Asked>,
    /// When the bot answered.
    pub at: Timestamp,
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
    /// Whether a second opinion is worth its price: the words alone do not tell.
    pub in_doubt: bool,
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
            return self.commanded(said, command);
        }
        let message = said.message();
        let understood = self.understand(&message);
        if let Some((before, asked)) = said.question()
            && let Some(chosen) = choice::of(said.text, asked, said.names, &understood)
        {
            return self.settled(said, before.text, chosen, Stage::Choice);
        }
        if let Some(corrected) = self.corrected(said) {
            return corrected;
        }
        let steps = if understood.wishes.is_empty() {
            vec![Found::whole(&understood).step()]
        } else {
            let each = understood.wishes.iter();
            tidied(each.map(|wish| Found::part(wish).step()))
        };
        Plan {
            steps,
            in_doubt: self.is_in_doubt(said, &understood),
            result: understood.result(),
            stage: Stage::Local,
        }
    }

    /// Plans what to do about a message that a model has read, too.
    #[must_use]
    pub fn plan_beside(&self, said: &Said<'_>, opinion: &Opinion) -> Plan {
        let understood = self.understand_beside(&said.message(), opinion);
        Plan {
            steps: vec![Found::whole(&understood).step()],
            result: understood.result(),
            stage: Stage::Model,
            in_doubt: false,
        }
    }

    /// Plans what to do about a message whose intent was chosen by something else than words.
    #[must_use]
    pub fn chosen(&self, said: &Said<'_>, intent: Intent) -> Plan {
        self.settled(said, said.text, intent, Stage::Choice)
    }

    /// What to do about a message that says that the one before it was taken for something else
    /// than it meant. It may name what was meant, or say it anew.
    fn corrected(&self, said: &Said<'_>) -> Option<Plan> {
        let (before, meant) = (said.before?, correction::meant(said.text)?);
        let taken_for = before.intent?;
        let understood = self.understand(&Message {
            text: meant,
            ..said.message()
        });
        let all = Asked {
            choices: Intent::ALL.to_vec(),
        };
        let is_name = meant.split_whitespace().count() <= correction::A_NAME
            && !understood.entities.say_anything();
        let named = is_name.then(|| choice::of(meant, &all, said.names, &understood));
        if let Some(intent) = named.flatten().filter(|intent| *intent != taken_for) {
            return Some(self.settled(said, before.text, intent, Stage::Correction));
        }
        let says_anew = understood.intent != taken_for
            && understood.wishes.is_empty()
            && matches!(understood.decision, Decision::Act | Decision::Confirm);
        says_anew.then(|| Plan {
            steps: vec![Found::whole(&understood).step()],
            result: understood.result(),
            stage: Stage::Correction,
            in_doubt: false,
        })
    }

    /// Whether the words alone do not tell what is wanted. What is clear costs no call, and a time
    /// that is missing is asked for, not guessed.
    fn is_in_doubt(&self, said: &Said<'_>, understood: &Understood) -> bool {
        let unsure = match understood.decision {
            Decision::Clarify => understood.trace.doubt.is_none(),
            Decision::Confirm => understood.confidence < CONFIRM_BELOW,
            Decision::Act => !understood.intent.acts() && understood.confidence < SURE,
            Decision::Converse => {
                let next = understood.alternatives.first();
                let likely = next.map_or(0.0, |guess| guess.confidence);
                // Where it leans on a wish before it, less is enough.
                let leans = said.follows_a_wish() && self.model.leans(said.text);
                let enough = if leans { LEANING } else { WORTH_ASKING };
                understood.intent != Intent::GeneralConversation || likely > enough
            }
        };
        unsure && understood.wishes.is_empty() && self.model.has_own_words(said.text)
    }

    /// A command that only tells something is what it is; the others are made of what is typed
    /// behind them, and decided as any wish.
    fn commanded(&self, said: &Said<'_>, command: Command) -> Plan {
        let intent = command.intent();
        if intent.acts() {
            let behind = said.text.trim().split_once(char::is_whitespace);
            let text = behind.map_or("", |(_, text)| text);
            return self.settled(said, text, intent, Stage::Command);
        }
        Plan {
            steps: vec![Step::Tell(intent)],
            result: IntentResult::certain(intent, Decision::Act, "it is a command"),
            stage: Stage::Command,
            in_doubt: false,
        }
    }

    /// What was wanted is certain: it is told by something else than these words.
    fn settled(&self, said: &Said<'_>, text: &str, intent: Intent, stage: Stage) -> Plan {
        let message = Message {
            text,
            // Nothing is left to choose, so no question of that kind can follow.
            asked_before: false,
            ..said.message()
        };
        let understood = self.understand_as(&message, intent);
        Plan {
            steps: vec![Found::whole(&understood).step()],
            result: understood.result(),
            stage,
            in_doubt: false,
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
            asked_before: self.question().is_some(),
        }
    }

    /// Whether the message before it was no talk.
    fn follows_a_wish(&self) -> bool {
        let wish = self.before.and_then(|before| before.intent);
        wish.is_some_and(|intent| intent != Intent::GeneralConversation)
    }

    /// What the bot asked just before.
    pub(super) fn question(&self) -> Option<(Before<'a>, &'a Asked)> {
        let before = self.before?;
        let age = self.now.timestamp().duration_since(before.at);
        let asked = before.asked.filter(|_| age < ANSWERED_WITHIN)?;
        Some((before, asked))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_parts_make_one_question_and_no_talk() {
        let ask = |intent| {
            Step::Ask(Asked {
                choices: vec![intent, Intent::GeneralConversation],
            })
        };
        let tell = Step::Tell(Intent::Help);
        let steps = [
            Step::Talk,
            ask(Intent::GenerateImage),
            tell.clone(),
            ask(Intent::ScheduleTask),
            tell.clone(),
        ];
        let expected = [ask(Intent::GenerateImage), tell];
        assert_eq!(tidied(steps.into_iter()), expected);
        assert_eq!(tidied([Step::Talk, Step::Talk].into_iter()), [Step::Talk]);
    }
}
