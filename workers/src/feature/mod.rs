//! Requests for features: noted first, then, where that was confirmed, drafted and published.
//!
//! Every step is noted on the request's row, and each looks first what is there: whoever goes on after
//! a worker has died does nothing twice. Nothing here decides whether somebody is to be asked first.

mod alike;
mod ask;
mod draft;
mod publish;
mod turn;
mod watch;

use chinwag::{
    domain::asker::Asker,
    jobs::{
        Envelope,
        feature::{Deed, Feature},
    },
};
use jiff::Timestamp;
use uuid::Uuid;

pub use ask::{SubmitFeature, noted};
pub use publish::carry;
pub use watch::keep_watching;

/// A job about a request, in its envelope: whoever asked is told what comes of it. It is named by the
/// action that asked for it.
fn job_about(request: i64, action: Uuid, asker: &Asker, deed: Deed, now: Timestamp) -> Envelope {
    let job = Feature {
        request,
        message: asker.message.clone(),
        deed,
    };
    let mailbox = job.errand(&asker.conversation(), action);
    let mut envelope = Envelope::seal(&job, mailbox, asker.route, now, None);
    envelope.header.locale.clone_from(&asker.locale);
    envelope
}
