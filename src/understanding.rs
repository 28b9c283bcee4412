//! What a message wants and what to do about it, in one answer: intent and entities by the
//! words, times and repetitions by their grammar, and the decision with its reasons.
//!
//! ```text
//! message -> nlu (intent, entities, wishes) -> nlu::times (at, recurrence) -> domain::decision
//! ```
//!
//! That is the local stage: it needs no network, reads no clock and gives the same answer
//! everywhere. The worker and `chinwag classify` use the same one. Where it is in doubt, the worker
//! asks a model for a second opinion, which is weighed beside the words ([`opinion`]).

mod answer;
mod choice;
mod correction;
mod data;
pub mod opinion;
mod plan;
mod settings;
#[cfg(test)]
mod tests;

use std::sync::{Arc, OnceLock};

use jiff::Zoned;

pub use self::{
    answer::{Doubt, Entities, Trace, Understood, Wish},
    opinion::Opinion,
    plan::{Before, Names, Plan, Said, Step},
    settings::Settings,
};
use crate::{
    domain::{
        decision::{self, Guess, MARGIN, Question},
        intent::Intent,
        reading::VERSION,
    },
    nlu::{
        self, Context, Examples, Fault, Model,
        times::{self, Language, Scheduled},
    },
};

/// Understands messages by what it learned from the examples. Clones share it.
#[derive(Clone, Debug)]
pub struct Local {
    model: Arc<Model>,
    margin: f64,
}

/// A message, and what is known besides.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    /// What was written.
    pub text: &'a str,
    /// When, in the person's own time zone.
    pub now: Zoned,
    /// The person's language, where it is known: it settles times that could be of several.
    pub language: Option<Language>,
    /// What came before.
    pub context: Context,
    /// Whether the bot's last message to this person was a clarifying question.
    pub asked_before: bool,
}

impl Local {
    /// Learns from the examples that are built in. The first time it takes a good part of a
    /// second; the program then has one model for all.
    ///
    /// # Errors
    /// When a line of the examples cannot be read; it is named.
    pub fn learned() -> Result<Self, Fault> {
        static MODEL: OnceLock<Result<Arc<Model>, Fault>> = OnceLock::new();
        let model = MODEL.get_or_init(|| Ok(Arc::new(Model::train(&Examples::built_in()?))));
        Ok(Self {
            model: model.clone()?,
            margin: MARGIN,
        })
    }

    /// The same with another margin between the first two guesses.
    #[must_use]
    pub fn with_margin(self, margin: f64) -> Self {
        Self { margin, ..self }
    }

    /// Understands a message.
    #[must_use]
    pub fn understand(&self, message: &Message<'_>) -> Understood {
        let words = data::blanked(message.text);
        let message = &Message {
            text: &words,
            ..message.clone()
        };
        let read = self.model.understand(message.text, message.context);
        let wishes: Vec<Wish> = (read.wishes.iter())
            .map(|wish| self.wish(message, wish, &read.wishes))
            .collect();
        // Where a part of the message asks for it alone, that part is what counts.
        let own = wishes.iter().find(|wish| wish.intent == read.intent);
        match own.cloned() {
            Some(own) => with_own_part(read, own, wishes),
            None => self.whole(message, read, wishes),
        }
    }

    /// Understands a message whose intent the person has named.
    #[must_use]
    pub fn understand_as(&self, message: &Message<'_>, intent: Intent) -> Understood {
        let read = nlu::Understanding {
            intent,
            confidence: 1.0,
            alternatives: Vec::new(),
            entities: self.model.entities(message.text, intent),
            wishes: Vec::new(),
            reasoning: "it was chosen".to_owned(),
            ..self.model.understand(message.text, message.context)
        };
        self.whole(message, read, Vec::new())
    }

    /// Understands a message that a model has read, too. What that says of the message's parts is
    /// taken where it is the likeliest intent's, since it knows what came before.
    #[must_use]
    pub fn understand_beside(&self, message: &Message<'_>, opinion: &Opinion) -> Understood {
        let (text, context) = (message.text, message.context);
        let read = self.model.understand_beside(text, context, opinion.shares);
        let whole = nlu::Understanding {
            entities: known_better(read.intent, read.entities, &opinion.entities),
            wishes: Vec::new(),
            ..read
        };
        let when = opinion.when.as_deref();
        // "At five then" says when; "yes, do" takes up what was said before.
        let when = when.filter(|_| says_nothing(&scheduled(message, text)));
        self.settle(message, when.unwrap_or(text), whole, Vec::new())
    }

    fn whole(
        &self,
        message: &Message<'_>,
        read: nlu::Understanding,
        wishes: Vec<Wish>,
    ) -> Understood {
        self.settle(message, message.text, read, wishes)
    }

    /// `timed` is the text that says when.
    fn settle(
        &self,
        message: &Message<'_>,
        timed: &str,
        read: nlu::Understanding,
        wishes: Vec<Wish>,
    ) -> Understood {
        let first = Guess {
            intent: read.intent,
            confidence: read.confidence,
        };
        let when = (first.intent == Intent::ScheduleTask).then(|| scheduled(message, timed));
        let when = when.map(|when| {
            // Places of words are places of the text that they were found in.
            let spans = if timed == message.text {
                when.spans
            } else {
                Vec::new()
            };
            Scheduled { spans, ..when }
        });
        let (entities, doubt) = self.entities(message, message.text, read.entities, when);
        let second = read.alternatives.first().copied();
        let question = self.question(message, first, second, doubt.as_ref());
        Understood {
            version: VERSION,
            intent: first.intent,
            confidence: first.confidence,
            alternatives: read.alternatives,
            entities,
            decision: decision::decide(&question),
            wishes,
            reasoning: format!("{}; {}", read.reasoning, decision::reason(&question)),
            trace: Trace {
                parts: read.trace,
                doubt,
            },
        }
    }

    /// One wish of several: its part of the message is understood by itself.
    fn wish(&self, message: &Message<'_>, wish: &nlu::Wish, all: &[nlu::Wish]) -> Wish {
        let first = Guess {
            intent: wish.intent,
            confidence: wish.confidence,
        };
        let part = message.text.get(wish.part.clone()).unwrap_or_default();
        let when = (wish.intent == Intent::ScheduleTask).then(|| {
            let own = scheduled(message, part);
            let alone = all
                .iter()
                .filter(|other| other.intent == wish.intent)
                .count()
                == 1;
            if alone && says_nothing(&own) {
                // "Tomorrow at 5 draw a cat and remind me to post it" says it once for all.
                return Scheduled {
                    spans: Vec::new(),
                    ..scheduled(message, message.text)
                };
            }
            own
        });
        let (entities, doubt) = self.entities(message, part, wish.entities.clone(), when);
        let question = self.question(message, first, None, doubt.as_ref());
        Wish {
            intent: wish.intent,
            confidence: wish.confidence,
            part: wish.part.clone(),
            entities,
            decision: decision::decide(&question),
            why: decision::reason(&question),
            doubt,
        }
    }

    /// What a stretch of the message says, the time included, and what is doubtful about it.
    fn entities(
        &self,
        message: &Message<'_>,
        stretch: &str,
        mut said: nlu::Entities,
        when: Option<Scheduled>,
    ) -> (Entities, Option<Doubt>) {
        let Some(when) = when else {
            return (said.into(), None);
        };
        // A yes to an offered reminder need not say the time again.
        let is_answer = message.context.offered == Some(Intent::ScheduleTask);
        let doubt = match when.problem {
            Some(problem) => Some(Doubt::About(problem)),
            None if when.at.is_none() && !is_answer => Some(Doubt::NoTime),
            None => None,
        };
        if !when.spans.is_empty() {
            said.task_name = self.model.task_name(stretch, &when.spans);
        }
        let entities = Entities {
            said,
            at: when.at,
            recurrence: when.recurrence,
        };
        (entities, doubt)
    }

    fn question(
        &self,
        message: &Message<'_>,
        first: Guess,
        second: Option<Guess>,
        doubt: Option<&Doubt>,
    ) -> Question {
        Question {
            first,
            second,
            margin: self.margin,
            unsettled: doubt.is_some(),
            asked_before: message.asked_before,
        }
    }
}

/// What is said for an intent, as the words say it and as a model says it that knows what came
/// before.
fn known_better(intent: Intent, own: nlu::Entities, other: &nlu::Entities) -> nlu::Entities {
    let other = other.clone();
    match intent {
        Intent::GenerateImage => nlu::Entities {
            prompt: other.prompt.or(own.prompt),
            style: own.style.or(other.style),
            dimensions: own.dimensions.or(other.dimensions),
            ..own
        },
        Intent::SubmitFeature => nlu::Entities {
            title: other.title.or(own.title),
            description: own.description.or(other.description),
            priority: own.priority.or(other.priority),
            ..own
        },
        Intent::ScheduleTask => nlu::Entities {
            task_name: other.task_name.or(own.task_name),
            ..own
        },
        _ => nlu::Entities {
            other: own.other.into_iter().chain(other.other).collect(),
            ..own
        },
    }
}

fn scheduled(message: &Message<'_>, stretch: &str) -> Scheduled {
    times::schedule(stretch, &message.now, message.language)
}

fn says_nothing(when: &Scheduled) -> bool {
    when.at.is_none() && when.problem.is_none()
}

/// A message with several wishes, whose likeliest is said in a part of its own. Two wishes are
/// both likely, so their closeness is no doubt about either.
fn with_own_part(read: nlu::Understanding, own: Wish, wishes: Vec<Wish>) -> Understood {
    let others: f64 = read.alternatives.iter().map(|guess| guess.confidence).sum();
    let share = if others > 0.0 {
        (1.0 - own.confidence) / others
    } else {
        0.0
    };
    let alternatives = read.alternatives.into_iter().map(|guess| Guess {
        confidence: guess.confidence * share,
        ..guess
    });
    Understood {
        version: VERSION,
        intent: own.intent,
        confidence: own.confidence,
        alternatives: alternatives.collect(),
        entities: own.entities,
        decision: own.decision,
        reasoning: format!("{}; one of several wishes; {}", read.reasoning, own.why),
        trace: Trace {
            parts: read.trace,
            doubt: own.doubt,
        },
        wishes,
    }
}
