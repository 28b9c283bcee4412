//! Shows on Discord that work goes on: the typing indicator, and how far background work has come on the
//! answer that told of it; beside everything else.
//!
//! It never keeps its caller waiting: a slow request for one channel holds up no other channel.
//! When to show it is `typing`'s to say.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use reqwest::Method;
use serde::{Serialize, de::IgnoredAny};
use serenity::all::{ChannelId, CreateAllowedMentions, MessageFlags};

use super::{
    GatewayError,
    fatal::Fatal,
    limits::{Action, Bucket},
    rest::{Rest, RestError},
    typing::{Turn, Typing},
};
use crate::{
    domain::{
        drawing::Progress,
        ids::MessageId,
        outcome::{Live, LiveShow},
        press::{Interaction, Waits},
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
    /// The same count for answers that are changed as work goes on.
    marks: Arc<Typing>,
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
            marks: Arc::default(),
            tasks,
            fatal,
        }
    }

    /// Shows what can be shown here, in a task of its own: typing, and how far work has come. An answer
    /// that is still being written is not.
    pub fn begin(&self, live: Live) {
        let own = self.clone();
        match live.show {
            LiveShow::Typing => _ = self.tasks.spawn(async move { own.show(&live).await }),
            LiveShow::Progress(_) => {
                self.tasks.spawn(async move { own.go_on(&live).await });
            }
            LiveShow::Partial(_) => {}
        }
    }

    async fn mark_by_token(
        &self,
        of: &Interaction,
        progress: &Progress,
        body: &Marked<'_>,
    ) -> Result<(), RestError> {
        let path = format!(
            "/webhooks/{}/{}/messages/@original",
            of.application, of.token.0
        );
        let bucket = Bucket {
            action: Action::Answer,
            channel: progress.shown_as.to_string(),
        };
        let marked = (self.rest).by_token(Method::PATCH, &path, &bucket, body, &[]);
        marked.await.map(|_: IgnoredAny| ())
    }

    async fn mark_by_id(
        &self,
        channel: ChannelId,
        progress: &Progress,
        body: &Marked<'_>,
    ) -> Result<(), RestError> {
        let path = format!("/channels/{channel}/messages/{}", progress.shown_as);
        let bucket = Bucket {
            action: Action::Edit,
            channel: channel.to_string(),
        };
        self.rest.change(&path, &bucket, body, &[]).await
    }

    /// Something came of the work behind the answer to a message: how far it is is not shown any more,
    /// and what is on its way is waited for, briefly.
    pub async fn came_of_it(&self, message: &MessageId) {
        self.marks.answered(message).await;
    }

    /// Shows how far work has come, unless something came of it.
    async fn go_on(&self, live: &Live) {
        let (LiveShow::Progress(progress), Some(channel)) = (&live.show, channel_of(live)) else {
            return;
        };
        // An answer is a channel of its own as far as the pace of its changes goes.
        let place = progress.shown_as.0.as_str().into();
        loop {
            match self.marks.begin(&place, &live.message, Instant::now()) {
                Turn::Now => break,
                Turn::In(wait) if self.tasks.sleep(wait).await => {}
                Turn::In(_) | Turn::Never => return,
            }
        }
        self.mark(channel, progress).await;
        self.marks.finished(&live.message);
    }

    /// Changes an answer to what it says of how far work has come. It is left as it is when that cannot
    /// be done.
    pub async fn mark(&self, channel: ChannelId, progress: &Progress) {
        let body = Marked::of(&progress.text);
        let token = progress.interaction.as_ref();
        let token = token.filter(|it| it.waits != Waits::InPlace && !it.token.0.is_empty());
        let mut marked = match token {
            Some(of) => self.mark_by_token(of, progress, &body).await,
            None => self.mark_by_id(channel, progress, &body).await,
        };
        // Once its token is over, what everybody sees can be changed as any message.
        let is_seen = token.is_some_and(|it| !it.is_private() && !it.away);
        if is_seen && matches!(marked, Err(RestError::Refused { .. })) {
            marked = self.mark_by_id(channel, progress, &body).await;
        }
        match marked {
            Ok(()) => {}
            Err(RestError::Unauthorized) => self.fatal.tell(GatewayError::token_refused("401")),
            Err(error) => tracing::debug!(
                error = &error as &dyn std::error::Error,
                channel.id = %channel,
                "how far work has come could not be shown"
            ),
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
        let Some(channel) = channel_of(live) else {
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

fn channel_of(live: &Live) -> Option<ChannelId> {
    let id = live.channel.as_str().parse().ok().filter(|id| *id != 0);
    id.map(ChannelId::new)
}

/// An answer that is changed as work goes on. Nobody is pinged by it, and what stands below it stays.
#[derive(Debug, Serialize)]
struct Marked<'a> {
    content: &'a str,
    allowed_mentions: CreateAllowedMentions,
    flags: MessageFlags,
}

impl<'a> Marked<'a> {
    fn of(content: &'a str) -> Self {
        Self {
            content,
            allowed_mentions: CreateAllowedMentions::new(),
            flags: MessageFlags::SUPPRESS_EMBEDS,
        }
    }
}
