//! What was spent today and what is set aside for calls under way, by person, by server and
//! altogether. When it is lost, Postgres has what was spent.

use std::{sync::LazyLock, time::Duration};

use jiff::Timestamp;
use redis::Script;
use uuid::Uuid;

use super::{Hot, HotError, millis};
use crate::{
    config::Environment,
    domain::budget::{Cap, Caps, WARN_PERCENT, read_dollars},
};

static HOLD: LazyLock<Script> =
    LazyLock::new(|| Script::new(include_str!("scripts/budget_hold.lua")));
static SETTLE: LazyLock<Script> =
    LazyLock::new(|| Script::new(include_str!("scripts/budget_settle.lua")));
static CHARGE: LazyLock<Script> =
    LazyLock::new(|| Script::new(include_str!("scripts/budget_charge.lua")));
static OPEN: LazyLock<Script> =
    LazyLock::new(|| Script::new(include_str!("scripts/budget_open.lua")));

/// How long after a call the ledger has it for certain, whatever clocks differ by.
const IN_LEDGER: Duration = Duration::from_mins(1);
/// Seconds in a day of UTC.
const DAY: i64 = 86_400;

/// Reads `CHINWAG_BUDGET_USER`, `CHINWAG_BUDGET_SERVER` and `CHINWAG_BUDGET_DAY`.
pub fn read(env: &mut Environment) -> Caps {
    Caps {
        user: amount(env.text("CHINWAG_BUDGET_USER"), "CHINWAG_BUDGET_USER", env),
        server: amount(
            env.text("CHINWAG_BUDGET_SERVER"),
            "CHINWAG_BUDGET_SERVER",
            env,
        ),
        day: amount(env.text("CHINWAG_BUDGET_DAY"), "CHINWAG_BUDGET_DAY", env),
    }
}

fn amount(set: Option<String>, name: &str, env: &mut Environment) -> Option<u64> {
    let text = set?;
    let nanos = read_dollars(&text);
    if nanos.is_none() {
        let why = format!(
            "{text:?} is not an amount in US dollars above 0 and up to 1000000, such as 2.50; leave it out for no cap"
        );
        env.fault(name, &why);
    }
    nanos
}

/// What a call counts under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Under which cap.
    pub cap: Cap,
    /// Whose it is; it holds no braces.
    pub whose: String,
    /// What may be spent in a day, in billionths of a US dollar.
    pub most: u64,
}

/// What became of the wish to set something aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// It is set aside; so much was spent of each account before.
    Aside(Vec<u64>),
    /// An account has nothing left.
    Empty {
        /// Which one.
        account: Account,
        /// Whether all is spent; otherwise the rest is set aside for calls under way.
        spent: bool,
        /// How long until it is renewed.
        renewed_in: Duration,
    },
    /// Nothing is known of these accounts: open them first.
    Unknown {
        /// Which ones.
        accounts: Vec<Account>,
        /// Since when they are of today.
        since: Timestamp,
    },
}

/// Sets an amount aside in every account, or in none. It is under `name` and lapses after a while.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn hold(
    hot: &Hot,
    accounts: &[Account],
    name: Uuid,
    amount: u64,
    lasts: Duration,
) -> Result<Held, HotError> {
    if !hot.is_cluster() {
        return hold_together(hot, accounts, name, amount, lasts).await;
    }
    let mut spent = Vec::new();
    for (place, account) in accounts.iter().enumerate() {
        let alone = std::slice::from_ref(account);
        match hold_together(hot, alone, name, amount, lasts).await? {
            Held::Aside(of_it) => spent.extend(of_it),
            other => {
                for before in &accounts[..place] {
                    settle(hot, before, name, amount, 0).await?;
                }
                return Ok(other);
            }
        }
    }
    Ok(Held::Aside(spent))
}

async fn hold_together(
    hot: &Hot,
    accounts: &[Account],
    name: Uuid,
    amount: u64,
    lasts: Duration,
) -> Result<Held, HotError> {
    let Some(first) = accounts.first() else {
        return Ok(Held::Aside(Vec::new()));
    };
    let mut call = HOLD.key(hot.keys().budget(first.cap.name(), &first.whose));
    call.key(hot.keys().budget_aside(first.cap.name(), &first.whose));
    for account in &accounts[1..] {
        let (cap, whose) = (account.cap.name(), &account.whose);
        call.key(hot.keys().budget(cap, whose))
            .key(hot.keys().budget_aside(cap, whose));
    }
    call.arg(name.simple().to_string())
        .arg(amount)
        .arg(millis(lasts));
    for account in accounts {
        call.arg(account.most);
    }
    let answer: Vec<u64> = call.invoke_async(&mut hot.connection().await?).await?;
    let account = |place: &u64| accounts.get(usize::try_from(*place).ok()?).cloned();
    match &answer[..] {
        [1, spent @ ..] => Ok(Held::Aside(spent.to_vec())),
        [0, place, spent, renewed_ms] if let Some(account) = account(place) => Ok(Held::Empty {
            account,
            spent: *spent == 1,
            renewed_in: Duration::from_millis(*renewed_ms),
        }),
        [2, day, places @ ..] => Ok(Held::Unknown {
            accounts: places.iter().filter_map(account).collect(),
            since: start_of(*day)?,
        }),
        _ => Err(odd()),
    }
}

/// What became of what was set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It is spent.
    Spent {
        /// So much was spent today.
        today: u64,
        /// Operators are to be warned of it, for the first time today.
        warn: bool,
    },
    /// Nothing is known of the account, and nothing was done.
    Unknown {
        /// Since when it is of today.
        since: Timestamp,
    },
}

/// Puts what was spent in the place of what was set aside in an account.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn settle(
    hot: &Hot,
    account: &Account,
    name: Uuid,
    amount: u64,
    spent: u64,
) -> Result<Settled, HotError> {
    let (cap, whose) = (account.cap.name(), &account.whose);
    let mut call = SETTLE.key(hot.keys().budget(cap, whose));
    call.key(hot.keys().budget_aside(cap, whose))
        .arg(name.simple().to_string())
        .arg(amount)
        .arg(spent)
        .arg(account.most.saturating_mul(WARN_PERCENT) / 100);
    let answer: Vec<u64> = call.invoke_async(&mut hot.connection().await?).await?;
    match answer[..] {
        [1, today, warn] => Ok(Settled::Spent {
            today,
            warn: warn == 1,
        }),
        [0, day] => Ok(Settled::Unknown {
            since: start_of(day)?,
        }),
        _ => Err(odd()),
    }
}

/// Charges an account with what was spent, the last of it at `last`, while Redis could not be told.
/// What the ledger had of it when the account was opened is not charged twice. `None` when nothing is
/// known of the account: then nothing was done, and it is opened by whoever counts under it next.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn charge(
    hot: &Hot,
    account: &Account,
    spent: u64,
    last: Timestamp,
) -> Result<Option<u64>, HotError> {
    let mut call = CHARGE.key(hot.keys().budget(account.cap.name(), &account.whose));
    let in_ledger = last.as_millisecond().unsigned_abs() + millis(IN_LEDGER);
    call.arg(spent)
        .arg(last.as_second().div_euclid(DAY))
        .arg(in_ledger);
    let answer: Vec<u64> = call.invoke_async(&mut hot.connection().await?).await?;
    match answer[..] {
        [1, today] => Ok(Some(today)),
        [0, _] => Ok(None),
        _ => Err(odd()),
    }
}

/// Opens an account with what was spent of it since the day began, unless it is open.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn open(
    hot: &Hot,
    account: &Account,
    since: Timestamp,
    spent: u64,
) -> Result<(), HotError> {
    let (cap, whose) = (account.cap.name(), &account.whose);
    let mut call = OPEN.key(hot.keys().budget(cap, whose));
    call.key(hot.keys().budget_aside(cap, whose))
        .arg(since.as_second() / DAY)
        .arg(spent);
    Ok(call.invoke_async(&mut hot.connection().await?).await?)
}

/// What is set aside in an account at present; none where nothing is known of it.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn aside(hot: &Hot, cap: Cap, whose: &str) -> Result<Option<u64>, HotError> {
    let mut call = redis::cmd("HGET");
    call.arg(hot.keys().budget(cap.name(), whose)).arg("held");
    Ok(call.query_async(&mut hot.connection().await?).await?)
}

fn start_of(day: u64) -> Result<Timestamp, HotError> {
    let seconds = i64::try_from(day).unwrap_or(i64::MAX).saturating_mul(DAY);
    Timestamp::from_second(seconds).map_err(|_| odd())
}

fn odd() -> HotError {
    HotError::Corrupt("a script of the budget answered something else".to_owned())
}
