//! Proposals: what goes in, and what may stand in public.

use proptest::prelude::*;

use super::*;

/// What GitHub would act on in a text: a name behind an at sign, a number behind a hash or `GH-`, an
/// address, a tag, a line that begins as a command.
fn acts(text: &str) -> Option<String> {
    let letters: Vec<char> = text.chars().collect();
    for (at, c) in letters.iter().enumerate() {
        let next = letters.get(at + 1).copied().unwrap_or(' ');
        let before: String = letters[at.saturating_sub(3)..at].iter().collect();
        let is_escaped = at > 0 && letters[at - 1] == '\\';
        let found = match c {
            '@' | '＠' => next.is_alphanumeric() || next == '_' || next == '-',
            '#' | '＃' => next.is_alphanumeric(),
            '-' => {
                let is_word =
                    before.len() == 3 && before.starts_with(|c: char| c.is_ascii_alphanumeric());
                before.to_lowercase().ends_with("gh") && !is_word && next.is_ascii_digit()
            }
            ':' => next == '/',
            '.' => before.eq_ignore_ascii_case("www"),
            '<' | '>' => true,
            '`' | '*' | '[' | ']' => !is_escaped,
            _ => false,
        };
        if found {
            let end = letters.len().min(at + 8);
            let start = at.saturating_sub(4);
            return Some(letters[start..end].iter().collect());
        }
    }
    let starts = ["/", "- ", "+ ", "=", "!", "> "];
    let mut lines = text.lines();
    lines
        .find(|line| starts.iter().any(|start| line.starts_with(start)))
        .map(str::to_owned)
}

#[test]
fn what_would_act_is_only_read() {
    for (text, expected) in [
        ("ask @octocat", "ask @\u{200b}octocat"),
        ("cc @acme/team", "cc @\u{200b}acme/team"),
        ("fixes #12", "fixes #\u{200b}12"),
        ("Closes acme/garden#7", "Closes acme/garden#\u{200b}7"),
        ("resolves: GH-12", "resolves: GH-\u{200b}12"),
        ("gh-7 and high-5", "gh-\u{200b}7 and high-5"),
        (
            "see https://github.com/acme/garden/issues/1",
            "see https:\u{200b}//github.com/acme/garden/issues/1",
        ),
        ("at www.example.org", "at www\u{200b}.example.org"),
        ("<img src=x onerror=1>", "&lt;img src=x onerror=1&gt;"),
        ("<!-- hidden -->", "&lt;!-- hidden --&gt;"),
        ("a & b &#64;c", "a &amp; b &amp;#\u{200b}64;c"),
        ("/merge", "\\/merge"),
        ("one\n/close now", "one\n\\/close now"),
        ("# heading", "#\u{200b} heading"),
        ("- point", "\\- point"),
        ("1. first", "1\\. first"),
        ("12) twelfth", "12\\) twelfth"),
        ("```\ncode\n```", "\\`\\`\\`\ncode\n\\`\\`\\`"),
        ("[x](javascript:alert(1))", "\\[x\\](javascript:alert(1))"),
        ("a\u{202e}b\u{200b}c\u{0}d", "abcd"),
        (
            "*bold* _it_ ~no~ $x$",
            "\\*bold\\* \\_it\\_ \\~no\\~ \\$x\\$",
        ),
        ("  indented\n\n\n\nlater  \n\n", "indented\n\nlater"),
        ("---", "\\---"),
        ("version 1.2", "version 1.2"),
        ("日本語のテキスト", "日本語のテキスト"),
    ] {
        assert_eq!(paragraphs(text, 4000), expected, "{text}");
    }
}

#[test]
fn a_title_is_one_short_line_of_plain_words() {
    for (text, expected) in [
        ("dark mode", "dark mode"),
        ("**Dark** `mode`", "Dark mode"),
        ("<@123> dark mode <:moon:456>", "dark mode"),
        ("@everyone dark\nmode", "everyone dark mode"),
        ("dark mode (fixes #12)", "dark mode (fixes 12)"),
        (
            "fix GH-12 now (gh-7), high-5",
            "fix GH 12 now (gh 7), high-5",
        ),
        ("dark https://github.com/a/b/issues/1 mode", "dark mode"),
        ("# Dark mode", "Dark mode"),
        ("<b>dark</b> mode", "b dark mode"),
        ("/merge", "merge"),
        ("", "Feature request"),
        ("<@1> #!", "Feature request"),
        ("ダークモード", "ダークモード"),
    ] {
        assert_eq!(title(text), expected, "{text}");
    }
    let long = title(&"wonderful things ".repeat(20));
    assert!(long.chars().count() <= LONGEST_TITLE, "{long}");
    assert!(
        long.ends_with("things…") || long.ends_with("wonderful…"),
        "{long}"
    );
    assert_eq!(title(&"x".repeat(500)).chars().count(), LONGEST_TITLE);
}

fn draft() -> Draft {
    Draft {
        title: "Polls @octocat".to_owned(),
        description: "Let people vote.\nCloses #1".to_owned(),
        user_story: "As a member I vote.".to_owned(),
        acceptance_criteria: vec!["A vote counts.".to_owned(), "fixes #2\n- x".to_owned()],
        technical_considerations: vec!["Many votes.".to_owned()],
        suggested_approach: "A table.".to_owned(),
    }
}

#[test]
fn a_document_has_all_its_headings_and_acts_on_nothing() {
    let draft = draft();
    let proposal = Proposal {
        draft: &draft,
        priority: Priority::High,
        reference: "abcd1234",
        link: Some("https://discord.com/channels/1/2/3"),
    };
    let document = proposal.document();
    let mut at = 0;
    for heading in [
        "# Polls octocat\n",
        "## Description\n",
        "## User story\n",
        "## Acceptance criteria\n",
        "- [ ] A vote counts.\n",
        "- [ ] fixes #\u{200b}2 - x\n",
        "## Technical considerations\n",
        "- Many votes.\n",
        "## Suggested approach\n",
        "## Origin\n",
        "- Priority: high\n",
        "[Where it was asked for](https://discord.com/channels/1/2/3)",
    ] {
        let found = document[at..].find(heading);
        at += found.unwrap_or_else(|| panic!("{heading:?} in {document}"));
    }
    let body = proposal.pull_request("proposals/polls.md");
    assert!(body.contains("`proposals/polls.md`") && body.contains("Closes #\u{200b}1"));
    let issue = proposal.issue("<!-- chinwag:7 -->");
    assert!(issue.ends_with("<!-- chinwag:7 -->\n") && issue.contains("## User story"));
    let unlinked = Proposal {
        link: None,
        ..proposal
    };
    assert!(!unlinked.document().contains("Where it was asked for"));
}

#[test]
fn a_model_is_believed_where_it_keeps_to_the_form() {
    let whole = serde_json::to_string(&draft()).unwrap();
    let read = Draft::read(&whole).unwrap();
    assert_eq!(read.title, "Polls octocat");
    assert_eq!(
        Draft::read(&format!("Here:\n```json\n{whole}\n```")),
        Some(read)
    );
    for bad in ["", "no", "{}", "{\"title\":\"x\"}", "}{"] {
        assert_eq!(Draft::read(bad), None, "{bad}");
    }
    let own = Draft::of_words("dark mode", "");
    assert_eq!(
        (own.title.as_str(), own.description.as_str()),
        ("dark mode", "dark mode")
    );
    assert!(Draft::read(&serde_json::to_string(&own).unwrap()).is_some());
}

#[test]
fn titles_are_compared_by_their_words() {
    for (one, other, alike) in [
        ("dark mode", "Dark Mode!", true),
        ("a dark mode", "please add dark modes", true),
        ("dark mode", "dark mode for the web console", true),
        ("dark mode", "light mode", false),
        ("polls", "polls with deadlines", false),
        ("add polls", "polls", true),
        ("ein dunkler Modus", "dunkler modus bitte", true),
        ("ダークモードを追加", "ダークモードの追加", true),
        ("ダークモード", "投票機能", false),
        ("", "", false),
        ("the a an", "of to", false),
        ("export my data as CSV", "import my data from CSV", false),
    ] {
        assert_eq!(
            are_alike(one, other),
            alike,
            "{one} / {other}: {}",
            likeness(one, other)
        );
    }
}

#[test]
fn a_file_is_named_after_its_title() {
    for (title, name) in [
        ("Dark mode!", "dark-mode"),
        ("../../etc/passwd", "etc-passwd"),
        ("ダーク", "feature"),
        ("", "feature"),
    ] {
        assert_eq!(file_name(title), name);
    }
    assert!(file_name(&"long word ".repeat(20)).len() <= 41);
}

/// Text with more of what matters here than chance would bring.
fn hostile() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        3 => ".{0,6}",
        1 => Just("@".to_owned()),
        1 => Just("#".to_owned()),
        1 => Just("\n".to_owned()),
        1 => Just("GH-".to_owned()),
        1 => Just("fixes #1".to_owned()),
        1 => Just("https://github.com/a/b/issues/1".to_owned()),
        1 => Just("www.".to_owned()),
        1 => Just("<".to_owned()),
        1 => Just("`".to_owned()),
        1 => Just("\\".to_owned()),
        1 => Just("/merge".to_owned()),
        1 => Just("\u{200b}".to_owned()),
        2 => "[0-9a-z]{1,4}",
    ];
    proptest::collection::vec(part, 0..24).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn nothing_in_a_text_acts(text in hostile()) {
        let plain = paragraphs(&text, 4000);
        prop_assert_eq!(acts(&plain), None, "{:?}", plain);
        let one = line(&text, 400);
        prop_assert_eq!(acts(&one), None, "{:?}", one);
        prop_assert!(!one.contains('\n'));
    }

    #[test]
    fn nothing_in_a_title_acts(text in hostile()) {
        let made = title(&text);
        prop_assert!(made.chars().count() <= LONGEST_TITLE);
        prop_assert!(!made.is_empty() && !made.contains(['@', '#', '<', '>', '`', '*', '\n']));
        prop_assert!(!made.contains("://"), "{}", made);
        prop_assert_eq!(title(&made), made.clone(), "a title stays as it is");
    }

    #[test]
    fn whatever_a_model_writes_is_a_draft_or_none(text in ".{0,200}") {
        let _ = Draft::read(&text);
    }

    #[test]
    fn likeness_is_the_same_from_both_sides(one in ".{0,40}", other in ".{0,40}") {
        let (there, back) = (likeness(&one, &other), likeness(&other, &one));
        prop_assert!((there - back).abs() < 1e-12 && (0.0..=1.0).contains(&there));
    }
}
