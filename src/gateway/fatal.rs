//! The one way for a part of the gateway to say that the whole of it must end.

use std::sync::{Arc, Mutex, PoisonError};

use super::GatewayError;
use crate::shutdown::Tasks;

/// Ends the gateway with the first error told to it. Clones share it.
#[derive(Clone, Debug)]
pub struct Fatal {
    first: Arc<Mutex<Option<GatewayError>>>,
    tasks: Tasks,
}

impl Fatal {
    /// Ends `tasks` when something is told.
    #[must_use]
    pub fn new(tasks: Tasks) -> Self {
        Self {
            first: Arc::default(),
            tasks,
        }
    }

    /// The gateway cannot go on. Only the first word counts.
    pub fn tell(&self, error: GatewayError) {
        let mut first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
        first.get_or_insert(error);
        drop(first);
        self.tasks.stop();
    }

    /// What was told, if anything was.
    #[must_use]
    pub fn take(&self) -> Option<GatewayError> {
        self.first
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}
