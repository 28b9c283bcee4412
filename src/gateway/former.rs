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

/// Whether an outcome of the same conversation waits for a shard of an earlier count: that one was
/// posted before, since the jobs of a conversation run one after the other. Doubt lets it pass.
pub async fn is_overtaking(hot: &Hot, health: &GatewayHealth, outcome: &Outcome) -> bool {
    let Route::Discord { shards: own, .. } = outcome.route else {
        return false;
    };
    let plan = health.plan();
    if hot.is_aside() || (plan.next.is_none() && !is_soon(health)) {
        return false;
    }
    let partition = hot.partition(&outcome.conversation);
    for count in earlier(&plan, own) {
        for shard in 0..count {
            let route = Route::Discord {
                shard,
                shards: count,
            };
            let mailbox = (partition, route);
            let waiting = outcomes::waiting(hot, mailbox, outcome.epoch, "0-0", MOST).await;
            let is_there = waiting.unwrap_or_default().into_iter().any(|it| {
                it.outcome
                    .is_ok_and(|it| it.conversation == outcome.conversation)
            });
            if is_there {
                return true;
            }
        }
    }
    false
}

/// The counts from before one, as far as they are known.
fn earlier(plan: &Plan, own: u32) -> Vec<u32> {
    let before = plan.before.iter().copied();
    let mut all: Vec<u32> = plan
        .next
        .into_iter()
        .chain([plan.current])
        .chain(before)
        .collect();
    // A count that has come back is as late as its last time.
    let place = all.iter().position(|count| *count == own);
    let mut rest = all.split_off(place.map_or(all.len(), |place| place + 1));
    rest.retain(|count| *count != own && !all.contains(count));
    rest
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

    #[test]
    fn nobody_gives_way_to_whoever_gives_way_to_him() {
        let plan = Plan {
            version: 7,
            current: 4,
            next: Some(2),
            before: vec![2, 1],
        };
        assert_eq!(earlier(&plan, 2), [4, 1]);
        assert_eq!(earlier(&plan, 4), [1]);
        assert!(earlier(&plan, 1).is_empty());
        assert!(earlier(&plan, 9).is_empty());
    }
}
