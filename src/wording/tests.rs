//! Every sentence in every manner, and what hostile words do to them.

use proptest::prelude::*;

use super::{here::duration, *};
use crate::domain::{
    ability::{Here, Place},
    action::State as ActionState,
    offer::Refusal,
    preferences::{Fault, Field},
    standing::Parts,
};

const TONES: [Tone; 4] = [Tone::Formal, Tone::Friendly, Tone::Casual, Tone::Technical];
const DENSITIES: [EmojiDensity; 4] = [
    EmojiDensity::None,
    EmojiDensity::Low,
    EmojiDensity::Medium,
    EmojiDensity::High,
];

fn manners() -> Vec<Manner> {
    let mut manners = Vec::new();
    for language in Language::ALL {
        for tone in TONES {
            manners.extend(DENSITIES.map(|emoji| Manner {
                language,
                tone,
                emoji,
            }));
        }
    }
    manners
}

fn plain(language: Language) -> Manner {
    Manner {
        language,
        tone: Tone::Friendly,
        emoji: EmojiDensity::None,
    }
}

fn turn<'a>(text: &'a str, earlier: &'a [(&'a str, &'a str)]) -> LocalTurn<'a> {
    LocalTurn {
        text,
        message: "m1",
        earlier,
        name: None,
        absence: Absence::NotConfigured,
    }
}

fn everything(place: Place) -> Here {
    Here {
        place,
        model: true,
        pictures: true,
        features: true,
    }
}

#[test]
fn help_shows_what_works_here_and_how_to_ask_for_it() {
    let manner = plain(Language::English);
    let here = |place| Here {
        pictures: false,
        features: false,
        ..everything(place)
    };
    let direct = help(manner, &here(Place::Direct));
    assert!(direct.contains("Just write to me here"), "{direct}");
    let server = help(manner, &here(Place::Server));
    assert!(server.contains("mention me or reply to me"), "{server}");
    for help in [direct, server] {
        assert!(!help.contains("not available"), "{help}");
        assert!(
            !help.contains("/generate-image") && !help.contains("/request-feature"),
            "{help}"
        );
        for line in help.lines().skip(1) {
            assert!(line.contains(", as in “"), "{line} has no example");
        }
    }
}

/// Words of every kind, as the local replies tell them apart.
const SAID: [&str; 12] = [
    "Hello!",
    "thanks",
    "bye",
    "How are you?",
    "Who are you?",
    "What did I just say?",
    "Do you remember what we talked about?",
    "Why is the sky blue?",
    "I like my teal bicycle 🚲🚲🚲🚲🚲🚲",
    "🎉🎉🎉",
    "???",
    "",
];

fn remembered() -> Remembered {
    let message = |number, text: &str| (number, "2026-01-02 03:04".to_owned(), text.to_owned());
    Remembered {
        messages: vec![
            message(1, "My bicycle is teal 🚲🚲🚲"),
            message(2, "🎉"),
            message(3, "ask @everyone about *it*"),
        ],
        total: 23,
        since: "2025-12-31 23:59 UTC".to_owned(),
        next_page: Some(2),
        summaries: vec![("2025-12-31 23:59".to_owned(), "She likes tea.".to_owned())],
    }
}

/// Every sentence about preferences and being left alone.
fn preference_sentences(manner: Manner) -> Vec<String> {
    let before = Preferences::default();
    let after = Preferences {
        preferred_name: Some("Ada 🎉 **x** <@1>".to_owned()),
        window_size: Some(40),
        time_zone: Some("Europe/Berlin".to_owned()),
        ..Preferences::default()
    };
    let fault = |field| Fault {
        field,
        given: "🎉 `x` {given} @everyone".replace(['{', '}'], ""),
    };
    let unfit = |field: Field| preferences_unfit(manner, &[fault(Some(field))]);
    let mut all = vec![
        preferences(manner, &before),
        preferences_anew(manner, &before, &after),
        preferences_closed(manner),
        preferences_away(manner),
        nothing_to_undo(manner),
        preferences_unfit(manner, &[fault(None)]),
        which_time_zone(manner),
        opted_out(manner),
        came_back(manner),
        privacy(manner, true),
        privacy(manner, false),
    ];
    all.extend(Field::ALL.map(unfit));
    all.extend(
        [Settled::Set, Settled::Reset, Settled::Undone]
            .map(|settled| preferences_changed(manner, settled, &Field::ALL, &before, &after)),
    );
    all
}

/// Every sentence about what a server ignores.
fn ignoring_sentences(manner: Manner) -> Vec<String> {
    let named = || vec!["<@12>".to_owned(), "<#34>".to_owned()];
    let all = [
        Ignoring::Added(named()),
        Ignoring::Removed(named()),
        Ignoring::List(named()),
        Ignoring::List(Vec::new()),
        Ignoring::Full,
        Ignoring::Unclear,
        Ignoring::InServers,
        Ignoring::NotAllowed,
        Ignoring::Away,
    ];
    all.iter().map(|what| ignoring(manner, what)).collect()
}

/// Every sentence about what is to be done, and about what is pressed.
fn action_sentences(manner: Manner) -> Vec<String> {
    let subject = "a cat 🐈🐈🐈 **x** @everyone";
    let states = [
        ActionState::NotAvailable,
        ActionState::Waiting,
        ActionState::Refused,
        ActionState::Expired,
        ActionState::Superseded,
        ActionState::Running,
        ActionState::Done,
        ActionState::Failed,
    ];
    let each = states.into_iter().flat_map(|state| {
        [Some(KeptBack::Failure), None].map(|kept_back| ActionTold {
            intent: Some(Intent::GenerateImage),
            subject,
            state,
            said: None,
            kept_back,
            available: kept_back.is_none(),
            only_noted: false,
        })
    });
    let each: Vec<ActionTold<'_>> = each.collect();
    let mut all = vec![
        actions_told(manner, &each),
        press_it(manner),
        cannot_save(manner),
        thanks_for_vote(manner),
        offer_away(manner),
        words_kept(manner),
    ];
    for told in &each {
        all.push(actions_told(manner, &[*told]));
        all.push(actions_asked(manner, &[*told]));
    }
    let acting = Intent::ALL
        .into_iter()
        .filter(|it| Later::intent(*it).is_some());
    all.extend(acting.map(|intent| too_little(manner, intent)));
    let whys = [
        Refusal::NotYours,
        Refusal::Expired,
        Refusal::Used,
        Refusal::Withdrawn,
        Refusal::Unknown,
    ];
    all.extend(whys.map(|why| refused(manner, why)));
    all
}

/// How many emoji a density allows.
fn allowed(emoji: EmojiDensity) -> std::ops::RangeInclusive<usize> {
    match emoji {
        EmojiDensity::None => 0..=0,
        EmojiDensity::Low => 1..=2,
        EmojiDensity::Medium => 2..=4,
        EmojiDensity::High => 4..=usize::MAX,
    }
}

#[test]
fn two_hundred_replies_of_each_density_are_counted() {
    let mut random = fastrand::Rng::with_seed(7);
    let parts = [
        "Noted.",
        "A list:\n- one\n- two",
        "🎉🎉🎉 party!",
        "Is it? It is.",
        "```\nlet x = 1;\n```",
        "Dr. Smith paid 3.50 at 9 a.m. today",
        "これはテストです。はい！",
        "> a quote",
        "`code.`",
        "| a | b |",
        "# Title",
        "Line without an end",
        "**Bold.** And (some more.) Then on.",
        "Run this: ```sh\necho \"🎉🎉🎉🎉🎉. Done.\"\n```",
        "Type `git commit -m \"✨ more. Less.\"` now. Then push.",
        "~~~\nprint('🎈. Yes.')\n~~~",
    ];
    for emoji in DENSITIES {
        let manner = Manner {
            emoji,
            ..plain(Language::English)
        };
        for _ in 0..200 {
            let several: Vec<&str> = (0..random.usize(1..6))
                .map(|_| parts[random.usize(..parts.len())])
                .collect();
            let text = several.join("\n\n");
            let held = manner.held(&text);
            let count = count_beside_code(&held);
            assert!(allowed(emoji).contains(&count), "{emoji:?} {count}: {held}");
            assert_eq!(manner.held(&text), held, "the same text gets the same");
            for kept in [
                "let x = 1;",
                "> a quote",
                "| a | b |",
                "# Title",
                "echo \"🎉🎉🎉🎉🎉. Done.\"",
                "print('🎈. Yes.')",
            ] {
                let lines = |text: &str| text.lines().filter(|line| *line == kept).count();
                assert_eq!(lines(&held), lines(&text), "{kept} in {held}");
            }
            let code = "`git commit -m \"✨ more. Less.\"`";
            let times = |text: &str| text.matches(code).count();
            assert_eq!(times(&held), times(&text), "{held}");
        }
    }
}

#[test]
fn two_hundred_texts_of_our_own_are_counted_in_every_language_and_density() {
    for language in Language::ALL {
        for emoji in DENSITIES {
            let all = TONES.map(|tone| {
                sentences(Manner {
                    language,
                    tone,
                    emoji,
                })
            });
            let all = all.concat();
            assert!(all.len() >= 200);
            for text in all {
                let count = count_emoji(&text);
                assert!(allowed(emoji).contains(&count), "{emoji:?}: {text}");
            }
        }
    }
}

#[test]
fn what_is_nothing_but_code_or_emoji_is_counted_too() {
    let manner = |emoji| Manner {
        emoji,
        ..plain(Language::English)
    };
    let cases = [
        (EmojiDensity::None, "🎉🎉", "…"),
        (EmojiDensity::None, "Fine 🎉 🎉 indeed.", "Fine indeed."),
        (EmojiDensity::None, "`🎉` is 🎉 it.", "`🎉` is it."),
        (EmojiDensity::None, "\\`🎉\\` ok", "\\`\\` ok"),
        (EmojiDensity::Low, "", ""),
        (EmojiDensity::Low, "```\n🎉\n```", "```\n🎉\n```\n💬"),
        (EmojiDensity::Low, "```\nx", "```\nx\n```\n💬"),
        (EmojiDensity::Low, "Ends `a.` here", "Ends `a.` here 💬"),
        (EmojiDensity::Medium, "First. Then.", "First. 💬 Then. ✨"),
    ];
    for (emoji, text, expected) in cases {
        let held = manner(emoji).held(text);
        assert_eq!(held, expected, "{emoji:?} {text}");
    }
}

/// Every sentence there is, in one manner.
fn sentences(manner: Manner) -> Vec<String> {
    let status_of = |model: ModelState| Status {
        redis: State::Up,
        postgres: State::Degraded,
        helper: model.clone(),
        model,
        pictures: ServiceState::Failing,
        features: ServiceState::Configured,
        version: "0.1.0".to_owned(),
        uptime_seconds: 93_784,
        workers: Some(2),
    };
    let mut all = vec![
        help(manner, &everything(Place::Direct)),
        help(manner, &everything(Place::Server)),
        status(manner, &Status::from_settings(&Parts::default())),
        status(manner, &status_of(ModelState::NotKnown)),
        status(
            manner,
            &status_of(ModelState::Connected("claude-sonnet-5-5".to_owned())),
        ),
        status(manner, &status_of(ModelState::NotConfigured)),
        status(manner, &status_of(ModelState::Failing)),
        status(manner, &status_of(ModelState::NotKnown)),
        too_long(manner, 4000),
        forbidden(manner, "<#7>", "0192f0a1"),
        answered_directly(manner),
        cannot_answer_directly(manner),
        busy(manner),
        cancelled(manner, "0192f0a1"),
        model_refused(manner),
        secret_pasted(manner),
        empty_message(manner),
    ];
    let kinds = [Kind::General, Kind::Image, Kind::FeatureRequest];
    let others = [
        Dimension::Role,
        Dimension::Channel,
        Dimension::Server,
        Dimension::Global,
    ];
    let every = kinds.map(Dimension::Person).into_iter().chain(others);
    all.extend(every.map(|by| limit_reached(manner, by, 1_900_000_000, "0192f0a1")));
    all.push(budget_used_up(manner, 1_900_000_000));
    all.extend(Trouble::ALL.map(|each| trouble(manner, each, "0192f0a1")));
    all.extend([
        memory(manner, &remembered()),
        memory_anew(manner, &remembered()),
        memory(manner, &Remembered::default()),
        forgotten(manner),
        forgotten_all(manner),
        nothing_to_forget(manner),
        how_to_forget(manner),
        memory_away(manner),
    ]);
    all.extend(preference_sentences(manner));
    all.extend(ignoring_sentences(manner));
    all.extend(action_sentences(manner));
    all.extend(Later::ALL.map(|what| not_available_yet(manner, what)));
    for is_available in [false, true] {
        let every = Intent::ALL.map(|intent| (intent, is_available));
        all.extend(every.chunks(3).map(|choices| which(manner, choices)));
    }
    let earlier = [
        ("My bicycle is teal 🚲🚲🚲", "Noted."),
        ("🎉🎉🎉 party", "Fine."),
        ("ok", ""),
    ];
    for text in SAID {
        for message in ["1", "2", "3", "4", "5"] {
            for earlier in [&earlier[..], &earlier[..1], &[]] {
                for absence in [Absence::NotConfigured, Absence::Unreachable] {
                    let name = Some("Ada 🎉");
                    all.push(local_reply(
                        manner,
                        &LocalTurn {
                            text,
                            message,
                            earlier,
                            name,
                            absence,
                        },
                    ));
                }
            }
        }
    }
    all
}

#[test]
fn every_sentence_has_words_a_sane_length_and_no_hole() {
    for manner in manners() {
        for text in sentences(manner) {
            let letters = text.chars().filter(|c| c.is_alphabetic()).count();
            assert!(letters >= 3, "{manner:?}: {text}");
            assert!(text.chars().count() <= 1200, "{manner:?}: {text}");
            assert!(!text.contains(['{', '}']), "{manner:?}: {text}");
            assert!(!text.contains("  "), "{manner:?}: {text}");
        }
    }
}

#[test]
fn every_language_says_it_in_its_own_words() {
    let of = |language| sentences(plain(language));
    for (index, language) in Language::ALL.iter().enumerate() {
        for other in &Language::ALL[index + 1..] {
            for (one, two) in of(*language).iter().zip(of(*other)) {
                assert_ne!(*one, two, "{language:?} {other:?}");
            }
        }
    }
}

#[test]
fn every_tone_has_words_of_its_own_in_every_language() {
    for language in Language::ALL {
        let in_tones = |say: &dyn Fn(Manner) -> String| {
            TONES.map(|tone| {
                say(Manner {
                    tone,
                    ..plain(language)
                })
            })
        };
        let greeting = |message: &'static str| {
            move |manner| {
                let turn = LocalTurn {
                    message,
                    ..turn("Hello!", &[])
                };
                local_reply(manner, &turn)
            }
        };
        let here = everything(Place::Direct);
        let before = Preferences::default();
        let changed = |settled| {
            let before = &before;
            move |manner| preferences_changed(manner, settled, &[], before, before)
        };
        let reached = |by| move |manner| limit_reached(manner, by, 77, "a");
        let all: [&dyn Fn(Manner) -> String; 29] = [
            &|manner| help(manner, &here),
            &|manner| trouble(manner, Trouble::ApiError, "a"),
            &|manner| trouble(manner, Trouble::Timeout, "a"),
            &|manner| trouble(manner, Trouble::InvalidInput, "a"),
            &|manner| trouble(manner, Trouble::Unknown, "a"),
            &|manner| forbidden(manner, "<#7>", "a"),
            &|manner| too_long(manner, 4000),
            &busy,
            &|manner| cancelled(manner, "a"),
            &secret_pasted,
            &model_refused,
            &empty_message,
            &|manner| budget_used_up(manner, 77),
            &reached(Dimension::Person(Kind::General)),
            &reached(Dimension::Person(Kind::Image)),
            &reached(Dimension::Person(Kind::FeatureRequest)),
            &reached(Dimension::Channel),
            &reached(Dimension::Server),
            &reached(Dimension::Global),
            &forgotten,
            &memory_away,
            &cannot_save,
            &greeting("m1"),
            &greeting("m2"),
            &|manner| local_reply(manner, &turn("thanks", &[])),
            &changed(Settled::Set),
            &changed(Settled::Reset),
            &preferences_closed,
            &thanks_for_vote,
        ];
        for say in all {
            let said = in_tones(say);
            for (place, text) in said.iter().enumerate() {
                assert!(!said[..place].contains(text), "{language:?}: {text}");
            }
        }
    }
}

/// A picture of a teapot that was asked for.
fn teapot(state: ActionState, kept_back: Option<KeptBack>) -> ActionTold<'static> {
    ActionTold {
        intent: Some(Intent::GenerateImage),
        subject: "a teapot",
        state,
        said: None,
        kept_back,
        available: true,
        only_noted: false,
    }
}

#[test]
fn actions_and_questions_have_casual_and_technical_words_of_their_own_in_every_language() {
    let told = |state, kept_back| move |manner| actions_told(manner, &[teapot(state, kept_back)]);
    let asked = |manner| actions_asked(manner, &[teapot(ActionState::Waiting, None)]);
    let of_later = |manner| {
        let action = ActionTold {
            intent: None,
            ..teapot(ActionState::NotAvailable, None)
        };
        actions_told(manner, &[action])
    };
    let refused = |why| move |manner| refused(manner, why);
    // The ids choose between wordings, of which there are three.
    let question = |message: &'static str| {
        move |manner| {
            let turn = LocalTurn {
                message,
                ..turn("What is the speed of light?", &[])
            };
            local_reply(manner, &turn)
        }
    };
    let choices = [(Intent::GenerateImage, true), (Intent::Help, true)];
    let all: [&dyn Fn(Manner) -> String; 24] = [
        &|manner| which(manner, &choices),
        &asked,
        &of_later,
        &told(ActionState::Waiting, None),
        &told(ActionState::Refused, None),
        &told(ActionState::Expired, None),
        &told(ActionState::Superseded, None),
        &told(ActionState::Running, None),
        &told(ActionState::Done, None),
        &told(ActionState::Failed, None),
        &told(ActionState::Failed, Some(KeptBack::Failure)),
        &told(ActionState::Failed, Some(KeptBack::Limit)),
        &told(ActionState::Failed, Some(KeptBack::Abandoned)),
        &press_it,
        &cannot_save,
        &|manner| too_little(manner, Intent::GenerateImage),
        &refused(Refusal::NotYours),
        &refused(Refusal::Expired),
        &refused(Refusal::Used),
        &refused(Refusal::Withdrawn),
        &refused(Refusal::Unknown),
        &words_kept,
        &question("m1"),
        &question("m2"),
    ];
    for language in Language::ALL {
        for say in all {
            let in_tone = |tone| {
                say(Manner {
                    tone,
                    ..plain(language)
                })
            };
            let usual = [in_tone(Tone::Friendly), in_tone(Tone::Formal)];
            let (casual, technical) = (in_tone(Tone::Casual), in_tone(Tone::Technical));
            assert_ne!(casual, technical, "{language:?}");
            assert!(!usual.contains(&casual), "{language:?}: {casual}");
            assert!(!usual.contains(&technical), "{language:?}: {technical}");
        }
        // The clarifying question ends in words of its own, too.
        let ends = [Tone::Friendly, Tone::Casual, Tone::Technical].map(|tone| {
            let text = which(
                Manner {
                    tone,
                    ..plain(language)
                },
                &choices,
            );
            text.lines().last().unwrap_or_default().to_owned()
        });
        assert!(ends[0] != ends[1] && ends[1] != ends[2] && ends[0] != ends[2]);
    }
}

#[test]
fn formal_and_friendly_differ_in_every_language() {
    for language in Language::ALL {
        let friendly = plain(language);
        let formal = Manner {
            tone: Tone::Formal,
            ..friendly
        };
        let here = everything(Place::Direct);
        assert_ne!(help(friendly, &here), help(formal, &here));
        assert_ne!(
            trouble(friendly, Trouble::Unknown, "a"),
            trouble(formal, Trouble::Unknown, "a")
        );
    }
}

#[test]
fn languages_are_known_by_their_codes() {
    let cases = [
        ("de", Language::German),
        ("pt-BR", Language::Portuguese),
        ("JA", Language::Japanese),
        ("es_419", Language::Spanish),
        ("fr", Language::French),
        ("en-GB", Language::English),
        ("tlh", Language::English),
        ("", Language::English),
    ];
    for (code, language) in cases {
        assert_eq!(Language::named(code), language, "{code}");
    }
}

#[test]
fn help_calls_nothing_working_that_does_not_work_yet() {
    for manner in manners() {
        let text = help(manner, &everything(Place::Direct));
        for command in ["/submit-feature", "/remind"] {
            assert!(!text.contains(command), "{text}");
        }
        for command in [
            "/status",
            "/help",
            "/generate-image",
            "/get-image",
            "/request-feature",
        ] {
            assert!(text.contains(&format!("`{command}`")), "{text}");
        }
        let bare = Here {
            pictures: false,
            ..everything(Place::Direct)
        };
        assert!(!help(manner, &bare).contains("-image"));
    }
}

#[test]
fn what_is_remembered_is_listed_by_number_with_how_to_forget_it() {
    for manner in manners() {
        let text = memory(manner, &remembered());
        for part in [
            "23",
            "2025-12-31 23:59 UTC",
            "\n1. 2026-01-02 03:04 ",
            "My bicycle is teal",
            "\n3. ",
            "ask @\u{200b}everyone about \\*it\\*",
            "`/memory 2`",
            "She likes tea.",
            "`/forget 3`",
            "`/forget all`",
        ] {
            assert!(text.contains(part), "{part:?} in {text}");
        }
        let nothing = memory(manner, &Remembered::default());
        assert!(!nothing.contains("/forget"), "{nothing}");
        let help = help(manner, &everything(Place::Direct));
        assert!(help.contains("`/memory`") && help.contains("`/forget`"));
    }
}

#[test]
fn the_status_names_each_part_with_its_state() {
    let text = status(
        plain(Language::English),
        &Status {
            redis: State::Up,
            postgres: State::Down,
            model: ModelState::NotConfigured,
            helper: ModelState::NotKnown,
            pictures: ServiceState::NotConfigured,
            features: ServiceState::Configured,
            version: "0.1.0".to_owned(),
            uptime_seconds: 61,
            workers: None,
        },
    );
    for line in [
        "- Redis: working",
        "- PostgreSQL: not reachable",
        "- Language model: not configured",
        "- Model for understanding: configured; whether",
        "- Pictures (OpenRouter): not configured",
        "- Feature requests (GitHub): configured",
        "- Version: 0.1.0",
        "- Running for: 1 min",
    ] {
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn durations_are_short_and_exact() {
    let cases = [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3661, "1 h 1 min"),
        (93_784, "1 d 2 h 3 min"),
    ];
    for (seconds, expected) in cases {
        assert_eq!(duration(seconds), expected);
    }
}

#[test]
fn what_was_said_is_quoted_back_in_every_language() {
    let earlier = [
        ("I like tea.", "Noted."),
        ("My favourite colour is teal.", "Noted."),
    ];
    let asked = [
        "What did I just say?",
        "what was my last message",
        "¿Qué dije?",
        "Was habe ich gerade gesagt?",
        "Qu'est-ce que j'ai dit ? C'était mon dernier message",
        "O que eu disse?",
        "さっき言ったことは何？",
    ];
    for language in Language::ALL {
        for text in asked {
            let reply = local_reply(plain(language), &turn(text, &earlier));
            assert!(
                reply.contains("My favourite colour is teal"),
                "{text}: {reply}"
            );
        }
    }
}

#[test]
fn a_question_is_met_with_what_was_said_about_it() {
    let earlier = [
        ("My favourite colour is teal.", "Noted."),
        ("It rains.", "Noted."),
    ];
    for text in [
        "What is my favourite colour?",
        "Do you remember my favourite colour?",
    ] {
        let reply = local_reply(plain(Language::English), &turn(text, &earlier));
        assert!(reply.contains("My favourite colour is teal"), "{reply}");
    }
    let reply = local_reply(
        plain(Language::English),
        &turn("Why is the sky blue?", &earlier),
    );
    assert!(
        !reply.contains("teal") && reply.contains("No language model"),
        "{reply}"
    );
    let earlier = [("私の趣味は登山です。", "")];
    let reply = local_reply(
        plain(Language::Japanese),
        &turn("趣味は何ですか？", &earlier),
    );
    assert!(reply.contains("登山"), "{reply}");
}

#[test]
fn nothing_is_remembered_that_was_not_said() {
    let reply = local_reply(plain(Language::English), &turn("What did I just say?", &[]));
    assert!(reply.contains("no earlier message"), "{reply}");
}

#[test]
fn the_reason_given_is_the_true_one() {
    let question = turn("Why is the sky blue?", &[]);
    let failing = LocalTurn {
        absence: Absence::Unreachable,
        ..question
    };
    let manner = plain(Language::English);
    assert!(local_reply(manner, &question).contains("No language model is connected"));
    let failing = local_reply(manner, &failing);
    assert!(failing.contains("I'm on my own for now"), "{failing}");
}

#[test]
fn a_wording_is_not_used_twice_in_a_row() {
    for manner in manners() {
        for text in [
            "Hello",
            "Why is the sky blue?",
            "It rains in Oslo today.",
            "danke",
        ] {
            let first = local_reply(manner, &turn(text, &[]));
            let earlier = [(text, first.as_str())];
            let second = local_reply(manner, &turn(text, &earlier));
            assert_ne!(first, second, "{manner:?}");
        }
    }
}

#[test]
fn a_greeting_before_a_question_does_not_hide_it() {
    let reply = local_reply(
        plain(Language::English),
        &turn("Hi, why is the sky blue then?", &[]),
    );
    assert!(reply.contains("language model"), "{reply}");
}

#[test]
fn quotes_ping_nobody_and_format_nothing() {
    let cases = [
        ("@everyone", "@\u{200b}everyone"),
        (
            "<@123> <@&1> <#9>",
            "\\<\u{200b}@\u{200b}123\\> \\<\u{200b}@\u{200b}&1\\> \\<\u{200b}#\u{200b}9\\>",
        ),
        ("**a** `b`", "\\*\\*a\\*\\* \\`b\\`"),
        ("a\n> b\n# c", "a \\> b #\u{200b} c"),
        ("a\u{202e}b\u{200b}c", "abc"),
        ("\u{200b}", ""),
    ];
    for (text, expected) in cases {
        assert_eq!(quoted(text, 100, 0), expected, "{text}");
    }
    assert_eq!(quoted("abcdef", 3, 0), "abc…");
    assert_eq!(quoted("a 🎉 b 🎉", 50, 1), "a 🎉 b");
}

#[test]
fn a_reference_cannot_smuggle_anything_in() {
    let text = trouble(
        plain(Language::English),
        Trouble::Unknown,
        "ab-1 @everyone **x**",
    );
    assert!(text.contains("ab-1everyonex"), "{text}");
}

#[test]
fn emoji_are_counted_as_a_reader_counts_them() {
    let cases = [
        ("👨‍👩‍👧‍👦", 1),
        ("🇩🇪🇫🇷", 2),
        ("1️⃣", 1),
        ("1 # * ©", 0),
        ("👍🏽", 1),
        ("☀️", 1),
        ("a→b “x” …", 0),
    ];
    for (text, expected) in cases {
        assert_eq!(count_emoji(text), expected, "{text}");
    }
}

fn hostile() -> impl Strategy<Value = String> {
    let bricks = prop_oneof![
        Just("@everyone"),
        Just("@here"),
        Just("@\u{200b}everyone"),
        Just("@🎉everyone"),
        Just("<@1>"),
        Just("<@&2>"),
        Just("<#3>"),
        Just("<:a:4>"),
        Just("<t:5:R>"),
        Just("```"),
        Just("||"),
        Just("what did I say?"),
        Just("{why}"),
        Just("{"),
        Just("}"),
        Just("🎉"),
        Just(" "),
        Just("\n> "),
        Just("\u{202e}"),
        Just("@"),
        Just("everyone"),
        Just("</help:1>"),
    ];
    prop::collection::vec(bricks, 0..12).prop_map(|bricks| bricks.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_hostile_comes_back_as_it_was(
        text in hostile(), asked in hostile(), name in hostile(), message: u64, index in 0_usize..96,
    ) {
        let manner = manners()[index % manners().len()];
        let message = message.to_string();
        let earlier = [(asked.as_str(), "")];
        for earlier in [&earlier[..], &[]] {
            let reply = local_reply(manner, &LocalTurn {
                text: &text, message: &message, earlier, name: Some(&name), absence: Absence::NotConfigured,
            });
            for bad in ["@everyone", "@here", "<@", "<#", "<:", "<t:", "</", "||", "```"] {
                prop_assert!(!reply.contains(bad), "{bad}: {reply}");
            }
            if let Some(most) = manner.most_emoji() {
                prop_assert!(count_emoji(&reply) <= most, "{reply}");
            }
        }
    }
}

#[test]
fn panels_show_what_people_wrote_as_plain_words() {
    for written in [
        "**@everyone**",
        "[bank](https://evil.example)",
        "<@&2> <t:5:R>",
        "UTC` @here",
        "||a|| ~~b~~ __c__",
        "> quote\n# title",
    ] {
        let chosen = Preferences {
            preferred_name: Some(written.to_owned()),
            time_zone: Some(written.to_owned()),
            ..Preferences::default()
        };
        let fault = Fault {
            field: None,
            given: written.to_owned(),
        };
        let remembered = Remembered {
            messages: vec![(1, "today".to_owned(), written.to_owned())],
            total: 1,
            summaries: vec![("today".to_owned(), written.to_owned())],
            ..Remembered::default()
        };
        for manner in Language::ALL.map(plain) {
            let nobody = Preferences::default();
            for shown in [
                preferences(manner, &chosen),
                preferences_anew(manner, &nobody, &chosen),
                preferences_changed(manner, Settled::Set, &Field::ALL, &nobody, &chosen),
                preferences_unfit(manner, std::slice::from_ref(&fault)),
                memory(manner, &remembered),
            ] {
                let marks = without_escaped(&shown);
                assert_eq!(marks.matches('`').count() % 2, 0, "{shown}");
                // What stands in code formats nothing.
                let bare: String = marks.split('`').step_by(2).collect();
                for bad in [
                    "@everyone",
                    "@here",
                    "<@",
                    "<t:",
                    "**",
                    "](",
                    "||",
                    "~~",
                    "\n> q",
                    "\n# t",
                ] {
                    assert!(!bare.contains(bad), "{bad}: {shown}");
                }
            }
        }
    }
}

/// A text without the marks that a backslash takes the meaning from.
fn without_escaped(text: &str) -> String {
    let mut chars = text.chars();
    let mut left = String::new();
    while let Some(c) = chars.next() {
        if c == '\\' {
            chars.next();
        } else {
            left.push(c);
        }
    }
    left
}

#[test]
fn what_was_left_out_is_said_in_every_language_without_emoji() {
    let mut all = std::collections::BTreeSet::new();
    for language in Language::ALL {
        for tone in [Tone::Friendly, Tone::Formal] {
            for what in [LeftOut::Turns, LeftOut::End, LeftOut::Rest] {
                let manner = Manner {
                    tone,
                    ..plain(language)
                };
                let text = left_out(manner, what);
                assert_eq!(count_emoji(&text), 0, "{text}");
                assert!(text.chars().count() < 120, "{text}");
                assert!(all.insert(text), "{manner:?} {what:?}");
            }
        }
    }
}

#[test]
fn each_class_of_trouble_has_a_sentence_with_the_reference_and_its_time() {
    for manner in manners() {
        let said = Trouble::ALL.map(|each| trouble(manner, each, "0192f0a1"));
        for (place, text) in said.iter().enumerate() {
            assert!(text.contains("0192f0a1"), "{text}");
            assert!(!said[..place].contains(text), "{text}");
        }
        let limited = Trouble::RateLimited { retry_at: 77 };
        assert!(trouble(manner, limited, "").contains("<t:77:R>"));
        assert!(says_unavailable(&said[0]), "{}", said[0]);
        assert!(said[1..].iter().all(|text| !says_unavailable(text)));
        let away = Absence::Unreachable;
        let question = LocalTurn {
            absence: away,
            ..turn("Why is the sky blue?", &[])
        };
        assert!(!says_unavailable(&local_reply(manner, &question)));
    }
    let classes = Trouble::ALL.map(Trouble::class);
    assert_eq!(
        classes,
        [
            "api_error",
            "timeout",
            "invalid_input",
            "permission_denied",
            "rate_limited",
            "unknown"
        ]
    );
}
