//! Several keys against a server that treats them differently.

use tokio::time::Instant;

use super::*;

/// A client with these keys.
fn with_keys(server: &Server, keys: &[&str]) -> Anthropic {
    model_of(&Settings {
        api_keys: keys
            .iter()
            .map(|key| Secret::new((*key).to_owned()))
            .collect(),
        ..settings(&server.base)
    })
}

/// A server that does something else with requests of one key.
async fn but_for(key: &'static str, turn: fn() -> Turn) -> Server {
    Server::doing(move |headers, _| {
        if headers["x-api-key"] == key {
            turn()
        } else {
            Turn::stream(&said(&["Hello"], "end_turn"))
        }
    })
    .await
}

fn keys_of(server: &Server) -> Vec<String> {
    let asked = server.asked_with().into_iter();
    asked.map(|(key, _)| key).collect()
}

#[tokio::test]
async fn requests_go_over_the_keys_in_turn() {
    let server = but_for("none", || Turn::error(500, "none")).await;
    let model = with_keys(&server, &["a", "b", "c"]);
    for _ in 0..4 {
        ask(&model, &request()).await.0.unwrap();
    }
    assert_eq!(keys_of(&server), ["a", "b", "c", "a"]);
}

#[tokio::test]
async fn a_key_at_its_limit_rests_while_the_others_go_on() {
    let limited = || Turn::error(429, "rate_limit_error").header("retry-after", "3600");
    let server = but_for("a", limited).await;
    let model = with_keys(&server, &["a", "b", "c"]);
    for _ in 0..4 {
        assert_eq!(ask(&model, &request()).await.0.unwrap().text, "Hello");
    }
    assert_eq!(keys_of(&server), ["a", "b", "c", "b", "c"]);
}

#[tokio::test]
async fn keys_at_their_limit_are_no_tries() {
    let mut left = 4;
    let server = Server::doing(move |_, _| {
        left -= 1;
        match left {
            0.. => Turn::error(429, "rate_limit_error").header("retry-after", "3600"),
            _ => Turn::stream(&said(&["Hello"], "end_turn")),
        }
    })
    .await;
    let model = with_keys(&server, &["a", "b", "c", "d", "e"]);
    assert_eq!(ask(&model, &request()).await.0.unwrap().text, "Hello");
    assert_eq!(keys_of(&server), ["a", "b", "c", "d", "e"]);
}

#[tokio::test]
async fn when_all_keys_rest_the_first_to_wake_is_waited_for_within_the_deadline() {
    let waits = ["3600000", "40"];
    let mut asked = 0;
    let server = Server::doing(move |_, _| {
        asked += 1;
        match waits.get(asked - 1) {
            Some(wait) => Turn::error(429, "rate_limit_error").header("retry-after-ms", wait),
            None => Turn::stream(&said(&["Hello"], "end_turn")),
        }
    })
    .await;
    let model = with_keys(&server, &["a", "b"]);
    assert_eq!(ask(&model, &request()).await.0.unwrap().text, "Hello");
    assert_eq!(keys_of(&server), ["a", "b", "b"]);

    let limited = || Turn::error(429, "rate_limit_error").header("retry-after", "3600");
    let server = Server::doing(move |_, _| limited()).await;
    let model = with_keys(&server, &["a", "b"]);
    for _ in 0..3 {
        let began = Instant::now();
        let reason = unavailable(ask(&model, &request()).await.0);
        assert!(began.elapsed() < Duration::from_secs(10), "{reason}");
    }
    assert_eq!(keys_of(&server), ["a", "b"]);
}

#[tokio::test]
async fn a_key_that_is_not_accepted_is_set_aside() {
    for (status, kind) in [(401, "authentication_error"), (403, "permission_error")] {
        let refused = match status {
            401 => || Turn::error(401, "authentication_error"),
            _ => || Turn::error(403, "permission_error"),
        };
        let server = but_for("b", refused).await;
        let model = with_keys(&server, &["a", "b", "c"]);
        for _ in 0..4 {
            assert_eq!(ask(&model, &request()).await.0.unwrap().text, "Hello");
        }
        assert_eq!(keys_of(&server), ["a", "b", "c", "a", "c"], "{kind}");
    }
}

#[tokio::test]
async fn a_key_without_rights_to_the_fallback_still_asks_the_first_model() {
    let mut asked = 0;
    let server = Server::doing(move |_, body| {
        asked += 1;
        match asked {
            1..=3 => Turn::error(529, "overloaded_error"),
            _ if body["model"] != "claude-test" => Turn::error(403, "permission_error"),
            _ => Turn::stream(&said(&["Hello"], "end_turn")),
        }
    })
    .await;
    let model = model_of(&Settings {
        api_keys: ["a", "b"].map(|key| Secret::new(key.to_owned())).into(),
        fallback_model: Some("claude-spare".to_owned()),
        ..settings(&server.base)
    });
    misconfigured(ask(&model, &request()).await.0);
    assert_eq!(server.times_asked(), 5);
    for _ in 0..2 {
        ask(&model, &request()).await.0.unwrap();
    }
    let mut keys = keys_of(&server).split_off(5);
    keys.sort();
    assert_eq!(keys, ["a", "b"]);
}

#[tokio::test]
async fn a_refused_key_is_not_blamed_for_the_rest_of_the_others() {
    let server = Server::doing(|headers, _| match headers["x-api-key"].as_bytes() {
        b"a" => Turn::error(429, "rate_limit_error").header("retry-after", "3600"),
        _ => Turn::error(401, "authentication_error"),
    })
    .await;
    let model = with_keys(&server, &["a", "b"]);
    for _ in 0..2 {
        unavailable(ask(&model, &request()).await.0);
    }
    assert_eq!(keys_of(&server), ["a", "b"]);
}

#[tokio::test]
async fn the_last_key_is_kept_and_goes_on_when_it_is_mended() {
    let mut asked = 0;
    let server = Server::doing(move |_, _| {
        asked += 1;
        match asked {
            1..=3 => Turn::error(401, "authentication_error"),
            _ => Turn::stream(&said(&["Hello"], "end_turn")),
        }
    })
    .await;
    let model = with_keys(&server, &["sk-canary-a", "sk-canary-b"]);
    for _ in 0..2 {
        let reason = misconfigured(ask(&model, &request()).await.0);
        assert!(reason.contains("ANTHROPIC_API_KEY"), "{reason}");
        assert!(!reason.contains("canary"), "{reason}");
    }
    assert_eq!(ask(&model, &request()).await.0.unwrap().text, "Hello");
    let last = "sk-canary-b";
    assert_eq!(keys_of(&server), ["sk-canary-a", last, last, last]);
    assert!(!format!("{model:?}").contains("canary"));
}

#[tokio::test]
async fn a_bound_lets_requests_wait_within_their_deadline() {
    let slow = || Turn::stream(&events(&[START])).ends(Ends::Never);
    let server = Server::doing(move |_, _| slow()).await;
    let model = model_of(&Settings {
        requests_at_once: 1,
        ..settings(&server.base)
    });
    let within = |ms| ChatRequest {
        deadline: Duration::from_millis(ms),
        ..request()
    };
    let (long, short) = (within(1000), within(200));
    let (first, second) = tokio::join!(ask(&model, &long), ask(&model, &short));
    let reasons = [unavailable(first.0), unavailable(second.0)];
    assert_eq!(server.times_asked(), 1, "{reasons:?}");
    assert!(reasons[1].contains("in use"), "{reasons:?}");
}
