//! The page on adding an intent, held to what is built: its sample compiles, says what the page says
//! it does, and is what the page shows, to the letter.

use std::{collections::BTreeSet, fs, path::Path};

use chinwag::nlu::{
    Examples, Intent, SLOTS,
    intents::{Boldness, Called, Description, Doing, Help, Kind, Needs, choice},
};

#[path = "extending/flip_coin/src/nlu/intents/flip_coin.rs"]
mod flip_coin;

use flip_coin::DESCRIPTION;

const SAMPLE: &str = "tests/it/extending/flip_coin";
const FILES: [&str; 3] = [
    "src/nlu/intents/flip_coin.rs",
    "prompts/intents/flip_coin.txt",
    "prompts/system/intents/flip_coin.md",
];

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_page_shows_the_sample_to_the_letter() {
    let page = read("docs/extending.md");
    for file in FILES {
        let whole = read(&format!("{SAMPLE}/{file}"));
        let behind = page.split_once(&format!("`{file}`:\n\n```"));
        let (_, behind) = behind.unwrap_or_else(|| panic!("{file} is not on the page"));
        let (_, behind) = behind.split_once('\n').unwrap();
        let (shown, _) = behind.split_once("\n```\n").unwrap();
        assert_eq!(shown, whole.trim_end(), "{file}");
    }
}

#[test]
fn the_list_is_where_the_page_says_and_the_sample_is_not_in_it() {
    let list = read("src/nlu/intents/mod.rs");
    let page = read("docs/extending.md");
    for line in ["mod flip_coin;", "    FlipCoin in flip_coin,"] {
        assert!(page.contains(&format!("+{line}\n")), "{line}");
        assert!(!list.contains(line), "{line}");
    }
    // What they stand beside, so that the changes fit.
    let (_, changes) = page.split_once("```diff\n").unwrap();
    let (changes, _) = changes.split_once("```").unwrap();
    let beside = changes.lines().filter_map(|line| line.strip_prefix(' '));
    let tables = read("docs/understanding.md");
    for line in beside {
        assert!(list.contains(line) || tables.contains(line), "{line}");
    }
    assert_eq!(Intent::named(DESCRIPTION.name), None);
}

#[test]
fn the_sample_says_what_an_intent_has_to_say() {
    let examples = Examples::parse(&[(Intent::Help, DESCRIPTION.utterances)], SLOTS).unwrap();
    assert!(examples.all.len() >= 20);
    let names = DESCRIPTION.called.all().map(|choice| choice.name);
    let distinct: BTreeSet<&str> = names.into_iter().collect();
    assert_eq!(distinct.len(), 6);
    for intent in Intent::ALL {
        let other = intent.description();
        assert_ne!(other.help.place, DESCRIPTION.help.place, "{}", other.name);
        let others = other.called.all().map(|choice| choice.name);
        assert!(others.iter().all(|name| !distinct.contains(name)));
    }
    let action = DESCRIPTION.action.unwrap();
    assert_eq!(action.name(), DESCRIPTION.name);
    assert_eq!(action.schema()["additionalProperties"], false);
}

#[test]
fn the_sample_flips_a_coin_and_the_same_coin_once() {
    let action = DESCRIPTION.action.unwrap();
    let parameters = action.checked(&(action.of_entities)(&serde_json::Map::new()));
    let parameters = parameters.unwrap();
    let mut sides = BTreeSet::new();
    for language in ["en", "es", "de", "fr", "pt", "ja"] {
        let flip = |lot| {
            let does = action.does.unwrap();
            does(&Doing {
                parameters: &parameters,
                language,
                lot,
            })
        };
        let [heads, tails] = [flip(2), flip(3)];
        assert_ne!(heads, tails);
        assert_eq!(flip(2), heads);
        sides.extend([heads, tails]);
    }
    // "Cara" is one side of two coins.
    assert_eq!(sides.len(), 11);
}
