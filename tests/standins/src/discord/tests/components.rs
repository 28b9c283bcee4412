//! Components on messages and in modals: what is refused and what is taken.

use serde_json::{Value, json};

use super::{rest::send, *};
use crate::discord::components;

fn button(id: &str) -> Value {
    json!({"type": 2, "style": 1, "label": "Yes", "custom_id": id})
}

fn select(options: usize) -> Value {
    let options: Vec<_> = (0..options)
        .map(|number| json!({"label": format!("l{number}"), "value": format!("v{number}")}))
        .collect();
    json!({"type": 3, "custom_id": "s", "options": options})
}

fn with(mut component: Value, field: &str, value: Value) -> Value {
    component[field] = value;
    component
}

#[expect(clippy::needless_pass_by_value, reason = "every caller makes it there")]
fn row(inside: Vec<Value>) -> Value {
    json!({"type": 1, "components": inside})
}

#[tokio::test]
async fn components_that_discord_refuses_are_refused() {
    let Village {
        discord, channel, ..
    } = village(quick()).await;
    let buttons = |count: usize| (0..count).map(|it| button(&it.to_string())).collect();
    let link = json!({"type": 2, "style": 5, "label": "x", "url": "https://example.org"});
    let wrong = [
        vec![button("bare")],
        vec![row(vec![])],
        vec![row(buttons(6))],
        vec![row(vec![select(2), button("a")])],
        vec![row(vec![select(26)])],
        vec![row(vec![select(0)])],
        vec![row(vec![button("a"), button("a")])],
        vec![row(vec![button("a")]), row(vec![button("a")])],
        vec![row(vec![button("")])],
        vec![row(vec![button(&"x".repeat(101))])],
        vec![row(vec![with(button("a"), "label", json!("x".repeat(81)))])],
        vec![row(vec![with(button("a"), "label", Value::Null)])],
        vec![row(vec![with(button("a"), "style", json!(7))])],
        vec![row(vec![with(
            select(2),
            "placeholder",
            json!("x".repeat(151)),
        )])],
        vec![row(vec![with(link.clone(), "custom_id", json!("a"))])],
        vec![row(vec![with(link.clone(), "url", json!("x".repeat(513)))])],
        vec![row(vec![
            json!({"type": 4, "style": 1, "custom_id": "t", "label": "l"}),
        ])],
        (0..6)
            .map(|it| row(vec![button(&it.to_string())]))
            .collect(),
    ];
    for components in wrong {
        let body = json!({"content": "x", "components": components});
        let (status, error) = send(&discord, channel, body).await;
        assert_eq!(
            (status, &error["code"]),
            (400, &json!(50035)),
            "{components:?}"
        );
        assert!(error["errors"]["components"].is_object(), "{error}");
    }
    let mut right: Vec<_> = (0..3)
        .map(|it| row(vec![button(&it.to_string())]))
        .collect();
    right.push(row(vec![select(25)]));
    right.push(row(vec![
        link,
        with(button("e"), "label", json!("ü".repeat(80))),
    ]));
    let (status, sent) = send(&discord, channel, json!({"components": right})).await;
    assert_eq!(status, 200, "{sent}");
    assert_eq!(sent["components"], json!(right));
}

#[test]
fn modals_that_discord_refuses_are_refused() {
    let input = |more: Value| {
        let mut input = json!({"type": 4, "style": 1, "custom_id": "t", "label": "Text"});
        let more = more.as_object().cloned().unwrap();
        input.as_object_mut().unwrap().extend(more);
        input
    };
    let label = |inner: Value| json!({"type": 18, "label": "Text", "component": inner});
    let modal = |title: &str, components: Vec<Value>| json!({"title": title, "custom_id": "m", "components": components});
    let fine = || row(vec![input(json!({}))]);
    let wrong = [
        modal("", vec![fine()]),
        modal(&"x".repeat(46), vec![fine()]),
        modal("t", vec![]),
        modal("t", vec![fine(), fine()]),
        modal(
            "t",
            (0..6)
                .map(|it| row(vec![input(json!({"custom_id": it.to_string()}))]))
                .collect(),
        ),
        modal(
            "t",
            vec![row(vec![
                input(json!({})),
                input(json!({"custom_id": "u"})),
            ])],
        ),
        modal("t", vec![row(vec![button("a")])]),
        modal(
            "t",
            vec![row(vec![input(json!({"label": "x".repeat(46)}))])],
        ),
        modal(
            "t",
            vec![row(vec![input(json!({"value": "x".repeat(4001)}))])],
        ),
        modal("t", vec![row(vec![input(json!({"max_length": 4001}))])]),
        modal("t", vec![label(button("a"))]),
        with(
            modal("t", vec![fine()]),
            "custom_id",
            json!("x".repeat(101)),
        ),
    ];
    for wrong in wrong {
        let error = components::modal(&wrong).expect_err("refused");
        assert_eq!(error.code, 50035, "{wrong}");
    }
    let right = modal(
        &"x".repeat(45),
        vec![
            fine(),
            label(with(input(json!({})), "custom_id", json!("u"))),
            label(select(2)),
        ],
    );
    assert_eq!(components::modal(&right), Ok(()));
}
