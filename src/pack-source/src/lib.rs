// SPDX-License-Identifier: EUPL-1.2
//! Reads the files of a pack into memory, in the order of their names: from its folder, or packed and signed.
//! Writes nothing and keeps nothing open.

pub mod hash;
pub mod archive;
pub mod editors;
pub mod shelf;
pub mod outcome;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use totem_core::rules::document::SourceFile;
use totem_core::rules::limits::{FILE_BYTES_MAX, FILES_MAX};

/// Folders inside one another: a pack has two levels.
const DEPTH_MAX: usize = 4;

/// Why a file or folder could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// There is nothing by that name.
    #[error("«{}» non c'è", .path.display())]
    NotThere {
        /// Which.
        path: PathBuf,
    },
    /// It may not be read.
    #[error("«{}» non si può leggere: mancano i permessi", .path.display())]
    Forbidden {
        /// Which.
        path: PathBuf,
    },
    /// A file where a folder should be.
    #[error("«{}» è un file, serve una cartella", .path.display())]
    NotAFolder {
        /// Which.
        path: PathBuf,
    },
    /// A folder where a file should be.
    #[error("«{}» è una cartella, serve un file", .path.display())]
    NotAFile {
        /// Which.
        path: PathBuf,
    },
    /// The system cannot read it, for another reason.
    #[error("«{}» non si può leggere", .path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// It is larger than any file of a pack.
    #[error("«{}» ha {bytes} byte, il limite è {FILE_BYTES_MAX}", .path.display())]
    TooLarge {
        /// Which.
        path: PathBuf,
        /// Its size.
        bytes: u64,
    },
    /// It holds bytes that are no text.
    #[error("«{}» non è testo UTF-8", .path.display())]
    NotText {
        /// Which.
        path: PathBuf,
    },
    /// There are more files or levels than a pack has.
    #[error("«{}» ha troppi file o cartelle per essere un pacchetto di regole", .path.display())]
    TooMany {
        /// The folder.
        path: PathBuf,
    },
}

impl FolderError {
    fn of(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => FolderError::NotThere { path },
            io::ErrorKind::PermissionDenied => FolderError::Forbidden { path },
            io::ErrorKind::NotADirectory => FolderError::NotAFolder { path },
            io::ErrorKind::IsADirectory => FolderError::NotAFile { path },
            _ => FolderError::Unreadable { path, source },
        }
    }

    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            FolderError::NotThere { .. } => {
                "controlli il nome; i comandi si danno dalla cartella del progetto, quella che contiene rules"
            }
            FolderError::Forbidden { .. } => "chieda il permesso di lettura a chi gestisce il computer",
            FolderError::NotAFolder { .. } | FolderError::TooMany { .. } => {
                "indichi la cartella delle regole, quella che contiene pack.toml"
            }
            FolderError::NotAFile { .. } => "indichi un file di testo, per esempio famiglia.toml",
            FolderError::Unreadable { .. } => "provi a copiarlo su un altro disco, o chieda a chi gestisce il computer",
            FolderError::TooLarge { .. } => "divida il file in più parti",
            FolderError::NotText { .. } => "lo apra con un programma per scrivere testo e lo salvi come UTF-8",
        }
    }
}

/// Reads every TOML file of a pack.
pub fn read_folder(dir: &Path) -> Result<Vec<SourceFile>, FolderError> {
    let mut files = Vec::new();
    collect(dir, dir, 0, &mut files)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn collect(root: &Path, dir: &Path, depth: usize, files: &mut Vec<SourceFile>) -> Result<(), FolderError> {
    if depth > DEPTH_MAX || files.len() > FILES_MAX {
        return Err(FolderError::TooMany { path: root.to_owned() });
    }
    let unreadable = |source| FolderError::of(dir, source);
    for entry in fs::read_dir(dir).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            collect(root, &path, depth + 1, files)?;
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            let inside = path.strip_prefix(root).unwrap_or(&path);
            let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
            files.push(SourceFile { path: parts.join("/"), ..read_file(&path)? });
        }
    }
    Ok(())
}

/// Reads one text file.
pub fn read_file(path: &Path) -> Result<SourceFile, FolderError> {
    let unreadable = |source| FolderError::of(path, source);
    let about = fs::metadata(path).map_err(unreadable)?;
    if about.is_dir() {
        return Err(FolderError::NotAFile { path: path.to_owned() });
    }
    let bytes = about.len();
    if bytes > FILE_BYTES_MAX as u64 {
        return Err(FolderError::TooLarge { path: path.to_owned(), bytes });
    }
    let text = String::from_utf8(fs::read(path).map_err(unreadable)?);
    let text = text.map_err(|_| FolderError::NotText { path: path.to_owned() })?;
    Ok(SourceFile::new(path.to_string_lossy(), text))
}
