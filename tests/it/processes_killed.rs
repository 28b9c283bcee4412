//! Programs that are killed, stopped and deployed anew under load.

use std::time::Duration;

use chinwag::{
    clock::Clock,
    domain::{ids::Platform, message::Incoming, routing::Route},
    jobs::{Envelope, conversation::Conversation},
    llm,
    servers::Ending,
    store::journal::{self, Entry},
};
use chinwag_standins::claude::{Answer, Behaviour, ClaudeOptions, ClaudeStandIn};

use crate::{
    processes::{Programs, a_moment},
    state_standby,
};

#[tokio::test]
async fn workers_that_are_killed_at_random_lose_and_double_nothing() {
    let mut programs = Programs::start(3, &[]).await;
    let crowd = programs.crowd(12).await;
    let mut kills = 0;
    let killing = async {
        while crowd.said() < 12 * 20 || kills < 10 {
            programs.crash_worker(fastrand::usize(..3)).await;
            kills += 1;
            a_moment().await;
        }
    };
    let talking = async {
        for _ in 0..20 {
            crowd.says(1).await;
            a_moment().await;
        }
    };
    futures::join!(talking, killing);
    crowd.is_answered().await;
    assert_eq!(crowd.said(), 240);
    // Whatever had been answered twice would come before these answers.
    crowd.says(1).await;
    crowd.is_answered().await;
    programs.finish().await;
}

#[tokio::test]
async fn a_console_that_is_killed_or_deployed_anew_loses_and_doubles_nothing() {
    let mut programs = Programs::start(1, &[]).await;
    let crowd = programs.crowd(6).await;
    for round in 0..6 {
        crowd.says(5).await;
        if round % 3 < 2 {
            programs.crash_console().await;
        } else {
            programs.redeploy_console().await;
        }
    }
    crowd.is_answered().await;
    crowd.says(1).await;
    crowd.is_answered().await;
    programs.finish().await;
}

#[tokio::test]
async fn what_a_killed_console_left_in_the_journal_is_answered_before_what_comes_next() {
    let mut programs = Programs::start(1, &[]).await;
    let chat = programs.chat(llm::http::client(), "ann");
    chat.listen().await;
    let job = Conversation {
        message: Incoming {
            platform: Platform::Console,
            guild: None,
            channel: "processes".into(),
            user: "ann".into(),
            user_name: "ann".to_owned(),
            message: "first".into(),
            text: "This is the first.".to_owned(),
            sent_at: Clock::Real.now(),
            reply_to: None,
            locale: None,
            besides: chinwag::domain::press::Besides::default(),
        },
    };
    let (conversation, now) = (job.message.conversation(), job.message.sent_at);
    let envelope = Envelope::seal(&job, conversation, Route::Console, now, None);
    let left = Entry { envelope, epoch: 0 };
    let pool = state_standby::open(&programs.database);
    journal::write(&pool, &[left], 0).await.unwrap();
    // It died before it could give the job to Redis.
    programs.crash_console().await;
    let second = chat.posts("This is the second.").await;
    assert_eq!(chat.answered(2).await, ["first".to_owned(), second]);
    programs.finish().await;
}

#[tokio::test]
async fn a_worker_that_is_asked_to_stop_finishes_what_it_has_begun() {
    let claude = ClaudeStandIn::start(ClaudeOptions::default())
        .await
        .unwrap();
    claude.always(Behaviour::Answer(Answer {
        text: Some("It took me a while.".to_owned()),
        delay_ms: 1500,
        ..Answer::default()
    }));
    let base = claude.base_url();
    let settings = [
        ("ANTHROPIC_API_KEY", "sk-ant-of-a-story"),
        ("ANTHROPIC_BASE_URL", base.as_str()),
    ];
    let mut programs = Programs::start(1, &settings).await;
    let chat = programs.chat(llm::http::client(), "ann");
    chat.listen().await;
    let message = chat.posts("Think about it").await;
    crate::app::eventually("the model is asked", async || {
        (!claude.requests().is_empty()).then_some(())
    })
    .await;
    assert_eq!(programs.stop_worker(0).await, Ending::Status(0));
    // The only worker is gone: this was its answer.
    assert_eq!(chat.reply_to(&message).await, "It took me a while.");
    assert_eq!(claude.requests().len(), 1);
    programs.finish().await;
}

#[tokio::test]
async fn a_worker_that_dies_while_redis_is_away_loses_and_doubles_nothing() {
    let mut programs = Programs::start(2, &[]).await;
    let crowd = programs.crowd(5).await;
    crowd.says(2).await;
    crowd.is_answered().await;
    programs.redis.stop().await.unwrap();
    let killed = async {
        for index in [0, 1, 0] {
            tokio::time::sleep(Duration::from_millis(1500)).await;
            programs.crash_worker(index).await;
        }
    };
    let talking = async {
        for _ in 0..30 {
            crowd.says(1).await;
            a_moment().await;
        }
    };
    futures::join!(talking, killed);
    crowd.is_answered().await;
    programs.redis.restart().await.unwrap();
    crowd.says(3).await;
    crowd.is_answered().await;
    programs.finish().await;
}

#[tokio::test]
async fn a_worker_that_alone_cannot_reach_redis_disturbs_nobody_for_long() {
    let mut programs = Programs::start(1, &[]).await;
    let crowd = programs.crowd(5).await;
    // Nobody listens there.
    let nowhere = [("REDIS_URL", "redis://127.0.0.1:1")];
    programs.join_worker(&[], &nowhere).await;
    // Talk goes on until it has moved the queue and the others have moved it
    // back: how soon it first looks is up to the machine.
    for sign in ["goes on in PostgreSQL", "rebuilt from the journal"] {
        crate::app::eventually(sign, async || {
            crowd.says(1).await;
            a_moment().await;
            programs.logs().contains(sign).then_some(())
        })
        .await;
    }
    crowd.is_answered().await;
    programs.finish().await;
}
