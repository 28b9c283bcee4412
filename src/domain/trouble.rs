//! What can keep a message from its answer: six classes, and nothing in between.

/// Why somebody does not get what they asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A provider that the answer needs does not give it.
    ApiError,
    /// It took too long.
    Timeout,
    /// The message cannot be read.
    InvalidInput,
    /// The platform does not let the bot write there.
    PermissionDenied,
    /// A limit is reached.
    RateLimited {
        /// When the next message will be taken, in Unix seconds.
        retry_at: i64,
    },
    /// A fault of the bot's own.
    Unknown,
}

impl Trouble {
    /// One of each class.
    pub const ALL: [Self; 6] = [
        Self::ApiError,
        Self::Timeout,
        Self::InvalidInput,
        Self::PermissionDenied,
        Self::RateLimited { retry_at: 0 },
        Self::Unknown,
    ];

    /// The class, as logs (`error.class`) and traces name it.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::ApiError => "api_error",
            Self::Timeout => "timeout",
            Self::InvalidInput => "invalid_input",
            Self::PermissionDenied => "permission_denied",
            Self::RateLimited { .. } => "rate_limited",
            Self::Unknown => "unknown",
        }
    }
}
