//! What people wrote, as data within a prompt: it may read like an instruction, a mark or a line
//! of the prompt, and must not act as one.

use std::fmt::Write;

/// A text as a JSON string on one line, at most so many characters of it.
pub(super) fn quoted(text: &str, longest: usize) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars().take(longest) {
        if c == '\n' {
            quoted.push_str("\\n");
        } else if is_plain(c) {
            quoted.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(quoted, "\\u{unit:04x}");
            }
        }
    }
    quoted.push('"');
    quoted
}

/// Whether a character stands for itself: it cannot end the text or the block, break the line,
/// turn the direction of writing or hide.
fn is_plain(c: char) -> bool {
    let breaks_out = matches!(c, '"' | '\\' | '<' | '>' | '&' | '`' | '{' | '}');
    let hides = matches!(
        c,
        '\u{200b}'..='\u{200c}'
            | '\u{200e}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}'
    );
    !(breaks_out || hides || c.is_control())
}
