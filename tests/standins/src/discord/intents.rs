//! The gateway's intents: which there are, which are privileged, and what each lets through.

/// Server structure.
pub const GUILDS: u64 = 1 << 0;
/// Members of servers; privileged.
pub const GUILD_MEMBERS: u64 = 1 << 1;
/// Who is online; privileged.
pub const GUILD_PRESENCES: u64 = 1 << 8;
/// Messages in servers.
pub const GUILD_MESSAGES: u64 = 1 << 9;
/// Direct messages.
pub const DIRECT_MESSAGES: u64 = 1 << 12;
/// Reactions in servers.
pub const GUILD_MESSAGE_REACTIONS: u64 = 1 << 10;
/// Reactions in direct messages.
pub const DIRECT_MESSAGE_REACTIONS: u64 = 1 << 13;
/// The texts of messages in servers; privileged.
pub const MESSAGE_CONTENT: u64 = 1 << 15;

/// Those that have to be switched on in the portal.
pub const PRIVILEGED: u64 = GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT;

/// Every bit that means something: 0 to 16, 20, 21, 24 and 25.
pub const KNOWN: u64 = 0x1_FFFF | (1 << 20) | (1 << 21) | (1 << 24) | (1 << 25);

/// The intent that lets reactions through.
#[must_use]
pub fn for_reaction(is_direct: bool) -> u64 {
    if is_direct {
        DIRECT_MESSAGE_REACTIONS
    } else {
        GUILD_MESSAGE_REACTIONS
    }
}

/// The intent that lets a message's events through.
#[must_use]
pub fn for_message(is_direct: bool) -> u64 {
    if is_direct {
        DIRECT_MESSAGES
    } else {
        GUILD_MESSAGES
    }
}
