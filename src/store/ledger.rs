//! The ledger: what calls of providers took. Written from receipts, shown or not: what was paid
//! for is counted.

use jiff::Timestamp;
use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{StoreError, to_sql};
use crate::domain::{
    conversation::Turn,
    ids::{ChannelId, ConversationId, GuildId, JobId, Platform, UserId},
    outcome::{Fate, Receipt},
    usage::Usage,
};

/// Writes what the calls behind these receipts took. What is there already is left as it is.
///
/// # Errors
/// When Postgres cannot be reached.
pub(super) async fn write(
    db: &mut PgConnection,
    receipts: &[&Receipt],
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut rows = Rows::default();
    for receipt in receipts {
        rows.add_receipt(receipt, now);
    }
    insert(db, &rows).await
}

/// Writes what the calls of a try took that no outcome tells of, since the job is tried again.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn write_try(
    db: impl PgExecutor<'_>,
    job: JobId,
    conversation: &ConversationId,
    calls: &[Usage],
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut rows = Rows::default();
    for (place, usage) in (0..).zip(calls) {
        rows.add((job, conversation), None, place, usage, now);
    }
    insert(db, &rows).await
}

async fn insert(db: impl PgExecutor<'_>, rows: &Rows) -> Result<(), StoreError> {
    if rows.job_id.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into usage_ledger
             (job_id, call, platform, user_id, guild_id, channel_id, intent, purpose, model, input_tokens,
              cache_read_tokens, cache_creation_tokens, output_tokens, cost_nanos, created_at, prompt)
         select * from unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::text[], $6::text[],
                              $7::text[], $8::text[], $9::text[], $10::integer[], $11::integer[],
                              $12::integer[], $13::integer[], $14::bigint[], $15::timestamptz[],
                              $16::text[])
         on conflict on constraint usage_ledger_call do nothing",
        &rows.job_id,
        &rows.call,
        &rows.platform,
        &rows.user_id,
        &rows.guild_id as &[Option<String>],
        &rows.channel_id,
        &rows.intent as &[Option<String>],
        &rows.purpose,
        &rows.model,
        &rows.input,
        &rows.cache_read,
        &rows.cache_creation,
        &rows.output,
        &rows.cost_nanos as &[Option<i64>],
        &rows.created_at,
        &rows.prompt,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Writes what one call took that answers no message: it is the next one of its job.
///
/// # Errors
/// When Postgres cannot be reached.
pub(super) async fn write_call(
    db: &mut PgConnection,
    job: JobId,
    (platform, channel, user): (Platform, &ChannelId, &UserId),
    guild: Option<&GuildId>,
    usage: &Usage,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into usage_ledger
             (job_id, call, platform, user_id, channel_id, purpose, model, prompt, guild_id, input_tokens,
              cache_read_tokens, cache_creation_tokens, output_tokens, cost_nanos, created_at)
         select $1, coalesce(max(call) + 1, 0), $2, $3, $4, $5, $6, $13, $14, $7, $8, $9, $10, $11, $12
         from usage_ledger where job_id = $1",
        job.0,
        platform.name(),
        user.as_str(),
        channel.as_str(),
        usage.purpose,
        usage.model,
        tokens(usage.input_tokens),
        tokens(usage.cache_read_tokens),
        tokens(usage.cache_creation_tokens),
        tokens(usage.output_tokens),
        usage.cost_nanos.map(nanos),
        to_sql(now),
        usage.prompt,
        guild.map(GuildId::as_str),
    )
    .execute(db)
    .await?;
    Ok(())
}

fn tokens(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

fn nanos(cost: u64) -> i64 {
    i64::try_from(cost).unwrap_or(i64::MAX)
}

/// The columns of the rows to be written.
#[derive(Default)]
struct Rows {
    job_id: Vec<Uuid>,
    call: Vec<i16>,
    platform: Vec<String>,
    user_id: Vec<String>,
    guild_id: Vec<Option<String>>,
    channel_id: Vec<String>,
    intent: Vec<Option<String>>,
    purpose: Vec<String>,
    model: Vec<String>,
    input: Vec<i32>,
    cache_read: Vec<i32>,
    cache_creation: Vec<i32>,
    output: Vec<i32>,
    cost_nanos: Vec<Option<i64>>,
    created_at: Vec<OffsetDateTime>,
    prompt: Vec<String>,
}

impl Rows {
    fn add_receipt(&mut self, receipt: &Receipt, now: Timestamp) {
        let at = match &receipt.fate {
            Fate::Shown { at, .. } => *at,
            Fate::Refused { .. } | Fate::Unseen => now,
        };
        let of = (receipt.job, &receipt.conversation);
        for (place, usage) in (0..).zip(&receipt.usage) {
            self.add(of, receipt.turn.as_ref(), place, usage, at);
        }
    }

    fn add(
        &mut self,
        (job, conversation): (JobId, &ConversationId),
        turn: Option<&Turn>,
        place: u32,
        usage: &Usage,
        at: Timestamp,
    ) {
        let Some((platform, channel, user)) = conversation.parts() else {
            return;
        };
        self.job_id.push(job.0);
        let call = usage.call.unwrap_or(place);
        self.call.push(i16::try_from(call).unwrap_or(i16::MAX));
        self.platform.push(platform.name().to_owned());
        self.user_id.push(user.0);
        let guild = turn.and_then(|turn| turn.asked.guild.as_ref());
        self.guild_id.push(guild.map(|guild| guild.0.clone()));
        self.channel_id.push(channel.0);
        self.intent.push(turn.map(|turn| turn.intent.clone()));
        self.purpose.push(usage.purpose.clone());
        self.model.push(usage.model.clone());
        self.input.push(tokens(usage.input_tokens));
        self.cache_read.push(tokens(usage.cache_read_tokens));
        self.cache_creation
            .push(tokens(usage.cache_creation_tokens));
        self.output.push(tokens(usage.output_tokens));
        self.cost_nanos.push(usage.cost_nanos.map(nanos));
        self.created_at.push(to_sql(at));
        self.prompt.push(usage.prompt.clone());
    }
}

/// By what the ledger is summed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The day, in UTC.
    Day,
    /// The person.
    User,
    /// The server; direct messages and the console are one.
    Server,
    /// What was wanted.
    Intent,
    /// The model.
    Model,
    /// The version of the prompt, with its variant where there is one.
    Prompt,
    /// The message, by the job that answered it.
    Message,
}

impl By {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Day,
        Self::User,
        Self::Server,
        Self::Intent,
        Self::Model,
        Self::Prompt,
        Self::Message,
    ];

    /// Its name, for people and for the query.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::User => "user",
            Self::Server => "server",
            Self::Intent => "intent",
            Self::Model => "model",
            Self::Prompt => "prompt",
            Self::Message => "message",
        }
    }
}

/// A sum of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// What it is of.
    pub name: String,
    /// How many calls there were.
    pub calls: i64,
    /// Tokens read that no cache had a part in.
    pub input_tokens: i64,
    /// Tokens read from the provider's cache.
    pub cache_read_tokens: i64,
    /// Tokens read and put into the provider's cache.
    pub cache_creation_tokens: i64,
    /// Tokens written.
    pub output_tokens: i64,
    /// What they cost, in billionths of a US dollar, as far as prices are known.
    pub cost_nanos: i64,
    /// How many calls have no known price.
    pub unpriced: i64,
}

/// Sums since a moment, the dearest first, at most `most`.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn sums(
    db: impl PgExecutor<'_>,
    by: By,
    since: Timestamp,
    most: i64,
) -> Result<Vec<Sum>, StoreError> {
    Ok(sqlx::query_as!(
        Sum,
        r#"select coalesce(case $1::text
                      when 'day' then to_char(created_at at time zone 'UTC', 'YYYY-MM-DD')
                      when 'user' then platform || '/' || user_id
                      when 'server' then guild_id
                      when 'intent' then intent
                      when 'message' then job_id::text
                      when 'prompt' then nullif(purpose || ' ' || prompt, purpose || ' ')
                      else model end, '-') as "name!",
                  count(*) as "calls!",
                  sum(input_tokens)::bigint as "input_tokens!",
                  sum(cache_read_tokens)::bigint as "cache_read_tokens!",
                  sum(cache_creation_tokens)::bigint as "cache_creation_tokens!",
                  sum(output_tokens)::bigint as "output_tokens!",
                  coalesce(sum(cost_nanos), 0)::bigint as "cost_nanos!",
                  count(*) filter (where cost_nanos is null) as "unpriced!"
           from usage_ledger
           where created_at >= $2
           group by 1
           order by 7 desc, 6 desc, 1
           limit $3"#,
        by.name(),
        to_sql(since),
        most,
    )
    .fetch_all(db)
    .await?)
}

/// Whose spending is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spender<'a> {
    /// A person's.
    Person(Platform, &'a UserId),
    /// What was spent in a server.
    Server(Platform, &'a GuildId),
    /// All of it.
    Everybody,
}

/// What was spent since a moment, in billionths of a US dollar and as far as prices are known.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn spent(
    db: impl PgExecutor<'_>,
    since: Timestamp,
    by: Spender<'_>,
) -> Result<u64, StoreError> {
    // A query each: one for all would find no index.
    let spent = match by {
        Spender::Person(platform, user) => {
            sqlx::query_scalar!(
                r#"select coalesce(sum(cost_nanos), 0)::bigint as "spent!"
                   from usage_ledger
                   where platform = $1 and user_id = $2 and created_at >= $3"#,
                platform.name(),
                user.as_str(),
                to_sql(since),
            )
            .fetch_one(db)
            .await?
        }
        Spender::Server(platform, guild) => {
            sqlx::query_scalar!(
                r#"select coalesce(sum(cost_nanos), 0)::bigint as "spent!"
                   from usage_ledger
                   where platform = $1 and guild_id = $2 and created_at >= $3"#,
                platform.name(),
                guild.as_str(),
                to_sql(since),
            )
            .fetch_one(db)
            .await?
        }
        Spender::Everybody => {
            sqlx::query_scalar!(
                r#"select coalesce(sum(cost_nanos), 0)::bigint as "spent!"
                   from usage_ledger
                   where created_at >= $1"#,
                to_sql(since),
            )
            .fetch_one(db)
            .await?
        }
    };
    Ok(spent.unsigned_abs())
}

/// What the calls of a job took, in order.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn of_job(db: impl PgExecutor<'_>, job: JobId) -> Result<Vec<Usage>, StoreError> {
    let rows = sqlx::query!(
        "select purpose, model, prompt, input_tokens, cache_read_tokens, cache_creation_tokens, output_tokens,
                cost_nanos
         from usage_ledger where job_id = $1 order by call",
        job.0,
    )
    .fetch_all(db)
    .await?;
    let tokens = |count: i32| u32::try_from(count).unwrap_or(0);
    let calls = rows.into_iter().map(|row| Usage {
        purpose: row.purpose,
        call: None,
        model: row.model,
        prompt: row.prompt,
        input_tokens: tokens(row.input_tokens),
        cache_read_tokens: tokens(row.cache_read_tokens),
        cache_creation_tokens: tokens(row.cache_creation_tokens),
        output_tokens: tokens(row.output_tokens),
        cost_nanos: row.cost_nanos.map(i64::unsigned_abs),
    });
    Ok(calls.collect())
}
