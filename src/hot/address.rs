//! Where Redis is: one server, a master that sentinels name, or a cluster.
//!
//! Nothing here connects.

use redis::{Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo, TlsMode};

/// The forms of `REDIS_URL`, by their schemes.
pub const SCHEMES: [&str; 6] = [
    "redis",
    "rediss",
    "redis+cluster",
    "rediss+cluster",
    "redis+sentinel",
    "rediss+sentinel",
];

/// Where Redis is.
#[derive(Clone, Debug)]
pub(super) enum Address {
    /// One server.
    Single(Client),
    /// Whichever server the sentinels call the master of `service`.
    Sentinel {
        sentinels: Vec<ConnectionInfo>,
        service: String,
        /// How to speak to the server they name: credentials and database; its address is theirs
        /// to tell.
        server: ConnectionInfo,
    },
    /// A Redis Cluster, by some of its nodes.
    Cluster(Vec<ConnectionInfo>),
}

/// Why an address cannot be used. It does not repeat the address, which may carry a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// A node's address cannot be read.
    #[error("is not an address such as redis://user:password@host:6379/0")]
    Node,
    /// Sentinels need to be told whom they watch.
    #[error(
        "has no name of a service behind its hosts, as in redis+sentinel://host:26379,host:26379/service"
    )]
    NoService,
    /// A cluster has one database.
    #[error("names a database, and a cluster has none: redis+cluster://host:6379,host:6379")]
    Database,
}

impl Address {
    /// Reads an address of one of the [`SCHEMES`]: `scheme://user:password@host:port,host:port/…`,
    /// with a database behind the slash for one server, and a service's name (then perhaps
    /// `?db=`) for sentinels.
    pub(super) fn read(url: &str) -> Result<Self, BadAddress> {
        let (scheme, rest) = url.split_once("://").ok_or(BadAddress::Node)?;
        let (plain, form) = scheme.split_once('+').unwrap_or((scheme, ""));
        let (credentials, rest) = rest.rsplit_once('@').map_or(("", rest), |(c, r)| (c, r));
        let (hosts, tail) = rest.split_once('/').unwrap_or((rest, ""));
        let node = |scheme: &str, credentials: &str, host: &str, tail: &str| {
            let at = if credentials.is_empty() { "" } else { "@" };
            format!("{scheme}://{credentials}{at}{host}/{tail}")
                .into_connection_info()
                .map_err(|_| BadAddress::Node)
        };
        let all = |credentials: &str| {
            hosts
                .split(',')
                .map(|host| node(plain, credentials, host.trim(), ""))
                .collect::<Result<Vec<_>, _>>()
        };
        match form {
            "" => Client::open(url)
                .map(Self::Single)
                .map_err(|_| BadAddress::Node),
            "cluster" if !tail.is_empty() => Err(BadAddress::Database),
            "cluster" => Ok(Self::Cluster(all(credentials)?)),
            "sentinel" => {
                let (service, query) = tail.split_once('?').unwrap_or((tail, ""));
                if service.is_empty() {
                    return Err(BadAddress::NoService);
                }
                let database = query.strip_prefix("db=").unwrap_or("0");
                Ok(Self::Sentinel {
                    // The credentials are the servers'; sentinels are asked without.
                    sentinels: all("")?,
                    service: service.to_owned(),
                    server: node(plain, credentials, "localhost", database)?,
                })
            }
            _ => Err(BadAddress::Node),
        }
    }
}

/// Whether the connection to a server is to be encrypted.
pub(super) fn tls_of(info: &ConnectionInfo) -> Option<TlsMode> {
    match info.addr() {
        ConnectionAddr::TcpTls { insecure, .. } => Some(if *insecure {
            TlsMode::Insecure
        } else {
            TlsMode::Secure
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_address_is_read() {
        let Ok(Address::Single(client)) = Address::read("redis://u:p@h:1/3") else {
            panic!("one server");
        };
        assert_eq!(client.get_connection_info().redis_settings().db(), 3);

        let Ok(Address::Cluster(nodes)) = Address::read("redis+cluster://u:p@a:1,b:2, c:3") else {
            panic!("a cluster");
        };
        let addresses: Vec<String> = nodes.iter().map(|node| node.addr().to_string()).collect();
        assert_eq!(addresses, ["a:1", "b:2", "c:3"]);
        let named = |node: &ConnectionInfo| node.redis_settings().password() == Some("p");
        assert!(nodes.iter().all(named));

        let url = "rediss+sentinel://u:p@a:1,b:2/main?db=4";
        let Ok(Address::Sentinel {
            sentinels,
            service,
            server,
        }) = Address::read(url)
        else {
            panic!("sentinels");
        };
        assert_eq!((sentinels.len(), service.as_str()), (2, "main"));
        assert_eq!(sentinels[0].redis_settings().password(), None);
        assert_eq!(server.redis_settings().password(), Some("p"));
        assert_eq!(server.redis_settings().db(), 4);
        assert_eq!(tls_of(&server), Some(TlsMode::Secure));
    }

    #[test]
    fn what_cannot_be_an_address_is_refused() {
        for (url, fault) in [
            ("redis://", BadAddress::Node),
            ("redis+cluster://a:b", BadAddress::Node),
            ("redis+cluster://a:1/2", BadAddress::Database),
            ("redis+sentinel://a:1,b:2", BadAddress::NoService),
            ("redis+carrier-pigeon://a:1", BadAddress::Node),
        ] {
            assert_eq!(Address::read(url).unwrap_err(), fault, "{url}");
        }
    }
}
