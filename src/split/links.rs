//! Links that hide nothing: a label is followed by the address it leads to, and an address stands
//! in `<…>`, for which platforms neither fetch nor show a preview. That goes for pictures as well.
//!
//! Code stays as it is. Whether something is code is asked twice, of [`Marks`] and of a reading
//! that takes the first marker behind an opening one for its end, as Discord does: what only one of
//! them takes for code may be shown as a link.

use std::ops::Range;

use super::marks::{Kind, Marks};

/// A longer label is no label: its link is taken apart, not rewritten.
const LONGEST_LABEL: usize = 1000;

/// The text with every link written out.
#[must_use]
pub fn unmask_links(text: &str) -> String {
    if !text.contains("](") && !text.contains("://") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 16);
    Unmasking {
        text,
        code: code_of(text),
    }
    .write(0..text.len(), &mut out);
    taken_apart(&out)
}

struct Unmasking<'a> {
    text: &'a str,
    code: Vec<Range<usize>>,
}

/// `[label](address)`, by its places in the text.
struct Link<'a> {
    label: Range<usize>,
    address: &'a str,
    end: usize,
}

impl<'a> Unmasking<'a> {
    fn write(&self, range: Range<usize>, out: &mut String) {
        let mut at = range.start;
        while at < range.end {
            let rest = &self.text[at..range.end];
            let first = rest.chars().next().map_or(1, char::len_utf8);
            let length = if let Some(end) = end_of_code(&self.code, at) {
                end.min(range.end) - at
            } else if let Some(link) = self.link(at, range.end) {
                self.write_link(&link, out);
                at = link.end;
                continue;
            } else if let Some(length) = bracketed(rest) {
                length
            } else if let Some(length) = bare(rest) {
                if is_escaped(out) {
                    out.push(' ');
                }
                out.extend(["<", &rest[..length], ">"]);
                at += length;
                continue;
            } else if rest.starts_with('\\') && rest[1..].starts_with(is_mark) {
                2
            } else {
                first
            };
            out.push_str(&rest[..length]);
            at += length;
        }
    }

    /// The link or picture that begins here.
    fn link(&self, at: usize, end: usize) -> Option<Link<'a>> {
        let text = &self.text[..end];
        let open = at + usize::from(text[at..].starts_with("!["));
        if !text[open..].starts_with('[') {
            return None;
        }
        let close = end_of_label(text, open)?;
        let target = text[close + 1..].strip_prefix('(')?.trim_start();
        let target = target.strip_prefix('<').unwrap_or(target);
        let (address, behind) = target.split_at(address(target)?);
        Some(Link {
            label: open + 1..close,
            address,
            end: end - end_of_link(behind)?.len(),
        })
    }

    fn write_link(&self, link: &Link, out: &mut String) {
        let mut label = String::new();
        self.write(link.label.clone(), &mut label);
        label.retain(|c| !turns_round(c));
        let (label, address) = (label.trim(), format!("<{}>", link.address));
        if !label.is_empty() && label != address {
            out.extend([label, " "]);
        }
        out.push_str(&address);
    }
}

/// Where the label that begins at `open` ends.
fn end_of_label(text: &str, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let bytes = text.as_bytes()[open..].iter().take(LONGEST_LABEL);
    for (at, byte) in bytes.enumerate() {
        match byte {
            b'[' => depth += 1,
            b']' if depth == 1 => return Some(open + at),
            b']' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// What follows a link, from behind its address; its title is left out.
fn end_of_link(behind: &str) -> Option<&str> {
    let rest = behind.strip_prefix('>').unwrap_or(behind).trim_start();
    let rest = match rest.chars().next()? {
        quote @ ('"' | '\'') => rest[1..].split_once(quote)?.1.trim_start(),
        _ => rest,
    };
    rest.strip_prefix(')')
}

/// The length of the web address with which a text begins. A parenthesis around it is none of it.
fn address(text: &str) -> Option<usize> {
    let begins = |scheme: &&str| {
        let head = text.get(..scheme.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(scheme))
    };
    let scheme = ["https://", "http://"].into_iter().find(begins)?.len();
    let mut depth = 0_usize;
    let ends = |c: char| match c {
        '(' => {
            depth += 1;
            false
        }
        ')' => match depth.checked_sub(1) {
            Some(less) => {
                depth = less;
                false
            }
            None => true,
        },
        _ => !c.is_alphanumeric() && !"-._~:/?#@!$&'*+,;=%".contains(c),
    };
    let length = text[scheme..].find(ends).unwrap_or(text.len() - scheme);
    (length > 0).then_some(scheme + length)
}

/// The length of an address that stands in a sentence, without the marks that follow it.
fn bare(text: &str) -> Option<usize> {
    let whole = &text[..address(text)?];
    let sentence = whole.trim_end_matches(['.', ',', ':', ';', '!', '?', '\'', '*', '_', '~']);
    address(sentence)
}

/// The length of an address in `<…>`.
fn bracketed(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('<')?;
    let length = address(inner)?;
    inner[length..].starts_with('>').then_some(length + 2)
}

/// The text without any `](` that could still make a link, whatever it is that would be linked.
fn taken_apart(text: &str) -> String {
    let code = code_of(text);
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (at, _) in text.match_indices("](") {
        let is_within = code.iter().any(|code| {
            // A link may begin before code and end in it.
            code.contains(&at) && depth(&text[code.start..at]) > 0
        });
        if !is_within && !is_harmless(&text[at + 2..]) {
            out.extend([&text[from..=at], " "]);
            from = at + 1;
        }
    }
    out.push_str(&text[from..]);
    out
}

/// Whether what stands in the parentheses is no address: `f[0](a, b)`, or a place in the same page.
fn is_harmless(target: &str) -> bool {
    let is_plain = |c: char| c.is_alphanumeric() || " _-.,/#".contains(c);
    let (inner, behind) = target.split_at(target.find(|c| !is_plain(c)).unwrap_or(target.len()));
    behind.starts_with(')') && !inner.contains("//")
}

/// How many brackets are open at the end of a text.
fn depth(text: &str) -> usize {
    text.bytes().fold(0, |depth: usize, byte| match byte {
        b'[' => depth + 1,
        b']' => depth.saturating_sub(1),
        _ => depth,
    })
}

/// What both readings take for code, in order.
fn code_of(text: &str) -> Vec<Range<usize>> {
    if !text.contains('`') {
        return Vec::new();
    }
    let marks = Marks::of(text);
    let is_code = |kind| matches!(kind, Kind::Fence | Kind::Code);
    let marked = marks.spans().iter().filter(|span| is_code(span.kind));
    let mut marked: Vec<_> = marked
        .map(|span| span.open.start..span.close.end.max(span.open.end))
        .collect();
    marked.sort_by_key(|span| span.start);
    let naive = naive_code(text);
    let mut naive = naive.into_iter().peekable();
    let mut both = Vec::new();
    for marked in marked {
        while naive.next_if(|code| code.end <= marked.start).is_some() {}
        while let Some(code) = naive.peek().filter(|code| code.start < marked.end) {
            both.push(marked.start.max(code.start)..marked.end.min(code.end));
            if code.end > marked.end {
                break;
            }
            naive.next();
        }
    }
    both
}

/// Code as Discord finds it: from left to right, a block up to the next three backticks wherever
/// they stand, anything else up to as many backticks as it began with.
fn naive_code(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'\\' {
            at += 2;
        } else if bytes[at] == b'`' {
            let run = run_at(bytes, at);
            let end = end_of_block(text, at, run).or_else(|| end_of_inline(bytes, at + run, run));
            found.extend(end.map(|end| at..end));
            at = end.unwrap_or(at + run);
        } else {
            at += 1;
        }
    }
    found
}

fn run_at(bytes: &[u8], at: usize) -> usize {
    let run = bytes[at..].iter().take_while(|byte| **byte == b'`');
    run.count()
}

fn end_of_block(text: &str, at: usize, run: usize) -> Option<usize> {
    if run < 3 {
        return None;
    }
    let content = text[at + 3..].trim_start_matches('\n');
    let first = content.chars().next()?.len_utf8();
    let behind = &content[first..];
    if let Some(length) = behind.find("```") {
        return Some(text.len() - behind.len() + length + 3);
    }
    // Whoever shows a part of it closes what begins on a line of its own.
    let line = text[..at].rsplit('\n').next().unwrap_or_default();
    let is_first = line.chars().all(|c| c == '>' || c == ' ');
    is_first.then_some(text.len())
}

fn end_of_inline(bytes: &[u8], from: usize, run: usize) -> Option<usize> {
    let mut at = from;
    while at < bytes.len() {
        if bytes[at] != b'`' {
            at += 1;
            continue;
        }
        let length = run_at(bytes, at);
        at += length;
        if length == run {
            return Some(at);
        }
    }
    None
}

fn end_of_code(code: &[Range<usize>], at: usize) -> Option<usize> {
    let next = code.partition_point(|code| code.end <= at);
    let code = code.get(next)?;
    code.contains(&at).then_some(code.end)
}

/// Whether what comes next has its meaning taken from it.
fn is_escaped(before: &str) -> bool {
    let slashes = before.bytes().rev().take_while(|byte| *byte == b'\\');
    slashes.count() % 2 == 1
}

/// Characters that turn round what stands behind them, an address for example.
fn turns_round(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_mark(c: char) -> bool {
    c.is_ascii_punctuation()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_label_is_followed_by_where_it_leads() {
        for (text, shown) in [
            (
                "[the docs](https://a.example/x)",
                "the docs <https://a.example/x>",
            ),
            ("see [a](http://b.example).", "see a <http://b.example>."),
            (
                "[https://bank.example](https://evil.example)",
                "<https://bank.example> <https://evil.example>",
            ),
            (
                "[https://a.example](https://a.example)",
                "<https://a.example>",
            ),
            ("[a](<https://b.example>)", "a <https://b.example>"),
            (
                "[a](HTTPS://b.example \"bank.example\")",
                "a <HTTPS://b.example>",
            ),
            (
                "[a](https://b.example/c_(d))",
                "a <https://b.example/c_(d)>",
            ),
            ("[`f`](https://b.example)", "`f` <https://b.example>"),
            ("[](https://b.example)", "<https://b.example>"),
            ("**[a](https://b.example)**", "**a <https://b.example>**"),
            ("[\u{202e}a](https://b.example)", "a <https://b.example>"),
            ("\\[a](https://b.example)", "\\[a] (<https://b.example>)"),
            ("[a\\](https://b.example)", "a\\ <https://b.example>"),
            ("[a](https\\://b.example)", "[a] (https\\://b.example)"),
            ("[a](discord://b)", "[a] (discord://b)"),
            ("[a](//b.example)", "[a] (//b.example)"),
        ] {
            assert_eq!(unmask_links(text), shown, "{text}");
        }
    }

    #[test]
    fn a_picture_is_an_address_and_nothing_more() {
        for (text, shown) in [
            (
                "![](https://e.example/?q=secret)",
                "<https://e.example/?q=secret>",
            ),
            (
                "![a cat](https://e.example/c.png)",
                "a cat <https://e.example/c.png>",
            ),
            (
                "[![a](https://e.example/a.png)](https://f.example)",
                "a <https://e.example/a.png> <https://f.example>",
            ),
        ] {
            assert_eq!(unmask_links(text), shown, "{text}");
        }
    }

    #[test]
    fn addresses_get_no_preview_and_keep_their_sentence() {
        for (text, shown) in [
            (
                "See https://a.example/b, please.",
                "See <https://a.example/b>, please.",
            ),
            ("(https://a.example)", "(<https://a.example>)"),
            ("**https://a.example**", "**<https://a.example>**"),
            ("<https://a.example>", "<https://a.example>"),
            ("||https://a.example||", "||<https://a.example>||"),
            ("https://a.example。次", "<https://a.example>。次"),
            ("\\https://a.example", "\\ <https://a.example>"),
            ("https:// is a scheme", "https:// is a scheme"),
            ("no link at all: a[0](b, c)", "no link at all: a[0](b, c)"),
            ("[guide](docs/guide.md#a)", "[guide](docs/guide.md#a)"),
        ] {
            assert_eq!(unmask_links(text), shown, "{text}");
        }
    }

    #[test]
    fn code_stays_as_it_is() {
        for text in [
            "`[a](https://b.example)`",
            "```\ncurl https://b.example\n```",
            "```md\n[a](https://b.example)\n```\ndone",
            "> ```\n> [a](https://b.example)\n> ```",
            "so far\n```\ncurl https://b.exa",
        ] {
            assert_eq!(unmask_links(text), text);
        }
    }

    #[test]
    fn what_only_looks_like_code_hides_nothing() {
        for text in [
            "foo ``` bar\n```\n[a](https://b.example)\n```\n",
            "```\nfoo ``` [a](https://b.example) bar\n```",
            "[a `](https://b.example) b`",
            "[a `](https://b.example/\\_) b`",
            "[a]([ ](https://b.example))",
            "[a][(https://b.example)](https://c.example)",
            "~~~\n[a](https://b.example)\n~~~",
            "\\`[a](https://b.example)`",
        ] {
            let shown = unmask_links(text);
            assert!(!shown.contains("](<") && !shown.contains("](h"), "{shown}");
        }
    }

    proptest! {
        #[test]
        fn no_text_without_code_keeps_a_masked_link_and_twice_is_as_once(
            pieces in proptest::collection::vec(
                proptest::sample::select(vec![
                    "[", "]", "(", ")", "](", "!", "<", ">", "\\", " ", "\n", "a", "*", "é",
                    "https://b.example", "http://c.example/d", "[x](https://e.example)", "😀",
                ]),
                0..24,
            )
        ) {
            let text = pieces.concat();
            let shown = unmask_links(&text);
            prop_assert!(!shown.contains("](<") && !shown.contains("](h"), "{}", shown);
            prop_assert_eq!(unmask_links(&shown), shown.clone());
            for address in ["https://b.example", "http://c.example/d", "https://e.example"] {
                let kept = shown.matches(address).count() > 0;
                prop_assert_eq!(kept, text.contains(address));
            }
        }

        #[test]
        fn any_text_is_read_to_its_end(text in "[\\[\\]()`<>!\\\\ \na-c:/é]{0,80}") {
            // There is no address in it, so at most spaces are added.
            let bare = |text: &str| text.replace(' ', "");
            prop_assert_eq!(bare(&unmask_links(&text)), bare(&text));
        }
    }
}
