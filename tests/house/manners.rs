// SPDX-License-Identifier: EUPL-1.2
//! Small manners that keep the house readable.

use regex::Regex;

use super::{ends_in, files, text};

#[test]
fn nothing_is_left_for_later() {
    // Put together here, so that this file does not find itself.
    let later = ["TO", "DO|FIX", "ME|dbg", "!|todo", "!|unimplemented", "!"].concat();
    let later = Regex::new(&format!(r"\b({later})")).expect("a pattern");
    let sources = ends_in(&[".rs", ".slint", ".pest"]);
    for path in files().into_iter().filter(|path| sources(path)) {
        let found = text(&path).lines().position(|line| later.is_match(line));
        assert_eq!(found, None, "{path} leaves something for later");
    }
}

#[test]
fn every_test_file_is_part_of_the_one_test_binary() {
    let files = files();
    let tests = files.iter().filter(|path| path.starts_with("tests/") && path.ends_with(".rs"));
    let apart =
        |path: &str| ["tests/fuzz/", "tests/examples/", "tests/peers/"].iter().any(|folder| path.starts_with(folder));
    for path in tests.filter(|path| !path.ends_with("/mod.rs") && !apart(path)) {
        let (folder, name) = path.rsplit_once('/').expect("a file in a folder");
        let name = name.trim_end_matches(".rs");
        let parent = if folder == "tests" { "tests/all.rs".to_owned() } else { format!("{folder}/mod.rs") };
        let is_root = matches!(path.as_str(), "tests/all.rs" | "tests/lib.rs");
        let named = |file: &str| text(file).contains(&format!("mod {name};"));
        assert!(is_root || named(&parent) || (folder == "tests" && named("tests/lib.rs")), "{path} is never run");
    }
}

#[test]
fn every_dependency_says_why_it_is_there() {
    let manifests = files();
    let manifests = manifests.iter().filter(|path| path.ends_with("Cargo.toml") && *path != "Cargo.toml");
    let header = Regex::new(r"^\[(.*)\]$").expect("a pattern");
    let entry = Regex::new(r"^([A-Za-z0-9_-]+) = ").expect("a pattern");
    for path in manifests {
        let (mut in_dependencies, mut before) = (false, String::new());
        for line in text(path).lines() {
            if let Some(name) = header.captures(line) {
                in_dependencies = name[1].ends_with("dependencies");
            }
            let ours = line.contains("path = ");
            if in_dependencies && entry.is_match(line) && !ours {
                assert!(before.starts_with("# "), "{path}: no reason above «{line}»");
            }
            before = line.to_owned();
        }
    }
}
