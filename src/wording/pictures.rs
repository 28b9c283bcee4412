//! What is said of pictures: how far they have come, what came of them, and why there is none.

use super::{GREETING, Manner, SORRY, filled, phrases::pictures::words, quoted, spoken};
use crate::domain::drawing::Failure;

/// The most of what is drawn that is shown, in characters.
const SHOWN: usize = 700;
/// The most of it that is shown while it is drawn.
const SHOWN_SHORT: usize = 200;

/// What is said with a picture.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// Its number.
    pub id: i64,
    /// The person's own words.
    pub prompt: &'a str,
    /// What was drawn, where that is something else.
    pub improved: Option<&'a str>,
    /// A size that was met only nearly: what was asked for, and what it became.
    pub rounded: Option<(&'a str, &'a str)>,
}

fn in_marks(manner: Manner, text: &str, most: usize) -> String {
    let marks = manner.phrases().local.marks;
    filled(marks, &[("text", &quoted(text, most, 0))])
}

/// It waits for its turn.
#[must_use]
pub fn queued(manner: Manner) -> &'static str {
    manner.say(&words(manner.language).queued)
}

/// It is being drawn, since so many seconds: the sentence alone.
#[must_use]
pub fn drawing(manner: Manner, seconds: u64) -> String {
    let words = words(manner.language);
    let said = if seconds == 0 {
        words.drawing
    } else {
        words.still
    };
    filled(manner.say(&said), &[("seconds", &seconds.to_string())])
}

/// It is drawn: the sentence alone.
#[must_use]
pub fn drawn(manner: Manner) -> &'static str {
    manner.say(&words(manner.language).ended)
}

/// With the picture.
#[must_use]
pub fn here(manner: Manner, told: &Told<'_>) -> String {
    let words = words(manner.language);
    let what = in_marks(manner, told.prompt, SHOWN);
    let values = [("id", told.id.to_string()), ("what", what)];
    let values = values.each_ref().map(|(name, value)| (*name, &**value));
    let mut lines = vec![filled(manner.say(&words.here), &values)];
    lines.extend(besides(manner, told));
    spoken(manner, &lines.join("\n"), GREETING)
}

/// With an earlier picture, of the moment `asked_at` (seconds since the epoch).
#[must_use]
pub fn found(manner: Manner, told: &Told<'_>, asked_at: i64) -> String {
    let words = words(manner.language);
    let what = in_marks(manner, told.prompt, SHOWN);
    let values = [
        ("id", told.id.to_string()),
        ("what", what),
        ("date", format!("<t:{asked_at}:D>")),
    ];
    let values = values.each_ref().map(|(name, value)| (*name, &**value));
    let mut lines = vec![filled(manner.say(&words.found), &values)];
    lines.extend(besides(manner, told));
    spoken(manner, &lines.join("\n"), GREETING)
}

/// What was drawn in the place of the person's words, and in the place of the size they named.
fn besides(manner: Manner, told: &Told<'_>) -> Vec<String> {
    let words = words(manner.language);
    let mut lines = Vec::new();
    if let Some(improved) = told.improved {
        let improved = in_marks(manner, improved, SHOWN);
        let said = filled(manner.say(&words.drawn_as), &[("improved", &improved)]);
        lines.push(said);
    }
    if let Some((asked, used)) = told.rounded {
        let values = [("asked", asked), ("used", used)];
        lines.push(filled(manner.say(&words.rounded), &values));
    }
    lines
}

/// Why there is no picture.
#[must_use]
pub fn no_picture(manner: Manner, failure: Failure, prompt: &str) -> String {
    let words = words(manner.language);
    let place = Failure::ALL.iter().position(|it| *it == failure);
    let why = &words.failures[place.unwrap_or_default()];
    let what = in_marks(manner, prompt, SHOWN_SHORT);
    let what = filled(manner.say(&words.came_to_nothing), &[("what", &what)]);
    spoken(manner, &format!("{what}\n{}", manner.say(why)), SORRY)
}

/// Why it is not even begun: the sentence alone.
#[must_use]
pub fn why_not(manner: Manner, failure: Failure) -> &'static str {
    let place = Failure::ALL.iter().position(|it| *it == failure);
    manner.say(&words(manner.language).failures[place.unwrap_or_default()])
}

/// There is no picture of theirs there, or none with these words.
#[must_use]
pub fn none(manner: Manner, asked: &str) -> String {
    let words = words(manner.language);
    if asked.is_empty() {
        return spoken(manner, manner.say(&words.none), SORRY);
    }
    let what = in_marks(manner, asked, SHOWN_SHORT);
    let said = filled(manner.say(&words.none_like_it), &[("what", &what)]);
    spoken(manner, &said, SORRY)
}

/// A picture is known, and its bytes are gone.
#[must_use]
pub fn lost(manner: Manner, id: i64) -> String {
    let said = manner.say(&words(manner.language).lost);
    spoken(manner, &filled(said, &[("id", &id.to_string())]), SORRY)
}

/// Nothing is set up to draw with: the sentence alone.
#[must_use]
pub fn not_set_up(manner: Manner) -> &'static str {
    manner.say(&words(manner.language).not_set_up)
}

/// On the button that draws a picture again.
#[must_use]
pub fn again(manner: Manner) -> &'static str {
    words(manner.language).again
}

/// On the button for another one like it.
#[must_use]
pub fn vary(manner: Manner) -> &'static str {
    words(manner.language).vary
}

/// On the button that has something changed, and above the field that says what.
#[must_use]
pub fn edit(manner: Manner) -> &'static str {
    words(manner.language).edit
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Language, count_emoji},
        *,
    };
    use crate::domain::preferences::{EmojiDensity, Tone};

    #[test]
    fn every_reason_is_told_in_every_language_in_words_of_its_own() {
        let mut all = std::collections::BTreeSet::new();
        for language in Language::ALL {
            let manner = Manner {
                language,
                tone: Tone::Friendly,
                emoji: EmojiDensity::None,
            };
            for failure in Failure::ALL {
                let text = no_picture(manner, *failure, "a *teapot* @everyone");
                assert!(text.contains("teapot") && count_emoji(&text) == 0, "{text}");
                assert!(!text.contains("@everyone"), "{text}");
                assert!(all.insert(text));
            }
            assert!(not_set_up(manner).contains("OPENROUTER_API_KEY"));
            for label in [again(manner), vary(manner), edit(manner)] {
                assert!(label.chars().count() <= 45 && all.insert(label.to_owned()));
            }
        }
    }

    #[test]
    fn what_was_drawn_is_shown_beside_what_was_asked_for() {
        let manner = Manner {
            language: Language::English,
            tone: Tone::Friendly,
            emoji: EmojiDensity::None,
        };
        let told = Told {
            id: 7,
            prompt: "a cat",
            improved: Some("a tabby cat on a sunny sill"),
            rounded: Some(("300x300", "1024x1024")),
        };
        let text = here(manner, &told);
        for part in ["no. 7", "a cat", "tabby", "300x300", "1024x1024"] {
            assert!(text.contains(part), "{text}");
        }
        let earlier = found(manner, &told, 1_790_000_000);
        assert!(earlier.contains("<t:1790000000:D>"), "{earlier}");
    }
}
