//! What is said about what somebody has chosen, and about being left alone.

use super::{Language, Manner, emoji, filled, phrases::preferences as said, quoted, spoken};
use crate::domain::preferences::{
    EmojiDensity, Fault, Field, LANGUAGES, LARGEST_WINDOW, LONGEST_NAME, Notifications,
    Preferences, Template, Tone, Where,
};

const SET: emoji::Pool = ["✅", "✨", "💬", "🌱", "🙂"];
const PANEL: emoji::Pool = ["🎛️", "✨", "💬", "📋", "🙂"];
const SORRY: emoji::Pool = ["🙏", "🔁", "💬", "🧭", "🙂"];
const PRIVACY: emoji::Pool = ["🔒", "🌱", "💬", "🧭", "🙂"];

/// How much of what was typed is repeated.
const SHOWN: usize = 40;

/// What came of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// Something was changed.
    Set,
    /// Everything is as at the start.
    Reset,
    /// A change was taken back.
    Undone,
}

/// What was changed, and what holds now: `after` is what the manner is of.
#[must_use]
pub fn preferences_changed(
    manner: Manner,
    settled: Settled,
    fields: &[Field],
    before: &Preferences,
    after: &Preferences,
) -> String {
    let phrases = said::of(manner.language);
    let title = match settled {
        Settled::Set => &phrases.set,
        Settled::Reset => &phrases.reset,
        Settled::Undone => &phrases.undone,
    };
    let mut lines = vec![manner.say(title).to_owned()];
    let changed = Field::ALL
        .into_iter()
        .filter(|field| fields.contains(field));
    lines.extend(changed.filter_map(|field| line(manner, field, after)));
    if raises_costs(before, after) {
        lines.push(manner.say(&phrases.costs).to_owned());
    }
    spoken(manner, &lines.join("\n"), SET)
}

/// Whether the window has become larger than what was chosen before.
fn raises_costs(before: &Preferences, after: &Preferences) -> bool {
    let usual = 10;
    after.window_size.unwrap_or(usual) > before.window_size.unwrap_or(usual)
}

/// The panel: all that holds.
#[must_use]
pub fn preferences(manner: Manner, preferences: &Preferences) -> String {
    let phrases = said::of(manner.language);
    let mut lines = vec![manner.say(&phrases.title).to_owned()];
    let all = Field::ALL.into_iter();
    lines.extend(all.filter_map(|field| line(manner, field, preferences)));
    lines.push(manner.say(&phrases.hint).to_owned());
    spoken(manner, &lines.join("\n"), PANEL)
}

/// The panel after something was changed by it.
#[must_use]
pub fn preferences_anew(manner: Manner, before: &Preferences, after: &Preferences) -> String {
    let phrases = said::of(manner.language);
    let mut lines = vec![manner.say(&phrases.set).to_owned()];
    let all = Field::ALL.into_iter();
    lines.extend(all.filter_map(|field| line(manner, field, after)));
    if raises_costs(before, after) {
        lines.push(manner.say(&phrases.costs).to_owned());
    }
    spoken(manner, &lines.join("\n"), PANEL)
}

/// The panel is closed.
#[must_use]
pub fn preferences_closed(manner: Manner) -> String {
    let phrases = said::of(manner.language);
    spoken(manner, manner.say(&phrases.closed), SET)
}

/// Preferences cannot be changed at present.
#[must_use]
pub fn preferences_away(manner: Manner) -> String {
    let phrases = said::of(manner.language);
    spoken(manner, manner.say(&phrases.away), SORRY)
}

/// There is no change of preferences that could be taken back.
#[must_use]
pub fn nothing_to_undo(manner: Manner) -> String {
    let phrases = said::of(manner.language);
    spoken(manner, manner.say(&phrases.nothing_to_undo), SORRY)
}

/// Something was typed that cannot be, so nothing was changed.
#[must_use]
pub fn preferences_unfit(manner: Manner, faults: &[Fault]) -> String {
    let phrases = said::of(manner.language);
    let say = |fault: &Fault| {
        let given = in_code(&fault.given);
        match fault.field {
            None => {
                let names = Field::ALL
                    .map(|field| format!("`{}`", field.name()))
                    .join(", ");
                let values = [("given", given.as_str()), ("names", &names)];
                filled(manner.say(&phrases.unknown), &values)
            }
            Some(field) => {
                let values = [
                    ("given", given.as_str()),
                    ("field", phrases.fields[field.index()]),
                    ("allowed", &allowed(field)),
                ];
                filled(manner.say(&phrases.unfit), &values)
            }
        }
    };
    let lines: Vec<String> = faults.iter().take(3).map(say).collect();
    spoken(manner, &lines.join("\n"), SORRY)
}

/// What was given, in code, where it formats nothing.
fn in_code(given: &str) -> String {
    let given = quoted(given, SHOWN, 0).replace(['`', '\\'], "");
    let given = if given.is_empty() { "?" } else { &given };
    format!("`{given}`")
}

fn allowed(field: Field) -> String {
    let list = |names: Vec<&str>| {
        let marked = names.into_iter().map(|name| format!("`{name}`"));
        marked.collect::<Vec<_>>().join(", ")
    };
    match field {
        Field::Name => format!("1–{LONGEST_NAME}"),
        Field::Tone => list(Tone::ALL.iter().map(|it| it.name()).collect()),
        Field::Emoji => list(EmojiDensity::ALL.iter().map(|it| it.name()).collect()),
        Field::Language => list(LANGUAGES.to_vec()),
        Field::TimeZone => "`Europe/Berlin`, `America/New_York`, `Asia/Tokyo`, …".to_owned(),
        Field::Window => format!("0–{LARGEST_WINDOW}"),
        Field::Where => list(vec!["dm", "channel"]),
        Field::QuietHours => list(vec!["22:00-07:00", "off"]),
        Field::Digest | Field::Mentions => list(vec!["on", "off"]),
        Field::Template => list(Template::ALL.iter().map(|it| it.name()).collect()),
    }
}

/// Asks for the time zone, before the first moment that is meant in it.
#[must_use]
pub fn which_time_zone(manner: Manner) -> String {
    let phrases = said::of(manner.language);
    let example = "`/preferences time_zone=Europe/Berlin`";
    let text = filled(manner.say(&phrases.time_zone), &[("example", example)]);
    spoken(manner, &text, SORRY)
}

/// Somebody is left alone from now on.
#[must_use]
pub fn opted_out(manner: Manner) -> String {
    spoken(
        manner,
        manner.say(&said::of(manner.language).opted_out),
        PRIVACY,
    )
}

/// Somebody is listened to again.
#[must_use]
pub fn came_back(manner: Manner) -> String {
    spoken(
        manner,
        manner.say(&said::of(manner.language).came_back),
        PRIVACY,
    )
}

/// How it is with somebody: left alone, or listened to.
#[must_use]
pub fn privacy(manner: Manner, is_out: bool) -> String {
    let phrases = said::of(manner.language);
    let said = if is_out {
        &phrases.is_out
    } else {
        &phrases.is_in
    };
    spoken(manner, manner.say(said), PRIVACY)
}

/// One choice on a line; none for what is no choice of its own.
fn line(manner: Manner, field: Field, preferences: &Preferences) -> Option<String> {
    let phrases = said::of(manner.language);
    let value = value(manner, field, preferences)?;
    Some(format!("- {}: {value}", phrases.fields[field.index()]))
}

fn value(manner: Manner, field: Field, preferences: &Preferences) -> Option<String> {
    let phrases = said::of(manner.language);
    let Notifications {
        place,
        quiet_hours,
        digest,
        mentions,
    } = &preferences.notifications;
    let none = || phrases.none.to_owned();
    let switch = |on: bool| if on { phrases.on } else { phrases.off }.to_owned();
    Some(match field {
        Field::Name => preferences
            .preferred_name
            .as_deref()
            .map(|name| quoted(name, LONGEST_NAME, 0))
            .filter(|name| !name.is_empty())
            .unwrap_or_else(none),
        Field::Tone => tone_name(manner, preferences.tone).to_owned(),
        Field::Emoji => density_name(manner, preferences.emoji).to_owned(),
        Field::Language => preferences
            .language
            .as_deref()
            .map_or_else(none, |code| language_name(code).to_owned()),
        Field::TimeZone => preferences.time_zone.as_deref().map_or_else(none, in_code),
        Field::Window => preferences.window_size.map_or_else(
            || phrases.usual.to_owned(),
            |size| window_name(manner, size),
        ),
        Field::Where => place
            .map_or(phrases.usual, |place| place_name(manner, place))
            .to_owned(),
        Field::QuietHours => quiet_hours
            .as_ref()
            .map_or_else(none, |hours| format!("`{hours}`")),
        Field::Digest => switch(digest.unwrap_or(false)),
        Field::Mentions => switch(mentions.unwrap_or(true)),
        Field::Template => return None,
    })
}

/// What a field is called.
#[must_use]
pub fn field_name(manner: Manner, field: Field) -> &'static str {
    said::of(manner.language).fields[field.index()]
}

/// What a tone is called.
#[must_use]
pub fn tone_name(manner: Manner, tone: Tone) -> &'static str {
    said::of(manner.language).tones[place(Tone::ALL, &tone)]
}

/// What a density is called.
#[must_use]
pub fn density_name(manner: Manner, density: EmojiDensity) -> &'static str {
    said::of(manner.language).densities[place(EmojiDensity::ALL, &density)]
}

/// What a place for notices is called.
#[must_use]
pub fn place_name(manner: Manner, place: Where) -> &'static str {
    let phrases = said::of(manner.language);
    match place {
        Where::Dm => phrases.direct,
        Where::Channel => phrases.channel,
    }
}

/// What a template is called.
#[must_use]
pub fn template_name(manner: Manner, template: Template) -> &'static str {
    said::of(manner.language).templates[place(&Template::ALL, &template)]
}

fn place<T: PartialEq>(all: &[T], one: &T) -> usize {
    all.iter().position(|it| it == one).unwrap_or(0)
}

/// What a language calls itself.
#[must_use]
pub fn language_name(code: &str) -> &'static str {
    match Language::named(code) {
        Language::English => "English",
        Language::Spanish => "Español",
        Language::German => "Deutsch",
        Language::French => "Français",
        Language::Portuguese => "Português",
        Language::Japanese => "日本語",
    }
}

/// So many messages.
#[must_use]
pub fn window_name(manner: Manner, size: u16) -> String {
    let phrases = said::of(manner.language);
    filled(phrases.messages, &[("count", &size.to_string())])
}

/// What stands on a button of the panel, or below a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Goes back to what was before.
    Undo,
    /// Shows what else there is.
    More,
    /// Shows the first page.
    Back,
    /// Ends it.
    Close,
    /// Asks for a time zone.
    OtherZone,
    /// Stands for what everybody has.
    Usual,
}

/// What stands on a button.
#[must_use]
pub fn press_name(manner: Manner, press: Press) -> &'static str {
    let phrases = said::of(manner.language);
    match press {
        Press::Undo => phrases.undo,
        Press::More => phrases.more,
        Press::Back => phrases.back,
        Press::Close => phrases.close,
        Press::OtherZone => phrases.other_zone,
        Press::Usual => phrases.usual,
    }
}
