// SPDX-License-Identifier: EUPL-1.2
//! The circuit says what the terms say, for every household, known in part or in full.

use proptest::prelude::*;
use totem_core::rules::circuit::Circuit;
use totem_core::rules::screening::outcome;
use totem_core::rules::situation::{Law, Situation, Unasked};
use totem_core::rules::term::{Bound, Term};
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
        }
        for (place, conclusion) in pack().conclusions.iter().enumerate() {
            for person in (0..household.people()).filter_map(|person| u8::try_from(person).ok()) {
                let known = conclusion.when.known(&situation, Bound::one(person));
                prop_assert_eq!(state.truth(circuit.conclusion(place, person)), known, "{}", &conclusion.says);
            }
        }
    }
}
