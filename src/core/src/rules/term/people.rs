// SPDX-License-Identifier: EUPL-1.2
//! Terms whose value is a group of people of the household.

use super::{Bound, DefinitionSlot, FactSet, Formula, Open, Term};
use crate::rules::situation::Situation;
use crate::rules::truth::Truth;

/// A group of people.
#[derive(Clone, Debug, PartialEq)]
pub enum PeopleTerm {
    /// The whole household, the asker first.
    Everyone,
    /// By a definition.
    Defined(DefinitionSlot),
    /// Those of a group for whom something holds; the formula speaks of the innermost person.
    Filtered(Box<PeopleTerm>, Box<Formula>),
}

/// Who surely belongs to a group, who may, and whether there may be people not told of yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Members {
    surely: u32,
    perhaps: u32,
    /// Whether the household may have people nobody told of.
    pub more: bool,
}

impl Members {
    /// The first `count` people for sure.
    pub fn all(count: usize, more: bool) -> Self {
        let bits = u32::try_from((1_u64 << count) - 1).expect("a household has at most 20 people");
        Members { surely: bits, perhaps: bits, more }
    }

    /// Those who may belong, each with whether they surely do.
    pub fn each(self) -> impl Iterator<Item = (u8, bool)> {
        (0_u8..32)
            .filter(move |person| self.perhaps >> person & 1 == 1)
            .map(move |person| (person, self.surely >> person & 1 == 1))
    }

    /// How many surely belong.
    pub fn count_surely(self) -> u32 {
        self.surely.count_ones()
    }

    /// How many of those told of may belong.
    pub fn count_perhaps(self) -> u32 {
        self.perhaps.count_ones()
    }

    fn keep(&mut self, person: u8, belongs: Truth) {
        let bit = 1 << person;
        match belongs {
            Truth::Yes => {}
            Truth::Unknown => self.surely &= !bit,
            Truth::No => {
                self.surely &= !bit;
                self.perhaps &= !bit;
            }
        }
    }
}

impl PeopleTerm {
    /// Who belongs to the group.
    pub fn members(&self, situation: &Situation<'_>, bound: Bound) -> Members {
        match self {
            PeopleTerm::Everyone => situation.everyone(),
            PeopleTerm::Defined(slot) => {
                let (memo, stamp) = situation.memo();
                memo.groups.get(stamp, *slot, None, || {
                    let (body, inner) = situation.definition(*slot, None);
                    body.people().members(situation, inner)
                })
            }
            PeopleTerm::Filtered(group, holds) => {
                let mut members = group.members(situation, bound);
                for (person, _) in members.each() {
                    members.keep(person, holds.known(situation, bound.and(person)));
                }
                members
            }
        }
    }

    /// Whether one person belongs.
    pub fn has(&self, person: u8, situation: &Situation<'_>, bound: Bound) -> Truth {
        match self {
            PeopleTerm::Everyone => Truth::Yes,
            PeopleTerm::Defined(slot) => {
                let (body, inner) = situation.definition(*slot, None);
                body.people().has(person, situation, inner)
            }
            PeopleTerm::Filtered(group, holds) => {
                let inside = group.has(person, situation, bound);
                if inside == Truth::No {
                    return Truth::No;
                }
                inside.and(holds.known(situation, bound.and(person)))
            }
        }
    }

    /// The tests a person must all pass to belong, outermost group first.
    pub fn tests<'s>(&'s self, person: u8, situation: &Situation<'s>, bound: Bound) -> Vec<(&'s Formula, Bound)> {
        match self {
            PeopleTerm::Everyone => Vec::new(),
            PeopleTerm::Defined(slot) => {
                let (body, inner) = situation.definition(*slot, None);
                body.people().tests(person, situation, inner)
            }
            PeopleTerm::Filtered(group, holds) => {
                let mut tests = group.tests(person, situation, bound);
                tests.push((holds, bound.and(person)));
                tests
            }
        }
    }

    /// Adds what could settle whether one person belongs.
    pub fn open_for(&self, person: u8, situation: &Situation<'_>, bound: Bound, open: &mut Open) {
        for (test, inner) in self.tests(person, situation, bound) {
            if test.known(situation, inner) == Truth::Unknown {
                test.open(situation, inner, open);
            }
        }
    }

    /// Adds the answers that one person's belonging, or not, rests on: one failed test keeps them out,
    /// all tests together let them in.
    pub fn ground_for(&self, person: u8, situation: &Situation<'_>, bound: Bound, grounds: &mut FactSet) {
        let belongs = self.has(person, situation, bound);
        let tests = self.tests(person, situation, bound);
        let telling = tests.iter().filter(|(test, inner)| test.known(situation, *inner) == belongs);
        for (test, inner) in telling.take(if belongs == Truth::No { 1 } else { usize::MAX }) {
            test.grounds(situation, *inner, grounds);
        }
    }
}
