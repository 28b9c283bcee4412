//! Models that make pictures, behind one trait: a folder per provider, plus a scripted one for
//! tests.
//!
//! Nothing here knows who asks or where a picture goes. A picture costs as much as thousands of
//! answers, so what a failure says is, before all else, whether it may have been paid for.

pub mod scripted;

use std::{fmt, time::Duration};

use super::BoxFuture;
pub use crate::picture::{Picture, Size};

/// What is asked of a model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PictureRequest {
    /// What is to be seen.
    pub prompt: String,
    /// How big it is to be; the model's own way when nobody said.
    pub size: Option<SizeWish>,
    /// Pictures it goes by, for one that is varied or changed.
    pub references: Vec<Picture>,
    /// The model; the configured one when none is named.
    pub model: Option<String>,
    /// One deadline over all that is done for it.
    pub deadline: Duration,
}

/// How big somebody wants a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SizeWish {
    /// So many pixels.
    Sides(Size),
    /// Of this shape: 16 and 9, for example.
    Ratio {
        /// The part of the width.
        width: u32,
        /// The part of the height.
        height: u32,
    },
}

impl SizeWish {
    /// The width as a multiple of the height; `None` for what is no shape.
    #[must_use]
    pub fn ratio(self) -> Option<f64> {
        let (width, height) = match self {
            Self::Sides(Size { width, height }) | Self::Ratio { width, height } => (width, height),
        };
        (width > 0 && height > 0).then(|| f64::from(width) / f64::from(height))
    }

    /// Whether a picture of this size is what was wished for.
    #[must_use]
    pub fn is_met_by(self, size: Size) -> bool {
        match self {
            Self::Sides(sides) => sides == size,
            Self::Ratio { .. } => {
                let is = f64::from(size.width) / f64::from(size.height.max(1));
                self.ratio()
                    .is_some_and(|wanted| (is / wanted - 1.0).abs() < SAME_SHAPE)
            }
        }
    }
}

/// Models give sides as multiples of some power of two, so that shapes are met only nearly.
const SAME_SHAPE: f64 = 0.02;

impl fmt::Display for SizeWish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sides(size) => size.fmt(f),
            Self::Ratio { width, height } => write!(f, "{width}:{height}"),
        }
    }
}

/// A picture, and what is known of how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureReply {
    /// The picture. Its kind is what its bytes say.
    pub picture: Picture,
    /// How big it is.
    pub size: Size,
    /// The model that made it.
    pub model: String,
    /// What its provider knows the work by, where it says so.
    pub generation: Option<String>,
    /// What it cost, in billionths of a US dollar, as the provider says.
    pub cost_nanos: Option<u64>,
    /// A wish for a size that was met only nearly.
    pub rounded: Option<Rounded>,
}

/// What was wished for, and what it became: in pixels or as a shape, for people to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rounded {
    /// The wish.
    pub asked: String,
    /// What was made.
    pub used: String,
}

/// Why there is no picture. Reasons hold statuses and our own words, and never keys, prompts or
/// sentences of the provider.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// What was asked for is not made. Nothing was paid.
    #[error("the provider does not make such a picture")]
    Moderated {
        /// Why, in the provider's words, such as `violence`. There may be none.
        reasons: Vec<String>,
    },
    /// The account or the key cannot pay. Nothing was paid.
    #[error("the account at the provider, or the key's limit, has no money left")]
    NoCredit,
    /// The work was done and there is no picture that can be used.
    #[error("the model answered without a usable picture: {reason}")]
    NoPicture {
        /// What there was instead.
        reason: String,
        /// What it cost all the same, in billionths of a US dollar, as the provider says.
        cost_nanos: Option<u64>,
    },
    /// Too much was asked. Nothing was paid, and later it may go on.
    #[error("the provider's limit is reached")]
    RateLimited {
        /// When, where the provider says so.
        after: Option<Duration>,
    },
    /// The provider cannot be reached or does not work. Nothing was paid, and later it may go on.
    #[error("the picture model is not available: {reason}")]
    Unavailable {
        /// Status and error type.
        reason: String,
    },
    /// The request went out and its end is not known: it may have been paid for, and nobody
    /// repeats it without being asked to.
    #[error("nobody knows what became of the request for a picture: {reason}")]
    Uncertain {
        /// What broke.
        reason: String,
    },
    /// The request can never succeed as it stands.
    #[error("the request for a picture is refused: {reason}")]
    Misconfigured {
        /// Status and error type, with what the operator can do about it.
        reason: String,
    },
}

impl PictureError {
    /// In one word.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Moderated { .. } => "moderated",
            Self::NoCredit => "no_credit",
            Self::NoPicture { .. } => "no_picture",
            Self::RateLimited { .. } => "rate_limited",
            Self::Unavailable { .. } => "unavailable",
            Self::Uncertain { .. } => "uncertain",
            Self::Misconfigured { .. } => "misconfigured",
        }
    }

    /// Whether the same request may be made again without a person's word: later it may succeed,
    /// and nothing was paid.
    #[must_use]
    pub const fn may_be_repeated(&self) -> bool {
        matches!(self, Self::RateLimited { .. } | Self::Unavailable { .. })
    }
}

/// Something that makes pictures.
pub trait PictureModel: Send + Sync + fmt::Debug {
    /// Makes one picture.
    fn make<'a>(
        &'a self,
        request: &'a PictureRequest,
    ) -> BoxFuture<'a, Result<PictureReply, PictureError>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_are_met_exactly_and_shapes_nearly() {
        let size = |width, height| Size { width, height };
        let wide = SizeWish::Ratio {
            width: 16,
            height: 9,
        };
        assert!(wide.is_met_by(size(2728, 1536)));
        assert!(!wide.is_met_by(size(1024, 1024)));
        let sides = SizeWish::Sides(size(1920, 1080));
        assert!(sides.is_met_by(size(1920, 1080)));
        assert!(!sides.is_met_by(size(2728, 1536)));
        assert_eq!(wide.to_string(), "16:9");
        assert_eq!(sides.to_string(), "1920x1080");
        let nothing = SizeWish::Ratio {
            width: 1,
            height: 0,
        };
        assert_eq!(nothing.ratio(), None);
        assert!(!nothing.is_met_by(size(1, 1)));
    }

    #[test]
    fn only_what_certainly_was_not_paid_is_repeated() {
        let reason = String::new;
        let repeated = [
            PictureError::RateLimited { after: None },
            PictureError::Unavailable { reason: reason() },
        ];
        assert!(repeated.iter().all(PictureError::may_be_repeated));
        let not = [
            PictureError::Moderated {
                reasons: Vec::new(),
            },
            PictureError::NoCredit,
            PictureError::NoPicture {
                reason: reason(),
                cost_nanos: None,
            },
            PictureError::Uncertain { reason: reason() },
            PictureError::Misconfigured { reason: reason() },
        ];
        assert!(!not.iter().any(PictureError::may_be_repeated));
    }
}
