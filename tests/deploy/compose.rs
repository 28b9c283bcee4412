//! The compose file: its schema, what its services start, and how its servers are set up.

use std::{
    collections::BTreeMap,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{
    File, container,
    programs::{Asked, Probe, Programs, Started},
    root, text_of,
    yaml::{differences, documents, entries, strings},
};

const FILE: &str = "deploy/compose.yaml";

/// What Redis must be told, so that what is accepted survives it.
const REDIS: [(&str, &str); 4] = [
    ("--appendonly", "yes"),
    ("--appendfsync", "everysec"),
    ("--auto-aof-rewrite-min-size", "1gb"),
    ("--maxmemory-policy", "noeviction"),
];

pub fn file() -> File {
    File::read(FILE)
}

pub fn faults(file: &File, programs: &Programs) -> Vec<String> {
    let compose = match documents(&file.text) {
        Ok(documents) if documents.len() == 1 => documents.into_iter().next().unwrap(),
        Ok(_) => return vec![file.fault("is not one document")],
        Err(error) => return vec![file.fault(error)],
    };
    let schema: Value =
        serde_json::from_str(&text_of("tests/deploy/schemas/compose.json")).unwrap();
    let mut faults = differences(&schema, &compose);
    faults.extend(variable_faults(&file.text, programs));
    faults.extend(redis_faults(&compose));
    for (name, service) in entries(&compose["services"]) {
        let own = service_faults(&compose, name, service);
        faults.extend(own.into_iter().map(|fault| format!("{name}: {fault}")));
        if let Some(started) = started(name, service) {
            faults.extend(programs.faults(&started));
        }
    }
    faults.iter().map(|fault| file.fault(fault)).collect()
}

/// A service of chinwag's own, as it is started.
fn started(name: &str, service: &Value) -> Option<Started> {
    let target = service["build"]["target"].as_str()?;
    let images = container::images();
    let image = images.iter().find(|image| image.name == target)?;
    let mut command = vec![image.program()?];
    command.extend(strings(&service["command"]));
    let environment: BTreeMap<String, String> = entries(&service["environment"])
        .map(|(name, value)| (name.clone(), filled(value.as_str().unwrap_or_default())))
        .collect();
    let probe = match strings(&service["healthcheck"]["test"]).as_slice() {
        [how, check, port, path] if how == "CMD" && check == "healthy" => Some(Probe {
            what: Asked::Live,
            path: path.clone(),
            port: port.parse().unwrap_or(0),
            outside: false,
        }),
        _ => None,
    };
    Some(Started {
        place: name.to_owned(),
        command,
        environment,
        grace: service["stop_grace_period"].as_str().and_then(duration),
        probes: probe.into_iter().collect(),
    })
}

fn service_faults(compose: &Value, name: &str, service: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    for (other, _) in entries(&service["depends_on"]) {
        if compose["services"][other].is_null() {
            faults.push(format!("it waits for {other}, which is no service"));
        }
    }
    for volume in strings(&service["volumes"]) {
        let (source, _) = volume.split_once(':').unwrap_or((&volume, ""));
        if !source.starts_with(['.', '/']) && compose["volumes"].get(source).is_none() {
            faults.push(format!("there is no volume {source}"));
        }
    }
    let Some(target) = service["build"]["target"].as_str() else {
        return faults;
    };
    if !container::images().iter().any(|image| image.name == target) {
        faults.push(format!("the container file makes no image {target}"));
    }
    let context = root()
        .join("deploy")
        .join(service["build"]["context"].as_str().unwrap_or_default());
    if !context
        .join(service["build"]["dockerfile"].as_str().unwrap_or_default())
        .is_file()
    {
        faults.push("there is no such container file".to_owned());
    }
    let image = service["image"].as_str().unwrap_or_default();
    if image.split(':').next() != Some(target) {
        faults.push(format!(
            "the image {image} is not called by its stage {target}"
        ));
    }
    if started(name, service).is_some_and(|started| started.stays() && started.probes.is_empty()) {
        faults.push("nothing asks how it is".to_owned());
    }
    let token = service["environment"]["DISCORD_TOKEN"].as_str();
    if strings(&service["command"]) != ["gateway"] && token != Some("") {
        faults.push("it would get the bot's token".to_owned());
    }
    faults
}

/// Variables that are filled in must be given, or say what is missing; and since programs get the
/// same file, one that looks like a setting of ours must be one.
fn variable_faults(text: &str, programs: &Programs) -> Vec<String> {
    let mut faults = Vec::new();
    for variable in variables(text) {
        let end = variable.find([':', '}']).unwrap_or(variable.len());
        let name = &variable[..end];
        if !variable[end..].starts_with(":-") && !variable[end..].starts_with(":?") {
            faults.push(format!("${{{variable}}} is nothing when it is not set"));
        }
        let ours = name.starts_with("CHINWAG_") || name.starts_with("RATE_LIMIT_");
        if ours && !programs.knows_setting(name) {
            faults.push(format!(
                "the file .env would hold {name}, which stops every program"
            ));
        }
    }
    faults
}

/// What stands in `${…}`.
fn variables(text: &str) -> impl Iterator<Item = &str> {
    text.split("${")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('}')?.0))
}

/// A value with its variables filled in: by their default, or by something long enough for a
/// secret.
fn filled(value: &str) -> String {
    let mut filled = value.to_owned();
    for variable in variables(value) {
        let given = variable
            .split_once(":-")
            .map_or("given-by-the-operator", |(_, default)| default);
        filled = filled.replace(&format!("${{{variable}}}"), given);
    }
    filled
}

/// `1m30s`, as Go writes it.
fn duration(text: &str) -> Option<Duration> {
    let mut seconds = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit())?;
        let number: u64 = rest[..digits].parse().ok()?;
        let unit = rest[digits..].chars().next()?;
        seconds += number
            * match unit {
                'h' => 3600,
                'm' => 60,
                's' => 1,
                _ => return None,
            };
        rest = &rest[digits + unit.len_utf8()..];
    }
    Some(Duration::from_secs(seconds))
}

fn redis_faults(compose: &Value) -> Vec<String> {
    let command = strings(&compose["services"]["redis"]["command"]);
    let lacking = REDIS.iter().filter(|(name, value)| {
        let told = command.iter().position(|word| word == name);
        told.and_then(|at| command.get(at + 1))
            .is_none_or(|given| given != value)
    });
    lacking
        .map(|(name, value)| format!("redis: it is not told {name} {value}"))
        .collect()
}

/// Starts a Redis with the words of the compose file. It would end at once over one that it does
/// not know.
pub async fn start_redis() {
    let compose = documents(&file().text).unwrap().remove(0);
    let command = strings(&compose["services"]["redis"]["command"]);
    let folder = tempfile::tempdir().unwrap();
    let port = chinwag::servers::free_port().unwrap().to_string();
    let program = ["redis-server", "valkey-server"]
        .into_iter()
        .find(|name| Command::new(name).arg("--version").output().is_ok())
        .expect("a Redis is installed");
    let mut child = tokio::process::Command::new(program)
        .args(&command[1..])
        .args(["--port", &port, "--bind", "127.0.0.1", "--dir"])
        .arg(folder.path())
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        if tokio::net::TcpStream::connect(format!("127.0.0.1:{port}"))
            .await
            .is_ok()
        {
            break;
        }
        let ended = child.try_wait().unwrap();
        assert!(ended.is_none(), "redis-server ended: {ended:?}");
        assert!(Instant::now() < deadline, "redis-server does not listen");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    child.kill().await.unwrap();
}
