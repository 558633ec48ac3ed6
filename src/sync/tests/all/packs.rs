// SPDX-License-Identifier: EUPL-1.2
//! Packs that are signed and must not be used all the same, packs that reach some sites first, and what is kept of them.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use jiff::ToSpan;
use rulepack::publishing::{Entry, sign};
use totem_pack_source::hash::PackHash;
use totem_pack_source::read_folder;
use totem_sync::disk::Disk;
use totem_sync::schedule::seat;
use totem_sync::step::Unwatched;
use totem_sync::trial::{Judgement, Trial};

use crate::rules::Rules;
use crate::server::Server;
use crate::town::{Town, ends};

const KEYS: [&str; 3] = ["targets", "snapshot", "timestamp"];

/// Packs and signs rules that `rulepack pack` would refuse: an office whose tool was changed.
fn forced(town: &Town, rules: &Rules) -> Entry {
    let folder = town.path("forced");
    let _ = fs::remove_dir_all(&folder);
    rules.write(&folder);
    let mut builder = tar::Builder::new(Vec::new());
    for file in read_folder(&folder).expect("files") {
        let mut header = tar::Header::new_ustar();
        header.set_size(file.text.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, &file.path, file.text.as_bytes()).expect("packed");
    }
    signed(town, &zstd::bulk::compress(&builder.into_inner().expect("packed"), 3).expect("packed"), rules)
}

fn signed(town: &Town, archive: &[u8], rules: &Rules) -> Entry {
    let path = town.path("forced.tar.zst");
    fs::write(&path, archive).expect("written");
    let signature = sign(&path, &town.key_file("editors"), None).expect("signed");
    let signature = fs::read_to_string(signature).expect("read");
    let (id, version) = ("prova".to_owned(), rules.version.clone());
    Entry { archive: archive.to_vec(), signature, id, version, engine: i64::from(rules.engine) }
}

/// Publishes an entry and plays a night; what the store says of it afterwards.
fn refused(town: &Town, entry: &Entry, code: &str, says: &str) {
    town.publish_entry(Some(entry), &[], &[], &KEYS);
    let before = town.in_use();
    let ending = town.night();
    ends(&ending, code);
    let told = totem_sync::night::told(&ending);
    assert!(told.contains(says), "{told}");
    assert_eq!(town.in_use(), before);
}

fn town() -> (Town, Server) {
    let town = Town::founded();
    let server = Server::of(&town.path("repo"));
    town.configure(&server.address());
    (town, server)
}

#[test]
fn f35_a_signed_pack_whose_own_case_does_not_come_out_is_refused_and_not_tried_again() {
    let (town, server) = town();
    let case = Some("[[case]]\nname = \"sbagliato\"\nfacts = { isee = 20000 }\nexpect = \"likely\"\n");
    refused(&town, &forced(&town, &Rules { case, ..Rules::version("2") }), "PACCHETTO 2", "sbagliato");
    server.asked();
    let again = town.night();
    ends(&again, "PACCHETTO 2");
    assert!(totem_sync::night::told(&again).contains("già stato rifiutato"));
    assert!(server.asked().iter().all(|path| !path.starts_with("/targets/")), "its bytes are not fetched again");
}

#[test]
fn f35_a_signed_pack_that_changes_more_than_it_says_is_refused() {
    let (town, _server) = town();
    let silent = Rules { declares: Vec::new(), ..Rules::second() };
    refused(&town, &forced(&town, &silent), "PACCHETTO 2", "1 cambiamenti non dichiarati: bonus da unlikely a likely");
    // Said of a version that the terminal already has, it explains nothing.
    let late = Rules { version: "3".to_owned(), declares: vec![("unlikely", "likely", "1")], ..Rules::second() };
    refused(&town, &forced(&town, &late), "PACCHETTO 2", "1 cambiamenti non dichiarati");
    // The same rules with a word about it are taken.
    let said = Rules { version: "4".to_owned(), declares: vec![("unlikely", "likely", "4")], ..Rules::second() };
    town.publish(&said);
    ends(&town.night(), "OK NUOVO");
}

#[test]
fn f35_signed_bytes_that_are_no_pack_are_refused() {
    let (town, _server) = town();
    let rules = Rules::version("2");
    refused(&town, &signed(&town, b"no pack at all", &rules), "PACCHETTO 2", "non si apre");
    let bomb = zstd::bulk::compress(&vec![0; 64 * 1024 * 1024], 3).expect("packed");
    assert!(bomb.len() < 100_000);
    refused(&town, &signed(&town, &bomb, &Rules::version("3")), "PACCHETTO 2", "supera");
    let broken = Rules { definition: Some("[[definition]]\nid = \"in_piu\"\n".to_owned()), ..Rules::version("4") };
    refused(&town, &forced(&town, &broken), "PACCHETTO 2", "non si legge come regole");
    let slip = "[[definition]]\nid = \"in_piu\"\nsays = \"In più.\"\ntype = \"yes_no\"\nvalue = \"in_piu\"\n";
    let circle = Rules { definition: Some(slip.to_owned()), ..Rules::version("5") };
    refused(&town, &forced(&town, &circle), "PACCHETTO 2", "non si legge come regole");
}

#[test]
fn f35_a_pack_that_the_editors_did_not_sign_is_refused_although_the_list_has_it() {
    let (town, _server) = town();
    let mut entry = forced(&town, &Rules::version("2"));
    let other = signed(&town, b"something else", &Rules::version("3"));
    entry.signature = other.signature;
    refused(&town, &entry, "PACCHETTO 1", "nessuno dei redattori");
}

/// A program in the place of the trial's own.
fn program(folder: &Path, script: &str) -> PathBuf {
    let path = folder.join("prova.sh");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it can run");
    path
}

#[test]
fn f35_a_trial_that_crashes_or_never_ends_is_a_refusal() {
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let disk = Disk::watched(Arc::new(Unwatched));
    for (script, says) in [
        ("kill -SEGV $$", "si interrompe"),
        ("exit 3", "si interrompe"),
        ("echo passo parse; exec sleep 600", "dura più di"),
        ("exec yes", "si interrompe"),
    ] {
        let program = program(folder.path(), script);
        let trial = Trial { program, editors: PathBuf::new(), wall: Duration::from_millis(500) };
        let held = runtime.block_on(trial.hold(folder.path(), PackHash::of(b""), folder.path(), &disk));
        let judged = held.expect("the trial was held");
        assert!(matches!(&judged, Judgement::Refused(reason) if reason.contains(says)), "{script}: {judged:?}");
    }
}

#[test]
fn f35_a_trial_gets_no_more_memory_processor_or_files_than_it_may() {
    for what in ["memory", "processor", "file"] {
        let took = Command::new(crate::power::night_with_faults()).args(["confined", what]).output();
        let took = took.expect("it starts");
        assert!(!took.status.success(), "{what}: {took:?}");
    }
}

#[test]
fn f36_a_pack_for_a_newer_engine_waits_for_the_program_and_is_not_fetched() {
    let (town, server) = town();
    let entry = forced(&town, &Rules { engine: 2, ..Rules::version("2") });
    town.publish_entry(Some(&entry), &[], &[], &KEYS);
    for _ in 0..2 {
        ends(&town.night(), "MOTORE");
        assert!(server.asked().iter().all(|path| !path.starts_with("/targets/")));
    }
    // A list that does not say so is found out by the trial, and still nobody is to blame.
    let entry = Entry { engine: 1, ..forced(&town, &Rules { engine: 2, ..Rules::version("3") }) };
    town.publish_entry(Some(&entry), &[], &[], &KEYS);
    ends(&town.night(), "MOTORE");
    assert_eq!(town.in_use(), None);
    assert_eq!(town.store().refused(PackHash::of(&entry.archive), "factory").expect("read"), None);
}

#[test]
fn a_pack_that_is_refused_or_waits_keeps_no_other_from_being_taken() {
    let (mut town, _server) = town();
    let good = town.publish(&Rules::second());
    town.pass(1);
    let case = Some("[[case]]\nname = \"sbagliato\"\nfacts = { isee = 20000 }\nexpect = \"likely\"\n");
    town.publish_entry(Some(&forced(&town, &Rules { case, ..Rules::third() })), &[], &[], &KEYS);
    town.pass(1);
    let newer = Rules { engine: 2, version: "4".to_owned(), ..Rules::second() };
    town.publish_entry(Some(&forced(&town, &newer)), &[], &[], &KEYS);
    ends(&town.night(), "PACCHETTO 2");
    ends(&town.night(), "OK NUOVO");
    assert_eq!(town.in_use(), Some(good));
    ends(&town.night(), "PACCHETTO 2");
}

#[test]
fn f31_a_list_with_odd_names_offers_nothing_under_them() {
    let (town, server) = town();
    let entry = Entry { id: "a/b".to_owned(), ..forced(&town, &Rules::version("2")) };
    fs::create_dir_all(town.path("repo/targets")).expect("made");
    let hash = PackHash::of(&entry.archive);
    fs::create_dir_all(town.path("repo/targets").join(format!("{hash}.a"))).expect("made");
    town.publish_entry(Some(&entry), &[], &[], &KEYS);
    ends(&town.night(), "OK");
    assert!(server.asked().iter().all(|path| !path.starts_with("/targets/")));
}

#[test]
fn a_pack_reaches_a_site_when_its_wave_does() {
    let (mut town, _server) = town();
    let (archive, hash) = town.packed(&Rules::second());
    let seat = seat("Ufficio postale di prova", hash);
    let later = |hours: i64| town.now.checked_add(hours.hours()).expect("later");
    // The first wave ends just before this site, the second takes it in.
    town.publish_as(Some(&archive), &[(town.now, seat), (later(48), seat + 1)], &[]);
    ends(&town.night(), "OK");
    assert_eq!(town.in_use(), None);
    town.pass(24);
    town.refresh();
    ends(&town.night(), "OK");
    assert_eq!(town.in_use(), None);
    town.pass(24);
    town.refresh();
    ends(&town.night(), "OK NUOVO");
    assert_eq!(town.in_use(), Some(hash));
}

#[test]
fn of_many_packs_the_one_in_use_and_the_one_before_are_kept_and_no_more() {
    let (mut town, _server) = town();
    let mut taken = Vec::new();
    for version in 2..7 {
        town.pass(24);
        taken.push(town.publish(&Rules { version: version.to_string(), ..Rules::second() }));
        ends(&town.night(), "OK NUOVO");
    }
    let mut there: Vec<String> = fs::read_dir(town.path("packs"))
        .expect("the shelf")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    there.sort();
    let mut expected = vec!["current".to_owned(), "last-good".to_owned(), "notice".to_owned()];
    expected.extend(taken[taken.len() - 2..].iter().map(PackHash::to_string));
    expected.sort();
    assert_eq!(there, expected);
    assert_eq!(fs::read_dir(town.path("state/waiting")).expect("a folder").count(), 0);
}

#[test]
fn the_same_folder_packs_to_the_same_bytes() {
    let town = Town::founded();
    let (first, hash) = town.packed(&Rules::second());
    let bytes = fs::read(&first).expect("the pack");
    let other = Town::founded();
    let (second, again) = other.packed(&Rules::second());
    assert_eq!((hash, bytes), (again, fs::read(second).expect("the pack")));
}
