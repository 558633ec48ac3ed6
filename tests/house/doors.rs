// SPDX-License-Identifier: EUPL-1.2
//! One door per outside thing: each of these crates is named in one file, so that it can be replaced there.

use regex::Regex;

use super::{files, text};

const DOORS: &[(&str, &str)] = &[
    ("totem_ui", "src/kiosk/src/glass/window.rs"),
    ("rustix", "src/kiosk/src/printer/device_file.rs"),
    ("escpos", "src/receipt/src/printer_bytes.rs"),
    ("parley", "src/receipt/src/typesetting.rs"),
    ("swash", "src/receipt/src/typesetting.rs"),
    ("pest", "src/core/src/rules/expression/parse.rs"),
    ("pest_derive", "src/core/src/rules/expression/parse.rs"),
    ("strsim", "src/core/src/rules/problem.rs"),
    ("serde_json", "src/rulepack/src/report.rs"),
    ("slint_build", "ui/build.rs"),
];

#[test]
fn each_outside_crate_is_named_in_one_file_only() {
    let sources: Vec<String> = files()
        .into_iter()
        .filter(|path| {
            (path.starts_with("src/") || path.starts_with("ui/")) && path.ends_with(".rs") && !path.contains("/tests/")
        })
        .collect();
    for (door, place) in DOORS {
        let names = Regex::new(&format!(r"\b{door}::")).expect("a pattern");
        let found: Vec<&String> = sources.iter().filter(|path| names.is_match(&text(path))).collect();
        assert_eq!(found, [place], "{door} has one door");
    }
}
