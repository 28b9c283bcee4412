//! What is open at each place of a markdown text: fences, quotes, inline code, styles.
//!
//! It reads markdown as Discord shows it, where that differs from the books: a fence ends at
//! a line that ends with its backticks, `||` hides text, `>>>` quotes all that follows. It is
//! no renderer: headings, lists and links open nothing, so it does not look at them.

use std::ops::Range;

use super::utf16_length;

mod inline;

/// The longest run of backticks, and the longest line behind one, that is taken for a marker.
const LONGEST_RUN: usize = 32;
const LONGEST_INFO: usize = 100;

/// What a span is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A code fence.
    Fence,
    /// A line's `> `, or the text's `>>> `.
    Quote,
    /// Inline code.
    Code,
    /// Bold, italic, underlined, struck out, hidden.
    Style,
}

/// Something that is opened, and closed again.
#[derive(Clone, Debug)]
pub struct Span {
    /// What it is.
    pub kind: Kind,
    /// The marker that opens it. Between its end and the start of `close` it is open.
    pub open: Range<usize>,
    /// The marker that closes it; empty where the line's or the text's end does.
    pub close: Range<usize>,
    opening: String,
    closing: String,
}

/// A span with those around it summed up.
#[derive(Clone, Copy, Debug)]
struct Nest {
    span: usize,
    around: Option<usize>,
    open_cost: usize,
    close_cost: usize,
    in_fence: bool,
}

/// All spans of a text, and which is the innermost at each boundary.
#[derive(Debug)]
pub struct Marks {
    spans: Vec<Span>,
    nests: Vec<Nest>,
    innermost: Vec<Option<u32>>,
}

impl Marks {
    /// Reads a text.
    pub fn of(text: &str) -> Self {
        let mut spans = Blocks::read(text);
        spans.sort_by_key(|span| (span.open.end, usize::MAX - span.close.start));
        let mut marks = Self {
            nests: Vec::with_capacity(spans.len()),
            innermost: vec![None; text.len() + 1],
            spans: Vec::new(),
        };
        for (index, span) in spans.iter().enumerate() {
            marks.nest(index, span);
        }
        marks.spans = spans;
        marks
    }

    fn nest(&mut self, index: usize, span: &Span) {
        let around = self.innermost[span.open.end].map(|outer| outer as usize);
        let outer = around.map(|outer| self.nests[outer]);
        self.nests.push(Nest {
            span: index,
            around,
            open_cost: outer.map_or(0, |o| o.open_cost) + utf16_length(&span.opening),
            close_cost: outer.map_or(0, |o| o.close_cost) + utf16_length(&span.closing),
            in_fence: span.kind == Kind::Fence || outer.is_some_and(|o| o.in_fence),
        });
        // Longer texts than 4 GiB do not come here.
        let id = u32::try_from(index).ok();
        self.innermost[span.open.end..=span.close.start].fill(id);
    }

    /// All spans, outer ones before those inside them.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    fn at(&self, boundary: usize) -> Option<&Nest> {
        self.innermost[boundary].map(|id| &self.nests[id as usize])
    }

    /// What opening and closing again at this boundary takes, in UTF-16 code units.
    pub fn costs(&self, boundary: usize) -> (usize, usize) {
        self.at(boundary)
            .map_or((0, 0), |nest| (nest.open_cost, nest.close_cost))
    }

    /// Whether the boundary is inside a fence.
    pub fn in_fence(&self, boundary: usize) -> bool {
        self.at(boundary).is_some_and(|nest| nest.in_fence)
    }

    /// The markers that open again what is open here, outermost first.
    pub fn opening(&self, boundary: usize) -> String {
        let mut markers: Vec<_> = self.chain(boundary).map(|s| s.opening.as_str()).collect();
        markers.reverse();
        markers.concat()
    }

    /// The markers that close what is open here, innermost first.
    pub fn closing(&self, boundary: usize) -> String {
        self.chain(boundary).map(|s| s.closing.as_str()).collect()
    }

    fn chain(&self, boundary: usize) -> impl Iterator<Item = &Span> {
        let first = self.at(boundary);
        std::iter::successors(first, |nest| nest.around.map(|outer| &self.nests[outer]))
            .map(|nest| &self.spans[nest.span])
    }
}

/// A line without its line end, and where its words begin behind `> `.
struct Line {
    start: usize,
    words: usize,
    end: usize,
}

impl Line {
    fn quoted(&self) -> bool {
        self.words > self.start
    }
}

struct OpenFence {
    open: Range<usize>,
    quoted: bool,
    run: usize,
    info: String,
}

/// Reads a text line by line.
struct Blocks<'a> {
    text: &'a str,
    spans: Vec<Span>,
    fence: Option<OpenFence>,
    /// Where the running text outside fences and quotes began.
    prose: Option<usize>,
    quoted_to_the_end: bool,
}

impl<'a> Blocks<'a> {
    fn read(text: &'a str) -> Vec<Span> {
        let mut blocks = Self {
            text,
            spans: Vec::new(),
            fence: None,
            prose: None,
            quoted_to_the_end: false,
        };
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            blocks.line(start, line.trim_end_matches(['\n', '\r']));
            start += line.len();
        }
        blocks.end_prose(text.len());
        blocks.end_fence(text.len()..text.len());
        blocks.spans
    }

    fn line(&mut self, start: usize, text: &str) {
        let line = Line {
            start,
            words: start + quote_marker(text),
            end: start + text.len(),
        };
        if self.fence.is_some() {
            self.line_of_fence(&line);
        } else {
            self.line_of_text(&line);
        }
    }

    fn line_of_fence(&mut self, line: &Line) {
        let Some(fence) = &self.fence else { return };
        if fence.quoted && !line.quoted() {
            // The quote ends, and what was open in it with it.
            let end = line.start.saturating_sub(1).max(fence.open.end);
            self.end_fence(end..end);
            return self.line_of_text(line);
        }
        let (run, quoted) = (fence.run, fence.quoted);
        if closes_fence(&self.text[line.words..line.end], run) {
            self.end_fence(line.start..line.end);
        } else if quoted {
            self.quote_line(line);
        }
    }

    fn line_of_text(&mut self, line: &Line) {
        let words = &self.text[line.words..line.end];
        if let Some((run, info)) = opens_fence(words) {
            self.end_prose(line.start);
            self.fence = Some(OpenFence {
                open: line.start..line.end,
                quoted: line.quoted(),
                run,
                info: info.to_owned(),
            });
        } else if !self.quoted_to_the_end && words.starts_with(">>> ") {
            self.end_prose(line.start);
            self.quote_rest(line);
        } else if line.quoted() {
            self.end_prose(line.start);
            self.quote_line(line);
            inline::read(self.text, line.words..line.end, &mut self.spans);
        } else if self.prose.is_none() {
            self.prose = Some(line.start);
        }
    }

    fn quote_line(&mut self, line: &Line) {
        self.spans.push(Span {
            kind: Kind::Quote,
            open: line.start..line.words,
            close: line.end..line.end,
            opening: self.text[line.start..line.words].to_owned(),
            closing: String::new(),
        });
    }

    fn quote_rest(&mut self, line: &Line) {
        self.quoted_to_the_end = true;
        let words = line.words + ">>> ".len();
        self.spans.push(Span {
            kind: Kind::Quote,
            open: line.words..words,
            close: self.text.len()..self.text.len(),
            opening: ">>> ".to_owned(),
            closing: String::new(),
        });
        self.prose = Some(words);
    }

    fn end_prose(&mut self, end: usize) {
        if let Some(start) = self.prose.take() {
            inline::read(self.text, start..end, &mut self.spans);
        }
    }

    fn end_fence(&mut self, close: Range<usize>) {
        let Some(fence) = self.fence.take() else {
            return;
        };
        let run = "`".repeat(fence.run);
        let quote = if fence.quoted { "> " } else { "" };
        self.spans.push(Span {
            kind: Kind::Fence,
            open: fence.open,
            close,
            opening: format!("{quote}{run}{}\n", fence.info),
            closing: format!("\n{quote}{run}"),
        });
    }
}

/// The length of a line's `> `.
fn quote_marker(line: &str) -> usize {
    if line.starts_with("> ") { 2 } else { 0 }
}

/// The run of backticks and the language behind it, when the line opens a fence.
fn opens_fence(words: &str) -> Option<(usize, &str)> {
    let marker = words.trim_start_matches([' ', '\t']);
    let run = marker.bytes().take_while(|byte| *byte == b'`').count();
    let info = marker[run..].trim();
    let fits = (3..=LONGEST_RUN).contains(&run) && info.len() <= LONGEST_INFO;
    (fits && !info.contains('`')).then_some((run, info))
}

fn closes_fence(words: &str, run: usize) -> bool {
    let words = words.trim_end();
    words.bytes().rev().take_while(|byte| *byte == b'`').count() >= run
}
