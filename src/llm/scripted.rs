//! A chat model that says what it was told to: for tests, and for measuring everything else.
//!
//! It understands nothing and counts tokens only roughly.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde_json::Value;
use tokio::sync::Semaphore;

use super::{BoxFuture, ChatModel, ChatReply, ChatRequest, LlmError, ToolCall};

/// The name it gives itself in replies.
pub const NAME: &str = "scripted";

/// A chat model that follows a script. Clones share the script and the record.
#[derive(Clone, Debug, Default)]
pub struct Scripted {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    lines: VecDeque<Line>,
    otherwise: Option<Line>,
    requests: Vec<ChatRequest>,
}

/// What the model does with one request.
#[derive(Clone, Debug)]
pub struct Line {
    pieces: Vec<String>,
    outcome: Result<ChatReply, LlmError>,
    after: Duration,
    gate: Option<Arc<Semaphore>>,
}

impl Line {
    /// Answers with this text, which comes word by word.
    #[must_use]
    pub fn says(text: &str) -> Self {
        Self::in_pieces(text.split_inclusive(' '))
    }

    /// Answers with these pieces, one after the other.
    #[must_use]
    pub fn in_pieces<'a>(pieces: impl IntoIterator<Item = &'a str>) -> Self {
        let pieces: Vec<String> = pieces.into_iter().map(str::to_owned).collect();
        let text = pieces.concat();
        let reply = ChatReply {
            output_tokens: rough_tokens(&text),
            text,
            stop_reason: "end_turn".to_owned(),
            model: NAME.to_owned(),
            ..ChatReply::default()
        };
        Self::of(pieces, Ok(reply))
    }

    /// Says this text and asks for these tools: their names, and what they are given. The calls
    /// are named `call_0`, `call_1`, …
    #[must_use]
    pub fn calls<'a>(text: &str, calls: impl IntoIterator<Item = (&'a str, Value)>) -> Self {
        let mut line = Self::says(text);
        if let Ok(reply) = &mut line.outcome {
            "tool_use".clone_into(&mut reply.stop_reason);
            let calls = calls.into_iter().enumerate();
            reply.calls = calls
                .map(|(place, (name, input))| ToolCall {
                    id: format!("call_{place}"),
                    name: name.to_owned(),
                    input,
                })
                .collect();
        }
        line
    }

    /// Answers with exactly this.
    #[must_use]
    pub fn replies(reply: ChatReply) -> Self {
        Self::of(vec![reply.text.clone()], Ok(reply))
    }

    /// Fails.
    #[must_use]
    pub fn fails(error: LlmError) -> Self {
        Self::of(Vec::new(), Err(error))
    }

    /// The same, but only after this time. It counts against the request's deadline.
    #[must_use]
    pub fn after(self, wait: Duration) -> Self {
        Self {
            after: wait,
            ..self
        }
    }

    /// The same, but only once `gate` gives a permit, which is used up.
    #[must_use]
    pub fn behind(self, gate: Arc<Semaphore>) -> Self {
        Self {
            gate: Some(gate),
            ..self
        }
    }

    fn of(pieces: Vec<String>, outcome: Result<ChatReply, LlmError>) -> Self {
        Self {
            pieces,
            outcome,
            after: Duration::ZERO,
            gate: None,
        }
    }
}

impl Scripted {
    /// A model that follows these lines, one for each request. Beyond the last one it fails.
    #[must_use]
    pub fn new(lines: impl IntoIterator<Item = Line>) -> Self {
        let scripted = Self::default();
        scripted.inner().lines.extend(lines);
        scripted
    }

    /// A model that does the same with every request.
    #[must_use]
    pub fn always(line: Line) -> Self {
        let scripted = Self::default();
        scripted.inner().otherwise = Some(line);
        scripted
    }

    /// Adds a line at the end of the script.
    pub fn then(&self, line: Line) {
        self.inner().lines.push_back(line);
    }

    /// What was asked so far, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<ChatRequest> {
        self.inner().requests.clone()
    }

    /// How many lines are still to be said.
    #[must_use]
    pub fn lines_left(&self) -> usize {
        self.inner().lines.len()
    }

    fn next_line(&self, request: &ChatRequest) -> Option<Line> {
        let mut inner = self.inner();
        inner.requests.push(request.clone());
        let next = inner.lines.pop_front();
        next.or_else(|| inner.otherwise.clone())
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // No code panics while it holds the lock with half a change made.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ChatModel for Scripted {
    fn reply<'a>(
        &'a self,
        request: &'a ChatRequest,
        progress: &'a mut (dyn FnMut(&str) + Send),
    ) -> BoxFuture<'a, Result<ChatReply, LlmError>> {
        let line = self.next_line(request);
        Box::pin(async move {
            let line = line.ok_or_else(|| unavailable("the script has no more lines"))?;
            tokio::time::timeout(request.deadline, say(line, request, progress))
                .await
                .unwrap_or_else(|_| Err(unavailable("the deadline came first")))
        })
    }
}

async fn say(
    line: Line,
    request: &ChatRequest,
    progress: &mut (dyn FnMut(&str) + Send),
) -> Result<ChatReply, LlmError> {
    if let Some(gate) = &line.gate {
        let permit = gate.acquire().await;
        permit
            .map_err(|_| unavailable("the gate was closed"))?
            .forget();
    }
    if !line.after.is_zero() {
        tokio::time::sleep(line.after).await;
    }
    let mut text = String::new();
    for piece in &line.pieces {
        text.push_str(piece);
        progress(&text);
    }
    let mut reply = line.outcome?;
    if reply.input_tokens == 0 {
        let asked = request
            .messages
            .iter()
            .map(|message| rough_tokens(&message.text));
        let system = rough_tokens(&request.system.whole());
        reply.input_tokens = asked.sum::<u32>() + system + request.picture_tokens();
    }
    Ok(reply)
}

fn rough_tokens(text: &str) -> u32 {
    u32::try_from(text.len() / 4 + 1).unwrap_or(u32::MAX)
}

fn unavailable(reason: &str) -> LlmError {
    LlmError::Unavailable {
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::{ChatMessage, Role};

    fn request(text: &str) -> ChatRequest {
        ChatRequest {
            messages: vec![ChatMessage {
                role: Role::User,
                text: text.to_owned(),
                ..ChatMessage::default()
            }],
            max_tokens: 10,
            deadline: Duration::from_secs(5),
            ..ChatRequest::default()
        }
    }

    #[tokio::test]
    async fn it_follows_the_script_and_records_what_was_asked() {
        let failure = unavailable("as told");
        let model = Scripted::new([Line::says("one two"), Line::fails(failure.clone())]);
        let mut seen = Vec::new();
        let mut progress = |text: &str| seen.push(text.to_owned());
        let reply = model.reply(&request("a"), &mut progress).await.unwrap();
        assert_eq!(reply.text, "one two");
        assert_eq!(
            model.reply(&request("b"), &mut progress).await,
            Err(failure)
        );
        let exhausted = model.reply(&request("c"), &mut progress).await;
        assert!(matches!(exhausted, Err(LlmError::Unavailable { .. })));
        assert_eq!(seen, ["one ", "one two"]);
        let asked: Vec<String> = model
            .requests()
            .into_iter()
            .map(|request| request.messages[0].text.clone())
            .collect();
        assert_eq!(asked, ["a", "b", "c"]);
        assert_eq!(model.lines_left(), 0);
    }

    #[tokio::test]
    async fn a_line_that_takes_too_long_meets_the_deadline() {
        let model = Scripted::always(Line::says("late").after(Duration::from_hours(1)));
        let hurried = ChatRequest {
            deadline: Duration::from_millis(10),
            ..request("a")
        };
        let reply = model.reply(&hurried, &mut |_| {}).await;
        assert!(matches!(reply, Err(LlmError::Unavailable { .. })));
    }

    #[tokio::test]
    async fn a_gate_holds_a_line_back() {
        let gate = Arc::new(Semaphore::new(0));
        let model = Scripted::new([Line::says("at last").behind(gate.clone())]);
        let asked = request("a");
        let mut progress = |_: &str| {};
        let mut reply = model.reply(&asked, &mut progress);
        assert!(futures::poll!(&mut reply).is_pending());
        gate.add_permits(1);
        assert_eq!(reply.await.unwrap().text, "at last");
    }
}
