// SPDX-License-Identifier: EUPL-1.2
//! Reads for which engine a pack is written, and nothing else: a pack for a newer one may say the rest in ways we do not
//! know, and is not faulty for that.

use crate::rules::document::SourceFile;
use crate::rules::problem::Problems;

/// The version of the engine that a pack asks for; none if it does not say.
pub fn read_engine(files: &[SourceFile]) -> Option<i64> {
    let file = files.iter().find(|file| file.path == "pack.toml")?;
    let table = file.read(&mut Problems::default())?;
    let engine = table.get_ref().get("engine")?.get_ref().as_integer()?;
    i64::from_str_radix(engine.as_str(), engine.radix()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_engine_is_read_whatever_else_the_pack_says() {
        let engine = |text: &str| read_engine(&[SourceFile::new("pack.toml", text)]);
        assert_eq!(engine("engine = 2\n[new.way]\nof = 'saying'\n"), Some(2));
        assert_eq!(engine("id = \"x\"\n"), None);
        assert_eq!(engine("engine = \"2\"\n"), None);
    }
}
