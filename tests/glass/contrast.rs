// SPDX-License-Identifier: EUPL-1.2
//! The contrast table of the colours: text at least 4.5 to 1, signs and borders at least 3 to 1.

use std::collections::HashMap;

use regex::Regex;
use totem_tests::root;

/// What is written on what.
const TEXT: &[(&str, &[&str])] = &[
    ("text", &["page", "quiet", "chosen", "good-quiet", "open-quiet", "no-quiet"]),
    ("secondary", &["page", "quiet", "no-quiet"]),
    ("on-primary", &["primary", "primary-pressed"]),
    ("primary", &["page", "quiet", "chosen", "no-quiet"]),
    ("good", &["page", "good-quiet"]),
    ("open", &["page", "open-quiet"]),
    ("no", &["page", "no-quiet"]),
    ("danger", &["page", "quiet", "danger-quiet"]),
];

/// Borders, marks and the ring, and what they stand on.
const SIGNS: &[(&str, &[&str])] = &[
    ("line", &["page", "quiet", "chosen"]),
    ("primary", &["page", "quiet", "chosen", "faint"]),
    ("focus", &["page", "quiet", "chosen", "no-quiet"]),
    ("good", &["page", "good-quiet"]),
    ("open", &["page", "open-quiet"]),
    ("danger", &["page", "danger-quiet"]),
];

fn colours() -> HashMap<String, [u8; 3]> {
    let theme = std::fs::read_to_string(root().join("ui/theme.slint")).expect("the theme can be read");
    let colour = Regex::new(r"out property <color> ([a-z-]+): #([0-9A-F]{6});").expect("a pattern");
    let part = |hex: &str, at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal digits");
    let found = colour.captures_iter(&theme).map(|found| {
        let hex = &found[2];
        (found[1].to_owned(), [part(hex, 0), part(hex, 2), part(hex, 4)])
    });
    found.collect()
}

/// WCAG 2.2, relative luminance.
fn luminance(colour: [u8; 3]) -> f64 {
    let linear = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn assert_table(table: &[(&str, &[&str])], least: f64) {
    let colours = colours();
    for (above, grounds) in table {
        for ground in *grounds {
            let found = contrast(colours[*above], colours[*ground]);
            assert!(found >= least, "{above} on {ground}: {found:.2}, at least {least}");
        }
    }
}

#[test]
fn all_text_can_be_read_on_its_ground() {
    assert_table(TEXT, 4.5);
}

#[test]
fn all_signs_and_borders_stand_out_from_their_ground() {
    assert_table(SIGNS, 3.0);
}

#[test]
fn no_colour_and_no_size_of_text_is_named_outside_the_theme() {
    let colour = Regex::new(r"#[0-9a-fA-F]{3,8}\b").expect("a pattern");
    for folder in ["ui", "ui/widgets", "ui/views"] {
        for entry in std::fs::read_dir(root().join(folder)).expect("the folder can be listed") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "slint") && !path.ends_with("theme.slint") {
                let text = std::fs::read_to_string(&path).expect("a file of ours can be read");
                assert!(!colour.is_match(&text), "{} names a colour", path.display());
            }
        }
    }
}
