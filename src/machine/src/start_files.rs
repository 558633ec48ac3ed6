// SPDX-License-Identifier: EUPL-1.2
//! The systems that systemd-boot chooses from: one file each, named after its version. A new one bears the tries it has left,
//! `polis_2026.12.1+2-1.efi`; one that is good bears none.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Where they lie on their partition.
const FOLDER: &str = "EFI/Linux";

/// Takes the count of tries off the system of a version: it is good. Returns whether there was one.
pub fn bless(partition: &Path, version: &str) -> io::Result<bool> {
    let Some(counted) = counted(partition, version)? else { return Ok(false) };
    fs::rename(counted, partition.join(FOLDER).join(format!("polis_{version}.efi")))?;
    Ok(true)
}

/// Whether a system of a version bears a count of tries: it has not shown yet that it is good.
pub fn is_on_trial(partition: &Path, version: &str) -> io::Result<bool> {
    Ok(counted(partition, version)?.is_some())
}

/// Whether a system of a version is there and still has tries left: the next start tries it.
pub fn waits(partition: &Path, version: &str) -> io::Result<bool> {
    let counted = counted(partition, version)?;
    let name = counted.as_ref().and_then(|path| path.file_name()?.to_str()).unwrap_or_default();
    let tries = name.rsplit_once('+').and_then(|(_, tries)| tries.split(['-', '.']).next()?.parse::<u8>().ok());
    Ok(tries.is_some_and(|tries| tries > 0))
}

fn counted(partition: &Path, version: &str) -> io::Result<Option<PathBuf>> {
    let stem = format!("polis_{version}+");
    let paths = fs::read_dir(partition.join(FOLDER))?.flatten().map(|entry| entry.path());
    Ok(paths.into_iter().find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&stem))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_system_that_runs_is_blessed() {
        let partition = tempfile::tempdir().expect("a folder");
        let folder = partition.path().join(FOLDER);
        fs::create_dir_all(&folder).expect("a folder");
        for name in ["polis_1.2.efi", "polis_1.20+3.efi", "polis_1.3+2-1.efi"] {
            fs::write(folder.join(name), "").expect("a file");
        }
        assert!(!bless(partition.path(), "1.2").expect("it is read"));
        assert!(bless(partition.path(), "1.3").expect("it is renamed"));
        assert!(folder.join("polis_1.3.efi").exists() && folder.join("polis_1.20+3.efi").exists());
    }

    #[test]
    fn a_system_without_tries_left_is_not_tried() {
        let partition = tempfile::tempdir().expect("a folder");
        let folder = partition.path().join(FOLDER);
        fs::create_dir_all(&folder).expect("a folder");
        for name in ["polis_1.2.efi", "polis_1.3+0-3.efi", "polis_1.4+3-0.efi", "polis_1.5+2.efi"] {
            fs::write(folder.join(name), "").expect("a file");
        }
        let waits = |version| waits(partition.path(), version).expect("it is read");
        let is_on_trial = |version| is_on_trial(partition.path(), version).expect("it is read");
        assert_eq!(["1.2", "1.4"].map(is_on_trial), [false, true]);
        assert_eq!(["1.2", "1.3", "1.4", "1.5", "1.6"].map(waits), [false, false, true, true, false]);
    }
}
