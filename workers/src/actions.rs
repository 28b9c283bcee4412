//! Doing what was asked for: every action has a row before it is begun, and what is said of it is
//! what its row says.
//!
//! Who carries a kind out is in one list ([`Handlers`]); for a kind without one its row says so. A kind
//! that needs nothing but what is handed in does it itself. Nothing here reads a model's words: what
//! it asks for comes in as directives.

pub mod confirm;

use std::{collections::BTreeMap, fmt, sync::Arc};

use chinwag::{
    domain::{
        action::{
            ABANDONED, Action, ActionDirective, Doing, Ended, Kind, Source, State, depends,
            in_order,
        },
        component::{Component, Style, Target},
        decision::{self, Decision},
        intent::Intent,
        message::Incoming,
        offer::{ALIKE_LASTS, ANYWAY, CONFIRM_LASTS, JOIN, NO, What, YES},
        trouble::Trouble,
    },
    llm::BoxFuture,
    store::{self, StoreError},
    wording::{self, ActionTold, KeptBack, Manner},
};
use futures::FutureExt;
use uuid::Uuid;

use crate::{
    Context, conversation::offers, feature::SubmitFeature, limits, pictures::Draws, runner::Run,
};

/// In one word: what was to be done could not be kept, so it was not begun.
pub const NOT_KEPT: &str = "not_kept";

/// Something that was asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What is to be done.
    pub directive: ActionDirective,
    /// What asked for it.
    pub source: Source,
    /// What the words decide about it; for what a model asks for, the server decides.
    pub decision: Decision,
}

impl Wanted {
    /// What a model asks for. It is as sure as can be; its flag can only tighten that.
    #[must_use]
    pub fn by_model(directive: ActionDirective, source: Source) -> Option<Self> {
        let kind = Kind::named(&directive.action_type)?;
        Some(Self {
            decision: decision::asked_by_model(kind.boldness(), directive.confirm_required),
            directive,
            source,
        })
    }
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Acted {
    /// What there is to say: a sentence or a list.
    pub text: String,
    /// What stands below it.
    pub components: Vec<Component>,
    /// Whether all of it is done.
    pub all_done: bool,
    /// Whether something waits to be confirmed.
    pub waits: bool,
    /// Whether it says of nothing but limits, which is nobody else's business.
    pub private: bool,
    /// What kept it from being what it should be, in one word.
    pub failure: Option<&'static str>,
}

/// By what an action is begun: the message that asked for it or confirmed it, and its job.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The message.
    pub message: &'a Incoming,
    /// The try under way. What comes later goes back by the same way.
    pub run: &'a Run,
}

/// Carries out one kind of action. It may be called twice for one action: whatever it makes it keeps
/// under the action's id.
///
/// What goes on by a job of its own is an errand that is named by the action's id, so that upkeep sees
/// that somebody is at it still.
pub trait Handler: Send + Sync {
    /// What it lacks to carry anything out here, in a sentence; `None` where it lacks nothing.
    fn missing(&self, _context: &Context, _manner: Manner) -> Option<&'static str> {
        None
    }

    /// Carries it out in the try of a job. What it answers becomes the action's row.
    fn carry_out<'a>(
        &'a self,
        context: &'a Context,
        action: &'a Action,
        asked: Asked<'a>,
    ) -> BoxFuture<'a, Ending>;
}

/// How carrying out ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Ending {
    /// Done, failed, or still running: then an update follows.
    pub state: State,
    /// What there is to say besides.
    pub ended: Ended,
}

/// Who carries out which kind.
#[derive(Clone)]
pub struct Handlers {
    of: BTreeMap<&'static str, Arc<dyn Handler>>,
}

impl fmt::Debug for Handlers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.of.keys()).finish()
    }
}

impl Default for Handlers {
    /// Those who carry out what the bot can do. A new one is a line here; a kind that does it by
    /// itself needs none.
    fn default() -> Self {
        let by_themselves = Kind::all().into_iter().filter(|kind| kind.does.is_some());
        let none = Self {
            of: BTreeMap::new(),
        };
        let all = by_themselves.fold(none, |all, kind| all.with(kind, Arc::new(ByItself)));
        let made: [(Intent, Arc<dyn Handler>); 2] = [
            (Intent::GenerateImage, Arc::new(Draws)),
            (Intent::SubmitFeature, Arc::new(SubmitFeature)),
        ];
        let made = made.into_iter();
        made.filter_map(|(intent, handler)| Some((Kind::of(intent)?, handler)))
            .fold(all, |all, (kind, handler)| all.with(kind, handler))
    }
}

impl Handlers {
    /// The same with one more.
    #[must_use]
    pub fn with(mut self, kind: &'static Kind, handler: Arc<dyn Handler>) -> Self {
        self.of.insert(kind.name(), handler);
        self
    }

    /// Who carries out a kind; `None` where nobody can yet.
    #[must_use]
    pub fn of(&self, kind: &str) -> Option<&Arc<dyn Handler>> {
        self.of.get(kind)
    }
}

/// What its kind does by itself.
struct ByItself;

impl Handler for ByItself {
    fn carry_out<'a>(
        &'a self,
        context: &'a Context,
        action: &'a Action,
        _asked: Asked<'a>,
    ) -> BoxFuture<'a, Ending> {
        Box::pin(async move {
            let conversations = &context.conversations;
            let preferences = conversations
                .preferences(action.platform, &action.user)
                .await;
            let does = action.kind().and_then(|kind| kind.does);
            let said = does.map(|does| {
                does(&Doing {
                    parameters: &action.directive.parameters,
                    language: preferences.language_code(),
                    lot: action.id.as_u64_pair().1,
                })
            });
            Ending {
                state: said.as_ref().map_or(State::NotAvailable, |_| State::Done),
                ended: Ended {
                    said,
                    ..Ended::default()
                },
            }
        })
    }
}

/// Does what was asked for by one message, or asks first. Run twice, it does it once.
pub async fn act(
    context: &Context,
    message: &Incoming,
    run: &Run,
    manner: Manner,
    wanted: Vec<Wanted>,
) -> Acted {
    let actions = rows(message, run, wanted);
    let kept = match keep(context, &actions).await {
        Ok(kept) => kept,
        Err(error) => {
            tracing::warn!(%error, "what is to be done cannot be kept, so it is not begun");
            return cannot_be_kept(context, manner, &actions);
        }
    };
    let (waiting, mut ready): (Vec<Action>, Vec<Action>) =
        (kept.into_iter()).partition(|action| action.state == State::Waiting);
    let asked = Asked { message, run };
    if let Err(error) = Box::pin(carry(context, manner, &mut ready, asked)).await {
        tracing::warn!(%error, "what became of an action cannot be kept");
    }
    let mut acted = told(context, manner, &ready);
    acted.components = Box::pin(beside_alike(context, manner, &ready, asked)).await;
    if !waiting.is_empty() {
        let question = question(context, message, run, manner, waiting).await;
        if !acted.text.is_empty() {
            acted.text.push_str("\n\n");
        }
        acted.text.push_str(&question.text);
        acted.components.extend(question.components);
        acted.waits = question.waits;
        acted.failure = question.failure;
        acted.all_done = false;
        acted.private = false;
    }
    acted
}

/// What was asked for as rows, each as the server decides about it.
fn rows(message: &Incoming, run: &Run, wanted: Vec<Wanted>) -> Vec<Action> {
    let each = (0_i16..).zip(wanted);
    let each = each.map(|(position, wanted)| Action {
        id: Action::id_of(
            message.platform,
            &message.channel,
            &message.user,
            &message.message,
            position,
        ),
        job: run.header.id,
        position,
        platform: message.platform,
        user: message.user.clone(),
        channel: message.channel.clone(),
        guild: message.guild.clone(),
        message: message.message.clone(),
        directive: wanted.directive,
        source: wanted.source,
        state: if wanted.decision == Decision::Act {
            State::Running
        } else {
            State::Waiting
        },
        ended: Ended::default(),
    });
    each.collect()
}

async fn keep(context: &Context, actions: &[Action]) -> Result<Vec<Action>, StoreError> {
    let ids: Vec<Uuid> = actions.iter().map(|action| action.id).collect();
    let keeping = async {
        let mut db = context.pool.begin().await?;
        store::actions::plan(&mut db, actions, context.clock.now()).await?;
        let kept = store::actions::of(&mut *db, &ids).await?;
        db.commit().await?;
        Ok(kept)
    };
    context.conversations.patience().ask(keeping).await
}

/// Carries actions out, in their order. One that depends on one that failed is not begun.
///
/// # Errors
/// When it cannot be kept that one has ended: it counts as under way still, and the others have been
/// seen to all the same.
async fn carry(
    context: &Context,
    manner: Manner,
    actions: &mut [Action],
    asked: Asked<'_>,
) -> Result<(), StoreError> {
    let mut kept = Ok(());
    in_order(actions);
    for at in 0..actions.len() {
        if actions[at].state != State::Running {
            // An earlier try ended it.
            continue;
        }
        let failed = actions[..at]
            .iter()
            .find(|earlier| earlier.state == State::Failed && depends(&actions[at], earlier));
        let ending = match failed {
            Some(failed) => Ending {
                state: State::Failed,
                ended: Ended {
                    stopped_by: Some(failed.position),
                    ..Ended::default()
                },
            },
            None => carry_out(context, manner, &actions[at], asked).await,
        };
        let advanced = store::actions::advance(
            &context.pool,
            actions[at].id,
            ending.state,
            &ending.ended,
            context.clock.now(),
        );
        match context.conversations.patience().ask(advanced).await {
            Ok(true) => (actions[at].state, actions[at].ended) = (ending.state, ending.ended),
            Ok(false) => ended_elsewhere(context, &mut actions[at]).await,
            // It is under way, as its row says.
            Err(error) if ending.state.is_final() => kept = Err(error),
            Err(_) => {}
        }
    }
    actions.sort_by_key(|action| action.position);
    kept
}

/// Somebody else has ended an action: it is as they say. Of one that is forgotten nothing is claimed.
async fn ended_elsewhere(context: &Context, action: &mut Action) {
    let ids = [action.id];
    let row = store::actions::of(&context.pool, &ids);
    match context.conversations.patience().ask(row).await {
        Ok(mut rows) => match rows.pop() {
            Some(row) => (action.state, action.ended) = (row.state, row.ended),
            None => action.state = State::Superseded,
        },
        Err(error) => {
            tracing::warn!(%error, "what became of an action cannot be looked up");
            action.state = State::Superseded;
        }
    }
}

async fn carry_out(context: &Context, manner: Manner, action: &Action, asked: Asked<'_>) -> Ending {
    let failed = |class: &str| Ending {
        state: State::Failed,
        ended: Ended {
            class: Some(class.to_owned()),
            ..Ended::default()
        },
    };
    let Some(handler) = context.handlers.of(&action.directive.action_type) else {
        return Ending {
            state: State::NotAvailable,
            ended: Ended::default(),
        };
    };
    if let Some(missing) = handler.missing(context, manner) {
        return Ending {
            state: State::NotAvailable,
            ended: Ended {
                said: Some(missing.to_owned()),
                ..Ended::default()
            },
        };
    }
    // Only now: what nobody can do, or its requester does not want, uses up nothing. Boxed, since
    // every action would carry its size.
    if let Some(refused) = Box::pin(limits::refusal(context, manner, action)).await {
        return refused;
    }
    let carried = handler.carry_out(context, action, asked);
    // Whatever a handler does, the action ends, and the others go on.
    let carried = std::panic::AssertUnwindSafe(carried).catch_unwind();
    carried.await.unwrap_or_else(|_| {
        tracing::error!(
            action.kind = action.directive.action_type,
            "a handler panicked"
        );
        failed(Trouble::Unknown.class())
    })
}

/// What the rows say.
pub(crate) fn told(context: &Context, manner: Manner, actions: &[Action]) -> Acted {
    let told: Vec<ActionTold<'_>> = actions
        .iter()
        .map(|it| as_told(context, manner, it))
        .collect();
    Acted {
        text: wording::actions_told(manner, &told),
        all_done: !actions.is_empty() && actions.iter().all(|it| it.state == State::Done),
        private: !actions.is_empty() && actions.iter().all(limits::was_refused),
        ..Acted::default()
    }
}

fn as_told<'a>(context: &Context, manner: Manner, action: &'a Action) -> ActionTold<'a> {
    let handler = context.handlers.of(&action.directive.action_type);
    let missing = handler.and_then(|handler| handler.missing(context, manner));
    ActionTold {
        intent: action.kind().map(Kind::intent),
        subject: action.subject(),
        state: action.state,
        said: action.ended.said.as_deref().or(missing),
        kept_back: if limits::was_refused(action) {
            Some(KeptBack::Limit)
        } else if action.ended.class.as_deref() == Some(ABANDONED) {
            Some(KeptBack::Abandoned)
        } else if action.ended.alike.is_some() {
            Some(KeptBack::Alike)
        } else {
            action.ended.stopped_by.map(|_| KeptBack::Failure)
        },
        available: handler.is_some() && missing.is_none(),
        only_noted: action.directive.parameters.get("create_pr") == Some(&false.into()),
    }
}

/// What stands below what was not begun, since it is asked for already: to join that, or to have it all
/// the same.
async fn beside_alike(
    context: &Context,
    manner: Manner,
    actions: &[Action],
    asked: Asked<'_>,
) -> Vec<Component> {
    let mut components = Vec::new();
    for action in actions {
        let Some(request) = action.ended.alike else {
            continue;
        };
        let what = What::Alike {
            request,
            action: action.id,
        };
        let Asked { message, run } = asked;
        let Some(offer) = offers::make(context, message, run, what, ALIKE_LASTS).await else {
            continue;
        };
        let button = |choice, label| Component::button(&Target::offer(offer, choice), label);
        components.push(button(JOIN, wording::join(manner)).styled(Style::Primary));
        components.push(button(ANYWAY, wording::anyway(manner)));
    }
    components
}

/// Asks whether to do what waits for that.
async fn question(
    context: &Context,
    message: &Incoming,
    run: &Run,
    manner: Manner,
    waiting: Vec<Action>,
) -> Acted {
    let what = What::Confirm {
        actions: waiting.iter().map(|action| action.id).collect(),
    };
    let Some(offer) = offers::make(context, message, run, what, CONFIRM_LASTS).await else {
        return cannot_be_kept(context, manner, &waiting);
    };
    let told: Vec<ActionTold<'_>> = waiting
        .iter()
        .map(|it| as_told(context, manner, it))
        .collect();
    let button = |choice, label| Component::button(&Target::offer(offer, choice), label);
    Acted {
        text: wording::actions_asked(manner, &told),
        components: vec![
            button(YES, wording::yes(manner)).styled(Style::Primary),
            button(NO, wording::no(manner)),
        ],
        waits: true,
        ..Acted::default()
    }
}

/// Nothing is begun that cannot be kept. What nobody can do yet is said as ever.
fn cannot_be_kept(context: &Context, manner: Manner, actions: &[Action]) -> Acted {
    let told = actions.iter().map(|action| {
        let told = as_told(context, manner, action);
        ActionTold {
            state: if told.available {
                State::Failed
            } else {
                State::NotAvailable
            },
            ..told
        }
    });
    let told: Vec<ActionTold<'_>> = told.collect();
    if told.iter().any(|told| told.available) {
        return Acted {
            text: wording::cannot_save(manner),
            failure: Some(NOT_KEPT),
            ..Acted::default()
        };
    }
    Acted {
        text: wording::actions_told(manner, &told),
        ..Acted::default()
    }
}
