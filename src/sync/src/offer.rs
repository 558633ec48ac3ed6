// SPDX-License-Identifier: EUPL-1.2
//! What the signed metadata offers: packs with the waves in which they reach the sites, and packs that are withdrawn.
//! Decides over plain values; that they are signed is the source's business.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use totem_pack_source::hash::PackHash;

use crate::schedule::seat;

/// The key of our own fields in signed metadata.
pub const OURS: &str = "polis";

/// Our fields of a pack, as the list of packs has them under `custom`.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct PackFields {
    /// Grows with each pack that is published, whatever its version is called.
    pub sequence: u64,
    /// Its version: `2026.12.1`.
    pub version: String,
    /// The version of the engine it is written for.
    pub engine: i64,
    /// The editors' minisign signature, as it stands in its file.
    pub signature: String,
    /// When it reaches whom, in order.
    pub waves: Vec<Wave>,
}

/// From a moment on, a part of the sites takes the pack.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub struct Wave {
    /// From when.
    pub from: Timestamp,
    /// How many of a thousand sites.
    pub permille: u64,
}

/// Our fields of the list of packs as a whole.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct ListFields {
    /// Hashes of packs that are withdrawn: no site keeps or takes them.
    #[serde(default)]
    pub halted: Vec<String>,
}

/// Our fields of the timestamp.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub struct IssueFields {
    /// When it was signed.
    pub issued: Timestamp,
    /// The newest root at that time: a mirror that hides a root is found out.
    pub root: u64,
}

/// A pack on offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// The file's name in the repository.
    pub name: String,
    /// Its hash.
    pub hash: PackHash,
    /// Its bytes.
    pub bytes: u64,
    /// What is signed about it.
    pub fields: PackFields,
}

impl Offered {
    /// Whether this pack has reached this site.
    pub fn is_for(&self, site: &str, now: Timestamp) -> bool {
        let open = self.fields.waves.iter().filter(|wave| wave.from <= now).map(|wave| wave.permille).max();
        open.is_some_and(|permille| seat(site, self.hash) < permille)
    }
}

/// Everything on offer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// The packs.
    pub packs: Vec<Offered>,
    /// Packs that are withdrawn.
    pub halted: Vec<PackHash>,
    /// Entries of the list that are no packs we understand, by name, with the reason.
    pub odd: BTreeMap<String, String>,
}

impl Offer {
    /// The packs that have reached this site and are not withdrawn, the newest first.
    pub fn for_site(&self, site: &str, now: Timestamp) -> Vec<&Offered> {
        let open = self.packs.iter().filter(|pack| !self.halted.contains(&pack.hash) && pack.is_for(site, now));
        let mut open: Vec<&Offered> = open.collect();
        open.sort_by_key(|pack| std::cmp::Reverse(pack.fields.sequence));
        open
    }
}

/// Whether a pack's file may be called so: one flat name.
pub fn is_pack_name(name: &str) -> bool {
    let letters = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte));
    letters && name.len() <= 120 && name.ends_with(".tar.zst") && !name.starts_with(['.', '-'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a moment")
    }

    fn pack(sequence: u64, waves: &[(&str, u64)]) -> Offered {
        let waves = waves.iter().map(|(from, permille)| Wave { from: at(from), permille: *permille }).collect();
        let (version, signature) = (format!("2026.12.{sequence}"), String::new());
        let hash = PackHash::of(version.as_bytes());
        let fields = PackFields { sequence, version, engine: 1, signature, waves };
        Offered { name: format!("p-{sequence}.tar.zst"), hash, bytes: 1, fields }
    }

    #[test]
    fn a_wave_reaches_its_part_of_the_sites_and_the_last_one_all() {
        let pack = pack(1, &[("2026-12-01T00:00:00Z", 100), ("2026-12-03T00:00:00Z", 1_000)]);
        let sites: Vec<String> = (0..2_000).map(|number| format!("sito {number}")).collect();
        let reached = |now: &str| sites.iter().filter(|site| pack.is_for(site, at(now))).count();
        assert_eq!(reached("2026-11-30T23:59:59Z"), 0);
        assert!((140..260).contains(&reached("2026-12-01T00:00:00Z")), "a tenth of them");
        assert_eq!(reached("2026-12-03T00:00:00Z"), 2_000);
    }

    #[test]
    fn the_newest_pack_that_is_not_withdrawn_is_taken() {
        let open = [("2026-12-01T00:00:00Z", 1_000)];
        let (now, later) = (at("2026-12-02T00:00:00Z"), [("2026-12-09T00:00:00Z", 1_000)]);
        let mut offer = Offer { packs: vec![pack(2, &open), pack(1, &open), pack(3, &later)], ..Offer::default() };
        let open = |offer: &Offer| -> Vec<u64> {
            offer.for_site("sito", now).iter().map(|pack| pack.fields.sequence).collect()
        };
        assert_eq!(open(&offer), [2, 1], "the third has not reached anybody");
        offer.halted.push(offer.packs[0].hash);
        assert_eq!(open(&offer), [1]);
        assert!(open(&Offer::default()).is_empty());
    }

    #[test]
    fn f31_a_pack_has_one_flat_name() {
        assert!(is_pack_name("inps-in-rete-2026.12.1.tar.zst"));
        for name in ["../x.tar.zst", "a/b.tar.zst", "è.tar.zst", ".x.tar.zst", "x.tar", "x y.tar.zst", ""] {
            assert!(!is_pack_name(name), "{name}");
        }
    }
}
