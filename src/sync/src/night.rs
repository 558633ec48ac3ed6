// SPDX-License-Identifier: EUPL-1.2
//! One night, from the lock to the last sweep. Whatever happens at any step, the pack in use stays good and the next
//! night can go on; what happened is recorded, and nothing is undone because recording failed.

use std::fmt::Write;
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use totem_core::rules::pack::ENGINE_VERSION;
use totem_pack_source::editors::Editors;
use totem_pack_source::hash::PackHash;
use totem_pack_source::shelf::{Notice, read_at_most};

use crate::clock::Sight;
use crate::config::Config;
use crate::disk::Disk;
use crate::floors::{Floor, Floors, Role};
use crate::limits::{CONFIG_BYTES_MAX, ROOM_BYTES_MIN};
use crate::offer::{Offer, Offered};
use crate::schedule::{Failed, wait_before};
use crate::source::{SourceError, TrustedSource, Tuf};
use crate::stage::{Fetched, StageError};
use crate::step::{Edge, Step};
use crate::stock::{InUse, Stock};
use crate::store::{Install, Run, Store, StoreError};
use crate::system::free_bytes;
use crate::transport::{Traffic, Transport};
use crate::trial::Trial;

/// What a night is given besides its configuration.
pub struct Surroundings {
    /// How files come.
    pub transport: Arc<dyn Transport>,
    /// The disk.
    pub disk: Disk,
    /// Who holds trials.
    pub trial: Trial,
    /// What the clock says when the night begins.
    pub wall: Timestamp,
    /// Tries that the night may make; a stick is asked once.
    pub tries: u32,
}

/// How a night ended.
#[derive(Debug)]
pub enum Ending {
    /// Another run is at it.
    Busy,
    /// The pack in use is the right one.
    NothingNew,
    /// A new pack is in use.
    Installed {
        /// Its version.
        version: String,
        /// Its hash.
        hash: PackHash,
    },
    /// The pack in use was withdrawn; the one before, or the factory's, is in use.
    Withdrawn,
    /// The news are for a newer engine.
    NewerEngine,
    /// The night failed; the pack in use stays.
    Failed(Failure),
}

impl Ending {
    /// The code in the store and on the screen of who checks a terminal.
    pub fn code(&self) -> &'static str {
        match self {
            Ending::Busy => "OCCUPATO",
            Ending::NothingNew => "OK",
            Ending::Installed { .. } => "OK NUOVO",
            Ending::Withdrawn => "OK RITIRATO",
            Ending::NewerEngine => "MOTORE",
            Ending::Failed(failure) => failure.code(),
        }
    }

    /// Whether the list in force says that the pack in use is the right one.
    fn confirms(&self) -> bool {
        matches!(self, Ending::NothingNew | Ending::Installed { .. } | Ending::Withdrawn)
    }
}

/// Why a night failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The disk.
    #[error("passo «{step}»: il disco non va")]
    Disk {
        /// Where.
        step: Step,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// There is not enough room to begin.
    #[error("restano {free} byte liberi, ne servono {ROOM_BYTES_MIN}: non scarico niente")]
    NoRoom {
        /// How many there are.
        free: u64,
    },
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The source of news.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A pack.
    #[error(transparent)]
    Stage(#[from] StageError),
    /// Every new pack was refused before.
    #[error("il pacchetto nuovo è già stato rifiutato: {reason}")]
    RefusedBefore {
        /// Why.
        reason: String,
    },
    /// The editors' keys of the image cannot be read.
    #[error("le chiavi dei redattori {path} non si leggono: {reason}")]
    Editors {
        /// Where they should be.
        path: String,
        /// Why not.
        reason: String,
    },
}

impl Failure {
    /// The code that the technician reads.
    pub fn code(&self) -> &'static str {
        match self {
            Failure::Disk { .. } => "DISCO 3",
            Failure::NoRoom { .. } => "DISCO 4",
            Failure::Store(_) => "DISCO 5",
            Failure::Source(source) => source.code(),
            Failure::Stage(StageError::Disk { .. }) => "DISCO 3",
            Failure::Stage(StageError::NotItself { .. }) => "PACCHETTO 1",
            Failure::Stage(StageError::Refused { .. }) | Failure::RefusedBefore { .. } => "PACCHETTO 2",
            Failure::Stage(StageError::NewerEngine { .. }) => "MOTORE",
            Failure::Stage(StageError::NoTrial { .. }) => "PROVA 1",
            Failure::Editors { .. } => "FIRMA 6",
        }
    }

    /// Whether asking again tonight may help.
    fn failed(&self) -> Failed {
        match self {
            Failure::Source(source) => source.failed(),
            // The bytes on our disk were wrong and are gone: once more.
            Failure::Stage(StageError::NotItself { .. }) => Failed::ForNow { retry_after: None },
            _ => Failed::ForTonight,
        }
    }
}

/// Everything a night works with.
struct Night<'n> {
    config: &'n Config,
    around: &'n Surroundings,
    site: String,
    stock: Stock,
    editors: Editors,
    store: Store,
    floors: Floors,
    sight: Sight,
    began: Instant,
}

/// Plays one night.
pub async fn night(config: &Config, around: &Surroundings) -> Ending {
    let ending = match locked(config, &around.disk) {
        Ok(None) => return Ending::Busy,
        Err(source) => return Ending::Failed(Failure::Disk { step: Step::Lock, source }),
        Ok(Some(lock)) => {
            let ending = play(config, around).await;
            drop(lock);
            ending
        }
    };
    // Should even this fail, the ending is told all the same.
    let _ = around.disk.step(Step::Lock, Edge::After);
    ending
}

/// The right to be the only run. The system gives it back whatever becomes of us.
struct Lock(File);

impl Drop for Lock {
    /// Given back by name: a child that is just being started holds the same open file until it is its own program.
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

/// Takes the lock; none if another run has it.
fn locked(config: &Config, disk: &Disk) -> io::Result<Option<Lock>> {
    disk.step(Step::Lock, Edge::Before)?;
    disk.folder(&config.state)?;
    let file = File::options().create(true).truncate(false).write(true).open(config.state.join("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock(file))),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(error)) => Err(error),
    }
}

async fn play(config: &Config, around: &Surroundings) -> Ending {
    let mut night = match Night::open(config, around) {
        Ok(night) => night,
        Err(failure) => return Ending::Failed(failure),
    };
    let mut ending = match night.prepare() {
        Ok(()) => night.tries().await,
        Err(failure) => Ending::Failed(failure),
    };
    if let Err(failure) = night.close(&ending) {
        // A pack that is in use stays in use, whatever could not be written down about it.
        if !matches!(ending, Ending::Installed { .. }) {
            ending = Ending::Failed(failure);
        }
    }
    ending
}

impl<'n> Night<'n> {
    fn open(config: &'n Config, around: &'n Surroundings) -> Result<Night<'n>, Failure> {
        let disk = &around.disk;
        let at = |source| Failure::Disk { step: Step::Store, source };
        disk.step(Step::Store, Edge::Before).map_err(at)?;
        let store = Store::open(&config.state.join("store.db"))?;
        let built = config.built().and_then(|day| day.to_zoned(TimeZone::UTC).ok());
        let image = Floors::from_image(built.map_or(Timestamp::UNIX_EPOCH, |day| day.timestamp()));
        let copy = Floors::read_copy(&config.floors_copy);
        let held = store.floors(image)?;
        let floors = copy.map_or(held.clone(), |copy| held.joined(&copy));
        let editors = read_editors(&config.editors)?;
        let site = fs::read_to_string(&config.site).unwrap_or_default().trim().to_owned();
        let stock = Stock::new(&config.packs, &config.state.join("waiting"), &config.factory, disk);
        let sight = Sight {
            wall: around.wall,
            follows_ntp: config.clock.ntp.exists(),
            follows_authenticated: config.clock.authenticated.exists(),
            floor: floors.clock,
        };
        let mut night = Night { config, around, site, stock, editors, store, floors, sight, began: Instant::now() };
        night.keep_floors()?;
        disk.step(Step::Store, Edge::After).map_err(at)?;
        Ok(night)
    }

    fn disk(&self) -> &'n Disk {
        &self.around.disk
    }

    /// What is done before the network is asked: the pack in use is hashed, and there is room.
    fn prepare(&mut self) -> Result<(), Failure> {
        self.at(Step::Heal, |night| {
            night.stock.prepare()?;
            if let Some(lost) = night.stock.heal()? {
                tracing::warn!(%lost, "i byte del pacchetto in uso sono cambiati: torno a quello di prima");
            }
            Ok(())
        })?;
        let mut free = 0;
        self.at(Step::Room, |night| {
            free = free_bytes(&night.config.state)?;
            Ok(())
        })?;
        if free < ROOM_BYTES_MIN { Err(Failure::NoRoom { free }) } else { Ok(()) }
    }

    fn at(&mut self, step: Step, work: impl FnOnce(&mut Self) -> io::Result<()>) -> Result<(), Failure> {
        let disk = self.disk();
        let done = disk.step(step, Edge::Before).and_then(|()| work(self)).and_then(|()| disk.step(step, Edge::After));
        done.map_err(|source| Failure::Disk { step, source })
    }

    /// The time by which things expire, as the night goes on.
    fn now(&self) -> Timestamp {
        let gone = jiff::SignedDuration::try_from(self.began.elapsed()).unwrap_or_default();
        self.sight.now().checked_add(gone).unwrap_or(self.sight.now())
    }

    async fn tries(&mut self) -> Ending {
        let mut last: Option<Duration> = None;
        let day = self.around.wall.to_zoned(TimeZone::UTC).date();
        for next in 2.. {
            let failure = match self.one_try().await {
                Ok(ending) => return ending,
                Err(Failure::Stage(StageError::NewerEngine { .. })) => return Ending::NewerEngine,
                Err(failure) => failure,
            };
            let shortest = Duration::from_secs(self.config.network.wait_seconds);
            let wait = wait_before(&self.site, day, next, failure.failed(), last, shortest);
            let Some(wait) = wait.filter(|_| next <= self.around.tries) else { return Ending::Failed(failure) };
            tracing::info!(%failure, seconds = wait.as_secs(), "riprovo più tardi");
            tokio::time::sleep(wait).await;
            last = Some(wait);
        }
        Ending::NothingNew
    }

    async fn one_try(&mut self) -> Result<Ending, Failure> {
        let state = &self.config.state;
        let (metadata, parts) = (state.join("metadata"), state.join("parts"));
        let transport = Arc::clone(&self.around.transport);
        let mut source = Tuf::open(&self.config.root, &metadata, &parts, transport, self.disk())?;
        let now = self.now();
        let refreshed = source.refresh(now, &mut self.floors).await;
        // What was seen is kept also when the rest failed.
        self.at_floors(source.issued().filter(|_| refreshed.is_ok()))?;
        let offer = refreshed?;
        for (name, why) in &offer.odd {
            tracing::warn!(name, why, "voce dell'elenco che non è un pacchetto");
        }
        // The metadata itself may just have told a terminal without a clock what day it is.
        self.take_from(&mut source, &offer, self.now()).await
    }

    fn at_floors(&mut self, issued: Option<Timestamp>) -> Result<(), Failure> {
        let disk = self.disk();
        let at = |source| Failure::Disk { step: Step::Floors, source };
        disk.step(Step::Floors, Edge::Before).map_err(at)?;
        self.floors.clock = self.sight.floor_after(issued).max(self.floors.clock);
        self.sight.floor = self.floors.clock;
        self.keep_floors()?;
        disk.step(Step::Floors, Edge::After).map_err(at)
    }

    /// Keeps the floors in both places; the store first, for it is the one that is asked.
    fn keep_floors(&mut self) -> Result<(), Failure> {
        self.store.keep_floors(&self.floors)?;
        let copied = self.floors.write_copy(&self.config.floors_copy, self.disk());
        copied.map_err(|source| Failure::Disk { step: Step::Floors, source })
    }

    async fn take_from(&mut self, source: &mut Tuf, offer: &Offer, now: Timestamp) -> Result<Ending, Failure> {
        let mut withdrawn = false;
        self.at(Step::Choose, |night| {
            if let InUse::Shelved(hash) = night.stock.in_use()
                && offer.halted.contains(&hash)
            {
                tracing::warn!(%hash, "il pacchetto in uso è stato ritirato");
                night.stock.fall_back(&offer.halted)?;
                withdrawn = true;
            }
            Ok(())
        })?;
        let idle = if withdrawn { Ending::Withdrawn } else { Ending::NothingNew };
        // A pack that waits for a new program, or was refused, does not keep an older one from being taken.
        let (mut waits, mut refused) = (false, None);
        let mut chosen = None;
        for pack in self.newer(offer, now)? {
            if pack.fields.engine > ENGINE_VERSION {
                waits = true;
            } else if let Some(reason) = self.store.refused(pack.hash, &self.stock.in_use().name())? {
                refused.get_or_insert(reason);
            } else {
                chosen = Some(pack);
                break;
            }
        }
        let pack = match (chosen, waits, refused) {
            (Some(pack), _, _) => pack,
            (None, true, _) => return Ok(Ending::NewerEngine),
            (None, false, Some(reason)) => return Err(Failure::RefusedBefore { reason }),
            (None, false, None) => return Ok(idle),
        };
        let fetched = self.fetched(source, pack, now).await?;
        self.install(fetched).await
    }

    /// The packs for this site that are newer than the one in use, the newest first.
    fn newer<'o>(&self, offer: &'o Offer, now: Timestamp) -> Result<Vec<&'o Offered>, Failure> {
        let in_use = match self.stock.in_use() {
            InUse::Shelved(hash) => Some(hash),
            InUse::Factory => self.stock.factory_hash(),
        };
        let listed = offer.packs.iter().find(|pack| Some(pack.hash) == in_use).map(|pack| pack.fields.sequence);
        let is_it = |last: &Install| in_use.is_some_and(|hash| hash.to_string() == last.hash);
        let recorded = self.store.last_install()?.filter(is_it).map(|last| last.sequence);
        // A pack on the shelf that neither the list nor the store knows was in use before the store was rebuilt: then the
        // highest that was ever in use counts.
        let floor = self.floors.under(Role::Pack, "").filter(|_| in_use != self.stock.factory_hash());
        let sequence = listed.or(recorded).or(floor).unwrap_or(0);
        let mut newer = offer.for_site(&self.site, now);
        newer.retain(|pack| Some(pack.hash) != in_use && pack.fields.sequence > sequence);
        Ok(newer)
    }

    async fn fetched(&self, source: &mut Tuf, pack: &Offered, now: Timestamp) -> Result<Fetched, Failure> {
        if let Some(held) = Fetched::held(pack, &self.stock) {
            return Ok(held);
        }
        let bytes = source.fetch(pack, now).await?;
        Ok(Fetched::lay_down(pack, &bytes, &self.stock, self.disk())?)
    }

    async fn install(&mut self, fetched: Fetched) -> Result<Ending, Failure> {
        let disk = self.disk();
        let verified = fetched.verify(&self.editors, disk)?;
        let tested = match verified.try_out(&self.around.trial, &self.stock, disk).await {
            Ok(tested) => tested,
            Err(error) => {
                if let StageError::Refused { hash, reason, .. } = &error {
                    let in_use = self.stock.in_use().name();
                    self.store.refuse(*hash, &in_use, self.sight.wall, reason)?;
                }
                return Err(error.into());
            }
        };
        let active = tested.shelve(&self.stock, disk)?.switch(&self.stock, disk)?;
        let pack = active.pack;
        // From here on the pack is in use: a record that cannot be written is caught up on another night.
        self.record(&pack);
        Ok(Ending::Installed { version: pack.fields.version, hash: pack.hash })
    }

    fn record(&mut self, pack: &Offered) {
        self.floors.raise(Role::Pack, Floor { version: pack.fields.sequence, keys: String::new() });
        let install = Install {
            at: self.sight.wall,
            hash: pack.hash.to_string(),
            name: pack.name.clone(),
            version: pack.fields.version.clone(),
            sequence: pack.fields.sequence,
        };
        let disk = self.disk();
        let step = |edge| disk.step(Step::Record, edge).map_err(|source| Failure::Disk { step: Step::Record, source });
        let recorded = step(Edge::Before)
            .and_then(|()| Ok(self.store.installed(&install, &self.floors)?))
            .and_then(|()| self.keep_floors())
            .and_then(|()| step(Edge::After));
        if let Err(error) = recorded {
            tracing::warn!(%error, "il cambio è fatto ma non è registrato");
        }
    }

    /// What is done at the end of every night, also of one that failed.
    fn close(&mut self, ending: &Ending) -> Result<(), Failure> {
        let floor = self.floors.clock;
        let confirms = ending.confirms();
        self.at(Step::Notice, |night| {
            let day = |moment: Timestamp| moment.to_zoned(TimeZone::UTC).date();
            let known = Notice::read(&night.config.packs).map(|notice| notice.confirmed);
            let confirmed = if confirms { Some(day(floor)) } else { known };
            match confirmed {
                Some(confirmed) => night.stock.tell(Notice { confirmed, not_before: day(floor) }),
                // Nothing was ever confirmed: the terminal goes by the day of the pack itself.
                None => Ok(()),
            }
        })?;
        let Traffic { requests, bytes } = self.around.transport.traffic();
        let run = Run {
            at: self.sight.wall,
            clock_level: self.sight.level().number(),
            code: ending.code().to_owned(),
            detail: told(ending),
            requests,
            bytes,
        };
        self.store.ended(&run)?;
        self.at(Step::Tidy, |night| {
            // A night that found nothing to fetch leaves no half of anything; one that was cut keeps it.
            let keeps = matches!(ending, Ending::Failed(_));
            let parts = night.config.state.join("parts");
            if !keeps && parts.is_dir() {
                night.disk().remove(&parts)?;
            }
            let waiting = if keeps { night.waiting() } else { None };
            night.stock.tidy(waiting)
        })
    }

    /// The pack that waits for its trial, after a night that failed.
    fn waiting(&self) -> Option<PackHash> {
        let entries = fs::read_dir(self.config.state.join("waiting")).ok()?;
        entries.filter_map(Result::ok).find_map(|entry| entry.file_name().to_str()?.parse().ok())
    }
}

fn read_editors(path: &Path) -> Result<Editors, Failure> {
    let refused = |reason: String| Failure::Editors { path: path.display().to_string(), reason };
    let keys = read_at_most(path, CONFIG_BYTES_MAX).map_err(|error| refused(error.to_string()))?;
    Editors::read(&String::from_utf8_lossy(&keys)).map_err(|error| refused(error.to_string()))
}

/// An ending in words, with everything that led to it.
pub fn told(ending: &Ending) -> String {
    match ending {
        Ending::Busy => "un'altra esecuzione è in corso".to_owned(),
        Ending::NothingNew => "nessuna novità".to_owned(),
        Ending::Installed { version, hash } => format!("in uso il pacchetto {version} ({})", hash.short()),
        Ending::Withdrawn => "il pacchetto in uso è stato ritirato".to_owned(),
        Ending::NewerEngine => "il pacchetto nuovo aspetta un programma nuovo".to_owned(),
        Ending::Failed(failure) => {
            let mut text = failure.to_string();
            let mut cause = std::error::Error::source(failure);
            while let Some(error) = cause {
                let _ = write!(text, ": {error}");
                cause = error.source();
            }
            text
        }
    }
}
