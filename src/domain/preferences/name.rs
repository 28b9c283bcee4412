//! What somebody wants to be called. It is their own text, and it is said again in many places:
//! what pings, formats, hides or turns words round is taken out before it is kept.

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 32;

/// A name as it is kept; `None` when nothing of it can be seen. It may be too long still.
#[must_use]
pub fn cleaned(name: &str) -> Option<String> {
    // Nobody's name is nearly as long.
    let plain: String = name.chars().take(400).filter_map(plain).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let name = without_towers(&words.join(" "));
    name.contains(char::is_alphanumeric).then_some(name)
}

/// At most two marks on a letter.
fn without_towers(name: &str) -> String {
    let mut marks = 0;
    let is_kept = |c: &char| {
        let is_mark = ('\u{300}'..='\u{36f}').contains(c);
        marks = if is_mark { marks + 1 } else { 0 };
        marks <= 2
    };
    name.chars().filter(is_kept).collect()
}

/// The character as it may stand in a name.
fn plain(c: char) -> Option<char> {
    match c {
        c if c.is_whitespace() => Some(' '),
        // Marks of Discord and of Markdown, of code, and of addresses.
        '<' | '>' | '@' | '#' | '*' | '_' | '~' | '|' | '`' | '[' | ']' | '{' | '}' | '\\'
        | '/' | ':' | '"' | '„' | '“' | '”' | '«' | '»' | '「' | '」' => None,
        c if is_hidden(c) => None,
        c => Some(c),
    }
}

/// Characters that are not seen, or turn round or stack on what stands beside them.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffd}' | '\u{e0000}'..='\u{e0fff}'
            | '\u{e000}'..='\u{f8ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_and_what_is_no_name_is_taken_out() {
        for (given, kept) in [
            ("Sam", Some("Sam")),
            ("  Anne-Marie  O'Neill ", Some("Anne-Marie O'Neill")),
            ("José", Some("José")),
            ("さくら", Some("さくら")),
            ("<@123>", Some("123")),
            ("@everyone", Some("everyone")),
            ("**Sam**", Some("Sam")),
            ("S\u{200b}a\u{202e}m\n#", Some("Sam")),
            ("https://x.example", Some("httpsx.example")),
            ("\u{3164}", None),
            ("``", None),
            ("", None),
        ] {
            assert_eq!(cleaned(given).as_deref(), kept, "{given:?}");
        }
    }
}
