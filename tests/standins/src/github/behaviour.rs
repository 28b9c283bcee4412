//! What goes wrong on purpose, as plain data, and which request it hits.
//!
//! A request that the headers already make wrong is refused whatever was queued.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// What happens to one request.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Behaviour {
    /// It is carried out.
    #[default]
    Serve,
    /// It is carried out, and the answer comes late.
    Late {
        /// By how many milliseconds.
        ms: u64,
    },
    /// It is not carried out: an error in the documented shape.
    Error {
        /// The HTTP status, for example 409 or 502.
        status: u16,
        /// The `retry-after` header, in seconds.
        #[serde(default)]
        retry_after: Option<u64>,
    },
    /// It is not carried out: the limit of the hour is used up.
    PrimaryLimit {
        /// 403 or 429; both are documented.
        status: u16,
        /// In how many seconds `x-ratelimit-reset` is.
        resets_in: u64,
    },
    /// It is not carried out: too much at once.
    SecondaryLimit {
        /// 403 or 429; both are documented.
        status: u16,
        /// The `retry-after` header, in seconds; it may be absent.
        #[serde(default)]
        retry_after: Option<u64>,
    },
    /// It is not carried out: what a middle box says.
    Foreign {
        /// The HTTP status.
        status: u16,
        /// The `content-type` header.
        content_type: String,
        /// The body.
        body: String,
    },
    /// The connection breaks without an answer.
    Drop {
        /// Whether it was carried out before.
        done: bool,
    },
    /// No byte ever comes back.
    Hang {
        /// Whether it was carried out before.
        done: bool,
    },
}

impl Behaviour {
    /// Answers with an error of this status, without `retry-after`.
    #[must_use]
    pub fn error(status: u16) -> Self {
        Self::Error {
            status,
            retry_after: None,
        }
    }
}

/// A behaviour and what it waits for.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Planned {
    /// The method it waits for; absent, any.
    #[serde(default)]
    pub method: Option<String>,
    /// What the path has to hold, for example `/pulls`; absent, anything.
    #[serde(default)]
    pub path: Option<String>,
    /// What is done then.
    #[serde(flatten)]
    pub behaviour: Behaviour,
}

impl Planned {
    fn hits(&self, method: &str, path: &str) -> bool {
        let is_method = |wanted: &String| wanted.eq_ignore_ascii_case(method);
        let is_path = |wanted: &String| path.contains(wanted.as_str());
        self.method.as_ref().is_none_or(is_method) && self.path.as_ref().is_none_or(is_path)
    }
}

/// What is still to go wrong, oldest first.
#[derive(Debug, Default)]
pub struct Plan {
    once: VecDeque<Planned>,
    always: Behaviour,
}

impl Plan {
    pub fn next(&mut self, planned: Planned) {
        self.once.push_back(planned);
    }

    pub fn always(&mut self, behaviour: Behaviour) {
        self.always = behaviour;
    }

    /// What is done with this request. What is planned once is then used up.
    pub fn take(&mut self, method: &str, path: &str) -> Behaviour {
        let found = self.once.iter().position(|one| one.hits(method, path));
        match found.and_then(|index| self.once.remove(index)) {
            Some(planned) => planned.behaviour,
            None => self.always.clone(),
        }
    }
}
