//! What the chat model is told: who it is, what was said before, and what is to be answered, all
//! within the token budget.

use std::time::Duration;

use chinwag::{
    domain::{
        conversation::Turn, intent::Intent, message::Incoming, preferences::Preferences,
        window::turns_that_fit,
    },
    llm::{ChatMessage, ChatRequest, Role, System},
    prompts::SystemPrompt,
};

use crate::Context;

/// Room for the answer itself, in tokens.
const ANSWER_TOKENS: usize = 1024;
/// The least room for the answer. What is asked is cut rather than leave it less.
const LEAST_ANSWER_TOKENS: usize = 256;
/// One deadline over all tries of the model; the rest of a job's time is for everything else.
const DEADLINE: Duration = Duration::from_secs(25);

/// What the model is asked, and with which prompt.
#[derive(Clone, Debug)]
pub struct Told {
    /// What it is asked.
    pub request: ChatRequest,
    /// The prompt's version, which is kept with the answer.
    pub version: String,
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
    turns: &[Turn],
    intent: Intent,
) -> Told {
    let prompt = context.prompts.system(&SystemPrompt {
        preferences,
        person: &person(message),
        display_name: &message.user_name,
        intent,
        now: context.clock.now(),
    });
    let system = System {
        stable: prompt.stable,
        changing: prompt.changing,
    };
    let whole = usize::try_from(context.tokens_per_request).unwrap_or(usize::MAX);
    let rates = context.tokens.rates();
    let left = whole.saturating_sub(rates.tokens(&system.whole()));
    let asked = rates.beginning_that_fits(&message.text, left.saturating_sub(LEAST_ANSWER_TOKENS));
    let left = left.saturating_sub(rates.tokens(asked));
    let room = left.clamp(LEAST_ANSWER_TOKENS, ANSWER_TOKENS);
    let window = preferences.window_size.map_or(context.window, usize::from);
    let turns = turns_that_fit(turns, window, left.saturating_sub(room), &rates);
    let mut messages = Vec::with_capacity(turns.len() * 2 + 1);
    for turn in turns {
        // Blank texts are refused by the provider, and say nothing.
        if !turn.asked.text.trim().is_empty() && !turn.answer.trim().is_empty() {
            messages.push(ChatMessage {
                role: Role::User,
                text: turn.asked.text.clone(),
            });
            messages.push(ChatMessage {
                role: Role::Assistant,
                text: turn.answer.clone(),
            });
        }
    }
    messages.push(ChatMessage {
        role: Role::User,
        text: asked.to_owned(),
    });
    let request = ChatRequest {
        system,
        messages,
        max_tokens: u32::try_from(room).unwrap_or(u32::MAX),
        deadline: DEADLINE,
        ..ChatRequest::default()
    };
    Told {
        request,
        version: prompt.version,
    }
}
