// SPDX-License-Identifier: EUPL-1.2
//! What scenes are built with: the pack of the repository, and households told in a line.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use jiff::civil::{Date, date};
use totem_core::rules::document::SourceFile;
use totem_core::rules::pack::RulePack;
use totem_core::rules::read::read_pack;

/// The day all scenes happen on, unless they say otherwise.
pub const TODAY: Date = date(2026, 11, 21);

/// The root of the repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("the tests stand in a folder of the repository").to_owned()
}

/// The files of the repository's pack.
pub fn pack_files() -> Vec<SourceFile> {
    let rules = root().join("rules");
    let mut files = Vec::new();
    for folder in ["", "facts", "parameters", "definitions", "benefits"] {
        let entries = std::fs::read_dir(rules.join(folder)).expect("the pack has this folder");
        for entry in entries {
            let path = entry.expect("a folder can be listed").path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
                let inside = if folder.is_empty() { name } else { format!("{folder}/{name}") };
                let text = std::fs::read_to_string(&path).expect("a pack's file can be read");
                files.push(SourceFile::new(inside, text));
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The repository's pack, read once.
pub fn pack() -> &'static RulePack {
    static PACK: OnceLock<RulePack> = OnceLock::new();
    PACK.get_or_init(|| {
        read_pack(&pack_files()).unwrap_or_else(|problems| panic!("the pack has problems:\n{problems}"))
    })
}
