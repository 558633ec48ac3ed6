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
}
