//! What people do on Discord beside writing, in the words of stories: commands, buttons, selects
//! and modals, and what they see of them within the usual patience.
#![allow(dead_code, reason = "each story takes the ways to act that it needs")]

use chinwag_standins::discord::{CommandUse, Seen, Snowflake, Standing};
use serde_json::Value;

use crate::discord_app::{App, DEADLINE};

impl App {
    /// Somebody uses a command in a channel, and the interaction's id.
    pub fn command(
        &self,
        user: Snowflake,
        channel: Snowflake,
        name: &str,
        options: &[(&str, Value)],
    ) -> Snowflake {
        let command = CommandUse {
            name,
            options,
            typing: None,
        };
        let used = self.discord.use_command(user, channel, &command);
        used.unwrap_or_else(|why| panic!("/{name} can be used: {why}"))
    }

    /// Somebody types into an option that is completed, and the interaction's id.
    pub fn complete(
        &self,
        user: Snowflake,
        channel: Snowflake,
        name: &str,
        (option, typed): (&str, &str),
    ) -> Snowflake {
        let command = CommandUse {
            name,
            options: &[(option, Value::from(typed))],
            typing: Some(option),
        };
        let used = self.discord.use_command(user, channel, &command);
        used.unwrap_or_else(|why| panic!("{option} is completed: {why}"))
    }

    /// Somebody presses a button, and the interaction's id.
    pub fn press(&self, user: Snowflake, message: Snowflake, custom_id: &str) -> Snowflake {
        let pressed = self.discord.press(user, message, custom_id);
        pressed.unwrap_or_else(|why| panic!("{custom_id} can be pressed: {why}"))
    }

    /// Somebody chooses in a select, and the interaction's id.
    pub fn choose(
        &self,
        user: Snowflake,
        message: Snowflake,
        custom_id: &str,
        values: &[&str],
    ) -> Snowflake {
        let chosen = self.discord.choose(user, message, custom_id, values);
        chosen.unwrap_or_else(|why| panic!("{values:?} can be chosen: {why}"))
    }

    /// Somebody sends off the modal that an interaction of theirs opened, and the new
    /// interaction's id.
    pub fn submit(
        &self,
        user: Snowflake,
        interaction: Snowflake,
        fields: &[(&str, &str)],
    ) -> Snowflake {
        let sent = self.discord.submit(user, interaction, fields);
        sent.unwrap_or_else(|why| panic!("the modal is sent off: {why}"))
    }

    /// What the person sees once it is as wanted.
    pub async fn sees(&self, interaction: Snowflake, wanted: impl Fn(&Seen) -> bool) -> Seen {
        let seen = self.discord.wait_for_seen(interaction, DEADLINE, wanted);
        match seen.await {
            Some(seen) => seen,
            None => panic!("not as wanted: {:?}", self.discord.seen(interaction)),
        }
    }

    /// What the person sees once there is an answer: messages, a modal or choices.
    pub async fn answered(&self, interaction: Snowflake) -> Seen {
        let is_answer = |seen: &Seen| seen.standing == Standing::Answered;
        self.sees(interaction, is_answer).await
    }

    /// Somebody uses a command and sees the answer.
    pub async fn used(
        &self,
        user: Snowflake,
        channel: Snowflake,
        name: &str,
        options: &[(&str, Value)],
    ) -> Seen {
        self.answered(self.command(user, channel, name, options))
            .await
    }
}
