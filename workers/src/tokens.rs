//! How many tokens texts take: learnt from every answer of the chat model, together with all
//! other workers.
//!
//! An answer only notes its count here. What is noted gets to Redis, and what others learnt back,
//! off its path.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chinwag::{
    domain::tokens::{Characters, Counted, Rates},
    hot::{self, HotError},
    llm::{ChatReply, ChatRequest, Tool},
    shutdown::Tasks,
};

use crate::Context;

/// How often what was learnt is shared.
const SHARE: Duration = Duration::from_secs(2);
/// The most counts that wait to be shared. Many more say nothing new.
const WAITING: usize = 64;

/// What is known of tokens. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    rates: Rates,
    /// What is in the rates and was not shared yet.
    waiting: Vec<Counted>,
}

impl Tokens {
    /// What each kind of character takes at present.
    #[must_use]
    pub fn rates(&self) -> Rates {
        self.inner().rates.clone()
    }

    /// Learns from an answer. Where pictures were shown the count says little of texts, and nothing is
    /// learnt.
    pub fn note(&self, request: &ChatRequest, reply: &ChatReply) {
        if request.picture_tokens() > 0 {
            return;
        }
        let system = request.system.whole();
        let texts = request.messages.iter().map(|message| message.text.as_str());
        let tools: Vec<String> = request.tools.iter().map(Tool::written).collect();
        let counted = Counted {
            sent: Characters::of(texts.chain([system.as_str()]))
                .with_tools(tools.iter().map(String::as_str)),
            tokens: reply
                .input_tokens
                .saturating_add(reply.cache_read_tokens)
                .saturating_add(reply.cache_creation_tokens),
        };
        let mut inner = self.inner();
        inner.rates.learn(&counted);
        if inner.waiting.len() < WAITING {
            inner.waiting.push(counted);
        }
    }

    /// Adds what was learnt here to what is known of a model, and takes that over.
    async fn share(&self, context: &Context, model: &str) -> Result<(), HotError> {
        let known = hot::tokens::rates(&context.hot, model).await?;
        let (rates, news) = {
            let mut inner = self.inner();
            let waiting = std::mem::take(&mut inner.waiting);
            if let Some(mut rates) = known {
                for counted in &waiting {
                    rates.learn(counted);
                }
                inner.rates = rates;
            }
            (inner.rates.clone(), !waiting.is_empty())
        };
        if news {
            hot::tokens::keep_rates(&context.hot, model, &rates).await?;
        }
        Ok(())
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // Nothing panics while it is held.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Shares what is learnt until the program stops.
pub async fn keep_learning(context: Arc<Context>, tasks: Tasks) {
    let Some(model) = &context.model else {
        return;
    };
    loop {
        if let Err(error) = context.tokens.share(&context, &model.name).await {
            tracing::debug!(%error, "what was learnt of tokens is shared later");
        }
        if !tasks.sleep(SHARE).await {
            return;
        }
    }
}
