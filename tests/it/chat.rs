//! A user's side of the console: what they post, and what they hear on their stream.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use chinwag::shutdown::Tasks;
use futures::StreamExt;
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use tokio::{
    sync::{OnceCell, watch},
    time::{Instant, timeout_at},
};

use crate::app::PATIENCE;

/// How soon a stream that broke is opened again.
const COME_BACK: Duration = Duration::from_millis(50);

/// One user in one channel. Clones share the stream.
#[derive(Clone)]
pub struct Chat {
    inner: Arc<Inner>,
}

struct Inner {
    client: Client,
    address: String,
    tasks: Tasks,
    channel: String,
    user: String,
    stream: OnceCell<watch::Receiver<usize>>,
    heard: Mutex<Heard>,
    said: Mutex<Vec<String>>,
}

#[derive(Default)]
struct Heard {
    events: Vec<Event>,
    comments: usize,
    last_id: Option<String>,
}

/// What came over a stream.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Event {
    /// `typing`, `partial`, `reply` or `update`.
    pub name: String,
    /// Its id, where it has one.
    pub id: Option<String>,
    /// Its data.
    pub data: Value,
}

impl Event {
    /// The message that it is about.
    pub fn message(&self) -> &str {
        self.data["message_id"].as_str().unwrap_or_default()
    }

    /// Its text.
    pub fn text(&self) -> &str {
        self.data["text"].as_str().unwrap_or_default()
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// What the bot said.
    pub text: String,
}

impl Chat {
    /// A conversation over the console at `address`; its stream is read on `tasks`.
    pub fn new(client: Client, address: String, tasks: Tasks, channel: &str, user: &str) -> Self {
        Self {
            inner: Arc::new(Inner {
                client,
                address,
                tasks,
                channel: channel.to_owned(),
                user: user.to_owned(),
                stream: OnceCell::new(),
                heard: Mutex::default(),
                said: Mutex::default(),
            }),
        }
    }

    /// Opens the stream, unless it is open. What is answered from now on is heard.
    pub async fn listen(&self) {
        self.changes().await;
    }

    /// Opens the stream after an event that was heard elsewhere.
    pub async fn listen_after(&self, id: &str) {
        self.inner.heard.lock().unwrap().last_id = Some(id.to_owned());
        self.listen().await;
    }

    /// Posts a message and waits for its answer.
    pub async fn says(&self, text: &str) -> Reply {
        self.listen().await;
        let message = self.posts(text).await;
        let text = self.reply_to(&message).await;
        Reply { text }
    }

    /// Posts a message that is accepted. Returns its id.
    pub async fn posts(&self, text: &str) -> String {
        let answer = self.tries(text).await;
        assert_eq!(answer.status(), StatusCode::ACCEPTED);
        let body: Value = answer.json().await.expect("the answer is JSON");
        body["message_id"].as_str().expect("an id").to_owned()
    }

    /// Posts a message that need not be accepted.
    pub async fn tries(&self, text: &str) -> Response {
        self.sends(&json!({ "text": text })).await
    }

    /// Posts a body; channel and user are added when it lacks them.
    pub async fn sends(&self, body: &Value) -> Response {
        self.sends_to("/api/chat", body).await
    }

    /// Posts a body to a path of the API; channel and user are added when it lacks them.
    pub async fn sends_to(&self, path: &str, body: &Value) -> Response {
        let mut whole = json!({ "channel": self.inner.channel, "user": self.inner.user });
        for (name, value) in body.as_object().expect("an object") {
            whole[name] = value.clone();
        }
        let address = format!("{}{path}", self.inner.address);
        let request = self.inner.client.post(address).json(&whole);
        request
            .timeout(PATIENCE)
            .send()
            .await
            .expect("the console answers")
    }

    /// Presses what stands below the answer to a message. Returns the press's id.
    pub async fn presses(&self, message: &str, component: &str, values: &[&str]) -> String {
        let answer = self
            .sends_to(
                "/api/chat/press",
                &json!({ "message_id": message, "component_id": component, "values": values }),
            )
            .await;
        assert_eq!(answer.status(), StatusCode::ACCEPTED);
        let body: Value = answer.json().await.expect("the answer is JSON");
        body["message_id"].as_str().expect("an id").to_owned()
    }

    /// Waits for the answer to a message or a press, with all that stands below it.
    pub async fn reply_event(&self, message: &str) -> Event {
        self.hears(&format!("an answer to {message}"), |events| {
            let mut replies = events.iter().filter(|event| event.name == "reply");
            replies.find(|event| event.message() == message).cloned()
        })
        .await
    }

    /// What the list of earlier messages tells, the newest 50 of them.
    pub async fn history(&self) -> Value {
        let mut address = reqwest::Url::parse(&self.inner.address).expect("an address");
        address.set_path("/api/chat/history");
        address
            .query_pairs_mut()
            .append_pair("channel", &self.inner.channel)
            .append_pair("user", &self.inner.user)
            .append_pair("limit", "50");
        let answer = self.inner.client.get(address).send().await;
        let answer = answer.expect("the console answers");
        answer.json().await.expect("the answer is JSON")
    }

    /// Waits for the answer to a message.
    pub async fn reply_to(&self, message: &str) -> String {
        self.hears(&format!("an answer to {message}"), |events| {
            let reply = events
                .iter()
                .find(|event| event.name == "reply" && event.message() == message);
            reply.map(|event| event.text().to_owned())
        })
        .await
    }

    /// Waits until as many answers have come as there are messages. Returns the messages that
    /// were answered, in the order of the answers.
    pub async fn answered(&self, count: usize) -> Vec<String> {
        self.hears(&format!("{count} answers"), |events| {
            let replies: Vec<String> = events
                .iter()
                .filter(|event| event.name == "reply")
                .map(|event| event.message().to_owned())
                .collect();
            (replies.len() >= count).then_some(replies)
        })
        .await
    }

    /// Waits until `wanted` finds something in what was heard.
    pub async fn hears<T>(&self, what: &str, wanted: impl Fn(&[Event]) -> Option<T>) -> T {
        let mut changes = self.changes().await;
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = wanted(&self.events()) {
                return found;
            }
            let changed = timeout_at(deadline, changes.changed()).await;
            assert!(
                matches!(changed, Ok(Ok(()))),
                "{} in {} waited in vain for {what}; answered were: {:?}",
                self.inner.user,
                self.inner.channel,
                self.replies()
                    .iter()
                    .map(Event::message)
                    .collect::<Vec<_>>()
            );
        }
    }

    /// Waits for comments: lines that only say that the stream lives.
    pub async fn hears_comments(&self, count: usize) {
        let mut changes = self.changes().await;
        let deadline = Instant::now() + PATIENCE;
        while self.inner.heard.lock().unwrap().comments < count {
            let changed = timeout_at(deadline, changes.changed()).await;
            assert!(matches!(changed, Ok(Ok(()))), "no comment came in time");
        }
    }

    /// Everything heard so far.
    pub fn events(&self) -> Vec<Event> {
        self.inner.heard.lock().unwrap().events.clone()
    }

    /// The answers heard so far.
    pub fn replies(&self) -> Vec<Event> {
        let mut events = self.events();
        events.retain(|event| event.name == "reply");
        events
    }

    async fn changes(&self) -> watch::Receiver<usize> {
        let open = async || {
            let (changed, changes) = watch::channel(0);
            let response = self.inner.connect().await.expect("the stream opens");
            let inner = self.inner.clone();
            let stop = self.inner.tasks.clone();
            self.inner.tasks.spawn(async move {
                tokio::select! {
                    () = inner.hear(response, &changed) => {}
                    () = stop.stopped() => {}
                }
            });
            changes
        };
        self.inner.stream.get_or_init(open).await.clone()
    }
}

impl Inner {
    async fn connect(&self) -> reqwest::Result<Response> {
        let last = self.heard.lock().unwrap().last_id.clone();
        let mut address = reqwest::Url::parse(&self.address).expect("an address");
        address.set_path("/api/chat/stream");
        address
            .query_pairs_mut()
            .append_pair("channel", &self.channel)
            .append_pair("user", &self.user);
        let mut request = self.client.get(address);
        if let Some(id) = last {
            request = request.header("Last-Event-ID", id);
        }
        request.send().await?.error_for_status()
    }

    /// Reads the stream, and opens it again after the last event whenever it breaks.
    async fn hear(&self, first: Response, changed: &watch::Sender<usize>) {
        let mut response = Some(first);
        loop {
            let opened = match response.take() {
                Some(opened) => Ok(opened),
                None => self.connect().await,
            };
            if let Ok(opened) = opened {
                self.read(opened, changed).await;
            }
            tokio::time::sleep(COME_BACK).await;
        }
    }

    async fn read(&self, response: Response, changed: &watch::Sender<usize>) {
        let mut bytes = response.bytes_stream();
        let (mut unread, mut begun) = (Vec::new(), Lines::default());
        while let Some(Ok(piece)) = bytes.next().await {
            unread.extend_from_slice(&piece);
            while let Some(end) = unread.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = unread.drain(..=end).collect();
                let line = String::from_utf8(line).expect("the stream is UTF-8");
                self.heard.lock().unwrap().take(&mut begun, line.trim_end());
            }
            changed.send_modify(|count| *count += 1);
        }
    }
}

/// An event whose end was not seen yet.
#[derive(Default)]
struct Lines {
    name: String,
    id: Option<String>,
    data: String,
}

impl Heard {
    fn take(&mut self, begun: &mut Lines, line: &str) {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "" if line.starts_with(':') => self.comments += 1,
            "" => self.end(std::mem::take(begun)),
            "event" => value.clone_into(&mut begun.name),
            "id" => begun.id = Some(value.to_owned()),
            "data" => begun.data.push_str(value),
            _ => {}
        }
    }

    fn end(&mut self, lines: Lines) {
        if lines.id.is_some() {
            self.last_id.clone_from(&lines.id);
        }
        if lines.data.is_empty() {
            return;
        }
        self.events.push(Event {
            name: lines.name,
            id: lines.id,
            data: serde_json::from_str(&lines.data).expect("the data is JSON"),
        });
    }
}

/// Many users who talk at once, each in a conversation of their own.
pub struct Crowd {
    chats: Vec<Chat>,
}

impl Crowd {
    /// As many users, who listen.
    pub async fn gather(app: &crate::app::App, size: usize) -> Self {
        let name = |number| format!("user {number}");
        let chats = (0..size).map(|number| app.user(&name(number)).in_channel("crowd"));
        Self::of(chats.collect()).await
    }

    /// These users, who listen.
    pub async fn of(chats: Vec<Chat>) -> Self {
        futures::future::join_all(chats.iter().map(Chat::listen)).await;
        Self { chats }
    }

    /// Each says as many messages, one after the other, and sends again what was not accepted.
    pub async fn says(&self, each: usize) {
        let talks = self.chats.iter().map(|chat| async move {
            for _ in 0..each {
                chat.insists().await;
            }
        });
        futures::future::join_all(talks).await;
    }

    /// How many messages were accepted.
    pub fn said(&self) -> usize {
        self.chats.iter().map(|chat| chat.said().len()).sum()
    }

    /// How many answers were heard.
    pub fn heard(&self) -> usize {
        self.chats.iter().map(|chat| chat.replies().len()).sum()
    }

    /// Waits until everybody has their answers: one for each message, in order.
    pub async fn is_answered(&self) {
        for chat in &self.chats {
            let said = chat.said();
            assert_eq!(chat.answered(said.len()).await, said, "{}", chat.inner.user);
        }
    }
}

impl Chat {
    /// Says something, as often as it takes until it is accepted.
    pub async fn insists(&self) {
        let id = self.inner.said.lock().unwrap().len().to_string();
        let body = json!({ "text": format!("This is message {id}."), "id": id });
        let deadline = Instant::now() + PATIENCE;
        while self.sends(&body).await.status() != StatusCode::ACCEPTED {
            assert!(Instant::now() < deadline, "a message is not accepted");
            tokio::time::sleep(COME_BACK).await;
        }
        self.inner.said.lock().unwrap().push(id);
    }

    /// What was said with [`Chat::insists`], in order.
    pub fn said(&self) -> Vec<String> {
        self.inner.said.lock().unwrap().clone()
    }
}
