//! The section's reading, and the lines that end the gateway.

use super::*;

fn settings(values: &[(&str, &str)]) -> (Settings, Environment) {
    let mut env = Environment::of(values.iter().copied());
    (Settings::read(&mut env), env)
}

#[test]
fn the_base_may_be_given_with_or_without_its_version() {
    let cases = [
        ("https://discord.com/api/v10", "https://discord.com/api/v10"),
        ("https://discord.com/api/v9/", "https://discord.com/api/v9"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/api/v10"),
        ("http://proxy:8080/api", "http://proxy:8080/api/v10"),
        ("http://host/vip", "http://host/vip/api/v10"),
    ];
    for (given, expected) in cases {
        let (settings, env) = settings(&[("DISCORD_API_BASE", given)]);
        assert_eq!(settings.api_base, expected);
        env.finish().unwrap();
    }
}

#[test]
fn nothing_needs_to_be_set() {
    let (settings, env) = settings(&[]);
    env.finish().unwrap();
    assert!(settings.token.is_none() && settings.gateway_url.is_none());
    assert!(settings.shards.is_none() && !settings.message_content);
    assert_eq!(settings.api_base, "https://discord.com/api/v10");
    assert!(!settings.intents().contains(Intents::MESSAGE_CONTENT));
}

#[test]
fn reactions_are_heard_of_unless_nobody_wants_them() {
    let reactions = Intents::GUILD_MESSAGE_REACTIONS | Intents::DIRECT_MESSAGE_REACTIONS;
    assert!(settings(&[]).0.intents().contains(reactions));
    let (without, env) = settings(&[("CHINWAG_REACTIONS", "off")]);
    env.finish().unwrap();
    assert!(!without.intents().intersects(reactions));
}

#[test]
fn what_cannot_be_used_is_a_fault() {
    for (name, value) in [
        ("DISCORD_API_BASE", "discord.com"),
        ("DISCORD_API_BASE", "https://[::1"),
        ("DISCORD_GATEWAY_URL", "https://gateway.discord.gg"),
        ("DISCORD_GATEWAY_URL", "ws://[::1"),
        ("CHINWAG_SHARDS", "-1"),
        ("CHINWAG_MESSAGE_CONTENT", "maybe"),
    ] {
        let (_, env) = settings(&[(name, value)]);
        let faults = env.finish().unwrap_err().to_string();
        assert!(faults.contains(name), "{faults}");
    }
}

#[test]
fn each_final_close_says_what_to_do() {
    let line = |code| GatewayError::closed(code).to_string();
    assert!(line(Some(4004)).starts_with("DISCORD_TOKEN is refused by Discord (close code 4004)"));
    assert!(line(Some(4014)).contains("CHINWAG_MESSAGE_CONTENT=false"));
    for code in [4010, 4011] {
        assert!(line(Some(code)).contains("CHINWAG_SHARDS"));
    }
    assert!(line(None).contains("close code 0"));
    assert!(!line(Some(4014)).contains('\n'));
}

#[test]
fn the_first_fatal_word_counts() {
    let tasks = Tasks::new();
    let fatal = Fatal::new(tasks.clone());
    fatal.tell(GatewayError::NoToken);
    fatal.tell(GatewayError::BadToken);
    assert!(tasks.is_stopping());
    assert!(matches!(fatal.take(), Some(GatewayError::NoToken)));
}
