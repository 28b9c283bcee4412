//! Whose turn it is, with the time handed in, and who waits for whom.

use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn uses(ring: &mut Ring, now: Instant) -> usize {
    match ring.next(0, now) {
        Next::Use(place) => place,
        other => panic!("no key but {other:?}"),
    }
}

#[test]
fn keys_take_turns() {
    let now = Instant::now();
    let mut ring = Ring::new(3, 1, 0);
    let places: Vec<usize> = (0..7).map(|_| uses(&mut ring, now)).collect();
    assert_eq!(places, [0, 1, 2, 0, 1, 2, 0]);
}

#[test]
fn a_key_that_rests_is_passed_over_for_its_model_alone() {
    let now = Instant::now();
    let mut ring = Ring::new(2, 2, 0);
    assert!(ring.rest(0, 0, now + 2 * SECOND, now));
    assert_eq!(ring.next(0, now), Next::Use(1));
    assert_eq!(ring.next(0, now), Next::Use(1));
    assert_eq!(ring.next(1, now), Next::Use(0));
    assert!(!ring.rest(1, 0, now + SECOND, now));
    assert_eq!(ring.next(0, now), Next::Rest(now + SECOND));
    assert_eq!(ring.next(0, now + SECOND), Next::Use(1));
    // A shorter rest does not end a longer one.
    assert!(ring.rest(0, 0, now + SECOND, now + SECOND));
    assert_eq!(ring.next(0, now + SECOND), Next::Use(1));
    assert_eq!(ring.next(0, now + 2 * SECOND), Next::Use(0));
}

#[test]
fn the_only_key_does_not_rest() {
    let now = Instant::now();
    let mut ring = Ring::new(1, 1, 0);
    assert!(!ring.rest(0, 0, now + SECOND, now));
    assert_eq!(ring.next(0, now), Next::Use(0));
}

#[test]
fn all_keys_but_the_last_can_be_set_aside() {
    let now = Instant::now();
    let mut ring = Ring::new(3, 1, 0);
    let aside = |ring: &mut Ring, place| ring.set_aside(place, 0, Refused::Everything);
    assert_eq!(aside(&mut ring, 1), SetAside::Now);
    assert_eq!(aside(&mut ring, 1), SetAside::Before);
    assert_eq!([0; 3].map(|_| uses(&mut ring, now)), [0, 2, 0]);
    assert_eq!(aside(&mut ring, 0), SetAside::Now);
    assert_eq!(aside(&mut ring, 2), SetAside::Kept);
    assert_eq!(ring.next(0, now), Next::Use(2));
    // The last one is as good as the only one: the others do not count as awake.
    assert!(!ring.rest(2, 0, now + SECOND, now));
}

#[test]
fn a_key_may_be_of_no_use_for_one_model_alone() {
    let now = Instant::now();
    let mut ring = Ring::new(2, 2, 0);
    assert_eq!(ring.set_aside(0, 1, Refused::OneModel), SetAside::Now);
    assert_eq!(ring.next(1, now), Next::Use(1));
    assert_eq!(ring.next(1, now), Next::Use(1));
    assert_eq!(ring.next(0, now), Next::Use(0));
    // The other one is the last for the second model, and not for the first.
    assert_eq!(ring.set_aside(1, 0, Refused::Everything), SetAside::Now);
    assert_eq!(ring.next(0, now), Next::Use(0));
    assert_eq!(ring.next(1, now), Next::Use(1));
}

#[test]
fn a_bound_is_each_keys_own() {
    let now = Instant::now();
    let mut ring = Ring::new(2, 1, 2);
    assert_eq!([0; 4].map(|_| uses(&mut ring, now)), [0, 1, 0, 1]);
    assert_eq!(ring.next(0, now), Next::Busy(None));
    ring.give_back(1);
    assert_eq!(ring.next(0, now), Next::Use(1));
    assert!(ring.rest(0, 0, now + SECOND, now));
    assert_eq!(ring.next(0, now), Next::Busy(Some(now + SECOND)));
}

fn keys(most_at_once: usize, values: &[&str]) -> Keys {
    let secrets: Vec<Secret> = values
        .iter()
        .map(|value| Secret::new((*value).to_owned()))
        .collect();
    Keys::new(&secrets, 1, most_at_once).unwrap()
}

#[tokio::test]
async fn whoever_waits_goes_on_when_a_key_is_given_back() {
    let keys = keys(1, &["sk-canary"]);
    assert!(!format!("{keys:?}").contains("canary"));
    let ends = Instant::now() + 60 * SECOND;
    let held = keys.next(0, ends).await.unwrap();
    let soon = Instant::now() + SECOND / 50;
    assert!(keys.next(0, soon).await.is_none());
    let (next, ()) = tokio::join!(keys.next(0, ends), async { drop(held) });
    assert_eq!(next.unwrap().value(), "sk-canary");
}

#[tokio::test]
async fn a_rest_is_waited_for_within_the_deadline_only() {
    let keys = keys(0, &["a", "b"]);
    let now = Instant::now();
    for _ in 0..2 {
        let held = keys.next(0, now + SECOND).await.unwrap();
        let _ = held.rest(0, SECOND / 20);
    }
    assert!(keys.next(0, now + SECOND / 100).await.is_none());
    assert!(now.elapsed() < SECOND / 25, "nothing was waited for");
    assert_eq!(keys.next(0, now + 60 * SECOND).await.unwrap().number(), 1);
    assert!(now.elapsed() >= SECOND / 20);
}
