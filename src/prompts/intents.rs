//! What a model is told of the intents that reads messages: what each wants, what may be said for it,
//! and some of its example utterances.

use crate::domain::intent::Intent;

/// How many utterances of each intent a prompt shows.
const SHOWN: usize = 20;
/// How many of each that depend on what came before.
const SHOWN_IN_CONTEXT: usize = 5;

/// What each intent wants, a line each.
pub(super) fn wanted() -> String {
    let line = |intent: Intent| format!("- `{}`: {}", intent.name(), intent.description().wanted);
    Intent::ALL.map(line).join("\n")
}

/// What a message may say for any of them.
pub(super) fn entities() -> String {
    let told = Intent::ALL.map(|intent| intent.description().entities_told);
    let told: Vec<&str> = told.into_iter().filter(|told| !told.is_empty()).collect();
    told.join(" ")
}

/// Some utterances of each intent, evenly from the whole file.
pub(super) fn examples() -> String {
    let of = |intent: Intent| {
        let file = intent.description().utterances;
        let lines = || file.lines().map(str::trim);
        let plain = lines().filter(|line| !line.is_empty() && !line.contains(['#', '{', '[']));
        let in_context = lines().filter(|line| line.starts_with('[') && !line.contains('{'));
        let shown = evenly(plain.collect(), SHOWN)
            .chain(evenly(in_context.collect(), SHOWN_IN_CONTEXT))
            .map(|line| format!("- {line}"));
        let heading = format!("## {}", intent.name());
        [heading]
            .into_iter()
            .chain(shown)
            .collect::<Vec<_>>()
            .join("\n")
    };
    Intent::ALL.map(of).join("\n\n")
}

fn evenly(lines: Vec<&str>, most: usize) -> impl Iterator<Item = &str> {
    let step = lines.len().div_ceil(most).max(1);
    lines.into_iter().step_by(step)
}
