// SPDX-License-Identifier: EUPL-1.2
//! Any text in the place of one file of the pack: read, or refused with problems, never a panic.
#![no_main]

use std::path::Path;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use totem_core::rules::document::SourceFile;
use totem_core::rules::read::read_pack;
use totem_pack_source::read_folder;

fn rules() -> &'static [SourceFile] {
    static RULES: OnceLock<Vec<SourceFile>> = OnceLock::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    RULES.get_or_init(|| read_folder(&folder).expect("the pack can be read"))
}

fuzz_target!(|input: (u8, &str)| {
    let (place, text) = input;
    let replaced = usize::from(place) % rules().len();
    let other = |(at, file): (usize, &SourceFile)| {
        let text = if at == replaced { text } else { file.text.as_str() };
        SourceFile::new(file.path.clone(), text.to_owned())
    };
    let files: Vec<SourceFile> = rules().iter().enumerate().map(other).collect();
    let _ = read_pack(&files);
});
