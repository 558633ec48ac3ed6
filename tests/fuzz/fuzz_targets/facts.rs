// SPDX-License-Identifier: EUPL-1.2
//! Any text as a file of facts: read and judged, or refused with problems, never a panic.
#![no_main]

use std::path::Path;
use std::sync::OnceLock;

use jiff::civil::date;
use libfuzzer_sys::fuzz_target;
use totem_core::rules::document::SourceFile;
use totem_core::rules::pack::RulePack;
use totem_core::rules::read::{read_answers, read_pack};
use totem_core::rules::screening::screen;
use totem_pack_source::read_folder;

fn pack() -> &'static RulePack {
    static PACK: OnceLock<RulePack> = OnceLock::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    PACK.get_or_init(|| {
        let files = read_folder(&folder).expect("the pack can be read");
        read_pack(&files).unwrap_or_else(|problems| panic!("{problems}"))
    })
}

fuzz_target!(|text: &str| {
    let today = date(2026, 11, 21);
    let file = SourceFile::new("facts.toml".to_owned(), text.to_owned());
    if let Ok(answers) = read_answers(pack(), &file, today) {
        let _ = screen(pack(), &answers, today);
    }
});
