//! A Messages API that says the same to everybody after a set time: what is measured is everything
//! around it.

use std::{
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    Router, extract::State, http::header::CONTENT_TYPE, response::IntoResponse, routing::post,
};
use tokio::net::TcpListener;

use crate::shutdown::Tasks;

/// What it says, as the API writes it. Fields that nobody here reads are left out.
const ANSWER: &str = concat!(
    "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"model\":\"claude-sonnet-5-5\",",
    "\"usage\":{\"input_tokens\":900,\"output_tokens\":1}}}\n\n",
    "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,",
    "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
    "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,",
    "\"delta\":{\"type\":\"text_delta\",\"text\":\"That is a good thought, and I shall keep it in mind.\"}}\n\n",
    "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n",
    "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},",
    "\"usage\":{\"output_tokens\":14}}\n\n",
    "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
);

/// A running model.
pub(super) struct Model {
    address: String,
    shared: Arc<Shared>,
}

struct Shared {
    calls: AtomicU64,
    wait_ms: AtomicU64,
}

impl Model {
    /// Starts one on a free port. It ends with `tasks`.
    pub(super) async fn start(tasks: &Tasks) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = format!("http://{}", listener.local_addr()?);
        let shared = Arc::new(Shared {
            calls: AtomicU64::new(0),
            wait_ms: AtomicU64::new(0),
        });
        let router = Router::new()
            .route("/v1/messages", post(answer))
            .with_state(shared.clone());
        let stop = tasks.clone();
        tasks.spawn(async move {
            let served = axum::serve(listener, router)
                .with_graceful_shutdown(async move { stop.stopped().await });
            if let Err(error) = served.await {
                tracing::warn!(%error, "the model ended");
            }
        });
        Ok(Self { address, shared })
    }

    /// What `ANTHROPIC_BASE_URL` has to be.
    pub(super) fn address(&self) -> String {
        self.address.clone()
    }

    /// Answers after so long from now on, and counts anew.
    pub(super) fn answers_after(&self, wait: Duration) {
        let wait = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        self.shared.wait_ms.store(wait, Ordering::Relaxed);
        self.shared.calls.store(0, Ordering::Relaxed);
    }

    /// How often it was asked.
    pub(super) fn calls(&self) -> u64 {
        self.shared.calls.load(Ordering::Relaxed)
    }
}

async fn answer(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    shared.calls.fetch_add(1, Ordering::Relaxed);
    let wait = shared.wait_ms.load(Ordering::Relaxed);
    if wait > 0 {
        tokio::time::sleep(Duration::from_millis(wait)).await;
    }
    ([(CONTENT_TYPE, "text/event-stream")], ANSWER)
}
