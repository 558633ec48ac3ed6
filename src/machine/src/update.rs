// SPDX-License-Identifier: EUPL-1.2
//! A new system on a stick: three files, and a list of them that bears the makers' signature. Each file is copied while it is
//! checked, and only the copy is used: a stick may show other bytes the second time. Writing the other slot is
//! systemd-sysupdate's work.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use totem_pack_source::editors::{Editors, EditorsError};
use totem_pack_source::hash::PackHash;
use totem_pack_source::shelf::{SealError, read_at_most};

/// The list, and its signature.
pub const LIST: &str = "update.toml";
/// The signature of the list.
pub const SIGNATURE: &str = "update.toml.minisig";
/// Bytes of the list.
const LIST_BYTES_MAX: usize = 16 * 1024;
/// Bytes of one file: a slot has so many.
const FILE_BYTES_MAX: usize = 256 * 1024 * 1024;

/// Why a new system is not taken.
#[derive(Debug, thiserror::Error)]
pub enum UpdateError {
    /// The list or a file of it is not there.
    #[error("l'aggiornamento non si legge; controlli la chiavetta")]
    Unreadable(#[source] SealError),
    /// The list is not the makers'.
    #[error("l'aggiornamento non è firmato da chi fa i sistemi; chieda la chiavetta giusta")]
    NotTheirs(#[source] EditorsError),
    /// The list says something odd.
    #[error("l'elenco dell'aggiornamento non va: {0}")]
    Faulty(String),
    /// There is nothing to take.
    #[error("OK: il sistema {0} è già in uso")]
    Runs(String),
    /// A file is not the one that was signed.
    #[error("«{0}» non è il file firmato; copi di nuovo la chiavetta")]
    Changed(String),
    /// The copy cannot be kept.
    #[error("l'aggiornamento non si può tenere sul disco")]
    NotKept(#[from] io::Error),
}

/// The list of a new system's files.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// The version, for people.
    pub version: String,
    /// The hash of each file, by its name.
    pub files: BTreeMap<String, String>,
}

/// Copies a new system into a folder, if all of it is the makers' and another version than the one that runs. What was in the
/// folder goes.
pub fn take(from: &Path, keys: &Editors, running: &str, into: &Path) -> Result<List, UpdateError> {
    let list = read_list(from, keys)?;
    if list.version == running {
        return Err(UpdateError::Runs(list.version));
    }
    let _ = fs::remove_dir_all(into);
    let copied = copy(from, &list, into);
    if copied.is_err() {
        let _ = fs::remove_dir_all(into);
    }
    copied.map(|()| list)
}

fn copy(from: &Path, list: &List, into: &Path) -> Result<(), UpdateError> {
    fs::create_dir_all(into)?;
    for (name, hash) in &list.files {
        let bytes = read_at_most(&from.join(name), FILE_BYTES_MAX).map_err(UpdateError::Unreadable)?;
        if PackHash::of(&bytes).to_string() != *hash {
            return Err(UpdateError::Changed(name.clone()));
        }
        keep(&into.join(name), &bytes)?;
    }
    Ok(())
}

fn read_list(from: &Path, keys: &Editors) -> Result<List, UpdateError> {
    let bytes = read_at_most(&from.join(LIST), LIST_BYTES_MAX).map_err(UpdateError::Unreadable)?;
    let signature = read_at_most(&from.join(SIGNATURE), LIST_BYTES_MAX);
    let signature = signature.map_err(|_| UpdateError::NotTheirs(EditorsError::NoSignature))?;
    keys.check(&bytes, &signature).map_err(UpdateError::NotTheirs)?;
    let text = String::from_utf8(bytes).map_err(|error| UpdateError::Faulty(error.to_string()))?;
    let list: List = toml::from_str(&text).map_err(|error| UpdateError::Faulty(error.to_string()))?;
    let is_plain = |name: &String| {
        name.starts_with("polis_") && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
    };
    if let Some(name) = list.files.keys().find(|name| !is_plain(name)) {
        return Err(UpdateError::Faulty(format!("un file si chiama «{name}»")));
    }
    let start_file = format!("polis_{}.efi", list.version);
    if !list.files.contains_key(&start_file) {
        return Err(UpdateError::Faulty(format!("manca «{start_file}»")));
    }
    Ok(list)
}

fn keep(path: &PathBuf, bytes: &[u8]) -> io::Result<()> {
    fs::write(path, bytes)?;
    fs::File::open(path)?.sync_all()
}
