//! What in a message is not the writer speaking to the bot: code, quotes, block quotes, and marks
//! that stand for people, channels, pictures and addresses.

use std::ops::Range;

/// What a hidden stretch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// Code, fenced or within a line.
    Code,
    /// Somebody's words, or a title.
    Quoted,
    /// A person, role or channel.
    Mention,
    /// An address.
    Link,
    /// A small picture of a server's own.
    Emoji,
    /// A moment, as Discord writes it.
    Moment,
}

/// A hidden stretch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hidden {
    pub range: Range<usize>,
    pub what: What,
}

/// Signs that open a quotation, with what closes them.
const PAIRS: [(char, &[char]); 9] = [
    ('"', &['"']),
    ('\u{201c}', &['\u{201d}', '\u{201c}']),
    ('\u{201e}', &['\u{201c}', '\u{201d}', '"']),
    ('\u{ab}', &['\u{bb}']),
    ('\u{bb}', &['\u{ab}']),
    ('\u{300c}', &['\u{300d}']),
    ('\u{300e}', &['\u{300f}']),
    ('\'', &['\'']),
    ('\u{2018}', &['\u{2019}']),
];

/// The hidden stretches, in order and apart.
pub(super) fn hidden(text: &str) -> Vec<Hidden> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut before = None;
    while let Some(next) = text[at..].chars().next() {
        let stretch = interesting(next, before)
            .then(|| stretch(text, at, next, before))
            .flatten();
        let end = match stretch {
            Some((length, what)) => {
                let range = at..at + length;
                found.push(Hidden { range, what });
                at + length
            }
            None => at + next.len_utf8(),
        };
        before = text[at..end].chars().next_back();
        at = end;
    }
    found
}

fn interesting(next: char, before: Option<char>) -> bool {
    match next {
        'h' | 'w' | 'H' => !before.is_some_and(char::is_alphanumeric),
        _ => !next.is_alphanumeric() && next != ' ',
    }
}

/// The length of the stretch that begins here, and what it is.
fn stretch(text: &str, at: usize, next: char, before: Option<char>) -> Option<(usize, What)> {
    let rest = &text[at..];
    match next {
        '`' => code(rest),
        '<' => marked(rest),
        '>' if before.is_none_or(|c| c == '\n') => Some((block(rest), What::Quoted)),
        '@' if !before.is_some_and(char::is_alphanumeric) => named(rest),
        'h' | 'H' | 'w' => address(rest),
        _ => quotation(rest, next, before),
    }
}

fn code(rest: &str) -> Option<(usize, What)> {
    if let Some(inner) = rest.strip_prefix("```") {
        let length = inner.find("```").map_or(rest.len(), |end| end + 6);
        return Some((length, What::Code));
    }
    let fence = if rest.starts_with("``") { "``" } else { "`" };
    let inner = &rest[fence.len()..];
    let end = inner.find(fence)?;
    Some((end + 2 * fence.len(), What::Code))
}

fn marked(rest: &str) -> Option<(usize, What)> {
    let what = match rest.get(1..3)? {
        start if start.starts_with('@') || start.starts_with('#') => What::Mention,
        start if start.starts_with(':') => What::Emoji,
        "a:" => What::Emoji,
        "t:" => What::Moment,
        "ht" => What::Link,
        _ => return None,
    };
    let end = rest.find('>').filter(|end| *end < 300)?;
    let whole = !rest[..end].contains(char::is_whitespace);
    whole.then_some((end + 1, what))
}

/// Three signs quote the rest of the message, one the rest of the line.
fn block(rest: &str) -> usize {
    if rest.starts_with(">>>") {
        return rest.len();
    }
    rest.find('\n').unwrap_or(rest.len())
}

fn named(rest: &str) -> Option<(usize, What)> {
    let name = rest[1..].find(|c: char| !(c.is_alphanumeric() || "_.-".contains(c)));
    let length = name.unwrap_or(rest.len() - 1);
    let first = rest[1..].chars().next()?;
    (length > 0 && first.is_alphabetic()).then_some((length + 1, What::Mention))
}

fn address(rest: &str) -> Option<(usize, What)> {
    let starts = ["http://", "https://", "www."].iter().any(|start| {
        rest.get(..start.len())
            .is_some_and(|r| r.eq_ignore_ascii_case(start))
    });
    let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
    starts.then_some((length, What::Link))
}

fn quotation(rest: &str, opening: char, before: Option<char>) -> Option<(usize, What)> {
    let (_, closing) = PAIRS.iter().find(|(sign, _)| *sign == opening)?;
    let ambiguous = matches!(opening, '"' | '\'' | '\u{2018}' | '\u{bb}');
    if ambiguous && before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    let inner = &rest[opening.len_utf8()..];
    let is_end = |(at, sign): &(usize, &str)| {
        let after = inner[at + sign.len()..].chars().next();
        let single = matches!(opening, '\'' | '\u{2018}');
        !single || !after.is_some_and(char::is_alphanumeric)
    };
    let (end, sign) = inner.match_indices(*closing).find(is_end)?;
    let empty = inner[..end].trim().is_empty();
    let length = opening.len_utf8() + end + sign.len();
    (!empty).then_some((length, What::Quoted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Vec<(&str, What)> {
        let hidden = hidden(text).into_iter();
        hidden.map(|h| (&text[h.range.clone()], h.what)).collect()
    }

    #[test]
    fn code_quotes_and_marks_are_found() {
        let cases: &[(&str, &[(&str, What)])] = &[
            ("say `draw a cat` now", &[("`draw a cat`", What::Code)]),
            (
                "```\nremind me\n``` ok",
                &[("```\nremind me\n```", What::Code)],
            ),
            ("```never closed", &[("```never closed", What::Code)]),
            (
                "he said \"draw a cat\"",
                &[("\"draw a cat\"", What::Quoted)],
            ),
            (
                "\u{201e}mal was\u{201c} meinte er",
                &[("\u{201e}mal was\u{201c}", What::Quoted)],
            ),
            (
                "\u{ab} dessine \u{bb} dit-il",
                &[("\u{ab} dessine \u{bb}", What::Quoted)],
            ),
            ("彼は「描いて」と言った", &[("「描いて」", What::Quoted)]),
            ("don't and won't", &[]),
            ("say 'it's on' now", &[("'it's on'", What::Quoted)]),
            ("> draw a cat\nlol", &[("> draw a cat", What::Quoted)]),
            ("a > b", &[]),
            (
                "<@123> hi <#4>",
                &[("<@123>", What::Mention), ("<#4>", What::Mention)],
            ),
            (
                "<t:1700000000:R> <:cat:12>",
                &[
                    ("<t:1700000000:R>", What::Moment),
                    ("<:cat:12>", What::Emoji),
                ],
            ),
            (
                "see https://a.example/b c",
                &[("https://a.example/b", What::Link)],
            ),
            ("hello @chin wag", &[("@chin", What::Mention)]),
            ("me@home", &[]),
            ("a 5\" screen and a 6\" one", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(seen(text), *expected, "{text}");
        }
    }
}
