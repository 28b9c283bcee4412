//! Brings the tables up to date, or back.

use sqlx::{
    Connection, PgConnection,
    migrate::{Migrate, MigrateError, Migrator},
};

use super::{StoreError, connect};

static MIGRATOR: Migrator = sqlx::migrate!();

/// One migration, and whether it is in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// Its number: when it was written.
    pub version: i64,
    /// What it does.
    pub description: String,
    /// Whether the database has it.
    pub applied: bool,
}

/// Applies every migration that the database lacks. Several at once wait for each other.
///
/// # Errors
/// When the database cannot be reached, or is not what the migrations expect.
pub async fn migrate_up(url: &str) -> Result<(), StoreError> {
    let mut connection = connect(url).await?;
    let result = MIGRATOR.run(&mut connection).await;
    connection.close().await?;
    Ok(result?)
}

/// Takes back the last `steps` migrations. What their tables held is gone.
///
/// # Errors
/// When the database cannot be reached, or is not what the migrations expect.
pub async fn migrate_down(url: &str, steps: usize) -> Result<(), StoreError> {
    let applied: Vec<i64> = migration_status(url)
        .await?
        .into_iter()
        .filter(|each| each.applied)
        .map(|each| each.version)
        .collect();
    let kept = applied.len().saturating_sub(steps);
    let target = kept.checked_sub(1).map_or(0, |last| applied[last]);
    let mut connection = connect(url).await?;
    let result = MIGRATOR.undo(&mut connection, target).await;
    connection.close().await?;
    Ok(result?)
}

/// Every migration this program knows, oldest first.
///
/// # Errors
/// When the database cannot be reached.
pub async fn migration_status(url: &str) -> Result<Vec<Migration>, StoreError> {
    let mut connection = connect(url).await?;
    let applied = applied(&mut connection).await?;
    connection.close().await?;
    let known = MIGRATOR
        .iter()
        .filter(|each| each.migration_type.is_up_migration());
    Ok(known
        .map(|each| Migration {
            version: each.version,
            description: each.description.to_string(),
            applied: applied.contains(&each.version),
        })
        .collect())
}

async fn applied(connection: &mut PgConnection) -> Result<Vec<i64>, StoreError> {
    match connection
        .list_applied_migrations(&MIGRATOR.table_name)
        .await
    {
        Ok(applied) => Ok(applied.into_iter().map(|each| each.version).collect()),
        // A database that was never migrated has no table of migrations.
        Err(MigrateError::Execute(sqlx::Error::Database(error)))
            if error.code().as_deref() == Some("42P01") =>
        {
            Ok(Vec::new())
        }
        Err(error) => Err(error.into()),
    }
}
