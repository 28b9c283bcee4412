//! Which variables the code reads, and which the example lists.

use std::collections::BTreeSet;

use super::reading::Source;

/// The ways to read a variable from an `Environment`.
const READERS: [&str; 7] = [
    "text", "secret", "parsed", "number", "millis", "switch", "address",
];

/// Every name that is read: capital letters behind one of the readers, or in a constant that
/// is handed to one.
pub fn read_by(sources: &[Source]) -> BTreeSet<String> {
    let names = sources
        .iter()
        .flat_map(|source| names_in(&without_tests(source)));
    // Where programs are looked for is the shell's business, not a setting of ours.
    names.filter(|name| name != "PATH").collect()
}

fn without_tests(source: &Source) -> String {
    let end = source
        .text
        .find("#[cfg(test)]\nmod tests {")
        .unwrap_or(source.text.len());
    let lines = source.text[..end].lines();
    let code = lines.map(|line| line.split("// ").next().unwrap_or(line));
    code.collect::<Vec<_>>().join("\n")
}

fn names_in(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    for reader in READERS {
        for call in [format!(".{reader}("), format!(".{reader}::<")] {
            for (at, _) in code.match_indices(&call) {
                let behind = &code[at + call.len()..];
                let behind = behind
                    .split_once(">(")
                    .filter(|_| call.ends_with('<'))
                    .map_or(behind, |(_, rest)| rest);
                names.extend(name_in_quotes(behind.trim_start()));
            }
        }
    }
    if code.contains("Environment") {
        let constants = code.match_indices(": &str = ");
        names.extend(constants.filter_map(|(at, found)| name_in_quotes(&code[at + found.len()..])));
    }
    names
}

fn name_in_quotes(text: &str) -> Option<String> {
    let (name, _) = text.strip_prefix('"')?.split_once('"')?;
    is_name(name).then(|| name.to_owned())
}

fn is_name(text: &str) -> bool {
    let capital = text.starts_with(|c: char| c.is_ascii_uppercase());
    capital
        && text
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// Every name of the example: `NAME=value`, or `# NAME=value` for what is optional.
pub fn listed_in(example: &str) -> BTreeSet<String> {
    example
        .lines()
        .filter_map(|line| line.trim_start_matches('#').trim_start().split_once('='))
        .map(|(name, _)| name.to_owned())
        .filter(|name| is_name(name))
        .collect()
}

/// What is in one and not in the other, as sentences.
pub fn differences(read: &BTreeSet<String>, listed: &BTreeSet<String>) -> Vec<String> {
    let missing = read.difference(listed).map(|name| {
        format!("{name} is read, but deploy/example.env does not list it: add a line, and why")
    });
    let unread = listed.difference(read).map(|name| {
        format!(
            "{name} is in deploy/example.env, but nothing reads it: read it, or take the line out"
        )
    });
    missing.chain(unread).collect()
}
