//! Summing up sessions: all of one that is over, and of one that goes on what an answer does not
//! take into account word for word any more.
//!
//! A session's row says what is wanted. Every worker looks every second; whoever claims a row
//! writes its job to the journal in the same transaction. A claim that comes to nothing is made
//! again later, a few times. Nothing here is on the way of an answer.

use std::{sync::Arc, time::Duration};

use chinwag::{
    domain::{ids::ConversationId, routing::Route, tokens::Rates},
    handoff::place_now,
    jobs::{Envelope, summary::Summary},
    llm::{ChatMessage, ChatReply, ChatRequest, LlmError, Role, System},
    prompts::Exchange,
    shutdown::Tasks,
    store::{
        StoreError,
        journal::{self, Entry},
        summaries::{self, Made, Said, Session},
    },
};
use jiff::SignedDuration;

use crate::{
    Context,
    budget::{self, Payer},
    context::Model,
    runner::Run,
    verdict::{JobError, OrRetry},
};

/// How often rows are looked at.
const LOOK: Duration = Duration::from_secs(1);
/// How long after a claim that came to nothing the next one is made, and how long a summary is put
/// off that the model refused, or that was worth nothing yet.
const AGAIN: SignedDuration = SignedDuration::from_mins(30);
/// The most rows of one look.
const BATCH: i64 = 50;
/// The most calls of the model in one job; a longer session goes on in the next.
const ROUNDS: usize = 5;
/// The most turns that are read for one call.
const TURNS: i64 = 400;
/// Room for a summary, in tokens.
const SUMMARY_TOKENS: usize = 600;
/// The most characters of a summary that are kept.
const LONGEST: usize = 4000;
/// What a session must hold to be worth a summary, in characters of either side.
const WORTH_CHARACTERS: usize = 120;
/// One deadline over all tries of the model.
const DEADLINE: Duration = Duration::from_secs(30);

/// Makes the jobs of sessions that are to be summed up, until the program stops. Without a model
/// there are none.
pub async fn keep_up(context: Arc<Context>, tasks: Tasks) {
    if context.model.is_none() {
        return;
    }
    while tasks.sleep(LOOK).await {
        if let Err(error) = make_jobs(&context).await {
            tracing::debug!(%error, "summaries wait");
        }
    }
}

/// Makes the jobs of sessions that are to be summed up. Returns how many.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn make_jobs(context: &Context) -> Result<usize, StoreError> {
    let now = context.clock.now();
    let mut transaction = context.pool.begin().await?;
    let due = summaries::claim(&mut transaction, now, now + AGAIN, BATCH).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let entries: Vec<Entry> = due
        .into_iter()
        .map(|due| {
            let job = Summary {
                session: due.session,
                claimed: now,
            };
            let mailbox = mailbox(&due.conversation);
            Entry {
                envelope: Envelope::seal(&job, mailbox, Route::Nowhere, now, None),
                epoch: 0,
            }
        })
        .collect();
    journal::insert(&mut transaction, &entries).await?;
    transaction.commit().await?;
    let envelopes: Vec<Envelope> = entries.into_iter().map(|entry| entry.envelope).collect();
    place_now(&context.hot, &envelopes).await;
    Ok(envelopes.len())
}

/// Of one conversation one is summed up at a time. The name is no conversation's: nobody is told
/// when it comes to nothing.
fn mailbox(conversation: &ConversationId) -> ConversationId {
    ConversationId::from_text(format!("summary.{conversation}"))
}

/// Sums up a session. Run twice, it makes one summary.
///
/// # Errors
/// When a store or the model does not answer.
pub async fn sum_up(context: &Context, job: Summary, run: &Run) -> Result<(), JobError> {
    if let Some(model) = &context.model {
        let mut rounds = ROUNDS;
        while let Some(session) = next(context, job.session).await? {
            if rounds == 0 {
                // What this job does not get to, the next one does.
                let now = context.clock.now();
                let more = summaries::go_on(&context.pool, job.session, now).await;
                more.or_retry()?;
                break;
            }
            rounds -= 1;
            if !go_further(context, model, &session, run).await? {
                break;
            }
        }
    }
    context.back.finish(&run.header).await.or_retry()
}

/// A session, and those of its turns that are to be summed up.
struct Older {
    session: Session,
    turns: Vec<Said>,
}

/// What is to be summed up next of a session; `None` when that is nothing.
async fn next(context: &Context, session: i64) -> Result<Option<Older>, JobError> {
    let session = summaries::session(&context.pool, session).await;
    let Some(session) = session.or_retry()? else {
        return Ok(None);
    };
    let turns = summaries::unsummed(&context.pool, &session, TURNS).await;
    let mut turns = turns.or_retry()?;
    if !session.is_over {
        turns.truncate(turns.len().saturating_sub(session.keep));
    }
    let older = Older { session, turns };
    if is_wanted(context, &older).await {
        return Ok(Some(older));
    }
    settle(context, &older.session).await?;
    Ok(None)
}

/// Notes that a session needs no summary for now.
async fn settle(context: &Context, session: &Session) -> Result<(), JobError> {
    if !session.is_over && !session.is_settled && session.running.is_none() {
        // There was too little of it, and the next message would want one again.
        return put_off(context, session).await;
    }
    let settled = summaries::settle(&context.pool, session.id, session.is_over).await;
    settled.or_retry()
}

/// Sees to it that messages of a session that goes on do not want a summary for a while.
async fn put_off(context: &Context, session: &Session) -> Result<(), JobError> {
    let until = context.clock.now() + AGAIN;
    let put_off = summaries::put_off(&context.pool, session.id, until).await;
    put_off.or_retry()
}

/// Makes one call's worth of a summary, and keeps it. False when the money for today is spent: then
/// it is made later.
async fn go_further(
    context: &Context,
    model: &Model,
    older: &Older,
    run: &Run,
) -> Result<bool, JobError> {
    let session = &older.session;
    let person = format!("{}/{}", session.platform, session.user);
    let prompt = context.prompts.summary(&person);
    let (request, turns) = request(context, prompt.stable, session, &older.turns);
    let mut made = Made {
        session,
        turns,
        text: session.running.clone(),
        is_whole: session.is_over && turns.len() == older.turns.len(),
        usage: None,
        job: run.header.id,
    };
    // Without new turns all of it was summed up before it was over.
    if !turns.is_empty() {
        let payer = Payer {
            platform: session.platform,
            user: &session.user,
            guild: turns.last().and_then(|said| said.guild.as_ref()),
        };
        let most = budget::most_of(context, model, &request);
        let Ok(aside) = Box::pin(budget::reserve(context, &payer, most, request.deadline)).await
        else {
            put_off(context, session).await?;
            return Ok(false);
        };
        let reply = ask(context, model, &request).await;
        let usage = reply
            .as_ref()
            .map(|reply| context.usage("summary", &prompt.version, reply));
        let spent = usage
            .as_ref()
            .map_or(0, |usage| usage.cost_nanos.unwrap_or(most));
        Box::pin(aside.settle(context, &payer, spent)).await;
        made.usage = usage.ok();
        let reply = reply.or_retry()?;
        made.text = written(&reply);
        if made.text.is_none() {
            let stop_reason = reply.stop_reason;
            tracing::warn!(llm.stop_reason = stop_reason, "the model gave no summary");
        }
    }
    let kept = summaries::keep(&context.pool, &made, context.clock.now()).await;
    if kept.or_retry()? {
        let conversation = ConversationId::new(session.platform, &session.channel, &session.user);
        context.conversations.summaries_changed(&conversation).await;
    }
    if made.text.is_none() {
        // Asked again at once it would say the same.
        if session.is_over {
            settle(context, session).await?;
        } else {
            put_off(context, session).await?;
        }
    }
    Ok(true)
}

/// Whether there is anything to be summed up, that is worth it, for somebody who has use for it.
async fn is_wanted(context: &Context, older: &Older) -> bool {
    let Older { session, turns } = older;
    let said = |said: &Said| said.asked.chars().count() + said.answered.chars().count();
    let is_something = match &session.running {
        None => turns.iter().map(said).sum::<usize>() >= WORTH_CHARACTERS,
        Some(_) => session.is_over || !turns.is_empty(),
    };
    if session.is_settled || !is_something {
        return false;
    }
    let preferences = context
        .conversations
        .preferences(session.platform, &session.user)
        .await;
    !preferences.opted_out && context.window_of(&preferences) > 0
}

/// What the model is asked, and the turns that are in it: the oldest that fit.
fn request<'a>(
    context: &Context,
    system: String,
    session: &Session,
    older: &'a [Said],
) -> (ChatRequest, &'a [Said]) {
    let rates = context.tokens.rates();
    let so_far = session.running.as_deref();
    let whole = usize::try_from(context.tokens_per_request).unwrap_or(usize::MAX);
    let material = |turns: &[Exchange<'_>]| context.prompts.to_sum_up(so_far, turns);
    let fixed = rates.tokens(&system) + rates.tokens(&material(&[])) + SUMMARY_TOKENS;
    let left = whole.saturating_sub(fixed);
    let mut exchanges: Vec<Exchange<'a>> = Vec::new();
    let mut cost = 0;
    for said in older {
        let mut exchange = exchange(said, &rates, left);
        let each = tokens_of(context, &rates, &exchange);
        if cost + each > left {
            if !exchanges.is_empty() {
                break;
            }
            // What is written with many escapes takes more than its text.
            exchange.person = rates.beginning_that_fits(exchange.person, left / 8);
            exchange.bot = rates.beginning_that_fits(exchange.bot, left / 8);
        }
        cost += each;
        exchanges.push(exchange);
    }
    let request = ChatRequest {
        system: System {
            stable: system,
            changing: String::new(),
        },
        messages: vec![ChatMessage {
            role: Role::User,
            text: material(&exchanges),
            ..ChatMessage::default()
        }],
        max_tokens: u32::try_from(SUMMARY_TOKENS).unwrap_or(u32::MAX),
        deadline: DEADLINE,
        ..ChatRequest::default()
    };
    (request, &older[..exchanges.len()])
}

fn exchange<'a>(said: &'a Said, rates: &Rates, left: usize) -> Exchange<'a> {
    Exchange {
        at: said.at,
        person: rates.beginning_that_fits(&said.asked, left / 3),
        bot: rates.beginning_that_fits(&said.answered, left / 3),
    }
}

fn tokens_of(context: &Context, rates: &Rates, exchange: &Exchange<'_>) -> usize {
    let one = std::slice::from_ref(exchange);
    let alone = rates.tokens(&context.prompts.to_sum_up(None, one));
    alone.saturating_sub(rates.tokens(&context.prompts.to_sum_up(None, &[])))
}

async fn ask(
    context: &Context,
    model: &Model,
    request: &ChatRequest,
) -> Result<ChatReply, LlmError> {
    let reply = model.chat.reply(request, &mut |_| {}).await?;
    context.tokens.note(request, &reply);
    Ok(reply)
}

/// The summary, when there is one.
fn written(reply: &ChatReply) -> Option<String> {
    let text = reply.text.trim();
    let is_one = !text.is_empty() && reply.stop_reason != "refusal";
    is_one.then(|| text.chars().take(LONGEST).collect())
}
