//! Each state of the parts, and what is answered for the whole.

use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::*;

fn health() -> (Health, Clock) {
    let clock = Clock::fixed("2026-11-20T12:00:00Z".parse().unwrap());
    (Health::new(clock.clone()), clock)
}

async fn get(health: &Health, path: &str) -> (u16, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = health.router().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await;
    (status, String::from_utf8(body.unwrap().to_vec()).unwrap())
}

async fn statuses(health: &Health) -> (u16, u16, u16, Value) {
    let (live, _) = get(health, "/health/live").await;
    let (ready, _) = get(health, "/health/ready").await;
    let (whole, body) = get(health, "/health").await;
    let body: Value = serde_json::from_str(&body).unwrap();
    (live, ready, whole, body["status"].clone())
}

#[tokio::test]
async fn ready_means_that_everything_required_works() {
    let (health, _) = health();
    assert_eq!(statuses(&health).await, (200, 200, 200, json!("ok")));

    let redis = health.register("redis", true);
    let claude = health.register("claude", false);
    assert_eq!(statuses(&health).await, (200, 503, 503, json!("down")));

    redis.ok();
    assert_eq!(
        statuses(&health).await,
        (200, 200, 200, json!("degraded")),
        "nothing was heard of Claude yet"
    );

    claude.ok();
    assert_eq!(statuses(&health).await, (200, 200, 200, json!("ok")));

    claude.down("401");
    assert_eq!(statuses(&health).await, (200, 200, 200, json!("degraded")));

    claude.ok();
    redis.degraded("slow");
    assert_eq!(statuses(&health).await, (200, 200, 200, json!("degraded")));

    redis.down("connection refused");
    assert_eq!(statuses(&health).await, (200, 503, 503, json!("down")));
}

#[tokio::test]
async fn each_part_tells_its_state_and_since_when() {
    let (health, clock) = health();
    let redis = health.register("redis", true);
    clock.advance_ms(1000);
    redis.down("refused");
    clock.advance_ms(1000);
    redis.down("still refused");
    let _claude = health.register("claude", false);
    let (_, body) = get(&health, "/health").await;
    let body: Value = serde_json::from_str(&body).unwrap();
    let expected = json!({
        "status": "down",
        "live": true,
        "ready": false,
        "version": env!("CARGO_PKG_VERSION"),
        "checks": {
            "claude": {
                "status": "down", "required": false, "silent": false,
                "since": "2026-11-20T12:00:02Z", "reason": "not reported yet",
            },
            "redis": {
                "status": "down", "required": true, "silent": false,
                "since": "2026-11-20T12:00:01Z", "reason": "still refused",
            },
        },
    });
    assert_eq!(body, expected);
}

#[test]
fn a_vital_part_that_falls_silent_is_death() {
    let (health, _) = health();
    let heartbeat = health.register_vital("heartbeat", Duration::from_secs(30));
    heartbeat.ok();
    let heard = Instant::now();
    let report = health.report_as_of(heard + Duration::from_secs(29));
    assert!(report.live && report.ready);
    let report = health.report_as_of(heard + Duration::from_secs(31));
    assert!(!report.live && !report.ready);
    assert_eq!(report.status, Status::Down);
    assert!(report.checks["heartbeat"].silent);
}

#[tokio::test]
async fn death_is_told_until_the_part_is_heard_again() {
    let (health, _) = health();
    let heartbeat = health.register_vital("heartbeat", Duration::ZERO);
    while health.report().live {
        tokio::task::yield_now().await;
    }
    assert_eq!(statuses(&health).await, (503, 503, 503, json!("down")));
    let heartbeat_again = health.register_vital("heartbeat", Duration::from_mins(10));
    drop(heartbeat);
    heartbeat_again.degraded("late");
    assert_eq!(statuses(&health).await, (200, 200, 200, json!("degraded")));
}

#[test]
fn reasons_are_short_lines_without_passwords() {
    let cases = [
        (
            "no route to redis://bot:hu@sh@redis:6379/0\nagain",
            "no route to redis://…@redis:6379/0 again",
        ),
        ("refused by 127.0.0.1:6379", "refused by 127.0.0.1:6379"),
        ("mail a@b", "mail a@b"),
        ("postgresql://host/db", "postgresql://host/db"),
    ];
    for (reason, expected) in cases {
        assert_eq!(presentable(reason), expected);
    }
    assert_eq!(presentable(&"x".repeat(1000)).len(), LONGEST_REASON);
}

#[tokio::test]
async fn it_is_served_until_the_program_stops() {
    let (health, _) = health();
    let tasks = Tasks::new();
    let any = "127.0.0.1:0".parse().unwrap();
    let address = serve(health.router(), any, &tasks).await.unwrap();
    let url = |path: &str| format!("http://{address}{path}");
    let client = crate::llm::http::client();
    let live = client.get(url("/health/live")).send().await.unwrap();
    assert_eq!(live.status(), 200);
    let metrics = client.get(url("/metrics")).send().await.unwrap();
    let form = metrics.headers()["content-type"].to_str().unwrap();
    assert!(form.starts_with("text/plain; version=0.0.4"), "{form}");
    assert!(serve(Router::new(), address, &tasks).await.is_err());
    drop(client);
    assert!(tasks.finish(Duration::from_secs(10)).await);
}

#[test]
fn the_address_is_checked_where_it_is_read() {
    let read = |value: &str| {
        let mut env = Environment::of([("CHINWAG_HEALTH_ADDRESS", value)]);
        (Settings::read(&mut env).address, env.finish().is_ok())
    };
    let given = "127.0.0.1:0".parse().ok();
    assert_eq!(read("127.0.0.1:0"), (given, true));
    assert_eq!(read(""), (None, true));
    assert_eq!(read("localhost"), (None, false));
}
