// SPDX-License-Identifier: EUPL-1.2
//! What follows from other answers, so that nobody is asked what they have said already in other words.

use jiff::civil::Date;

use super::answers::{Answers, Knowledge};
use super::fact::{Fact, FactRef};
use super::pack::RulePack;
use super::situation::{Law, Situation, Unasked};
use super::term::{Bound, Formula, Term};
use super::truth::Truth;

/// A conclusion of the pack: where it holds for a person, that person's facts are these.
pub struct Conclusion {
    /// The conclusion in one sentence.
    pub says: String,
    /// When it holds; speaks of one person.
    pub when: Formula,
    /// What follows: facts of the visit, and facts of the person as if they were the asker's.
    pub gives: Answers,
    /// The places of those facts.
    given: Vec<FactRef>,
}

impl Conclusion {
    /// A conclusion over the facts of a pack.
    pub(super) fn new(says: String, when: Formula, gives: Answers, facts: &[Fact]) -> Self {
        let is_given = |at: &FactRef| gives.get(&facts[at.fact.index()], at.person).was_asked();
        let given = gives.places(facts).filter(is_given).collect();
        Conclusion { says, when, gives, given }
    }

    /// What it gives a person for whom it holds, besides what was answered.
    pub(super) fn given_to(&self, pack: &RulePack, answers: &Answers, person: u8) -> Vec<(FactRef, Knowledge)> {
        let mut found = Vec::new();
        for at in &self.given {
            let fact = pack.fact(at.fact);
            let given = self.gives.get(fact, at.person);
            let here = FactRef { person: at.person.map(|_| person), ..*at };
            let is_told = answers.get(fact, here.person).was_asked();
            // What is said of the visit follows from the asker alone.
            if !is_told && (fact.is_of_person() || person == 0) {
                found.push((here, given.same()));
            }
        }
        found
    }
}

/// Conclusions that rest on conclusions: so many rounds are more than any pack has.
const ROUNDS_MAX: usize = 4;

/// The answers with everything that follows from them. What was asked stands as it was answered.
pub fn completed(pack: &RulePack, answers: &Answers, on: Date) -> Answers {
    if pack.conclusions.is_empty() {
        answers.same()
    } else {
        completed_under(pack, answers, &Law::on(&pack.vocabulary, on))
    }
}

/// The same under a law that was looked up before: for many households.
pub fn completed_under(pack: &RulePack, answers: &Answers, law: &Law<'_>) -> Answers {
    let mut completed = answers.same();
    for _ in 0..ROUNDS_MAX {
        let found = follows(pack, law, &completed);
        if found.is_empty() {
            break;
        }
        for (at, known) in found {
            completed.put(pack.fact(at.fact), at.person, known);
        }
    }
    completed
}

/// What follows now and is not there yet.
fn follows(pack: &RulePack, law: &Law<'_>, answers: &Answers) -> Vec<(FactRef, Knowledge)> {
    let situation = Situation::new(law, answers, Unasked::StillOpen);
    let mut found = Vec::new();
    for conclusion in pack.conclusions.iter() {
        for person in (0..answers.people()).filter_map(|person| u8::try_from(person).ok()) {
            if conclusion.when.known(&situation, Bound::one(person)) != Truth::Yes {
                continue;
            }
            found.extend(conclusion.given_to(pack, answers, person));
        }
    }
    found
}
