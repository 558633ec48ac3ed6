// SPDX-License-Identifier: EUPL-1.2
//! The stages of a pack, as types: what was merely fetched cannot be tried, what was not tried cannot be put in use.
//!
//! [`Fetched`] → [`Verified`] → [`SelfTested`] → [`Shelved`] → [`Active`], each made only from the one before.

use std::io;
use std::path::PathBuf;

use totem_pack_source::archive::ARCHIVE_BYTES_MAX;
use totem_pack_source::editors::Editors;
use totem_pack_source::hash::PackHash;
use totem_pack_source::shelf::{PACK_NAME, SIGNATURE_NAME, SealError, read_at_most};

use crate::disk::Disk;
use crate::offer::Offered;
use crate::step::{Edge, Step};
use crate::stock::Stock;
use crate::trial::{Judgement, Trial, TrialError};

/// A pack whose bytes lie on our disk. Nothing about them is believed.
pub struct Fetched {
    pack: Offered,
    folder: PathBuf,
}

/// A pack whose bytes, read back from our disk, are those of the signed list and of the editors.
pub struct Verified {
    pack: Offered,
    folder: PathBuf,
}

/// A pack that reads as rules, whose cases come out, and that changes no more than it says.
pub struct SelfTested {
    pack: Offered,
}

/// A pack that was tried and lies on the shelf.
pub struct Shelved {
    pack: Offered,
}

/// The pack in use.
pub struct Active {
    /// What was signed about it.
    pub pack: Offered,
}

/// Why a pack does not reach the next stage.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// The disk does not take it.
    #[error("passo «{step}»: il disco non va")]
    Disk {
        /// Where.
        step: Step,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// Its bytes on our disk are not those that were signed: they go, and are fetched again another night.
    #[error("il pacchetto {name} sul disco non è quello firmato")]
    NotItself {
        /// Its file.
        name: String,
        /// How it differs.
        #[source]
        source: Option<SealError>,
    },
    /// It is whole and must not be used.
    #[error("il pacchetto {name} è rifiutato: {reason}")]
    Refused {
        /// Its file.
        name: String,
        /// Its hash.
        hash: PackHash,
        /// Why.
        reason: String,
    },
    /// It is written for a newer engine.
    #[error("il pacchetto {name} è per un motore più nuovo: aspetta il programma nuovo")]
    NewerEngine {
        /// Its file.
        name: String,
    },
    /// The trial could not be held.
    #[error("la prova del pacchetto {name} non si può fare")]
    NoTrial {
        /// Its file.
        name: String,
        /// Why not.
        #[source]
        source: TrialError,
    },
}

fn at<T>(step: Step, result: io::Result<T>) -> Result<T, StageError> {
    result.map_err(|source| StageError::Disk { step, source })
}

impl Fetched {
    /// A pack that was fetched another night, or even tried, before the power went.
    pub fn held(pack: &Offered, stock: &Stock) -> Option<Fetched> {
        let folders = [stock.on_shelf(pack.hash), stock.waiting(pack.hash)];
        let folder = folders.into_iter().find(|folder| folder.join(PACK_NAME).exists())?;
        Some(Fetched { pack: pack.clone(), folder })
    }

    /// Lays down the bytes that came.
    pub fn lay_down(pack: &Offered, bytes: &[u8], stock: &Stock, disk: &Disk) -> Result<Fetched, StageError> {
        let place = stock.waiting(pack.hash);
        let new = place.with_extension("new");
        let lay = || {
            disk.remove(&new)?;
            disk.folder(&new)?;
            disk.write_new(&new.join(PACK_NAME), bytes)?;
            disk.write_new(&new.join(SIGNATURE_NAME), pack.fields.signature.as_bytes())?;
            disk.remove(&place)?;
            disk.turn(&new, &place)?;
            disk.step(Step::Download, Edge::After)
        };
        at(Step::Download, lay())?;
        Ok(Fetched { pack: pack.clone(), folder: place })
    }

    /// Reads the bytes back from our own disk and checks them against what was signed: a library that says it wrote them
    /// is not believed, nor is a disk that was full for a moment.
    pub fn verify(self, editors: &Editors, disk: &Disk) -> Result<Verified, StageError> {
        at(Step::Rehash, disk.step(Step::Rehash, Edge::Before))?;
        if let Err(source) = self.check(editors) {
            at(Step::Rehash, disk.remove(&self.folder))?;
            return Err(StageError::NotItself { name: self.pack.name, source });
        }
        at(Step::Rehash, disk.step(Step::Rehash, Edge::After))?;
        Ok(Verified { pack: self.pack, folder: self.folder })
    }

    fn check(&self, editors: &Editors) -> Result<(), Option<SealError>> {
        let archive = read_at_most(&self.folder.join(PACK_NAME), ARCHIVE_BYTES_MAX).map_err(Some)?;
        let found = PackHash::of(&archive);
        if found != self.pack.hash || archive.len() as u64 != self.pack.bytes {
            return Err(Some(SealError::Changed { wanted: self.pack.hash, found }));
        }
        let signature = read_at_most(&self.folder.join(SIGNATURE_NAME), ARCHIVE_BYTES_MAX).map_err(Some)?;
        if signature != self.pack.fields.signature.as_bytes() {
            return Err(None);
        }
        editors.check(&archive, &signature).map_err(|error| Some(error.into()))?;
        Ok(())
    }
}

impl Verified {
    /// Holds the trial, in a process of its own.
    pub async fn try_out(self, trial: &Trial, stock: &Stock, disk: &Disk) -> Result<SelfTested, StageError> {
        let Verified { pack, folder } = self;
        let in_use = stock.folder_in_use();
        match trial.hold(&folder, pack.hash, &in_use, disk).await {
            Ok(Judgement::Good) => Ok(SelfTested { pack }),
            Ok(Judgement::NewerEngine) => Err(StageError::NewerEngine { name: pack.name }),
            Ok(Judgement::Refused(reason)) => Err(StageError::Refused { name: pack.name, hash: pack.hash, reason }),
            Err(source) => Err(StageError::NoTrial { name: pack.name, source }),
        }
    }
}

impl SelfTested {
    /// Puts it on the shelf.
    pub fn shelve(self, stock: &Stock, disk: &Disk) -> Result<Shelved, StageError> {
        let shelve = || {
            disk.step(Step::Shelve, Edge::Before)?;
            stock.shelve(self.pack.hash)?;
            disk.step(Step::Shelve, Edge::After)
        };
        at(Step::Shelve, shelve())?;
        Ok(Shelved { pack: self.pack })
    }
}

impl Shelved {
    /// Turns the link to it.
    pub fn switch(self, stock: &Stock, disk: &Disk) -> Result<Active, StageError> {
        let switch = || {
            disk.step(Step::Switch, Edge::Before)?;
            stock.switch(self.pack.hash)?;
            disk.step(Step::Switch, Edge::After)
        };
        at(Step::Switch, switch())?;
        Ok(Active { pack: self.pack })
    }
}
