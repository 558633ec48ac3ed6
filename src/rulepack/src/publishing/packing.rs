// SPDX-License-Identifier: EUPL-1.2
//! Packs a folder of rules: the same folder gives the same bytes, on every machine and on every day.

use std::fmt::Write;
use std::path::Path;

use totem_core::rules::case::run_cases;
use totem_core::rules::document::SourceFile;
use totem_core::rules::read::{read_changes, read_pack};
use totem_pack_source::archive::{is_pack_path, read_archive};
use totem_pack_source::hash::PackHash;
use totem_pack_source::read_folder;

use super::PublishError;

/// How hard zstd tries: it packs once and is read thousands of times.
const LEVEL: i32 = 19;

/// A packed pack.
pub struct Packed {
    /// Its bytes.
    pub archive: Vec<u8>,
    /// Their hash.
    pub hash: PackHash,
    /// The pack's name: `inps-in-rete`.
    pub id: String,
    /// Its version.
    pub version: String,
    /// How many golden cases it carries.
    pub cases: usize,
}

impl Packed {
    /// The name of its file.
    pub fn file_name(&self) -> String {
        format!("{}-{}.tar.zst", self.id, self.version)
    }
}

/// Packs a folder; only rules without a problem, all of whose cases come out, are packed.
pub fn pack(folder: &Path) -> Result<Packed, PublishError> {
    let files = read_folder(folder).map_err(|error| PublishError::NotSound { what: error.to_string() })?;
    let not_sound =
        |problems: totem_core::rules::problem::Problems| PublishError::NotSound { what: problems.to_string() };
    let pack = read_pack(&files).map_err(not_sound)?;
    read_changes(&files).map_err(not_sound)?;
    let misses = run_cases(&pack);
    if !misses.is_empty() {
        let mut what = String::new();
        for miss in &misses {
            let _ = writeln!(what, "{}: {}: {}", miss.place, miss.name, miss.differs.join("; "));
        }
        return Err(PublishError::NotSound { what });
    }
    let archive = archive_of(&files)?;
    // What terminals will unpack must be what was packed.
    let unpacked = read_archive(&archive).map_err(|error| PublishError::NotSound { what: error.to_string() })?;
    if unpacked != files {
        return Err(PublishError::NotSound { what: "il pacchetto riaperto non è uguale alla cartella".to_owned() });
    }
    let hash = PackHash::of(&archive);
    Ok(Packed { archive, hash, id: pack.id.clone(), version: pack.version.clone(), cases: pack.cases.len() })
}

/// The archive: files in the order of their names, no times, no owners.
fn archive_of(files: &[SourceFile]) -> Result<Vec<u8>, PublishError> {
    let not_sound = |error: std::io::Error| PublishError::NotSound { what: error.to_string() };
    let mut builder = tar::Builder::new(Vec::new());
    for file in files {
        if !is_pack_path(&file.path) {
            let what = format!("«{}»: usi lettere minuscole senza accenti, cifre, punto, trattino", file.path);
            return Err(PublishError::NotSound { what });
        }
        let mut header = tar::Header::new_ustar();
        header.set_size(file.text.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(0);
        header.set_uid(0);
        header.set_gid(0);
        builder.append_data(&mut header, &file.path, file.text.as_bytes()).map_err(not_sound)?;
    }
    let plain = builder.into_inner().map_err(not_sound)?;
    zstd::bulk::compress(&plain, LEVEL).map_err(not_sound)
}
