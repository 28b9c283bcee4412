//! Stores that are emptied, stopped or away: nothing that was accepted is lost, answered twice
//! or answered out of order.

use std::time::Duration;

use crate::{
    app::{App, Setup, eventually},
    chat::Crowd,
};

/// How long a store is away.
const AWAY: Duration = Duration::from_secs(3);

async fn app_that_may_fail(workers: usize) -> App {
    App::with(Setup {
        workers: Some(workers),
        own_redis: true,
        own_postgres: true,
        ..Setup::default()
    })
    .await
}

/// Says everything while `fault` happens, and checks what became of it.
async fn endures(app: &App, crowd: &Crowd, each: usize, fault: impl Future<Output = ()>) {
    futures::join!(crowd.says(each), fault);
    crowd.is_answered().await;
    app.settle().await;
    // Whatever had been answered twice would have been heard by now.
    crowd.is_answered().await;
    let said = i64::try_from(crowd.said()).unwrap();
    let history = "select count(*) from conversation_history";
    assert_eq!(app.number(history).await, said * 2);
    let answers = "select count(distinct message_id) from conversation_history where role = 'user'
                   group by user_id limit 1";
    assert_eq!(app.number(answers).await, i64::try_from(each).unwrap());
}

async fn heard(crowd: &Crowd, count: usize) {
    eventually("as many answers were heard", async || {
        (crowd.heard() >= count).then_some(())
    })
    .await;
}

#[tokio::test]
async fn the_turn_before_is_known_when_redis_was_emptied_in_between() {
    let app = app_that_may_fail(1).await;
    let chat = app.user("ann").in_channel("general");
    for word in ["marzipan", "turpentine", "gooseberry"] {
        chat.says(&format!("The word is {word}.")).await;
        // At once: the receipt may not be written yet.
        app.flush().await;
        let reply = chat.says("What did I just say?").await;
        assert!(reply.text.contains(word), "{word}: {}", reply.text);
    }
    app.settle().await;
    app.flush().await;
    let reply = chat.says("What did I just say?").await;
    assert!(reply.text.contains("What did I just say"), "{}", reply.text);
    app.finish().await;
}

#[tokio::test]
async fn redis_may_be_emptied_under_load() {
    let app = app_that_may_fail(2).await;
    let crowd = Crowd::gather(&app, 15).await;
    let flush = async {
        for count in [20, 100, 200] {
            heard(&crowd, count).await;
            app.flush().await;
        }
    };
    endures(&app, &crowd, 20, flush).await;
    app.finish().await;
}

#[tokio::test]
async fn redis_may_stop_and_come_back_under_load() {
    let app = app_that_may_fail(2).await;
    let crowd = Crowd::gather(&app, 10).await;
    let outage = async {
        heard(&crowd, 20).await;
        app.redis().await.stop().await.unwrap();
        tokio::time::sleep(AWAY).await;
        app.redis().await.restart().await.unwrap();
    };
    endures(&app, &crowd, 20, outage).await;
    app.finish().await;
}

#[tokio::test]
async fn redis_may_be_killed_and_come_back_under_load() {
    let app = app_that_may_fail(2).await;
    let crowd = Crowd::gather(&app, 10).await;
    let crash = async {
        for count in [20, 80] {
            heard(&crowd, count).await;
            app.redis().await.kill().await.unwrap();
            app.redis().await.restart().await.unwrap();
        }
    };
    endures(&app, &crowd, 20, crash).await;
    app.finish().await;
}

#[tokio::test]
async fn answers_go_on_while_postgres_is_away_and_history_is_made_up_for() {
    let app = app_that_may_fail(2).await;
    let crowd = Crowd::gather(&app, 10).await;
    let outage = async {
        heard(&crowd, 20).await;
        app.postgres().await.stop().await.unwrap();
        let before = crowd.heard();
        heard(&crowd, before + 20).await;
        let late = app.user("late").in_channel("general");
        late.says("Is anybody there?").await;
        tokio::time::sleep(AWAY).await;
        app.postgres().await.restart().await.unwrap();
    };
    futures::join!(crowd.says(15), outage);
    crowd.is_answered().await;
    app.settle().await;
    crowd.is_answered().await;
    let said = i64::try_from(crowd.said()).unwrap() + 1;
    let history = "select count(*) from conversation_history";
    assert_eq!(app.number(history).await, said * 2);
    app.finish().await;
}

#[tokio::test]
async fn without_workers_there_is_silence_and_then_every_answer() {
    let app = App::with(Setup {
        workers: Some(2),
        ..Setup::default()
    })
    .await;
    let crowd = Crowd::gather(&app, 10).await;
    crowd.says(2).await;
    crowd.is_answered().await;
    app.stop_workers().await;
    let before = crowd.heard();
    crowd.says(5).await;
    let waiting = app.unfinished().await;
    assert_eq!((crowd.heard(), crowd.said()), (before, before + 50));
    assert!(waiting > 0);
    app.start_worker();
    app.start_worker();
    crowd.is_answered().await;
    app.finish().await;
}

#[tokio::test]
async fn a_bot_that_has_never_seen_its_redis_answers_and_goes_on_when_it_comes() {
    let app = App::with(Setup {
        own_redis: true,
        redis_is_away: true,
        ..Setup::default()
    })
    .await;
    let crowd = Crowd::gather(&app, 3).await;
    crowd.says(2).await;
    crowd.is_answered().await;
    app.redis().await.restart().await.unwrap();
    crowd.says(2).await;
    crowd.is_answered().await;
    app.settle().await;
    crowd.is_answered().await;
    let history = "select count(*) from conversation_history";
    assert_eq!(app.number(history).await, 3 * 4 * 2);
    app.finish().await;
}

#[tokio::test]
async fn answers_go_on_while_redis_is_away_and_are_known_when_it_is_back() {
    let app = app_that_may_fail(2).await;
    let crowd = Crowd::gather(&app, 5).await;
    let chat = app.user("zoe").in_channel("general");
    crowd.says(2).await;
    crowd.is_answered().await;
    app.redis().await.stop().await.unwrap();
    crowd.says(10).await;
    chat.says("The word is marzipan.").await;
    let reply = chat.says("What did I just say?").await;
    assert!(reply.text.contains("marzipan"), "{}", reply.text);
    crowd.is_answered().await;
    app.redis().await.restart().await.unwrap();
    crowd.says(5).await;
    let reply = chat.says("What did I just say?").await;
    assert!(reply.text.contains("What did I just say"), "{}", reply.text);
    crowd.is_answered().await;
    app.settle().await;
    crowd.is_answered().await;
    let said = i64::try_from(crowd.said()).unwrap() + 3;
    let history = "select count(*) from conversation_history";
    assert_eq!(app.number(history).await, said * 2);
    assert_eq!(app.number("select count(*) from outcomes").await, 0);
    app.finish().await;
}

#[tokio::test]
async fn without_both_stores_nothing_is_accepted_and_all_comes_back_by_itself() {
    let app = app_that_may_fail(1).await;
    let chat = app.user("ann").in_channel("general");
    chat.says("hello").await;
    app.settle().await;
    app.redis().await.stop().await.unwrap();
    app.postgres().await.stop().await.unwrap();
    let refusal = chat.tries("Is anybody there?").await;
    assert_eq!(refusal.status(), 503);
    assert!(refusal.headers().contains_key("retry-after"));
    app.postgres().await.restart().await.unwrap();
    app.redis().await.restart().await.unwrap();
    chat.insists().await;
    chat.reply_to("0").await;
    // What was refused may have been written all the same; then it is answered, too.
    app.finish().await;
}
