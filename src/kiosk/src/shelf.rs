// SPDX-License-Identifier: EUPL-1.2
//! Signed packs, as the terminal takes them: it only reads, checks hash, editors' signature, limits and golden cases
//! itself, and keeps what it has on any doubt. Nothing that fetched a pack is believed here.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::thread;

use totem_core::rules::pack::RulePack;
use totem_pack_source::editors::{Editors, EditorsError};
use totem_pack_source::hash::PackHash;
use totem_pack_source::shelf::{CURRENT, LAST_GOOD, Notice, SealError, folder_of, linked, open_sealed, read_at_most};

use crate::rules::{RulesError, Untried, read_sealed};

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

/// A pack whose bytes are whole and the editors', without a problem as far as Welcome needs it; its cases were not read yet.
struct Opened {
    hash: PackHash,
    rules: Untried,
}

impl Opened {
    /// Refuses one that is older than the factory's.
    fn not_before(self, factory: Option<&Opened>) -> Result<Opened, RulesError> {
        if factory.is_some_and(|factory| self.rules.pack().date < factory.rules.pack().date) {
            return Err(RulesError::NotSealed(SealError::Editors(EditorsError::NotTheirs)));
        }
        Ok(self)
    }

    fn tried(self) -> Result<Taken, RulesError> {
        Ok(Taken { hash: self.hash, pack: self.rules.tried()? })
    }
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
        self.first_good_shown(|_| {})
    }

    /// The same; shows each pack as soon as it was read, before anything else is asked of it.
    pub fn first_good_shown(&self, show: impl Fn(&Arc<RulePack>)) -> Result<Taken, RulesError> {
        let mut factory = None;
        for link in [CURRENT, LAST_GOOD] {
            // One that cannot be used is passed over: the next one may.
            let Some(Ok(opened)) = linked(&self.packs, link).map(|hash| self.open(hash)) else { continue };
            show(opened.rules.pack());
            let factory = factory.get_or_insert_with(|| self.open_factory());
            if let Ok(taken) = opened.not_before(factory.as_ref().ok()).and_then(Opened::tried) {
                return Ok(taken);
            }
        }
        let factory = factory.unwrap_or_else(|| self.open_factory())?;
        show(factory.rules.pack());
        factory.tried()
    }

    fn open(&self, hash: PackHash) -> Result<Opened, RulesError> {
        let sealed = open_sealed(&folder_of(&self.packs, hash), Some(hash), &self.editors);
        Ok(Opened { hash, rules: read_sealed(sealed.map_err(RulesError::NotSealed)?)? })
    }

    fn open_factory(&self) -> Result<Opened, RulesError> {
        let sealed = open_sealed(&self.factory, None, &self.editors).map_err(RulesError::NotSealed)?;
        Ok(Opened { hash: sealed.hash, rules: read_sealed(sealed)? })
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
                    let factory = shelf.open_factory().ok();
                    shelf.open(hash).and_then(|opened| opened.not_before(factory.as_ref())).and_then(Opened::tried)
                }
                None => shelf.open_factory().and_then(Opened::tried),
            };
            // Nobody listens any more when the terminal is being closed.
            let _ = send.send(taken);
        });
        coming
    }
}
