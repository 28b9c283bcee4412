//! Requests for features: what was asked for, how far it came, and who else wants it.

use jiff::Timestamp;
use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{StoreError, from_sql, history::storable, to_sql};
use crate::domain::{
    asker::Asker,
    feature::{Mode, Place, Priority, Request, Status},
    ids::{ChannelId, GuildId, MessageId, Platform, UserId},
    proposal::Draft,
    routing::Route,
};

/// In the place of a platform and a person, for what somebody else had published.
const ELSEWHERE: &str = "github";

/// A request to be noted.
#[derive(Clone, Debug)]
pub struct New<'a> {
    /// The action that asks for it.
    pub action: Uuid,
    /// Who asks.
    pub asker: &'a Asker,
    /// The feature in one short line.
    pub title: &'a str,
    /// The feature as the person put it.
    pub description: &'a str,
    /// How much it matters to them.
    pub priority: Priority,
    /// As what it is to be published; none when it is only to be noted.
    pub mode: Option<Mode>,
    /// Where it was asked for, when everybody may read that.
    pub link: Option<&'a str>,
}

/// Notes a request with its asker's vote: its row. None when the same action asked for it before.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn record(
    db: &mut PgConnection,
    new: &New<'_>,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let status = match new.mode {
        Some(_) => Status::Publishing,
        None => Status::Recorded,
    };
    let asker = new.asker;
    let id = sqlx::query_scalar!(
        "insert into feature_requests
             (action_id, platform, user_id, guild_id, channel_id, message_id, route, locale, title,
              description, priority, status, mode, link, votes, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1, $15, $15)
         on conflict (action_id) do nothing returning id",
        new.action,
        asker.platform.name(),
        asker.user.as_str(),
        asker.guild.as_ref().map(GuildId::as_str),
        asker.channel.as_str(),
        asker.message.as_str(),
        asker.route.to_string(),
        asker.locale,
        &*storable(new.title),
        &*storable(new.description),
        new.priority.name(),
        status.name(),
        new.mode.map(Mode::name),
        new.link,
        to_sql(now),
    )
    .fetch_optional(&mut *db)
    .await?;
    if let Some(id) = id {
        sqlx::query!(
            "insert into feature_votes (request_id, platform, user_id) values ($1, $2, $3)
             on conflict do nothing",
            id,
            asker.platform.name(),
            asker.user.as_str(),
        )
        .execute(db)
        .await?;
    }
    Ok(id)
}

/// Notes what somebody else had published, so that people can say that they want it, too: its row.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn adopt(
    db: impl PgExecutor<'_>,
    place: &Place,
    title: &str,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let id = sqlx::query_scalar!(
        "insert into feature_requests
             (platform, user_id, channel_id, title, description, status, mode, repository, number,
              url, created_at, updated_at)
         values ($1, '', '', $2, '', 'open', $3, $4, $5, $6, $7, $7)
         on conflict (repository, number) do update set updated_at = excluded.updated_at
         returning id",
        ELSEWHERE,
        &*storable(title),
        place.mode.name(),
        place.repository,
        place.number,
        place.url,
        to_sql(now),
    )
    .fetch_one(db)
    .await?;
    Ok(id)
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
    title: String,
    description: String,
    priority: String,
    status: String,
    mode: Option<String>,
    link: Option<String>,
    draft: Option<serde_json::Value>,
    repository: Option<String>,
    number: Option<i64>,
    url: Option<String>,
    etag: Option<String>,
    trouble: Option<String>,
    votes: i32,
    created_at: OffsetDateTime,
}

impl Row {
    fn request(self) -> Option<Request> {
        let mode: Option<Mode> = self.mode.and_then(|mode| mode.parse().ok());
        let asker = self.platform.parse().ok().map(|platform: Platform| Asker {
            platform,
            user: UserId(self.user_id),
            guild: self.guild_id.map(GuildId),
            channel: ChannelId(self.channel_id),
            message: MessageId(self.message_id),
            route: self.route.parse().unwrap_or(Route::Nowhere),
            locale: self.locale,
        });
        let place = match (self.repository, self.number, self.url) {
            (Some(repository), Some(number), Some(url)) => Some(Place {
                repository,
                mode: mode.unwrap_or_default(),
                number,
                url,
            }),
            _ => None,
        };
        Some(Request {
            id: self.id,
            action: self.action_id,
            asker,
            title: self.title,
            description: self.description,
            priority: Priority::named(&self.priority),
            // What a later version calls by another name is left out.
            status: self.status.parse().ok()?,
            mode,
            link: self.link,
            draft: self
                .draft
                .and_then(|draft| serde_json::from_value::<Draft>(draft).ok()),
            place,
            etag: self.etag,
            trouble: self.trouble,
            votes: self.votes,
            created_at: from_sql(self.created_at),
        })
    }
}

/// A request by its row; `None` when it is gone.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn of(db: impl PgExecutor<'_>, id: i64) -> Result<Option<Request>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        "select id, action_id, platform, user_id, guild_id, channel_id, message_id, route, locale,
                title, description, priority, status, mode, link, draft, repository, number, url,
                etag, trouble, votes, created_at
         from feature_requests where id = $1",
        id,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.and_then(Row::request))
}

/// The request that an action asked for; `None` when there is none.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn of_action(
    db: impl PgExecutor<'_>,
    action: Uuid,
) -> Result<Option<Request>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        "select id, action_id, platform, user_id, guild_id, channel_id, message_id, route, locale,
                title, description, priority, status, mode, link, draft, repository, number, url,
                etag, trouble, votes, created_at
         from feature_requests where action_id = $1",
        action,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.and_then(Row::request))
}

/// Undecided requests that whoever asks may know of, the newest first: what is published, and what
/// was asked for where they are.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn undecided(
    db: impl PgExecutor<'_>,
    asker: &Asker,
    most: i64,
) -> Result<Vec<Request>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        "select id, action_id, platform, user_id, guild_id, channel_id, message_id, route, locale,
                title, description, priority, status, mode, link, draft, repository, number, url,
                etag, trouble, votes, created_at
         from feature_requests
         where status in ('recorded', 'publishing', 'open')
           and (status = 'open' or platform = $1 and (guild_id = $2
                or guild_id is null and $2::text is null and channel_id = $3))
         order by id desc limit $4",
        asker.platform.name(),
        asker.guild.as_ref().map(GuildId::as_str),
        asker.channel.as_str(),
        most,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(Row::request).collect())
}

/// What a person asked for, the newest first.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn of_person(
    db: impl PgExecutor<'_>,
    platform: Platform,
    user: &UserId,
    most: i64,
) -> Result<Vec<Request>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        "select id, action_id, platform, user_id, guild_id, channel_id, message_id, route, locale,
                title, description, priority, status, mode, link, draft, repository, number, url,
                etag, trouble, votes, created_at
         from feature_requests where user_id = $2 and platform = $1 order by id desc limit $3",
        platform.name(),
        user.as_str(),
        most,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(Row::request).collect())
}

/// Requests for whoever looks through them: what most people want comes first.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn list(
    db: impl PgExecutor<'_>,
    statuses: &[Status],
    most: i64,
) -> Result<Vec<Request>, StoreError> {
    let statuses: Vec<String> = statuses.iter().map(|it| it.name().to_owned()).collect();
    let rows = sqlx::query_as!(
        Row,
        "select id, action_id, platform, user_id, guild_id, channel_id, message_id, route, locale,
                title, description, priority, status, mode, link, draft, repository, number, url,
                etag, trouble, votes, created_at
         from feature_requests where status = any($1)
         order by votes desc, id limit $2",
        &statuses,
        most,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(Row::request).collect())
}

/// Keeps a draft, unless there is one: that stays, and is handed back.
///
/// # Errors
/// When Postgres cannot be reached, or the request is gone.
pub async fn keep_draft(
    db: impl PgExecutor<'_>,
    id: i64,
    draft: &Draft,
) -> Result<Draft, StoreError> {
    let kept = sqlx::query_scalar!(
        r#"update feature_requests set draft = coalesce(draft, $2), updated_at = now()
           where id = $1 returning draft as "draft!""#,
        id,
        written(draft),
    )
    .fetch_one(db)
    .await?;
    serde_json::from_value(kept).map_err(|error| StoreError::Corrupt {
        table: "feature_requests",
        reason: error.to_string(),
    })
}

fn written(draft: &Draft) -> serde_json::Value {
    serde_json::to_value(draft).expect("every name in it is text")
}

/// Notes the branch that a request has.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn note_branch(
    db: impl PgExecutor<'_>,
    id: i64,
    repository: &str,
    branch: &str,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update feature_requests set repository = $2, branch = $3, updated_at = now() where id = $1",
        id,
        repository,
        branch,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes where a request is published. Who had said that they want what stands there wants this.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn published(
    db: &mut PgConnection,
    id: i64,
    place: &Place,
    now: Timestamp,
) -> Result<(), StoreError> {
    // It may have been taken for somebody else's before its number was noted.
    sqlx::query!(
        "insert into feature_votes (request_id, platform, user_id)
         select $1, votes.platform, votes.user_id
         from feature_votes votes join feature_requests other on other.id = votes.request_id
         where other.repository = $2 and other.number = $3 and other.id <> $1
         on conflict do nothing",
        id,
        place.repository,
        place.number,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "delete from feature_requests where repository = $2 and number = $3 and id <> $1",
        id,
        place.repository,
        place.number,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update feature_requests set repository = $2, mode = $3, number = $4, url = $5, trouble = null,
             status = case when status = 'publishing' then 'open' else status end, updated_at = $6,
             votes = (select count(*) from feature_votes where request_id = $1)
         where id = $1",
        id,
        place.repository,
        place.mode.name(),
        place.number,
        place.url,
        to_sql(now),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes that a request could not be published, and why, in one word: it stays noted.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn not_published(
    db: impl PgExecutor<'_>,
    id: i64,
    trouble: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update feature_requests set status = 'recorded', trouble = $2, updated_at = $3
         where id = $1 and status = 'publishing'",
        id,
        trouble,
        to_sql(now),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Somebody wants what is asked for already: whether they had not said so before. `None` when the
/// request is gone.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn vote(
    db: &mut PgConnection,
    id: i64,
    platform: Platform,
    user: &UserId,
) -> Result<Option<bool>, StoreError> {
    let there = sqlx::query_scalar!(
        "select id from feature_requests where id = $1 for update",
        id
    )
    .fetch_optional(&mut *db)
    .await?;
    if there.is_none() {
        return Ok(None);
    }
    let counted = sqlx::query!(
        "insert into feature_votes (request_id, platform, user_id) values ($1, $2, $3)
         on conflict do nothing",
        id,
        platform.name(),
        user.as_str(),
    )
    .execute(&mut *db)
    .await?;
    let is_new = counted.rows_affected() == 1;
    if is_new {
        sqlx::query!(
            "update feature_requests set votes = votes + 1 where id = $1",
            id
        )
        .execute(db)
        .await?;
    }
    Ok(Some(is_new))
}

/// Claims published requests that nobody has looked at since `before`, at most `most`, and notes that
/// they are looked at now.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn claim_looks(
    db: impl PgExecutor<'_>,
    before: Timestamp,
    now: Timestamp,
    most: i64,
) -> Result<Vec<Request>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        "update feature_requests set looked_at = $2 where id = any (array
             (select id from feature_requests
              where status = 'open' and (looked_at is null or looked_at <= $1)
              order by looked_at nulls first limit $3 for update skip locked))
         returning id, action_id, platform, user_id, guild_id, channel_id, message_id, route, locale,
                title, description, priority, status, mode, link, draft, repository, number, url,
                etag, trouble, votes, created_at",
        to_sql(before),
        to_sql(now),
        most,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(Row::request).collect())
}

/// Notes how a published request was found. True when it is open no more, as only the first who finds
/// that is told.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn looked(
    db: impl PgExecutor<'_>,
    id: i64,
    status: Status,
    etag: Option<&str>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = sqlx::query!(
        "update feature_requests set status = $2, etag = $3,
             updated_at = case when status = $2 then updated_at else $4 end
         where id = $1 and status = 'open'",
        id,
        status.name(),
        etag,
        to_sql(now),
    )
    .execute(db)
    .await?;
    Ok(changed.rows_affected() == 1 && status != Status::Open)
}

/// Takes the turn to write to GitHub, until `until` at most. Whoever has it may take it again.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn take_turn(
    db: impl PgExecutor<'_>,
    holder: i64,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool, StoreError> {
    let taken = sqlx::query!(
        "update github_turn set holder = $1, free_at = $3 where holder = $1 or free_at <= $2",
        holder,
        to_sql(now),
        to_sql(until),
    )
    .execute(db)
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// Ends one's turn: from `free_at` on somebody else may have it.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn end_turn(
    db: impl PgExecutor<'_>,
    holder: i64,
    free_at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update github_turn set holder = null, free_at = $2 where holder = $1",
        holder,
        to_sql(free_at),
    )
    .execute(db)
    .await?;
    Ok(())
}
