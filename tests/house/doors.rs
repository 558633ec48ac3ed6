// SPDX-License-Identifier: EUPL-1.2
//! One door per outside thing: each of these crates is named in one file, so that it can be replaced there.

use std::collections::BTreeSet;

use regex::Regex;

use super::{files, text};

/// A crate has one door in each package that uses it.
const DOORS: &[(&str, &str)] = &[
    ("totem_ui", "src/kiosk/src/glass/window.rs"),
    ("rustix", "src/kiosk/src/printer/device_file.rs"),
    ("rustix", "src/sync/src/system.rs"),
    ("rustix", "src/machine/src/partition.rs"),
    ("alsa", "src/kiosk/src/voice/sound_cards.rs"),
    ("hound", "src/kiosk/src/voice/mod.rs"),
    ("drm", "src/machine/src/picture.rs"),
    ("rusqlite", "src/sync/src/store.rs"),
    ("reqwest", "src/sync/src/transport/http.rs"),
    ("sigstore_tuf", "src/sync/src/source.rs"),
    ("serde_json", "src/sync/src/source.rs"),
    ("sha2", "src/pack-source/src/hash.rs"),
    ("ruzstd", "src/pack-source/src/archive.rs"),
    ("minisign_verify", "src/pack-source/src/editors.rs"),
    ("zstd", "src/rulepack/src/publishing/packing.rs"),
    ("url", "src/rulepack/src/publishing/verifying.rs"),
    ("escpos", "src/receipt/src/printer_bytes.rs"),
    ("parley", "src/receipt/src/typesetting.rs"),
    ("swash", "src/receipt/src/typesetting.rs"),
    ("pest", "src/core/src/rules/expression/parse.rs"),
    ("pest_derive", "src/core/src/rules/expression/parse.rs"),
    ("strsim", "src/core/src/rules/problem.rs"),
    ("pulldown_cmark", "src/rulepack/src/explain/page.rs"),
    ("serde_json", "src/rulepack/src/report.rs"),
    ("serde_json", "src/rulepack/src/publishing/metadata.rs"),
    ("toml_edit", "src/rulepack/src/new_benefit.rs"),
    ("slint_build", "ui/build.rs"),
];

#[test]
fn each_outside_crate_is_named_in_one_file_only() {
    let sources: Vec<String> = files()
        .into_iter()
        .filter(|path| {
            let ours = path.starts_with("src/") || path.starts_with("ui/");
            ours && path.ends_with(".rs") && !path.contains("/tests/") && !path.contains("/examples/")
        })
        .collect();
    let doors: BTreeSet<&str> = DOORS.iter().map(|(door, _)| *door).collect();
    for door in doors {
        let names = Regex::new(&format!(r"\b{door}::")).expect("a pattern");
        let found: Vec<&String> = sources.iter().filter(|path| names.is_match(&text(path))).collect();
        let places: BTreeSet<&str> =
            DOORS.iter().filter(|(other, _)| *other == door).map(|(_, place)| *place).collect();
        assert_eq!(found.into_iter().map(String::as_str).collect::<BTreeSet<_>>(), places, "doors of {door}");
    }
}
