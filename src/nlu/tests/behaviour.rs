//! What must hold for any message: odd input, quotes, context, several wishes.

use proptest::prelude::*;

use super::{
    super::{MOST_FOR_AMBIGUITY, MOST_FOR_CONTEXT, MOST_FOR_KEYWORDS},
    *,
};

fn holds_to_its_word(text: &str, context: Context) {
    let understanding = model().understand(text, context);
    let others: f64 = understanding
        .alternatives
        .iter()
        .map(|guess| guess.confidence)
        .sum();
    assert!((0.0..=1.0).contains(&understanding.confidence));
    assert!(understanding.confidence + others <= 1.0 + 1e-9);
    assert!(understanding.alternatives.len() == INTENTS - 1);
    let sorted = understanding
        .alternatives
        .is_sorted_by(|l, r| l.confidence >= r.confidence);
    assert!(sorted && understanding.alternatives[0].confidence <= understanding.confidence);
    let trace = understanding.trace;
    let within =
        |parts: [f32; INTENTS], most: f32| parts.iter().all(|part| (0.0..=most).contains(part));
    assert!(within(trace.keywords, MOST_FOR_KEYWORDS));
    assert!(within(trace.context, MOST_FOR_CONTEXT));
    assert!((0.0..=MOST_FOR_AMBIGUITY).contains(&trace.ambiguity));
    for wish in &understanding.wishes {
        assert!(text.get(wish.part.clone()).is_some());
    }
}

#[test]
fn odd_input_gets_an_answer() {
    let long = "draw a cat and ".repeat(10_000);
    let quotes = "\"`'".repeat(30_000);
    let bytes: Vec<u8> = (0..=255_u8).cycle().take(5000).collect();
    let lossy = String::from_utf8_lossy(&bytes).into_owned();
    let texts = [
        "",
        " ",
        "\0",
        "\u{fffd}\u{fffd}",
        "ارسم لي قطة من فضلك",
        "צייר לי חתול בבקשה",
        "\u{202e}tac a ward\u{202c}",
        "<@",
        "<@1",
        "```",
        "\u{201e}",
        "e\u{301}\u{301}\u{301}\u{301}",
        "👩‍👩‍👧‍👦🏳️‍🌈",
        "ｄｒａｗ　ａ　ｃａｔ",
        &long,
        &quotes,
        &lossy,
    ];
    for text in texts {
        holds_to_its_word(text, Context::default());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_in_any_context_is_understood_somehow(
        text in "\\PC{0,120}",
        own_pictures in any::<bool>(),
        last in prop::option::of(prop::sample::select(Intent::ALL.to_vec())),
    ) {
        let context = Context { own_pictures, last, ..Context::default() };
        holds_to_its_word(&text, context);
    }

    #[test]
    fn words_of_wishes_in_any_order_are_understood_somehow(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "draw", "a", "cat", "remind", "me", "at", "5", "add", "dark mode", "\"", "`", ",", "and",
                "please", "\n", ">", "status", "?", "mal", "猫を描いて", "show", "my", "last", "picture",
            ]),
            0..24,
        ),
    ) {
        holds_to_its_word(&words.join(" "), Context::default());
    }
}

#[test]
fn the_same_examples_give_the_same_model() {
    let some = Examples {
        all: examples().all.into_iter().step_by(40).collect(),
    };
    let (one, other) = (Model::train(&some), Model::train(&some));
    let context = Context::default();
    for text in ["draw a cat", "is the bot up", "what a day"] {
        assert_eq!(
            one.understand(text, context),
            other.understand(text, context)
        );
    }
}

#[test]
fn what_is_quoted_triggers_nothing() {
    for wish in [
        "draw a cat",
        "remind me at 5",
        "add dark mode to the bot",
        "generate an image of a dog",
        "zeichne eine katze",
        "recuérdame mañana",
    ] {
        for message in [
            format!("\"{wish}\""),
            format!("`{wish}`"),
            format!("```\n{wish}\n```"),
            format!("> {wish}"),
            format!("> {wish}\nlol"),
            format!("she said \"{wish}\" to him"),
            format!("\u{201c}{wish}\u{201d}"),
        ] {
            let understanding = understood(&message);
            let acts = understanding.intent.acts() && understanding.confidence >= 0.5;
            assert!(!acts, "{message}: {understanding:?}");
            assert!(understanding.wishes.is_empty(), "{message}");
        }
    }
}

#[test]
fn plain_words_are_taken_as_they_are_meant() {
    for (text, intent) in [
        ("help", Intent::Help),
        ("status", Intent::GetStatus),
        ("how are you", Intent::GeneralConversation),
        ("are you working", Intent::GetStatus),
        ("generate a password", Intent::GeneralConversation),
        ("my sister draws", Intent::GeneralConversation),
        ("remind you of anyone?", Intent::GeneralConversation),
        ("I want pizza", Intent::GeneralConversation),
        ("can you add 2 and 2", Intent::GeneralConversation),
        ("what's the status of my life", Intent::GeneralConversation),
        ("don't draw anything", Intent::GeneralConversation),
        ("show me a cat", Intent::GenerateImage),
        ("show me the cat you drew", Intent::GetImage),
        ("I want a cyberpunk cityscape", Intent::GenerateImage),
        (
            "it would be nice if you could play music",
            Intent::SubmitFeature,
        ),
        ("remind me to call mom tmrw 5pm", Intent::ScheduleTask),
        ("kannst du mir einen drachen malen", Intent::GenerateImage),
        ("猫を描いて", Intent::GenerateImage),
    ] {
        let understanding = understood(text);
        assert_eq!(understanding.intent, intent, "{text}: {understanding:?}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "it is a table")]
fn what_came_before_decides_what_a_short_message_means() {
    let shown = Context {
        own_pictures: true,
        picture_shown: true,
        last: Some(Intent::GenerateImage),
        offered: None,
    };
    let talk = Context {
        last: Some(Intent::GeneralConversation),
        ..Context::default()
    };
    let offered = |intent| Context {
        offered: Some(intent),
        ..Context::default()
    };
    let reminded = Context {
        last: Some(Intent::ScheduleTask),
        ..Context::default()
    };
    let talking = Intent::GeneralConversation;
    let pairs = [
        ("make it bluer", shown, Intent::GenerateImage, talk, talking),
        (
            "a bit darker please",
            shown,
            Intent::GenerateImage,
            talk,
            talking,
        ),
        ("another one", shown, Intent::GenerateImage, talk, talking),
        ("one more", shown, Intent::GenerateImage, talk, talking),
        ("again", shown, Intent::GenerateImage, talk, talking),
        ("try again", shown, Intent::GenerateImage, talk, talking),
        ("noch eins", shown, Intent::GenerateImage, talk, talking),
        ("otra vez", shown, Intent::GenerateImage, talk, talking),
        (
            "with more stars",
            shown,
            Intent::GenerateImage,
            talk,
            talking,
        ),
        (
            "yes",
            offered(Intent::GenerateImage),
            Intent::GenerateImage,
            talk,
            talking,
        ),
        (
            "sure",
            offered(Intent::ScheduleTask),
            Intent::ScheduleTask,
            talk,
            talking,
        ),
        (
            "yes please",
            offered(Intent::SubmitFeature),
            Intent::SubmitFeature,
            talk,
            talking,
        ),
        (
            "go ahead",
            offered(Intent::GetImage),
            Intent::GetImage,
            talk,
            talking,
        ),
        (
            "ja bitte",
            offered(Intent::ScheduleTask),
            Intent::ScheduleTask,
            talk,
            talking,
        ),
        (
            "oui",
            offered(Intent::GenerateImage),
            Intent::GenerateImage,
            talk,
            talking,
        ),
        (
            "はい",
            offered(Intent::GenerateImage),
            Intent::GenerateImage,
            talk,
            talking,
        ),
        (
            "tomorrow at 9",
            offered(Intent::ScheduleTask),
            Intent::ScheduleTask,
            talk,
            talking,
        ),
        (
            "make it 6 instead",
            reminded,
            Intent::ScheduleTask,
            talk,
            talking,
        ),
        (
            "actually 7pm",
            reminded,
            Intent::ScheduleTask,
            talk,
            talking,
        ),
    ];
    let total = pairs.len();
    let mut wrong = Vec::new();
    for (text, before, wanted, otherwise_before, otherwise) in pairs {
        let one = model().understand(text, before).intent;
        let other = model().understand(text, otherwise_before).intent;
        if one != wanted || other != otherwise {
            wrong.push((text, one, other));
        }
    }
    assert!(wrong.len() * 10 <= total, "{wrong:#?}");
}

#[test]
fn what_is_left_open_is_shared_evenly_and_nothing_else() {
    let apart = |text: &str| -> f64 {
        let understanding = understood(text);
        understanding.confidence - understanding.alternatives[0].confidence
    };
    for text in [
        "picture",
        "dark mode?",
        "reminder",
        "gym at 6",
        "dentist at 3",
    ] {
        assert!(apart(text) < 0.01, "{text}: {}", apart(text));
        assert!(understood(text).reasoning.contains("left open"), "{text}");
    }
    for text in [
        "draw a picture of a wolf",
        "remind me of the dentist at 3",
        "please add a dark mode",
        "show me my last picture",
        "we had dinner at 6 and it was great",
    ] {
        assert!(apart(text) > 0.2, "{text}: {}", apart(text));
    }
}

#[test]
fn two_wishes_in_one_message_are_two() {
    let both = |text: &str| -> Vec<Intent> {
        let wishes = understood(text).wishes;
        wishes.into_iter().map(|wish| wish.intent).collect()
    };
    let (image, task) = (Intent::GenerateImage, Intent::ScheduleTask);
    for (text, wishes) in [
        ("draw a cat and remind me at 5", vec![image, task]),
        (
            "remind me tomorrow to buy milk and also draw me a frog",
            vec![task, image],
        ),
        ("draw a cat and then draw a dog", vec![image, image]),
        (
            "mal mir eine katze und erinnere mich morgen um 9",
            vec![image, task],
        ),
        ("draw a cat and a dog", vec![]),
        ("remind me to draw a cat", vec![]),
        ("suggestion: let users export their chats", vec![]),
        ("hello and good morning", vec![]),
    ] {
        assert_eq!(both(text), wishes, "{text}");
    }
}
