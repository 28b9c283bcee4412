//! Whoever adds an intent and leaves something out hears of it here.

use std::collections::BTreeSet;

use super::*;
use crate::Examples;

#[test]
fn an_intent_is_found_by_its_name_and_stands_at_its_index() {
    for (index, intent) in Intent::ALL.into_iter().enumerate() {
        assert_eq!(intent.index(), index);
        assert_eq!(Intent::named(intent.name()), Some(intent));
        let written = serde_json::to_string(&intent).unwrap();
        assert_eq!(written, format!("\"{}\"", intent.name()));
    }
    assert_eq!(Intent::named("sing"), None);
}

#[test]
fn every_description_is_whole() {
    let mut places = BTreeSet::new();
    for intent in Intent::ALL {
        let (name, of) = (intent.name(), intent.description());
        assert!((0.5..=1.0).contains(&of.threshold), "{name}");
        assert!(
            of.wanted.ends_with('.'),
            "{name}: what is wanted is a sentence"
        );
        assert!(
            of.prompt.starts_with("# This message\n"),
            "{name}: its prompt begins otherwise"
        );
        for entity in of.entities {
            let told = format!("`{entity}`");
            assert!(
                of.entities_told.contains(&told),
                "{name}: a model hears nothing of {entity}"
            );
        }
        for choice in of.called.all() {
            assert!(
                !choice.name.is_empty(),
                "{name} is called nothing in some language"
            );
        }
        assert!(
            places.insert(of.help.place),
            "{name}: another has its place in help"
        );
        assert_eq!(
            of.action.is_some(),
            intent.acts(),
            "{name}: it acts if it has an action"
        );
        assert_eq!(
            of.action.map_or(name, Kind::name),
            name,
            "its action has another name"
        );
        let examples = Examples::parse(&[(intent, of.utterances)], crate::SLOTS).unwrap();
        assert!(
            examples.all.len() >= 20,
            "{name}: few examples teach little"
        );
    }
}

#[test]
fn what_intents_are_called_tells_them_apart() {
    for language in 0..6 {
        let names = Intent::ALL.map(|intent| intent.description().called.all()[language].name);
        let distinct: BTreeSet<&str> = names.into_iter().collect();
        assert_eq!(distinct.len(), INTENTS, "{distinct:?}");
    }
}
