//! The commands that people type as text, in direct messages and in servers.

use crate::discord_app::{App, Setup};

/// Each with what is said of it where nothing is set up for it.
const PICTURES: [(&str, &str); 2] = [
    ("/generate-image", "OPENROUTER_API_KEY"),
    ("/get-image", "I have"),
];
const FEATURES: [&str; 2] = ["/request-feature", "/submit-feature"];

#[tokio::test(flavor = "multi_thread")]
async fn typed_commands_are_answered_in_direct_messages() {
    let app = App::start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    for status in ["/status", "status", "/STATUS please"] {
        let text = app.ask(ann, direct, status).await.content;
        for line in ["Redis: working", "PostgreSQL: working", "connected"] {
            assert!(text.contains(line), "{text}");
        }
    }
    for help in ["/help", "Help!"] {
        let text = app.ask(ann, direct, help).await.content;
        assert!(text.contains("Here is what works now"), "{text}");
    }
    for (command, expected) in PICTURES {
        let asked = format!("{command} a cat in the rain");
        let text = app.ask(ann, direct, &asked).await.content;
        assert!(text.contains(expected), "{text}");
    }
    for command in FEATURES {
        let asked = format!("{command} a cat in the rain");
        let text = app.ask(ann, direct, &asked).await.content;
        assert!(text.contains("cat in the rain"), "{text}");
    }
    let own = app.ask(ann, direct, "/my-requests").await.content;
    assert!(own.contains("asked for no feature yet"), "{own}");
    assert_eq!(app.claude.requests().len(), 0);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn typed_commands_need_no_mention_where_the_bot_may_read() {
    let setup = Setup {
        env: vec![("CHINWAG_MESSAGE_CONTENT", "true".to_owned())],
        ..Setup::default()
    };
    let app = setup.start().await;
    let ann = app.discord.add_user("ann");
    let guild = app.discord.add_guild("home");
    let lobby = app.discord.add_channel(guild, "lobby");
    let status = app.ask(ann, lobby, "/status").await.content;
    assert!(status.contains("Redis: working"), "{status}");
    let help = app.ask(ann, lobby, "/help").await.content;
    assert!(help.contains("Here is what works now"), "{help}");
    for (command, expected) in PICTURES {
        let text = app.ask(ann, lobby, command).await.content;
        assert!(text.contains(expected), "{text}");
    }
    for command in FEATURES {
        let text = app.ask(ann, lobby, command).await.content;
        assert!(text.contains("as in “"), "{text}");
    }
    // What only looks like a command is plain chat.
    app.say(ann, lobby, "/statuses");
    app.say(ann, lobby, "see /status");
    let mentioned = app.reply(app.mention(ann, lobby, "/status")).await;
    assert!(
        mentioned.content.contains("Redis: working"),
        "{}",
        mentioned.content
    );
    app.jobs_done(7).await;
    assert_eq!(app.posted_in(lobby).len(), 7);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_for_claude_the_bot_says_so_and_remembers() {
    let setup = Setup {
        without_claude: true,
        ..Setup::default()
    };
    let app = setup.start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    app.ask(ann, direct, "My favourite colour is teal.").await;
    let recalled = app.ask(ann, direct, "What did I just say?").await.content;
    assert!(
        recalled.contains("My favourite colour is teal"),
        "{recalled}"
    );
    let status = app.ask(ann, direct, "/status").await.content;
    assert!(
        status.contains("Language model: not configured"),
        "{status}"
    );
    app.finish().await;
}
