//! Words of people and models as they may stand in public Markdown: they name nobody, refer to
//! nothing, close nothing, command nobody and look like what they are, text.

use super::LONGEST_TITLE;

/// A space without width: what it stands in is no name, no number and no address any more, and
/// reads as before.
const GAP: char = '\u{200b}';

/// What a title is that says nothing.
const UNTITLED: &str = "Feature request";

/// A title: one line without markup, mentions, references or addresses.
#[must_use]
pub fn title(text: &str) -> String {
    let spaced = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c });
    let visible: String = spaced.filter(|c| is_visible(*c)).collect();
    let mut words: Vec<String> = Vec::new();
    for word in without_tokens(&visible).split_whitespace() {
        if is_address(word) {
            continue;
        }
        let bare: String = word
            .chars()
            .map(|c| if is_markup(c) { ' ' } else { c })
            .collect();
        words.extend(bare.split_whitespace().map(str::to_owned));
    }
    let whole = without_references(&words.join(" "));
    let whole = whole.trim_matches(|c: char| c == '-' || c == '/' || c == '!' || c.is_whitespace());
    if !whole.chars().any(char::is_alphanumeric) {
        return UNTITLED.to_owned();
    }
    shortened(whole)
}

/// `GH-12` is a reference; with a space in the place of the hyphen it is none.
fn without_references(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let each = letters.iter().enumerate().map(|(at, c)| {
        let next = letters.get(at + 1);
        let refers = *c == '-' && is_gh(&letters[..at]) && next.is_some_and(char::is_ascii_digit);
        if refers { ' ' } else { *c }
    });
    each.collect()
}

/// No longer than a title may be, and no word cut in two where that can be helped.
fn shortened(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(LONGEST_TITLE) else {
        return text.to_owned();
    };
    // Room for the mark that says that there was more.
    let end = text[..end].char_indices().last().map_or(0, |(at, _)| at);
    let kept = match text[..end].rsplit_once(' ') {
        Some((kept, _)) if kept.chars().count() >= LONGEST_TITLE / 2 => kept,
        _ => &text[..end],
    };
    format!("{}…", kept.trim_end())
}

/// Takes out what Discord means as something else than words: `<@1>`, `<#1>`, `<:smile:1>`, `<t:1>`.
fn without_tokens(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('<') {
        kept.push_str(before);
        kept.push(' ');
        let is_token = behind.starts_with(['@', '#', ':', '/'])
            || behind.starts_with("a:")
            || behind.starts_with("t:");
        rest = match behind.split_once('>') {
            Some((token, after)) if is_token && token.len() <= 60 => after,
            _ => behind,
        };
    }
    kept.push_str(rest);
    kept
}

fn is_address(word: &str) -> bool {
    let lower = word.to_lowercase();
    word.contains("://") || lower.contains("www.") || lower.contains("github.com")
}

fn is_markup(c: char) -> bool {
    matches!(
        c,
        '*' | '_'
            | '~'
            | '`'
            | '<'
            | '>'
            | '['
            | ']'
            | '{'
            | '}'
            | '|'
            | '\\'
            | '#'
            | '@'
            | '$'
            | '^'
            | '='
            | '＠'
            | '＃'
    )
}

/// One line, such as a point of a list.
#[must_use]
pub fn line(text: &str, longest: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    paragraphs(&words.join(" "), longest)
}

/// Text of several lines. What it says stays to be read; what it would do does not happen.
#[must_use]
pub fn paragraphs(text: &str, longest: usize) -> String {
    let visible = text.chars().filter(|c| *c == '\n' || is_visible(*c));
    let visible: String = visible.take(longest).collect();
    let mut lines: Vec<String> = Vec::new();
    for each in visible.lines().map(str::trim) {
        let is_second_gap = each.is_empty() && lines.last().is_none_or(String::is_empty);
        if !is_second_gap {
            lines.push(escaped(each));
        }
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.join("\n")
}

/// Whether a character shows. What hides, turns the direction of writing or controls goes out, so
/// that no other space without width is in a text than ours.
fn is_visible(c: char) -> bool {
    let hides = matches!(
        c,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    );
    !hides && (c == '\t' || !c.is_control())
}

fn escaped(line: &str) -> String {
    let letters: Vec<char> = line.chars().collect();
    let mut text = String::with_capacity(line.len() + 16);
    let digits = letters.iter().take_while(|c| c.is_ascii_digit()).count();
    for (at, &c) in letters.iter().enumerate() {
        let next = letters.get(at + 1).copied();
        match c {
            // What begins a list, a line across the page, a heading's underline or a command.
            '-' | '+' | '=' | '/' | '!' if at == 0 => text.extend(['\\', c]),
            '.' | ')' if at > 0 && at == digits => text.extend(['\\', c]),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '|' | '$' | '{' | '}' => {
                text.extend(['\\', c]);
            }
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '&' => text.push_str("&amp;"),
            '\t' => text.push(' '),
            '@' | '＠' | '#' | '＃' => text.extend([c, GAP]),
            ':' if next == Some('/') => text.extend([c, GAP]),
            '.' if ends_with(&letters[..at], "www") => text.extend([GAP, c]),
            '-' if is_gh(&letters[..at]) && next.is_some_and(|c| c.is_ascii_digit()) => {
                text.extend([c, GAP]);
            }
            c => text.push(c),
        }
    }
    text
}

/// Whether letters end with the word by which a reference begins: `GH-12`.
fn is_gh(letters: &[char]) -> bool {
    let before = letters.len().checked_sub(3).map(|at| letters[at]);
    ends_with(letters, "gh") && before.is_none_or(|c| !c.is_ascii_alphanumeric())
}

fn ends_with(letters: &[char], word: &str) -> bool {
    let count = word.len();
    let Some(start) = letters.len().checked_sub(count) else {
        return false;
    };
    let mut pairs = letters[start..].iter().zip(word.chars());
    pairs.all(|(c, wanted)| c.eq_ignore_ascii_case(&wanted))
}
