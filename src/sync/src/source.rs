// SPDX-License-Identifier: EUPL-1.2
//! The only place where The Update Framework is spoken: one trait, and the one client behind it. What comes out is
//! signed by the right keys, not expired by the time we were told, and no older than what was seen before.
//!
//! The client (`sigstore-tuf`) treats a cache that fails as a cache that is empty, and remembers versions only there. So
//! the cache tells us of its own failures here, and versions are checked once more against floors of our own store.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use sigstore_tuf::error::Error as TufError;
use sigstore_tuf::transport::FetchFuture;
use sigstore_tuf::{MetadataStore, Repository, TargetFile, TrustedMetadataSet, Updater, UpdaterConfig};
use totem_pack_source::hash::PackHash;
use totem_pack_source::shelf::read_at_most;

use crate::disk::Disk;
use crate::floors::{Floor, Floors, Role};
use crate::limits::{METADATA_BYTES_MAX, ROOTS_A_NIGHT_MAX, TIMESTAMP_BYTES_MAX};
use crate::offer::{IssueFields, ListFields, OURS, Offer, Offered, PackFields, is_pack_name};
use crate::schedule::Failed;
use crate::step::{Edge, Step};
use crate::transport::{FetchError, Transport, Wanted};

/// Who says what is on offer, and brings it.
pub trait TrustedSource {
    /// Asks for news. `now` is the time by which things expire. On success the floors are raised; on failure they are
    /// raised by what was verified before it.
    fn refresh(&mut self, now: Timestamp, floors: &mut Floors) -> impl Future<Output = Result<Offer, SourceError>>;

    /// When the newest verified timestamp says it was signed.
    fn issued(&self) -> Option<Timestamp>;

    /// Brings the bytes of a pack on offer, of the right length and hash.
    fn fetch(&mut self, pack: &Offered, now: Timestamp) -> impl Future<Output = Result<Vec<u8>, SourceError>>;
}

/// Why there are no news.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// A file did not come.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// Our own copy of the metadata cannot be kept.
    #[error("i metadati non si possono conservare")]
    Disk(#[source] io::Error),
    /// The root of trust that came with the image is not there or is none.
    #[error("la radice di fiducia dell'immagine non va bene")]
    NoRoot(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// What came is signed and too old to be believed.
    #[error("i metadati «{role}» sono scaduti il {expires}: nessuno li ha rifirmati, o qualcuno ce li nasconde")]
    Expired {
        /// Which.
        role: String,
        /// When.
        expires: Timestamp,
    },
    /// What came is older than what was seen before.
    #[error("i metadati «{role}» tornano indietro: visti {seen}, offerti {offered}")]
    OlderThanSeen {
        /// Which.
        role: String,
        /// The version seen before.
        seen: u64,
        /// The version offered.
        offered: u64,
    },
    /// The signed timestamp knows a newer root than the server gives.
    #[error("il server nasconde la radice {newest}: ne dà solo {given}")]
    RootHidden {
        /// What the timestamp says.
        newest: u64,
        /// What came.
        given: u64,
    },
    /// What came is not signed by whom it should be, does not fit together, or is no metadata at all.
    #[error("i metadati non si possono credere")]
    NotTrusted(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl SourceError {
    /// Whether asking again tonight may help. A mirror that lags behind another catches up.
    pub fn failed(&self) -> Failed {
        match self {
            SourceError::Fetch(fetch) => fetch.failed(),
            SourceError::OlderThanSeen { .. } | SourceError::RootHidden { .. } => Failed::ForNow { retry_after: None },
            SourceError::Disk(_)
            | SourceError::NoRoot(_)
            | SourceError::Expired { .. }
            | SourceError::NotTrusted(_) => Failed::ForTonight,
        }
    }

    /// The code that the technician reads.
    pub fn code(&self) -> &'static str {
        match self {
            SourceError::Fetch(fetch) => fetch.code(),
            SourceError::Disk(_) => "DISCO 2",
            SourceError::NoRoot(_) => "FIRMA 1",
            SourceError::Expired { .. } => "FIRMA 2",
            SourceError::OlderThanSeen { .. } => "FIRMA 3",
            SourceError::RootHidden { .. } => "FIRMA 4",
            SourceError::NotTrusted(_) => "FIRMA 5",
        }
    }
}

/// The TUF client.
pub struct Tuf {
    updater: Updater,
    carrier: Arc<Carrier>,
    trouble: Trouble,
}

/// A file of the signed lists.
pub struct Found {
    name: String,
    file: TargetFile,
}

impl Found {
    /// Whether these bytes are the file's.
    pub fn is(&self, bytes: &[u8]) -> bool {
        let wanted = self.file.hashes.get("sha256");
        wanted.is_some_and(|wanted| *wanted == PackHash::of(bytes).to_string())
            && bytes.len() as u64 == self.file.length
    }
}

/// The first failure of our own cache.
type Trouble = Arc<Mutex<Option<io::Error>>>;

impl Tuf {
    /// A client that starts from the image's root and from what is kept in `metadata`; downloads grow in `parts`.
    pub fn open(
        root: &Path,
        metadata: &Path,
        parts: &Path,
        transport: Arc<dyn Transport>,
        disk: &Disk,
    ) -> Result<Tuf, SourceError> {
        let no_root = |error: Box<dyn std::error::Error + Send + Sync>| SourceError::NoRoot(error);
        let limit = usize::try_from(METADATA_BYTES_MAX).unwrap_or(usize::MAX);
        let root = read_at_most(root, limit).map_err(|error| no_root(error.into()))?;
        disk.folder(&metadata.join("root_history")).map_err(SourceError::Disk)?;
        disk.folder(parts).map_err(SourceError::Disk)?;
        let trouble = Trouble::default();
        let cupboard = Cupboard { folder: metadata.to_owned(), disk: disk.clone(), trouble: Arc::clone(&trouble) };
        let carrier = Arc::new(Carrier { transport, disk: disk.clone(), parts: parts.to_owned() });
        let mut limits = UpdaterConfig::default();
        limits.root_max_length = METADATA_BYTES_MAX;
        limits.timestamp_max_length = TIMESTAMP_BYTES_MAX;
        limits.snapshot_max_length = METADATA_BYTES_MAX;
        limits.targets_max_length = METADATA_BYTES_MAX;
        limits.target_max_length = totem_pack_source::archive::ARCHIVE_BYTES_MAX as u64;
        limits.max_root_rotations = ROOTS_A_NIGHT_MAX;
        let updater =
            Updater::new(SharedCarrier(Arc::clone(&carrier)), &root).map_err(|error| no_root(error.into()))?;
        let updater = updater.with_config(limits).with_store(cupboard);
        let tuf = Tuf { updater, carrier, trouble };
        tuf.no_trouble()?;
        Ok(tuf)
    }

    fn no_trouble(&self) -> Result<(), SourceError> {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner).take();
        trouble.map_or(Ok(()), |error| Err(SourceError::Disk(error)))
    }

    /// What was seen of each role, with the keys it was seen under.
    fn seen(&self) -> BTreeMap<Role, Floor> {
        let trusted = self.updater.trusted();
        let mut seen = BTreeMap::from([(Role::Root, Floor { version: trusted.root().version, keys: String::new() })]);
        let mut see = |role, version: Option<u64>| {
            if let Some(version) = version {
                seen.insert(role, Floor { version, keys: keys_of(trusted, role) });
            }
        };
        see(Role::Timestamp, trusted.timestamp().map(|timestamp| timestamp.version));
        see(Role::Snapshot, trusted.snapshot().map(|snapshot| snapshot.version));
        see(Role::Targets, trusted.targets_role("targets").map(|targets| targets.version));
        seen
    }

    fn check_floors(&self, floors: &mut Floors) -> Result<(), SourceError> {
        let seen = self.seen();
        for (role, offered) in &seen {
            if let Some(floor) = floors.under(*role, &offered.keys).filter(|floor| offered.version < *floor) {
                let (role, offered) = (role.name().to_owned(), offered.version);
                return Err(SourceError::OlderThanSeen { role, seen: floor, offered });
            }
        }
        for (role, floor) in seen {
            floors.raise(role, floor);
        }
        Ok(())
    }

    /// Looks a file up in the signed lists, those of delegated roles included.
    pub async fn find(&mut self, name: &str, now: Timestamp) -> Result<Found, SourceError> {
        let found = self.updater.get_target_info(name, now).await.map_err(told)?;
        let file = found.ok_or_else(|| SourceError::NotTrusted(format!("«{name}» non è in elenco").into()))?;
        Ok(Found { name: name.to_owned(), file })
    }

    /// Brings the bytes of a file that was looked up, of the right length and hash.
    pub async fn bring(&self, found: &Found) -> Result<Vec<u8>, SourceError> {
        let Found { name, file } = found;
        let hash = file.hashes.get("sha256").or_else(|| file.hashes.values().next()).cloned().unwrap_or_default();
        let part = self.carrier.part(&format!("{hash}.{name}"));
        let goes_on = part.exists();
        match self.bring_whole(file, name, &part).await {
            // What was held from another night has rotted: once more, from the start.
            Err(SourceError::NotTrusted(_)) if goes_on => self.bring_whole(file, name, &part).await,
            brought => brought,
        }
    }

    async fn bring_whole(&self, file: &TargetFile, name: &str, part: &Path) -> Result<Vec<u8>, SourceError> {
        let brought = self.updater.download_target(file, name).await.map_err(told);
        // What came whole and is wrong would be taken up again the next time: it goes.
        if brought.as_ref().is_err_and(|error| !matches!(error, SourceError::Fetch(_))) {
            self.carrier.disk.remove(part).map_err(SourceError::Disk)?;
        }
        brought
    }

    fn issue(&self) -> Option<IssueFields> {
        let fields = self.updater.trusted().timestamp()?.extra.get(OURS)?;
        serde_json::from_value(fields.clone()).ok()
    }

    fn offer(&self) -> Offer {
        let mut offer = Offer::default();
        let Some(targets) = self.updater.trusted().targets_role("targets") else { return offer };
        let list: Option<ListFields> =
            targets.extra.get(OURS).and_then(|fields| serde_json::from_value(fields.clone()).ok());
        offer.halted = list.unwrap_or_default().halted.iter().filter_map(|hash| hash.parse().ok()).collect();
        for (name, file) in &targets.targets {
            match offered(name, file) {
                Ok(pack) => offer.packs.push(pack),
                Err(why) => {
                    offer.odd.insert(name.clone(), why);
                }
            }
        }
        offer
    }
}

impl TrustedSource for Tuf {
    async fn refresh(&mut self, now: Timestamp, floors: &mut Floors) -> Result<Offer, SourceError> {
        let refreshed = self.updater.refresh(now).await;
        self.no_trouble()?;
        if let Err(error) = refreshed {
            // What was verified before the failure counts all the same; a floor that it breaks is the second failure.
            let _ = self.check_floors(floors);
            return Err(told(error));
        }
        self.check_floors(floors)?;
        let given = self.updater.trusted().root().version;
        match self.issue() {
            Some(issue) if issue.root > given => Err(SourceError::RootHidden { newest: issue.root, given }),
            _ => Ok(self.offer()),
        }
    }

    fn issued(&self) -> Option<Timestamp> {
        // Nobody can have signed after the root ran out: that was an office with a wrong clock, and says nothing of ours.
        let issued = self.issue().map(|issue| issue.issued);
        issued.filter(|issued| *issued < self.updater.trusted().root().expires)
    }

    async fn fetch(&mut self, pack: &Offered, now: Timestamp) -> Result<Vec<u8>, SourceError> {
        let found = self.find(&pack.name, now).await?;
        self.bring(&found).await
    }
}

/// What a failure of the client was, in our words.
fn told(error: TufError) -> SourceError {
    match error {
        TufError::Expired { role, expires } => SourceError::Expired { role, expires },
        TufError::Rollback { role, trusted, new } => SourceError::OlderThanSeen { role, seen: trusted, offered: new },
        TufError::Transport { source: Some(source), message } => match source.downcast::<FetchError>() {
            Ok(fetch) => SourceError::Fetch(*fetch),
            Err(source) => SourceError::NotTrusted(format!("{message}: {source}").into()),
        },
        other => SourceError::NotTrusted(other.into()),
    }
}

/// A pack of the list, if it is one.
fn offered(name: &str, file: &TargetFile) -> Result<Offered, String> {
    if !is_pack_name(name) {
        return Err("non è il nome di un pacchetto".to_owned());
    }
    let hash = file.hashes.get("sha256").ok_or("manca l'impronta sha256")?;
    let hash: PackHash = hash.parse().map_err(|_| "l'impronta non è sha256".to_owned())?;
    let fields = file.custom.as_ref().and_then(|custom| custom.get(OURS)).ok_or("mancano i campi nostri")?;
    let fields: PackFields = serde_json::from_value(fields.clone()).map_err(|error| error.to_string())?;
    Ok(Offered { name: name.to_owned(), hash, bytes: file.length, fields })
}

/// The keys that vouch for a role's version numbers. TUF forgets versions when keys are rotated, so that a stolen key
/// that signed version four thousand million can be got over: the floors hold only under the same keys. Versions of the
/// list are pinned by the snapshot, and those of the snapshot by the timestamp.
fn keys_of(trusted: &TrustedMetadataSet, role: Role) -> String {
    let names: &[&str] = match role {
        Role::Root | Role::Pack => &[],
        Role::Timestamp | Role::Snapshot => &["timestamp", "snapshot"],
        Role::Targets => &["timestamp", "snapshot", "targets"],
    };
    let mut text = String::new();
    for name in names {
        let mut ids = trusted.root().role(name).map(|keys| keys.keyids.clone()).unwrap_or_default();
        ids.sort();
        let _ = writeln!(text, "{name} {}", ids.join(" "));
    }
    if text.is_empty() { text } else { PackHash::of(text.as_bytes()).short() }
}

/// Brings what the client asks for, and names the steps.
struct Carrier {
    transport: Arc<dyn Transport>,
    disk: Disk,
    parts: PathBuf,
}

impl Carrier {
    fn part(&self, path: &str) -> PathBuf {
        self.parts.join(format!("{}.part", path.replace('/', "_")))
    }

    async fn bring(&self, wanted: Wanted<'_>, step: Step) -> sigstore_tuf::Result<Option<Vec<u8>>> {
        let disk = |source| FetchError::Disk { path: wanted.path.to_owned(), source };
        let told = |error: FetchError| TufError::transport_with_source("", error);
        self.disk.step(step, Edge::Before).map_err(disk).map_err(told)?;
        self.transport.bring(wanted).await.map_err(told)
    }
}

/// The client keeps its repository; so do we.
struct SharedCarrier(Arc<Carrier>);

impl Repository for SharedCarrier {
    fn fetch_metadata<'a>(&'a self, name: &'a str, max_length: u64) -> FetchFuture<'a> {
        Box::pin(async move {
            let path = format!("metadata/{name}");
            self.0.bring(Wanted { path: &path, bytes_max: max_length, part: None }, step_of(name)).await
        })
    }

    fn fetch_target<'a>(&'a self, path: &'a str, max_length: u64) -> FetchFuture<'a> {
        Box::pin(async move {
            let part = self.0.part(path);
            let path = format!("targets/{path}");
            self.0.bring(Wanted { path: &path, bytes_max: max_length, part: Some(&part) }, Step::Download).await
        })
    }
}

/// The step that a file of metadata belongs to.
fn step_of(name: &str) -> Step {
    match name {
        _ if name.ends_with("root.json") => Step::Roots,
        _ if name.ends_with("timestamp.json") => Step::Timestamp,
        _ if name.ends_with("snapshot.json") => Step::Snapshot,
        _ => Step::Targets,
    }
}

/// Our copy of verified metadata: each file whole and durable before the client goes on.
struct Cupboard {
    folder: PathBuf,
    disk: Disk,
    trouble: Trouble,
}

impl Cupboard {
    /// Versioned twins and packs are not kept: the first are never read again, the second have their own shelf.
    fn keeps(name: &str) -> bool {
        let twin = name.split('.').next().is_some_and(|first| first.parse::<u64>().is_ok());
        // The client has made odd names of roles fit for a file; what could still lead elsewhere is a slash.
        let inside = !name.strip_prefix("root_history/").unwrap_or(name).contains('/');
        inside && !twin
    }
}

impl MetadataStore for Cupboard {
    fn load(&self, name: &str) -> sigstore_tuf::Result<Option<Vec<u8>>> {
        let path = self.folder.join(name);
        if !Cupboard::keeps(name) || !path.exists() {
            return Ok(None);
        }
        fs::read(&path).map(Some).map_err(|error| TufError::io(name.to_owned(), error))
    }

    fn store(&self, name: &str, bytes: &[u8]) -> sigstore_tuf::Result<()> {
        if !Cupboard::keeps(name) {
            return Ok(());
        }
        let path = self.folder.join(name);
        // What is there already is not written again: a night without news leaves the disk alone.
        if fs::read(&path).is_ok_and(|there| there == bytes) {
            return Ok(());
        }
        let stored = self.disk.write_whole(&path, bytes).and_then(|()| self.disk.step(step_of(name), Edge::After));
        stored.map_err(|error| {
            let copy = io::Error::new(error.kind(), error.to_string());
            self.trouble.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(copy);
            TufError::io(name.to_owned(), error)
        })
    }
}
