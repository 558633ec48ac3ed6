// SPDX-License-Identifier: EUPL-1.2
//! The named steps of a night, and who may watch them. Every scene that kills, fails or fills the disk does it at one of
//! these names; on a terminal nobody watches.

use std::fmt;
use std::io;
use std::path::Path;

/// A step of the night, in the order they are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Only one run at a time.
    Lock,
    /// The store is opened, or rebuilt.
    Store,
    /// The pack in use is hashed again.
    Heal,
    /// Is there room?
    Room,
    /// New roots, one by one.
    Roots,
    /// The timestamp.
    Timestamp,
    /// The snapshot.
    Snapshot,
    /// The list of packs.
    Targets,
    /// Versions against the floors of our own store.
    Floors,
    /// Which pack is for this site.
    Choose,
    /// Its bytes.
    Download,
    /// Its bytes again, from our own disk.
    Rehash,
    /// The trial: it reads as rules.
    Parse,
    /// The trial: its own cases come out.
    Cases,
    /// The trial: it changes no more than it says.
    Difference,
    /// It goes on the shelf.
    Shelve,
    /// The link turns to it.
    Switch,
    /// The store learns of it.
    Record,
    /// The terminal is told how fresh its rules are.
    Notice,
    /// What nobody needs goes.
    Tidy,
}

impl Step {
    /// Every step.
    pub const ALL: [Step; 20] = [
        Step::Lock,
        Step::Store,
        Step::Heal,
        Step::Room,
        Step::Roots,
        Step::Timestamp,
        Step::Snapshot,
        Step::Targets,
        Step::Floors,
        Step::Choose,
        Step::Download,
        Step::Rehash,
        Step::Parse,
        Step::Cases,
        Step::Difference,
        Step::Shelve,
        Step::Switch,
        Step::Record,
        Step::Notice,
        Step::Tidy,
    ];

    /// Its name, in the journal and in fault scripts.
    pub fn name(self) -> &'static str {
        match self {
            Step::Lock => "lock",
            Step::Store => "store",
            Step::Heal => "heal",
            Step::Room => "room",
            Step::Roots => "roots",
            Step::Timestamp => "timestamp",
            Step::Snapshot => "snapshot",
            Step::Targets => "targets",
            Step::Floors => "floors",
            Step::Choose => "choose",
            Step::Download => "download",
            Step::Rehash => "rehash",
            Step::Parse => "parse",
            Step::Cases => "cases",
            Step::Difference => "difference",
            Step::Shelve => "shelve",
            Step::Switch => "switch",
            Step::Record => "record",
            Step::Notice => "notice",
            Step::Tidy => "tidy",
        }
    }

    /// By its name.
    pub fn named(name: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.name() == name)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Which side of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// It is about to begin.
    Before,
    /// It is done.
    After,
}

/// Something that is about to be done to the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act<'a> {
    /// Bytes go to a file; until it is synced a power cut may lose them.
    Write(&'a Path),
    /// A file's bytes are made durable.
    Sync(&'a Path),
    /// A name turns to something else; until its folder is synced a power cut may turn it back.
    Rename {
        /// From.
        from: &'a Path,
        /// To.
        to: &'a Path,
    },
    /// A link is made.
    Link(&'a Path),
    /// A folder's names are made durable.
    SyncFolder(&'a Path),
    /// A folder is made.
    Folder(&'a Path),
    /// A file, link or folder goes.
    Remove(&'a Path),
}

/// Somebody who is told of each step and of each act on the disk before it happens, and may make it fail.
pub trait Watch: Send + Sync {
    /// A step begins or is done.
    fn step(&self, step: Step, edge: Edge) -> io::Result<()>;
    /// Something is about to be done to the disk.
    fn act(&self, act: Act<'_>) -> io::Result<()>;
}

/// Nobody watches: the terminal.
pub struct Unwatched;

impl Watch for Unwatched {
    fn step(&self, step: Step, edge: Edge) -> io::Result<()> {
        tracing::debug!(%step, ?edge);
        Ok(())
    }

    fn act(&self, _act: Act<'_>) -> io::Result<()> {
        Ok(())
    }
}
