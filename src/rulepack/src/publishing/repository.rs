// SPDX-License-Identifier: EUPL-1.2
//! The repository: a folder of plain files for any web server. `metadata/` says what is on offer, signed; `targets/`
//! holds the packs. Files appear in an order in which a terminal that comes in between always finds a whole offer.

use std::fs;
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use totem_core::rules::read::{read_engine, read_pack};
use totem_pack_source::archive::read_archive;
use totem_pack_source::editors::Editors;
use totem_pack_source::hash::PackHash;
use tough::editor::RepositoryEditor;
use tough::editor::signed::SignedRole;
use tough::key_source::{KeySource, LocalKeySource};
use tough::schema::{KeyHolder, Root, Signed, Snapshot, Targets};

use super::metadata::{
    JsonError, PackFields, field, halted, last_sequence, parsed, target, with_issue_fields, with_list_fields,
};
use super::roots::later;
use super::{PublishError, read, write};

/// The version of TUF the metadata is written in.
const SPEC_VERSION: &str = "1.0.0";

/// What is published.
pub struct Publication<'a> {
    /// The repository's folder.
    pub repository: &'a Path,
    /// The pack; none to sign the list once more.
    pub entry: Option<&'a Entry>,
    /// Private keys of targets, snapshot and timestamp.
    pub keys: &'a [PathBuf],
    /// When the pack reaches how many of a thousand sites; none means all, at once.
    pub waves: &'a [(Timestamp, u64)],
    /// Hashes to withdraw.
    pub halt: &'a [PackHash],
    /// Files to take off the list.
    pub drop: &'a [String],
    /// For how many days the list holds.
    pub list_days: i64,
    /// For how many days the timestamp holds.
    pub timestamp_days: i64,
    /// Now.
    pub now: Timestamp,
}

/// A pack as the list will have it.
pub struct Entry {
    /// Its bytes.
    pub archive: Vec<u8>,
    /// The editors' signature, as it stands in its file.
    pub signature: String,
    /// The pack's name.
    pub id: String,
    /// Its version.
    pub version: String,
    /// The engine it is for.
    pub engine: i64,
}

impl Entry {
    /// Reads a packed pack with the signature beside it. Only what is signed by these editors and reads as rules comes
    /// out.
    pub fn read(path: &Path, editors: &Path) -> Result<Entry, PublishError> {
        let archive = read(path)?;
        let beside = path.with_file_name(format!("{}.minisig", path.file_name().unwrap_or_default().to_string_lossy()));
        let signature = read(&beside)?;
        let keys = Editors::read(&String::from_utf8_lossy(&read(editors)?));
        let keys = keys.map_err(|error| PublishError::faulty(editors, error.to_string()))?;
        keys.check(&archive, &signature).map_err(|error| PublishError::faulty(&beside, error.to_string()))?;
        let files = read_archive(&archive).map_err(|error| PublishError::faulty(path, error.to_string()))?;
        let pack = read_pack(&files).map_err(|problems| PublishError::NotSound { what: problems.to_string() })?;
        let signature = String::from_utf8_lossy(&signature).into_owned();
        let engine = read_engine(&files).unwrap_or_default();
        Ok(Entry { archive, signature, id: pack.id, version: pack.version, engine })
    }

    /// The name of its file.
    fn file_name(&self) -> String {
        format!("{}-{}.tar.zst", self.id, self.version)
    }
}

/// The folder of the metadata, made if it is not there.
pub fn metadata_folder(repository: &Path) -> Result<PathBuf, PublishError> {
    made(repository.join("metadata"))
}

fn made(folder: PathBuf) -> Result<PathBuf, PublishError> {
    match fs::create_dir_all(&folder) {
        Ok(()) => Ok(folder),
        Err(source) => Err(PublishError::Unwritable { path: folder, source }),
    }
}

/// The newest root of a repository, and where it is; none if there is none.
pub fn newest_root(repository: &Path) -> Result<Option<(PathBuf, Signed<Root>)>, PublishError> {
    let mut newest = None;
    for version in 1_u64.. {
        let path = repository.join("metadata").join(format!("{version}.root.json"));
        if !path.exists() {
            break;
        }
        newest = Some((path.clone(), parsed(&read(&path)?, &path)?));
    }
    Ok(newest)
}

/// All that a repository offers now, checked against its roots: what somebody slipped in is not signed once more.
struct Current {
    root_path: PathBuf,
    root: Signed<Root>,
    timestamp: Option<Signed<tough::schema::Timestamp>>,
    snapshot: Option<Signed<Snapshot>>,
    targets: Option<Signed<Targets>>,
}

impl Current {
    /// What is on offer, to be signed now: not by a computer whose clock says that the root has run out.
    fn to_sign(repository: &Path, now: Timestamp) -> Result<Current, PublishError> {
        let current = Current::read(repository)?;
        let expires = current.root.signed.expires;
        if now >= expires {
            return Err(PublishError::Keys {
                what: format!("la radice vale fino al {expires} e questo computer crede che sia il {now}"),
                remedy: "controlli l'orologio; se è giusto, serve una radice nuova (rulepack rotate-root)",
            });
        }
        Ok(current)
    }

    fn read(repository: &Path) -> Result<Current, PublishError> {
        let (root_path, root) = newest_root(repository)?.ok_or_else(|| PublishError::Keys {
            what: format!("il deposito {} non ha una radice", repository.display()),
            remedy: "la crei con rulepack rotate-root, come dice rules/PUBLISHING.md",
        })?;
        let mut current = Current { root_path, root, timestamp: None, snapshot: None, targets: None };
        let folder = repository.join("metadata");
        let path = folder.join("timestamp.json");
        if !path.exists() {
            return Ok(current);
        }
        let timestamp: Signed<tough::schema::Timestamp> = parsed(&read(&path)?, &path)?;
        current.vouched(repository, &timestamp, &path)?;
        let pinned = timestamp.signed.meta.get("snapshot.json").map(|meta| meta.version);
        let pinned = pinned.ok_or_else(|| PublishError::faulty(&path, "non dice quale snapshot"))?;
        let path = folder.join(format!("{pinned}.snapshot.json"));
        let snapshot: Signed<Snapshot> = parsed(&read(&path)?, &path)?;
        current.vouched(repository, &snapshot, &path)?;
        let pinned = snapshot.signed.meta.get("targets.json").map(|meta| meta.version);
        let pinned = pinned.ok_or_else(|| PublishError::faulty(&path, "non dice quale elenco"))?;
        let path = folder.join(format!("{pinned}.targets.json"));
        let targets: Signed<Targets> = parsed(&read(&path)?, &path)?;
        current.vouched(repository, &targets, &path)?;
        (current.timestamp, current.snapshot, current.targets) = (Some(timestamp), Some(snapshot), Some(targets));
        Ok(current)
    }

    /// Signed under the newest root or, right after a rotation, under the one before.
    fn vouched<T>(&self, repository: &Path, role: &Signed<T>, path: &Path) -> Result<(), PublishError>
    where
        T: tough::schema::Role + serde::Serialize,
    {
        let Err(error) = self.root.signed.verify_role(role) else { return Ok(()) };
        let before = self.root.signed.version.get() - 1;
        let older = repository.join("metadata").join(format!("{before}.root.json"));
        let vouched =
            older.exists() && parsed::<Signed<Root>>(&read(&older)?, &older)?.signed.verify_role(role).is_ok();
        if vouched { Ok(()) } else { Err(PublishError::faulty(path, error.to_string())) }
    }
}

/// Version numbers of timestamps are minutes since 1970, so that two places that sign without knowing of each other (the
/// server's, a stick's) still agree which one is newer.
fn timestamp_version(current: &Current, now: Timestamp) -> NonZeroU64 {
    let minutes = u64::try_from(now.as_second() / 60).ok().and_then(NonZeroU64::new).unwrap_or(NonZeroU64::MIN);
    let next = current.timestamp.as_ref().map(|timestamp| timestamp.signed.version.saturating_add(1));
    next.map_or(minutes, |next| next.max(minutes))
}

fn sources(keys: &[PathBuf]) -> Vec<Box<dyn KeySource>> {
    keys.iter().map(|path| Box::new(LocalKeySource { path: path.clone() }) as Box<dyn KeySource>).collect()
}

/// Publishes a pack, or signs the list once more. Returns what was done, in words.
pub fn publish(asked: &Publication<'_>) -> Result<String, PublishError> {
    let repository = asked.repository;
    let failed = |error: tough::error::Error| PublishError::repository(repository, error);
    let no_json = |error: JsonError| PublishError::faulty(repository, error.to_string());
    let current = Current::to_sign(repository, asked.now)?;
    let list_expires = later(asked.now, asked.list_days, repository)?;
    let mut list = match &current.targets {
        Some(list) => list.signed.clone(),
        None => Targets::new(SPEC_VERSION.to_owned(), NonZeroU64::MIN, list_expires),
    };
    let mut told = String::new();
    let mut last = last_sequence(&list);
    if let Some(entry) = asked.entry {
        last += 1;
        told = add_pack(asked, entry, &mut list, last)?;
    }
    for name in asked.drop {
        let found = list.targets.keys().find(|target| target.raw() == name).cloned();
        let found = found.ok_or_else(|| PublishError::faulty(repository, format!("«{name}» non è in elenco")))?;
        list.targets.remove(&found);
    }
    let mut stopped = halted(&list);
    stopped.extend(asked.halt.iter().map(PackHash::to_string));
    stopped.sort();
    stopped.dedup();
    let list = with_list_fields(&list, &stopped, last).map_err(no_json)?;

    let version = |version: Option<NonZeroU64>| version.map_or(NonZeroU64::MIN, |version| version.saturating_add(1));
    let timestamp = tough::schema::Timestamp::new(SPEC_VERSION.to_owned(), NonZeroU64::MIN, list_expires);
    let timestamp = with_issue_fields(&timestamp, asked.now, current.root.signed.version.get()).map_err(no_json)?;
    let new = repository.join("metadata.new");
    let signed = super::wait_for(async {
        let mut editor = RepositoryEditor::new(&current.root_path).await?;
        editor.targets(Signed { signed: list, signatures: Vec::new() })?;
        editor.targets_version(version(current.targets.as_ref().map(|list| list.signed.version)))?;
        editor.targets_expires(list_expires)?;
        editor.snapshot_version(version(current.snapshot.as_ref().map(|snapshot| snapshot.signed.version)));
        editor.snapshot_expires(list_expires);
        editor.timestamp(timestamp)?;
        editor.timestamp_version(timestamp_version(&current, asked.now));
        let expires = later(asked.now, asked.timestamp_days, repository);
        editor.timestamp_expires(expires.unwrap_or(list_expires));
        let signed = editor.sign(&sources(asked.keys)).await?;
        signed.write(&new).await
    });
    signed.map_err(failed)?;
    put_in_order(repository, &new)?;
    Ok(format!("{told}elenco firmato, vale fino al {list_expires}\n"))
}

/// Adds a pack to the list and its bytes to the repository.
fn add_pack(asked: &Publication<'_>, entry: &Entry, list: &mut Targets, sequence: u64) -> Result<String, PublishError> {
    let faulty = |what: String| PublishError::faulty(asked.repository, what);
    let (name, hash) = (entry.file_name(), PackHash::of(&entry.archive));
    let taken = list
        .targets
        .iter()
        .any(|(target, listed)| target.raw() == name || listed.hashes.sha256.as_ref() == hash.bytes().as_slice());
    if taken {
        return Err(faulty(format!("«{name}» è già in elenco: cambi version in pack.toml")));
    }
    // Whole seconds, as the timestamp has them: to a terminal without a clock that is the present moment.
    let now = [(Timestamp::from_second(asked.now.as_second()).unwrap_or(asked.now), 1_000)];
    let waves = if asked.waves.is_empty() { &now } else { asked.waves };
    let Entry { version, engine, signature, archive, .. } = entry;
    let fields = PackFields { sequence, version, engine: *engine, signature, waves };
    let listed = target(archive.len() as u64, hash, &fields).map_err(|error| faulty(error.to_string()))?;
    let target_name = tough::TargetName::new(name.clone()).map_err(|error| faulty(error.to_string()))?;
    list.targets.insert(target_name, listed);
    let folder = made(asked.repository.join("targets"))?;
    write(&folder.join(format!("{hash}.{name}")), archive)?;
    Ok(format!("{name}: numero {sequence}, impronta {hash}, {} byte\n", archive.len()))
}

/// Moves new metadata into place: the timestamp last, for whoever reads it looks for all the rest.
fn put_in_order(repository: &Path, new: &Path) -> Result<(), PublishError> {
    let folder = metadata_folder(repository)?;
    let entries = fs::read_dir(new).map_err(|source| PublishError::Unreadable { path: new.to_owned(), source })?;
    let mut names: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.file_name()).collect();
    names.sort_by_key(|name| name.to_string_lossy().ends_with("timestamp.json"));
    for name in names {
        let bytes = read(&new.join(&name))?;
        // The root is there already: it comes from the ceremony.
        if !name.to_string_lossy().ends_with("root.json") {
            write(&folder.join(&name), &bytes)?;
        }
    }
    fs::remove_dir_all(new).map_err(|source| PublishError::Unwritable { path: new.to_owned(), source })
}

/// Signs the timestamp once more, so that it does not expire; with `out`, in a copy of the repository for a stick.
pub fn refresh(
    repository: &Path,
    keys: &[PathBuf],
    days: i64,
    out: Option<&Path>,
    now: Timestamp,
) -> Result<String, PublishError> {
    let current = Current::to_sign(repository, now)?;
    let held = current.timestamp.as_ref().ok_or_else(|| PublishError::Keys {
        what: format!("il deposito {} non ha ancora un elenco", repository.display()),
        remedy: "pubblichi prima un pacchetto con rulepack publish",
    })?;
    let no_json = |error: JsonError| PublishError::faulty(repository, error.to_string());
    let mut timestamp = held.signed.clone();
    timestamp.version = timestamp_version(&current, now);
    timestamp.expires = later(now, days, repository)?;
    let timestamp = with_issue_fields(&timestamp, now, current.root.signed.version.get()).map_err(no_json)?;
    let (version, expires) = (timestamp.version, timestamp.expires);
    let holder = KeyHolder::Root(current.root.signed.clone());
    let random = aws_lc_rs::rand::SystemRandom::new();
    let signed = super::wait_for(SignedRole::new(timestamp, &holder, &sources(keys), &random));
    let signed = signed.map_err(|error| PublishError::repository(repository, error))?;
    let place = match out {
        Some(out) => {
            copied(&repository.join("metadata"), &made(out.join("metadata"))?)?;
            copied(&repository.join("targets"), &made(out.join("targets"))?)?;
            out
        }
        None => repository,
    };
    write(&metadata_folder(place)?.join("timestamp.json"), signed.buffer())?;
    Ok(format!("timestamp {version} firmato, vale fino al {expires}\n"))
}

fn copied(from: &Path, to: &Path) -> Result<(), PublishError> {
    let entries = fs::read_dir(from).map_err(|source| PublishError::Unreadable { path: from.to_owned(), source })?;
    for entry in entries.filter_map(Result::ok) {
        write(&to.join(entry.file_name()), &read(&entry.path())?)?;
    }
    Ok(())
}

/// Every pack of the list: its file's name, its hash and whether it is withdrawn.
pub fn listed(repository: &Path) -> Result<Vec<(String, PackHash, bool, String)>, PublishError> {
    let current = Current::read(repository)?;
    let Some(list) = current.targets else { return Ok(Vec::new()) };
    let stopped = halted(&list.signed);
    let packs = list.signed.targets.iter().filter_map(|(name, entry)| {
        let hash: PackHash = hex(entry.hashes.sha256.as_ref()).parse().ok()?;
        let signature = field(entry, "signature")?.as_str()?.to_owned();
        Some((name.raw().to_owned(), hash, stopped.contains(&hash.to_string()), signature))
    });
    Ok(packs.collect())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
