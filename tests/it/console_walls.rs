//! Conversations are walled: what one says never shows in another.

use crate::app::App;

#[tokio::test]
async fn two_users_of_one_channel_hear_nothing_of_each_other() {
    let app = App::start().await;
    let ann = app.user("ann").in_channel("general");
    let bob = app.user("bob").in_channel("general");
    bob.listen().await;
    ann.says("The word is marzipan.").await;
    bob.says("The word is turpentine.").await;
    let recalled = [
        ann.says("What did I just say?").await.text,
        bob.says("What did I just say?").await.text,
        ann.says("What do you remember?").await.text,
        bob.says("Do you remember the word?").await.text,
    ];
    let [of_ann, of_bob, ..] = &recalled;
    assert!(of_ann.contains("marzipan"), "{of_ann}");
    assert!(of_bob.contains("turpentine"), "{of_bob}");
    let heard = |events: Vec<_>| format!("{events:?}");
    assert!(!heard(ann.events()).contains("turpentine"));
    assert!(!heard(bob.events()).contains("marzipan"));
    app.finish().await;
}

#[tokio::test]
async fn two_channels_of_one_user_hear_nothing_of_each_other() {
    let app = App::start().await;
    let one = app.user("ann").in_channel("one");
    let two = app.user("ann").in_channel("two");
    two.listen().await;
    one.says("The word is marzipan.").await;
    let nothing = two.says("What did I just say?").await.text;
    assert!(!nothing.contains("marzipan"), "{nothing}");
    let known = one.says("What did I just say?").await.text;
    assert!(known.contains("marzipan"), "{known}");
    let history = format!("{}/api/chat/history?channel=two&user=ann", app.address());
    let history = app.client.get(history).send().await.unwrap();
    let history = history.text().await.unwrap();
    assert!(!history.contains("marzipan"), "{history}");
    assert!(!format!("{:?}", two.events()).contains("marzipan"));
    app.finish().await;
}

#[tokio::test]
async fn names_that_look_like_others_are_not_others() {
    let app = App::start().await;
    app.user("b/c")
        .in_channel("a")
        .says("The word is marzipan.")
        .await;
    for (channel, user) in [("a/b", "c"), ("a", "b%2Fc"), ("a", "b"), ("a ", "b/c")] {
        let other = app.user(user).in_channel(channel);
        let text = other.says("What did I just say?").await.text;
        assert!(!text.contains("marzipan"), "{channel} {user}: {text}");
    }
    app.finish().await;
}
