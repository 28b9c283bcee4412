//! Pictures, features and tasks found in messages.

use std::ops::Range;

use super::{super::Entities, *};

const FILE: &str = include_str!("../held_back/entities.txt");

/// A message without the brackets around its time words, and where those are.
fn with_times(marked: &str) -> (String, Vec<Range<usize>>) {
    let mut text = String::new();
    let mut times = Vec::new();
    let mut start = 0;
    for c in marked.chars() {
        match c {
            '[' => start = text.len(),
            ']' => times.push(start..text.len()),
            other => text.push(other),
        }
    }
    (text, times)
}

/// Words without signs and articles: what counts as the same.
fn words(text: &str) -> Vec<String> {
    const ARTICLES: [&str; 14] = [
        "a", "an", "the", "ein", "eine", "einen", "einem", "un", "une", "um", "uma", "die", "den",
        "das",
    ];
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| !word.is_empty() && !ARTICLES.contains(word))
        .map(str::to_owned)
        .collect()
}

fn named(entities: Entities, field: &str) -> Option<String> {
    match field {
        "prompt" => entities.prompt,
        "style" => entities.style,
        "dimensions" => entities.dimensions,
        "title" => entities.title,
        "priority" => entities.priority.map(|p| format!("{p:?}").to_lowercase()),
        other => panic!("no entity is called {other}"),
    }
}

#[test]
fn what_a_message_says_is_found() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in FILE.lines().filter(|line| !line.starts_with('#')) {
        let Some((marked, fields)) = line.split_once(" => ") else {
            continue;
        };
        let (text, times) = with_times(marked);
        for field in fields.split(';') {
            let (name, wanted) = field.split_once('=').unwrap();
            let found = match name.trim() {
                "task_name" => model().task_name(&text, &times),
                name => named(understood(&text).entities, name),
            };
            count += 1;
            if words(&found.clone().unwrap_or_default()) != words(wanted) {
                wrong.push(format!("{text}: {field}, found {found:?}"));
            }
        }
    }
    println!("{} of {count} entities are wrong: {wrong:#?}", wrong.len());
    assert!(count > 100 && wrong.len() * 100 <= count * 8);
}

#[test]
fn a_title_is_short_and_without_markup_or_mention() {
    let long = "sortable, searchable, colourful and printable ".repeat(5);
    for text in [
        format!("feature request: a {long} long list of things"),
        String::from("**feature request** <@123> add `slash` commands for ~~polls~~ @everyone"),
        String::from("please add [dark](https://a.example) mode <:wow:12>"),
    ] {
        let title = understood(&text).entities.title.unwrap();
        assert!(title.chars().count() <= 80, "{title}");
        assert!(
            !title.contains(['*', '`', '~', '<', '>', '@', '\n']),
            "{title}"
        );
    }
}

#[test]
fn a_quoted_picture_is_asked_for_without_its_quotes() {
    let found = understood("draw \"a sleepy panda\"").entities;
    assert_eq!(found.prompt.as_deref(), Some("a sleepy panda"));
}
