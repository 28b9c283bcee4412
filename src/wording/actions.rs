//! What is said of what is to be done for somebody. It says what the action's row says, and nothing
//! is called done that is not.

use super::{
    GREETING, Later, Manner, SORRY, WAIT, WHICH, filled, not_available_yet, quoted, spoken,
};
use crate::domain::{action::State, intent::Intent};

/// The most of a subject that is shown, in characters.
const SUBJECT: usize = 200;

/// An action, as far as it is told.
#[derive(Clone, Copy, Debug)]
pub struct ActionTold<'a> {
    /// The intent behind it, which names it; `None` for one of a later version.
    pub intent: Option<Intent>,
    /// What it is about: words of the person or of the model.
    pub subject: &'a str,
    /// What became of it.
    pub state: State,
    /// What there is to say besides.
    pub said: Option<&'a str>,
    /// Why it was not begun or not ended, where it was not.
    pub kept_back: Option<KeptBack>,
    /// Whether the bot can do this at all.
    pub available: bool,
    /// Whether it was asked for by `/request-feature`, which only has it noted.
    pub only_noted: bool,
}

/// Why an action was not begun, or not ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptBack {
    /// Another failed that it depends on.
    Failure,
    /// A limit is reached.
    Limit,
    /// Whoever was at it is gone, and nobody knows how far they got.
    Abandoned,
    /// The same is asked for already; `said` tells all of it.
    Alike,
}

/// What became of actions: a sentence each.
#[must_use]
pub fn actions_told(manner: Manner, actions: &[ActionTold<'_>]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for action in actions {
        let line = told(manner, action);
        // Two things that cannot be done are one sentence.
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    manner.limited(&lines.join("\n\n"))
}

/// Asks whether to do something, and shows just what.
#[must_use]
pub fn actions_asked(manner: Manner, actions: &[ActionTold<'_>]) -> String {
    let phrases = &manner.phrases().actions;
    let mut lines = vec![manner.say(&phrases.ask).to_owned()];
    lines.extend(
        actions
            .iter()
            .map(|action| format!("- {}", named(manner, action))),
    );
    let mut text = lines.join("\n");
    for action in actions.iter().filter(|action| !action.available) {
        let later = not_yet(manner, action);
        if !text.contains(&later) {
            text.push_str("\n\n");
            text.push_str(&later);
        }
    }
    if actions.iter().any(|action| !action.available) {
        manner.limited(&text)
    } else {
        spoken(manner, &text, WHICH)
    }
}

fn told(manner: Manner, action: &ActionTold<'_>) -> String {
    let phrases = &manner.phrases().actions;
    if let (Some(KeptBack::Alike), Some(said)) = (action.kept_back, action.said) {
        return spoken(manner, said, WHICH);
    }
    let (said, pool) = match action.state {
        // What is missing says more than that something is.
        State::NotAvailable if action.said.is_some() => (&phrases.failed, SORRY),
        State::NotAvailable => return not_yet(manner, action),
        State::Waiting => (&phrases.waiting, WHICH),
        State::Refused => (&phrases.refused, GREETING),
        State::Expired => (&phrases.expired, SORRY),
        State::Superseded => (&phrases.superseded, SORRY),
        State::Running => (&phrases.running, GREETING),
        State::Done => (&phrases.done, GREETING),
        State::Failed => match action.kept_back {
            Some(KeptBack::Limit) => (&phrases.limited, WAIT),
            Some(KeptBack::Failure) => (&phrases.stopped, SORRY),
            Some(KeptBack::Abandoned) => (&phrases.abandoned, SORRY),
            Some(KeptBack::Alike) | None => (&phrases.failed, SORRY),
        },
    };
    let mut text = filled(manner.say(said), &[("what", &named(manner, action))]);
    if let Some(said) = action.said.filter(|said| !said.trim().is_empty()) {
        text.push(' ');
        text.push_str(said);
    }
    spoken(manner, &text, pool)
}

/// What it is, with what it is about.
fn named(manner: Manner, action: &ActionTold<'_>) -> String {
    let name = action
        .intent
        .map_or("?", |intent| manner.called(intent).name);
    if action.subject.trim().is_empty() {
        return name.to_owned();
    }
    let quote = filled(
        manner.phrases().local.marks,
        &[("text", &quoted(action.subject, SUBJECT, 0))],
    );
    format!("{name}: {quote}")
}

fn not_yet(manner: Manner, action: &ActionTold<'_>) -> String {
    let later = action.intent.and_then(Later::intent);
    match later.map(|later| {
        if action.only_noted {
            Later::RequestFeature
        } else {
            later
        }
    }) {
        Some(later) => not_available_yet(manner, later),
        None => spoken(manner, manner.say(&manner.phrases().actions.unknown), SORRY),
    }
}

/// On the button that agrees.
#[must_use]
pub fn yes(manner: Manner) -> &'static str {
    manner.phrases().actions.yes
}

/// On the button that does not.
#[must_use]
pub fn no(manner: Manner) -> &'static str {
    manner.phrases().actions.no
}

/// Somebody typed what is to be pressed.
#[must_use]
pub fn press_it(manner: Manner) -> String {
    spoken(
        manner,
        manner.say(&manner.phrases().actions.press_it),
        WHICH,
    )
}

/// What must be kept cannot be kept at present.
#[must_use]
pub fn cannot_save(manner: Manner) -> String {
    spoken(
        manner,
        manner.say(&manner.phrases().actions.cannot_save),
        SORRY,
    )
}

/// Too little was said for an action to be begun.
#[must_use]
pub fn too_little(manner: Manner, intent: Intent) -> String {
    let example = manner.called(intent).example;
    let said = manner.say(&manner.phrases().actions.too_little);
    spoken(manner, &filled(said, &[("example", example)]), WHICH)
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Language, count_emoji},
        *,
    };
    use crate::domain::preferences::{EmojiDensity, Tone};

    #[test]
    fn what_a_limit_keeps_back_is_told_in_every_language_and_once() {
        let mut all = std::collections::BTreeSet::new();
        for language in Language::ALL {
            for tone in [Tone::Friendly, Tone::Formal] {
                let manner = Manner {
                    language,
                    tone,
                    emoji: EmojiDensity::None,
                };
                let failed = ActionTold {
                    intent: Some(Intent::GenerateImage),
                    subject: "a teapot",
                    state: State::Failed,
                    said: None,
                    kept_back: None,
                    available: true,
                    only_noted: false,
                };
                let limited = ActionTold {
                    kept_back: Some(KeptBack::Limit),
                    ..failed
                };
                let noticed = ActionTold {
                    said: Some("Again <t:77:R>."),
                    ..limited
                };
                let text = actions_told(manner, &[limited]);
                assert!(text.contains("a teapot"), "{text}");
                assert_ne!(text, actions_told(manner, &[failed]));
                let abandoned = ActionTold {
                    kept_back: Some(KeptBack::Abandoned),
                    ..failed
                };
                let lost = actions_told(manner, &[abandoned]);
                assert!(lost.contains("a teapot"), "{lost}");
                assert!(lost != text && lost != actions_told(manner, &[failed]));
                assert_eq!(actions_told(manner, &[limited, limited]), text);
                let notice = actions_told(manner, &[noticed]);
                assert_eq!(notice, format!("{text} Again <t:77:R>."));
                assert_eq!(count_emoji(&notice), 0);
                assert!(all.insert(text), "{manner:?}");
            }
        }
    }
}
