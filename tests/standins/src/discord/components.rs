//! What Discord refuses in components, on messages and in modals.
//!
//! Pure: JSON in, the first fault out. Which of them somebody may press is `acts`' to see.

use std::collections::HashSet;

use serde_json::Value;

use super::errors::RestError;

const MAX_ROWS: usize = 5;
const MAX_V2: usize = 40;

/// The numbers of the component types.
pub mod kind {
    /// A row of buttons, or of one select.
    pub const ROW: u64 = 1;
    /// A button.
    pub const BUTTON: u64 = 2;
    /// A select whose options are written out.
    pub const SELECT: u64 = 3;
    /// A field for text, in a modal.
    pub const INPUT: u64 = 4;
    /// A label around something in a modal.
    pub const LABEL: u64 = 18;
}

/// The selects, from that of texts to that of channels, without the text input between them.
const SELECTS: [u64; 5] = [3, 5, 6, 7, 8];

/// The style of a button that opens an address.
const LINK: u64 = 5;

/// Reads the components of a message; none when they are absent.
///
/// # Errors
/// The answer Discord gives to such components.
pub fn of_message(given: &Value, is_v2: bool) -> Result<Option<Vec<Value>>, RestError> {
    let most = if is_v2 { MAX_V2 } else { MAX_ROWS };
    let rows = match given {
        Value::Null => return Ok(None),
        Value::Array(rows) if rows.len() > most => return Err(length("components", 0, most)),
        Value::Array(rows) => rows,
        _ => {
            let message = "Only iterables may be used in a ListType";
            return Err(RestError::form("components", "LIST_TYPE_CONVERT", message));
        }
    };
    let mut names = Names::default();
    for (at, row) in rows.iter().enumerate() {
        let at = format!("components.{at}");
        match row["type"].as_u64() {
            Some(kind::ROW) => self::row(row, &at, &mut names)?,
            // What else may stand in a message of the second kind is only looked at for names.
            Some(_) if is_v2 => nested(row, &at, &mut names)?,
            _ => return Err(choices(&format!("{at}.type"), "(1,)")),
        }
    }
    Ok(Some(rows.clone()))
}

fn row(row: &Value, at: &str, names: &mut Names) -> Result<(), RestError> {
    let inside = row["components"].as_array().map_or(&[][..], Vec::as_slice);
    let field = format!("{at}.components");
    if !(1..=5).contains(&inside.len()) {
        return Err(length(&field, 1, 5));
    }
    let is_select = |it: &Value| it["type"].as_u64().is_some_and(|it| SELECTS.contains(&it));
    if inside.len() > 1 && inside.iter().any(is_select) {
        let message = "The specified component exceeds the maximum width";
        return Err(RestError::form(
            &field,
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
            message,
        ));
    }
    for (index, component) in inside.iter().enumerate() {
        let at = format!("{field}.{index}");
        match component["type"].as_u64() {
            Some(kind::BUTTON) => button(component, &at, names)?,
            Some(kind::SELECT) => select(component, &at, names)?,
            Some(other) if SELECTS.contains(&other) => selection(component, &at, names)?,
            _ => return Err(choices(&format!("{at}.type"), "(2, 3, 5, 6, 7, 8)")),
        }
    }
    Ok(())
}

fn nested(component: &Value, at: &str, names: &mut Names) -> Result<(), RestError> {
    let inside = component["components"].as_array().into_iter().flatten();
    for (index, component) in inside.chain(component.get("accessory")).enumerate() {
        let at = format!("{at}.components.{index}");
        match component["type"].as_u64() {
            Some(kind::ROW) => row(component, &at, names)?,
            Some(kind::BUTTON) => button(component, &at, names)?,
            _ => nested(component, &at, names)?,
        }
    }
    Ok(())
}

fn button(button: &Value, at: &str, names: &mut Names) -> Result<(), RestError> {
    let style = button["style"].as_u64();
    if !style.is_some_and(|style| (1..=6).contains(&style)) {
        return Err(choices(&format!("{at}.style"), "(1, 2, 3, 4, 5, 6)"));
    }
    text(button, at, "label", 0, 80)?;
    if button["label"].as_str().is_none_or(str::is_empty) && button["emoji"].is_null() {
        return Err(required(&format!("{at}.label")));
    }
    if style != Some(LINK) {
        return names.take(button, at);
    }
    if !button["custom_id"].is_null() {
        let message = "A custom id and url cannot both be specified";
        return Err(RestError::form(
            at,
            "BUTTON_COMPONENT_CUSTOM_ID_URL",
            message,
        ));
    }
    text(button, at, "url", 1, 512)
}

fn select(select: &Value, at: &str, names: &mut Names) -> Result<(), RestError> {
    selection(select, at, names)?;
    let options = select["options"].as_array().map_or(&[][..], Vec::as_slice);
    let field = format!("{at}.options");
    if !(1..=25).contains(&options.len()) {
        return Err(length(&field, 1, 25));
    }
    let mut values = HashSet::new();
    for (index, option) in options.iter().enumerate() {
        let at = format!("{field}.{index}");
        text(option, &at, "label", 1, 100)?;
        text(option, &at, "value", 1, 100)?;
        text(option, &at, "description", 0, 100)?;
        if !values.insert(option["value"].as_str()) {
            let message = "The specified option value is already used";
            let field = format!("{at}.value");
            return Err(RestError::form(
                &field,
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                message,
            ));
        }
    }
    Ok(())
}

fn selection(select: &Value, at: &str, names: &mut Names) -> Result<(), RestError> {
    names.take(select, at)?;
    text(select, at, "placeholder", 0, 150)?;
    for (name, least) in [("min_values", 0), ("max_values", 1)] {
        let given = &select[name];
        let is_fine = given.as_u64().is_some_and(|it| (least..=25).contains(&it));
        if !given.is_null() && !is_fine {
            let message = format!("int value should be between {least} and 25.");
            return Err(RestError::form(
                &format!("{at}.{name}"),
                "NUMBER_TYPE_MAX",
                &message,
            ));
        }
    }
    Ok(())
}

/// Checks the data of a callback that opens a modal.
///
/// # Errors
/// The answer Discord gives to such a modal.
pub fn modal(data: &Value) -> Result<(), RestError> {
    let mut names = Names::default();
    text(data, "data", "title", 1, 45)?;
    text(data, "data", "custom_id", 1, 100)?;
    let inside = data["components"].as_array().map_or(&[][..], Vec::as_slice);
    if !(1..=5).contains(&inside.len()) {
        return Err(length("data.components", 1, 5));
    }
    for (index, component) in inside.iter().enumerate() {
        let at = format!("data.components.{index}");
        match component["type"].as_u64() {
            Some(kind::ROW) => {
                let inside = component["components"]
                    .as_array()
                    .map_or(&[][..], Vec::as_slice);
                let [only] = inside else {
                    return Err(length(&format!("{at}.components"), 1, 1));
                };
                let at = format!("{at}.components.0");
                if only["type"] != kind::INPUT {
                    return Err(choices(&format!("{at}.type"), "(4,)"));
                }
                text(only, &at, "label", 1, 45)?;
                input(only, &at, &mut names)?;
            }
            Some(kind::LABEL) => {
                text(component, &at, "label", 1, 45)?;
                text(component, &at, "description", 0, 100)?;
                let (inner, at) = (&component["component"], format!("{at}.component"));
                match inner["type"].as_u64() {
                    Some(kind::INPUT) => input(inner, &at, &mut names)?,
                    Some(kind::SELECT) => select(inner, &at, &mut names)?,
                    _ => return Err(choices(&format!("{at}.type"), "(3, 4, 5, 6, 7, 8)")),
                }
            }
            Some(10) => {}
            _ => return Err(choices(&format!("{at}.type"), "(1, 10, 18)")),
        }
    }
    Ok(())
}

fn input(input: &Value, at: &str, names: &mut Names) -> Result<(), RestError> {
    names.take(input, at)?;
    if !matches!(input["style"].as_u64(), Some(1 | 2)) {
        return Err(choices(&format!("{at}.style"), "(1, 2)"));
    }
    text(input, at, "value", 0, 4000)?;
    text(input, at, "placeholder", 0, 100)?;
    for (name, least) in [("min_length", 0), ("max_length", 1)] {
        let given = &input[name];
        let is_fine = given
            .as_u64()
            .is_some_and(|it| (least..=4000).contains(&it));
        if !given.is_null() && !is_fine {
            let message = format!("int value should be between {least} and 4000.");
            return Err(RestError::form(
                &format!("{at}.{name}"),
                "NUMBER_TYPE_MAX",
                &message,
            ));
        }
    }
    Ok(())
}

/// The component of this name, however deep it is.
#[must_use]
pub fn named<'a>(components: &'a [Value], custom_id: &str) -> Option<&'a Value> {
    all(components).find(|component| component["custom_id"] == custom_id)
}

/// Every component, the outer ones first.
pub fn all(components: &[Value]) -> impl Iterator<Item = &Value> {
    let mut waiting: Vec<&Value> = components.iter().rev().collect();
    std::iter::from_fn(move || {
        let next = waiting.pop()?;
        waiting.extend(next.get("component"));
        waiting.extend(next.get("accessory"));
        waiting.extend(next["components"].as_array().into_iter().flatten().rev());
        Some(next)
    })
}

/// The names that components of one message or modal have taken.
#[derive(Debug, Default)]
struct Names(HashSet<String>);

impl Names {
    fn take(&mut self, component: &Value, at: &str) -> Result<(), RestError> {
        text(component, at, "custom_id", 1, 100)?;
        let name = component["custom_id"].as_str().unwrap_or_default();
        if self.0.insert(name.to_owned()) {
            return Ok(());
        }
        let message = "Component custom id cannot be duplicated";
        let field = format!("{at}.custom_id");
        Err(RestError::form(
            &field,
            "COMPONENT_CUSTOM_ID_DUPLICATED",
            message,
        ))
    }
}

/// Checks a text of an object; one of at least one character must be there.
pub(super) fn text(
    of: &Value,
    at: &str,
    name: &str,
    least: usize,
    most: usize,
) -> Result<(), RestError> {
    let field = if at.is_empty() {
        name.to_owned()
    } else {
        format!("{at}.{name}")
    };
    match &of[name] {
        Value::Null if least == 0 => Ok(()),
        Value::Null => Err(required(&field)),
        Value::String(text) => {
            let characters = text.chars().count();
            if (least..=most).contains(&characters) {
                return Ok(());
            }
            Err(length(&field, least, most))
        }
        _ => {
            let message = "Could not interpret as string.";
            Err(RestError::form(&field, "STRING_TYPE_CONVERT", message))
        }
    }
}

pub(super) fn length(field: &str, least: usize, most: usize) -> RestError {
    let message = format!("Must be between {least} and {most} in length.");
    RestError::form(field, "BASE_TYPE_BAD_LENGTH", &message)
}

pub(super) fn required(field: &str) -> RestError {
    RestError::form(field, "BASE_TYPE_REQUIRED", "This field is required")
}

pub(super) fn choices(field: &str, these: &str) -> RestError {
    let message = format!("Value must be one of {these}.");
    RestError::form(field, "BASE_TYPE_CHOICES", &message)
}
