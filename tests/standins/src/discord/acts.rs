//! What people do with the bot beside writing: commands, completions, buttons, selects, modals and
//! reactions. Each becomes the event the bot hears of it.
//!
//! A person can only do what their client lets them do: use a command that is offered to them, and
//! press what stands on a message they see. Everything else is [`Impossible`].

use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

use serde_json::{Value, json};

use super::{
    components::{all, kind, named},
    interactions::{Interaction, Kind, Seen},
    payload::{self, id},
    remote::Remote,
    state::State,
    world::{Channel, Member, Message, Place, Snowflake},
};

/// Why somebody cannot do that, in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impossible(pub String);

impl std::fmt::Display for Impossible {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Impossible {}

fn impossible<T>(why: &str) -> Result<T, Impossible> {
    Err(Impossible(why.to_owned()))
}

/// A command as somebody uses it.
#[derive(Clone, Debug, Default)]
pub struct CommandUse<'a> {
    /// Its name, and behind a space that of its part, where it has parts.
    pub name: &'a str,
    /// What is put into its options.
    pub options: &'a [(&'a str, Value)],
    /// The option that is still typed and to be completed; none sends the command off.
    pub typing: Option<&'a str>,
}

/// The number of the option type for a part of a command.
const PART: u64 = 1;
/// The number of the option type for a person.
const USER_OPTION: u64 = 6;

impl Remote {
    /// Somebody uses a command, and the interaction's id. While nothing was ever registered, every
    /// command counts as offered.
    ///
    /// # Errors
    /// When it is not offered to them there, or an option does not take what is put in.
    pub fn use_command(
        &self,
        user: Snowflake,
        channel: Snowflake,
        command: &CommandUse<'_>,
    ) -> Result<Snowflake, Impossible> {
        self.with(|state| {
            let place = Scene::of(state, user, channel)?;
            let (name, part) = match command.name.split_once(' ') {
                Some((name, part)) => (name, Some(part)),
                None => (command.name, None),
            };
            let registered = offered(state, &place, name)?;
            let known = registered.as_ref().map(|it| it["id"].clone());
            let registered = match (registered, part) {
                (Some(whole), Some(part)) => Some(part_of(&whole, part)?),
                (registered, _) => registered,
            };
            let (options, resolved) = filled(state, &place, registered.as_ref(), command)?;
            let mut data = json!({
                "id": known.unwrap_or_else(|| json!("1")),
                "name": name,
                "type": 1,
            });
            match part {
                Some(part) => {
                    data["options"] = json!([{"name": part, "type": PART, "options": options}]);
                }
                None if !options.is_empty() => data["options"] = json!(options),
                None => {}
            }
            if let Some(resolved) = resolved {
                data["resolved"] = resolved;
            }
            let focused = options.iter().find(|it| it["focused"] == true);
            let kind = focused.map_or(Kind::Command, |option| {
                Kind::Autocomplete(option["type"].as_u64().unwrap_or_default())
            });
            Ok(begin(state, &place, kind, &data, None))
        })
    }

    /// Somebody presses a button.
    ///
    /// # Errors
    /// When they see no such button, or it is switched off.
    pub fn press(
        &self,
        user: Snowflake,
        message: Snowflake,
        custom_id: &str,
    ) -> Result<Snowflake, Impossible> {
        self.with(|state| {
            let (place, button) = within_reach(state, user, message, custom_id)?;
            if button["type"] != kind::BUTTON {
                return impossible("that is no button");
            }
            let data = json!({"custom_id": custom_id, "component_type": kind::BUTTON, "id": 1});
            Ok(begin(state, &place, Kind::Component(message), &data, None))
        })
    }

    /// Somebody chooses in a select.
    ///
    /// # Errors
    /// When they see no such select, or it has no such values, or takes fewer or more.
    pub fn choose(
        &self,
        user: Snowflake,
        message: Snowflake,
        custom_id: &str,
        values: &[&str],
    ) -> Result<Snowflake, Impossible> {
        self.with(|state| {
            let (place, select) = within_reach(state, user, message, custom_id)?;
            if select["type"] != kind::SELECT {
                return impossible("that is no select");
            }
            may_be_chosen(&select, values)?;
            let data = json!({
                "custom_id": custom_id,
                "component_type": kind::SELECT,
                "id": 1,
                "values": values,
            });
            Ok(begin(state, &place, Kind::Component(message), &data, None))
        })
    }

    /// Somebody fills in the modal that an interaction of theirs opened, and sends it off. Fields
    /// that are not named keep what stood in them.
    ///
    /// # Errors
    /// When no modal is open, or a field is not in it, is empty or too long.
    pub fn submit(
        &self,
        user: Snowflake,
        interaction: Snowflake,
        fields: &[(&str, &str)],
    ) -> Result<Snowflake, Impossible> {
        self.with(|state| {
            let opener = state.interactions.get(interaction).cloned();
            let opener = opener.filter(|it| it.user == user);
            let Some((opener, modal)) = opener.and_then(|it| it.modal.clone().map(|m| (it, m)))
            else {
                return impossible("no modal of theirs is open");
            };
            let components = modal["components"].as_array().cloned().unwrap_or_default();
            for (field, _) in fields {
                if named(&components, field).is_none() {
                    return impossible("the modal has no such field");
                }
            }
            let filled: Result<Vec<_>, _> =
                components.iter().map(|it| sent_off(it, fields)).collect();
            let data = json!({"custom_id": modal["custom_id"], "components": filled?});
            let place = Scene::of(state, user, opener.channel)?;
            let kind = Kind::Modal(opener.kind.source());
            Ok(begin(state, &place, kind, &data, Some(&opener)))
        })
    }

    /// Somebody reacts to a message.
    ///
    /// # Errors
    /// When they do not see it, or have reacted so before.
    pub fn react(
        &self,
        user: Snowflake,
        message: Snowflake,
        emoji: &str,
    ) -> Result<(), Impossible> {
        let reaction = (emoji.to_owned(), user);
        self.with(|state| {
            let found = visible(state, user, message)?;
            if found.only_for.is_some() || found.reactions.contains(&reaction) {
                return impossible("they cannot react so to that message");
            }
            if let Some(found) = state.world.messages.get_mut(&message) {
                found.reactions.push(reaction);
            }
            state.tell_reaction("MESSAGE_REACTION_ADD", message, user, emoji);
            Ok(())
        })
    }

    /// Somebody takes a reaction back.
    ///
    /// # Errors
    /// When there is none.
    pub fn unreact(
        &self,
        user: Snowflake,
        message: Snowflake,
        emoji: &str,
    ) -> Result<(), Impossible> {
        let reaction = (emoji.to_owned(), user);
        self.with(|state| {
            let found = state.world.messages.get_mut(&message);
            let Some(found) = found.filter(|found| found.reactions.contains(&reaction)) else {
                return impossible("they have not reacted so to that message");
            };
            found.reactions.retain(|it| *it != reaction);
            state.tell_reaction("MESSAGE_REACTION_REMOVE", message, user, emoji);
            Ok(())
        })
    }

    /// Everything that people did with the bot beside writing, oldest first.
    #[must_use]
    pub fn interactions(&self) -> Vec<Interaction> {
        self.look(|state| state.interactions.iter().cloned().collect())
    }

    /// What the person who did something sees of it now.
    ///
    /// # Panics
    /// When there is no such interaction.
    #[must_use]
    pub fn seen(&self, interaction: Snowflake) -> Seen {
        let seen = self.look(|state| state.interactions.seen(&state.world, interaction));
        seen.expect("the interaction is one that somebody began")
    }

    /// What the person sees once it is as wanted; none when the deadline came first.
    pub async fn wait_for_seen(
        &self,
        interaction: Snowflake,
        deadline: Duration,
        wanted: impl Fn(&Seen) -> bool,
    ) -> Option<Seen> {
        let looking = async {
            loop {
                // That three seconds are over is no change that anybody tells of.
                let soon = Duration::from_millis(100).min(deadline);
                let look = |state: &State| {
                    let seen = state.interactions.seen(&state.world, interaction);
                    seen.filter(|seen| wanted(seen))
                };
                if let Some(seen) = self.wait(soon, look).await {
                    return seen;
                }
            }
        };
        tokio::time::timeout(deadline, looking).await.ok()
    }

    /// Lets time pass for every interaction: three seconds end the wait for a first answer, fifteen
    /// minutes what may follow.
    pub fn pass(&self, time: Duration) {
        self.with(|state| state.interactions.pass(time));
    }

    /// Adds a server that the bot is no member of.
    #[must_use]
    pub fn add_foreign_guild(&self, name: &str) -> Snowflake {
        self.with(|state| {
            let guild = state.world.fresh_id();
            state.world.add_guild(guild, name, true);
            guild
        })
    }

    /// Adds a conversation of several people that the bot is not in.
    #[must_use]
    pub fn add_private_channel(&self, of: Snowflake) -> Snowflake {
        self.with(|state| state.world.add_channel("", Place::Private { of }))
    }

    /// Somebody installs the app for themselves, and can use it everywhere.
    pub fn install_for(&self, user: Snowflake) {
        self.with(|state| state.world.installed_for.insert(user));
    }

    /// Somebody's client speaks this language.
    pub fn set_locale(&self, user: Snowflake, locale: &str) {
        let locale = locale.to_owned();
        self.with(|state| state.world.locales.insert(user, locale));
    }

    /// Changes somebody as a member of a server.
    pub fn set_member(&self, guild: Snowflake, user: Snowflake, member: Member) {
        self.with(|state| state.world.members.insert((guild, user), member));
    }

    /// Changes what a channel is said to be about.
    pub fn set_topic(&self, channel: Snowflake, topic: &str) {
        self.with(|state| {
            if let Some(found) = state.world.channels.get_mut(&channel) {
                found.topic = Some(topic.to_owned());
            }
            state.tell_channel("CHANNEL_UPDATE", channel);
        });
    }
}

/// Where somebody does something, and whom the app is there for.
struct Scene {
    user: Snowflake,
    channel: Snowflake,
    guild: Option<Snowflake>,
    /// Whether the bot is a member of that server.
    is_own: bool,
    /// The number of the context: a server, the bot's direct messages, or other ones.
    context: u64,
    owners: Value,
}

impl Scene {
    fn of(state: &State, user: Snowflake, channel: Snowflake) -> Result<Self, Impossible> {
        let world = &state.world;
        let Some(found) = world.channels.get(&channel) else {
            return impossible("there is no such channel");
        };
        if !sees(found, user) {
            return impossible("that is somebody else's conversation");
        }
        let guild = found.guild();
        let is_own = guild.is_some_and(|id| world.own_guilds().any(|own| own.id == id));
        let (context, shared) = match found.place {
            Place::Direct { .. } => (1, Some("0".to_owned())),
            Place::Private { .. } => (2, None),
            _ => (0, guild.filter(|_| is_own).map(id)),
        };
        let mut owners = json!({});
        if let Some(shared) = shared {
            owners["0"] = json!(shared);
        }
        if world.installed_for.contains(&user) {
            owners["1"] = json!(id(user));
        }
        Ok(Self {
            user,
            channel,
            guild,
            is_own,
            context,
            owners,
        })
    }
}

fn sees(channel: &Channel, user: Snowflake) -> bool {
    match channel.place {
        Place::Direct { with } => with == user,
        Place::Private { of } => of == user,
        Place::Text { .. } | Place::Thread { .. } => true,
    }
}

fn visible(state: &State, user: Snowflake, message: Snowflake) -> Result<Message, Impossible> {
    let found = state.world.messages.get(&message);
    let Some(found) = found.filter(|it| it.only_for.is_none_or(|only| only == user)) else {
        return impossible("they see no such message");
    };
    let channel = state.world.channels.get(&found.channel);
    if !channel.is_some_and(|channel| sees(channel, user)) {
        return impossible("they see no such message");
    }
    Ok(found.clone())
}

fn within_reach(
    state: &State,
    user: Snowflake,
    message: Snowflake,
    custom_id: &str,
) -> Result<(Scene, Value), Impossible> {
    let found = visible(state, user, message)?;
    let Some(component) = named(&found.components, custom_id) else {
        return impossible("there is no such component on that message");
    };
    if component["disabled"] == true {
        return impossible("that component is switched off");
    }
    let mut scene = Scene::of(state, user, found.channel)?;
    // Others may press what an app of one person has posted.
    let from = found.interaction.as_ref();
    if let Some(from) = from.filter(|_| scene.owners == json!({})) {
        scene.owners = from["authorizing_integration_owners"].clone();
    }
    Ok((scene, component.clone()))
}

fn may_be_chosen(select: &Value, values: &[&str]) -> Result<(), Impossible> {
    let options = select["options"].as_array().map_or(&[][..], Vec::as_slice);
    let bound = |name: &str| select[name].as_u64().unwrap_or(1);
    let count = values.len() as u64;
    if count < bound("min_values") || count > bound("max_values") {
        return impossible("the select takes fewer or more values");
    }
    let is_there = |value: &&str| options.iter().any(|option| option["value"] == **value);
    if values.iter().all(is_there) {
        return Ok(());
    }
    impossible("the select has no such value")
}

/// The command as it was registered, where it is offered; none while nothing ever was.
fn offered(state: &State, scene: &Scene, name: &str) -> Result<Option<Value>, Impossible> {
    if scene.owners == json!({}) {
        return impossible("the app is not there, neither for the server nor for them");
    }
    if !state.commands.are_known() {
        return Ok(None);
    }
    let Some(command) = state.commands.named(name) else {
        return impossible("no such command is registered");
    };
    let lists = |field: &str, number: u64, usual: bool| {
        let listed = command[field].as_array();
        listed.map_or(usual, |all| all.iter().any(|it| *it == number))
    };
    let is_installed = ["0", "1"].into_iter().any(|owner| {
        let number = u64::from(owner == "1");
        scene.owners.get(owner).is_some() && lists("integration_types", number, number == 0)
    });
    if !lists("contexts", scene.context, true) || !is_installed {
        return impossible("the command is not offered there");
    }
    let needed = command["default_member_permissions"].as_str();
    let needed: u64 = needed.and_then(|bits| bits.parse().ok()).unwrap_or(0);
    let member = scene
        .guild
        .map(|guild| state.world.member(guild, scene.user));
    if member.is_some_and(|member| member.permissions & needed != needed) {
        return impossible("the command is not offered to them");
    }
    Ok(Some(command.clone()))
}

/// One part of a command, as it was registered.
fn part_of(command: &Value, name: &str) -> Result<Value, Impossible> {
    let parts = command["options"].as_array();
    let mut parts = parts.into_iter().flatten();
    let part = parts.find(|part| part["name"] == name && part["type"] == PART);
    part.cloned()
        .ok_or_else(|| Impossible(format!("the command has no part {name}")))
}

/// The options as they go over the wire, and what they name.
fn filled(
    state: &State,
    scene: &Scene,
    registered: Option<&Value>,
    command: &CommandUse<'_>,
) -> Result<(Vec<Value>, Option<Value>), Impossible> {
    let declared = registered.map(|it| it["options"].as_array().cloned().unwrap_or_default());
    let mut sent = Vec::new();
    let (mut users, mut members) = (json!({}), json!({}));
    for (name, value) in command.options {
        let is_typed = command.typing == Some(*name);
        let option = match &declared {
            None => json!({"type": usual_type(value)}),
            Some(declared) => {
                let found = declared.iter().find(|option| option["name"] == *name);
                let Some(option) = found else {
                    return impossible(&format!("/{} has no option {name}", command.name));
                };
                takes(option, value, is_typed)?;
                option.clone()
            }
        };
        let mut filled = json!({"name": name, "type": option["type"], "value": value});
        if is_typed {
            filled["focused"] = json!(true);
        }
        if option["type"] == USER_OPTION
            && let Some(user) = value.as_str().and_then(|digits| digits.parse().ok())
            && let Some(found) = state.world.users.get(&user)
        {
            users[id(user)] = payload::user(found);
            if let Some(guild) = scene.guild {
                let mut member = payload::interacting_member(&state.world, guild, user);
                if let Some(member) = member.as_object_mut() {
                    member.remove("user");
                }
                members[id(user)] = member;
            }
        }
        sent.push(filled);
    }
    let is_missing = |option: &&Value| {
        option["required"] == true && !sent.iter().any(|it| it["name"] == option["name"])
    };
    let missing = declared.iter().flatten().find(is_missing);
    if let Some(missing) = missing.filter(|_| command.typing.is_none()) {
        return impossible(&format!("/{} needs {}", command.name, missing["name"]));
    }
    let resolved = (users != json!({})).then(|| json!({"users": users, "members": members}));
    Ok((sent, resolved))
}

fn usual_type(value: &Value) -> u64 {
    match value {
        Value::Bool(_) => 5,
        Value::Number(number) if number.is_f64() => 10,
        Value::Number(_) => 4,
        _ => 3,
    }
}

/// Whether an option takes a value. While it is typed it takes every text.
fn takes(option: &Value, value: &Value, is_typed: bool) -> Result<(), Impossible> {
    let name = &option["name"];
    if is_typed {
        let is_fine = option["autocomplete"] == true && value.is_string();
        return if is_fine {
            Ok(())
        } else {
            impossible(&format!("{name} is not completed"))
        };
    }
    let fits = match option["type"].as_u64() {
        Some(3) => {
            let length = value.as_str().map(|text| text.chars().count() as u64);
            let least = option["min_length"].as_u64().unwrap_or(1);
            let most = option["max_length"].as_u64().unwrap_or(6000);
            length.is_some_and(|length| (least..=most).contains(&length))
        }
        Some(4) => value.is_i64() || value.is_u64(),
        Some(5) => value.is_boolean(),
        Some(10) => value.is_number(),
        _ => value.is_string(),
    };
    let above = |bound: &str| match (option[bound].as_f64(), value.as_f64()) {
        (Some(bound), Some(value)) => value - bound,
        _ => 0.0,
    };
    let listed = option["choices"].as_array().filter(|it| !it.is_empty());
    let is_listed = listed.is_none_or(|all| all.iter().any(|it| it["value"] == *value));
    if fits && is_listed && above("min_value") >= 0.0 && above("max_value") <= 0.0 {
        return Ok(());
    }
    impossible(&format!("{name} does not take {value}"))
}

/// A component of a modal as it is sent off.
fn sent_off(component: &Value, fields: &[(&str, &str)]) -> Result<Value, Impossible> {
    match component["type"].as_u64() {
        Some(kind::ROW) => {
            let inner = field(&component["components"][0], fields)?;
            Ok(json!({"type": kind::ROW, "id": 1, "components": [inner]}))
        }
        Some(kind::LABEL) => {
            let inner = field(&component["component"], fields)?;
            Ok(json!({"type": kind::LABEL, "id": 1, "component": inner}))
        }
        _ => Ok(json!({"type": component["type"], "id": 1})),
    }
}

fn field(component: &Value, fields: &[(&str, &str)]) -> Result<Value, Impossible> {
    let custom_id = &component["custom_id"];
    let given = fields.iter().find(|(name, _)| custom_id == name);
    let given = given.map(|(_, value)| *value);
    let is_required = component["required"].as_bool().unwrap_or(true);
    if component["type"] == kind::SELECT {
        let values: Vec<&str> = given.into_iter().collect();
        if is_required || !values.is_empty() {
            may_be_chosen(component, &values)?;
        }
        return Ok(
            json!({"type": kind::SELECT, "id": 2, "custom_id": custom_id, "values": values}),
        );
    }
    let value = given.or(component["value"].as_str()).unwrap_or_default();
    let length = value.chars().count() as u64;
    let least = component["min_length"].as_u64().unwrap_or(0);
    let least = least.max(u64::from(is_required));
    let most = component["max_length"].as_u64().unwrap_or(4000);
    if length > most || (length < least && (is_required || length > 0)) {
        return impossible(&format!("{custom_id} is too short or too long"));
    }
    Ok(json!({"type": kind::INPUT, "id": 2, "custom_id": custom_id, "value": value}))
}

/// Keeps an interaction and tells the bot of it: on the shard of a server it is a member of, and on
/// shard 0 otherwise.
fn begin(
    state: &mut State,
    scene: &Scene,
    kind: Kind,
    data: &Value,
    opener: Option<&Interaction>,
) -> Snowflake {
    let id = state.world.fresh_id();
    let token = token(id);
    let metadata = metadata(state, scene, id, &kind, data, opener);
    let event = event(state, scene, id, &token, &kind, data);
    let at = state.interactions.now();
    state.interactions.add(Interaction {
        id,
        token,
        kind,
        user: scene.user,
        channel: scene.channel,
        metadata,
        is_only_user_installed: scene.owners.get("0").is_none(),
        at,
        callback: None,
        acknowledged_after: None,
        original: None,
        has_changed_source: false,
        followups: Vec::new(),
        modal: None,
        choices: None,
    });
    let guild = scene.guild.filter(|_| scene.is_own);
    state.tell_shard(guild, "INTERACTION_CREATE", &event);
    id
}

/// As long as the real ones, and not to be guessed.
fn token(id: Snowflake) -> String {
    let chance = RandomState::new();
    let pieces = (0..12_u64).map(|piece| format!("{:016x}", chance.hash_one((id, piece))));
    format!("aW50ZXJhY3Rpb246{}", pieces.collect::<String>())
}

fn metadata(
    state: &State,
    scene: &Scene,
    interaction: Snowflake,
    kind: &Kind,
    data: &Value,
    opener: Option<&Interaction>,
) -> Value {
    let user = state.world.users.get(&scene.user).map(payload::user);
    let mut metadata = json!({
        "id": id(interaction),
        "type": kind.number(),
        "user": user,
        "authorizing_integration_owners": scene.owners,
    });
    match kind {
        Kind::Command | Kind::Autocomplete(_) => metadata["name"] = data["name"].clone(),
        Kind::Component(message) => metadata["interacted_message_id"] = json!(id(*message)),
        Kind::Modal(_) => {
            let opener = opener.map(|opener| opener.metadata.clone());
            metadata["triggering_interaction_metadata"] = opener.unwrap_or_default();
        }
    }
    metadata
}

fn event(
    state: &State,
    scene: &Scene,
    interaction: Snowflake,
    token: &str,
    kind: &Kind,
    data: &Value,
) -> Value {
    let world = &state.world;
    let channel = world.channels.get(&scene.channel);
    let channel = channel.map(|it| payload::interacting_channel(world, it, scene.user));
    let locale = world
        .locales
        .get(&scene.user)
        .map_or("en-US", String::as_str);
    let mut event = json!({
        "id": id(interaction),
        "application_id": id(world.application),
        "type": kind.number(),
        "data": data,
        "channel": channel,
        "channel_id": id(scene.channel),
        "token": token,
        "version": 1,
        "app_permissions": payload::usual_permissions(),
        "locale": locale,
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": scene.owners,
        "context": scene.context,
        "attachment_size_limit": 10_485_760,
    });
    match scene.guild {
        Some(guild) => {
            event["guild_id"] = json!(id(guild));
            event["guild_locale"] = json!("en-US");
            event["guild"] = json!({"id": id(guild), "locale": "en-US", "features": []});
            event["member"] = payload::interacting_member(world, guild, scene.user);
        }
        None => {
            event["user"] = world
                .users
                .get(&scene.user)
                .map_or(Value::Null, payload::user);
        }
    }
    let message = kind.source().and_then(|id| world.messages.get(&id));
    if let Some(message) = message {
        let view = payload::View {
            world,
            reads_content: true,
            files: &state.files,
        };
        event["message"] = payload::message(view, message);
    }
    event
}

/// The names of all components of a message that can be used.
#[must_use]
pub fn usable(message: &Message) -> Vec<String> {
    let on = all(&message.components).filter(|it| it["disabled"] != true);
    let names = on.filter_map(|it| it["custom_id"].as_str());
    names.map(str::to_owned).collect()
}
