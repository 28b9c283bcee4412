//! The units: their keys, what they start, and what systemd itself says of them where it is.

use std::{collections::BTreeMap, fs, process::Command, time::Duration};

use crate::{
    File, files_in,
    programs::{Programs, Started},
};

/// The instance that a template is tried with: its health port.
const INSTANCE: &str = "9101";

/// The keys that are used, by section. A wrong one is no error to systemd: it is left out.
const KNOWN: [(&str, &[&str]); 3] = [
    ("Unit", &["Description", "Wants", "After"]),
    (
        "Service",
        &[
            "Type",
            "User",
            "Environment",
            "EnvironmentFile",
            "ExecStart",
            "Restart",
            "RestartSec",
            "TimeoutStartSec",
            "TimeoutStopSec",
            "LimitNOFILE",
            "UMask",
            "CapabilityBoundingSet",
            "LockPersonality",
            "MemoryDenyWriteExecute",
            "NoNewPrivileges",
            "PrivateDevices",
            "PrivateTmp",
            "ProtectClock",
            "ProtectControlGroups",
            "ProtectHome",
            "ProtectHostname",
            "ProtectKernelLogs",
            "ProtectKernelModules",
            "ProtectKernelTunables",
            "ProtectSystem",
            "RestrictAddressFamilies",
            "RestrictNamespaces",
            "RestrictRealtime",
            "RestrictSUIDSGID",
            "SystemCallArchitectures",
            "SystemCallErrorNumber",
            "SystemCallFilter",
        ],
    ),
    ("Install", &["WantedBy"]),
];

/// What every service is locked into.
const SANDBOX: [(&str, &str); 5] = [
    ("NoNewPrivileges", "yes"),
    ("ProtectSystem", "strict"),
    ("ProtectHome", "yes"),
    ("PrivateTmp", "yes"),
    ("CapabilityBoundingSet", ""),
];

pub fn files() -> Vec<File> {
    files_in("deploy/systemd", ".service")
}

pub fn faults(files: &[File], programs: &Programs) -> Vec<String> {
    files
        .iter()
        .flat_map(|file| {
            let unit = match Unit::read(&file.text) {
                Ok(unit) => unit,
                Err(fault) => return vec![file.fault(fault)],
            };
            let mut faults: Vec<String> = unit
                .faults()
                .into_iter()
                .map(|each| file.fault(each))
                .collect();
            faults.extend(programs.faults(&unit.started(file)));
            faults
        })
        .collect()
}

/// A unit's lines: section, key, value.
struct Unit {
    lines: Vec<(String, String, String)>,
}

impl Unit {
    fn read(text: &str) -> Result<Self, String> {
        let mut section = String::new();
        let mut lines = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if line.starts_with('#') {
                continue;
            }
            if let Some(name) = line
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'))
            {
                name.clone_into(&mut section);
                continue;
            }
            let (key, value) = line
                .split_once('=')
                .ok_or(format!("{line:?} is no setting"))?;
            let known = KNOWN.iter().find(|(name, _)| *name == section);
            let (_, keys) = known.ok_or(format!("there is no section {section:?}"))?;
            if !keys.contains(&key) {
                return Err(format!("{key} is no key of [{section}] that is used here"));
            }
            lines.push((
                section.clone(),
                key.to_owned(),
                value.replace("%i", INSTANCE),
            ));
        }
        Ok(Self { lines })
    }

    fn all(&self, key: &str) -> Vec<&str> {
        let found = self.lines.iter().filter(|(_, name, _)| name == key);
        found.map(|(_, _, value)| value.as_str()).collect()
    }

    /// What is said last; systemd goes by that.
    fn one(&self, key: &str) -> &str {
        self.all(key).last().copied().unwrap_or_default()
    }

    fn started(&self, file: &File) -> Started {
        let mut words = self.one("ExecStart").split_whitespace();
        let program = words.next().unwrap_or_default();
        let mut command = vec![program.rsplit('/').next().unwrap_or_default().to_owned()];
        command.extend(words.map(ToOwned::to_owned));
        let settings = self
            .all("Environment")
            .into_iter()
            .filter_map(|setting| setting.split_once('='));
        let environment: BTreeMap<String, String> = settings
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Started {
            place: file.path.clone(),
            command,
            environment,
            grace: seconds(self.one("TimeoutStopSec")),
            probes: Vec::new(),
        }
    }

    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for (key, value) in SANDBOX {
            if self.all(key).last() != Some(&value) {
                faults.push(format!("{key}={value} is missing"));
            }
        }
        if self.one("User").is_empty() {
            faults.push("it would run as root".to_owned());
        }
        if self.all("EnvironmentFile").first() != Some(&"/etc/chinwag/chinwag.env") {
            faults.push("it does not read /etc/chinwag/chinwag.env first".to_owned());
        }
        match (self.one("Type"), self.one("Restart")) {
            ("exec", "on-failure") | ("oneshot", "") => {}
            (kind, restart) => faults.push(format!("Type={kind} goes not with Restart={restart}")),
        }
        faults
    }
}

/// `40s`, `5min`; a bare number is in seconds.
fn seconds(text: &str) -> Option<Duration> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let number: u64 = digits.parse().ok()?;
    match &text[digits.len()..] {
        "" | "s" | "sec" => Some(Duration::from_secs(number)),
        "min" => Some(Duration::from_mins(number)),
        _ => None,
    }
}

/// Whether systemd's own check is installed.
pub fn is_here() -> bool {
    Command::new("systemd-analyze")
        .arg("--version")
        .output()
        .is_ok()
}

/// What systemd says of the units, where it is installed. The programs are not, where this runs,
/// so it is shown another one in their place.
pub fn verified(files: &[File]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut analyze = Command::new("systemd-analyze");
    analyze
        .arg("verify")
        .env("LC_ALL", "C")
        .env("SYSTEMD_LOG_TARGET", "console");
    for file in files {
        let name = file.path.rsplit('/').next().unwrap();
        let path = folder
            .path()
            .join(name.replace("@.", &format!("@{INSTANCE}.")));
        let lines: Vec<String> = file
            .text
            .lines()
            .map(|line| match line.strip_prefix("ExecStart=") {
                Some(command) => {
                    let (_, words) = command.split_once(' ').unwrap_or((command, ""));
                    format!("ExecStart=/bin/sh {words}")
                }
                None => line.to_owned(),
            })
            .collect();
        fs::write(&path, lines.join("\n")).unwrap();
        analyze.arg(path);
    }
    if !is_here() {
        println!("systemd-analyze is not here: the units' keys alone are checked");
        return Vec::new();
    }
    let output = analyze.output().unwrap();
    // It speaks of every unit it finds on the machine; only ours count.
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let ours = said.lines().filter(|line| line.contains("chinwag"));
    ours.map(ToOwned::to_owned).collect()
}
