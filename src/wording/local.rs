//! What the bot answers by itself when no language model does: honest about that, and useful
//! with what it has, which is the conversation.
//!
//! It recognises a few kinds of message by their words, in every language it speaks. It does
//! not understand them, and does not pretend to.

mod kinds;

use kinds::Kind;

use super::{
    GREETING, HELP, Manner, emoji, filled,
    phrases::{Local, Said},
    quoted, spoken,
};

/// Why no language model answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// None is set up.
    NotConfigured,
    /// It is set up and does not answer, which was said already.
    Unreachable,
}

/// A message to answer, and what came before it.
#[derive(Clone, Copy, Debug)]
pub struct LocalTurn<'a> {
    /// What was written.
    pub text: &'a str,
    /// The message's id: it decides between wordings.
    pub message: &'a str,
    /// What was asked and answered before in this conversation, oldest first.
    pub earlier: &'a [(&'a str, &'a str)],
    /// How the person wants to be called. Their own text, treated as such.
    pub name: Option<&'a str>,
    /// Why no model answers.
    pub absence: Absence,
}

const LONGEST_QUOTE: usize = 200;
const LONGEST_ASIDE: usize = 60;
const LONGEST_NAME: usize = 32;
/// How many earlier messages are quoted to somebody who asks what is remembered.
const REMEMBERED: usize = 3;
const MEMORY: emoji::Pool = ["📝", "💬", "🧠", "🔎", "🙂"];
const MODEST: emoji::Pool = ["🤔", "💬", "📋", "🔌", "🙂"];

/// The bot's own answer.
#[must_use]
pub fn local_reply(manner: Manner, turn: &LocalTurn) -> String {
    let reply = Reply { manner, turn };
    match Kind::of(turn.text) {
        Kind::Empty => super::empty_message(manner),
        Kind::Greeting => reply.greeting(),
        Kind::Thanks => reply.one_of(&reply.local().thanks, &[], GREETING),
        Kind::Goodbye => reply.one_of(&reply.local().goodbye, &[], GREETING),
        Kind::HowAreYou => reply.one_of(&[reply.local().how_are_you], &[], GREETING),
        Kind::WhoAreYou => reply.one_of(&[reply.local().who], &[], HELP),
        Kind::RecallLast => reply.last(),
        Kind::RecallAll => reply.related().unwrap_or_else(|| reply.several()),
        Kind::Question => reply
            .related()
            .unwrap_or_else(|| reply.one_of(&reply.local().question, &[], MODEST)),
        Kind::Statement => reply.statement(),
    }
}

struct Reply<'a> {
    manner: Manner,
    turn: &'a LocalTurn<'a>,
}

impl Reply<'_> {
    fn local(&self) -> &'static Local {
        &self.manner.phrases().local
    }

    fn greeting(&self) -> String {
        let local = self.local();
        let name = self.turn.name.map(|name| quoted(name, LONGEST_NAME, 0));
        let name = name.filter(|name| !name.is_empty());
        let name = name.map_or(String::new(), |name| filled(local.name, &[("name", &name)]));
        self.one_of(&local.hello, &[("name", &name)], GREETING)
    }

    fn last(&self) -> String {
        let Some((asked, _)) = self.turn.earlier.last() else {
            return self.one_of(&[self.local().recall_nothing], &[], MEMORY);
        };
        let quote = self.quote(asked, LONGEST_QUOTE, 1);
        self.one_of(&self.local().recall, &[("quote", &quote)], MEMORY)
    }

    fn several(&self) -> String {
        let earlier = self.turn.earlier;
        if earlier.len() < 2 {
            return self.last();
        }
        let newest = &earlier[earlier.len().saturating_sub(REMEMBERED)..];
        let quotes = newest
            .iter()
            .map(|(asked, _)| format!("- {}", self.quote(asked, LONGEST_QUOTE, REMEMBERED)));
        let mut lines = vec![self.manner.say(&self.local().recall_several).to_owned()];
        lines.extend(quotes);
        spoken(self.manner, &lines.join("\n"), MEMORY)
    }

    /// What was said before about the things that are asked for now.
    fn related(&self) -> Option<String> {
        let asked = self.turn.earlier.iter().map(|(asked, _)| *asked);
        let best = kinds::most_related(self.turn.text, asked)?;
        let quote = self.quote(best, LONGEST_QUOTE, 1);
        Some(self.one_of(&[self.local().related], &[("quote", &quote)], MEMORY))
    }

    fn statement(&self) -> String {
        let local = self.local();
        let quote = self.quote(self.turn.text, LONGEST_QUOTE, 2);
        let Some((asked, _)) = self.turn.earlier.last() else {
            return self.one_of(&local.statement, &[("quote", &quote)], MEMORY);
        };
        let previous = self.quote(asked, LONGEST_ASIDE, 2);
        let [first, second, third] = local.statement;
        self.one_of(
            &[first, local.statement_after, second, third],
            &[("quote", &quote), ("previous", &previous)],
            MEMORY,
        )
    }

    /// A quote in the language's marks. The emoji that the manner leaves room for are shared
    /// out evenly over the `quotes` of a reply.
    fn quote(&self, text: &str, most: usize, quotes: usize) -> String {
        let ours = emoji::count_of(self.manner.emoji);
        let room = self
            .manner
            .most_emoji()
            .map_or(usize::MAX, |most| most - ours);
        let safe = quoted(text, most, room / quotes);
        let safe = safe.trim_end_matches(['.', '。']);
        // The language's own marks stand around words only.
        if kinds::has_words(safe) || emoji::count_emoji(safe) > 0 {
            filled(self.local().marks, &[("text", safe)])
        } else {
            self.local().wordless.to_owned()
        }
    }

    /// One of several wordings, by the message's id, but not the one that was used just before.
    fn one_of(&self, choices: &[Said], values: &[(&str, &str)], pool: emoji::Pool) -> String {
        let local = self.local();
        let why = match self.turn.absence {
            Absence::NotConfigured => local.not_configured,
            Absence::Unreachable => local.unreachable,
        };
        let mut values = values.to_vec();
        values.push(("why", why));
        let before = self.turn.earlier.last().map_or("", |(_, answer)| *answer);
        let count = choices.len();
        let first = variant(self.turn.message, count);
        let wording = |index: usize| self.manner.say(&choices[index % count]);
        let used = |index: &usize| begins_alike(before, &filled(wording(*index), &values));
        let index = (first..first + count).find(|index| !used(index));
        let text = filled(wording(index.unwrap_or(first)), &values);
        spoken(self.manner, &text, pool)
    }
}

fn begins_alike(one: &str, other: &str) -> bool {
    let mut pairs = one.chars().zip(other.chars()).take(8);
    !one.is_empty() && pairs.all(|(one, other)| one == other)
}

/// A number below `count` that depends on `seed` alone (FNV-1a).
fn variant(seed: &str, count: usize) -> usize {
    let hash = seed.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    hash as usize % count
}
