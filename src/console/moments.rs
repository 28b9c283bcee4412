//! Moments in texts, as the wire of the console shows them.
//!
//! Texts go to every door, and moments in them are written as Discord wants it: `<t:1900000000:R>`.
//! Here each becomes text that people and programs can read, and is listed beside it, so that a page
//! can show how far off it is. What stands in code stays as it is.

use jiff::Timestamp;
use serde_json::{Value, json};

/// Puts a text into `data` under `name`, with its moments beside it where it has some.
pub fn put(data: &mut Value, name: &str, text: &str) {
    let (text, moments) = read(text);
    data[name] = text.into();
    if !moments.is_empty() {
        data["moments"] = json!(moments);
    }
}

/// The text with its moments in RFC 3339, and these, each once.
fn read(text: &str) -> (String, Vec<String>) {
    let (mut out, mut moments) = (String::with_capacity(text.len()), Vec::new());
    let mut rest = text;
    while let Some(at) = rest.find(['`', '<']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let taken = if let Some((moment, length)) = moment(from) {
            out.push_str(&moment);
            if !moments.contains(&moment) {
                moments.push(moment);
            }
            length
        } else {
            let length = if from.starts_with('`') { code(from) } else { 1 };
            out.push_str(&from[..length]);
            length
        };
        rest = &from[taken..];
    }
    out.push_str(rest);
    (out, moments)
}

/// The moment that a text begins with, and how long that is.
fn moment(text: &str) -> Option<(String, usize)> {
    let (inside, _) = text.strip_prefix("<t:")?.split_once('>')?;
    let seconds = match inside.split_once(':') {
        Some((seconds, style)) if style.len() == 1 && "tTdDfFsSR".contains(style) => seconds,
        Some(_) => return None,
        None => inside,
    };
    let at = Timestamp::from_second(seconds.parse().ok()?).ok()?;
    Some((at.to_string(), "<t:".len() + inside.len() + ">".len()))
}

/// How long the code is that a text begins with; the marks alone where it is none.
fn code(text: &str) -> usize {
    let marks = run(text);
    let mut at = marks;
    while let Some(next) = text[at..].find('`') {
        at += next;
        let closing = run(&text[at..]);
        at += closing;
        if closing == marks {
            return at;
        }
    }
    // A block that is still being written goes on to the end.
    if marks >= 3 { text.len() } else { marks }
}

fn run(text: &str) -> usize {
    text.len() - text.trim_start_matches('`').len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: &str = "2030-03-17T17:46:40Z";

    #[test]
    fn moments_are_written_out_and_listed_once() {
        let told = |text: &str| read(text).0;
        assert_eq!(told("again <t:1900000000:R>."), format!("again {SOON}."));
        assert_eq!(told("<t:1900000000>"), SOON);
        assert_eq!(told("<t:0:F>"), "1970-01-01T00:00:00Z");
        let (text, moments) = read("<t:1900000000:R>, <t:0:R> or <t:1900000000:t>");
        assert_eq!(text, format!("{SOON}, 1970-01-01T00:00:00Z or {SOON}"));
        assert_eq!(moments, [SOON, "1970-01-01T00:00:00Z"]);
    }

    #[test]
    fn what_is_no_moment_stays() {
        for text in [
            "",
            "plain",
            "<",
            "<t:",
            "<t:>",
            "<t:soon:R>",
            "<t:1900000000:RR>",
            "<t:1900000000:é>",
            "<t:1900000000:X>",
            "<t:99999999999999999999:R>",
            "<t:999999999999999:R>",
            "a < b <@5> <#7>",
            "`<t:1900000000:R>`",
            "``a ` <t:1900000000:R>``",
            "```\n<t:1900000000:R>\n```",
            "```\n<t:1900000000:R>",
        ] {
            assert_eq!(read(text), (text.to_owned(), Vec::new()), "{text}");
        }
        // A mark that opens nothing hides nothing.
        assert_eq!(read("it`s <t:0>").0, "it`s 1970-01-01T00:00:00Z");
        assert_eq!(read("`a` <t:0> `b`").0, "`a` 1970-01-01T00:00:00Z `b`");
    }

    #[test]
    fn there_is_a_list_only_where_there_is_something() {
        let mut data = json!({});
        put(&mut data, "text", "plain");
        assert_eq!(data, json!({ "text": "plain" }));
        put(&mut data, "notice", "again <t:1900000000:R>");
        assert_eq!(data["notice"], format!("again {SOON}"));
        assert_eq!(data["moments"], json!([SOON]));
    }
}
