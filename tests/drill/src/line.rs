//! The line to a server: it carries bytes between the programs and Redis or `PostgreSQL`, counts what
//! breaks on it, and can be made slow.
//!
//! It always stands between them, so that its address stays the same and what it counts is what the
//! programs met. It knows no protocol.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use chinwag::shutdown::Tasks;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

/// How long what passes a slow line waits, once in each direction.
const DELAY: Duration = Duration::from_millis(15);
/// The largest piece that a slow line carries at once, in bytes.
const PIECE: usize = 700;
const BUFFER: usize = 64 << 10;

/// A line that carries until its tasks are stopped.
#[derive(Clone, Debug)]
pub struct Line {
    state: Arc<Carried>,
    address: SocketAddr,
}

#[derive(Debug)]
struct Carried {
    to: SocketAddr,
    is_slow: AtomicBool,
    is_down: AtomicBool,
    /// Connections that could not be made.
    refused: AtomicU64,
    /// Connections that ended while the server was away.
    cut: AtomicU64,
    /// What was carried late and in pieces.
    slowed: AtomicU64,
}

impl Line {
    /// A line to a port of this machine.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn to(port: u16, tasks: &Tasks) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let state = Arc::new(Carried {
            to: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            is_slow: AtomicBool::new(false),
            is_down: AtomicBool::new(false),
            refused: AtomicU64::new(0),
            cut: AtomicU64::new(0),
            slowed: AtomicU64::new(0),
        });
        tasks.spawn(listen(listener, Arc::clone(&state), tasks.clone()));
        Ok(Self { state, address })
    }

    /// Where the programs connect to.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Makes the line slow, or as it was.
    pub fn slow(&self, is_slow: bool) {
        self.state.is_slow.store(is_slow, Ordering::SeqCst);
    }

    /// Says whether the server is away on purpose: only then a connection's end is counted.
    pub fn server_is_away(&self, is_away: bool) {
        self.state.is_down.store(is_away, Ordering::SeqCst);
    }

    /// How many connections were refused or cut while the server was away.
    #[must_use]
    pub fn broken(&self) -> u64 {
        self.state.refused.load(Ordering::SeqCst) + self.state.cut.load(Ordering::SeqCst)
    }

    /// How often something was carried late and in pieces.
    #[must_use]
    pub fn slowed(&self) -> u64 {
        self.state.slowed.load(Ordering::SeqCst)
    }
}

async fn listen(listener: TcpListener, state: Arc<Carried>, tasks: Tasks) {
    loop {
        let near = tokio::select! {
            () = tasks.stopped() => return,
            near = listener.accept() => near,
        };
        if let Ok((near, _)) = near {
            let (state, stop) = (Arc::clone(&state), tasks.clone());
            tasks.spawn(async move {
                tokio::select! {
                    () = stop.stopped() => {}
                    () = carry(near, &state) => {}
                }
            });
        }
    }
}

/// Carries one connection to its end. A server that is away shows as a connection that is closed
/// before a byte came.
async fn carry(near: TcpStream, state: &Carried) {
    let Ok(far) = TcpStream::connect(state.to).await else {
        state.refused.fetch_add(1, Ordering::SeqCst);
        return;
    };
    let _ = near.set_nodelay(true);
    let _ = far.set_nodelay(true);
    let (from_near, to_near) = near.into_split();
    let (from_far, to_far) = far.into_split();
    tokio::select! {
        () = pass(from_near, to_far, state) => {}
        () = pass(from_far, to_near, state) => {
            if state.is_down.load(Ordering::SeqCst) {
                state.cut.fetch_add(1, Ordering::SeqCst);
            }
        }
    }
}

/// Passes on what comes from one side until either side ends.
async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, state: &Carried) {
    let mut buffer = vec![0; BUFFER];
    loop {
        let Ok(read) = from.read(&mut buffer).await else {
            return;
        };
        if read == 0 || pass_on(&buffer[..read], &mut to, state).await.is_err() {
            return;
        }
    }
}

async fn pass_on(bytes: &[u8], to: &mut OwnedWriteHalf, state: &Carried) -> io::Result<()> {
    if !state.is_slow.load(Ordering::SeqCst) {
        return to.write_all(bytes).await;
    }
    state.slowed.fetch_add(1, Ordering::SeqCst);
    tokio::time::sleep(DELAY).await;
    for piece in bytes.chunks(PIECE) {
        to.write_all(piece).await?;
        tokio::task::yield_now().await;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn echo(tasks: &Tasks) -> u16 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tasks.spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            let (mut from, mut to) = socket.split();
            tokio::io::copy(&mut from, &mut to).await.unwrap();
        });
        port
    }

    #[tokio::test]
    async fn a_slow_line_carries_everything_late() {
        let tasks = Tasks::new();
        let line = Line::to(echo(&tasks).await, &tasks).await.unwrap();
        let mut socket = TcpStream::connect((Ipv4Addr::LOCALHOST, line.port()))
            .await
            .unwrap();
        let sent = vec![7; 3 * PIECE + 1];
        let mut got = vec![0; sent.len()];
        socket.write_all(&sent).await.unwrap();
        socket.read_exact(&mut got).await.unwrap();
        assert_eq!((&got, line.slowed()), (&sent, 0));
        line.slow(true);
        let began = std::time::Instant::now();
        socket.write_all(&sent).await.unwrap();
        socket.read_exact(&mut got).await.unwrap();
        assert_eq!(got, sent);
        assert!(began.elapsed() >= DELAY * 2);
        assert!(line.slowed() >= 2);
        drop(socket);
        assert!(tasks.finish(Duration::from_secs(5)).await);
    }

    #[tokio::test]
    async fn refused_connections_are_counted() {
        let tasks = Tasks::new();
        let nobody = chinwag::servers::free_port().unwrap();
        let line = Line::to(nobody, &tasks).await.unwrap();
        let mut socket = TcpStream::connect((Ipv4Addr::LOCALHOST, line.port()))
            .await
            .unwrap();
        assert_eq!(socket.read(&mut [0; 1]).await.unwrap_or(0), 0);
        assert_eq!(line.broken(), 1);
        assert!(tasks.finish(Duration::from_secs(5)).await);
    }
}
