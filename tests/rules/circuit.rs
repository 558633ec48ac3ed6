// SPDX-License-Identifier: EUPL-1.2
//! The circuit says what the terms say, for every household, known in part or in full.

use proptest::prelude::*;
use totem_core::rules::answers::Knowledge;
use totem_core::rules::circuit::Circuit;
use totem_core::rules::fact::FactRef;
use totem_core::rules::screening::{Outcome, outcome};
use totem_core::rules::situation::{Law, Situation, Unasked};
use totem_core::rules::term::{Bound, Open, Term};
use totem_tests::{TODAY, pack};

use super::households::{Maker, seeds};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_circuit_gives_the_outcome_that_the_terms_give(seed in seeds(), asked_all in any::<bool>()) {
        let household = Maker::new(pack(), seed.seed).household(seed.told, TODAY);
        let unasked = if asked_all { Unasked::NotKnown } else { Unasked::StillOpen };
        let law = Law::on(&pack().vocabulary, TODAY);
        let circuit = Circuit::build(&law, &pack().benefits, &pack().conclusions, household.people());
        let mut state = circuit.state(&household, unasked);
        let situation = Situation::new(&law, &household, unasked);
        for (place, benefit) in pack().benefits.iter().enumerate() {
            prop_assert_eq!(state.outcome(place), outcome(benefit, &situation), "{}", &benefit.id);
            // What it names as open is what the terms name, or less: they also name what stands in a settled part.
            let mut named = Open::default();
            benefit.whole.open(&situation, Bound::nobody(), &mut named);
            let open = state.open_facts(circuit.benefit(place).whole);
            prop_assert!(open.is_subset(&named.facts), "{}", &benefit.id);
        }
        for (place, conclusion) in pack().conclusions.iter().enumerate() {
            for person in (0..household.people()).filter_map(|person| u8::try_from(person).ok()) {
                let known = conclusion.when.known(&situation, Bound::one(person));
                prop_assert_eq!(state.truth(circuit.conclusion(place, person)), known, "{}", &conclusion.says);
            }
        }
    }

    #[test]
    fn what_is_supposed_counts_while_it_is_supposed_and_leaves_no_trace(seed in seeds()) {
        let mut maker = Maker::new(pack(), seed.seed);
        let household = maker.household(seed.told, TODAY);
        let other = maker.narrowed(&household, TODAY);
        let law = Law::on(&pack().vocabulary, TODAY);
        let circuit = Circuit::build(&law, &pack().benefits, &pack().conclusions, household.people());
        let mut state = circuit.state(&household, Unasked::StillOpen);
        let situation = Situation::new(&law, &household, Unasked::StillOpen);
        let all = |outcomes: &mut dyn FnMut(usize) -> Outcome| {
            (0..pack().benefits.len()).map(outcomes).collect::<Vec<_>>()
        };
        let before = all(&mut |place| state.outcome(place));
        let facts = &pack().vocabulary.facts;
        let told: Vec<(FactRef, Knowledge)> = household
            .places(facts)
            .map(|at| (at, other.get(pack().fact(at.fact), at.person).same()))
            .take(40)
            .collect();
        let supposed = situation.supposing(&told);
        let by_terms = all(&mut |place| outcome(&pack().benefits[place], &supposed));
        let by_circuit = state.supposing(&told, |then| all(&mut |place| then.outcome(place)));
        prop_assert_eq!(by_circuit, by_terms);
        prop_assert_eq!(all(&mut |place| state.outcome(place)), before);
    }
}
