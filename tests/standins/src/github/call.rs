//! A request whose sender is known, and what is answered to it.

use std::collections::HashMap;

use bytes::Bytes;
use serde_json::Value;

use super::{error::Refusal, rights::Token};

/// How many there are on a page, and at most.
const PER_PAGE: (usize, usize) = (30, 100);

/// A request whose headers are in order.
#[derive(Debug)]
pub struct Call<'a> {
    /// Where the API is, for example `http://127.0.0.1:4000`.
    pub base: &'a str,
    /// The path.
    pub path: &'a str,
    /// Whose it is; absent for anybody.
    pub token: Option<&'a Token>,
    /// The query.
    pub query: &'a HashMap<String, String>,
    /// The body, when it was JSON.
    pub body: &'a Result<Value, Refusal>,
    /// Whether a file is wanted as it is.
    pub raw: bool,
}

/// What stands in an answer.
#[derive(Debug)]
pub enum Content {
    Json(Value),
    Raw(Bytes),
    Nothing,
}

/// An answer that is no error.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub content: Content,
    pub headers: Vec<(&'static str, String)>,
}

/// What comes of a call.
pub type Outcome = Result<Answer, Refusal>;

#[expect(
    clippy::unnecessary_wraps,
    reason = "what a request does ends in one of these or in a refusal"
)]
impl Answer {
    fn of(status: u16, content: Content) -> Self {
        Self {
            status,
            content,
            headers: Vec::new(),
        }
    }

    pub fn ok(body: Value) -> Outcome {
        Ok(Self::of(200, Content::Json(body)))
    }

    pub fn created(body: Value) -> Outcome {
        Ok(Self::of(201, Content::Json(body)))
    }

    pub fn raw(content: Bytes) -> Outcome {
        Ok(Self::of(200, Content::Raw(content)))
    }

    pub fn nothing() -> Outcome {
        Ok(Self::of(204, Content::Nothing))
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "a list of pages ends what a request does, too"
)]
impl Call<'_> {
    /// Whose call it is, for what is written down.
    pub fn login(&self) -> &str {
        self.token.map_or("ghost", |token| &token.login)
    }

    /// A value of the query.
    pub fn asked(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    /// The page of a list that is wanted, and where the others are.
    pub fn page(&self, list: Vec<Value>) -> Outcome {
        let (part, links) = self.part(list);
        let mut answer = Answer::of(200, Content::Json(part.into()));
        answer.headers.extend(links.map(|links| ("link", links)));
        Ok(answer)
    }

    /// The part of a list that is wanted, and the `link` header.
    pub fn part(&self, list: Vec<Value>) -> (Vec<Value>, Option<String>) {
        let number = |name: &str| self.asked(name).and_then(|text| text.parse::<usize>().ok());
        let size = number("per_page").unwrap_or(PER_PAGE.0);
        let size = size.clamp(1, PER_PAGE.1);
        let page = number("page").unwrap_or(1).max(1);
        let last = list.len().div_ceil(size).max(1);
        let mut links = Vec::new();
        if page > 1 {
            links.push(self.link(page - 1, "prev"));
            links.push(self.link(1, "first"));
        }
        if page < last {
            links.push(self.link(page + 1, "next"));
            links.push(self.link(last, "last"));
        }
        let part = list.into_iter().skip((page - 1) * size).take(size);
        let header = (!links.is_empty()).then(|| links.join(", "));
        (part.collect(), header)
    }

    fn link(&self, page: usize, relation: &str) -> String {
        let mut query: Vec<_> = self
            .query
            .iter()
            .filter(|(name, _)| *name != "page")
            .map(|(name, value)| format!("{name}={}", escaped(value)))
            .collect();
        query.sort();
        query.push(format!("page={page}"));
        let (base, path) = (self.base, self.path);
        format!("<{base}{path}?{}>; rel=\"{relation}\"", query.join("&"))
    }
}

fn escaped(value: &str) -> String {
    value
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
