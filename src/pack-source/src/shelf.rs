// SPDX-License-Identifier: EUPL-1.2
//! The shelf of packed packs on a terminal, as whoever reads it sees it: `kiosk-sync` puts packs there, the terminal
//! only reads. Each pack lies in a folder named after its hash; links say which one is in use.
//!
//! ```text
//! packs/<hash>/pack.tar.zst, packs/<hash>/pack.tar.zst.minisig
//! packs/current -> <hash>      packs/last-good -> <hash>      packs/notice
//! ```

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use totem_core::rules::document::SourceFile;

use crate::archive::{ARCHIVE_BYTES_MAX, ArchiveError, read_archive};
use crate::editors::{Editors, EditorsError, SIGNATURE_BYTES_MAX};
use crate::hash::PackHash;

/// The packed pack in its folder.
pub const PACK_NAME: &str = "pack.tar.zst";
/// The editors' signature beside it.
pub const SIGNATURE_NAME: &str = "pack.tar.zst.minisig";
/// The link to the pack in use.
pub const CURRENT: &str = "current";
/// The link to the one before, which was in use and good.
pub const LAST_GOOD: &str = "last-good";
/// What the night knows of how fresh the pack is.
pub const NOTICE: &str = "notice";

/// Bytes of the notice: two lines.
const NOTICE_BYTES_MAX: u64 = 256;

/// A packed pack whose bytes are whole and the editors'.
pub struct Sealed {
    /// Its hash.
    pub hash: PackHash,
    /// Its files, not yet read as rules.
    pub files: Vec<SourceFile>,
    /// What the editors wrote under their signature.
    pub comment: String,
}

/// Why a packed pack is not taken.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// A file of it is not there or cannot be read.
    #[error("«{}» non si legge", .path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// It is larger than anything of that kind.
    #[error("«{}» supera {most} byte", .path.display())]
    TooLarge {
        /// Which.
        path: PathBuf,
        /// The limit.
        most: usize,
    },
    /// Its bytes are not those its folder is named after.
    #[error("il pacchetto {wanted} ha l'impronta {found}: i suoi byte sono cambiati")]
    Changed {
        /// The folder's name.
        wanted: PackHash,
        /// The hash of what is there.
        found: PackHash,
    },
    /// It is not the editors'.
    #[error(transparent)]
    Editors(#[from] EditorsError),
    /// It is no pack.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// Reads a file whole if it is no longer than `most` bytes.
pub fn read_at_most(path: &Path, most: usize) -> Result<Vec<u8>, SealError> {
    let unreadable = |source| SealError::Unreadable { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(most as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > most { Err(SealError::TooLarge { path: path.to_owned(), most }) } else { Ok(bytes) }
}

/// The hash of the pack in a folder, as its bytes are now.
pub fn hash_in(folder: &Path) -> Result<PackHash, SealError> {
    Ok(PackHash::of(&read_at_most(&folder.join(PACK_NAME), ARCHIVE_BYTES_MAX)?))
}

/// Opens the pack in a folder. `named` is the hash it must have; none for a pack that came with the image.
pub fn open_sealed(folder: &Path, named: Option<PackHash>, editors: &Editors) -> Result<Sealed, SealError> {
    let archive = read_at_most(&folder.join(PACK_NAME), ARCHIVE_BYTES_MAX)?;
    let hash = PackHash::of(&archive);
    if let Some(wanted) = named.filter(|wanted| *wanted != hash) {
        return Err(SealError::Changed { wanted, found: hash });
    }
    let signature = read_at_most(&folder.join(SIGNATURE_NAME), SIGNATURE_BYTES_MAX)?;
    let comment = editors.check(&archive, &signature)?;
    Ok(Sealed { hash, files: read_archive(&archive)?, comment })
}

/// The pack a link of the shelf names; none if there is no such link, or it names no pack.
pub fn linked(packs: &Path, link: &str) -> Option<PackHash> {
    let target = std::fs::read_link(packs.join(link)).ok()?;
    target.to_str()?.parse().ok()
}

/// Where a pack lies on the shelf.
pub fn folder_of(packs: &Path, hash: PackHash) -> PathBuf {
    packs.join(hash.to_string())
}

/// What the night tells whoever shows the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The last day on which signed metadata said that the pack in use is the right one.
    pub confirmed: Date,
    /// A day that today is surely not before: for clocks that lost their battery.
    pub not_before: Date,
}

impl Notice {
    /// As it stands in its file.
    pub fn text(&self) -> String {
        format!("confirmed {}\nnot-before {}\n", self.confirmed, self.not_before)
    }

    /// Reads it; none if anything about it is odd.
    pub fn read(packs: &Path) -> Option<Notice> {
        let file = File::open(packs.join(NOTICE)).ok()?;
        let mut text = String::new();
        file.take(NOTICE_BYTES_MAX).read_to_string(&mut text).ok()?;
        Notice::of_text(&text)
    }

    fn of_text(text: &str) -> Option<Notice> {
        let mut lines = text.lines();
        let confirmed = lines.next()?.strip_prefix("confirmed ")?.parse().ok()?;
        let not_before = lines.next()?.strip_prefix("not-before ")?.parse().ok()?;
        lines.next().is_none().then_some(Notice { confirmed, not_before })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_notice_is_read_as_it_is_written_and_nothing_else_is() {
        let notice = Notice { confirmed: date(2026, 11, 22), not_before: date(2026, 11, 21) };
        assert_eq!(Notice::of_text(&notice.text()), Some(notice));
        for text in ["", "confirmed 2026-11-22\n", "confirmed ieri\nnot-before 2026-11-21\n"] {
            assert_eq!(Notice::of_text(text), None);
        }
        assert_eq!(Notice::of_text(&(notice.text() + "more\n")), None);
    }
}
