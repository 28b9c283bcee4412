//! Which messages are addressed to the bot: one pure function, and the text without the mention.
//!
//! A message is addressed when it is a direct message, mentions the bot outside quotes and code,
//! replies to one of its messages, or begins with one of the typed commands. In a thread the same
//! holds as in a channel.
//!
//! An addressed message may be without text (a bare mention, a picture, a voice message in direct
//! messages, or a reply whose text Discord keeps from us): it is accepted with an empty text, and
//! the answer says what the bot can do. What only passes on somebody else's message is not
//! addressed to anybody.

use serenity::all::{MessageFlags, MessageType, UserId};

use super::events::Posted;

/// The commands that people may type as text, wherever they are.
pub const TYPED_COMMANDS: [&str; 12] = [
    "/status",
    "/help",
    "/memory",
    "/forget",
    "/preferences",
    "/privacy",
    "/ignore",
    "/request-feature",
    "/submit-feature",
    "/my-requests",
    "/generate-image",
    "/get-image",
];

/// What to do about a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is addressed to the bot, which is told this text.
    Accept {
        /// How it is addressed.
        how: Address,
        /// What was said, without the mention.
        text: String,
    },
    /// It is not for the bot.
    Ignore(Ignored),
}

/// How a message is addressed to the bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// It is a direct message.
    Direct,
    /// It mentions the bot.
    Mention,
    /// It replies to one of the bot's messages.
    Reply,
    /// It begins with a typed command.
    Command,
}

/// Why a message is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ignored {
    /// The bot wrote it.
    Own,
    /// Another program wrote it, or Discord itself.
    Program,
    /// A webhook posted it.
    Webhook,
    /// It tells of an event, such as a pin or somebody's arrival.
    System,
    /// It passes on somebody else's message.
    PassedOn,
    /// It is a voice message in a server.
    Voice,
    /// The bot may not write there.
    Closed,
    /// It is for somebody else.
    NotAddressed,
}

/// Decides about a message for the bot `me`, which may or may not write in its channel.
#[must_use]
pub fn decide(posted: &Posted, me: UserId, may_write: bool) -> Decision {
    if let Some(why) = unfit(posted, me) {
        return Decision::Ignore(why);
    }
    let (text, mentioned) = without_mention(&posted.content, me);
    let Some(how) = address(posted, me, &text, mentioned) else {
        return Decision::Ignore(Ignored::NotAddressed);
    };
    if posted.guild_id.is_some() && !may_write {
        return Decision::Ignore(Ignored::Closed);
    }
    Decision::Accept { how, text }
}

/// What is never answered, whomever it is addressed to.
fn unfit(posted: &Posted, me: UserId) -> Option<Ignored> {
    let flags = posted.flags.unwrap_or_default();
    if posted.author.id == me {
        return Some(Ignored::Own);
    }
    if posted.webhook_id.is_some() {
        return Some(Ignored::Webhook);
    }
    if posted.author.bot || posted.author.system {
        return Some(Ignored::Program);
    }
    if !matches!(posted.kind, MessageType::Regular | MessageType::InlineReply) {
        return Some(Ignored::System);
    }
    if flags.contains(MessageFlags::IS_CROSSPOST) {
        return Some(Ignored::PassedOn);
    }
    if posted.is_forward() && posted.content.trim().is_empty() {
        return Some(Ignored::PassedOn);
    }
    if flags.contains(MessageFlags::IS_VOICE_MESSAGE) && posted.guild_id.is_some() {
        return Some(Ignored::Voice);
    }
    None
}

fn address(posted: &Posted, me: UserId, text: &str, mentioned: bool) -> Option<Address> {
    if posted.guild_id.is_none() {
        return Some(Address::Direct);
    }
    if mentioned {
        return Some(Address::Mention);
    }
    if posted.replies_to() == Some(me) {
        return Some(Address::Reply);
    }
    is_typed_command(text).then_some(Address::Command)
}

fn is_typed_command(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    TYPED_COMMANDS
        .iter()
        .any(|command| command.eq_ignore_ascii_case(first))
}

/// The text without mentions of the bot, and whether there was one outside quotes and code.
/// Those inside stay: they are part of what is quoted.
pub(super) fn without_mention(content: &str, me: UserId) -> (String, bool) {
    let tokens = [format!("<@{me}>"), format!("<@!{me}>")];
    let mut said = String::with_capacity(content.len());
    let mut mentioned = false;
    for (spoken, piece) in pieces(content) {
        if !spoken {
            said.push_str(piece);
            continue;
        }
        let mut rest = piece;
        while let Some((at, token)) = first_of(rest, &tokens) {
            mentioned = true;
            said.push_str(&rest[..at]);
            rest = &rest[at + token.len()..];
            if said.trim().is_empty() {
                // The comma of "@bot, hello" goes with the mention.
                rest = rest.trim_start_matches([',', ':']);
            }
            if said.is_empty() || said.ends_with([' ', '\n']) {
                rest = rest.trim_start_matches(' ');
            }
        }
        said.push_str(rest);
    }
    (said.trim().to_owned(), mentioned)
}

fn first_of<'a>(text: &str, tokens: &'a [String]) -> Option<(usize, &'a str)> {
    tokens
        .iter()
        .filter_map(|token| Some((text.find(token.as_str())?, token.as_str())))
        .min()
}

/// Cuts a text into what its author says (true) and what is quoted or code (false).
fn pieces(content: &str) -> Vec<(bool, &str)> {
    let mut pieces = Vec::new();
    let mut rest = content;
    let mut line_start = true;
    while !rest.is_empty() {
        let hidden = hidden_at(rest, line_start);
        if hidden > 0 {
            pieces.push((false, &rest[..hidden]));
            line_start = rest[..hidden].ends_with('\n');
            rest = &rest[hidden..];
            continue;
        }
        let end = next_stop(rest);
        pieces.push((true, &rest[..end]));
        line_start = rest[..end].ends_with('\n');
        rest = &rest[end..];
    }
    pieces
}

/// The length of the quote or code that begins right here, or 0.
fn hidden_at(rest: &str, line_start: bool) -> usize {
    if line_start && rest.starts_with(">>> ") {
        return rest.len();
    }
    if line_start && rest.starts_with("> ") {
        return rest.find('\n').map_or(rest.len(), |end| end + 1);
    }
    let ticks = rest.len() - rest.trim_start_matches('`').len();
    if ticks == 0 {
        return 0;
    }
    let fence = &rest[..ticks];
    rest[ticks..]
        .find(fence)
        .map_or(0, |close| ticks + close + ticks)
}

/// Where the next quote or code can begin: after a line's end, or at a tick that is not the
/// first character.
fn next_stop(rest: &str) -> usize {
    let past_ticks = rest.len() - rest.trim_start_matches('`').len();
    rest[past_ticks..]
        .find(['\n', '`'])
        .map_or(rest.len(), |at| {
            let at = past_ticks + at;
            if rest[at..].starts_with('\n') {
                at + 1
            } else {
                at
            }
        })
}

#[cfg(test)]
mod tests;
