//! The messages that were kept back from training, built into the program.
//!
//! `== intent` begins the messages of an intent; `[marks]` in front of one say what came before,
//! as in an example; `\n` is the end of a line. What messages say for their intent is in a file of
//! its own: `text => field = value; field = value`; without a value there is nothing to find, and
//! brackets in the text say where the time stands.

use anyhow::{Context as _, bail};

use crate::{
    domain::intent::Intent,
    nlu::{Context, parse_context},
};

const FILES: [&str; 6] = [
    include_str!("../../../nlu/held_back/first.txt"),
    include_str!("../../../nlu/held_back/second.txt"),
    include_str!("../../../nlu/held_back/third.txt"),
    include_str!("../../../nlu/held_back/fourth.txt"),
    include_str!("../../../nlu/held_back/fifth.txt"),
    include_str!("../../../nlu/held_back/hard.txt"),
];
const ENTITIES: &str = include_str!("../../../nlu/held_back/entities.txt");

/// A message and what it wants.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Message {
    pub(super) intent: Intent,
    pub(super) text: String,
    pub(super) context: Context,
}

/// A message and what it says for its intent.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stated {
    pub(super) text: String,
    /// Each field with its value; an empty one is to be absent.
    pub(super) fields: Vec<(String, String)>,
}

/// Everything that was kept back.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct KeptBack {
    pub(super) messages: Vec<Message>,
    pub(super) stated: Vec<Stated>,
}

impl KeptBack {
    /// Reads what is built in.
    pub(super) fn read() -> anyhow::Result<Self> {
        let mut messages = Vec::new();
        for file in FILES {
            read_messages(file, &mut messages)?;
        }
        let stated = lines(ENTITIES).map(stated).collect::<anyhow::Result<_>>()?;
        Ok(Self { messages, stated })
    }
}

fn lines(file: &str) -> impl Iterator<Item = &str> {
    let lines = file.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn read_messages(file: &str, messages: &mut Vec<Message>) -> anyhow::Result<()> {
    let mut intent = None;
    for line in lines(file) {
        if let Some(name) = line.strip_prefix("== ") {
            intent = Some(Intent::named(name).with_context(|| format!("{name:?} is no intent"))?);
            continue;
        }
        let Some(intent) = intent else {
            bail!("{line:?} stands before any intent");
        };
        let (text, context) = in_context(line);
        messages.push(Message {
            intent,
            text,
            context,
        });
    }
    Ok(())
}

fn stated(line: &str) -> anyhow::Result<Stated> {
    let (text, fields) = line
        .split_once(" => ")
        .with_context(|| format!("{line:?} states nothing"))?;
    let fields = fields.split("; ").map(|field| {
        let (name, value) = field
            .split_once('=')
            .with_context(|| format!("{field:?} is no field"))?;
        Ok((name.trim().to_owned(), value.trim().to_owned()))
    });
    Ok(Stated {
        text: text.replace(['[', ']'], ""),
        fields: fields.collect::<anyhow::Result<_>>()?,
    })
}

/// A message without the marks of what came before, where there are any.
fn in_context(line: &str) -> (String, Context) {
    let marked = line
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
        .and_then(|(marks, text)| Some((text.trim_start(), parse_context(marks)?)));
    let (text, context) = marked.unwrap_or((line, Context::default()));
    (text.replace("\\n", "\n"), context)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_back_is_enough_to_measure_an_intent() {
        let kept_back = KeptBack::read().unwrap();
        let mut measured = 0;
        for intent in Intent::ALL {
            let messages = kept_back.messages.iter();
            let count = messages.filter(|message| message.intent == intent).count();
            assert!(count == 0 || count >= 100, "{intent:?}: {count}");
            measured += usize::from(count > 0);
        }
        assert!(measured >= 7, "{measured} intents are measured");
        assert!(kept_back.stated.len() > 50);
    }

    #[test]
    fn marks_lines_and_fields_are_read() {
        let mut messages = Vec::new();
        let file = "# a remark\n== help\n[last=help] and\\nthen?\n[sic] what\n";
        read_messages(file, &mut messages).unwrap();
        assert_eq!(messages[0].text, "and\nthen?");
        assert_eq!(messages[0].context.last, Some(Intent::Help));
        assert_eq!(messages[1].text, "[sic] what");
        assert!(read_messages("== sing\n", &mut messages).is_err());
        assert!(read_messages("hello\n", &mut messages).is_err());
        let stated = stated("paint [at 5] a sea => prompt = a sea; style = oil").unwrap();
        assert_eq!(stated.text, "paint at 5 a sea");
        assert_eq!(stated.fields[1], ("style".to_owned(), "oil".to_owned()));
    }
}
