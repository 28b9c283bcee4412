//! Telling what was asked for and changes nothing: who tells what is in one list ([`Tellers`]). What
//! nobody tells is not available yet, and the answer says so.

use std::{collections::BTreeMap, fmt, sync::Arc};

use chinwag::{
    domain::{intent::Intent, message::Incoming},
    llm::BoxFuture,
    wording::Manner,
};

use crate::{Context, standing};

/// Tells what one read-only intent asks for.
pub trait Teller: Send + Sync {
    /// What there is to tell.
    fn tell<'a>(
        &'a self,
        context: &'a Context,
        message: &'a Incoming,
        manner: Manner,
    ) -> BoxFuture<'a, String>;
}

/// Who tells what.
#[derive(Clone)]
pub struct Tellers {
    of: BTreeMap<Intent, Arc<dyn Teller>>,
}

impl fmt::Debug for Tellers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.of.keys()).finish()
    }
}

impl Default for Tellers {
    /// Those who tell what the bot can tell. A new one is a line here.
    fn default() -> Self {
        let none = Self {
            of: BTreeMap::new(),
        };
        none.with(Intent::Help, Arc::new(Help))
            .with(Intent::GetStatus, Arc::new(Status))
    }
}

impl Tellers {
    /// The same with one more.
    #[must_use]
    pub fn with(mut self, intent: Intent, teller: Arc<dyn Teller>) -> Self {
        self.of.insert(intent, teller);
        self
    }

    /// Who tells what an intent asks for; `None` where nobody can yet.
    #[must_use]
    pub fn of(&self, intent: Intent) -> Option<&Arc<dyn Teller>> {
        self.of.get(&intent)
    }
}

/// What works where the message was written.
struct Help;

impl Teller for Help {
    fn tell<'a>(
        &'a self,
        context: &'a Context,
        message: &'a Incoming,
        manner: Manner,
    ) -> BoxFuture<'a, String> {
        Box::pin(async move { standing::help(context, message, manner) })
    }
}

/// How the bot and its parts are.
struct Status;

impl Teller for Status {
    fn tell<'a>(
        &'a self,
        context: &'a Context,
        _message: &'a Incoming,
        manner: Manner,
    ) -> BoxFuture<'a, String> {
        Box::pin(standing::status(context, manner))
    }
}
