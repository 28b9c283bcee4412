//! Shows on Discord that work goes on: the typing indicator, beside everything else.
//!
//! It never keeps its caller waiting: a slow request for one channel holds up no other channel.
//! When to show it is `typing`'s to say.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serenity::all::ChannelId;

use super::{
    GatewayError,
    fatal::Fatal,
    limits::{Action, Bucket},
    rest::{Rest, RestError},
    typing::{Turn, Typing},
};
use crate::{
    domain::{
        ids::MessageId,
        outcome::{Live, LiveShow},
    },
    shutdown::Tasks,
};

/// Waits for a turn up to this long are sat out, a few times; an answer may be waiting meanwhile.
const SHORT_WAIT: Duration = Duration::from_millis(200);
const TURNS: u32 = 4;

/// Shows the typing indicator. Clones share what was shown.
#[derive(Clone, Debug)]
pub struct Indicator {
    rest: Arc<Rest>,
    typing: Arc<Typing>,
    tasks: Tasks,
    fatal: Fatal,
}

impl Indicator {
    /// An indicator that has shown nothing yet.
    #[must_use]
    pub fn new(rest: Arc<Rest>, tasks: Tasks, fatal: Fatal) -> Self {
        Self {
            rest,
            typing: Arc::default(),
            tasks,
            fatal,
        }
    }

    /// Shows what can be shown here, in a task of its own: typing. An answer that is still being
    /// written is not.
    pub fn begin(&self, live: Live) {
        if live.show == LiveShow::Typing {
            let own = self.clone();
            self.tasks.spawn(async move { own.show(&live).await });
        }
    }

    /// A message is about to be answered: nothing is shown for it from now on, and what is on its
    /// way is waited for, briefly.
    pub async fn answered(&self, message: &MessageId) {
        self.typing.answered(message).await;
    }

    async fn show(&self, live: &Live) {
        loop {
            match self
                .typing
                .begin(&live.channel, &live.message, Instant::now())
            {
                Turn::Now => break,
                Turn::In(wait) if self.tasks.sleep(wait).await => {}
                Turn::In(_) | Turn::Never => return,
            }
        }
        self.send(live).await;
        self.typing.finished(&live.message);
    }

    async fn send(&self, live: &Live) {
        let channel = live.channel.as_str().parse().ok().filter(|id| *id != 0);
        let Some(channel) = channel.map(ChannelId::new) else {
            return;
        };
        let path = format!("/channels/{channel}/typing");
        let bucket = Bucket {
            action: Action::Type,
            channel: channel.to_string(),
        };
        let mut sent = self.rest.post(&path, &bucket).await;
        for _ in 0..TURNS {
            match sent {
                Err(RestError::Wait(wait))
                    if wait <= SHORT_WAIT && self.tasks.sleep(wait).await =>
                {
                    sent = self.rest.post(&path, &bucket).await;
                }
                _ => break,
            }
        }
        match sent {
            Ok(()) => {}
            Err(RestError::Unauthorized) => self.fatal.tell(GatewayError::token_refused("401")),
            Err(error) => tracing::debug!(
                error = &error as &dyn std::error::Error,
                channel.id = %channel,
                "typing could not be shown"
            ),
        }
    }
}
