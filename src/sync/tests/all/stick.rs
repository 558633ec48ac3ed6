// SPDX-License-Identifier: EUPL-1.2
//! The repository on a stick: the same files, the same signatures, and sticks that mean harm.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use totem_sync::disk::Disk;
use totem_sync::night::{Ending, Surroundings, night};
use totem_sync::step::{Act, Edge, Step, Watch};
use totem_sync::transport::folder::Folder;
use totem_sync::trial::Trial;

use crate::rules::Rules;
use crate::town::{Town, ends};

fn town_with_stick() -> (Town, PathBuf) {
    let town = Town::founded();
    town.publish(&Rules::second());
    let stick = town.stick();
    (town, stick)
}

#[test]
fn a_stick_brings_the_pack_where_no_network_is_and_the_network_goes_on_after_it() {
    let (mut town, stick) = town_with_stick();
    // Longer than the server's timestamp holds.
    town.pass(30 * 24);
    ends(&town.import(&stick), "OK NUOVO");
    let server = crate::server::Server::of(&town.path("repo"));
    town.configure(&server.address());
    town.publish(&Rules::third());
    ends(&town.night(), "OK NUOVO");
    // The stick is the older one now.
    let in_use = town.in_use();
    ends(&town.import(&stick), "FIRMA 3");
    assert_eq!(town.in_use(), in_use);
}

/// Pulls the stick out at a step.
struct Pulls {
    stick: PathBuf,
    at: Step,
}

impl Watch for Pulls {
    fn step(&self, step: Step, edge: Edge) -> io::Result<()> {
        if step == self.at && edge == Edge::Before && self.stick.exists() {
            fs::remove_dir_all(&self.stick)?;
        }
        Ok(())
    }

    fn act(&self, _act: Act<'_>) -> io::Result<()> {
        Ok(())
    }
}

fn import_watched(town: &Town, stick: &Path, watch: Arc<dyn Watch>) -> Ending {
    let config = town.config();
    let disk = Disk::watched(watch);
    let program = PathBuf::from(env!("CARGO_BIN_EXE_kiosk-sync"));
    let trial = Trial { program, editors: config.editors.clone(), wall: totem_sync::limits::TRIAL_WALL };
    let transport = Arc::new(Folder::at(stick));
    let around = Surroundings { transport, disk, trial, wall: town.now, tries: 1 };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(night(&config, &around))
}

#[test]
fn f38_a_stick_that_is_pulled_at_any_step_changes_nothing() {
    for at in [Step::Roots, Step::Timestamp, Step::Snapshot, Step::Targets, Step::Download] {
        let (town, stick) = town_with_stick();
        let watch = Arc::new(Pulls { stick: stick.clone(), at });
        ends(&import_watched(&town, &stick, watch), "DISCO 1");
        assert_eq!(town.in_use(), None, "pulled at {at}");
        let stick = town.stick();
        ends(&town.import(&stick), "OK NUOVO");
    }
}

#[test]
fn f39_links_pipes_and_giants_on_a_stick_lead_nowhere() {
    let (town, stick) = town_with_stick();
    let secret = town.path("secret");
    fs::copy(stick.join("metadata/timestamp.json"), &secret).expect("copied");
    let timestamp = stick.join("metadata/timestamp.json");
    fs::remove_file(&timestamp).expect("removed");
    symlink(&secret, &timestamp).expect("a link");
    ends(&town.import(&stick), "DISCO 1");
    fs::remove_file(&timestamp).expect("removed");
    assert!(Command::new("mkfifo").arg(&timestamp).status().expect("mkfifo runs").success());
    ends(&town.import(&stick), "DISCO 1");
    fs::remove_file(&timestamp).expect("removed");
    fs::create_dir(&timestamp).expect("a folder");
    ends(&town.import(&stick), "DISCO 1");
    fs::remove_dir(&timestamp).expect("removed");
    fs::File::create(&timestamp).and_then(|file| file.set_len(1 << 40)).expect("a file of a terabyte");
    ends(&town.import(&stick), "RETE 7");
    assert_eq!(town.in_use(), None);
}

#[test]
fn f39_a_stick_with_a_hundred_thousand_files_is_asked_for_a_few_names_only() {
    let (town, stick) = town_with_stick();
    // Names of the same inode take no room; a file system does not care what they are called.
    let first = stick.join("metadata/x-0");
    fs::write(&first, "x").expect("written");
    for folder in ["metadata", "targets"] {
        let made = Command::new("sh")
            .args(["-c", "seq 1 50000 | xargs -n 500 touch"])
            .current_dir(stick.join(folder))
            .status();
        assert!(made.expect("sh runs").success());
    }
    ends(&town.import(&stick), "OK NUOVO");
    let run = town.store().last_runs(1).expect("a night").remove(0);
    assert!(run.requests < 10, "{} names were asked for", run.requests);
}

#[test]
fn a_folder_that_is_no_repository_is_said_to_be_none() {
    let (town, _) = town_with_stick();
    fs::create_dir_all(town.path("empty")).expect("made");
    ends(&town.import(&town.path("empty")), "DISCO 1");
    ends(&town.import(&town.path("nowhere")), "DISCO 1");
}
