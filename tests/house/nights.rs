// SPDX-License-Identifier: EUPL-1.2
//! The night's own house rules: every fault case has a scene, and the process with the network has nothing of the visit.

use std::collections::BTreeSet;

use regex::Regex;

use super::{cargo, files, text};

/// Fault cases of power, storage, clock and network; those of the disk's root and of boot slots are the image's.
const CASES: std::ops::RangeInclusive<u32> = 1..=39;
const OF_THE_IMAGE: &[u32] = &[11, 12, 13];

#[test]
fn every_fault_case_of_the_night_has_a_scene_with_its_number() {
    let scene = Regex::new(r"fn ((?:f\d\d_)+)\w+\(\)").expect("a pattern");
    let number = Regex::new(r"f(\d\d)_").expect("a pattern");
    let mut played = BTreeSet::new();
    for path in files().into_iter().filter(|path| path.ends_with(".rs")) {
        for found in scene.captures_iter(&text(&path)) {
            played.extend(number.captures_iter(&found[1]).filter_map(|found| found[1].parse::<u32>().ok()));
        }
    }
    let missing: Vec<u32> = CASES.filter(|case| !played.contains(case) && !OF_THE_IMAGE.contains(case)).collect();
    assert_eq!(missing, Vec::<u32>::new(), "no scene plays these");
}

#[test]
fn the_process_with_the_network_links_nothing_of_the_visit() {
    let tree = cargo(&["tree", "-p", "totem-sync", "-e", "normal", "--prefix", "none"]);
    let names: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(names.contains("tokio") && names.contains("totem-core"), "the tree was read");
    for never in ["slint", "totem-kiosk", "totem-ui", "totem-receipt", "escpos", "rulepack"] {
        assert!(!names.contains(never), "kiosk-sync links {never}");
    }
}

#[test]
fn no_source_of_the_night_names_who_holds_answers() {
    let holders = Regex::new(r"\b(Answers|Knowledge|Session|Visit|Draft|Receipt)\b").expect("a pattern");
    let sources = files();
    let sources = sources.iter().filter(|path| path.starts_with("src/sync/src/") && path.ends_with(".rs"));
    for path in sources {
        let found = holders.find(&text(path)).map(|found| found.as_str().to_owned());
        assert_eq!(found, None, "{path} names what belongs to a visit");
    }
}

#[test]
fn the_units_keep_network_and_disk_apart() {
    let unit = |name: &str| text(&format!("kiosk-image/root/usr/lib/systemd/system/{name}"));
    for name in ["polis-sync.service", "polis-import@.service", "polis-tallies.service"] {
        let text = unit(name);
        for line in ["NoNewPrivileges=yes", "ProtectSystem=strict", "User=polis-sync", "LimitCORE=0", "MemorySwapMax=0"]
        {
            assert!(text.lines().any(|found| found == line), "{name} says {line}");
        }
    }
    assert!(unit("polis-import@.service").contains("PrivateNetwork=yes"), "a stick needs no network");
    assert!(unit("polis-tallies.service").contains("PrivateNetwork=yes"), "nor do tallies");
    assert!(unit("polis-sync.timer").contains("Persistent=true"), "a night that was slept through is caught up");
}
