// SPDX-License-Identifier: EUPL-1.2
//! What must hold for every household, known in part or in full.

use proptest::prelude::*;
use totem_core::rules::answers::Answers;
use totem_core::rules::screening::{Outcome, Verdict, settled_outcome, verdict};
use totem_core::rules::situation::{Law, Situation, Unasked};
use totem_tests::{TODAY, pack};

use super::households::{Maker, only, seeds};

fn verdicts(answers: &Answers) -> Vec<Verdict> {
    let law = Law::on(&pack().vocabulary, TODAY);
    let situation = Situation::new(&law, answers, Unasked::StillOpen);
    pack().benefits.iter().map(|benefit| verdict(benefit, &situation)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_new_or_narrower_answer_never_reverses_a_decided_outcome(seed in seeds()) {
        let mut maker = Maker::new(pack(), seed.seed);
        let household = maker.household(seed.told, TODAY);
        let narrower = maker.narrowed(&household, TODAY);
        let pairs = verdicts(&household).into_iter().zip(verdicts(&narrower));
        for (benefit, (before, after)) in pack().benefits.iter().zip(pairs) {
            match before.outcome {
                // Learning that the person has it already takes nothing back.
                Outcome::Likely | Outcome::Unlikely => prop_assert!(
                    after.outcome == before.outcome || after.outcome == Outcome::AlreadyReceived,
                    "{}: {:?} became {:?}", benefit.id, before.outcome, after.outcome,
                ),
                Outcome::AlreadyReceived => prop_assert_eq!(after.outcome, Outcome::AlreadyReceived),
                Outcome::Undecided => {}
            }
        }
    }

    #[test]
    fn knowing_only_the_facts_named_in_the_reasons_gives_the_same_outcome(seed in seeds()) {
        let household = Maker::new(pack(), seed.seed).household(seed.told, TODAY);
        for (place, found) in verdicts(&household).into_iter().enumerate() {
            if found.outcome == Outcome::Undecided {
                continue;
            }
            let told_less = only(pack(), &household, &found.grounds);
            let benefit = &pack().benefits[place];
            let law = Law::on(&pack().vocabulary, TODAY);
            let again = settled_outcome(benefit, &Situation::new(&law, &told_less, Unasked::StillOpen));
            prop_assert_eq!(again, found.outcome, "{}", &benefit.id);
        }
    }

    #[test]
    fn an_undecided_benefit_names_what_is_open_and_asks_no_more_than_that(seed in seeds()) {
        let household = Maker::new(pack(), seed.seed).household(seed.told, TODAY);
        for (benefit, found) in pack().benefits.iter().zip(verdicts(&household)) {
            let undecided = found.outcome == Outcome::Undecided;
            prop_assert_eq!(
                undecided, !found.open.is_empty() || !found.doubts.is_empty(), "{}", &benefit.id,
            );
            for at in &found.missing {
                prop_assert!(found.open.contains(at), "{}: missing but not open", benefit.id);
            }
        }
    }

    #[test]
    fn the_order_of_answers_is_irrelevant(seed in seeds(), turn in any::<prop::sample::Index>()) {
        let household = Maker::new(pack(), seed.seed).household(seed.told, TODAY);
        let mut places: Vec<_> = household.places(&pack().vocabulary.facts).collect();
        let middle = turn.index(places.len());
        places.rotate_left(middle);
        places.reverse();
        let told_otherwise = only(pack(), &household, &places);
        let pairs = verdicts(&household).into_iter().zip(verdicts(&told_otherwise));
        for (one, other) in pairs {
            prop_assert!(one == other);
        }
    }

    #[test]
    fn answering_all_that_is_open_decides_unless_the_law_is_in_doubt(seed in seeds()) {
        let mut maker = Maker::new(pack(), seed.seed);
        let household = maker.household(100, TODAY);
        for (benefit, found) in pack().benefits.iter().zip(verdicts(&household)) {
            if found.outcome != Outcome::Undecided || !found.doubts.is_empty() {
                continue;
            }
            // Everything was asked: what is still open was not known, declined, told as a range, or absent.
            for at in &found.open {
                let known = household.get(pack().fact(at.fact), at.person);
                let absent = *known == totem_core::rules::answers::Knowledge::Is(
                    totem_core::rules::answers::Answer::Absent);
                prop_assert!(!known.is_exact() || absent, "{}: {:?}", benefit.id, at);
            }
        }
    }
}
