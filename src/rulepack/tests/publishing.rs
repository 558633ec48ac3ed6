// SPDX-License-Identifier: EUPL-1.2
//! Packing, signing and publishing as an office does it, and what the tool will not do for it.

mod common;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use common::{change, empty_folder, plain, rulepack, rules_copy};

/// An office with keys and the project's rules packed and signed; made once, for packing tries all cases.
struct Office(PathBuf);

fn office() -> &'static Office {
    static OFFICE: OnceLock<Office> = OnceLock::new();
    OFFICE.get_or_init(|| {
        let office = Office(empty_folder("office"));
        for key in ["root-1", "root-2", "root-3", "targets", "snapshot", "timestamp"] {
            does(&["new-key", plain(&office.at(key))]);
        }
        does(&["new-key", plain(&office.at("editors")), "--editors"]);
        std::fs::write(office.at("ceremony.toml"), ceremony("targets.pub")).expect("written");
        does(&["pack", "rules", "--out", plain(&office.0)]);
        does(&["sign", plain(&office.pack()), "--key", plain(&office.at("editors.key"))]);
        office
    })
}

/// Runs a command that must go well.
fn does(arguments: &[&str]) -> String {
    let ran = rulepack(arguments);
    assert_eq!(ran.status, Some(0), "{arguments:?}: {}", ran.complained);
    ran.said
}

fn ceremony(targets: &str) -> String {
    format!(
        "days = 730\n[root]\nthreshold = 2\nkeys = [\"root-1.pub\", \"root-2.pub\", \"root-3.pub\"]\n[targets]\nthreshold = 1\n\
         keys = [\"{targets}\"]\n[snapshot]\nthreshold = 1\nkeys = [\"snapshot.pub\"]\n[timestamp]\nthreshold = 1\n\
         keys = [\"timestamp.pub\"]\n"
    )
}

impl Office {
    fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn pack(&self) -> PathBuf {
        let entries = std::fs::read_dir(&self.0).expect("the office").filter_map(Result::ok);
        let packs = entries.map(|entry| entry.path()).filter(|path| plain(path).ends_with(".tar.zst"));
        packs.last().expect("the rules were packed")
    }

    /// A repository with a root and nothing in it.
    fn repository(&self, name: &str) -> PathBuf {
        let repository = empty_folder(name);
        let draft = repository.join("draft.json");
        let keys = [self.at("root-1.key"), self.at("root-3.key")];
        does(&["rotate-root", plain(&draft), "--ceremony", plain(&self.at("ceremony.toml"))]);
        does(&["rotate-root", plain(&draft), "--key", plain(&keys[0])]);
        does(&["rotate-root", plain(&draft), "--key", plain(&keys[1]), "--repository", plain(&repository)]);
        repository
    }

    fn publish(&self, repository: &Path, pack: &Path) -> common::Ran {
        let [editors, targets, snapshot, timestamp] =
            ["editors.pub", "targets.key", "snapshot.key", "timestamp.key"].map(|name| self.at(name));
        let mut arguments = vec!["publish", plain(pack), "--repository", plain(repository)];
        arguments.extend(["--editors", plain(&editors), "--key", plain(&targets)]);
        arguments.extend(["--key", plain(&snapshot), "--key", plain(&timestamp)]);
        rulepack(&arguments)
    }

    fn verify(&self, repository: &Path) -> common::Ran {
        let root = repository.join("metadata/1.root.json");
        let editors = self.at("editors.pub");
        rulepack(&["verify", "--repository", plain(repository), "--root", plain(&root), "--editors", plain(&editors)])
    }
}

#[test]
fn what_is_packed_signed_and_published_a_terminal_would_take() {
    let office = office();
    let repository = office.repository("published");
    let ran = office.publish(&repository, &office.pack());
    assert_eq!(ran.status, Some(0), "{}", ran.complained);
    assert!(ran.said.contains("numero 1, impronta"), "{}", ran.said);
    let ran = office.verify(&repository);
    assert!(ran.said.ends_with("un terminale lo prende\n"), "{}{}", ran.said, ran.complained);
    // The same pack once more is an oversight.
    let ran = office.publish(&repository, &office.pack());
    assert_eq!(ran.status, Some(2));
    assert!(ran.complained.contains("è già in elenco"), "{}", ran.complained);
}

#[test]
fn a_timestamp_is_signed_again_and_a_stick_gets_everything() {
    let office = office();
    let repository = office.repository("refreshed");
    assert_eq!(office.publish(&repository, &office.pack()).status, Some(0));
    let key = office.at("timestamp.key");
    does(&["refresh", "--repository", plain(&repository), "--key", plain(&key)]);
    assert_eq!(office.verify(&repository).status, Some(0));
    let stick = empty_folder("stick");
    let refresh = ["refresh", "--repository", plain(&repository), "--key", plain(&key), "--days", "60"];
    does(&[refresh.as_slice(), &["--stick", plain(&stick)]].concat());
    assert_eq!(office.verify(&stick).status, Some(0));
    // Another role's key does not sign timestamps.
    let ran = rulepack(&["refresh", "--repository", plain(&repository), "--key", plain(&office.at("targets.key"))]);
    assert_eq!(ran.status, Some(2), "{}", ran.said);
}

#[test]
fn the_same_rules_pack_to_the_same_bytes() {
    let office = office();
    let folder = empty_folder("again");
    does(&["pack", "rules", "--out", plain(&folder)]);
    let again = folder.join(office.pack().file_name().expect("a name"));
    assert_eq!(std::fs::read(again).expect("packed"), std::fs::read(office.pack()).expect("packed"));
}

#[test]
fn rules_whose_own_cases_miss_are_not_packed() {
    let rules = rules_copy("not-sound");
    change(&rules, "benefits/bonus-psicologo.cases.toml", "expect = \"likely\"", "expect = \"unlikely\"");
    let ran = rulepack(&["pack", plain(&rules), "--out", plain(&empty_folder("nothing"))]);
    assert_eq!(ran.status, Some(1));
    assert!(
        ran.complained.contains("bonus-psicologo.cases.toml") && ran.complained.contains("rimedio"),
        "{}",
        ran.complained
    );
}

#[test]
fn declared_changes_that_cannot_be_read_are_not_packed() {
    let rules = rules_copy("odd-changes");
    std::fs::write(
        rules.join("changes.toml"),
        "# SPDX\n[[change]]\nversion = \"2\"\nbenefit = \"naspi\"\nfrom = \"forse\"\n",
    )
    .expect("written");
    let ran = rulepack(&["pack", plain(&rules), "--out", plain(&empty_folder("nothing-either"))]);
    assert_eq!(ran.status, Some(1));
    for said in ["changes.toml:", "«forse» non è un esito", "manca «why»"] {
        assert!(ran.complained.contains(said), "{said}: {}", ran.complained);
    }
}

#[test]
fn a_pack_without_the_editors_signature_is_not_published() {
    let office = office();
    let repository = office.repository("unsigned");
    let folder = empty_folder("unsigned-pack");
    let pack = folder.join(office.pack().file_name().expect("a name"));
    std::fs::copy(office.pack(), &pack).expect("copied");
    assert_eq!(office.publish(&repository, &pack).status, Some(2), "there is no signature");
    does(&["new-key", plain(&folder.join("other")), "--editors"]);
    does(&["sign", plain(&pack), "--key", plain(&folder.join("other.key"))]);
    let ran = office.publish(&repository, &pack);
    assert_eq!(ran.status, Some(2));
    assert!(ran.complained.contains("nessuno dei redattori"), "{}", ran.complained);
}

#[test]
fn a_repository_in_which_a_byte_was_changed_is_refused() {
    let office = office();
    let repository = office.repository("changed");
    assert_eq!(office.publish(&repository, &office.pack()).status, Some(0));
    let target =
        std::fs::read_dir(repository.join("targets")).expect("targets").next().expect("a pack").expect("a file");
    let mut bytes = std::fs::read(target.path()).expect("its bytes");
    bytes[1_000] ^= 1;
    std::fs::write(target.path(), bytes).expect("written");
    assert_ne!(office.verify(&repository).status, Some(0));
    // Nor is a list that somebody slipped in signed once more.
    let list = repository.join("metadata/1.targets.json");
    let text = std::fs::read_to_string(&list).expect("the list");
    std::fs::write(&list, text.replace("\"permille\": 1000", "\"permille\": 1")).expect("written");
    let (targets, snapshot, timestamp) =
        (office.at("targets.key"), office.at("snapshot.key"), office.at("timestamp.key"));
    let mut arguments = vec!["publish", "--repository", plain(&repository)];
    let editors = office.at("editors.pub");
    arguments.extend(["--editors", plain(&editors), "--key", plain(&targets)]);
    arguments.extend(["--key", plain(&snapshot), "--key", plain(&timestamp)]);
    assert_eq!(rulepack(&arguments).status, Some(2));
}

#[test]
fn a_root_needs_enough_holders_and_no_key_serves_two_roles() {
    let office = office();
    let repository = empty_folder("lonely");
    let draft = repository.join("draft.json");
    let said = does(&["rotate-root", plain(&draft), "--ceremony", plain(&office.at("ceremony.toml"))]);
    assert!(said.contains("mancano firme delle chiavi nuove"), "{said}");
    let (one, targets) = (office.at("root-1.key"), office.at("targets.key"));
    let ran = rulepack(&["rotate-root", plain(&draft), "--key", plain(&one), "--repository", plain(&repository)]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.complained.contains("non ha abbastanza firme"), "{}", ran.complained);
    // The same holder twice is one holder, and a key of another role counts for nothing.
    for key in [&one, &targets] {
        let ran = rulepack(&["rotate-root", plain(&draft), "--key", plain(key), "--repository", plain(&repository)]);
        assert_eq!(ran.status, Some(2), "{}", ran.said);
    }
    let shared = office.at("shared.toml");
    std::fs::write(&shared, ceremony("timestamp.pub")).expect("written");
    let ran = rulepack(&["rotate-root", plain(&repository.join("other.json")), "--ceremony", plain(&shared)]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.complained.contains("la stessa chiave per"), "{}", ran.complained);
}

#[test]
fn a_key_is_never_overwritten_and_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let office = office();
    let mode = std::fs::metadata(office.at("root-1.key")).expect("the key").permissions().mode();
    assert_eq!(mode & 0o077, 0, "nobody else reads it");
    let ran = rulepack(&["new-key", plain(&office.at("root-1"))]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.complained.contains("c'è già"), "{}", ran.complained);
}

#[test]
fn an_editors_key_under_a_password_opens_with_that_password_only() {
    let folder = empty_folder("password");
    let (right, wrong) = (folder.join("right"), folder.join("wrong"));
    std::fs::write(&right, "cavallo corretto\n").expect("written");
    std::fs::write(&wrong, "cavallo sbagliato\n").expect("written");
    let key = folder.join("editors");
    let made = ["new-key", plain(&key), "--editors", "--password-file", plain(&right)];
    assert_eq!(rulepack(&made).status, Some(0));
    let pack = folder.join("x.tar.zst");
    std::fs::write(&pack, "bytes").expect("written");
    let private = folder.join("editors.key");
    let sign =
        |file: &Path| rulepack(&["sign", plain(&pack), "--key", plain(&private), "--password-file", plain(file)]);
    assert_eq!(sign(&wrong).status, Some(2));
    assert_eq!(sign(&right).status, Some(0));
    assert_eq!(
        rulepack(&["sign", plain(&pack), "--key", plain(&private)]).status,
        Some(2),
        "without any it stays shut"
    );
}
