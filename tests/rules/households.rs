// SPDX-License-Identifier: EUPL-1.2
//! Made-up households: any answers the pack's facts allow, near its limits more often than not.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng};
use totem_core::rules::answers::{Answer, Answers, Day, Knowledge};
use totem_core::rules::fact::{Fact, FactRef, Kind};
use totem_core::rules::option_set::OptionSet;
use totem_core::rules::pack::RulePack;
use totem_core::rules::parameter::Value;
use totem_tests::TODAY;

/// A household as proptest makes it: a seed, and how much of it is told.
#[derive(Clone, Copy, Debug)]
pub struct Seed {
    pub seed: [u8; 32],
    /// Of a hundred facts, how many are answered.
    pub told: u32,
}

pub fn seeds() -> impl Strategy<Value = Seed> {
    (any::<[u8; 32]>(), 0_u32..=100).prop_map(|(seed, told)| Seed { seed, told })
}

pub struct Maker<'p> {
    pack: &'p RulePack,
    rng: TestRng,
    /// Amounts in cents near which a change can decide something.
    cents: Vec<i64>,
}

impl<'p> Maker<'p> {
    pub fn new(pack: &'p RulePack, seed: [u8; 32]) -> Self {
        let values = pack.vocabulary.parameters.iter().flat_map(|parameter| &parameter.values);
        let cents = values.filter_map(|dated| match dated.value {
            Value::Figure(value) => format!("{value:.2}").replace('.', "").parse().ok(),
            Value::Day(_) => None,
        });
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        Maker { pack, rng, cents: cents.collect() }
    }

    fn below(&mut self, end: u64) -> u64 {
        self.rng.next_u64() % end.max(1)
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[usize::try_from(self.below(list.len() as u64)).expect("a place in the list")]
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < u64::from(percent)
    }

    /// A household of which about `told` in a hundred facts are known.
    pub fn household(&mut self, told: u32) -> Answers {
        let mut answers = self.pack.blank_answers();
        for _ in 0..self.below(4) {
            answers.add_person();
        }
        for at in answers.places(&self.pack.vocabulary.facts) {
            if self.chance(told) && !self.is_fixed(at) {
                let known = self.knowledge(self.pack.fact(at.fact));
                answers.put(self.pack.fact(at.fact), at.person, known);
            }
        }
        answers
    }

    /// Who the asker is to themselves is never up for change.
    fn is_fixed(&self, at: FactRef) -> bool {
        at.person == Some(0) && Some(at.fact) == self.pack.vocabulary.household.relation
    }

    fn knowledge(&mut self, fact: &Fact) -> Knowledge {
        match self.below(10) {
            0 => Knowledge::DoesNotKnow,
            1 => Knowledge::Declined,
            _ => Knowledge::Is(self.answer(fact)),
        }
    }

    fn answer(&mut self, fact: &Fact) -> Answer {
        match fact.kind {
            Kind::YesNo => Answer::YesNo(self.chance(50)),
            Kind::OneOf => Answer::OneOf(self.options(fact, 1)),
            Kind::SomeOf => {
                let surely = if self.chance(60) { OptionSet::NONE } else { self.options(fact, 1) };
                let perhaps = if self.chance(70) { surely } else { surely | self.options(fact, 2) };
                Answer::SomeOf { surely, perhaps }
            }
            Kind::Number | Kind::Euro if fact.absent_label.is_some() && self.chance(10) => Answer::Absent,
            Kind::Number | Kind::Euro => {
                let low = self.number(fact);
                let high = if self.chance(70) { low } else { self.number(fact) };
                Answer::Number { low: low.min(high), high: low.max(high) }
            }
            Kind::Date => {
                let low = self.date();
                let high = if self.chance(70) { low } else { self.date() };
                Answer::Date { low: Day::from(low.min(high)), high: Day::from(low.max(high)) }
            }
            Kind::People => Answer::Complete,
        }
    }

    fn options(&mut self, fact: &Fact, more: u64) -> OptionSet {
        let count = if self.chance(80) { more } else { more + self.below(3) };
        let places: Vec<usize> = (0..fact.choices.len()).collect();
        (0..count.max(1)).map(|_| self.pick(&places)).collect()
    }

    fn number(&mut self, fact: &Fact) -> i64 {
        let near = match fact.kind {
            Kind::Euro => {
                let cents = std::mem::take(&mut self.cents);
                let near = self.pick(&cents);
                self.cents = cents;
                near
            }
            _ => i64::try_from(self.below(20)).expect("small"),
        };
        let step = i64::try_from(self.below(3)).expect("small") - 1;
        (near + step).clamp(fact.low, fact.high)
    }

    fn date(&mut self) -> Date {
        let years = [0, 1, 2, 3, 4, 10, 17, 18, 19, 20, 21, 40, 55, 59, 60, 64, 65, 66, 67, 69, 70, 80];
        let years = self.pick(&years);
        let days = i32::try_from(self.below(140)).expect("small");
        let back: Span = years.years().days(if self.chance(60) { days % 3 } else { days });
        TODAY.checked_sub(back).expect("in this century or the last").min(TODAY)
    }

    /// The same household with more told: what was not asked may now be answered, what was a range may
    /// be narrower. What a person does not know or declined stays.
    pub fn narrowed(&mut self, answers: &Answers) -> Answers {
        let mut narrower = self.pack.blank_answers();
        while narrower.people() < answers.people() {
            narrower.add_person();
        }
        for at in answers.places(&self.pack.vocabulary.facts) {
            let fact = self.pack.fact(at.fact);
            let known = match answers.get(fact, at.person) {
                Knowledge::NotAsked if self.chance(40) && !self.is_fixed(at) => self.knowledge(fact),
                Knowledge::Is(answer) => Knowledge::Is(self.narrower(answer)),
                same => same.same(),
            };
            narrower.put(fact, at.person, known);
        }
        narrower
    }

    fn narrower(&mut self, answer: &Answer) -> Answer {
        match answer {
            Answer::Number { low, high } => {
                let width = u64::try_from(high - low).expect("low is not above high") + 1;
                let at = low + i64::try_from(self.below(width)).expect("fits");
                Answer::Number { low: at, high: at }
            }
            Answer::OneOf(options) => {
                let places: Vec<usize> = options.places().collect();
                Answer::OneOf(OptionSet::only(self.pick(&places)))
            }
            Answer::SomeOf { surely, perhaps } => {
                let set = if self.chance(50) { *surely } else { *perhaps };
                Answer::SomeOf { surely: set, perhaps: set }
            }
            Answer::Date { low, high } => {
                let end = if self.chance(50) { *low } else { *high };
                Answer::Date { low: end, high: end }
            }
            Answer::YesNo(yes) => Answer::YesNo(*yes),
            Answer::Absent => Answer::Absent,
            Answer::Complete => Answer::Complete,
        }
    }
}

/// The household with only some facts told, the people it has included.
pub fn only(pack: &RulePack, answers: &Answers, facts: &[FactRef]) -> Answers {
    let mut kept = pack.blank_answers();
    while kept.people() < answers.people() {
        kept.add_person();
    }
    for at in facts {
        let fact = pack.fact(at.fact);
        kept.put(fact, at.person, answers.get(fact, at.person).same());
    }
    kept
}
