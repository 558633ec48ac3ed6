// SPDX-License-Identifier: EUPL-1.2
//! A small town for a scene: officials with their keys, a repository, and one terminal with its disk. Time is a value.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::{Timestamp, ToSpan};
use rulepack::publishing::{
    Entry, Publication, RootDraft, new_editors_key, new_role_key, pack, publish, refresh, rotate_root, sign,
};
use tempfile::TempDir;
use totem_pack_source::hash::PackHash;
use totem_pack_source::shelf::{CURRENT, linked};
use totem_sync::config::Config;
use totem_sync::disk::Disk;
use totem_sync::night::{Ending, Surroundings, night};
use totem_sync::step::{Unwatched, Watch};
use totem_sync::store::Store;
use totem_sync::transport::Transport;
use totem_sync::transport::folder::Folder;
use totem_sync::transport::http::Http;
use totem_sync::trial::Trial;

use crate::rules::Rules;
use crate::server::Server;

/// When scenes begin.
pub const DAWN: &str = "2026-11-22T02:00:00Z";

/// A moment in words.
pub fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

/// A town.
pub struct Town {
    folder: TempDir,
    /// When it is.
    pub now: Timestamp,
}

impl Town {
    /// A town whose officials hold their keys and whose repository has a root, and nothing published. The terminal was
    /// built with a factory pack: version 1 of the rules.
    pub fn founded() -> Town {
        let town = Town { folder: tempfile::tempdir().expect("a folder"), now: at(DAWN) };
        for name in ["root-1", "root-2", "targets", "snapshot", "timestamp"] {
            fs::create_dir_all(town.path("keys")).expect("made");
            new_role_key(&town.key(name)).expect("a key");
        }
        new_editors_key(&town.key("editors"), None).expect("a key");
        town.ceremony("keys/ceremony.toml", &["root-1", "root-2"], "targets", "snapshot", "timestamp");
        town.rotate("keys/ceremony.toml", &["root-1", "root-2"]);
        fs::copy(town.path("repo/metadata/1.root.json"), town.path("root.json")).expect("copied");
        fs::write(town.path("site"), "Ufficio postale di prova\n").expect("written");
        let (archive, _) = town.packed(&Rules::first());
        fs::create_dir_all(town.path("factory")).expect("made");
        fs::copy(&archive, town.path("factory/pack.tar.zst")).expect("copied");
        let signature = archive.with_extension("zst.minisig");
        fs::copy(signature, town.path("factory/pack.tar.zst.minisig")).expect("copied");
        fs::write(town.path("ntp"), "").expect("written");
        town.configure("http://127.0.0.1:9/");
        town
    }

    /// A town that has published version 2, on a server.
    pub fn with_news() -> (Town, Server) {
        let town = Town::founded();
        town.publish(&Rules::second());
        let server = Server::of(&town.path("repo"));
        town.configure(&server.address());
        (town, server)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn key(&self, name: &str) -> PathBuf {
        self.path("keys").join(name)
    }

    pub fn key_file(&self, name: &str) -> PathBuf {
        self.key(name).with_extension("key")
    }

    /// Writes the terminal's configuration; the clock follows a server while the file `ntp` is there.
    pub fn configure(&self, repository: &str) {
        self.configure_more(repository, "");
    }

    /// With more lines for the network.
    pub fn configure_more(&self, repository: &str, network: &str) {
        let path = |name: &str| self.path(name).display().to_string();
        let text = format!(
            "repository = \"{repository}\"\nroot = \"{}\"\neditors = \"{}\"\nfactory = \"{}\"\nstate = \"{}\"\n\
             packs = \"{}\"\nfloors_copy = \"{}\"\nsite = \"{}\"\nimage_built = \"2026-11-20\"\n[network]\n\
             wait_seconds = 0\n{network}\n[clock]\nntp = \"{}\"\nauthenticated = \"{}\"\n",
            path("root.json"),
            path("keys/editors.pub"),
            path("factory"),
            path("state"),
            path("packs"),
            path("floors/copy"),
            path("site"),
            path("ntp"),
            path("authenticated"),
        );
        fs::write(self.path("sync.toml"), text).expect("written");
    }

    pub fn config(&self) -> Config {
        Config::read(&self.path("sync.toml")).expect("a configuration")
    }

    /// Writes a ceremony's file.
    pub fn ceremony(&self, file: &str, roots: &[&str], targets: &str, snapshot: &str, timestamp: &str) {
        let quoted = |names: &[&str]| {
            names
                .iter()
                .map(|name| format!("\"{}\"", self.key(name).with_extension("pub").display()))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let role =
            |name: &str, keys: &[&str]| format!("[{name}]\nthreshold = {}\nkeys = [{}]\n", keys.len(), quoted(keys));
        let text = format!(
            "days = 3650\n{}{}{}{}",
            role("root", roots),
            role("targets", &[targets]),
            role("snapshot", &[snapshot]),
            role("timestamp", &[timestamp])
        );
        fs::write(self.path(file), text).expect("written");
    }

    /// Holds a ceremony: a new root, signed with these keys.
    pub fn rotate(&self, ceremony: &str, keys: &[&str]) {
        let draft = self.path("draft.json");
        let _ = fs::remove_file(&draft);
        let keys: Vec<PathBuf> = keys.iter().map(|name| self.key_file(name)).collect();
        rotate_root(&RootDraft {
            draft: &draft,
            ceremony: Some(&self.path(ceremony)),
            previous: None,
            keys: &keys,
            repository: Some(&self.path("repo")),
            now: self.now,
        })
        .expect("a new root");
    }

    /// Packs and signs rules.
    pub fn packed(&self, rules: &Rules) -> (PathBuf, PackHash) {
        let folder = self.path("rules");
        let _ = fs::remove_dir_all(&folder);
        rules.write(&folder);
        let packed = pack(&folder).unwrap_or_else(|error| panic!("{error}"));
        let path = self.path(&packed.file_name());
        fs::write(&path, &packed.archive).expect("written");
        sign(&path, &self.key_file("editors"), None).expect("signed");
        (path, packed.hash)
    }

    /// Packs, signs and publishes rules for everybody.
    pub fn publish(&self, rules: &Rules) -> PackHash {
        let (archive, hash) = self.packed(rules);
        self.publish_file(&archive);
        hash
    }

    /// Publishes a packed pack as it is.
    pub fn publish_file(&self, archive: &Path) {
        self.publish_as(Some(archive), &[], &[]);
    }

    /// Publishes a pack in waves, and withdraws others.
    pub fn publish_as(&self, archive: Option<&Path>, waves: &[(Timestamp, u64)], halt: &[PackHash]) {
        self.publish_with(archive, waves, halt, &["targets", "snapshot", "timestamp"]);
    }

    /// With other keys than the first ones.
    pub fn publish_with(&self, archive: Option<&Path>, waves: &[(Timestamp, u64)], halt: &[PackHash], keys: &[&str]) {
        let read = |path| Entry::read(path, &self.path("keys/editors.pub")).unwrap_or_else(|error| panic!("{error}"));
        self.publish_entry(archive.map(read).as_ref(), waves, halt, keys);
    }

    /// Publishes an entry whatever it is: what a careless or captured office could do.
    pub fn publish_entry(&self, entry: Option<&Entry>, waves: &[(Timestamp, u64)], halt: &[PackHash], keys: &[&str]) {
        let keys: Vec<PathBuf> = keys.iter().map(|name| self.key_file(name)).collect();
        let published = publish(&Publication {
            repository: &self.path("repo"),
            entry,
            keys: &keys,
            waves,
            halt,
            drop: &[],
            list_days: 365,
            timestamp_days: 10,
            now: self.now,
        });
        if let Err(error) = published {
            panic!("{error}: {:?}", std::error::Error::source(&error).map(ToString::to_string));
        }
    }

    /// Signs the timestamp once more.
    pub fn refresh(&self) {
        refresh(&self.path("repo"), &[self.key_file("timestamp")], 10, None, self.now).expect("signed");
    }

    /// Copies the repository for a stick, with a timestamp that holds longer.
    pub fn stick(&self) -> PathBuf {
        let stick = self.path("stick");
        refresh(&self.path("repo"), &[self.key_file("timestamp")], 60, Some(&stick), self.now).expect("copied");
        stick
    }

    /// Some time passes.
    pub fn pass(&mut self, hours: i64) {
        self.now = self.now.checked_add(hours.hours()).expect("time goes on");
    }

    /// One night of the terminal.
    pub fn night(&self) -> Ending {
        self.night_watched(Arc::new(Unwatched))
    }

    /// One night, with somebody watching each step.
    pub fn night_watched(&self, watch: Arc<dyn Watch>) -> Ending {
        let config = self.config();
        let disk = Disk::watched(watch);
        let http = Http::at(&config.repository, &config.network, disk.clone()).expect("a client");
        self.play(&config, Arc::new(http), disk, 3)
    }

    /// A night from a stick.
    pub fn import(&self, stick: &Path) -> Ending {
        let disk = Disk::watched(Arc::new(Unwatched));
        self.play(&self.config(), Arc::new(Folder::at(stick)), disk, 1)
    }

    fn play(&self, config: &Config, transport: Arc<dyn Transport>, disk: Disk, tries: u32) -> Ending {
        let program = PathBuf::from(env!("CARGO_BIN_EXE_kiosk-sync"));
        let wall = totem_sync::limits::TRIAL_WALL;
        let trial = Trial { program, editors: config.editors.clone(), wall };
        let around = Surroundings { transport, disk, trial, wall: self.now, tries };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(night(config, &around))
    }

    /// The pack in use; none is the factory's.
    pub fn in_use(&self) -> Option<PackHash> {
        linked(&self.path("packs"), CURRENT)
    }

    /// The store, to look into.
    pub fn store(&self) -> Store {
        Store::open(&self.path("state/store.db")).expect("a store")
    }
}

/// Asserts how a night ended.
#[track_caller]
pub fn ends(ending: &Ending, code: &str) {
    assert_eq!(ending.code(), code, "{}", totem_sync::night::told(ending));
}
