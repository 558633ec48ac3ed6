// SPDX-License-Identifier: EUPL-1.2
//! The newest versions ever seen, below which nothing is taken, and their copy in a second place. Only grows.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io;
use std::path::Path;

use jiff::Timestamp;
use totem_pack_source::hash::PackHash;
use totem_pack_source::shelf::read_at_most;

use crate::disk::Disk;

/// Bytes of the copy: five short lines.
const COPY_BYTES_MAX: usize = 4 * 1024;

/// Whose versions are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The keys.
    Root,
    /// The timestamp.
    Timestamp,
    /// The snapshot.
    Snapshot,
    /// The list of packs.
    Targets,
    /// The packs themselves, by their sequence.
    Pack,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 5] = [Role::Root, Role::Timestamp, Role::Snapshot, Role::Targets, Role::Pack];

    /// Its name in the store.
    pub fn name(self) -> &'static str {
        match self {
            Role::Root => "root",
            Role::Timestamp => "timestamp",
            Role::Snapshot => "snapshot",
            Role::Targets => "targets",
            Role::Pack => "pack",
        }
    }

    /// By its name.
    pub fn named(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// A version that was seen, and the keys that vouch for it; versions under other keys do not compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Floor {
    /// The version.
    pub version: u64,
    /// A short name of the keys; empty where keys do not matter.
    pub keys: String,
}

/// The floors of all roles, and the moment that is surely past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Floors {
    roles: BTreeMap<Role, Floor>,
    /// A moment that is surely past.
    pub clock: Timestamp,
}

impl Floors {
    /// No versions seen, and nothing known but the day the image was built.
    pub fn from_image(built: Timestamp) -> Floors {
        Floors { roles: BTreeMap::new(), clock: built }
    }

    /// The floor of a role under these keys.
    pub fn under(&self, role: Role, keys: &str) -> Option<u64> {
        self.roles.get(&role).filter(|floor| floor.keys == keys).map(|floor| floor.version)
    }

    /// Raises the floor of a role; other keys begin anew, except for the root, which has none over it.
    pub fn raise(&mut self, role: Role, seen: Floor) {
        let held = self.under(role, &seen.keys).unwrap_or(0);
        if seen.version >= held {
            self.roles.insert(role, seen);
        }
    }

    /// Every role's floor.
    pub fn iter(&self) -> impl Iterator<Item = (Role, &Floor)> {
        self.roles.iter().map(|(role, floor)| (*role, floor))
    }

    /// What both know: the higher floor of each role. Under different keys ours holds.
    pub fn joined(mut self, other: &Floors) -> Floors {
        for (role, floor) in other.iter() {
            match self.roles.get(&role) {
                Some(held) if held.keys != floor.keys || held.version >= floor.version => {}
                _ => {
                    self.roles.insert(role, floor.clone());
                }
            }
        }
        self.clock = self.clock.max(other.clock);
        self
    }

    /// As the copy has them: a line each, and at the end the hash of the lines, so that a torn copy is known.
    pub fn text(&self) -> String {
        let mut text = format!("clock {}\n", self.clock.as_second());
        for (role, floor) in self.iter() {
            let _ = writeln!(text, "{} {} {}", role.name(), floor.version, floor.keys);
        }
        let sum = PackHash::of(text.as_bytes());
        text + &format!("sum {sum}\n")
    }

    fn of_text(text: &str) -> Option<Floors> {
        let (lines, sum) = text.trim_end().rsplit_once("sum ")?;
        if sum.parse() != Ok(PackHash::of(lines.as_bytes())) {
            return None;
        }
        let mut lines = lines.lines();
        let clock = lines.next()?.strip_prefix("clock ")?.parse().ok()?;
        let mut floors = Floors::from_image(Timestamp::from_second(clock).ok()?);
        for line in lines {
            let mut words = line.splitn(3, ' ');
            let role = Role::named(words.next()?)?;
            let version = words.next()?.parse().ok()?;
            floors.roles.insert(role, Floor { version, keys: words.next()?.to_owned() });
        }
        Some(floors)
    }

    /// Reads the copy; none if there is none or it is torn.
    pub fn read_copy(path: &Path) -> Option<Floors> {
        let bytes = read_at_most(path, COPY_BYTES_MAX).ok()?;
        Floors::of_text(std::str::from_utf8(&bytes).ok()?)
    }

    /// Writes the copy, unless it says so already.
    pub fn write_copy(&self, path: &Path, disk: &Disk) -> io::Result<()> {
        let there = Floors::read_copy(path);
        if there.as_ref() == Some(self) {
            return Ok(());
        }
        if let Some(folder) = path.parent() {
            disk.folder(folder)?;
        }
        disk.write_whole(path, self.text().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn floors(entries: &[(Role, u64, &str)]) -> Floors {
        let mut floors = Floors::from_image(Timestamp::from_second(1_000).expect("a moment"));
        for (role, version, keys) in entries {
            floors.raise(*role, Floor { version: *version, keys: (*keys).to_owned() });
        }
        floors
    }

    #[test]
    fn a_floor_only_grows_under_the_same_keys() {
        let mut seen = floors(&[(Role::Timestamp, 7, "a")]);
        seen.raise(Role::Timestamp, Floor { version: 5, keys: "a".to_owned() });
        assert_eq!(seen.under(Role::Timestamp, "a"), Some(7));
        assert_eq!(seen.under(Role::Timestamp, "b"), None, "keys that were rotated begin anew");
        seen.raise(Role::Timestamp, Floor { version: 2, keys: "b".to_owned() });
        assert_eq!(seen.under(Role::Timestamp, "b"), Some(2));
    }

    #[test]
    fn the_copy_is_read_as_it_was_written_and_a_torn_one_is_not_read_at_all() {
        let seen = floors(&[(Role::Root, 3, ""), (Role::Targets, 9, "ab12cd34")]);
        let text = seen.text();
        assert_eq!(Floors::of_text(&text).as_ref(), Some(&seen));
        for end in 0..text.len() - 1 {
            assert_eq!(Floors::of_text(&text[..end]), None, "torn after {end} bytes");
        }
        assert_eq!(Floors::of_text(&text.replace("root 3", "root 2")), None);
    }

    #[test]
    fn of_two_places_the_higher_floor_holds() {
        let (one, other) = (floors(&[(Role::Root, 3, ""), (Role::Targets, 9, "k")]), floors(&[(Role::Root, 4, "")]));
        let joined = one.joined(&other);
        assert_eq!((joined.under(Role::Root, ""), joined.under(Role::Targets, "k")), (Some(4), Some(9)));
    }
}
