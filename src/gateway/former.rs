//! What waits for shards of a former count: the present shards share those routes, and deliver
//! what comes to them.
//!
//! A route is served by whoever holds the present shard that it falls to, and only while nobody
//! holds the former shard itself. One that has nothing to deliver costs a look every few seconds.

use std::{
    collections::{BTreeSet, HashMap},
    time::{Duration, Instant},
};

use super::{health::GatewayHealth, held::Holder};
use crate::{
    domain::{ids::JobId, outcome::Outcome, routing::Route},
    hot::{Hot, HotError, outcomes, plan::Plan, shards},
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
    health
        .planned_since()
        .is_some_and(|since| since.elapsed() < SOON)
}

fn pause(health: &GatewayHealth) -> Duration {
    if is_soon(health) { LOOK } else { LATER_LOOK }
}

/// Whether an outcome of the same conversation was posted before this one, and waits for a shard
/// of another count. The mailboxes of a conversation lie on one server, whose clock gave them
/// their places. Doubt lets it pass.
pub async fn is_overtaking(hot: &Hot, health: &GatewayHealth, outcome: &Outcome) -> bool {
    let Route::Discord { shards: own, .. } = outcome.route else {
        return false;
    };
    let plan = health.plan();
    if hot.is_aside() || (plan.next.is_none() && !is_soon(health)) {
        return false;
    }
    let mut own_place = None;
    for count in others(&plan, own) {
        let Some(first) = first_of(hot, outcome, route_in(count, outcome)).await else {
            continue;
        };
        if own_place.is_none() {
            own_place = first_of(hot, outcome, outcome.route).await;
        }
        if own_place.as_ref().is_some_and(|own| first < *own) {
            return true;
        }
    }
    false
}

/// Every count but one's own, as far as they are known.
fn others(plan: &Plan, own: u32) -> BTreeSet<u32> {
    let before = plan.before.iter().copied();
    let all = plan.next.into_iter().chain([plan.current]).chain(before);
    all.filter(|count| *count != own).collect()
}

/// The shard of another count that an outcome would belong to, by Discord's formula. Direct
/// messages go to the first.
fn route_in(shards: u32, outcome: &Outcome) -> Route {
    let server: Option<u64> = outcome
        .guild
        .as_ref()
        .and_then(|id| id.as_str().parse().ok());
    let number = server.map_or(0, |id| (id >> 22) % u64::from(shards.max(1)));
    Route::Discord {
        // Smaller than the count, which is a u32.
        shard: u32::try_from(number).unwrap_or_default(),
        shards,
    }
}

/// When the first outcome of the same conversation was posted to a route, in ms by Redis' clock,
/// and its job, for two of one moment.
async fn first_of(hot: &Hot, outcome: &Outcome, route: Route) -> Option<(u64, JobId)> {
    let partition = hot.partition(&outcome.conversation);
    let mailbox = (partition, route);
    let waiting = outcomes::waiting(hot, mailbox, outcome.epoch, "0-0", MOST).await;
    waiting.unwrap_or_default().into_iter().find_map(|it| {
        let of_same = it.outcome.ok()?;
        let posted_ms = it.place.split('-').next()?.parse().ok()?;
        (of_same.conversation == outcome.conversation).then_some((posted_ms, of_same.job))
    })
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
    use super::*;
    use crate::{
        domain::{ids::ConversationId, outcome::OutcomeKind},
        hot::Settings,
        servers::{Place, Redis, RedisOptions},
    };

    /// A server whose shard is 1 of 2, and 3 of 4.
    const SERVER: u64 = 7 << 22;

    fn outcome(conversation: &str, (shard, shards): (u32, u32)) -> Outcome {
        Outcome {
            version: 1,
            job: JobId(uuid::Uuid::now_v7()),
            job_kind: "conversation".to_owned(),
            job_key: String::new(),
            epoch: 1,
            route: Route::Discord { shard, shards },
            conversation: ConversationId::from_text(format!("discord/{conversation}/ann")),
            guild: Some(SERVER.to_string().as_str().into()),
            channel: conversation.into(),
            user: "ann".into(),
            message: "1".into(),
            kind: OutcomeKind::Reply,
            text: "hello".to_owned(),
            turn: None,
            trace: None,
        }
    }

    #[tokio::test]
    async fn whichever_set_it_came_by_the_first_that_was_posted_is_the_first_that_is_shown() {
        let redis = Redis::start(&Place::Scratch, RedisOptions::default());
        let redis = redis.await.unwrap();
        let settings = Settings::new(redis.url(), "test".to_owned());
        let hot = Hot::open(&settings).unwrap();
        let health = GatewayHealth::new();
        health.planned(Plan {
            version: 2,
            current: 2,
            next: Some(4),
            before: Vec::new(),
        });
        let by_next = outcome("garden", (3, 4));
        let by_present = outcome("garden", (1, 2));
        let of_another = outcome("kitchen", (1, 2));
        let last = outcome("garden", (3, 4));
        for each in [&by_next, &of_another, &by_present] {
            outcomes::post(&hot, each).await.unwrap();
        }
        let overtakes = async |each| is_overtaking(&hot, &health, each).await;
        assert!(!overtakes(&by_next).await);
        assert!(overtakes(&by_present).await, "the next set's was first");
        assert!(!overtakes(&of_another).await);

        outcomes::post(&hot, &last).await.unwrap();
        take_out(&hot, &by_next).await;
        assert!(!overtakes(&by_present).await);
        assert!(overtakes(&last).await, "the present set's was first");
        take_out(&hot, &by_present).await;
        assert!(!overtakes(&last).await);
    }

    async fn take_out(hot: &Hot, shown: &Outcome) {
        let partition = hot.partition(&shown.conversation);
        let all = outcomes::waiting(hot, (partition, shown.route), 1, "0-0", MOST).await;
        let own = |it: &outcomes::Waiting| it.outcome.as_ref().is_ok_and(|it| it.job == shown.job);
        let place = all.unwrap().into_iter().find(own).unwrap().place;
        outcomes::remove(hot, shown, &place).await.unwrap();
    }

    #[test]
    fn outcomes_are_looked_for_at_the_shard_that_each_count_has_for_them() {
        let plan = Plan {
            version: 7,
            current: 4,
            next: Some(2),
            before: vec![2, 1],
        };
        assert_eq!(others(&plan, 4), [1, 2].into());
        assert_eq!(others(&plan, 2), [1, 4].into());
        assert_eq!(others(&plan, 9), [1, 2, 4].into());
    }
}
