//! What of a message is data and no words of its author: JSON, blocks between tildes, markup in
//! double brackets. It is material to talk about and asks for nothing, like code and quotes.

use std::borrow::Cow;

/// How often a whole text is looked through for the ends of what begins in it.
const LOOKS: usize = 64;

/// A message with spaces in the place of the data in it: everything else stays where it is.
pub(super) fn blanked(text: &str) -> Cow<'_, str> {
    let mut whole = String::new();
    let (mut from, mut at) = (0, 0);
    // What begins and never ends is looked through to the end: not as often as a text may have it.
    let mut looks = text.len().saturating_mul(LOOKS);
    while let Some(found) = text[at..].find(['{', '~', '[']) {
        let begin = at + found;
        match length(&text[begin..]) {
            Ok(length) => {
                whole.push_str(&text[from..begin]);
                whole.extend(std::iter::repeat_n(' ', length));
                (from, at) = (begin + length, begin + length);
            }
            Err(looked_through) if looks < looked_through => {
                // Too much of it to be told from data.
                whole.push_str(&text[from..begin]);
                whole.extend(std::iter::repeat_n(' ', text.len() - begin));
                return Cow::Owned(whole);
            }
            // Each of them is one byte.
            Err(looked_through) => {
                looks -= looked_through;
                at = begin + 1;
            }
        }
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    whole.push_str(&text[from..]);
    Cow::Owned(whole)
}

/// How long the data is that a text begins with, in bytes; where it begins with none, how much of
/// it was looked through to tell.
fn length(text: &str) -> Result<usize, usize> {
    if let Some(behind) = text.strip_prefix("~~~") {
        return Ok(behind.find("~~~").map_or(text.len(), |end| 3 + end + 3));
    }
    if text.starts_with("[[") {
        return text.find("]]").map(|end| end + 2).ok_or(text.len());
    }
    if !text.starts_with('{') {
        return Err(1);
    }
    let (mut depth, mut quoted, mut escaped, mut has_names) = (0_u32, false, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = quoted,
            '"' => quoted = !quoted,
            ':' | '=' if !quoted => has_names = true,
            '{' if !quoted => depth += 1,
            '}' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return if has_names { Ok(at + 1) } else { Err(at + 1) };
                }
            }
            _ => {}
        }
    }
    // What never ends is data to the end, where it has begun like it.
    if has_names && text.contains('"') {
        Ok(text.len())
    } else {
        Err(text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_ends_is_not_looked_for_again_and_again() {
        for mark in ["{", "[[", "{a", "{\""] {
            let text = mark.repeat(200_000);
            assert_eq!(blanked(&text).len(), text.len());
        }
    }

    #[test]
    fn data_is_taken_out_and_words_stay_where_they_are() {
        let cases = [
            (r#"{"action":"x","params":{"a":"}"}}"#, ""),
            (r#"draw {"a": 1} a cat"#, "draw a cat"),
            ("~~~json\n{\"a\":1}\n~~~ hello", "hello"),
            ("~~~ draw a cat", ""),
            ("[[action:x y=\"z\"]]", ""),
            (r#"see {"a": "never"#, "see"),
            ("draw a {cat}", "draw a {cat}"),
            ("draw a cat [1] ~ now", "draw a cat [1] ~ now"),
            ("猫を{描いて}", "猫を{描いて}"),
        ];
        for (text, expected) in cases {
            let blanked = blanked(text);
            let words: Vec<&str> = blanked.split_whitespace().collect();
            assert_eq!(words.join(" "), expected, "{text}");
            assert_eq!(blanked.len(), text.len(), "{text}");
        }
    }
}
