//! What Discord refuses in the body of a message, and what it makes of one it takes.
//!
//! Pure: JSON in, a draft or the first fault out. Whether the channel may be written to, and
//! whether the answered message exists, is `rest`'s to see.

use serde_json::Value;

use super::components;
use super::errors::RestError;
use super::world::Snowflake;

/// The most characters of a bot's message.
const MAX_CONTENT: usize = 2000;
const MAX_NONCE: usize = 25;
const MAX_EMBEDS: usize = 10;
const MAX_EMBED_CHARACTERS: usize = 6000;
const MAX_MENTIONED: usize = 100;

/// The flags a bot may set: suppress embeds, suppress notifications, voice message,
/// components v2.
const SETTABLE_FLAGS: u64 = (1 << 2) | (1 << 12) | (1 << 13) | COMPONENTS_V2;
const COMPONENTS_V2: u64 = 1 << 15;

/// The flag of a message that only one person sees.
pub const EPHEMERAL: u64 = 1 << 6;

/// The flag of a message that is still thought about.
pub const LOADING: u64 = 1 << 7;

/// A message body that is in order.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The text; absent in an edit that leaves it.
    pub content: Option<String>,
    /// The embeds; absent in an edit that leaves them.
    pub embeds: Option<Vec<Value>>,
    /// The components; absent in an edit that leaves them.
    pub components: Option<Vec<Value>>,
    /// The flags; absent in an edit that leaves them.
    pub flags: Option<u64>,
    /// The nonce.
    pub nonce: Option<Value>,
    /// Whether a second message with that nonce is the first one again.
    pub enforce_nonce: bool,
    /// The message that is answered.
    pub reference: Option<Reference>,
    /// Who may be pinged.
    pub allowed: Allowed,
    /// Whether there is something in it beside text, embeds and components.
    pub has_more: bool,
}

/// The message that is answered.
#[derive(Clone, Copy, Debug)]
pub struct Reference {
    /// Its id.
    pub message: Snowflake,
    /// The channel it is said to be in.
    pub channel: Option<Snowflake>,
    /// Whether the send fails when it does not exist.
    pub must_exist: bool,
}

/// Who may be pinged.
#[derive(Clone, Debug)]
pub struct Allowed {
    /// Whether anyone named in the text may.
    pub all_users: bool,
    /// Who else may, when named in the text.
    pub users: Vec<Snowflake>,
    /// Whether everyone may.
    pub everyone: bool,
    /// Whether the author of the answered message is.
    pub replied_user: bool,
    /// The field as it was sent.
    pub as_sent: Option<Value>,
}

impl Default for Allowed {
    fn default() -> Self {
        Self {
            all_users: true,
            users: Vec::new(),
            everyone: true,
            replied_user: true,
            as_sent: None,
        }
    }
}

impl Allowed {
    /// Whether somebody named in the text is pinged.
    #[must_use]
    pub fn pings(&self, user: Snowflake) -> bool {
        self.all_users || self.users.contains(&user)
    }
}

impl Draft {
    /// Reads the body of a send or an edit.
    ///
    /// # Errors
    /// The answer Discord gives to such a body.
    pub fn read(body: &Value) -> Result<Self, RestError> {
        Self::with_flags(body, SETTABLE_FLAGS)
    }

    /// Reads the body of a message that answers an interaction: it may be for one person only, and
    /// without a word about mentions it pings people, but neither roles nor everyone.
    ///
    /// # Errors
    /// The answer Discord gives to such a body.
    pub fn of_interaction(body: &Value) -> Result<Self, RestError> {
        let mut draft = Self::with_flags(body, SETTABLE_FLAGS | EPHEMERAL)?;
        if draft.allowed.as_sent.is_none() {
            draft.allowed.everyone = false;
        }
        Ok(draft)
    }

    fn with_flags(body: &Value, settable: u64) -> Result<Self, RestError> {
        if !body.is_object() {
            return Err(RestError::new(
                400,
                50109,
                "The request body contains invalid JSON.",
            ));
        }
        let draft = Self {
            content: content(&body["content"])?,
            embeds: embeds(&body["embeds"])?,
            components: components::of_message(&body["components"], is_v2(body))?,
            flags: flags(&body["flags"], settable)?,
            nonce: nonce(&body["nonce"])?,
            enforce_nonce: boolean(body, "enforce_nonce")?.unwrap_or(false),
            reference: reference(&body["message_reference"])?,
            allowed: allowed(&body["allowed_mentions"])?,
            has_more: has_items(&body["sticker_ids"]) || body["poll"].is_object(),
        };
        boolean(body, "tts")?;
        let is_v2 = is_v2(body);
        let has_old = draft
            .content
            .as_deref()
            .is_some_and(|content| !content.is_empty())
            || draft
                .embeds
                .as_ref()
                .is_some_and(|embeds| !embeds.is_empty());
        if is_v2 && has_old {
            let message = "The 'content' and 'embeds' fields cannot be used when using \
                           MessageFlags.IS_COMPONENTS_V2";
            return Err(RestError::form(
                "content",
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                message,
            ));
        }
        Ok(draft)
    }

    /// Whether there is nothing in it to see.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let has_text = self
            .content
            .as_deref()
            .is_some_and(|text| !text.trim().is_empty());
        let has = |list: &Option<Vec<Value>>| list.as_ref().is_some_and(|list| !list.is_empty());
        !has_text && !has(&self.embeds) && !has(&self.components) && !self.has_more
    }
}

fn is_v2(body: &Value) -> bool {
    body["flags"]
        .as_u64()
        .is_some_and(|flags| flags & COMPONENTS_V2 != 0)
}

fn content(given: &Value) -> Result<Option<String>, RestError> {
    match given {
        Value::Null => Ok(None),
        Value::String(text) if text.chars().count() > MAX_CONTENT => {
            Err(RestError::too_long("content", MAX_CONTENT))
        }
        Value::String(text) => Ok(Some(text.clone())),
        // Numbers and booleans are taken as text, as Discord does.
        Value::Number(_) | Value::Bool(_) => Ok(Some(given.to_string())),
        _ => Err(RestError::form(
            "content",
            "STRING_TYPE_CONVERT",
            "Could not interpret as string.",
        )),
    }
}

fn list(given: &Value, field: &str, most: usize) -> Result<Option<Vec<Value>>, RestError> {
    match given {
        Value::Null => Ok(None),
        Value::Array(items) if items.len() > most => Err(RestError::too_long(field, most)),
        Value::Array(items) => Ok(Some(items.clone())),
        _ => Err(RestError::form(
            field,
            "LIST_TYPE_CONVERT",
            "Only iterables may be used in a ListType",
        )),
    }
}

fn embeds(given: &Value) -> Result<Option<Vec<Value>>, RestError> {
    let embeds = list(given, "embeds", MAX_EMBEDS)?;
    let mut characters = 0;
    for (index, embed) in embeds.iter().flatten().enumerate() {
        for (name, most) in [("title", 256), ("description", 4096)] {
            let length = embed[name].as_str().map_or(0, |text| text.chars().count());
            if length > most {
                return Err(RestError::too_long(&format!("embeds.{index}.{name}"), most));
            }
            characters += length;
        }
        for field in embed["fields"].as_array().into_iter().flatten() {
            let texts = [&field["name"], &field["value"]];
            let lengths = texts.map(|text| text.as_str().map_or(0, |text| text.chars().count()));
            characters += lengths.iter().sum::<usize>();
        }
    }
    if characters > MAX_EMBED_CHARACTERS {
        let message = "Embed size exceeds maximum size of 6000";
        return Err(RestError::form(
            "embeds",
            "MAX_EMBED_SIZE_EXCEEDED",
            message,
        ));
    }
    Ok(embeds)
}

fn flags(given: &Value, settable: u64) -> Result<Option<u64>, RestError> {
    if given.is_null() {
        return Ok(None);
    }
    let flags = given.as_u64().ok_or_else(|| not_a_number("flags"))?;
    if flags & !settable != 0 {
        return Err(RestError::form(
            "flags",
            "MESSAGE_INVALID_FLAGS",
            "Invalid message flags",
        ));
    }
    Ok(Some(flags))
}

fn nonce(given: &Value) -> Result<Option<Value>, RestError> {
    match given {
        Value::Null => Ok(None),
        Value::String(nonce) if nonce.chars().count() > MAX_NONCE => {
            Err(RestError::too_long("nonce", MAX_NONCE))
        }
        Value::String(_) => Ok(Some(given.clone())),
        Value::Number(number) if number.is_i64() => Ok(Some(given.clone())),
        _ => Err(RestError::form(
            "nonce",
            "NONCE_TYPE_INVALID",
            "Nonce must be an integer or a string.",
        )),
    }
}

fn boolean(body: &Value, field: &str) -> Result<Option<bool>, RestError> {
    match &body[field] {
        Value::Null => Ok(None),
        Value::Bool(value) => Ok(Some(*value)),
        _ => Err(RestError::form(
            field,
            "BOOLEAN_TYPE_CONVERT",
            "Must be either true or false.",
        )),
    }
}

fn reference(given: &Value) -> Result<Option<Reference>, RestError> {
    if given.is_null() {
        return Ok(None);
    }
    let field = "message_reference.message_id";
    if given["message_id"].is_null() {
        return Err(RestError::form(
            field,
            "BASE_TYPE_REQUIRED",
            "This field is required",
        ));
    }
    let message = snowflake(&given["message_id"]).ok_or_else(|| not_a_snowflake(field))?;
    let channel = match &given["channel_id"] {
        Value::Null => None,
        given => {
            let field = "message_reference.channel_id";
            Some(snowflake(given).ok_or_else(|| not_a_snowflake(field))?)
        }
    };
    let must_exist = given["fail_if_not_exists"].as_bool().unwrap_or(true);
    Ok(Some(Reference {
        message,
        channel,
        must_exist,
    }))
}

fn allowed(given: &Value) -> Result<Allowed, RestError> {
    if given.is_null() {
        return Ok(Allowed::default());
    }
    if !given.is_object() {
        return Err(RestError::form(
            "allowed_mentions",
            "DICT_TYPE_CONVERT",
            "Only dictionaries may be used in a DictType",
        ));
    }
    let parse = parse_kinds(&given["parse"])?;
    let users = mentioned(&given["users"], "users")?;
    let roles = mentioned(&given["roles"], "roles")?;
    for (kind, listed) in [("users", &users), ("roles", &roles)] {
        if parse.contains(&kind) && !listed.is_empty() {
            let message =
                format!("parse:[\"{kind}\"] and {kind}: [ids...] are mutually exclusive.");
            return Err(RestError::form(
                "allowed_mentions",
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                &message,
            ));
        }
    }
    Ok(Allowed {
        all_users: parse.contains(&"users"),
        everyone: parse.contains(&"everyone"),
        replied_user: boolean(given, "replied_user")?.unwrap_or(false),
        users,
        as_sent: Some(given.clone()),
    })
}

fn parse_kinds(given: &Value) -> Result<Vec<&str>, RestError> {
    let field = "allowed_mentions.parse";
    let kinds = given.as_array().map_or(&[][..], Vec::as_slice);
    if !given.is_null() && !given.is_array() {
        return Err(RestError::form(
            field,
            "LIST_TYPE_CONVERT",
            "Only iterables may be used in a ListType",
        ));
    }
    let mut known = Vec::new();
    for (index, kind) in kinds.iter().enumerate() {
        let field = format!("{field}.{index}");
        let kind = kind
            .as_str()
            .filter(|kind| ["roles", "users", "everyone"].contains(kind));
        let Some(kind) = kind else {
            let message = "Value must be one of ('everyone', 'users', 'roles').";
            return Err(RestError::form(&field, "BASE_TYPE_CHOICES", message));
        };
        if known.contains(&kind) {
            return Err(already_contained(&field));
        }
        known.push(kind);
    }
    Ok(known)
}

fn mentioned(given: &Value, kind: &str) -> Result<Vec<Snowflake>, RestError> {
    let field = format!("allowed_mentions.{kind}");
    let mut ids = Vec::new();
    for (index, id) in list(given, &field, MAX_MENTIONED)?
        .iter()
        .flatten()
        .enumerate()
    {
        let field = format!("{field}.{index}");
        let id = snowflake(id).ok_or_else(|| not_a_snowflake(&field))?;
        if ids.contains(&id) {
            return Err(already_contained(&field));
        }
        ids.push(id);
    }
    Ok(ids)
}

/// An id as clients send it: a string of digits, or a number.
#[must_use]
pub fn snowflake(given: &Value) -> Option<Snowflake> {
    match given {
        Value::String(digits) => digits.parse().ok(),
        Value::Number(number) => number.as_u64(),
        _ => None,
    }
}

fn has_items(list: &Value) -> bool {
    list.as_array().is_some_and(|list| !list.is_empty())
}

fn not_a_snowflake(field: &str) -> RestError {
    RestError::form(field, "NUMBER_TYPE_COERCE", "Value is not snowflake.")
}

fn not_a_number(field: &str) -> RestError {
    RestError::form(field, "NUMBER_TYPE_COERCE", "Value is not int.")
}

fn already_contained(field: &str) -> RestError {
    let message = "The set already contains this value";
    RestError::form(field, "SET_TYPE_ALREADY_CONTAINS_VALUE", message)
}
