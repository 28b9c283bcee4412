//! Money: before a call of a provider is made, the most that it may cost is set aside under the
//! caps of its person, its server and the day; after it, what it took is put in that place.
//!
//! A call is made while less than the cap is spent and set aside, so a cap is passed by one call at
//! the most, however many workers there are. What a worker has set aside that died lapses. Redis
//! counts; when it was emptied it is told anew what the ledger has. What it cannot count, since it is
//! away, or knows nothing of a person while the ledger is, each worker counts by itself, keeps to a
//! small part of what was left, and charges to Redis once it can.

mod local;

use std::{sync::Arc, time::Duration};

use chinwag::{
    domain::{
        budget::{Cap, dollars},
        ids::{GuildId, Platform, UserId, escaped},
        message::Incoming,
        tokens::Characters,
    },
    hot::{
        HotError,
        budget::{self, Account, Held, Settled},
        told,
    },
    llm::{ChatRequest, Tool, anthropic::THINKING_ALLOWANCE},
    shutdown::Tasks,
    store::ledger,
    telemetry::{BUDGET_REFUSALS, BUDGET_WARNINGS},
};
use jiff::Timestamp;
use tokio::time::Instant;
use uuid::Uuid;

use crate::{Context, context::Model};
use local::Debt;
pub use local::Local;

/// How long a call waits for what others have set aside, when that is all that is left.
const FOR_OTHERS: Duration = Duration::from_secs(2);
/// How often it looks meanwhile.
const LOOK: Duration = Duration::from_millis(50);
/// How long something stays set aside beyond the time that its call may take.
const BEYOND: Duration = Duration::from_secs(30);
/// How often Redis is told what it could not be told before.
const CHARGE: Duration = Duration::from_secs(1);
/// The most accounts that are charged at once.
const MOST_CHARGED: usize = 100;
/// How long the ledger may take to say what was spent.
const LEDGER: Duration = Duration::from_secs(2);

/// For whom a call is made.
#[derive(Clone, Copy, Debug)]
pub struct Payer<'a> {
    /// The platform.
    pub platform: Platform,
    /// The person.
    pub user: &'a UserId,
    /// The server, when there is one.
    pub guild: Option<&'a GuildId>,
}

impl<'a> Payer<'a> {
    /// Whoever wrote a message.
    #[must_use]
    pub fn of(message: &'a Incoming) -> Self {
        Self {
            platform: message.platform,
            user: &message.user,
            guild: message.guild.as_ref(),
        }
    }

    /// Under which cap they are, and under which name.
    fn whose(&self, cap: Cap) -> Option<String> {
        let name = |id: &str| format!("{}/{}", self.platform, escaped(id));
        match cap {
            Cap::User => Some(name(self.user.as_str())),
            Cap::Server => Some(name(self.guild?.as_str())),
            Cap::Day => Some("all".to_owned()),
        }
    }
}

/// The money for today is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsedUp {
    /// Under which cap.
    pub cap: Cap,
    /// When it is renewed.
    pub renewed_at: Timestamp,
}

/// What is set aside for a call. Dropped without being settled it lapses by itself.
#[derive(Debug)]
#[must_use = "what is set aside keeps others from their calls until it is settled"]
pub struct Reservation {
    accounts: Vec<Account>,
    /// Those of which this process alone knows.
    here: Vec<Account>,
    name: Uuid,
    amount: u64,
}

/// The most that a call of a model may cost, in billionths of a US dollar.
#[must_use]
pub fn most_of(context: &Context, model: &Model, request: &ChatRequest) -> u64 {
    let rates = context.tokens.rates();
    let system = request.system.whole();
    let texts = request.messages.iter().map(|message| message.text.as_str());
    let tools: Vec<String> = request.tools.iter().map(Tool::written).collect();
    let sent = Characters::of(texts.chain([system.as_str()]));
    let sent = sent.with_tools(tools.iter().map(String::as_str));
    let shown = usize::try_from(request.picture_tokens()).unwrap_or(usize::MAX);
    let read = rates.tokens_of(&sent).saturating_add(shown);
    let read = u32::try_from(read.saturating_mul(3) / 2).unwrap_or(u32::MAX);
    let written = request.max_tokens.saturating_add(THINKING_ALLOWANCE);
    context.prices.most_nanos(model.names(), read, written)
}

/// Sets an amount aside, in billionths of a US dollar, for a call that may take so long.
///
/// # Errors
/// When the money for today is spent: the call is not to be made.
pub async fn reserve(
    context: &Context,
    payer: &Payer<'_>,
    amount: u64,
    lasts: Duration,
) -> Result<Reservation, UsedUp> {
    let mut reservation = Reservation {
        accounts: accounts(context, payer),
        here: Vec::new(),
        name: Uuid::now_v7(),
        amount: amount.max(1),
    };
    if reservation.accounts.is_empty() {
        return Ok(reservation);
    }
    let result = match Box::pin(reservation.hold(context, payer, lasts)).await {
        Ok(result) => result,
        Err(error) => {
            tracing::debug!(%error, "what may be spent is counted here");
            reservation.here.append(&mut reservation.accounts);
            Ok(())
        }
    };
    let result = match result {
        Ok(()) => Box::pin(reservation.hold_here(context, payer)).await,
        used_up => used_up,
    };
    match result {
        Ok(()) => Ok(reservation),
        Err(used_up) => {
            let cap = used_up.cap.name();
            metrics::counter!(BUDGET_REFUSALS, "cap" => cap).increment(1);
            tracing::info!(cap, "a call is not made: the money for today is spent");
            Err(used_up)
        }
    }
}

/// Whether somebody is to be told that the money for today is spent: once, until it is renewed.
pub async fn may_tell(context: &Context, payer: &Payer<'_>, used_up: &UsedUp) -> bool {
    let Some(person) = payer.whose(Cap::User) else {
        return true;
    };
    let left = used_up.renewed_at.duration_since(context.clock.now());
    let left = Duration::try_from(left).unwrap_or_default();
    let told = told::may_tell(&context.hot, "budget", &person, left).await;
    told.unwrap_or_else(|_| context.spending.may_tell(&person, used_up.renewed_at))
}

fn accounts(context: &Context, payer: &Payer<'_>) -> Vec<Account> {
    let account = |cap| {
        Some(Account {
            cap,
            most: context.caps.of(cap)?,
            whose: payer.whose(cap)?,
        })
    };
    Cap::ALL.into_iter().filter_map(account).collect()
}

/// Tells Redis what was spent while it could not be told, until the worker stops: others count on it.
pub async fn keep_charging(context: Arc<Context>, tasks: Tasks) {
    while tasks.sleep(CHARGE).await {
        let now = context.clock.now();
        if !context.hot.is_aside() {
            charge(&context, context.spending.all_debts(MOST_CHARGED, now)).await;
        }
    }
}

/// Charges what is owed. What cannot be charged is owed on.
async fn charge(context: &Context, debts: Vec<Debt<'_>>) {
    for debt in debts {
        match budget::charge(&context.hot, &debt.account, debt.amount, debt.last).await {
            Ok(Some(today)) => {
                let account = debt.account.clone();
                debt.paid();
                let now = context.clock.now();
                context.spending.saw(&[account], &[today], now);
            }
            // Whoever opens it asks the ledger, and then it is charged or known.
            Ok(None) => {}
            Err(error) => {
                tracing::debug!(%error, "what was spent is charged later");
                return;
            }
        }
    }
}

impl Reservation {
    /// Sets the amount aside in Redis. Accounts of which nothing can be found out are left to this
    /// process.
    async fn hold(
        &mut self,
        context: &Context,
        payer: &Payer<'_>,
        lasts: Duration,
    ) -> Result<Result<(), UsedUp>, HotError> {
        let until = Instant::now() + FOR_OTHERS.min(lasts / 4);
        let lasts = lasts.min(Duration::from_mins(10)) + BEYOND;
        while !self.accounts.is_empty() {
            let now = context.clock.now();
            charge(context, context.spending.debts(&self.accounts, now)).await;
            let (accounts, hot) = (&self.accounts, &context.hot);
            match budget::hold(hot, accounts, self.name, self.amount, lasts).await? {
                Held::Aside(spent) => {
                    context.spending.saw(accounts, &spent, now);
                    return Ok(Ok(()));
                }
                Held::Unknown { accounts, since } => {
                    for account in accounts {
                        match spent(context, payer, account.cap, since).await {
                            Some(spent) => budget::open(hot, &account, since, spent).await?,
                            None => self.leave_to_this_process(account),
                        }
                    }
                }
                Held::Empty { spent: false, .. } if Instant::now() < until => {
                    tokio::time::sleep(LOOK).await;
                }
                Held::Empty {
                    account,
                    renewed_in,
                    ..
                } => {
                    return Ok(Err(UsedUp {
                        cap: account.cap,
                        renewed_at: context.clock.now() + renewed_in,
                    }));
                }
            }
        }
        Ok(Ok(()))
    }

    fn leave_to_this_process(&mut self, account: Account) {
        self.accounts.retain(|other| *other != account);
        self.here.push(account);
    }

    async fn hold_here(&self, context: &Context, payer: &Payer<'_>) -> Result<(), UsedUp> {
        let now = context.clock.now();
        for account in &self.here {
            if context.spending.knows(account, now) {
                continue;
            }
            // Without the ledger nobody knows of anything that was spent.
            let since = local::start_of_day(now);
            let spent = spent(context, payer, account.cap, since).await;
            let spent = spent.unwrap_or_default();
            let account = std::slice::from_ref(account);
            context.spending.saw(account, &[spent], now);
        }
        let held = context.spending.hold(&self.here, self.amount, now);
        if held.is_err() {
            self.settle_in_redis(context, payer, 0).await;
        }
        held
    }

    /// Puts what the call took in the place of what was set aside for it; nothing when it came to
    /// nothing.
    pub async fn settle(self, context: &Context, payer: &Payer<'_>, spent: u64) {
        let now = context.clock.now();
        context.spending.settle(&self.here, self.amount, spent, now);
        self.settle_in_redis(context, payer, spent).await;
    }

    async fn settle_in_redis(&self, context: &Context, payer: &Payer<'_>, spent: u64) {
        for account in &self.accounts {
            if let Err(error) = self.settle_one(context, payer, account, spent).await {
                // What was set aside lapses. Redis may have heard of it: rather twice than never.
                tracing::debug!(%error, "what was spent is charged later");
                context.spending.owe(account, spent, context.clock.now());
            }
        }
    }

    async fn settle_one(
        &self,
        context: &Context,
        payer: &Payer<'_>,
        account: &Account,
        spent_now: u64,
    ) -> Result<(), HotError> {
        let settle =
            async || budget::settle(&context.hot, account, self.name, self.amount, spent_now).await;
        let mut settled = settle().await?;
        if let Settled::Unknown { since } = settled {
            // Redis was emptied meanwhile. The ledger does not have this call yet.
            let Some(before) = spent(context, payer, account.cap, since).await else {
                context
                    .spending
                    .owe(account, spent_now, context.clock.now());
                return Ok(());
            };
            budget::open(&context.hot, account, since, before).await?;
            settled = settle().await?;
        }
        let Settled::Spent { today, warn } = settled else {
            return Ok(());
        };
        let accounts = std::slice::from_ref(account);
        context
            .spending
            .saw(accounts, &[today], context.clock.now());
        if warn {
            let cap = account.cap.name();
            metrics::counter!(BUDGET_WARNINGS, "cap" => cap).increment(1);
            tracing::warn!(
                cap,
                of = account.whose,
                spent_dollars = dollars(today),
                cap_dollars = dollars(account.most),
                "four fifths of a cap on money are spent"
            );
        }
        Ok(())
    }
}

/// What the ledger has of a cap since the day began; `None` when it does not answer.
async fn spent(context: &Context, payer: &Payer<'_>, cap: Cap, since: Timestamp) -> Option<u64> {
    let of = match cap {
        Cap::User => ledger::Spender::Person(payer.platform, payer.user),
        Cap::Server => ledger::Spender::Server(payer.platform, payer.guild?),
        Cap::Day => ledger::Spender::Everybody,
    };
    let asked = ledger::spent(&context.pool, since, of);
    let error = match tokio::time::timeout(LEDGER, asked).await {
        Ok(Ok(spent)) => return Some(spent),
        Ok(Err(error)) => error.to_string(),
        Err(late) => late.to_string(),
    };
    tracing::debug!(%error, "the ledger does not say what was spent");
    context.spending.ledger_is_away(context.clock.now());
    None
}
