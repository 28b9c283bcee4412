//! What a word that begins with a digit is: an hour, a length of time, a size, or just a number.

use super::concept::{Concept, Concepts};

const RATIOS: [&str; 10] = [
    "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "1:1", "21:9", "4:5", "5:4",
];

/// The length in bytes of the number with its unit at the start of the text.
pub(super) fn length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() && at < 40 {
        let joins = matches!(bytes[at], b':' | b'.' | b',' | b'/' | b'-')
            && at > 0
            && bytes[at - 1].is_ascii_digit()
            && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        if !(bytes[at].is_ascii_alphanumeric() || joins) {
            let times = text[at..].starts_with('×');
            if times && bytes.get(at + 2).is_some_and(u8::is_ascii_digit) {
                at += 2;
                continue;
            }
            break;
        }
        at += 1;
    }
    at
}

/// What the number stands for.
pub(super) fn meaning(text: &str) -> Concepts {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (figure, unit) = text.split_at(digits);
    let has_digits = |part: &str| part.starts_with(|c: char| c.is_ascii_digit());
    let lower = unit.to_ascii_lowercase();
    let concept = match lower.as_str() {
        _ if RATIOS.contains(&text) => Concept::Size,
        "" => Concept::Number,
        "am" | "pm" | "uhr" | "o" | "ish" | "oclock" => Concept::Clock,
        "h" if figure.len() <= 2 => return Concepts::of(&[Concept::Clock, Concept::Span]),
        "min" | "mins" | "m" | "s" | "sec" | "secs" | "hr" | "hrs" | "d" | "days" | "w" | "wk"
        | "hours" | "minutes" | "mn" | "std" => {
            if lower == "d" && matches!(figure, "2" | "3") {
                Concept::Style
            } else {
                Concept::Span
            }
        }
        "k" if matches!(figure, "2" | "4" | "8" | "16") => Concept::Style,
        "p" if matches!(figure, "720" | "1080" | "1440" | "2160") => Concept::Size,
        "p" | "a" if figure.len() <= 2 => Concept::Clock,
        "px" => Concept::Size,
        "mm" => Concept::Style,
        "st" | "nd" | "rd" | "th" => Concept::When,
        rest => match rest.strip_prefix(['x', '×', ':', 'h', '.', '/', '-']) {
            Some(second) if has_digits(second) => joined(rest, second),
            _ => Concept::Number,
        },
    };
    Concepts::of(&[concept])
}

fn joined(rest: &str, second: &str) -> Concept {
    let digits = second.bytes().take_while(u8::is_ascii_digit).count();
    match rest.chars().next() {
        Some('x' | '×') if digits >= 2 => Concept::Size,
        Some(':' | 'h') if digits == 2 => Concept::Clock,
        // "17.30 uhr" in one word; a second dot makes a date.
        Some('.') if digits == 2 && second[digits..].starts_with(char::is_alphabetic) => {
            Concept::Clock
        }
        Some('/' | '.') if digits <= 2 && second.len() > digits => Concept::When,
        Some('-') if digits == 2 && second.len() == 5 => Concept::When,
        _ => Concept::Number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_apart() {
        for (text, expected) in [
            ("5pm", Concept::Clock),
            ("17:30", Concept::Clock),
            ("7h30", Concept::Clock),
            ("10min", Concept::Span),
            ("1024x768", Concept::Size),
            ("1024×768", Concept::Size),
            ("16:9", Concept::Size),
            ("4k", Concept::Style),
            ("3d", Concept::Style),
            ("2d", Concept::Style),
            ("4d", Concept::Span),
            ("2026-01-31", Concept::When),
            ("31.12.2026", Concept::When),
            ("2.5", Concept::Number),
            ("42", Concept::Number),
        ] {
            assert_eq!(length(text), text.len(), "{text}");
            assert_eq!(meaning(text).first(), Some(expected), "{text}");
        }
        assert_eq!(length("5, 6"), 1);
    }
}
