//! Finds, checks and strips action directives in a model's text: JSON such as
//! `{"action": "generate_image", "params": {"prompt": "a cat"}}` within a fence.
//!
//! Reading never fails: it yields the text without them, the directives, and what was refused. A
//! directive counts where it is written out whole in a fence of its own, closed, and nobody but the
//! model has said it. Everything else that looks like one is refused, and none of it is to be seen
//! either. Other JSON stays as it is.
//!
//! Only what a model wrote may be handed in here as the text to be read.

mod scan;

use serde_json::{Map, Value};

use self::scan::{Cut, Found};
use super::{
    action::{ActionDirective, CONFIRM, Fault, Kind},
    intent::Intent,
};

/// The most directives of one text.
pub const MOST: usize = 8;

/// What a model's text comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Read {
    /// What is to be shown.
    pub text: String,
    /// What is to be done, in the order in which it was written.
    pub directives: Vec<ActionDirective>,
    /// What was taken for a directive and will not do.
    pub rejects: Vec<Reject>,
    /// The kind of the first that the model meant and that will not do: what it says of it is not
    /// so.
    pub in_vain: Option<Intent>,
}

/// Why something that looks like a directive is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reject {
    /// It is no JSON.
    NotJson,
    /// The text ends before it does.
    Unfinished,
    /// It is in no fence of its own.
    NotFenced,
    /// It stands within something else: another block, or a larger JSON.
    Within,
    /// No such action exists.
    Unknown,
    /// Its parameters will not do.
    Wrong(Fault),
    /// Somebody else said it before.
    Echoed,
    /// There were too many before it.
    TooMany,
}

impl Reject {
    /// Whether the model meant it to be done. What is quoted, or was said by somebody before, it
    /// only shows.
    const fn is_meant(&self) -> bool {
        !matches!(self, Self::Within | Self::Echoed | Self::Unknown)
    }
}

/// The kind of action that a text names first.
fn spoken_of(text: &str) -> Option<Intent> {
    let text = text.to_ascii_lowercase().replace('-', "_");
    let all = Kind::all();
    let found = all.iter();
    let found = found.filter_map(|kind| Some((text.find(kind.name())?, kind.intent())));
    found.min_by_key(|(at, _)| *at).map(|(_, intent)| intent)
}

/// Reads what a model wrote. `others`: what people wrote before it, whose JSON is nobody's order.
#[must_use]
pub fn read(text: &str, others: &[&str]) -> Read {
    let mut read = Read {
        text: text.to_owned(),
        ..Read::default()
    };
    let mut first = true;
    // What is left may come together to something new; each turn makes it shorter.
    loop {
        let cuts = scan::cuts(&read.text, true).cuts;
        if cuts.is_empty() {
            return read;
        }
        let rest = without(&read.text, &cuts);
        let before = std::mem::replace(&mut read.text, rest);
        for cut in cuts {
            let refused_before = read.rejects.len();
            match cut.found {
                Found::Actions(values) if first => take(&mut read, &values, others),
                Found::Actions(_) => read.rejects.push(Reject::NotFenced),
                Found::Reject(reject) => read.rejects.push(reject),
            }
            if read.rejects[refused_before..].iter().any(Reject::is_meant) {
                read.in_vain = read.in_vain.or_else(|| spoken_of(&before[cut.place]));
            }
        }
        first = false;
    }
}

/// What of a text may be shown that still grows: nothing of a directive, not even its beginning.
#[must_use]
pub fn shown(growing: &str) -> String {
    let mut text = growing.to_owned();
    loop {
        let scanned = scan::cuts(&text, false);
        text.truncate(scanned.held.unwrap_or(text.len()));
        if scanned.cuts.is_empty() {
            return text;
        }
        text = without(&text, &scanned.cuts);
    }
}

/// Takes the directives of one block: all of them, or none.
fn take(read: &mut Read, values: &[Value], others: &[&str]) {
    let each = values.iter().map(|value| directive(value, others));
    let each: Vec<Result<ActionDirective, Reject>> = each.collect();
    let refused: Vec<Reject> = each
        .iter()
        .filter_map(|it| it.as_ref().err().copied())
        .collect();
    if !refused.is_empty() {
        read.rejects.extend(refused);
        return;
    }
    for directive in each.into_iter().flatten() {
        if read.directives.len() < MOST {
            read.directives.push(directive);
        } else {
            read.rejects.push(Reject::TooMany);
        }
    }
}

fn directive(value: &Value, others: &[&str]) -> Result<ActionDirective, Reject> {
    let kind = named(value)
        .and_then(|name| Kind::named(&name))
        .ok_or(Reject::Unknown)?;
    let missing = Reject::Wrong(Fault::Shape("params"));
    let params = parameters(value).ok_or(missing)?;
    let is_same = |other: &Value| named(other) == named(value) && parameters(other) == Some(params);
    if others
        .iter()
        .any(|text| scan::objects(text).iter().any(is_same))
    {
        return Err(Reject::Echoed);
    }
    let mut directive = of_parameters(kind, params).map_err(Reject::Wrong)?;
    directive.confirm_required |= ["confirm", "confirm_required"]
        .iter()
        .any(|name| asks(value.get(name)));
    let priority = value.get("priority").and_then(Value::as_i64);
    if let Some(priority) = priority.and_then(|it| i32::try_from(it).ok()) {
        directive.priority = priority.clamp(0, 100);
    }
    Ok(directive)
}

/// A directive of a kind, with these parameters and the wish for a confirmation among them.
///
/// # Errors
/// When the parameters do not keep to the kind's schema.
pub fn of_parameters(kind: &Kind, given: &Map<String, Value>) -> Result<ActionDirective, Fault> {
    let mut given = given.clone();
    let confirm = asks(given.remove(CONFIRM).as_ref());
    Ok(ActionDirective {
        confirm_required: confirm,
        ..ActionDirective::new(kind, kind.checked(&given)?)
    })
}

/// Whether the flag asks for a confirmation. What is no plain no does.
fn asks(flag: Option<&Value>) -> bool {
    !matches!(flag, None | Some(Value::Null | Value::Bool(false)))
}

/// The name of the action that a value asks for.
fn named(value: &Value) -> Option<String> {
    let name = value
        .get("action")
        .or_else(|| value.get("action_type"))?
        .as_str()?;
    Some(name.trim().to_ascii_lowercase().replace('-', "_"))
}

fn parameters(value: &Value) -> Option<&Map<String, Value>> {
    let names = ["params", "parameters"];
    names.iter().find_map(|name| value.get(name)?.as_object())
}

/// Whether a value has the form of a directive.
fn is_directive(value: &Value) -> bool {
    named(value).is_some_and(|name| Kind::named(&name).is_some() || parameters(value).is_some())
}

/// The text without what was cut from it.
fn without(text: &str, cuts: &[Cut]) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut from = 0;
    for cut in cuts {
        join(&mut whole, &text[from..cut.place.start]);
        from = cut.place.end;
        // A mark that a piece follows.
        whole.push('\0');
    }
    join(&mut whole, &text[from..]);
    whole.replace('\0', "")
}

/// Adds what stands behind a cut, with as much space between as there was.
fn join(whole: &mut String, piece: &str) {
    if !whole.ends_with('\0') {
        whole.push_str(piece);
        return;
    }
    while whole.ends_with('\0') {
        whole.pop();
    }
    let before = whole.trim_end();
    let behind = piece.trim_start();
    let space = format!(
        "{}{}",
        &whole[before.len()..],
        &piece[..piece.len() - behind.len()]
    );
    whole.truncate(before.len());
    if whole.is_empty() || behind.is_empty() {
        whole.push_str(behind);
        return;
    }
    whole.push_str(if space.contains('\n') { "\n\n" } else { " " });
    whole.push_str(behind);
}

#[cfg(test)]
mod tests;
