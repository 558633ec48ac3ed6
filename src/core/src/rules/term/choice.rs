// SPDX-License-Identifier: EUPL-1.2
//! Terms whose value is an option, or several options, of a closed list.

use super::{Bound, Cases, DefinitionSlot, DoubtSlot, FactSet, Join, Open, Term, Who, ground_fact, open_fact};
use crate::rules::fact::FactSlot;
use crate::rules::option_set::OptionSet;
use crate::rules::situation::Situation;

/// A term that is one of some options; known are the options it can still be.
#[derive(Clone, Debug, PartialEq)]
pub enum ChoiceTerm {
    /// This one.
    Only(OptionSet),
    /// What a person chose.
    Fact(Who, FactSlot),
    /// What a person chose, or this when it is not known.
    FactOrElse(Who, FactSlot, OptionSet),
    /// By a definition.
    Defined(Who, DefinitionSlot),
    /// By the first row that applies.
    Cases(Box<Cases<ChoiceTerm>>),
    /// Not established: it can be any of these.
    Doubt(DoubtSlot, OptionSet),
}

impl Join for OptionSet {
    fn join(self, other: Self) -> Self {
        self | other
    }
}

impl Term for ChoiceTerm {
    type Known = OptionSet;

    fn known(&self, situation: &Situation<'_>, bound: Bound) -> OptionSet {
        match self {
            ChoiceTerm::Only(options) | ChoiceTerm::Doubt(_, options) => *options,
            ChoiceTerm::Fact(who, fact) => situation.choice(*fact, bound.person(*who)),
            ChoiceTerm::FactOrElse(who, fact, otherwise) => {
                let person = bound.person(*who);
                situation.or_else(*fact, person, *otherwise, |s| s.choice(*fact, person))
            }
            ChoiceTerm::Defined(who, slot) => {
                let person = bound.person(*who);
                let (memo, stamp) = situation.memo();
                memo.choices.get(stamp, *slot, person, || {
                    let (body, inner) = situation.definition(*slot, person);
                    body.choice().known(situation, inner)
                })
            }
            ChoiceTerm::Cases(cases) => cases.known(situation, bound),
        }
    }

    fn open(&self, situation: &Situation<'_>, bound: Bound, open: &mut Open) {
        match self {
            ChoiceTerm::Only(_) => {}
            ChoiceTerm::Doubt(doubt, _) => {
                open.doubts.insert(*doubt);
            }
            ChoiceTerm::Fact(who, fact) => open_fact(situation, *fact, bound.person(*who), open),
            ChoiceTerm::FactOrElse(who, fact, _) => {
                situation.open_or_else(*fact, bound.person(*who), open);
            }
            ChoiceTerm::Defined(who, slot) => {
                let (body, inner) = situation.definition(*slot, bound.person(*who));
                body.choice().open(situation, inner, open);
            }
            ChoiceTerm::Cases(cases) => cases.open(situation, bound, open),
        }
    }

    fn grounds(&self, situation: &Situation<'_>, bound: Bound, grounds: &mut FactSet) {
        match self {
            ChoiceTerm::Only(_) | ChoiceTerm::Doubt(..) => {}
            ChoiceTerm::Fact(who, fact) => ground_fact(situation, *fact, bound.person(*who), grounds),
            ChoiceTerm::FactOrElse(who, fact, _) => {
                situation.ground_or_else(*fact, bound.person(*who), grounds);
            }
            ChoiceTerm::Defined(who, slot) => {
                let (body, inner) = situation.definition(*slot, bound.person(*who));
                body.choice().grounds(situation, inner, grounds);
            }
            ChoiceTerm::Cases(cases) => cases.grounds(situation, bound, grounds),
        }
    }
}

/// What is known of a choice of several: what is surely in it, and what may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Several {
    /// Surely in it.
    pub surely: OptionSet,
    /// May be in it; holds `surely` too.
    pub perhaps: OptionSet,
}

impl Several {
    /// Exactly these.
    pub fn exactly(options: OptionSet) -> Self {
        Several { surely: options, perhaps: options }
    }
}

impl Join for Several {
    fn join(self, other: Self) -> Self {
        Several { surely: self.surely & other.surely, perhaps: self.perhaps | other.perhaps }
    }
}

/// A term that is any number of some options.
#[derive(Clone, Debug, PartialEq)]
pub enum ChoicesTerm {
    /// What a person chose.
    Fact(Who, FactSlot),
    /// What a person chose, or these when it is not known.
    FactOrElse(Who, FactSlot, OptionSet),
}

impl ChoicesTerm {
    fn place(&self, bound: Bound) -> (FactSlot, Option<u8>) {
        match self {
            ChoicesTerm::Fact(who, fact) | ChoicesTerm::FactOrElse(who, fact, _) => (*fact, bound.person(*who)),
        }
    }
}

impl Term for ChoicesTerm {
    type Known = Several;

    fn known(&self, situation: &Situation<'_>, bound: Bound) -> Several {
        let (fact, person) = self.place(bound);
        match self {
            ChoicesTerm::Fact(..) => situation.several(fact, person),
            ChoicesTerm::FactOrElse(_, _, otherwise) => {
                let otherwise = Several::exactly(*otherwise);
                situation.or_else(fact, person, otherwise, |s| s.several(fact, person))
            }
        }
    }

    fn open(&self, situation: &Situation<'_>, bound: Bound, open: &mut Open) {
        let (fact, person) = self.place(bound);
        match self {
            ChoicesTerm::Fact(..) => open_fact(situation, fact, person, open),
            ChoicesTerm::FactOrElse(..) => situation.open_or_else(fact, person, open),
        }
    }

    fn grounds(&self, situation: &Situation<'_>, bound: Bound, grounds: &mut FactSet) {
        let (fact, person) = self.place(bound);
        match self {
            ChoicesTerm::Fact(..) => ground_fact(situation, fact, person, grounds),
            ChoicesTerm::FactOrElse(..) => situation.ground_or_else(fact, person, grounds),
        }
    }
}
