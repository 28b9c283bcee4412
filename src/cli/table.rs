//! Text for a terminal: aligned columns, nothing in them that a terminal would obey, and the
//! streams it goes to.

use std::{fmt::Write as _, io::Write as _};

use serde::Serialize;

/// A column: its heading, and where its cells stand.
pub(super) enum Column {
    /// At the left.
    Text(&'static str),
    /// At the right.
    Number(&'static str),
}

impl Column {
    fn heading(&self) -> &'static str {
        match self {
            Self::Text(heading) | Self::Number(heading) => heading,
        }
    }
}

/// A table of rows with as many cells as there are columns.
pub(super) fn table(columns: &[Column], rows: &[Vec<String>]) -> String {
    let headings = columns
        .iter()
        .map(|column| column.heading().to_owned())
        .collect();
    let lines: Vec<Vec<String>> = std::iter::once(headings)
        .chain(
            rows.iter()
                .map(|row| row.iter().map(|cell| escaped(cell)).collect()),
        )
        .collect();
    let width = |place: usize| {
        let widths = lines.iter().map(|line| line[place].chars().count());
        widths.max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let mut text = String::new();
    for line in &lines {
        let mut shown = String::new();
        for ((cell, column), width) in line.iter().zip(columns).zip(&widths) {
            let _ = match column {
                Column::Text(_) => write!(shown, "{cell:<width$}  "),
                Column::Number(_) => write!(shown, "{cell:>width$}  "),
            };
        }
        text.push_str(shown.trim_end());
        text.push('\n');
    }
    text
}

/// Lines of a name and a value, the values below each other.
pub(super) fn pairs(pairs: &[(&str, String)]) -> String {
    let widths = pairs.iter().map(|(name, _)| name.len());
    let width = widths.max().unwrap_or(0);
    pairs.iter().fold(String::new(), |mut text, (name, value)| {
        let _ = writeln!(text, "{name:<width$}  {}", escaped(value));
        text
    })
}

/// Prints lines of the answer. A reader that went away is no reason to end.
pub(super) fn say(lines: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{}", lines.trim_end());
}

/// Prints the whole answer as JSON.
pub(super) fn say_json(answer: &impl Serialize) -> anyhow::Result<()> {
    say(&escaped_json(&serde_json::to_string(answer)?));
    Ok(())
}

/// Says something that is not part of the answer.
pub(super) fn complain(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "chinwag: {}", escaped(line));
}

/// The text, with `\u{…}` in the place of what a terminal would obey or not show.
pub(super) fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_hidden(letter) {
            shown.extend(letter.escape_unicode());
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// The same for JSON without line breaks, which then means the same as before.
pub(super) fn escaped_json(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_hidden(letter) {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// Controls, and marks that change the direction of what follows or have no width.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_their_widest_cell() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let columns = [
            Column::Text("KIND"),
            Column::Number("READY"),
            Column::Text("NEXT"),
        ];
        let rows = [row(["café", "7", ""]), row(["conversation", "123456", "-"])];
        let expected = "KIND           READY  NEXT\n\
                        café               7\n\
                        conversation  123456  -\n";
        assert_eq!(table(&columns, &rows), expected);
        assert_eq!(table(&columns, &[]), "KIND  READY  NEXT\n");
        assert_eq!(
            pairs(&[("a", "1".to_owned()), ("long", "2\n".to_owned())]),
            "a     1\nlong  2\\u{a}\n"
        );
    }

    #[test]
    fn nothing_that_a_terminal_obeys_is_shown_as_it_is() {
        let bad = "a\u{1b}[31m\r\n\u{9b}2J\u{7f}\u{202e}\u{2066}\u{e0041}b ü 漢";
        let shown = escaped(bad);
        assert!(!shown.chars().any(is_hidden), "{shown}");
        assert!(shown.starts_with("a\\u{1b}[31m\\u{d}\\u{a}\\u{9b}2J\\u{7f}\\u{202e}"));
        assert!(shown.ends_with("b ü 漢"));

        let json = serde_json::to_string(bad).unwrap();
        let shown = escaped_json(&json);
        assert!(!shown.chars().any(is_hidden), "{shown}");
        assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), bad);
    }
}
