//! Reminders: what somebody is to be told, and when. Their rows are the truth.

use jiff::Timestamp;
use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{StoreError, from_sql, history::storable, to_sql};
use crate::domain::{
    asker::Asker,
    ids::{ChannelId, GuildId, MessageId, Platform, UserId},
    reminder::{MOST, Reminder, State, When},
    routing::Route,
};

/// A reminder to be kept.
#[derive(Clone, Debug)]
pub struct New<'a> {
    /// The action that asks for it.
    pub action: Uuid,
    /// Who asks.
    pub asker: &'a Asker,
    /// What to be reminded of.
    pub text: &'a str,
    /// When.
    pub when: &'a When,
    /// The one that it puts off.
    pub snoozed_of: Option<i64>,
}

/// What became of keeping one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is kept, now or by an earlier try of the same action: its row.
    Row(i64),
    /// Its person has as many as one may have.
    TooMany,
}

/// Keeps a reminder, once for each action, unless its person has [`MOST`] that are open.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn keep(
    db: &mut PgConnection,
    new: &New<'_>,
    now: Timestamp,
) -> Result<Kept, StoreError> {
    let asker = new.asker;
    if let Some(id) = of_action(&mut *db, new.action).await?.map(|kept| kept.id) {
        return Ok(Kept::Row(id));
    }
    // One at a time for each person, so that two of them do not pass the cap together.
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended($1, 20261130))",
        format!("reminders:{}:{}", asker.platform, asker.user),
    )
    .execute(&mut *db)
    .await?;
    if open_count(&mut *db, asker.platform, &asker.user).await? >= MOST {
        return Ok(Kept::TooMany);
    }
    let id = sqlx::query_scalar!(
        r#"insert into scheduled_tasks
               (action_id, platform, user_id, guild_id, channel_id, message_id, route, locale,
                task_name, run_at, first_at, recurrence, time_zone, snoozed_of, created_at, updated_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12, $13, $14, $14)
           on conflict (action_id) do update set updated_at = scheduled_tasks.updated_at
           returning id"#,
        new.action,
        asker.platform.name(),
        asker.user.as_str(),
        asker.guild.as_ref().map(GuildId::as_str),
        asker.channel.as_str(),
        asker.message.as_str(),
        asker.route.to_string(),
        asker.locale,
        &*storable(new.text),
        to_sql(new.when.first),
        new.when.rule,
        new.when.zone,
        new.snoozed_of,
        to_sql(now),
    )
    .fetch_one(db)
    .await?;
    Ok(Kept::Row(id))
}

/// How many of a person's are open.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn open_count(
    db: impl PgExecutor<'_>,
    platform: Platform,
    user: &UserId,
) -> Result<i64, StoreError> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from scheduled_tasks
           where user_id = $2 and platform = $1 and status in ('pending', 'paused')"#,
        platform.name(),
        user.as_str(),
    )
    .fetch_one(db)
    .await?;
    Ok(count)
}

/// A row as it stands in the table.
struct Row {
    id: i64,
    action_id: Option<Uuid>,
    platform: String,
    user_id: String,
    guild_id: Option<String>,
    channel_id: String,
    message_id: String,
    route: String,
    locale: Option<String>,
    task_name: String,
    run_at: OffsetDateTime,
    first_at: OffsetDateTime,
    recurrence: Option<String>,
    time_zone: String,
    status: String,
    snoozed_of: Option<i64>,
    told_of: Option<OffsetDateTime>,
    trouble: Option<String>,
    created_at: OffsetDateTime,
}

/// Reads the rows that a condition names.
macro_rules! reminders {
    ($which:literal, $($value:expr),+ $(,)?) => {
        sqlx::query_as!(
            Row,
            "select id, action_id, platform, user_id, guild_id, channel_id, message_id, route, locale,
                    task_name, run_at, first_at, recurrence, time_zone, status, snoozed_of, told_of,
                    trouble, created_at
             from scheduled_tasks " + $which,
            $($value),+
        )
    };
}

impl Row {
    /// What a later version keeps in a way of its own is left out.
    fn read(self) -> Option<Reminder> {
        Some(Reminder {
            id: self.id,
            action: self.action_id,
            asker: Asker {
                platform: self.platform.parse().ok()?,
                user: UserId(self.user_id),
                guild: self.guild_id.map(GuildId),
                channel: ChannelId(self.channel_id),
                message: MessageId(self.message_id),
                route: self.route.parse().unwrap_or(Route::Nowhere),
                locale: self.locale,
            },
            text: self.task_name,
            when: When {
                first: from_sql(self.first_at),
                rule: self.recurrence,
                zone: self.time_zone,
            },
            due: from_sql(self.run_at),
            state: State::named(&self.status)?,
            snoozed_of: self.snoozed_of,
            told_of: self.told_of.map(from_sql),
            trouble: self.trouble,
            created_at: from_sql(self.created_at),
        })
    }
}

/// A reminder by its row; `None` when it is gone.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn of(db: impl PgExecutor<'_>, id: i64) -> Result<Option<Reminder>, StoreError> {
    let row = reminders!("where id = $1", id).fetch_optional(db).await?;
    Ok(row.and_then(Row::read))
}

/// The reminder that an action asked for; `None` when there is none.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn of_action(
    db: impl PgExecutor<'_>,
    action: Uuid,
) -> Result<Option<Reminder>, StoreError> {
    let row = reminders!("where action_id = $1", action);
    Ok(row.fetch_optional(db).await?.and_then(Row::read))
}

/// What a person waits to be reminded of, paused ones too: what is due first comes first.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn open_of(
    db: impl PgExecutor<'_>,
    platform: Platform,
    user: &UserId,
) -> Result<Vec<Reminder>, StoreError> {
    let rows = reminders!(
        "where user_id = $2 and platform = $1 and status in ('pending', 'paused')
         order by run_at, id",
        platform.name(),
        user.as_str(),
    );
    let rows = rows.fetch_all(db).await?;
    Ok(rows.into_iter().filter_map(Row::read).collect())
}

/// Changes what somebody is reminded of, or when; the reminder must still be open. Whether it was.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn change(
    db: impl PgExecutor<'_>,
    id: i64,
    text: &str,
    when: &When,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = sqlx::query!(
        "update scheduled_tasks
         set task_name = $2, run_at = $3, first_at = $3, recurrence = $4, time_zone = $5,
             updated_at = $6
         where id = $1 and status in ('pending', 'paused')",
        id,
        &*storable(text),
        to_sql(when.first),
        when.rule,
        when.zone,
        to_sql(now),
    )
    .execute(db)
    .await?;
    Ok(changed.rows_affected() > 0)
}

/// Pauses an open reminder, lets it go on from its next moment, or cancels it. Whether it was open.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn set_state(
    db: impl PgExecutor<'_>,
    id: i64,
    state: State,
    due: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = sqlx::query!(
        "update scheduled_tasks set status = $2, run_at = $3, updated_at = $4
         where id = $1 and status in ('pending', 'paused')",
        id,
        state.name(),
        to_sql(due),
        to_sql(now),
    )
    .execute(db)
    .await?;
    Ok(changed.rows_affected() > 0)
}

/// Reminders that are due, the longest ago first, for whoever holds the transaction alone. Those that
/// somebody else is at are left to them.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn claim(
    db: &mut PgConnection,
    now: Timestamp,
    most: i64,
) -> Result<Vec<Reminder>, StoreError> {
    let rows = reminders!(
        "where status = 'pending' and run_at <= $1
         order by run_at limit $2 for update skip locked",
        to_sql(now),
        most,
    );
    let rows = rows.fetch_all(db).await?;
    Ok(rows.into_iter().filter_map(Row::read).collect())
}

/// Moves a claimed reminder on: it is told of its present moment, and next due then, or over.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn move_on(
    db: impl PgExecutor<'_>,
    reminder: &Reminder,
    next: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let state = next.map_or(State::Over, |_| State::Pending);
    sqlx::query!(
        "update scheduled_tasks set status = $2, run_at = $3, told_of = $4, updated_at = $5
         where id = $1",
        reminder.id,
        state.name(),
        to_sql(next.unwrap_or(reminder.due)),
        to_sql(reminder.due),
        to_sql(now),
    )
    .execute(db)
    .await?;
    Ok(())
}
