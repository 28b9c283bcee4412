//! Telling what was asked for and changes nothing: who tells what is in one list ([`Tellers`]). What
//! nobody tells is not available yet, and the answer says so.

use std::{collections::BTreeMap, fmt, sync::Arc};

use chinwag::{
    domain::{component::Component, drawing::Shown, intent::Intent, message::Incoming},
    llm::BoxFuture,
    wording::Manner,
};

use crate::{Context, pictures, runner::Run, standing};

/// Tells what one read-only intent asks for.
pub trait Teller: Send + Sync {
    /// What there is to tell.
    fn tell<'a>(
        &'a self,
        context: &'a Context,
        message: &'a Incoming,
        run: &'a Run,
        manner: Manner,
    ) -> BoxFuture<'a, Told>;
}

/// What there is to tell.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// The words.
    pub text: String,
    /// The pictures that go with them.
    pub pictures: Vec<Shown>,
    /// What stands below.
    pub components: Vec<Component>,
    /// Whether it is for its asker alone.
    pub private: bool,
}

impl From<String> for Told {
    fn from(text: String) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }
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
            .with(Intent::GetImage, Arc::new(pictures::Earlier))
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
        _run: &'a Run,
        manner: Manner,
    ) -> BoxFuture<'a, Told> {
        Box::pin(async move { standing::help(context, message, manner).into() })
    }
}

/// How the bot and its parts are.
struct Status;

impl Teller for Status {
    fn tell<'a>(
        &'a self,
        context: &'a Context,
        _message: &'a Incoming,
        _run: &'a Run,
        manner: Manner,
    ) -> BoxFuture<'a, Told> {
        Box::pin(async move { standing::status(context, manner).await.into() })
    }
}
