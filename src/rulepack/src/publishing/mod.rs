// SPDX-License-Identifier: EUPL-1.2
//! From the rules' folder to the files that terminals fetch at night: pack it, sign it as the editors, publish it in a
//! repository of plain files, keep that repository fresh. The guide is `rules/PUBLISHING.md`.

mod metadata;
mod keys;
mod packing;
mod signing;
mod roots;
mod repository;
mod verifying;

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

pub use keys::{new_editors_key, new_role_key};
pub use packing::{Packed, pack};
pub use repository::{Entry, Publication, publish, refresh};
pub use roots::{RootDraft, rotate_root};
pub use signing::sign;
pub use verifying::verify;

/// Why a publication step was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// A file cannot be read.
    #[error("«{}» non si legge", .path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("«{}» non si scrive", .path.display())]
    Unwritable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// A file is there already and is not to be lost.
    #[error("«{}» c'è già", .path.display())]
    AlreadyThere {
        /// Which.
        path: PathBuf,
    },
    /// A file is not what it should be.
    #[error("«{}» non va bene: {what}", .path.display())]
    Faulty {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// The rules are not fit to be published.
    #[error("le regole non si possono impacchettare:\n{what}")]
    NotSound {
        /// What is wrong.
        what: String,
    },
    /// Keys or signatures are missing or wrong.
    #[error("{what}")]
    Keys {
        /// What is wrong.
        what: String,
        /// What to do about it.
        remedy: &'static str,
    },
    /// The repository's editor or reader says no.
    #[error("il deposito {} non va bene", .path.display())]
    Repository {
        /// Where.
        path: PathBuf,
        /// What it says.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A terminal would not take what is published.
    #[error("un terminale rifiuterebbe «{name}»: {why}")]
    Refused {
        /// Which.
        name: String,
        /// Why.
        why: String,
    },
}

impl PublishError {
    fn repository(path: &Path, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        PublishError::Repository { path: path.to_owned(), source: error.into() }
    }

    fn faulty(path: &Path, what: impl Into<String>) -> Self {
        PublishError::Faulty { path: path.to_owned(), what: what.into() }
    }

    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            PublishError::Unreadable { .. } => "controlli il nome e i permessi",
            PublishError::Unwritable { .. } => "controlli che la cartella ci sia e che il disco non sia pieno",
            PublishError::AlreadyThere { .. } => "scelga un altro nome: una chiave o un pacchetto non si sovrascrive",
            PublishError::Faulty { .. } => "lo rifaccia come dice rules/PUBLISHING.md",
            PublishError::NotSound { .. } => "le corregga; rulepack check e rulepack cases dicono tutto",
            PublishError::Keys { remedy, .. } => remedy,
            PublishError::Repository { .. } => {
                "controlli che la cartella del deposito sia intera e le chiavi siano le sue"
            }
            PublishError::Refused { .. } => "corregga le regole o le firme e pubblichi di nuovo",
        }
    }

    /// How the command ends: 1 if the rules or the signatures need mending, 2 if it could not be carried out.
    pub fn status(&self) -> u8 {
        match self {
            PublishError::NotSound { .. } | PublishError::Refused { .. } => 1,
            _ => 2,
        }
    }
}

/// Reads a file.
fn read(path: &Path) -> Result<Vec<u8>, PublishError> {
    std::fs::read(path).map_err(|source| PublishError::Unreadable { path: path.to_owned(), source })
}

/// Writes a file whole: a web server that serves the folder meanwhile never shows half of it.
fn write(path: &Path, bytes: &[u8]) -> Result<(), PublishError> {
    let unwritable = |source| PublishError::Unwritable { path: path.to_owned(), source };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let new = path.with_file_name(format!(".{name}.new"));
    std::fs::write(&new, bytes).map_err(unwritable)?;
    std::fs::File::open(&new).and_then(|file| file.sync_all()).map_err(unwritable)?;
    std::fs::rename(&new, path).map_err(unwritable)
}

/// Writes a file that must not be there yet.
fn write_new(path: &Path, bytes: &[u8], secret: bool) -> Result<(), PublishError> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mode = if secret { 0o600 } else { 0o644 };
    let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(path);
    file.and_then(|mut file| file.write_all(bytes)).map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => PublishError::AlreadyThere { path: path.to_owned() },
        _ => PublishError::Unwritable { path: path.to_owned(), source },
    })
}

/// Runs what the repository's editor does, which is asynchronous and waits for nothing but the disk.
fn wait_for<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime of one thread without devices needs nothing").block_on(work)
}

/// A moment on the command line: `2026-12-01` or `2026-12-01T03:00`, in universal time.
pub fn moment(text: &str) -> Result<Timestamp, String> {
    let wrong = |_| "scriva un giorno o un momento UTC, per esempio 2026-12-01 o 2026-12-01T03:00".to_owned();
    let civil: DateTime = text.parse().map_err(wrong)?;
    civil.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp()).map_err(wrong)
}
