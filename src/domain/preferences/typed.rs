//! What is typed behind `/preferences`: `tone=formal name="Sam" window=20`, or `reset`.

use super::{
    Change, EmojiDensity, Field, LARGEST_WINDOW, LONGEST_NAME, QuietHours, Template, Tone, Where,
    cleaned_name, time_zone_named, wish::language_named,
};

/// What is to be done about somebody's preferences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// What is to change, in order.
    pub changes: Vec<Change>,
    /// The templates' changes are among them: the last one's name.
    pub template: Option<Template>,
    /// What cannot be done. Then nothing is.
    pub faults: Vec<Fault>,
}

/// Something that was typed and cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What was to change; `None` when there is nothing of that name.
    pub field: Option<Field>,
    /// What was given: the person's own text.
    pub given: String,
}

/// Reads what was typed.
#[must_use]
pub fn read(text: &str) -> Request {
    let mut request = Request::default();
    for (key, value) in pairs(text) {
        request.take(&key, &value);
    }
    request
}

impl Request {
    /// Takes in that something is to be set to a value.
    pub fn take(&mut self, key: &str, value: &str) {
        let Some(field) = field_named(key) else {
            let given = if key.is_empty() { value } else { key };
            self.faults.push(Fault {
                field: None,
                given: given.to_owned(),
            });
            return;
        };
        let word = value.trim().to_lowercase();
        if field == Field::Template {
            match Template::named(&word) {
                Some(template) => {
                    self.changes.extend(template.changes());
                    self.template = Some(template);
                }
                None => self.fault(field, value),
            }
            return;
        }
        match change(field, value.trim(), &word) {
            Some(change) => self.changes.push(change),
            None => self.fault(field, value),
        }
    }

    fn fault(&mut self, field: Field, given: &str) {
        self.faults.push(Fault {
            field: Some(field),
            given: given.to_owned(),
        });
    }
}

fn field_named(key: &str) -> Option<Field> {
    let key = key.trim().to_lowercase().replace('-', "_");
    let key = key.strip_prefix("notifications.").unwrap_or(&key);
    Some(match key {
        "preferred_name" => Field::Name,
        "emojis" | "emoji_density" => Field::Emoji,
        "lang" => Field::Language,
        "timezone" | "tz" | "zone" => Field::TimeZone,
        "window_size" | "context_window" | "context_window_size" => Field::Window,
        "quiet" => Field::QuietHours,
        key => return Field::ALL.into_iter().find(|field| field.name() == key),
    })
}

/// What takes a choice back.
const NONE: [&str; 5] = ["", "none", "default", "off", "-"];

fn change(field: Field, value: &str, word: &str) -> Option<Change> {
    let none = NONE.contains(&word);
    Some(match field {
        Field::Name if word.is_empty() || word == "-" => Change::Name(None),
        Field::Name => {
            let name = cleaned_name(value)?;
            if name.chars().count() > LONGEST_NAME {
                return None;
            }
            Change::Name(Some(name))
        }
        Field::Tone => Change::Tone(Tone::named(word)?),
        Field::Emoji if word == "default" => Change::Emoji(None),
        Field::Emoji => Change::Emoji(Some(EmojiDensity::named(word)?)),
        Field::Language if none || word == "auto" => Change::Language(None),
        Field::Language => Change::Language(Some(language_named(word)?.to_owned())),
        Field::TimeZone if none => Change::TimeZone(None),
        Field::TimeZone => Change::TimeZone(Some(time_zone_named(value)?)),
        Field::Window if none => Change::Window(None),
        Field::Window => {
            let size: u16 = word.parse().ok()?;
            if size > LARGEST_WINDOW {
                return None;
            }
            Change::Window(Some(size))
        }
        Field::Where if none => Change::Where(None),
        Field::Where => Change::Where(Some(Where::named(word)?)),
        Field::QuietHours if none => Change::QuietHours(None),
        Field::QuietHours => Change::QuietHours(Some(QuietHours::read(word)?)),
        Field::Digest => Change::Digest(Some(switch(word)?)),
        Field::Mentions => Change::Mentions(Some(switch(word)?)),
        Field::Template => return None,
    })
}

fn switch(word: &str) -> Option<bool> {
    match word {
        "on" | "yes" | "true" => Some(true),
        "off" | "no" | "false" => Some(false),
        _ => None,
    }
}

/// The marks that may stand around a value, and how each ends.
const MARKS: [(char, char); 5] = [('"', '"'), ('\'', '\''), ('“', '”'), ('„', '“'), ('«', '»')];

/// Keys and values in order. Words that belong to no key come with an empty one; words behind an
/// unquoted value belong to it.
fn pairs(text: &str) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut open = false;
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace());
        let end = end.unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        let Some(value) = behind.trim_start().strip_prefix('=') else {
            match pairs.last_mut().filter(|_| open) {
                Some((_, value)) => {
                    value.push(' ');
                    value.push_str(word);
                }
                None => pairs.push((String::new(), word.to_owned())),
            }
            rest = behind.trim_start();
            continue;
        };
        let value = value.trim_start_matches(' ');
        let (given, behind, marked) = value_of(value);
        open = !marked;
        pairs.push((word.to_owned(), given));
        rest = behind.trim_start();
    }
    pairs
}

/// A value, what stands behind it, and whether it stood in marks.
fn value_of(text: &str) -> (String, &str, bool) {
    let first = text.chars().next();
    let marks = MARKS.iter().find(|(begin, _)| Some(*begin) == first);
    if let Some((begin, end)) = marks {
        let inside = &text[begin.len_utf8()..];
        let mut value = String::new();
        let mut escaped = false;
        for (at, c) in inside.char_indices() {
            if escaped {
                value.push(c);
                escaped = false;
            } else if c == '\\' {
                escaped = true;
            } else if c == *end {
                return (value, &inside[at + c.len_utf8()..], true);
            } else {
                value.push(c);
            }
        }
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    (text[..end].to_owned(), &text[end..], false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(text: &str) -> Vec<Change> {
        let request = read(text);
        assert_eq!(request.faults, [], "{text}");
        request.changes
    }

    #[test]
    fn every_field_can_be_typed() {
        let all = changes(
            "tone=formal name=\"Sam\" emoji=none language=de time_zone=europe/berlin window=20 \
             where=dm quiet_hours=22:00-07:00 digest=on mentions=off",
        );
        let expected = [
            Change::Tone(Tone::Formal),
            Change::Name(Some("Sam".to_owned())),
            Change::Emoji(Some(EmojiDensity::None)),
            Change::Language(Some("de".to_owned())),
            Change::TimeZone(Some("Europe/Berlin".to_owned())),
            Change::Window(Some(20)),
            Change::Where(Some(Where::Dm)),
            Change::QuietHours(QuietHours::read("22:00-07:00")),
            Change::Digest(Some(true)),
            Change::Mentions(Some(false)),
        ];
        assert_eq!(all, expected);
        let template = read("template=Playful");
        assert_eq!(template.template, Some(Template::Playful));
        assert_eq!(template.changes, Template::Playful.changes());
    }

    #[test]
    fn names_may_have_words_marks_and_be_taken_back() {
        let named = |name: &str| vec![Change::Name(Some(name.to_owned()))];
        for (text, name) in [
            ("name=Sam Smith", "Sam Smith"),
            ("name = Sam", "Sam"),
            ("NAME='Sam O\\'Neill'", "Sam O'Neill"),
            ("name=“Sam”", "Sam"),
            ("name=\"tone=formal\"", "tone=formal"),
        ] {
            assert_eq!(changes(text), named(name), "{text}");
        }
        assert_eq!(changes("name="), [Change::Name(None)]);
        assert_eq!(
            changes("name=\"\" window=default"),
            [Change::Name(None), Change::Window(None)]
        );
        let both = changes("name=Sam Smith tone=casual");
        assert_eq!(both.len(), 2);
    }

    #[test]
    fn what_cannot_be_is_named() {
        for (text, field, given) in [
            ("colour=red", None, "colour"),
            ("formal", None, "formal"),
            ("tone=rude", Some(Field::Tone), "rude"),
            ("emoji=7", Some(Field::Emoji), "7"),
            ("language=klingon", Some(Field::Language), "klingon"),
            (
                "time_zone=Mars/Olympus",
                Some(Field::TimeZone),
                "Mars/Olympus",
            ),
            (
                "time_zone=../etc/passwd",
                Some(Field::TimeZone),
                "../etc/passwd",
            ),
            ("window=101", Some(Field::Window), "101"),
            ("window=-1", Some(Field::Window), "-1"),
            ("where=sms", Some(Field::Where), "sms"),
            ("quiet_hours=late", Some(Field::QuietHours), "late"),
            ("digest=maybe", Some(Field::Digest), "maybe"),
            ("template=rude", Some(Field::Template), "rude"),
            ("name=@@@", Some(Field::Name), "@@@"),
        ] {
            let expected = Fault {
                field,
                given: given.to_owned(),
            };
            assert_eq!(read(text).faults, [expected], "{text}");
        }
        let long = format!("name={}", "x".repeat(33));
        assert_eq!(read(&long).faults.len(), 1);
    }
}
