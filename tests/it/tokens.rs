//! Tokens: what is estimated before a call comes to be what Claude counts, and the budget holds
//! before that and after.

use chinwag::{
    clock::Clock,
    domain::{
        ids::{ConversationId, Platform},
        preferences::Preferences,
        tokens::{Characters, Rates},
    },
    hot::{self, Hot},
    wording::{self, LeftOut, Manner},
};
use chinwag_standins::claude::{Behaviour, tokens};
use serde_json::Value;

use crate::discord_app::{Setup, eventually};

const MODEL: &str = "claude-sonnet-5-5";
/// What the model may think comes on top of the room for its answer.
const THINKING: u64 = 4096;

/// Long enough to be felt in a budget of 3,000.
fn long_messages() -> [(&'static str, String); 4] {
    let english = "The harbour was quiet when we came back from the island, and nobody asked where \
                   we had been for so long. ";
    let japanese =
        "昨日は友達と一緒に山へ行って、とてもきれいな景色を見ました。カメラを忘れたのが残念です。";
    let emoji = "🎈🎉🚲✨🙂🐟🌊🍣🎸🌲";
    let code = "for (let i = 0; i < items.length; i++) {\n    sum += items[i].price * 1.19;\n}\n";
    [
        ("English", english.repeat(18)),
        ("Japanese", japanese.repeat(40)),
        ("emoji", emoji.repeat(90)),
        ("code", code.repeat(24)),
    ]
}

/// The texts that a request sends, the instructions as one.
fn sent(body: &Value) -> Vec<String> {
    let messages = body["messages"].as_array().unwrap().iter();
    let said = messages.map(|message| message["content"].as_str().unwrap().to_owned());
    let system = body["system"].as_array().unwrap().iter();
    let system: Vec<&str> = system.map(|part| part["text"].as_str().unwrap()).collect();
    said.chain([system.join("\n\n")]).collect()
}

/// What a request says, and what it tells of tools.
fn characters(body: &Value) -> Characters {
    let tools = body["tools"].as_array().into_iter().flatten();
    let tools: Vec<String> = tools.map(Value::to_string).collect();
    Characters::of(sent(body).iter().map(String::as_str))
        .with_tools(tools.iter().map(String::as_str))
}

/// How far an estimate is from what Claude counts, in per cent.
fn off(estimate: usize, counted: u64) -> i64 {
    let (estimate, counted) = (i64::try_from(estimate).unwrap(), counted.cast_signed());
    (estimate - counted) * 100 / counted
}

async fn shared_rates(hot: &Hot) -> Option<Rates> {
    hot::tokens::rates(hot, MODEL).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn estimates_come_to_be_what_claude_counts_and_the_budget_holds_throughout() {
    for budget in [4500, 8000] {
        let setup = Setup {
            env: vec![("MAX_TOKENS_PER_REQUEST", budget.to_string())],
            ..Setup::default()
        };
        let app = setup.start().await;
        app.claude.always(Behaviour::text("noted"));
        let people: Vec<_> = (0..4)
            .map(|number| app.discord.add_user(&format!("person {number}")))
            .collect();
        let places: Vec<_> = people
            .iter()
            .map(|person| app.discord.direct_with(*person))
            .collect();
        for _ in 0..4 {
            for (place, (_, text)) in long_messages().iter().enumerate() {
                app.ask(people[place], places[place], text).await;
            }
        }
        let bodies: Vec<Value> = app
            .claude
            .requests()
            .into_iter()
            .map(|request| request.body)
            .collect();
        for body in &bodies {
            let read = tokens::of_request(body);
            let room = body["max_tokens"].as_u64().unwrap() - THINKING;
            assert!(read + room <= budget, "{read} + {room} of {budget}");
        }
        // Every worker knows soon what this one has learnt.
        eventually("what was learnt is shared", async || {
            let rates = shared_rates(&app.base.hot).await?;
            let last = bodies[bodies.len() - 4..].iter();
            let all = last.zip(long_messages()).all(|(body, (_, text))| {
                let request = rates.tokens_of(&characters(body));
                off(request, tokens::of_request(body)).abs() <= 15
                    && off(rates.tokens(&text), tokens::count(&text)).abs() <= 15
            });
            all.then_some(())
        })
        .await;
        let first = Rates::default();
        let far = long_messages().map(|(name, text)| {
            let off = off(first.tokens(&text), tokens::count(&text));
            assert!(off >= 0, "{name} begins {off} % off");
            off
        });
        assert!(far.iter().any(|off| *off > 25), "{far:?}");
        app.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_left_out_is_said_once_in_a_session() {
    let setup = Setup {
        env: vec![("MAX_TOKENS_PER_REQUEST", "3800".to_owned())],
        ..Setup::default()
    };
    let app = setup.start().await;
    app.claude.always(Behaviour::text("noted"));
    let (ann, bob) = (app.discord.add_user("ann"), app.discord.add_user("bob"));
    let (annes, bobs) = (app.discord.direct_with(ann), app.discord.direct_with(bob));
    let turns = wording::left_out(manner(), LeftOut::Turns);
    let end = wording::left_out(manner(), LeftOut::End);
    let english = &long_messages()[0].1;

    // Three long messages do not fit together; that is said once.
    let mut said = Vec::new();
    for number in 0..6 {
        let reply = app.ask(ann, annes, &format!("{number}: {english}")).await;
        said.push(reply.content.contains(&turns));
        assert!(reply.content.starts_with("noted"), "{}", reply.content);
    }
    assert_eq!(said.iter().filter(|said| **said).count(), 1, "{said:?}");
    assert!(!said[0], "{said:?}");

    // A message that is too long by itself; and nothing is said of what is outside the window.
    let long = "漢".repeat(3000);
    assert!(app.ask(bob, bobs, &long).await.content.contains(&end));
    for _ in 0..8 {
        assert_eq!(app.ask(bob, bobs, "hm, go on").await.content, "noted");
    }

    // After a pause it is another session.
    app.base.settle().await;
    let hour = jiff::SignedDuration::from_hours(1);
    let conversation = ConversationId::new(
        Platform::Discord,
        &annes.to_string().as_str().into(),
        &ann.to_string().as_str().into(),
    );
    let conversations = &app.base.conversations;
    let (before, after) = (Clock::Real.now() - hour, Clock::Real.now() + hour);
    assert!(
        !conversations
            .may_tell_left_out(&conversation, Some(before))
            .await
    );
    assert!(!conversations.may_tell_left_out(&conversation, None).await);
    assert!(
        conversations
            .may_tell_left_out(&conversation, Some(after))
            .await
    );
    app.finish().await;
}

fn manner() -> Manner {
    Manner::of(&Preferences::default())
}
