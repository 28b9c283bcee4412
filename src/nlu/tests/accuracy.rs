//! How well intents are told apart on messages that were never learned from.

use super::{super::hash, *};

/// A message that the model never saw, and what it wants.
struct Case {
    intent: Intent,
    context: Context,
    text: String,
}

/// What became of one.
#[derive(Clone, Copy)]
struct Outcome {
    wanted: usize,
    guessed: usize,
    confidence: f64,
}

impl Outcome {
    fn is_right(self) -> bool {
        self.wanted == self.guessed
    }
}

const HELD_BACK: [(&str, &str); 5] = [
    ("first", include_str!("../held_back/first.txt")),
    ("second", include_str!("../held_back/second.txt")),
    ("third", include_str!("../held_back/third.txt")),
    ("fourth", include_str!("../held_back/fourth.txt")),
    ("fifth", include_str!("../held_back/fifth.txt")),
];

fn cases(file: &str) -> Vec<Case> {
    let mut intent = None;
    let mut cases = Vec::new();
    let lines = file
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("# "));
    for line in lines {
        if let Some(name) = line.strip_prefix("== ") {
            intent = Intent::named(name);
            continue;
        }
        let marked = line
            .strip_prefix('[')
            .and_then(|rest| rest.split_once("] "));
        let marked = marked.and_then(|(marks, text)| Some((Context::parse(marks)?, text)));
        let (context, text) = marked.unwrap_or((Context::default(), line));
        cases.push(Case {
            intent: intent.unwrap(),
            context,
            text: text.replace("\\n", "\n"),
        });
    }
    cases
}

fn outcomes(file: &str) -> Vec<Outcome> {
    let outcome = |case: Case| {
        let understanding = model().understand(&case.text, case.context);
        Outcome {
            wanted: case.intent.index(),
            guessed: understanding.intent.index(),
            confidence: understanding.confidence,
        }
    };
    cases(file).into_iter().map(outcome).collect()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "there are some thousand messages"
)]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// Precision, recall and F1 of an intent.
fn rates(outcomes: &[Outcome], intent: usize) -> (f64, f64, f64) {
    let count = |test: &dyn Fn(&Outcome) -> bool| outcomes.iter().filter(|o| test(o)).count();
    let right = count(&|o| o.wanted == intent && o.is_right());
    let precision = share(right, count(&|o| o.guessed == intent));
    let recall = share(right, count(&|o| o.wanted == intent));
    let f1 = 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE);
    (precision, recall, f1)
}

fn macro_f1(outcomes: &[Outcome]) -> f64 {
    // Of an intent without messages that were kept back nothing is known.
    let is_measured = |intent: &usize| outcomes.iter().any(|o| o.wanted == *intent);
    let measured: Vec<usize> = (0..INTENTS).filter(is_measured).collect();
    let sum: f64 = measured
        .iter()
        .map(|intent| rates(outcomes, *intent).2)
        .sum();
    sum / f64::from(u32::try_from(measured.len()).unwrap())
}

/// Where macro-F1 lies in 95 of 100 samples drawn anew from these.
fn interval(outcomes: &[Outcome]) -> (f64, f64) {
    let count = outcomes.len() as u64;
    let mut drawn: Vec<f64> = (0..200)
        .map(|round| {
            let places = (0..count).map(|at| hash::joined(round, at) % count);
            let sample: Vec<Outcome> = places
                .map(|at| outcomes[usize::try_from(at).unwrap()])
                .collect();
            macro_f1(&sample)
        })
        .collect();
    drawn.sort_by(f64::total_cmp);
    (drawn[5], drawn[194])
}

/// How far confidence is from how often it is right, over ten bands of confidence.
fn calibration_error(outcomes: &[Outcome]) -> f64 {
    let bands = (0..10_u8).map(|band| {
        let low = f64::from(band) / 10.0;
        let top = if band == 9 { 2.0 } else { low + 0.1 };
        let inside: Vec<&Outcome> = outcomes
            .iter()
            .filter(|o| o.confidence >= low && o.confidence < top)
            .collect();
        let right = inside.iter().filter(|o| o.is_right()).count();
        let confidence: f64 = inside.iter().map(|o| o.confidence).sum();
        #[expect(
            clippy::cast_precision_loss,
            reason = "there are some thousand messages"
        )]
        let right = right as f64;
        (confidence - right).abs()
    });
    #[expect(
        clippy::cast_precision_loss,
        reason = "there are some thousand messages"
    )]
    let whole = outcomes.len() as f64;
    bands.sum::<f64>() / whole
}

/// How often a right guess is surer than a wrong one.
fn right_over_wrong(outcomes: &[Outcome]) -> f64 {
    let (right, wrong): (Vec<&Outcome>, Vec<&Outcome>) =
        outcomes.iter().partition(|o| o.is_right());
    let pairs = right.len() * wrong.len();
    let surer = right.iter().map(|right| {
        let less = wrong
            .iter()
            .filter(|wrong| right.confidence > wrong.confidence);
        less.count()
    });
    share(surer.sum(), pairs)
}

fn report(name: &str, outcomes: &[Outcome]) {
    let (low, high) = interval(outcomes);
    println!(
        "{name}: {} messages, macro-F1 {:.3} ({low:.3} to {high:.3}), calibration error {:.3}, \
         right over wrong {:.3}",
        outcomes.len(),
        macro_f1(outcomes),
        calibration_error(outcomes),
        right_over_wrong(outcomes),
    );
    for intent in Intent::ALL {
        let (precision, recall, f1) = rates(outcomes, intent.index());
        let name = intent.name();
        println!("  {name:<21} precision {precision:.3} recall {recall:.3} F1 {f1:.3}");
    }
}

#[test]
fn messages_held_back_are_understood_and_doubts_are_honest() {
    let mut all = Vec::new();
    for (name, file) in HELD_BACK {
        let outcomes = outcomes(file);
        report(name, &outcomes);
        all.extend(outcomes);
    }
    report("all", &all);
    let mut measured = 0;
    for intent in Intent::ALL {
        let count = all.iter().filter(|o| o.wanted == intent.index()).count();
        assert!(
            count == 0 || count >= 100,
            "{intent:?} has {count} messages"
        );
        measured += usize::from(count > 0);
    }
    assert!(measured >= 7, "{measured} intents are measured");
    // The mistakes in the fifth file alone were never looked at: it is the honest one.
    let fifth = outcomes(HELD_BACK[4].1);
    assert!(macro_f1(&fifth) >= 0.88, "{}", macro_f1(&fifth));
    assert!(interval(&all).0 >= 0.90, "{:?}", interval(&all));
    assert!(calibration_error(&all) <= 0.05);
    assert!(right_over_wrong(&all) >= 0.88);
}

#[test]
fn what_only_looks_like_a_wish_stays_conversation() {
    let outcomes = outcomes(include_str!("../held_back/hard.txt"));
    let right = outcomes.iter().filter(|o| o.is_right()).count();
    let kept = share(right, outcomes.len());
    println!(
        "{} hard messages, {kept:.3} stay conversation",
        outcomes.len()
    );
    assert!(kept >= 0.85, "{kept}");
}

/// Whether it would be asked about, as the bot decides: what acts is close to another guess, or
/// not sure enough to be done unasked.
fn is_asked_about(understanding: &Understanding) -> bool {
    const MARGIN: f64 = 0.10;
    const SURE: f64 = 0.75;
    let second = &understanding.alternatives[0];
    let acts = understanding.intent.acts() || second.intent.acts();
    let close = understanding.confidence - second.confidence < MARGIN;
    acts && close || understanding.intent.acts() && understanding.confidence < SURE
}

#[test]
fn what_can_mean_several_things_is_told_or_asked_about() {
    let mut meanings = Vec::new();
    let (mut count, mut asked, mut told, mut acted) = (0, 0, 0, 0);
    let lines = include_str!("../held_back/ambiguous.txt").lines();
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with("# ")) {
        if let Some(names) = line.strip_prefix("== ") {
            let named = |name| Intent::named(name).unwrap();
            meanings = names.split('|').map(named).collect();
            continue;
        }
        let understanding = understood(line);
        let asks = is_asked_about(&understanding);
        let guesses = [understanding.intent, understanding.alternatives[0].intent];
        let fits = guesses.iter().any(|guess| meanings.contains(guess));
        count += 1;
        asked += usize::from(asks);
        told += usize::from(asks || fits);
        acted += usize::from(!asks && understanding.intent.acts());
    }
    let [asked, told, acted] = [asked, told, acted].map(|part| share(part, count));
    println!("{count} ambiguous: {asked:.3} asked, {told:.3} told, {acted:.3} acted on unasked");
    assert!(told >= 0.93, "{told}");
    assert!(acted <= 0.10, "{acted}");
}

#[test]
fn no_message_held_back_is_an_example() {
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let examples = super::examples();
    let learned: std::collections::BTreeSet<String> = examples
        .all
        .iter()
        .map(|example| plain(&example.text))
        .collect();
    let mut known = Vec::new();
    let mut count = 0;
    for (_, file) in HELD_BACK {
        for case in cases(file).into_iter().filter(|case| case.text.len() > 20) {
            count += 1;
            if learned.contains(&plain(&case.text)) {
                known.push(case.text);
            }
        }
    }
    assert!(known.is_empty(), "{} of {count}: {known:#?}", known.len());
}
