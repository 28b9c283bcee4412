//! What waits for shards of a former count: the present shards share those routes, and deliver
//! what comes to them.
//!
//! A route is served by whoever holds the present shard that it falls to, and only while nobody
//! holds the former shard itself. One that has nothing to deliver costs a look every few seconds.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use super::{health::GatewayHealth, held::Holder};
use crate::{
    domain::{outcome::Outcome, routing::Route},
    hot::{Hot, HotError, epoch, outcomes, plan::Plan, shards},
    shutdown::Tasks,
};

/// How often is looked whether something waits, soon after a change and later.
const LOOK: Duration = Duration::from_millis(500);
const LATER_LOOK: Duration = Duration::from_secs(5);
/// For how long after a change outcomes give way to those of former shards.
const SOON: Duration = Duration::from_mins(15);
/// How long an outcome gives way before it is looked again.
pub const GIVE_WAY: Duration = Duration::from_millis(200);
/// The most outcomes of one mailbox that are looked through.
const MOST: usize = 500;
/// How long a route is served after something last waited for it.
const SILENT: Duration = Duration::from_secs(30);

/// A route that is served.
struct Served {
    tasks: Tasks,
    last: Instant,
}

/// Serves the former routes that fall to a shard of the holder's set, whenever that set is the
/// present one.
pub async fn serve(holder: Holder, shard: u32, tasks: Tasks) {
    let mut served: HashMap<(u32, u32), Served> = HashMap::new();
    while tasks.sleep(pause(&holder.health)).await {
        let plan = holder.health.plan();
        let is_current = plan.current == holder.shards;
        // The holders of a set that is held serve its routes themselves.
        let former = plan.before.iter().filter(|count| !plan.has(**count));
        let routes: Vec<(u32, u32)> = former
            .filter(|_| is_current)
            .flat_map(|count| (0..*count).map(|number| (*count, number)))
            .filter(|(_, number)| number % holder.shards == shard)
            .collect();
        served.retain(|route, known| {
            let goes_on = routes.contains(route) && known.last.elapsed() < SILENT;
            if !goes_on {
                known.tasks.stop();
            }
            goes_on
        });
        for route in routes {
            match waits(&holder, route).await {
                Ok(true) => {}
                Ok(false) => continue,
                Err(error) => {
                    tracing::debug!(%error, "it is not known what waits for former shards");
                    break;
                }
            }
            let known = served.entry(route).or_insert_with(|| {
                let tasks = tasks.child();
                start(&holder, route, &tasks);
                Served {
                    tasks,
                    last: Instant::now(),
                }
            });
            known.last = Instant::now();
        }
    }
}

fn is_soon(health: &GatewayHealth) -> bool {
    let kept_for = health.plan_kept_for(Instant::now());
    kept_for.is_some_and(|kept_for| kept_for < SOON)
}

fn pause(health: &GatewayHealth) -> Duration {
    if is_soon(health) { LOOK } else { LATER_LOOK }
}

/// Whether an outcome of an earlier job of the same conversation waits for a shard of another
/// count: it was posted before, since the jobs of a conversation run one after the other. Where
/// Redis was emptied it may have waited there, and then both jobs run again under another epoch.
/// Doubt lets it pass.
pub async fn is_overtaking(hot: &Hot, health: &GatewayHealth, outcome: &Outcome) -> bool {
    let plan = health.plan();
    if hot.is_aside() || (plan.next.is_none() && !is_soon(health)) {
        return false;
    }
    let partition = hot.partition(&outcome.conversation);
    for route in others(&plan, outcome) {
        let mailbox = (partition, route);
        let waiting = outcomes::waiting(hot, mailbox, outcome.epoch, "0-0", MOST).await;
        let is_there = waiting.unwrap_or_default().into_iter().any(|it| {
            it.outcome
                .is_ok_and(|it| it.conversation == outcome.conversation && it.job < outcome.job)
        });
        if is_there {
            return true;
        }
    }
    // Asked last: what was not there before was not lost until then.
    let is_open = epoch::is_open(hot, partition, outcome.epoch).await;
    !is_open.unwrap_or(true)
}

/// The routes of other counts on which outcomes of the same conversation may wait.
fn others(plan: &Plan, outcome: &Outcome) -> Vec<Route> {
    let Route::Discord { shard, shards } = outcome.route else {
        return Vec::new();
    };
    let server = outcome
        .guild
        .as_ref()
        .map_or(Some(0), |id| id.0.parse().ok());
    // Nobody but the shard of its server heard the conversation.
    let of_server =
        |count| server.and_then(|id: u64| u32::try_from((id >> 22) % u64::from(count)).ok());
    let is_sure = of_server(shards) == Some(shard);
    let mut counts: Vec<u32> = plan.next.into_iter().chain([plan.current]).collect();
    counts.extend(plan.before.iter().filter(|count| !plan.has(**count)));
    let counts = counts
        .into_iter()
        .filter(|count| ![0, shards].contains(count));
    let routes = counts.flat_map(|count| {
        let one = of_server(count).filter(|_| is_sure);
        let all = one.map_or(0..count, |one| one..one + 1);
        all.map(move |shard| Route::Discord {
            shard,
            shards: count,
        })
    });
    routes.collect()
}

fn start(holder: &Holder, (shards, shard): (u32, u32), tasks: &Tasks) {
    tracing::info!(
        shard.id = shard,
        shards,
        "answers wait for a shard of a former count; they are delivered"
    );
    let route = Route::Discord { shard, shards };
    holder.handoff.serve_on(route, &holder.delivery, tasks);
}

/// Whether anything waits for a route that nobody holds. While Redis is set aside that is not
/// looked for, and taken for granted.
async fn waits(holder: &Holder, (shards, shard): (u32, u32)) -> Result<bool, HotError> {
    let hot = &holder.hot;
    if hot.is_aside() {
        return Ok(true);
    }
    if shards::is_held(hot, shards, shard).await? {
        return Ok(false);
    }
    let queue = hot.opened();
    for partition in 0..queue.partitions {
        let mailbox = (partition, Route::Discord { shard, shards });
        let waiting = outcomes::waiting(hot, mailbox, queue.epoch, "0-0", 1).await?;
        if !waiting.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        domain::{
            ids::{ConversationId, JobId, Platform},
            outcome::{OutcomeKind, VERSION},
        },
        hot::{Opened, Settings},
        servers::{Place, Redis, RedisOptions},
    };

    /// The shard of this server is 1 of 2, and 3 of 4.
    const SERVER: Option<u64> = Some(7 << 22);

    fn outcome(shard: u32, shards: u32, guild: Option<u64>) -> Outcome {
        Outcome {
            version: VERSION,
            job: JobId::of_message(Timestamp::UNIX_EPOCH, 1),
            job_kind: "conversation".to_owned(),
            job_key: String::new(),
            epoch: 1,
            route: Route::Discord { shard, shards },
            conversation: ConversationId::new(Platform::Discord, &"5".into(), &"7".into()),
            guild: guild.map(|id| id.to_string().into()),
            channel: "5".into(),
            user: "7".into(),
            message: "1".into(),
            kind: OutcomeKind::Reply,
            text: String::new(),
            showing: crate::domain::outcome::Showing::default(),
            trace: None,
            turn: None,
            reading: None,
            steps: None,
            usage: Vec::new(),
            rest: serde_json::Map::new(),
        }
    }

    #[test]
    fn an_outcome_gives_way_to_those_of_its_server_on_every_other_count() {
        let plan = Plan {
            version: 7,
            current: 4,
            next: Some(2),
            before: vec![2, 1],
        };
        let routes = |outcome| {
            let others = others(&plan, &outcome);
            others.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(
            routes(outcome(3, 4, SERVER)),
            ["discord.1.2", "discord.0.1"]
        );
        assert_eq!(
            routes(outcome(1, 2, SERVER)),
            ["discord.3.4", "discord.0.1"]
        );
        assert_eq!(routes(outcome(0, 4, None)), ["discord.0.2", "discord.0.1"]);
        // It came by another way than its server's.
        let all = ["discord.0.2", "discord.1.2", "discord.0.1"];
        assert_eq!(routes(outcome(0, 4, SERVER)), all);
    }

    #[tokio::test]
    async fn whichever_set_it_came_by_the_first_that_was_said_is_answered_first() {
        let redis = Redis::start(&Place::Scratch, RedisOptions::default());
        let redis = redis.await.unwrap();
        let hot = Hot::open(&Settings::new(redis.url(), "test".to_owned())).unwrap();
        let health = GatewayHealth::new();
        let plan = Plan {
            version: 2,
            current: 2,
            next: Some(4),
            before: Vec::new(),
        };
        health.planned(plan, Duration::ZERO);
        let message = |number, shard, shards| {
            let mut message = outcome(shard, shards, SERVER);
            message.job = JobId::of_message(Timestamp::UNIX_EPOCH, number);
            message
        };
        let by_next = message(1, 3, 4);
        let by_present = message(2, 1, 2);
        let by_next_again = message(3, 3, 4);
        let mut elsewhere = message(9, 1, 2);
        elsewhere.conversation = ConversationId::new(Platform::Discord, &"6".into(), &"7".into());
        let queue = Opened {
            epoch: by_next.epoch,
            partitions: 1,
        };
        epoch::open(&hot, queue, 0).await.unwrap();
        for each in [&by_next, &by_present, &by_next_again, &elsewhere] {
            put(&hot, each).await;
        }
        let overtakes = async |each| is_overtaking(&hot, &health, each).await;
        assert!(!overtakes(&by_next).await);
        assert!(overtakes(&by_present).await, "the next set's comes first");
        assert!(!overtakes(&elsewhere).await, "another conversation");
        take_out(&hot, &by_next).await;
        assert!(!overtakes(&by_present).await);
        assert!(
            overtakes(&by_next_again).await,
            "the present set's comes first"
        );
        take_out(&hot, &by_present).await;
        assert!(!overtakes(&by_next_again).await);
        epoch::close(&hot, 1).await.unwrap();
        assert!(
            overtakes(&by_next_again).await,
            "nobody knows what has waited in a Redis that was emptied"
        );
    }

    /// Puts it where it waits, as if its job had run.
    async fn put(hot: &Hot, outcome: &Outcome) {
        let partition = hot.partition(&outcome.conversation);
        let mailbox = hot.keys().outcomes(partition, outcome.route, outcome.epoch);
        let text = serde_json::to_string(outcome).unwrap();
        let mut call = redis::cmd("XADD");
        call.arg(mailbox).arg("*").arg("o").arg(text);
        let mut connection = hot.connection().await.unwrap();
        call.query_async::<()>(&mut connection).await.unwrap();
    }

    async fn take_out(hot: &Hot, shown: &Outcome) {
        let mailbox = (hot.partition(&shown.conversation), shown.route);
        let waiting = outcomes::waiting(hot, mailbox, shown.epoch, "0-0", MOST).await;
        let own = |it: &outcomes::Waiting| it.outcome.as_ref().is_ok_and(|it| it.job == shown.job);
        let place = waiting.unwrap().into_iter().find(own).unwrap().place;
        outcomes::remove(hot, shown, &place).await.unwrap();
    }
}
