//! Where the console listens, who may come in, and by which names it is known.

use std::{collections::BTreeSet, net::SocketAddr};

use crate::config::{Environment, Secret};

/// Where the console listens unless told otherwise.
const ADDRESS: &str = "127.0.0.1:7411";
/// The shortest sign-in secret taken, in characters.
const SHORTEST_SECRET: usize = 16;

/// The console's section of the configuration.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `CHINWAG_CONSOLE_ADDRESS`: where to listen; port 0 takes a free one.
    pub address: SocketAddr,
    /// `CHINWAG_CONSOLE_SECRET`: what to sign in with. Always there when `address` can be
    /// reached from other machines.
    pub secret: Option<Secret>,
    /// `CHINWAG_CONSOLE_HOSTS`: names, besides those of this machine, by which browsers may
    /// reach the console; in lower case, without ports.
    pub hosts: BTreeSet<String>,
}

impl Settings {
    /// Reads the section.
    pub fn read(env: &mut Environment) -> Self {
        let address = address(env);
        let secret = env.secret("CHINWAG_CONSOLE_SECRET");
        match &secret {
            Some(secret) if secret.expose().chars().count() < SHORTEST_SECRET => env.fault(
                "CHINWAG_CONSOLE_SECRET",
                &format!("must have at least {SHORTEST_SECRET} characters"),
            ),
            None if !address.ip().is_loopback() => env.fault(
                "CHINWAG_CONSOLE_SECRET",
                &format!(
                    "must be set, since CHINWAG_CONSOLE_ADDRESS={address} can be reached from other machines; \
                     choose at least {SHORTEST_SECRET} characters"
                ),
            ),
            _ => {}
        }
        Self {
            address,
            secret,
            hosts: hosts(env),
        }
    }
}

fn address(env: &mut Environment) -> SocketAddr {
    const NAME: &str = "CHINWAG_CONSOLE_ADDRESS";
    let text = env.text(NAME).unwrap_or_else(|| ADDRESS.to_owned());
    let numeric = text
        .strip_prefix("localhost:")
        .map_or_else(|| text.clone(), |port| format!("127.0.0.1:{port}"));
    numeric.parse().unwrap_or_else(|_| {
        env.fault(
            NAME,
            &format!("{text:?} is not an address and a port, such as {ADDRESS} or 0.0.0.0:7411"),
        );
        SocketAddr::from(([127, 0, 0, 1], 7411))
    })
}

fn hosts(env: &mut Environment) -> BTreeSet<String> {
    const NAME: &str = "CHINWAG_CONSOLE_HOSTS";
    let text = env.text(NAME).unwrap_or_default();
    let names = text.split([',', ' ']).filter(|name| !name.is_empty());
    let mut hosts = BTreeSet::new();
    for name in names {
        if name.contains(['/', '*', '@']) {
            env.fault(
                NAME,
                &format!("{name:?} is not a host name; write it as in chat.example.org"),
            );
        } else {
            hosts.insert(super::guard::without_port(name).to_ascii_lowercase());
        }
    }
    hosts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[(&str, &str)]) -> Result<Settings, String> {
        let mut env = Environment::of(values.iter().copied());
        let settings = Settings::read(&mut env);
        env.finish().map_err(|faults| faults.to_string())?;
        Ok(settings)
    }

    #[test]
    fn by_default_only_this_machine_can_reach_it() {
        let settings = read(&[]).unwrap();
        assert_eq!(settings.address.to_string(), ADDRESS);
        assert!(settings.secret.is_none());
        let named = read(&[("CHINWAG_CONSOLE_ADDRESS", "localhost:0")]).unwrap();
        assert_eq!(named.address.to_string(), "127.0.0.1:0");
    }

    #[test]
    fn an_open_address_needs_a_long_secret() {
        let open = ("CHINWAG_CONSOLE_ADDRESS", "0.0.0.0:80");
        let fault = read(&[open]).unwrap_err();
        assert!(
            fault.contains("CHINWAG_CONSOLE_SECRET: must be set"),
            "{fault}"
        );
        let fault = read(&[open, ("CHINWAG_CONSOLE_SECRET", "short")]).unwrap_err();
        assert!(
            fault.contains("at least 16") && !fault.contains("short\""),
            "{fault}"
        );
        assert!(read(&[open, ("CHINWAG_CONSOLE_SECRET", "sixteen letters!")]).is_ok());
        assert!(read(&[("CHINWAG_CONSOLE_ADDRESS", "[::]:80")]).is_err());
        assert!(read(&[("CHINWAG_CONSOLE_ADDRESS", "nonsense")]).is_err());
    }

    #[test]
    fn further_host_names_are_read() {
        let settings = read(&[("CHINWAG_CONSOLE_HOSTS", "Chat.Example.org:443, b")]).unwrap();
        assert!(settings.hosts.contains("chat.example.org") && settings.hosts.contains("b"));
        assert!(read(&[("CHINWAG_CONSOLE_HOSTS", "https://x")]).is_err());
    }
}
