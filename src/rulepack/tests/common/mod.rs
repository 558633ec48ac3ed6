// SPDX-License-Identifier: EUPL-1.2
//! `rulepack` as an official runs it, over the project's rules or a changed copy of them.

#![allow(dead_code, reason = "each file of scenes uses some of it")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The project's root, where officials give their commands.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What a command came to.
pub struct Ran {
    pub status: Option<i32>,
    pub said: String,
    pub complained: String,
}

/// Runs `rulepack` from the project's root.
pub fn rulepack(arguments: &[&str]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_rulepack")).args(arguments).current_dir(root()).output();
    let Output { status, stdout, stderr } = output.expect("rulepack runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("rulepack writes text");
    Ran { status: status.code(), said: text(stdout), complained: text(stderr) }
}

/// A folder of this name for one scene, empty.
pub fn empty_folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder in target");
    folder
}

/// A copy of the project's rules.
pub fn rules_copy(name: &str) -> PathBuf {
    let folder = empty_folder(name);
    for part in ["benefits", "definitions", "facts", "languages", "parameters"] {
        std::fs::create_dir_all(folder.join(part)).expect("a folder in target");
        for entry in std::fs::read_dir(root().join("rules").join(part)).expect("the rules") {
            let entry = entry.expect("a file");
            std::fs::copy(entry.path(), folder.join(part).join(entry.file_name())).expect("copied");
        }
    }
    std::fs::copy(root().join("rules/pack.toml"), folder.join("pack.toml")).expect("copied");
    folder
}

/// Replaces a text of a file by another, once.
pub fn change(folder: &Path, file: &str, old: &str, new: &str) {
    let text = std::fs::read_to_string(folder.join(file)).expect("the file to change");
    assert!(text.contains(old), "{file} holds {old}");
    std::fs::write(folder.join(file), text.replacen(old, new, 1)).expect("written");
}

/// A path as an argument.
pub fn plain(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}
