//! Estimates against counts that differ by script: what is learned, how far, and what is never
//! believed.

use super::*;

const ENGLISH: &str = "Could you tell me how the trains run on Sunday, and whether the one at nine \
                       stops at the little station by the lake? I would like to be there early. ";
const JAPANESE: &str = "日曜日の電車の時刻を教えてください。湖のそばの小さな駅にも止まりますか。";
const EMOJI: &str = "🎈🎉👍🏽🚲✨🙂🐟🌊🍣🎸";
const CODE: &str = "fn main() {\n    let x: Vec<u8> = (0..10).map(|n| n * 2).collect();\n}\n";
const RUSSIAN: &str = "Расскажи, пожалуйста, как ходят поезда в воскресенье вечером. ";
const ALL: [&str; 5] = [ENGLISH, JAPANESE, EMOJI, CODE, RUSSIAN];

/// What a provider counts that takes so many tokens for a hundred characters of each kind.
fn counted(text: &str, hundred: [u32; 5]) -> Counted {
    let sent = Characters::of([ENGLISH.repeat(20).as_str(), text]);
    let tokens = |of: &Characters| {
        let all = of.of_kind.iter().zip(hundred);
        all.map(|(amount, rate)| amount * rate).sum::<u32>() / 100 + of.messages * 4
    };
    Counted {
        sent,
        tokens: tokens(&sent),
    }
}

/// How far the estimate of a text is from what the provider counts, in per cent.
fn off(rates: &Rates, text: &str, hundred: [u32; 5]) -> f64 {
    let tokens: u32 = Characters::of([text])
        .of_kind
        .iter()
        .zip(hundred)
        .map(|(amount, rate)| amount * rate)
        .sum();
    let counted = f64::from(tokens) / 100.0 + 4.0;
    let estimate = u32::try_from(rates.tokens(text)).unwrap();
    (f64::from(estimate) - counted) / counted * 100.0
}

/// Providers that count in quite different ways, all within the bounds.
const PROVIDERS: [[u32; 5]; 4] = [
    [22, 40, 80, 200, 45],
    [19, 55, 65, 150, 40],
    [26, 33, 100, 260, 60],
    [30, 50, 100, 290, 90],
];

#[test]
fn estimates_begin_on_the_high_side_and_come_within_fifteen_per_cent() {
    for provider in PROVIDERS {
        let mut rates = Rates::default();
        for text in ALL {
            let off = off(&rates, &text.repeat(20), provider);
            assert!(off >= 0.0, "{provider:?}: {off} of {text}");
        }
        for _ in 0..6 {
            for text in ALL {
                rates.learn(&counted(&text.repeat(20), provider));
            }
        }
        for text in ALL {
            let off = off(&rates, &text.repeat(20), provider);
            assert!((0.0..15.0).contains(&off), "{provider:?}: {off} of {text}");
        }
    }
}

#[test]
fn a_count_that_cannot_be_changes_nothing_and_an_odd_one_little() {
    let provider = PROVIDERS[0];
    let mut rates = Rates::default();
    for round in 0..60 {
        for text in ALL {
            let mut counted = counted(&text.repeat(20), provider);
            if round % 10 == 9 && text == CODE {
                counted.tokens *= 3;
            }
            rates.learn(&counted);
        }
        let before = rates.clone();
        for tokens in [0, 1, 1_000_000] {
            let sent = counted(JAPANESE, provider).sent;
            rates.learn(&Counted { sent, tokens });
        }
        assert_eq!(rates, before);
    }
    for text in ALL {
        let off = off(&rates, &text.repeat(20), provider);
        assert!((-3.0..25.0).contains(&off), "{off} of {text}");
    }
}

#[test]
fn no_rate_leaves_its_bounds_whatever_is_reported() {
    for factor in [0.2, 5.0] {
        let mut rates = Rates::default();
        for _ in 0..500 {
            for text in ALL {
                let sent = Characters::of([text.repeat(20).as_str()]);
                let amounts = sent.of_kind.map(f64::from);
                let expected = sum_of_products(&amounts, &rates.expected);
                let tokens = u32::try_from(whole(expected * factor)).unwrap();
                rates.learn(&Counted { sent, tokens });
            }
        }
        for (expected, bounds) in rates.expected.iter().zip(&BOUNDS) {
            assert!((bounds.least..=bounds.most).contains(expected));
        }
        let least: usize = rates.tokens(&ENGLISH.repeat(20));
        assert!(least * 8 > ENGLISH.len() * 20, "{least}");
    }
}

#[test]
fn what_is_kept_is_read_again_and_what_is_no_rate_is_not_believed() {
    let mut rates = Rates::default();
    rates.learn(&counted(CODE, PROVIDERS[1]));
    let written = serde_json::to_string(&rates).unwrap();
    let read: Rates = serde_json::from_str(&written).unwrap();
    for text in ALL {
        assert_eq!(read.tokens(text), rates.tokens(text));
    }
    let sure = written.replace("\"doubt\":[[", "\"doubt\":[[-");
    assert_eq!(
        serde_json::from_str::<Rates>(&sure).unwrap(),
        Rates::default()
    );
    for nonsense in [
        "{}",
        r#"{"expected":[1,2,3,4,5]}"#,
        r#"{"expected":[1],"doubt":[[1]],"later":1}"#,
    ] {
        let read: Rates = serde_json::from_str(nonsense).unwrap();
        assert_eq!(read, Rates::default());
    }
    let mut low: serde_json::Value = serde_json::from_str(&written).unwrap();
    low["expected"] = serde_json::json!([0.001, 0.001, 0.001, 0.001, 0.001]);
    let read: Rates = serde_json::from_value(low).unwrap();
    assert!(read.tokens(&JAPANESE.repeat(10)) > JAPANESE.chars().count() * 4);
}

#[test]
fn a_beginning_is_as_long_as_its_budget_and_no_longer() {
    let mut learned = Rates::default();
    learned.learn(&counted(CODE, PROVIDERS[2]));
    for rates in [Rates::default(), learned] {
        for text in ["", "word ", "日本語", "a🎈b", CODE].map(|text| text.repeat(40)) {
            for tokens in 0..80 {
                let beginning = rates.beginning_that_fits(&text, tokens);
                assert!(beginning.is_empty() || rates.tokens(beginning) <= tokens);
                let more = text[beginning.len()..].chars().next();
                let more = more.map(|c| format!("{beginning}{c}"));
                assert!(more.is_none_or(|more| rates.tokens(&more) > tokens));
            }
            assert_eq!(rates.beginning_that_fits(&text, 10_000), text);
        }
    }
}

#[test]
fn estimates_are_not_too_low_while_little_is_known() {
    for provider in PROVIDERS {
        for order in 0..ALL.len() {
            let mut rates = Rates::default();
            for place in 0..ALL.len() {
                let text = ALL[(order + place) % ALL.len()].repeat(30);
                // What is sent may be in a script that no answer has told anything of.
                for next in ALL {
                    let next = counted(&next.repeat(40), provider);
                    let estimate = rates.tokens_of(&next.sent);
                    let counted = usize::try_from(next.tokens).unwrap();
                    assert!(estimate >= counted, "{provider:?}: {estimate} of {counted}");
                }
                rates.learn(&counted(&text, provider));
            }
        }
    }
}
