//! Starts private Redis and PostgreSQL servers for the demo, the tests and the measurements.
//!
//! A Redis comes alone, as a cluster, or as a master and a replica that sentinels watch.
//! Every server listens on 127.0.0.1 and a port that was free, keeps its data in one folder,
//! and ends with the process that started it, however that one ends. Nothing here installs
//! anything, nothing talks to servers that somebody else started, and the only SQL is
//! administrative: it makes databases, never tables.

mod cluster;
mod held;
mod installed;
mod node;
mod place;
mod postgres;
mod redis;
mod sentinel;
#[cfg(test)]
mod tests;

use std::{
    io,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
};

pub use cluster::{ClusterOptions, RedisCluster};
pub use held::{Ending, Held, Launch, StopSignal};
pub use place::Place;
pub use postgres::{Postgres, PostgresOptions};
pub use redis::{Redis, RedisOptions};
pub use sentinel::{RedisSentinel, SentinelOptions};

/// What went wrong with a private server.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The server's program is nowhere on this machine.
    #[error(
        "{what} is not installed: `make demo`, or deploy/local/setup.sh by itself, installs it"
    )]
    NotInstalled {
        /// The program, and the version when one is asked for.
        what: String,
    },
    /// Postgres does not run as root, and there is nobody else to run it as.
    #[error(
        "PostgreSQL refuses to run as root, and this machine has neither a user `postgres` nor `nobody` to run it as"
    )]
    NoUser,
    /// A server of an earlier start still uses the folder.
    #[error("another server still runs over {}", folder.display())]
    Busy {
        /// The folder that is in use.
        folder: PathBuf,
    },
    /// The server ended, or did not answer in time.
    #[error("{server} did not start: {why}\n{log}")]
    NotStarted {
        /// Which server.
        server: &'static str,
        /// What was seen from outside.
        why: String,
        /// The last lines of the server's log.
        log: String,
    },
    /// A name that cannot be a database's name here.
    #[error("{0:?} cannot name a database: lower-case letters, digits and underscores only")]
    BadName(String),
    /// Postgres refused an administrative statement.
    #[error("PostgreSQL refused an administrative statement")]
    Refused(#[from] sqlx::Error),
    /// A file, folder or process could not be worked with.
    #[error("{what}")]
    Io {
        /// What was being done, and to which path.
        what: String,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
}

/// The result of everything in this room.
pub type Result<T> = std::result::Result<T, ServerError>;

/// A port of 127.0.0.1 that nobody held a moment ago. Another program may take it before it
/// is used, so whoever starts a server on it must be ready to ask for another one.
///
/// # Errors
/// When the machine has no free port, or no loopback.
pub fn free_port() -> Result<u16> {
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|free| free.local_addr());
    Ok(port.during("finding a free port")?.port())
}

/// Whether nobody holds this port of 127.0.0.1.
#[must_use]
pub fn port_is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// The last lines of a log, from byte `from` on; empty when there is none.
#[must_use]
pub fn log_tail(log: &Path, from: u64, lines: usize) -> String {
    let bytes = std::fs::read(log).unwrap_or_default();
    let from = usize::try_from(from).unwrap_or(usize::MAX).min(bytes.len());
    let text = String::from_utf8_lossy(&bytes[from..]);
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

/// Says what was being done when an input or output failed.
trait During<T> {
    fn during(self, what: impl Into<String>) -> Result<T>;
}

impl<T> During<T> for io::Result<T> {
    fn during(self, what: impl Into<String>) -> Result<T> {
        self.map_err(|source| ServerError::Io {
            what: what.into(),
            source,
        })
    }
}
