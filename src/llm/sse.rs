//! Cuts a byte stream into server-sent events.
//!
//! It knows no provider: what an event means is for others. Chunks may end anywhere, also
//! inside a character or between the two bytes of a line's end.

/// One event, as the server named it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Event {
    /// The `event` field; empty when there was none.
    pub name: String,
    /// The `data` fields, joined by line feeds.
    pub data: String,
}

/// More than this in one event is not an answer any more, in bytes.
const LARGEST_EVENT: usize = 4 * 1024 * 1024;

/// An event is larger than any provider sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLarge;

/// Takes chunks, gives events.
#[derive(Debug, Default)]
pub(super) struct Reader {
    line: Vec<u8>,
    /// The last line ended with a carriage return: a line feed that follows belongs to it.
    after_return: bool,
    began: bool,
    event: Event,
    has_data: bool,
}

impl Reader {
    /// Takes the next chunk and gives the events that it completes.
    ///
    /// # Errors
    /// When an event outgrows every bound.
    pub fn push(&mut self, chunk: &[u8]) -> Result<Vec<Event>, TooLarge> {
        let mut events = Vec::new();
        for &byte in chunk {
            match byte {
                b'\n' if std::mem::take(&mut self.after_return) => {}
                b'\n' | b'\r' => {
                    self.after_return = byte == b'\r';
                    events.extend(self.end_of_line());
                }
                _ => {
                    self.after_return = false;
                    self.line.push(byte);
                }
            }
        }
        if self.line.len() + self.event.data.len() > LARGEST_EVENT {
            return Err(TooLarge);
        }
        Ok(events)
    }

    fn end_of_line(&mut self) -> Option<Event> {
        let bytes = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&bytes);
        let line = if std::mem::replace(&mut self.began, true) {
            &line
        } else {
            line.trim_start_matches('\u{feff}')
        };
        if line.is_empty() {
            return self.end_of_event();
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event.name),
            "data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(value);
            }
            // Comments have an empty field name; `id` and `retry` are of no use here.
            _ => {}
        }
        None
    }

    fn end_of_event(&mut self) -> Option<Event> {
        let event = std::mem::take(&mut self.event);
        std::mem::take(&mut self.has_data).then_some(event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &str, data: &str) -> Event {
        Event {
            name: name.to_owned(),
            data: data.to_owned(),
        }
    }

    #[test]
    fn every_cut_and_every_line_end_gives_the_same_events() {
        let lines = "\u{feff}: hello\nevent: a\ndata: grüße 🎈\n\nid: 7\ndata:x\ndata: y\n\nevent: none\n\nretry: 1\nevent: b\ndata\n\n";
        let expected = [event("a", "grüße 🎈"), event("", "x\ny"), event("b", "")];
        for end in ["\n", "\r\n", "\r"] {
            let bytes = lines.replace('\n', end).into_bytes();
            for size in 1..=bytes.len() {
                let mut reader = Reader::default();
                let events: Vec<Event> = bytes
                    .chunks(size)
                    .flat_map(|chunk| reader.push(chunk).unwrap())
                    .collect();
                assert_eq!(events, expected, "chunks of {size}, lines end with {end:?}");
            }
        }
    }

    #[test]
    fn an_event_without_its_blank_line_is_not_given() {
        let mut reader = Reader::default();
        assert_eq!(reader.push(b"data: half\n"), Ok(vec![]));
        assert_eq!(reader.push(b"\n"), Ok(vec![event("", "half")]));
    }

    #[test]
    fn an_event_without_end_is_refused() {
        let mut reader = Reader::default();
        let chunk = vec![b'x'; 1024 * 1024];
        let refused = (0..6).find_map(|_| reader.push(&chunk).err());
        assert_eq!(refused, Some(TooLarge));
    }
}
