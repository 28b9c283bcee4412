//! The sample conversation, held over the console's HTTP API as any client would, and
//! counted: an answer that does not come is lost, a second one for the same message doubled.

use std::{collections::HashMap, fmt, process::ExitCode, time::Duration};

use anyhow::{Context, bail};
use futures::{Stream, StreamExt, future, stream::BoxStream};
use serde::Deserialize;
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

use super::say;

const MESSAGES: [&str; 5] = [
    "Hello there!",
    "help",
    "status",
    "My favourite colour is teal.",
    "What did I just say?",
];
/// A message without an answer for this long counts as lost.
const ANSWER_DEADLINE: Duration = Duration::from_secs(30);
/// How much longer the stream is watched for second answers.
const WATCH_LONGER: Duration = Duration::from_millis(1500);
const CONNECT_AGAIN_AFTER: Duration = Duration::from_millis(250);

/// How the conversation went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Told {
    messages: usize,
    replies: usize,
    lost: usize,
    doubled: usize,
}

impl Told {
    fn of(messages: &[String], replies: &HashMap<String, usize>) -> Self {
        let count = |message| replies.get(message).copied().unwrap_or_default();
        let counts = messages.iter().map(count);
        Self {
            messages: messages.len(),
            replies: counts.clone().sum(),
            lost: counts.clone().filter(|count| *count == 0).count(),
            doubled: counts.filter(|count| *count > 1).count(),
        }
    }

    /// Success when every message was answered, and once.
    pub fn exit_code(self) -> ExitCode {
        if self.lost == 0 && self.doubled == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "demo: {} messages, {} replies, {} lost, {} doubled",
            self.messages, self.replies, self.lost, self.doubled
        )
    }
}

/// A client for this machine only: a proxy of the surroundings has no part in it.
pub(super) fn client() -> anyhow::Result<reqwest::Client> {
    reqwest::Client::builder()
        .no_proxy()
        .connect_timeout(Duration::from_secs(5))
        .user_agent("chinwag-demo")
        .build()
        .context("building the HTTP client")
}

/// Says every sample message and waits for its answer. The user is a new one each time, so
/// that what an earlier demo left in the data has no part in this one.
pub(super) async fn play(client: &reqwest::Client, console: &str) -> anyhow::Result<Told> {
    let user = format!("demo-{}", Uuid::now_v7().simple());
    let mut watch = Watch::open(client, console, &user).await?;
    let mut ids = Vec::new();
    let mut replies = HashMap::new();
    for text in MESSAGES {
        say(&format!("you> {text}"));
        let began = Instant::now();
        let id = post(client, console, &user, text).await?;
        let answer = watch
            .until(&mut replies, began + ANSWER_DEADLINE, Some(&id))
            .await;
        match answer {
            Some(text) => say(&format!(
                "bot> {}  ({} ms)",
                one_line(&text),
                began.elapsed().as_millis()
            )),
            None => say(&format!(
                "demo: no answer within {} s",
                ANSWER_DEADLINE.as_secs()
            )),
        }
        ids.push(id);
    }
    watch
        .until(&mut replies, Instant::now() + WATCH_LONGER, None)
        .await;
    Ok(Told::of(&ids, &replies))
}

#[derive(Deserialize)]
struct Accepted {
    message_id: String,
}

async fn post(
    client: &reqwest::Client,
    console: &str,
    user: &str,
    text: &str,
) -> anyhow::Result<String> {
    let body = serde_json::json!({ "channel": "demo", "user": user, "text": text });
    let request = client.post(format!("{console}/api/chat")).json(&body);
    let answer = request
        .timeout(ANSWER_DEADLINE)
        .send()
        .await
        .context("posting a message to the console")?;
    let status = answer.status();
    if status != reqwest::StatusCode::ACCEPTED {
        let why = answer.text().await.unwrap_or_default();
        bail!("the console answered {status} to a message: {why}");
    }
    let accepted: Accepted = answer
        .json()
        .await
        .context("reading the console's answer")?;
    Ok(accepted.message_id)
}

#[derive(Deserialize)]
struct Reply {
    message_id: String,
    text: String,
}

/// The event stream of one user, opened again where it broke off.
struct Watch<'a> {
    client: &'a reqwest::Client,
    address: String,
    last_event: Option<String>,
    events: BoxStream<'static, Event>,
}

impl<'a> Watch<'a> {
    async fn open(client: &'a reqwest::Client, console: &str, user: &str) -> anyhow::Result<Self> {
        let mut watch = Self {
            client,
            address: format!("{console}/api/chat/stream?channel=demo&user={user}"),
            last_event: None,
            events: futures::stream::empty().boxed(),
        };
        watch.connect().await?;
        Ok(watch)
    }

    async fn connect(&mut self) -> anyhow::Result<()> {
        let mut request = self.client.get(&self.address);
        if let Some(id) = &self.last_event {
            request = request.header("Last-Event-ID", id);
        }
        let answer = request.send().await.context("opening the event stream")?;
        let answer = answer
            .error_for_status()
            .context("opening the event stream")?;
        let bytes = answer.bytes_stream();
        let whole = bytes.take_while(|piece| future::ready(piece.is_ok()));
        self.events = events(whole.filter_map(|piece| future::ready(piece.ok()))).boxed();
        Ok(())
    }

    /// Counts replies until the deadline, or until the one to `wanted`, whose text it gives.
    async fn until(
        &mut self,
        replies: &mut HashMap<String, usize>,
        deadline: Instant,
        wanted: Option<&str>,
    ) -> Option<String> {
        while let Ok(event) = timeout_at(deadline, self.next()).await {
            let Ok(reply) = serde_json::from_str::<Reply>(&event.data) else {
                continue;
            };
            if event.name != "reply" {
                continue;
            }
            *replies.entry(reply.message_id.clone()).or_default() += 1;
            if wanted == Some(&reply.message_id) {
                return Some(reply.text);
            }
        }
        None
    }

    async fn next(&mut self) -> Event {
        loop {
            if let Some(event) = self.events.next().await {
                if event.id.is_some() {
                    self.last_event.clone_from(&event.id);
                }
                return event;
            }
            tokio::time::sleep(CONNECT_AGAIN_AFTER).await;
            // The deadline of whoever waits is what ends this.
            let _ = self.connect().await;
        }
    }
}

/// One server-sent event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Event {
    name: String,
    data: String,
    id: Option<String>,
}

/// Cuts a byte stream into events; comments and unfinished events are left out.
fn events<B: AsRef<[u8]>>(bytes: impl Stream<Item = B>) -> impl Stream<Item = Event> {
    let mut unread = Vec::new();
    let mut begun = Event::default();
    bytes.flat_map(move |piece| {
        unread.extend_from_slice(piece.as_ref());
        let mut whole = Vec::new();
        while let Some(end) = unread.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = unread.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line);
            whole.extend(read_line(&mut begun, line.trim_end_matches(['\r', '\n'])));
        }
        futures::stream::iter(whole)
    })
}

/// Takes a line into the event that has begun, and gives the event when the line ends it.
fn read_line(begun: &mut Event, line: &str) -> Option<Event> {
    if line.is_empty() {
        let event = std::mem::take(begun);
        return (!event.data.is_empty()).then_some(event);
    }
    let (field, value) = line.split_once(':').unwrap_or((line, ""));
    let value = value.strip_prefix(' ').unwrap_or(value);
    match field {
        "event" => value.clone_into(&mut begun.name),
        "id" => begun.id = Some(value.to_owned()),
        "data" if begun.data.is_empty() => value.clone_into(&mut begun.data),
        "data" => begun.data.extend(["\n", value]),
        _ => {}
    }
    None
}

/// An answer on one line, so that its time stands at its end.
fn one_line(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" | ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn events_are_read_however_the_bytes_are_cut() {
        let wire = ": hello\r\n\r\nevent: reply\r\nid: 7\r\ndata: {\"a\":\"é\"}\r\n\r\n\
                    event: typing\ndata: one\ndata: two\n\nevent: cut";
        let wanted = vec![
            Event {
                name: "reply".to_owned(),
                data: "{\"a\":\"é\"}".to_owned(),
                id: Some("7".to_owned()),
            },
            Event {
                name: "typing".to_owned(),
                data: "one\ntwo".to_owned(),
                id: None,
            },
        ];
        for size in 1..=wire.len() {
            let pieces: Vec<&[u8]> = wire.as_bytes().chunks(size).collect();
            let read: Vec<Event> = events(futures::stream::iter(pieces)).collect().await;
            assert_eq!(read, wanted, "in pieces of {size}");
        }
    }

    #[test]
    fn lost_and_doubled_answers_are_counted() {
        let ids = ["a", "b", "c"].map(str::to_owned);
        let replies = HashMap::from([("a".to_owned(), 1), ("c".to_owned(), 2)]);
        let told = Told::of(&ids, &replies);
        assert_eq!(
            told.to_string(),
            "demo: 3 messages, 3 replies, 1 lost, 1 doubled"
        );
        assert_eq!(told.exit_code(), ExitCode::FAILURE);
    }

    #[test]
    fn an_answer_of_many_lines_is_shown_on_one() {
        assert_eq!(
            one_line("I can:\n\n- talk\n- wait \n"),
            "I can: | - talk | - wait"
        );
    }
}
