//! Hashes of words and features: quick, and the same on every machine and at every start.

use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasherDefault, Hasher},
};

const SEED: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// The hash of a word.
pub(super) fn word(text: &str) -> u64 {
    let sum = text.bytes().fold(SEED, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(PRIME)
    });
    mixed(sum)
}

/// The hash of two things in their order.
pub(super) const fn joined(left: u64, right: u64) -> u64 {
    mixed(left.rotate_left(23).wrapping_mul(PRIME) ^ right)
}

const fn mixed(mut sum: u64) -> u64 {
    sum = (sum ^ (sum >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    sum ^ (sum >> 29)
}

/// One of so many things, as a hash chooses it.
pub(super) fn choice(hash: u64, many: usize) -> usize {
    usize::try_from(hash % many.max(1) as u64).unwrap_or_default()
}

/// A map whose keys are hashes already.
pub(super) type Hashed<V> = HashMap<u64, V, BuildHasherDefault<AsItIs>>;

/// A set of hashes.
pub(super) type HashedSet = HashSet<u64, BuildHasherDefault<AsItIs>>;

/// Takes a hash for a hash.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes
            .iter()
            .fold(self.0, |sum, byte| joined(sum, u64::from(*byte)));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}
