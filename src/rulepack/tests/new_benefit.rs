// SPDX-License-Identifier: EUPL-1.2
//! A new benefit starts from files that pass, in a pack whose other lines stay as they were.

mod common;

use std::path::Path;

use common::{change, plain, rulepack, rules_copy};

fn text(folder: &Path, file: &str) -> String {
    std::fs::read_to_string(folder.join(file)).expect("the file")
}

/// The lines that only the second text has; all of the first must still be there, in their order.
fn added(before: &str, after: &str) -> Vec<String> {
    let mut old = before.lines().peekable();
    let mut added = Vec::new();
    for line in after.lines() {
        if old.peek() == Some(&line) {
            old.next();
        } else {
            added.push(line.trim().to_owned());
        }
    }
    assert_eq!(old.next(), None, "a line was lost");
    added
}

#[test]
fn a_new_benefit_passes_check_and_cases_and_is_told_by_explain() {
    let folder = rules_copy("new-passes");
    let ran = rulepack(&["new", "bonus-autobus", plain(&folder)]);
    assert_eq!(ran.status, Some(0), "{}", ran.complained);
    for command in ["check", "cases"] {
        let (before, after) = (rulepack(&[command]), rulepack(&[command, plain(&folder)]));
        assert_eq!((after.status, &after.complained), (before.status, &before.complained), "{command}: {}", after.said);
    }
    let told = rulepack(&["explain", "bonus-autobus", plain(&folder)]).said;
    assert!(told.contains("età di chi chiede: almeno 18 anni") && told.contains("Compie 18 anni domani"), "{told}");
}

#[test]
fn everything_that_was_in_the_pack_stays_with_its_comments_and_order() {
    let folder = rules_copy("new-keeps");
    let before = ["pack.toml", "facts/aiuti.toml"].map(|file| text(&folder, file));
    rulepack(&["new", "bonus-autobus", plain(&folder)]);
    let after = ["pack.toml", "facts/aiuti.toml"].map(|file| text(&folder, file));
    assert_eq!(added(&before[0], &after[0]), ["\"bonus-autobus\","]);
    assert_eq!(added(&before[1], &after[1]), ["{ id = \"bonus-autobus\", label = \"Bonus autobus\" },"]);
}

#[test]
fn what_is_left_to_write_is_listed_by_file_and_line() {
    let folder = rules_copy("new-lists");
    let said = rulepack(&["new", "bonus-autobus", plain(&folder)]).said;
    let lines: Vec<String> = text(&folder, "benefits/bonus-autobus.toml").lines().map(str::to_owned).collect();
    let listed = said.lines().filter_map(|line| line.trim().strip_prefix("benefits/bonus-autobus.toml:"));
    let places: Vec<usize> = listed.filter_map(|rest| rest.split(':').next()?.parse().ok()).collect();
    assert!(places.len() >= 5, "{said}");
    for (place, line) in lines.iter().enumerate() {
        assert_eq!(places.contains(&(place + 1)), line.contains("DA COMPLETARE"), "line {}: {line}", place + 1);
    }
}

#[test]
fn the_cases_stand_on_both_sides_of_the_example() {
    let folder = rules_copy("new-sides");
    rulepack(&["new", "bonus-autobus", plain(&folder)]);
    change(&folder, "benefits/bonus-autobus.toml", ">= 18", ">= 19");
    let ran = rulepack(&["cases", plain(&folder)]);
    assert_eq!(ran.status, Some(1));
    assert!(ran.complained.contains("Compie 18 anni oggi"), "{}", ran.complained);
}

#[test]
fn nothing_is_ever_overwritten() {
    let folder = rules_copy("new-twice");
    let before = text(&folder, "benefits/naspi.toml");
    let ran = rulepack(&["new", "naspi", plain(&folder)]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.complained.contains("«naspi» c'è già"), "{}", ran.complained);
    assert_eq!(text(&folder, "benefits/naspi.toml"), before);

    let started = "# appunti\n";
    std::fs::write(folder.join("benefits/bonus-autobus.txt"), started).expect("written");
    assert_eq!(rulepack(&["new", "bonus-autobus", plain(&folder)]).status, Some(0));
    let after = text(&folder, "pack.toml");
    let ran = rulepack(&["new", "bonus-autobus", plain(&folder)]);
    assert_eq!(ran.status, Some(2), "{}", ran.said);
    assert_eq!(text(&folder, "pack.toml"), after);
}

#[test]
fn a_name_that_cannot_be_one_is_refused_with_its_remedy() {
    let folder = rules_copy("new-name");
    for name in ["Bonus Autobus", "-bonus", "../fuori", ""] {
        let ran = rulepack(&["new", "--", name, plain(&folder)]);
        assert_eq!(ran.status, Some(2), "{name}: {}", ran.said);
        assert!(ran.complained.contains("rimedio: usi lettere minuscole"), "{}", ran.complained);
    }
}

#[test]
fn in_a_pack_with_problems_nothing_is_written() {
    let folder = rules_copy("new-broken");
    change(&folder, "benefits/naspi.toml", "lavoro.settimane >= 13", "lavoro.settimana >= 13");
    let ran = rulepack(&["new", "bonus-autobus", plain(&folder)]);
    assert_eq!(ran.status, Some(1));
    assert!(ran.complained.contains("lavoro.settimana"), "{}", ran.complained);
    assert!(!folder.join("benefits/bonus-autobus.toml").exists());
}
