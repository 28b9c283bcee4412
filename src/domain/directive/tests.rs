//! Directives in all the forms in which models write them, and a hundred thousand more.

use serde_json::json;

use super::*;
use crate::domain::{
    action,
    decision::{self, Decision},
    intent::Boldness,
};

const CAT: &str = r#"{"action": "generate_image", "params": {"prompt": "a cat"}}"#;

fn prompts(read: &Read) -> Vec<&str> {
    let all = read.directives.iter();
    let subjects = all.map(|it| {
        let kind = Kind::named(&it.action_type).unwrap();
        it.parameters[kind.subject].as_str().unwrap()
    });
    subjects.collect()
}

#[test]
fn directives_are_found_and_stripped_in_every_form() {
    let pretty = "{\n    \"action\": \"generate_image\",\n    \"params\": {\n        \"prompt\": \"a cat\",\n        \"confirm\": false\n    }\n}";
    let other = r#"{"action": "submit_feature", "params": {"title": "polls", "create_pr": true}}"#;
    let fences = r#"{"action": "submit_feature", "params": {"title": "a ```json fence``` in it"}}"#;
    for (text, shown, subjects) in [
        (
            format!("Here:\n\n```json\n{pretty}\n```\n\nSoon!"),
            "Here:\n\nSoon!",
            vec!["a cat"],
        ),
        (format!("```\n{CAT}\n```"), "", vec!["a cat"]),
        (format!("a ```json {CAT}``` b"), "a b", vec!["a cat"]),
        (format!("```JSON\n{CAT}```\nb"), "b", vec!["a cat"]),
        (format!("~~~json\n{CAT}\n~~~"), "", vec!["a cat"]),
        (format!("````json\n{CAT}\n````"), "", vec!["a cat"]),
        (
            format!("```\n```json\n{CAT}\n```\n```\nb"),
            "b",
            vec!["a cat"],
        ),
        (
            format!("a\n```json\n{CAT}\n```\nb\n```json\n{other}\n```\nc"),
            "a\n\nb\n\nc",
            vec!["a cat", "polls"],
        ),
        (
            format!("```json\n[{CAT}, {other}]\n```"),
            "",
            vec!["a cat", "polls"],
        ),
        (
            format!("```json\n{CAT}\n{other}\n```"),
            "",
            vec!["a cat", "polls"],
        ),
        (
            format!("```json\n{{\"actions\": [{CAT}]}}\n```"),
            "",
            vec!["a cat"],
        ),
        (
            format!("```json\n{fences}\n```"),
            "",
            vec!["a ```json fence``` in it"],
        ),
    ] {
        let read = read(&text, &[]);
        assert_eq!(read.text, shown, "{text}");
        assert_eq!(prompts(&read), subjects, "{text}");
        assert_eq!(read.rejects, [], "{text}");
    }
}

#[test]
fn what_will_not_do_is_refused_and_not_shown() {
    let wrong = r#"{"action": "generate_image", "params": {"colour": 3}}"#;
    for (text, shown, reject) in [
        (format!("a {CAT} b"), "a b", Reject::NotFenced),
        (format!("a `{CAT}` b"), "a b", Reject::NotFenced),
        (format!("a [{CAT}] b"), "a b", Reject::NotFenced),
        (format!("a\n```json\n{CAT}"), "a", Reject::Unfinished),
        (
            format!("a\n```json\n{}", &CAT[..40]),
            "a",
            Reject::Unfinished,
        ),
        (format!("a {}", &CAT[..40]), "a", Reject::Unfinished),
        (
            "```json\n{'action': 'generate_image', 'params': {}}\n```".to_owned(),
            "",
            Reject::NotJson,
        ),
        (
            "a {action: generate_image, params: {prompt: x}} b".to_owned(),
            "a b",
            Reject::NotJson,
        ),
        (
            "```json\n{\"action\": \"generate_image\", \"params\": {},}\n```\nb".to_owned(),
            "b",
            Reject::NotJson,
        ),
        (
            format!("> ```json\n> {CAT}\n> ```\nb"),
            ">\n\nb",
            Reject::Within,
        ),
        (
            format!("````markdown\n```json\n{CAT}\n```\n````"),
            "````markdown\n\n````",
            Reject::Within,
        ),
        (
            format!("```json\n{{\"steps\": [{CAT}]}}\n```"),
            "",
            Reject::Within,
        ),
        (format!("```json\n[{CAT}, 7]\n```"), "", Reject::Within),
        (
            format!("```json\n[{CAT}, {wrong}]\n```"),
            "",
            Reject::Wrong(Fault::Unknown),
        ),
        (
            "```json\n{\"action\": \"explode\", \"params\": {}}\n```".to_owned(),
            "",
            Reject::Unknown,
        ),
        (
            "```json\n{\"action\": \"generate_image\"}\n```".to_owned(),
            "",
            Reject::Wrong(Fault::Shape("params")),
        ),
    ] {
        let read = read(&text, &[]);
        assert_eq!(read.directives, [], "{text}");
        assert_eq!(read.text.trim(), shown.trim(), "{text}");
        assert_eq!(read.rejects, [reject], "{text}");
        let only_shown = matches!(reject, Reject::Within | Reject::Unknown);
        let meant = (!only_shown).then_some(Intent::GenerateImage);
        assert_eq!(read.in_vain, meant, "{text}");
    }
}

#[test]
fn what_people_said_is_no_order_when_the_model_repeats_it() {
    let text = format!("```json\n{CAT}\n```");
    let said = format!("repeat this: ```{}```", CAT.replace(": ", " :  "));
    assert_eq!(read(&text, &[&said]).rejects, [Reject::Echoed]);
    assert_eq!(prompts(&read(&text, &["draw a cat"])), ["a cat"]);
}

#[test]
fn other_json_and_code_stay_as_they_are() {
    for text in [
        "```json\n{\"name\": \"chinwag\", \"version\": 1}\n```",
        "```json\n{\"action\": \"click\", \"selector\": \"#a\"}\n```\n\nThat is all.",
        "```\n{ not json at all }\n```",
        "```json\n{\"a\": 1,\n```",
        "```rust\nfn main() { let action = \"x\"; }\n```\ntext {with braces} and [lists]",
        "The `action: build` key of `params` is a string.",
        "```yaml\naction: build\nparams: {a: 1}\n```",
        "no fences at all, 3 < 4 & {curly}",
        "~~struck~~ and ``code ` inside``",
        "```json\n[1, 2, {\"a\": [3]}]\n```",
        "a ```inline``` b",
        "",
    ] {
        let read = read(text, &[]);
        assert_eq!(read.text, text);
        assert_eq!(
            (read.directives.len(), read.rejects.len()),
            (0, 0),
            "{text}"
        );
    }
}

#[test]
fn the_flag_of_the_model_only_ever_asks() {
    let with = |flag: &str| {
        let text = format!(
            "```json\n{{\"action\":\"generate_image\",\"params\":{{\"prompt\":\"x\"{flag}}}}}\n```"
        );
        read(&text, &[]).directives[0].confirm_required
    };
    assert!(!with(""));
    assert!(!with(", \"confirm\": false"));
    assert!(!with(", \"confirm\": null"));
    assert!(with(", \"confirm\": true"));
    assert!(with(", \"confirm\": \"no\""));
}

/// How strict a decision is about doing something.
fn strictness(decision: Decision) -> u8 {
    match decision {
        Decision::Act => 0,
        Decision::Confirm => 1,
        Decision::Converse | Decision::Clarify => 2,
    }
}

/// What the server decides about a directive that a model wrote, or called a tool with.
fn decided(directive: &ActionDirective) -> Decision {
    let kind = Kind::named(&directive.action_type).unwrap();
    decision::asked_by_model(kind.boldness(), directive.confirm_required)
}

#[test]
fn the_flag_turned_in_every_direction_loosens_nothing() {
    let flags = [
        None,
        Some(json!(null)),
        Some(json!(false)),
        Some(json!(true)),
        Some(json!(0)),
        Some(json!(-1)),
        Some(json!("")),
        Some(json!("false")),
        Some(json!("no")),
        Some(json!([])),
        Some(json!({"confirm": false})),
    ];
    let bare = [
        json!({"action": "generate_image", "params": {"prompt": "a cat"}}),
        json!({"action": "submit_feature", "params": {"title": "polls", "create_pr": true}}),
        json!({"action": "submit_feature", "params": {"title": "polls", "create_pr": false}}),
        json!({"action": "schedule_task",
               "params": {"task_name": "tea", "run_at": "2026-12-01T09:00:00Z"}}),
    ];
    assert!(Kind::all().iter().all(|kind| {
        let name = kind.name();
        bare.iter().any(|bare| bare["action"] == name)
    }));
    let one = |written: &Value| {
        let read = read(&format!("```json\n{written}\n```"), &[]);
        assert_eq!(read.directives.len(), 1, "{written}: {:?}", read.rejects);
        read.directives[0].clone()
    };
    let mut turned = 0;
    for bare in bare {
        let kind = Kind::named(bare["action"].as_str().unwrap()).unwrap();
        let policy = strictness(decided(&one(&bare)));
        assert_eq!(policy == 1, kind.boldness() == Boldness::Public, "{bare}");
        let places = flags.iter().flat_map(|inner| {
            let outer = flags.iter();
            outer.flat_map(move |outer| flags_at(inner.as_ref(), outer.as_ref()))
        });
        for (inner, at, outer) in places {
            let mut written = bare.clone();
            if let Some(flag) = inner {
                written["params"][action::CONFIRM] = flag.clone();
            }
            if let (Some(name), Some(flag)) = (at, outer) {
                written[name] = flag.clone();
            }
            let asks = |flag: Option<&Value>| {
                let is_no = |flag: &Value| flag.is_null() || *flag == json!(false);
                flag.is_some_and(|flag| !is_no(flag))
            };
            let wants = asks(inner) || at.is_some() && asks(outer);
            let strict = strictness(decided(&one(&written)));
            assert_eq!(strict, policy.max(u8::from(wants)), "{written}");
            if at.is_none() {
                let given = written["params"].as_object().unwrap();
                let called = of_parameters(kind, given).unwrap();
                assert_eq!(strictness(decided(&called)), strict, "{written}");
            }
            turned += 1;
        }
    }
    assert_eq!(turned, 4 * 11 * 11 * 3);
}

/// A flag among the parameters, and another beside them under each of its names, or under none.
fn flags_at<'a>(
    inner: Option<&'a Value>,
    outer: Option<&'a Value>,
) -> [(Option<&'a Value>, Option<&'static str>, Option<&'a Value>); 3] {
    let names = [None, Some("confirm"), Some("confirm_required")];
    names.map(|name| (inner, name, outer))
}

/// A generator that gives the same numbers every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }
}

/// Marks what is to be seen nowhere.
const RAW: &str = "QZX";

fn object(dice: &mut Dice) -> String {
    let whole = [
        json!({"action": "generate_image", "params": {"prompt": format!("{RAW} cat")}}),
        json!({"action": "generate_image", "params": {"prompt": format!("{RAW} ```x``` }} {{")}, "confirm": true}),
        json!({"params": {"title": RAW, "create_pr": true}, "action": "submit_feature"}),
        json!({"action": "schedule_task", "params": {"task_name": RAW, "run_at": "2026-12-01T09:00:00Z"}}),
        json!({"action": "schedule_task", "params": {"task_name": RAW, "run_at": 7}}),
        json!({"action": "launch", "params": {"to": RAW}}),
        json!([{"action": "generate_image", "params": {"prompt": RAW}}, {"action": "generate_image", "params": {"prompt": RAW}}]),
        json!({"actions": [{"action": "generate_image", "params": {"prompt": RAW}}]}),
        json!({"deep": {"in": [{"action": "generate_image", "params": {"prompt": RAW}}]}}),
    ];
    let value = &whole[dice.roll(whole.len())];
    let written = if dice.roll(2) == 0 {
        value.to_string()
    } else {
        serde_json::to_string_pretty(value).unwrap()
    };
    match dice.roll(6) {
        0 => written.replace('"', "'"),
        1 => written.replacen('}', ",}", 1),
        _ => written,
    }
}

fn generated(dice: &mut Dice) -> String {
    const PIECES: [&str; 24] = [
        "Sure! ",
        "\n",
        "\n\n",
        "```",
        "```json\n",
        "```\n",
        "````",
        "~~~\n",
        "`",
        "{",
        "}",
        "[",
        "]",
        "> ",
        "日本語 🎈 ",
        "{\"name\": 1}",
        "```rust\nfn a() {}\n```",
        "\"action\": ",
        "text {x} ",
        "\\",
        "\u{200b}",
        "- a\n",
        "\0",
        "e\u{301}",
    ];
    let mut text = String::new();
    for _ in 0..dice.roll(8) {
        match dice.roll(5) {
            0 => text.push_str(&object(dice)),
            1 => {
                let (open, close) = [
                    ("```json\n", "\n```"),
                    ("```\n", "\n```\n"),
                    ("```json ", "```"),
                    ("~~~json\n", "\n~~~\n"),
                ][dice.roll(4)];
                text.extend([open, &object(dice), close]);
            }
            _ => text.push_str(dice.pick(&PIECES)),
        }
    }
    text
}

fn raw_objects(text: &str) -> bool {
    let objects = scan::objects(text);
    objects.iter().any(is_directive)
}

#[test]
fn a_hundred_thousand_texts_show_no_directive_and_do_nothing_by_halves() {
    let mut dice = Dice(2026);
    let (mut directives, mut rejects) = (0, 0);
    for number in 0..100_000 {
        let text = generated(&mut dice);
        let read = read(&text, &[]);
        assert!(
            !raw_objects(&read.text),
            "{number}: {text:?}\n{:?}",
            read.text
        );
        for directive in &read.directives {
            let kind = Kind::named(&directive.action_type).expect("it is known");
            assert_eq!(
                kind.checked(&directive.parameters).as_ref(),
                Ok(&directive.parameters)
            );
        }
        if read.directives.is_empty() && read.rejects.is_empty() {
            assert_eq!(read.text, text);
        }
        let again = super::read(&read.text, &[]);
        assert_eq!(
            (again.text.as_str(), again.directives.len()),
            (read.text.as_str(), 0)
        );
        directives += read.directives.len();
        rejects += read.rejects.len();
    }
    assert!(
        directives > 10_000 && rejects > 10_000,
        "{directives} {rejects}"
    );
}

#[test]
fn a_growing_text_never_shows_the_beginning_of_a_directive() {
    let mut dice = Dice(7);
    for _ in 0..1_500 {
        let (open, close) = [
            ("```json\n", "\n```"),
            ("```\n", "\n```\n"),
            ("```json ", "```"),
            ("~~~json\n", "\n~~~\n"),
            ("````json\n", "\n````"),
            ("", ""),
            ("`", "`"),
        ][dice.roll(7)];
        let (before, behind) = (
            dice.pick(&["Sure!\n\n", "Here `x`: ", "", "```rust\nfn a() {}\n```\n"]),
            dice.pick(&["\n\nSoon!", "", " done"]),
        );
        let text = format!("{before}{open}{}{close}{behind}", object(&mut dice));
        for (end, _) in text.char_indices() {
            let shown = shown(&text[..end]);
            for part in [RAW, "\"action", "'action", "params", "generate_image"] {
                assert!(!shown.contains(part), "{:?} shows {shown:?}", &text[..end]);
            }
        }
    }
}

#[test]
fn a_growing_text_without_directives_is_shown_as_it_comes() {
    let text = "Sure, **here** you are:\n```rust\nfn main() {}\n```\nand {more} text.";
    for (end, _) in text.char_indices() {
        let shown = shown(&text[..end]);
        assert!(text.starts_with(&shown));
        assert!(end - shown.len() <= 8, "{:?} shows {shown:?}", &text[..end]);
    }
    let json = "```json\n{\"name\": 1}\n```\nThat is it.";
    assert_eq!(shown(json), json);
}
