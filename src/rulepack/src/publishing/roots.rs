// SPDX-License-Identifier: EUPL-1.2
//! The root of trust: who may sign what. A new one is drafted from the ceremony's file, signed by its holders one after
//! the other, wherever they are, and put in the repository once enough of the old and of the new keys signed it.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};

use aws_lc_rs::rand::SystemRandom;
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;
use tough::schema::decoded::{Decoded, Hex};
use tough::schema::key::Key;
use tough::schema::{Role, RoleKeys, RoleType, Root, Signature, Signed};
use tough::sign::{Sign, parse_keypair};

use super::keys::read_public;
use super::metadata::{parsed, pretty};
use super::repository::{metadata_folder, newest_root};
use super::{PublishError, read, write};

/// The ceremony's file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ceremony {
    /// For how many days the root holds.
    days: i64,
    root: RoleText,
    targets: RoleText,
    snapshot: RoleText,
    timestamp: RoleText,
}

/// Who signs for a role.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleText {
    /// How many of the keys it takes.
    threshold: u64,
    /// Public keys, beside the ceremony's file.
    keys: Vec<PathBuf>,
}

/// What is asked of a draft; any of it may be left for another day or another place.
pub struct RootDraft<'a> {
    /// The draft's file.
    pub draft: &'a Path,
    /// The ceremony's file: makes the draft.
    pub ceremony: Option<&'a Path>,
    /// The root before; none for the first one.
    pub previous: Option<&'a Path>,
    /// Keys to sign it with.
    pub keys: &'a [PathBuf],
    /// The repository to put it in.
    pub repository: Option<&'a Path>,
    /// Now.
    pub now: Timestamp,
}

/// Drafts, signs or publishes a root. Returns what was done, in words.
pub fn rotate_root(asked: &RootDraft<'_>) -> Result<String, PublishError> {
    let previous = asked.previous.map(|path| parsed::<Signed<Root>>(&read(path)?, path)).transpose()?;
    let previous = match (previous, asked.repository) {
        (None, Some(repository)) => newest_root(repository)?.map(|(_, root)| root),
        (previous, _) => previous,
    };
    if let Some(ceremony) = asked.ceremony {
        if asked.draft.exists() {
            return Err(PublishError::AlreadyThere { path: asked.draft.to_owned() });
        }
        let root = drafted(ceremony, previous.as_ref(), asked.now)?;
        write(asked.draft, &pretty(&Signed { signed: root, signatures: Vec::new() }, asked.draft)?)?;
    }
    let mut draft: Signed<Root> = parsed(&read(asked.draft)?, asked.draft)?;
    for key in asked.keys {
        add_signature(&mut draft, previous.as_ref(), key)?;
    }
    write(asked.draft, &pretty(&draft, asked.draft)?)?;
    let lacking = lacking(&draft, previous.as_ref());
    let version = draft.signed.version;
    match (asked.repository, lacking) {
        (Some(repository), None) => {
            let folder = metadata_folder(repository)?;
            let path = folder.join(format!("{version}.root.json"));
            if path.exists() {
                return Err(PublishError::AlreadyThere { path });
            }
            write(&path, &pretty(&draft, &path)?)?;
            Ok(format!("radice {version} pubblicata in {}\n", path.display()))
        }
        (Some(_), Some(lacking)) => Err(PublishError::Keys {
            what: format!("la radice {version} non ha abbastanza firme: {lacking}"),
            remedy: "la faccia firmare a chi manca, con --key, e la pubblichi dopo",
        }),
        (None, lacking) => {
            let lacking = lacking.unwrap_or_else(|| "le firme bastano".to_owned());
            Ok(format!("radice {version} in {}: {lacking}\n", asked.draft.display()))
        }
    }
}

fn drafted(ceremony: &Path, previous: Option<&Signed<Root>>, now: Timestamp) -> Result<Root, PublishError> {
    let text = String::from_utf8(read(ceremony)?).map_err(|error| PublishError::faulty(ceremony, error.to_string()))?;
    let written: Ceremony = toml::from_str(&text).map_err(|error| PublishError::faulty(ceremony, error.to_string()))?;
    let beside = ceremony.parent().unwrap_or(Path::new("."));
    let (mut keys, mut roles) = (HashMap::new(), HashMap::new());
    let all = [
        (RoleType::Root, &written.root),
        (RoleType::Targets, &written.targets),
        (RoleType::Snapshot, &written.snapshot),
        (RoleType::Timestamp, &written.timestamp),
    ];
    // Only the root may share a key with nobody: a key that signs every night must not sign who signs.
    let mut used: BTreeMap<String, RoleType> = BTreeMap::new();
    for (role, written) in all {
        let mut keyids = Vec::new();
        for path in &written.keys {
            let path = beside.join(path);
            let key = read_public(&path)?;
            let id = key.key_id().map_err(|error| PublishError::faulty(&path, error.to_string()))?;
            let name = format!("{id:?}");
            if let Some(other) = used.insert(name, role).filter(|other| *other != role) {
                return Err(PublishError::faulty(&path, format!("la stessa chiave per {other} e {role}")));
            }
            keyids.push(id.clone());
            keys.insert(id, key);
        }
        let enough = (1..=keyids.len() as u64).contains(&written.threshold);
        let threshold = NonZeroU64::new(written.threshold).filter(|_| enough).ok_or_else(|| {
            PublishError::faulty(ceremony, format!("{role}: threshold va da 1 al numero delle chiavi"))
        })?;
        roles.insert(role, role_keys(keyids, threshold, ceremony)?);
    }
    let expires = later(now, written.days, ceremony)?;
    let version = previous.map_or(NonZeroU64::MIN, |root| root.signed.version.saturating_add(1));
    let root: Result<Root, _> = root_of(version, expires, keys, roles, ceremony);
    root
}

/// The moment so many days later.
pub fn later(now: Timestamp, days: i64, path: &Path) -> Result<Timestamp, PublishError> {
    let hours = days.checked_mul(24).filter(|hours| (24..=24 * 3_660).contains(hours));
    let later = hours.and_then(|hours| now.checked_add(hours.hours()).ok());
    let whole = later.and_then(|later| Timestamp::from_second(later.as_second()).ok());
    whole.ok_or_else(|| PublishError::faulty(path, "i giorni di validità vanno da 1 a 3660"))
}

fn role_keys(keyids: Vec<Decoded<Hex>>, threshold: NonZeroU64, path: &Path) -> Result<RoleKeys, PublishError> {
    #[derive(serde::Serialize)]
    struct Text {
        keyids: Vec<Decoded<Hex>>,
        threshold: NonZeroU64,
    }
    parsed(&pretty(&Text { keyids, threshold }, path)?, path)
}

fn root_of(
    version: NonZeroU64,
    expires: Timestamp,
    keys: HashMap<Decoded<Hex>, Key>,
    roles: HashMap<RoleType, RoleKeys>,
    path: &Path,
) -> Result<Root, PublishError> {
    #[derive(serde::Serialize)]
    struct Text {
        #[serde(rename = "_type")]
        is: &'static str,
        spec_version: &'static str,
        consistent_snapshot: bool,
        version: NonZeroU64,
        expires: String,
        keys: HashMap<Decoded<Hex>, Key>,
        roles: HashMap<RoleType, RoleKeys>,
    }
    let expires = expires.to_string();
    let text = Text { is: "root", spec_version: "1.0.0", consistent_snapshot: true, version, expires, keys, roles };
    parsed(&pretty(&text, path)?, path)
}

fn add_signature(draft: &mut Signed<Root>, previous: Option<&Signed<Root>>, path: &Path) -> Result<(), PublishError> {
    let pair = parse_keypair(&read(path)?).map_err(|error| PublishError::faulty(path, error.to_string()))?;
    let mut holders = [Some(&draft.signed), previous.map(|root| &root.signed)].into_iter().flatten();
    let id = holders.find_map(|root| root.key_id(&pair)).ok_or_else(|| PublishError::Keys {
        what: format!("la chiave {} non è né della radice nuova né di quella di prima", path.display()),
        remedy: "firmi con una chiave della cerimonia",
    })?;
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| PublishError::faulty(path, error.to_string());
    let message = draft.signed.canonical_form().map_err(|error| failed(error.into()))?;
    let signature = super::wait_for(pair.sign(&message, &SystemRandom::new())).map_err(failed)?;
    draft.signatures.retain(|signature| signature.keyid != id);
    draft.signatures.push(Signature { keyid: id, sig: signature.into() });
    Ok(())
}

/// What a draft still lacks, in words; none if it can be published.
fn lacking(draft: &Signed<Root>, previous: Option<&Signed<Root>>) -> Option<String> {
    let by_itself = draft.signed.verify_role(draft).is_err().then_some("mancano firme delle chiavi nuove");
    let by_previous = previous.filter(|root| root.signed.verify_role(draft).is_err());
    let by_previous = by_previous.map(|_| "mancano firme delle chiavi di prima");
    let lacking: Vec<&str> = by_itself.into_iter().chain(by_previous).collect();
    (!lacking.is_empty()).then(|| lacking.join(", "))
}
