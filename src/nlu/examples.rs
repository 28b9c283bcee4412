//! Example utterances: what the model is trained from.
//!
//! A file per intent, a line per utterance; lines with `#` are for people. A line may begin with
//! what came before it, as in `[picture_shown last=generate_image] make it bluer`, and may hold
//! slots, as in `draw {subject}`, which are filled from the file of slots: `subject: a cat | a dog`.

use std::collections::BTreeMap;

use super::{Context, hash};
use crate::Intent;

/// How often a line with slots is filled.
const FILLINGS: u64 = 2;

/// An utterance and what it wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// What is wanted.
    pub intent: Intent,
    /// What is said.
    pub text: String,
    /// What came before.
    pub context: Context,
    /// The line it comes from; lines with slots give several examples.
    pub line: usize,
    /// Whether the line says what came before.
    pub in_context: bool,
}

/// Why examples cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The marks in front of a line are none.
    #[error("{intent}, line {line}: the context in front of it cannot be read")]
    Marks {
        /// Whose file it is.
        intent: &'static str,
        /// The line, from 1.
        line: usize,
    },
    /// A slot that is not in the file of slots.
    #[error("{intent}, line {line}: there is no slot {slot:?}")]
    Slot {
        /// Whose file it is.
        intent: &'static str,
        /// The line, from 1.
        line: usize,
        /// The slot's name.
        slot: String,
    },
}

/// All examples.
#[derive(Clone, Debug, Default)]
pub struct Examples {
    /// In the order of the files.
    pub all: Vec<Example>,
}

impl Examples {
    /// Reads the utterances of every intent.
    ///
    /// # Errors
    /// When a line names a context or a slot that is not there.
    pub fn built_in() -> Result<Self, Fault> {
        let files = Intent::ALL.map(|intent| (intent, intent.description().utterances));
        Self::parse(&files, crate::SLOTS)
    }

    /// Reads files.
    ///
    /// # Errors
    /// When a line names a context or a slot that is not there.
    pub fn parse(files: &[(Intent, &str)], slots: &str) -> Result<Self, Fault> {
        let slots = parse_slots(slots);
        let mut examples = Self::default();
        for (intent, file) in files {
            for (at, line) in file.lines().enumerate() {
                let line = line.trim();
                if !line.is_empty() && !line.starts_with('#') {
                    examples.add(*intent, at + 1, line, &slots)?;
                }
            }
        }
        Ok(examples)
    }

    fn add(&mut self, intent: Intent, at: usize, line: &str, slots: &Slots) -> Result<(), Fault> {
        let name = intent.name();
        let (context, text) = match line.strip_prefix('[').and_then(|l| l.split_once(']')) {
            Some((marks, text)) => {
                let fault = Fault::Marks {
                    intent: name,
                    line: at,
                };
                (Some(Context::parse(marks).ok_or(fault)?), text.trim())
            }
            None => (None, line),
        };
        let times = if text.contains('{') { FILLINGS } else { 1 };
        for time in 0..times {
            let text = filled(text, slots, time).map_err(|slot| Fault::Slot {
                intent: name,
                line: at,
                slot,
            })?;
            self.all.push(Example {
                intent,
                text,
                context: context.unwrap_or_default(),
                line: intent.index() * 100_000 + at,
                in_context: context.is_some(),
            });
        }
        Ok(())
    }
}

type Slots<'a> = BTreeMap<&'a str, Vec<&'a str>>;

fn parse_slots(file: &str) -> Slots<'_> {
    let lines = file.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, values)| {
            let values = values.split('|').map(str::trim);
            (name.trim(), values.filter(|v| !v.is_empty()).collect())
        })
        .collect()
}

/// The line with its slots filled, differently each time.
fn filled(line: &str, slots: &Slots<'_>, time: u64) -> Result<String, String> {
    let mut out = String::with_capacity(line.len() + 20);
    let mut rest = line;
    let mut seed = hash::joined(hash::word(line), 0);
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        let values = slots.get(name).filter(|values| !values.is_empty());
        let values = values.ok_or_else(|| name.to_owned())?;
        out.push_str(before);
        // A step through the values from a place of the line's own, so that no two times are alike.
        let at = (seed + time) % values.len() as u64;
        out.push_str(values[usize::try_from(at).unwrap_or_default()]);
        seed = hash::joined(seed, 1);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_with_their_context_and_slots() {
        let file = "# a comment\n\ndraw {subject}\n[picture_shown last=generate_image] bluer\n";
        let files = [(Intent::GenerateImage, file)];
        let examples = Examples::parse(&files, "subject: a cat | a dog | a cow | a hen").unwrap();
        let mut texts: Vec<&str> = examples.all.iter().map(|e| e.text.as_str()).collect();
        assert_eq!(texts.pop(), Some("bluer"));
        texts.dedup();
        assert_eq!(texts.len(), 2, "{texts:?}");
        let last = examples.all.last().unwrap();
        assert!(last.context.picture_shown && last.in_context);
        assert_eq!(last.context.last, Some(Intent::GenerateImage));
    }

    #[test]
    fn faults_name_their_line() {
        let fault = |file| Examples::parse(&[(Intent::Help, file)], "").unwrap_err();
        assert_eq!(
            fault("\nhow do I {verb}").to_string(),
            "help, line 2: there is no slot \"verb\""
        );
        assert!(matches!(
            fault("[nonsense] hi"),
            Fault::Marks { line: 1, .. }
        ));
    }
}
