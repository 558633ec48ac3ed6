// SPDX-License-Identifier: EUPL-1.2
//! Everything that can happen at every step: killed, cut off from the power, failed, full, hung. Afterwards the pack in
//! use is whole, the terminal never saw half of one, and the next night goes on.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use totem_pack_source::editors::Editors;
use totem_pack_source::hash::PackHash;
use totem_pack_source::shelf::{CURRENT, LAST_GOOD, PACK_NAME, folder_of, linked, open_sealed};
use totem_sync::floors::{Floors, Role};
use totem_sync::step::Step;

use crate::rules::Rules;
use crate::server::Server;
use crate::town::{Town, ends};

/// The program of the scenes, beside the one of the terminal.
pub fn night_with_faults() -> PathBuf {
    let programs = Path::new(env!("CARGO_BIN_EXE_kiosk-sync")).parent().expect("a folder");
    let program = programs.join("examples/night_with_faults");
    if !program.exists() {
        // `cargo test --test all` alone builds no examples.
        let built = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--offline", "-p", "totem-sync", "--example", "night_with_faults"])
            .status();
        assert!(built.is_ok_and(|status| status.success()) && program.exists(), "the program of the scenes builds");
    }
    program
}

/// One night of a process of its own with a fault in it; what it said. A night that hangs is killed, as systemd would.
fn faulty_night(town: &Town, place: &str, fault: &str) -> Vec<String> {
    let mut child = Command::new(night_with_faults())
        .arg(town.path("sync.toml"))
        .arg(env!("CARGO_BIN_EXE_kiosk-sync"))
        .args([&town.now.to_string(), place, fault])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let mut said = Vec::new();
    let hangs_at = (fault == "hang").then(|| place.to_owned());
    for line in BufReader::new(child.stdout.take().expect("piped")).lines() {
        let line = line.expect("text");
        let hangs = hangs_at.as_deref() == Some(line.as_str());
        said.push(line);
        if hangs {
            child.kill().expect("killed");
        }
    }
    child.wait().expect("it ends");
    said
}

/// What must hold after any night, whatever happened in it.
fn sound(town: &Town, when: &str) {
    let keys = std::fs::read_to_string(town.path("keys/editors.pub")).expect("the editors' key");
    let editors = Editors::read(&keys).expect("a key");
    let packs = town.path("packs");
    for link in [CURRENT, LAST_GOOD] {
        if let Some(hash) = linked(&packs, link) {
            let opened = open_sealed(&folder_of(&packs, hash), Some(hash), &editors);
            assert!(
                opened.is_ok(),
                "{when}: {link} is half a pack: {}",
                opened.err().map_or(String::new(), |e| e.to_string())
            );
        } else {
            let there = packs.join(link).symlink_metadata().is_ok();
            assert!(!there, "{when}: {link} points to nothing");
        }
    }
}

/// A town on its second pack, with a third one published: last good, current and new are all there.
fn third_pack_waiting() -> (Town, Server, [PackHash; 2]) {
    let (mut town, server) = Town::with_news();
    ends(&town.night(), "OK NUOVO");
    let second = town.in_use().expect("the second pack");
    town.pass(24);
    let third = town.publish(&Rules::third());
    (town, server, [second, third])
}

/// A copy of the terminal's disk, so that one town serves many faults.
struct Disk(PathBuf);

impl Disk {
    const PARTS: [&'static str; 3] = ["state", "packs", "floors"];

    fn copy_of(town: &Town) -> Disk {
        let copy = town.path("disk");
        for part in Disk::PARTS {
            copied(&town.path(part), &copy.join(part));
        }
        Disk(copy)
    }

    fn put_back(&self, town: &Town) {
        for part in Disk::PARTS {
            let _ = std::fs::remove_dir_all(town.path(part));
            copied(&self.0.join(part), &town.path(part));
        }
    }
}

/// Copies a folder with its links as they are.
fn copied(from: &Path, to: &Path) {
    std::fs::create_dir_all(to.parent().expect("a folder")).expect("made");
    let _ = std::fs::remove_dir_all(to);
    let done = Command::new("cp").arg("-a").arg(from).arg(to).status().expect("cp runs");
    assert!(done.success(), "the disk is copied");
}

/// Plays a fault on a fresh copy of the disk and then an ordinary night, and checks both.
fn recovers(town: &Town, disk: &Disk, packs: [PackHash; 2], place: &str, fault: &str) -> Vec<String> {
    disk.put_back(town);
    let before = floors_of(town);
    let said = faulty_night(town, place, fault);
    let when = format!("{fault} at {place}");
    sound(town, &when);
    assert!(town.in_use().is_some_and(|hash| packs.contains(&hash)), "{when}: the old pack or the new one");
    let night = town.night();
    assert!(matches!(night.code(), "OK" | "OK NUOVO"), "{when}: the next night {}", totem_sync::night::told(&night));
    sound(town, &when);
    assert_eq!(town.in_use(), Some(packs[1]), "{when}: the next night brings the new pack");
    let after = floors_of(town);
    for role in Role::ALL {
        let floor = |floors: &Floors| floors.iter().find(|(found, _)| *found == role).map(|(_, floor)| floor.version);
        assert!(floor(&after) >= floor(&before), "{when}: the floor of {} fell", role.name());
    }
    said
}

fn floors_of(town: &Town) -> Floors {
    town.store().floors(Floors::from_image(jiff::Timestamp::UNIX_EPOCH)).expect("floors")
}

#[test]
fn f01_f02_f03_every_step_killed_failed_full_and_hung_before_and_after() {
    let (town, server, packs) = third_pack_waiting();
    let disk = Disk::copy_of(&town);
    let mut seen = Vec::new();
    for step in Step::ALL {
        for edge in ["before", "after"] {
            for fault in ["kill", "power", "fail", "full", "hang"] {
                let place = format!("{step}:{edge}");
                let said = recovers(&town, &disk, packs, &place, fault);
                if said.contains(&place) {
                    seen.push(place);
                }
            }
        }
    }
    seen.dedup();
    drop(server);
    let all = Step::ALL.iter().flat_map(|step| ["before", "after"].map(|edge| format!("{step}:{edge}")));
    let never: Vec<String> = all.filter(|place| !seen.contains(place)).collect();
    // No new root in this town, so that there is none to be kept.
    assert_eq!(never, ["roots:after"], "every other place was passed, and so every fault took place");
}

#[test]
fn f01_f03_the_power_cut_at_every_single_act_on_the_disk() {
    let (town, _server, packs) = third_pack_waiting();
    let disk = Disk::copy_of(&town);
    disk.put_back(&town);
    let whole = faulty_night(&town, "act:100000", "power");
    let acts: usize = whole.last().and_then(|line| line.strip_prefix("acts ")?.parse().ok()).expect("a whole night");
    assert!(acts > 20, "a night with a new pack does {acts} things to the disk");
    for number in 0..acts {
        recovers(&town, &disk, packs, &format!("act:{number}"), "power");
    }
    println!("acts on the disk, the power cut at each: {acts}");
}

#[test]
fn f02_a_pack_that_was_fetched_before_the_cut_is_not_fetched_again() {
    let (town, server, packs) = third_pack_waiting();
    for place in ["rehash:before", "shelve:before", "shelve:after", "switch:before"] {
        let disk = Disk::copy_of(&town);
        faulty_night(&town, place, "kill");
        assert_ne!(town.in_use(), Some(packs[1]), "{place}: not yet in use");
        server.asked();
        ends(&town.night(), "OK NUOVO");
        let fetched = server.asked().iter().filter(|path| path.starts_with("/targets/")).count();
        assert_eq!(fetched, 0, "{place}: its bytes were on the disk");
        disk.put_back(&town);
    }
}

#[test]
fn f04_torn_metadata_opens_no_way_back() {
    let (mut town, server) = Town::with_news();
    let old = std::fs::read(town.path("repo/metadata/timestamp.json")).expect("the first timestamp");
    town.pass(24);
    town.publish(&Rules::third());
    ends(&town.night(), "OK NUOVO");
    let in_use = town.in_use();
    // The power went while our copies were written: every one of them is empty.
    for name in ["timestamp.json", "snapshot.json", "targets.json", "root.json"] {
        std::fs::write(town.path("state/metadata").join(name), "").expect("torn");
    }
    let new = std::fs::read(town.path("repo/metadata/timestamp.json")).expect("the second timestamp");
    std::fs::write(town.path("repo/metadata/timestamp.json"), old).expect("a mirror offers the old one");
    ends(&town.night(), "FIRMA 3");
    assert_eq!(town.in_use(), in_use);
    std::fs::write(town.path("repo/metadata/timestamp.json"), new).expect("mended");
    ends(&town.night(), "OK");
    drop(server);
}

#[test]
fn f05_f06_a_store_that_is_lost_brings_its_floors_back_from_their_second_place() {
    let (mut town, _server) = Town::with_news();
    let old = std::fs::read(town.path("repo/metadata/timestamp.json")).expect("the first timestamp");
    ends(&town.night(), "OK NUOVO");
    town.pass(24);
    town.refresh();
    ends(&town.night(), "OK");
    let before = floors_of(&town);
    let noise: Vec<u8> = (0..9_000_u32).map(|number| u8::try_from(number * 7 % 251).expect("a byte")).collect();
    std::fs::write(town.path("state/store.db"), noise).expect("the store is noise");
    std::fs::remove_dir_all(town.path("state/metadata")).expect("our copies are gone too");
    std::fs::write(town.path("repo/metadata/timestamp.json"), old).expect("a mirror offers the old one");
    ends(&town.night(), "FIRMA 3");
    assert_eq!(floors_of(&town), before);
    assert!(town.path("state/store.rovinato-1").exists(), "the lost store is kept to be looked at");
}

#[test]
fn f07_without_room_nothing_is_fetched_and_the_pack_stays() {
    let (town, server, packs) = third_pack_waiting();
    server.asked();
    let said = faulty_night(&town, "room:before", "full");
    assert!(said.iter().any(|line| line.starts_with("end DISCO")), "{said:?}");
    assert_eq!((town.in_use(), server.asked().len()), (Some(packs[0]), 0), "nobody was asked for anything");
    ends(&town.night(), "OK NUOVO");
}

#[test]
fn f08_a_file_that_ends_too_early_is_found_out_by_its_hash() {
    let (town, _server, packs) = third_pack_waiting();
    faulty_night(&town, "rehash:before", "kill");
    // The disk was full for the last block and nobody said so.
    let place = folder_of(&town.path("state/waiting"), packs[1]).join(PACK_NAME);
    let whole = std::fs::read(&place).expect("the pack that waits");
    std::fs::write(&place, &whole[..whole.len() - 1]).expect("cut");
    // The next night sees it, throws it away and fetches it again.
    ends(&town.night(), "OK NUOVO");
    assert_eq!(town.in_use(), Some(packs[1]));
}

#[test]
fn f09_a_disk_that_cannot_be_written_leaves_the_pack_in_use() {
    let (town, _server, packs) = third_pack_waiting();
    let said = faulty_night(&town, "store:before", "fail");
    assert!(said.iter().any(|line| line.starts_with("end DISCO 3")), "{said:?}");
    assert_eq!(town.in_use(), Some(packs[0]));
}

#[test]
fn f10_a_pack_whose_bytes_rot_gives_way_to_the_one_before_and_comes_back() {
    let (town, _server, [second, third]) = third_pack_waiting();
    ends(&town.night(), "OK NUOVO");
    let place = folder_of(&town.path("packs"), third).join(PACK_NAME);
    let mut bytes = std::fs::read(&place).expect("the pack");
    bytes[100] ^= 1;
    std::fs::write(&place, bytes).expect("rotten");
    // Without a network the one before serves.
    let config = std::fs::read_to_string(town.path("sync.toml")).expect("the configuration");
    town.configure("http://127.0.0.1:9/");
    ends(&town.night(), "RETE 1");
    assert_eq!(town.in_use(), Some(second));
    // With a network the pack is fetched again.
    std::fs::write(town.path("sync.toml"), config).expect("written");
    ends(&town.night(), "OK NUOVO");
    assert_eq!(town.in_use(), Some(third));
    // If the one before rots too, the factory's is left.
    for hash in [second, third] {
        std::fs::write(folder_of(&town.path("packs"), hash).join(PACK_NAME), "rot").expect("rotten");
    }
    town.configure("http://127.0.0.1:9/");
    ends(&town.night(), "RETE 1");
    assert_eq!(town.in_use(), None);
}

#[test]
fn f37_a_second_run_at_the_same_time_ends_clean() {
    let (town, _server, packs) = third_pack_waiting();
    let mut first = Command::new(night_with_faults())
        .arg(town.path("sync.toml"))
        .arg(env!("CARGO_BIN_EXE_kiosk-sync"))
        .args([&town.now.to_string(), "choose:before", "hang"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let lines = BufReader::new(first.stdout.take().expect("piped")).lines();
    let hangs = lines.map_while(Result::ok).any(|line| line == "choose:before");
    assert!(hangs, "the first run is in the middle of its night");
    ends(&town.night(), "OCCUPATO");
    first.kill().expect("killed");
    first.wait().expect("it ends");
    ends(&town.night(), "OK NUOVO");
    assert_eq!(town.in_use(), Some(packs[1]));
}
