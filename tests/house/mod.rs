// SPDX-License-Identifier: EUPL-1.2
//! The house rules, as tests: who may use whom, what may enter, what every file bears.

mod layers;
mod doors;
mod no_network;
mod licences;
mod manners;
mod papers;
mod privacy;
mod nights;
mod image;
mod words;

use std::path::{Path, PathBuf};
use std::process::Command;

/// The project's root.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests lie in the project's root").to_owned()
}

/// A file's text, by its path from the root.
fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every file of the project, by its path from the root; not what builds and visits leave behind.
fn files() -> Vec<String> {
    let root = root();
    let is_ours = |entry: &walkdir::DirEntry| {
        let name = entry.file_name().to_string_lossy();
        !matches!(name.as_ref(), "target" | ".git" | "polis-totem-demo")
    };
    let files = walkdir::WalkDir::new(&root).sort_by_file_name().into_iter().filter_entry(is_ours);
    let files = files.map(|entry| entry.expect("the project can be read")).filter(|entry| entry.file_type().is_file());
    let relative = |entry: walkdir::DirEntry| {
        let path = entry.path().strip_prefix(&root).expect("a file of the root").to_owned();
        path.to_str().expect("plain names").to_owned()
    };
    files.map(relative).collect()
}

fn ends_in<'a>(endings: &'a [&'a str]) -> impl Fn(&String) -> bool + 'a {
    move |path| endings.iter().any(|ending| path.ends_with(ending))
}

/// What cargo says, from the root, without going to the network.
fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).args(arguments).arg("--offline").current_dir(root()).output();
    let output = output.expect("cargo runs");
    assert!(output.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo writes text")
}
