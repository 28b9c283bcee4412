//! Halves of surrogate pairs in JSON: programs that cut texts in UTF-16 leave them, and no string
//! of ours can hold them.

use std::borrow::Cow;

/// The same JSON with `\ufffd` in the place of escaped surrogates that have no other half.
pub(super) fn mended(json: &str) -> Cow<'_, str> {
    let mut mended = String::new();
    let (mut kept, mut at) = (0, 0);
    while let Some(found) = json[at..].find('\\') {
        at += found;
        match unit(json, at) {
            Some(0xD800..=0xDBFF) if matches!(unit(json, at + 6), Some(0xDC00..=0xDFFF)) => {
                at += 12;
            }
            Some(0xD800..=0xDFFF) => {
                mended.push_str(&json[kept..at]);
                mended.push_str("\\ufffd");
                at += 6;
                kept = at;
            }
            Some(_) => at += 6,
            None => {
                let escaped = json[at + 1..].chars().next();
                at += 1 + escaped.map_or(0, char::len_utf8);
            }
        }
    }
    if kept == 0 {
        return Cow::Borrowed(json);
    }
    mended.push_str(&json[kept..]);
    Cow::Owned(mended)
}

/// The UTF-16 unit that is escaped at a place.
fn unit(json: &str, at: usize) -> Option<u16> {
    let digits = json.get(at..at + 6)?.strip_prefix("\\u")?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| u16::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_replaced_and_pairs_are_kept() {
        let cases = [
            (r#"{"text":"a\ud83d"}"#, r#"{"text":"a\ufffd"}"#),
            (
                r#""\ude00\ud83d\ude00\ud83d\ud83d""#,
                r#""\ufffd\ud83d\ude00\ufffd\ufffd""#,
            ),
            (r#""\uD83Dx\u0041\n\\ud83d""#, r#""\ufffdx\u0041\n\\ud83d""#),
            (r#""\ud83d\u0041\"#, r#""\ufffd\u0041\"#),
            (r#""é\é\ud8""#, r#""é\é\ud8""#),
        ];
        for (json, expected) in cases {
            assert_eq!(mended(json), expected, "{json}");
        }
    }
}
