//! What is understood as a wish, in every language, and what stays talk.

use super::*;
use crate::domain::preferences::Template;

fn changes(text: &str) -> Option<Vec<Change>> {
    match PreferenceWish::of(text)? {
        PreferenceWish::Change { request, question } if request.faults.is_empty() => {
            question.is_none().then_some(request.changes)
        }
        _ => None,
    }
}

fn name(name: &str) -> Change {
    Change::Name(Some(name.to_owned()))
}

fn language(code: &str) -> Change {
    Change::Language(Some(code.to_owned()))
}

fn zone(name: &str) -> Change {
    Change::TimeZone(Some(name.to_owned()))
}

#[test]
fn wishes_are_read_in_every_language() {
    let none = || Change::Emoji(Some(EmojiDensity::None));
    let formal = || Change::Tone(Tone::Formal);
    for (text, expected) in [
        (
            "call me Sam, and no emojis please",
            vec![name("Sam"), none()],
        ),
        ("Call me Sam and no emojis.", vec![name("Sam"), none()]),
        ("please call me sam", vec![name("sam")]),
        (
            "Call me \"Captain of the ship\"",
            vec![name("Captain of the ship")],
        ),
        (
            "Call me Anne-Marie O'Neill!",
            vec![name("Anne-Marie O'Neill")],
        ),
        ("be more formal", vec![formal()]),
        ("Be casual, please.", vec![Change::Tone(Tone::Casual)]),
        ("sprich deutsch mit mir", vec![language("de")]),
        ("Sprich bitte Deutsch mit mir.", vec![language("de")]),
        ("Speak Spanish to me", vec![language("es")]),
        (
            "use my time zone Europe/Berlin",
            vec![zone("Europe/Berlin")],
        ),
        (
            "My timezone is america/new_york",
            vec![zone("America/New_York")],
        ),
        ("forget my name", vec![Change::Name(None)]),
        (
            "Llámame José y sin emojis, por favor",
            vec![name("José"), none()],
        ),
        ("Habla más formal", vec![formal()]),
        (
            "Nenn mich Björn, sei förmlicher und keine Emojis bitte",
            vec![name("Björn"), formal(), none()],
        ),
        ("Du kannst mich Ute nennen", vec![name("Ute")]),
        ("Vergiss meinen Namen", vec![Change::Name(None)]),
        (
            "Meine Zeitzone ist Europe/Vienna",
            vec![zone("Europe/Vienna")],
        ),
        (
            "Appelle-moi Zoé et vouvoie-moi",
            vec![name("Zoé"), formal()],
        ),
        (
            "Parle français avec moi, s'il te plaît",
            vec![language("fr")],
        ),
        ("Oublie mon nom", vec![Change::Name(None)]),
        ("Me chame de João e sem emojis", vec![name("João"), none()]),
        ("Fale comigo em português", vec![language("pt")]),
        (
            "Meu fuso horário é America/Sao_Paulo",
            vec![zone("America/Sao_Paulo")],
        ),
        ("サムと呼んでください。", vec![name("サム")]),
        ("日本語で話してください", vec![language("ja")]),
        ("絵文字は使わないで", vec![none()]),
        ("敬語で話して、絵文字なしで", vec![formal(), none()]),
        ("タイムゾーンはAsia/Tokyoです", vec![zone("Asia/Tokyo")]),
        (
            "Call me Sam. Be more formal. Speak German.",
            vec![name("Sam"), formal(), language("de")],
        ),
        (
            "/preferences tone=formal name=\"Sam\"",
            vec![formal(), name("Sam")],
        ),
        (
            "/PREFERENCES template=brief",
            Template::Brief.changes().to_vec(),
        ),
    ] {
        assert_eq!(changes(text).as_deref(), Some(&*expected), "{text}");
    }
    assert_eq!(
        PreferenceWish::of("/preferences"),
        Some(PreferenceWish::Show)
    );
    assert_eq!(
        PreferenceWish::of(" /preferences reset "),
        Some(PreferenceWish::Reset)
    );
    assert_eq!(
        PreferenceWish::of("Zeig mir meine Einstellungen!"),
        Some(PreferenceWish::Show)
    );
}

#[test]
fn what_only_sounds_like_a_wish_is_talk() {
    for text in [
        "",
        "call me later",
        "call me when you are done",
        "Call me Tomorrow",
        "call me a taxi",
        "call me crazy, but I like it",
        "call me Ishmael. Some years ago I went to sea.",
        "They call me Sam",
        "Why do they call me Sam?",
        "did you call me Sam?",
        "> call me Sam",
        "`call me Sam`",
        "```\ncall me Sam\n```",
        "say \"call me Sam\"",
        "\"call me Sam, and no emojis please\"",
        "he said: call me Sam",
        "my name is Sam",
        "do you speak German?",
        "Sprechen Sie Deutsch?",
        "speak to me",
        "use a hammer",
        "speak up",
        "write in English, French and German",
        "how do I use emojis in Python",
        "no emojis in my code please",
        "be more formal than him",
        "I want you to be formal in this letter: Dear Sam",
        "my time zone is Mars/Olympus",
        "my time zone is wrong",
        "forget my name is Sam",
        "undo",
        "undo that",
        "how do I undo my preferences in Vim",
        "what is a time zone",
        "What's the weather like? And call me Sam.",
        "/preferencesx",
        "please",
        "and",
        "sei so nett",
        "parle de toi",
        "fale sobre gatos",
        "何と呼んで",
    ] {
        assert_eq!(PreferenceWish::of(text), None, "{text}");
    }
}

#[test]
fn a_short_question_behind_a_wish_is_kept_for_an_answer() {
    let wish = PreferenceWish::of("call me Sam. What's the weather like on Mars?");
    let Some(PreferenceWish::Change { request, question }) = wish else {
        panic!("{wish:?}");
    };
    assert_eq!(request.changes, [name("Sam")]);
    assert_eq!(
        question.as_deref(),
        Some("What's the weather like on Mars?")
    );
}

#[test]
fn every_phrase_is_written_as_it_is_compared() {
    let tables = TONES.iter().chain(&EMOJI);
    for phrase in tables.flat_map(|(_, said)| said.iter()).chain(&FORGET_NAME) {
        assert_eq!(folded(phrase), *phrase);
        assert!(changes(phrase).is_some(), "{phrase}");
    }
    for said in LANGUAGE {
        let said = said.replace(
            '*',
            if said.is_ascii() {
                "german"
            } else {
                "日本語"
            },
        );
        assert!(changes(&said).is_some(), "{said}");
    }
    for said in ZONE {
        let said = said.replace('*', "Europe/Paris");
        assert_eq!(changes(&said), Some(vec![zone("Europe/Paris")]), "{said}");
    }
    for said in NAME {
        let said = said.replace('*', "Kim");
        assert_eq!(changes(&said), Some(vec![name("Kim")]), "{said}");
    }
    for said in SHOW.iter().chain(&RESET) {
        assert!(PreferenceWish::of(said).is_some(), "{said}");
    }
    for said in UNDO.iter().chain(&["/preferences undo"]) {
        assert_eq!(
            PreferenceWish::of(said),
            Some(PreferenceWish::Undo),
            "{said}"
        );
    }
}

#[test]
fn any_text_is_read_without_a_fault() {
    for text in [
        "call me ",
        "と呼んで",
        "call me \u{200b}",
        "nenn mich ,",
        "speak  ",
        "/preferences =",
    ] {
        let _ = PreferenceWish::of(text);
    }
}
