//! What people may ask for of a kind, once it is understood that they do: pictures, and features.
//! Messages are counted before, where they are taken in.

pub use chinwag::domain::quota::Kind;
use chinwag::domain::{message::Incoming, quota::Verdict};

use crate::Context;

/// Counts what the author of a message wants of a kind, where the limit allows it. Asked again for
/// the same message, whose job may run twice, it is not counted again. `/request-feature` and
/// `/submit-feature` are one kind.
///
/// A refusal says when the next one is let through, and whether it is the first of its window. A
/// message that was accepted has an answer all the same:
/// [`limit_reached`](chinwag::wording::limit_reached).
pub async fn take(context: &Context, message: &Incoming, kind: Kind) -> Verdict {
    let what = format!("{}/{}", message.channel, message.message);
    let (platform, user) = (message.platform, &message.user);
    context.limiter.take(platform, user, kind, &what).await
}
