//! The listening socket a stand-in stands on: loopback only, gone when its owner is dropped.
//!
//! It knows no protocol above HTTP.

use std::{io, net::SocketAddr, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    response::{IntoResponse, Response},
    serve::ListenerExt,
};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long [`Server::stop`] waits for open connections.
const STOP_DEADLINE: Duration = Duration::from_secs(2);

/// A running HTTP server on 127.0.0.1. Dropping it stops it.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stop: CancellationToken,
    tasks: TaskTracker,
}

/// A socket that is bound and not yet served, so that a router can know its address.
#[derive(Debug)]
pub struct Bound {
    listener: TcpListener,
    /// Where the server will be reached.
    pub address: SocketAddr,
    /// Cancelled when the server stops; handlers that wait must wait for this too.
    pub stop: CancellationToken,
}

/// Takes a port of 127.0.0.1; port 0 takes a free one.
///
/// # Errors
/// When the port is taken.
pub async fn bind(port: u16) -> io::Result<Bound> {
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let address = listener.local_addr()?;
    let stop = CancellationToken::new();
    Ok(Bound {
        listener,
        address,
        stop,
    })
}

/// An answer that breaks the connection before its first byte.
#[must_use]
pub fn broken() -> Response {
    let error = io::Error::from(io::ErrorKind::ConnectionReset);
    let body = futures::stream::iter([Err::<Bytes, _>(error)]);
    Body::from_stream(body).into_response()
}

impl Bound {
    /// Serves `router` until the returned server is stopped or dropped.
    #[must_use]
    pub fn serve(self, router: Router) -> Server {
        let tasks = TaskTracker::new();
        let stop = self.stop.clone();
        // Small frames must not wait for each other, or measured latencies are the kernel's.
        let listener = self.listener.tap_io(|socket| {
            if let Err(error) = socket.set_nodelay(true) {
                tracing::debug!(%error, "a socket kept its delay");
            }
        });
        tasks.spawn(async move {
            let served = axum::serve(listener, router)
                .with_graceful_shutdown(async move { stop.cancelled().await })
                .await;
            if let Err(error) = served {
                tracing::warn!(%error, "a stand-in stopped serving");
            }
        });
        Server {
            address: self.address,
            stop: self.stop,
            tasks,
        }
    }
}

impl Server {
    /// Where the server is reached.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops listening and closes what is open, waiting for it up to two seconds.
    pub async fn stop(&self) {
        self.stop.cancel();
        self.tasks.close();
        let waited = tokio::time::timeout(STOP_DEADLINE, self.tasks.wait()).await;
        if waited.is_err() {
            tracing::debug!("a stand-in left a connection open");
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
