//! The servers start, keep their data over restarts and crashes, and never outlive a holder.

mod cluster;
mod sentinel;

use std::{
    fs::Permissions,
    io::{BufRead, BufReader, Read},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use redis::AsyncCommands;
use sqlx::{ConnectOptions, Executor, Row, postgres::PgConnectOptions};

use super::{
    Ending, Held, Launch, Place, Postgres, PostgresOptions, Redis, RedisOptions, ServerError,
    StopSignal, free_port, installed::major_of, place::reachable, port_is_free,
};

const DEADLINE: Duration = Duration::from_mins(1);

async fn redis_connection(redis: &Redis) -> redis::aio::MultiplexedConnection {
    connection_to(&redis.url()).await
}

async fn connection_to(url: &str) -> redis::aio::MultiplexedConnection {
    let client = redis::Client::open(url).unwrap();
    client.get_multiplexed_async_connection().await.unwrap()
}

/// Whoever measures may do so in a spawned task; this is compiled, and no more.
fn may_change_threads<T: Send>(future: T) -> T {
    future
}

/// The ports of some nodes, which answer, and their folders.
async fn held_behind(urls: &[impl AsRef<str>]) -> Vec<(u16, PathBuf)> {
    let mut held = Vec::new();
    for url in urls.iter().map(AsRef::as_ref) {
        let mut info = redis::cmd("INFO");
        let mut connection = connection_to(url).await;
        let told = info.arg("server").query_async(&mut connection).await;
        let told: String = told.unwrap();
        let mut lines = told.lines();
        let file = lines.find_map(|line| line.strip_prefix("config_file:"));
        let (_, port) = url.rsplit_once(':').unwrap();
        let folder = Path::new(file.unwrap()).parent().unwrap();
        held.push((port.parse().unwrap(), folder.to_owned()));
    }
    held
}

fn wait_until_gone(held: Vec<(u16, PathBuf)>) {
    for (port, data) in held {
        wait_until("a port is free", || port_is_free(port));
        wait_until("a scratch folder is gone", || {
            !data.parent().unwrap().exists()
        });
    }
}

fn kept_redis() -> RedisOptions {
    RedisOptions {
        appendonly: true,
        port: None,
    }
}

fn quick_postgres() -> PostgresOptions {
    PostgresOptions {
        fsync: false,
        port: None,
    }
}

fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < DEADLINE, "never came true: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn shell(folder: &Path, script: &str) -> Launch {
    Launch {
        program: PathBuf::from("/bin/sh"),
        arguments: vec!["-c".to_owned(), script.to_owned()],
        environment: vec![("GREETING".to_owned(), "hello there".to_owned())],
        without: vec!["PATH_NOT_WANTED".to_owned()],
        folder: folder.to_owned(),
        log: folder.join("log"),
        stop_signal: StopSignal::Terminate,
        grace: Duration::from_secs(5),
    }
}

#[tokio::test]
async fn a_redis_keeps_its_data_over_a_restart_on_the_same_port() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::Kept(folder.path().to_owned());
    let mut redis = Redis::start(&place, kept_redis()).await.unwrap();
    let url = redis.url();
    let _: () = redis_connection(&redis)
        .await
        .set("word", "kept")
        .await
        .unwrap();
    redis.stop().await.unwrap();
    assert!(port_is_free(redis.port()));
    redis.restart().await.unwrap();
    assert_eq!(redis.url(), url);
    let word: String = redis_connection(&redis).await.get("word").await.unwrap();
    assert_eq!(word, "kept");
}

#[tokio::test]
async fn a_killed_redis_starts_again_on_the_same_port() {
    let mut redis = Redis::start(&Place::Scratch, RedisOptions::default())
        .await
        .unwrap();
    redis.kill().await.unwrap();
    assert!(port_is_free(redis.port()));
    redis.restart().await.unwrap();
    let _: () = redis_connection(&redis).await.set("a", "b").await.unwrap();
}

#[tokio::test]
async fn a_redis_on_a_taken_port_says_so_with_its_own_words() {
    let first = Redis::start(&Place::Scratch, RedisOptions::default())
        .await
        .unwrap();
    let options = RedisOptions {
        port: Some(first.port()),
        ..RedisOptions::default()
    };
    let fault = Redis::start(&Place::Scratch, options).await.unwrap_err();
    assert!(
        fault.to_string().contains("Address already in use"),
        "{fault}"
    );
}

#[tokio::test]
async fn a_postgres_keeps_its_data_over_a_stop_and_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::Kept(folder.path().to_owned());
    let mut postgres = Postgres::start(&place, PostgresOptions::default())
        .await
        .unwrap();
    postgres.create_database("chinwag").await.unwrap();
    postgres.create_database("chinwag").await.unwrap();
    let options: PgConnectOptions = postgres.url("chinwag").parse().unwrap();
    let mut connection = options.connect().await.unwrap();
    connection
        .execute("create table words as select 'kept' as word")
        .await
        .unwrap();
    // The client is still connected: stopping does not wait for it.
    postgres.stop().await.unwrap();
    postgres.restart().await.unwrap();
    postgres.kill().await.unwrap();
    postgres.restart().await.unwrap();
    let mut connection = options.connect().await.unwrap();
    let row = connection
        .fetch_one("select word from words")
        .await
        .unwrap();
    assert_eq!(row.get::<String, _>(0), "kept");
    drop(postgres);
    let again = Postgres::start(&place, PostgresOptions::default())
        .await
        .unwrap();
    let mut connection = again
        .url("chinwag")
        .parse::<PgConnectOptions>()
        .unwrap()
        .connect()
        .await
        .unwrap();
    let row = connection
        .fetch_one("select word from words")
        .await
        .unwrap();
    assert_eq!(row.get::<String, _>(0), "kept");
}

#[tokio::test]
async fn a_scratch_postgres_leaves_nothing_behind() {
    let mut postgres = Postgres::start(&Place::Scratch, quick_postgres())
        .await
        .unwrap();
    let fault = postgres
        .create_database("x\"; drop database y")
        .await
        .unwrap_err();
    assert!(matches!(fault, ServerError::BadName(_)), "{fault}");
    let options: PgConnectOptions = postgres.url("postgres").parse().unwrap();
    let mut connection = options.connect().await.unwrap();
    let row = connection.fetch_one("show data_directory").await.unwrap();
    let data = PathBuf::from(row.get::<String, _>(0));
    assert!(data.exists());
    postgres.stop().await.unwrap();
    drop(postgres);
    assert!(!data.exists() && !data.parent().unwrap().exists());
}

#[tokio::test]
async fn a_child_gets_its_words_whole_and_its_ending_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut launch = shell(
        folder.path(),
        "printf '%s|' \"$GREETING\" \"$0\" \"$1\" \"$2\"; exit 3",
    );
    launch
        .arguments
        .extend(["a  b\\n", "", "*'\"$HOME"].map(str::to_owned));
    let mut child = Held::start(&launch).await.unwrap();
    assert_eq!(child.ended().await.unwrap(), Ending::Status(3));
    assert_eq!(child.log_tail(9), "hello there|a  b\\n||*'\"$HOME|");
}

#[tokio::test]
async fn a_stopped_child_tidies_up_and_a_stubborn_one_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let script = "trap 'echo tidy; exit 0' TERM; echo up; while :; do sleep 0.05; done";
    let mut tidy = Held::start(&shell(folder.path(), script)).await.unwrap();
    wait_until("the child is up", || tidy.log_tail(9).contains("up"));
    assert_eq!(tidy.stop(DEADLINE).await.unwrap(), Ending::Status(0));
    assert!(tidy.log_tail(9).contains("tidy"));
    let script = "trap '' TERM; echo up; while :; do sleep 0.05; done";
    let mut stubborn = Held::start(&shell(folder.path(), script)).await.unwrap();
    wait_until("the child is up", || stubborn.log_tail(9).contains("up"));
    let ending = stubborn.stop(Duration::from_millis(100)).await.unwrap();
    assert_eq!(ending, Ending::Signal(9));
}

#[tokio::test]
async fn a_program_that_is_not_there_ends_at_once_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let mut launch = shell(folder.path(), "");
    launch.program = folder.path().join("missing");
    let mut child = Held::start(&launch).await.unwrap();
    assert_eq!(child.ended().await.unwrap(), Ending::Status(127));
    assert!(
        child.log_tail(3).contains("not found"),
        "{}",
        child.log_tail(3)
    );
}

/// The second process of the next test; by itself it starts a server and stops again.
#[tokio::test]
#[ignore = "started by servers_end_when_their_holder_is_killed"]
async fn a_holder() {
    let redis = Redis::start(&Place::Scratch, RedisOptions::default())
        .await
        .unwrap();
    let postgres = Postgres::start(&Place::Scratch, quick_postgres())
        .await
        .unwrap();
    let options: PgConnectOptions = postgres.url("postgres").parse().unwrap();
    let mut connection = options.connect().await.unwrap();
    let row = connection.fetch_one("show data_directory").await.unwrap();
    let data: String = row.get(0);
    println!("\nholding {} {} {data}", redis.port(), postgres.port());
    let _ = std::io::stdin().read(&mut [0]);
}

/// Another process that runs the ignored test `name`, and what it says it holds.
fn holder(name: &str) -> (Child, String) {
    let name = format!("servers::tests::{name}");
    let mut holder = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture", &name])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(holder.stdout.take().unwrap()).lines();
    let said = lines
        .map_while(Result::ok)
        .find_map(|line| Some(line.strip_prefix("holding ")?.to_owned()));
    (holder, said.expect("the holder says what it holds"))
}

#[test]
fn servers_end_when_their_holder_is_killed() {
    let (mut holder, said) = holder("a_holder");
    let mut words = said.split(' ');
    let redis: u16 = words.next().unwrap().parse().unwrap();
    let postgres: u16 = words.next().unwrap().parse().unwrap();
    let data = PathBuf::from(words.next().unwrap());
    assert!(!port_is_free(redis) && !port_is_free(postgres) && data.exists());
    holder.kill().unwrap();
    holder.wait().unwrap();
    wait_until("both ports are free", || {
        port_is_free(redis) && port_is_free(postgres)
    });
    wait_until("the scratch folder is gone", || {
        !data.parent().unwrap().exists()
    });
}

#[test]
fn free_ports_are_free() {
    assert!(port_is_free(free_port().unwrap()));
}

#[test]
fn versions_are_read_as_packages_print_them() {
    let cases = [
        (
            "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n",
            Some(15),
        ),
        ("postgres (PostgreSQL) 18beta1\n", Some(18)),
        ("postgres (PostgreSQL) 9.6.24\n", Some(9)),
        ("something else", None),
    ];
    for (answer, major) in cases {
        assert_eq!(major_of(answer), major, "{answer}");
    }
}

#[test]
fn a_folder_below_a_closed_one_is_out_of_reach() {
    let closed = tempfile::tempdir().unwrap();
    let inner = closed.path().join("open");
    std::fs::create_dir(&inner).unwrap();
    std::fs::set_permissions(closed.path(), Permissions::from_mode(0o700)).unwrap();
    assert!(!reachable(&inner));
    assert!(reachable(Path::new("/")));
}
