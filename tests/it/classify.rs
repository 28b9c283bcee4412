//! `chinwag classify`, as another program uses it: lines in, lines out, nothing else needed.

use std::{
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{LazyLock, Mutex, MutexGuard, PoisonError, mpsc},
    time::Duration,
};

use chinwag::domain::{
    decision::{Guess, MARGIN, Question, decide},
    intent::Intent,
};
use serde_json::{Value, json};

use crate::processes::chinwag;

/// How long an answer may take. The program learns first, which takes most of a minute in a build
/// without optimisation on a busy machine.
const PATIENCE: Duration = Duration::from_mins(4);

/// One that is asked by several stories, so that it learns once. It ends with its input, when the
/// tests are over.
static SHARED: LazyLock<Mutex<Classifier>> = LazyLock::new(|| Mutex::new(Classifier::start(&[])));

fn shared() -> MutexGuard<'static, Classifier> {
    // A story that failed leaves an answer unheard at most, and then others fail beside it.
    SHARED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The program, held in a dialogue.
struct Classifier {
    child: Child,
    input: Option<ChildStdin>,
    lines: mpsc::Receiver<String>,
}

impl Classifier {
    fn start(arguments: &[&str]) -> Self {
        Self::start_in(Path::new("/"), arguments)
    }

    /// Starts it with nothing in its surroundings.
    fn start_in(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = command(arguments)
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let output = child.stdout.take().expect("its output is a pipe");
        Self {
            input: child.stdin.take(),
            lines: received(output),
            child,
        }
    }

    fn tell(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("it is still told things");
        input.write_all(bytes).expect("it listens");
        input.flush().expect("it listens");
    }

    fn hear(&self) -> Value {
        let line = self
            .lines
            .recv_timeout(PATIENCE)
            .expect("it answers in time");
        serde_json::from_str(&line).expect("an answer is JSON")
    }

    /// Tells it a line and waits for the answer, with its input left open.
    fn ask(&mut self, line: &str) -> Value {
        self.tell(format!("{line}\n").as_bytes());
        self.hear()
    }

    /// Ends its input, and waits until it has ended well.
    fn end(mut self) -> Vec<Value> {
        drop(self.input.take());
        let rest = self.lines.iter();
        let rest = rest.map(|line| serde_json::from_str(&line).expect("an answer is JSON"));
        let rest = rest.collect();
        assert!(self.child.wait().unwrap().success());
        rest
    }
}

impl Drop for Classifier {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(chinwag());
    command.arg("classify").args(arguments).env_clear();
    command
}

/// The lines of an output as they come.
fn received(output: ChildStdout) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let lines = BufReader::new(output).lines();
        for line in lines.map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

#[test]
fn lines_are_answered_while_the_input_is_open_and_wherever_it_was_started() {
    let folder = tempfile::tempdir().unwrap();
    let mut classifier = Classifier::start_in(folder.path(), &[]);
    let reminder = json!({
        "text": "remind me to call mom tomorrow at 5pm",
        "now": "2026-03-09T12:00:00Z",
        "tz": "America/New_York",
    });
    let understood = classifier.ask(&reminder.to_string());
    assert_eq!(understood["intent"], "schedule_task");
    assert_eq!(understood["decision"], "act");
    assert_eq!(understood["entities"]["task_name"], "call mom");
    assert_eq!(understood["entities"]["at"], "2026-03-10T17:00:00-04:00");

    let picture = classifier.ask(r#"{"text":"draw a cat in space"}"#);
    assert_eq!(picture["intent"], "generate_image");
    assert_eq!(picture["entities"]["prompt"], "a cat in space");

    // What came before tells what a yes is about.
    let yes = r#"{"text":"yes please","context":{"offered":"generate_image"}}"#;
    assert_eq!(classifier.ask(yes)["intent"], "generate_image");
    assert!(classifier.end().is_empty());
}

#[test]
fn plain_lines_are_messages() {
    let mut classifier = Classifier::start(&["--plain"]);
    assert_eq!(classifier.ask("draw a dragon")["intent"], "generate_image");
    assert_eq!(classifier.ask("")["decision"], "converse");
    let quoted = classifier.ask("{\"text\":\"draw a dragon\"}");
    assert!(quoted["intent"].is_string(), "{quoted}");
    classifier.tell(b"draw a cat \xf0\x9f\xff\n");
    assert_eq!(classifier.hear()["intent"], "generate_image");
    // The last line may lack its end.
    classifier.tell(b"remind me to stretch in 10 minutes");
    let rest = classifier.end();
    assert_eq!(rest.len(), 1);
    assert_eq!(rest[0]["intent"], "schedule_task");
}

#[test]
fn a_line_that_cannot_be_read_gives_an_error_and_the_rest_goes_on() {
    let mut classifier = shared();
    for (line, said) in [
        (&b"draw a cat"[..], "the line is no JSON"),
        (b"", "the line is no JSON"),
        (b"[1]", "expected an object"),
        (br#"{"now":"2026-03-09T12:00:00Z"}"#, "text: it is missing"),
        (b"{\"text\":\"\xff\xfe\"}", "no UTF-8 after byte 9"),
        (br#"{"text":"a","now":"soon"}"#, "now: \"soon\" is no time"),
        (
            br#"{"text":"a","tz":"Mars/Base"}"#,
            "tz: \"Mars/Base\" is no time zone",
        ),
    ] {
        classifier.tell(&[line, b"\n"].concat());
        let answer = classifier.hear();
        let error = answer["error"].as_str().unwrap_or_default();
        assert!(error.contains(said), "{answer}");
        assert_eq!(answer.as_object().unwrap().len(), 1);
        let next = classifier.ask(r#"{"text":"draw a cat"}"#);
        assert_eq!(next["intent"], "generate_image");
    }
}

#[test]
fn odd_and_endless_lines_are_answered() {
    let mut classifier = shared();
    let long = "remind me at 5 ".repeat(7000);
    for text in ["\u{202e}שלום", "\u{0}", "🙈", "```", "((((", &long] {
        let answer = classifier.ask(&json!({ "text": text }).to_string());
        assert!(answer["intent"].is_string(), "{text:.20}: {answer}");
    }
    // Half an emoji, as programs leave it that cut texts in UTF-16.
    let cut = classifier.ask(r#"{"text":"draw a cat \ud83d"}"#);
    assert_eq!(cut["intent"], "generate_image", "{cut}");
    let endless = vec![b'['; 5 * 1024 * 1024];
    classifier.tell(&endless);
    classifier.tell(b"\n");
    let answer = classifier.hear();
    assert!(
        answer["error"].as_str().unwrap().contains("longer than"),
        "{answer}"
    );
    let nested = "[".repeat(100_000);
    assert!(classifier.ask(&nested)["error"].is_string());
    assert_eq!(
        classifier.ask(r#"{"text":"draw a cat"}"#)["intent"],
        "generate_image"
    );
}

#[test]
fn it_ends_quietly_when_nobody_listens() {
    let mut child = command(&["--plain"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut input = child.stdin.take().unwrap();
    // It may have ended before all was written.
    let writing = std::thread::spawn(move || while input.write_all(b"draw a cat\n").is_ok() {});
    let mut complaints = String::new();
    let errors = child.stderr.take().unwrap();
    BufReader::new(errors)
        .read_to_string(&mut complaints)
        .unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(complaints, "");
    writing.join().unwrap();
}

#[test]
fn the_table_in_the_docs_is_what_is_decided() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/understanding.md");
    let page = std::fs::read_to_string(page).unwrap();
    for intent in Intent::ALL {
        let begin = format!("| `{}` |", intent.name());
        let mut rows = page.lines().filter_map(|line| line.strip_prefix(&begin));
        // The first table tells what is understood, the second what is decided.
        let row = rows.nth(1).expect("the table has every intent");
        let cells: Vec<&str> = row
            .trim_end_matches('|')
            .split('|')
            .map(str::trim)
            .collect();
        for percent in 0..=100_u8 {
            let question = Question {
                first: Guess {
                    intent,
                    confidence: f64::from(percent) / 100.0,
                },
                second: None,
                margin: MARGIN,
                unsettled: false,
                asked_before: false,
            };
            let cell = usize::from(percent >= 60) + usize::from(percent >= 75);
            assert_eq!(
                decide(&question).name(),
                cells[cell],
                "{intent:?} at {percent}"
            );
        }
    }
}

#[test]
fn the_bench_measures_what_was_kept_back() {
    let mut bench = Command::new(chinwag());
    bench
        .args(["bench", "understanding", "--json", "--seconds", "1"])
        .env_clear();
    let output = bench.output().unwrap();
    assert!(output.status.success());
    let figures: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(figures["messages"].as_u64().unwrap() > 700, "{figures}");
    assert!(figures["accuracy_interval"][0].as_f64() <= figures["accuracy"].as_f64());
    assert!(figures["intents"]["help"]["f1"].is_number());
    assert!(figures["messages_per_s"]["with_time"].as_f64() > Some(0.0));
}
