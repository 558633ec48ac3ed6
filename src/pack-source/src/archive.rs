// SPDX-License-Identifier: EUPL-1.2
//! A packed pack: the TOML files of its folder in a tar archive, compressed with zstd.
//! Reads from memory into memory, with a limit on everything; never touches a disk.

use std::collections::BTreeSet;
use std::io::{self, Read};

use ruzstd::decoding::StreamingDecoder;
use totem_core::rules::document::SourceFile;
use totem_core::rules::limits::{FILE_BYTES_MAX, FILES_MAX, PACK_BYTES_MAX};

/// Bytes of a packed pack. The largest pack the limits allow is 8 MiB of text, which packs to a tenth.
pub const ARCHIVE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Bytes of the unpacked archive: the texts, and for each file a header and at most a block of filling.
const TAR_BYTES_MAX: u64 = PACK_BYTES_MAX as u64 + FILES_MAX as u64 * 1_024 + 10_240;

/// Characters of a path inside a pack: the longest of ours has 52, and a tar header holds 100.
const PATH_CHARS_MAX: usize = 100;

/// Why an archive is no pack.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It is larger than any pack.
    #[error("il pacchetto compresso ha {bytes} byte, il limite è {ARCHIVE_BYTES_MAX}")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// It is no zstd archive of tar, or it is cut short.
    #[error("il pacchetto compresso non si apre")]
    Unreadable(#[source] io::Error),
    /// It unpacks to more than any pack.
    #[error("il pacchetto, aperto, supera {TAR_BYTES_MAX} byte")]
    Bomb,
    /// It has more files than a pack.
    #[error("il pacchetto ha più di {FILES_MAX} file")]
    TooMany,
    /// One of its files has a name or a kind that no pack has.
    #[error("«{path}» non può stare in un pacchetto")]
    Stranger {
        /// Which.
        path: String,
    },
    /// One of its files is no text, or too long a one.
    #[error("«{path}» non è un testo UTF-8 di al massimo {FILE_BYTES_MAX} byte")]
    NotText {
        /// Which.
        path: String,
    },
}

/// Reads the files of a packed pack, in the order of their names.
pub fn read_archive(archive: &[u8]) -> Result<Vec<SourceFile>, ArchiveError> {
    if archive.len() > ARCHIVE_BYTES_MAX {
        return Err(ArchiveError::TooLarge { bytes: archive.len() });
    }
    let decoder = StreamingDecoder::new(archive).map_err(|error| ArchiveError::Unreadable(io::Error::other(error)))?;
    let mut unpacked = Vec::new();
    decoder.take(TAR_BYTES_MAX + 1).read_to_end(&mut unpacked).map_err(ArchiveError::Unreadable)?;
    if unpacked.len() as u64 > TAR_BYTES_MAX {
        return Err(ArchiveError::Bomb);
    }
    let mut names = BTreeSet::new();
    let mut files = Vec::new();
    for entry in tar::Archive::new(unpacked.as_slice()).entries().map_err(ArchiveError::Unreadable)? {
        let mut entry = entry.map_err(ArchiveError::Unreadable)?;
        if files.len() == FILES_MAX {
            return Err(ArchiveError::TooMany);
        }
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let is_file = entry.header().entry_type().is_file();
        if !is_file || !is_pack_path(&path) || !names.insert(path.clone()) {
            return Err(ArchiveError::Stranger { path });
        }
        let mut text = Vec::new();
        (&mut entry).take(FILE_BYTES_MAX as u64 + 1).read_to_end(&mut text).map_err(ArchiveError::Unreadable)?;
        let text = String::from_utf8(text).ok().filter(|text| text.len() <= FILE_BYTES_MAX);
        let Some(text) = text else { return Err(ArchiveError::NotText { path }) };
        files.push(SourceFile::new(path, text));
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// Whether a file of a pack may be called so: plain relative names, TOML only, so that no name can lead out of a folder.
pub fn is_pack_path(path: &str) -> bool {
    let plain = |part: &str| {
        let letters =
            part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte));
        letters && !part.is_empty() && !part.starts_with('.')
    };
    path.len() <= PATH_CHARS_MAX
        && path.ends_with(".toml")
        && path.split('/').count() <= 3
        && path.split('/').all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_paths_may_stand_in_a_pack_and_no_others() {
        for path in ["pack.toml", "benefits/naspi.toml", "benefits/naspi.cases.toml"] {
            assert!(is_pack_path(path), "{path}");
        }
        for path in [
            "../pack.toml",
            "/pack.toml",
            "a/../b.toml",
            "a//b.toml",
            "pack.sh",
            ".toml",
            "a/.b.toml",
            "è.toml",
            "a/b/c/d.toml",
            "a\\b.toml",
        ] {
            assert!(!is_pack_path(path), "{path}");
        }
    }

    #[test]
    fn what_is_no_archive_is_refused_whatever_its_bytes() {
        for length in 0..200_usize {
            let noise: Vec<u8> =
                (0..length).map(|at| u8::try_from((at * 167 + length) % 256).expect("below 256")).collect();
            assert!(matches!(read_archive(&noise), Err(ArchiveError::Unreadable(_))), "{length} bytes");
        }
        assert!(matches!(read_archive(&vec![0; ARCHIVE_BYTES_MAX + 1]), Err(ArchiveError::TooLarge { .. })));
    }
}
