//! A child process that cannot outlive the one who started it.
//!
//! Between the two stands a small shell that reads a pipe. When the pipe closes, be it that
//! the holder asked for it or that the holder was killed, the shell stops the child, first
//! with a signal and after a while with SIGKILL. The child is in a process group of its own,
//! so Ctrl-C in a terminal reaches the holder only, which can then stop things in order.
//!
//! The child's words travel through the pipe and not on the shell's command line, so looking
//! for a program by its command line finds the program and never its shell.
//!
//! Nothing here starts an ended child again, and nothing depends on an async runtime: what
//! one runtime started, another may stop.

use std::{
    fmt,
    fs::{File, OpenOptions, TryLockError},
    io::{self, Write},
    os::unix::{
        fs::OpenOptionsExt,
        process::{CommandExt, ExitStatusExt},
    },
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, killpg},
    unistd::Pid,
};

use super::{During, Result, ServerError, place::Owner};

/// How often an ending, a lock or a server's readiness is looked for.
pub(super) const LOOK_EVERY: Duration = Duration::from_millis(25);
/// How long a predecessor may take to let go of its log before the start is given up.
const PREDECESSOR_DEADLINE: Duration = Duration::from_secs(30);
/// How long the shell may take to kill its child before both are killed.
const KILL_DEADLINE: Duration = Duration::from_secs(5);
/// A log that grew beyond this is begun anew at the next start.
const LOG_LIMIT: u64 = 4 << 20;

/// The shell in the middle. It reads what to run, one word a line, then waits for the child
/// while a second shell waits for the end of the pipe. A line on the pipe means that the
/// holder lives, wants the child stopped or killed and times it; the bare end means that the
/// holder is gone, and with it the need for a scratch folder. The first shell outlives the
/// child in every case and reaps it: Postgres takes a dead predecessor that nobody reaped
/// for a living one.
const SHELL: &str = r#"
IFS= read -r signal; IFS= read -r grace; IFS= read -r scratch; IFS= read -r count
set --
while [ "${count:-0}" -gt 0 ]; do IFS= read -r word; set -- "$@" "$word"; count=$((count - 1)); done
exec 3<&0 </dev/null
"$@" 3<&- &
child=$!
(
    gone=; nap=
    finish() {
        [ -z "$nap" ] || kill "$nap" 2>/dev/null
        [ -z "$gone" ] || [ -z "$scratch" ] || rm -rf "$scratch"
        exit 0
    }
    IFS= read -r word <&3 || gone=yes
    [ -z "$gone" ] || trap finish TERM
    if [ "$word" != kill ]; then
        kill -s "$signal" "$child" 2>/dev/null
        [ -n "$gone" ] || IFS= read -r word <&3 || gone=yes
    fi
    if [ -n "$gone" ]; then
        trap finish TERM
        sleep "$grace" & nap=$!
        wait "$nap"
    fi
    nap=
    kill -s KILL "$child" 2>/dev/null
    finish
) &
watch=$!
exec 3<&-
wait "$child"
status=$?
kill -s TERM "$watch" 2>/dev/null
wait "$watch" 2>/dev/null
exit "$status"
"#;

/// The signal that asks a program to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopSignal {
    /// SIGTERM, which most programs drain on.
    Terminate,
    /// SIGINT, which makes Postgres end without waiting for its clients.
    Interrupt,
}

impl StopSignal {
    const fn name(self) -> &'static str {
        match self {
            Self::Terminate => "TERM",
            Self::Interrupt => "INT",
        }
    }
}

/// What to run, and how to end it.
#[derive(Clone, Debug)]
pub struct Launch {
    /// The program's path.
    pub program: PathBuf,
    /// Its arguments. None may hold a line break.
    pub arguments: Vec<String>,
    /// Variables to set besides the inherited ones.
    pub environment: Vec<(String, String)>,
    /// Inherited variables to take away.
    pub without: Vec<String>,
    /// The working directory.
    pub folder: PathBuf,
    /// Where its output goes. The file is locked for as long as any process of the child
    /// lives, so two children never share one.
    pub log: PathBuf,
    /// How it is asked to end.
    pub stop_signal: StopSignal,
    /// How long it may take to end before it is killed, once its holder is gone.
    pub grace: Duration,
}

/// How a child ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// By itself, with this status.
    Status(i32),
    /// By this signal's number.
    Signal(i32),
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "status {status}"),
            Self::Signal(signal) => write!(f, "signal {signal}"),
        }
    }
}

impl From<ExitStatus> for Ending {
    fn from(status: ExitStatus) -> Self {
        match (status.signal(), status.code().unwrap_or_default()) {
            (Some(signal), _) => Self::Signal(signal),
            // A shell reports a child's signal this way.
            (None, code) if code > 128 => Self::Signal(code - 128),
            (None, code) => Self::Status(code),
        }
    }
}

/// A running child. Dropping it asks the child to end and does not wait for that.
#[derive(Debug)]
pub struct Held {
    shell: Child,
    /// Dropping this end of the pipe ends the child.
    pipe: Option<ChildStdin>,
    ending: Option<Ending>,
    log: PathBuf,
    log_began: u64,
}

impl Held {
    /// Starts a child. A predecessor that still writes to the same log is waited for, since
    /// it is on its way out or should not be disturbed.
    ///
    /// # Errors
    /// [`ServerError::Busy`] when the predecessor does not end in time, and
    /// [`ServerError::Io`] when the log or the shell cannot be opened. A program that cannot
    /// be run shows as an early ending, with the reason in the log.
    pub async fn start(launch: &Launch) -> Result<Self> {
        Self::start_as(launch, None, None).await
    }

    /// As [`Held::start`], run by `owner`; `scratch` is removed if the holder goes away
    /// without stopping the child.
    pub(super) async fn start_as(
        launch: &Launch,
        owner: Option<&Owner>,
        scratch: Option<&Path>,
    ) -> Result<Self> {
        let log = locked_log(&launch.log).await?;
        let starting = || format!("starting {}", launch.program.display());
        let log_began = log.metadata().during(starting())?.len();
        let mut shell = shell(launch, owner, log)
            .and_then(|mut command| command.spawn())
            .during(starting())?;
        let mut pipe = shell
            .stdin
            .take()
            .expect("the command was given a piped input");
        pipe.write_all(words(launch, scratch).during(starting())?.as_bytes())
            .during(starting())?;
        Ok(Self {
            shell,
            pipe: Some(pipe),
            ending: None,
            log: launch.log.clone(),
            log_began,
        })
    }

    /// The number of the process group that the child runs in.
    #[must_use]
    pub fn group(&self) -> u32 {
        self.shell.id()
    }

    /// Waits until the child has ended. May be given up at any time and asked again.
    ///
    /// # Errors
    /// When the system cannot tell.
    pub async fn ended(&mut self) -> Result<Ending> {
        loop {
            if let Some(ending) = self.has_ended()? {
                return Ok(ending);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// How the child ended, or `None` while it runs.
    ///
    /// # Errors
    /// When the system cannot tell.
    pub fn has_ended(&mut self) -> Result<Option<Ending>> {
        if self.ending.is_some() {
            return Ok(self.ending);
        }
        let status = self.shell.try_wait().during("watching a child process")?;
        if let Some(status) = status {
            // Somebody may have killed the shell and not the child.
            self.pipe = None;
            self.kill_group();
            self.ending = Some(status.into());
        }
        Ok(self.ending)
    }

    /// Asks the child to end, waits for it, and kills it after `deadline`.
    ///
    /// # Errors
    /// When the system cannot tell how it ended.
    pub async fn stop(&mut self, deadline: Duration) -> Result<Ending> {
        self.tell("stop\n");
        match tokio::time::timeout(deadline, self.ended()).await {
            Ok(ending) => ending,
            Err(_) => self.kill().await,
        }
    }

    /// Ends the child at once, without letting it tidy up.
    ///
    /// # Errors
    /// When the system cannot tell how it ended.
    pub async fn kill(&mut self) -> Result<Ending> {
        self.tell("kill\n");
        let ended = tokio::time::timeout(KILL_DEADLINE, self.ended()).await;
        if ended.is_err() {
            self.kill_group();
        }
        let ending = self.ended().await?;
        // The child's own children may take a moment longer; the log tells when the last is gone.
        locked_log(&self.log).await?;
        Ok(ending)
    }

    /// A shell that is gone hears nothing; whoever waits for its end finds that out.
    fn tell(&mut self, word: &str) {
        if let Some(pipe) = &mut self.pipe {
            let _ = pipe.write_all(word.as_bytes());
        }
    }

    /// The last lines that the child wrote since it was started.
    #[must_use]
    pub fn log_tail(&self, lines: usize) -> String {
        super::log_tail(&self.log, self.log_began, lines)
    }

    /// The group outlives its first process for as long as it has members, so its number
    /// cannot have gone to a stranger while there is anybody in it.
    fn kill_group(&self) {
        let group = i32::try_from(self.shell.id()).expect("process numbers fit in 31 bits");
        let _ = killpg(Pid::from_raw(group), Signal::SIGKILL);
    }
}

fn shell(launch: &Launch, owner: Option<&Owner>, log: File) -> io::Result<Command> {
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", SHELL, "held"])
        .current_dir(&launch.folder)
        .envs(launch.environment.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::piped())
        .stdout(log.try_clone()?)
        .stderr(log)
        .process_group(0);
    for name in &launch.without {
        command.env_remove(name);
    }
    if let Some(owner) = owner {
        command.uid(owner.uid).gid(owner.gid);
    }
    Ok(command)
}

fn words(launch: &Launch, scratch: Option<&Path>) -> io::Result<String> {
    let text = |path: &Path| path.to_str().map(str::to_owned);
    let mut lines = vec![
        Some(launch.stop_signal.name().to_owned()),
        Some(launch.grace.as_secs().max(1).to_string()),
        scratch.map_or(Some(String::new()), text),
        Some((launch.arguments.len() + 1).to_string()),
        text(&launch.program),
    ];
    lines.extend(launch.arguments.iter().cloned().map(Some));
    let lines: Option<Vec<String>> = lines.into_iter().collect();
    lines
        .filter(|lines| lines.iter().all(|line| !line.contains('\n')))
        .map(|lines| lines.join("\n") + "\n")
        .ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::InvalidInput,
                "a path or argument is not plain text of one line",
            )
        })
}

/// Opens a log and locks it. The lock is shared with whoever inherits the open file, and so
/// ends with the last process of the child and not with its holder.
async fn locked_log(path: &Path) -> Result<File> {
    let opening = || format!("opening {}", path.display());
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        // The folder may belong to another user; a link in it must not lead root astray.
        .custom_flags(nix::libc::O_NOFOLLOW)
        .open(path)
        .during(opening())?;
    let began = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => break,
            Err(TryLockError::Error(source)) => return Err(source).during(opening()),
            Err(TryLockError::WouldBlock) if began.elapsed() > PREDECESSOR_DEADLINE => {
                let folder = path.parent().unwrap_or(path).to_owned();
                return Err(ServerError::Busy { folder });
            }
            Err(TryLockError::WouldBlock) => tokio::time::sleep(LOOK_EVERY).await,
        }
    }
    if file.metadata().during(opening())?.len() > LOG_LIMIT {
        file.set_len(0).during(opening())?;
    }
    Ok(file)
}
