//! How the stand-in counts tokens: by pieces, as real tokenizers do, and differently for each
//! script. No client can have guessed it; it is the same each time.

use serde_json::Value;

use super::{check::blocks, events::text_of, images};

/// What wraps a request, and each of its messages.
const AROUND: u64 = 3;

/// What the next piece of a text is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Piece {
    Word,
    Digits,
    Spaces,
    Mark(char),
    Kana,
    Han,
    Emoji,
    Joiner,
    Letters,
}

fn piece(c: char) -> Piece {
    match c {
        'a'..='z' | 'A'..='Z' => Piece::Word,
        '0'..='9' => Piece::Digits,
        ' ' | '\t' | '\n' | '\r' => Piece::Spaces,
        _ if c.is_ascii() => Piece::Mark(c),
        '\u{3040}'..='\u{30ff}' => Piece::Kana,
        '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{ff00}'..='\u{ffef}' => Piece::Han,
        '\u{200d}' | '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' => Piece::Joiner,
        '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}' => Piece::Emoji,
        _ => Piece::Letters,
    }
}

/// The tokens of a text.
#[must_use]
pub fn count(text: &str) -> u64 {
    let mut tokens = 0;
    let (mut last, mut length) = (None, 0_u64);
    for c in text.chars() {
        let next = piece(c);
        if last != Some(next) {
            tokens += last.map_or(0, |last| of(last, length));
            (last, length) = (Some(next), 0);
        }
        length += 1;
    }
    tokens + last.map_or(0, |last| of(last, length))
}

/// The tokens of a run of one kind.
fn of(piece: Piece, length: u64) -> u64 {
    match piece {
        // A common word is one piece, a long one is several.
        Piece::Word => length.div_ceil(7),
        Piece::Digits => length.div_ceil(3),
        // A single space goes with the word behind it.
        Piece::Spaces if length == 1 => 0,
        Piece::Spaces => length.div_ceil(8),
        Piece::Mark(_) | Piece::Letters => length.div_ceil(2),
        Piece::Kana => (length * 2).div_ceil(3),
        Piece::Han | Piece::Joiner => length,
        Piece::Emoji => length * 2,
    }
}

/// The tokens of a request: what its messages, system prompt and tools hold.
#[must_use]
pub fn of_request(body: &Value) -> u64 {
    let messages = body["messages"].as_array().map_or(&[][..], Vec::as_slice);
    let said = messages.iter().map(|message| {
        let shown: u64 = blocks(message, "image").map(images::tokens).sum();
        count(&text_of(&message["content"])) + shown + AROUND
    });
    let tools = match &body["tools"] {
        Value::Null => 0,
        tools => count(&tools.to_string()),
    };
    said.sum::<u64>() + count(&text_of(&body["system"])) + tools + AROUND
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_counted_in_their_own_ways() {
        for (text, tokens) in [
            ("", 0),
            ("one two three", 3),
            ("extraordinarily", 3),
            ("1234567", 3),
            ("a  b", 3),
            ("x();;", 4),
            ("日本語", 3),
            ("ありがとう", 4),
            ("🎈🎉", 4),
            ("👍🏽", 3),
            ("привет", 3),
        ] {
            assert_eq!(count(text), tokens, "{text}");
        }
    }
}
