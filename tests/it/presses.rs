//! A press of which nothing came is not spent: its own job tries again, or it can be pressed again;
//! and what came of one came of it once.

use std::sync::Arc;

use chinwag::llm::scripted::{Line, Scripted};
use sqlx::Row;

use crate::{
    actions::{Fate, Hands, asks, buttons, presses},
    app::{App, Setup, eventually},
    chat::{Chat, Event},
};

/// Whatever has something to do among its first two guesses is asked about, and all of it can be
/// done.
fn able(hands: &Hands) -> Setup {
    Setup {
        model: Some(Arc::new(Scripted::always(Line::says("Noted.")))),
        handlers: hands.for_all(),
        settings: vec![
            ("CHINWAG_INTENT_MARGIN", "1".to_owned()),
            ("RATE_LIMIT_IMAGE_GEN", "100000,1".to_owned()),
            ("RATE_LIMIT_FEATURE_REQUEST", "100000,1".to_owned()),
        ],
        ..Setup::default()
    }
}

/// From now on PostgreSQL refuses whatever changes a table, as while it shuts down.
async fn refuse(app: &App, table: &str) {
    let sql = format!(
        "create sequence if not exists refusals;
         create or replace function refuse() returns trigger language plpgsql as $$
         begin
             -- A sequence counts although everything else is undone.
             perform nextval('refusals');
             raise exception 'a story goes on without it' using errcode = '57P01';
         end
         $$;
         create trigger refuse before insert or update on {table}
             for each statement execute function refuse()"
    );
    app.rows(&sql, |_| ()).await;
}

/// It changes it again.
async fn allow(app: &App, table: &str) {
    app.rows(&format!("drop trigger refuse on {table}"), |_| ())
        .await;
}

/// Waits until it has refused something.
async fn has_refused(app: &App) {
    eventually("PostgreSQL has refused something", async || {
        let sql = "select case when is_called then last_value else 0 end from refusals";
        (app.number(sql).await > 0).then_some(())
    })
    .await;
}

/// Presses again and again while PostgreSQL is not asked, until something comes of it.
async fn is_pressed(chat: &Chat, on: &Event, component: &str) -> Event {
    eventually("something comes of a press", async || {
        let pressed = presses(chat, on, component).await;
        let waits = pressed.text().contains("press again");
        (!waits).then_some(pressed)
    })
    .await
}

fn below(event: &Event, end: &str) -> String {
    let components = event.data["components"].as_array();
    let mut ids = components
        .into_iter()
        .flatten()
        .filter_map(|it| it["id"].as_str());
    let found = ids.find(|id| id.starts_with("o:") && id.ends_with(end));
    found
        .unwrap_or_else(|| panic!("{end} below {event:?}"))
        .to_owned()
}

/// How many offers count as taken.
async fn taken(app: &App) -> i64 {
    app.number("select count(*) from offers where taken_by is not null")
        .await
}

#[tokio::test]
async fn a_confirmation_that_could_not_be_kept_can_be_pressed_again_and_is_done_once() {
    let hands = Hands::new(|_| Fate::Does);
    let app = App::with(able(&hands)).await;
    let chat = app.user("ann").in_channel("general");
    let question = asks(&chat, "/submit-feature a dark mode").await;
    let [yes, no] = buttons(&question);
    refuse(&app, "actions").await;
    let told = presses(&chat, &question, &yes).await;
    assert!(told.text().contains("press again"), "{told:?}");
    assert!(told.data.get("in_place_of").is_none(), "{told:?}");
    assert!(hands.did().is_empty());
    assert_eq!(taken(&app).await, 0);
    allow(&app, "actions").await;
    let done = is_pressed(&chat, &question, &yes).await;
    assert!(done.text().contains("Done"), "{done:?}");
    for again in [&yes, &no] {
        let refused = presses(&chat, &question, again).await;
        assert!(
            refused.text().contains("chosen there already"),
            "{refused:?}"
        );
    }
    assert_eq!(hands.did(), ["dark mode"]);
    app.finish().await;
}

#[tokio::test]
async fn a_confirmed_action_whose_end_could_not_be_kept_is_gone_on_with_by_its_job() {
    let hands = Hands::new(|_| Fate::Does);
    let app = App::with(able(&hands)).await;
    let chat = app.user("ann").in_channel("general");
    let question = asks(&chat, "/submit-feature a dark mode").await;
    let [yes, _] = buttons(&question);
    // That it is begun is kept, and what came of it is not.
    let sql = "create sequence refusals;
        create function refuse() returns trigger language plpgsql as $$
        begin
            if nextval('refusals') < 3 then raise exception 'not now'; end if;
            return new;
        end
        $$;
        create trigger refuse before update on actions
            for each row when (new.state = 'done') execute function refuse()";
    app.rows(sql, |_| ()).await;
    let done = presses(&chat, &question, &yes).await;
    assert!(done.text().contains("Done"), "{done:?}");
    // It is the same action each time: whoever carries it out keeps what they make under its id.
    assert_eq!(hands.did(), ["dark mode"; 3]);
    let states: Vec<String> = app
        .rows("select state from actions", |row| row.get(0))
        .await;
    assert_eq!(states, ["done"]);
    app.finish().await;
}

#[tokio::test]
async fn an_undo_that_could_not_be_kept_can_be_asked_for_again_either_way() {
    let hands = Hands::new(|_| Fate::Does);
    let app = App::with(able(&hands)).await;
    let chat = app.user("ann").in_channel("general");
    let tones = async || -> Vec<String> {
        let sql = "select tone_preference from user_preferences";
        app.rows(sql, |row| row.get(0)).await
    };
    for by_words in [false, true] {
        chat.says("/preferences tone=technical emoji=none").await;
        let set = asks(&chat, "/preferences template=professional").await;
        assert_eq!(tones().await, ["formal"]);
        refuse(&app, "user_preferences").await;
        let undo = below(&set, ":undo");
        let told = if by_words {
            asks(&chat, "/preferences undo").await
        } else {
            presses(&chat, &set, &undo).await
        };
        let unchanged = ["nothing has changed", "nothing was changed"];
        let text = told.text();
        assert!(unchanged.iter().any(|it| text.contains(it)), "{told:?}");
        assert_eq!(tones().await, ["formal"]);
        allow(&app, "user_preferences").await;
        eventually("it is undone", async || {
            let told = if by_words {
                asks(&chat, "/preferences undo").await
            } else {
                presses(&chat, &set, &undo).await
            };
            let text = told.text();
            let is_spent = ["choice was made there already", "nothing to undo"];
            assert!(!is_spent.iter().any(|it| text.contains(it)), "{told:?}");
            (tones().await == ["technical"]).then_some(())
        })
        .await;
    }
    app.finish().await;
}

#[tokio::test]
async fn the_words_of_a_correction_that_could_not_be_kept_can_be_given_again() {
    let hands = Hands::new(|_| Fate::Does);
    let app = App::with(Setup {
        settings: Vec::new(),
        ..able(&hands)
    })
    .await;
    let chat = app.user("ann").in_channel("general");
    asks(&chat, "draw a cat wearing a top hat").await;
    let corrected = asks(&chat, "No, I meant a reminder.").await;
    let keep = below(&corrected, ":yes");
    app.settle().await;
    refuse(&app, "corrections").await;
    let told = presses(&chat, &corrected, &keep).await;
    assert!(told.text().contains("press again"), "{told:?}");
    allow(&app, "corrections").await;
    let thanks = is_pressed(&chat, &corrected, &keep).await;
    assert!(thanks.text().contains("learn"), "{thanks:?}");
    app.finish().await;
}

#[tokio::test]
async fn a_choice_whose_action_could_not_be_kept_is_tried_again_by_its_own_job() {
    let hands = Hands::new(|_| Fate::Does);
    let app = App::with(able(&hands)).await;
    let chat = app.user("ann").in_channel("general");
    let question = asks(&chat, "draw a cat wearing a top hat").await;
    let picture = below(&question, ":generate_image");
    refuse(&app, "actions").await;
    let press = chat.presses(question.message(), &picture, &[]).await;
    has_refused(&app).await;
    allow(&app, "actions").await;
    let done = chat.reply_event(&press).await;
    assert!(done.text().contains("Done"), "{done:?}");
    assert_eq!(hands.did().len(), 1);
    let again = presses(&chat, &question, &picture).await;
    assert!(again.text().contains("chosen there already"), "{again:?}");
    assert_eq!(hands.did().len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn a_choice_whose_every_try_was_in_vain_can_be_pressed_again() {
    let hands = Hands::new(|_| Fate::Does);
    let mut setup = able(&hands);
    setup
        .settings
        .push(("CHINWAG_ANSWER_SECONDS", "4".to_owned()));
    let app = App::with(setup).await;
    let chat = app.user("ann").in_channel("general");
    let question = asks(&chat, "draw a cat wearing a top hat").await;
    let picture = below(&question, ":generate_image");
    refuse(&app, "actions").await;
    let notice = presses(&chat, &question, &picture).await;
    assert!(notice.text().contains("took me too long"), "{notice:?}");
    assert!(notice.data.get("in_place_of").is_none(), "{notice:?}");
    allow(&app, "actions").await;
    eventually("the letter is buried", async || {
        let letters = app.number("select count(*) from dead_letters").await;
        (letters == 1).then_some(())
    })
    .await;
    let done = is_pressed(&chat, &question, &picture).await;
    assert!(done.text().contains("Done"), "{done:?}");
    assert_eq!(hands.did().len(), 1);
    let again = presses(&chat, &question, &picture).await;
    assert!(again.text().contains("chosen there already"), "{again:?}");
    app.finish().await;
}

#[tokio::test]
async fn a_choice_that_is_not_among_those_offered_spends_nothing() {
    let hands = Hands::new(|_| Fate::Does);
    let app = App::with(able(&hands)).await;
    let chat = app.user("ann").in_channel("general");
    let question = asks(&chat, "draw a cat wearing a top hat").await;
    let picture = below(&question, ":generate_image");
    let confirm = asks(&chat, "/submit-feature a dark mode").await;
    let [yes, _] = buttons(&confirm);
    for (on, component, made_up) in [
        (
            &question,
            &picture,
            picture.replace("generate_image", "juggle"),
        ),
        (&confirm, &yes, yes.replace(":yes", ":perhaps")),
    ] {
        let refused = presses(&chat, on, &made_up).await;
        assert!(refused.text().contains("don't know"), "{refused:?}");
        let done = presses(&chat, on, component).await;
        assert!(done.text().contains("Done"), "{done:?}");
    }
    assert_eq!(hands.did().len(), 2);
    app.finish().await;
}

#[tokio::test]
async fn a_correction_ends_the_question_that_came_before_it() {
    let hands = Hands::new(|_| Fate::Does);
    let app = App::with(Setup {
        settings: Vec::new(),
        ..able(&hands)
    })
    .await;
    let chat = app.user("ann").in_channel("general");
    let question = asks(&chat, "/submit-feature a dark mode").await;
    let [yes, no] = buttons(&question);
    asks(&chat, "No, I meant a reminder.").await;
    for late in [&yes, &no] {
        let refused = presses(&chat, &question, late).await;
        assert!(
            refused.text().contains("what you meant instead"),
            "{refused:?}"
        );
        assert!(refused.data.get("in_place_of").is_none(), "{refused:?}");
    }
    let of_features = "select state from actions where kind = 'submit_feature'";
    let states: Vec<String> = app.rows(of_features, |row| row.get(0)).await;
    assert_eq!(states, ["superseded"]);
    assert!(!hands.did().contains(&"dark mode".to_owned()));
    // The next question is one of its own.
    let question = asks(&chat, "/submit-feature a light mode").await;
    let [yes, _] = buttons(&question);
    let done = presses(&chat, &question, &yes).await;
    assert!(done.text().contains("Done"), "{done:?}");
    app.finish().await;
}

#[tokio::test]
async fn a_question_that_was_answered_by_typing_cannot_be_answered_again_by_its_buttons() {
    let hands = Hands::new(|_| Fate::Does);
    let app = App::with(able(&hands)).await;
    let chat = app.user("ann").in_channel("general");
    let question = asks(&chat, "draw a cat wearing a top hat").await;
    let picture = below(&question, ":generate_image");
    let done = asks(&chat, "1").await;
    assert!(done.text().contains("Done"), "{done:?}");
    let refused = presses(&chat, &question, &picture).await;
    assert!(
        refused.text().contains("what you meant instead"),
        "{refused:?}"
    );
    assert_eq!(hands.did().len(), 1);
    app.finish().await;
}
