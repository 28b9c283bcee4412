//! Everything in Postgres: what must be kept. The only SQL of the house.

pub mod actions;
pub mod audit;
pub mod blobs;
pub mod corrections;
pub mod features;
pub mod feedback;
pub mod history;
pub mod ignored;
pub mod images;
pub mod intents;
pub mod jobs;
pub mod journal;
pub mod ledger;
pub mod memory;
pub mod migrations;
pub mod offers;
mod patience;
pub mod pauses;
pub mod preferences;
pub mod rebuild;
pub mod reminders;
pub mod revisions;
pub mod schedules;
pub mod sessions;
pub mod summaries;
pub mod traces;

use std::time::Duration;

use jiff::Timestamp;
use sqlx::{
    Connection, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use time::OffsetDateTime;

use crate::config::{Environment, Secret};

/// The way to the database. Clones share the connections.
pub type Pool = PgPool;
/// Several changes that become final together.
pub type Transaction = sqlx::Transaction<'static, sqlx::Postgres>;

pub use migrations::{migrate_down, migrate_up, migration_status};
pub use patience::Patience;

/// How long connecting for one errand may take.
const CONNECT: Duration = Duration::from_secs(10);

/// Where Postgres is.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `DATABASE_URL`; it may carry a password.
    pub url: Secret,
    /// `CHINWAG_DATABASE_CONNECTIONS`: the most connections of one process.
    pub connections: u32,
    /// How long a query waits for a connection.
    pub patience: Duration,
}

impl Settings {
    /// Reads the section. The address of Python's driver is understood too.
    pub fn read(env: &mut Environment) -> Self {
        let schemes = ["postgresql", "postgres", "postgresql+asyncpg"];
        let url = env.address(
            "DATABASE_URL",
            "postgresql://127.0.0.1:5432/chinwag",
            &schemes,
        );
        let connections = env.number("CHINWAG_DATABASE_CONNECTIONS", 10, 2, 1000);
        Self {
            url: Secret::new(plain(&url)),
            connections: u32::try_from(connections).unwrap_or(10),
            patience: Duration::from_secs(3),
        }
    }
}

/// Takes the name of a driver out of an address.
fn plain(url: &str) -> String {
    url.replacen("postgresql+asyncpg://", "postgresql://", 1)
}

/// What goes wrong with Postgres.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It cannot be reached, or does not answer in time.
    #[error("PostgreSQL does not answer")]
    Unavailable(#[source] sqlx::Error),
    /// What was to be stored is there already.
    #[error("it is stored already ({constraint})")]
    Conflict {
        /// The constraint that says so.
        constraint: String,
    },
    /// Its tables are not what this program expects.
    #[error("the database is not migrated: {0}; `chinwag migrate up` brings it up to date")]
    NotMigrated(String),
    /// Something stored cannot be read.
    #[error("a row of {table} cannot be read: {reason}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// A migration failed.
    #[error("migrating failed")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// Anything else that the database refuses.
    #[error("PostgreSQL refuses")]
    Refused(#[source] sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let Some(refusal) = error.as_database_error() else {
            return Self::Unavailable(error);
        };
        if let Some(constraint) = refusal
            .constraint()
            .filter(|_| refusal.is_unique_violation())
        {
            return Self::Conflict {
                constraint: constraint.to_owned(),
            };
        }
        match refusal.code().as_deref() {
            // Undefined table or column.
            Some("42P01" | "42703") => Self::NotMigrated(refusal.message().to_owned()),
            // Shutting down, starting, too many connections, read-only after a failover.
            Some("57P01" | "57P02" | "57P03" | "53300" | "25006") => Self::Unavailable(error),
            _ => Self::Refused(error),
        }
    }
}

/// Makes ready to connect; the first use connects.
///
/// # Errors
/// When the address cannot be read.
pub fn open(settings: &Settings) -> Result<PgPool, StoreError> {
    let options: PgConnectOptions = settings
        .url
        .expose()
        .parse()
        .map_err(StoreError::Unavailable)?;
    Ok(PgPoolOptions::new()
        .max_connections(settings.connections)
        .acquire_timeout(settings.patience)
        .connect_lazy_with(options.application_name("chinwag")))
}

/// Asks whether Postgres answers and has our tables.
///
/// # Errors
/// When it does not.
pub async fn ping(pool: &PgPool) -> Result<(), StoreError> {
    journal::state(pool).await.map(|_| ())
}

/// Connects once, for one errand: what is wrong is told as it is, not as a pool sees it.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn connect(url: &str) -> Result<PgConnection, StoreError> {
    let options: PgConnectOptions = plain(url).parse().map_err(StoreError::Unavailable)?;
    let connecting = PgConnection::connect_with(&options);
    match tokio::time::timeout(CONNECT, connecting).await {
        Ok(connected) => connected.map_err(StoreError::Unavailable),
        Err(_) => Err(StoreError::Unavailable(sqlx::Error::PoolTimedOut)),
    }
}

/// A moment as the driver takes it. Below a microsecond Postgres keeps nothing.
pub(crate) fn to_sql(at: Timestamp) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(at.as_nanosecond())
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// A moment as the house keeps it.
pub(crate) fn from_sql(at: OffsetDateTime) -> Timestamp {
    Timestamp::from_nanosecond(at.unix_timestamp_nanos()).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_pythons_driver_is_understood() {
        let mut env = Environment::of([("DATABASE_URL", "postgresql+asyncpg://u:p@h:5432/db")]);
        let settings = Settings::read(&mut env);
        assert_eq!(settings.url.expose(), "postgresql://u:p@h:5432/db");
        assert!(env.finish().is_ok());
    }
}
