//! What the chat model is told: who it is, what was said before, and what is to be answered, all
//! within the token budget.
//!
//! The last turns go in word for word. What is older goes in front of them in short, as data in a
//! message of its own; the instructions never hold anything that was said.

use std::{ops::Range, sync::LazyLock, time::Duration};

use chinwag::{
    conversations::Recalled,
    domain::{
        action::Kind,
        conversation::Turn,
        intent::Intent,
        mention,
        message::Incoming,
        preferences::Preferences,
        summary::{self, SummedUp},
        tokens::{Characters, Rates},
        window::{tokens_of, turns_that_fit},
    },
    hot,
    llm::{ChatMessage, ChatRequest, Role, System, Tool},
    prompts::{EarlierTalk, Exchange, Prompts, SystemPrompt},
    store::sessions,
    wording::LeftOut,
};
use jiff::Timestamp;

use crate::Context;

/// Room for the answer itself, in tokens.
const ANSWER_TOKENS: usize = 1024;
/// The least room for the answer. What is asked is cut rather than leave it less.
const LEAST_ANSWER_TOKENS: usize = 256;
/// One deadline over all tries of the model; the rest of a job's time is for everything else.
const DEADLINE: Duration = Duration::from_secs(25);
/// What the model answers to what it is told of earlier, so that both sides speak in turn.
const NOTED: &str = "Noted.";
/// So many turns of the running session that are neither told nor summed up are worth a summary.
const FALLEN_OUT: usize = 4;

/// What the model may ask for, and what that takes. It never changes: providers keep it.
static TOOLS: LazyLock<(Vec<Tool>, Characters)> = LazyLock::new(|| {
    let tools = Kind::all().into_iter().map(|kind| Tool {
        name: kind.name().to_owned(),
        description: kind.about.to_owned(),
        schema: kind.schema(),
    });
    let tools: Vec<Tool> = tools.collect();
    let written: Vec<String> = tools.iter().map(Tool::written).collect();
    let characters = Characters::default().with_tools(written.iter().map(String::as_str));
    (tools, characters)
});

/// What the model is told, and what became of the rest.
#[derive(Clone, Debug)]
pub struct Told {
    /// What it is asked.
    pub request: ChatRequest,
    /// The prompt's version, which is kept with the answer.
    pub version: String,
    /// Whether it may mention by itself what else the bot can do.
    pub may_mention: bool,
    /// Enough of the running session was left out to be summed up: all but so many of the turns
    /// before this message.
    pub to_sum_up_but: Option<usize>,
    /// What did not fit, and is in no summary that is told.
    pub left_out: Option<LeftOut>,
    /// When the session of this message began; `None` when that is too long ago to be known.
    pub session_began: Option<Timestamp>,
}

/// Who writes, over all places: by that they get their variant of the prompts.
#[must_use]
pub fn person(message: &Incoming) -> String {
    format!("{}/{}", message.platform.name(), message.user.as_str())
}

/// What the model is asked for an answer to this message.
#[must_use]
pub fn request(
    context: &Context,
    message: &Incoming,
    preferences: &Preferences,
    recalled: &Recalled,
    intent: Intent,
) -> Told {
    let person = person(message);
    let may_mention = mention::may_mention(preferences, intent, &recalled.turns);
    let prompt = context.prompts.system(&SystemPrompt {
        preferences,
        person: &person,
        display_name: &message.user_name,
        intent,
        now: context.clock.now(),
        may_mention,
    });
    let system = System {
        stable: prompt.stable,
        changing: prompt.changing,
    };
    let whole = usize::try_from(context.tokens_per_request).unwrap_or(usize::MAX);
    let rates = context.tokens.rates();
    let (tools, characters) = &*TOOLS;
    let left = whole.saturating_sub(rates.tokens(&system.whole()) + rates.tokens_of(characters));
    let asked = rates.beginning_that_fits(&message.text, left.saturating_sub(LEAST_ANSWER_TOKENS));
    let left = left.saturating_sub(rates.tokens(asked));
    let room = left.clamp(LEAST_ANSWER_TOKENS, ANSWER_TOKENS);
    let past = Past {
        window: context.window_of(preferences),
        person: &person,
        prompts: &context.prompts,
        rates: &rates,
        turns: recalled.led_up(),
        summaries: &recalled.summaries,
    };
    // What happened lately is not told by what led up to something old.
    let lately = Past {
        turns: &recalled.turns,
        ..past
    };
    let told = past.told(left.saturating_sub(room));
    let mut messages = Vec::with_capacity((past.turns.len() - told.first) * 2 + 3);
    if let Some(earlier) = told.earlier {
        messages.extend([says(Role::User, &earlier), says(Role::Assistant, NOTED)]);
    }
    for turn in past.turns[told.first..]
        .iter()
        .filter(|it| says_something(it))
    {
        messages.push(says(Role::User, &turn.asked.text));
        // What was answered together with another has no answer of its own.
        if !turn.answer.trim().is_empty() {
            messages.push(says(Role::Assistant, &turn.answer));
        }
    }
    messages.push(says(Role::User, asked));
    Told {
        request: ChatRequest {
            system,
            messages,
            max_tokens: u32::try_from(room).unwrap_or(u32::MAX),
            tools: tools.clone(),
            deadline: DEADLINE,
            ..ChatRequest::default()
        },
        version: prompt.version,
        may_mention,
        to_sum_up_but: match recalled.branch {
            Some(_) => None,
            None => past.to_sum_up_but(message, told.first),
        },
        left_out: if asked.len() < message.text.len() {
            Some(LeftOut::End)
        } else {
            told.lacks_turns.then_some(LeftOut::Turns)
        },
        session_began: lately.session_began(message),
    }
}

fn says(role: Role, text: &str) -> ChatMessage {
    ChatMessage {
        role,
        text: text.to_owned(),
        ..ChatMessage::default()
    }
}

/// Blank texts are refused by the provider, and say nothing.
fn says_something(turn: &Turn) -> bool {
    !turn.asked.text.trim().is_empty()
}

/// What there is to be told of a conversation.
struct Past<'a> {
    /// How many messages at most are told word for word; 0 for no past at all.
    window: usize,
    person: &'a str,
    prompts: &'a Prompts,
    rates: &'a Rates,
    turns: &'a [Turn],
    summaries: &'a [SummedUp],
}

/// What of it fits.
struct Fitting {
    /// The first turn that is told word for word, as messages.
    first: usize,
    /// What is older, as data.
    earlier: Option<String>,
    /// Whether turns within the window are in neither.
    lacks_turns: bool,
}

impl Past<'_> {
    fn told(&self, tokens: usize) -> Fitting {
        let reserved = self.tokens_of_summaries().min(tokens / 3);
        let fitting = turns_that_fit(self.turns, self.window, tokens - reserved, self.rates);
        let first = self.turns.len() - fitting.len();
        let cost: usize = fitting.iter().map(|turn| tokens_of(turn, self.rates)).sum();
        let (earlier, covered) = self.earlier(first, tokens.saturating_sub(cost));
        let in_window = (self.window / 2).min(self.turns.len());
        let window_begins = self.turns.len() - in_window;
        Fitting {
            first,
            earlier,
            lacks_turns: covered.start.max(window_begins) < covered.end,
        }
    }

    /// What all summaries may take, at most.
    fn tokens_of_summaries(&self) -> usize {
        let each = |session: &SummedUp| {
            let both = [&session.whole, &session.running];
            let tokens = both.map(|it| it.as_ref().map_or(0, |it| self.rates.tokens(&it.text)));
            tokens.into_iter().max().unwrap_or(0)
        };
        match self.summaries {
            [] => 0,
            summaries if self.window > 0 => {
                self.tokens_of_talk(&EarlierTalk::default())
                    + summaries.iter().map(each).sum::<usize>()
            }
            _ => 0,
        }
    }

    /// What was said before the turn `first`: the newest summaries that fit, then, word for word,
    /// the newest turns that are in none of them and fit. Besides, which turns before `first` are
    /// in neither.
    fn earlier(&self, first: usize, tokens: usize) -> (Option<String>, Range<usize>) {
        if self.window == 0 {
            return (None, 0..0);
        }
        let mut talk = EarlierTalk::default();
        let mut covered = 0;
        for note in summary::before(self.summaries, self.turns, first) {
            talk.notes.insert(0, (note.until, note.text));
            if self.tokens_of_talk(&talk) > tokens {
                talk.notes.remove(0);
                break;
            }
            covered = covered.max(note.covers);
        }
        if talk.notes.is_empty() {
            return (None, 0..first);
        }
        let mut told_from = first;
        for turn in self.turns[covered..first].iter().rev() {
            talk.then.insert(0, exchange(turn));
            if self.tokens_of_talk(&talk) > tokens {
                talk.then.remove(0);
                break;
            }
            told_from -= 1;
        }
        let earlier = self.prompts.earlier(self.person, &talk);
        (Some(earlier), covered..told_from)
    }

    fn tokens_of_talk(&self, talk: &EarlierTalk<'_>) -> usize {
        self.rates.tokens(&self.prompts.earlier(self.person, talk)) + self.rates.tokens(NOTED)
    }

    /// How many of the turns before a message are to stay as they are, when enough of the running
    /// session's others are in no summary. The turns from `first` on are told word for word.
    fn to_sum_up_but(&self, message: &Incoming, first: usize) -> Option<usize> {
        let summed_up = summary::summed_up(self.summaries, self.turns);
        let begin = self.session_begins(message).max(summed_up);
        let is_enough = self.window > 0 && first.saturating_sub(begin) >= FALLEN_OUT;
        is_enough.then(|| self.turns.len() - first)
    }

    /// When the session of a message began, as far as its turns are at hand.
    fn session_began(&self, message: &Incoming) -> Option<Timestamp> {
        let begins = self.session_begins(message);
        if begins == 0 && self.turns.len() >= hot::conversation::KEPT {
            return None;
        }
        let first = self.turns.get(begins);
        Some(first.map_or(message.sent_at, |turn| turn.asked.sent_at))
    }

    /// The first turn of the session that a message belongs to.
    fn session_begins(&self, message: &Incoming) -> usize {
        let mut next = message.sent_at;
        let older = self.turns.iter().rev().take_while(|turn| {
            let goes_on = next.duration_since(turn.asked.sent_at) < sessions::TIMEOUT;
            next = turn.asked.sent_at;
            goes_on
        });
        self.turns.len() - older.count()
    }
}

fn exchange(turn: &Turn) -> Exchange<'_> {
    Exchange {
        at: turn.asked.sent_at,
        person: &turn.asked.text,
        bot: &turn.answer,
    }
}
