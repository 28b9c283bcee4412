//! The container file: its stages, what they build from, and what they run as.

use crate::{File, root};

const FILE: &str = "deploy/container/Containerfile";

/// Instructions that may be used.
const KNOWN: [&str; 8] = [
    "FROM",
    "WORKDIR",
    "COPY",
    "RUN",
    "USER",
    "STOPSIGNAL",
    "ENTRYPOINT",
    "ENV",
];

/// What a build of the workspace reads, and what must never be part of a layer.
const NEEDED: [&str; 11] = [
    ".cargo/config.toml",
    ".sqlx/query-0.json",
    "Cargo.lock",
    "Cargo.toml",
    "deploy/container/healthy.sh",
    "migrations/1.up.sql",
    "prompts/system/rules.md",
    "src/main.rs",
    "tests/standins/Cargo.toml",
    "tests/it/main.rs",
    "workers/Cargo.toml",
];
const KEPT_OUT: [&str; 5] = [
    ".env",
    "deploy/chinwag.env",
    ".git/config",
    "target/debug/chinwag",
    ".data/x",
];

pub fn file() -> File {
    File::read(FILE)
}

pub fn ignored() -> File {
    File::read(".dockerignore")
}

/// A stage: its name, what it is made from, and its instructions with those of its base.
#[derive(Clone, Debug, Default)]
pub struct Stage {
    pub name: String,
    from: String,
    steps: Vec<(String, String)>,
}

impl Stage {
    fn last(&self, instruction: &str) -> Option<&str> {
        let found = self
            .steps
            .iter()
            .rev()
            .find(|(name, _)| name == instruction);
        found.map(|(_, rest)| rest.as_str())
    }

    /// The name of the program it runs.
    pub fn program(&self) -> Option<String> {
        let words: Vec<String> = serde_json::from_str(self.last("ENTRYPOINT")?).ok()?;
        Some(words.first()?.rsplit('/').next()?.to_owned())
    }
}

/// Every stage, in order.
pub fn stages(text: &str) -> Vec<Stage> {
    let mut stages: Vec<Stage> = Vec::new();
    let joined = text.replace("\\\n", " ");
    let lines = joined.lines().map(str::trim);
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (instruction, rest) = line.split_once(' ').unwrap_or((line, ""));
        if instruction == "FROM" {
            let (from, name) = rest.split_once(" AS ").unwrap_or((rest, ""));
            let base = stages.iter().find(|stage| stage.name == from);
            stages.push(Stage {
                name: name.to_owned(),
                from: from.to_owned(),
                steps: base.map(|base| base.steps.clone()).unwrap_or_default(),
            });
        } else if let Some(stage) = stages.last_mut() {
            stage
                .steps
                .push((instruction.to_owned(), rest.trim().to_owned()));
        }
    }
    stages
}

/// The stages that images are made of: those that run a program.
pub fn images() -> Vec<Stage> {
    let stages = stages(&file().text).into_iter();
    stages.filter(|stage| stage.program().is_some()).collect()
}

pub fn faults(file: &File, ignored: &File) -> Vec<String> {
    let stages = stages(&file.text);
    let mut faults = Vec::new();
    for stage in &stages {
        let foreign = !stages.iter().any(|each| each.name == stage.from);
        if foreign && !stage.from.contains(':') {
            faults.push(format!(
                "{} is neither a stage nor an image with a version",
                stage.from
            ));
        }
        for (instruction, rest) in &stage.steps {
            faults.extend(step_fault(&stages, instruction, rest));
        }
    }
    for image in ["chinwag", "chinwag-worker"] {
        match stages.iter().find(|stage| stage.name == image) {
            Some(stage) => faults.extend(image_faults(&stages, stage)),
            None => faults.push(format!("there is no stage {image}")),
        }
    }
    let mut faults: Vec<String> = faults.iter().map(|fault| file.fault(fault)).collect();
    faults.extend(ignoring_faults(ignored));
    faults.sort();
    faults.dedup();
    faults
}

fn step_fault(stages: &[Stage], instruction: &str, rest: &str) -> Option<String> {
    if !KNOWN.contains(&instruction) {
        return Some(format!("{instruction} is no instruction that is used here"));
    }
    if instruction != "COPY" {
        return None;
    }
    let (flags, paths): (Vec<&str>, Vec<&str>) = rest
        .split_whitespace()
        .partition(|word| word.starts_with("--"));
    if let Some(stage) = flags.iter().find_map(|flag| flag.strip_prefix("--from=")) {
        let known = stages.iter().any(|each| each.name == stage);
        return (!known).then(|| format!("files are copied from {stage}, which is no stage"));
    }
    let (_, sources) = paths.split_last()?;
    let missing = sources.iter().find(|path| !root().join(path).exists());
    missing.map(|path| format!("{path} is copied, and does not exist"))
}

fn image_faults(stages: &[Stage], image: &Stage) -> Vec<String> {
    let mut faults = Vec::new();
    let name = &image.name;
    if image.program().as_deref() != Some(name) {
        faults.push(format!("the image {name} does not run {name}"));
    }
    let user = image.last("USER").unwrap_or("0");
    if !user
        .split(':')
        .all(|id| id.parse::<u32>().is_ok_and(|id| id > 0))
    {
        faults.push(format!(
            "the image {name} runs as {user}: name another user by its number"
        ));
    }
    let build = format!("cargo build --release --locked -p {name}");
    let copied = format!("--from=build-{name} /build/target/release/{name} /usr/local/bin/{name}");
    let builder = stages
        .iter()
        .find(|stage| stage.name == format!("build-{name}"));
    let builds: Vec<&str> = builder
        .into_iter()
        .flat_map(|stage| &stage.steps)
        .filter_map(|(instruction, rest)| (instruction == "RUN").then_some(rest.as_str()))
        .filter(|run| run.contains("cargo"))
        .collect();
    if builds != [build.as_str()] {
        faults.push(format!(
            "build-{name} must run `{build}` alone: each program is built by itself"
        ));
    }
    if image.last("COPY") != Some(copied.as_str()) {
        faults.push(format!(
            "the image {name} must copy what build-{name} built"
        ));
    }
    faults
}

fn ignoring_faults(ignored: &File) -> Vec<String> {
    let mut faults = Vec::new();
    for path in NEEDED {
        if is_ignored(&ignored.text, path) {
            faults.push(ignored.fault(format!("{path} is needed, and left out")));
        }
    }
    for path in KEPT_OUT {
        if !is_ignored(&ignored.text, path) {
            faults.push(ignored.fault(format!("{path} could become part of an image")));
        }
    }
    faults
}

/// Whether the rules leave a path out. They know names, paths, `**/` and one `*`.
fn is_ignored(rules: &str, path: &str) -> bool {
    let rules = rules.lines().map(str::trim);
    rules
        .filter(|rule| !rule.is_empty() && !rule.starts_with('#'))
        .any(|rule| {
            let parts: Vec<&str> = path.split('/').collect();
            match rule.strip_prefix("**/") {
                Some(name) => parts.iter().any(|part| fits(name, part)),
                None => (1..=parts.len()).any(|length| fits(rule, &parts[..length].join("/"))),
            }
        })
}

fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        Some((before, after)) => {
            name.len() >= before.len() + after.len()
                && name.starts_with(before)
                && name.ends_with(after)
        }
        None => pattern == name,
    }
}
