// SPDX-License-Identifier: EUPL-1.2
//! The repository in a folder, as it comes on a stick. Opens only the names it is asked for: never lists a folder, never
//! follows a link, so that a hostile stick has nothing to offer but wrong bytes.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Coming, FetchError, Traffic, Transport, Wanted, stays_inside};
use crate::system::open_plain;

/// A repository in a folder.
pub struct Folder {
    base: PathBuf,
    requests: AtomicU64,
    bytes: AtomicU64,
}

impl Folder {
    /// The repository in this folder.
    pub fn at(base: &Path) -> Folder {
        Folder { base: base.to_owned(), requests: AtomicU64::new(0), bytes: AtomicU64::new(0) }
    }

    fn read(&self, wanted: Wanted<'_>) -> Result<Option<Vec<u8>>, FetchError> {
        let path = wanted.path.to_owned();
        if !stays_inside(&path) {
            return Err(FetchError::Name { path });
        }
        self.requests.fetch_add(1, Ordering::Relaxed);
        let file = match open_plain(&self.base.join(&path)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound && self.base.join("metadata").is_dir() => {
                return Ok(None);
            }
            // Not even the folder is there: the stick was pulled.
            Err(source) => return Err(FetchError::Disk { path, source }),
        };
        let mut bytes = Vec::new();
        let read = file.take(wanted.bytes_max + 1).read_to_end(&mut bytes);
        read.map_err(|source| FetchError::Disk { path: path.clone(), source })?;
        self.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        if bytes.len() as u64 > wanted.bytes_max {
            return Err(FetchError::TooLarge { path, most: wanted.bytes_max });
        }
        Ok(Some(bytes))
    }
}

impl Transport for Folder {
    fn bring<'a>(&'a self, wanted: Wanted<'a>) -> Coming<'a> {
        let read = self.read(wanted);
        Box::pin(async move { read })
    }

    fn traffic(&self) -> Traffic {
        Traffic { requests: self.requests.load(Ordering::Relaxed), bytes: self.bytes.load(Ordering::Relaxed) }
    }
}
