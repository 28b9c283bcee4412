//! The documentation, held to what is built: its commands exist and run, and its tables name
//! every setting and every metric.
//!
//! A block that begins with ```` ```sh run ```` is run by `/bin/sh` in the folder of the
//! sources, with the real programs in its path and the addresses of private servers in the
//! place of those that are shown. Without more it must end with status 0. `shows="text"`: the
//! text must be in what it prints, too. `until="text"`: it is ended once it printed the text.
//! `keeps="text"`: from then on it runs until the page is over. Nothing here reads prose.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use chinwag::{
    cli::Arguments,
    servers::{Place, Postgres, PostgresOptions, Redis, RedisOptions, free_port},
    telemetry::METRICS,
};
use clap::Parser;
use nix::{
    sys::signal::{Signal, killpg},
    unistd::Pid,
};

/// How long a command may take, a build of the worker aside.
const PATIENCE: Duration = Duration::from_mins(4);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// A page of the documentation.
struct Page {
    name: String,
    text: String,
}

/// What a block is expected to do.
enum Expected {
    Ends,
    Shows(String),
    Until(String),
    Keeps(String),
}

/// A block that is run.
struct Block {
    line: usize,
    script: String,
    expected: Expected,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn pages() -> Vec<Page> {
    let mut paths: Vec<PathBuf> = fs::read_dir(root().join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "md"))
        .collect();
    paths.sort();
    paths.push(root().join("README.md"));
    paths
        .into_iter()
        .map(|path| Page {
            name: path.strip_prefix(root()).unwrap().display().to_string(),
            text: fs::read_to_string(&path).unwrap(),
        })
        .collect()
}

fn page(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap()
}

/// Every fenced block of a page: the line it begins at, what follows the fence, its lines.
fn fenced(text: &str) -> Vec<(usize, String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, String, String)> = None;
    for (number, line) in text.lines().enumerate() {
        match (line.strip_prefix("```"), open.take()) {
            (Some(info), None) => {
                open = Some((number + 1, info.trim().to_owned(), String::new()));
            }
            (Some(_), Some(block)) => blocks.push(block),
            (None, Some((begin, info, mut script))) => {
                script.push_str(line);
                script.push('\n');
                open = Some((begin, info, script));
            }
            (None, None) => {}
        }
    }
    blocks
}

fn runnable(page: &Page) -> Vec<Block> {
    let blocks = fenced(&page.text).into_iter();
    blocks
        .filter_map(|(line, info, script)| {
            let rest = info.strip_prefix("sh run")?.trim();
            let expected = expected(rest)
                .unwrap_or_else(|| panic!("{}:{line}: {rest:?} is no expectation", page.name));
            Some(Block {
                line,
                script,
                expected,
            })
        })
        .collect()
}

fn expected(rest: &str) -> Option<Expected> {
    if rest.is_empty() {
        return Some(Expected::Ends);
    }
    let (verb, text) = rest.split_once("=\"")?;
    let text = text.strip_suffix('"')?.replace("\\\"", "\"");
    match verb {
        "shows" => Some(Expected::Shows(text)),
        "until" => Some(Expected::Until(text)),
        "keeps" => Some(Expected::Keeps(text)),
        _ => None,
    }
}

/// Private servers, and what commands are told of them.
struct Surroundings {
    scratch: tempfile::TempDir,
    _redis: Redis,
    _postgres: Postgres,
    environment: Vec<(&'static str, String)>,
    /// Addresses that are shown, and those that are used.
    addresses: Vec<(&'static str, String)>,
}

impl Surroundings {
    async fn new() -> Self {
        let chinwag = Path::new(env!("CARGO_BIN_EXE_chinwag"));
        build_others_beside(chinwag);
        let redis = Redis::start(&Place::Scratch, RedisOptions::default())
            .await
            .unwrap();
        let options = PostgresOptions {
            fsync: false,
            port: None,
        };
        let postgres = Postgres::start(&Place::Scratch, options).await.unwrap();
        postgres.create_database("docs").await.unwrap();
        let local = || format!("127.0.0.1:{}", free_port().unwrap());
        let console = local();
        let scratch = tempfile::tempdir().unwrap();
        let programs = chinwag.parent().unwrap().display();
        Self {
            environment: vec![
                ("PATH", format!("{programs}:/usr/local/bin:/usr/bin:/bin")),
                ("HOME", scratch.path().display().to_string()),
                ("REDIS_URL", redis.url()),
                ("DATABASE_URL", postgres.url("docs")),
                ("CHINWAG_CONSOLE_ADDRESS", console.clone()),
                ("CONSOLE", format!("http://{console}")),
            ],
            addresses: vec![
                ("0.0.0.0:7411", "127.0.0.1:0".to_owned()),
                ("127.0.0.1:7411", console),
                ("127.0.0.1:9100", local()),
                ("127.0.0.1:9101", local()),
                (
                    "/tmp/chinwag-demo",
                    scratch.path().join("demo").display().to_string(),
                ),
            ],
            scratch,
            _redis: redis,
            _postgres: postgres,
        }
    }

    /// Runs a block. What it leaves running is returned.
    fn run(&self, page: &Page, block: &Block) -> Option<Running> {
        let script = self
            .addresses
            .iter()
            .fold(block.script.clone(), |script, (shown, used)| {
                script.replace(shown, used)
            });
        let mut running = Running::start(self, &script);
        let complain = |running: &Running, why: &str| -> ! {
            panic!(
                "{}:{}: {why}\n$ {}\n{}",
                page.name,
                block.line,
                block.script.trim_end(),
                running.printed()
            )
        };
        let (text, may_go_on) = match &block.expected {
            Expected::Ends => ("", false),
            Expected::Shows(text) => (text.as_str(), false),
            Expected::Until(text) | Expected::Keeps(text) => (text.as_str(), true),
        };
        let deadline = Instant::now() + PATIENCE;
        loop {
            let ended = running.child.try_wait().unwrap();
            let shown = running.printed().contains(text);
            match ended {
                _ if may_go_on && shown => break,
                Some(status) if !status.success() => {
                    complain(&running, &format!("it ended with {status}"));
                }
                Some(_) if shown => break,
                Some(_) => complain(&running, &format!("{text:?} is not in what it printed")),
                None if Instant::now() > deadline => complain(&running, "it took too long"),
                None => std::thread::sleep(LOOK_EVERY),
            }
        }
        matches!(block.expected, Expected::Keeps(_)).then_some(running)
    }
}

/// The other programs as their users have them: built by themselves, beside the program under test.
fn build_others_beside(chinwag: &Path) {
    for package in ["chinwag-worker", "chinwag-drill"] {
        if chinwag.with_file_name(package).is_file() {
            continue;
        }
        let built = Command::new(env!("CARGO"))
            .args(["build", "--locked", "-p", package, "--target-dir"])
            .arg(chinwag.ancestors().nth(2).unwrap())
            .current_dir(root())
            .status()
            .unwrap();
        assert!(built.success(), "{package} cannot be built");
    }
}

/// A command in a process group of its own, which ends with it.
struct Running {
    child: Child,
    output: PathBuf,
}

impl Running {
    fn start(around: &Surroundings, script: &str) -> Self {
        let (output, path) = tempfile::NamedTempFile::new_in(around.scratch.path())
            .unwrap()
            .keep()
            .unwrap();
        let child = Command::new("/bin/sh")
            .args(["-ec", script])
            .current_dir(root())
            .env_clear()
            .envs(around.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(File::try_clone(&output).unwrap())
            .stderr(output)
            .process_group(0)
            .spawn()
            .unwrap();
        Self {
            child,
            output: path,
        }
    }

    fn printed(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.output).unwrap()).into_owned()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let group = Pid::from_raw(i32::try_from(self.child.id()).unwrap());
        let _ = killpg(group, Signal::SIGKILL);
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_marked_as_runnable_runs() {
    chinwag::use_ring();
    let mut ran = 0;
    for page in pages() {
        let blocks = runnable(&page);
        if blocks.is_empty() {
            continue;
        }
        let around = Surroundings::new().await;
        let mut kept = Vec::new();
        if page.name.ends_with("console-api.md") {
            kept.extend(bot_behind_the_console(&around));
        }
        for block in &blocks {
            kept.extend(tokio::task::block_in_place(|| around.run(&page, block)));
            ran += 1;
        }
    }
    assert!(ran > 0, "no page has a command that is run");
}

/// The reference of the API assumes that the bot runs: it is started as the operator's page says.
fn bot_behind_the_console(around: &Surroundings) -> Vec<Running> {
    let name = "docs/operations.md".to_owned();
    let text = page(&name);
    let page = Page { name, text };
    let blocks = runnable(&page);
    let starting = blocks
        .iter()
        .filter(|block| !matches!(block.expected, Expected::Shows(_)) || is_migration(block));
    tokio::task::block_in_place(|| {
        starting
            .filter_map(|block| around.run(&page, block))
            .collect()
    })
}

fn is_migration(block: &Block) -> bool {
    block.script.contains("migrate up")
}

/// Every command of a program that a page names: in code within a line, and in shell blocks.
fn named_commands(text: &str, program: &str) -> BTreeSet<String> {
    let mut commands = BTreeSet::new();
    let mut in_block = false;
    for line in text.lines() {
        if line.starts_with("```") {
            in_block = !in_block && line.starts_with("```sh");
            continue;
        }
        let pieces: Vec<&str> = if in_block {
            vec![line]
        } else {
            line.split('`').skip(1).step_by(2).collect()
        };
        commands.extend(pieces.iter().filter_map(|piece| command_in(piece, program)));
    }
    commands
}

/// The command in a piece of shell, behind variables that are set for it.
fn command_in(piece: &str, program: &str) -> Option<String> {
    let mut words = piece
        .split_whitespace()
        .skip_while(|word| word.contains('=') && !word.starts_with('-'));
    if words.next()? != program {
        return None;
    }
    let arguments: Vec<&str> = words
        .take_while(|word| !["&", "|", "&&", ";", "\\", "…"].contains(word))
        .collect();
    // The bare name of a program is no command.
    (!arguments.is_empty()).then(|| arguments.join(" "))
}

#[test]
fn every_chinwag_command_that_is_named_exists() {
    for page in pages() {
        for command in named_commands(&page.text, "chinwag") {
            // `up|down|status` names three.
            let choices: Vec<&str> = command.split(' ').collect();
            let most = choices.iter().map(|word| word.split('|').count()).max();
            for number in 0..most.unwrap_or(1) {
                let words = choices.iter().map(|word| {
                    let mut ways = word.split('|');
                    ways.nth(number).unwrap_or(word)
                });
                if let Err(error) = Arguments::try_parse_from(["chinwag"].into_iter().chain(words))
                {
                    use clap::error::ErrorKind::{
                        DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand, DisplayVersion,
                    };
                    assert!(
                        matches!(
                            error.kind(),
                            DisplayHelp | DisplayHelpOnMissingArgumentOrSubcommand | DisplayVersion
                        ),
                        "{}: `chinwag {command}`: {error}",
                        page.name
                    );
                }
            }
        }
    }
}

#[test]
fn every_make_target_that_is_named_exists() {
    let makefile = page("Makefile");
    let targets: BTreeSet<&str> = makefile
        .lines()
        .filter(|line| !line.starts_with(['\t', '.', '#', ' ']))
        .filter_map(|line| Some(line.split_once(':')?.0))
        .collect();
    for page in pages() {
        for command in named_commands(&page.text, "make") {
            let target = command.split(' ').next().unwrap_or_default();
            assert!(
                targets.contains(target),
                "{}: there is no `make {target}`",
                page.name
            );
        }
    }
}

/// A name such as `REDIS_URL`.
fn is_setting(word: &str) -> bool {
    word.contains('_')
        && !word.ends_with('_')
        && word.starts_with(|letter: char| letter.is_ascii_uppercase())
        && word
            .bytes()
            .all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == b'_')
}

/// The first two columns of every row of a page's tables, without their marks.
fn rows(text: &str) -> Vec<(String, String)> {
    let rows = text.lines().filter_map(|line| {
        let mut cells = line.strip_prefix('|')?.split('|').map(str::trim);
        let (name, second) = (cells.next()?, cells.next()?);
        let name = name.strip_prefix('`')?.strip_suffix('`')?;
        Some((name.to_owned(), second.trim_matches('`').to_owned()))
    });
    rows.collect()
}

/// The settings that the sources read: names in quotes, in files that read the environment.
fn settings_in_sources() -> BTreeSet<String> {
    let mut folders = vec![root().join("src")];
    let mut settings = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs")
                && !path.ends_with("tests.rs")
            {
                let source = fs::read_to_string(&path).unwrap();
                let code = source.split("#[cfg(test)]").next().unwrap_or_default();
                if code.contains("env: &mut Environment") {
                    let words = code.split('"').skip(1).step_by(2);
                    settings.extend(words.filter(|word| is_setting(word)).map(ToOwned::to_owned));
                }
            }
        }
    }
    settings
}

#[test]
fn every_setting_is_explained_with_its_default() {
    let explained = rows(&page("docs/configuration.md"));
    let names: BTreeSet<String> = explained.iter().map(|(name, _)| name.clone()).collect();
    assert_eq!(names, settings_in_sources());

    let example = page("deploy/example.env");
    let lines: Vec<&str> = example.lines().collect();
    let mut listed = BTreeSet::new();
    for (above, line) in lines.iter().zip(&lines[1..]) {
        let setting = line.trim_start_matches("# ").split_once('=');
        let Some((name, value)) = setting.filter(|(name, _)| is_setting(name)) else {
            continue;
        };
        assert!(above.starts_with("# "), "{name} has no line of why");
        listed.insert(name.to_owned());
        let default = explained.iter().find(|(known, _)| known == name);
        let (_, default) = default.unwrap_or_else(|| panic!("{name} is not explained"));
        let is_sample = default == "not set" || name == "DATABASE_URL";
        assert!(
            is_sample || default == value,
            "{name}: the page says {default}, the example {value}"
        );
    }
    assert_eq!(listed, names);
}

#[test]
fn every_metric_is_listed_with_its_labels() {
    let page = page("docs/operations.md");
    let listed = rows(&page);
    for metric in METRICS {
        let (_, labels) = listed
            .iter()
            .find(|(name, _)| name == metric.name)
            .unwrap_or_else(|| panic!("{} is not listed", metric.name));
        // Values stand in parentheses in the code, and are told in words on the page.
        let without_values: String = metric
            .labels
            .split('(')
            .map(|piece| piece.rsplit(')').next().unwrap_or(piece).trim())
            .collect();
        for label in without_values.split(',').map(str::trim) {
            assert!(
                labels.contains(label),
                "{}: {label} is missing",
                metric.name
            );
        }
    }
}

#[test]
fn every_link_between_pages_leads_somewhere() {
    for page in pages() {
        let folder = root().join(&page.name);
        for link in page.text.split("](").skip(1) {
            let target = link.split([')', '#']).next().unwrap_or_default();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            let path = folder.parent().unwrap().join(target);
            assert!(path.exists(), "{}: there is no {target}", page.name);
        }
    }
}
