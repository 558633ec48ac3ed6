// SPDX-License-Identifier: EUPL-1.2
//! The count of starts that were not followed by service: one number in one sector of a partition of its own. The initial
//! RAM disk adds one before anything else; a terminal that has drawn for a minute sets it back. So whatever breaks in between,
//! from a rotten block to a program that dies, counts, and needs nobody who notices.

use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::path::Path;

/// Starts in vain after which a system is given up: the next start's initial RAM disk sets it aside, if there is another.
pub const IN_VAIN_MAX: u32 = 4;

/// A disk writes a sector whole or not at all.
const SECTOR: usize = 512;

/// How many starts in vain there were. What cannot be read counts as more than are allowed: else the machine would start
/// again for ever.
pub fn in_vain(device: &Path) -> u32 {
    let mut sector = [0; SECTOR];
    let read = OpenOptions::new().read(true).open(device).and_then(|mut file| file.read_exact(&mut sector));
    if read.is_err() {
        return IN_VAIN_MAX + 1;
    }
    let text: String = sector.iter().take_while(|byte| byte.is_ascii_digit()).map(|byte| char::from(*byte)).collect();
    text.parse().unwrap_or(0)
}

/// Sets the count.
pub fn set(device: &Path, count: u32) -> io::Result<()> {
    let mut sector = format!("{count}\n").into_bytes();
    sector.resize(SECTOR, 0);
    let mut file = OpenOptions::new().write(true).open(device)?;
    file.write_all(&sector)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_set_is_read_and_a_new_disk_has_none() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), [0; SECTOR]).expect("a sector");
        assert_eq!(in_vain(file.path()), 0);
        set(file.path(), 3).expect("it is written");
        assert_eq!(in_vain(file.path()), 3);
    }

    #[test]
    fn a_count_that_cannot_be_read_starts_nothing_again() {
        assert_eq!(in_vain(Path::new("/nowhere")), IN_VAIN_MAX + 1);
    }
}
