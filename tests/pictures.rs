// SPDX-License-Identifier: EUPL-1.2
//! Pictures kept beside the tests, and how much a new one may differ.

use std::env;
use std::fs;
use std::io::Cursor;

use crate::root;

/// A dot whose colours differ by so little looks the same.
const SAME: u8 = 24;
/// Of a thousand dots so many may differ: the edges of letters, on another processor.
const DIFFERENT_MAX_PER_MILLE: usize = 1;

/// Fails unless a PNG looks like the kept one of this name. With `UPDATE_PICTURES` set, keeps it instead.
pub fn assert_looks_like(name: &str, png: &[u8]) {
    let path = root().join("tests/pictures").join(format!("{name}.png"));
    if env::var_os("UPDATE_PICTURES").is_some() {
        fs::write(&path, png).expect("a kept picture can be written");
        return;
    }
    let kept = fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; run with UPDATE_PICTURES=1 and look at it", path.display()));
    let (size, dots) = decode(png);
    let (kept_size, kept_dots) = decode(&kept);
    assert_eq!(size, kept_size, "{name} has another size");
    let different = dots.iter().zip(&kept_dots).filter(|(new, old)| new.abs_diff(**old) > SAME).count();
    if different * 1000 > dots.len() * DIFFERENT_MAX_PER_MILLE {
        let left = env::temp_dir().join(format!("{name}.png"));
        fs::write(&left, png).expect("the new picture can be left to look at");
        panic!("{name} looks different in {different} of {} values; look at {}", dots.len(), left.display());
    }
}

fn decode(png: &[u8]) -> ((u32, u32), Vec<u8>) {
    let mut reader = png::Decoder::new(Cursor::new(png)).read_info().expect("a picture of ours");
    let mut dots = vec![0; reader.output_buffer_size().expect("it fits in memory")];
    let info = reader.next_frame(&mut dots).expect("a whole picture");
    ((info.width, info.height), dots)
}
