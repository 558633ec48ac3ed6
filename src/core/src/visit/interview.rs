// SPDX-License-Identifier: EUPL-1.2
//! A visit without screens: every question that is put to a household whose answers are all known.
//! Measures how much is asked; nobody sees it.

use jiff::civil::Date;

use super::question::bands_max;
use super::session::{STEPS_MAX, behind, close, gates};
use super::trail::Step;
use crate::rules::answers::{Answer, Answers, Knowledge};
use crate::rules::bands::Band;
use crate::rules::conclusion::completed;
use crate::rules::fact::{FactRef, Kind};
use crate::rules::next_question::{Order, Questions};
use crate::rules::option_set::OptionSet;
use crate::rules::pack::RulePack;
use crate::rules::situation::Law;

/// A visit of a household.
pub struct Interview<'a> {
    pack: &'a RulePack,
    household: &'a Answers,
    on: Date,
    order: Order,
    /// The benefits of the life events it starts from.
    first: Vec<usize>,
    told: Answers,
    asked: Vec<FactRef>,
    screens: usize,
}

impl<'a> Interview<'a> {
    /// Begins. The household starts from no life event but those that open a matter it wants opened.
    pub fn new(pack: &'a RulePack, household: &'a Answers, on: Date, order: Order) -> Self {
        let mut told = pack.blank_answers();
        let mut first = Vec::new();
        for (gate, _) in gates(pack) {
            close(pack, gate, &mut told);
        }
        for tile in &pack.tiles {
            let Some(gate) = tile.answers.filter(|slot| gates(pack).any(|(gate, _)| gate == *slot)) else { continue };
            if *household.get(pack.fact(gate), None) == Knowledge::Is(Answer::YesNo(true)) {
                told.put(pack.fact(gate), None, Knowledge::Is(Answer::YesNo(true)));
                behind(pack, gate, &mut told, || Knowledge::NotAsked);
                first.extend(&tile.benefits);
            }
        }
        Interview { pack, household, on, order, first, told, asked: Vec::new(), screens: 0 }
    }

    /// The questions of the next screen; none when the visit is over.
    pub fn screen(&self) -> Option<Step> {
        if self.screens >= STEPS_MAX {
            return None;
        }
        let questions = self.questions().after(self.asked.last().copied()).ordered(self.order);
        Step::asking(self.pack, &questions.next_together(&self.completed()))
    }

    /// Answers a screen as the household would.
    pub fn answer(&mut self, screen: Step) {
        self.screens += 1;
        for at in screen.facts() {
            self.answer_one(at, screen);
        }
    }

    fn answer_one(&mut self, at: FactRef, screen: Step) {
        let fact = self.pack.fact(at.fact);
        let truth = self.household.get(fact, at.person);
        let told = match (fact.kind, truth) {
            (Kind::People, _) => {
                tell_people(self.pack, self.household, &mut self.told);
                truth.same()
            }
            (Kind::SomeOf, Knowledge::Is(Answer::SomeOf { surely, .. })) => {
                // What is not on the screen is not asked: it stays possible.
                let nothing = Answer::SomeOf { surely: OptionSet::NONE, perhaps: fact.all_choices() };
                let before = match self.told.get(fact, at.person) {
                    Knowledge::Is(before) => before,
                    _ => &nothing,
                };
                let shown = match screen {
                    Step::Rest(_, shown) => shown,
                    _ => self.questions().options_that_matter(at, &self.completed()),
                };
                before.asked_further(shown, *surely & shown).map_or(Knowledge::DoesNotKnow, Knowledge::Is)
            }
            (_, Knowledge::Is(answer)) => {
                let most = bands_max(fact, &fact.question);
                let bands = || self.questions().bands(at, &self.completed(), most);
                let ages = match screen {
                    Step::Together(together) => together.ages(),
                    _ => None,
                };
                let bands = ages.map_or_else(bands, |ages| ages.to_vec());
                let told = Band::told(answer);
                let band = bands.into_iter().find(|band| told.is_some_and(|told| band.holds_all(told)));
                let is_first = !self.told.get(fact, at.person).was_asked();
                let age = told.filter(|_| is_first && fact.is_told_by_age(at.person));
                let band = band.or_else(|| age.and_then(|told| told.year_around(self.on)));
                band.map_or_else(|| truth.same(), |band| Knowledge::Is(band.answer(fact.kind)))
            }
            _ => truth.same(),
        };
        self.told.put(fact, at.person, told);
        self.asked.push(at);
    }

    /// Every question that was put, in this order.
    pub fn asked(&self) -> &[FactRef] {
        &self.asked
    }

    /// How many screens they stood on.
    pub fn screens(&self) -> usize {
        self.screens
    }

    /// What the household has told.
    pub fn told(&self) -> &Answers {
        &self.told
    }

    fn completed(&self) -> Answers {
        completed(self.pack, &self.told, self.on)
    }

    fn questions(&self) -> Questions<'_> {
        Questions::new(self.pack, Law::on(&self.pack.vocabulary, self.on), &self.first)
    }
}

/// Adds everybody of a household, with what counting them tells: who they are, and where it says so whether they
/// live here.
pub fn tell_people(pack: &RulePack, household: &Answers, told: &mut Answers) {
    let facts = pack.vocabulary.household;
    let Some(relation) = facts.relation.map(|slot| pack.fact(slot)) else { return };
    let groups = facts.told.map_or(&[][..], |slot| pack.fact(slot).groups.as_slice());
    for person in 1..household.people() {
        let (Some(there), Some(here)) = (u8::try_from(person).ok(), told.add_person()) else { return };
        let who = household.get(relation, Some(there));
        told.put(relation, Some(here), who.same());
        let Some(home) = facts.home.map(|slot| pack.fact(slot)) else { continue };
        let at_home = household.get(home, Some(there));
        let counts = |at_home: bool| {
            let is_theirs = |option| *who == Knowledge::Is(Answer::OneOf(OptionSet::only(option)));
            groups.iter().any(|group| is_theirs(group.relation) && group.at_home == Some(at_home))
        };
        if [true, false].into_iter().any(|yes| *at_home == Knowledge::Is(Answer::YesNo(yes)) && counts(yes)) {
            told.put(home, Some(here), at_home.same());
        }
    }
}
