//! Refuses foreign sites and adds the headers that keep browsers strict.
//!
//! A page of another site cannot reach the console through a visitor's browser: a name that
//! is not ours (DNS rebinding) and an `Origin` that is not the `Host` are both refused.

use std::{collections::BTreeSet, net::IpAddr, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::answer::Refusal;

/// By which names the console may be called.
#[derive(Clone, Debug)]
pub struct Names {
    /// Names that were configured, in lower case.
    pub configured: BTreeSet<String>,
    /// The address it listens at.
    pub own: IpAddr,
}

/// Lets a request through when it comes from a page of the console itself, or from no page.
pub async fn own_site_only(
    State(names): State<Arc<Names>>,
    request: Request,
    next: Next,
) -> Response {
    match check(&names, request.headers()) {
        Ok(()) => next.run(request).await,
        Err(reason) => Refusal::new(StatusCode::FORBIDDEN, reason).into_response(),
    }
}

/// Adds the headers that every answer carries.
pub async fn strict_browsers(request: Request, next: Next) -> Response {
    const HEADERS: [(HeaderName, HeaderValue); 6] = [
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(
                "default-src 'self'; base-uri 'none'; form-action 'self'; \
                 frame-ancestors 'none'; object-src 'none'",
            ),
        ),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("same-origin"),
        ),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            HeaderValue::from_static("same-origin"),
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("same-origin"),
        ),
    ];
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, value);
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// A host without its port; the brackets of an IPv6 address stay.
#[must_use]
pub fn without_port(host: &str) -> &str {
    let port = host.rfind(':').filter(|at| {
        let after_address = host.rfind(']').is_none_or(|bracket| bracket < *at);
        after_address && host[at + 1..].bytes().all(|byte| byte.is_ascii_digit())
    });
    port.map_or(host, |at| &host[..at])
}

fn check(names: &Names, headers: &HeaderMap) -> Result<(), String> {
    let host = only(headers, &header::HOST)
        .ok_or("the request must name exactly one Host")?
        .to_ascii_lowercase();
    if !names.include(without_port(&host)) {
        return Err(format!(
            "the host {:?} is not a name of this console; add it to CHINWAG_CONSOLE_HOSTS if it should be",
            without_port(&host)
        ));
    }
    if headers.contains_key(header::ORIGIN) && !is_own_origin(headers, &host) {
        return Err("the request comes from a page of another site".to_owned());
    }
    Ok(())
}

fn is_own_origin(headers: &HeaderMap, host: &str) -> bool {
    let Some(origin) = only(headers, &header::ORIGIN) else {
        return false;
    };
    let origin = origin.to_ascii_lowercase();
    let Some((scheme, authority)) = origin.split_once("://") else {
        return false;
    };
    let usual_port = match scheme {
        "http" => ":80",
        "https" => ":443",
        _ => return false,
    };
    let plain = |authority: &str| {
        authority
            .strip_suffix(usual_port)
            .unwrap_or(authority)
            .to_owned()
    };
    plain(authority) == plain(host)
}

/// The value of a header that must be there once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

impl Names {
    fn include(&self, host: &str) -> bool {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let address = bare.parse::<IpAddr>().ok();
        host == "localhost"
            || self.configured.contains(host)
            || address.is_some_and(|ip| ip.is_loopback() || ip == self.own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(host: &[&str], origin: Option<&str>) -> bool {
        let names = Names {
            configured: ["chat.example.org".to_owned()].into(),
            own: [10, 0, 0, 7].into(),
        };
        let mut headers = HeaderMap::new();
        for host in host {
            headers.append(header::HOST, host.parse().unwrap());
        }
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        check(&names, &headers).is_err()
    }

    #[test]
    fn own_names_are_let_in() {
        let hosts = [
            "localhost",
            "LOCALHOST:1",
            "127.0.0.1:7411",
            "127.8.8.8",
            "[::1]:7411",
            "[::1]",
            "chat.example.org",
            "Chat.Example.Org:443",
            "10.0.0.7:80",
        ];
        for host in hosts {
            assert!(!refused(&[host], None), "{host}");
        }
    }

    #[test]
    fn foreign_names_are_refused() {
        let hosts = [
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "",
            "0.0.0.0",
            "10.0.0.8",
            "chat.example.org.",
            "localhost:evil",
            "[::2]",
        ];
        for host in hosts {
            assert!(refused(&[host], None), "{host}");
        }
        assert!(refused(&[], None));
        assert!(refused(&["localhost", "evil.example"], None));
    }

    #[test]
    fn an_origin_must_be_the_host() {
        for (host, origin) in [
            ("localhost:7411", "http://localhost:7411"),
            ("chat.example.org", "https://chat.example.org"),
            ("chat.example.org:443", "https://chat.example.org"),
            ("127.0.0.1", "http://127.0.0.1:80"),
        ] {
            assert!(!refused(&[host], Some(origin)), "{host} {origin}");
        }
        for (host, origin) in [
            ("localhost:7411", "http://localhost:7412"),
            ("localhost:7411", "http://127.0.0.1:7411"),
            ("localhost:7411", "http://evil.example"),
            ("localhost:7411", "null"),
            ("localhost:7411", ""),
            ("localhost:7411", "file://localhost:7411"),
            ("localhost", "https://localhost:80"),
        ] {
            assert!(refused(&[host], Some(origin)), "{host} {origin}");
        }
    }
}
