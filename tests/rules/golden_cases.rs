// SPDX-License-Identifier: EUPL-1.2
//! Every case of the pack comes out as written, and the cases decide every requirement both ways.

use std::collections::BTreeSet;

use totem_core::rules::case::{run_cases, verdict_of};
use totem_core::rules::screening::State;
use totem_tests::pack;

#[test]
fn every_golden_case_comes_out_as_written() {
    let misses = run_cases(pack());
    assert!(misses.is_empty(), "{misses:#?}");
}

#[test]
fn every_requirement_is_decided_both_ways_by_some_case() {
    let pack = pack();
    let mut seen = BTreeSet::new();
    for case in &pack.cases {
        for finding in verdict_of(pack, case).findings {
            let requirement = pack.benefits[case.benefit].requirement(finding.requirement);
            seen.insert((
                case.benefit,
                requirement.id.as_str(),
                finding.state == State::Met,
                finding.state == State::Failed,
            ));
        }
    }
    let mut gaps = Vec::new();
    for (place, benefit) in pack.benefits.iter().enumerate() {
        for (_, requirement) in benefit.all_requirements() {
            let id = requirement.id.as_str();
            let met = seen.contains(&(place, id, true, false));
            let failed = seen.contains(&(place, id, false, true));
            let open = seen.contains(&(place, id, false, false));
            // Two requirements never say no by the law's own doubt; they must be seen open instead.
            let other_side = failed || (open && NEVER_A_NO.contains(&(benefit.id.as_str(), id)));
            if !met || !other_side {
                gaps.push(format!("{}/{id}: met {met}, failed {failed}, open {open}", benefit.id));
            }
        }
    }
    assert!(gaps.is_empty(), "{gaps:#?}");
}

/// Requirements whose sheets allow no "no": the 2026 change of residence for the assegno unico (row 7-8),
/// the rules of Trento and Bolzano (C6).
const NEVER_A_NO: &[(&str, &str)] = &[("assegno-unico", "due-anni"), ("assegno-mensile", "provincia")];
