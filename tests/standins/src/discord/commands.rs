//! The application commands a bot has registered: what Discord refuses, keeps and gives back.
//!
//! Where a command is offered, and what a person may put into its options, is `acts`' to see.

use std::collections::HashSet;

use serde::Serialize;
use serde_json::{Value, json};

use super::{
    components::{choices, length, required, text},
    errors::RestError,
    payload,
    rest::Reply,
    state::State,
    world::Snowflake,
};

/// The type of the command that starts an application's activity.
const ENTRY_POINT: u64 = 4;
const MAX_COMMANDS: usize = 100;
const MAX_OPTIONS: usize = 25;
const MAX_CHOICES: usize = 25;
const MAX_CHARACTERS: usize = 8000;

/// The languages Discord has.
const LOCALES: [&str; 34] = [
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl",
    "no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th",
    "zh-CN", "ja", "zh-TW", "ko", "he", "ar",
];

/// How often the routes of commands were called, and with what effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CommandCalls {
    /// The list was read.
    pub reads: u64,
    /// The whole list was overwritten.
    pub overwrites: u64,
    /// One command was added or overwritten.
    pub adds: u64,
    /// One command was removed.
    pub removals: u64,
    /// Calls after which something was not as before.
    pub changes: u64,
}

/// The commands, and the account of the calls.
#[derive(Debug, Default)]
pub struct Commands {
    /// As Discord gives them back, in the order they were registered.
    pub all: Vec<Value>,
    /// The account.
    pub calls: CommandCalls,
}

impl Commands {
    /// The command of this name that people type.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Value> {
        let is_it = |command: &&Value| command["name"] == name && command["type"] == 1;
        self.all.iter().find(is_it)
    }

    /// Whether anything was ever registered.
    #[must_use]
    pub fn are_known(&self) -> bool {
        self.calls.overwrites + self.calls.adds > 0
    }
}

/// What is asked of the commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandCall {
    /// The list.
    Read,
    /// Another list.
    Overwrite,
    /// One more, or another of the same name.
    Add,
    /// One less.
    Remove(Snowflake),
}

/// Does what is asked.
///
/// # Errors
/// What Discord answers when it refuses.
pub fn work(
    state: &mut State,
    application: Snowflake,
    call: CommandCall,
    body: &Value,
    with_localizations: bool,
) -> Reply {
    if application != state.world.application {
        return Err(RestError::new(
            403,
            20012,
            "You are not authorized to perform this action on this application",
        ));
    }
    let before = bare(&state.commands.all);
    let answer = match call {
        CommandCall::Read => {
            state.commands.calls.reads += 1;
            let mut all = json!(state.commands.all);
            if !with_localizations {
                without_localizations(&mut all);
            }
            (200, all)
        }
        CommandCall::Overwrite => {
            let wanted = list(body)?;
            keeps_entry_point(&state.commands.all, &wanted)?;
            state.commands.calls.overwrites += 1;
            let kept: Vec<_> = wanted.iter().map(|it| keep(state, it)).collect();
            state.commands.all = kept;
            (200, json!(state.commands.all))
        }
        CommandCall::Add => {
            command(body, "")?;
            state.commands.calls.adds += 1;
            let kept = keep(state, body);
            let is_it = |it: &Value| it["name"] == kept["name"] && it["type"] == kept["type"];
            let found = state.commands.all.iter().position(is_it);
            match found {
                Some(at) => state.commands.all[at] = kept.clone(),
                None => state.commands.all.push(kept.clone()),
            }
            (if found.is_some() { 200 } else { 201 }, kept)
        }
        CommandCall::Remove(id) => {
            let is_it = |it: &Value| it["id"] == payload::id(id);
            let found = state.commands.all.iter().position(is_it);
            let unknown = || RestError::new(404, 10063, "Unknown application command");
            state.commands.all.remove(found.ok_or_else(unknown)?);
            state.commands.calls.removals += 1;
            (204, Value::Null)
        }
    };
    if bare(&state.commands.all) != before {
        state.commands.calls.changes += 1;
    }
    Ok(answer)
}

/// The commands without what only Discord knows.
fn bare(all: &[Value]) -> Vec<Value> {
    let strip = |command: &Value| {
        let mut command = command.clone();
        if let Some(command) = command.as_object_mut() {
            command.remove("id");
            command.remove("version");
        }
        command
    };
    all.iter().map(strip).collect()
}

/// A command as Discord gives it back: with an id that stays, and what was left out.
fn keep(state: &mut State, wanted: &Value) -> Value {
    let kind = wanted["type"].as_u64().unwrap_or(1);
    let is_it = |it: &&Value| it["name"] == wanted["name"] && it["type"] == kind;
    let known = state.commands.all.iter().find(is_it).cloned();
    let or = |name: &str, usual: Value| match &wanted[name] {
        Value::Null => usual,
        given => given.clone(),
    };
    let mut kept = json!({
        "type": kind,
        "application_id": payload::id(state.world.application),
        "name": wanted["name"],
        "name_localizations": wanted["name_localizations"],
        "description": or("description", json!("")),
        "description_localizations": wanted["description_localizations"],
        "options": or("options", json!([])),
        "default_member_permissions": wanted["default_member_permissions"],
        "dm_permission": or("dm_permission", json!(true)),
        "nsfw": or("nsfw", json!(false)),
        "contexts": wanted["contexts"],
        "integration_types": or("integration_types", json!([0])),
    });
    without_what_is_usual(&mut kept["options"]);
    if kind == ENTRY_POINT {
        kept["handler"] = wanted["handler"].clone();
    }
    if let Some(known) = known {
        let before = bare(std::slice::from_ref(&known));
        kept["id"] = known["id"].clone();
        if before == bare(std::slice::from_ref(&kept)) {
            kept["version"] = known["version"].clone();
            return kept;
        }
    } else {
        kept["id"] = json!(payload::id(state.world.fresh_id()));
    }
    kept["version"] = json!(payload::id(state.world.fresh_id()));
    kept
}

/// Options come back without the fields that say what holds anyway.
fn without_what_is_usual(options: &mut Value) {
    for option in options.as_array_mut().into_iter().flatten() {
        if let Some(option) = option.as_object_mut() {
            let is_usual = |value: &Value| value.is_null() || *value == json!(false);
            option.retain(|_, value| !is_usual(value) && *value != json!([]));
        }
        without_what_is_usual(&mut option["options"]);
        if option["options"].is_null()
            && let Some(option) = option.as_object_mut()
        {
            option.remove("options");
        }
    }
}

fn without_localizations(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(without_localizations),
        Value::Object(fields) => {
            fields.retain(|name, _| !name.ends_with("_localizations"));
            fields.values_mut().for_each(without_localizations);
        }
        _ => {}
    }
}

fn list(body: &Value) -> Result<Vec<Value>, RestError> {
    let Some(all) = body.as_array() else {
        let message = "Only iterables may be used in a ListType";
        return Err(RestError::form("_", "LIST_TYPE_CONVERT", message));
    };
    let mut names = HashSet::new();
    for (at, wanted) in all.iter().enumerate() {
        command(wanted, &at.to_string())?;
        let kind = wanted["type"].as_u64().unwrap_or(1);
        if !names.insert((kind, wanted["name"].as_str())) {
            let message = "Application command names must be unique";
            let field = format!("{at}.name");
            return Err(RestError::form(
                &field,
                "APPLICATION_COMMANDS_DUPLICATE_NAME",
                message,
            ));
        }
    }
    if all.len() > MAX_COMMANDS {
        let message = "Maximum number of application commands reached (100)";
        return Err(RestError::new(400, 30032, message));
    }
    Ok(all.clone())
}

/// A list may not leave out the entry point.
fn keeps_entry_point(known: &[Value], wanted: &[Value]) -> Result<(), RestError> {
    let is_entry = |command: &&Value| command["type"] == ENTRY_POINT;
    let Some(entry) = known.iter().find(is_entry) else {
        return Ok(());
    };
    if wanted
        .iter()
        .any(|it| is_entry(&it) && it["name"] == entry["name"])
    {
        return Ok(());
    }
    let message = "You cannot remove this app's Entry Point command in a bulk update operation. \
                   Please include the Entry Point command in your update request or delete it \
                   separately.";
    Err(RestError::new(400, 50240, message))
}

/// Checks one command.
///
/// # Errors
/// The answer Discord gives to such a command.
pub fn command(wanted: &Value, at: &str) -> Result<(), RestError> {
    let inside = |name: &str| {
        if at.is_empty() {
            name.to_owned()
        } else {
            format!("{at}.{name}")
        }
    };
    let kind = match &wanted["type"] {
        Value::Null => 1,
        given => given
            .as_u64()
            .filter(|it| (1..=4).contains(it))
            .ok_or_else(|| choices(&inside("type"), "(1, 2, 3, 4)"))?,
    };
    if kind == 1 {
        name(wanted, at)?;
        described(wanted, at)?;
        options(&wanted["options"], &inside("options"), 0)?;
    } else {
        text(wanted, at, "name", 1, 32)?;
        text(wanted, at, "description", 0, 0)?;
    }
    numbers(&wanted["contexts"], &inside("contexts"), 2)?;
    numbers(
        &wanted["integration_types"],
        &inside("integration_types"),
        1,
    )?;
    if characters(wanted) > MAX_CHARACTERS {
        let message = "Command exceeds maximum size (8000)";
        return Err(RestError::form(
            &inside("_"),
            "APPLICATION_COMMAND_TOO_LARGE",
            message,
        ));
    }
    Ok(())
}

fn name(of: &Value, at: &str) -> Result<(), RestError> {
    text(of, at, "name", 1, 32)?;
    let field = if at.is_empty() {
        "name".to_owned()
    } else {
        format!("{at}.name")
    };
    let localized = localizations(of, at, "name_localizations", 32)?;
    for name in of["name"].as_str().into_iter().chain(localized) {
        let is_fine = |character: char| character.is_alphanumeric() || "-_'".contains(character);
        if !name.chars().all(is_fine) || name.to_lowercase() != name {
            let message = "Command name is invalid";
            return Err(RestError::form(
                &field,
                "APPLICATION_COMMAND_INVALID_NAME",
                message,
            ));
        }
    }
    Ok(())
}

fn described(of: &Value, at: &str) -> Result<(), RestError> {
    text(of, at, "description", 1, 100)?;
    localizations(of, at, "description_localizations", 100).map(drop)
}

fn localizations<'a>(
    of: &'a Value,
    at: &str,
    field: &str,
    most: usize,
) -> Result<Vec<&'a str>, RestError> {
    let at = if at.is_empty() {
        field.to_owned()
    } else {
        format!("{at}.{field}")
    };
    let mut texts = Vec::new();
    for locale in of[field].as_object().into_iter().flat_map(|it| it.keys()) {
        if !LOCALES.contains(&locale.as_str()) {
            return Err(choices(&format!("{at}.{locale}"), "the locales of Discord"));
        }
        text(&of[field], &at, locale, 1, most)?;
        texts.extend(of[field][locale].as_str());
    }
    Ok(texts)
}

fn options(given: &Value, at: &str, depth: usize) -> Result<(), RestError> {
    let options = given.as_array().map_or(&[][..], Vec::as_slice);
    if options.len() > MAX_OPTIONS {
        return Err(length(at, 0, MAX_OPTIONS));
    }
    let (mut names, mut was_optional) = (HashSet::new(), false);
    for (index, option) in options.iter().enumerate() {
        let at = format!("{at}.{index}");
        let kind = option["type"].as_u64().filter(|it| (1..=11).contains(it));
        let kind = kind.ok_or_else(|| choices(&format!("{at}.type"), "1 to 11"))?;
        name(option, &at)?;
        described(option, &at)?;
        if !names.insert(option["name"].as_str()) {
            let message = "Option names must be unique";
            return Err(RestError::form(
                &format!("{at}.name"),
                "APPLICATION_COMMAND_OPTIONS_NAME_INVALID",
                message,
            ));
        }
        let is_required = option["required"] == true;
        if is_required && was_optional {
            let message = "Required options must be placed before non-required options";
            return Err(RestError::form(
                &at,
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                message,
            ));
        }
        was_optional |= !is_required;
        if kind <= 2 {
            if depth + usize::from(kind == 1) > 1 + usize::from(kind == 1) {
                return Err(choices(&format!("{at}.type"), "3 to 11"));
            }
            options_of(option, &at, depth)?;
        }
        self::choices_of(option, kind, &at)?;
    }
    Ok(())
}

fn options_of(option: &Value, at: &str, depth: usize) -> Result<(), RestError> {
    options(&option["options"], &format!("{at}.options"), depth + 1)
}

fn choices_of(option: &Value, kind: u64, at: &str) -> Result<(), RestError> {
    let listed = option["choices"].as_array().map_or(&[][..], Vec::as_slice);
    let may_be_chosen = matches!(kind, 3 | 4 | 10);
    if listed.len() > MAX_CHOICES {
        return Err(length(&format!("{at}.choices"), 0, MAX_CHOICES));
    }
    let completes = option["autocomplete"] == true;
    if (completes || !listed.is_empty()) && (!may_be_chosen || (completes && !listed.is_empty())) {
        let message = "Choices and autocomplete cannot be used together, nor with this type";
        return Err(RestError::form(
            at,
            "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID",
            message,
        ));
    }
    for (index, choice) in listed.iter().enumerate() {
        self::choice(choice, kind, &format!("{at}.choices.{index}"))?;
    }
    for (field, most) in [("min_length", 6000), ("max_length", 6000)] {
        let given = &option[field];
        if !given.is_null() && (kind != 3 || given.as_u64().is_none_or(|it| it > most)) {
            let message = format!("int value should be less than or equal to {most}.");
            return Err(RestError::form(
                &format!("{at}.{field}"),
                "NUMBER_TYPE_MAX",
                &message,
            ));
        }
    }
    Ok(())
}

/// Checks one choice of an option of this kind.
///
/// # Errors
/// The answer Discord gives to such a choice.
pub fn choice(choice: &Value, kind: u64, at: &str) -> Result<(), RestError> {
    text(choice, at, "name", 1, 100)?;
    localizations(choice, at, "name_localizations", 100)?;
    let value = &choice["value"];
    let is_fine = match kind {
        3 => return text(choice, at, "value", 1, 100),
        4 => value.is_i64() || value.is_u64(),
        _ => value.is_number(),
    };
    if is_fine {
        Ok(())
    } else {
        Err(required(&format!("{at}.value")))
    }
}

fn numbers(given: &Value, at: &str, most: u64) -> Result<(), RestError> {
    let mut known = HashSet::new();
    for (index, number) in given.as_array().into_iter().flatten().enumerate() {
        let number = number.as_u64().filter(|number| *number <= most);
        let at = format!("{at}.{index}");
        let number = number.ok_or_else(|| choices(&at, &format!("0 to {most}")))?;
        if !known.insert(number) {
            let message = "The set already contains this value";
            return Err(RestError::form(
                &at,
                "SET_TYPE_ALREADY_CONTAINS_VALUE",
                message,
            ));
        }
    }
    if given.is_null() || given.is_array() {
        return Ok(());
    }
    let message = "Only iterables may be used in a ListType";
    Err(RestError::form(at, "LIST_TYPE_CONVERT", message))
}

/// The characters that count against a command's size.
fn characters(of: &Value) -> usize {
    let longest = |name: &str, others: &str| {
        let other = of[others]
            .as_object()
            .into_iter()
            .flat_map(|it| it.values());
        let all = other.chain([&of[name]]).filter_map(Value::as_str);
        all.map(|text| text.chars().count()).max().unwrap_or(0)
    };
    let own =
        longest("name", "name_localizations") + longest("description", "description_localizations");
    let value = of["value"].as_str().map_or(0, |text| text.chars().count());
    let inner = ["options", "choices"]
        .into_iter()
        .filter_map(|name| of[name].as_array());
    own + value + inner.flatten().map(characters).sum::<usize>()
}
