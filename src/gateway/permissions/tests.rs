//! Servers as Discord tells of them, and where the bot may write in them.

use serde_json::{Value, json, value::RawValue};

use super::*;

const VIEW: u64 = 1 << 10;
const SEND: u64 = 1 << 11;
const MANAGE_THREADS: u64 = 1 << 34;
const SEND_IN_THREADS: u64 = 1 << 38;
const ADMINISTRATOR: u64 = 1 << 3;

const ME: u64 = 800;
const SERVER: u64 = 900;
const MY_ROLE: u64 = 901;
const CHANNEL: u64 = 910;
const THREAD: u64 = 920;

fn server(everyone: u64, mine: u64, overwrites: &Value) -> Value {
    json!({
        "id": SERVER.to_string(), "name": "a server", "owner_id": "1", "unavailable": false,
        "large": false, "member_count": 2, "emojis": [], "stickers": [], "presences": [],
        "roles": [
            {"id": SERVER.to_string(), "name": "@everyone", "permissions": everyone.to_string(),
             "position": 0, "color": 0, "hoist": false, "managed": false, "mentionable": false},
            {"id": MY_ROLE.to_string(), "name": "bots", "permissions": mine.to_string(),
             "position": 1, "color": 0, "hoist": false, "managed": true, "mentionable": false},
        ],
        "members": [
            {"user": {"id": ME.to_string(), "username": "chinwag", "bot": true},
             "roles": [MY_ROLE.to_string()], "joined_at": "2024-03-01T10:00:00+00:00"},
        ],
        "channels": [
            {"id": CHANNEL.to_string(), "type": 0, "name": "general", "position": 0,
             "permission_overwrites": overwrites},
        ],
        "threads": [],
    })
}

fn take_in(servers: &mut Servers, kind: &str, data: &Value) {
    let data = RawValue::from_string(data.to_string()).unwrap();
    let event = Dispatch {
        kind: kind.into(),
        sequence: 1,
        data: &data,
    };
    servers.take_in(&event).unwrap();
}

fn with(server: &Value) -> Servers {
    let mut servers = Servers::new(UserId::new(ME));
    take_in(&mut servers, "GUILD_CREATE", server);
    servers
}

fn may_write(servers: &Servers, channel: u64) -> bool {
    servers.may_write(GuildId::new(SERVER), ChannelId::new(channel))
}

fn overwrite(kind: u8, id: u64, allow: u64, deny: u64) -> Value {
    json!({"id": id.to_string(), "type": kind, "allow": allow.to_string(), "deny": deny.to_string()})
}

#[test]
fn a_channel_is_open_to_all_where_everyone_is_known_to_be_let_in() {
    let cases = [
        ("everyone may", VIEW, json!([]), true),
        ("nobody may", SEND, json!([]), false),
        (
            "closed",
            VIEW,
            json!([overwrite(0, SERVER, 0, VIEW)]),
            false,
        ),
        ("opened", SEND, json!([overwrite(0, SERVER, VIEW, 0)]), true),
        (
            "open to one role",
            SEND,
            json!([overwrite(0, MY_ROLE, VIEW, 0)]),
            false,
        ),
    ];
    for (what, everyone, overwrites, expected) in cases {
        let servers = with(&server(everyone, VIEW | SEND, &overwrites));
        let is_open =
            |channel| servers.is_open_to_all(GuildId::new(SERVER), ChannelId::new(channel));
        assert_eq!(is_open(CHANNEL), expected, "{what}");
        assert!(!is_open(CHANNEL + 1), "what is not known is not public");
    }
}

#[test]
fn overwrites_apply_in_discords_order() {
    let cases = [
        ("everyone may", VIEW | SEND, 0, json!([]), true),
        ("nobody may", VIEW, 0, json!([]), false),
        ("my role may", VIEW, SEND, json!([]), true),
        ("it is hidden", SEND, 0, json!([]), false),
        (
            "closed to everyone",
            VIEW | SEND,
            0,
            json!([overwrite(0, SERVER, 0, SEND)]),
            false,
        ),
        (
            "closed to everyone, open to my role",
            VIEW | SEND,
            0,
            json!([
                overwrite(0, MY_ROLE, SEND, 0),
                overwrite(0, SERVER, 0, SEND)
            ]),
            true,
        ),
        (
            "open to another role",
            VIEW,
            0,
            json!([overwrite(0, 999, SEND, 0)]),
            false,
        ),
        (
            "open to my role, closed to me",
            VIEW | SEND,
            0,
            json!([overwrite(1, ME, 0, SEND), overwrite(0, MY_ROLE, SEND, 0)]),
            false,
        ),
        (
            "closed to my role, open to me",
            VIEW | SEND,
            0,
            json!([overwrite(0, MY_ROLE, 0, SEND), overwrite(1, ME, SEND, 0)]),
            true,
        ),
        (
            "an administrator",
            0,
            ADMINISTRATOR,
            json!([overwrite(0, SERVER, 0, VIEW | SEND)]),
            true,
        ),
    ];
    for (name, everyone, mine, overwrites, expected) in cases {
        let servers = with(&server(everyone, mine, &overwrites));
        assert_eq!(may_write(&servers, CHANNEL), expected, "{name}");
    }
}

#[test]
fn threads_need_their_own_permission() {
    let thread = |locked| {
        json!({"id": THREAD.to_string(), "guild_id": SERVER.to_string(), "type": 11,
               "parent_id": CHANNEL.to_string(), "name": "a thread",
               "thread_metadata": {"archived": false, "locked": locked, "auto_archive_duration": 1440}})
    };
    let cases = [
        (VIEW | SEND, false, false),
        (VIEW | SEND_IN_THREADS, false, true),
        (VIEW | SEND_IN_THREADS, true, false),
        (VIEW | SEND_IN_THREADS | MANAGE_THREADS, true, true),
    ];
    for (everyone, locked, expected) in cases {
        let mut servers = with(&server(everyone, 0, &json!([])));
        assert!(may_write(&servers, THREAD), "not known yet");
        take_in(&mut servers, "THREAD_CREATE", &thread(locked));
        assert_eq!(may_write(&servers, THREAD), expected, "{everyone} {locked}");
    }
}

#[test]
fn changes_are_followed() {
    let mut servers = with(&server(VIEW | SEND, 0, &json!([])));
    assert!(may_write(&servers, CHANNEL));
    let closed = json!({"id": CHANNEL.to_string(), "guild_id": SERVER.to_string(), "type": 0,
        "permission_overwrites": [overwrite(0, SERVER, 0, SEND)]});
    take_in(&mut servers, "CHANNEL_UPDATE", &closed);
    assert!(!may_write(&servers, CHANNEL));

    let administrator = json!({"guild_id": SERVER.to_string(),
        "role": {"id": "950", "permissions": ADMINISTRATOR.to_string()}});
    take_in(&mut servers, "GUILD_ROLE_CREATE", &administrator);
    assert!(!may_write(&servers, CHANNEL), "it is not the bot's role");
    let member =
        |id: &str| json!({"guild_id": SERVER.to_string(), "user": {"id": id}, "roles": ["950"]});
    take_in(&mut servers, "GUILD_MEMBER_UPDATE", &member("1"));
    assert!(!may_write(&servers, CHANNEL), "that is somebody else");
    take_in(
        &mut servers,
        "GUILD_MEMBER_UPDATE",
        &member(&ME.to_string()),
    );
    assert!(may_write(&servers, CHANNEL));
    let gone = json!({"guild_id": SERVER.to_string(), "role_id": "950"});
    take_in(&mut servers, "GUILD_ROLE_DELETE", &gone);
    assert!(!may_write(&servers, CHANNEL));

    take_in(
        &mut servers,
        "GUILD_DELETE",
        &json!({"id": SERVER.to_string(), "unavailable": true}),
    );
    assert!(may_write(&servers, CHANNEL), "nothing is known any more");
}

#[test]
fn an_unavailable_server_is_not_known() {
    let servers = with(&json!({"id": SERVER.to_string(), "unavailable": true}));
    assert!(may_write(&servers, CHANNEL));
}

#[test]
fn whoever_may_manage_a_server_is_known_by_their_roles() {
    const MANAGE_SERVER: u64 = 1 << 5;
    let (other, owner) = (UserId::new(2), UserId::new(1));
    let manages = |servers: &Servers, user, roles: &[u64]| {
        let roles: Vec<RoleId> = roles.iter().copied().map(RoleId::new).collect();
        servers.manages(GuildId::new(SERVER), user, &roles)
    };
    for (permissions, may) in [
        (MANAGE_SERVER, true),
        (ADMINISTRATOR, true),
        (VIEW | SEND, false),
    ] {
        let servers = with(&server(VIEW | SEND, permissions, &json!([])));
        assert_eq!(manages(&servers, other, &[MY_ROLE]), may, "{permissions}");
        assert!(!manages(&servers, other, &[]));
        assert!(!manages(&servers, other, &[77]), "a role of nowhere");
        assert!(manages(&servers, owner, &[]));
    }
    let unknown = Servers::new(UserId::new(ME));
    assert!(!manages(&unknown, owner, &[MY_ROLE]));
}

#[test]
fn a_thread_is_known_with_its_channel() {
    let mut servers = with(&server(VIEW | SEND, VIEW, &json!([])));
    let what_is =
        |servers: &Servers, channel| servers.what_is(GuildId::new(SERVER), ChannelId::new(channel));
    assert_eq!(what_is(&servers, CHANNEL), Known::Channel);
    assert_eq!(what_is(&servers, THREAD), Known::Nothing);
    let thread = json!({"id": THREAD.to_string(), "guild_id": SERVER.to_string(), "type": 11,
                        "parent_id": CHANNEL.to_string()});
    take_in(&mut servers, "THREAD_CREATE", &thread);
    let parent = ChannelId::new(CHANNEL);
    assert_eq!(what_is(&servers, THREAD), Known::ThreadOf(parent));
}
