//! How a session begins or goes on: IDENTIFY with its refusals and READY, and RESUME.

use std::time::Instant;

use serde_json::{Value, json};

use super::{
    Shared,
    gateway::{Close, Connection},
    intents, payload,
    sessions::{Resumed, Session, ShardOf},
    state::{Identified, State as Everything},
};

impl Connection {
    /// Handles the payload of that name.
    pub(super) fn identify(&self, data: &Value) -> Result<(), Close> {
        let identify = Identify::read(data)?;
        self.shared.with(|state| {
            self.check_identity(state, identify.token)?;
            self.shared.check_intents(identify.intents)?;
            if identify.shard.shards < state.minimum_shards {
                return Err((4011, "Sharding required."));
            }
            if state.sessions.remaining == 0 {
                state.token_is_reset = true;
                return Err((4004, "Authentication failed."));
            }
            let bucket = identify.shard.shard % self.shared.options.max_concurrency.max(1);
            let window = self.shared.options.identify_window;
            if !state.sessions.may_identify(bucket, window, Instant::now()) {
                state.refused_identifies += 1;
                self.line.send_op(9, &json!(false));
                return Ok(());
            }
            self.start(state, &identify);
            Ok(())
        })
    }

    fn check_identity(&self, state: &Everything, token: &str) -> Result<(), Close> {
        if state.sessions.of_connection(self.line.connection).is_some() {
            return Err((4005, "Already authenticated."));
        }
        // The prefix belongs to REST; Discord takes it here as well.
        let token = token.strip_prefix("Bot ").unwrap_or(token);
        if token != self.shared.options.token || state.token_is_reset {
            return Err((4004, "Authentication failed."));
        }
        Ok(())
    }

    /// READY, and then the servers of the shard.
    fn start(&self, state: &mut Everything, identify: &Identify<'_>) {
        let shard = identify.shard;
        state.identified.push(Identified {
            shard: shard.shard,
            shards: shard.shards,
            intents: identify.intents,
            at: Instant::now(),
        });
        let (line, struck) = (self.line.clone(), state.struck.clone());
        let session = Session::new(shard, identify.intents, line, struck);
        let id = state.sessions.start(session);
        let ready = self.ready(state, &id, shard);
        let world = &state.world;
        let Some(session) = state.sessions.all.get_mut(&id) else {
            return;
        };
        session.dispatch("READY", &ready);
        if session.intents & intents::GUILDS != 0 {
            for guild in world
                .own_guilds()
                .filter(|guild| shard.hears(Some(guild.id)))
            {
                session.dispatch("GUILD_CREATE", &payload::guild(world, guild));
            }
        }
    }

    fn ready(&self, state: &Everything, session: &str, shard: ShardOf) -> Value {
        let world = &state.world;
        let here = world
            .own_guilds()
            .filter(|guild| shard.hears(Some(guild.id)));
        let guilds: Vec<_> = here
            .map(|guild| json!({"id": payload::id(guild.id), "unavailable": true}))
            .collect();
        json!({
            "v": 10,
            "user_settings": {},
            "user": payload::own_user(&world.bot),
            "session_type": "normal",
            "session_id": session,
            "resume_gateway_url": format!("ws://{}/resume", self.shared.address),
            "relationships": [],
            "private_channels": [],
            "presences": [],
            "guilds": guilds,
            "guild_join_requests": [],
            "geo_ordered_rtc_regions": [],
            "shard": [shard.shard, shard.shards],
            "application": payload::partial_application(world, self.shared.has_content_intent()),
            "_trace": ["stand-in"],
        })
    }

    /// Handles the payload of that name.
    pub(super) fn resume(&self, data: &Value) -> Result<(), Close> {
        let wrong = (4002, "Error while decoding payload.");
        let token = data["token"].as_str().ok_or(wrong)?;
        let session = data["session_id"].as_str().ok_or(wrong)?;
        let sequence = data["seq"].as_u64().ok_or(wrong)?;
        self.shared.with(|state| {
            self.check_identity(state, token)?;
            match state.sessions.resume(session, sequence, &self.line) {
                Resumed::Yes => state.resumes += 1,
                Resumed::Unknown => {
                    state.refused_resumes += 1;
                    self.line.send_op(9, &json!(false));
                }
                Resumed::InvalidSequence => return Err((4007, "Invalid seq.")),
            }
            Ok(())
        })
    }
}

/// What an IDENTIFY says.
struct Identify<'a> {
    token: &'a str,
    intents: u64,
    shard: ShardOf,
}

impl<'a> Identify<'a> {
    fn read(data: &'a Value) -> Result<Self, Close> {
        let wrong = (4002, "Error while decoding payload.");
        let token = data["token"].as_str().ok_or(wrong)?;
        let properties = data["properties"].as_object().ok_or(wrong)?;
        if !["os", "browser", "device"]
            .iter()
            .all(|name| properties.contains_key(*name))
        {
            return Err(wrong);
        }
        let intents = data["intents"]
            .as_u64()
            .ok_or((4013, "Invalid intent(s)."))?;
        Ok(Self {
            token,
            intents,
            shard: shard(&data["shard"])?,
        })
    }
}

fn shard(given: &Value) -> Result<ShardOf, Close> {
    if given.is_null() {
        return Ok(ShardOf {
            shard: 0,
            shards: 1,
        });
    }
    match (given[0].as_u64(), given[1].as_u64()) {
        (Some(shard), Some(shards)) if shard < shards => Ok(ShardOf { shard, shards }),
        _ => Err((4010, "Invalid shard.")),
    }
}

impl Shared {
    fn check_intents(&self, intents: u64) -> Result<(), Close> {
        if intents & !intents::KNOWN != 0 {
            return Err((4013, "Invalid intent(s)."));
        }
        if intents & intents::PRIVILEGED & !self.options.privileged_intents != 0 {
            return Err((4014, "Disallowed intent(s)."));
        }
        Ok(())
    }
}
