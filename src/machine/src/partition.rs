// SPDX-License-Identifier: EUPL-1.2
//! Finds partitions by the names that we gave them, without udev, which comes later; reads the site's.

use std::ffi::CStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};

/// The partition with the site file.
pub const SITE: &str = "polis-site";
/// The partition that the firmware reads.
pub const START_FILES: &str = "polis-esp";
/// The partition with the count of starts.
pub const STARTS: &str = "polis-starts";

/// The device file of a partition.
pub fn device(name: &str) -> Option<PathBuf> {
    device_under(Path::new("/sys/class/block"), name)
}

fn device_under(blocks: &Path, name: &str) -> Option<PathBuf> {
    let wanted = format!("PARTNAME={name}");
    let mut found: Vec<PathBuf> = fs::read_dir(blocks).ok()?.flatten().map(|entry| entry.path()).collect();
    // The terminal's own disk comes before sticks, whose names are later ones.
    found.sort();
    let found = found.into_iter().find(|block| {
        fs::read_to_string(block.join("uevent")).is_ok_and(|text| text.lines().any(|line| line == wanted))
    })?;
    Some(Path::new("/dev").join(found.file_name()?))
}

/// What is done with the files of a partition.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// They are read.
    Read,
    /// They are changed, and are on the disk when it is over.
    Change,
}

/// The one file system of our small partitions and of sticks. Others let whoever made a stick say what the kernel does with its faults.
const KIND: &CStr = c"vfat";

/// Does something with the files of a partition, which are there for that long only.
pub fn with_files<T>(device: &Path, at: &Path, how: Use, act: impl FnOnce(&Path) -> T) -> io::Result<T> {
    fs::create_dir_all(at)?;
    let mut flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    flags |= if how == Use::Read { MountFlags::RDONLY } else { MountFlags::SYNCHRONOUS };
    mount(device, at, KIND, flags, None)?;
    let done = act(at);
    unmount(at, UnmountFlags::DETACH)?;
    // A place that the system keeps for it stays.
    let _ = fs::remove_dir(at);
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partition_is_found_by_its_whole_name() {
        let blocks = tempfile::tempdir().expect("a folder");
        for (block, text) in [("vda1", "PARTNAME=polis-site-old\n"), ("vda6", "MAJOR=254\nPARTNAME=polis-site\n")] {
            fs::create_dir(blocks.path().join(block)).expect("a folder");
            fs::write(blocks.path().join(block).join("uevent"), text).expect("a file");
        }
        assert_eq!(device_under(blocks.path(), SITE), Some(PathBuf::from("/dev/vda6")));
        assert_eq!(device_under(blocks.path(), STARTS), None);
    }
}
