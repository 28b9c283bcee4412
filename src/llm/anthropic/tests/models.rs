//! A second model where the first one does not answer, and a pause where nothing does.

use futures::future::join_all;

use super::*;

const BOTH: [&str; 2] = ["claude-test", "claude-spare"];

/// A client with a fallback model.
fn with_fallback(server: &Server) -> Anthropic {
    model_of(&Settings {
        fallback_model: Some(BOTH[1].to_owned()),
        ..settings(&server.base)
    })
}

/// A server that answers for the fallback model alone, under its name.
async fn but_for_the_first(turn: fn() -> Turn) -> Server {
    Server::doing(move |_, body| {
        if body["model"] == BOTH[0] {
            return turn();
        }
        let text = said(&["Hello"], "end_turn").replace("claude-test-1", BOTH[1]);
        Turn::stream(&text)
    })
    .await
}

fn models_of(server: &Server) -> Vec<String> {
    let asked = server.asked_with().into_iter();
    asked.map(|(_, model)| model).collect()
}

#[tokio::test]
async fn the_fallback_answers_while_the_first_model_stays_overloaded() {
    let overloaded: [fn() -> Turn; 3] = [
        || Turn::error(529, "overloaded_error"),
        || Turn::error(503, "api_error"),
        || {
            let error = r#"{"type":"error","error":{"type":"overloaded_error","message":"no"}}"#;
            Turn::stream(&events(&[START, BLOCK, &delta(0, "It was"), error]))
        },
    ];
    for turn in overloaded {
        let server = but_for_the_first(turn).await;
        let (outcome, seen) = ask(&with_fallback(&server), &request()).await;
        let reply = outcome.unwrap();
        assert_eq!((reply.text.as_str(), &*reply.model), ("Hello", BOTH[1]));
        assert_eq!(seen.last().map(String::as_str), Some("Hello"));
        let first = BOTH[0];
        assert_eq!(models_of(&server), [first, first, first, BOTH[1]]);
    }
}

#[tokio::test]
async fn a_wait_that_leaves_the_fallback_little_time_is_not_waited() {
    // Of the minute that there is, half is for each.
    let cases: [fn() -> Turn; 3] = [
        || Turn::error(429, "rate_limit_error").header("retry-after", "3600"),
        || Turn::error(429, "rate_limit_error").header("retry-after", "40"),
        || Turn::error(529, "overloaded_error").header("retry-after", "40"),
    ];
    for turn in cases {
        let server = but_for_the_first(turn).await;
        let reply = ask(&with_fallback(&server), &request()).await.0.unwrap();
        assert_eq!(reply.model, BOTH[1]);
        assert_eq!(models_of(&server), BOTH);
    }
}

#[tokio::test]
async fn a_retired_model_is_asked_once_and_then_the_fallback() {
    let server = but_for_the_first(|| Turn::error(404, "not_found_error")).await;
    let model = with_fallback(&server);
    for _ in 0..3 {
        assert_eq!(ask(&model, &request()).await.0.unwrap().model, BOTH[1]);
    }
    assert_eq!(models_of(&server), [BOTH[0], BOTH[1], BOTH[1], BOTH[1]]);
}

#[tokio::test]
async fn what_another_model_cannot_mend_does_not_ask_it() {
    let cases: [(fn() -> Turn, usize); 5] = [
        (|| Turn::error(400, "invalid_request_error"), 1),
        (|| Turn::error(401, "authentication_error"), 1),
        (|| Turn::error(402, "billing_error"), 1),
        (|| Turn::status(404, "<html>no such page</html>"), 1),
        (|| Turn::status(502, "<html>bad gateway</html>"), 3),
    ];
    for (turn, times) in cases {
        let server = but_for_the_first(turn).await;
        ask(&with_fallback(&server), &request())
            .await
            .0
            .unwrap_err();
        assert_eq!(models_of(&server), vec![BOTH[0]; times]);
    }
}

#[tokio::test]
async fn what_fails_within_the_service_is_tried_and_then_asked_of_the_fallback() {
    let cases: [fn() -> Turn; 2] = [
        || Turn::error(500, "api_error"),
        || Turn::error(504, "timeout_error"),
    ];
    for turn in cases {
        let server = but_for_the_first(turn).await;
        let reply = ask(&with_fallback(&server), &request()).await.0.unwrap();
        assert_eq!(reply.model, BOTH[1]);
        assert_eq!(models_of(&server), [BOTH[0], BOTH[0], BOTH[0], BOTH[1]]);
    }
}

#[tokio::test]
async fn when_both_models_are_gone_the_operator_hears_of_it() {
    let server = Server::doing(|_, _| Turn::error(404, "not_found_error")).await;
    let model = with_fallback(&server);
    for _ in 0..2 {
        let reason = misconfigured(ask(&model, &request()).await.0);
        assert!(reason.contains("claude-spare is unknown"), "{reason}");
        assert!(reason.contains("ANTHROPIC_FALLBACK_MODEL"), "{reason}");
    }
    assert_eq!(models_of(&server), [BOTH[0], BOTH[1], BOTH[1]]);
}

/// A policy that opens after two failed requests, for longer than a test takes or just as long.
fn impatient(pause: Duration) -> breaker::Policy {
    breaker::Policy {
        failures: 2,
        first_pause: pause,
        longest_pause: pause,
    }
}

/// A server that is overloaded for so many calls.
async fn overloaded_for(calls: usize) -> Server {
    let mut left = calls;
    Server::doing(move |_, _| {
        if left == 0 {
            return Turn::stream(&said(&["Hello"], "end_turn"));
        }
        left -= 1;
        Turn::error(529, "overloaded_error")
    })
    .await
}

#[tokio::test]
async fn a_model_that_keeps_failing_is_not_asked_for_a_while() {
    let server = overloaded_for(6).await;
    let policy = impatient(Duration::from_hours(1));
    let model = server.model().with_breaker(policy);
    for _ in 0..2 {
        unavailable(ask(&model, &request()).await.0);
    }
    for _ in 0..3 {
        let reason = unavailable(ask(&model, &request()).await.0);
        assert!(reason.contains("in a row"), "{reason}");
    }
    assert_eq!(server.times_asked(), 6);
}

#[tokio::test]
async fn after_the_pause_one_request_tries_and_an_answer_lets_all_through() {
    let pause = Duration::from_millis(500);
    let server = overloaded_for(9).await;
    let model = server.model().with_breaker(impatient(pause));
    for _ in 0..2 {
        unavailable(ask(&model, &request()).await.0);
    }
    tokio::time::sleep(pause).await;
    let asked = request();
    for (outcome, _) in join_all((0..3).map(|_| ask(&model, &asked))).await {
        unavailable(outcome);
    }
    assert_eq!(server.times_asked(), 9, "one of the three was a trial");
    unavailable(ask(&model, &request()).await.0);
    assert_eq!(server.times_asked(), 9, "the trial failed");

    tokio::time::sleep(pause).await;
    for _ in 0..3 {
        assert_eq!(ask(&model, &request()).await.0.unwrap().text, "Hello");
    }
}

#[tokio::test]
async fn a_trial_that_is_given_up_leaves_its_place() {
    let pause = Duration::from_millis(20);
    let mut calls = 0;
    let server = Server::doing(move |_, _| {
        calls += 1;
        match calls {
            1..=6 => Turn::error(529, "overloaded_error"),
            7 => Turn::stream(&events(&[START])).ends(Ends::Never),
            _ => Turn::stream(&said(&["Hello"], "end_turn")),
        }
    })
    .await;
    let model = server.model().with_breaker(impatient(pause));
    for _ in 0..2 {
        unavailable(ask(&model, &request()).await.0);
    }
    tokio::time::sleep(pause).await;
    // Whoever asked goes away in the middle of the trial.
    timeout(pause * 10, ask(&model, &request()))
        .await
        .unwrap_err();
    assert_eq!(ask(&model, &request()).await.0.unwrap().text, "Hello");
}

#[tokio::test]
async fn refusals_are_answers_and_open_nothing() {
    for (status, kind) in [
        (400, "invalid_request_error"),
        (401, "authentication_error"),
        (404, "not_found_error"),
        (429, "rate_limit_error"),
    ] {
        let turn = move || Turn::error(status, kind).header("retry-after", "3600");
        let server = Server::doing(move |_, _| turn()).await;
        let policy = impatient(Duration::from_hours(1));
        let model = server.model().with_breaker(policy);
        for _ in 0..4 {
            ask(&model, &request()).await.0.unwrap_err();
        }
        assert_eq!(server.times_asked(), 4, "{status}");
    }
}

#[tokio::test]
async fn a_long_answer_that_the_deadline_cuts_opens_nothing() {
    let begun = events(&[START, BLOCK, &delta(0, "It was a dark")]);
    let server = Server::doing(move |_, _| Turn::stream(&begun).ends(Ends::Never)).await;
    let policy = impatient(Duration::from_hours(1));
    let model = server.model().with_breaker(policy);
    let hurried = ChatRequest {
        deadline: Duration::from_millis(300),
        ..request()
    };
    for _ in 0..3 {
        unavailable(ask(&model, &hurried).await.0);
    }
    assert_eq!(server.times_asked(), 3);
}

#[tokio::test]
async fn a_first_model_that_is_away_is_passed_over_for_the_fallback() {
    let server = but_for_the_first(|| Turn::error(529, "overloaded_error")).await;
    let policy = impatient(Duration::from_hours(1));
    let model = with_fallback(&server).with_breaker(policy);
    for _ in 0..4 {
        assert_eq!(ask(&model, &request()).await.0.unwrap().model, BOTH[1]);
    }
    let first = models_of(&server)
        .iter()
        .filter(|it| *it == BOTH[0])
        .count();
    assert_eq!((first, server.times_asked()), (6, 10));
}
