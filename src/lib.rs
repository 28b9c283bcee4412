//! chinwag: a conversational Discord bot that keeps its word. People write in plain language; it
//! neither loses a message nor answers one twice, whatever is killed.
//!
//! # The rooms
//!
//! | room | what it is for |
//! |---|---|
//! | [`cli`] | one file per command |
//! | [`config`] | reads the environment once, reports all faults at once |
//! | [`clock`], [`shutdown`], [`telemetry`], [`health`], [`vitals`] | the ground that rooms with I/O stand on |
//! | [`servers`] | private Redis and Postgres for the demo and the tests |
//! | [`domain`], [`wording`], [`split`] | pure: values, every fixed sentence, long replies into legal messages |
//! | [`picture`] | pure: what kind a picture is, how big, and how it is made smaller |
//! | [`nlu`] | pure: what people can want (a file per intent), and what a message wants, without a network |
//! | [`jobs`] | declared work, without handlers |
//! | [`hot`] | everything in Redis: may be lost without lying to anyone |
//! | [`store`] | everything in Postgres: what must be kept |
//! | [`blobs`] | bytes that are kept, pictures above all: in Postgres, or in a bucket |
//! | [`conversations`] | state: Redis first, Postgres when cold |
//! | [`handoff`] | jobs out, outcomes and receipts back, the journal behind them |
//! | [`llm`], [`prompts`] | chat models and what they are told, and models that make pictures |
//! | [`github`] | branch, file, pull request, issue: where feature requests are published |
//! | [`understanding`] | what a message wants and what to do about it: [`nlu`] first, a model where the words do not tell |
//! | `gateway` | the only Discord code |
//! | [`console`] | the web front door |
//!
//! The handlers are in `workers/`, a package of its own that is built without `gateway`, so that
//! it cannot even name it. [`nlu`] is one too, so that it is optimised in every build.
//!
//! # The life of a message
//!
//! ```text
//! Discord -> gateway/events -> gateway/intake -> hot/queue          (translate, decide, enqueue)
//! commands, presses -> gateway/interactions ---> gateway/intake     (acknowledge within 3 s, then as above)
//! thumbs -> gateway/reactions, votes ----------> hot/queue          (a look whose they are, then one job each)
//! browser -> console/api ----------------------> hot/queue          (messages and presses)
//! edits, deletions -> gateway/changes ---------> hot/queue          (one job for many)
//!                             (through handoff, which also writes the journal and counts limits)
//! hot/queue -> workers/runner -> workers/conversation               (one pipeline, top to bottom)
//!    privacy -> vote -> recall -> press, command -> understand -> answer -> remember -> post
//! what is asked for -> workers/actions -> store/actions             (a row before anything is begun; offers ask first)
//! pictures -> workers/pictures -> llm, blobs        (a job of its own; paid for once; brought as an update)
//! what it costs -> workers/budget -> hot/budget                     (set aside before, settled after)
//! hot/outcomes -> handoff/delivery -> gateway or console            (bell, mailbox, show, receipt)
//! votes -> workers/votes -> store                                   (once the answer is in history)
//! receipts -> workers/receipts -> store                             (history, sessions, intent log, ledger)
//! workers/schedule -> store, hot/queue                              (what recurs, one job a moment)
//! workers/summary -> store, hot/queue                               (what is too old to be told word for word)
//! store/journal -> handoff/standby -> workers/runner                (the queue while Redis is away)
//! dead letters -> handoff/burial -> store                           (what failed, for operators)
//! ```
//!
//! Jobs run at least once; answers are seen once. No code here calls back up an arrow: work for
//! later is another job.

pub mod blobs;
pub mod cli;
pub mod clock;
pub mod config;
pub mod console;
pub mod conversations;
pub mod domain;
#[cfg(feature = "gateway")]
pub mod gateway;
pub mod github;
pub mod handoff;
pub mod health;
pub mod hot;
pub mod jobs;
pub mod llm;
pub mod picture;
pub mod prompts;
pub mod servers;
pub mod shutdown;
pub mod split;
pub mod store;
pub mod telemetry;
pub mod understanding;
pub mod vitals;
pub mod wording;

pub use chinwag_nlu as nlu;

/// Makes rustls use ring. Two versions of rustls are in the tree and neither should guess: every
/// program calls this first.
pub fn use_ring() {
    // Refused when it was done before, which is just as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
