// SPDX-License-Identifier: EUPL-1.2
//! What the night remembers, in SQLite: floors, installs, runs, packs that were refused, tallies. Every transaction is on
//! the disk before it counts (`synchronous=FULL`). A store that is corrupt is set aside and built anew; the floors come
//! back from their second place.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use totem_pack_source::hash::PackHash;

use crate::floors::{Floor, Floors, Role};
use crate::limits::{DETAIL_CHARS_MAX, RUNS_KEPT, TALLY_DAYS_KEPT};
use totem_core::tally::Tally;

/// The store's shape, one step after the other; `user_version` says how many were taken.
const MIGRATIONS: &[&str] = &["
    CREATE TABLE floors (role TEXT PRIMARY KEY, version INTEGER NOT NULL, keys TEXT NOT NULL) STRICT;
    CREATE TABLE clock (one INTEGER PRIMARY KEY CHECK (one = 1), floor_seconds INTEGER NOT NULL) STRICT;
    CREATE TABLE installs (
        id INTEGER PRIMARY KEY, at_seconds INTEGER NOT NULL, hash TEXT NOT NULL, name TEXT NOT NULL,
        version TEXT NOT NULL, sequence INTEGER NOT NULL) STRICT;
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY, at_seconds INTEGER NOT NULL, clock_level INTEGER NOT NULL, code TEXT NOT NULL,
        detail TEXT NOT NULL, requests INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;
    CREATE TABLE quarantine (
        hash TEXT NOT NULL, in_use TEXT NOT NULL, program TEXT NOT NULL, at_seconds INTEGER NOT NULL,
        reason TEXT NOT NULL, PRIMARY KEY (hash, in_use, program)) STRICT;
    CREATE TABLE tallies (
        day TEXT NOT NULL, tally INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (day, tally)) STRICT;
"];

/// Stores that were set aside and are kept to be looked at.
const SET_ASIDE_MAX: u32 = 2;

/// Why the store does not serve.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite says no.
    #[error("l'archivio {} non va", .path.display())]
    Sql {
        /// The store.
        path: PathBuf,
        /// What it says.
        #[source]
        source: rusqlite::Error,
    },
    /// It cannot be set aside, or its folder made.
    #[error("la cartella dell'archivio {} non si può scrivere", .path.display())]
    Folder {
        /// The store.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// The store, open.
pub struct Store {
    path: PathBuf,
    connection: Connection,
    /// Whether it had to be built anew this time.
    pub rebuilt: bool,
}

/// A pack that was put in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Install {
    /// When.
    pub at: Timestamp,
    /// Its hash; empty for the pack of the image.
    pub hash: String,
    /// Its file in the repository.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its sequence.
    pub sequence: u64,
}

/// How a night ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// When it began.
    pub at: Timestamp,
    /// How far the clock was believed, from 0 to 3.
    pub clock_level: i64,
    /// `OK`, or the code of what failed.
    pub code: String,
    /// In words.
    pub detail: String,
    /// Files asked for.
    pub requests: u64,
    /// Bytes that came.
    pub bytes: u64,
}

impl Store {
    /// Opens the store, or builds it anew where it is corrupt or not there.
    pub fn open(path: &Path) -> Result<Store, StoreError> {
        match Store::connect(path) {
            Ok(connection) => Ok(Store { path: path.to_owned(), connection, rebuilt: false }),
            // A disk that is full or only readable is no reason to throw a store away.
            Err(error) if !is_corrupt(&error) => Err(StoreError::Sql { path: path.to_owned(), source: error }),
            Err(error) => {
                tracing::warn!(%error, "l'archivio è rovinato: lo metto da parte e lo ricostruisco");
                set_aside(path).map_err(|source| StoreError::Folder { path: path.to_owned(), source })?;
                let connection = Store::connect(path);
                let connection = connection.map_err(|source| StoreError::Sql { path: path.to_owned(), source })?;
                Ok(Store { path: path.to_owned(), connection, rebuilt: true })
            }
        }
    }

    fn connect(path: &Path) -> rusqlite::Result<Connection> {
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        connection.pragma_update(None, "journal_mode", "DELETE")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        connection.pragma_update(None, "trusted_schema", "OFF")?;
        let sound: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if sound != "ok" {
            return Err(corrupt());
        }
        let taken: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        // A store of a newer program, after the image went back: what it holds is not understood, so it is set aside.
        let taken = taken as usize;
        if taken > MIGRATIONS.len() {
            return Err(corrupt());
        }
        for (number, migration) in MIGRATIONS.iter().enumerate().skip(taken) {
            let step = connection.transaction()?;
            step.execute_batch(migration)?;
            step.pragma_update(None, "user_version", i64::try_from(number + 1).unwrap_or(i64::MAX))?;
            step.commit()?;
        }
        Ok(connection)
    }

    fn told<T>(&self, result: rusqlite::Result<T>) -> Result<T, StoreError> {
        result.map_err(|source| StoreError::Sql { path: self.path.clone(), source })
    }

    /// The floors; those of `image` where nothing is known.
    pub fn floors(&self, image: Floors) -> Result<Floors, StoreError> {
        let read = || {
            let mut floors = image;
            let mut query = self.connection.prepare("SELECT role, version, keys FROM floors")?;
            let rows = query
                .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, u64>(1)?, row.get::<_, String>(2)?)))?;
            for row in rows {
                let (role, version, keys) = row?;
                if let Some(role) = Role::named(&role) {
                    floors.raise(role, Floor { version, keys });
                }
            }
            let clock =
                self.connection.query_row("SELECT floor_seconds FROM clock", [], |row| row.get(0)).optional()?;
            if let Some(clock) = clock.and_then(|seconds| Timestamp::from_second(seconds).ok()) {
                floors.clock = floors.clock.max(clock);
            }
            Ok(floors)
        };
        let floors = read();
        self.told(floors)
    }

    /// Keeps the floors, all at once.
    pub fn keep_floors(&mut self, floors: &Floors) -> Result<(), StoreError> {
        let kept = keep_floors(&mut self.connection, floors);
        self.told(kept)
    }

    /// Records that a pack is in use, with the floors it raises, all at once.
    pub fn installed(&mut self, install: &Install, floors: &Floors) -> Result<(), StoreError> {
        let mut record = || {
            let step = self.connection.transaction()?;
            let Install { at, hash, name, version, sequence } = install;
            step.execute(
                "INSERT INTO installs (at_seconds, hash, name, version, sequence) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![at.as_second(), hash, name, version, sequence],
            )?;
            write_floors(&step, floors)?;
            step.commit()
        };
        let recorded = record();
        self.told(recorded)
    }

    /// The last pack that was put in use.
    pub fn last_install(&self) -> Result<Option<Install>, StoreError> {
        let last = self.connection.query_row(
            "SELECT at_seconds, hash, name, version, sequence FROM installs ORDER BY id DESC LIMIT 1",
            [],
            |row| {
                let (hash, name) = (row.get(1)?, row.get(2)?);
                let at = Timestamp::from_second(row.get(0)?).unwrap_or(Timestamp::UNIX_EPOCH);
                Ok(Install { at, hash, name, version: row.get(3)?, sequence: row.get(4)? })
            },
        );
        self.told(last.optional())
    }

    /// Records how a night ended.
    pub fn ended(&mut self, run: &Run) -> Result<(), StoreError> {
        let mut record = || {
            let step = self.connection.transaction()?;
            let detail: String = run.detail.chars().take(DETAIL_CHARS_MAX).collect();
            step.execute(
                "INSERT INTO runs (at_seconds, clock_level, code, detail, requests, bytes)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![run.at.as_second(), run.clock_level, run.code, detail, run.requests, run.bytes],
            )?;
            step.execute("DELETE FROM runs WHERE id <= (SELECT max(id) FROM runs) - ?1", params![RUNS_KEPT])?;
            step.commit()
        };
        let recorded = record();
        self.told(recorded)
    }

    /// The last nights, the newest first.
    pub fn last_runs(&self, most: u32) -> Result<Vec<Run>, StoreError> {
        let read = || {
            let mut query = self.connection.prepare(
                "SELECT at_seconds, clock_level, code, detail, requests, bytes FROM runs ORDER BY id DESC LIMIT ?1",
            )?;
            let rows = query.query_map(params![most], |row| {
                let at = Timestamp::from_second(row.get(0)?).unwrap_or(Timestamp::UNIX_EPOCH);
                Ok(Run {
                    at,
                    clock_level: row.get(1)?,
                    code: row.get(2)?,
                    detail: row.get(3)?,
                    requests: row.get(4)?,
                    bytes: row.get(5)?,
                })
            })?;
            rows.collect::<rusqlite::Result<Vec<Run>>>()
        };
        let runs = read();
        self.told(runs)
    }

    /// Refuses a pack for good: as long as this program runs and this pack is in use, for another program or another
    /// difference may judge otherwise.
    pub fn refuse(&mut self, pack: PackHash, in_use: &str, at: Timestamp, reason: &str) -> Result<(), StoreError> {
        let reason: String = reason.chars().take(DETAIL_CHARS_MAX).collect();
        let refused = self.connection.execute(
            "INSERT OR REPLACE INTO quarantine (hash, in_use, program, at_seconds, reason) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![pack.to_string(), in_use, env!("CARGO_PKG_VERSION"), at.as_second(), reason],
        );
        self.told(refused).map(|_| ())
    }

    /// Why a pack was refused before, if it was.
    pub fn refused(&self, pack: PackHash, in_use: &str) -> Result<Option<String>, StoreError> {
        let reason = self.connection.query_row(
            "SELECT reason FROM quarantine WHERE hash = ?1 AND in_use = ?2 AND program = ?3",
            params![pack.to_string(), in_use, env!("CARGO_PKG_VERSION")],
            |row| row.get(0),
        );
        self.told(reason.optional())
    }

    /// Adds tallies to those of a day.
    pub fn count(&mut self, day: jiff::civil::Date, tallies: &BTreeMap<Tally, u64>) -> Result<(), StoreError> {
        let mut add = || {
            let step = self.connection.transaction()?;
            for (tally, count) in tallies {
                step.execute(
                    "INSERT INTO tallies (day, tally, count) VALUES (?1, ?2, ?3)
                     ON CONFLICT (day, tally) DO UPDATE SET count = count + excluded.count",
                    params![day.to_string(), tally.byte(), count],
                )?;
            }
            step.execute(
                "DELETE FROM tallies WHERE day NOT IN (SELECT DISTINCT day FROM tallies ORDER BY day DESC LIMIT ?1)",
                params![TALLY_DAYS_KEPT],
            )?;
            step.commit()
        };
        let added = add();
        self.told(added)
    }

    /// The tallies of the last days, the newest first.
    pub fn tallies(&self, days: u32) -> Result<Vec<(String, Tally, u64)>, StoreError> {
        let read = || {
            let mut query = self.connection.prepare(
                "SELECT day, tally, count FROM tallies
                 WHERE day IN (SELECT DISTINCT day FROM tallies ORDER BY day DESC LIMIT ?1) ORDER BY day DESC, tally",
            )?;
            let rows = query.query_map(params![days], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, u8>(1)?, row.get::<_, u64>(2)?))
            })?;
            let known = rows.filter_map(|row| {
                row.map(|(day, byte, count)| Tally::of_byte(byte).map(|tally| (day, tally, count))).transpose()
            });
            known.collect::<rusqlite::Result<Vec<_>>>()
        };
        let tallies = read();
        self.told(tallies)
    }
}

fn keep_floors(connection: &mut Connection, floors: &Floors) -> rusqlite::Result<()> {
    let step = connection.transaction()?;
    write_floors(&step, floors)?;
    step.commit()
}

fn write_floors(connection: &Connection, floors: &Floors) -> rusqlite::Result<()> {
    for (role, Floor { version, keys }) in floors.iter() {
        connection.execute(
            "INSERT OR REPLACE INTO floors (role, version, keys) VALUES (?1, ?2, ?3)",
            params![role.name(), version, keys],
        )?;
    }
    connection.execute(
        "INSERT OR REPLACE INTO clock (one, floor_seconds) VALUES (1, ?1)",
        params![floors.clock.as_second()],
    )?;
    Ok(())
}

fn corrupt() -> rusqlite::Error {
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    rusqlite::Error::SqliteFailure(code, None)
}

/// Whether the store's own bytes are at fault.
fn is_corrupt(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase))
        // A table that our own migrations made is gone: somebody's bytes, not our store.
        || matches!(error, rusqlite::Error::SqliteFailure(_, Some(message)) if message.contains("no such table"))
        || matches!(error, rusqlite::Error::SqliteFailure(_, Some(message)) if message.contains("already exists"))
}

fn set_aside(path: &Path) -> io::Result<()> {
    let aside = |number: u32| path.with_extension(format!("rovinato-{number}"));
    let free = (1..SET_ASIDE_MAX).map(aside).find(|path| !path.exists()).unwrap_or_else(|| aside(SET_ASIDE_MAX));
    fs::rename(path, free)?;
    let journal = path.with_file_name(format!("{}-journal", path.file_name().unwrap_or_default().to_string_lossy()));
    if journal.exists() { fs::remove_file(journal) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn floors(version: u64) -> Floors {
        let mut floors = Floors::from_image(Timestamp::from_second(1_000).expect("a moment"));
        floors.raise(Role::Root, Floor { version, keys: String::new() });
        floors
    }

    #[test]
    fn floors_outlive_the_program() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("store.db");
        Store::open(&path).expect("a new store").keep_floors(&floors(4)).expect("kept");
        let store = Store::open(&path).expect("the same store");
        assert!(!store.rebuilt);
        let image = Floors::from_image(Timestamp::from_second(500).expect("a moment"));
        assert_eq!(store.floors(image).expect("read"), floors(4));
    }

    #[test]
    fn f06_a_corrupt_store_is_set_aside_whatever_byte_is_wrong() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("store.db");
        Store::open(&path).expect("a new store").keep_floors(&floors(4)).expect("kept");
        let whole = fs::read(&path).expect("its bytes");
        let (mut rebuilt, mut same) = (0, 0);
        for place in (0..whole.len()).step_by(97) {
            let mut bytes = whole.clone();
            bytes[place] ^= 0xff;
            fs::write(&path, &bytes).expect("written");
            let store = Store::open(&path).expect("a store comes out of every file");
            if store.rebuilt {
                rebuilt += 1;
            } else {
                same += 1;
            }
        }
        assert!(rebuilt > 0 && same > 0, "some bytes matter ({rebuilt}), some are free room ({same})");
        fs::write(&path, b"").expect("an empty file is a new store");
        assert!(!Store::open(&path).expect("a new store").rebuilt);
    }

    #[test]
    fn a_pack_is_refused_only_beside_the_pack_it_was_tried_against() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(&folder.path().join("store.db")).expect("a new store");
        let (pack, at) = (PackHash::of(b"pack"), Timestamp::UNIX_EPOCH);
        store.refuse(pack, "a", at, "un caso non torna").expect("kept");
        assert_eq!(store.refused(pack, "a").expect("read").as_deref(), Some("un caso non torna"));
        assert_eq!(store.refused(pack, "b").expect("read"), None);
        assert_eq!(store.refused(PackHash::of(b"other"), "a").expect("read"), None);
    }
}
