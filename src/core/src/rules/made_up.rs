// SPDX-License-Identifier: EUPL-1.2
//! Made-up households: any answers that the facts of a pack allow, near its limits more often than not.
//! The same seed makes the same households, on every machine and in every version of a library.

use jiff::ToSpan;
use jiff::civil::Date;

use super::answers::{Answer, Answers, Day, Knowledge};
use super::fact::{Fact, FactRef, Kind};
use super::landmarks::{Landmark, Landmarks, landmarks};
use super::option_set::OptionSet;
use super::pack::RulePack;
use super::situation::{EARLIEST, LATEST};
use super::term::Period;

/// Numbers that look thrown, from a seed: SplitMix64, written out because a library may change its own.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Dice that always fall in the same way for a seed.
    pub fn new(seed: u64) -> Self {
        Dice(seed)
    }

    /// A number below `end`; 0 when there is none.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % u64::try_from(end.max(1)).expect("a list fits")).expect("below a list's length")
    }

    /// True so often in a hundred throws.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of the list; none of an empty one.
    pub fn pick<T: Copy>(&mut self, list: &[T]) -> Option<T> {
        list.get(self.below(list.len())).copied()
    }
}

/// Makes households for a pack.
pub struct Maker<'p> {
    pack: &'p RulePack,
    landmarks: Landmarks,
    /// What it throws.
    pub dice: Dice,
}

impl<'p> Maker<'p> {
    /// A maker that knows where the pack's conditions turn.
    pub fn new(pack: &'p RulePack, seed: u64) -> Self {
        let mut all = Landmarks::new();
        for benefit in &pack.benefits {
            for (fact, landmark) in landmarks(pack, benefit) {
                all.entry(fact).or_default().add(&landmark);
            }
        }
        Maker { pack, landmarks: all, dice: Dice::new(seed) }
    }

    /// A household of which about `told` in a hundred facts are known, some of them as a range, as "I do not
    /// know" or not said.
    pub fn household(&mut self, told: usize, on: Date) -> Answers {
        let mut answers = self.people();
        for at in answers.places(&self.pack.vocabulary.facts) {
            if self.dice.chance(told) && !self.is_fixed(at) {
                let known = self.knowledge(self.pack.fact(at.fact), on);
                answers.put(self.pack.fact(at.fact), at.person, known);
            }
        }
        answers
    }

    /// A household whose people are all known, and every answer that is told is one value.
    pub fn plain_household(&mut self, told: usize, on: Date) -> Answers {
        let mut answers = self.people();
        for at in answers.places(&self.pack.vocabulary.facts) {
            let fact = self.pack.fact(at.fact);
            let must = fact.kind == Kind::People || Some(at.fact) == self.pack.vocabulary.household.relation;
            if (must || self.dice.chance(told)) && !self.is_fixed(at) {
                let answer = self.value(at, on);
                answers.put(fact, at.person, Knowledge::Is(answer));
            }
        }
        answers
    }

    /// One value a fact can have, at or next to where a condition turns more often than not.
    pub fn value(&mut self, at: FactRef, on: Date) -> Answer {
        let landmark = self.landmarks.get(&at.fact).cloned().unwrap_or_default();
        self.value_near(self.pack.fact(at.fact), &landmark, on)
    }

    /// The same, near other landmarks.
    pub fn value_near(&mut self, fact: &Fact, landmark: &Landmark, on: Date) -> Answer {
        match fact.kind {
            Kind::YesNo => Answer::YesNo(self.dice.chance(50)),
            Kind::OneOf => Answer::OneOf(self.option(fact, landmark)),
            Kind::SomeOf => {
                let none = self.dice.chance(40);
                let set = if none { OptionSet::NONE } else { self.option(fact, landmark) };
                Answer::SomeOf { surely: set, perhaps: set }
            }
            Kind::Number | Kind::Euro if fact.absent_label.is_some() && self.dice.chance(10) => Answer::Absent,
            Kind::Number | Kind::Euro => {
                let value = self.number(fact, landmark);
                Answer::Number { low: value, high: value }
            }
            Kind::Date => {
                let day = Day::from(self.date(fact, landmark, on));
                Answer::Date { low: day, high: day }
            }
            Kind::People => Answer::Complete,
        }
    }

    /// The asker and up to three more.
    fn people(&mut self) -> Answers {
        let mut answers = self.pack.blank_answers();
        for _ in 0..self.dice.below(4) {
            answers.add_person();
        }
        answers
    }

    /// Who the asker is to themselves is never up for change.
    fn is_fixed(&self, at: FactRef) -> bool {
        at.person == Some(0) && Some(at.fact) == self.pack.vocabulary.household.relation
    }

    fn knowledge(&mut self, fact: &Fact, on: Date) -> Knowledge {
        match self.dice.below(10) {
            0 => Knowledge::DoesNotKnow,
            1 => Knowledge::Declined,
            _ => Knowledge::Is(self.loose_answer(fact, on)),
        }
    }

    /// An answer that may leave several values.
    fn loose_answer(&mut self, fact: &Fact, on: Date) -> Answer {
        let (slot, _) = self.pack.fact_by_id(&fact.id).expect("a fact of the pack");
        let landmark = self.landmarks.get(&slot).cloned().unwrap_or_default();
        let one = self.value_near(fact, &landmark, on);
        if self.dice.chance(70) {
            return one;
        }
        match (one, self.value_near(fact, &landmark, on)) {
            (Answer::OneOf(some), Answer::OneOf(others)) => Answer::OneOf(some | others),
            (Answer::SomeOf { surely, .. }, Answer::SomeOf { perhaps, .. }) => {
                Answer::SomeOf { surely, perhaps: surely | perhaps }
            }
            (Answer::Number { low, .. }, Answer::Number { high, .. }) => {
                Answer::Number { low: low.min(high), high: low.max(high) }
            }
            (Answer::Date { low, .. }, Answer::Date { high, .. }) => {
                Answer::Date { low: low.min(high), high: low.max(high) }
            }
            (_, again) => again,
        }
    }

    /// One option, of those that a condition names half of the time.
    fn option(&mut self, fact: &Fact, landmark: &Landmark) -> OptionSet {
        let named: Vec<usize> = landmark.options.places().collect();
        let place = if self.dice.chance(50) { self.dice.pick(&named) } else { None };
        OptionSet::only(place.unwrap_or_else(|| self.dice.below(fact.choices.len())))
    }

    fn number(&mut self, fact: &Fact, landmark: &Landmark) -> i64 {
        let near: Vec<i64> = landmark.figures.iter().copied().collect();
        let step = i64::try_from(self.dice.below(3)).expect("small") - 1;
        let value = match self.dice.pick(&near).filter(|_| self.dice.chance(80)) {
            Some(near) => near + step,
            None => {
                let most = fact.high.min(fact.low.saturating_add(4_000_000));
                let width = usize::try_from(most - fact.low).unwrap_or(0);
                fact.low + i64::try_from(self.dice.below(width.saturating_add(1))).expect("within the fact's limits")
            }
        };
        value.clamp(fact.low, fact.high)
    }

    fn date(&mut self, fact: &Fact, landmark: &Landmark, on: Date) -> Date {
        let days: Vec<Date> = landmark.days.iter().copied().collect();
        let periods: Vec<Period> = landmark.periods.iter().copied().collect();
        let next_month = on.last_of_month().tomorrow().unwrap_or(on);
        let from = if self.dice.chance(70) { on } else { next_month };
        let near = match self.dice.below(10) {
            0 | 1 => self.dice.pick(&days),
            2..=7 => self.dice.pick(&periods).map(|period| period.negated().after(from)),
            _ => None,
        };
        let day = match near {
            Some(near) => Period { months: 0, days: i32::try_from(self.dice.below(3)).expect("small") - 1 }.after(near),
            None => on.checked_sub(i64::try_from(self.dice.below(32_000)).expect("small").days()).unwrap_or(on),
        };
        day.clamp(EARLIEST, if fact.may_be_future { LATEST } else { on })
    }

    /// The same household with more told: what was not asked may now be answered, what was a range may
    /// be narrower. What a person does not know or declined stays.
    pub fn narrowed(&mut self, answers: &Answers, on: Date) -> Answers {
        let mut narrower = self.pack.blank_answers();
        while narrower.people() < answers.people() {
            narrower.add_person();
        }
        for at in answers.places(&self.pack.vocabulary.facts) {
            let fact = self.pack.fact(at.fact);
            let known = match answers.get(fact, at.person) {
                Knowledge::NotAsked if self.dice.chance(40) && !self.is_fixed(at) => self.knowledge(fact, on),
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
                let width = usize::try_from(high - low).expect("low is not above high") + 1;
                let at = low + i64::try_from(self.dice.below(width)).expect("fits");
                Answer::Number { low: at, high: at }
            }
            Answer::OneOf(options) => {
                let places: Vec<usize> = options.places().collect();
                Answer::OneOf(self.dice.pick(&places).map_or(*options, OptionSet::only))
            }
            Answer::SomeOf { surely, perhaps } => {
                let set = if self.dice.chance(50) { *surely } else { *perhaps };
                Answer::SomeOf { surely: set, perhaps: set }
            }
            Answer::Date { low, high } => {
                let end = if self.dice.chance(50) { *low } else { *high };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_falls_in_the_same_way_for_ever() {
        let mut dice = Dice::new(1);
        let thrown: Vec<usize> = (0..6).map(|_| dice.below(100)).collect();
        assert_eq!(thrown, THROWN, "a report made again must name the same households");
    }

    const THROWN: [usize; 6] = [65, 19, 90, 35, 61, 48];
}
