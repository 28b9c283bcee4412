//! The sources as text: found, and taken apart into code and string literals.
//!
//! A small scanner, not a parser: it knows comments, strings and characters, so that a word in
//! a comment is not taken for code.

use std::{fs, path::Path};

/// One source file.
pub struct Source {
    /// Its path from the repository's root, with `/`.
    pub path: String,
    /// All of it.
    pub text: String,
    /// Its code without comments, string contents and `mod tests`.
    pub code: String,
    /// The contents of its string literals, those of `mod tests` left out.
    pub literals: Vec<String>,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        let production = text.find("#[cfg(test)]\nmod tests").unwrap_or(text.len());
        // Modules under test stand at a file's end, or in a file of their own.
        let production = if text[production..].starts_with("#[cfg(test)]\nmod tests;") {
            text.len()
        } else {
            production
        };
        let (code, literals) = scan(&text[..production]);
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            code,
            literals,
        }
    }

    /// The room a file belongs to: `hot` for `src/hot/keys.rs`; `workers` for the worker.
    pub fn room(&self) -> &str {
        let Some(inside) = self.path.strip_prefix("src/") else {
            return "workers";
        };
        let first = inside.split('/').next().unwrap_or(inside);
        first.strip_suffix(".rs").unwrap_or(first)
    }

    pub fn fault(&self, what: &str) -> String {
        format!("{}: {what}", self.path)
    }
}

/// Every production source of both packages.
pub fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    for root in ["src", "workers/src"] {
        collect(root, &mut found);
    }
    assert!(found.len() > 20, "the sources were not found");
    found
}

fn collect(folder: &str, found: &mut Vec<Source>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries = fs::read_dir(root.join(folder)).expect("a folder of sources can be read");
    for entry in entries {
        let entry = entry.expect("an entry of a folder can be read");
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&path, found);
        } else if entry.path().extension().is_some_and(|end| end == "rs")
            && !path.ends_with("/tests.rs")
        {
            found.push(Source::new(&path, &text_of(&path)));
        }
    }
}

/// A file of the repository.
pub fn text_of(path: &str) -> String {
    let whole = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&whole).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Code with comments and string contents taken out, and the string contents.
fn scan(text: &str) -> (String, Vec<String>) {
    let mut code = String::new();
    let mut literals = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let taken = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some((literal, length)) = string(rest, &code) {
            code.push_str("\"\"");
            literals.push(literal.to_owned());
            length
        } else if let Some(length) = character(rest) {
            length
        } else {
            code.push(c);
            c.len_utf8()
        };
        rest = &rest[taken..];
    }
    (code, literals)
}

/// A string literal at the beginning of `rest`: its content and its whole length.
fn string<'a>(rest: &'a str, before: &str) -> Option<(&'a str, usize)> {
    let word = before
        .chars()
        .next_back()
        .is_some_and(|c| c.is_alphanumeric() || c == '_');
    if let Some(raw) = rest.strip_prefix('r').filter(|_| !word) {
        let hashes = raw.bytes().take_while(|byte| *byte == b'#').count();
        let content = raw[hashes..].strip_prefix('"')?;
        let end = content.find(&format!("\"{}", "#".repeat(hashes)))?;
        return Some((&content[..end], 1 + hashes + 1 + end + 1 + hashes));
    }
    let content = rest.strip_prefix('"')?;
    let mut escaped = false;
    let end = content.find(|c| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    })?;
    Some((&content[..end], end + 2))
}

/// The length of a character literal at the beginning of `rest`; lifetimes are none.
fn character(rest: &str) -> Option<usize> {
    let content = rest.strip_prefix('\'')?;
    let first = content.chars().next()?;
    if first == '\\' {
        let escaped = content[1..].chars().next()?.len_utf8();
        return content[1 + escaped..]
            .find('\'')
            .map(|end| 1 + 1 + escaped + end + 1);
    }
    let behind = &content[first.len_utf8()..];
    behind.starts_with('\'').then(|| first.len_utf8() + 2)
}
