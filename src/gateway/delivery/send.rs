//! Sending one message by its way, sitting out short waits.
//!
//! A message of a channel has a nonce, and a change of a message comes to the same twice. A further
//! answer to an interaction has neither, so one whose fate is not known is not sent again.

use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serenity::{all::ChannelId, model::id::MessageId as DiscordMessageId};
use uuid::Uuid;

use super::{
    Delivery, SHORT_WAIT,
    part::{Address, Bare, Body, Part},
    way::Way,
};
use crate::{
    domain::{ids::MessageId, press::Interaction},
    gateway::{
        interactions::layout,
        limits::{Action, Bucket},
        rest::{File, RestError},
    },
};

/// "Unknown Webhook", "Unknown interaction" and "Invalid Webhook Token".
const TOKEN_IS_OVER: [u64; 3] = [10_015, 10_062, 50_027];

#[derive(Deserialize)]
struct Created {
    id: DiscordMessageId,
}

/// A message, as far as what stands below it goes.
#[derive(Deserialize)]
struct Below {
    #[serde(default)]
    components: Vec<Value>,
}

#[derive(Serialize)]
struct Recipient {
    recipient_id: String,
}

#[derive(Deserialize)]
struct Direct {
    id: ChannelId,
}

/// Whether a token answers nothing any more, or has nothing to answer.
pub(super) fn token_is_over(error: &RestError) -> bool {
    match error {
        RestError::Refused { status, code, .. } => {
            matches!(status, 401 | 404) || TOKEN_IS_OVER.contains(code)
        }
        RestError::Broken(status) => matches!(status, 401 | 404),
        _ => false,
    }
}

/// Whether a request may have been carried out although there was no answer.
fn may_have_come(error: &RestError) -> bool {
    matches!(error, RestError::Unreachable(source) if !source.is_connect())
}

impl Delivery {
    /// Sends a part by its way: the message that it became, where that is known. A reply that
    /// Discord does not take as one is a plain message from then on (`plain`).
    pub(super) async fn send(
        &self,
        way: &Way<'_>,
        part: &Part<'_>,
        plain: &mut bool,
    ) -> Result<Option<MessageId>, RestError> {
        match way {
            Way::Original(of) => {
                let path = format!("{}/messages/@original", webhook(of));
                let body = part.change();
                let sent = self.by_token(Method::PATCH, &path, part, &body).await;
                sent.map(Some)
            }
            Way::FollowUp {
                of,
                private,
                instead,
            } => {
                if *instead && part.is_first {
                    self.remove_original(of, part.address).await?;
                }
                self.follow_up(of, part, *private).await
            }
            Way::Change(message) => {
                let channel = part.address.channel;
                let path = format!("/channels/{channel}/messages/{message}");
                self.change(&path, part).await?;
                Ok(Some((*message).clone()))
            }
            Way::Message { replies } => self.post(part, *replies, plain).await.map(Some),
            Way::Direct => self.direct(part).await.map(Some),
            Way::Withheld | Way::Nowhere => Ok(None),
        }
    }

    /// Takes back the answer that an interaction waits for; one that is gone already is no fault.
    pub(super) async fn remove_original(
        &self,
        of: &Interaction,
        address: Address,
    ) -> Result<(), RestError> {
        /// "Unknown Message".
        const GONE: u64 = 10_008;
        let path = format!("{}/messages/@original", webhook(of));
        loop {
            match self.rest.delete_by_token(&path, &bucket_of(address)).await {
                Err(RestError::Wait(wait)) if self.waits(wait).await => {}
                Err(RestError::Refused { code: GONE, .. }) => return Ok(()),
                result => return result,
            }
        }
    }

    /// Takes what belongs to an offer off the message below which was pressed.
    pub(super) async fn take_off(
        &self,
        pressed: &Interaction,
        offer: Uuid,
        address: Address,
    ) -> Result<(), RestError> {
        let path = format!("{}/messages/@original", webhook(pressed));
        let bucket = bucket_of(address);
        let Below { components } = loop {
            match self.rest.read_by_token(&path, &bucket).await {
                Err(RestError::Wait(wait)) if self.waits(wait).await => {}
                read => break read?,
            }
        };
        let Some(left) = layout::without(&components, offer) else {
            return Ok(());
        };
        let body = Bare::of(&left);
        loop {
            let changed = self
                .rest
                .by_token(Method::PATCH, &path, &bucket, &body, &[]);
            match changed.await {
                Err(RestError::Wait(wait)) if self.waits(wait).await => {}
                changed => return changed.map(|Created { .. }| ()),
            }
        }
    }

    async fn follow_up(
        &self,
        of: &Interaction,
        part: &Part<'_>,
        private: bool,
    ) -> Result<Option<MessageId>, RestError> {
        let body = part.follow_up(private);
        match self.by_token(Method::POST, &webhook(of), part, &body).await {
            Ok(id) => Ok(Some(id)),
            Err(error) if may_have_come(&error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "whether an answer to an interaction was shown is not known; it is not sent again"
                );
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    async fn by_token(
        &self,
        method: Method,
        path: &str,
        part: &Part<'_>,
        body: &Body<'_>,
    ) -> Result<MessageId, RestError> {
        let bucket = bucket_of(part.address);
        loop {
            let files = &part.files;
            let sent = (self.rest).by_token(method.clone(), path, &bucket, body, files);
            match sent.await {
                Err(RestError::Wait(wait)) if self.waits(wait).await => {}
                Ok(Created { id }) => return Ok(id.to_string().into()),
                Err(error) => return Err(error),
            }
        }
    }

    async fn change(&self, path: &str, part: &Part<'_>) -> Result<(), RestError> {
        let bucket = Bucket {
            action: Action::Edit,
            channel: part.address.channel.to_string(),
        };
        let body = part.change();
        loop {
            match self.rest.change(path, &bucket, &body, &part.files).await {
                Err(RestError::Wait(wait)) if self.waits(wait).await => {}
                result => return result,
            }
        }
    }

    async fn post(
        &self,
        part: &Part<'_>,
        replies: bool,
        plain: &mut bool,
    ) -> Result<MessageId, RestError> {
        loop {
            let is_reply = replies && part.is_first && !*plain;
            let body = part.message(is_reply);
            match self.create(part.address.channel, &body, &part.files).await {
                Err(RestError::Wait(wait)) if self.waits(wait).await => {}
                Err(RestError::Refused {
                    reference: true, ..
                }) if is_reply => *plain = true,
                result => return result,
            }
        }
    }

    async fn direct(&self, part: &Part<'_>) -> Result<MessageId, RestError> {
        let recipient = Recipient {
            recipient_id: part.address.asker.to_string(),
        };
        let bucket = Bucket {
            action: Action::Post,
            channel: "@me".to_owned(),
        };
        let opened = self.rest.create("/users/@me/channels", &bucket, &recipient);
        let Direct { id } = opened.await?;
        let body = part.message(false);
        self.create(id, &body, &part.files).await
    }

    async fn create(
        &self,
        channel: ChannelId,
        body: &Body<'_>,
        files: &[File],
    ) -> Result<MessageId, RestError> {
        let bucket = Bucket {
            action: Action::Post,
            channel: channel.to_string(),
        };
        let path = format!("/channels/{channel}/messages");
        let created = self.rest.create_with(&path, &bucket, body, files).await;
        let created: Created = created?;
        Ok(created.id.to_string().into())
    }

    /// Sits out a short wait. False for one that is longer, or when the program stops.
    async fn waits(&self, wait: std::time::Duration) -> bool {
        wait <= SHORT_WAIT && self.tasks.sleep(wait).await
    }
}

fn webhook(of: &Interaction) -> String {
    format!("/webhooks/{}/{}", of.application, of.token.0)
}

/// Each interaction is a bucket of its own.
fn bucket_of(address: Address) -> Bucket {
    Bucket {
        action: Action::Answer,
        channel: address.message.to_string(),
    }
}
