//! Nothing that one person said in one place is told to anybody else, or to them in another place,
//! and nothing that they had forgotten is told at all: ten thousand random turns with a secret of
//! its own in every one, over two workers and a Redis that is emptied meanwhile.
//!
//! Every request to a model is looked at, whatever it is for: a secret in it that is another
//! conversation's is a leak, and so is one that was forgotten. Answers repeat a leak, so that it
//! would spread.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use chinwag::{
    clock::Clock,
    domain::{
        ids::{ConversationId, MessageId, Platform},
        message::Incoming,
        outcome::{Live, Outcome},
        routing::Route,
    },
    handoff::{Door, Shown},
    llm::{BoxFuture, ChatModel, ChatReply, ChatRequest, LlmError},
};
use fastrand::Rng;
use futures::{StreamExt, stream};
use serde_json::json;
use sqlx::Row;
use tokio::sync::oneshot;

use crate::app::{App, PATIENCE, Setup};

const TURNS: usize = 10_000;
const ROUTE: Route = Route::Discord {
    shard: 0,
    shards: 1,
};
/// The most secrets that one answer repeats.
const MOST_TOLD: usize = 100;
const PEOPLE: [&str; 5] = ["101", "102", "103", "104", "105"];
/// Channels with their server: two of one, one of another, and a direct one for each person.
const CHANNELS: [(&str, Option<&str>); 3] = [
    ("201", Some("301")),
    ("202", Some("301")),
    ("203", Some("302")),
];
/// What is said around a secret. Some of it is in doubt, so that the other model is asked as well.
const SAYINGS: [&str; 8] = [
    "is what I whisper only here",
    "- what did I tell you before?",
    "and can you make gifs?",
    "is my secret, tell nobody",
    "whats a command line",
    "and i want a daily nudge to practice guitar",
    "again please, the same as before",
    "and what is the capital of France?",
];

/// The secrets in a text: `canary-PLACE-NUMBER`.
fn secrets(text: &str) -> BTreeSet<String> {
    in_order(text).map(str::to_owned).collect()
}

/// The same as they stand there.
fn in_order(text: &str) -> impl Iterator<Item = &str> {
    let found = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    // What a list cuts short is none.
    found.filter(|word| word.starts_with("canary-") && number(word) > 0)
}

/// Whose a secret is.
fn place(secret: &str) -> &str {
    secret.split('-').nth(1).unwrap_or_default()
}

/// The how manyth message of its place it was told in.
fn number(secret: &str) -> usize {
    let number = secret
        .split('-')
        .nth(2)
        .and_then(|number| number.parse().ok());
    number.unwrap_or_default()
}

/// A model that looks for secrets that do not belong together.
#[derive(Debug, Default)]
struct Watcher {
    asked: AtomicUsize,
    leaks: Mutex<Vec<String>>,
    /// What must not be told any more, by place: all up to a message, and single ones.
    forgotten: Mutex<HashMap<String, (usize, BTreeSet<usize>)>>,
}

impl Watcher {
    fn is_forgotten(&self, secret: &str) -> bool {
        let forgotten = self.forgotten.lock().unwrap();
        forgotten.get(place(secret)).is_some_and(|(up_to, single)| {
            number(secret) <= *up_to || single.contains(&number(secret))
        })
    }

    fn forget(&self, place: usize, note: impl FnOnce(&mut (usize, BTreeSet<usize>))) {
        let mut forgotten = self.forgotten.lock().unwrap();
        note(forgotten.entry(place.to_string()).or_default());
    }
}

#[derive(Debug)]
struct Reader(Arc<Watcher>);

impl ChatModel for Reader {
    fn reply<'a>(
        &'a self,
        request: &'a ChatRequest,
        progress: &'a mut (dyn FnMut(&str) + Send),
    ) -> BoxFuture<'a, Result<ChatReply, LlmError>> {
        self.0.asked.fetch_add(1, Ordering::Relaxed);
        let messages = request.messages.iter().map(|message| &*message.text);
        let texts: Vec<&str> = messages.collect();
        let whole = format!("{}\n{}", request.system.whole(), texts.join("\n"));
        let seen = secrets(&whole);
        let places: BTreeSet<&str> = seen.iter().map(|secret| place(secret)).collect();
        // Notes may be being taken of what is forgotten meanwhile; they are thrown away then.
        let takes_notes = texts.iter().any(|text| text.contains("<conversation>"));
        let is_told = !takes_notes && seen.iter().any(|secret| self.0.is_forgotten(secret));
        if places.len() > 1 || is_told {
            let forgotten = seen.iter().filter(|secret| self.0.is_forgotten(secret));
            let forgotten: Vec<&String> = forgotten.collect();
            let leak = format!("forgotten {forgotten:?}, of places {places:?}:\n{whole}");
            self.0.leaks.lock().unwrap().push(leak);
        }
        let text = if request.format.is_some() {
            json!({"intent": "general_conversation", "confidence": 0.9, "alternatives": [],
                "entities": {"prompt": seen.first()}, "reasoning": "It is talk."})
            .to_string()
        } else {
            // What was just said, and whatever is not this person's: so a leak would spread.
            let last = secrets(texts.last().unwrap_or(&""));
            let own = last.first().map(|secret| place(secret).to_owned());
            let foreign = seen
                .iter()
                .filter(|secret| own.as_deref() != Some(place(secret)));
            // Notes that are cut would end in the middle of a secret, which looks like another one.
            let told = foreign.chain(&last).take(MOST_TOLD).map(String::as_str);
            let told: Vec<&str> = told.collect();
            format!("I know {}.", told.join(", "))
        };
        progress(&text);
        let reply = ChatReply {
            text,
            stop_reason: "end_turn".to_owned(),
            model: "watching".to_owned(),
            input_tokens: 10,
            output_tokens: 10,
            ..ChatReply::default()
        };
        Box::pin(async move { Ok(reply) })
    }
}

/// A door that hands each answer to whoever waits for it, and remembers what became a message.
#[derive(Default)]
struct Desk {
    waiting: Mutex<HashMap<MessageId, oneshot::Sender<String>>>,
    posted: Mutex<Vec<MessageId>>,
    last: AtomicU64,
}

impl Door for Desk {
    async fn show(&self, outcome: &Outcome) -> Shown {
        let number = self.last.fetch_add(1, Ordering::Relaxed);
        let id = MessageId(format!("9{number:09}"));
        self.posted.lock().unwrap().push(id.clone());
        let waiting = self.waiting.lock().unwrap().remove(&outcome.message);
        if let Some(waiting) = waiting {
            let _ = waiting.send(outcome.text.clone());
        }
        Shown::Delivered(vec![id])
    }

    async fn live(&self, _: Live) {}

    async fn turned_over(&self) {}
}

/// One person in one place, and their secrets.
struct Somebody {
    place: usize,
    user: &'static str,
    channel: String,
    guild: Option<&'static str>,
    said: usize,
    spoken: usize,
    rng: Rng,
}

fn everybody() -> Vec<Somebody> {
    let mut all = Vec::new();
    for user in PEOPLE {
        let shared = CHANNELS.map(|(channel, guild)| (channel.to_owned(), guild));
        let direct = (format!("40{user}"), None);
        for (channel, guild) in shared.into_iter().chain([direct]) {
            all.push(Somebody {
                place: all.len(),
                user,
                channel,
                guild,
                said: 0,
                spoken: 0,
                rng: Rng::with_seed(7 + all.len() as u64),
            });
        }
    }
    all
}

impl Somebody {
    fn conversation(&self) -> ConversationId {
        let (channel, user) = (self.channel.as_str().into(), self.user.into());
        ConversationId::new(Platform::Discord, &channel, &user)
    }

    /// Says something or has something forgotten.
    async fn acts(&mut self, app: &App, desk: &Desk, watcher: &Watcher) {
        self.said += 1;
        let (place, said) = (self.place, self.said);
        match self.rng.u8(..100) {
            0 => {
                let answer = self.speaks(app, desk, "/forget all".to_owned()).await;
                // A store that did not answer in time is said to have changed nothing.
                if answer.contains("is forgotten") {
                    watcher.forget(place, |(up_to, _)| *up_to = said);
                } else {
                    assert!(answer.contains("nothing has changed"), "{answer}");
                }
            }
            1..3 => {
                let listed = self.speaks(app, desk, "/memory".to_owned()).await;
                // The newest is the first of the list, and named in it.
                let newest = in_order(&listed).map(number).max();
                assert_eq!(in_order(&listed).map(number).next(), newest, "{listed}");
                let answer = self.speaks(app, desk, "/forget 1".to_owned()).await;
                if let Some(newest) = newest.filter(|_| answer.contains("are forgotten")) {
                    watcher.forget(place, |(_, single)| _ = single.insert(newest));
                }
            }
            _ => {
                let saying = SAYINGS[self.rng.usize(..SAYINGS.len())];
                let text = format!("canary-{place}-{said} {saying}");
                self.speaks(app, desk, text).await;
            }
        }
    }

    /// Says something, perhaps as the reply to any answer that anybody got, and reads the answer.
    async fn speaks(&mut self, app: &App, desk: &Desk, text: String) -> String {
        self.spoken += 1;
        let is_command = text.starts_with('/');
        let reply_to = (!is_command && self.rng.u8(..4) == 0).then(|| {
            let posted = desk.posted.lock().unwrap();
            let any = posted
                .len()
                .checked_sub(1)
                .map(|last| self.rng.usize(..=last));
            any.map(|at| posted[at].clone())
        });
        let message = MessageId(format!("8{:04}{:05}", self.place, self.spoken));
        let incoming = Incoming {
            platform: Platform::Discord,
            guild: self.guild.map(Into::into),
            channel: self.channel.as_str().into(),
            user: self.user.into(),
            user_name: format!("person {}", self.user),
            message: message.clone(),
            text,
            sent_at: Clock::Real.now(),
            reply_to: reply_to.flatten(),
            locale: None,
            besides: chinwag::domain::press::Besides::default(),
        };
        let (answered, answer) = oneshot::channel();
        desk.waiting.lock().unwrap().insert(message, answered);
        // While the queue is rebuilt nothing is taken in.
        crate::app::eventually("the message is accepted", async || {
            app.handoff.accept(incoming.clone(), ROUTE).await.ok()
        })
        .await;
        let answer = tokio::time::timeout(PATIENCE, answer).await;
        let text = answer.expect("it is answered").expect("it is told");
        let own = self.place.to_string();
        let foreign: Vec<String> = secrets(&text)
            .into_iter()
            .filter(|secret| place(secret) != own)
            .collect();
        assert!(foreign.is_empty(), "{foreign:?} told to place {own}");
        text
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_crosses_over_in_ten_thousand_turns() {
    let watcher = Arc::new(Watcher::default());
    let app = App::with(Setup {
        model: Some(Arc::new(Reader(watcher.clone()))),
        helper: Some(Arc::new(Reader(watcher.clone()))),
        workers: Some(2),
        own_redis: true,
        without_console: true,
        settings: vec![("RATE_LIMIT_GENERAL", "1000000,60".to_owned())],
        ..Setup::default()
    })
    .await;
    let desk = Arc::<Desk>::default();
    app.handoff.serve(ROUTE, &desk);
    let everybody = everybody();
    let each = TURNS / everybody.len();
    let talk = stream::iter(everybody).for_each_concurrent(None, async |mut somebody| {
        for turn in 0..each {
            somebody.acts(&app, &desk, &watcher).await;
            // Twice, somewhere in the middle of everybody's talk.
            if somebody.place == 0 && (turn == each / 3 || turn == each * 2 / 3) {
                app.flush().await;
            }
        }
    });
    talk.await;
    let leaks = watcher.leaks.lock().unwrap().clone();
    assert!(
        leaks.is_empty(),
        "{} leaks, the first:\n{}",
        leaks.len(),
        leaks[0]
    );
    assert!(watcher.asked.load(Ordering::Relaxed) > TURNS / 2);

    app.settle().await;
    // What is kept is kept apart: each row holds secrets of its own place alone.
    let rows: Vec<(String, String, String)> = app
        .rows(
            "select user_id, channel_id, content from conversation_history",
            |row| (row.get(0), row.get(1), row.get(2)),
        )
        .await;
    assert!(rows.len() > 1000, "{}", rows.len());
    let places: HashMap<ConversationId, String> = self::everybody()
        .iter()
        .map(|somebody| (somebody.conversation(), somebody.place.to_string()))
        .collect();
    for (user, channel, content) in rows {
        let conversation = ConversationId::new(Platform::Discord, &channel.into(), &user.into());
        let own = &places[&conversation];
        assert!(
            secrets(&content).iter().all(|secret| place(secret) == own),
            "{content}"
        );
    }
    // Nothing else keeps what was said, unless the operator asks for it.
    let logged =
        "select count(*) from intent_logs where to_jsonb(intent_logs)::text like '%canary%'";
    assert_eq!(app.number(logged).await, 0);
    app.finish().await;
}
