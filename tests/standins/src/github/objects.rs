//! What Git keeps: blobs, trees and commits, under the names Git itself would give them.

use std::collections::{BTreeMap, HashMap, HashSet};

use bytes::Bytes;
use ring::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY};

/// A file in a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The mode, for example `100644`.
    pub mode: String,
    /// The blob.
    pub blob: String,
}

/// All files of a tree by their whole paths.
pub type Files = BTreeMap<String, Entry>;

/// Who did something, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
    /// The moment, in seconds.
    pub at: i64,
}

/// A commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Its name.
    pub sha: String,
    /// Its tree.
    pub tree: String,
    /// What came before it.
    pub parents: Vec<String>,
    /// What it says.
    pub message: String,
    /// Who wrote it.
    pub author: Signature,
    /// Who committed it.
    pub committer: Signature,
}

/// The objects of a repository.
#[derive(Debug, Default)]
pub struct Objects {
    blobs: HashMap<String, Bytes>,
    trees: HashMap<String, Files>,
    commits: HashMap<String, Commit>,
}

impl Objects {
    /// Keeps a file and gives its name.
    pub fn add_blob(&mut self, content: Bytes) -> String {
        let sha = name("blob", &content);
        self.blobs.insert(sha.clone(), content);
        sha
    }

    /// Keeps a tree and gives its name.
    pub fn add_tree(&mut self, files: Files) -> String {
        let all: Vec<_> = files
            .iter()
            .map(|(path, entry)| (path.as_str(), entry))
            .collect();
        let sha = name_of_tree(&all);
        self.trees.insert(sha.clone(), files);
        sha
    }

    /// Keeps a commit and gives its name.
    pub fn add_commit(
        &mut self,
        tree: &str,
        parents: Vec<String>,
        message: &str,
        (author, committer): (Signature, Signature),
    ) -> String {
        let mut lines = vec![format!("tree {tree}")];
        lines.extend(parents.iter().map(|parent| format!("parent {parent}")));
        for (role, who) in [("author", &author), ("committer", &committer)] {
            let Signature { name, email, at } = who;
            lines.push(format!("{role} {name} <{email}> {at} +0000"));
        }
        let text = format!("{}\n\n{message}", lines.join("\n"));
        let sha = name("commit", text.as_bytes());
        let commit = Commit {
            sha: sha.clone(),
            tree: tree.to_owned(),
            parents,
            message: message.to_owned(),
            author,
            committer,
        };
        self.commits.insert(sha.clone(), commit);
        sha
    }

    pub fn blob(&self, sha: &str) -> Option<&Bytes> {
        self.blobs.get(sha)
    }

    pub fn commit(&self, sha: &str) -> Option<&Commit> {
        self.commits.get(sha)
    }

    pub fn tree(&self, sha: &str) -> Option<&Files> {
        self.trees.get(sha)
    }

    /// The files of a commit.
    pub fn files(&self, commit: &str) -> Option<&Files> {
        self.tree(&self.commit(commit)?.tree)
    }

    /// A commit and all that came before it.
    pub fn history(&self, commit: &str) -> HashSet<String> {
        let mut seen = HashSet::new();
        let mut open = vec![commit.to_owned()];
        while let Some(sha) = open.pop() {
            if let Some(commit) = self.commit(&sha)
                && seen.insert(sha)
            {
                open.extend(commit.parents.iter().cloned());
            }
        }
        seen
    }

    /// The commits of one history that are not in another.
    pub fn ahead(&self, head: &str, base: &str) -> usize {
        let base = self.history(base);
        self.history(head).difference(&base).count()
    }
}

/// The name of an object, in hexadecimal digits.
fn name(kind: &str, content: &[u8]) -> String {
    hex(&raw_name(kind, content))
}

fn raw_name(kind: &str, content: &[u8]) -> Vec<u8> {
    let mut context = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
    context.update(format!("{kind} {}\0", content.len()).as_bytes());
    context.update(content);
    context.finish().as_ref().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    halves
        .filter_map(|half| char::from_digit(half.into(), 16))
        .collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2);
    digits
        .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

/// The name of the tree of these files, whose paths are in order.
fn name_of_tree(files: &[(&str, &Entry)]) -> String {
    // Git sorts a folder as if its name ended with a slash.
    let mut lines: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut folders: BTreeMap<&str, Vec<(&str, &Entry)>> = BTreeMap::new();
    for (path, entry) in files {
        if let Some((folder, rest)) = path.split_once('/') {
            folders.entry(folder).or_default().push((rest, entry));
        } else {
            let line = tree_line(&entry.mode, path, &entry.blob);
            lines.insert((*path).to_owned(), line);
        }
    }
    for (folder, inner) in folders {
        let line = tree_line("40000", folder, &name_of_tree(&inner));
        lines.insert(format!("{folder}/"), line);
    }
    let content: Vec<u8> = lines.into_values().flatten().collect();
    name("tree", &content)
}

fn tree_line(mode: &str, name: &str, sha: &str) -> Vec<u8> {
    let mut line = format!("{mode} {name}\0").into_bytes();
    line.extend(unhex(sha));
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_have_the_names_git_gives_them() {
        let mut objects = Objects::default();
        assert_eq!(
            objects.add_tree(Files::new()),
            "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
        );
        let blob = objects.add_blob(Bytes::from_static(b"hello\n"));
        assert_eq!(blob, "ce013625030ba8dba906f756967f9e9ca394464a");
        let entry = Entry {
            mode: "100644".to_owned(),
            blob,
        };
        let paths = ["a.md", "a/b/c.md", "a/d.md"];
        let files = paths.map(|path| (path.to_owned(), entry.clone()));
        let tree = objects.add_tree(Files::from(files));
        assert_eq!(tree, "7fc7ef0aeb72bf1d13bfab4c334c14228dd80d3e");
        let who = Signature {
            name: "ann".to_owned(),
            email: "ann@example.com".to_owned(),
            at: 1_700_000_000,
        };
        let commit = objects.add_commit(&tree, Vec::new(), "first\n", (who.clone(), who));
        assert_eq!(commit, "09add0625534592320fb2a1cac61e51a0c8c7fa5");
    }
}
