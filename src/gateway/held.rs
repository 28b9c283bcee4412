//! One shard, for as long as this process holds it: resumed where its last holder stopped, and
//! left so that the next one can do the same.

use std::{sync::Arc, time::Duration};

use serenity::all::UserId;
use tokio::sync::mpsc;
use twilight_gateway::{Config, ConfigBuilder, Session, Shard, ShardId};

use super::{
    GatewayError,
    delivery::Delivery,
    former,
    health::GatewayHealth,
    here::Standstill,
    identify::IdentifyGate,
    intake::{HandOver, Intake},
    interactions::Attendant,
    missed::{Found, Reader},
    progress::Progress,
    rest::Rest,
    shards::ShardLoop,
    threads::Threads,
};
use crate::{
    clock::Clock,
    domain::routing::Route,
    handoff::Handoff,
    hot::{
        Hot, heard,
        shards::{self, Lease},
    },
    shutdown::Tasks,
};

/// How often is saved how far a session has come.
const SAVE: Duration = Duration::from_secs(1);
/// How long a session that has come no further is taken for saved: Redis may have been emptied.
const SAVE_AGAIN: u32 = 5;
/// How long to wait when Redis does not answer.
const PAUSE: Duration = Duration::from_millis(500);
/// How long what was read may take to be accepted, and what is being posted to be posted, when a
/// shard is given up.
const WIND_UP: Duration = Duration::from_secs(4);

/// What every held shard of this process needs.
#[derive(Clone, Debug)]
pub struct Holder {
    pub(super) hot: Hot,
    pub(super) handoff: Handoff,
    pub(super) rest: Arc<Rest>,
    pub(super) delivery: Arc<Delivery>,
    pub(super) clock: Clock,
    pub(super) health: GatewayHealth,
    pub(super) me: UserId,
    pub(super) shards: u32,
    /// How far back what was missed is read.
    pub(super) read_back: Duration,
    pub(super) config: Config<IdentifyGate>,
    /// Is told a set that Discord refuses.
    pub(super) refused: mpsc::UnboundedSender<u32>,
    /// Whether a set that has become too small is replaced, as Discord advises.
    pub(super) may_grow: bool,
    /// Whether nothing can take messages.
    pub(super) standstill: Standstill,
}

impl Holder {
    /// Holds the shard of a lease until `tasks` stop. Whatever came by it is handed over then, and
    /// saved for the next holder: the lease may be given up. One that was lost is somebody else's:
    /// nothing that is saved under it counts. How far its session has come is kept in `progress`.
    ///
    /// # Errors
    /// When Discord refuses the shard for good, or its gateway was never reached.
    pub async fn hold(
        self,
        lease: Lease,
        progress: Progress,
        tasks: Tasks,
    ) -> Result<(), GatewayError> {
        let id = ShardId::new(lease.shard, self.shards);
        self.health.hold(self.shards, lease);
        let ended = match self.kept_session(lease, &tasks).await {
            None => Ok(()),
            Some(kept) => self.serve(lease, kept, progress, &tasks).await,
        };
        let ended = self.excuse(ended, &tasks).await;
        self.health.let_go(id);
        ended
    }

    /// What ends one set of shards is no reason to end all: a set that Discord refuses is left
    /// without sockets until the plan has changed, and the others go on.
    async fn excuse(
        &self,
        ended: Result<(), GatewayError>,
        tasks: &Tasks,
    ) -> Result<(), GatewayError> {
        let plan = self.health.plan();
        let is_current = plan.current == self.shards;
        match ended {
            Err(GatewayError::Closed {
                code: 4010 | 4011, ..
            }) if !is_current || self.may_grow || plan.next.is_some() => {
                // Whoever listened is gone with the program.
                let _ = self.refused.send(self.shards);
                tasks.stopped().await;
                Ok(())
            }
            Err(GatewayError::SocketUnreachable { reason }) if !is_current => {
                tracing::warn!(
                    shards = self.shards,
                    reason,
                    "a shard beside the present ones cannot be connected; it is tried again"
                );
                Ok(())
            }
            ended => ended,
        }
    }

    /// The session to resume, if there is one. None when the shard is given up before Redis
    /// answered.
    async fn kept_session(&self, lease: Lease, tasks: &Tasks) -> Option<Option<shards::Session>> {
        loop {
            match shards::kept_session(&self.hot, self.shards, lease.shard).await {
                Ok(kept) => return Some(kept),
                Err(error) => tracing::debug!(%error, "a kept session cannot be read"),
            }
            if !tasks.sleep(PAUSE).await {
                return None;
            }
        }
    }

    async fn serve(
        &self,
        lease: Lease,
        kept: Option<shards::Session>,
        progress: Progress,
        tasks: &Tasks,
    ) -> Result<(), GatewayError> {
        let route = Route::Discord {
            shard: lease.shard,
            shards: self.shards,
        };
        if let Some(kept) = &kept {
            progress.resumes(kept);
        }
        let (lanes, posting, saving) = (tasks.child(), tasks.child(), tasks.child());
        let intake = Intake::start(&HandOver {
            handoff: self.handoff.clone(),
            route,
            delivery: Arc::clone(&self.delivery),
            clock: self.clock.clone(),
            progress: progress.clone(),
            tasks: lanes.clone(),
            standstill: self.standstill.clone(),
            threads: Threads::new(Arc::clone(&self.rest)),
        });
        let attendant = Attendant {
            rest: Arc::clone(&self.rest),
            handoff: self.handoff.clone(),
            route,
            delivery: Arc::clone(&self.delivery),
            clock: self.clock.clone(),
            standstill: self.standstill.clone(),
            tasks: lanes.clone(),
        };
        let shard = ShardLoop::new(
            self.shard(lease, kept),
            self.me,
            (intake, attendant),
            progress.clone(),
            Found::by(Reader {
                hot: self.hot.clone(),
                handoff: self.handoff.clone(),
                rest: Arc::clone(&self.rest),
                clock: self.clock.clone(),
                age: self.read_back,
                shard: lease.shard,
                shards: self.shards,
                tasks: saving.clone(),
            }),
            self.health.clone(),
            tasks.clone(),
        );
        self.handoff.serve_on(route, &self.delivery, &posting);
        posting.spawn(former::serve(self.clone(), lease.shard, posting.clone()));
        saving.spawn(
            self.clone()
                .keep_saving(lease, progress.clone(), saving.clone()),
        );
        self.handoff.place_what_others_left().await;
        let ended = shard.run().await;
        // The socket is closed; what came by it is handed over before it is said to be.
        let handed_over = tokio::join!(lanes.finish(WIND_UP), posting.finish(WIND_UP));
        if handed_over != (true, true) {
            tracing::warn!(
                shard.id = lease.shard,
                "a shard did not wind up in time; its next holder goes on with what is left"
            );
        }
        saving.finish(WIND_UP).await;
        self.save(lease, &progress).await;
        ended
    }

    /// The socket's side: it resumes what was kept, at the address Discord gave for that.
    fn shard(&self, lease: Lease, kept: Option<shards::Session>) -> Shard<IdentifyGate> {
        let mut config = ConfigBuilder::from(self.config.clone());
        if let Some(kept) = kept {
            tracing::info!(
                shard.id = lease.shard,
                sequence = kept.sequence,
                "a shard is held; its session is resumed"
            );
            config = config.session(Session::new(kept.sequence, kept.id));
            if !kept.url.is_empty() {
                config = config.resume_url(kept.url);
            }
        } else {
            tracing::info!(
                shard.id = lease.shard,
                "a shard is held; it has no session yet"
            );
        }
        Shard::with_config(ShardId::new(lease.shard, self.shards), config.build())
    }

    async fn keep_saving(self, lease: Lease, progress: Progress, tasks: Tasks) {
        let (mut saved, mut since) = (None, 0);
        let mut epoch = self.hot.epoch();
        while !tasks.is_stopping() {
            // A new session is worth nothing to the next holder before it is saved.
            tokio::select! {
                _ = tasks.sleep(SAVE) => {}
                () = progress.is_new() => {}
                () = self.hot.epoch_after(epoch) => {
                    // Redis may have been emptied.
                    epoch = self.hot.epoch();
                    progress.hear_all_again();
                    saved = None;
                }
            }
            since += 1;
            let session = progress.session();
            let is_due = session != saved || since >= SAVE_AGAIN;
            if is_due && self.save(lease, &progress).await {
                (saved, since) = (session, 0);
            }
        }
    }

    /// Saves how far the session has come, and which channels were heard. True when Redis has it.
    async fn save(&self, lease: Lease, progress: &Progress) -> bool {
        let heard = progress.heard();
        if !heard.is_empty()
            && let Err(error) = heard::note(&self.hot, &heard).await
        {
            tracing::debug!(%error, "the channels that were heard could not be noted");
            progress.hear_again(heard);
            return false;
        }
        let Some(session) = progress.session() else {
            return true;
        };
        match shards::save(&self.hot, self.shards, lease, &session).await {
            Ok(true) => true,
            Ok(false) => {
                tracing::debug!(
                    shard.id = lease.shard,
                    "the shard is somebody else's by now"
                );
                false
            }
            Err(error) => {
                tracing::debug!(%error, shard.id = lease.shard, "a session could not be saved");
                false
            }
        }
    }
}
