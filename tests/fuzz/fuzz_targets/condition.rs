// SPDX-License-Identifier: EUPL-1.2
//! Any text as a condition: read or refused, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use totem_core::rules::expression::parse::{parse_expression, parse_cell};

fuzz_target!(|text: &str| {
    let _ = parse_expression(text);
    let _ = parse_cell(text);
});
