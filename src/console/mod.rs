//! The web front door: a page with a chat, and the HTTP API behind it.
//!
//! It takes messages, hands them over, and streams back what their answers become. It decides
//! nothing about them and knows no SQL; what it shows is logged in Redis (`hot::events`) and
//! found again in history. It binds to this machine alone unless it is told otherwise and has
//! a sign-in secret.

mod answer;
mod api;
mod door;
mod event;
mod feed;
mod guard;
mod hub;
mod moments;
mod page;
mod past;
mod pictures;
mod recent;
mod remembered;
mod replaced;
mod request;
mod settings;
mod sign_in;
mod stream;

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    http::StatusCode,
    middleware::{from_fn, from_fn_with_state},
    routing::{get, post},
    serve::ListenerExt,
};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use tokio::net::TcpListener;

pub use self::settings::Settings;
use self::{
    answer::Refusal, door::ConsoleDoor, feed::Feed, guard::Names, hub::Hub, past::Past,
    sign_in::SignIn,
};
use crate::{
    blobs::Blobs, clock::Clock, conversations::Conversations, domain::routing::Route,
    handoff::Handoff, hot::Hot, shutdown::Tasks,
};

/// The rooms that the console reaches into.
#[derive(Clone, Debug)]
pub struct Backing {
    /// Takes messages and brings outcomes.
    pub handoff: Handoff,
    /// History, for what Redis does not hold any more.
    pub conversations: Conversations,
    /// Redis, for the log.
    pub hot: Hot,
    /// The bytes of pictures.
    pub blobs: Arc<dyn Blobs>,
    /// Tells the time.
    pub clock: Clock,
}

/// Why the console could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum ConsoleError {
    /// The address is taken, not on this machine, or not allowed.
    #[error(
        "the console cannot listen at {address}; choose another with CHINWAG_CONSOLE_ADDRESS (port 0 takes a free one)"
    )]
    Bind {
        /// The address that was asked for.
        address: SocketAddr,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// What the handlers share.
#[derive(Debug)]
struct Console {
    handoff: Handoff,
    blobs: Arc<dyn Blobs>,
    feed: Feed,
    hub: Arc<Hub>,
    sign_in: Arc<SignIn>,
    clock: Clock,
    tasks: Tasks,
}

/// Opens the console: listens, delivers the outcomes of its route and serves until `tasks`
/// stop, which ends open streams. Returns the address it listens at. `health` is served beside
/// it, for probes: without sign-in and under any host name.
///
/// # Errors
/// When it cannot listen.
pub async fn serve(
    settings: &Settings,
    backing: Backing,
    tasks: &Tasks,
    health: Router,
) -> Result<SocketAddr, ConsoleError> {
    let (listener, address) = listen(settings.address).await?;
    allow_many_streams();
    let console = Arc::new(Console::new(settings, backing, tasks));
    tasks.spawn(console.feed.clone().run());
    let door = Arc::new(ConsoleDoor {
        feed: console.feed.clone(),
    });
    console.handoff.serve(Route::Console, &door);

    let names = Names {
        configured: settings.hosts.clone(),
        own: address.ip(),
    };
    let app = router(console, names).merge(health);
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "a connection to the console may be slow");
        }
    });
    let stopping = tasks.clone();
    let served =
        axum::serve(listener, app).with_graceful_shutdown(async move { stopping.stopped().await });
    tasks.spawn(async move {
        if let Err(error) = served.await {
            tracing::error!(%error, "the console stopped serving");
        }
    });
    tracing::info!(%address, "the console is open");
    Ok(address)
}

impl Console {
    fn new(settings: &Settings, backing: Backing, tasks: &Tasks) -> Self {
        let hub = Arc::new(Hub::default());
        let past = Past {
            hot: backing.hot,
            conversations: backing.conversations,
            recent: Arc::default(),
        };
        let feed = Feed {
            hub: Arc::clone(&hub),
            past,
            clock: backing.clock.clone(),
            tasks: tasks.clone(),
        };
        Self {
            handoff: backing.handoff,
            blobs: backing.blobs,
            feed,
            hub,
            sign_in: Arc::new(SignIn::new(settings.secret.as_ref(), backing.clock.clone())),
            clock: backing.clock,
            tasks: tasks.clone(),
        }
    }
}

fn router(console: Arc<Console>, names: Names) -> Router {
    let sign_in = Arc::clone(&console.sign_in);
    let inside = page::chat()
        .merge(api::routes())
        .merge(pictures::routes())
        .route_layer(from_fn_with_state(
            Arc::clone(&sign_in),
            sign_in::signed_in_only,
        ))
        .with_state(console);
    let outside = page::open()
        .route("/sign-in", get(sign_in::form).post(sign_in::attempt))
        .route("/sign-out", post(sign_in::out))
        .with_state(sign_in);
    inside
        .merge(outside)
        .fallback(async || Refusal::new(StatusCode::NOT_FOUND, "there is nothing at this address"))
        .method_not_allowed_fallback(async || {
            Refusal::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "this address takes another method",
            )
        })
        .layer(from_fn_with_state(Arc::new(names), guard::own_site_only))
        .layer(from_fn(guard::strict_browsers))
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), ConsoleError> {
    let refused = |source| ConsoleError::Bind { address, source };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    Ok((listener, address))
}

/// Each stream takes a file descriptor, and the usual soft limit is 1,024 of them.
fn allow_many_streams() {
    let raised = getrlimit(Resource::RLIMIT_NOFILE)
        .and_then(|(_, hard)| setrlimit(Resource::RLIMIT_NOFILE, hard, hard));
    if let Err(error) = raised {
        tracing::debug!(%error, "the limit of open files stays as it is");
    }
}
