// SPDX-License-Identifier: EUPL-1.2
//! The people of the household, counted by kind and named without names.

use crate::rules::answers::{Answer, Answers, Knowledge};
use crate::rules::fact::{FactRef, Group};
use crate::rules::limits::PEOPLE_MAX;
use crate::rules::option_set::OptionSet;
use crate::rules::pack::RulePack;
use crate::screen::texts::answer;

/// Which kind each person besides the asker is of, in the order they are held.
#[derive(Default)]
pub struct Household {
    kinds: Vec<usize>,
}

impl Household {
    /// How many of a kind.
    pub fn count(&self, kind: usize) -> u8 {
        u8::try_from(self.kinds.iter().filter(|one| **one == kind).count()).unwrap_or(u8::MAX)
    }

    /// Whether nobody was told of.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// Whether one more of a kind can be held.
    pub fn has_room(&self, kind: usize, groups: &[Group]) -> bool {
        self.kinds.len() + 1 < PEOPLE_MAX && groups.get(kind).is_some_and(|group| self.count(kind) < group.most)
    }

    /// Adds one of a kind, with what the kind tells of them.
    pub fn add(&mut self, kind: usize, pack: &RulePack, answers: &mut Answers) {
        let Some(group) = groups(pack).get(kind).filter(|_| self.has_room(kind, groups(pack))) else { return };
        let Some(person) = answers.add_person() else { return };
        self.kinds.push(kind);
        let told = pack.vocabulary.household;
        if let Some(relation) = told.relation {
            let relation_is = Answer::OneOf(OptionSet::only(group.relation));
            answers.put(pack.fact(relation), Some(person), Knowledge::Is(relation_is));
        }
        if let (Some(home), Some(at_home)) = (told.home, group.at_home) {
            answers.put(pack.fact(home), Some(person), Knowledge::Is(Answer::YesNo(at_home)));
        }
    }

    /// Takes away the last of a kind, with all that was told of them. Their place, if there was one.
    pub fn remove(&mut self, kind: usize, answers: &mut Answers) -> Option<u8> {
        let place = self.kinds.iter().rposition(|one| *one == kind)?;
        self.kinds.remove(place);
        let person = u8::try_from(place + 1).ok()?;
        answers.remove_person(person);
        Some(person)
    }

    /// What a person is called: their kind, and a number when there are several of it.
    pub fn name(&self, person: u8, pack: &RulePack) -> String {
        let place = usize::from(person).checked_sub(1);
        let kind = place.and_then(|place| self.kinds.get(place).copied());
        let (Some(place), Some(kind)) = (place, kind) else { return pack.language.say(answer::ONESELF).to_owned() };
        let name =
            groups(pack).get(kind).map_or_else(|| pack.language.say(answer::SOMEBODY), |group| group.one.as_str());
        if self.count(kind) < 2 {
            return name.to_owned();
        }
        let number = self.kinds[..=place].iter().filter(|one| **one == kind).count();
        format!("{name} {number}")
    }

    /// The household in one line: `Coniuge, 2 Figli che vivono con lei`.
    pub fn told(&self, pack: &RulePack) -> String {
        let counted = groups(pack).iter().enumerate().filter_map(|(kind, group)| match self.count(kind) {
            0 => None,
            1 => Some(group.one.clone()),
            count => Some(format!("{count} – {}", group.label)),
        });
        let counted: Vec<String> = counted.collect();
        if counted.is_empty() { pack.language.say(answer::NOBODY_ELSE).to_owned() } else { counted.join("; ") }
    }
}

/// The kinds of people that the pack lets be counted.
pub fn groups(pack: &RulePack) -> &[Group] {
    let told = pack.vocabulary.household.told;
    told.map_or(&[], |slot| pack.fact(slot).groups.as_slice())
}

/// Whether a fact is the one by which the household is told.
pub fn is_household(pack: &RulePack, at: FactRef) -> bool {
    pack.vocabulary.household.told == Some(at.fact)
}
