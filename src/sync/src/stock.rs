// SPDX-License-Identifier: EUPL-1.2
//! The shelf of packs, as the night fills it: packs by their hash, a link to the one in use and one to the one before.
//! The factory's pack is not on it and cannot be lost. Nothing here judges a pack.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use totem_pack_source::hash::PackHash;
use totem_pack_source::shelf::{CURRENT, LAST_GOOD, NOTICE, Notice, folder_of, hash_in, linked};

use crate::disk::Disk;
use crate::limits::TIDY_ENTRIES_MAX;

/// The shelf, the place where packs wait for their trial, and the factory's pack.
pub struct Stock {
    packs: PathBuf,
    waiting: PathBuf,
    factory: PathBuf,
    disk: Disk,
}

/// Which pack the terminal uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InUse {
    /// One of the shelf.
    Shelved(PackHash),
    /// The one of the image.
    Factory,
}

impl InUse {
    /// As refusals name it.
    pub fn name(self) -> String {
        match self {
            InUse::Shelved(hash) => hash.to_string(),
            InUse::Factory => "factory".to_owned(),
        }
    }
}

impl Stock {
    /// The shelf and its neighbours.
    pub fn new(packs: &Path, waiting: &Path, factory: &Path, disk: &Disk) -> Stock {
        Stock { packs: packs.to_owned(), waiting: waiting.to_owned(), factory: factory.to_owned(), disk: disk.clone() }
    }

    /// Makes the folders that are not there.
    pub fn prepare(&self) -> io::Result<()> {
        self.disk.folder(&self.packs)?;
        self.disk.folder(&self.waiting)
    }

    /// The pack in use.
    pub fn in_use(&self) -> InUse {
        linked(&self.packs, CURRENT).map_or(InUse::Factory, InUse::Shelved)
    }

    /// Its folder.
    pub fn folder_in_use(&self) -> PathBuf {
        match self.in_use() {
            InUse::Shelved(hash) => folder_of(&self.packs, hash),
            InUse::Factory => self.factory.clone(),
        }
    }

    /// The hash of the factory's pack, if it is there.
    pub fn factory_hash(&self) -> Option<PackHash> {
        hash_in(&self.factory).ok()
    }

    /// Where a pack lies on the shelf.
    pub fn on_shelf(&self, hash: PackHash) -> PathBuf {
        folder_of(&self.packs, hash)
    }

    /// Where a pack waits for its trial.
    pub fn waiting(&self, hash: PackHash) -> PathBuf {
        folder_of(&self.waiting, hash)
    }

    /// Hashes the pack in use again. If its bytes have changed it goes, and the one before or the factory's takes its
    /// place. Returns what was lost.
    pub fn heal(&self) -> io::Result<Option<PackHash>> {
        let InUse::Shelved(hash) = self.in_use() else {
            // A link to something that is no pack names nothing.
            self.disk.remove(&self.packs.join(CURRENT))?;
            return Ok(None);
        };
        if self.is_whole(hash) {
            return Ok(None);
        }
        self.fall_back(&[hash])?;
        self.disk.remove(&self.on_shelf(hash))?;
        Ok(Some(hash))
    }

    /// Puts the pack before in use, or the factory's, whichever is whole and not among these.
    pub fn fall_back(&self, not: &[PackHash]) -> io::Result<()> {
        match linked(&self.packs, LAST_GOOD).filter(|hash| !not.contains(hash) && self.is_whole(*hash)) {
            Some(before) => self.disk.point(&self.packs.join(CURRENT), &before.to_string()),
            None => self.disk.remove(&self.packs.join(CURRENT)),
        }
    }

    /// Whether a pack lies on the shelf with all its bytes.
    pub fn is_whole(&self, hash: PackHash) -> bool {
        hash_in(&self.on_shelf(hash)).is_ok_and(|found| found == hash)
    }

    /// Moves a pack that waited onto the shelf; one that lies there already stays.
    pub fn shelve(&self, hash: PackHash) -> io::Result<()> {
        let place = self.on_shelf(hash);
        if place.exists() {
            return Ok(());
        }
        self.disk.turn(&self.waiting(hash), &place)
    }

    /// Puts a pack of the shelf in use; the one in use becomes the one before.
    pub fn switch(&self, hash: PackHash) -> io::Result<()> {
        if let InUse::Shelved(before) = self.in_use()
            && before != hash
        {
            self.disk.point(&self.packs.join(LAST_GOOD), &before.to_string())?;
        }
        self.disk.point(&self.packs.join(CURRENT), &hash.to_string())
    }

    /// Tells the terminal how fresh its rules are, unless it knows. The day of confirmation never goes back.
    pub fn tell(&self, notice: Notice) -> io::Result<()> {
        let told = Notice::read(&self.packs);
        let latest = |day, of: fn(Notice) -> jiff::civil::Date| told.map_or(day, |told| of(told).max(day));
        let notice = Notice {
            confirmed: latest(notice.confirmed, |told| told.confirmed),
            not_before: latest(notice.not_before, |told| told.not_before),
        };
        if told == Some(notice) {
            return Ok(());
        }
        self.disk.write_whole(&self.packs.join(NOTICE), notice.text().as_bytes())
    }

    /// Removes what nobody needs: packs that are neither in use nor the one before, and what is left of other nights.
    /// `keep` is a pack that still waits.
    pub fn tidy(&self, keep: Option<PackHash>) -> io::Result<()> {
        let needed: Vec<String> = [linked(&self.packs, CURRENT), linked(&self.packs, LAST_GOOD), keep]
            .into_iter()
            .flatten()
            .map(|hash| hash.to_string())
            .collect();
        for (folder, stay) in [(&self.packs, [CURRENT, LAST_GOOD, NOTICE].as_slice()), (&self.waiting, &[])] {
            for entry in fs::read_dir(folder)?.take(TIDY_ENTRIES_MAX) {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                let is_needed = needed.iter().any(|hash| name.starts_with(hash.as_str()));
                if !is_needed && !stay.contains(&name.as_str()) {
                    self.disk.remove(&entry.path())?;
                }
            }
        }
        Ok(())
    }
}
