//! An outcome is taken in its job's turn only, so that answers are seen in order whatever Redis
//! has lost.

use std::time::Duration;

use chinwag::{
    hot::{
        HotError, Opened, outcomes,
        queue::{self, Acknowledgement, Enqueued, Entrance, Pick, Session, Taken, Verdict},
    },
    jobs::Envelope,
};

use crate::{
    app::{App, Setup},
    queue_scripts::job,
    state_standby::outcome,
};

const PICKS: [Pick; 1] = [Pick {
    queue: "conversation",
    most: 1,
}];

/// A conversation with two messages, and a worker that does as it is told.
struct Talk {
    app: App,
    queue: Opened,
    session: Session,
    first: Envelope,
    second: Envelope,
}

impl Talk {
    async fn begin(own_redis: bool) -> Self {
        let app = App::with(Setup {
            workers: Some(0),
            without_console: true,
            own_redis,
            settings: vec![("CHINWAG_QUEUE_PARTITIONS", "1".to_owned())],
            ..Setup::default()
        })
        .await;
        let (first, second) = (job("ann", "1"), job("ann", "2"));
        let (queue, both) = (app.hot.opened(), [first.clone(), second.clone()]);
        let put = queue::enqueue(&app.hot, queue, Entrance::New, &both).await;
        assert_eq!(put.unwrap(), [Enqueued::New; 2]);
        Self {
            session: Session::new("somebody".to_owned(), 0, Duration::from_mins(1)),
            app,
            queue,
            first,
            second,
        }
    }

    /// Says what became of a job, and takes the next.
    async fn turn(&mut self, done: Option<&Taken>) -> Taken {
        let said: Vec<_> = done.map(is_done).into_iter().collect();
        let (hot, epoch) = (&self.app.hot, self.queue.epoch);
        let turned = queue::turn(hot, epoch, &mut self.session, 1, &PICKS, &said).await;
        turned.unwrap().taken.pop().unwrap()
    }

    async fn post(&self, job: &Envelope) -> Result<bool, HotError> {
        let outcome = outcome(job, self.queue.epoch);
        outcomes::post(&self.app.hot, &outcome, &job.header.mailbox()).await
    }

    /// How many outcomes wait for the door that looks under the epoch that the talk began under.
    async fn waiting(&self) -> usize {
        let mailbox = (0, self.first.header.route);
        let waiting = outcomes::waiting(&self.app.hot, mailbox, self.queue.epoch, "0-0", 9).await;
        waiting.unwrap().len()
    }
}

fn is_done(taken: &Taken) -> Acknowledgement {
    Acknowledgement {
        mailbox: taken.mailbox.clone(),
        token: taken.token,
        verdict: Verdict::Done,
        unique: String::new(),
    }
}

#[tokio::test]
async fn an_answer_that_was_under_way_when_redis_was_emptied_does_not_come_before_the_lost_one() {
    let mut talk = Talk::begin(true).await;
    let taken = talk.turn(None).await;
    assert!(talk.post(&talk.first).await.unwrap());
    talk.turn(Some(&taken)).await;
    // Nobody has shown the first answer yet.
    assert_eq!(talk.waiting().await, 1);
    talk.app.flush().await;
    let refused = talk.post(&talk.second).await;
    assert!(
        matches!(refused, Err(HotError::WrongEpoch { asked }) if asked == talk.queue.epoch),
        "{refused:?}"
    );
    assert_eq!(talk.waiting().await, 0);
    talk.app.abandon().await;
}

#[tokio::test]
async fn an_outcome_is_taken_once_and_while_its_job_is_the_first_of_its_mailbox() {
    let mut talk = Talk::begin(false).await;
    let taken = talk.turn(None).await;
    // As where Redis has fallen back to a moment at which the first had not ended yet.
    let refused = talk.post(&talk.second).await;
    assert!(
        matches!(refused, Err(HotError::SessionEnded)),
        "{refused:?}"
    );
    assert_eq!(talk.waiting().await, 0);
    assert!(talk.post(&talk.first).await.unwrap());
    assert!(!talk.post(&talk.first).await.unwrap());
    let taken = talk.turn(Some(&taken)).await;
    assert!(
        !talk.post(&talk.first).await.unwrap(),
        "it is too late, and does no harm"
    );
    assert!(talk.post(&talk.second).await.unwrap());
    let said = [is_done(&taken)];
    let (hot, epoch) = (&talk.app.hot, talk.queue.epoch);
    let turned = queue::turn(hot, epoch, &mut talk.session, 1, &PICKS, &said).await;
    assert_eq!(turned.unwrap().stale, 0);
    assert_eq!(talk.waiting().await, 2);
    talk.app.abandon().await;
}
