// SPDX-License-Identifier: EUPL-1.2
//! Households that could see a difference: those of the golden cases, changed where the two packs part, and
//! made-up ones. The same packs and the same seed make the same households.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;
use totem_core::rules::answers::{Answers, Knowledge};
use totem_core::rules::case::Case;
use totem_core::rules::fact::{FactRef, FactSlot, Kind};
use totem_core::rules::landmarks::{Landmark, Landmarks, landmarks};
use totem_core::rules::made_up::{Dice, Maker, only};
use totem_core::rules::pack::RulePack;
use totem_core::rules::screening::Outcome;

use super::bridge::{Bridge, Side};

/// How far ahead of the packs a visit is made up: changes already known take place within it.
const MONTHS_AHEAD: i32 = 24;

/// A household as each of the two packs takes it.
pub struct Household {
    /// The day of the visit.
    pub on: Date,
    pub old: Answers,
    pub new: Answers,
}

/// Where the rules of one benefit turn, in terms of the new pack.
struct Focus<'p> {
    /// The facts of its conditions that both packs have.
    facts: Vec<FactSlot>,
    /// Those that the two packs treat in different ways.
    apart: Vec<FactSlot>,
    near: Landmarks,
    /// The values at which only one of the packs turns.
    parted: Landmarks,
    cases: Vec<(Side, &'p Case)>,
    likely: Vec<(Side, &'p Case)>,
}

/// Makes households for two packs.
pub struct Households<'b, 'p> {
    bridge: &'b Bridge<'p>,
    shared: BTreeSet<FactSlot>,
    focuses: Vec<Focus<'p>>,
    days: Vec<Date>,
    maker: Maker<'p>,
}

impl<'b, 'p> Households<'b, 'p> {
    pub fn new(bridge: &'b Bridge<'p>, seed: u64) -> Self {
        let shared: BTreeSet<FactSlot> = bridge.shared().into_iter().collect();
        let both = bridge.benefits().into_iter().filter_map(|(old, new)| old.zip(new));
        let focuses = both.map(|(old, new)| focus(bridge, &shared, old, new)).collect();
        Households { bridge, shared, focuses, days: days(bridge), maker: Maker::new(bridge.new, seed) }
    }

    /// So many households, the benefits in turn.
    pub fn make(&mut self, count: usize) -> Vec<Household> {
        (0..count).map(|place| self.one(place)).collect()
    }

    fn one(&mut self, place: usize) -> Household {
        let of_cases = (place % 4 != 3).then(|| self.of_a_case(place)).flatten();
        let (on, new) = of_cases.unwrap_or_else(|| {
            let on = self.maker.dice.pick(&self.days).unwrap_or(self.bridge.new.date);
            let told = 50 + self.maker.dice.below(51);
            (on, self.maker.plain_household(told, on))
        });
        self.on_both_sides(on, &new)
    }

    /// The benefit whose turn it is: those that turn elsewhere than before come more often.
    fn turn(&mut self, place: usize) -> Option<usize> {
        let changed: Vec<usize> =
            (0..self.focuses.len()).filter(|turn| !self.focuses[*turn].apart.is_empty()).collect();
        let of_changed = if self.maker.dice.chance(60) { self.maker.dice.pick(&changed) } else { None };
        of_changed.or_else(|| place.checked_rem(self.focuses.len()))
    }

    /// The household of a golden case, changed in one to three of the facts its benefit rests on.
    fn of_a_case(&mut self, place: usize) -> Option<(Date, Answers)> {
        let turn = self.turn(place)?;
        let likely = self.maker.dice.chance(70);
        let Focus { likely: some, cases: all, .. } = &self.focuses[turn];
        let list = if likely && !some.is_empty() { some } else { all };
        let (side, case) = self.maker.dice.pick(list)?;
        let mut answers = match side {
            Side::Old => self.bridge.carried(&case.answers, Side::Old).0,
            Side::New => same(self.bridge.new, &case.answers),
        };
        let later: Vec<Date> = self.days.iter().copied().filter(|day| *day > case.on).collect();
        let on = if self.maker.dice.chance(75) { None } else { self.maker.dice.pick(&later) }.unwrap_or(case.on);
        let more = [0, 0, 0, 1, 1, 2];
        let more = self.maker.dice.pick(&more).unwrap_or(0);
        self.change(turn, 90, &mut answers, on);
        (0..more).for_each(|_| self.change(turn, 50, &mut answers, on));
        Some((on, answers))
    }

    /// Changes one fact; so often in a hundred one that the packs treat in different ways, if there is one.
    fn change(&mut self, turn: usize, apart: usize, answers: &mut Answers, on: Date) {
        let focus = &self.focuses[turn];
        let dice: &mut Dice = &mut self.maker.dice;
        let of_apart = if dice.chance(apart) { dice.pick(&focus.apart) } else { None };
        let Some(slot) = of_apart.or_else(|| dice.pick(&focus.facts)) else { return };
        let fact = self.bridge.new.fact(slot);
        let people = if fact.is_of_person() { answers.people() } else { 1 };
        let person = u8::try_from(dice.below(people)).expect("a household has few people");
        let relation = self.bridge.new.vocabulary.household.relation;
        if fact.kind == Kind::People || (relation == Some(slot) && person == 0) {
            return;
        }
        let parted = focus.parted.get(&slot).filter(|_| dice.chance(70));
        let landmark = parted.or_else(|| focus.near.get(&slot)).cloned().unwrap_or_default();
        let answer = self.maker.value_near(fact, &landmark, on);
        answers.put(fact, fact.is_of_person().then_some(person), Knowledge::Is(answer));
    }

    /// Only what both packs can take.
    fn on_both_sides(&self, on: Date, new: &Answers) -> Household {
        let places = new.places(&self.bridge.new.vocabulary.facts).filter(|at| self.shared.contains(&at.fact));
        let mut places: Vec<FactRef> = places.collect();
        let (_, lost) = self.bridge.carried(new, Side::New);
        places.retain(|at| !lost.contains(at));
        let new = only(self.bridge.new, new, &places);
        Household { on, old: self.bridge.carried(&new, Side::New).0, new }
    }
}

/// The same answers once more.
pub fn same(pack: &RulePack, answers: &Answers) -> Answers {
    only(pack, answers, &answers.places(&pack.vocabulary.facts).collect::<Vec<_>>())
}

fn focus<'p>(bridge: &Bridge<'p>, shared: &BTreeSet<FactSlot>, old: usize, new: usize) -> Focus<'p> {
    let of_old = bridge.landmarks_of_old(&landmarks(bridge.old, &bridge.old.benefits[old]));
    let of_new = landmarks(bridge.new, &bridge.new.benefits[new]);
    let mut near = of_new.clone();
    for (fact, landmark) in &of_old {
        near.entry(*fact).or_default().add(landmark);
    }
    near.retain(|fact, _| shared.contains(fact));
    let parted = near.keys().filter_map(|fact| {
        let parted = match (of_old.get(fact), of_new.get(fact)) {
            (Some(old), Some(new)) if old == new => return None,
            (Some(old), Some(new)) => old.apart(new),
            (Some(only), None) | (None, Some(only)) => only.clone(),
            (None, None) => Landmark::default(),
        };
        Some((*fact, parted))
    });
    let parted: Landmarks = parted.collect();
    let of = |side: Side, place: usize| {
        let cases = bridge.pack(side).cases.iter().filter(move |case| case.benefit == place);
        cases.map(move |case| (side, case))
    };
    let cases: Vec<(Side, &Case)> = of(Side::Old, old).chain(of(Side::New, new)).collect();
    let likely = cases.iter().copied().filter(|(_, case)| case.expect.outcome == Outcome::Likely).collect();
    Focus {
        facts: near.keys().copied().collect(),
        apart: parted.keys().copied().collect(),
        near,
        parted,
        cases,
        likely,
    }
}

/// The days of visits: those on which the packs were closed, and those on which a value of the law changes or
/// ceases to be known.
fn days(bridge: &Bridge<'_>) -> Vec<Date> {
    let closed = [bridge.old.date, bridge.new.date];
    let first = closed[0].min(closed[1]);
    let last = closed[0].max(closed[1]).checked_add(MONTHS_AHEAD.months()).unwrap_or(Date::MAX);
    let parameters = bridge.old.vocabulary.parameters.iter().chain(&bridge.new.vocabulary.parameters);
    let changes = parameters.flat_map(|parameter| {
        let until = parameter.known_until.and_then(|until| until.tomorrow().ok());
        parameter.values.iter().map(|dated| dated.from).chain(until)
    });
    let within = changes.filter(|day| (first..=last).contains(day));
    closed.into_iter().chain(within).collect::<BTreeSet<Date>>().into_iter().collect()
}
