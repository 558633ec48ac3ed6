// SPDX-License-Identifier: EUPL-1.2
//! All that the night writes besides its store: whole files that appear at once, names that turn at once, and everything
//! made durable before the next thing leans on it. Never changes a file in place, but for a download that grows.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::step::{Act, Edge, Step, Watch};

/// Bytes written between two looks of the watch.
const PIECE_BYTES: usize = 64 * 1024;

/// The disk, and who watches what is done to it.
#[derive(Clone)]
pub struct Disk {
    watch: Arc<dyn Watch>,
}

impl Disk {
    /// The disk under this watch.
    pub fn watched(watch: Arc<dyn Watch>) -> Self {
        Disk { watch }
    }

    /// Says that a step begins or is done.
    pub fn step(&self, step: Step, edge: Edge) -> io::Result<()> {
        self.watch.step(step, edge)
    }

    /// Writes a file whole: whoever looks sees all of it or what was there before, also after a power cut.
    pub fn write_whole(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let new = beside(path, "new");
        self.write_new(&new, bytes)?;
        self.turn(&new, path)
    }

    /// Writes a file that nobody knows of yet and makes its bytes durable.
    pub fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.watch.act(Act::Write(path))?;
        let mut file = File::create(path)?;
        for piece in bytes.chunks(PIECE_BYTES) {
            self.watch.act(Act::Write(path))?;
            file.write_all(piece)?;
        }
        self.watch.act(Act::Sync(path))?;
        file.sync_all()
    }

    /// Adds bytes to a download that may go on another night. Not made durable: its hash is checked before it counts.
    pub fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.watch.act(Act::Write(path))?;
        OpenOptions::new().create(true).append(true).open(path)?.write_all(bytes)
    }

    /// Turns a name to what another name stands for, and makes it durable.
    pub fn turn(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.watch.act(Act::Rename { from, to })?;
        fs::rename(from, to)?;
        self.sync_folder_of(to)?;
        if from.parent() == to.parent() { Ok(()) } else { self.sync_folder_of(from) }
    }

    /// Points a link at a name of its own folder, in one move.
    pub fn point(&self, link: &Path, target: &str) -> io::Result<()> {
        let new = beside(link, "new");
        self.remove(&new)?;
        self.watch.act(Act::Link(&new))?;
        std::os::unix::fs::symlink(target, &new)?;
        self.turn(&new, link)
    }

    /// Makes a folder and those above it.
    pub fn folder(&self, path: &Path) -> io::Result<()> {
        if path.is_dir() {
            return Ok(());
        }
        self.watch.act(Act::Folder(path))?;
        fs::create_dir_all(path)?;
        self.sync_folder_of(path)
    }

    /// Removes a file, a link or a folder with all that is in it; there being none is fine.
    pub fn remove(&self, path: &Path) -> io::Result<()> {
        let Ok(about) = fs::symlink_metadata(path) else { return Ok(()) };
        self.watch.act(Act::Remove(path))?;
        if about.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
    }

    fn sync_folder_of(&self, path: &Path) -> io::Result<()> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        self.watch.act(Act::SyncFolder(folder))?;
        File::open(folder)?.sync_all()
    }
}

/// A name beside another: `.current.new`. Begins with a dot, so that it is no pack and no link in use.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.{ending}"))
}
