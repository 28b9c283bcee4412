//! The way to both stores, for one command.

use jiff::Timestamp;

use crate::{
    clock::Clock,
    config::{Config, Environment},
    hot::{self, Hot, HotError, epoch::Marker},
    store::{self, Pool},
};

/// Both stores; the first use connects.
pub(super) struct Stores {
    pub(super) hot: Hot,
    pub(super) pool: Pool,
}

impl Stores {
    pub(super) fn open() -> anyhow::Result<Self> {
        let config = Config::read(Environment::read())?;
        Ok(Self {
            hot: Hot::open(&config.redis)?,
            pool: store::open(&config.postgres)?,
        })
    }
}

/// Looks where the queue is open, and lets `hot` know. `None` while it is not open.
pub(super) async fn find_queue(hot: &Hot) -> Result<Option<Marker>, HotError> {
    let marker = hot::epoch::look(hot).await?.marker;
    if let Some(marker) = marker {
        hot.set_opened(marker.opened());
    }
    Ok(marker)
}

pub(super) fn now() -> Timestamp {
    Clock::Real.now()
}
