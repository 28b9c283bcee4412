//! What the environment may say of Claude, and what it may not.

use super::*;
use crate::config::Environment;

fn read(pairs: &[(&str, &str)]) -> (Settings, Result<(), String>) {
    let mut env = Environment::of(pairs.iter().copied());
    let settings = Settings::read(&mut env);
    (settings, env.finish().map_err(|faults| faults.to_string()))
}

#[test]
fn nothing_set_means_no_client() {
    let (settings, faults) = read(&[]);
    assert_eq!(faults, Ok(()));
    assert_eq!(settings.base_url, "https://api.anthropic.com");
    assert_eq!(settings.model, "claude-sonnet-5-5");
    assert_eq!(settings.fallback_model, None);
    let understanding = settings.understanding_model.as_deref();
    assert_eq!(understanding, Some("claude-haiku-5-5"));
    assert_eq!(settings.understanding_fallback_model, None);
    assert!(settings.caches);
    assert_eq!(settings.requests_at_once, 0);
    assert_eq!(settings.tokens_per_request, 8000);
    assert!(Anthropic::new(&settings, Clock::Real).is_none());
}

#[test]
fn the_address_may_end_with_the_version() {
    for given in [
        "http://localhost:9/llm",
        "http://localhost:9/llm/",
        "http://localhost:9/llm/v1",
        "http://localhost:9/llm/v1/",
    ] {
        let (settings, faults) = read(&[("ANTHROPIC_BASE_URL", given)]);
        assert_eq!(faults, Ok(()));
        assert_eq!(settings.base_url, "http://localhost:9/llm", "{given}");
    }
}

#[test]
fn malformed_values_are_faults_that_keep_the_key() {
    for (name, value) in [
        ("ANTHROPIC_API_KEY", "sk-ca nary"),
        ("ANTHROPIC_API_KEY", "sk-canary\nx"),
        ("ANTHROPIC_BASE_URL", "api.anthropic.com"),
        ("ANTHROPIC_BASE_URL", "https://:443"),
        ("ANTHROPIC_BASE_URL", "https://host/?key=1"),
        ("ANTHROPIC_API_KEY", "sk-canary,sk ca"),
        ("ANTHROPIC_API_KEY", "sk-canary,,sk-b"),
        ("ANTHROPIC_API_KEY", "sk-canary,"),
        ("ANTHROPIC_API_KEY", "sk-canary, sk-b, sk-canary"),
        ("ANTHROPIC_MODEL", "claude sonnet"),
        ("ANTHROPIC_FALLBACK_MODEL", "claude haiku"),
        ("ANTHROPIC_FALLBACK_MODEL", "claude-sonnet-5-5"),
        ("ANTHROPIC_UNDERSTANDING_MODEL", "claude haiku"),
        ("ANTHROPIC_UNDERSTANDING_FALLBACK_MODEL", "claude-haiku-5-5"),
        ("CHINWAG_PROMPT_CACHING", "sometimes"),
        ("CHINWAG_CLAUDE_CONCURRENCY", "many"),
        ("CHINWAG_CLAUDE_CONCURRENCY", "-1"),
        ("MAX_TOKENS_PER_REQUEST", "many"),
        ("MAX_TOKENS_PER_REQUEST", "0"),
    ] {
        let faults = read(&[(name, value)]).1.unwrap_err();
        assert!(faults.contains(name), "{faults}");
        assert!(!faults.contains("canary"), "{faults}");
    }
}

#[test]
fn keys_are_a_list_and_their_faults_name_places() {
    let (settings, faults) = read(&[
        ("ANTHROPIC_API_KEY", " sk-a, sk-b ,sk-c"),
        ("ANTHROPIC_FALLBACK_MODEL", "claude-haiku-5-5"),
        ("CHINWAG_CLAUDE_CONCURRENCY", "8"),
    ]);
    assert_eq!(faults, Ok(()));
    let keys: Vec<&str> = settings.api_keys.iter().map(Secret::expose).collect();
    assert_eq!(keys, ["sk-a", "sk-b", "sk-c"]);
    assert_eq!(settings.fallback_model.as_deref(), Some("claude-haiku-5-5"));
    assert_eq!(settings.requests_at_once, 8);

    for (list, place) in [
        ("sk-a,,sk-c", "key 2 of the list is empty"),
        ("sk-a,sk-c,", "key 3 of the list is empty"),
        ("sk-a,s k", "key 2 of the list has characters"),
        ("sk-a,sk-b,sk-a", "keys 1 and 3 of the list are the same"),
        ("s k", "ANTHROPIC_API_KEY: has characters"),
    ] {
        let (settings, faults) = read(&[("ANTHROPIC_API_KEY", list)]);
        let faults = faults.unwrap_err();
        assert!(faults.contains(place), "{faults}");
        assert!(settings.api_keys.is_empty());
    }
}

#[test]
fn understanding_has_models_of_its_own_or_none() {
    let asked = |pairs: &[(&'static str, &'static str)]| {
        let mut all = vec![("ANTHROPIC_API_KEY", "sk-a")];
        all.extend_from_slice(pairs);
        let settings = read(&all).0;
        let claude = Anthropic::new(&settings, Clock::Real).unwrap();
        let helper = claude.for_understanding(&settings);
        assert_eq!(claude.model(), "claude-sonnet-5-5");
        helper.map(|helper| {
            let chain = helper.chain.iter();
            chain
                .map(|place| helper.models[*place].name.clone())
                .collect::<Vec<_>>()
        })
    };
    assert_eq!(asked(&[]).unwrap(), ["claude-haiku-5-5"]);
    assert_eq!(asked(&[("ANTHROPIC_UNDERSTANDING_MODEL", "off")]), None);
    let others = asked(&[
        ("ANTHROPIC_FALLBACK_MODEL", "claude-opus-5"),
        ("ANTHROPIC_UNDERSTANDING_MODEL", "claude-sonnet-5-5"),
        ("ANTHROPIC_UNDERSTANDING_FALLBACK_MODEL", "claude-haiku-4-5"),
    ]);
    assert_eq!(others.unwrap(), ["claude-sonnet-5-5", "claude-haiku-4-5"]);
}
