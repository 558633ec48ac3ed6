// SPDX-License-Identifier: EUPL-1.2
//! A visit played by a made-up person, as pictures: every screen at full size, and the receipt.
//! The only part of the process that writes files, and only into the folder it is given.

pub mod tour;
mod album;

use std::path::{Path, PathBuf};

use totem_core::rules::document::SourceFile;
use totem_core::rules::pack::RulePack;
use totem_core::rules::problem::Problems;
use totem_core::rules::read::read_persona;
use totem_core::visit::moment::Moment;
use totem_core::visit::persona::Persona;
use totem_pack_source::{FolderError, read_file};

use album::Album;
pub use album::AlbumError;
use tour::Sight;

/// Who visits when nobody else was named.
const PERSONA: &str = include_str!("../../../../tests/personas/karim.toml");

/// Why a made-up person cannot visit.
#[derive(Debug, thiserror::Error)]
pub enum VisitorError {
    /// The persona's file cannot be read.
    #[error("la persona non si legge; indichi un file con --persona")]
    Unreadable(#[source] FolderError),
    /// The persona does not fit the rules.
    #[error("la persona non va d'accordo con le regole:\n{0}")]
    Persona(Problems),
    /// The language is not offered.
    #[error("la lingua «{0}» non si offre; rulepack languages dice quali ci sono e che cosa manca")]
    Language(String),
}

/// Reads a made-up person; without a file, the one that comes with the program. A language asked for takes the place
/// of the person's own.
pub fn read_visitor(
    pack: &RulePack,
    file: Option<&Path>,
    language: Option<&str>,
    now: Moment,
) -> Result<Persona, VisitorError> {
    let source = match file {
        Some(path) => read_file(path).map_err(VisitorError::Unreadable)?,
        None => SourceFile::new("karim.toml", PERSONA),
    };
    let persona = read_persona(pack, &source, now.today).map_err(VisitorError::Persona)?;
    let language = language.map(str::to_owned).or_else(|| persona.language.clone());
    match language {
        Some(id) if !pack.speaks(&id) => Err(VisitorError::Language(id)),
        language => Ok(Persona { language, ..persona }),
    }
}

/// Leaves the pictures of what there is to see in a folder. Returns their paths, in order.
pub fn leave_pictures(sights: Vec<Sight>, folder: &Path) -> Result<Vec<PathBuf>, AlbumError> {
    let mut album = Album::open(folder)?;
    for sight in sights {
        match sight {
            Sight::Screen(name, screen) => album.take(&name, screen)?,
            Sight::Receipt(receipt) => album.take_receipt(&receipt)?,
        }
    }
    Ok(album.close())
}
