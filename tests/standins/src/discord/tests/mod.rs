//! The stand-in is spoken to over real sockets: by a bare client that does wrong things on
//! purpose, and by the two crates the gateway is built on.

mod clients;
mod commands;
mod components;
mod gateway;
mod interactions;
mod rest;

use std::{sync::Once, time::Duration};

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message as Frame, protocol::CloseFrame},
};

use super::{DiscordOptions, DiscordStandIn, Limit, Snowflake, intents};

/// Far longer than anything here takes.
const DEADLINE: Duration = Duration::from_secs(20);

/// What a bot asks for that reads texts.
const ALL: u64 =
    intents::GUILDS | intents::GUILD_MESSAGES | intents::DIRECT_MESSAGES | intents::MESSAGE_CONTENT;

/// Options under which tests need not wait for windows.
fn quick() -> DiscordOptions {
    DiscordOptions {
        identify_window: Duration::ZERO,
        message_limit: Limit::new(1000, Duration::from_secs(5)),
        ..DiscordOptions::default()
    }
}

async fn start(options: DiscordOptions) -> DiscordStandIn {
    DiscordStandIn::start(options).await.unwrap()
}

/// A stand-in with one server, one channel and one person.
struct Village {
    discord: DiscordStandIn,
    guild: Snowflake,
    channel: Snowflake,
    ann: Snowflake,
}

async fn village(options: DiscordOptions) -> Village {
    let discord = start(options).await;
    let guild = discord.add_guild("village");
    let channel = discord.add_channel(guild, "general");
    let ann = discord.add_user("ann");
    Village {
        discord,
        guild,
        channel,
        ann,
    }
}

fn provider() {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // Another test of this process may have installed it first, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

/// A websocket that sends what it is told.
struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Opens it and reads HELLO.
    async fn open(discord: &DiscordStandIn) -> Self {
        let url = format!("{}/?v=10&encoding=json", discord.gateway_url());
        let mut socket = Self(connect_async(url).await.unwrap().0);
        assert_eq!(socket.next().await["op"], 10);
        socket
    }

    /// Opens it, identifies for the only shard, and reads READY and the servers.
    async fn identified(discord: &DiscordStandIn, intents: u64) -> (Self, Value) {
        let mut socket = Self::open(discord).await;
        socket.send(&identify(intents, 0, 1)).await;
        let ready = socket.next().await;
        assert_eq!(ready["t"], "READY", "{ready}");
        for _ in ready["d"]["guilds"].as_array().unwrap() {
            assert_eq!(socket.next().await["t"], "GUILD_CREATE");
        }
        (socket, ready["d"].clone())
    }

    async fn send(&mut self, payload: &Value) {
        self.0.send(Frame::text(payload.to_string())).await.unwrap();
    }

    /// The next payload.
    async fn next(&mut self) -> Value {
        match self.frame().await {
            Some(Frame::Text(text)) => serde_json::from_str(&text).unwrap(),
            other => panic!("a payload was expected, not {other:?}"),
        }
    }

    /// The code the socket is closed with; 1006 when there is no close frame.
    async fn close_code(&mut self) -> u16 {
        loop {
            match self.frame().await {
                Some(Frame::Close(Some(CloseFrame { code, .. }))) => return code.into(),
                Some(_) => {}
                None => return 1006,
            }
        }
    }

    async fn frame(&mut self) -> Option<Frame> {
        let frame = tokio::time::timeout(DEADLINE, self.0.next()).await;
        frame.expect("a frame comes within the deadline")?.ok()
    }

    async fn close(mut self, code: u16) {
        let frame = CloseFrame {
            code: code.into(),
            reason: "".into(),
        };
        self.0.close(Some(frame)).await.unwrap();
        while self.frame().await.is_some() {}
    }
}

fn identify(intents: u64, shard: u64, shards: u64) -> Value {
    json!({"op": 2, "d": {
        "token": "standin-token",
        "intents": intents,
        "shard": [shard, shards],
        "properties": {"os": "linux", "browser": "test", "device": "test"},
    }})
}

fn resume(session: &Value, sequence: u64) -> Value {
    json!({"op": 6, "d": {"token": "standin-token", "session_id": session, "seq": sequence}})
}
