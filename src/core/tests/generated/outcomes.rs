// SPDX-License-Identifier: EUPL-1.2
//! What a benefit comes to on answers that leave several worlds possible.

use jiff::civil::{Date, date};
use totem_core::rules::answers::Answers;
use totem_core::rules::benefit::Benefit;
use totem_core::rules::pack::RulePack;
use totem_core::rules::screening::{Outcome, outcome, verdict};
use totem_core::rules::situation::{Law, Situation, Unasked};

use super::dice::{MadeUp, Rules, Thrower};
use super::pack_text::{all_text, files, read};
use super::worlds::{World, Worlds};

/// The day of all visits here.
pub const TODAY: Date = date(2026, 11, 21);

/// Packs thrown. Each takes a few milliseconds; `GENERATED_PACKS` in the environment asks for more.
const PACKS: u64 = 1500;

/// Households thrown for each pack.
const HOUSEHOLDS: usize = 4;

/// How many packs are thrown.
pub fn packs() -> u64 {
    std::env::var("GENERATED_PACKS").ok().and_then(|packs| packs.parse().ok()).unwrap_or(PACKS)
}

impl MadeUp {
    /// Whether the benefit is due in a world.
    pub fn is_due(&self, rules: &Rules, world: &World) -> bool {
        let defined = &rules.defined;
        let shared = self.requirements.iter().all(|test| test.holds(world, defined, &[]));
        let by_way = self.ways.iter().any(|way| {
            let open = |bound: &[usize]| way.tests.iter().all(|test| test.holds(world, defined, bound));
            if way.each { (0..world.people.len()).any(|person| open(&[person])) } else { open(&[]) }
        });
        shared && (self.ways.is_empty() || by_way)
    }
}

/// What a benefit comes to in every world that some answers leave possible.
pub fn in_all_worlds(rules: &Rules, benefit: &MadeUp, worlds: &Worlds) -> Vec<bool> {
    (0..worlds.count()).map(|number| benefit.is_due(rules, &worlds.world(number))).collect()
}

/// The worlds that matter to a benefit: facts it does not use stand still.
pub fn worlds(pack: &RulePack, benefit: &Benefit, answers: &Answers) -> Worlds {
    Worlds::of(pack, answers, |place| benefit.uses.get(place.at.fact).is_some())
}

fn expected(in_worlds: &[bool]) -> Outcome {
    match (in_worlds.contains(&true), in_worlds.contains(&false)) {
        (true, false) => Outcome::Likely,
        (false, true) => Outcome::Unlikely,
        _ => Outcome::Undecided,
    }
}

#[derive(Default, Debug)]
struct Count {
    decided: usize,
    open: usize,
    settled_by_supposing: usize,
}

#[test]
fn an_outcome_is_decided_exactly_where_every_completion_agrees() {
    let mut count = Count::default();
    for seed in 0..packs() {
        let rules = Thrower::new(seed).rules();
        // Other throws for the household than for its rules.
        let mut thrower = Thrower::new(!seed);
        let pack = read(&rules);
        for _ in 0..HOUSEHOLDS {
            let told = thrower.dice.below(90);
            let answers = thrower.answers(&pack, rules.people, told);
            compare(seed, &rules, &pack, &answers, &mut count);
        }
    }
    println!("{count:?}");
    // The throws are of use only if plain evaluation would not do.
    assert!(count.decided > 100 && count.open > 100 && count.settled_by_supposing > 100, "{count:?}");
}

fn compare(seed: u64, rules: &Rules, pack: &RulePack, answers: &Answers, count: &mut Count) {
    let law = Law::on(&pack.vocabulary, TODAY);
    let situation = Situation::new(&law, answers, Unasked::StillOpen);
    for (made_up, benefit) in rules.benefits.iter().zip(&pack.benefits) {
        let worlds = worlds(pack, benefit, answers);
        let expected = expected(&in_all_worlds(rules, made_up, &worlds));
        let found = verdict(benefit, &situation);
        assert_eq!(found.outcome, expected, "seed {seed}, {}\n{}", benefit.id, all_text(&files(rules)));
        let by_plain = outcome(benefit, &situation);
        assert!(by_plain == expected || by_plain == Outcome::Undecided, "seed {seed}: plain evaluation is unsound");
        match expected {
            Outcome::Undecided => count.open += 1,
            _ => count.decided += 1,
        }
        count.settled_by_supposing += usize::from(by_plain != expected);
    }
}
