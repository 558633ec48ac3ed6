// SPDX-License-Identifier: EUPL-1.2
//! Two packs side by side: which facts and benefits they share, and how a household of one is told to the other.

use totem_core::rules::answers::{Answer, Answers, Knowledge};
use totem_core::rules::fact::{Fact, FactRef, FactSlot, Kind};
use totem_core::rules::landmarks::{Landmark, Landmarks};
use totem_core::rules::option_set::OptionSet;
use totem_core::rules::pack::RulePack;

/// Which of the two packs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Old,
    New,
}

/// The two packs.
pub struct Bridge<'p> {
    pub old: &'p RulePack,
    pub new: &'p RulePack,
}

impl<'p> Bridge<'p> {
    pub fn pack(&self, side: Side) -> &'p RulePack {
        match side {
            Side::Old => self.old,
            Side::New => self.new,
        }
    }

    fn other(&self, side: Side) -> &'p RulePack {
        match side {
            Side::Old => self.new,
            Side::New => self.old,
        }
    }

    /// The same fact in the other pack, if it has it with the same type.
    fn across(&self, fact: &Fact, from: Side) -> Option<(FactSlot, &'p Fact)> {
        let found = self.other(from).fact_by_id(&fact.id);
        found.filter(|(_, other)| {
            other.kind == fact.kind && other.is_of_person() == fact.is_of_person() && other.decimals == fact.decimals
        })
    }

    /// The facts that both have with the same type, by their places in the new pack.
    pub fn shared(&self) -> Vec<FactSlot> {
        let facts = self.new.vocabulary.facts.iter().filter(|fact| self.across(fact, Side::New).is_some());
        facts.filter_map(|fact| Some(self.new.fact_by_id(&fact.id)?.0)).collect()
    }

    /// A household of one pack as the other pack can take it, and what of it the other cannot.
    pub fn carried(&self, answers: &Answers, from: Side) -> (Answers, Vec<FactRef>) {
        let (pack, other) = (self.pack(from), self.other(from));
        let mut carried = other.blank_answers();
        while carried.people() < answers.people() {
            carried.add_person();
        }
        let mut lost = Vec::new();
        for at in answers.places(&pack.vocabulary.facts) {
            let fact = pack.fact(at.fact);
            let known = answers.get(fact, at.person);
            if !known.was_asked() {
                continue;
            }
            let told = self.across(fact, from).and_then(|(_, to)| Some((to, knowledge(known, fact, to)?)));
            match told {
                Some((to, known)) => {
                    carried.put(to, at.person, known);
                }
                None => lost.push(at),
            }
        }
        (carried, lost)
    }

    /// Landmarks of the old pack in terms of the new one.
    pub fn landmarks_of_old(&self, landmarks: &Landmarks) -> Landmarks {
        let told = landmarks.iter().filter_map(|(slot, landmark)| {
            let fact = self.old.fact(*slot);
            let (to, other) = self.across(fact, Side::Old)?;
            Some((to, Landmark { options: options(landmark.options, fact, other), ..landmark.clone() }))
        });
        told.collect()
    }

    /// The benefits of both packs by their places: the new pack's order, then what it dropped.
    pub fn benefits(&self) -> Vec<(Option<usize>, Option<usize>)> {
        let place = |pack: &RulePack, id: &str| pack.benefits.iter().position(|benefit| benefit.id == id);
        let of_new =
            self.new.benefits.iter().enumerate().map(|(new, benefit)| (place(self.old, &benefit.id), Some(new)));
        let old = self.old.benefits.iter().enumerate();
        let dropped =
            old.filter(|(_, benefit)| place(self.new, &benefit.id).is_none()).map(|(old, _)| (Some(old), None));
        of_new.chain(dropped).collect()
    }
}

/// The same knowledge in the terms of another pack's fact; none if it has no such value.
fn knowledge(known: &Knowledge, fact: &Fact, other: &Fact) -> Option<Knowledge> {
    let Knowledge::Is(answer) = known else { return Some(known.same()) };
    let all = |set: OptionSet| Some(options(set, fact, other)).filter(|told| told.len() == set.len());
    let answer = match answer {
        Answer::OneOf(set) => Answer::OneOf(all(*set)?),
        Answer::SomeOf { surely, perhaps } => Answer::SomeOf { surely: all(*surely)?, perhaps: all(*perhaps)? },
        Answer::Number { low, high } if *low < other.low || *high > other.high => return None,
        Answer::Absent if other.absent_label.is_none() => return None,
        _ => return Some(known.same()),
    };
    Some(Knowledge::Is(answer))
}

fn options(set: OptionSet, fact: &Fact, other: &Fact) -> OptionSet {
    debug_assert!(matches!(fact.kind, Kind::OneOf | Kind::SomeOf) || set.is_empty());
    set.places().filter_map(|place| other.choice(&fact.choices.get(place)?.id)).collect()
}
