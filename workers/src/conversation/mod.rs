//! Answering one message: the pipeline, top to bottom.

pub mod answer;
pub mod feedback;
pub mod gather;
pub mod ignoring;
pub mod memory;
pub mod notice;
pub mod offers;
pub mod preferences;
pub mod press;
pub mod privacy;
pub mod progress;
pub mod requests;
pub mod told;
pub mod understand;

use std::pin::Pin;

use chinwag::{
    conversations::Recalled,
    domain::{
        conversation::Turn,
        ids::MessageId,
        intent::{Command, Intent},
        message::Incoming,
        offer,
        outcome::{Outcome, Rest, Showing, VERSION},
        preferences::{Preferences, wish::PreferenceWish},
        press::Besides,
        reading::{Asked, Reading},
        secrets,
        steps::Trace,
    },
    jobs::conversation::Conversation,
    split::unmask_links,
    telemetry::RESPONSE_GENERATION_SECONDS,
    understanding::{Plan, Step},
    wording::{self, Manner},
};
use serde_json::json;
use tokio::time::Instant;

use crate::{
    Context, actions,
    runner::Run,
    steps,
    verdict::{JobError, OrRetry},
};
use answer::Answer;
use preferences::Attended;
use press::{Pressed, Reply, Settled};
use privacy::Heard;

/// Answers a message. Run twice, it posts once.
///
/// # Errors
/// When the outcome could not be posted.
pub async fn answer_message(
    context: &Context,
    job: Conversation,
    run: &Run,
) -> Result<(), JobError> {
    let message = job.message;
    let conversation = &run.header.conversation;
    // Its branches are set apart: each is kilobytes that every message would carry.
    let step = run.steps.begin("preferences");
    let (preferences, hearing) = context.conversations.preferences_of(&message).await;
    let preferences = preferences.or_locale(message.locale.as_deref());
    step.end([]);
    match apart(|| privacy::attend(context, &message, hearing, &preferences, run)).await? {
        Heard::Goes => {}
        Heard::Said(reply) => return said(context, &without_words(message), reply, run).await,
        Heard::Silently => return context.back.finish(&run.header).await.or_retry(),
    }
    let Some(message) = apart(|| gather::as_it_is(context, message)).await else {
        return apart(|| gather::let_go(context, run)).await;
    };
    if let Some(vote) = feedback::vote(&message) {
        return apart(|| feedback::attend(context, &message, &vote, &preferences, run)).await;
    }
    let step = run.steps.begin("recall");
    let mut recalled = context.conversations.recall(conversation, run.epoch).await;
    step.end([
        ("from", json!(recalled.source_name())),
        ("turns", json!(recalled.turns.len())),
    ]);
    // An earlier try may have got as far as remembering its own answer.
    recalled.turns.retain(|turn| turn.job != run.header.id);
    if let Some(Command::Memory(wish)) = Command::of(&message.text) {
        return apart(|| memory::attend(context, &message, wish, &recalled, &preferences, run))
            .await;
    }
    if Command::of(&message.text) == Some(Command::Requests) {
        return apart(|| requests::attend(context, &message, &preferences, run)).await;
    }
    let (mut message, mut preferences, mut told) = (message, preferences, None);
    if let Some(wish) = preference_wish(&message) {
        match apart(|| preferences::attend(context, &message, wish, &preferences, run)).await? {
            Attended::Said(reply) => return said(context, &message, reply, run).await,
            Attended::Asks {
                said,
                question,
                preferences: after,
            } => (message.text, preferences, told) = (question, *after, Some(said)),
        }
    }
    if let Some(with) = gather::answered_with(context, run).await {
        return apart(|| gather::share(context, message, with, &recalled, run)).await;
    }
    if is_typed_answer(&message, &recalled) {
        let reply = Reply {
            text: wording::press_it(Manner::of(&preferences)),
            turn: Some((message.text.clone(), Intent::GeneralConversation)),
            ..Reply::default()
        };
        return reply_to(context, message, reply, &recalled, run).await;
    }
    let pressed = press::of(context, &message, &recalled, &preferences, run).await?;
    // What is answered, and what history keeps of it.
    let (text, kept, settled) = match pressed {
        None => match apart(|| gather::words(context, &message, run)).await {
            Some(words) => (words.all, words.own, None),
            None => return apart(|| gather::let_go(context, run)).await,
        },
        Some(Pressed::Said(reply)) => {
            return reply_to(context, message, reply, &recalled, run).await;
        }
        Some(Pressed::Settled(settled)) => {
            let (text, label) = (settled.text.clone(), settled.label.clone());
            (text, label, Some(*settled))
        }
    };
    let message = Incoming { text, ..message };
    recalled.branch = (context.conversations)
        .branch(conversation, &message, &recalled.turns)
        .await;
    let asked = Question {
        message,
        kept,
        settled,
        told,
    };
    apart(|| answer_turn(context, asked, recalled, preferences, run)).await
}

/// A future of its own, made in a frame of its own: whoever awaits it has no room for it on their stack,
/// which tests without optimisation would run out of.
fn apart<F: Future>(make: impl FnOnce() -> F) -> Pin<Box<F>> {
    Box::pin(make())
}

/// What a press asks for could not be kept.
#[derive(Debug, thiserror::Error)]
#[error("what was chosen cannot be kept")]
struct NotKept;

/// What is to be answered.
struct Question {
    /// The message, with all the words that are answered.
    message: Incoming,
    /// The words that history keeps with it: its own, or what was chosen.
    kept: String,
    /// What a press settled about it.
    settled: Option<Settled>,
    /// What was done about it already, which is said before the answer.
    told: Option<String>,
}

/// What a message asks of its author's preferences.
fn preference_wish(message: &Incoming) -> Option<PreferenceWish> {
    let is_said = message.besides.press.is_none();
    PreferenceWish::of(&message.text).filter(|_| is_said)
}

/// A message without what it says: that is not kept.
fn without_words(message: Incoming) -> Incoming {
    Incoming {
        text: String::new(),
        ..message
    }
}

/// From understanding on: what becomes a turn of the conversation.
async fn answer_turn(
    context: &Context,
    asked: Question,
    recalled: Recalled,
    preferences: Preferences,
    run: &Run,
) -> Result<(), JobError> {
    let Question {
        message,
        kept,
        settled,
        told,
    } = asked;
    let started = Instant::now();
    // Boxed, since what it becomes takes kilobytes that would be moved through every layer.
    let showing = progress::showing(context, run, &message, async |partial| {
        let step = run.steps.begin("understanding");
        let plan = match &settled {
            Some(settled) => settled.plan.clone(),
            None => understand::understand(context, &message, &preferences, &recalled, run).await,
        };
        step.end([
            ("stage", json!(plan.stage.name())),
            ("intent", json!(plan.result.intent.name())),
            ("decision", json!(plan.result.decision.name())),
        ]);
        let step = run.steps.begin("answer");
        let answer = answer::make(
            context,
            &message,
            &plan,
            &preferences,
            &recalled,
            run,
            partial,
        )
        .await;
        match answer.failure {
            Some(failure) => step.fail(failure, []),
            None => step.end([]),
        }
        (plan, answer)
    });
    let (plan, answer) = Box::pin(showing).await;
    if settled.is_some() && answer.failure == Some(actions::NOT_KEPT) {
        // What was chosen is chosen for good, so it is not left at that.
        return Err(NotKept).or_retry();
    }
    let answer = warned(&message, &preferences, answer);
    let answer = unmasked(held(&preferences, told, answer));
    metrics::histogram!(RESPONSE_GENERATION_SECONDS).record(answer.took.as_secs_f64());
    let reading = reading(context, &kept, &plan, &answer, started);
    let to_sum_up_but = answer.to_sum_up_but;
    let (failure, waits, private) = (answer.failure, answer.waits, answer.private);
    let pictures = answer.pictures.clone();
    let example = match &settled {
        Some(settled) => settled.example,
        None => apart(|| press::correct::said(context, &message, &recalled, &plan)).await,
    };
    let mut components = answer.components.clone();
    if let Some(example) = example {
        let manner = Manner::of(&preferences);
        components.extend(offers::keep_words(context, &message, run, manner, example).await);
    }
    components.extend(feedback::below(
        context,
        run,
        &message,
        &preferences,
        &answer,
    ));
    let in_place_of = pressed_message(&message);
    let asked = Incoming {
        text: kept,
        besides: Besides::default(),
        ..message
    };
    let mut turn = turn(context, run, asked, &plan, answer);
    if waits {
        turn.ask_to_confirm();
    }
    let step = run.steps.begin("remember");
    context
        .conversations
        .remember(&turn, &recalled, run.epoch)
        .await;
    step.end([]);
    let trace = steps::told(context, run, failure);
    let bare = outcome(run, &turn.asked, turn.answer.clone(), &trace);
    let outcome = Outcome {
        showing: Showing {
            components,
            // What takes the place of a question is seen by whoever saw that.
            private: private && in_place_of.is_none(),
            in_place_of,
            pictures,
            ..bare.showing
        },
        turn: Some(turn),
        reading: Some(reading.written()),
        ..bare
    };
    context.back.post(&outcome, &run.mailbox).await.or_retry()?;
    // Only now: the answer waits for nothing of it.
    if let Some(keep) = to_sum_up_but {
        let conversation = &run.header.conversation;
        context.conversations.want_summary(conversation, keep).await;
    }
    Ok(())
}

/// Whether a message types what is to be pressed. It is said once; the next message is as any other.
fn is_typed_answer(message: &Incoming, recalled: &Recalled) -> bool {
    let asked = recalled.turns.last().is_some_and(Turn::asks_to_confirm);
    asked && message.besides.is_written() && offer::is_plain_answer(&message.text)
}

/// The message below which was pressed.
fn pressed_message(message: &Incoming) -> Option<MessageId> {
    let press = message.besides.press.as_ref()?;
    Some(press.message.clone())
}

/// Answers something that changes nothing of the conversation: it is no turn.
async fn said(
    context: &Context,
    message: &Incoming,
    reply: Reply,
    run: &Run,
) -> Result<(), JobError> {
    let reply = Reply {
        turn: None,
        ..reply
    };
    reply_to(context, message.clone(), reply, &Recalled::default(), run).await
}

/// Answers a press or what was typed in its place: it is a turn where history is to keep it.
async fn reply_to(
    context: &Context,
    message: Incoming,
    reply: Reply,
    recalled: &Recalled,
    run: &Run,
) -> Result<(), JobError> {
    let in_place_of = pressed_message(&message).filter(|_| reply.in_place);
    let text = unmask_links(&reply.text);
    let bare = outcome(run, &message, text, &steps::told(context, run, None));
    let turn = reply.turn.map(|(label, intent)| Turn {
        job: run.header.id,
        asked: Incoming {
            text: label,
            besides: Besides::default(),
            ..message
        },
        answer: bare.text.clone(),
        intent: intent.name().to_owned(),
        confidence_permille: 1000,
        tokens_used: 0,
        answered_at: context.clock.now(),
        asked_back: None,
        delivered_as: Vec::new(),
        rest: Rest::new(),
    });
    if let Some(turn) = &turn {
        let conversations = &context.conversations;
        conversations.remember(turn, recalled, run.epoch).await;
    }
    let outcome = Outcome {
        showing: Showing {
            components: reply.components,
            private: reply.private,
            withdraws: reply.withdraws,
            in_place_of,
            ..bare.showing
        },
        turn,
        ..bare
    };
    context.back.post(&outcome, &run.mailbox).await.or_retry()?;
    Ok(())
}

/// Whoever pasted a key hears of it before the answer.
fn warned(message: &Incoming, preferences: &Preferences, answer: Answer) -> Answer {
    if !secrets::were_in(&message.text) {
        return answer;
    }
    let manner = Manner::of(preferences);
    let text = format!("{}\n\n{}", wording::secret_pasted(manner), answer.text);
    Answer { text, ..answer }
}

/// An answer behind what was done before it, with as many emoji as the person wants, whoever wrote it.
fn held(preferences: &Preferences, told: Option<String>, answer: Answer) -> Answer {
    let manner = Manner::of(preferences);
    let text = match told {
        Some(told) => format!("{told}\n\n{}", answer.text),
        None => answer.text,
    };
    Answer {
        text: manner.held(&text),
        ..answer
    }
}

/// An answer whose links hide nothing. It comes last: with an emoji taken out of it, what was no link
/// may become one.
fn unmasked(answer: Answer) -> Answer {
    let text = unmask_links(&answer.text);
    Answer { text, ..answer }
}

fn reading(
    context: &Context,
    words: &str,
    plan: &Plan,
    answer: &Answer,
    started: Instant,
) -> Reading {
    let keeps = context.keep_texts;
    let result = plan.result.clone();
    Reading {
        result: if keeps {
            result
        } else {
            result.without_words()
        },
        stage: plan.stage,
        text: keeps.then(|| words.to_owned()),
        failure: answer.failure.map(str::to_owned),
        took_ms: u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX),
    }
}

/// What the answer asks, when it is a question about what was meant.
fn asked_back(plan: &Plan) -> Option<Asked> {
    let mut asked = plan.steps.iter().filter_map(|step| match step {
        Step::Ask(asked) => Some(asked.clone()),
        _ => None,
    });
    asked.next()
}

fn turn(context: &Context, run: &Run, asked: Incoming, plan: &Plan, answer: Answer) -> Turn {
    let may_mention = answer.may_mention;
    let mut turn = Turn {
        job: run.header.id,
        asked,
        answer: answer.text,
        intent: plan.result.intent.name().to_owned(),
        confidence_permille: plan.result.confidence_permille(),
        tokens_used: answer.tokens,
        answered_at: context.clock.now(),
        asked_back: asked_back(plan),
        delivered_as: Vec::new(),
        rest: Rest::new(),
    };
    if let Some(may_mention) = may_mention {
        turn.note_mention(may_mention);
    }
    turn
}

/// What a message is answered with. It is no turn yet, and nothing is told of how it was read.
fn outcome(run: &Run, asked: &Incoming, text: String, trace: &Trace) -> Outcome {
    Outcome {
        version: VERSION,
        job: run.header.id,
        job_kind: run.header.kind.clone(),
        job_key: run.header.journal_key(),
        epoch: run.epoch,
        route: run.header.route,
        conversation: run.header.conversation.clone(),
        guild: asked.guild.clone(),
        channel: asked.channel.clone(),
        user: asked.user.clone(),
        message: asked.message.clone(),
        kind: run.outcome_kind(),
        text,
        showing: Showing {
            interaction: run.header.interaction.clone(),
            locale: run.header.locale.clone(),
            ..Showing::default()
        },
        turn: None,
        reading: None,
        steps: Some(trace.written()),
        usage: run.paid.so_far(),
        rest: Rest::new(),
        trace: run.header.trace.clone(),
    }
}
