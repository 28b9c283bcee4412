//! The client against the stand-in, on a real socket.

use std::time::Duration;

use chinwag_standins::openrouter::{
    Answer as StandInAnswer, Behaviour, Model, OpenRouterOptions, OpenRouterStandIn,
    Picture as Drawn, Received,
};
use serde_json::json;

use super::*;
use crate::{
    config::{Environment, Secret},
    llm::pictures::Size,
    picture::Kind,
};

const MODEL: &str = DEFAULT_MODEL;
/// A model of the stand-in that is asked as a chat.
const CHAT_MODEL: &str = "standin/talking-painter";

async fn start() -> OpenRouterStandIn {
    start_with(OpenRouterOptions::default()).await
}

async fn start_with(options: OpenRouterOptions) -> OpenRouterStandIn {
    OpenRouterStandIn::start(options).await.unwrap()
}

fn settings(base_url: &str) -> Settings {
    Settings {
        api_key: Some(Secret::new("sk-or-canary".to_owned())),
        base_url: base_url.to_owned(),
        model: MODEL.to_owned(),
        deadline: Duration::from_secs(20),
    }
}

fn client_with(settings: &Settings) -> OpenRouter {
    let policy = retry::Policy {
        tries: 3,
        first_wait: Duration::from_millis(5),
        longest_wait: Duration::from_millis(20),
    };
    let client = OpenRouter::new(settings, Clock::Real).unwrap();
    client.with_retries(policy)
}

fn client(stand_in: &OpenRouterStandIn) -> OpenRouter {
    client_with(&settings(&stand_in.base_url()))
}

fn cat() -> PictureRequest {
    PictureRequest {
        prompt: "a cat on a wall".to_owned(),
        deadline: Duration::from_secs(20),
        ..PictureRequest::default()
    }
}

fn of_size(width: u32, height: u32) -> PictureRequest {
    PictureRequest {
        size: Some(SizeWish::Sides(Size { width, height })),
        ..cat()
    }
}

fn posts(stand_in: &OpenRouterStandIn) -> Vec<Received> {
    let requests = stand_in.requests().into_iter();
    requests.filter(|it| it.method == "POST").collect()
}

async fn failure(stand_in: &OpenRouterStandIn) -> PictureError {
    let error = client(stand_in).make(&cat()).await.unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(
        !shown.contains("canary") && !shown.contains("a cat"),
        "{shown}"
    );
    error
}

#[tokio::test]
async fn a_picture_comes_with_what_it_cost_and_what_became_of_its_size() {
    let stand_in = start().await;
    let client = client(&stand_in);
    let reply = client.make(&of_size(2560, 1440)).await.unwrap();
    assert_eq!(reply.picture.kind, Kind::Png);
    let size = Size {
        width: 2728,
        height: 1536,
    };
    assert_eq!((reply.size, reply.picture.size().unwrap()), (size, size));
    assert_eq!(reply.model, MODEL);
    assert_eq!(reply.cost_nanos, Some(40_000_000));
    let rounded = reply.rounded.unwrap();
    assert_eq!(
        (rounded.asked.as_str(), rounded.used.as_str()),
        ("2560x1440", "2728x1536")
    );
    let body = &posts(&stand_in)[0].body;
    let expected = json!({
        "model": MODEL, "prompt": "a cat on a wall", "resolution": "2K", "aspect_ratio": "16:9",
    });
    assert_eq!(*body, expected);

    let wide = PictureRequest {
        size: Some(SizeWish::Ratio {
            width: 16,
            height: 9,
        }),
        ..cat()
    };
    assert_eq!(client.make(&wide).await.unwrap().rounded, None);
    assert_eq!(client.make(&cat()).await.unwrap().rounded, None);
    // The lists were read once for all of them, and nothing that is not documented was sent.
    let requests = stand_in.requests();
    let lists = requests
        .iter()
        .filter(|it| it.path.ends_with("/images/models"));
    assert_eq!(lists.count(), 1);
    assert!(requests.iter().all(|it| it.unknown.is_empty()));
    assert_eq!(stand_in.charged(), 120_000);
}

#[tokio::test]
async fn a_picture_that_is_varied_goes_along() {
    let stand_in = start().await;
    let client = client(&stand_in);
    let first = client.make(&cat()).await.unwrap().picture;
    let varied = PictureRequest {
        references: vec![first],
        ..cat()
    };
    client.make(&varied).await.unwrap();
    let sent = posts(&stand_in);
    let url = &sent[1].body["input_references"][0]["image_url"]["url"];
    assert!(
        url.as_str()
            .unwrap()
            .starts_with("data:image/png;base64,iVBOR")
    );
}

#[tokio::test]
async fn a_model_that_is_not_shown_pictures_is_not_asked_with_one() {
    let blind = "standin/blind";
    let stand_in = start_with(OpenRouterOptions {
        more_models: vec![Model::of_images(blind)],
        ..OpenRouterOptions::default()
    })
    .await;
    let client = client(&stand_in);
    let first = client.make(&cat()).await.unwrap().picture;
    let varied = PictureRequest {
        references: vec![first],
        model: Some(blind.to_owned()),
        ..cat()
    };
    let error = client.make(&varied).await.unwrap_err();
    assert!(
        error.to_string().contains("OPENROUTER_IMAGE_MODEL"),
        "{error}"
    );
    assert_eq!(posts(&stand_in).len(), 1);
}

#[tokio::test]
async fn models_that_are_not_on_the_list_of_pictures_are_asked_as_a_chat() {
    let mute = "standin/mute-painter";
    let stand_in = start_with(OpenRouterOptions {
        more_models: vec![
            Model::of_chat(CHAT_MODEL),
            Model {
                makes_text: false,
                ..Model::of_chat(mute)
            },
        ],
        ..OpenRouterOptions::default()
    })
    .await;
    let client = client(&stand_in);
    let first = client.make(&cat()).await.unwrap().picture;
    for (model, modalities) in [
        (CHAT_MODEL, json!(["image", "text"])),
        (mute, json!(["image"])),
    ] {
        let asked = PictureRequest {
            model: Some(model.to_owned()),
            references: vec![first.clone()],
            ..of_size(1080, 1920)
        };
        let reply = client.make(&asked).await.unwrap();
        assert_eq!(reply.model, model);
        assert!(reply.generation.unwrap().starts_with("gen-"));
        let sent = posts(&stand_in).pop().unwrap();
        assert_eq!(sent.path, "/api/v1/chat/completions");
        assert_eq!(sent.body["modalities"], modalities);
        assert_eq!(sent.body["image_config"]["aspect_ratio"], "9:16");
        let content = &sent.body["messages"][0]["content"];
        assert_eq!(content[0]["type"], "image_url");
        assert_eq!(content[1]["text"], "a cat on a wall");
        assert!(sent.unknown.is_empty());
    }
}

#[tokio::test]
async fn a_model_that_is_not_served_is_told_with_some_that_are() {
    let stand_in = start().await;
    let client = client_with(&Settings {
        model: "stabilityai/stable-diffusion-xl".to_owned(),
        ..settings(&stand_in.base_url())
    });
    for error in [
        client.make(&cat()).await.unwrap_err(),
        client.checked().await.unwrap_err(),
    ] {
        let told = error.to_string();
        assert_eq!(error.name(), "misconfigured");
        assert!(told.contains("OPENROUTER_IMAGE_MODEL"), "{told}");
        assert!(told.contains("stabilityai/stable-diffusion-xl"), "{told}");
        assert!(told.contains(MODEL), "{told}");
    }
    assert!(posts(&stand_in).is_empty());
    // One that writes text makes no pictures.
    let text = PictureRequest {
        model: Some("openai/gpt-4".to_owned()),
        ..cat()
    };
    let error = client.make(&text).await.unwrap_err();
    assert!(error.to_string().contains("openai/gpt-4"), "{error}");
}

#[tokio::test]
async fn the_default_model_is_on_the_list() {
    let stand_in = start().await;
    assert_eq!(client(&stand_in).checked().await, Ok(()));
}

#[tokio::test]
async fn the_lists_are_read_in_the_background() {
    let stand_in = start().await;
    let (client, tasks) = (Arc::new(client(&stand_in)), Tasks::new());
    client.keep_current(&tasks);
    let read = async {
        while client.known().catalogue.is_none() {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout_at(Instant::now() + Duration::from_secs(20), read)
        .await
        .unwrap();
    assert!(tasks.finish(Duration::from_secs(20)).await);
    client.make(&cat()).await.unwrap();
    assert_eq!(stand_in.requests().len(), 3);
}

#[tokio::test]
async fn failures_are_told_apart_by_what_may_be_done() {
    for (behaviour, expected, tries) in [
        (Behaviour::moderated("violence"), "moderated", 1),
        (Behaviour::error(402), "no_credit", 1),
        (Behaviour::error(400), "misconfigured", 1),
        (Behaviour::error(401), "misconfigured", 1),
        (Behaviour::error(403), "misconfigured", 1),
        (Behaviour::error(408), "uncertain", 1),
        (Behaviour::error(413), "misconfigured", 1),
        (Behaviour::error(429), "rate_limited", 3),
        (Behaviour::error(500), "unavailable", 1),
        (Behaviour::error(502), "unavailable", 1),
        (Behaviour::error(503), "unavailable", 1),
        (Behaviour::error(524), "uncertain", 1),
        (Behaviour::error(529), "unavailable", 1),
        (Behaviour::ErrorInside { status: 402 }, "no_credit", 1),
        (Behaviour::ErrorInside { status: 429 }, "rate_limited", 1),
        (Behaviour::ErrorInside { status: 502 }, "unavailable", 1),
        (Behaviour::images(0), "no_picture", 1),
        (Behaviour::picture(Drawn::NotBase64), "no_picture", 1),
        (Behaviour::picture(Drawn::NotAPicture), "no_picture", 1),
        (Behaviour::picture(Drawn::Empty), "no_picture", 1),
        (foreign(200, "<html>the canary"), "uncertain", 1),
        (foreign(502, "<html>the canary"), "unavailable", 1),
        (foreign(302, "the canary"), "misconfigured", 1),
        (Behaviour::Drop { done: true }, "uncertain", 1),
        (Behaviour::Drop { done: false }, "uncertain", 1),
    ] {
        let stand_in = start().await;
        let told = format!("{behaviour:?}");
        stand_in.always(behaviour);
        let error = failure(&stand_in).await;
        assert_eq!(error.name(), expected, "{told}: {error}");
        assert_eq!(posts(&stand_in).len(), tries, "{told}");
        assert!(stand_in.charged() <= 40_000, "{told}");
    }
}

fn foreign(status: u16, body: &str) -> Behaviour {
    Behaviour::Foreign {
        status,
        content_type: "text/html".to_owned(),
        body: body.to_owned(),
    }
}

#[tokio::test]
async fn what_was_paid_for_nothing_is_told() {
    let stand_in = start().await;
    stand_in.next(Behaviour::picture(Drawn::NotAPicture));
    let error = failure(&stand_in).await;
    let PictureError::NoPicture { cost_nanos, .. } = error else {
        panic!("{error}");
    };
    assert_eq!(cost_nanos, Some(40_000_000));
    stand_in.next(Behaviour::moderated("violence"));
    let reasons = vec!["violence".to_owned()];
    assert_eq!(
        failure(&stand_in).await,
        PictureError::Moderated { reasons }
    );
    stand_in.set_credits(10);
    assert_eq!(failure(&stand_in).await, PictureError::NoCredit);
}

#[tokio::test]
async fn a_request_that_was_not_taken_is_made_again_within_the_deadline() {
    let stand_in = start().await;
    let client = client(&stand_in);
    stand_in.next(Behaviour::error(429));
    stand_in.next(Behaviour::Error {
        status: 503,
        retry_after: Some(1),
    });
    let began = Instant::now();
    client.make(&cat()).await.unwrap();
    assert!(began.elapsed() >= Duration::from_secs(1));
    assert_eq!(posts(&stand_in).len(), 3);
    assert_eq!(stand_in.charged(), 40_000);

    // Nobody waits beyond the deadline, and whoever asked is told until when to wait.
    stand_in.next(Behaviour::rate_limited(60));
    let error = client.make(&cat()).await.unwrap_err();
    let after = Some(Duration::from_mins(1));
    assert_eq!(error, PictureError::RateLimited { after });
    assert_eq!(posts(&stand_in).len(), 4);
}

#[tokio::test]
async fn what_is_not_answered_in_time_is_uncertain_and_asked_once() {
    let stand_in = start().await;
    let client = client(&stand_in);
    client.checked().await.unwrap();
    stand_in.next(Behaviour::Hang { done: true });
    let hurried = PictureRequest {
        deadline: Duration::from_millis(300),
        ..cat()
    };
    let error = client.make(&hurried).await.unwrap_err();
    assert_eq!(error.name(), "uncertain");
    assert!(!error.may_be_repeated());
    assert_eq!(posts(&stand_in).len(), 1);
    assert_eq!(stand_in.charged(), 40_000);
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_took_nothing() {
    let stand_in = start().await;
    let client = client(&stand_in);
    stand_in.stop().await;
    let error = client.make(&cat()).await.unwrap_err();
    assert_eq!(error.name(), "unavailable", "{error}");
    assert!(error.may_be_repeated());
    assert!(client.money().await.unwrap_err().may_be_repeated());
}

#[tokio::test]
async fn large_pictures_are_taken_and_enormous_ones_are_not() {
    let stand_in = start().await;
    stand_in.next(Behaviour::picture(Drawn::Huge));
    let reply = client(&stand_in).make(&cat()).await.unwrap();
    assert!(reply.picture.bytes.len() > 12_000_000);
    let most = "A".repeat(MOST_BODY + 1);
    stand_in.next(foreign(200, &most));
    assert_eq!(failure(&stand_in).await.name(), "no_picture");
}

#[tokio::test]
async fn what_is_said_of_a_picture_does_not_count() {
    let stand_in = start().await;
    for said in ["", "image/svg+xml", "text/html"] {
        stand_in.next(Behaviour::Answer(StandInAnswer {
            media_type: Some(said.to_owned()),
            ..StandInAnswer::default()
        }));
        let reply = client(&stand_in).make(&cat()).await.unwrap();
        assert_eq!(reply.picture.kind, Kind::Png);
    }
}

#[tokio::test]
async fn the_money_that_is_left_is_told() {
    let stand_in = start_with(OpenRouterOptions {
        key_limit: Some(2_000_000),
        ..OpenRouterOptions::default()
    })
    .await;
    let client = client(&stand_in);
    client.make(&cat()).await.unwrap();
    let money = client.money().await.unwrap();
    assert_eq!(money.used_nanos, 40_000_000);
    assert_eq!(money.limit_nanos, Some(2_000_000_000));
    assert_eq!(money.left_nanos, Some(1_960_000_000));
    let without_limit = start().await;
    let money = self::client(&without_limit).money().await.unwrap();
    assert_eq!((money.limit_nanos, money.left_nanos), (None, None));
}

#[tokio::test]
async fn a_wrong_key_is_told_by_its_settings_name() {
    let stand_in = start_with(OpenRouterOptions {
        key: Some("sk-or-right".to_owned()),
        ..OpenRouterOptions::default()
    })
    .await;
    let told = client(&stand_in).money().await.unwrap_err().to_string();
    assert!(told.contains("OPENROUTER_API_KEY"), "{told}");
    assert!(
        failure(&stand_in)
            .await
            .to_string()
            .contains("OPENROUTER_API_KEY")
    );
}

#[tokio::test]
async fn work_is_looked_up_by_its_id() {
    let stand_in = start().await;
    let client = client(&stand_in);
    client.make(&cat()).await.unwrap();
    let id = stand_in.generations()[0].id.clone();
    let found = client.generation(&id).await.unwrap().unwrap();
    assert_eq!(found.model, MODEL);
    assert_eq!(found.cost_nanos, Some(40_000_000));
    assert!(!found.was_cancelled);
    let asked = stand_in.requests().len();
    assert_eq!(client.generation("gen-unheard-of").await, Ok(None));
    assert_eq!(client.generation("gen-a&b=c").await, Ok(None));
    // No id is written like that, so nobody was asked.
    assert_eq!(stand_in.requests().len(), asked + 1);
}

#[test]
fn nothing_shows_the_key() {
    let client = client_with(&settings("http://127.0.0.1:1"));
    let shown = format!("{client:?} {:?}", settings("http://127.0.0.1:1"));
    assert!(!shown.contains("canary"), "{shown}");
}

fn read_settings(pairs: &[(&str, &str)]) -> (Settings, Result<(), String>) {
    let mut env = Environment::of(pairs.iter().copied());
    let settings = Settings::read(&mut env);
    (settings, env.finish().map_err(|faults| faults.to_string()))
}

#[test]
fn settings_have_defaults_and_faults_keep_the_key() {
    let (settings, faults) = read_settings(&[]);
    assert_eq!(faults, Ok(()));
    assert_eq!(settings.base_url, "https://openrouter.ai");
    assert_eq!(settings.model, MODEL);
    assert_eq!(settings.deadline, Duration::from_mins(3));
    assert!(OpenRouter::new(&settings, Clock::Real).is_none());
    for given in ["http://localhost:9/x", "http://localhost:9/x/api/v1/"] {
        let (settings, faults) = read_settings(&[("OPENROUTER_BASE_URL", given)]);
        assert_eq!(
            (settings.base_url.as_str(), faults),
            ("http://localhost:9/x", Ok(()))
        );
    }
    for (name, value) in [
        ("OPENROUTER_API_KEY", "sk-ca nary"),
        ("OPENROUTER_BASE_URL", "openrouter.ai"),
        ("OPENROUTER_BASE_URL", "https://host/?key=1"),
        ("OPENROUTER_IMAGE_MODEL", "a model"),
        ("CHINWAG_PICTURE_SECONDS", "5"),
        ("CHINWAG_PICTURE_SECONDS", "soon"),
    ] {
        let faults = read_settings(&[(name, value)]).1.unwrap_err();
        assert!(faults.contains(name), "{faults}");
        assert!(!faults.contains("nary"), "{faults}");
    }
}
