//! Components as Discord lays them out: buttons in rows of five, each select in a row of its own.
//!
//! A text to fill in is a button whose id says so; it opens a form. What the text holds already
//! travels with the button's id where there is room, since a button holds nothing else.

use serde_json::Value;
use serenity::all::{
    ButtonStyle, CreateActionRow, CreateButton, CreateSelectMenu, CreateSelectMenuKind,
    CreateSelectMenuOption,
};
use uuid::Uuid;

use crate::domain::component::{
    BUTTONS_A_ROW, Component, ComponentKind, LONGEST_ID, LONGEST_LABEL, MOST_OPTIONS, MOST_ROWS,
    Style, Target,
};

/// How the id of a button that stands for a text begins. No component's own id does.
const TEXT: &str = "t:";
/// Between such an id and what the text holds.
const HOLDS: char = '|';
/// The longest label and value of an option, in characters.
const LONGEST_OPTION: usize = 100;

/// The rows for what stands below a message. What does not fit is left out.
#[must_use]
pub fn rows(components: &[Component]) -> Vec<CreateActionRow> {
    let mut rows = Vec::new();
    let mut buttons = Vec::new();
    for component in components {
        match component.kind {
            ComponentKind::Button => buttons.push(button(&component.id, component)),
            ComponentKind::Text => buttons.push(button(&text_id(component), component)),
            ComponentKind::Select => {
                rows.extend(row_of(&mut buttons));
                rows.extend(select(component));
            }
        }
        if buttons.len() == BUTTONS_A_ROW {
            rows.extend(row_of(&mut buttons));
        }
    }
    rows.extend(row_of(&mut buttons));
    rows.truncate(MOST_ROWS);
    rows
}

/// The component for whose text a button stands, and what that holds; `None` when the id is not
/// one of such a button.
#[must_use]
pub fn text_behind(id: &str) -> Option<(&str, Option<&str>)> {
    let id = id.strip_prefix(TEXT)?;
    Some(match id.split_once(HOLDS) {
        Some((id, value)) => (id, Some(value)),
        None => (id, None),
    })
}

/// The rows of a message, as Discord tells them, without what belongs to an offer; `None` when
/// nothing does.
#[must_use]
pub fn without(rows: &[Value], offer: Uuid) -> Option<Vec<Value>> {
    let is_of_it = |component: &Value| {
        let id = component["custom_id"].as_str().unwrap_or_default();
        let id = text_behind(id).map_or(id, |(id, _)| id);
        matches!(Target::read(id), Some(Target::Offer { offer: of, .. }) if of == offer)
    };
    let mut left = rows.to_vec();
    let within = left
        .iter_mut()
        .filter_map(|row| row["components"].as_array_mut());
    let mut changed = false;
    for components in within {
        let before = components.len();
        components.retain(|component| !is_of_it(component));
        changed |= components.len() < before;
    }
    // A row that holds nothing is refused.
    left.retain(|row| {
        row["components"]
            .as_array()
            .is_none_or(|row| !row.is_empty())
    });
    changed.then_some(left)
}

fn text_id(component: &Component) -> String {
    let bare = format!("{TEXT}{}", component.id);
    let value = component.value.as_deref().filter(|value| !value.is_empty());
    let whole = value.map(|value| format!("{bare}{HOLDS}{value}"));
    whole
        .filter(|whole| whole.chars().count() <= LONGEST_ID && !component.id.contains(HOLDS))
        .unwrap_or(bare)
}

fn row_of(buttons: &mut Vec<CreateButton>) -> Option<CreateActionRow> {
    (!buttons.is_empty()).then(|| CreateActionRow::Buttons(std::mem::take(buttons)))
}

fn button(id: &str, component: &Component) -> CreateButton {
    let style = match component.style {
        Style::Plain => ButtonStyle::Secondary,
        Style::Primary => ButtonStyle::Primary,
        Style::Danger => ButtonStyle::Danger,
    };
    CreateButton::new(id)
        .style(style)
        .label(shown(&component.label, LONGEST_LABEL))
}

/// A select without options is none: Discord refuses it.
fn select(component: &Component) -> Option<CreateActionRow> {
    let options: Vec<_> = component
        .options
        .iter()
        .take(MOST_OPTIONS)
        .map(|choice| {
            let label = shown(&choice.label, LONGEST_OPTION);
            CreateSelectMenuOption::new(label, choice.value.clone())
                .default_selection(choice.chosen)
        })
        .collect();
    if options.is_empty() {
        return None;
    }
    let kind = CreateSelectMenuKind::String { options };
    let menu = CreateSelectMenu::new(&component.id, kind)
        .placeholder(shown(&component.label, LONGEST_LABEL))
        .min_values(1)
        .max_values(1);
    Some(CreateActionRow::SelectMenu(menu))
}

/// Discord takes no empty label.
fn shown(label: &str, most: usize) -> String {
    let label: String = label.chars().take(most).collect();
    if label.trim().is_empty() {
        "…".to_owned()
    } else {
        label
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::{component::Choice, ids::JobId};

    fn target(choice: &str) -> Target {
        Target::offer(Uuid::from_u128(7), choice)
    }

    fn choice(value: &str) -> Choice {
        Choice {
            value: value.to_owned(),
            label: value.to_uppercase(),
            chosen: value == "b",
        }
    }

    fn laid_out(components: &[Component]) -> Value {
        serde_json::to_value(rows(components)).unwrap()
    }

    #[test]
    fn buttons_stand_in_rows_of_five_and_selects_alone() {
        let button = |number: usize| Component::button(&target(&number.to_string()), "Go");
        let mut all: Vec<Component> = (0..7).map(button).collect();
        let options = vec![choice("a"), choice("b")];
        all.push(Component::select(&target("pick"), "Which?", options));
        all.push(button(8).styled(Style::Danger));
        all.push(Component::select(&target("none"), "Nothing", Vec::new()));
        let rows = laid_out(&all);
        let sizes: Vec<usize> = rows
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["components"].as_array().unwrap().len())
            .collect();
        assert_eq!(sizes, [5, 2, 1, 1]);
        assert_eq!(rows[0]["components"][0]["type"], 2);
        assert_eq!(rows[0]["components"][0]["style"], 2);
        let select = &rows[2]["components"][0];
        assert_eq!(select["type"], 3);
        assert_eq!(select["placeholder"], "Which?");
        assert_eq!(select["options"][1]["default"], json!(true));
        assert_eq!(rows[3]["components"][0]["style"], 4);
    }

    #[test]
    fn a_text_is_a_button_whose_id_says_what_it_is_and_holds() {
        let bare = target("name").written();
        for (value, held) in [
            (None, None),
            (Some("Sam | Sue"), Some("Sam | Sue")),
            (Some(""), None),
            (Some(&*"x".repeat(90)), None),
        ] {
            let text = Component::text(&target("name"), "Name", value.map(str::to_owned));
            let rows = laid_out(&[text]);
            let id = rows[0]["components"][0]["custom_id"].as_str().unwrap();
            assert!(id.chars().count() <= LONGEST_ID, "{id}");
            assert_eq!(text_behind(id), Some((bare.as_str(), held)), "{value:?}");
        }
        assert_eq!(text_behind(&bare), None);
    }

    #[test]
    fn what_is_no_longer_offered_goes_and_the_rest_stays() {
        let other = Target::offer(Uuid::from_u128(8), "yes");
        let vote = Target::Vote {
            job: JobId(Uuid::from_u128(7)),
            good: true,
        };
        let text = Component::text(&target("name"), "Name", Some("Sam".to_owned()));
        let rows = laid_out(&[
            Component::button(&target("yes"), "Yes"),
            Component::button(&vote, "Good"),
            Component::select(&target("pick"), "Which?", vec![choice("a")]),
            text,
            Component::button(&other, "Keep"),
        ]);
        let left = without(rows.as_array().unwrap(), Uuid::from_u128(7)).unwrap();
        let ids = |row: &Value| {
            let components = row["components"].as_array().unwrap().iter();
            let ids = components.map(|it| it["custom_id"].as_str().unwrap().to_owned());
            ids.collect::<Vec<_>>()
        };
        let left: Vec<_> = left.iter().map(ids).collect();
        assert_eq!(left, [[vote.written()], [other.written()]]);
        assert_eq!(without(rows.as_array().unwrap(), Uuid::from_u128(9)), None);
        assert_eq!(without(&[], Uuid::from_u128(7)), None);
    }

    #[test]
    fn what_does_not_fit_is_left_out() {
        let many: Vec<_> = (0..40)
            .map(|number| Component::button(&target(&number.to_string()), ""))
            .collect();
        let rows = laid_out(&many);
        assert_eq!(rows.as_array().unwrap().len(), MOST_ROWS);
        assert_eq!(rows[0]["components"][0]["label"], "…");
    }
}
