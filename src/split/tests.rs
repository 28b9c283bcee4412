//! Tables of cases for the cuts, and properties over generated markdown.

use proptest::prelude::*;

use super::*;

fn parts(text: &str, limit: usize) -> Vec<String> {
    let parts = split(text, limit);
    for part in &parts {
        assert!(utf16_length(part) <= limit, "{limit}: {part:?}");
        assert!(is_visible(part), "{part:?}");
    }
    if is_visible(text) {
        assert_eq!(joined(&pieces(text, limit)), text);
    }
    parts
}

/// Every line-wise fence that a part opens, it closes.
fn fences_balanced(part: &str) -> bool {
    let mut open: Option<usize> = None;
    for line in part.lines() {
        let line = line.trim_start_matches("> ").trim();
        let run = line.bytes().take_while(|b| *b == b'`').count();
        match open {
            Some(length) if run >= length && line.len() == run => open = None,
            None if run >= 3 && !line[run..].contains('`') => open = Some(run),
            _ => {}
        }
    }
    open.is_none()
}

#[test]
fn short_texts_stay_as_they_are() {
    for text in [
        "Hello.",
        "**a** `b`",
        "```rust\nlet x;\n```",
        "> quoted",
        "*",
        "`",
    ] {
        assert_eq!(parts(text, 2000), [text]);
    }
}

#[test]
fn what_shows_nothing_gives_no_message() {
    for text in [
        "",
        " ",
        "\n\n\t",
        "\u{200b}\u{feff}",
        "\u{2800}",
        "\u{200d} \u{fe0f}",
    ] {
        assert!(split(text, 2000).is_empty(), "{text:?}");
    }
    let padded = format!("a{}b", "\n ".repeat(3000));
    assert_eq!(parts(&padded, 2000), ["a", "b"]);
    let hidden = format!("a{}b", "\u{200b}".repeat(5000));
    assert_eq!(parts(&hidden, 2000).concat().replace('\u{200b}', ""), "ab");
}

#[test]
fn cuts_fall_where_a_reader_pauses() {
    let cases: [(&str, usize, &[&str]); 6] = [
        ("one two\n\nthree four", 15, &["one two", "three four"]),
        ("one two\nthree four", 14, &["one two", "three four"]),
        ("One two. Three four.", 15, &["One two.", "Three four."]),
        ("one two three four", 15, &["one two three", "four"]),
        ("abcdefghij", 4, &["abcd", "efgh", "ij"]),
        ("今日は。元気です。", 6, &["今日は。", "元気です。"]),
    ];
    for (text, limit, expected) in cases {
        assert_eq!(parts(text, limit), expected, "{text}");
    }
}

#[test]
fn a_heading_stays_with_its_text_and_a_bullet_with_its_words() {
    let text = "Some words before it all.\n\n# Title\n\nbody text here and more";
    assert_eq!(
        parts(text, 40),
        [
            "Some words before it all.",
            "# Title\n\nbody text here and more"
        ]
    );
    assert_eq!(parts("aaaa\n- bbbbbbbb", 10), ["aaaa", "- bbbbbbbb"]);
}

#[test]
fn no_character_and_no_emoji_is_torn() {
    let family = "👨‍👩‍👧‍👦";
    for part in parts(&family.repeat(40), 50) {
        assert_eq!(part.replace(family, ""), "");
    }
    assert_eq!(parts("😀😀", 2), ["😀", "😀"]);
    assert_eq!(split("😀", 1), ["😀"]);
    // A cluster longer than a message is cut between characters at last.
    parts(&format!("a{}", "\u{301}".repeat(9000)), 2000);
}

#[test]
fn a_fence_that_fits_is_kept_whole() {
    let code = format!("```rust\n{}```", "let x = 1;\n".repeat(20));
    let text = format!("{}\n{code}\nafter", "Words before. ".repeat(8));
    let parts = parts(&text, 300);
    assert!(parts.iter().any(|part| part.contains(&code)), "{parts:#?}");
}

#[test]
fn a_long_fence_is_closed_and_opened_again_with_its_language() {
    let text = format!("````rust\n{}````\ndone", "    let x = 1;\n".repeat(40));
    let parts = parts(&text, 200);
    assert!(parts.len() > 3);
    for part in &parts[..parts.len() - 1] {
        assert!(part.starts_with("````rust\n    let"), "{part}");
        assert!(part.ends_with("\n````") || part.ends_with("done"), "{part}");
    }
    assert!(parts.iter().all(|part| fences_balanced(part)));
}

#[test]
fn a_fence_that_is_never_closed_is_closed_in_every_part() {
    let parts = parts(&format!("```\n{}", "code line\n".repeat(40)), 100);
    assert!(parts.iter().all(|part| fences_balanced(part)), "{parts:#?}");
}

#[test]
fn quotes_go_on_in_the_next_part() {
    let long = "word ".repeat(30);
    for part in parts(&format!("> {long}"), 50) {
        assert!(part.starts_with("> "), "{part}");
    }
    for part in parts(&format!(">>> {long}\n\n{long}"), 50) {
        assert!(part.starts_with(">>> "), "{part}");
    }
    let code = format!("> ```py\n{}> ```", "> print(1)\n".repeat(30));
    for part in parts(&code, 80) {
        assert!(part.starts_with("> ```py\n> "), "{part}");
        assert!(part.ends_with("\n> ```"), "{part}");
    }
}

#[test]
fn inline_marks_are_balanced_in_every_part() {
    let long = "word ".repeat(30);
    let long = long.trim();
    for marker in ["**", "*", "_", "__", "~~", "||", "***", "`", "``"] {
        let text = format!("Before {marker}{long}{marker} after.");
        for part in parts(&text, 60) {
            assert_eq!(part.matches(marker).count() % 2, 0, "{part}");
        }
    }
    let nested = format!("**bold ||{long}|| end**");
    for part in parts(&nested, 60) {
        assert_eq!(part.matches("**").count(), 2, "{part}");
        assert_eq!(part.matches("||").count() % 2, 0, "{part}");
    }
}

#[test]
fn a_spoiler_over_paragraphs_stays_hidden() {
    let secret = "secret words here.\n\n".repeat(10);
    for part in parts(&format!("||{}||", secret.trim()), 60) {
        assert!(part.starts_with("||") && part.ends_with("||"), "{part}");
    }
}

#[test]
fn lone_stars_and_names_with_underscores_are_left_alone() {
    let text = "5 * 3 is fifteen and snake_case_name is a name, ".repeat(4);
    assert_eq!(parts(&text, 60).join(" "), text.trim());
}

#[test]
fn mentions_and_links_are_kept_whole() {
    let text = "aaaa aaaa <@123456789012345678> [a label](https://example.org/x) bbbb";
    let parts = parts(text, 40);
    assert!(
        parts
            .iter()
            .any(|part| part.contains("<@123456789012345678>"))
    );
    assert!(
        parts
            .iter()
            .any(|part| part.contains("[a label](https://example.org/x)"))
    );
}

#[test]
fn long_hostile_texts_are_split() {
    let mega = 1 << 20;
    let bricks = [
        "`", "*", "_", "||", "[", "](", "<", ">", "> ", ">>> ", "\n", "``` ", "```\n", "` `` ",
        "*a ", "**a ", "\\", "😀", "🇩🇪", "\u{301}", "a", "( ", "> ```\n", "a\n\n", "~~x",
    ];
    for brick in bricks {
        let text = brick.repeat(mega / 8 / brick.len());
        parts(&text, 2000);
    }
    parts(&"`".repeat(mega), 2000);
    parts(&"*a `".repeat(mega / 4), 2000);
}

#[test]
fn tables_become_lists() {
    let cases = [
        (
            "Look:\n\n| Name | Age | Town |\n|:--|--:|---|\n| Ada | 36 | London |\n| Bo |  | `a|b` |\n\nEnd",
            "Look:\n\n- **Ada**: Age: 36; Town: London\n- **Bo**: Town: `a|b`\n\nEnd",
        ),
        ("a | b\n--|--\n1 | 2", "- **1**: b: 2"),
        ("| a |\n|---|\n| x \\| y |", "- x | y"),
        ("| a | b |\n|---|---|", "- a · b"),
        (
            "```\n| a | b |\n|---|---|\n```",
            "```\n| a | b |\n|---|---|\n```",
        ),
        ("a | b\nno table", "a | b\nno table"),
        ("this || that\n---", "this || that\n---"),
    ];
    for (text, expected) in cases {
        assert_eq!(degrade_tables(text), expected);
    }
}

/// Markdown as a model writes it, from a seed. (Proptest's own strategies take minutes for it.)
struct Writer(u64);

impl Writer {
    fn dice(&mut self, sides: u64) -> u64 {
        // The generator of Knuth's MMIX; its upper bits are good enough to write nonsense.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn pick<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        let most = u64::try_from(choices.len()).unwrap();
        choices[usize::try_from(self.dice(most)).unwrap()]
    }

    fn word(&mut self) -> String {
        let words = [
            "a",
            "café",
            "gate",
            "snake_case",
            "words.",
            "Really?",
            "two",
            "5",
            "*",
            "naïve,",
        ];
        let phrase = format!(
            "{} {}",
            self.pick(&words[..3]),
            self.pick(&["x", "yes no", "maybe"])
        );
        match self.dice(16) {
            0 => format!("**{phrase}**"),
            1 => format!("||{phrase}||"),
            2 => format!("`{phrase} <*_`"),
            3 => "👩‍🚀 👍🏽".to_owned(),
            4 => "今日は、元気です。".repeat(usize::try_from(self.dice(4)).unwrap()),
            5 => "https://example.org/a_b_c".to_owned(),
            6 => format!("*{phrase}*"),
            _ => self.pick(&words).to_owned(),
        }
    }

    fn several(&mut self, most: u64, each: fn(&mut Self) -> String) -> Vec<String> {
        (0..=self.dice(most)).map(|_| each(self)).collect()
    }

    fn words(&mut self) -> String {
        self.several(30, Self::word).join(" ")
    }

    fn code_line(&mut self) -> String {
        self.pick(&[
            "",
            "    let x = 1;",
            "fn main() {",
            "        }",
            "** || `",
            "> not a quote",
        ])
        .to_owned()
    }

    fn block(&mut self) -> String {
        let language = self.pick(&["", "rust", "c++"]);
        let words = self.words();
        let code = self.several(25, Self::code_line);
        match self.dice(11) {
            0 => format!("> {words}"),
            1 => format!("- {words}\n  - {words}\n1. {words}"),
            2 => format!("## {words}"),
            3 | 4 => format!("```{language}\n{}\n```", code.join("\n")),
            5 => format!("````\n```\n{}\n```\n````", code.join("\n")),
            6 => format!("> ```{language}\n> {}\n> ```", code.join("\n> ")),
            _ => words,
        }
    }

    fn text(&mut self, blocks: u64) -> String {
        self.several(blocks, Self::block).join("\n\n")
    }
}

fn check(text: &str, limit: usize) {
    let pieces = pieces(text, limit);
    if !is_visible(text) {
        // There is nothing to send.
        assert!(pieces.is_empty(), "{text:?}");
        return;
    }
    assert_eq!(joined(&pieces), text);
    for piece in &pieces {
        let part = piece.message();
        assert!(utf16_length(&part) <= limit, "{limit}: {part:?}");
        assert!(is_visible(piece.body), "{part:?}");
        assert!(!is_visible(piece.before) && !is_visible(piece.after));
        assert!(fences_balanced(&part), "fence: {part:?}");
        let prose = without_code(&part);
        for marker in ["**", "||"] {
            assert_eq!(prose.matches(marker).count() % 2, 0, "{marker}: {part:?}");
        }
        assert_eq!(prose.matches('`').count() % 2, 0, "code: {part:?}");
    }
}

/// The text without its fences.
fn without_code(part: &str) -> String {
    let mut open: Option<usize> = None;
    let mut prose = String::new();
    for line in part.lines() {
        let bare = line.trim_start_matches("> ").trim();
        let run = bare.bytes().take_while(|b| *b == b'`').count();
        match open {
            Some(length) if run >= length && bare.len() == run => open = None,
            Some(_) => {}
            None if run >= 3 && !bare[run..].contains('`') => open = Some(run),
            None => prose.extend([line, "\n"]),
        }
    }
    // Stars inside inline code are no marks.
    prose
        .split('`')
        .enumerate()
        .map(|(index, text)| if index % 2 == 0 { text } else { "`" })
        .collect::<Vec<_>>()
        .join("`")
        .replace("```", "``")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn markdown_is_split_in_balance_and_joins_again(seed: u64, limit in 120_usize..400) {
        check(&Writer(seed).text(4), limit);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_split_within_its_limit(
        text in "[a-c`*_|>~\\\\ \n😀\u{301}\u{200d}]{0,120}",
        limit in 2_usize..60,
    ) {
        parts(&text, limit);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn long_markdown_is_split_at_discords_limit(seed: u64) {
        check(&Writer(seed).text(50), 2000);
    }
}
