//! What people may ask for of a kind: pictures, and features. Messages are counted before, where they
//! are taken in.

use chinwag::{
    domain::{
        action::{Action, Ended, State},
        quota::{self, Verdict},
        trouble::Trouble,
    },
    wording::{self, Manner},
};

use crate::{Context, actions::Ending};

/// Counts an action under the limit of its kind; how it ends, when that is reached. Asked again for
/// the same action, whose job may run twice, it is not counted again.
///
/// The first refusal in a window says when the next one is let through.
pub async fn refusal(context: &Context, manner: Manner, action: &Action) -> Option<Ending> {
    let kind = quota::Kind::of_action(action.kind()?.intent())?;
    let (platform, user, what) = (action.platform, &action.user, action.id.to_string());
    // Boxed, as where messages are counted: what asks Redis is large.
    let taken = Box::pin(context.limiter.take(platform, user, kind, &what)).await;
    let Verdict::Wait {
        retry_after,
        first,
        by,
    } = taken
    else {
        return None;
    };
    let retry_at = quota::retry_at(context.clock.now(), retry_after);
    let trouble = Trouble::RateLimited { retry_at };
    let reference = action.job.reference();
    if first {
        tracing::warn!(
            reference,
            error.class = trouble.class(),
            limit = by.name(),
            "more is asked for than allowed"
        );
    }
    Some(Ending {
        state: State::Failed,
        ended: Ended {
            said: first.then(|| wording::limit_reached(manner, by, retry_at, &reference)),
            class: Some(trouble.class().to_owned()),
            ..Ended::default()
        },
    })
}

/// Whether an action was not begun, since a limit is reached.
#[must_use]
pub fn was_refused(action: &Action) -> bool {
    let class = Trouble::RateLimited { retry_at: 0 }.class();
    action.state == State::Failed && action.ended.class.as_deref() == Some(class)
}
