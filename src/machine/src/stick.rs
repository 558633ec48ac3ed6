// SPDX-License-Identifier: EUPL-1.2
//! What lies on a stick, copied for a service that may mount nothing. Only plain files and folders, only so many: the copy is in memory,
//! and nothing on a stick is believed.

use std::fs;
use std::io;
use std::path::Path;

/// Bytes of all files together. A repository of rules has one or two.
const BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Files and folders together; a repository has some dozens.
const ENTRIES_MAX: usize = 2_000;
/// Folders within folders; a repository has two.
const DEPTH_MAX: usize = 4;

/// What may still be copied.
struct Room {
    bytes: u64,
    entries: usize,
}

/// The folders of a repository of rules.
pub const RULES: [&str; 2] = ["metadata", "targets"];

/// Copies the plain files and folders of the repository on a stick into a folder, which is there. Whatever else lies on the
/// stick stays there.
pub fn copy_rules(stick: &Path, into: &Path) -> io::Result<()> {
    let mut room = Room { bytes: BYTES_MAX, entries: ENTRIES_MAX };
    RULES.iter().try_for_each(|name| {
        fs::create_dir(into.join(name))?;
        copy_folder(&stick.join(name), &into.join(name), &mut room, DEPTH_MAX)
    })
}

fn copy_folder(from: &Path, into: &Path, room: &mut Room, depth: usize) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        room.entries = room.entries.checked_sub(1).ok_or_else(too_much)?;
        let target = into.join(entry.file_name());
        let found = entry.metadata()?;
        if found.is_dir() {
            fs::create_dir(&target)?;
            copy_folder(&entry.path(), &target, room, depth.checked_sub(1).ok_or_else(too_much)?)?;
        } else if found.is_file() {
            room.bytes = room.bytes.checked_sub(found.len()).ok_or_else(too_much)?;
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn too_much() -> io::Error {
    io::Error::other("il deposito sulla chiavetta è troppo grande; lo copi di nuovo")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repository_in(stick: &Path) {
        for name in RULES {
            fs::create_dir(stick.join(name)).expect("a folder");
        }
    }

    #[test]
    fn files_and_folders_are_copied_and_links_are_not() {
        let (stick, copied) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        repository_in(stick.path());
        fs::write(stick.path().join("metadata/1.root.json"), "{}").expect("a file");
        std::os::unix::fs::symlink("/etc/passwd", stick.path().join("targets/link")).expect("a link");
        copy_rules(stick.path(), copied.path()).expect("a copy");
        assert_eq!(fs::read(copied.path().join("metadata/1.root.json")).expect("the file"), b"{}");
        assert!(!copied.path().join("targets/link").exists());
    }

    #[test]
    fn what_lies_beside_the_rules_is_not_copied_however_long() {
        let (stick, copied) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        repository_in(stick.path());
        let system = fs::File::create(stick.path().join("polis_1_2.root.raw")).expect("a file");
        system.set_len(BYTES_MAX + 1).expect("a long file");
        copy_rules(stick.path(), copied.path()).expect("a copy");
        assert!(!copied.path().join("polis_1_2.root.raw").exists());
    }

    #[test]
    fn a_repository_with_too_much_in_it_is_left() {
        let (stick, copied) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        repository_in(stick.path());
        let file = fs::File::create(stick.path().join("targets/film")).expect("a file");
        file.set_len(BYTES_MAX + 1).expect("a long file");
        assert!(copy_rules(stick.path(), copied.path()).is_err());
        assert!(!copied.path().join("targets/film").exists());
    }
}
