// SPDX-License-Identifier: EUPL-1.2
//! What the golden cases of a pack leave unproved: a requirement that no case decides both ways, a
//! benefit that no case finds likely, or unlikely.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::benefit::{Benefit, RequirementRef};
use super::case::{Case, verdict_of};
use super::pack::RulePack;
use super::screening::{Outcome, State, outcome};
use super::situation::{Law, Situation, Unasked};

/// Something that the cases of a benefit leave unproved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The benefit, by its place in the pack.
    pub benefit: usize,
    /// What is unproved.
    pub lacks: Lack,
}

/// What a case is missing for, or speaks against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// No case finds it likely; `surely` when no answer could.
    Likely {
        /// Whether it is excluded before anything is answered.
        surely: bool,
    },
    /// No case finds it unlikely; `surely` when no answer could.
    Unlikely {
        /// Whether it is due before anything is answered.
        surely: bool,
    },
    /// No case meets the requirement.
    Met(RequirementRef),
    /// No case fails the requirement.
    Failed(RequirementRef),
    /// No case leaves open a requirement that is said never to fail.
    Open(RequirementRef),
    /// A case fails a requirement that is said never to fail.
    NeverNo {
        /// The requirement.
        requirement: RequirementRef,
        /// Where the case stands.
        case: String,
    },
}

/// All that the cases of a pack leave unproved, in pack order.
pub fn gaps(pack: &RulePack) -> Vec<Gap> {
    let mut cases: BTreeMap<usize, Vec<&Case>> = BTreeMap::new();
    for case in &pack.cases {
        cases.entry(case.benefit).or_default().push(case);
    }
    let lacks = pack.benefits.iter().enumerate().flat_map(|(place, benefit)| {
        let cases = cases.get(&place).map_or(&[][..], Vec::as_slice);
        lacks(pack, benefit, cases).into_iter().map(move |lacks| Gap { benefit: place, lacks })
    });
    lacks.collect()
}

/// What the cases of one benefit show.
#[derive(Default)]
struct Seen {
    likely: bool,
    unlikely: bool,
    met: BTreeSet<RequirementRef>,
    open: BTreeSet<RequirementRef>,
    /// With the first case that fails it.
    failed: BTreeMap<RequirementRef, String>,
    days: BTreeSet<Date>,
}

impl Seen {
    fn of(pack: &RulePack, cases: &[&Case]) -> Self {
        let mut seen = Seen { days: BTreeSet::from([pack.date]), ..Seen::default() };
        for case in cases {
            let verdict = verdict_of(pack, case);
            seen.days.insert(case.on);
            seen.likely |= verdict.outcome == Outcome::Likely;
            seen.unlikely |= verdict.outcome == Outcome::Unlikely;
            for finding in verdict.findings {
                let at = finding.requirement;
                match finding.state {
                    State::Met => _ = seen.met.insert(at),
                    State::Open => _ = seen.open.insert(at),
                    State::Failed => _ = seen.failed.entry(at).or_insert_with(|| case.place.clone()),
                }
            }
        }
        seen
    }
}

fn lacks(pack: &RulePack, benefit: &Benefit, cases: &[&Case]) -> Vec<Lack> {
    let seen = Seen::of(pack, cases);
    let mut lacks = Vec::new();
    if !seen.likely {
        lacks.push(Lack::Likely { surely: settled(pack, benefit, &seen.days, Outcome::Unlikely) });
    }
    if !seen.unlikely {
        lacks.push(Lack::Unlikely { surely: settled(pack, benefit, &seen.days, Outcome::Likely) });
    }
    for (at, requirement) in benefit.all_requirements() {
        if !seen.met.contains(&at) {
            lacks.push(Lack::Met(at));
        }
        match (requirement.never_no, seen.failed.get(&at)) {
            (false, None) => lacks.push(Lack::Failed(at)),
            (true, Some(case)) => lacks.push(Lack::NeverNo { requirement: at, case: case.clone() }),
            (true, None) if !seen.open.contains(&at) => lacks.push(Lack::Open(at)),
            (true, None) | (false, Some(_)) => {}
        }
    }
    lacks
}

/// Whether a benefit comes to an outcome on each of some days with nothing answered: then no answer can
/// change it.
fn settled(pack: &RulePack, benefit: &Benefit, days: &BTreeSet<Date>, wanted: Outcome) -> bool {
    let answers = pack.blank_answers();
    days.iter().all(|day| {
        let law = Law::on(&pack.vocabulary, *day);
        outcome(benefit, &Situation::new(&law, &answers, Unasked::StillOpen)) == wanted
    })
}
