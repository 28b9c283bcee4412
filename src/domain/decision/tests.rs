//! The table of decisions, and what must hold for every score and margin.

use proptest::prelude::*;

use super::*;

fn alone(intent: Intent, confidence: f64) -> Question {
    Question {
        first: Guess { intent, confidence },
        second: None,
        margin: MARGIN,
        unsettled: false,
        asked_before: false,
    }
}

#[test]
fn every_intent_at_every_score_decides_as_the_table_says() {
    for intent in Intent::ALL {
        for percent in 0..=100_u8 {
            let expected = match (intent.name(), intent.boldness(), percent) {
                ("general_conversation", ..) => Decision::Converse,
                ("help" | "get_status" | "get_image", ..) | (_, Boldness::ReadOnly, _) => {
                    Decision::Act
                }
                (_, _, 0..60) => Decision::Clarify,
                ("submit_feature", ..) | (_, Boldness::Public, _) | (_, _, 60..75) => {
                    Decision::Confirm
                }
                _ => Decision::Act,
            };
            let question = alone(intent, f64::from(percent) / 100.0);
            assert_eq!(decide(&question), expected, "{intent:?} at {percent}");
        }
    }
}

#[test]
fn guesses_too_close_are_asked_about_at_any_score_when_one_of_them_acts() {
    let close = |first, second| {
        decide(&Question {
            second: Some(Guess {
                intent: second,
                confidence: 0.45,
            }),
            ..alone(first, 0.5)
        })
    };
    assert_eq!(
        close(Intent::Help, Intent::GenerateImage),
        Decision::Clarify
    );
    assert_eq!(
        close(Intent::GeneralConversation, Intent::ScheduleTask),
        Decision::Clarify
    );
    assert_eq!(close(Intent::Help, Intent::GetStatus), Decision::Act);
    assert_eq!(
        close(Intent::GeneralConversation, Intent::Help),
        Decision::Converse
    );
}

#[test]
fn what_is_left_open_is_asked_about_where_it_acts() {
    let open = |intent| Question {
        unsettled: true,
        ..alone(intent, 1.0)
    };
    assert_eq!(decide(&open(Intent::ScheduleTask)), Decision::Clarify);
    assert_eq!(decide(&open(Intent::Help)), Decision::Act);
    assert_eq!(
        decide(&open(Intent::GeneralConversation)),
        Decision::Converse
    );
    let again = Question {
        asked_before: true,
        ..open(Intent::ScheduleTask)
    };
    assert_eq!(decide(&again), Decision::Converse);
}

#[test]
fn the_reason_belongs_to_the_decision() {
    let why = |intent, score| reason(&alone(intent, score));
    assert_eq!(why(Intent::ScheduleTask, 0.9), "sure enough to act");
    assert_eq!(
        why(Intent::ScheduleTask, 0.7),
        "not sure enough to act unasked"
    );
    assert_eq!(why(Intent::ScheduleTask, 0.5), "too unsure for an action");
    assert!(why(Intent::SubmitFeature, 0.9).starts_with("it is public"));
    assert_eq!(why(Intent::Help, 0.2), "it changes nothing");
    assert_eq!(why(Intent::GeneralConversation, 0.2), "it is talk");
}

#[test]
fn a_score_that_is_no_number_never_acts() {
    let decision = decide(&alone(Intent::GenerateImage, f64::NAN));
    assert_eq!(decision, Decision::Clarify);
}

#[test]
fn what_a_model_asks_for_is_done_unasked_only_where_nobody_minds() {
    for boldness in [Boldness::ReadOnly, Boldness::Private, Boldness::Public] {
        let unasked = asked_by_model(boldness, false);
        let expected = if boldness == Boldness::Public {
            Decision::Confirm
        } else {
            Decision::Act
        };
        assert_eq!(unasked, expected, "{boldness:?}");
        assert_eq!(
            asked_by_model(boldness, true),
            Decision::Confirm,
            "{boldness:?}"
        );
    }
}

/// Somebody whose messages nobody can make out, or only sometimes.
#[test]
fn ten_thousand_dialogues_have_a_question_at_most_every_other_time() {
    let mut random = fastrand::Rng::with_seed(34);
    let (mut asked, mut failed_again) = (0, 0);
    for _ in 0..10_000 {
        let unclear = random.f64();
        let mut asked_before = false;
        for _ in 0..random.usize(2..20) {
            let guess = |random: &mut fastrand::Rng, most: f64| Guess {
                intent: Intent::ALL[random.usize(..Intent::ALL.len())],
                confidence: random.f64() * most,
            };
            let most = if random.f64() < unclear { 0.59 } else { 1.0 };
            let first = guess(&mut random, most);
            let question = Question {
                first,
                second: random.bool().then(|| guess(&mut random, first.confidence)),
                margin: random.f64() / 2.0,
                unsettled: random.f64() < unclear,
                asked_before,
            };
            let decision = decide(&question);
            let anew = decide(&Question {
                asked_before: false,
                ..question
            });
            if asked_before && anew == Decision::Clarify {
                failed_again += 1;
                assert_eq!(decision, Decision::Converse, "{question:?}");
            } else {
                assert_eq!(decision, anew, "{question:?}");
            }
            asked_before = decision == Decision::Clarify;
            asked += u32::from(asked_before);
        }
    }
    assert!(
        asked > 10_000 && failed_again > 10_000,
        "{asked}, {failed_again}"
    );
}

fn an_intent() -> impl Strategy<Value = Intent> {
    prop::sample::select(Intent::ALL.to_vec())
}

fn a_question() -> impl Strategy<Value = Question> {
    let second = prop::option::of((an_intent(), 0.0..=1.0_f64));
    let flags = (any::<bool>(), any::<bool>());
    (an_intent(), 0.0..=1.0_f64, second, 0.0..=0.5_f64, flags).prop_map(
        |(intent, confidence, second, margin, (unsettled, asked_before))| Question {
            first: Guess { intent, confidence },
            second: second.map(|(intent, share)| Guess {
                intent,
                confidence: share * confidence,
            }),
            margin,
            unsettled,
            asked_before,
        },
    )
}

/// Asking which of two was meant does nothing, as little as talking.
const fn boldness(decision: Decision) -> u8 {
    match decision {
        Decision::Converse | Decision::Clarify => 0,
        Decision::Confirm => 1,
        Decision::Act => 2,
    }
}

proptest! {
    #[test]
    fn a_lower_score_never_acts_more_boldly(question in a_question(), share in 0.0..=1.0_f64) {
        let mut lower = question;
        lower.first.confidence *= share;
        prop_assert!(boldness(decide(&lower)) <= boldness(decide(&question)));
    }

    #[test]
    fn it_never_asks_twice_in_a_row(question in a_question()) {
        let again = Question { asked_before: true, ..question };
        prop_assert_ne!(decide(&again), Decision::Clarify);
    }

    #[test]
    fn what_is_public_is_never_done_without_a_word(mut question in a_question()) {
        question.first.intent = Intent::SubmitFeature;
        prop_assert_ne!(decide(&question), Decision::Act);
    }

    #[test]
    fn what_only_reads_is_asked_about_only_for_the_margin(question in a_question()) {
        prop_assume!(!question.first.intent.acts());
        let alone = Question { second: None, ..question };
        prop_assert_ne!(decide(&alone), Decision::Clarify);
        prop_assert_ne!(decide(&alone), Decision::Confirm);
    }
}
