//! What the bot answers: written sentences for help and status, Claude for conversation, and
//! honest words of its own when there is no Claude.

use std::time::Duration;

use chinwag::{
    conversations::Recalled,
    domain::{
        ability::Ability,
        action::{ActionDirective, Fault, Kind, Source},
        component::Component,
        conversation::Turn,
        decision::Decision,
        directive,
        drawing::Shown,
        intent::{Command, Intent},
        message::Incoming,
        preferences::Preferences,
        trouble::Trouble,
    },
    llm::{ChatReply, LlmError, Role},
    split::unmask_links,
    understanding::{Entities, Plan, Step},
    wording::{self, Absence, Later, LeftOut, LocalTurn, Manner},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::{sync::watch, time::Instant};

use super::{
    offers,
    told::{self, Told},
};
use crate::{
    Context,
    actions::{self, Wanted},
    budget::{self, Payer, UsedUp},
    context::Model,
    runner::Run,
    standing, steps,
};

/// What a model is asked for here, as the ledger names it.
const REPLY: &str = "reply";

/// Why a model stops that had more to say.
const CUT_OFF: [&str; 2] = ["max_tokens", "model_context_window_exceeded"];

/// The word of `/generate-image` that has exactly the other words drawn.
const EXACT: &str = "--exact";

/// After so long it is said again that the model does not answer.
const SAID_AGAIN: SignedDuration = SignedDuration::from_hours(1);

/// What the bot says.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The whole text.
    pub text: String,
    /// Tokens that the provider counted.
    pub tokens: u32,
    /// What is to be summed up of the running session: all but so many turns before this message.
    pub to_sum_up_but: Option<usize>,
    /// Whether a model was free to mention in it what else the bot can do; `None` when no model
    /// wrote it.
    pub may_mention: Option<bool>,
    /// Whether it asks for a confirmation.
    pub waits: bool,
    /// Whether it is for its asker alone.
    pub private: bool,
    /// What stands below it.
    pub components: Vec<Component>,
    /// The pictures that go with it.
    pub pictures: Vec<Shown>,
    /// What kept it from being what it should be, in one word.
    pub failure: Option<&'static str>,
    /// How long it took to make.
    pub took: Duration,
}

/// Makes the answer to a message, step by step. The text so far goes to `partial`.
pub async fn make(
    context: &Context,
    message: &Incoming,
    plan: &Plan,
    preferences: &Preferences,
    recalled: &Recalled,
    run: &Run,
    partial: watch::Sender<String>,
) -> Answer {
    let started = Instant::now();
    let manner = Manner::of(preferences);
    let mut said = Said::default();
    let wanted = wanted(message, plan);
    if !wanted.is_empty() {
        said.add(&acted(context, message, run, manner, wanted).await);
    }
    for step in &plan.steps {
        let each = match step {
            Step::Talk => {
                let intent = plan.result.intent;
                converse(
                    context,
                    message,
                    preferences,
                    recalled,
                    intent,
                    run,
                    &partial,
                )
                .await
            }
            Step::Ask(asked) => Said {
                components: offers::choices(context, message, run, manner, asked).await,
                ..Said::of(which(context, message, manner, &asked.choices))
            },
            Step::Do {
                intent, entities, ..
            } => match directive(*intent, entities) {
                // It was seen to above.
                Some(Ok(_)) => continue,
                Some(Err(_)) if can(context, *intent) => {
                    let missing = missing(context, manner, *intent).map(str::to_owned);
                    Said::of(missing.unwrap_or_else(|| wording::too_little(manner, *intent)))
                }
                _ => Said::of(not_yet(context, manner, message, *intent)),
            },
            Step::Tell(intent) => match context.tellers.of(*intent) {
                Some(teller) => {
                    let told = teller.tell(context, message, run, manner).await;
                    Said {
                        pictures: told.pictures,
                        components: told.components,
                        private: told.private,
                        ..Said::of(told.text)
                    }
                }
                None => Said::of(not_yet(context, manner, message, *intent)),
            },
            Step::Settle { intent, .. } => Said::of(not_yet(context, manner, message, *intent)),
        };
        said.add(&each);
    }
    let text = if plan.steps.len() > 1 {
        // Each part has its own, and together they may be too many.
        manner.limited(&said.text)
    } else {
        said.text.clone()
    };
    if said.components.is_empty() {
        said.components = offers::correction(context, message, run, manner, plan).await;
    }
    Answer {
        text,
        tokens: said.tokens,
        to_sum_up_but: said.to_sum_up_but,
        failure: said.failure,
        may_mention: said.may_mention,
        waits: said.waits,
        private: said.private,
        components: said.components,
        pictures: said.pictures,
        took: started.elapsed(),
    }
}

/// What the words ask for, as far as they say enough.
fn wanted(message: &Incoming, plan: &Plan) -> Vec<Wanted> {
    let command = Command::of(&message.text);
    let only_noted = command == Some(Command::Other("request-feature"));
    let is_exact = command == Some(Command::Other("generate-image"))
        && message.text.split_whitespace().any(|word| word == EXACT);
    let mut wanted = Vec::new();
    for step in &plan.steps {
        let Step::Do {
            intent,
            entities,
            confirm,
        } = step
        else {
            continue;
        };
        if let Some(Ok(mut directive)) = directive(*intent, entities) {
            if only_noted {
                (directive.parameters).insert("create_pr".to_owned(), false.into());
            }
            if is_exact {
                (directive.parameters).insert("verbatim".to_owned(), true.into());
            }
            wanted.push(Wanted {
                directive,
                source: Source::Words,
                decision: if *confirm {
                    Decision::Confirm
                } else {
                    Decision::Act
                },
            });
        }
    }
    wanted
}

/// What the words say for an action; `None` when the intent is none.
fn directive(intent: Intent, entities: &Entities) -> Option<Result<ActionDirective, Fault>> {
    let kind = Kind::of(intent)?;
    let entities = serde_json::to_value(entities).ok()?;
    let mut parameters = (kind.of_entities)(entities.as_object()?);
    if let Some(Value::String(prompt)) = parameters.get_mut("prompt") {
        let words = prompt.split_whitespace().filter(|word| *word != EXACT);
        *prompt = words.collect::<Vec<_>>().join(" ");
    }
    Some(
        kind.checked(&parameters)
            .map(|parameters| ActionDirective::new(kind, parameters)),
    )
}

/// Whether somebody carries out what an intent wants.
fn can(context: &Context, intent: Intent) -> bool {
    context.handlers.of(intent.name()).is_some()
}

/// What whoever carries it out lacks here.
fn missing(context: &Context, manner: Manner, intent: Intent) -> Option<&'static str> {
    let handler = context.handlers.of(intent.name())?;
    handler.missing(context, manner)
}

/// What became of what was asked for, or the question about it.
async fn acted(
    context: &Context,
    message: &Incoming,
    run: &Run,
    manner: Manner,
    wanted: Vec<Wanted>,
) -> Said {
    let step = run.steps.begin("actions");
    let acted = Box::pin(actions::act(context, message, run, manner, wanted)).await;
    step.end([("waits", json!(acted.waits))]);
    Said {
        components: acted.components,
        waits: acted.waits,
        all_done: acted.all_done,
        private: acted.private,
        failure: acted.failure,
        ..Said::of(acted.text)
    }
}

/// What may have been meant, with examples of what works here.
fn which(context: &Context, message: &Incoming, manner: Manner, choices: &[Intent]) -> String {
    let here = standing::here(context, message);
    let works = |intent| Ability::Follow(intent).works(&here);
    let choices = choices.iter().map(|choice| (*choice, works(*choice)));
    wording::which(manner, &choices.collect::<Vec<_>>())
}

fn not_yet(context: &Context, manner: Manner, message: &Incoming, intent: Intent) -> String {
    let command = message.text.split_whitespace().next();
    let named = command.and_then(|word| Later::command(&word.to_ascii_lowercase()));
    match named.or_else(|| Later::intent(intent)) {
        Some(what) => wording::not_available_yet(manner, what),
        None => standing::help(context, message, manner),
    }
}

/// What one step says.
#[derive(Default)]
struct Said {
    text: String,
    tokens: u32,
    to_sum_up_but: Option<usize>,
    may_mention: Option<bool>,
    components: Vec<Component>,
    pictures: Vec<Shown>,
    failure: Option<&'static str>,
    /// Whether something waits to be confirmed.
    waits: bool,
    /// Whether all that was to be done is.
    all_done: bool,
    /// Whether nobody but the asker is to see it.
    private: bool,
}

impl Said {
    fn of(text: String) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }

    fn add(&mut self, next: &Self) {
        // What others may see is not hidden with what they may not.
        self.private = next.private && (self.private || self.text.is_empty());
        // Two pictures that cannot be made are one notice.
        if self.text.is_empty() {
            self.text.clone_from(&next.text);
        } else if !self.text.contains(&next.text) {
            self.text.push_str("\n\n");
            self.text.push_str(&next.text);
        }
        self.components.extend(next.components.iter().cloned());
        self.pictures.extend(next.pictures.iter().cloned());
        self.tokens = self.tokens.saturating_add(next.tokens);
        self.to_sum_up_but = self.to_sum_up_but.or(next.to_sum_up_but);
        self.failure = self.failure.or(next.failure);
        self.may_mention = self.may_mention.or(next.may_mention);
        self.waits |= next.waits;
    }
}

async fn converse(
    context: &Context,
    message: &Incoming,
    preferences: &Preferences,
    recalled: &Recalled,
    intent: Intent,
    run: &Run,
    partial: &watch::Sender<String>,
) -> Said {
    let manner = Manner::of(preferences);
    let turns = recalled.led_up();
    let Some(model) = &context.model else {
        let absence = Absence::NotConfigured;
        return Said::of(by_itself(manner, message, preferences, turns, absence));
    };
    if message.text.trim().is_empty() {
        return Said::of(wording::empty_message(manner));
    }
    let step = run.steps.begin("context");
    let mut told = told::request(context, message, preferences, recalled, intent);
    let longest = run.time_for_a_provider();
    told.request.deadline = told.request.deadline.min(longest);
    step.end([("messages", json!(told.request.messages.len()))]);
    let payer = Payer::of(message);
    let most = budget::most_of(context, model, &told.request);
    // Boxed, like what settles it: what it takes is not to be moved with every answer.
    let reserved = budget::reserve(context, &payer, most, told.request.deadline);
    let aside = match Box::pin(reserved).await {
        Ok(aside) => aside,
        Err(used_up) => {
            let own = by_itself(manner, message, preferences, turns, Absence::Unreachable);
            return without_money(context, &payer, &used_up, manner, own).await;
        }
    };
    let (asked, spent) = ask(context, model, &told, manner, run, partial).await;
    Box::pin(aside.settle(context, &payer, spent.unwrap_or(most))).await;
    match asked {
        Ok(reply) => {
            // Another model counts in another way.
            if reply.model.starts_with(&model.name) || model.name.starts_with(&reply.model) {
                context.tokens.note(&told.request, &reply);
            }
            let others: Vec<&str> = told
                .request
                .messages
                .iter()
                .filter(|it| it.role == Role::User)
                .map(|it| it.text.as_str())
                .collect();
            let read = directive::read(&reply.text, &others);
            let wanted = asked_for(&read, &reply);
            let reply = ChatReply {
                text: read.text,
                ..reply
            };
            let mut said = if wanted.is_empty() {
                match called_in_vain(&reply).or(read.in_vain) {
                    Some(intent) => in_vain(context, manner, &reply, intent),
                    None => said(manner, &reply),
                }
            } else {
                let acted = acted(context, message, run, manner, wanted).await;
                beside(manner, &reply, acted)
            };
            said.to_sum_up_but = told.to_sum_up_but;
            said.may_mention = Some(told.may_mention);
            if let Some(what) = told.left_out.filter(|_| said.failure.is_none()) {
                let (conversation, began) = (message.conversation(), told.session_began);
                let conversations = &context.conversations;
                if conversations.may_tell_left_out(&conversation, began).await {
                    said.text.push_str("\n\n");
                    said.text.push_str(&wording::left_out(manner, what));
                }
            }
            said
        }
        Err(error) => {
            let reference = run.header.id.reference();
            tracing::warn!(
                %error,
                reference,
                error.class = Trouble::ApiError.class(),
                "the chat model did not answer; the bot answers by itself"
            );
            let own = by_itself(manner, message, preferences, turns, Absence::Unreachable);
            let text = if knows_of_outage(&recalled.turns, context.clock.now()) {
                own
            } else {
                let notice = wording::trouble(manner, Trouble::ApiError, &reference);
                manner.limited(&format!("{notice}\n\n{own}"))
            };
            Said {
                failure: Some(Trouble::ApiError.class()),
                ..Said::of(text)
            }
        }
    }
}

/// What the bot says by itself, with the reason before it where the person does not know that yet.
async fn without_money(
    context: &Context,
    payer: &Payer<'_>,
    used_up: &UsedUp,
    manner: Manner,
    own: String,
) -> Said {
    let text = if budget::may_tell(context, payer, used_up).await {
        let notice = wording::budget_used_up(manner, used_up.renewed_at.as_second());
        manner.limited(&format!("{notice}\n\n{own}"))
    } else {
        own
    };
    Said {
        failure: Some("budget_used_up"),
        ..Said::of(text)
    }
}

/// Whether this conversation was told that the model does not answer, lately and since the model
/// last did.
fn knows_of_outage(turns: &[Turn], now: Timestamp) -> bool {
    let lately = |turn: &&Turn| now.duration_since(turn.answered_at) < SAID_AGAIN;
    let mut since = turns.iter().rev().take_while(lately);
    let last = since.find(|turn| turn.tokens_used > 0 || wording::says_unavailable(&turn.answer));
    last.is_some_and(|turn| turn.tokens_used == 0)
}

/// Asks the model. What the answer cost comes with it: nothing when there is none, and none when
/// that is not known.
async fn ask(
    context: &Context,
    model: &Model,
    told: &Told,
    manner: Manner,
    run: &Run,
    partial: &watch::Sender<String>,
) -> (Result<ChatReply, LlmError>, Option<u64>) {
    let (step, asked) = (run.steps.begin("model"), Instant::now());
    let mut first_text = None;
    let mut progress = |text: &str| {
        first_text.get_or_insert_with(|| asked.elapsed());
        // What is shown on the way is held to the same rules as what is said in the end.
        partial.send_replace(unmask_links(&manner.limited(&directive::shown(text))));
    };
    let result = model.chat.reply(&told.request, &mut progress).await;
    Box::pin(standing::note(context, model, result.is_ok())).await;
    let mut cost = Some(0);
    if let Ok(reply) = &result {
        // A refusal is paid for like an answer.
        let usage = context.usage(REPLY, &told.version, reply);
        cost = usage.cost_nanos;
        run.paid.note(usage);
    }
    steps::called(step, REPLY, &model.name, &result, first_text);
    (result, cost)
}

/// What a model asks for: by its tools, then in its text.
fn asked_for(read: &directive::Read, reply: &ChatReply) -> Vec<Wanted> {
    if !read.rejects.is_empty() {
        tracing::info!(rejects = ?read.rejects, "what the model writes for the bot will not do");
    }
    let by_tools = reply.calls.iter().filter_map(|call| {
        let kind = Kind::named(&call.name)?;
        let given = call.input.as_object()?;
        let directive = directive::of_parameters(kind, given).inspect_err(|fault| {
            tracing::info!(
                ?fault,
                action.kind = kind.name(),
                "a call of the model will not do"
            );
        });
        Wanted::by_model(directive.ok()?, Source::Tool)
    });
    let by_text = read.directives.iter().cloned();
    let by_text = by_text.filter_map(|directive| Wanted::by_model(directive, Source::Text));
    by_tools.chain(by_text).take(directive::MOST).collect()
}

/// What a model asked for in vain. Its words may claim that it is done, so they are not shown.
fn called_in_vain(reply: &ChatReply) -> Option<Intent> {
    Kind::named(&reply.calls.first()?.name).map(Kind::intent)
}

fn in_vain(context: &Context, manner: Manner, reply: &ChatReply, intent: Intent) -> Said {
    let text = match Later::intent(intent) {
        Some(later) if !can(context, intent) => wording::not_available_yet(manner, later),
        _ => wording::too_little(manner, intent),
    };
    Said {
        tokens: reply.tokens(),
        ..Said::of(text)
    }
}

/// What became of what a model asked for. Its own words may claim more than is true, so they are
/// shown only where all of it is done.
fn beside(manner: Manner, reply: &ChatReply, acted: Said) -> Said {
    let tokens = reply.tokens();
    let text = match reply.text.trim() {
        words if acted.all_done && !words.is_empty() => {
            manner.limited(&format!("{words}\n\n{}", acted.text))
        }
        _ => acted.text,
    };
    Said {
        text,
        tokens,
        ..acted
    }
}

fn said(manner: Manner, reply: &ChatReply) -> Said {
    let tokens = reply.tokens();
    // What was written before a refusal is not to be shown either.
    if reply.stop_reason == "refusal" || reply.text.trim().is_empty() {
        return Said {
            text: wording::model_refused(manner),
            tokens,
            failure: Some("model_refused"),
            ..Said::default()
        };
    }
    let mut text = manner.limited(&reply.text);
    if CUT_OFF.contains(&reply.stop_reason.as_str()) {
        // A block of code that the end was cut from is closed first.
        let fences = text
            .lines()
            .filter(|line| line.trim_start().starts_with("```"));
        if fences.count() % 2 == 1 {
            text.push_str("\n```");
        }
        text.push_str("\n\n");
        text.push_str(&wording::left_out(manner, LeftOut::Rest));
    }
    Said {
        text,
        tokens,
        ..Said::default()
    }
}

fn by_itself(
    manner: Manner,
    message: &Incoming,
    preferences: &Preferences,
    turns: &[Turn],
    absence: Absence,
) -> String {
    let earlier: Vec<(&str, &str)> = turns
        .iter()
        .map(|turn| (turn.asked.text.as_str(), turn.answer.as_str()))
        .collect();
    let turn = LocalTurn {
        text: &message.text,
        message: message.message.as_str(),
        earlier: &earlier,
        name: preferences.preferred_name.as_deref(),
        absence,
    };
    wording::local_reply(manner, &turn)
}
