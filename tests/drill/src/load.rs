//! The load: people who write to the bot, in their own time, whatever is broken.
//!
//! Half of them write in direct messages, half mention the bot in a channel of their own. Each is one
//! conversation. Every fifth message comes right after another of the same person.

use std::time::Duration;

use chinwag_standins::discord::{DiscordStandIn, PostOptions, Remote, Snowflake};
use tokio::time::{Instant, sleep_until};

use crate::tally::Said;

/// Somebody who writes to the bot.
#[derive(Clone, Debug)]
pub struct Person {
    user: Snowflake,
    channel: Snowflake,
    /// What their messages begin with.
    address: String,
}

/// A message that was posted.
#[derive(Clone, Copy, Debug)]
pub struct Posted {
    /// Its author's place among the people.
    pub person: usize,
    /// Its id.
    pub id: Snowflake,
}

/// People, with channels on all shards.
#[must_use]
pub fn people(discord: &DiscordStandIn, count: u32, shards: u32) -> Vec<Person> {
    let guilds: Vec<Snowflake> = (0..u64::from(shards))
        .map(|shard| discord.add_guild_on(&format!("village {shard}"), shard, shards.into()))
        .collect();
    let person = |number: usize| {
        let user = discord.add_user(&format!("user{number}"));
        let direct = number.is_multiple_of(2);
        Person {
            user,
            channel: if direct {
                discord.direct_with(user)
            } else {
                let guild = guilds[(number / 2) % guilds.len()];
                discord.add_channel(guild, &format!("channel-{number}"))
            },
            address: if direct {
                String::new()
            } else {
                format!("<@{}> ", discord.bot())
            },
        }
    };
    (0..count as usize).map(person).collect()
}

/// Posts messages over a span of time.
pub async fn post(
    discord: Remote,
    people: &[Person],
    messages: u32,
    span: Duration,
    mut lots: fastrand::Rng,
) -> Vec<Posted> {
    let began = Instant::now();
    let mut posted: Vec<Posted> = Vec::with_capacity(messages as usize);
    let mut turns: Vec<usize> = Vec::new();
    for number in 0..messages {
        let follows = posted.last().filter(|_| number % 5 == 4);
        let person = if let Some(last) = follows {
            last.person
        } else {
            sleep_until(began + span.mul_f64(f64::from(number) / f64::from(messages))).await;
            if turns.is_empty() {
                turns.extend(0..people.len());
                lots.shuffle(&mut turns);
            }
            turns.pop().unwrap_or(0)
        };
        let Person {
            user,
            channel,
            address,
        } = &people[person];
        let text = format!("{address}message {number} of the drill");
        let id = discord.post_as(*user, *channel, &text, PostOptions::default());
        posted.push(Posted { person, id });
    }
    posted
}

/// What became of messages so far, in the order in which they were posted.
#[must_use]
pub fn said(discord: &Remote, posted: &[Posted]) -> Vec<Said> {
    let bot = discord.bot();
    let of = |posted: &Posted| {
        let replies = discord.replies_to(posted.id);
        let by_bot = replies.iter().filter(|reply| reply.author == bot);
        Said {
            conversation: posted.person,
            at_ms: discord.message(posted.id).map_or(0, |it| it.created_ms),
            replies: by_bot.map(|it| (it.created_ms, it.id)).collect(),
        }
    };
    posted.iter().map(of).collect()
}

/// How many of the bot's messages answer nothing.
#[must_use]
pub fn stray(discord: &Remote, people: &[Person]) -> u64 {
    let bot = discord.bot();
    let in_channel = |person: &Person| {
        let messages = discord.messages_in(person.channel).into_iter();
        let strays = messages.filter(|it| it.author == bot && it.reply_to.is_none());
        strays.count() as u64
    };
    people.iter().map(in_channel).sum()
}
