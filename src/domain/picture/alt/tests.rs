//! Texts and names, and that they keep within their bounds.

use super::*;

#[test]
fn a_text_says_what_is_to_be_seen() {
    for (prompt, expected) in [
        ("a fox in a suit", "a fox in a suit"),
        ("  a fox\nin a\tsuit  ", "a fox in a suit"),
        ("**a** _red_ ~~fox~~ `here`", "a red fox here"),
        ("a fox <@123> <@&5> <#7> here", "a fox here"),
        ("@everyone look, a fox", "everyone look, a fox"),
        ("a fox <:fox:123> runs <a:run:5>", "a fox runs"),
        ("a fox https://evil.example/x?y=1 in snow", "a fox in snow"),
        ("a fox (https://evil.example) in snow", "a fox in snow"),
        ("a [fox](https://evil.example)", "a fox"),
        ("||spoiler|| fox", "spoiler fox"),
        ("# title", "title"),
        ("a fox\u{202e}xof", "a foxxof"),
        ("夕焼けの海、灯台", "夕焼けの海、灯台"),
        ("<@1>", ""),
        ("", ""),
    ] {
        assert_eq!(text(prompt), expected, "{prompt:?}");
    }
}

#[test]
fn a_long_text_is_cut_between_words() {
    let long = "a very long walk ".repeat(100);
    let cut = text(&long);
    assert!(cut.encode_utf16().count() <= LONGEST_TEXT);
    assert!(
        cut.ends_with("walk…")
            || cut.ends_with("long…")
            || cut.ends_with("very…")
            || cut.ends_with("a…"),
        "{cut}"
    );
    let cut = text(&"海".repeat(2000));
    assert_eq!(cut.chars().count(), LONGEST_TEXT);
    let cut = text(&"👩‍👩‍👧".repeat(500));
    assert!(cut.encode_utf16().count() <= LONGEST_TEXT);
}

#[test]
fn files_are_named_after_what_they_show() {
    let id = "0199c2d4-a1b0-7c3e-8f0a-1b2c3d4e5f60";
    for (prompt, media_type, expected) in [
        (
            "A fox in a suit!",
            "image/png",
            "a-fox-in-a-suit-1b2c3d4e5f60.png",
        ),
        (
            "Größe & Übermut",
            "image/jpeg",
            "grosse-ubermut-1b2c3d4e5f60.jpg",
        ),
        ("夕焼け", "image/webp", "picture-1b2c3d4e5f60.webp"),
        (
            "../../etc/passwd",
            "image/png",
            "etc-passwd-1b2c3d4e5f60.png",
        ),
        ("x", "text/html", "x-1b2c3d4e5f60.bin"),
    ] {
        assert_eq!(file_name(id, prompt, media_type), expected);
    }
    assert_eq!(file_name("", "", ""), "picture.bin");
}

proptest::proptest! {
    #[test]
    fn a_text_keeps_within_its_bounds(prompt in "\\PC{0,1500}") {
        let text = text(&prompt);
        proptest::prop_assert!(text.encode_utf16().count() <= LONGEST_TEXT);
        let banned = ['\n', '\r', '*', '`', '@', '<', '>', '|'];
        proptest::prop_assert!(!text.contains(banned), "{}", text);
        proptest::prop_assert!(!text.to_lowercase().contains("https:"), "{}", text);
    }

    #[test]
    fn a_name_keeps_within_its_bounds(id in "\\PC{0,50}", prompt in "\\PC{0,300}") {
        let name = file_name(&id, &prompt, "image/webp");
        proptest::prop_assert!(name.len() <= LONGEST_NAME, "{}", name);
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
        proptest::prop_assert!(name.chars().all(fits), "{}", name);
    }
}
