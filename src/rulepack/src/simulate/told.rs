// SPDX-License-Identifier: EUPL-1.2
//! A household of which only some answers are told, and the benefits that then come to something else than at the end
//! of its visit.

use jiff::civil::Date;
use totem_core::rules::answers::Answers;
use totem_core::rules::conclusion::completed_under;
use totem_core::rules::fact::FactRef;
use totem_core::rules::next_question::{Order, Questions};
use totem_core::rules::pack::RulePack;
use totem_core::rules::screening::{Outcome, outcome};
use totem_core::rules::situation::{Law, Situation, Unasked};
use totem_core::visit::interview::{Interview, tell_people};

use super::certificate::Puzzle;

/// A household of a visit.
pub struct Told<'p> {
    pack: &'p RulePack,
    household: &'p Answers,
    law: Law<'p>,
    questions: Questions<'p>,
    /// What is known before the first question.
    before: Answers,
    /// Everything that can be told after it.
    facts: Vec<FactRef>,
    /// What each benefit came to at the end.
    came_to: Vec<Outcome>,
}

impl<'p> Told<'p> {
    /// A household on a day, and what it told in its visit.
    pub fn new(pack: &'p RulePack, household: &'p Answers, visit: &Answers, on: Date) -> Self {
        let before = Interview::new(pack, household, on, Order::Pack).told().same();
        let relation = pack.vocabulary.household.relation;
        let can_be_told =
            |at: &FactRef| !before.get(pack.fact(at.fact), at.person).was_asked() && Some(at.fact) != relation;
        let facts = household.places(&pack.vocabulary.facts).filter(can_be_told).collect();
        let law = Law::on(&pack.vocabulary, on);
        let questions = Questions::new(pack, law.clone(), &[]);
        let visit = completed_under(pack, visit, &law);
        let situation = Situation::new(&law, &visit, Unasked::StillOpen);
        let came_to = pack.benefits.iter().map(|benefit| outcome(benefit, &situation)).collect();
        Told { pack, household, law, questions, before, facts, came_to }
    }

    /// The place of a fact among those that can be told.
    pub fn place(&self, at: FactRef) -> Option<usize> {
        self.facts.iter().position(|fact| *fact == at)
    }

    /// The fact at a place.
    pub fn fact(&self, place: usize) -> FactRef {
        self.facts[place]
    }

    /// What is known when these are told, with what follows. Of somebody nobody told of, nothing can be told.
    fn known(&self, told: &[bool]) -> Answers {
        let mut answers = self.before.same();
        let told = || self.facts.iter().zip(told).filter(|(_, told)| **told).map(|(at, _)| *at);
        if told().any(|at| Some(at.fact) == self.pack.vocabulary.household.told) {
            tell_people(self.pack, self.household, &mut answers);
        }
        for at in told() {
            let fact = self.pack.fact(at.fact);
            answers.put(fact, at.person, self.household.get(fact, at.person).same());
        }
        completed_under(self.pack, &answers, &self.law)
    }

    /// Whether a benefit does not come to what it came to at the end, or something still has to be asked for it.
    fn lacks(&self, place: usize, known: &Answers) -> bool {
        let situation = Situation::new(&self.law, known, Unasked::StillOpen);
        let comes_to = || outcome(&self.pack.benefits[place], &situation);
        match self.came_to[place] {
            Outcome::Unlikely | Outcome::AlreadyReceived => comes_to() != self.came_to[place],
            Outcome::Likely => comes_to() != Outcome::Likely || !self.questions.is_settled(place, known),
            Outcome::Undecided => !self.questions.is_settled(place, known),
        }
    }
}

impl Puzzle for Told<'_> {
    fn answers(&self) -> usize {
        self.facts.len()
    }

    fn open(&self, told: &[bool]) -> Vec<usize> {
        let known = self.known(told);
        (0..self.pack.benefits.len()).filter(|benefit| self.lacks(*benefit, &known)).collect()
    }

    fn is_open(&self, part: usize, told: &[bool]) -> bool {
        self.lacks(part, &self.known(told))
    }
}
