//! The operator's page: what its commands name is there. Those that this machine cannot run (a
//! container runtime and a cluster would be needed) are held to the files at least.

use std::collections::BTreeSet;

use crate::{
    File, compose, container, kubernetes, root, systemd,
    yaml::{documents, entries},
};

pub fn file() -> File {
    File::read("docs/deploy.md")
}

/// What commands may name.
struct Names {
    services: BTreeSet<String>,
    units: BTreeSet<String>,
    objects: BTreeSet<String>,
    components: BTreeSet<String>,
    images: BTreeSet<String>,
}

impl Names {
    fn gather() -> Self {
        let compose = documents(&compose::file().text).unwrap().remove(0);
        let units = systemd::files();
        let units = units.iter().filter_map(|file| {
            let name = file.path.rsplit('/').next()?.strip_suffix(".service")?;
            Some(name.to_owned())
        });
        let (mut objects, mut components) = (BTreeSet::new(), BTreeSet::new());
        for file in kubernetes::files() {
            for value in documents(&file.text).unwrap() {
                let text =
                    |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
                let kind = text(&value["kind"]).to_lowercase();
                objects.insert(format!("{kind}/{}", text(&value["metadata"]["name"])));
                components.insert(text(
                    &value["metadata"]["labels"]["app.kubernetes.io/component"],
                ));
            }
        }
        Self {
            services: entries(&compose["services"])
                .map(|(name, _)| name.clone())
                .collect(),
            units: units.collect(),
            objects,
            components,
            images: container::images()
                .into_iter()
                .map(|image| image.name)
                .collect(),
        }
    }
}

pub fn faults(page: &File) -> Vec<String> {
    let names = Names::gather();
    let lines = page.text.lines().enumerate();
    let mut in_block = false;
    let mut faults = Vec::new();
    for (number, line) in lines {
        if line.starts_with("```") {
            in_block = !in_block && line.starts_with("```sh");
        } else if in_block {
            let words: Vec<&str> = line
                .split_whitespace()
                .map(|word| word.trim_matches('\''))
                .collect();
            let found = words_faults(&names, &words);
            faults.extend(
                found
                    .into_iter()
                    .map(|fault| page.fault(format!("{}: {fault}", number + 1))),
            );
        }
    }
    faults
}

fn words_faults(names: &Names, words: &[&str]) -> Vec<String> {
    let mut faults: Vec<String> = words
        .iter()
        .filter_map(|word| word_fault(names, word))
        .collect();
    let mut missing = |known: &BTreeSet<String>, kind: &str, name: &str| {
        if !known.contains(name) {
            faults.push(format!("there is no {kind} {name}"));
        }
    };
    let behind = |flag: &str| {
        let at = words.iter().position(|word| *word == flag)?;
        words.get(at + 1).copied()
    };
    if let Some(target) = behind("--target") {
        missing(&names.images, "image", target);
    }
    if let Some(component) =
        behind("-l").and_then(|label| label.strip_prefix("app.kubernetes.io/component="))
    {
        missing(&names.components, "component", component);
    }
    if let Some((service, _)) = behind("--scale").and_then(|scale| scale.split_once('=')) {
        missing(&names.services, "service", service);
    }
    if words.contains(&"systemctl") {
        let units = words.iter().filter(|word| word.starts_with("chinwag"));
        for unit in units {
            let template = unit.split_once('@').map(|(name, _)| format!("{name}@"));
            let name = template.unwrap_or_else(|| (*unit).to_owned());
            if name != "chinwag-*" {
                missing(&names.units, "unit", &name);
            }
        }
    }
    let starts = ["up", "run"].iter().any(|verb| words.contains(verb));
    if words.contains(&"compose") && starts {
        let bare = words.iter().rev().take_while(|word| !word.starts_with('-'));
        for service in bare.filter(|word| !["up", "run"].contains(word) && !word.contains('=')) {
            missing(&names.services, "service", service);
        }
    }
    faults
}

fn word_fault(names: &Names, word: &str) -> Option<String> {
    let is_object = ["deployment/", "job/", "service/"]
        .iter()
        .any(|kind| word.starts_with(kind));
    if is_object {
        return (!names.objects.contains(word)).then(|| format!("there is no {word}"));
    }
    // A star stands for what is in the folder.
    let path = word.split("/*").next().unwrap_or(word);
    (path.starts_with("deploy/") && !root().join(path).exists())
        .then(|| format!("there is no {path}"))
}
