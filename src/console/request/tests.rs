//! What clients may send, and what they are told of what they may not.

use serde_json::json;

use super::*;

fn read(body: &Value) -> Result<Post, String> {
    Post::read(body.to_string().as_bytes()).map_err(|fault| fault.0)
}

#[test]
fn a_message_is_read_and_unknown_fields_are_left_alone() {
    let post = read(&json!({"channel": "c", "user": "u", "text": " hi ", "more": 1})).unwrap();
    assert_eq!(post.text, " hi ");
    assert_eq!(post.id, None);
    let post = read(&json!({"channel": "c", "user": "u", "text": "hi", "id": "x"})).unwrap();
    assert_eq!((post.id, post.reply_to), (Some("x".into()), None));
    let body = json!({"channel": "c", "user": "u", "text": "hi", "reply_to": "y"});
    assert_eq!(read(&body).unwrap().reply_to, Some("y".into()));
    let post = read(&json!({"channel": "c", "user": "u", "text": "hi", "id": null})).unwrap();
    assert_eq!(post.id, None);
}

#[test]
fn the_limit_counts_characters_not_bytes() {
    let of = |count| json!({"channel": "c", "user": "u", "text": "ä".repeat(count)});
    assert!(read(&of(4000)).is_ok());
    let fault = read(&of(4001)).unwrap_err();
    assert!(fault.contains("4000") && fault.contains("4001"), "{fault}");
}

#[test]
fn each_fault_is_named() {
    let long = "x".repeat(101);
    let cases = [
        (json!([]), "an array"),
        (json!({"user": "u", "text": "t"}), "\"channel\" is missing"),
        (json!({"channel": "c", "text": "t"}), "\"user\" is missing"),
        (json!({"channel": "c", "user": "u"}), "\"text\" is missing"),
        (
            json!({"channel": 5, "user": "u", "text": "t"}),
            "\"channel\" must be a string, but it is a number",
        ),
        (
            json!({"channel": "c", "user": "u", "text": null}),
            "\"text\" must be a string, but it is null",
        ),
        (
            json!({"channel": " ", "user": "u", "text": "t"}),
            "\"channel\" must not be empty",
        ),
        (
            json!({"channel": "c", "user": long, "text": "t"}),
            "at most 100",
        ),
        (
            json!({"channel": "c", "user": "u\n", "text": "t"}),
            "control characters",
        ),
        (json!({"channel": "c", "user": "u", "text": ""}), "is empty"),
        (
            json!({"channel": "c", "user": "u", "text": " \n\t"}),
            "only white space",
        ),
        (
            json!({"channel": "c", "user": "u", "text": "a\u{0}b"}),
            "U+0000",
        ),
        (
            json!({"channel": "c", "user": "u", "text": "t", "id": ""}),
            "\"id\" must not be empty",
        ),
        (
            json!({"channel": "c", "user": "u", "text": "t", "id": long}),
            "\"id\" must have at most 100",
        ),
        (
            json!({"channel": "c", "user": "u", "text": "t", "id": 7}),
            "\"id\" must be a string",
        ),
        (
            json!({"channel": "c", "user": "u", "text": "t", "reply_to": 7}),
            "\"reply_to\" must be a string",
        ),
        (
            json!({"channel": "c", "user": "u", "text": "t", "locale": 7}),
            "\"locale\" must be a string",
        ),
        (
            json!({"channel": "c", "user": "u", "text": "t", "locale": "de; DE"}),
            "\"locale\" must be the name of a language",
        ),
    ];
    for (body, expected) in cases {
        let fault = read(&body).unwrap_err();
        assert!(fault.contains(expected), "{body}: {fault}");
    }
    for body in [&b""[..], b"hi", b"{", b"\xff", br#"{"text":"\ud800"}"#] {
        assert!(Post::read(body).unwrap_err().0.contains("not valid JSON"));
    }
}

fn pressed(change: &Value) -> Result<Pressed, String> {
    let mut body = json!({"channel": "c", "user": "u", "message_id": "m", "component_id": "o"});
    for (field, value) in change.as_object().unwrap() {
        body[field] = value.clone();
    }
    Pressed::read(body.to_string().as_bytes()).map_err(|fault| fault.0)
}

#[test]
fn a_press_is_read_and_unknown_fields_are_left_alone() {
    let press = pressed(&json!({"more": 1, "values": null, "id": null})).unwrap();
    assert_eq!((press.message.as_str(), &*press.component), ("m", "o"));
    assert_eq!(
        (press.values.len(), press.id, press.locale),
        (0, None, None)
    );
    let values: Vec<String> = (0..25).map(|place| format!("v{place}")).collect();
    let press = pressed(&json!({"values": values, "id": "x", "locale": "pt-BR"})).unwrap();
    assert_eq!(press.values, values);
    assert_eq!(press.id, Some("x".into()));
    assert_eq!(press.locale.as_deref(), Some("pt-BR"));
    let press = pressed(&json!({"values": ["ä".repeat(4000), ""]})).unwrap();
    assert_eq!(press.values.len(), 2);
}

#[test]
fn each_fault_of_a_press_is_named() {
    let long = "x".repeat(101);
    let many = vec!["v"; 26];
    let cases = [
        (
            json!({"message_id": null}),
            "\"message_id\" must be a string",
        ),
        (
            json!({"message_id": ""}),
            "\"message_id\" must not be empty",
        ),
        (
            json!({"message_id": long}),
            "\"message_id\" must have at most 100",
        ),
        (
            json!({"component_id": 7}),
            "\"component_id\" must be a string",
        ),
        (
            json!({"component_id": " "}),
            "\"component_id\" must not be empty",
        ),
        (
            json!({"component_id": long}),
            "\"component_id\" must have at most 100",
        ),
        (json!({"component_id": "a\u{7}"}), "control characters"),
        (json!({"channel": 7}), "\"channel\" must be a string"),
        (json!({"user": long}), "\"user\" must have at most 100"),
        (json!({"id": long}), "\"id\" must have at most 100"),
        (
            json!({"values": "v"}),
            "\"values\" must be an array of strings, but it is a string",
        ),
        (json!({"values": ["v", 7]}), "member 1 is a number"),
        (json!({"values": many}), "at most 25 members, but it has 26"),
        (
            json!({"values": ["ä".repeat(4001)]}),
            "member 0 of \"values\" must have at most 4000",
        ),
        (json!({"values": ["\u{0}"]}), "U+0000"),
        (json!({"locale": ""}), "\"locale\" must be the name"),
    ];
    for (change, expected) in cases {
        let fault = pressed(&change).unwrap_err();
        assert!(fault.contains(expected), "{change}: {fault}");
    }
    for field in ["channel", "user", "message_id", "component_id"] {
        let mut body = json!({"channel": "c", "user": "u", "message_id": "m", "component_id": "o"});
        body.as_object_mut().unwrap().remove(field);
        let fault = Pressed::read(body.to_string().as_bytes()).unwrap_err().0;
        assert_eq!(fault, format!("\"{field}\" is missing"));
    }
    let fault = Pressed::read(b"[]").unwrap_err().0;
    assert!(
        fault.contains("\"component_id\", but it is an array"),
        "{fault}"
    );
    assert!(
        Pressed::read(b"{")
            .unwrap_err()
            .0
            .contains("not valid JSON")
    );
}

#[test]
fn a_query_names_its_conversation() {
    let id = conversation(Some("a".into()), Some("b".into())).unwrap();
    assert_eq!(id.as_str(), "console/a/b");
    assert!(conversation(None, Some("b".into())).is_err());
    assert!(conversation(Some("a".into()), Some(String::new())).is_err());
    assert_eq!(limit(None), Ok(50));
    assert_eq!(limit(Some("7")), Ok(7));
    for bad in ["0", "201", "x", "-1", ""] {
        assert!(limit(Some(bad)).is_err(), "{bad}");
    }
}
