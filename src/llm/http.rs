//! Builds the HTTP client that every provider shares: the only place that does.
//!
//! It sets no deadline over a whole call, since streams are long: callers set their own.

use std::{error::Error as _, time::Duration};

use reqwest::{Certificate, Client, redirect::Policy};

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How we present ourselves.
const AGENT: &str = concat!("chinwag/", env!("CARGO_PKG_VERSION"));

/// A client with a connect time-out and the agent's name. Clones share its connections.
///
/// - It trusts the system's certificates and the ones built in, so that it also works in a
///   container that has none.
/// - It follows no redirect: a key in a header of its own would travel along.
/// - It heeds no proxy variables, since only `config` reads the environment.
///
/// # Panics
/// When TLS cannot be set up at all, which the built-in certificates rule out.
#[must_use]
pub fn client() -> Client {
    // Refused when the program has chosen a provider already, which is just as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent(AGENT)
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(Policy::none())
        .no_proxy()
        .tls_certs_merge(built_in_certificates())
        .build()
        .expect("a provider and certificates are there, and no other option can fail")
}

/// What a failed connection is told as, in one line. `what`: what we tried to do.
#[must_use]
pub fn told(error: reqwest::Error, what: &str) -> String {
    // The address may carry a password.
    let error = error.without_url();
    let mut told = format!("could not {what}: {error}");
    let mut cause = error.source();
    while let Some(deeper) = cause {
        told = format!("{told}: {deeper}");
        cause = deeper.source();
    }
    told
}

fn built_in_certificates() -> impl Iterator<Item = Certificate> {
    webpki_root_certs::TLS_SERVER_ROOT_CERTS
        .iter()
        .filter_map(|der| Certificate::from_der(der).ok())
}
