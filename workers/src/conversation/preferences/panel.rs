//! The private panel: every press changes something at once, and the panel says what holds now.
//!
//! Two pages, each of at most five rows: a select has a row of its own, five buttons share one.

use chinwag::domain::{
    component::{Choice, Component, Style, Target},
    message::Incoming,
    offer::{Offer, Refusal},
    preferences::{EmojiDensity, Field, LANGUAGES, Preferences, Request, Template, Tone, Where},
};
use chinwag::{
    conversations::preferences::Undo,
    wording::{self, Manner, Press},
};
use uuid::Uuid;

use super::{changed, panel_offer, undo_button, undo_offer};
use crate::{
    Context,
    conversation::press::{At, Pressed, Reply},
    runner::Run,
};

/// A page of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    First,
    Second,
}

const MORE: &str = "more";
const BACK: &str = "back";
const CLOSE: &str = "close";
const ZONE: &str = "zone";
/// Between a switch and what it switches to.
const IS: char = '=';

/// What stands for a choice that is not made.
const NOT_CHOSEN: &str = "default";
/// Windows that are offered.
const WINDOWS: [u16; 8] = [0, 6, 10, 20, 30, 50, 70, 100];
/// Time zones where many people live.
const ZONES: [&str; 22] = [
    "UTC",
    "Europe/London",
    "Europe/Lisbon",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Madrid",
    "Europe/Athens",
    "Europe/Moscow",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/Bogota",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
];

/// The panel as it opens.
pub async fn opened(
    context: &Context,
    message: &Incoming,
    preferences: &Preferences,
    run: &Run,
) -> Reply {
    let manner = Manner::of(preferences);
    let offer = panel_offer(context, message, run).await;
    let components = offer.map(|offer| components(manner, offer, preferences, Page::First));
    Reply {
        text: wording::preferences(manner, preferences),
        components: components.unwrap_or_default(),
        private: true,
        ..Reply::default()
    }
}

/// What comes of a press on it.
///
/// # Errors
/// When there is nothing of that name on it.
pub async fn pressed(at: At<'_>, offer: &Offer, choice: &str) -> Result<Pressed, Refusal> {
    let manner = Manner::of(at.preferences);
    let page = match choice {
        CLOSE => {
            let text = wording::preferences_closed(manner);
            return Ok(said(text, Vec::new()));
        }
        MORE => Page::Second,
        BACK => Page::First,
        choice => return set(at, offer, choice).await,
    };
    let text = wording::preferences(manner, at.preferences);
    Ok(said(
        text,
        components(manner, offer.id, at.preferences, page),
    ))
}

async fn set(at: At<'_>, offer: &Offer, choice: &str) -> Result<Pressed, Refusal> {
    // The select and the text of the time zone do the same.
    let name = if choice == ZONE {
        Field::TimeZone.name()
    } else {
        choice
    };
    // A switch says what it switches to, so that a press that is seen to twice comes to the same.
    let (name, wanted) = match name.split_once(IS) {
        Some((name, wanted)) => (name, Some(wanted)),
        None => (name, None),
    };
    let field = Field::ALL.into_iter().find(|field| field.name() == name);
    let field = field.ok_or(Refusal::Unknown)?;
    let manner = Manner::of(at.preferences);
    let value = match (field, wanted) {
        (Field::Digest | Field::Mentions, Some(wanted)) => wanted,
        // Of a version that did not say it yet.
        (Field::Digest | Field::Mentions, None) => return Err(Refusal::Expired),
        (_, Some(_)) => return Err(Refusal::Unknown),
        (_, None) => at.press.values.first().map_or("", String::as_str),
    };
    let mut request = Request::default();
    request.take(field.name(), value);
    if !request.faults.is_empty() {
        let text = wording::preferences_unfit(manner, &request.faults);
        return Ok(Pressed::Said(Reply::privately(text)));
    }
    let undo = request
        .template
        .map(|_| undo_offer(at.context, at.message, at.run.header.id));
    let undo_id = undo.as_ref().map(|undo| undo.id);
    let undo = undo.map(Undo::Offered);
    let Some((before, after)) = changed(at.context, at.message, &request.changes, undo).await
    else {
        return Ok(Pressed::Said(Reply::privately(wording::preferences_away(
            manner,
        ))));
    };
    let manner = Manner::of(&after);
    let text = wording::preferences_anew(manner, &before, &after);
    let mut below = components(manner, offer.id, &after, page_of(field));
    below.extend(undo_id.map(|id| undo_button(manner, id)));
    Ok(said(text, below))
}

fn said(text: String, components: Vec<Component>) -> Pressed {
    Pressed::Said(Reply {
        components,
        private: true,
        ..Reply::in_place(text)
    })
}

const fn page_of(field: Field) -> Page {
    match field {
        Field::Template | Field::Tone | Field::Emoji | Field::Language | Field::Name => Page::First,
        _ => Page::Second,
    }
}

fn components(
    manner: Manner,
    offer: Uuid,
    preferences: &Preferences,
    page: Page,
) -> Vec<Component> {
    let panel = Panel {
        manner,
        offer,
        preferences,
    };
    match page {
        Page::First => panel.first(),
        Page::Second => panel.second(),
    }
}

struct Panel<'a> {
    manner: Manner,
    offer: Uuid,
    preferences: &'a Preferences,
}

impl Panel<'_> {
    fn first(&self) -> Vec<Component> {
        let (manner, chosen) = (self.manner, self.preferences);
        let templates = Template::ALL.map(|template| Choice {
            value: template.name().to_owned(),
            label: wording::template_name(manner, template).to_owned(),
            chosen: false,
        });
        let tones = Tone::ALL.iter().map(|tone| Choice {
            value: tone.name().to_owned(),
            label: wording::tone_name(manner, *tone).to_owned(),
            chosen: *tone == chosen.tone,
        });
        let densities = EmojiDensity::ALL.iter().map(|density| Choice {
            value: density.name().to_owned(),
            label: wording::density_name(manner, *density).to_owned(),
            chosen: *density == chosen.emoji,
        });
        let languages = LANGUAGES.map(|code| Choice {
            value: code.to_owned(),
            label: wording::language_name(code).to_owned(),
            chosen: chosen.language.as_deref() == Some(code),
        });
        vec![
            self.select(Field::Template, templates.to_vec()),
            self.select(Field::Tone, tones.collect()),
            self.select(Field::Emoji, densities.collect()),
            self.select(Field::Language, languages.to_vec()),
            self.text(Field::Name, chosen.preferred_name.clone()),
            self.button(MORE, Press::More),
            self.button(CLOSE, Press::Close).styled(Style::Primary),
        ]
    }

    fn second(&self) -> Vec<Component> {
        let (manner, chosen) = (self.manner, self.preferences);
        let zone = chosen.time_zone.as_deref();
        let others = zone.filter(|zone| !ZONES.contains(zone));
        let zones = ZONES.into_iter().chain(others).map(|name| Choice {
            value: name.to_owned(),
            label: name.to_owned(),
            chosen: zone == Some(name),
        });
        let windows = WINDOWS.map(|size| Choice {
            value: size.to_string(),
            label: wording::window_name(manner, size),
            chosen: chosen.window_size == Some(size),
        });
        let usual = self.usual(chosen.window_size.is_none());
        let place = chosen.notifications.place;
        let places = [Where::Dm, Where::Channel].map(|each| Choice {
            value: each.name().to_owned(),
            label: wording::place_name(manner, each).to_owned(),
            chosen: place == Some(each),
        });
        let quiet = chosen.notifications.quiet_hours;
        let other = Target::offer(self.offer, Field::TimeZone.name());
        let other_zone = wording::press_name(manner, Press::OtherZone);
        let mut components = vec![
            self.select(Field::TimeZone, zones.collect()),
            self.select(Field::Window, [usual].into_iter().chain(windows).collect()),
            self.select(
                Field::Where,
                [self.usual(place.is_none())]
                    .into_iter()
                    .chain(places)
                    .collect(),
            ),
            Component::text(&other, other_zone, zone.map(str::to_owned)),
            self.text(Field::QuietHours, quiet.map(|hours| hours.to_string())),
            self.switch(Field::Digest, chosen.notifications.wants_digest()),
            self.switch(Field::Mentions, chosen.notifications.allows_mentions()),
            self.button(BACK, Press::Back),
        ];
        // Of two components none may have the same id.
        components[0].id = Target::offer(self.offer, ZONE).written();
        components
    }

    fn usual(&self, chosen: bool) -> Choice {
        Choice {
            value: NOT_CHOSEN.to_owned(),
            label: wording::press_name(self.manner, Press::Usual).to_owned(),
            chosen,
        }
    }

    fn select(&self, field: Field, options: Vec<Choice>) -> Component {
        let target = Target::offer(self.offer, field.name());
        Component::select(&target, wording::field_name(self.manner, field), options)
    }

    fn text(&self, field: Field, value: Option<String>) -> Component {
        let target = Target::offer(self.offer, field.name());
        Component::text(&target, wording::field_name(self.manner, field), value)
    }

    /// Switches to what is not yet.
    fn switch(&self, field: Field, is_on: bool) -> Component {
        let wanted = if is_on { "off" } else { "on" };
        let target = Target::offer(self.offer, format!("{}{IS}{wanted}", field.name()));
        Component::button(&target, wording::field_name(self.manner, field))
    }

    fn button(&self, choice: &str, press: Press) -> Component {
        let target = Target::offer(self.offer, choice);
        Component::button(&target, wording::press_name(self.manner, press))
    }
}

#[cfg(test)]
mod tests {
    use chinwag::domain::component::{BUTTONS_A_ROW, ComponentKind, MOST_OPTIONS, MOST_ROWS};

    use super::*;

    #[test]
    fn both_pages_fit_the_rows_that_a_phone_shows() {
        let preferences = Preferences {
            time_zone: Some("Asia/Kathmandu".to_owned()),
            ..Preferences::default()
        };
        let manner = Manner::of(&preferences);
        for page in [Page::First, Page::Second] {
            let all = components(manner, Uuid::nil(), &preferences, page);
            let selects = all.iter().filter(|it| it.kind == ComponentKind::Select);
            let selects = selects.count();
            // A template's undo is one button more.
            let buttons = all.len() - selects + usize::from(page == Page::First);
            assert!(selects + buttons.div_ceil(BUTTONS_A_ROW) <= MOST_ROWS);
            let mut ids: Vec<&str> = all.iter().map(|it| it.id.as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), all.len());
            for each in &all {
                assert!(each.options.len() <= MOST_OPTIONS && !each.label.is_empty());
                let chosen = each.options.iter().filter(|it| it.chosen).count();
                assert!(chosen <= 1);
            }
        }
    }
}
