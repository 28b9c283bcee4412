//! The gateway's websocket: one connection from HELLO to its close code.
//!
//! It reads what a client sends and refuses what Discord refuses. Which events there are and
//! who gets them is `state`'s and `sessions`', and how a session begins `handshake`'s; a connection only sends what comes down its line.

use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    extract::{
        Query, State, WebSocketUpgrade,
        ws::{CloseFrame, Message as Frame, WebSocket},
    },
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::{
    Shared,
    compression::Compressor,
    sessions::{Line, Outgoing},
    state::Connection as Seen,
    struck::Blow,
};

/// The largest payload a client may send, in bytes.
const MAX_PAYLOAD: usize = 4096;
/// How many payloads a client may send in [`COMMAND_WINDOW`].
const MAX_COMMANDS: usize = 120;
const COMMAND_WINDOW: Duration = Duration::from_mins(1);

/// The query of the websocket's address.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    v: Option<String>,
    encoding: Option<String>,
    compress: Option<String>,
}

/// A close code, and what is said with it.
pub(super) type Close = (u16, &'static str);

/// Takes a websocket.
pub async fn connect(
    State(shared): State<Arc<Shared>>,
    Query(asked): Query<Asked>,
    uri: Uri,
    upgrade: WebSocketUpgrade,
) -> Response {
    let connection = shared.with(|state| {
        if state.sessions.is_down {
            return None;
        }
        state.connections.push(Seen {
            path: uri.path().to_owned(),
            compress: asked.compress.clone(),
            close_code: None,
        });
        Some(state.connections.len() as u64 - 1)
    });
    let Some(connection) = connection else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    upgrade.on_upgrade(move |socket| serve(shared, connection, asked, socket))
}

async fn serve(shared: Arc<Shared>, number: u64, asked: Asked, mut socket: WebSocket) {
    let (sender, line) = unbounded_channel();
    let near = Line {
        connection: number,
        sender,
    };
    let hello = json!({"heartbeat_interval": shared.options.heartbeat_interval_ms});
    match refused(&asked) {
        Some((code, reason)) => near.send(Outgoing::Close(code, reason)),
        None => near.send_op(10, &hello),
    }
    let mut connection = Connection {
        compressor: asked.compress.is_some().then(Compressor::default),
        commands: VecDeque::new(),
        last_heartbeat: Instant::now(),
        line: near,
        shared: Arc::clone(&shared),
    };
    let is_over = connection.run(&mut socket, line).await;
    shared.with(|state| state.sessions.detach(number, is_over));
}

fn refused(asked: &Asked) -> Option<Close> {
    if asked.v.as_deref().is_some_and(|version| version != "10") {
        return Some((4012, "Invalid API version."));
    }
    if asked
        .encoding
        .as_deref()
        .is_some_and(|encoding| encoding != "json")
    {
        return Some((4002, "This stand-in speaks JSON only."));
    }
    if asked
        .compress
        .as_deref()
        .is_some_and(|compress| compress != "zstd-stream")
    {
        return Some((4002, "This stand-in compresses as zstd-stream only."));
    }
    None
}

/// One connection.
pub(super) struct Connection {
    pub(super) shared: Arc<Shared>,
    pub(super) line: Line,
    compressor: Option<Compressor>,
    commands: VecDeque<Instant>,
    last_heartbeat: Instant,
}

impl Connection {
    /// Serves the socket to its end. True when the session ended with it.
    async fn run(&mut self, socket: &mut WebSocket, mut line: UnboundedReceiver<Outgoing>) -> bool {
        let mut is_closing = false;
        let silence = Duration::from_millis(self.shared.options.heartbeat_interval_ms * 3 / 2);
        loop {
            let too_late = self.last_heartbeat + silence + Duration::from_secs(1);
            tokio::select! {
                biased;
                () = self.shared.stop.cancelled() => return false,
                outgoing = line.recv() => {
                    let Some(outgoing) = outgoing else { return false };
                    if let Some(is_over) = self.send(socket, outgoing).await {
                        return is_over;
                    }
                }
                frame = socket.recv() => {
                    let Some(Ok(frame)) = frame else { return false };
                    if let Frame::Close(frame) = frame {
                        return self.closed_by_client(frame.map(|frame| frame.code));
                    }
                    if !is_closing && let Err((code, reason)) = self.receive(frame) {
                        is_closing = true;
                        self.line.send(Outgoing::Close(code, reason));
                    }
                }
                () = tokio::time::sleep_until(too_late.into()), if !is_closing => {
                    is_closing = true;
                    self.line.send(Outgoing::Close(4009, "Session timed out."));
                }
            }
        }
    }

    /// Sends what came down the line. When that was the end: whether the session's, too.
    async fn send(&mut self, socket: &mut WebSocket, outgoing: Outgoing) -> Option<bool> {
        match outgoing {
            Outgoing::Text(text) => {
                let frame = match &mut self.compressor {
                    None => Frame::text(text),
                    Some(compressor) => match compressor.compress(&text) {
                        Ok(compressed) => Frame::binary(compressed),
                        Err(error) => {
                            tracing::warn!(error, "a payload could not be compressed");
                            return Some(false);
                        }
                    },
                };
                socket.send(frame).await.is_err().then_some(false)
            }
            Outgoing::Close(code, reason) => {
                self.note_close(code);
                let frame = CloseFrame {
                    code,
                    reason: reason.into(),
                };
                if socket.send(Frame::Close(Some(frame))).await.is_ok() {
                    self.await_answer(socket).await;
                }
                Some(ends_session(code))
            }
            Outgoing::Drop => Some(false),
        }
    }

    /// Waits a moment for the client's own close frame, so that ours is read before the end.
    async fn await_answer(&self, socket: &mut WebSocket) {
        let answered = async { while let Some(Ok(_)) = socket.recv().await {} };
        tokio::select! {
            () = answered => {}
            () = self.shared.stop.cancelled() => {}
            () = tokio::time::sleep(Duration::from_secs(2)) => {}
        }
    }

    fn closed_by_client(&self, code: Option<u16>) -> bool {
        let code = code.unwrap_or(1005);
        self.note_close(code);
        matches!(code, 1000 | 1001)
    }

    fn note_close(&self, code: u16) {
        self.shared.with(|state| {
            let number = usize::try_from(self.line.connection).unwrap_or(usize::MAX);
            if let Some(seen) = state.connections.get_mut(number) {
                seen.close_code = Some(code);
            }
        });
    }

    fn receive(&mut self, frame: Frame) -> Result<(), Close> {
        let text = match frame {
            Frame::Text(text) => text,
            Frame::Binary(_) => return Err((4002, "Error while decoding payload.")),
            _ => return Ok(()),
        };
        self.count()?;
        if text.len() > MAX_PAYLOAD {
            return Err((4002, "Payload is too large."));
        }
        let payload: Value =
            serde_json::from_str(&text).map_err(|_| (4002, "Error while decoding payload."))?;
        let op = payload["op"]
            .as_u64()
            .ok_or((4002, "Error while decoding payload."))?;
        match op {
            1 => self.heartbeat(&payload["d"]),
            2 => self.identify(&payload["d"]),
            6 => self.resume(&payload["d"]),
            3 | 4 | 8 | 31 => self.command(),
            _ => Err((4001, "Unknown opcode.")),
        }
    }

    fn count(&mut self) -> Result<(), Close> {
        let now = Instant::now();
        let is_old = |at: &Instant| now.duration_since(*at) >= COMMAND_WINDOW;
        while self.commands.front().is_some_and(is_old) {
            self.commands.pop_front();
        }
        self.commands.push_back(now);
        if self.commands.len() > MAX_COMMANDS {
            return Err((4008, "Rate limited."));
        }
        Ok(())
    }

    fn heartbeat(&mut self, sequence: &Value) -> Result<(), Close> {
        if !sequence.is_null() && !sequence.is_u64() {
            return Err((4002, "Error while decoding payload."));
        }
        self.last_heartbeat = Instant::now();
        let is_answered = self.shared.with(|state| {
            state.heartbeats += 1;
            let is_answered = !state.sessions.acks_stopped;
            if !is_answered {
                state.struck.count(Blow::Silent);
            }
            is_answered
        });
        if is_answered {
            self.line.send_op(11, &Value::Null);
        }
        Ok(())
    }

    fn command(&self) -> Result<(), Close> {
        let number = self.line.connection;
        let is_known = self
            .shared
            .with(|state| state.sessions.of_connection(number).is_some());
        if is_known {
            Ok(())
        } else {
            Err((4003, "Not authenticated."))
        }
    }
}

/// Whether a session cannot be resumed after the server closed with this code.
fn ends_session(code: u16) -> bool {
    matches!(code, 1000 | 1001 | 4004 | 4007 | 4009..=4014)
}
