//! Which piece of work belongs to which message, from door to door: W3C trace contexts.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use tracing::Span;

/// Where a piece of work belongs. It is written as a W3C `traceparent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TraceContext {
    trace_id: u128,
    span_id: u64,
}

/// The text is not a `traceparent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a W3C traceparent")]
pub struct NotATraceContext;

impl TraceContext {
    /// The beginning of a new trace.
    #[must_use]
    #[expect(
        clippy::new_without_default,
        reason = "each one differs, which a default should not"
    )]
    pub fn new() -> Self {
        Self {
            trace_id: fastrand::u128(1..),
            span_id: fastrand::u64(1..),
        }
    }

    /// A further piece of work in the same trace.
    #[must_use]
    pub fn child(self) -> Self {
        Self {
            span_id: fastrand::u64(1..),
            ..self
        }
    }

    /// The trace's id: 32 digits.
    #[must_use]
    pub fn trace_id(self) -> String {
        format!("{:032x}", self.trace_id)
    }

    /// The id of this piece of work: 16 digits.
    #[must_use]
    pub fn span_id(self) -> String {
        format!("{:016x}", self.span_id)
    }

    /// A span for the log: what happens within it carries `trace.id`.
    #[must_use]
    pub fn span(self, work: &'static str) -> Span {
        tracing::info_span!(
            "work",
            work,
            trace.id = self.trace_id(),
            span.id = self.span_id()
        )
    }
}

impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-01", self.trace_id, self.span_id)
    }
}

impl FromStr for TraceContext {
    type Err = NotATraceContext;

    fn from_str(text: &str) -> Result<Self, NotATraceContext> {
        let mut fields = text.split('-');
        let mut field = |length| {
            let digits = fields.next().filter(|digits| is_hex(digits, length));
            digits.ok_or(NotATraceContext)
        };
        let (version, trace_id, span_id, _flags) = (field(2)?, field(32)?, field(16)?, field(2)?);
        // Later versions may add fields behind these; version 0 has none, and ff is no version.
        if version == "ff" || (version == "00" && fields.next().is_some()) {
            return Err(NotATraceContext);
        }
        let trace_id = u128::from_str_radix(trace_id, 16).map_err(|_| NotATraceContext)?;
        let span_id = u64::from_str_radix(span_id, 16).map_err(|_| NotATraceContext)?;
        if trace_id == 0 || span_id == 0 {
            return Err(NotATraceContext);
        }
        Ok(Self { trace_id, span_id })
    }
}

fn is_hex(digits: &str, length: usize) -> bool {
    digits.len() == length
        && digits
            .bytes()
            .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

impl Serialize for TraceContext {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TraceContext {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}
