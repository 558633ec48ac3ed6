// SPDX-License-Identifier: EUPL-1.2
//! Conditions and values, typed and checked, as they are evaluated.
//!
//! Every term answers three questions over sets of answers: what is known of its value, which open
//! facts could still change it, and on which answers what is known rests. None can fail.

mod cases;
mod choice;
mod day;
mod figure;
mod formula;
mod people;

pub use cases::{Cases, Row};
pub use choice::{ChoiceTerm, ChoicesTerm, Several};
pub use day::{DayTerm, Period, years_between};
pub use figure::FigureTerm;
pub use formula::{Formula, Ways};
pub use people::{Members, PeopleTerm};

use std::collections::BTreeSet;

use super::fact::{FactRef, FactSlot};
use super::limits::BOUND_MAX;
use super::situation::Situation;
use super::truth::Truth;

/// A definition's place in its pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DefinitionSlot(pub(crate) u16);

/// A parameter's place in its pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ParameterSlot(pub(crate) u16);

/// The place of a doubt: something the law or the sheets leave unsettled, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DoubtSlot(pub(crate) u16);

/// Whose fact a term reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The visit's.
    Visit,
    /// The asker's.
    Asker,
    /// Of the person bound at this level by `some`, `every`, `sum`, a filter or `each`.
    Bound(u8),
}

/// The people that the terms around a term speak of, outermost first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bound {
    people: [u8; BOUND_MAX],
    count: u8,
}

impl Bound {
    /// Nobody: a term about the visit.
    pub fn nobody() -> Self {
        Bound::default()
    }

    /// One person: a definition about a person.
    pub fn one(person: u8) -> Self {
        Bound::nobody().and(person)
    }

    /// One more person, inside the others.
    #[must_use]
    pub fn and(mut self, person: u8) -> Self {
        let level = usize::from(self.count);
        assert!(level < BOUND_MAX, "deeper conditions are refused when the pack is read");
        self.people[level] = person;
        self.count += 1;
        self
    }

    /// The person a term means, none for the visit.
    pub fn person(self, who: Who) -> Option<u8> {
        match who {
            Who::Visit => None,
            Who::Asker => Some(0),
            Who::Bound(level) => Some(self.people[usize::from(level)]),
        }
    }
}

/// What two possible values come to when it is not known which of them it is.
pub trait Join {
    /// The least set that holds both.
    #[must_use]
    fn join(self, other: Self) -> Self;
}

/// Facts by reference, in pack order.
pub type FactSet = BTreeSet<FactRef>;

/// What stands between a term and a settled value.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Open {
    /// Facts whose answer could still change it.
    pub facts: FactSet,
    /// Doubts that no answer can remove.
    pub doubts: BTreeSet<DoubtSlot>,
}

/// A typed piece of a condition.
pub trait Term {
    /// What can be known of its value.
    type Known: Join;

    /// What is known of its value in this situation.
    fn known(&self, situation: &Situation<'_>, bound: Bound) -> Self::Known;

    /// Adds what could still change it. Called only where something can.
    fn open(&self, situation: &Situation<'_>, bound: Bound, open: &mut Open);

    /// Adds the answered facts that what is known rests on.
    fn grounds(&self, situation: &Situation<'_>, bound: Bound, grounds: &mut FactSet);
}

impl Join for Truth {
    fn join(self, other: Self) -> Self {
        Truth::join(self, other)
    }
}

/// Adds a fact to what is open unless one value is left of it.
fn open_fact(situation: &Situation<'_>, fact: FactSlot, person: Option<u8>, open: &mut Open) {
    if !situation.knowledge(fact, person).is_exact() || situation.is_absent(fact, person) {
        open.facts.insert(FactRef { fact, person });
    }
}

/// Adds a fact to the grounds if it was answered.
fn ground_fact(situation: &Situation<'_>, fact: FactSlot, person: Option<u8>, grounds: &mut FactSet) {
    if situation.is_answered(fact, person) {
        grounds.insert(FactRef { fact, person });
    }
}
