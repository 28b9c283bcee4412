//! A private PostgreSQL.

use std::{
    fs,
    path::Path,
    process::{Output, Stdio},
    time::Duration,
};

use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, Row,
    postgres::PgConnectOptions,
};
use tokio::{process::Command, time::Instant};

use super::{
    During, Held, Launch, Place, Result, ServerError, StopSignal, free_port,
    held::LOOK_EVERY,
    installed::{self, PostgresPrograms},
    place::{Home, Owner, make_folder},
};

const START_DEADLINE: Duration = Duration::from_mins(2);
const STOP_DEADLINE: Duration = Duration::from_secs(30);
/// How many ports are tried when other programs take them first.
const PORTS_TRIED: usize = 5;
/// The superuser, who needs no password: the server listens on 127.0.0.1 only.
const USER: &str = "chinwag";
/// What Postgres answers when a database of that name is there.
const DUPLICATE_DATABASE: &str = "42P04";
/// Settings of the surroundings that were meant for another server or its clients.
const NOT_OURS: [&str; 8] = [
    "PGDATA",
    "PGHOST",
    "PGPORT",
    "PGUSER",
    "PGDATABASE",
    "PGPASSWORD",
    "PGOPTIONS",
    "PGSSLMODE",
];

/// How a private PostgreSQL is set up.
#[derive(Clone, Copy, Debug)]
pub struct PostgresOptions {
    /// Whether commits wait for the disk. Off is faster, and enough where the data is not
    /// to outlive the machine's next crash.
    pub fsync: bool,
    /// The port, or any free one.
    pub port: Option<u16>,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self {
            fsync: true,
            port: None,
        }
    }
}

/// A private PostgreSQL on 127.0.0.1, with a superuser `chinwag`. It ends with its holder.
#[derive(Debug)]
pub struct Postgres {
    home: Home,
    options: PostgresOptions,
    programs: PostgresPrograms,
    owner: Option<Owner>,
    port: u16,
    running: Option<Held>,
}

impl Postgres {
    /// Starts a PostgreSQL, after making its cluster if there is none, and returns once it
    /// answers.
    ///
    /// # Errors
    /// [`ServerError`]: not installed, nobody to run it as, the folder is in use, or the
    /// server did not start.
    pub async fn start(place: &Place, options: PostgresOptions) -> Result<Self> {
        let owner = Owner::for_postgres()?;
        let home = Home::make(place, "postgres", owner.as_ref())?;
        let made_by = cluster_version(&home.data);
        let programs = installed::postgres(made_by, owner.is_some())?;
        if made_by.is_none() {
            make_cluster(&programs, &home, owner.as_ref(), options).await?;
        }
        let mut postgres = Self {
            home,
            options,
            programs,
            owner,
            port: 0,
            running: None,
        };
        postgres.launch_on_some_port().await?;
        Ok(postgres)
    }

    /// The address of one of its databases.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!(
            "postgres://{USER}@127.0.0.1:{}/{database}?sslmode=disable",
            self.port
        )
    }

    /// The port that it listens on, the same after every restart.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Makes a database, unless there is one of that name.
    ///
    /// # Errors
    /// [`ServerError::BadName`], and [`ServerError::Refused`] when Postgres will not.
    pub async fn create_database(&self, name: &str) -> Result<()> {
        if name.is_empty() || !name.bytes().all(is_plain) {
            return Err(ServerError::BadName(name.to_owned()));
        }
        let mut connection = connect(self.port).await?;
        let statement = AssertSqlSafe(format!("create database \"{name}\""));
        let made = connection.execute(statement).await;
        connection.close().await?;
        match made {
            Err(sqlx::Error::Database(fault))
                if fault.code().as_deref() == Some(DUPLICATE_DATABASE) =>
            {
                Ok(())
            }
            made => Ok(made.map(drop)?),
        }
    }

    /// Stops it without waiting for its clients; what they committed is kept.
    ///
    /// # Errors
    /// When the system cannot tell how it ended.
    pub async fn stop(&mut self) -> Result<()> {
        match self.running.take() {
            Some(mut server) => server.stop(STOP_DEADLINE).await.map(drop),
            None => Ok(()),
        }
    }

    /// Kills it as a crash would.
    ///
    /// # Errors
    /// When the system cannot tell how it ended.
    pub async fn kill(&mut self) -> Result<()> {
        match self.running.take() {
            Some(mut server) => server.kill().await.map(drop),
            None => Ok(()),
        }
    }

    /// Starts it on the same port and over the same data, after stopping it if it runs.
    ///
    /// # Errors
    /// As for [`Postgres::start`].
    pub async fn restart(&mut self) -> Result<()> {
        self.stop().await?;
        self.launch().await
    }

    /// Returns when the server ends without having been asked to.
    pub async fn ended(&mut self) {
        match &mut self.running {
            Some(server) => drop(server.ended().await),
            None => std::future::pending().await,
        }
    }

    /// The last lines of the server's log since it was started.
    #[must_use]
    pub fn log_tail(&self) -> String {
        self.running
            .as_ref()
            .map_or_else(String::new, |server| server.log_tail(15))
    }

    async fn launch_on_some_port(&mut self) -> Result<()> {
        let tries = if self.options.port.is_some() {
            1
        } else {
            PORTS_TRIED
        };
        for attempt in 1..=tries {
            self.port = self.options.port.map_or_else(free_port, Ok)?;
            match self.launch().await {
                Err(ServerError::NotStarted { log, .. })
                    if attempt < tries && log.contains("Address already in use") => {}
                launched => return launched,
            }
        }
        Ok(())
    }

    async fn launch(&mut self) -> Result<()> {
        let scratch = self.home.scratch.as_deref();
        let mut server = Held::start_as(&self.launch_plan(), self.owner.as_ref(), scratch).await?;
        let began = Instant::now();
        let why = loop {
            if let Some(ending) = server.has_ended()? {
                break format!("it ended with {ending}");
            }
            if answers(self.port, &self.home.data).await {
                self.running = Some(server);
                return Ok(());
            }
            if began.elapsed() > START_DEADLINE {
                break format!("no answer within {} s", START_DEADLINE.as_secs());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        };
        Err(ServerError::NotStarted {
            server: "PostgreSQL",
            why,
            log: server.log_tail(15),
        })
    }

    fn launch_plan(&self) -> Launch {
        let fsync = if self.options.fsync { "on" } else { "off" };
        let port = self.port.to_string();
        let settings = [
            ("port", port.as_str()),
            ("listen_addresses", "127.0.0.1"),
            // No sockets in files: their paths may be no longer than 107 bytes.
            ("unix_socket_directories", ""),
            ("max_connections", "200"),
            ("fsync", fsync),
            ("full_page_writes", fsync),
            ("timezone", "UTC"),
            ("log_timezone", "UTC"),
        ];
        let mut arguments = vec![
            "-D".to_owned(),
            self.home.data.to_string_lossy().into_owned(),
        ];
        for (name, value) in settings {
            arguments.extend(["-c".to_owned(), format!("{name}={value}")]);
        }
        Launch {
            program: self.programs.postgres.clone(),
            arguments,
            environment: vec![("LC_ALL".to_owned(), "C".to_owned())],
            without: NOT_OURS.map(str::to_owned).to_vec(),
            folder: self.home.data.clone(),
            log: self.home.log.clone(),
            stop_signal: StopSignal::Interrupt,
            grace: STOP_DEADLINE,
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // A running server removes its scratch folder itself, when it has ended.
        if let (None, Some(scratch)) = (&self.running, &self.home.scratch) {
            let _ = fs::remove_dir_all(scratch);
        }
    }
}

fn is_plain(letter: u8) -> bool {
    letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'_'
}

/// Which major version made the cluster, or `None` when there is none.
fn cluster_version(data: &Path) -> Option<u32> {
    let version = fs::read_to_string(data.join("PG_VERSION")).ok()?;
    version.trim().parse().ok()
}

/// Makes a cluster beside its place and moves it there when it is whole, so that one cut
/// short is never taken for a cluster.
async fn make_cluster(
    programs: &PostgresPrograms,
    home: &Home,
    owner: Option<&Owner>,
    options: PostgresOptions,
) -> Result<()> {
    let unfinished = home.data.with_extension("unfinished");
    let making = || format!("making the database cluster {}", home.data.display());
    make_folder(&unfinished, owner)?;
    fs::remove_dir_all(&unfinished).during(making())?;
    make_folder(&unfinished, owner)?;
    let output = initdb(programs, &unfinished, owner, options).output().await;
    let Output {
        status,
        stdout,
        stderr,
    } = output.during(making())?;
    if !status.success() {
        return Err(ServerError::NotStarted {
            server: "PostgreSQL",
            why: format!("initdb ended with {status}"),
            log: [stdout, stderr]
                .map(|text| String::from_utf8_lossy(&text).into_owned())
                .concat(),
        });
    }
    fs::rename(&unfinished, &home.data).during(making())
}

fn initdb(
    programs: &PostgresPrograms,
    data: &Path,
    owner: Option<&Owner>,
    options: PostgresOptions,
) -> Command {
    let mut command = Command::new(&programs.initdb);
    command
        .args([
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--username",
            USER,
        ])
        .args((!options.fsync).then_some("--no-sync"))
        .arg("--pgdata")
        .arg(data)
        .current_dir(data)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .process_group(0)
        .kill_on_drop(true);
    for name in NOT_OURS {
        command.env_remove(name);
    }
    if let Some(owner) = owner {
        command.uid(owner.uid).gid(owner.gid);
    }
    command
}

/// Whether the server over `data` takes connections at this port: a stranger may have taken
/// the port first.
async fn answers(port: u16, data: &Path) -> bool {
    let asked = async {
        let mut connection = connect(port).await.ok()?;
        let row = connection.fetch_one("show data_directory").await.ok()?;
        connection.close().await.ok()?;
        let directory: String = row.try_get(0).ok()?;
        Some(Path::new(&directory) == data)
    };
    let asked = tokio::time::timeout(Duration::from_secs(5), asked).await;
    asked.ok().flatten().unwrap_or(false)
}

async fn connect(port: u16) -> sqlx::Result<PgConnection> {
    format!("postgres://{USER}@127.0.0.1:{port}/postgres?sslmode=disable")
        .parse::<PgConnectOptions>()?
        .connect()
        .await
}
