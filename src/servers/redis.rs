//! A private Redis.

use super::{
    Place, Result,
    node::{Node, Setup},
};

/// How a private Redis is set up.
#[derive(Clone, Copy, Debug, Default)]
pub struct RedisOptions {
    /// Whether writes go to an append-only file, brought to disk once a second.
    pub appendonly: bool,
    /// The port, or any free one.
    pub port: Option<u16>,
}

/// A private Redis on 127.0.0.1. It ends with its holder.
#[derive(Debug)]
pub struct Redis {
    node: Node,
}

impl Redis {
    /// Starts a Redis and returns once it answers.
    ///
    /// # Errors
    /// [`ServerError`](super::ServerError): not installed, the folder is in use, or the server
    /// did not start.
    pub async fn start(place: &Place, options: RedisOptions) -> Result<Self> {
        let setup = Setup {
            called: "Redis",
            appendonly: options.appendonly,
            further: &[],
        };
        let node = Node::start_alone(place, "redis", setup, options.port).await?;
        Ok(Self { node })
    }

    /// The address that clients connect to.
    #[must_use]
    pub fn url(&self) -> String {
        self.node.url()
    }

    /// The port that it listens on, the same after every restart.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.node.port()
    }

    /// Stops it; with an append-only file nothing is lost.
    ///
    /// # Errors
    /// When the system cannot tell how it ended.
    pub async fn stop(&mut self) -> Result<()> {
        self.node.stop().await
    }

    /// Kills it as a crash would: up to a second of writes may be lost.
    ///
    /// # Errors
    /// When the system cannot tell how it ended.
    pub async fn kill(&mut self) -> Result<()> {
        self.node.kill().await
    }

    /// Starts it on the same port and over the same data, after stopping it if it runs.
    ///
    /// # Errors
    /// As for [`Redis::start`].
    pub async fn restart(&mut self) -> Result<()> {
        self.node.restart().await
    }

    /// Returns when the server ends without having been asked to.
    pub async fn ended(&mut self) {
        self.node.ended().await;
    }

    /// The last lines of the server's log since it was started.
    #[must_use]
    pub fn log_tail(&self) -> String {
        self.node.log_tail()
    }
}
