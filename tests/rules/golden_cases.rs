// SPDX-License-Identifier: EUPL-1.2
//! Every case of the pack comes out as written, and the cases decide every requirement both ways.

use totem_core::rules::case::run_cases;
use totem_core::rules::coverage::gaps;
use totem_tests::pack;

#[test]
fn every_golden_case_comes_out_as_written() {
    let misses = run_cases(pack());
    assert!(misses.is_empty(), "{misses:#?}");
}

#[test]
fn every_requirement_is_decided_both_ways_by_some_case() {
    let gaps = gaps(pack());
    assert!(gaps.is_empty(), "{gaps:#?}");
}
