//! What the drill can be told.

use std::{path::PathBuf, time::Duration};

use clap::Parser;

use crate::fault::Fault;

/// Breaks a real chinwag on purpose, one fault at a time, under load, and counts the messages that
/// were lost, answered twice or answered out of order. The status is 0 when there were none and
/// every fault really struck.
#[derive(Clone, Debug, Parser)]
#[command(name = "chinwag-drill", args_override_self = true)]
pub struct Arguments {
    /// Which faults, separated by commas; all in turn when none is named
    #[arg(long, value_enum, value_delimiter = ',')]
    pub fault: Vec<Fault>,
    /// How many messages are posted for each fault
    #[arg(long, default_value_t = 120, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub messages: u32,
    /// How many people post them: half in direct messages, half in a channel of their own
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub users: u32,
    /// How many seconds an outage lasts
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub outage: u64,
    /// How many messages are posted in a second at most; many messages then take longer
    #[arg(long, default_value_t = 25, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub rate: u32,
    /// How many seconds after the last message its answer may still come; 20 and twice the outage
    /// when it is not said
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub settle: Option<u64>,
    /// How many gateways share the shards
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=16))]
    pub gateways: u32,
    /// How many workers share the queue
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub workers: u32,
    /// The folder of an earlier version's `chinwag` and `chinwag-worker`: rolling-deploy then goes
    /// from these to the present ones and back, one program at a time
    #[arg(long, value_name = "FOLDER")]
    pub previous: Option<PathBuf>,
    /// Draws the lots of all-random, and who posts when, as the drill that printed this number
    #[arg(long)]
    pub seed: Option<u64>,
    /// Where the programs' logs go; without it they are kept only when something went wrong
    #[arg(long, value_name = "FOLDER")]
    pub logs: Option<PathBuf>,
    /// End with one line of JSON on stdout
    #[arg(long)]
    pub json: bool,
}

impl Arguments {
    /// The faults that have their turn.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        if self.fault.is_empty() {
            return Fault::all().to_vec();
        }
        let mut faults = Vec::new();
        for fault in &self.fault {
            if !faults.contains(fault) {
                faults.push(*fault);
            }
        }
        faults
    }

    /// How long an outage lasts.
    #[must_use]
    pub fn outage(&self) -> Duration {
        Duration::from_secs(self.outage)
    }

    /// How long after the last message its answer may still come.
    #[must_use]
    pub fn settle(&self) -> Duration {
        Duration::from_secs(self.settle.unwrap_or(20 + 2 * self.outage))
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    const PAGE: &str = include_str!("../../../docs/drill.md");

    #[test]
    fn the_page_explains_every_flag_and_every_fault() {
        let command = Arguments::command();
        command.clone().debug_assert();
        for flag in command.get_arguments().filter_map(clap::Arg::get_long) {
            assert!(PAGE.contains(&format!("| `--{flag}` |")), "--{flag}");
        }
        for fault in Fault::all() {
            assert!(PAGE.contains(&format!("`{fault}`")), "{fault}");
        }
    }

    #[test]
    fn what_is_said_later_goes_before_and_faults_add_up() {
        let told = "drill --messages 10 --fault op7,zombie --fault op7,worker-kill --messages 20";
        let args = Arguments::try_parse_from(told.split(' ')).unwrap();
        assert_eq!(args.messages, 20);
        let expected = [Fault::Op7, Fault::Zombie, Fault::WorkerKill];
        assert_eq!(args.faults(), expected);
        assert_eq!(args.settle(), Duration::from_secs(30));
        let all = Arguments::try_parse_from(["drill"]).unwrap().faults();
        assert_eq!(all, Fault::all());
    }
}
