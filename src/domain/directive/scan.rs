//! Where directives are in a text, and what may become one while it grows.

use std::ops::Range;

use serde_json::Value;

use super::{Reject, is_directive};
use crate::domain::action::Kind;

/// Languages that a fence of a directive may name, besides none.
const LANGUAGES: [&str; 8] = [
    "json",
    "jsonc",
    "json5",
    "action",
    "actions",
    "tool",
    "tool_call",
    "tool_use",
];
/// Fences within fences that are looked through.
const DEEPEST: usize = 4;

/// Something to be taken out.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cut {
    pub place: Range<usize>,
    pub found: Found,
}

/// What it is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Found {
    /// Directives in a fence of their own.
    Actions(Vec<Value>),
    Reject(Reject),
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Scanned {
    /// In order, none within another.
    pub cuts: Vec<Cut>,
    /// From here on it may become a directive.
    pub held: Option<usize>,
}

/// Looks through a text. Unless it is whole, it may go on.
pub(super) fn cuts(text: &str, is_whole: bool) -> Scanned {
    let mut scan = Scan {
        text,
        is_whole,
        scanned: Scanned::default(),
        within: None,
    };
    let mut at = 0;
    while scan.scanned.held.is_none() {
        match scan.next(at) {
            Some(next) => at = next,
            None => break,
        }
    }
    scan.scanned
}

/// The JSON objects that a text holds, in fences or not.
pub(super) fn objects(text: &str) -> Vec<Value> {
    let mut objects = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find('{') {
        at += found;
        match parse(&text[at..]) {
            Parsed::Whole(value, length) => {
                objects.push(value);
                at += length;
            }
            _ => at += 1,
        }
    }
    objects
}

struct Scan<'a> {
    text: &'a str,
    is_whole: bool,
    scanned: Scanned,
    /// The fence that ends the block around what is looked at.
    within: Option<Range<usize>>,
}

/// What became of a block.
enum Block {
    /// It is to be taken out.
    Cut(usize, Found),
    /// It stays; what is looked at next, and the fence that ends it where it is looked into.
    Stay(usize, Option<Range<usize>>),
    /// It may become a directive.
    Hold,
}

impl Scan<'_> {
    /// Looks at what comes next; `None` at the end.
    fn next(&mut self, at: usize) -> Option<usize> {
        let behind = &self.text[at..];
        let found = at + behind.find(['`', '~', '{', '['])?;
        if let Some(fence) = self.within.clone().filter(|fence| fence.start <= found) {
            self.within = None;
            return Some(fence.end.max(at));
        }
        let is_fence = matches!(self.text.as_bytes()[found], b'`' | b'~');
        Some(if is_fence {
            self.fence(found)
        } else {
            self.bare(found)
        })
    }

    /// Backticks or tildes.
    fn fence(&mut self, at: usize) -> usize {
        let end = at + run(&self.text[at..]);
        let is_tilde = self.text.as_bytes()[at] == b'~';
        if is_tilde && !self.begins_line(at) {
            return end;
        }
        let ends_text = end == self.text.len();
        if end - at < 3 {
            if ends_text && !self.is_whole {
                self.scanned.held = Some(at);
            }
            return end;
        }
        match self.block(at, 0) {
            Block::Cut(end, found) => self.cut(at..end, found),
            Block::Stay(next, close) => {
                if self.within.is_none() {
                    self.within = close;
                }
                next
            }
            Block::Hold => {
                self.scanned.held = Some(at);
                self.text.len()
            }
        }
    }

    fn cut(&mut self, place: Range<usize>, found: Found) -> usize {
        let end = place.end;
        let is_quoted = self.within.is_some();
        if self.within.as_ref().is_some_and(|fence| fence.start < end) {
            self.within = None;
        }
        let found = match found {
            Found::Actions(_) if is_quoted => Found::Reject(Reject::Within),
            found => found,
        };
        self.scanned.cuts.push(Cut { place, found });
        end
    }

    /// Whether nothing but spaces and quote marks stands before it on its line.
    fn begins_line(&self, at: usize) -> bool {
        let before = self.text[..at].rsplit('\n').next().unwrap_or_default();
        before.chars().all(|c| c == ' ' || c == '\t' || c == '>')
    }

    /// A block, from its opening fence.
    fn block(&self, at: usize, depth: usize) -> Block {
        let text = self.text;
        let mark = text.as_bytes()[at];
        let length = run(&text[at..]);
        let open = at + length;
        let letters = text[open..].find(|c: char| !(c.is_alphanumeric() || "_+-#.".contains(c)));
        let Some(letters) = letters else {
            // Which language it is may not be told yet.
            return if self.is_whole {
                Block::Stay(open, None)
            } else {
                Block::Hold
            };
        };
        let language = text[open..open + letters].to_ascii_lowercase();
        let is_ours = language.is_empty() || LANGUAGES.contains(&language.as_str());
        let body = open + letters;
        let start = body + (text[body..].len() - text[body..].trim_start().len());
        if is_ours {
            if start == text.len() {
                return if self.is_whole {
                    Block::Stay(start, None)
                } else {
                    Block::Hold
                };
            }
            if text[start..].starts_with(['{', '['])
                && let Some(block) = self.of_json(start, mark, length)
            {
                return block;
            }
            let inner = run(&text[start..]);
            let names = text[start + inner..].starts_with(char::is_alphanumeric);
            if inner >= 3 && depth < DEEPEST && (names || !is_close(&text[start..], mark, length)) {
                match self.block(start, depth + 1) {
                    Block::Cut(end, found) => {
                        let rest = text[end..].trim_start();
                        let close = text.len() - rest.len();
                        let more = if is_close(rest, mark, length) {
                            run(rest)
                        } else {
                            0
                        };
                        let end = if more > 0 { close + more } else { end };
                        return Block::Cut(end, found);
                    }
                    Block::Hold => return Block::Hold,
                    Block::Stay(..) => {}
                }
            }
        }
        self.of_lines(at, body, mark, length, is_ours)
    }

    /// A block whose content is JSON and nothing else; `None` when it is not.
    fn of_json(&self, start: usize, mark: u8, length: usize) -> Option<Block> {
        let (mut values, mut at) = (Vec::new(), start);
        loop {
            match parse(&self.text[at..]) {
                Parsed::Whole(value, length) => {
                    values.push(value);
                    at += length;
                }
                Parsed::Begun if !self.is_whole => return Some(Block::Hold),
                _ => return None,
            }
            let rest = self.text[at..]
                .trim_start_matches(|c: char| c.is_whitespace() || c == ',' || c == ';');
            at = self.text.len() - rest.len();
            if rest.is_empty() || (!self.is_whole && rest.len() < length && run(rest) == rest.len())
            {
                return match read(values) {
                    _ if !self.is_whole => Some(Block::Hold),
                    Read::Other => Some(Block::Stay(at, None)),
                    _ => Some(Block::Cut(at, Found::Reject(Reject::Unfinished))),
                };
            }
            if is_close(rest, mark, length) {
                let end = at + run(rest);
                return Some(match read(values) {
                    Read::Directives(values) => Block::Cut(end, Found::Actions(values)),
                    Read::Mixed => Block::Cut(end, Found::Reject(Reject::Within)),
                    Read::Other => Block::Stay(end, None),
                });
            }
            if !rest.starts_with(['{', '[']) {
                return None;
            }
        }
    }

    /// A block with anything in it: up to a line that is its closing fence, or up to such a fence on
    /// the same line.
    fn of_lines(&self, at: usize, body: usize, mark: u8, length: usize, is_ours: bool) -> Block {
        let close = self.close(body, mark, length);
        let end = close.as_ref().map_or(self.text.len(), |close| close.start);
        let content = &self.text[body..end];
        if is_ours && close.is_none() && !self.is_whole {
            let begins = content.trim_start_matches(|c: char| c.is_whitespace() || c == '>');
            if begins.is_empty() || begins.starts_with(['{', '[', '"', '\'', '/', '#', '<', '“'])
            {
                return Block::Hold;
            }
        }
        if is_ours && looks_like_directive(content) {
            let after = close.as_ref().map_or(end, |close| close.end);
            let quoted = content
                .lines()
                .map(|line| line.trim_start().trim_start_matches('>'));
            let unquoted = quoted.collect::<Vec<_>>().join("\n");
            let is_quoted = self.text[at..].contains("\n>") || content.contains("\n>");
            let found = match parse(unquoted.trim()) {
                Parsed::Whole(value, length)
                    if is_quoted
                        && close.is_some()
                        && unquoted.trim()[length..].trim().is_empty() =>
                {
                    match read(vec![value]) {
                        // A block quote repeats what somebody said.
                        Read::Directives(_) | Read::Mixed => Reject::Within,
                        Read::Other => return Block::Stay(after, None),
                    }
                }
                _ if close.is_none() => Reject::Unfinished,
                _ => Reject::NotJson,
            };
            return Block::Cut(after, Found::Reject(found));
        }
        Block::Stay(body, Some(close.unwrap_or(end..end)))
    }

    /// The closing fence of a block whose content begins at `body`.
    fn close(&self, body: usize, mark: u8, length: usize) -> Option<Range<usize>> {
        let text = self.text;
        let first_line = text[body..].find('\n').map_or(text.len(), |end| body + end);
        let same_line = text[body..first_line].find(&fence(mark, length));
        if let Some(found) = same_line {
            let start = body + found;
            return Some(start..start + run(&text[start..]));
        }
        let mut line_start = first_line + 1;
        while line_start <= text.len() {
            let line_end = text[line_start..]
                .find('\n')
                .map_or(text.len(), |it| line_start + it);
            let line = &text[line_start..line_end];
            let marks = line.trim_start_matches([' ', '\t', '>']);
            let start = line_end - marks.len();
            if is_close(marks, mark, length) && marks[run(marks)..].trim().is_empty() {
                return Some(start..start + run(marks));
            }
            // What a model closes behind the last word is closed as well.
            let ended = line.trim_end();
            let bare = ended.trim_end_matches(char::from(mark));
            if ended.len() - bare.len() >= length && bare.trim_end().ends_with(['}', ']']) {
                let start = line_start + bare.len();
                return Some(start..line_start + ended.len());
            }
            line_start = line_end + 1;
        }
        None
    }

    /// A brace or a bracket outside of a fence of its own.
    fn bare(&mut self, at: usize) -> usize {
        let text = &self.text[at..];
        let inner = text[1..].trim_start();
        let is_list = text.starts_with('[');
        if inner.is_empty() && !self.is_whole {
            self.scanned.held = Some(at);
            return self.text.len();
        }
        if is_list && !inner.starts_with(['{', '[']) {
            return at + 1;
        }
        match parse(text) {
            Parsed::Whole(value, length) => {
                if !matches!(read(vec![value]), Read::Other) {
                    return self.cut_bare(at..at + length, Reject::NotFenced);
                }
                if is_list { at + 1 } else { at + length }
            }
            Parsed::Begun if !self.is_whole => {
                self.scanned.held = Some(at);
                self.text.len()
            }
            _ if is_list => at + 1,
            parsed => self.broken(at, matches!(parsed, Parsed::Begun)),
        }
    }

    /// A brace that begins no JSON, or JSON that does not end.
    fn broken(&mut self, at: usize, begun: bool) -> usize {
        let text = &self.text[at..];
        let inner = text[1..].trim_start();
        if !(begun
            || inner.starts_with(['"', '\'', '“', '”', '„', '`'])
            || inner.starts_with("action"))
        {
            return at + 1;
        }
        let paragraph = text.find("\n\n").unwrap_or(text.len());
        let end = matching_brace(text).unwrap_or(paragraph);
        let is_open = matching_brace(text).is_none();
        if is_open && !self.is_whole && paragraph == text.len() {
            self.scanned.held = Some(at);
            return self.text.len();
        }
        if looks_like_directive(&text[..end]) {
            let why = if is_open {
                Reject::Unfinished
            } else {
                Reject::NotJson
            };
            return self.cut_bare(at..at + end, why);
        }
        at + 1
    }

    /// Takes the backticks along that stand directly around it.
    fn cut_bare(&mut self, place: Range<usize>, why: Reject) -> usize {
        let before = self.text[..place.start]
            .bytes()
            .rev()
            .take_while(|byte| *byte == b'`')
            .count();
        let behind = self.text[place.end..]
            .bytes()
            .take_while(|byte| *byte == b'`')
            .count();
        let around = if before == behind && before < 3 {
            before
        } else {
            0
        };
        let place = place.start - around..place.end + around;
        self.cut(place, Found::Reject(why))
    }
}

/// What some JSON is.
enum Read {
    /// Directives and nothing else.
    Directives(Vec<Value>),
    /// Directives among other things.
    Mixed,
    /// No directives.
    Other,
}

fn read(values: Vec<Value>) -> Read {
    let mut each = Vec::new();
    for value in values {
        match value {
            Value::Array(items) => each.extend(items),
            Value::Object(mut object)
                if object.len() == 1 && object.get("actions").is_some_and(Value::is_array) =>
            {
                match object.remove("actions") {
                    Some(Value::Array(items)) => each.extend(items),
                    _ => each.push(Value::Object(object)),
                }
            }
            value => each.push(value),
        }
    }
    if !each.is_empty() && each.iter().all(is_directive) {
        Read::Directives(each)
    } else if each.iter().any(holds_directive) {
        Read::Mixed
    } else {
        Read::Other
    }
}

fn holds_directive(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(holds_directive),
        Value::Object(object) => is_directive(value) || object.values().any(holds_directive),
        Value::String(text) => text.contains("action") && objects(text).iter().any(holds_directive),
        _ => false,
    }
}

enum Parsed {
    /// A value, and its length in bytes.
    Whole(Value, usize),
    /// The beginning of one, up to the end of the text.
    Begun,
    /// Something else.
    Not,
}

fn parse(text: &str) -> Parsed {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    match values.next() {
        Some(Ok(value)) => Parsed::Whole(value, values.byte_offset()),
        Some(Err(error)) if error.is_eof() => Parsed::Begun,
        _ => Parsed::Not,
    }
}

/// How many of the same mark a text begins with.
fn run(text: &str) -> usize {
    let first = text
        .bytes()
        .next()
        .filter(|byte| matches!(byte, b'`' | b'~'));
    first.map_or(0, |first| {
        text.bytes().take_while(|byte| *byte == first).count()
    })
}

fn is_close(text: &str, mark: u8, length: usize) -> bool {
    text.as_bytes().first() == Some(&mark) && run(text) >= length
}

fn fence(mark: u8, length: usize) -> String {
    char::from(mark).to_string().repeat(length)
}

/// The length up to the brace that closes the first one.
fn matching_brace(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// Whether something that is no JSON was meant to be a directive.
fn looks_like_directive(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let is_mark = |c: char| matches!(c, '"' | '\'' | '“' | '”' | '„' | '«' | '»' | '`');
    let is_key = |name: &str| {
        lower.match_indices(name).any(|(at, _)| {
            let before = lower[..at].chars().next_back();
            let behind = lower[at + name.len()..]
                .trim_start_matches(is_mark)
                .trim_start();
            let begins =
                before.is_none_or(|c| is_mark(c) || c.is_whitespace() || matches!(c, '{' | ','));
            begins && behind.starts_with([':', '='])
        })
    };
    let is_named = || Kind::all().iter().any(|kind| lower.contains(kind.name()));
    text.contains('{')
        && (is_key("action") || is_key("action_type"))
        && (is_key("params") || is_key("parameters") || is_named())
}
