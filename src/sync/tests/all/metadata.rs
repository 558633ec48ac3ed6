// SPDX-License-Identifier: EUPL-1.2
//! Networks that lie, mirrors that lag, keys that are lost: signed metadata that is too old, goes back, does not fit, or
//! comes from nobody.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rulepack::publishing::new_role_key;
use totem_pack_source::shelf::Notice;
use totem_sync::status::is_alarm;

use crate::rules::Rules;
use crate::server::Manner;
use crate::town::{Town, ends};

/// The files of the repository's metadata.
fn metadata(town: &Town) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(town.path("repo/metadata")).expect("the metadata");
    let files = entries.map(|entry| entry.expect("a file").path());
    files.map(|path| (name(&path), fs::read(&path).expect("read"))).collect()
}

fn name(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

fn put(town: &Town, file: &str, bytes: &[u8]) {
    fs::write(town.path("repo/metadata").join(file), bytes).expect("written");
}

#[test]
fn f21_metadata_that_nobody_signed_again_leaves_the_pack_and_tells_its_day() {
    let (mut town, _server) = Town::with_news();
    ends(&town.night(), "OK NUOVO");
    let in_use = town.in_use();
    let confirmed = Notice::read(&town.path("packs")).expect("a notice").confirmed;
    town.pass(11 * 24);
    for _ in 0..3 {
        ends(&town.night(), "FIRMA 2");
        town.pass(24);
    }
    assert_eq!(town.in_use(), in_use);
    assert_eq!(Notice::read(&town.path("packs")).expect("a notice").confirmed, confirmed, "nobody confirmed since");
    let runs = town.store().last_runs(3).expect("the nights");
    assert!(is_alarm(&runs.iter().map(|run| run.code.as_str()).collect::<Vec<_>>()));
    town.refresh();
    ends(&town.night(), "OK");
}

#[test]
fn f22_an_older_list_that_is_still_signed_is_refused() {
    let (mut town, _server) = Town::with_news();
    let old = metadata(&town);
    ends(&town.night(), "OK NUOVO");
    town.pass(24);
    town.publish(&Rules::third());
    ends(&town.night(), "OK NUOVO");
    let in_use = town.in_use();
    put(&town, "timestamp.json", &old["timestamp.json"]);
    town.pass(24);
    ends(&town.night(), "FIRMA 3");
    assert_eq!(town.in_use(), in_use);
}

#[test]
fn f23_the_same_timestamp_for_ever_is_found_out_when_it_expires() {
    let (mut town, _server) = Town::with_news();
    ends(&town.night(), "OK NUOVO");
    for _ in 0..9 {
        town.pass(24);
        ends(&town.night(), "OK");
    }
    town.pass(48);
    ends(&town.night(), "FIRMA 2");
}

#[test]
fn f24_a_list_that_does_not_belong_to_its_snapshot_is_refused() {
    let (mut town, _server) = Town::with_news();
    let old = metadata(&town);
    town.pass(24);
    town.publish(&Rules::third());
    put(&town, "2.targets.json", &old["1.targets.json"]);
    ends(&town.night(), "FIRMA 5");
    put(&town, "2.snapshot.json", &old["1.snapshot.json"]);
    ends(&town.night(), "FIRMA 5");
    assert_eq!(town.in_use(), None);
}

#[test]
fn f25_five_new_roots_are_followed_in_one_night_and_each_is_kept() {
    let (mut town, _server) = Town::with_news();
    ends(&town.night(), "OK NUOVO");
    town.pass(24);
    for _ in 0..5 {
        town.rotate("keys/ceremony.toml", &["root-1", "root-2"]);
    }
    town.refresh();
    ends(&town.night(), "OK");
    for version in 1..=6 {
        assert!(
            town.path("state/metadata/root_history").join(format!("{version}.root.json")).exists(),
            "root {version}"
        );
    }
    // The power goes and takes the newest ones along: the floor remembers that there were more.
    for version in 4..=6 {
        fs::remove_file(town.path("state/metadata/root_history").join(format!("{version}.root.json"))).expect("lost");
        fs::remove_file(town.path("repo/metadata").join(format!("{version}.root.json"))).expect("hidden");
    }
    ends(&town.night(), "FIRMA 3");
}

#[test]
fn f26_a_root_that_is_hidden_behind_a_403_is_found_out_by_the_signed_timestamp() {
    let (mut town, server) = Town::with_news();
    ends(&town.night(), "OK NUOVO");
    town.pass(24);
    town.rotate("keys/ceremony.toml", &["root-1", "root-2"]);
    town.refresh();
    server.behave(|path| if path.contains("root") { Manner::Status(403, "") } else { Manner::Well });
    ends(&town.night(), "FIRMA 4");
    server.behave(|_| Manner::Well);
    ends(&town.night(), "OK");
}

#[test]
fn f26_a_captive_portal_that_answers_everything_with_a_page_changes_nothing() {
    let (mut town, server) = Town::with_news();
    ends(&town.night(), "OK NUOVO");
    let before = kept(&town);
    town.pass(24);
    server.behave(|_| Manner::Portal);
    ends(&town.night(), "FIRMA 5");
    assert_eq!(kept(&town), before);
    server.behave(|path| if path.contains("root") { Manner::Status(404, "") } else { Manner::Portal });
    ends(&town.night(), "FIRMA 5");
    assert_eq!(kept(&town), before);
    server.behave(|_| Manner::Well);
    ends(&town.night(), "OK");
}

/// Our copies of the metadata.
fn kept(town: &Town) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(town.path("state/metadata")).expect("our copies");
    let files = entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_file());
    files.map(|path| (name(&path), fs::read(&path).expect("read"))).collect()
}

#[test]
fn f27_a_stolen_key_is_rotated_out_and_what_it_signed_is_worth_nothing() {
    let (mut town, _server) = Town::with_news();
    ends(&town.night(), "OK NUOVO");
    let stolen = town.in_use().expect("the second pack");
    let signed_by_the_thief = {
        town.pass(24);
        town.publish(&Rules { version: "4".to_owned(), ..Rules::second() });
        metadata(&town)
    };
    // The ceremony: new keys for everything but the root.
    for name in ["targets-2", "snapshot-2", "timestamp-2"] {
        new_role_key(&town.path("keys").join(name)).expect("a key");
    }
    town.ceremony("keys/emergency.toml", &["root-1", "root-2"], "targets-2", "snapshot-2", "timestamp-2");
    town.rotate("keys/emergency.toml", &["root-1", "root-2"]);
    let (archive, fifth) = town.packed(&Rules { version: "5".to_owned(), ..Rules::second() });
    town.pass(1);
    let read = rulepack::publishing::Entry::read(&archive, &town.path("keys/editors.pub")).expect("an entry");
    town.publish_entry(Some(&read), &[], &[stolen], &["targets-2", "snapshot-2", "timestamp-2"]);
    ends(&town.night(), "OK NUOVO");
    assert_eq!(town.in_use(), Some(fifth));
    // The thief's mirror serves what was signed with the old keys.
    for (file, bytes) in signed_by_the_thief.iter().filter(|(file, _)| !file.contains("root")) {
        put(&town, file, bytes);
    }
    town.pass(24);
    ends(&town.night(), "FIRMA 5");
    assert_eq!(town.in_use(), Some(fifth));
}

#[test]
fn f27_a_pack_that_is_withdrawn_gives_way_to_the_one_before() {
    let (mut town, _server) = Town::with_news();
    ends(&town.night(), "OK NUOVO");
    let second = town.in_use();
    town.pass(24);
    let third = town.publish(&Rules::third());
    ends(&town.night(), "OK NUOVO");
    town.pass(24);
    town.publish_as(None, &[], &[third]);
    ends(&town.night(), "OK RITIRATO");
    assert_eq!(town.in_use(), second);
    town.pass(24);
    town.refresh();
    ends(&town.night(), "OK");
    assert_eq!(town.in_use(), second, "and it stays withdrawn");
    // With both withdrawn the factory's pack is left.
    town.pass(24);
    town.publish_as(None, &[], &[second.expect("a pack")]);
    ends(&town.night(), "OK RITIRATO");
    assert_eq!(town.in_use(), None);
}

#[test]
fn f32_a_mirror_that_lags_behind_another_is_asked_again_and_is_no_alarm() {
    let (mut town, server) = Town::with_news();
    ends(&town.night(), "OK NUOVO");
    let old = town.path("repo/metadata/old.json");
    fs::copy(town.path("repo/metadata/timestamp.json"), &old).expect("copied");
    town.pass(24);
    town.refresh();
    ends(&town.night(), "OK");
    town.pass(24);
    town.refresh();
    server.asked();
    let times = std::sync::atomic::AtomicU32::new(0);
    server.behave(move |path| {
        let first = path.contains("timestamp") && times.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0;
        if first { Manner::Instead("metadata/old.json".to_owned()) } else { Manner::Well }
    });
    ends(&town.night(), "OK");
    let asked = server.asked().iter().filter(|path| path.contains("timestamp")).count();
    assert_eq!(asked, 2, "the second answer was the right one");
}
