//! What a line of the input says: a message, and what is known besides.

use std::{borrow::Cow, fmt};

use jiff::{Timestamp, civil, tz::TimeZone};
use serde::{
    Deserialize, Deserializer,
    de::{self, IgnoredAny, MapAccess, Visitor},
};

use crate::{
    nlu::{Context, times::Language},
    understanding::Message,
};

/// A line of the input, read. What was not said is absent.
#[derive(Debug, Default)]
pub(super) struct Line<'a> {
    text: Cow<'a, str>,
    now: Option<String>,
    tz: Option<String>,
    language: Option<String>,
    context: Context,
    asked_before: bool,
}

impl<'a> Line<'a> {
    /// A line that is the message.
    pub(super) fn plain(text: &'a str) -> Self {
        Self {
            text: Cow::Borrowed(text),
            ..Self::default()
        }
    }

    /// A line that is a JSON object.
    pub(super) fn parse(line: &'a str) -> Result<Self, String> {
        // Some programs begin their output with a mark of its encoding.
        let line = line.strip_prefix('\u{feff}').unwrap_or(line);
        serde_json::from_str(line).map_err(|error| {
            let said = error.to_string();
            // The text is one line, so that its number says nothing.
            let said = said.replace(" at line 1 column ", ", at byte ");
            if error.is_data() {
                said
            } else {
                format!("the line is no JSON: {said}")
            }
        })
    }

    /// The message, said at `clock`'s time where the line does not say when.
    pub(super) fn message(&self, clock: Timestamp) -> Result<Message<'_>, String> {
        let zone = zone(self.tz.as_deref())?;
        let now = match &self.now {
            None => clock,
            Some(now) => moment(now, &zone)?,
        };
        let language = self.language.as_deref();
        Ok(Message {
            text: &self.text,
            now: now.to_zoned(zone),
            language: language.and_then(Language::of_tag),
            context: self.context,
            asked_before: self.asked_before,
        })
    }
}

fn zone(name: Option<&str>) -> Result<TimeZone, String> {
    let Some(name) = name else {
        return Ok(TimeZone::UTC);
    };
    TimeZone::get(name)
        .map_err(|_| format!("tz: {name:?} is no time zone; it is a name such as Europe/Berlin"))
}

/// A moment as ISO 8601 writes it. Without an offset it is a wall time in the zone.
fn moment(text: &str, zone: &TimeZone) -> Result<Timestamp, String> {
    let exact = text.parse::<Timestamp>().ok();
    let local = || {
        let wall = text.parse::<civil::DateTime>().ok()?;
        zone.to_timestamp(wall).ok()
    };
    exact
        .or_else(local)
        .ok_or_else(|| format!("now: {text:?} is no time; it is written as 2026-03-09T12:00:00Z"))
}

impl<'de> Deserialize<'de> for Line<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields)
    }
}

/// Reads the fields one by one, so that a fault can be told by the field's name.
struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Line<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object such as {\"text\":\"draw a cat\"}")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut line = Line::default();
        let mut has_text = false;
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            match &*name {
                "text" => {
                    line.text = Cow::Owned(field::<String, _>("text", &mut map)?);
                    has_text = true;
                }
                "now" => line.now = field("now", &mut map)?,
                "tz" => line.tz = field("tz", &mut map)?,
                "language" => line.language = field("language", &mut map)?,
                "context" => {
                    line.context = field::<Option<_>, _>("context", &mut map)?.unwrap_or_default();
                }
                "asked_before" => {
                    let asked: Option<bool> = field("asked_before", &mut map)?;
                    line.asked_before = asked.unwrap_or_default();
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        if has_text {
            Ok(line)
        } else {
            Err(de::Error::custom("text: it is missing"))
        }
    }
}

fn field<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    name: &str,
    map: &mut A,
) -> Result<T, A::Error> {
    map.next_value()
        .map_err(|error| de::Error::custom(format!("{name}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(line: &str) -> String {
        let parsed = Line::parse(line);
        let taken = parsed.and_then(|line| line.message(Timestamp::UNIX_EPOCH).map(|_| ()));
        taken.unwrap_err()
    }

    fn now(line: &str) -> String {
        let line = Line::parse(line).unwrap();
        line.message(Timestamp::UNIX_EPOCH).unwrap().now.to_string()
    }

    #[test]
    fn faults_name_the_field() {
        for (line, field) in [
            (r#"{"now":"2026-03-09T12:00:00Z"}"#, "text:"),
            (r#"{"text":5}"#, "text:"),
            (r#"{"text":null}"#, "text:"),
            (r#"{"text":"\ud800 draw"}"#, "text:"),
            (r#"{"text":"\udc00"}"#, "text:"),
            (r#"{"text":"a","now":"soon"}"#, "now:"),
            (r#"{"text":"a","now":7}"#, "now:"),
            (r#"{"text":"a","now":"2026-02-30T00:00:00Z"}"#, "now:"),
            (r#"{"text":"a","tz":"Mars/Base"}"#, "tz:"),
            (r#"{"text":"a","tz":""}"#, "tz:"),
            (r#"{"text":"a","tz":["UTC"]}"#, "tz:"),
            (r#"{"text":"a","context":{"last":"sing"}}"#, "context:"),
            (r#"{"text":"a","asked_before":"no"}"#, "asked_before:"),
        ] {
            let fault = fault(line);
            assert!(fault.starts_with(field), "{line}: {fault}");
            assert!(!fault.contains("line 1"), "{fault}");
        }
    }

    #[test]
    fn what_is_no_object_is_said_to_be_none() {
        for line in [
            "",
            "5",
            "[]",
            "draw a cat",
            "{\"text\":\"a\"",
            "{} {}",
            "null",
        ] {
            assert!(!fault(line).is_empty(), "{line}");
        }
        assert!(fault("draw a cat").starts_with("the line is no JSON: "));
    }

    #[test]
    fn now_and_the_zone_are_optional() {
        assert_eq!(now(r#"{"text":""}"#), "1970-01-01T00:00:00+00:00[UTC]");
        assert_eq!(
            now(r#"{"text":"","now":"2026-03-09T12:00:00Z","tz":"Europe/Berlin","more":[1]}"#),
            "2026-03-09T13:00:00+01:00[Europe/Berlin]"
        );
        assert_eq!(
            now(r#"{"text":"","now":"2026-03-09T12:00","tz":"Asia/Tokyo"}"#),
            "2026-03-09T12:00:00+09:00[Asia/Tokyo]"
        );
        let nothing = r#"{"text":"","now":null,"tz":null,"context":null,"asked_before":null}"#;
        assert_eq!(now(nothing), "1970-01-01T00:00:00+00:00[UTC]");
    }

    #[test]
    fn what_came_before_is_read() {
        let line = r#"{"text":"yes","context":{"offered":"generate_image"},"asked_before":true}"#;
        let line = Line::parse(line).unwrap();
        let message = line.message(Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(
            message.context.offered,
            Some(crate::domain::intent::Intent::GenerateImage)
        );
        assert!(message.asked_before);
    }
}
