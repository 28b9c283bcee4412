//! Where the bot may write, who may manage a server, and which channels are age-restricted, from what
//! the gateway tells of servers, roles and channels.
//!
//! Where it is not known, the bot may write: Discord itself then says no. Whoever is not known to manage
//! a server does not. Nothing is asked over REST, and members other than the bot are not kept.

use std::collections::HashMap;

use serde::Deserialize;
use serenity::all::{
    ChannelId, GuildId, PermissionOverwrite, PermissionOverwriteType, Permissions, RoleId, UserId,
};

use super::events::Dispatch;

/// What somewhere in a server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// A channel of the server.
    Channel,
    /// A thread of this channel.
    ThreadOf(ChannelId),
    /// Nothing is known of it.
    Nothing,
}

/// The servers of one shard, as far as permissions go.
#[derive(Debug)]
pub struct Servers {
    me: UserId,
    servers: HashMap<GuildId, Server>,
}

#[derive(Debug, Default)]
struct Server {
    owner: Option<UserId>,
    roles: HashMap<RoleId, Permissions>,
    my_roles: Vec<RoleId>,
    channels: HashMap<ChannelId, Place>,
}

#[derive(Debug)]
enum Place {
    Channel {
        overwrites: Box<[PermissionOverwrite]>,
        restricted: bool,
    },
    Thread {
        parent: ChannelId,
        locked: bool,
    },
}

impl Servers {
    /// No servers yet, for the bot `me`.
    #[must_use]
    pub fn new(me: UserId) -> Self {
        Self {
            me,
            servers: HashMap::new(),
        }
    }

    /// Takes in an event about servers, roles, channels, threads or the bot's membership; leaves
    /// other events alone.
    ///
    /// # Errors
    /// When the event has not the shape that its name promises.
    pub fn take_in(&mut self, event: &Dispatch<'_>) -> Result<(), serde_json::Error> {
        match event.kind.as_ref() {
            "GUILD_CREATE" => self.server_came(read(event)?),
            "GUILD_UPDATE" => self.server_changed(&read(event)?),
            "GUILD_DELETE" => self.server_went(&read(event)?),
            "GUILD_ROLE_CREATE" | "GUILD_ROLE_UPDATE" => self.role_set(&read(event)?),
            "GUILD_ROLE_DELETE" => self.role_went(&read(event)?),
            "GUILD_MEMBER_UPDATE" => self.member_changed(read(event)?),
            "CHANNEL_CREATE" | "CHANNEL_UPDATE" => self.channel_set(read(event)?),
            "THREAD_CREATE" | "THREAD_UPDATE" => self.thread_set(&read(event)?),
            "CHANNEL_DELETE" | "THREAD_DELETE" => self.channel_went(&read(event)?),
            "THREAD_LIST_SYNC" => self.threads_listed(&read(event)?),
            _ => {}
        }
        Ok(())
    }

    /// Whether the bot is known to be in a server.
    #[must_use]
    pub fn knows(&self, server: GuildId) -> bool {
        self.servers.contains_key(&server)
    }

    /// Whether the bot may write there, as far as is known.
    #[must_use]
    pub fn may_write(&self, server: GuildId, channel: ChannelId) -> bool {
        let Some(known) = self.servers.get(&server) else {
            return true;
        };
        let (overwrites, needed) = match known.channels.get(&channel) {
            None => return true,
            Some(Place::Channel { overwrites, .. }) => (overwrites, Permissions::SEND_MESSAGES),
            Some(Place::Thread { parent, locked }) => {
                let Some(Place::Channel { overwrites, .. }) = known.channels.get(parent) else {
                    return true;
                };
                (overwrites, needed_in_thread(*locked))
            }
        };
        known
            .permissions(server, self.me, overwrites)
            .contains(needed | Permissions::VIEW_CHANNEL)
    }

    /// What a channel of a server is, as far as is known.
    #[must_use]
    pub fn what_is(&self, server: GuildId, channel: ChannelId) -> Known {
        let known = self.servers.get(&server);
        match known.and_then(|known| known.channels.get(&channel)) {
            Some(Place::Channel { .. }) => Known::Channel,
            Some(Place::Thread { parent, .. }) => Known::ThreadOf(*parent),
            None => Known::Nothing,
        }
    }

    /// Whether somebody with these roles is known to be one who may manage a server.
    #[must_use]
    pub fn manages(&self, server: GuildId, user: UserId, roles: &[RoleId]) -> bool {
        let Some(known) = self.servers.get(&server) else {
            return false;
        };
        let everyone = RoleId::new(server.get());
        let roles = roles.iter().chain([&everyone]);
        known.owner == Some(user)
            || roles
                .filter_map(|role| known.roles.get(role))
                .any(|permissions| may_manage(*permissions))
    }

    /// Whether a channel is known to be age-restricted; a thread is as its channel is.
    #[must_use]
    pub fn is_restricted(&self, server: GuildId, channel: ChannelId) -> bool {
        let Some(known) = self.servers.get(&server) else {
            return false;
        };
        let place = match known.channels.get(&channel) {
            Some(Place::Thread { parent, .. }) => known.channels.get(parent),
            place => place,
        };
        matches!(
            place,
            Some(Place::Channel {
                restricted: true,
                ..
            })
        )
    }

    /// Whether everybody who is in the server is known to be let into a channel. Threads may be
    /// private, and are not known to be otherwise.
    #[must_use]
    pub fn is_open_to_all(&self, server: GuildId, channel: ChannelId) -> bool {
        let everyone = RoleId::new(server.get());
        let Some(known) = self.servers.get(&server) else {
            return false;
        };
        let Some(base) = known.roles.get(&everyone) else {
            return false;
        };
        let Some(Place::Channel { overwrites, .. }) = known.channels.get(&channel) else {
            return false;
        };
        let mut own = overwrites
            .iter()
            .filter(|overwrite| overwrite.kind == PermissionOverwriteType::Role(everyone));
        let permissions = own
            .next()
            .map_or(*base, |own| (*base - own.deny) | own.allow);
        permissions.contains(Permissions::VIEW_CHANNEL)
    }

    fn server_came(&mut self, came: ServerCame) {
        if came.unavailable {
            return;
        }
        let my_roles = came
            .members
            .into_iter()
            .find(|member| member.user.id == self.me)
            .map(|member| member.roles)
            .unwrap_or_default();
        let mut server = Server {
            owner: came.owner_id,
            roles: permissions_by_role(&came.roles),
            my_roles,
            channels: HashMap::with_capacity(came.channels.len() + came.threads.len()),
        };
        for channel in came.channels {
            server.channels.insert(channel.id, channel.place());
        }
        for thread in &came.threads {
            server.thread_set(thread);
        }
        self.servers.insert(came.id, server);
    }

    fn server_changed(&mut self, changed: &ServerChanged) {
        if let Some(server) = self.servers.get_mut(&changed.id) {
            server.owner = changed.owner_id.or(server.owner);
            if !changed.roles.is_empty() {
                server.roles = permissions_by_role(&changed.roles);
            }
        }
    }

    fn server_went(&mut self, went: &ServerWent) {
        self.servers.remove(&went.id);
    }

    fn role_set(&mut self, set: &RoleSet) {
        if let Some(server) = self.servers.get_mut(&set.guild_id) {
            server.roles.insert(set.role.id, set.role.permissions);
        }
    }

    fn role_went(&mut self, went: &RoleWent) {
        if let Some(server) = self.servers.get_mut(&went.guild_id) {
            server.roles.remove(&went.role_id);
            server.my_roles.retain(|role| *role != went.role_id);
        }
    }

    fn member_changed(&mut self, changed: MemberChanged) {
        if changed.user.id != self.me {
            return;
        }
        if let Some(server) = self.servers.get_mut(&changed.guild_id) {
            server.my_roles = changed.roles;
        }
    }

    fn channel_set(&mut self, channel: ChannelShape) {
        let server = channel.guild_id.and_then(|id| self.servers.get_mut(&id));
        if let Some(server) = server {
            server.channels.insert(channel.id, channel.place());
        }
    }

    fn channel_went(&mut self, went: &ChannelWent) {
        let server = went.guild_id.and_then(|id| self.servers.get_mut(&id));
        if let Some(server) = server {
            server.channels.remove(&went.id);
        }
    }

    fn thread_set(&mut self, thread: &ThreadShape) {
        let server = thread.guild_id.and_then(|id| self.servers.get_mut(&id));
        if let Some(server) = server {
            server.thread_set(thread);
        }
    }

    fn threads_listed(&mut self, listed: &ThreadsListed) {
        if let Some(server) = self.servers.get_mut(&listed.guild_id) {
            for thread in &listed.threads {
                server.thread_set(thread);
            }
        }
    }
}

impl Server {
    fn thread_set(&mut self, thread: &ThreadShape) {
        let Some(parent) = thread.parent_id else {
            return;
        };
        let locked = thread
            .thread_metadata
            .as_ref()
            .is_some_and(|metadata| metadata.locked);
        self.channels
            .insert(thread.id, Place::Thread { parent, locked });
    }

    /// Discord's own order: the roles' permissions, then the overwrites for everyone, for roles,
    /// and for the member.
    fn permissions(
        &self,
        server: GuildId,
        me: UserId,
        overwrites: &[PermissionOverwrite],
    ) -> Permissions {
        let everyone = RoleId::new(server.get());
        let base = self
            .my_roles
            .iter()
            .chain([&everyone])
            .filter_map(|role| self.roles.get(role))
            .fold(Permissions::empty(), |all, role| all | *role);
        if self.owner == Some(me) || base.contains(Permissions::ADMINISTRATOR) {
            return Permissions::all();
        }
        let of = |applies: &dyn Fn(PermissionOverwriteType) -> bool| {
            overwrites
                .iter()
                .filter(|overwrite| applies(overwrite.kind))
                .fold(
                    (Permissions::empty(), Permissions::empty()),
                    |(deny, allow), overwrite| (deny | overwrite.deny, allow | overwrite.allow),
                )
        };
        let steps = [
            of(&|kind| kind == PermissionOverwriteType::Role(everyone)),
            of(&|kind| {
                matches!(kind, PermissionOverwriteType::Role(role)
                    if role != everyone && self.my_roles.contains(&role))
            }),
            of(&|kind| kind == PermissionOverwriteType::Member(me)),
        ];
        steps.into_iter().fold(base, |permissions, (deny, allow)| {
            (permissions - deny) | allow
        })
    }
}

/// Whether these permissions are those of somebody who may manage a server.
#[must_use]
pub fn may_manage(permissions: Permissions) -> bool {
    permissions.intersects(Permissions::MANAGE_GUILD | Permissions::ADMINISTRATOR)
}

fn needed_in_thread(locked: bool) -> Permissions {
    if locked {
        Permissions::SEND_MESSAGES_IN_THREADS | Permissions::MANAGE_THREADS
    } else {
        Permissions::SEND_MESSAGES_IN_THREADS
    }
}

fn permissions_by_role(roles: &[RoleShape]) -> HashMap<RoleId, Permissions> {
    roles
        .iter()
        .map(|role| (role.id, role.permissions))
        .collect()
}

fn read<'a, T: Deserialize<'a>>(event: &Dispatch<'a>) -> Result<T, serde_json::Error> {
    serde_json::from_str(event.data.get())
}

#[derive(Deserialize)]
struct ServerCame {
    id: GuildId,
    #[serde(default)]
    unavailable: bool,
    #[serde(default)]
    owner_id: Option<UserId>,
    #[serde(default)]
    roles: Vec<RoleShape>,
    #[serde(default)]
    members: Vec<MemberShape>,
    #[serde(default)]
    channels: Vec<ChannelShape>,
    #[serde(default)]
    threads: Vec<ThreadShape>,
}

#[derive(Deserialize)]
struct ServerChanged {
    id: GuildId,
    #[serde(default)]
    owner_id: Option<UserId>,
    #[serde(default)]
    roles: Vec<RoleShape>,
}

#[derive(Deserialize)]
struct ServerWent {
    id: GuildId,
}

#[derive(Deserialize)]
struct RoleShape {
    id: RoleId,
    permissions: Permissions,
}

#[derive(Deserialize)]
struct RoleSet {
    guild_id: GuildId,
    role: RoleShape,
}

#[derive(Deserialize)]
struct RoleWent {
    guild_id: GuildId,
    role_id: RoleId,
}

#[derive(Deserialize)]
struct UserShape {
    id: UserId,
}

#[derive(Deserialize)]
struct MemberShape {
    user: UserShape,
    #[serde(default)]
    roles: Vec<RoleId>,
}

#[derive(Deserialize)]
struct MemberChanged {
    guild_id: GuildId,
    user: UserShape,
    #[serde(default)]
    roles: Vec<RoleId>,
}

#[derive(Deserialize)]
struct ChannelShape {
    id: ChannelId,
    #[serde(default)]
    guild_id: Option<GuildId>,
    #[serde(default)]
    permission_overwrites: Vec<PermissionOverwrite>,
    #[serde(default)]
    nsfw: bool,
}

impl ChannelShape {
    fn place(self) -> Place {
        Place::Channel {
            overwrites: self.permission_overwrites.into_boxed_slice(),
            restricted: self.nsfw,
        }
    }
}

#[derive(Deserialize)]
struct ChannelWent {
    id: ChannelId,
    #[serde(default)]
    guild_id: Option<GuildId>,
}

#[derive(Deserialize)]
struct ThreadShape {
    id: ChannelId,
    #[serde(default)]
    guild_id: Option<GuildId>,
    #[serde(default)]
    parent_id: Option<ChannelId>,
    #[serde(default)]
    thread_metadata: Option<ThreadMetadata>,
}

#[derive(Deserialize)]
struct ThreadMetadata {
    #[serde(default)]
    locked: bool,
}

#[derive(Deserialize)]
struct ThreadsListed {
    guild_id: GuildId,
    #[serde(default)]
    threads: Vec<ThreadShape>,
}

#[cfg(test)]
mod tests;
