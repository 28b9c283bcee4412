//! Strict local stand-ins for the services chinwag talks to, on real sockets.
//!
//! They speak the wire, refuse what the real service refuses, can be told to fail, and keep
//! a record of what they were sent. Tests, drills and a person with a terminal use the same
//! ones. They hold no code of chinwag itself, so that an error of ours in reading a
//! protocol cannot hide behind the same error here.
//!
//! - [`bucket`]: objects by key, as S3 keeps them.
//! - [`claude`]: the Messages API, streamed and unstreamed.
//! - [`discord`]: REST and the gateway's websocket on one port.
//! - [`github`]: branches, files, pull requests and issues over REST.
//! - [`openrouter`]: pictures, through both endpoints, and the money for them.
//! - [`server`]: the listening socket all of them stand on.
//! - [`clock`]: the wall clock, for the times that appear on the wire.

pub mod bucket;
pub mod claude;
pub mod clock;
pub mod discord;
pub mod github;
pub mod openrouter;
pub mod server;
