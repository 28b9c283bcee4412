//! What reaches the operator, and what must not.

use std::{
    io::Write,
    sync::{Arc, Mutex, PoisonError},
};

use super::*;

fn read(pairs: &[(&str, &str)]) -> (Settings, Result<(), String>) {
    let mut env = Environment::of(pairs.iter().copied());
    let settings = Settings::read(&mut env);
    (settings, env.finish().map_err(|faults| faults.to_string()))
}

#[test]
fn our_own_level_comes_before_the_general_one() {
    assert_eq!(read(&[]).0.log, "info");
    assert_eq!(read(&[("RUST_LOG", "warn")]).0.log, "warn");
    let both = read(&[("RUST_LOG", "warn"), ("CHINWAG_LOG", "chinwag=debug")]);
    assert_eq!(both.0.log, "chinwag=debug");
    assert_eq!(both.1, Ok(()));
}

#[test]
fn a_level_that_is_none_is_a_fault() {
    let (settings, faults) = read(&[("CHINWAG_LOG", "chinwag=loud")]);
    assert_eq!(settings, Settings::default());
    assert!(faults.unwrap_err().contains("CHINWAG_LOG"));
}

#[test]
fn noisy_crates_stay_quiet_unless_they_are_named() {
    let filter = |log: &str| {
        let log = log.to_owned();
        Settings { log }.filter().to_string()
    };
    assert!(filter("debug").contains("h2=warn"));
    let named = filter("debug,h2=trace");
    assert!(named.contains("h2=trace") && !named.contains("h2=warn"));
}

#[test]
fn other_peoples_crates_are_never_heard_below_info() {
    for (target, level, is_said) in [
        ("chinwag::handoff", Level::TRACE, true),
        ("chinwag_worker::runner", Level::DEBUG, true),
        ("hyper::proto", Level::DEBUG, false),
        ("redis", Level::TRACE, false),
        ("twilight_gateway", Level::INFO, true),
        ("sqlx::query", Level::WARN, true),
    ] {
        assert_eq!(may_be_said(target, level), is_said, "{target} {level}");
    }
}

#[test]
fn a_trace_context_survives_the_wire() {
    let context = TraceContext::new();
    assert_eq!(context.to_string().parse(), Ok(context));
    let json = serde_json::to_string(&context).unwrap();
    assert_eq!(json, format!("\"{context}\""));
    assert_eq!(
        serde_json::from_str::<TraceContext>(&json).unwrap(),
        context
    );
    let child = context.child();
    assert_eq!(child.trace_id(), context.trace_id());
    assert_ne!(child.span_id(), context.span_id());
}

#[test]
fn only_a_traceparent_is_a_traceparent() {
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let span = "00f067aa0ba902b7";
    let cases = [
        (format!("00-{trace}-{span}-01"), true),
        (format!("00-{trace}-{span}-00"), true),
        (format!("cc-{trace}-{span}-01-what-comes-later"), true),
        (format!("00-{trace}-{span}-01-more"), false),
        (format!("ff-{trace}-{span}-01"), false),
        (format!("00-{}-{span}-01", trace.to_uppercase()), false),
        (format!("00-{}-{span}-01", "0".repeat(32)), false),
        (format!("00-{trace}-{}-01", "0".repeat(16)), false),
        (format!("00-{trace}-{span}"), false),
        (format!("00-+{}-{span}-01", &trace[1..]), false),
        (String::new(), false),
    ];
    for (text, expected) in cases {
        assert_eq!(text.parse::<TraceContext>().is_ok(), expected, "{text}");
    }
}

#[test]
fn every_metric_is_named_once_and_as_prometheus_wants_it() {
    let mut names: Vec<&str> = METRICS.iter().map(|metric| metric.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), METRICS.len());
    for metric in METRICS {
        assert!(metric.name.starts_with("chinwag_"), "{}", metric.name);
        let counts = matches!(metric.kind, Kind::Counter);
        assert_eq!(counts, metric.name.ends_with("_total"), "{}", metric.name);
        let in_seconds = metric.name.ends_with("_seconds");
        let unit = metric.unit == ::metrics::Unit::Seconds;
        assert_eq!(in_seconds, unit, "{}", metric.name);
    }
}

/// Where a subscriber of a test writes to.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8(bytes.clone()).unwrap()
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        written.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_happens_in_a_span_carries_the_trace_and_a_panic_keeps_its_words() {
    let written = Written::default();
    let writer = written.clone();
    let layer = fmt::layer().json().flatten_event(true);
    let subscriber = tracing_subscriber::registry().with(layer.with_writer(move || writer.clone()));
    let context = TraceContext::new();
    tracing::subscriber::with_default(subscriber, || {
        let _entered = context.span("conversation").entered();
        let before = panic::take_hook();
        panic::set_hook(Box::new(log_panic));
        let caught = panic::catch_unwind(|| panic!("the canary sings"));
        panic::set_hook(before);
        assert!(caught.is_err());
    });
    let log = written.text();
    assert!(log.contains(&context.trace_id()), "{log}");
    assert!(log.contains("telemetry/tests.rs"), "{log}");
    assert!(!log.contains("canary"), "{log}");
}

#[tokio::test]
async fn metrics_are_shown_with_their_help_and_bounds() {
    let tasks = Tasks::new();
    start_metrics(&tasks);
    start_metrics(&tasks);
    ::metrics::counter!(MESSAGES, "platform" => "console", "result" => "accepted").increment(2);
    ::metrics::histogram!(HANDLER_SECONDS, "kind" => "conversation").record(0.002);
    let text = metrics_text();
    for line in [
        "# HELP chinwag_messages_total Messages that reached a front door",
        "# TYPE chinwag_messages_total counter",
        "chinwag_handler_seconds_bucket{kind=\"conversation\",le=\"0.0025\"} 1",
        "chinwag_handler_seconds_bucket{kind=\"conversation\",le=\"0.001\"} 0",
    ] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
    assert!(tasks.finish(Duration::from_secs(10)).await);
}
