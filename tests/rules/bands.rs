// SPDX-License-Identifier: EUPL-1.2
//! A number told as a band decides what the number itself would decide; so does an age for a date of birth.

use proptest::prelude::*;
use totem_core::rules::answers::{Answer, Answers, Day, Knowledge};
use totem_core::rules::bands::Band;
use totem_core::rules::fact::{FactRef, Kind};
use totem_core::rules::next_question::Questions;
use totem_core::rules::screening::{Outcome, outcome};
use totem_core::rules::situation::{Law, Situation, Unasked};
use totem_tests::{TODAY, pack};

use super::households::{Maker, seeds};

/// The numbers of a household, each with its value, and the others' dates of birth.
fn numbers(household: &Answers) -> Vec<(FactRef, i64)> {
    let places = household.places(&pack().vocabulary.facts);
    let value = |at: FactRef| {
        let fact = pack().fact(at.fact);
        let in_bands = matches!(fact.kind, Kind::Number | Kind::Euro) || fact.is_told_by_age(at.person);
        let Knowledge::Is(answer) = household.get(fact, at.person) else { return None };
        let told = Band::told(answer).filter(|told| in_bands && told.low == told.high);
        told.map(|told| (at, told.low))
    };
    places.filter_map(value).collect()
}

fn outcomes(household: &Answers, law: &Law<'_>) -> Vec<Outcome> {
    let situation = Situation::new(law, household, Unasked::NotKnown);
    pack().benefits.iter().map(|benefit| outcome(benefit, &situation)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn a_band_decides_whatever_the_value_in_it_decides(seed in seeds()) {
        let mut maker = Maker::new(pack(), seed.seed);
        let household = maker.plain_household(100, TODAY);
        // Somewhere in the middle of a visit: not everything was told yet.
        let mut so_far = household.same();
        for at in household.places(&pack().vocabulary.facts) {
            let told = pack().vocabulary.household;
            let is_frame = Some(at.fact) == told.told || Some(at.fact) == told.relation;
            if !is_frame && maker.dice.chance(50) {
                so_far.put(pack().fact(at.fact), at.person, Knowledge::NotAsked);
            }
        }
        let law = Law::on(&pack().vocabulary, TODAY);
        let questions = Questions::new(pack(), law.clone(), &[]);
        let exact = outcomes(&household, &law);
        for (at, value) in numbers(&household) {
            let fact = pack().fact(at.fact);
            so_far.put(fact, at.person, Knowledge::NotAsked);
            let bands = questions.bands(at, &so_far, usize::MAX);
            let Some(band) = bands.iter().find(|band| band.holds(value)) else {
                prop_assert!(bands.is_empty(), "{}: no band holds {value}", &fact.id);
                continue;
            };
            let mut in_bands = household.same();
            in_bands.put(fact, at.person, Knowledge::Is(band.answer(fact.kind)));
            prop_assert_eq!(outcomes(&in_bands, &law), exact.clone(), "{} in {:?}", &fact.id, band);
        }
    }

    #[test]
    fn bands_stand_side_by_side_leave_no_number_out_and_are_no_more_than_asked_for(seed in seeds(), most in 2_usize..6) {
        let household = Maker::new(pack(), seed.seed).household(seed.told, TODAY);
        let questions = Questions::new(pack(), Law::on(&pack().vocabulary, TODAY), &[]);
        for at in household.places(&pack().vocabulary.facts) {
            let fact = pack().fact(at.fact);
            let mut bands = questions.bands(at, &household, most);
            bands.sort_by_key(|band| band.low);
            let (Some(first), Some(last)) = (bands.first(), bands.last()) else { continue };
            prop_assert!((2..=most).contains(&bands.len()), "{}", &fact.id);
            let told = match household.get(fact, at.person) {
                Knowledge::Is(answer) => Band::told(answer),
                _ => None,
            };
            let is_date = fact.kind == Kind::Date;
            let all = if is_date { (19_000_101, Day::from(TODAY).number()) } else { (fact.low, fact.high) };
            let whole = told.map_or(all, |told| (told.low, told.high));
            prop_assert_eq!((first.low, last.high), whole, "{}", &fact.id);
            for pair in bands.windows(2) {
                let after = if is_date { day_after(pair[0].high) } else { pair[0].high + 1 };
                prop_assert_eq!(after, pair[1].low, "{}", &fact.id);
            }
        }
    }

    #[test]
    fn an_age_decides_what_the_date_of_birth_decides_or_the_date_is_asked_for(seed in seeds()) {
        let household = Maker::new(pack(), seed.seed).plain_household(100, TODAY);
        let law = Law::on(&pack().vocabulary, TODAY);
        let questions = Questions::new(pack(), law.clone(), &[]);
        let exact = outcomes(&household, &law);
        for (at, born) in numbers(&household).into_iter().filter(|(at, _)| pack().fact(at.fact).kind == Kind::Date) {
            let fact = pack().fact(at.fact);
            let age = Band { low: born, high: born }.year_around(TODAY).expect("one day is one age");
            let mut by_age = household.same();
            by_age.put(fact, at.person, Knowledge::Is(age.answer(fact.kind)));
            let is_asked_for = questions.left(&by_age).contains(&at);
            prop_assert!(is_asked_for || outcomes(&by_age, &law) == exact, "{at:?} born {born}");
        }
    }
}

fn day_after(day: i64) -> i64 {
    let (year, month, day) = (day / 10_000, day / 100 % 100, day % 100);
    let narrow = |part: i64| i8::try_from(part).expect("a month or a day");
    let day = jiff::civil::date(i16::try_from(year).expect("a year"), narrow(month), narrow(day));
    Day::from(day.tomorrow().expect("a day in the calendar")).number()
}

#[test]
fn one_cent_on_either_side_of_a_limit_lies_in_another_band() {
    let questions = Questions::new(pack(), Law::on(&pack().vocabulary, TODAY), &[]);
    let mut blank = pack().blank_answers();
    let told = pack().vocabulary.household.told.expect("the pack counts people");
    blank.put(pack().fact(told), None, Knowledge::Is(Answer::Complete));
    let mut places = blank.places(&pack().vocabulary.facts);
    let at = places.find(|at| pack().fact(at.fact).id == "isee.ordinario").expect("the pack asks for it");
    let bands = questions.bands(at, &blank, usize::MAX);
    let place = |cents: i64| bands.iter().position(|band| band.holds(cents));
    assert!(place(1_014_000).is_some() && place(1_014_000) != place(1_014_001), "{bands:?}");
    assert_eq!(place(1_013_999), place(1_014_000));
}
