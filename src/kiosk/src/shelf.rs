// SPDX-License-Identifier: EUPL-1.2
//! Signed packs, as the terminal takes them: it only reads, checks hash, editors' signature, limits and golden cases
//! itself, and keeps what it has on any doubt. Nothing that fetched a pack is believed here.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::thread;

use jiff::civil::Date;
use totem_core::rules::pack::RulePack;
use totem_pack_source::editors::{Editors, EditorsError};
use totem_pack_source::hash::PackHash;
use totem_pack_source::shelf::{CURRENT, LAST_GOOD, Notice, SealError, folder_of, linked, open_sealed, read_at_most};

use crate::rules::{RulesError, read_sealed};

/// Bytes of the file of the editors' keys.
const KEYS_BYTES_MAX: usize = 64 * 1024;

/// Where packs and keys are.
#[derive(Clone)]
pub struct Shelf {
    /// The folder that the night fills.
    packs: PathBuf,
    /// The folder of the pack that came with the image.
    factory: PathBuf,
    editors: Editors,
}

/// A pack that was checked and can be used.
pub struct Taken {
    /// Its hash.
    pub hash: PackHash,
    /// Its rules.
    pub pack: Arc<RulePack>,
}

impl Shelf {
    /// The shelf, with the editors' keys of the image.
    pub fn new(packs: &Path, factory: &Path, editors: &Path) -> Result<Shelf, RulesError> {
        let keys = read_at_most(editors, KEYS_BYTES_MAX).map_err(RulesError::NotSealed)?;
        let keys = Editors::read(&String::from_utf8_lossy(&keys));
        let editors = keys.map_err(|error: EditorsError| RulesError::NotSealed(SealError::Editors(error)))?;
        Ok(Shelf { packs: packs.to_owned(), factory: factory.to_owned(), editors })
    }

    /// The first pack that can be used: the one in use, the one before, the factory's. Of packs older than the factory's
    /// none is: whoever holds the shelf could otherwise bring back any old signature.
    pub fn first_good(&self) -> Result<Taken, RulesError> {
        let factory = self.take_factory();
        let not_before = factory.as_ref().map(|taken| taken.pack.date).ok();
        for link in [CURRENT, LAST_GOOD] {
            let Some(hash) = linked(&self.packs, link) else { continue };
            // One that cannot be used is passed over: the next one may.
            if let Ok(taken) = self.take(hash, not_before) {
                return Ok(taken);
            }
        }
        factory
    }

    fn take(&self, hash: PackHash, not_before: Option<Date>) -> Result<Taken, RulesError> {
        let sealed = open_sealed(&folder_of(&self.packs, hash), Some(hash), &self.editors);
        let sealed = sealed.map_err(RulesError::NotSealed)?;
        let pack = read_sealed(&sealed)?;
        if not_before.is_some_and(|day| pack.date < day) {
            return Err(RulesError::NotSealed(SealError::Editors(EditorsError::NotTheirs)));
        }
        Ok(Taken { hash, pack })
    }

    fn take_factory(&self) -> Result<Taken, RulesError> {
        let sealed = open_sealed(&self.factory, None, &self.editors).map_err(RulesError::NotSealed)?;
        Ok(Taken { hash: sealed.hash, pack: read_sealed(&sealed)? })
    }

    /// The pack that the shelf says is in use now; none is the factory's.
    fn named(&self) -> Option<PackHash> {
        linked(&self.packs, CURRENT)
    }

    /// What the night says of how fresh the rules are.
    pub fn notice(&self) -> Option<Notice> {
        Notice::read(&self.packs)
    }
}

/// Looks after the shelf while people use the terminal. Checking a pack takes a second or two: it happens beside the
/// visits, and what comes out of it waits until nobody is there.
pub struct Keeper {
    shelf: Shelf,
    /// The pack in use.
    in_use: PackHash,
    /// What the link named when it was last looked into; that is not done twice.
    looked_at: Option<PackHash>,
    coming: Option<Receiver<Result<Taken, RulesError>>>,
}

/// What a look at the shelf came to.
pub enum Look {
    /// Nothing to do.
    Same,
    /// A new pack, checked.
    New(Taken),
    /// A new pack that must not be used; the one in use stays.
    Refused(RulesError),
}

impl Keeper {
    /// Looks after the shelf from now on.
    pub fn new(shelf: Shelf, taken: &Taken) -> Keeper {
        let looked_at = shelf.named();
        Keeper { shelf, in_use: taken.hash, looked_at, coming: None }
    }

    /// The shelf.
    pub fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// Looks whether the shelf has something else in use; never waits.
    pub fn look(&mut self) -> Look {
        if let Some(coming) = &self.coming {
            let come = match coming.try_recv() {
                Ok(come) => come,
                Err(TryRecvError::Empty) => return Look::Same,
                // The thread fell over that pack: it is not looked at again.
                Err(TryRecvError::Disconnected) => {
                    self.coming = None;
                    return Look::Same;
                }
            };
            self.coming = None;
            return match come {
                Ok(taken) if taken.hash == self.in_use => Look::Same,
                Ok(taken) => {
                    self.in_use = taken.hash;
                    Look::New(taken)
                }
                Err(error) => Look::Refused(error),
            };
        }
        let named = self.shelf.named();
        if named != self.looked_at {
            self.looked_at = named;
            self.coming = Some(self.begin(named));
        }
        Look::Same
    }

    /// Checks beside the visits what the shelf names. A pack that is named and does not stand the check changes nothing;
    /// only a shelf that names none any more, because the night took a pack back, leads to the factory's.
    fn begin(&self, named: Option<PackHash>) -> Receiver<Result<Taken, RulesError>> {
        let (send, coming) = channel();
        let shelf = self.shelf.clone();
        thread::spawn(move || {
            let taken = match named {
                Some(hash) => {
                    let not_before = shelf.take_factory().map(|taken| taken.pack.date).ok();
                    shelf.take(hash, not_before)
                }
                None => shelf.take_factory(),
            };
            // Nobody listens any more when the terminal is being closed.
            let _ = send.send(taken);
        });
        coming
    }
}
