//! Keys and tokens that somebody pasted into a message by mistake: found by their shapes, and
//! taken out before anything is kept.
//!
//! A shape is a service's own prefix with enough behind it, or, for Discord's tokens, a first part
//! that holds an id. What merely looks random is left alone: it may be anything.

use std::borrow::Cow;

/// What stands in the place of a secret.
pub const MARK: &str = "[secret removed]";

/// A prefix, how many characters follow at least, and whether hyphens and underscores are among them.
const PREFIXES: [(&str, usize, bool); 10] = [
    // Anthropic, OpenRouter, OpenAI.
    ("sk-ant-", 20, true),
    ("sk-or-", 20, true),
    ("sk-proj-", 20, true),
    // GitHub.
    ("github_pat_", 40, true),
    ("ghp_", 36, false),
    ("gho_", 36, false),
    ("ghu_", 36, false),
    ("ghs_", 36, false),
    ("ghr_", 36, false),
    // Slack.
    ("xoxb-", 24, true),
];

/// The text with its secrets taken out; the same when there are none.
#[must_use]
pub fn masked(text: &str) -> Cow<'_, str> {
    let mut result = String::new();
    let mut kept = 0;
    for (start, secret) in runs(text) {
        result.push_str(&text[kept..start]);
        result.push_str(MARK);
        kept = start + secret.len();
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    result.push_str(&text[kept..]);
    Cow::Owned(result)
}

/// Whether secrets were taken out of a text.
#[must_use]
pub fn were_in(masked: &str) -> bool {
    masked.contains(MARK)
}

/// Stretches of characters that keys consist of, each with its place, and the parts of them behind
/// a mark: what is pasted is often marked up, or stands behind something. Marks at the end are the
/// sentence's, or mark up.
fn runs(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let pieces = text.split(|letter: char| !is_part(letter));
    let found = pieces.filter_map(|piece| {
        let starts = piece.char_indices().filter(|(at, _)| {
            let before = piece[..*at].chars().next_back();
            before.is_none_or(|mark| !mark.is_ascii_alphanumeric())
        });
        starts
            .map(|(at, _)| without_marks(&piece[at..]))
            .find(|run| run.len() >= 24 && secret_of(run).is_some())
            .and_then(secret_of)
    });
    found.map(|run| (run.as_ptr() as usize - text.as_ptr() as usize, run))
}

fn without_marks(run: &str) -> &str {
    run.trim_end_matches(['.', '-', '_'])
}

fn is_part(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.')
}

/// The secret that a stretch begins with.
fn secret_of(run: &str) -> Option<&str> {
    let prefixed = PREFIXES.iter().find_map(|(prefix, least, marks)| {
        let rest = run.strip_prefix(prefix)?;
        let is_legal = |letter: char| {
            letter.is_ascii_alphanumeric() || (*marks && matches!(letter, '-' | '_'))
        };
        let end = rest.find(|letter| !is_legal(letter)).unwrap_or(rest.len());
        let rest = &rest[..end];
        // Words with hyphens have a prefix too, and no digit.
        let is_key = rest.len() >= *least && rest.bytes().any(|letter| letter.is_ascii_digit());
        is_key.then(|| &run[..prefix.len() + end])
    });
    prefixed.or_else(|| discord_token(run))
}

/// Three parts: the bot's id in base64, a time, and a signature. More may follow in another part.
fn discord_token(run: &str) -> Option<&str> {
    let mut parts = run.splitn(4, '.');
    let (id, time, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let is_token =
        (6..=7).contains(&time.len()) && (27..=45).contains(&signature.len()) && holds_an_id(id);
    is_token.then(|| &run[..id.len() + time.len() + signature.len() + 2])
}

/// Whether a text is base64 of 17 to 20 digits.
fn holds_an_id(text: &str) -> bool {
    let (mut bits, mut held, mut digits) = (0_u32, 0, 0);
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return false,
        };
        bits = (bits << 6 | u32::from(value)) & 0xffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            let byte = u8::try_from(bits >> held & 0xff).unwrap_or_default();
            if !byte.is_ascii_digit() {
                return false;
            }
            digits += 1;
        }
    }
    (17..=20).contains(&digits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Put together here, so that nobody takes them for somebody's.
    fn secrets() -> Vec<String> {
        let tail = "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0";
        let id = "MTIzNDU2Nzg5MDEyMzQ1Njc4";
        vec![
            format!("sk-ant-{}-{tail}-_x", "api03"),
            format!("sk-or-{}-{tail}", "v1"),
            format!("sk-proj-{tail}"),
            format!("ghp_{}", &tail[..36]),
            format!("ghs_{tail}"),
            format!("github_pat_{tail}_{tail}"),
            format!("{id}.G1a2b3.{}", &tail[..38]),
            format!("xoxb-{tail}"),
        ]
    }

    #[test]
    fn secrets_are_taken_out_and_nothing_around_them() {
        for secret in secrets() {
            for (before, after) in [
                ("", ""),
                ("my key is ", ""),
                ("DISCORD_TOKEN=", "\nwhat now?"),
                ("`", "`"),
                ("Ü「", "」。"),
                ("see ", "."),
                ("(\"", "\")"),
                ("_", "_"),
                ("- ", ""),
                ("-", "."),
                ("token.", ".Thanks"),
            ] {
                let text = format!("{before}{secret}{after}");
                let masked = masked(&text);
                assert_eq!(masked, format!("{before}{MARK}{after}"));
                assert!(were_in(&masked));
            }
        }
        let both = secrets().join(" and ");
        assert_eq!(masked(&both).matches(MARK).count(), secrets().len());
    }

    #[test]
    fn what_only_looks_like_one_is_left() {
        for harmless in [
            "",
            "hello, what a day",
            "sk-ant-",
            "sk-ant-api03-short1",
            "ghp_tooshort123",
            "sk-or-which-words-and-hyphens",
            "the sk-ant-... prefix marks a key",
            "0192f0a1-c0de-7abc-8def-0123456789ab",
            "01a22a2e260270a4ba48403182d60941",
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "https://discord.com/channels/123456789012345678/123456789012345678/123456789012345678",
            "https://example.com/a.very.long/path-with_many.parts.and-a-query?x=1",
            "version 1.2.3-alpha.4+build.20261130",
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVPmB92K27uhbUJU1p1r",
            "some.module.path.that_is_long.and_has.dots",
            "[secret removd]",
        ] {
            assert_eq!(masked(harmless), harmless);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_kept_but_for_its_secrets(before in ".*", after in ".*", which in 0..8_usize) {
            let secret = &secrets()[which];
            let text = format!("{before} {secret} {after}");
            prop_assert!(!masked(&text).contains(secret.as_str()));
            let once = masked(&text).into_owned();
            prop_assert_eq!(masked(&once), once.as_str());
        }
    }
}
