//! PURE: what one node of a cluster knows of all, read from its answer to `CLUSTER NODES`.

use std::{collections::BTreeSet, ops::RangeInclusive};

/// What one node knows of itself and the others.
#[derive(Debug)]
pub(super) struct View {
    members: Vec<Member>,
}

/// One node, as one of them sees it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Member {
    /// Its name among the nodes.
    pub id: String,
    /// The port for clients.
    pub port: u16,
    /// The port for the other nodes.
    pub bus_port: u16,
    /// Whether it is the node that was asked.
    pub myself: bool,
    /// A master, or else the replica of one.
    pub master: bool,
    /// Whether it is thought to be up.
    pub up: bool,
    /// The higher of two masters' epochs decides who owns what both claim.
    pub epoch: u64,
    /// The slots that it owns.
    pub slots: Vec<RangeInclusive<u16>>,
}

/// What the views of all nodes must have in common.
#[derive(PartialEq, Eq)]
struct Picture {
    /// Which of the nodes, by their ports, are masters.
    masters: Vec<(u16, bool)>,
    /// Who owns some slots, and in which epoch: a replica that has an older one in mind than
    /// the other masters do is not elected when its master is down.
    owners: Vec<(u16, u64)>,
}

impl View {
    /// Leaves out whoever is not yet known for sure.
    pub fn read(answer: &str) -> Self {
        Self {
            members: answer.lines().filter_map(member).collect(),
        }
    }

    /// Whether the node that was asked has met nobody yet, and has no epoch of its own.
    pub fn is_new(&self) -> bool {
        self.members.len() == 1 && self.members[0].epoch == 0
    }

    /// The node that was asked.
    pub fn myself(&self) -> Option<&Member> {
        self.members.iter().find(|member| member.myself)
    }

    /// The node on this port.
    pub fn member(&self, port: u16) -> Option<&Member> {
        self.members.iter().find(|member| member.port == port)
    }

    /// What it knows of `ports` and `slots`, or `None` when something is missing or down.
    fn picture(&self, ports: &[u16], slots: &[u16]) -> Option<Picture> {
        let role = |port: &u16| {
            let member = self.member(*port).filter(|member| member.up)?;
            Some((*port, member.master))
        };
        let owner = |slot: &u16| owner([self], *slot).map(|member| (member.port, member.epoch));
        Some(Picture {
            masters: ports.iter().map(role).collect::<Option<_>>()?,
            owners: slots.iter().map(owner).collect::<Option<_>>()?,
        })
    }
}

/// Who owns a slot, by the views together: after a failover some may be out of date.
pub(super) fn owner<'a>(
    views: impl IntoIterator<Item = &'a View>,
    slot: u16,
) -> Option<&'a Member> {
    views
        .into_iter()
        .flat_map(|view| &view.members)
        .filter(|member| member.master && member.slots.iter().any(|range| range.contains(&slot)))
        .max_by_key(|member| member.epoch)
}

/// Whether the nodes on `ports` agree on each other and on the owners of `slots`, who are
/// among them, and every other one is a replica. `slots` holds one slot of every owner.
pub(super) fn agree(views: &[View], ports: &[u16], slots: &[u16]) -> bool {
    let mut pictures = views.iter().map(|view| view.picture(ports, slots));
    let Some(Some(first)) = pictures.next() else {
        return false;
    };
    let (owners, epochs): (BTreeSet<u16>, BTreeSet<u64>) = first.owners.iter().copied().unzip();
    let mut masters = first.masters.iter();
    owners.iter().all(|owner| ports.contains(owner))
        // Nodes that find themselves in the same epoch are about to change that.
        && epochs.len() == owners.len()
        && masters.all(|(port, master)| *master == owners.contains(port))
        && pictures.all(|other| other.as_ref() == Some(&first))
}

/// `<id> <ip:port@bus[,name]> <flags> <master> <ping> <pong> <epoch> <link> <slots>…`
fn member(line: &str) -> Option<Member> {
    let mut words = line.split(' ');
    let id = words.next()?.to_owned();
    let (_, ports) = words.next()?.split_once(':')?;
    let (port, bus_port) = ports.split(',').next()?.split_once('@')?;
    let flags: Vec<&str> = words.next()?.split(',').collect();
    if flags.contains(&"handshake") || flags.contains(&"noaddr") {
        return None;
    }
    Some(Member {
        id,
        port: port.parse().ok()?,
        bus_port: bus_port.parse().ok()?,
        myself: flags.contains(&"myself"),
        master: flags.contains(&"master"),
        up: !flags.iter().any(|flag| flag.starts_with("fail")),
        epoch: words.nth(3)?.parse().ok()?,
        slots: words.skip(1).filter_map(range).collect(),
    })
}

/// `5` or `5-9`; slots on their way to another node stand in brackets and are not counted.
fn range(word: &str) -> Option<RangeInclusive<u16>> {
    let (first, last) = word.split_once('-').unwrap_or((word, word));
    Some(first.parse().ok()?..=last.parse().ok()?)
}
