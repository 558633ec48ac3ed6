// SPDX-License-Identifier: EUPL-1.2
//! Whole interviews under made-up rules: no question that cannot change anything any more, and none forgotten.

use totem_core::rules::answers::{Answers, Knowledge};
use totem_core::rules::fact::FactRef;
use totem_core::rules::next_question::Questions;
use totem_core::rules::pack::RulePack;
use totem_core::rules::situation::Law;

use super::dice::{Rules, Thrower, blank};
use super::outcomes::{TODAY, in_all_worlds, packs, worlds};
use super::pack_text::{all_text, files, read};
use super::worlds::{Place, places, values};

#[test]
fn every_question_can_still_change_something_and_the_last_one_settles_all_that_answers_can() {
    let (mut asked, mut interviews) = (0, 0);
    for seed in 0..packs() / 3 {
        let rules = Thrower::new(seed).rules();
        // Other throws for the household than for its rules.
        let mut thrower = Thrower::new(!seed);
        let pack = read(&rules);
        asked += interview(seed, &mut thrower, &rules, &pack);
        interviews += 1;
    }
    println!("{asked} questions in {interviews} interviews");
    assert!(asked > interviews, "the made-up rules ask something");
}

fn interview(seed: u64, thrower: &mut Thrower, rules: &Rules, pack: &RulePack) -> usize {
    let mut answers = blank(pack, rules.people);
    let shown = || all_text(&files(rules));
    let mut asked = 0;
    while let Some(at) = Questions::new(pack, Law::on(&pack.vocabulary, TODAY), &[]).next(&answers) {
        let place = place_of(pack, rules, at);
        assert!(turns_on(rules, pack, &answers, place), "seed {seed}: {} is idle\n{}", pack.fact(at.fact).id, shown());
        let values = values(place);
        let value = values[thrower.dice.below(values.len())];
        let known = if thrower.dice.chance(15) { Knowledge::DoesNotKnow } else { Knowledge::Is(value.told()) };
        answers.put(pack.fact(at.fact), at.person, known);
        asked += 1;
    }
    for place in places(pack, rules.people) {
        let is_open = *answers.get(pack.fact(place.at.fact), place.at.person) == Knowledge::NotAsked;
        let forgotten = is_open && turns_on(rules, pack, &answers, place);
        assert!(!forgotten, "seed {seed}: {} was never asked\n{}", pack.fact(place.at.fact).id, shown());
    }
    asked
}

fn place_of(pack: &RulePack, rules: &Rules, at: FactRef) -> Place {
    let found = places(pack, rules.people).into_iter().find(|place| place.at == at);
    found.expect("only facts of the made-up pack are asked")
}

/// Whether some benefit differs between two worlds that differ in this place alone.
fn turns_on(rules: &Rules, pack: &RulePack, answers: &Answers, place: Place) -> bool {
    rules.benefits.iter().zip(&pack.benefits).any(|(made_up, benefit)| {
        let worlds = worlds(pack, benefit, answers);
        worlds.turn_on(place.at, &in_all_worlds(rules, made_up, &worlds))
    })
}
